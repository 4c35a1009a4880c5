package rest

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
)

// set applies changes as the server itself.
func (w *world) set(t *testing.T, changes ...policy.Change) {
	t.Helper()
	if len(changes) == 0 {
		return
	}
	_, err := w.app.System(context.Background(), "w1", "test", func(*policy.Snapshot) (policy.Changeset, error) {
		return policy.Changeset{Note: "test", Changes: changes}, nil
	})
	must(t, err)
}

func (w *world) policy(t *testing.T) (out *policy.Snapshot) {
	t.Helper()
	_, err := w.app.System(context.Background(), "w1", "test", func(s *policy.Snapshot) (policy.Changeset, error) {
		out = s
		return policy.Changeset{}, errLooking
	})
	if err == nil || out == nil {
		t.Fatal("the policy cannot be read")
	}
	return out
}

var errLooking = notFound()

// back undoes everything since the snapshot.
func (w *world) back(t *testing.T, to *policy.Snapshot) {
	t.Helper()
	var changes []policy.Change
	for _, now := range w.policy(t).Objects() {
		was, ok := to.Object(now.Kind, now.ID)
		switch {
		case !ok:
			changes = append(changes, policy.Change{Op: policy.Del, Kind: now.Kind, ID: now.ID})
		case string(was.Doc) != string(now.Doc):
			changes = append(changes, policy.Change{Op: policy.Put, Kind: now.Kind, ID: now.ID, Doc: whole(was)})
		}
	}
	for _, was := range to.Objects() {
		if _, ok := w.policy(t).Object(was.Kind, was.ID); !ok {
			changes = append(changes, policy.Change{Op: policy.Put, Kind: was.Kind, ID: was.ID, Doc: was.Doc})
		}
	}
	w.set(t, changes...)
}

// whole is an object's document with what a key that is left out would keep.
func whole(o policy.Object) json.RawMessage {
	if o.Kind != policy.KindUser || strings.Contains(string(o.Doc), `"held_by"`) {
		return o.Doc
	}
	return json.RawMessage(`{"held_by":"",` + string(o.Doc)[1:])
}

// edit is a stored document with one key set; nil takes it out.
func (w *world) edit(t *testing.T, kind policy.Kind, id, key string, value any) policy.Change {
	t.Helper()
	if r, ok := w.policy(t).Role(id); ok && kind == policy.KindRole {
		id = r.ID
	}
	object, ok := w.policy(t).Object(kind, id)
	if !ok {
		t.Fatalf("no %s %s", kind, id)
	}
	m := map[string]any{}
	must(t, json.Unmarshal(object.Doc, &m))
	if m[key] = value; value == nil {
		delete(m, key)
	}
	return doc(kind, id, m)
}

// TestEveryFixHolds spoils one thing after another, asks why, applies each fix
// that comes with changes, and asks again: the answer is yes. What the courier
// may not do without is named with the gate that decided.
func TestEveryFixHolds(t *testing.T) {
	w := newWorld(t)
	record := w.delivering(t, "Ann")
	snap := w.policy(t)
	courier, _ := snap.Role("courier")
	orders, _ := snap.Tracker("orders")
	matrix, _ := snap.PermissionsID(courier.ID, orders.ID)
	user := w.users["courier"]
	assignment := snap.AssignmentsOf(user)[0].ID
	see := "action=view tracker=orders user=courier record=" + record
	comment := "action=comment tracker=orders user=courier record=" + record
	role := func(key string, value any) policy.Change { return w.edit(t, policy.KindRole, courier.ID, key, value) }
	off := w.edit(t, policy.KindWorkspace, snap.Workspace(), "features_off", []string{"comments"})
	held := w.edit(t, policy.KindUser, user, "held_by", w.users["ext"])
	rule := func(prefix, rule string) policy.Change {
		return role("network", []policy.NetworkRule{{Prefix: prefix, Rule: rule}})
	}
	says := map[string]string{"feature off": "feature Comments is switched off in the workspace (A7.1)", "feature off and missing": "feature Comments is switched off",
		"no feature": "it does not give feature Comments at the level", "no ceiling": "its level for the tracker's records does not reach this far"}
	for what, c := range map[string]struct {
		spoil   func() []policy.Change
		ask     string
		stopped string
		kinds   string // of the fixes, that there must be
	}{
		"deactivated": {func() []policy.Change {
			return []policy.Change{w.edit(t, policy.KindUser, user, "status", "deactivated")}
		}, see, "credential", "activate"},
		"unconfirmed": {func() []policy.Change {
			u, _ := snap.User(user)
			invited := *u.User
			invited.Status, invited.Confirmed, invited.Account = "invited", false, ""
			return []policy.Change{doc(policy.KindUser, user, invited)}
		}, see, "credential", "confirm"},
		"no app access": {func() []policy.Change { return []policy.Change{w.edit(t, policy.KindUser, user, "app_access", false)} }, see, "app_access", "app_access"},
		"a viewer":      {func() []policy.Change { return []policy.Change{w.edit(t, policy.KindUser, user, "kind", "viewer")} }, see, "app_access", "kind+app_access"},
		"suspended": {func() []policy.Change {
			return []policy.Change{w.edit(t, policy.KindAssignment, assignment, "suspended", true)}
		}, see, "roles", "resume"},
		"not begun": {func() []policy.Change {
			change := w.edit(t, policy.KindAssignment, assignment, "from", "2126-01-01T00:00:00Z")
			return []policy.Change{withReason(t, change)}
		}, see, "roles", "begin"},
		"role switched off": {func() []policy.Change {
			return []policy.Change{w.edit(t, policy.KindRole, courier.ID, "enabled", false)}
		}, see, "roles", "enable_role"},
		"exclusive role": {func() []policy.Change {
			return []policy.Change{doc(policy.KindRole, "", policy.Role{Key: "alone", Name: "Alone", Exclusive: true, Enabled: true, Portal: "staff"}),
				doc(policy.KindAssignment, "", policy.Assignment{User: user, Role: "alone", Site: "*", Reason: "test"})}
		}, see, "grant", "end_exclusive"},
		"by key": {func() []policy.Change { return nil }, see + " channel=api", "roles", "api"},
		"restricted tracker": {func() []policy.Change {
			return []policy.Change{doc(policy.KindRestriction, "", map[string]any{"target": orders.ID, "mode": "restricted", "users": []string{w.users["mgr"]}})}
		}, see, "tracker", "list_tracker public_tracker"},
		"no role": {func() []policy.Change {
			return []policy.Change{{Op: policy.Del, Kind: policy.KindAssignment, ID: assignment}}
		}, see, "roles", "role"},
		"no cell":          {func() []policy.Change { return nil }, see + " property=price", "grant", "role cell"},
		"no cell, to edit": {func() []policy.Change { return nil }, "action=edit tracker=orders user=courier property=price record=" + record, "grant", "role cell"},
		"no action":        {func() []policy.Change { return nil }, "action=archive tracker=orders user=courier record=" + record, "grant", "role cell"},
		"no ceiling": {func() []policy.Change {
			return []policy.Change{w.edit(t, policy.KindRole, courier.ID, "features", map[string]any{"trackers": "view"})}
		}, "action=edit tracker=orders user=courier property=photo record=" + record, "grant", "ceiling"},
		"no feature": {func() []policy.Change {
			return []policy.Change{w.edit(t, policy.KindRole, courier.ID, "features", map[string]any{"trackers": "edit"})}
		}, comment, "grant", "ceiling"},
		"feature off": {func() []policy.Change { return []policy.Change{off} }, comment, "grant", "feature_on"},
		"feature off and missing": {func() []policy.Change {
			return []policy.Change{off, role("features", map[string]any{"trackers": "edit"})}
		}, comment, "grant", "feature_on+ceiling feature_on+role"},
		"level and feature": {func() []policy.Change {
			return []policy.Change{role("features", map[string]any{"trackers": "view"}), w.edit(t, policy.KindRole, "manager", "enabled", false)}
		}, "action=import tracker=orders user=courier", "grant", "ceiling+ceiling"},
		"address":                {func() []policy.Change { return []policy.Change{rule("192.0.2.0/24", "allow")} }, see + " address=198.51.100.7", "roles", "network address"},
		"address, blocked":       {func() []policy.Change { return []policy.Change{rule("198.51.100.7/32", "block")} }, see + " address=198.51.100.7", "roles", "network address"},
		"address, none known":    {func() []policy.Change { return []policy.Change{rule("192.0.2.0/24", "allow")} }, see, "roles", "address"},
		"roles that wait (A8.6)": {func() []policy.Change { return []policy.Change{held} }, see, "roles", "vouch"},
		"ceiling and cell": {func() []policy.Change {
			return []policy.Change{w.edit(t, policy.KindRole, courier.ID, "features", map[string]any{"trackers": "view"}),
				{Op: policy.Del, Kind: policy.KindAssignment, ID: snap.AssignmentsOf(w.users["mgr"])[0].ID},
				w.edit(t, policy.KindRole, "manager", "enabled", false), w.edit(t, policy.KindRole, "member", "enabled", false)}
		}, "action=edit tracker=orders user=courier property=price record=" + record, "grant", "cell+ceiling"},
		"no cell in any state": {func() []policy.Change {
			return []policy.Change{{Op: policy.Del, Kind: policy.KindPermissions, ID: matrix}}
		}, "action=view tracker=orders user=courier", "grant", "role cell"},
		"create": {func() []policy.Change { return nil }, "action=create tracker=orders user=courier state=new", "grant", "role cell"},
	} {
		t.Run(what, func(t *testing.T) {
			before := w.policy(t)
			defer func() { w.back(t, before) }()
			w.set(t, c.spoil()...)
			x := whyOf(t, w.ask(t, "fu1", why, c.ask))
			if x.Allowed || x.Stopped != c.stopped {
				t.Fatalf("allowed %v, stopped at %s: %s", x.Allowed, x.Stopped, x.Text)
			}
			if grant := x.Layers[5]; !strings.Contains(grant.Text.String(), says[what]) || says[what] != "" && grant.Since == "" {
				t.Errorf("%s, since %q", grant.Text, grant.Since)
			}
			w.holdsAfterEach(t, c.ask, x, strings.Fields(c.kinds))
		})
	}
}

// TestWhatAFixTellsOfTheWorkspace: what is switched off, to nobody about themself; the
// workspace's document, to full users; and who changed an address is not sent the
// document that vouches for it (A8, A8.6, A13.2).
func TestWhatAFixTellsOfTheWorkspace(t *testing.T) {
	w := newWorld(t)
	id := w.delivering(t, "Ann")
	w.set(t, w.edit(t, policy.KindWorkspace, w.policy(t).Workspace(), "features_off", []string{"comments"}))
	comment := "action=comment tracker=orders record=" + id
	own := w.ask(t, "courier", why, comment)
	for _, never := range []string{"off", "Comments", "feature"} {
		if strings.Contains(own.body, never) {
			t.Errorf("about herself the courier is told %q: %s", never, own.body)
		}
	}
	for who, sent := range map[string]bool{"fu1": true, "ext": false, "sel": false} {
		raw := w.ask(t, who, why, comment+" user=courier")
		f := fixOf(whyOf(t, raw), "feature_on")
		if f.Text != "Switch feature Comments on in the workspace" || f.Needs != "full" || f.People != 3 || (f.Changes != nil) != sent || strings.Contains(raw.body, "time_zone") != sent {
			t.Errorf("%s: %s", who, raw.body)
		}
	}
	w.set(t, w.edit(t, policy.KindUser, w.users["courier"], "held_by", w.users["fu1"]))
	for who, sent := range map[string]bool{"fu1": false, "fu2": true} {
		x := whyOf(t, w.ask(t, who, why, "action=view tracker=orders user=courier record="+id))
		if f := fixOf(x, "vouch"); f.Needs != "full" || (f.Changes != nil) != sent || x.Layers[2].Since == "" {
			t.Errorf("%s: %+v", who, x.Fixes)
		}
	}
}

func withReason(t *testing.T, c policy.Change) policy.Change {
	m := map[string]any{}
	must(t, json.Unmarshal(c.Doc, &m))
	m["reason"] = "test"
	return doc(c.Kind, c.ID, m)
}

func (w *world) holdsAfterEach(t *testing.T, question string, x app.WhyAnswer, kinds []string) {
	t.Helper()
	spoilt := w.policy(t)
	found := map[string]bool{}
	reaches := 0
	for _, f := range x.Fixes {
		found[f.Kind] = true
		reach := f.People * max(1, f.Records)
		if f.People < 1 || reach < reaches || f.Text == "" || f.Needs == "" {
			t.Errorf("%+v comes after one that reaches %d", f, reaches)
		}
		reaches = reach
		if f.Changes == nil {
			continue
		}
		body, err := json.Marshal(map[string]any{"note": "a fix", "changes": f.Changes})
		must(t, err)
		w.ok(t, "fu1", "POST", ws+"/policy/changes", string(body))
		if f.Assign == nil && f.State == nil { // the policy was the whole of it
			if after := whyOf(t, w.ask(t, "fu1", why, question)); !after.Allowed {
				t.Errorf("%s does not help: %s", f.Text, after.Text)
			}
		}
		w.back(t, spoilt)
	}
	for _, kind := range kinds {
		if !found[kind] {
			t.Errorf("no fix of kind %s among %v", kind, found)
		}
	}
	if len(kinds) == 0 != (x.Stuck != nil) {
		t.Errorf("fixes %v, stuck %v", found, x.Stuck)
	}
}

// TestFixesOnTheRecord are carried out by who may, and help as well.
func TestFixesOnTheRecord(t *testing.T) {
	w := newWorld(t)
	id := w.order(t, `{"name":"Ann","responsible":"`+w.users["courier2"]+`"}`)
	at := orders + "/" + id
	see := "action=view tracker=orders user=courier record=" + id
	x := whyOf(t, w.ask(t, "fu1", why, see))
	if !hasFix(x, "assign+move") || hasFix(x, "assign") || hasFix(x, "move") {
		t.Errorf("in state new: %+v", x.Fixes)
	}
	w.ok(t, "mgr", "POST", at+"/transition", `{"to":"delivering"}`)
	w.ok(t, "courier2", "GET", at, "")
	x = whyOf(t, w.ask(t, "fu1", why, see))
	assign := fixOf(x, "assign") // one value: courier2, who is put out, loses it (A3.10)
	if x.Reason != "not_assigned" || assign.People != 2 || assign.Records != 1 || !strings.HasSuffix(assign.Text.String(), ", in place of Person courier2") ||
		assign.Assign.Property.Key != "responsible" || assign.Assign.Who.ID != w.users["courier"] || assign.Changes != nil {
		t.Fatalf("%+v", x)
	}
	w.ok(t, "mgr", "PATCH", at, `{"values":{"responsible":"`+w.users["courier"]+`"}}`, "If-Match", w.etag(t, "mgr", at))
	if x = whyOf(t, w.ask(t, "fu1", why, see)); !x.Allowed {
		t.Errorf("assigned: %s", x.Text)
	}
	if got := w.do(t, "courier2", "GET", at, ""); got.status != 404 {
		t.Errorf("courier2, who was put out: %d", got.status)
	}
	w.ok(t, "mgr", "PUT", at+"/restriction", `{"mode":"restricted","users":["`+w.users["mgr"]+`"]}`, "If-Match", w.etag(t, "mgr", at))
	x = whyOf(t, w.ask(t, "fu1", why, see))
	if x.Stopped != "record" || x.Reason != "record_restricted" || len(x.Fixes) != 1 || x.Fixes[0].Kind != "list_record" || !x.Record.Restricted || len(x.Record.Listed) != 1 {
		t.Errorf("restricted: %+v", x)
	}
	closed := x.Layers[4]
	if closed.Since == "" || closed.By == nil || closed.By.Name != "Person mgr" {
		t.Errorf("gate 5 does not say since when and by whom: %+v", closed)
	}
	w.ok(t, "mgr", "PUT", at+"/restriction", `{"mode":"restricted","users":["`+w.users["mgr"]+`","`+w.users["courier2"]+`"]}`, "If-Match", w.etag(t, "mgr", at))
	if x = whyOf(t, w.ask(t, "fu1", why, see)); x.Layers[4].Since != closed.Since {
		t.Errorf("another person on the list changes nothing for the courier: %s, %s before", x.Layers[4].Since, closed.Since)
	}
	w.ok(t, "mgr", "PUT", at+"/restriction", `{"mode":"public"}`, "If-Match", w.etag(t, "mgr", at))
	w.ok(t, "mgr", "POST", at+"/archive", ``, "If-Match", w.etag(t, "mgr", at))
	edit := "action=edit property=photo tracker=orders user=courier record=" + id
	if x = whyOf(t, w.ask(t, "fu1", why, edit)); x.Stopped != "archive" || x.Reason != "archived" || !hasFix(x, "restore") {
		t.Errorf("archived: %+v", x)
	}
	w.ok(t, "mgr", "DELETE", at, "", "If-Match", w.etag(t, "mgr", at))
	if x = whyOf(t, w.ask(t, "fu1", why, edit)); x.Stopped != "archive" || !x.Record.Binned || !hasFix(x, "recover+restore") {
		t.Errorf("binned: %+v", x)
	}
}

func hasFix(x app.WhyAnswer, kind string) bool { return fixOf(x, kind).Kind == kind }

// fixOf is the first fix of a kind, or none.
func fixOf(x app.WhyAnswer, kind string) (found app.WhyFix) {
	for _, f := range x.Fixes {
		if f.Kind == kind {
			return f
		}
	}
	return found
}

// TestTheBlastRadiusOfAFixCountsTeams: of a team that is put somewhere, or loses a
// role, each member counts whose access it changes, and no other.
func TestTheBlastRadiusOfAFixCountsTeams(t *testing.T) {
	w := newWorld(t)
	snap := w.policy(t)
	north, _ := snap.Team("north")
	orders, _ := snap.Tracker("orders")
	tracker := *orders.Tracker
	tracker.Properties = slices.Clone(tracker.Properties)
	for i := range tracker.Properties {
		tracker.Properties[i].Pick = policy.Pick{}
	}
	tracker.Properties = append(tracker.Properties, policy.Property{Key: "crew", Label: "Crew", Type: policy.TeamRef, Assigns: true, Pick: policy.Pick{Everyone: true}})
	w.set(t, w.edit(t, policy.KindTeam, north.ID, "members", []string{w.users["courier"], w.users["courier2"], w.users["none"]}),
		doc(policy.KindTeam, "", policy.Team{Key: "south", Name: "South", Members: []string{w.users["courier2"], w.users["dead"]}}),
		doc(policy.KindTracker, orders.ID, tracker))
	south, _ := w.policy(t).Team("south")
	ask := func(values string) (id string, x app.WhyAnswer) {
		id = w.order(t, values)
		w.ok(t, "mgr", "POST", ws+"/trackers/orders/records/"+id+"/transition", `{"to":"delivering"}`)
		return id, whyOf(t, w.ask(t, "fu1", why, "action=view tracker=orders user=courier record="+id))
	}
	_, x := ask(`{"name":"Ann"}`)
	if f := fixOf(x, "assign"); f.People != 2 || f.Assign.Who.Name != "North" || strings.Contains(f.Text.String(), "in place") {
		t.Errorf("both couriers gain, and a member without a role gains nothing: %+v", f)
	}
	id, x := ask(`{"name":"Bea","crew":"` + south.ID + `"}`)
	if f := fixOf(x, "assign"); f.People != 1 || !strings.HasSuffix(f.Text.String(), "in place of South") {
		t.Errorf("courier2 is in both teams and keeps it: %+v", f)
	}
	at := ws + "/trackers/orders/records/" + id
	w.ok(t, "mgr", "PATCH", at, `{"values":{"crew":"`+north.ID+`"}}`, "If-Match", w.etag(t, "mgr", at))
	w.set(t, doc(policy.KindRole, "", policy.Role{Key: "alone", Name: "Alone", Exclusive: true, Enabled: true, Portal: "staff"}),
		doc(policy.KindAssignment, "", policy.Assignment{Team: north.ID, Role: "alone", Site: "*", Reason: "test"}))
	see := "action=view tracker=orders user=courier record=" + id
	x = whyOf(t, w.ask(t, "fu1", why, see))
	if f := fixOf(x, "end_exclusive"); f.People != 2 || f.Text != "End the exclusive role Alone of team North" || f.Needs != "extended" {
		t.Errorf("a role of a team: %+v", x.Fixes)
	}
	w.holdsAfterEach(t, see, x, []string{"end_exclusive"})
}

// TestTheFixThatReachesLeastComesFirst: a role that opens everything stands behind a
// move of one record, though it touches one person; what it opens on other trackers
// is told, of those that the asker may configure (A13.2).
func TestTheFixThatReachesLeastComesFirst(t *testing.T) {
	w := newWorld(t)
	id := w.delivering(t, "Ann")
	for _, name := range []string{"Bea", "Cid", "Dee"} {
		w.order(t, `{"name":"`+name+`"}`)
	}
	at := ws + "/trackers/orders/records/" + id
	w.ok(t, "mgr", "POST", at+"/transition", `{"to":"new"}`)
	ask := func(who string) app.WhyAnswer {
		return whyOf(t, w.ask(t, who, why, "action=view tracker=orders user=courier record="+id))
	}
	x := ask("fu1")
	role := fixOf(x, "role")
	if x.Fixes[0].Kind != "move" || x.Fixes[0].People != 1 || x.Fixes[0].Records != 1 || x.Fixes[0].Elsewhere != nil || role.People != 1 || role.Records != 4 {
		t.Fatalf("%+v", x.Fixes)
	}
	for _, f := range x.Fixes {
		if wide := len(f.Elsewhere) == 1 && f.Elsewhere[0].Key == "clients"; wide != (f.Kind == "role") {
			t.Errorf("%s gives something on %v", f.Text, f.Elsewhere)
		}
	}
	raw := w.ask(t, "sel", why, "action=view tracker=orders user=courier record="+id)
	if !hasFix(whyOf(t, raw), "role") || strings.Contains(raw.body, "lients") || strings.Contains(raw.body, "elsewhere") {
		t.Errorf("of a tracker that is not theirs to configure the asker is told: %s", raw.body)
	}
}
