package rest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/trackward/trackward/internal/policy"
)

// Case A46, surface parity: whatever shows records shows each person the same
// cells of them. What a single look at each record shows is compared with every
// other road that leads to a value.

// stage is a tracker whose every value is told apart from all others by its text,
// and people of each kind before it.
type stage struct {
	*world
	t       *testing.T
	records []string // ids, by index
	files   map[int]string
	who     string
}

const jobs = ws + "/trackers/jobs/records"

// shownProps are the properties whose values are looked for, with what one filters
// by; each value says of which record it is.
var shownProps = map[string]func(i int) string{
	"name":   func(i int) string { return fmt.Sprintf(`"tokname%dx"`, i) },
	"note":   func(i int) string { return fmt.Sprintf(`"toknote%dx"`, i) },
	"amount": func(i int) string { return fmt.Sprint(910000001 + 10*i) },
	"due":    func(i int) string { return fmt.Sprintf(`"2041-01-%02d"`, i+1) },
	"kind":   func(i int) string { return fmt.Sprintf(`"tokkind%dx"`, i) },
	"client": func(i int) string { return fmt.Sprintf(`"tokclient%dx"`, i) },
	"photo":  func(i int) string { return fmt.Sprintf(`"tokphoto%dx.png"`, i) },
}

func token(prop string, i int) string { return strings.Trim(shownProps[prop](i), `"`) }

// marker is the record that everybody who sees any sees, the last.
const marker = 6

func newStage(t *testing.T, w *world) *stage {
	t.Helper()
	s := &stage{world: w, t: t, files: map[int]string{}}
	s.people()
	places := []struct{ state, site, worker, restricted string }{
		{"new", "texas", "", ""}, {"doing", "texas", "courier", ""}, {"doing", "", "courier2", ""},
		{"done", "", "guest", ""}, {"done", "", "courier", "ext"}, {"new", "ohio", "", ""}, {"notice", "texas", "", ""},
	}
	for i, p := range places {
		client := field(t, w.ok(t, "mgr", "POST", ws+"/trackers/clients/records", fmt.Sprintf(`{"values":{"name":%s}}`, shownProps["client"](i))), "record.id")
		site := ""
		if p.site != "" {
			site = fmt.Sprintf(`"site":%q,`, p.site)
		}
		id := field(t, w.ok(t, "mgr", "POST", jobs, fmt.Sprintf(`{%s"state":"new","values":{"client":[%q]}}`, site, client)), "record.id")
		for _, to := range map[string][]string{"doing": {"doing"}, "done": {"doing", "done"}, "notice": {"notice"}}[p.state] {
			w.ok(t, "mgr", "POST", jobs+"/"+id+"/transition", fmt.Sprintf(`{"to":%q}`, to))
		}
		worker := ""
		if p.worker != "" {
			worker = fmt.Sprintf(`,"worker":%q`, w.users[p.worker])
		}
		w.ok(t, "mgr", "PATCH", jobs+"/"+id, fmt.Sprintf(`{"values":{"name":%s,"note":%s,"due":%s,"kind":%s%s}}`,
			shownProps["name"](i), shownProps["note"](i), shownProps["due"](i), shownProps["kind"](i), worker), "If-Match", "*")
		if p.restricted != "" {
			w.ok(t, "mgr", "PUT", jobs+"/"+id+"/restriction", fmt.Sprintf(`{"mode":"restricted","users":[%q,%q]}`, w.users["mgr"], w.users[p.restricted]), "If-Match", "*")
		}
		up := w.upload(t, "mgr", jobs+"/"+id+"/files/photo", "file", token("photo", i), "\x89PNG\r\n\x1a\n"+token("photo", i))
		if up.status != 201 {
			t.Fatalf("upload: %d %s", up.status, up.body)
		}
		s.records = append(s.records, id)
		s.files[i] = field(t, w.ok(t, "mgr", "GET", jobs+"/"+id+"/files/photo", ""), "items.0.id")
	}
	return s
}

// people are of eight kinds: assigned, at a site, of one state, with two roles, of
// everything, a guest, with settings access alone, with nothing.
func (s *stage) people() {
	t, w := s.t, s.world
	options := make([]policy.Option, 7)
	for i := range options {
		options[i] = policy.Option{Key: token("kind", i), Label: token("kind", i)}
	}
	all := func(props ...string) policy.Entries {
		e := policy.Entries{Properties: map[string]policy.Cell{}}
		for _, p := range props {
			e.Properties[p] = policy.Cell{View: "all"}
		}
		e.Properties["after"] = policy.Cell{View: "all", Edit: "all"}
		return e
	}
	assigned := policy.Entries{Properties: map[string]policy.Cell{"name": {View: "assigned"}, "amount": {View: "assigned"}, "due": {View: "assigned"}, "photo": {View: "assigned"}}}
	notice := policy.Entries{Properties: map[string]policy.Cell{"amount": {View: "all"}}}
	features := map[string]string{"trackers": "edit", "comments": "edit", "activity": "view", "export": "view", "import": "edit", "dashboards": "view", "reports": "view"}
	changes := []policy.Change{
		doc(policy.KindSite, "", policy.Site{Key: "ohio", Name: "Ohio", Kind: "region"}),
		doc(policy.KindTracker, "", policy.Tracker{Key: "jobs", Name: "Jobs", Singular: "Job", Label: "name", Numbering: "sequential", UsesSites: true,
			Properties: []policy.Property{
				{Key: "name", Label: "Name", Type: policy.Text}, {Key: "note", Label: "Note", Type: policy.LongText}, {Key: "amount", Label: "Amount", Type: policy.Number},
				{Key: "due", Label: "Due", Type: policy.Date}, {Key: "kind", Label: "Kind", Type: policy.Choice, Options: options}, {Key: "photo", Label: "Photo", Type: policy.Photo},
				{Key: "client", Label: "Client", Type: policy.Link, LinkTo: "clients"}, {Key: "after", Label: "After", Type: policy.Link, LinkTo: "jobs"},
				{Key: "worker", Label: "Worker", Type: policy.UserRef, Assigns: true, Pick: policy.Pick{Everyone: true}}},
			States:      []policy.State{{Key: "new", Label: "New", Kind: "open"}, {Key: "notice", Label: "Notice", Kind: "open"}, {Key: "doing", Label: "Doing", Kind: "doing"}, {Key: "done", Label: "Done", Kind: "done"}},
			Transitions: []policy.Transition{{From: "new", To: "doing"}, {From: "doing", To: "done"}, {From: "new", To: "notice"}}}),
	}
	for role, states := range map[string]map[string]policy.Entries{
		"deliver": {"doing": assigned, "notice": notice},
		"watch":   {"new": all("name", "kind", "amount"), "doing": all("name", "kind", "client"), "notice": notice},
		"buyer":   {"done": all("name", "due", "note"), "notice": notice},
		"visitor": {"done": {Properties: map[string]policy.Cell{"name": {View: "assigned"}, "kind": {View: "assigned"}, "photo": {View: "assigned"}}}, "notice": notice},
	} {
		changes = append(changes, doc(policy.KindRole, "", policy.Role{Key: role, Name: role, Portal: "staff", Enabled: true, Features: features}),
			doc(policy.KindPermissions, "", policy.Permissions{Role: role, Tracker: "jobs", States: states}))
	}
	w.cookies["guest"] = w.guest(t)
	for _, a := range [][3]string{{"courier", "deliver", policy.AllSites}, {"courier2", "deliver", policy.AllSites}, {"courier2", "watch", "ohio"}, {"none", "watch", "texas"},
		{"ext", "buyer", policy.AllSites}, {"guest", "visitor", policy.AllSites}} {
		changes = append(changes, doc(policy.KindAssignment, "", policy.Assignment{User: w.users[a[0]], Role: a[1], Site: a[2], Reason: "parity"}))
	}
	w.apply(t, changes...)
}

// watchers are who is asked; each sees something else.
var watchers = []string{"mgr", "courier", "courier2", "none", "ext", "guest", "sel", "fu1"}

// cellSet is a set of "record.property".
type cellSet map[string]bool

func (c cellSet) add(i int, prop string) { c[fmt.Sprintf("%d.%s", i, prop)] = true }

// of are the cells of some properties.
func (c cellSet) of(props ...string) cellSet {
	out := cellSet{}
	for cell := range c {
		_, prop, _ := strings.Cut(cell, ".")
		if slices.Contains(props, prop) {
			out[cell] = true
		}
	}
	return out
}

// in adds the cells whose values stand in a text.
func (s *stage) in(out cellSet, text string, props ...string) {
	for _, prop := range props {
		for i := range s.records {
			if strings.Contains(text, token(prop, i)) {
				out.add(i, prop)
			}
		}
	}
}

// get asks as the person; a refusal shows nothing.
func (s *stage) get(path string) string {
	got := s.do(s.t, s.who, "GET", path, "")
	if got.status >= 500 {
		s.t.Errorf("%s %s: %d %s", s.who, path, got.status, got.body)
	}
	if got.status >= 300 {
		return ""
	}
	return got.body
}

func every() []string { return slices.Sorted(maps.Keys(shownProps)) }

// single is what a look at each record shows.
func (s *stage) single() cellSet {
	out := cellSet{}
	for i, id := range s.records {
		var got struct {
			Values map[string]json.RawMessage `json:"values"`
		}
		body := s.get(jobs + "/" + id)
		if body == "" {
			continue
		}
		must(s.t, json.Unmarshal([]byte(body), &got))
		for prop, raw := range got.Values {
			if shownProps[prop] == nil || string(raw) == "null" {
				continue
			}
			if strings.Contains(string(raw), token(prop, i)) {
				out.add(i, prop)
			} else if prop != "client" || string(raw) != "[]" { // a link to what is not seen is absent (A4.6)
				s.t.Errorf("%s: %s of record %d is %s", s.who, prop, i, raw)
			}
		}
	}
	return out
}

// surface is a road to values: which properties it carries, and which cells it
// shows a person.
type surface struct {
	carries []string
	shown   func(s *stage) cellSet
}

// texts are a surface whose answers hold the values themselves.
func texts(path string, props ...string) surface {
	return surface{props, func(s *stage) cellSet {
		out := cellSet{}
		s.in(out, s.get(path), props...)
		return out
	}}
}

// found are a surface on which a value shows by what it finds.
func found(path func(prop, value string) string, count func(body string) int, props ...string) surface {
	return surface{props, func(s *stage) cellSet {
		out := cellSet{}
		for _, prop := range props {
			for i := range s.records {
				if body := s.get(path(prop, shownProps[prop](i))); body != "" && count(body) > 0 {
					out.add(i, prop)
				}
			}
		}
		return out
	}}
}

func items(body string) int {
	var list struct{ Items []json.RawMessage }
	_ = json.Unmarshal([]byte(body), &list)
	return len(list.Items)
}

// notGuests is a surface that guests do not have (A9.3): for them, nothing.
func notGuests(x surface) surface {
	shown := x.shown
	x.shown = func(s *stage) cellSet {
		out := shown(s)
		if s.who == "guest" && len(out) == 0 {
			return s.single().of(x.carries...)
		}
		return out
	}
	return x
}

// perRecord are a surface of each record.
func perRecord(path func(s *stage, i int) string, props ...string) surface {
	return surface{props, func(s *stage) cellSet {
		out := cellSet{}
		for i := range s.records {
			one := cellSet{}
			s.in(one, s.get(path(s, i)), props...)
			for cell := range one {
				if !strings.HasPrefix(cell, fmt.Sprint(i)+".") {
					s.t.Errorf("%s is shown %s at record %d", s.who, cell, i)
				}
			}
			maps.Copy(out, one)
		}
		return out
	}}
}

// surfaces are the routes that show values of records, by operation; one may have
// several ways to show them. A read route that is in neither list fails the test.
var surfaces = map[string][]surface{
	"get-record": {},
	"list-records": {
		texts(jobs+"?limit=200", every()...),
		texts(jobs+"?limit=200&sort=-created_at", every()...),
		found(func(prop, value string) string {
			return jobs + "?filter=" + escape(prop+" = "+unquotedDate(prop, value))
		}, items, "name", "amount", "due", "kind"),
		found(func(_, value string) string { return jobs + "?q=" + escape(strings.Trim(value, `"`)) }, items, "name", "note"),
		found(func(prop, value string) string {
			return jobs + "?count=exact&filter=" + escape(prop+" = "+unquotedDate(prop, value))
		}, countOf, "name", "amount", "due", "kind"),
		ofGroups("name", "amount", "due", "kind"),
	},
	"get-board": {texts(ws+"/trackers/jobs/board?limit=200", every()...)},
	"aggregate-records": {
		grouped("name", "note", "amount", "due", "kind"),
		found(func(prop, value string) string {
			return ws + "/trackers/jobs/aggregate?filter=" + escape(prop+" = "+unquotedDate(prop, value))
		}, totalOf, "name", "amount", "due", "kind"),
	},
	"list-activity":         {perRecord(func(s *stage, i int) string { return jobs + "/" + s.records[i] + "/activity?limit=200" }, "name", "note", "due", "kind")},
	"list-tracker-activity": {texts(ws+"/trackers/jobs/activity?limit=200", "name", "note", "due", "kind")},
	"list-files":            {perRecord(func(s *stage, i int) string { return jobs + "/" + s.records[i] + "/files/photo" }, "photo")},
	"get-file":              {perRecord(func(s *stage, i int) string { return jobs + "/" + s.records[i] + "/files/photo/" + s.files[i] }, "photo")},
	"ask-report": {
		notGuests(texts(ws+"/trackers/jobs/report?limit=200", every()...)),
		notGuests(texts(ws+"/trackers/jobs/report?limit=200&group=name&subgroup=created_at:year&sort=-created_at,name", every()...)),
		notGuests(found(func(prop, value string) string {
			return ws + "/trackers/jobs/report?filter=" + escape(prop+" = "+unquotedDate(prop, value))
		}, rowsOf, "name", "amount", "due", "kind")),
	},
	"export-asked-report": {notGuests(texts(ws+"/trackers/jobs/report/export?format=json&sort=-name", "name", "note", "amount", "due", "kind", "client"))},
	"run-report":          {}, // keptReport: which one is known when there is a stage
	"export-report":       {},
	"list-choices": {found(func(_, value string) string {
		return ws + "/trackers/jobs/properties/after/choices?q=" + escape(strings.Trim(value, `"`))
	}, items, "name")},
	"export-records": {
		notGuests(texts(ws+"/trackers/jobs/export?format=json", "name", "note", "amount", "due", "kind", "client")),
		notGuests(texts(ws+"/trackers/jobs/export?format=csv", "name", "note", "amount", "due", "kind", "client")),
	},
	"search": {
		found(func(_, value string) string { return ws + "/search?q=" + escape(strings.Trim(value, `"`)) }, items, "name", "note"),
		texts(ws+"/search?limit=50&q=tok", "name", "note"),
	},
	"list-notifications": {}, // decided anew whenever they are read: TestANotificationIsDecidedAgainWhenItIsRead
	"list-bin":           {}, // what lies there is in no other list: TestTheBinOfRecordsIsForWhoHoldsDeleteAndOnlyRecoverActsOnItA38
	"listen":             {}, // TestWhoHearsOfAChangeIsWhoSeesItsCell
}

func rowsOf(body string) int {
	var got struct{ Rows json.RawMessage }
	_ = json.Unmarshal([]byte(body), &got)
	return items(string(got.Rows))
}

// keptReport is a shared report on everything, and what running and exporting it
// shows.
func (s *stage) keptReport() map[string][]surface {
	s.who = "mgr"
	path := ws + "/reports/" + field(s.t, s.ok(s.t, "mgr", "POST", ws+"/reports", `{"kind":"shared","tracker":"jobs","name":"All","group":"kind","measures":["count","sum:amount"],"sort":["-amount"]}`), "id")
	return map[string][]surface{
		"run-report":    {notGuests(texts(path+"/run?limit=200", every()...))},
		"export-report": {notGuests(texts(path+"/export", "name", "note", "amount", "due", "kind", "client"))},
	}
}

// grouped are the groups of each property.
func grouped(props ...string) surface {
	return surface{props, func(s *stage) cellSet {
		out := cellSet{}
		for _, prop := range props {
			s.in(out, s.get(ws+"/trackers/jobs/aggregate?group="+prop), prop)
		}
		return out
	}}
}

// ofGroups are the records of a group, found by the group's id.
func ofGroups(props ...string) surface {
	return surface{props, func(s *stage) cellSet {
		out := cellSet{}
		for _, prop := range props {
			var groups struct{ Groups []struct{ ID string } }
			_ = json.Unmarshal([]byte(s.get(ws+"/trackers/jobs/aggregate?group="+prop)), &groups)
			for _, g := range groups.Groups {
				if !strings.HasPrefix(g.ID, "~") {
					s.in(out, s.get(jobs+"?limit=200&columns="+prop+"&group="+prop+"&of="+url.QueryEscape(g.ID)), prop)
				}
			}
		}
		return out
	}}
}

func totalOf(body string) int {
	var got struct{ Total struct{ Count int } }
	_ = json.Unmarshal([]byte(body), &got)
	return got.Total.Count
}

func countOf(body string) int {
	var list struct{ Count int }
	_ = json.Unmarshal([]byte(body), &list)
	return list.Count
}

func escape(text string) string {
	return strings.NewReplacer(" ", "%20", `"`, "%22", "=", "%3D", ">", "%3E", "<", "%3C").Replace(text)
}

// unquotedDate writes a value as a filter does.
func unquotedDate(prop, value string) string {
	if prop == "due" {
		return strings.Trim(value, `"`)
	}
	return value
}

// TestEverySurfaceShowsTheSameCellsCaseA46 compares each with the single look.
func TestEverySurfaceShowsTheSameCellsCaseA46(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := newStage(t, w)
		for i, id := range s.records { // amounts are given last: see the next test
			w.ok(t, "mgr", "PATCH", jobs+"/"+id, fmt.Sprintf(`{"values":{"amount":%s}}`, shownProps["amount"](i)), "If-Match", "*")
		}
		seen, ways := map[string]int{}, maps.Clone(surfaces)
		maps.Copy(ways, s.keptReport())
		for _, s.who = range watchers {
			want := s.single()
			seen[fmt.Sprint(slices.Sorted(maps.Keys(want)))]++
			for op, ways := range ways {
				for n, way := range ways {
					props := way.carries
					if op == "list-choices" && s.who == "mgr" || op != "list-choices" {
						compareCells(t, fmt.Sprintf("%s, %s (%d)", s.who, op, n), want.of(props...), way.shown(s))
						continue
					}
					// A picker is for who may write the property: it shows no more than is seen.
					for cell := range way.shown(s) {
						if !want[cell] {
							t.Errorf("%s is offered %s", s.who, cell)
						}
					}
				}
			}
			s.quiet()
		}
		if len(seen) < 6 {
			t.Errorf("there are %d kinds of sight among the people: %v", len(seen), seen)
		}
	})
}

func compareCells(t *testing.T, where string, want, got cellSet) {
	t.Helper()
	if !maps.Equal(want, got) {
		t.Errorf("%s: shown %v, a single look shows %v", where, slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want)))
	}
}

// TestWhoHearsOfAChangeIsWhoSeesItsCell: live updates tell of a change of a cell
// to those who see it, and to nobody else (A12.3).
func TestWhoHearsOfAChangeIsWhoSeesItsCell(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s := newStage(t, w)
		streams := map[string]*stream{}
		for _, who := range watchers {
			streams[who] = w.listen(t, "Cookie", w.as(t, who))
		}
		for i, id := range s.records {
			w.ok(t, "mgr", "PATCH", jobs+"/"+id, fmt.Sprintf(`{"values":{"amount":%s}}`, shownProps["amount"](i)), "If-Match", "*")
		}
		for _, s.who = range watchers {
			want := s.single().of("amount")
			if !want[fmt.Sprintf("%d.amount", marker)] {
				streams[s.who].stop() // sees no record: nothing tells when all was heard
				continue
			}
			got := cellSet{}
			for heard := ""; !strings.Contains(heard, s.records[marker]); {
				lines := streams[s.who].until(t, "data:")
				heard = strings.Join(lines, "\n")
				for i, id := range s.records {
					if strings.Contains(heard, id) {
						got.add(i, "amount")
					}
				}
				if strings.HasSuffix(heard, "(end)") {
					t.Fatalf("%s: the stream ended: %s", s.who, heard)
				}
			}
			compareCells(t, s.who+", listen", want, got)
		}
	})
}

// noValues are the read routes that show no value of a record. Those that need no
// more than a tracker are asked, and searched for values.
var noValues = []string{
	"get-waiting-identity", "finish-oidc", "start-oidc", "get-link", "get-me", "get-my-security", "list-my-sessions", "get-setup", "get-sign-in", "get-workspace",
	"compare-access", "list-access-told", "list-access-requests", "get-access-request", "get-app-access", "list-audit", "verify-audit", "get-audit-entry", "list-features", "get-plan",
	"list-lints", "list-pending", "get-pending", "get-policy-revision", "list-policy-tests", "get-policy-test", "list-reviews", "get-review", "export-review",
	"get-review-findings", "list-review-items", "list-roles", "compare-roles", "overlap-roles", "list-role-usage", "list-role-trackers", "get-role", "list-assignments", "get-assignment",
	"get-role-permissions", "get-sign-in-settings", "list-sites", "get-site", "list-teams", "get-team", "list-team-restrictions", "list-trackers", "get-tracker",
	"get-tracker-configuration", "list-form-links", "get-import-template", "get-permissions", "list-properties", "list-record-links", "list-link-guests", "get-record-restriction",
	"get-tracker-restriction", "list-states", "list-transitions", "list-views", "get-view", "get-view-restriction", "get-user-import-template", "get-user-import", "get-user-import-failed",
	"list-user-import-rows", "list-users", "get-user", "get-user-access", "get-departure", "list-entrances", "list-keys", "get-key", "get-guest-link",
	"get-machine-rights", "list-user-sessions", "get-view-as",
	"list-reports", "get-report", "list-dashboards", "get-dashboard", "get-dashboard-restriction", // their tiles are read by aggregate-records
	"list-tracker-audit", "list-tracker-bin", "list-tracker-templates", "list-comments", "list-mentions", "get-notification-preferences",
	"get-record-import", "get-record-import-failed", "list-record-import-rows", // their importer's own sheet
}

// reads are the API's GET routes by operation, with their paths.
func reads(t *testing.T) map[string]string {
	t.Helper()
	s, err := New(Options{})
	must(t, err)
	out := map[string]string{}
	for path, item := range s.api.OpenAPI().Paths {
		if item.Get != nil {
			out[item.Get.OperationID] = path
		}
	}
	return out
}

// quiet asks the routes that show no values and looks for some. Options of a
// choice are part of the schema, so they may be there.
func (s *stage) quiet() {
	paths := reads(s.t)
	for _, op := range noValues {
		path := strings.NewReplacer("{workspace}", "w1", "{tracker}", "jobs", "{record}", s.records[marker]).Replace(paths[op])
		if path == "" || strings.Contains(path, "{") || strings.Contains(path, "oidc") {
			continue
		}
		out := cellSet{}
		s.in(out, s.get(path), "name", "note", "client", "photo")
		if len(out) > 0 {
			s.t.Errorf("%s shows %s %v", op, s.who, slices.Sorted(maps.Keys(out)))
		}
	}

}

// TestEveryReadRouteSaysWhetherItShowsValues: a new one stands in one of the lists.
func TestEveryReadRouteSaysWhetherItShowsValues(t *testing.T) {
	paths := reads(t)
	for op, path := range paths {
		_, shows := surfaces[op]
		if shows == slices.Contains(noValues, op) {
			t.Errorf("GET %s (%s) is in both lists of parity_test.go or in none: say which cells it shows", path, op)
		}
	}
	for op := range surfaces {
		if paths[op] == "" {
			t.Errorf("surface %s is not a route", op)
		}
	}
	for _, op := range noValues {
		if paths[op] == "" {
			t.Errorf("%s is not a route", op)
		}
	}
}
