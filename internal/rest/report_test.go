package rest

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/trackward/trackward/internal/policy"
)

const reports = ws + "/reports"

// reporting is a tracker with sites, people who hold report templates at one site,
// at a region and everywhere, and who see all of it or some.
func reporting(t *testing.T, w *world) (orders []string) {
	t.Helper()
	sheet := map[string]string{"trackers": "edit", "export": "view", "reports": "edit", "report_templates": "manage"}
	all := policy.Cell{View: "all", Edit: "all"}
	cells := func(props ...string) policy.Entries {
		e := policy.Entries{Actions: map[string]string{"create": "all"}, Properties: map[string]policy.Cell{}}
		for _, p := range append(props, "site") {
			e.Properties[p] = all
		}
		return e
	}
	w.apply(t,
		doc(policy.KindSite, "", policy.Site{Key: "dfw", Name: "DFW", Kind: "site", Parent: "texas"}),
		doc(policy.KindSite, "", policy.Site{Key: "ohio", Name: "Ohio", Kind: "region"}),
		doc(policy.KindTracker, "", policy.Tracker{Key: "strikes", Name: "Strikes", Singular: "Strike", Label: "what", Numbering: "sequential", UsesSites: true,
			Properties: []policy.Property{{Key: "what", Label: "What", Type: policy.Text}, {Key: "cost", Label: "Secretcost", Type: policy.Money, Currency: "USD"},
				{Key: "day", Label: "Day", Type: policy.Date}, {Key: "size", Label: "Size", Type: policy.Choice, Options: []policy.Option{{Key: "s", Label: "Small"}, {Key: "l", Label: "Large"}}}},
			States: []policy.State{{Key: "open", Label: "Open", Kind: "open"}}}),
		doc(policy.KindRole, "", policy.Role{Key: "analyst", Name: "Analyst", Portal: "staff", Enabled: true, Features: sheet}),
		doc(policy.KindRole, "", policy.Role{Key: "reader", Name: "Reader", Portal: "staff", Enabled: true, Features: map[string]string{"trackers": "edit", "reports": "view", "report_templates": "view"}}),
		doc(policy.KindPermissions, "", policy.Permissions{Role: "analyst", Tracker: "strikes", AllStates: cells("what", "cost", "day", "size")}),
		doc(policy.KindPermissions, "", policy.Permissions{Role: "reader", Tracker: "strikes", AllStates: cells("what", "day")}),
		doc(policy.KindAssignment, "", policy.Assignment{User: w.users["courier"], Role: "analyst", Site: "dfw", Reason: "test"}),
		doc(policy.KindAssignment, "", policy.Assignment{User: w.users["courier2"], Role: "analyst", Site: "texas", Reason: "test"}),
		doc(policy.KindAssignment, "", policy.Assignment{User: w.users["none"], Role: "reader", Site: policy.AllSites, Reason: "test"}))
	for i, r := range [][4]string{{"dfw", "100.00", "2026-11-02", "s"}, {"dfw", "250.50", "2026-11-20", "l"}, {"texas", "9.50", "2026-10-30", "l"}, {"ohio", "4000.00", "2026-11-11", "s"}} {
		body := fmt.Sprintf(`{"state":"open","site":%q,"values":{"what":"bird%dx","cost":%s,"day":%q,"size":%q}}`, r[0], i, r[1], r[2], r[3])
		orders = append(orders, field(t, w.ok(t, "mgr", "POST", ws+"/trackers/strikes/records", body), "record.id"))
	}
	return orders
}

// TestAReportTemplateNeedsItsLevelAtTheSiteAndAtTheRegionAboveItA7_2 is seed
// sentence S003.15 and case E14.
func TestAReportTemplateNeedsItsLevelAtTheSiteAndAtTheRegionAboveItA7_2(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		reporting(t, w)
		at := func(site string) string {
			return fmt.Sprintf(`{"kind":"template","site":%q,"tracker":"strikes","name":"At %s"}`, site, or(site, "every site"))
		}
		for _, c := range []struct {
			who, site string
			status    int
			reason    string
		}{
			{"courier", "dfw", 403, "region"}, // the site's level is there, the region's is missing
			{"courier", "texas", 403, "ceiling"}, {"courier", "ohio", 403, "ceiling"}, {"courier", "nowhere", 403, "ceiling"}, {"courier", "", 403, "ceiling"},
			{"courier2", "dfw", 201, ""}, {"courier2", "texas", 201, ""}, {"courier2", "ohio", 403, "ceiling"}, {"courier2", "nowhere", 403, "ceiling"}, {"courier2", "", 403, "ceiling"},
			{"none", "dfw", 403, "ceiling"}, {"ext", "dfw", 403, "ceiling"}, {"fu1", "dfw", 403, "ceiling"}, {"mgr", "", 201, ""}, {"mgr", "ohio", 201, ""}, {"mgr", "nowhere", 404, ""},
		} {
			got := w.do(t, c.who, "POST", reports, at(c.site))
			if got.status != c.status || c.reason != "" && field(t, got, "reason") != c.reason {
				t.Errorf("%s at %q: %d %s", c.who, c.site, got.status, got.body)
			}
			if c.status == 403 && !strings.Contains(got.body, "region") {
				t.Errorf("%s at %q: which level is missing is not said: %s", c.who, c.site, got.body)
			}
		}
		list := w.ok(t, "courier", "GET", reports, "")
		if field(t, list, "can.template.allowed") != "false" || field(t, list, "can.template.reason") != "region" || strings.Contains(list.body, `"At `) {
			t.Errorf("who holds it at the site alone: %s", list.body)
		}
		for who, want := range map[string][]string{"courier2": {"At dfw", "At texas"}, "none": {"At dfw", "At texas", "At ohio", "At every"}, "mgr": {"At dfw", "At texas", "At ohio", "At every"}, "ext": {}} {
			got := w.ok(t, who, "GET", reports, "").body
			for _, name := range []string{"At dfw", "At texas", "At ohio", "At every"} {
				if strings.Contains(got, name) != strings.Contains(strings.Join(want, ","), name) {
					t.Errorf("%s and %s: %s", who, name, got)
				}
			}
		}
	})
}

type ranReport struct {
	Totals []struct {
		Groups []struct {
			Label          string
			Count, Measure json.Number
			Groups         []struct {
				Label          string
				Count, Measure json.Number
			}
		}
		Total struct{ Count, Measure json.Number }
	}
	Period  struct{ From, To string }
	Partial bool
	Columns []struct{ Key string }
	Rows    struct {
		Items []struct {
			Values map[string]json.RawMessage
		}
		NextCursor *string `json:"next_cursor"`
	}
	Groups, Subgroups []int
	Group, Subgroup   string
}

// what are the rows of a report, in their order.
func (r *ranReport) what() (out []string) {
	for _, row := range r.Rows.Items {
		out = append(out, strings.Trim(string(row.Values["what"]), `"`))
	}
	return out
}

func (w *world) run(t *testing.T, who, path string) (out ranReport) {
	t.Helper()
	must(t, json.Unmarshal([]byte(w.ok(t, who, "GET", path, "").body), &out))
	return out
}

func TestAReportIsComputedFromWhatItsReaderSeesA4(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		reporting(t, w)
		id := field(t, w.ok(t, "mgr", "POST", reports, `{"kind":"template","site":"texas","tracker":"strikes","name":"Texas","intro":"Costs","columns":["what","cost","day"],"group":"size","measures":["count","sum:cost"],"sort":["-cost"],"date":"day"}`), "id")
		all := w.run(t, "mgr", reports+"/"+id+"/run")
		if len(all.Rows.Items) != 3 || len(all.Totals) != 2 || all.Totals[1].Total.Measure != "360.00" || len(all.Totals[1].Groups) != 2 || all.Totals[1].Groups[1].Measure != "260.00" || all.Partial {
			t.Errorf("the manager's: %+v", all)
		}
		if fmt.Sprint(all.Groups) != "[0 1 1]" || string(all.Rows.Items[1].Values["cost"]) != "250.50" {
			t.Errorf("rows stand in their groups, in the order asked for: %v %+v", all.Groups, all.Rows.Items)
		}
		// A reader who views neither cost nor size has a report without them.
		got := w.ok(t, "none", "GET", reports+"/"+id+"/run", "")
		for _, hidden := range []string{"cost", "Secretcost", "size", "250.5", "260.00"} {
			if strings.Contains(got.body, hidden) {
				t.Errorf("%s is told: %s", hidden, got.body)
			}
		}
		some := w.run(t, "none", reports+"/"+id+"/run")
		if len(some.Rows.Items) != 3 || some.Group != "" || len(some.Totals) != 1 || some.Totals[0].Total.Count != "3" || len(some.Columns) != 2 {
			t.Errorf("without what is hidden: %+v", some)
		}
		kept := w.ok(t, "none", "GET", reports+"/"+id, "").body
		if strings.Contains(kept, "cost") || strings.Contains(kept, "size") {
			t.Errorf("its document tells it: %s", kept)
		}
		const none = "0fffffff-0000-7000-8000-000000000000"
		// Held at one site, the rows are that site's, and the template is not there at all.
		if got := w.do(t, "courier", "GET", reports+"/"+id+"/run", ""); got.status != 404 || strings.ReplaceAll(got.body, id, none) != w.do(t, "courier", "GET", reports+"/"+none+"/run", "").body {
			t.Errorf("without the region's level there is no such template: %d %s", got.status, got.body)
		}
		// One page after the other is the whole.
		first := w.run(t, "mgr", reports+"/"+id+"/run?limit=2")
		if first.Rows.NextCursor == nil {
			t.Fatal("two of three rows have no next page")
		}
		if rest := w.run(t, "mgr", reports+"/"+id+"/run?limit=2&cursor="+*first.Rows.NextCursor); len(rest.Rows.Items) != 1 || fmt.Sprint(rest.Groups) != "[1]" {
			t.Errorf("the rest: %+v", rest)
		}
		csv := w.ok(t, "mgr", "GET", reports+"/"+id+"/export", "").body
		if strings.Count(csv, "bird") != 3 || strings.Contains(csv, "bird3x") || !strings.HasPrefix(csv, "\ufeffWhat,") && !strings.HasPrefix(csv, "What,") {
			t.Errorf("the download is the report's rows: %s", csv)
		}
	})
}

func TestAReportHasGroupsWithinItsGroupsAndTheirSubtotalsA4_3(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		reporting(t, w)
		id := field(t, w.ok(t, "mgr", "POST", reports, `{"kind":"template","site":"texas","tracker":"strikes","name":"Texas","columns":["what"],"group":"day:month","subgroup":"size","measures":["count","sum:cost"],"sort":["what"]}`), "id")
		run := w.run(t, "mgr", reports+"/"+id+"/run")
		if len(run.Totals) != 2 || run.Group != "day:month" || run.Subgroup != "size" || len(run.Columns) != 1 {
			t.Fatalf("the manager's: %+v", run)
		}
		sums := fmt.Sprint(run.Totals[1])
		if want := `{[{ 1 9.50 [{Large 1 9.50}]} { 2 350.50 [{Small 1 100.00} {Large 1 250.50}]}] {3 360.00}}`; sums != want {
			t.Errorf("subtotals and totals: %s, want %s", sums, want)
		}
		if fmt.Sprint(run.what(), run.Groups, run.Subgroups) != "[bird2x bird0x bird1x] [0 1 1] [0 0 1]" {
			t.Errorf("rows stand in their groups: %v %v %v", run.what(), run.Groups, run.Subgroups)
		}
		if csv := w.ok(t, "mgr", "GET", reports+"/"+id+"/export", "").body; strings.Index(csv, "bird2x") > strings.Index(csv, "bird0x") || strings.Index(csv, "bird0x") > strings.Index(csv, "bird1x") {
			t.Errorf("the download is in the same order: %s", csv)
		}
		first := w.run(t, "mgr", reports+"/"+id+"/run?limit=2")
		if rest := w.run(t, "mgr", reports+"/"+id+"/run?limit=2&cursor="+*first.Rows.NextCursor); fmt.Sprint(rest.what(), rest.Groups, rest.Subgroups) != "[bird1x] [1] [1]" {
			t.Errorf("the next page: %+v", rest)
		}
		// Within a period the sort keys count, one after the other.
		const asked = ws + "/trackers/strikes/report?site=texas&columns=what&group=day:month&sort="
		for sort, want := range map[string]string{"-cost": "[bird2x bird1x bird0x]", "size,-what": "[bird2x bird0x bird1x]", "-size,what": "[bird2x bird1x bird0x]", "-day": "[bird1x bird0x bird2x]"} {
			if run := w.run(t, "mgr", asked+sort); fmt.Sprint(run.what()) != want {
				t.Errorf("sorted by %s: %v", sort, run.what())
			}
		}
		// Who may not name the one is grouped by the other alone, and told nothing of it.
		if got := w.ok(t, "none", "GET", reports+"/"+id+"/run", ""); strings.Contains(got.body, "size") || strings.Contains(got.body, "Large") || strings.Contains(got.body, "subgroup\"") {
			t.Errorf("the reader is told of the groups within: %s", got.body)
		}
		turned := field(t, w.ok(t, "mgr", "POST", reports, `{"kind":"shared","tracker":"strikes","name":"Turned","group":"size","subgroup":"day:year"}`), "id")
		if run := w.run(t, "none", reports+"/"+turned+"/run"); run.Group != "day:year" || run.Subgroup != "" || len(run.Totals[0].Groups) != 1 || run.Totals[0].Groups[0].Groups != nil {
			t.Errorf("the second level moves up: %+v", run)
		}
		named, unknown := w.do(t, "none", "GET", ws+"/trackers/strikes/report?group=day&subgroup=size", ""), w.do(t, "none", "GET", ws+"/trackers/strikes/report?group=day&subgroup=nosuch", "")
		if named.status != 422 || named.body != unknown.body || !strings.Contains(named.body, "query.subgroup") {
			t.Errorf("a hidden name is an unknown one: %s %s", named.body, unknown.body)
		}
		// A change of the one leaves the other, and a level is no level of itself.
		w.ok(t, "mgr", "PATCH", reports+"/"+turned, `{"subgroup":"size"}`, "If-Match", "*")
		if now := w.ok(t, "mgr", "GET", reports+"/"+turned, "").body; strings.Contains(now, "subgroup") || !strings.Contains(now, `"group":"size"`) {
			t.Errorf("a group within itself: %s", now)
		}
	})
}

func TestAReportWhoseFilterIsHiddenIsNotRunWithoutItA4_1(t *testing.T) {
	w := newWorld(t)
	reporting(t, w)
	id := field(t, w.ok(t, "mgr", "POST", reports, `{"kind":"template","tracker":"strikes","name":"Dear","filter":"cost > 200"}`), "id")
	got := w.ok(t, "none", "GET", reports+"/"+id, "")
	if field(t, got, "broken") != "true" || strings.Contains(got.body, "cost") {
		t.Errorf("it is broken, and its filter is not told: %s", got.body)
	}
	for _, path := range []string{"/run", "/export"} {
		if got := w.do(t, "none", "GET", reports+"/"+id+path, ""); got.status != 409 && path == "/run" || got.status < 400 || strings.Contains(got.body, "cost") || strings.Contains(got.body, "bird") {
			t.Errorf("%s: %d %s", path, got.status, got.body)
		}
	}
	named := w.do(t, "none", "GET", ws+"/trackers/strikes/report?group=cost", "")
	unknown := w.do(t, "none", "GET", ws+"/trackers/strikes/report?group=nosuch", "")
	if named.status != 422 || strings.ReplaceAll(named.body, "cost", "nosuch") != unknown.body {
		t.Errorf("a hidden name is an unknown one: %s %s", named.body, unknown.body)
	}
	// Who changes it keeps what they may not name.
	w.apply(t, doc(policy.KindRole, "", policy.Role{Key: "keeper", Name: "Keeper", Portal: "staff", Enabled: true, Features: map[string]string{"trackers": "edit", "reports": "view", "report_templates": "edit"}}),
		doc(policy.KindAssignment, "", policy.Assignment{User: w.users["none"], Role: "keeper", Site: policy.AllSites, Reason: "test"}))
	wide := field(t, w.ok(t, "mgr", "POST", reports, `{"kind":"template","tracker":"strikes","name":"Wide","columns":["what","cost"],"measures":["sum:cost"]}`), "id")
	w.ok(t, "none", "PATCH", reports+"/"+wide, `{"columns":["day","what"],"measures":["count"]}`, "If-Match", w.ok(t, "none", "GET", reports+"/"+wide, "").header.Get("ETag"))
	if now := w.ok(t, "mgr", "GET", reports+"/"+wide, "").body; !strings.Contains(now, `"columns":["day","what","cost"]`) || !strings.Contains(now, `"measures":["count","sum:cost"]`) {
		t.Errorf("what its writer does not see stays: %s", now)
	}
	if got := w.do(t, "none", "DELETE", reports+"/"+wide, "", "If-Match", "*"); got.status != 403 {
		t.Errorf("deleting takes manage: %d %s", got.status, got.body)
	}
	w.ok(t, "mgr", "DELETE", reports+"/"+wide, "", "If-Match", "*")
}

// A4.8: who changes a report is shown the same afterwards, whether or not it holds
// something that they may not name; and that stays as long as there is a place for it.
func TestWhoChangesAReportIsToldNothingOfItsHiddenLevelsA4_8(t *testing.T) {
	w := newWorld(t)
	reporting(t, w)
	w.apply(t, doc(policy.KindRole, "", policy.Role{Key: "keeper", Name: "Keeper", Portal: "staff", Enabled: true, Features: map[string]string{"trackers": "edit", "reports": "view", "report_templates": "edit"}}),
		doc(policy.KindAssignment, "", policy.Assignment{User: w.users["none"], Role: "keeper", Site: policy.AllSites, Reason: "test"}))
	made := func(asks string) string {
		return reports + "/" + field(t, w.ok(t, "mgr", "POST", reports, `{"kind":"template","tracker":"strikes","name":"Wide",`+asks+`}`), "id")
	}
	shown := func(path string) string {
		return strings.ReplaceAll(w.ok(t, "none", "GET", path, "").body, path[len(reports)+1:], "")
	}
	for _, twins := range [][2]string{ // size and cost are hidden
		{`"group":"size","subgroup":"day","columns":["what","cost"]`, `"group":"day","columns":["what"]`},
		{`"group":"day","subgroup":"size","columns":["cost","what"]`, `"group":"day","columns":["what"]`},
		{`"group":"size","columns":["what"]`, `"columns":["what"]`},
		{`"group":"size","subgroup":"cost","columns":["what"]`, `"columns":["what"]`},
	} {
		for _, patch := range []string{`{"name":"Other"}`, `{"group":"what"}`, `{"subgroup":"what"}`, `{"group":""}`, `{"subgroup":""}`, `{"group":"day"}`, `{"subgroup":"day"}`,
			`{"group":"what","subgroup":"day"}`, `{"group":"","subgroup":"what"}`, `{"group":"","subgroup":""}`, `{"columns":[]}`, `{"columns":["day"]}`} {
			with, without := made(twins[0]), made(twins[1])
			for _, path := range []string{with, without} {
				w.ok(t, "none", "PATCH", path, patch, "If-Match", "*")
			}
			if a, b := shown(with), shown(without); a != b {
				t.Errorf("%s after %s: %s\nwithout what is hidden: %s", twins[0], patch, a, b)
			}
			w.ok(t, "none", "PATCH", with, `{"intro":"once more"}`, "If-Match", "*")
			w.ok(t, "none", "PATCH", without, `{"intro":"once more"}`, "If-Match", "*")
			if a, b := shown(with), shown(without); a != b {
				t.Errorf("%s after %s and one more: %s\nwithout what is hidden: %s", twins[0], patch, a, b)
			}
		}
	}
	for _, c := range [][4]string{ // stored, given, then
		{`"group":"size","subgroup":"day"`, `{"group":"what"}`, `"group":"size"`, `"subgroup":"what"`},
		{`"group":"day","subgroup":"size"`, `{"group":"what"}`, `"group":"what"`, `"subgroup":"size"`},
		{`"group":"size","subgroup":"day"`, `{"group":""}`, `"group":"size"`, ``},
		{`"group":"size"`, `{"group":"day"}`, `"group":"size"`, `"subgroup":"day"`},
	} {
		path := made(c[0])
		w.ok(t, "none", "PATCH", path, c[1], "If-Match", "*")
		if now := w.ok(t, "mgr", "GET", path, "").body; !strings.Contains(now, c[2]) || !strings.Contains(now, c[3]) {
			t.Errorf("%s after %s: %s", c[0], c[1], now)
		}
	}
}

func TestOwnReportsAreTheirOwnersAndSharedOnesTakeManageA7(t *testing.T) {
	w := newWorld(t)
	reporting(t, w)
	own := field(t, w.ok(t, "courier2", "POST", reports, `{"tracker":"strikes","name":"Mine","period":"this_month","date":"created_at"}`), "id")
	for _, who := range []string{"mgr", "none", "ext", "fu1"} {
		if got := w.do(t, who, "GET", reports+"/"+own, ""); got.status != 404 {
			t.Errorf("%s opens somebody's own: %d", who, got.status)
		}
	}
	if got := w.do(t, "courier2", "POST", reports, `{"kind":"shared","tracker":"strikes","name":"Ours"}`); got.status != 403 {
		t.Errorf("sharing takes manage: %d %s", got.status, got.body)
	}
	if got := w.do(t, "none", "POST", reports, `{"tracker":"strikes","name":"Mine"}`); got.status != 403 {
		t.Errorf("keeping takes edit: %d %s", got.status, got.body)
	}
	shared := field(t, w.ok(t, "mgr", "POST", reports, `{"kind":"shared","tracker":"strikes","name":"Ours"}`), "id")
	if run := w.run(t, "courier2", reports+"/"+shared+"/run"); len(run.Rows.Items) != 3 || !run.Partial {
		t.Errorf("a shared one is read over one's own rows: %+v", run)
	}
	if run := w.run(t, "courier2", reports+"/"+own+"/run"); run.Period.From == "" || run.Period.To < run.Period.From {
		t.Errorf("its period: %+v", run.Period)
	}
	if got := w.do(t, "courier2", "GET", reports+"/"+shared+"/run?period=today", ""); got.status != 422 || !strings.Contains(got.body, "query.period") {
		t.Errorf("a period of a report without a date is refused, not ignored: %d %s", got.status, got.body)
	}
	if got := w.do(t, "courier2", "PATCH", reports+"/"+shared, `{"name":"Theirs"}`, "If-Match", "*"); got.status != 403 {
		t.Errorf("changing a shared one takes manage: %d", got.status)
	}
	w.cookies["guest"] = w.guest(t)
	for _, path := range []string{reports, reports + "/" + shared, reports + "/" + shared + "/run", reports + "/" + shared + "/export", ws + "/trackers/strikes/report", ws + "/trackers/strikes/report/export"} {
		if got := w.do(t, "guest", "GET", path, ""); got.status != 404 {
			t.Errorf("guests have no reports (A9.3): %s: %d", path, got.status)
		}
	}
	// A site says which others lie below it: it is for who has templates there.
	for site, want := range map[string]int{"texas": 200, "ohio": 422, "nowhere": 422} {
		if got := w.do(t, "courier2", "GET", ws+"/trackers/strikes/report?site="+site, ""); got.status != want {
			t.Errorf("at %s: %d %s", site, got.status, got.body)
		}
	}
}
