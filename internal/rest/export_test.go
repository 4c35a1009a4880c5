package rest

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/trackward/trackward/internal/policy"
)

const exporting = ws + "/trackers/orders/export"

// mayExport gives a role the feature beside what it has.
func (w *world) mayExport(t *testing.T, role string) {
	t.Helper()
	w.set(t, w.edit(t, policy.KindRole, role, "features", map[string]string{"trackers": "edit", "comments": "edit", "activity": "view", "export": "view"}))
}

// unpacked is the text of all parts of a workbook.
func unpacked(t *testing.T, raw string) string {
	t.Helper()
	parts, err := zip.NewReader(strings.NewReader(raw), int64(len(raw)))
	must(t, err)
	var out bytes.Buffer
	for _, f := range parts.File {
		r, err := f.Open()
		must(t, err)
		fmt.Fprintln(&out, f.Name)
		_, err = io.Copy(&out, r)
		must(t, err)
	}
	return out.String()
}

func TestAnExportHoldsTheRecordsItsReaderSeesAndMayExportA7CaseA22(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.delivering(t, "=cmd|calc")
		w.delivering(t, "Ann")
		w.order(t, `{"name":"Hiddenone"}`)
		for who, status := range map[string]int{"courier": 403, "none": 404, "ext": 404} {
			got := w.do(t, who, "GET", exporting, "")
			if got.status != status {
				t.Errorf("%s: %d %s", who, got.status, got.body)
			}
			leaks(t, who, got)
		}
		w.mayExport(t, "courier")
		forms := map[string]string{}
		for _, form := range []string{"csv", "json", "xlsx"} {
			got := w.ok(t, "courier", "GET", exporting+"?format="+form, "")
			if !strings.HasSuffix(got.header.Get("Content-Disposition"), "."+form) {
				t.Errorf("%s comes as %s", form, got.header.Get("Content-Disposition"))
			}
			if form == "xlsx" {
				got.body = unpacked(t, got.body)
			}
			leaks(t, form, got)
			if strings.Contains(got.body, "Hiddenone") || !strings.Contains(got.body, "Ann") || !strings.Contains(got.body, "+44201") {
				t.Errorf("%s: %s", form, got.body)
			}
			forms[form] = got.body
		}
		lines, err := csv.NewReader(strings.NewReader(forms["csv"])).ReadAll()
		must(t, err)
		if fmt.Sprint(lines[0]) != "[\ufeffNumber State Customer Phone Photo Due Responsible Created]" || len(lines) != 3 {
			t.Errorf("%q", lines)
		}
		if lines[2][2] != "'=cmd|calc" || lines[1][6] != "Person courier" || lines[1][1] != "Delivering" || strings.Contains(forms["xlsx"], "<f>") {
			t.Errorf("%q", lines)
		}
		var whole struct {
			Complete bool
			Items    []map[string]any
			Columns  []struct{ Key, Label string }
		}
		must(t, json.Unmarshal([]byte(forms["json"]), &whole))
		if !whole.Complete || len(whole.Items) != 2 || len(whole.Columns) != 8 || whole.Items[0]["can"] != nil {
			t.Errorf("%+v", whole)
		}
	})
}

func TestARecordExportTakesTheListsQueryAndTellsNoMoreA41(t *testing.T) {
	w := newWorld(t)
	w.delivering(t, "Ann")
	w.delivering(t, "Bob")
	w.mayExport(t, "courier")
	got := w.ok(t, "courier", "GET", exporting+"?columns=name,number&filter=name%20%3D%20%22Ann%22", "")
	if got.body != "\ufeffCustomer,Number\r\nAnn,1\r\n" {
		t.Errorf("%q", got.body)
	}
	for _, query := range []string{"?columns=price", "?sort=price", "?filter=price%20%3E%201", "?state=vaulted", "?view=none", "?format=pdf", "?cursor=x"} {
		got := w.do(t, "courier", "GET", exporting+query, "")
		if got.status != 422 {
			t.Errorf("%s: %d %s", query, got.status, got.body)
		}
		if strings.Contains(strings.ReplaceAll(got.body, exporting, ""), "price") {
			t.Errorf("%s repeats the name: %s", query, got.body)
		}
	}
	archived := w.ok(t, "courier", "GET", exporting+"?archived=true&columns=name", "")
	if archived.body != "\ufeffCustomer\r\n" {
		t.Errorf("%q", archived.body)
	}
}

func TestOneRoleMustGiveExportAndViewOfTheRecordA71(t *testing.T) {
	w := newWorld(t)
	w.delivering(t, "Seen by the courier alone")
	w.order(t, `{"name":"Seen by the exporter"}`)
	w.set(t, doc(policy.KindRole, "", policy.Role{Key: "exporter", Name: "Exporter", Portal: "staff", Enabled: true, Features: map[string]string{"trackers": "view", "export": "view"}}),
		doc(policy.KindAssignment, "", policy.Assignment{User: w.users["courier"], Role: "exporter", Site: policy.AllSites, Reason: "to export what is new"}))
	if got := w.do(t, "courier", "GET", exporting, ""); got.status != 403 {
		t.Errorf("a role that exports and one that views are not one role that does both: %d %s", got.status, got.body)
	}
	w.set(t, doc(policy.KindPermissions, "", policy.Permissions{Role: "exporter", Tracker: "orders", States: map[string]policy.Entries{"new": {Properties: map[string]policy.Cell{"name": {View: "all"}}}}}))
	got := w.ok(t, "courier", "GET", exporting+"?columns=name", "")
	if got.body != "\ufeffCustomer\r\nSeen by the exporter\r\n" {
		t.Errorf("%q", got.body)
	}
	if got := w.ok(t, "courier", "GET", orders, ""); !strings.Contains(got.body, "Seen by the courier alone") {
		t.Errorf("%s", got.body)
	}
}

// meddler is a reader that does something once it has been sent the first page.
type meddler struct {
	*httptest.ResponseRecorder
	do func()
}

func (m *meddler) Flush() {
	if do := m.do; do != nil {
		m.do = nil
		do()
	}
}

func TestARecordExportIsCutOffWhenItsRightEndsAndSaysSoA62(t *testing.T) {
	w := newWorld(t)
	var sheet strings.Builder
	sheet.WriteString("name\n")
	for i := range 2100 { // more than a page
		fmt.Fprintf(&sheet, "N%d\n", i)
	}
	if got := w.upload(t, "mgr", ws+"/trackers/orders/import", "file", "o.csv", sheet.String()); got.status != 200 {
		t.Fatalf("%d %s", got.status, got.body)
	}
	manager := w.policy(t)
	ends := map[string]func(){
		"the role": func() {
			w.set(t, w.edit(t, policy.KindUser, w.users["mgr"], "app_access", false))
		},
		"the session": func() { w.ok(t, "mgr", "POST", "/api/v1/auth/logout", "") },
		"nothing":     func() {},
	}
	for what, end := range ends {
		for _, form := range []string{"csv", "json"} {
			m := &meddler{ResponseRecorder: httptest.NewRecorder(), do: end}
			delete(w.cookies, "mgr")
			r := httptest.NewRequest("GET", w.server.URL+exporting+"?columns=name&format="+form, nil)
			r.RemoteAddr = "127.0.0.1:4000"
			r.Header.Set("Cookie", w.as(t, "mgr"))
			broke := func() (broke bool) {
				defer func() {
					if p := recover(); p != nil {
						broke = p == http.ErrAbortHandler
					}
				}()
				w.server.Config.Handler.ServeHTTP(m, r)
				return false
			}()
			text, rows := m.Body.String(), strings.Count(m.Body.String(), "N1")
			whole := what == "nothing"
			if broke == whole || strings.Contains(text, "INCOMPLETE") == whole || whole != (rows == 1111) || rows == 0 {
				t.Errorf("%s ends, %s: broke off %v, %d rows, ends with %q", what, form, broke, rows, text[max(0, len(text)-160):])
			}
			if form == "json" && strings.Contains(text, `"complete":true`) != whole {
				t.Errorf("%s ends: %q", what, text[max(0, len(text)-160):])
			}
			w.back(t, manager)
		}
	}
}

func TestTheBinOfRecordsIsForWhoHoldsDeleteAndOnlyRecoverActsOnItA38(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		id := w.delivering(t, "Ann")
		one := orders + "/" + id
		w.ok(t, "mgr", "DELETE", one, "", "If-Match", w.etag(t, "mgr", one))
		bin := ws + "/trackers/orders/bin"
		got := w.ok(t, "mgr", "GET", bin, "")
		if field(t, got, "items.0.record.id") != id || field(t, got, "items.0.days_left") != "30" || field(t, got, "items.0.recover.allowed") != "true" {
			t.Errorf("%s", got.body)
		}
		if got := w.do(t, "courier", "GET", bin, ""); got.status != 403 {
			t.Errorf("%d %s", got.status, got.body)
		}
		if got := w.do(t, "none", "GET", bin, ""); got.status != 404 {
			t.Errorf("%d %s", got.status, got.body)
		}
		for _, who := range []string{"mgr", "courier"} { // for everything else it is not there
			for _, act := range [][2]string{{"GET", one}, {"POST", one + "/archive"}, {"POST", one + "/restore"}, {"GET", one + "/activity"}} {
				if got := w.do(t, who, act[0], act[1], ""); got.status != 404 {
					t.Errorf("%s %s %s: %d %s", who, act[0], act[1], got.status, got.body)
				}
			}
		}
		if got := w.do(t, "courier", "POST", one+"/recover", ""); got.status != 404 {
			t.Errorf("%d %s", got.status, got.body)
		}
		got = w.ok(t, "mgr", "POST", one+"/recover", "", "Idempotency-Key", "back")
		if field(t, got, "record.id") != id {
			t.Errorf("%s", got.body)
		}
		w.ok(t, "mgr", "POST", one+"/recover", "", "Idempotency-Key", "back")
		if got := w.ok(t, "mgr", "GET", bin, ""); got.body != `{"items":[],"next_cursor":null}` {
			t.Errorf("%s", got.body)
		}
		w.ok(t, "courier", "GET", one, "")
		if got := w.do(t, "mgr", "POST", one+"/recover", ""); got.status != 404 {
			t.Errorf("a record outside the bin: %d %s", got.status, got.body)
		}
	})
}
