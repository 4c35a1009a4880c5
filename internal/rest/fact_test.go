package rest

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/trackward/trackward/internal/policy"
)

// The declared facts (A4.9), each with what must not be told beside it.
// docs/security.md names these tests.

const (
	parcels = ws + "/trackers/parcels/records"
	lots    = ws + "/trackers/lots/records"
)

// factWorld adds two trackers of which couriers see a part, numbered in order
// and at random, and a reader who changes nothing.
func factWorld(t *testing.T, w *world) {
	t.Helper()
	everyone := policy.Pick{Everyone: true}
	tracker := func(key, numbering string) policy.Tracker {
		return policy.Tracker{Key: key, Name: key, Singular: key, Label: "name", Numbering: numbering,
			Properties: []policy.Property{
				{Key: "name", Label: "Name", Type: policy.Text},
				{Key: "code", Label: "Code", Type: policy.Text, Unique: true},
				{Key: "price", Label: "Secretprice", Type: policy.Money, Currency: "USD"},
				{Key: "margin", Label: "Secretmargin", Type: policy.Number},
				{Key: "serial", Label: "Secretserial", Type: policy.Text, Unique: true},
				{Key: "chef", Label: "Secretchef", Type: policy.UserRef, Assigns: true, Pick: everyone},
				{Key: "crew", Label: "Secretcrew", Type: policy.TeamRefs, Assigns: true, Pick: everyone},
				{Key: "contact", Label: "Contact", Type: policy.UserRef, Pick: everyone},
				{Key: "client", Label: "Client", Type: policy.Link, LinkTo: "clients"},
			},
			States: []policy.State{
				{Key: "packed", Label: "Packed", Kind: "open", Required: []string{"price", "margin", "client"}},
				{Key: "sent", Label: "Sent", Kind: "done"},
				{Key: "vaulted", Label: "Secretstate", Kind: "done"},
			},
			Transitions: []policy.Transition{{From: "packed", To: "sent"}, {From: "sent", To: "vaulted"}}}
	}
	cells := func(role, tracker, write string) policy.Permissions {
		p := policy.Permissions{Role: role, Tracker: tracker, States: map[string]policy.Entries{}}
		for _, state := range []string{"packed", "sent"} {
			p.States[state] = policy.Entries{
				Actions: map[string]string{"create": write, "change_state": write, "archive": map[string]string{"all": "assigned", "none": "none"}[write]},
				Properties: map[string]policy.Cell{"name": {View: "all", Edit: write}, "code": {View: "all", Edit: write},
					"contact": {View: "all", Edit: write}, "client": {View: "all", Edit: write}}}
		}
		return p
	}
	features := map[string]string{"trackers": "edit", "comments": "edit", "activity": "view", "directory": "view"}
	w.change(t, doc(policy.KindRole, "", policy.Role{Key: "reader", Name: "Reader", Portal: "staff", Enabled: true, Features: features}),
		doc(policy.KindRole, "", policy.Role{Key: "worker", Name: "Worker", Portal: "staff", Enabled: true, Features: features}),
		doc(policy.KindTracker, "", tracker("parcels", "sequential")), doc(policy.KindTracker, "", tracker("lots", "random")),
		doc(policy.KindPermissions, "", cells("worker", "parcels", "all")), doc(policy.KindPermissions, "", cells("worker", "lots", "all")),
		doc(policy.KindPermissions, "", cells("reader", "parcels", "none")),
		doc(policy.KindAssignment, "", policy.Assignment{User: w.users["courier"], Role: "worker", Site: policy.AllSites, Reason: "a test"}),
		doc(policy.KindAssignment, "", policy.Assignment{User: w.users["none"], Role: "reader", Site: policy.AllSites, Reason: "a test"}))
}

// change applies documents as a full user.
func (w *world) change(t *testing.T, changes ...policy.Change) answer {
	t.Helper()
	raw, err := json.Marshal(map[string]any{"note": "a test", "changes": changes})
	must(t, err)
	return w.ok(t, "fu1", "POST", ws+"/policy/changes", string(raw))
}

// in makes a record as the manager, who sees all, and gives its id.
func (w *world) in(t *testing.T, path, values string) string {
	t.Helper()
	return field(t, w.ok(t, "mgr", "POST", path, `{"values":`+values+`}`), "record.id")
}

var (
	anyID     = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}`)
	anyNumber = regexp.MustCompile(`"number":\d+`)
	anyTime   = regexp.MustCompile(`\d{4}-\d\d-\d\dT[0-9:.]+Z`)
)

// shape is an answer without what tells one record from another.
func shape(a answer) string {
	text := anyNumber.ReplaceAllString(anyID.ReplaceAllString(a.body, "ID"), `"number":N`)
	return fmt.Sprint(a.status, anyTime.ReplaceAllString(text, "TIME"))
}

// sameShape reports answers that differ in more than which record they are of.
func sameShape(t *testing.T, what string, answers ...answer) {
	t.Helper()
	for _, a := range answers[1:] {
		if shape(a) != shape(answers[0]) {
			t.Errorf("%s:\n%s\n%s", what, shape(answers[0]), shape(a))
		}
	}
}

// TestDeclaredFactAWhetherOneIsAssigned: whoever sees a record can tell from what
// they may do that they are assigned to it. Through which property or team, and
// whether anybody else is, is not told.
func TestDeclaredFactAWhetherOneIsAssigned(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		factWorld(t, w)
		one := func(values string) (string, answer, answer) {
			at := parcels + "/" + w.in(t, parcels, values)
			return at, w.ok(t, "courier", "GET", at, ""), w.ok(t, "courier", "GET", at+"/activity", "")
		}
		_, nobody, nobodyDid := one(`{"name":"x"}`)
		at, other, otherDid := one(`{"name":"x","chef":"` + w.users["courier2"] + `"}`)
		_, chef, chefDid := one(`{"name":"x","chef":"` + w.users["courier"] + `"}`)
		_, crew, crewDid := one(`{"name":"x","crew":["north"]}`)
		_, both, bothDid := one(`{"name":"x","crew":["north"],"chef":"` + w.users["courier2"] + `"}`)
		if !strings.Contains(nobody.body, `"archive":{"allowed":false,"reason":"not_assigned"}`) || !strings.Contains(chef.body, `"archive":{"allowed":true}`) {
			t.Errorf("assigned or not shows in what one may do: %s\n%s", nobody.body, chef.body)
		}
		sameShape(t, "who else is assigned is not told", nobody, other)
		sameShape(t, "what assigns is not told", chef, crew, both)
		sameShape(t, "nor by what was done", nobodyDid, otherDid, chefDid, crewDid, bothDid)
		if shape(nobody) == shape(chef) || strings.Contains(chef.body+crew.body, "north") || strings.Contains(chef.body, "chef") {
			t.Errorf("%s", chef.body)
		}
		w.ok(t, "mgr", "PATCH", at, `{"values":{"chef":null}}`, "If-Match", "*")
		if again := w.ok(t, "courier", "GET", at, ""); again.body != other.body || again.header.Get("ETag") != other.header.Get("ETag") {
			t.Errorf("that somebody else is no longer assigned is heard: %s", again.body)
		}
		for _, query := range []string{"filter=chef%20%3D%20@me", "filter=crew%20is_empty", "sort=chef", "columns=crew"} {
			if got := w.do(t, "courier", "GET", parcels+"?"+query, ""); got.status != 422 || !strings.Contains(got.body, "unknown_property") {
				t.Errorf("%s: %d %s", query, got.status, got.body)
			}
		}
	})
}

// TestDeclaredFactBThatSomethingHiddenIsMissing: who may change the state is told
// by one yes or no that something hidden is missing, or that a link shown as
// empty is filled: neither which, nor how many, nor with what.
func TestDeclaredFactBThatSomethingHiddenIsMissing(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		factWorld(t, w)
		c1, c2 := w.in(t, ws+"/trackers/clients/records", `{"name":"A"}`), w.in(t, ws+"/trackers/clients/records", `{"name":"B"}`)
		one := func(values string) string { return parcels + "/" + w.in(t, parcels, `{"name":"x",`+values+`}`) }
		linked, twice := `"client":["`+c1+`"]`, `"client":["`+c1+`","`+c2+`"]`
		missing := []string{one(`"price":1,` + linked), one(`"margin":2,` + twice), one(linked)}
		filled := []string{one(`"price":1,"margin":2,` + linked), one(`"price":9,"margin":8,` + twice)}
		empty := one(`"price":1,"margin":2`)
		asked := func(who, method, suffix, body string, all ...string) (out []answer) {
			for _, at := range all {
				out = append(out, w.do(t, who, method, at+suffix, body))
			}
			return out
		}
		all := append(append([]string{empty}, missing...), filled...)
		hidden := asked("courier", "GET", "", "", missing...)
		sameShape(t, "which hidden property is missing, and how many, is not told", hidden...)
		if !strings.Contains(hidden[0].body, `{"to":"sent","missing":[],"missing_hidden":true}`) || !strings.Contains(hidden[0].body, `"client":null`) {
			t.Errorf("%s", hidden[0].body)
		}
		refused := asked("courier", "POST", "/transition", `{"to":"sent"}`, missing...)
		sameShape(t, "the refusal is one constant sentence", refused...)
		if refused[0].status != 422 || strings.Count(refused[0].body, "omething you cannot see is still missing") == 0 {
			t.Errorf("%s", refused[0].body)
		}
		for _, a := range append(hidden, refused...) {
			leaks(t, "what is missing", a)
		}
		shown := asked("courier", "GET", "", "", filled...)
		sameShape(t, "to what a link goes, and how many, is not told", shown...)
		if !strings.Contains(shown[0].body, `"client":null`) || !strings.Contains(shown[0].body, `"missing":[],"missing_hidden":false`) || strings.Contains(shown[0].body, c1) {
			t.Errorf("a link that is shown as empty is filled: %s", shown[0].body)
		}
		if got := w.ok(t, "courier", "GET", empty, ""); !strings.Contains(got.body, `"missing":["client"],"missing_hidden":false`) {
			t.Errorf("a link that is empty is missing: %s", got.body)
		}
		sameShape(t, "who may not change the state is told nothing", asked("none", "GET", "", "", all...)...)
		sameShape(t, "nor by trying", asked("none", "POST", "/transition", `{"to":"sent"}`, all...)...)
	})
}

// TestDeclaredFactCWhenRecordsOneSeesWereCreated: ids tell when a record that one
// sees was created, and so their order. They tell nothing of what was created
// between them, nor when anything was changed.
func TestDeclaredFactCWhenRecordsOneSeesWereCreated(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		factWorld(t, w)
		first, second := w.in(t, lots, `{"name":"a","margin":1,"price":2}`), w.in(t, lots, `{"name":"b"}`)
		before := w.ok(t, "courier", "GET", lots+"?count=exact", "")
		if strings.Index(before.body, first) < strings.Index(before.body, second) || first >= second {
			t.Errorf("newest first, by id: %s", before.body)
		}
		for i, id := range []string{second, first} {
			created, err := time.Parse(time.RFC3339Nano, field(t, before, fmt.Sprintf("items.%d.created_at", i)))
			must(t, err)
			seconds, nanos := uuid.MustParse(id).Time().UnixTime()
			if apart := time.Unix(seconds, nanos).Sub(created).Abs(); apart > time.Second {
				t.Errorf("the id tells the time of creation and nothing else; it is %v from created_at", apart)
			}
		}
		hidden := w.in(t, lots, `{"name":"hidden","margin":1}`)
		w.ok(t, "mgr", "PUT", lots+"/"+hidden+"/restriction", `{"mode":"restricted","users":["`+w.users["mgr"]+`"]}`, "If-Match", "*")
		w.ok(t, "mgr", "PATCH", lots+"/"+first, `{"values":{"margin":424242,"price":7}}`, "If-Match", "*")
		after := w.ok(t, "courier", "GET", lots+"?count=exact", "")
		if after.body != before.body || after.header.Get("ETag") != before.header.Get("ETag") {
			t.Errorf("what happened beside them is heard:\n%s\n%s", before.body, after.body)
		}
		page := w.ok(t, "courier", "GET", lots+"?limit=1", "")
		rest := w.ok(t, "courier", "GET", lots+"?limit=1&cursor="+field(t, page, "next_cursor"), "")
		if field(t, rest, "items.0.id") != first || field(t, rest, "next_cursor") != "<nil>" {
			t.Errorf("a hidden record takes a place in a page: %s", rest.body)
		}
		leaks(t, "the page", rest)
	})
}

// TestDeclaredFactDHowManyRecordsASequenceHasHad: numbers in order tell how many
// records the tracker has had, and nothing of the others: neither what became of
// them nor when they were made. Numbers at random do not tell how many.
func TestDeclaredFactDHowManyRecordsASequenceHasHad(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		factWorld(t, w)
		mine := func(path string) (n int64) {
			text := field(t, w.ok(t, "courier", "POST", path, `{"values":{"name":"mine"}}`), "record.number")
			_, err := fmt.Sscanf(text, "%e", new(float64))
			must(t, err)
			must(t, json.Unmarshal([]byte(anyNumber.FindString(w.ok(t, "courier", "GET", path+"?limit=1", "").body)[len(`"number":`):]), &n))
			return n
		}
		if first := mine(parcels); first != 1 {
			t.Errorf("the first has the number %d", first)
		}
		restricted := w.in(t, parcels, `{"name":"hidden"}`)
		w.ok(t, "mgr", "PUT", parcels+"/"+restricted+"/restriction", `{"mode":"restricted","users":["`+w.users["mgr"]+`"]}`, "If-Match", "*")
		binned := w.in(t, parcels, `{"name":"hidden"}`)
		w.ok(t, "mgr", "DELETE", parcels+"/"+binned, "", "If-Match", "*")
		moved := w.ok(t, "mgr", "POST", parcels, `{"state":"vaulted","values":{"price":1,"margin":1,"client":["`+w.in(t, ws+"/trackers/clients/records", `{"name":"A"}`)+`"]}}`)
		if n := mine(parcels); n != 5 || moved.status != 201 {
			t.Errorf("after three that are hidden the next has the number %d: %s", n, moved.body)
		}
		for _, way := range []string{"", "/activity", "/restriction", "/files/photo"} {
			never := w.do(t, "courier", "GET", parcels+"/77"+way, "")
			for _, number := range []string{"2", "3", "4"} {
				got := w.do(t, "courier", "GET", parcels+"/"+number+way, "")
				if got.status != 404 || strings.ReplaceAll(got.body, "records/"+number, "") != strings.ReplaceAll(never.body, "records/77", "") {
					t.Errorf("number %s%s is not as one that never was:\n%s\n%s", number, way, got.body, never.body)
				}
			}
		}
		if got := w.ok(t, "courier", "GET", parcels+"?count=exact&filter="+"number%20%3C%20100", ""); field(t, got, "count") != "2" {
			t.Errorf("%s", got.body)
		}
		a := mine(lots)
		w.in(t, lots, `{"name":"hidden"}`)
		if b := mine(lots); a < 1e8 || b < 1e8 || b == a || b-a == 1 || b-a == 2 {
			t.Errorf("numbers at random tell how many lie between: %d, %d", a, b)
		}
	})
}

// TestDeclaredFactEThatAUniqueValueExists: the refusal of a taken value tells
// that it exists; not where, whose it is, or whether one may see that record.
func TestDeclaredFactEThatAUniqueValueExists(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		factWorld(t, w)
		w.in(t, parcels, `{"name":"seen","code":"C1"}`)
		restricted := w.in(t, parcels, `{"name":"canary-note","code":"C2","serial":"S1"}`)
		w.ok(t, "mgr", "PUT", parcels+"/"+restricted+"/restriction", `{"mode":"restricted","users":["`+w.users["mgr"]+`"]}`, "If-Match", "*")
		archived := w.in(t, parcels, `{"name":"canary-note","code":"C3"}`)
		w.ok(t, "mgr", "POST", parcels+"/"+archived+"/archive", "")
		w.ok(t, "mgr", "POST", parcels, `{"state":"vaulted","values":{"code":"C4","price":1,"margin":1,"client":["`+w.in(t, ws+"/trackers/clients/records", `{"name":"A"}`)+`"]}}`)
		own := parcels + "/" + field(t, w.ok(t, "courier", "POST", parcels, `{"values":{"name":"mine","code":"C9"}}`), "record.id")
		try := func(who, code string) (created, changed answer) {
			return w.do(t, who, "POST", parcels, `{"values":{"code":"`+code+`"}}`), w.do(t, who, "PATCH", own, `{"values":{"code":"`+code+`"}}`, "If-Match", "*")
		}
		var made, changed []answer
		for _, code := range []string{"C1", "C2", "C3", "C4", "c2"} {
			a, b := try("courier", code)
			made, changed = append(made, a), append(changed, b)
		}
		sameShape(t, "creating with a taken value", made...)
		sameShape(t, "writing a taken value", changed...)
		for _, a := range append(made, changed...) {
			leaks(t, "a taken value", a)
			if a.status != 422 || !strings.Contains(a.body, `"taken"`) || anyID.MatchString(strings.ReplaceAll(a.body, own, "")) || strings.Contains(strings.ToLower(a.body), `"c2"`) {
				t.Errorf("%d %s", a.status, a.body)
			}
		}
		if got := w.ok(t, "courier", "GET", parcels+"?filter=code%20%3D%20%22C2%22&count=exact", ""); field(t, got, "count") != "0" {
			t.Errorf("a value of a hidden record is found: %s", got.body)
		}
		for _, serial := range []string{"S1", "S2"} { // a hidden unique property is no property
			got := w.do(t, "courier", "PATCH", own, `{"values":{"serial":"`+serial+`"}}`, "If-Match", "*")
			if got.status != 422 || !strings.Contains(got.body, "unknown_property") || strings.Contains(got.body, "taken") {
				t.Errorf("%d %s", got.status, got.body)
			}
		}
		taken, takenToo := try("none", "C2")
		free, freeToo := try("none", "C5")
		sameShape(t, "who may not write it", taken, free)
		sameShape(t, "who may not write it", takenToo, freeToo)
	})
}

// TestDeclaredFactIHowManyCanReadAComment: who may comment is told how many people
// can read it and who will not be notified; the record says neither, and who may only
// read comments is told neither.
func TestDeclaredFactIHowManyCanReadAComment(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		factWorld(t, w)
		at := parcels + "/" + w.in(t, parcels, `{"name":"x"}`)
		readers := func() string { return field(t, w.ok(t, "courier", "GET", at+"/comments", ""), "readers") }
		before, few := w.ok(t, "courier", "GET", at, ""), readers()
		if !strings.Contains(before.body, `"comment":{"allowed":true}`) {
			t.Errorf("%s", before.body)
		}
		w.change(t, doc(policy.KindRole, "", policy.Role{Key: "quiet", Name: "Quiet", Portal: "staff", Enabled: true, Features: map[string]string{"trackers": "view", "comments": "view"}}),
			doc(policy.KindPermissions, "", policy.Permissions{Role: "quiet", Tracker: "parcels", AllStates: policy.Entries{Properties: map[string]policy.Cell{"name": {View: "all"}}}}),
			doc(policy.KindAssignment, "", policy.Assignment{User: w.users["courier2"], Role: "quiet", Site: policy.AllSites, Reason: "a test"}))
		if now := readers(); now <= few || len(now) != len(few) {
			t.Errorf("%s people, and then %s", few, now)
		}
		w.ok(t, "courier", "POST", at+"/comments", `{"text":"hello"}`)
		quiet := w.ok(t, "courier2", "GET", at+"/comments", "").body
		if !strings.Contains(quiet, "hello") || strings.Contains(quiet, "readers") || !strings.Contains(quiet, `"write":{"allowed":false`) {
			t.Errorf("who may read alone: %s", quiet)
		}
		if got := w.do(t, "courier2", "GET", at+"/mentions", ""); got.status != 403 || strings.Contains(got.body, "notified\":") {
			t.Errorf("%d %s", got.status, got.body)
		}
		w.ok(t, "mgr", "PUT", at+"/restriction", `{"mode":"restricted","users":["`+w.users["mgr"]+`","`+w.users["courier"]+`"]}`, "If-Match", "*")
		if after := w.ok(t, "courier", "GET", at, ""); after.body != before.body || after.header.Get("ETag") != before.header.Get("ETag") {
			t.Errorf("how many can read it is heard of the record:\n%s\n%s", before.body, after.body)
		}
		if now := readers(); now != "2" {
			t.Errorf("%s can read a record that two are on the list of", now)
		}
		names := w.ok(t, "courier", "GET", at+"/mentions?q=courier2", "").body
		if !strings.Contains(names, `"notified":false`) || strings.Count(names, `":`) != strings.Count(w.ok(t, "courier", "GET", at+"/mentions?q=mgr", "").body, `":`) {
			t.Errorf("of who does not see it no more is told than of who does: %s", names)
		}
	})
}
