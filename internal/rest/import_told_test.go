package rest

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

// importer makes a role that changes orders by an import: their names, and prices
// where it says so.
func (w *world) importer(t *testing.T, level, price string) {
	t.Helper()
	cells := map[string]policy.Cell{"name": {View: "all", Edit: "all"}, "price": {View: price, Edit: price}, "phone": {View: "all", Edit: "all"}}
	snap, id := w.policy(t), ""
	if role, ok := snap.Role("loader"); ok {
		id = role.ID
	}
	w.set(t, doc(policy.KindRole, id, policy.Role{Key: "loader", Name: "Loader", Portal: "staff", Enabled: true, API: "grant", Features: map[string]string{"trackers": "edit", "import": level}}),
		doc(policy.KindPermissions, "", policy.Permissions{Role: "loader", Tracker: "orders",
			AllStates: policy.Entries{Actions: map[string]string{"create": "all"}, Properties: cells}}))
	if id == "" {
		w.set(t, doc(policy.KindAssignment, "", policy.Assignment{User: w.users["none"], Role: "loader", Site: policy.AllSites}))
	}
}

const loaded = "name,price,phone\nAnn,5,\nBob,7,\nNew,1,\nBad,much,\n"

// A4.7, A12.1: what an import has kept is judged again whenever it is read. Each right
// is taken away after the rows were judged and before they are read for the first time.
func TestImport_RightTakenAwayAskedAgain(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.importer(t, "manage", "all")
		w.order(t, `{"name":"Ann","price":5}`)
		w.order(t, `{"name":"Bob","price":6}`)
		done := w.bring(t, "none", "?dry_run=true&match=name", loaded)
		if done.counts() != "1 new 1 changed 1 unchanged 1 wrong" || done.Matched != 0 {
			t.Fatalf("%+v", done)
		}
		one := ws + "/trackers/orders/imports/" + done.ID
		if got := w.ok(t, "none", "GET", one+"/rows", ""); !strings.Contains(got.body, `"unchanged"`) || !strings.Contains(got.body, `"changed"`) {
			t.Errorf("whose right is the same is not told: %s", got.body)
		}

		// Without the price: nothing that compares with it.
		w.importer(t, "manage", "none")
		for what, got := range map[string]answer{"the import": w.ok(t, "none", "GET", one, ""), "its rows": w.ok(t, "none", "GET", one+"/rows", ""), "the file": w.ok(t, "none", "GET", one+"/failed", "")} {
			for _, hidden := range []string{`"unchanged":1`, `"changed":1`, `"outcome":"changed"`, `"outcome":"unchanged"`, `"field":"price"`, "Secretprice", "not a number"} {
				if strings.Contains(got.body, hidden) {
					t.Errorf("%s tells %s: %s", what, hidden, got.body)
				}
			}
		}
		var page ImportRowPage
		must(t, json.Unmarshal([]byte(w.ok(t, "none", "GET", one+"/rows", "").body), &page))
		var outcomes []string
		for _, row := range page.Items {
			outcomes = append(outcomes, row.Outcome)
		}
		if strings.Join(outcomes, " ") != "matched matched new wrong" || page.Items[3].Problems[0].Code != "judged_before" || page.Items[0].Number == 0 {
			t.Errorf("%v %+v", outcomes, page.Items)
		}
		var now RecordImport
		must(t, json.Unmarshal([]byte(w.ok(t, "none", "GET", one, "").body), &now))
		if now.counts() != "1 new 0 changed 0 unchanged 1 wrong" || now.Matched != 2 || now.Match != "name" {
			t.Errorf("%+v", now)
		}
		for _, outcome := range []string{"changed", "unchanged"} {
			if got := w.ok(t, "none", "GET", one+"/rows?outcome="+outcome, ""); field(t, got, "items") != "[]" {
				t.Errorf("rows are found by what they may not be known as: %s", got.body)
			}
		}

		// Without manage: an upsert is for who may still upsert (A7).
		w.importer(t, "edit", "all")
		for _, path := range []string{"", "/rows", "/failed"} {
			if got := w.do(t, "none", "GET", one+path, ""); got.status != 403 || strings.Contains(got.body, "Ann") {
				t.Errorf("%s: %d %s", path, got.status, got.body)
			}
		}
		w.importer(t, "none", "all")
		if got := w.do(t, "none", "GET", one, ""); got.status != 403 {
			t.Errorf("%d %s", got.status, got.body)
		}
	})
}

// A4.7: under the very same policy, a row about a record that is not seen as a whole
// any more says nothing of what it held.
func TestImport_ARecordThatMovedOnIsNotToldOf(t *testing.T) {
	w := newWorld(t)
	w.set(t, doc(policy.KindRole, "", policy.Role{Key: "loader", Name: "Loader", Portal: "staff", Enabled: true, Features: map[string]string{"trackers": "edit", "import": "manage"}}),
		doc(policy.KindPermissions, "", policy.Permissions{Role: "loader", Tracker: "orders", AllStates: policy.Entries{Properties: map[string]policy.Cell{"name": {View: "all", Edit: "all"}}},
			States: map[string]policy.Entries{"new": {Properties: map[string]policy.Cell{"price": {View: "all", Edit: "all"}}}}}),
		doc(policy.KindAssignment, "", policy.Assignment{User: w.users["none"], Role: "loader", Site: policy.AllSites}))
	id := w.order(t, `{"name":"Ann","price":5}`)
	bob := w.order(t, `{"name":"Bob"}`)
	done := w.bring(t, "none", "?dry_run=true&match=name", "name,price\nAnn,5\nBob,much\n")
	rows := ws + "/trackers/orders/imports/" + done.ID + "/rows"
	if got := w.ok(t, "none", "GET", rows+"?outcome=wrong", ""); field(t, got, "items.0.problems.0.field") != "price" {
		t.Fatalf("%s", got.body)
	}
	w.ok(t, "mgr", "POST", orders+"/"+bob+"/transition", `{"to":"delivering"}`)
	if got := w.ok(t, "none", "GET", rows+"?outcome=wrong", ""); field(t, got, "items.0.problems.0.code") != "judged_before" || field(t, got, "items.0.number") != "2" || strings.Contains(got.body, `"field":"price"`) {
		t.Errorf("what was wrong with a cell that is not viewed any more is told: %s", got.body)
	}
	if got := w.ok(t, "none", "GET", rows, ""); field(t, got, "items.0.outcome") != "unchanged" {
		t.Fatalf("%s", got.body)
	}
	w.ok(t, "mgr", "POST", orders+"/"+id+"/transition", `{"to":"delivering"}`)
	if got := w.ok(t, "none", "GET", rows, ""); field(t, got, "items.0.outcome") != "matched" || field(t, got, "items.0.number") != "1" {
		t.Errorf("%s", got.body)
	}
	if got := w.ok(t, "none", "GET", rows+"?outcome=unchanged", ""); field(t, got, "items") != "[]" {
		t.Errorf("%s", got.body)
	}
}

// A4.7: of a record that is seen no more, nothing that was judged of it is left, under the
// very same policy: no problem, no share in a count, no place in a filtered page.
func TestImport_ARecordThatIsGoneLeavesNothingBehind(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.importer(t, "manage", "all")
		ann := w.order(t, `{"name":"Ann","price":5}`)
		w.order(t, `{"name":"Bob","price":6}`)
		cy := w.order(t, `{"name":"Cy","price":7}`)
		done := w.bring(t, "none", "?dry_run=true&match=name", "name,price\nAnn,9\nBob,9\nCy,much\n")
		if done.counts() != "0 new 2 changed 0 unchanged 1 wrong" {
			t.Fatalf("%+v", done)
		}
		one := ws + "/trackers/orders/imports/" + done.ID
		first := w.ok(t, "none", "GET", one+"/rows?outcome=changed&limit=1", "")
		if field(t, first, "items.0.record") != ann || field(t, first, "next_cursor") == "" || !strings.Contains(w.ok(t, "none", "GET", one+"/failed", "").body, "number") {
			t.Fatalf("%s", first.body)
		}
		for _, id := range []string{ann, cy} {
			w.ok(t, "mgr", "DELETE", orders+"/"+id, "", "If-Match", "*")
		}
		page := decode[ImportRowPage](t, w.ok(t, "none", "GET", one+"/rows?outcome=changed&limit=1", ""))
		if len(page.Items) != 1 || page.Items[0].Line != 3 || page.NextCursor != nil {
			t.Errorf("the hidden row has a place in the page: %+v", page)
		}
		if page := decode[ImportRowPage](t, w.ok(t, "none", "GET", one+"/rows", "")); len(page.Items) != 3 || page.Items[0].Outcome != "matched" || page.Items[0].Line != 2 || page.Items[0].Record != "" || page.Items[0].Number != 0 {
			t.Errorf("%+v", page)
		}
		wrong := decode[ImportRowPage](t, w.ok(t, "none", "GET", one+"/rows?outcome=wrong", ""))
		if len(wrong.Items) != 1 || len(wrong.Items[0].Problems) != 1 || wrong.Items[0].Problems[0].Code != "judged_before" || wrong.Items[0].Record != "" {
			t.Errorf("what was wrong is told: %+v", wrong)
		}
		if got := w.ok(t, "none", "GET", one+"/failed", ""); strings.Contains(got.body, "number") || !strings.Contains(got.body, "Cy,much") {
			t.Errorf("the file tells what was wrong: %s", got.body)
		}
		if now := decode[RecordImport](t, w.ok(t, "none", "GET", one, "")); now.counts() != "0 new 1 changed 0 unchanged 1 wrong" || now.Matched != 1 {
			t.Errorf("the counts tell: %+v", now)
		}
	})
}

// A4.7: an import is for the credential that brought it: another key of the same
// machine, of another scope, is told of nothing.
func TestImport_IsOfItsCredential(t *testing.T) {
	w := newWorld(t)
	w.someone(t, "bot", "integration", "grant")
	role, _ := w.policy(t).Role("bot")
	features := map[string]string{"trackers": "manage", "import": "manage"}
	w.set(t, w.edit(t, policy.KindRole, role.ID, "features", features))
	wide, _ := w.key(t, "bot", everything)
	other, _ := w.key(t, "bot", everything)
	narrow, _ := w.key(t, "bot", `{"trackers":{"orders":{"view":["name"],"edit":["name"],"features":{"import":"manage"}}}}`)
	got := w.upload(t, "", importAt+"?dry_run=true", "file", "o.csv", "name,price\nAnn,5\n", "Authorization", "Bearer "+wide)
	if got.status != 200 {
		t.Fatalf("%d %s", got.status, got.body)
	}
	one := ws + "/trackers/orders/imports/" + field(t, got, "id")
	if got := w.by(t, wide, "GET", one+"/rows", ""); got.status != 200 {
		t.Errorf("%d %s", got.status, got.body)
	}
	for what, key := range map[string]string{"a narrower key": narrow, "another key": other} {
		for _, path := range []string{"", "/rows", "/failed"} {
			if got := w.by(t, key, "GET", one+path, ""); got.status != 404 {
				t.Errorf("%s reads %s: %d %s", what, path, got.status, got.body)
			}
		}
	}
}

// A6.2, A12.1: an action on many records stops when the session that asked for it is
// over, and what was done by then stays done.
func TestBulk_StopsWhenTheSessionOrTheRightIsOver(t *testing.T) {
	for what, c := range map[string]struct {
		jump time.Duration
		ends bool
	}{"the session runs out": {365 * 24 * time.Hour, true}, "nothing ends": {time.Minute, false}, "the right ends": {2 * time.Hour, true}} {
		t.Run(what, func(t *testing.T) {
			base := time.Now().Truncate(time.Second)
			var armed atomic.Bool
			var calls atomic.Int64
			w := newWorldAt(t, func() time.Time {
				if armed.Load() && calls.Add(1) > 60 {
					return base.Add(c.jump)
				}
				return base
			})
			w.some(t)
			if what == "the right ends" {
				held := w.policy(t).AssignmentsOf(w.users["none"])[0]
				dated := *held.Assignment
				until := base.Add(time.Hour)
				dated.Until, dated.Reason = &until, "for an hour"
				w.set(t, doc(policy.KindAssignment, held.ID, dated))
			}
			var all []string
			for range 40 {
				all = append(all, w.order(t, `{"name":"A"}`))
			}
			w.as(t, "none")
			armed.Store(true)
			var done app.BulkOutcome
			got := w.ok(t, "none", "POST", bulkPath, `{`+ids(all...)+`,"action":"archive"}`)
			armed.Store(false)
			must(t, json.Unmarshal([]byte(got.body), &done))
			if c.ends != (done.Stopped != "") || c.ends && (done.Done == 0 || done.Done+done.Skipped >= 40) || !c.ends && done.Done != 40 {
				t.Errorf("%+v", done)
			}
			var left int
			for _, id := range all {
				if got := w.ok(t, "mgr", "GET", orders+"/"+id, ""); field(t, got, "archived") == "true" {
					left++
				}
			}
			if left != done.Done {
				t.Errorf("%d are archived, %d are said to be", left, done.Done)
			}
		})
	}
}

// A4.7: of an import that matched more records than one statement names, all are told.
func TestImport_AllOfManyMatchesAreTold(t *testing.T) {
	w := newWorld(t)
	sheet := &strings.Builder{}
	sheet.WriteString("name\n")
	for i := range record.MaxIDs + 20 {
		fmt.Fprintf(sheet, "N%d\n", i)
	}
	w.bring(t, "mgr", "", sheet.String())
	id := w.order(t, `{"name":"other"}`)
	done := w.bring(t, "mgr", "?dry_run=true&match=name", sheet.String()+"other\n")
	w.ok(t, "mgr", "DELETE", orders+"/"+id, "", "If-Match", "*")
	told := decode[RecordImport](t, w.ok(t, "mgr", "GET", ws+"/trackers/orders/imports/"+done.ID, ""))
	if told.Unchanged != record.MaxIDs+20 || told.Matched != 1 || done.Unchanged != record.MaxIDs+21 {
		t.Errorf("%+v", told)
	}
}

// pricer gives the importer a second role, which changes prices too, until an instant
// and at some addresses; nil is for ever, none is everywhere.
func (w *world) pricer(t *testing.T, until *time.Time, network ...policy.NetworkRule) {
	t.Helper()
	both := map[string]policy.Cell{"name": {View: "all", Edit: "all"}, "price": {View: "all", Edit: "all"}}
	w.set(t, doc(policy.KindRole, "", policy.Role{Key: "pricer", Name: "Pricer", Portal: "staff", Enabled: true, Features: map[string]string{"trackers": "edit", "import": "manage"}, Network: network}),
		doc(policy.KindPermissions, "", policy.Permissions{Role: "pricer", Tracker: "orders", AllStates: policy.Entries{Actions: map[string]string{"create": "all"}, Properties: both}}),
		doc(policy.KindAssignment, "", policy.Assignment{User: w.users["none"], Role: "pricer", Site: policy.AllSites, Until: until, Reason: "test"}))
}

// A6.2, A4.7: of what a role showed that has ended since, nothing is told any more, under
// the very same policy.
func TestImport_ARoleThatHasEndedTellsNoMore(t *testing.T) {
	var passed atomic.Int64
	w := newWorldAt(t, func() time.Time { return time.Now().Add(time.Duration(passed.Load())) })
	until := time.Now().Add(time.Hour)
	w.importer(t, "manage", "none")
	w.pricer(t, &until)
	w.order(t, `{"name":"Ann","price":5}`)
	one := ws + "/trackers/orders/imports/" + w.bring(t, "none", "?dry_run=true&match=name", "name,price\nAnn,9\nBad,much\n").ID
	if told := decode[RecordImport](t, w.ok(t, "none", "GET", one, "")); told.counts() != "0 new 1 changed 0 unchanged 1 wrong" || told.Columns[1].Field != "price" {
		t.Fatalf("%+v", told)
	}
	passed.Store(int64(time.Hour + time.Minute))
	if told := decode[RecordImport](t, w.ok(t, "none", "GET", one, "")); told.counts() != "0 new 0 changed 0 unchanged 1 wrong" || told.Matched != 1 || told.Columns[1].Field != "" || len(told.Words) != 0 {
		t.Errorf("%+v", told)
	}
	if got := w.ok(t, "none", "GET", one+"/rows", ""); strings.Contains(got.body, "price") || strings.Contains(got.body, "not a number") {
		t.Errorf("%s", got.body)
	}
}

// A6.1, A4.7: an import is judged, and what it has kept is told, by the roles that there
// are at the address of the request: one that network rules keep to an office is none of
// them elsewhere, and another address of the office is as good as the first.
func TestImport_IsJudgedAndToldByTheRolesOfTheAddress(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.server.Config.Handler.(*Server).proxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
		w.importer(t, "manage", "none") // everywhere, without the price
		w.pricer(t, nil, policy.NetworkRule{Prefix: "192.0.2.0/24", Rule: policy.NetworkAllow})
		w.order(t, `{"name":"Ann","price":5}`)
		w.order(t, `{"name":"Bob","price":6}`)
		const office, nextDesk, home = "192.0.2.7", "192.0.2.8", "198.51.100.4"
		send := func(address, query string) RecordImport {
			return decode[RecordImport](t, w.upload(t, "none", importAt+query, "file", "o.csv", "name,price\nAnn,5\nBob,7\nBad,much\n", "X-Forwarded-For", address))
		}
		read := func(address, path string) answer {
			return w.ok(t, "none", "GET", ws+"/trackers/orders/imports/"+path, "", "X-Forwarded-For", address)
		}
		dry := send(office, "?dry_run=true&match=name")
		if dry.counts() != "0 new 1 changed 1 unchanged 1 wrong" {
			t.Fatalf("%+v", dry)
		}
		if there := decode[RecordImport](t, read(nextDesk, dry.ID)); there.counts() != dry.counts() || there.Matched != 0 || there.Columns[1].Field != "price" {
			t.Errorf("at the next desk: %+v", there)
		}
		if away := decode[RecordImport](t, read(home, dry.ID)); away.counts() != "0 new 0 changed 0 unchanged 1 wrong" || away.Matched != 2 {
			t.Errorf("at home: %+v", away)
		}
		for _, path := range []string{dry.ID, dry.ID + "/rows", dry.ID + "/failed"} {
			for _, hidden := range []string{`"field":"price"`, "Secretprice", "not a number", `"outcome":"changed"`, `"outcome":"unchanged"`} {
				if got := read(home, path); strings.Contains(got.body, hidden) {
					t.Errorf("at home %s tells %s: %s", path, hidden, got.body)
				}
			}
		}
		if away := send(home, "?dry_run=true&match=name"); away.Columns[1].Field != "" || away.counts() != "1 new 0 changed 2 unchanged 0 wrong" {
			t.Errorf("judged at home: %+v", away)
		}
		if done := send(office, "?match=name"); done.counts() != dry.counts() {
			t.Errorf("%+v", done)
		}
		if got := w.ok(t, "mgr", "GET", orders+"?sort=-price&columns=name,price", ""); field(t, got, "items.0.values.price") != "7" {
			t.Errorf("what the office may write is not written: %s", got.body)
		}
	})
}
