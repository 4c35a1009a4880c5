package policy

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/trackward/trackward/internal/access"
)

// Whatever anybody sends, in whatever order: what is accepted keeps every
// invariant, what is refused changes nothing and says why, and the journal is a
// chain from which the documents can be made again.
func TestAnySequenceOfChangesetsKeepsTheInvariants(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := staff(t)
		accepted := 0
		defer func() { rt.Logf("%d of 40 changesets accepted", accepted) }()
		for range 40 {
			w.now = w.now.Add(time.Duration(rapid.IntRange(-3, 30).Draw(rt, "hours")) * time.Hour)
			before, beforeObjects := w.snap, w.snap.Objects()
			actor := drawActor(rt, w)
			changes := drawChanges(rt, w)
			r, err := w.snap.Apply(Changeset{Changes: changes}, actor, w.env(), w.head)
			if !slices.EqualFunc(before.Objects(), beforeObjects, sameObject) {
				rt.Fatal("applying changed the snapshot it began from")
			}
			if err != nil {
				var e *Error
				if !errors.As(err, &e) || e.Code == "" || e.Message == "" || e.Code == CodeInternal {
					rt.Fatalf("a refusal that explains nothing: %#v", err)
				}
				continue
			}
			accepted++
			w.snap, w.last, w.head = r.Snapshot, r, r.Entry.Head()
			w.ledger = append(w.ledger, r.Entry)
			checkInvariants(rt, w, before, actor)
		}
		if err := w.chain(); err != nil {
			rt.Fatal(err)
		}
		replay(rt, w)
		intact(rt, w)
	})
}

func sameObject(a, b Object) bool {
	return a.Kind == b.Kind && a.ID == b.ID && a.Revision == b.Revision && string(a.Doc) == string(b.Doc)
}

func drawActor(rt *rapid.T, w *world) Actor {
	name := rapid.SampledFrom([]string{"system", "owner", "owner", "fu2", "ext", "tag", "sel", "plain", "mgr"}).Draw(rt, "actor")
	if name == "system" {
		return system
	}
	return Actor{User: name, Via: rapid.SampledFrom([]string{"page", "api"}).Draw(rt, "via"), Request: requestAt(w.now)}
}

func drawChanges(rt *rapid.T, w *world) []Change {
	var out []Change
	for range rapid.IntRange(1, 3).Draw(rt, "changes") {
		out = append(out, drawChange(rt, w))
	}
	return out
}

func pick(rt *rapid.T, label string, from ...string) string {
	return rapid.SampledFrom(from).Draw(rt, label)
}

func drawUser(rt *rapid.T) string {
	return pick(rt, "user", "owner", "fu2", "ext", "tag", "sel", "plain", "mgr", "ghost")
}

func drawRole(rt *rapid.T) string {
	return pick(rt, "role", "member", "manager", "guard", "courier", "terminated", "x1", "x2")
}

func drawChange(rt *rapid.T, w *world) Change {
	switch pick(rt, "kind", "user", "user", "power", "power", "power", "team", "role", "assignment", "assignment", "assignment", "workspace", "delete", "matrix", "matrix", "restriction", "site", "tracker") {
	case "user":
		return putDoc(KindUser, "", map[string]any{"name": "N", "email": pick(rt, "mail", "a", "b", "c") + "@example.org",
			"kind": pick(rt, "userkind", KindRegular, KindGuest, KindViewer, KindIntegration), "settings": pick(rt, "level", "none", "none", "extended", "full")})
	case "power":
		id := pick(rt, "who", "owner", "owner", "fu2", "fu2", drawUser(rt))
		doc := map[string]any{"name": id}
		if o, ok := w.snap.Object(KindUser, id); ok {
			doc = stored[map[string]any](w, o.Kind, o.ID)
		}
		switch pick(rt, "field", "settings", "status", "app_access", "superuser", "email", "kind") {
		case "settings":
			doc["settings"] = pick(rt, "level", "none", "selective", "extended", "full")
		case "status":
			doc["status"] = pick(rt, "status", "active", "deactivated", "invited", "deleted")
		case "app_access":
			doc["app_access"] = rapid.Bool().Draw(rt, "access")
		case "superuser":
			doc["superuser"] = rapid.Bool().Draw(rt, "tag")
		case "email":
			doc["email"] = pick(rt, "mail", "a", "b", "c") + "@example.org"
		case "kind":
			doc["kind"] = pick(rt, "userkind", KindRegular, KindGuest, KindViewer)
		}
		return putDoc(KindUser, id, doc)
	case "team":
		key := pick(rt, "team", "crew", "board", "z1")
		members := []string{}
		for range rapid.IntRange(0, 3).Draw(rt, "members") {
			members = append(members, drawUser(rt))
		}
		return w.keyed(KindTeam, key, map[string]any{"key": key, "name": key, "members": members})
	case "role":
		key := pick(rt, "role", "courier", "x1", "x2", "guard")
		doc := map[string]any{"key": key, "name": key, "enabled": rapid.Bool().Draw(rt, "enabled"), "exclusive": rapid.Bool().Draw(rt, "exclusive")}
		if rapid.Bool().Draw(rt, "sheet") {
			doc["features"] = map[string]string{"trackers": pick(rt, "ceiling", "view", "edit", "manage")}
		}
		return w.keyed(KindRole, key, doc)
	case "assignment":
		doc := map[string]any{"role": drawRole(rt), "site": pick(rt, "site", "*", "*", "north"), "reason": "r"}
		if rapid.Bool().Draw(rt, "team?") {
			doc["team"] = pick(rt, "team", "crew", "board", "z1")
		} else {
			doc["user"] = drawUser(rt)
		}
		if d := rapid.IntRange(0, 100).Draw(rt, "from"); d > 60 {
			doc["from"] = w.now.Add(time.Duration(d) * time.Hour)
		}
		if d := rapid.IntRange(0, 100).Draw(rt, "until"); d > 60 {
			doc["until"] = w.now.Add(time.Duration(d) * time.Hour)
		}
		return putDoc(KindAssignment, "", doc)
	case "workspace":
		doc := stored[map[string]any](w, KindWorkspace, "ws")
		doc["app_access"] = pick(rt, "mode", AppAccessEveryone, AppAccessSelected)
		if rapid.Bool().Draw(rt, "seats?") {
			doc["seats"] = rapid.IntRange(1, 12).Draw(rt, "seats")
		}
		return putDoc(KindWorkspace, "", doc)
	case "delete":
		o := rapid.SampledFrom(w.snap.Objects()).Draw(rt, "object")
		return del(o.Kind, o.ID)
	case "matrix":
		words := []string{"", LevelNone, LevelAssigned, LevelAll}
		return putDoc(KindPermissions, "", map[string]any{"role": drawRole(rt), "tracker": pick(rt, "tracker", "orders", "clients", "*"),
			"all_states": map[string]any{"properties": map[string]Cell{"*": {View: pick(rt, "view", words...), Edit: pick(rt, "edit", words...)}}}})
	case "restriction":
		return putDoc(KindRestriction, "", map[string]any{"target": pick(rt, "tracker", "orders", "clients"), "mode": pick(rt, "mode", Public, Restricted), "users": []string{drawUser(rt)}})
	case "site":
		key := pick(rt, "site", "north", "south", "east")
		return w.keyed(KindSite, key, map[string]any{"key": key, "name": key, "kind": pick(rt, "sitekind", SiteRegion, SiteSite, SiteZone), "parent": pick(rt, "parent", "", "north", "south", "east")})
	}
	key := pick(rt, "tracker", "orders", "clients", "more")
	return w.keyed(KindTracker, key, map[string]any{"key": key, "name": key, "states": []map[string]any{{"key": "new"}, {"key": pick(rt, "state", "done", "gone")}},
		"properties": []map[string]any{{"key": pick(rt, "property", "customer", "price", "name"), "type": "text", "indexed": rapid.Bool().Draw(rt, "indexed")}}})
}

// keyed puts to the object of that key, or makes it.
func (w *world) keyed(k Kind, key string, doc any) Change {
	if id, _, ok := w.snap.find(k, "", key); ok {
		return putDoc(k, id, doc)
	}
	return putDoc(k, "", doc)
}

// checkInvariants is A8.1 to A8.3 and what the engine relies on, counted anew
// from the stored documents.
func checkInvariants(rt *rapid.T, w *world, before *Snapshot, actor Actor) {
	loaded, err := Load("ws", w.snap.Revision(), w.snap.Objects())
	if err != nil {
		rt.Fatalf("what was written cannot be read: %v", err)
	}
	full, seats := 0, 0
	for _, u := range loaded.Users() {
		if u.Kind != KindViewer && (u.Status == StatusActive || u.Status == StatusInvited) {
			seats++
		}
		if u.Settings == SettingsFull {
			in := u.Status == StatusActive && u.Confirmed && u.Kind == KindRegular && u.HeldBy == ""
			if in && (loaded.Settings().AppAccess == AppAccessEveryone || u.AppAccess) {
				full++
			}
			if u.Kind != KindRegular {
				rt.Fatalf("%s is %s and full", u.ID, u.Kind)
			}
			noExclusive(rt, loaded, u, w.last.Entry.At)
		}
		if (u.Kind == KindGuest || u.Kind == KindViewer) && (u.Settings != SettingsNone || u.Superuser) {
			rt.Fatalf("%s is %s and has settings access", u.ID, u.Kind)
		}
		old, existed := before.User(u.ID)
		if !actor.System && actor.User == u.ID && existed && settingsLevels[u.Settings] > settingsLevels[old.Settings] {
			rt.Fatalf("%s raised their own level", u.ID)
		}
		if !actor.System && u.Settings == SettingsFull && (!existed || old.Settings != SettingsFull) && !before.May(actor.User, Power{Kind: PowerFull, Now: w.now}) {
			rt.Fatalf("%s granted full without having it", actor.User)
		}
	}
	if full == 0 {
		rt.Fatal("nobody with full access is left")
	}
	if limit := loaded.Settings().Seats; limit != nil && seats > *limit && seats > before.SeatsTaken() {
		rt.Fatalf("%d seats are taken of %d", seats, *limit)
	}
	if !actor.System && !before.May(actor.User, Power{Kind: PowerAny, Now: w.last.Entry.At}) {
		for _, c := range w.last.Entry.Changes {
			if c.Kind != KindRestriction && c.Kind != KindView {
				rt.Fatalf("%s without settings access changed %s %s", actor.User, c.Kind, c.ID)
			}
		}
	}
	nothingDangles(rt, loaded)
	sameDecisions(rt, w.snap, loaded, w.last.Entry.At)
}

// sameDecisions demands that the engine made step by step decides like the one
// made anew.
func sameDecisions(rt *rapid.T, a, b *Snapshot, at time.Time) {
	for _, u := range a.Users() {
		other, _ := b.User(u.ID)
		sa, ra := a.Engine().Subject(u.N, requestAt(at))
		sb, rb := b.Engine().Subject(other.N, requestAt(at))
		if ra != rb {
			rt.Fatalf("%s at the door: %q and %q", u.ID, ra, rb)
		}
		if ra != access.Allowed {
			continue
		}
		for _, t := range a.Trackers() {
			same, _ := b.Tracker(t.ID)
			ga, gb := sa.Tracker(t.N), sb.Tracker(same.N)
			if ga.Sees() != gb.Sees() || ga.States() != gb.States() || ga.Nameable() != gb.Nameable() || ga.Viewed() != gb.Viewed() {
				rt.Fatalf("%s on %s: the engine made step by step decides otherwise", u.ID, t.Key)
			}
		}
	}
}

func noExclusive(rt *rapid.T, s *Snapshot, u UserEntry, now time.Time) {
	for _, a := range s.Assignments() {
		team, _ := s.Team(a.Team)
		concerns := a.User == u.ID || team.Team != nil && slices.Contains(team.Members, u.ID)
		role, _ := s.Role(a.Role)
		if concerns && role.Exclusive && role.Enabled && !a.Suspended && (a.Until == nil || a.Until.After(now)) {
			rt.Fatalf("%s is full and has the exclusive role %s", u.ID, role.Key)
		}
	}
}

func nothingDangles(rt *rapid.T, s *Snapshot) {
	need := func(ok bool, what string, args ...any) {
		if !ok {
			rt.Fatalf(what, args...)
		}
	}
	live := func(id string) bool { u, ok := s.User(id); return ok && u.Status != StatusDeleted }
	for _, t := range s.Teams() {
		for _, m := range t.Members {
			need(live(m), "team %s has the member %s", t.Key, m)
		}
	}
	for _, a := range s.Assignments() {
		_, role := s.tables[KindRole].objs[a.Role]
		need(role, "assignment %s of no role", a.ID)
		need(a.User == "" || live(a.User), "assignment %s of no user", a.ID)
		if a.Site != AllSites {
			_, site := s.tables[KindSite].objs[a.Site]
			need(site, "assignment %s at no site", a.ID)
		}
		if r, _ := s.Role(a.Role); r.Exclusive && a.Until == nil {
			need(a.Site == AllSites, "assignment %s is exclusive at a site", a.ID)
		}
	}
	for _, id := range s.tables[KindPermissions].ids {
		p := s.tables[KindPermissions].objs[id].doc.(*Permissions)
		_, role := s.tables[KindRole].objs[p.Role]
		need(role, "a matrix of no role")
		need(p.Tracker == AllTrackers || s.schemas[p.Tracker] != nil, "a matrix of no tracker")
		for key, c := range p.AllStates.Properties {
			need(c.View == "" || rank(c.Edit) <= rank(c.View), "edit above view in %s", id)
			if t := s.schemas[p.Tracker]; t != nil && key != AllProperties {
				_, _, ok := t.Prop(key)
				need(ok, "an entry of no property")
			}
		}
	}
	for _, t := range s.Trackers() {
		slots := map[string]bool{}
		for _, p := range t.Properties {
			need(p.Slot == "" || !slots[p.Slot] && !slices.Contains(t.SpentSlots, p.Slot), "slot %s twice in %s", p.Slot, t.Key)
			slots[p.Slot] = true
		}
	}
	for _, site := range s.Sites() {
		need(!s.under(site.Parent, []string{site.ID}) || site.Parent == "", "site %s below itself", site.Key)
	}
}

// intact demands that every decoded document still says what is stored.
func intact(rt *rapid.T, w *world) {
	for _, k := range kinds {
		for id, o := range w.snap.tables[k].objs {
			if raw, err := json.Marshal(o.doc); err != nil || string(raw) != string(o.Doc) {
				rt.Fatalf("%s %s is %s in memory and %s in store", k, id, raw, o.Doc)
			}
		}
	}
}

// replay makes the documents again from the journal alone.
func replay(rt *rapid.T, w *world) {
	docs := map[ref]string{}
	for _, e := range w.ledger {
		for _, c := range e.Changes {
			r := ref{c.Kind, c.ID}
			erased := c.BeforeSalt == [16]byte{} && c.Kind == KindUser
			if docs[r] != string(c.Before) && !erased {
				rt.Fatalf("entry %d: %s was something else before", e.Seq, r)
			}
			if docs[r] = string(c.After); c.After == nil {
				delete(docs, r)
			}
		}
	}
	now := map[ref]string{}
	for _, o := range w.snap.Objects() {
		now[ref{o.Kind, o.ID}] = string(o.Doc)
	}
	if fmt.Sprint(docs) != fmt.Sprint(now) {
		rt.Fatal("the journal does not make the documents")
	}
}
