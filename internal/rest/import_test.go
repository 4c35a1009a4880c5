package rest

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/trackward/trackward/internal/policy"
)

const importAt = ws + "/trackers/orders/import"

// bring uploads a sheet of orders and waits until it is done.
func (w *world) bring(t *testing.T, who, query, sheet string) (out RecordImport) {
	t.Helper()
	got := w.upload(t, who, importAt+query, "file", "o.csv", sheet)
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if got.status != 200 {
			t.Fatalf("%s: %d %s", query, got.status, got.body)
		}
		out = RecordImport{}
		must(t, json.Unmarshal([]byte(got.body), &out))
		if out.State != "running" {
			return out
		}
		got = w.ok(t, who, "GET", ws+"/trackers/orders/imports/"+out.ID, "")
	}
	t.Fatalf("%s: it is still running: %s", query, got.body)
	return out
}

// counts are an import's in one line.
func (x *RecordImport) counts() string {
	return fmt.Sprint(x.New, " new ", x.Changed, " changed ", x.Unchanged, " unchanged ", x.Wrong, " wrong")
}

func TestImportedRecordsAreReadAsIfTheyWereTyped(t *testing.T) {
	w := newWorld(t)
	sheet := "Customer,price,colour,Size,due\nAnn,12.5,red,Larje,2026-03-01\nBob,much,blue,Small,\nCy,1,,l,2026-03-02\n'=cmd,,,,\n"
	dry := w.bring(t, "mgr", "?dry_run=true", sheet)
	if dry.counts() != "2 new 0 changed 0 unchanged 2 wrong" || dry.Columns[2].Field != "" || dry.Columns[0].Field != "name" || len(dry.Words) != 2 {
		t.Errorf("dry run: %+v", dry)
	}
	for _, word := range dry.Words {
		if word.Value == "Larje" && word.Suggestion != "Large" || word.Value == "much" && word.Line != 3 {
			t.Errorf("%+v", word)
		}
	}
	if got := w.ok(t, "mgr", "GET", orders+"?count=exact", ""); field(t, got, "count") != "0" {
		t.Errorf("the dry run wrote: %s", got.body)
	}
	done := w.bring(t, "mgr", "", sheet)
	if done.counts() != dry.counts() {
		t.Errorf("%+v", done)
	}
	one := ws + "/trackers/orders/imports/" + done.ID
	failed := w.ok(t, "mgr", "GET", one+"/failed", "")
	if !strings.Contains(failed.body, "Bob,much,blue,Small,,") || !strings.Contains(failed.body, "problem") || strings.Contains(failed.body, "Cy") {
		t.Errorf("%q", failed.body)
	}
	rows := w.ok(t, "mgr", "GET", one+"/rows?outcome=wrong&limit=1", "")
	if field(t, rows, "items.0.line") != "2" || field(t, rows, "items.0.problems.0.heading") != "Size" || field(t, rows, "items.0.cells.3") != "Larje" {
		t.Errorf("%s", rows.body)
	}
	if got := w.ok(t, "mgr", "GET", orders+"?sort=name&columns=name", ""); !strings.Contains(got.body, `"=cmd"`) {
		t.Errorf("a marked text is read with its mark: %s", got.body)
	}
	w.set(t, w.edit(t, policy.KindUser, w.users["none"], "name", "Somebody else"))
	if got := w.ok(t, "mgr", "GET", one, ""); strings.Contains(got.body, "Large") {
		t.Errorf("a name is suggested under another policy than it was found (A4.7): %s", got.body)
	}
	for _, who := range []string{"fu1", "courier"} { // nobody else is told of it
		if got := w.do(t, who, "GET", one, ""); got.status != 404 && got.status != 403 {
			t.Errorf("%s: %d %s", who, got.status, got.body)
		}
	}
	for who, status := range map[string]int{"courier": 403, "none": 404, "ext": 404} {
		got := w.upload(t, who, importAt, "file", "o.csv", sheet)
		if got.status != status {
			t.Errorf("%s: %d %s", who, got.status, got.body)
		}
		leaks(t, who, got)
	}
	if got := w.upload(t, "mgr", importAt, "other", "o.csv", sheet); got.status != 422 {
		t.Errorf("a part that is not known: %d %s", got.status, got.body)
	}
	if got := w.do(t, "mgr", "POST", importAt, `{}`); got.status != 415 {
		t.Errorf("no multipart: %d %s", got.status, got.body)
	}
	template := w.ok(t, "mgr", "GET", importAt+"/template", "")
	if !strings.HasPrefix(template.body, "\ufeffstate,name,phone,price") || strings.Contains(template.body, "photo") || !strings.HasPrefix(template.header.Get("Content-Disposition"), "attachment") {
		t.Errorf("%v %q", template.header, template.body)
	}
}

func TestAnExportOfRecordsIsImportedAgainAndChangesNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		client := field(t, w.ok(t, "mgr", "POST", ws+"/trackers/clients/records", `{"values":{"name":"ACME; Ltd"}}`), "record.id")
		w.order(t, `{"name":"Ann","phone":"+44 20 1","price":12.5,"due":"2026-03-01","urgent":true,"size":"l","client":["`+client+`"],"responsible":"`+w.users["courier"]+`"}`)
		w.order(t, `{"name":"=Bob","notes":"two\nlines, and \"more\""}`)
		for _, form := range []string{"csv", "xlsx"} {
			file := w.ok(t, "mgr", "GET", exporting+"?format="+form, "")
			if done := w.bring(t, "mgr", "?match=name", file.body); done.counts() != "0 new 0 changed 2 unchanged 0 wrong" {
				t.Errorf("%s: %+v\n%q", form, done, file.body)
			}
		}
	})
}

func TestUpsertMatchesRecordsThatItsImporterSeesByCellsTheyViewA315(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.order(t, `{"name":"Ann","phone":"+44201","notes":"canary-note"}`)
		w.order(t, `{"name":"Twice"}`)
		w.order(t, `{"name":"twice"}`)
		sheet := "name,phone,state\nann,+44202,\nTwice,+44203,\nNew,+44204,New\nANN,+44205,\n,+44206,\n"
		done := w.bring(t, "mgr", "?match=name", sheet)
		if done.counts() != "1 new 1 changed 0 unchanged 3 wrong" {
			t.Errorf("%+v", done)
		}
		codes := map[string]bool{}
		rows := w.ok(t, "mgr", "GET", ws+"/trackers/orders/imports/"+done.ID+"/rows?outcome=wrong", "")
		for i := range 3 {
			codes[field(t, rows, fmt.Sprintf("items.%d.problems.0.code", i))] = true
		}
		if !codes["several"] || !codes["twice"] || !codes["required"] {
			t.Errorf("%s", rows.body)
		}
		again := w.bring(t, "mgr", "?match=name", "name,phone,state\nann,+44202,\nNew,+44204,New\n")
		if again.counts() != "0 new 0 changed 2 unchanged 0 wrong" {
			t.Errorf("twice: %+v", again)
		}
		one := ws + "/trackers/orders/imports/" + again.ID + "/rows"
		if got := w.ok(t, "mgr", "GET", one, ""); field(t, got, "items.0.number") != "1" {
			t.Errorf("%s", got.body)
		}
		ann := orders + "/1"
		w.ok(t, "mgr", "DELETE", ann, "", "If-Match", w.etag(t, "mgr", ann))
		if got := w.ok(t, "mgr", "GET", one, ""); strings.Count(got.body, `"number"`) != 1 || strings.Count(got.body, `"record"`) != 1 {
			t.Errorf("a record that is not seen any more is named by an import's rows (A4.7): %s", got.body)
		}
		w.ok(t, "mgr", "POST", ann+"/recover", "")
		for ref, code := range map[string]string{"number": "unknown_property", "nosuch": "unknown_property", "notes": "not_a_key", "due": "required"} {
			got := w.upload(t, "mgr", importAt+"?match="+ref, "file", "o.csv", sheet)
			if got.status != 422 || field(t, got, "errors.0.code") != code {
				t.Errorf("%s: %d %s", ref, got.status, got.body)
			}
		}

		// Somebody who sees new orders' names alone: what is hidden is no match.
		w.set(t, doc(policy.KindRole, "", policy.Role{Key: "clerk", Name: "Clerk", Portal: "staff", Enabled: true, Features: map[string]string{"trackers": "edit", "import": "manage"}}),
			doc(policy.KindPermissions, "", policy.Permissions{Role: "clerk", Tracker: "orders", States: map[string]policy.Entries{"new": {
				Actions: map[string]string{"create": "all"}, Properties: map[string]policy.Cell{"name": {View: "all", Edit: "all"}, "phone": {View: "assigned", Edit: "assigned"}}}}}),
			doc(policy.KindAssignment, "", policy.Assignment{User: w.users["courier2"], Role: "clerk", Site: policy.AllSites, Reason: "imports"}))
		hidden := w.delivering(t, "Hid")
		got := w.bring(t, "courier2", "?match=name", "name,phone\nHid,+44207\nAnn,+44208\n")
		if got.counts() != "1 new 0 changed 0 unchanged 1 wrong" {
			t.Errorf("%+v", got)
		}
		if one := w.ok(t, "mgr", "GET", orders+"/"+hidden, ""); strings.Contains(one.body, "+44207") {
			t.Errorf("a hidden match was changed: %s", one.body)
		}
		if got := w.upload(t, "courier2", importAt+"?match=price", "file", "o.csv", "name,price\nx,1\n"); got.status != 422 || field(t, got, "errors.0.code") != "unknown_property" {
			t.Errorf("%d %s", got.status, got.body)
		}
	})
}

func TestATakenUniqueValueKeepsOneRecordOutAndNotTheOthers(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		orders := ordersTracker()
		orders.Properties[0].Unique = true
		tracker, _ := w.policy(t).Tracker("orders")
		w.set(t, w.edit(t, policy.KindTracker, tracker.ID, "properties", withIDs(tracker.Properties, orders.Properties)))
		w.order(t, `{"name":"Ann","phone":"+44 1"}`)
		w.order(t, `{"name":"Eve","phone":"+44 2"}`)
		// The dry run says what the import then does, row by row (A3.15, A4.9e): what
		// another record has, what another row of the sheet takes or gives up.
		for _, c := range []struct{ query, sheet, counts, wrong string }{
			{"", "name\nBob\nann\nCy\nBOB\n", "2 new 0 changed 0 unchanged 2 wrong", "3 5"},
			{"", "name,price\nDot,much\ndot,2\nFay,1\nANN,x\n", "2 new 0 changed 0 unchanged 2 wrong", "2 5"},
			{"&match=phone", "phone,name\n+44 1,Zed\n+44 2,zed\n+44 3,ann\n+44 4,Bob\n+44 5,Eve\n", "1 new 1 changed 0 unchanged 3 wrong", "2 4 5"}, // newest first,
		} {
			dry, real := w.bring(t, "mgr", "?dry_run=true"+c.query, c.sheet), ""
			told := w.wrongLines(t, &dry)
			done := w.bring(t, "mgr", "?dry_run=false"+c.query, c.sheet)
			if real = w.wrongLines(t, &done); told != c.wrong || real != c.wrong || dry.counts() != c.counts || done.counts() != c.counts {
				t.Errorf("%q: the dry run says %s and lines %s, the import %s and lines %s", c.sheet, dry.counts(), told, done.counts(), real)
			}
		}
	})
}

// wrongLines are the lines of an import that did not go in, and that say why.
func (w *world) wrongLines(t *testing.T, x *RecordImport) string {
	t.Helper()
	var page ImportRowPage
	must(t, json.Unmarshal([]byte(w.ok(t, "mgr", "GET", ws+"/trackers/orders/imports/"+x.ID+"/rows?limit=200", "").body), &page))
	var lines []string
	for _, row := range page.Items {
		if row.Outcome == "wrong" && len(row.Problems) > 0 {
			lines = append(lines, fmt.Sprint(row.Line))
		}
	}
	return strings.Join(lines, " ")
}

// withIDs keeps the stored ids.
func withIDs(stored, now []policy.Property) []policy.Property {
	for i := range now {
		id, slot := stored[i].ID, stored[i].Slot
		now[i].ID, now[i].Slot = id, slot
		now[i].LinkTo, now[i].Pick = stored[i].LinkTo, stored[i].Pick
	}
	return now
}

func TestAnImportOfRecordsTellsNothingHiddenAndKeepsToItsLimits(t *testing.T) {
	w := newWorld(t)
	w.set(t, doc(policy.KindRole, "", policy.Role{Key: "clerk", Name: "Clerk", Portal: "staff", Enabled: true, Features: map[string]string{"trackers": "edit", "import": "edit"}}),
		doc(policy.KindPermissions, "", policy.Permissions{Role: "clerk", Tracker: "orders", States: map[string]policy.Entries{"new": {
			Actions: map[string]string{"create": "all"}, Properties: map[string]policy.Cell{"name": {View: "all", Edit: "all"}}}}}),
		doc(policy.KindAssignment, "", policy.Assignment{User: w.users["courier"], Role: "clerk", Site: policy.AllSites, Reason: "imports"}))
	done := w.bring(t, "courier", "?dry_run=true", "name,Secretprice,state\nAnn,1,Secretstate\nBob,2,nosuch\n")
	if done.counts() != "0 new 0 changed 0 unchanged 2 wrong" || done.Columns[1].Field != "" {
		t.Errorf("%+v", done)
	}
	if len(done.Words) != 2 || strings.ReplaceAll(done.Words[0].Message.String(), "Secretstate", "") != done.Words[1].Message.String() || done.Words[0].Code != done.Words[1].Code || done.Words[0].Suggestion != "" {
		t.Errorf("a hidden state is told apart from one that is not there: %+v", done.Words)
	}
	for _, f := range done.Fields {
		if f.Field == "price" || f.Label == "Secretprice" || f.Key {
			t.Errorf("%+v", f)
		}
	}
	if got := w.upload(t, "courier", importAt+"?match=name", "file", "o.csv", "name\nx\n"); got.status != 403 {
		t.Errorf("to change records by an import needs manage (A7): %d %s", got.status, got.body)
	}
	for what, sheet := range map[string]string{"an open quote": "name\n\"x\n", "zero bytes": "name\nx\x00\n", "nothing": "", "two columns for one": "name,Customer\na,b\n"} {
		if got := w.upload(t, "mgr", importAt, "file", "o.csv", sheet); got.status != 422 {
			t.Errorf("%s: %d %s", what, got.status, got.body)
		}
	}
}
