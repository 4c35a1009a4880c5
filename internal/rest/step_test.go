package rest

import (
	"strings"
	"testing"
)

// A3.6: number, author, times, state of birth and restriction are the server's.
func TestARecordsBirthCannotBeForgedCaseE18(t *testing.T) {
	w := newWorld(t)
	for _, body := range []string{
		`{"values":{"name":"X"},"author":"` + w.users["fu1"] + `"}`, `{"values":{"name":"X"},"created_by":"` + w.users["fu1"] + `"}`, `{"values":{"name":"X"},"created_at":"2020-01-01T00:00:00Z"}`,
		`{"values":{"name":"X"},"archived":true}`, `{"values":{"name":"X"},"restriction":{"mode":"restricted"}}`, `{"values":{"name":"X"},"restricted":true}`, `{"values":{"name":"X"},"number":7}`,
		`{"values":{"name":"X"},"id":"0192f0c1-2d3e-7abc-8def-0123456789ab"}`, `{"values":{"name":"X","number":7}}`, `{"values":{"name":"X","created_at":"2020-01-01T00:00:00Z"}}`,
		`{"values":{"name":"X","author":"` + w.users["fu1"] + `"}}`, `{"values":{"name":"X","restriction":"restricted"}}`, `{"values":{"name":"X","updated_by":"` + w.users["fu1"] + `"}}`,
		`{"values":{"name":"X"},"state":"nosuch"}`, `{"values":{"name":"X","state":"done"}}`,
	} {
		if got := w.do(t, "mgr", "POST", orders, body); got.status < 400 {
			t.Errorf("%s: %d %s", body, got.status, got.body)
		}
	}
	if got := w.do(t, "courier", "POST", orders, `{"values":{"name":"X"}}`); got.status != 403 {
		t.Errorf("who may not create: %d %s", got.status, got.body)
	}
	if got := w.ok(t, "mgr", "GET", orders+"?count=exact", ""); field(t, got, "count") != "0" {
		t.Errorf("one of them was made: %s", got.body)
	}
	made := w.ok(t, "mgr", "POST", orders, `{"values":{"name":"X"}}`)
	if field(t, made, "record.author.name") != "Person mgr" || field(t, made, "record.number") != "1" || field(t, made, "record.restriction") != "public" || field(t, made, "record.state") != "new" {
		t.Errorf("%s", made.body)
	}
}

// A3.7: by its transitions alone, with the right of the state one leaves.
func TestAStateIsReachedByItsTransitionsAloneCaseE19(t *testing.T) {
	w := newWorld(t)
	id := w.delivering(t, "Priya")
	at := orders + "/" + id
	for _, c := range [][3]string{
		{"PATCH", at, `{"state":"done"}`}, {"PATCH", at, `{"values":{"state":"done"}}`}, {"PATCH", at, `{"values":{"phone":"1"},"to":"done"}`},
		{"POST", at + "/transition", `{"to":"vaulted"}`}, {"POST", at + "/transition", `{"to":"done"}`}, {"POST", at + "/transition", `{"to":"delivering"}`}, {"POST", at + "/transition", `{"to":"nosuch"}`},
	} {
		if got := w.do(t, "mgr", c[0], c[1], c[2], "If-Match", "*"); got.status < 400 {
			t.Errorf("%s %s: %d %s", c[0], c[2], got.status, got.body)
		}
	}
	if got := w.ok(t, "mgr", "GET", at, ""); field(t, got, "state") != "delivering" {
		t.Fatalf("%s", got.body)
	}
	sheet := "Customer,State\nImported,Done\nPlain,New\n"
	if got := w.upload(t, "mgr", orders+"/import", "file", "o.csv", sheet); got.status < 400 && strings.Contains(w.ok(t, "mgr", "GET", orders+"?state=done", "").body, "Imported") {
		t.Errorf("imported into done without its photo: %d %s", got.status, got.body)
	}
	// The right of the state one leaves: the courier may leave delivering, not new.
	fresh := w.order(t, `{"name":"Otto","responsible":"`+w.users["courier"]+`"}`)
	if got := w.do(t, "courier", "POST", orders+"/"+fresh+"/transition", `{"to":"delivering"}`); got.status != 404 {
		t.Errorf("out of a state that is not seen: %d %s", got.status, got.body)
	}
	if got := w.do(t, "courier", "POST", at+"/transition", `{"to":"new"}`); got.status != 200 {
		t.Errorf("out of the state whose right the courier has: %d %s", got.status, got.body)
	}
}

// photo adds one to an order and gives its id.
func (w *world) photo(t *testing.T, order string) string {
	t.Helper()
	at := orders + "/" + order + "/files/photo"
	if got := w.upload(t, "mgr", at, "file", "p.png", "\x89PNG\r\n\x1a\nxx"); got.status != 201 {
		t.Fatalf("%d %s", got.status, got.body)
	}
	return field(t, w.ok(t, "mgr", "GET", at, ""), "items.0.id")
}

// A3.7: what a state requires is there, as stored, and is this record's.
func TestARequiredPhotoIsNotSkippedCaseE20(t *testing.T) {
	w := newWorld(t)
	id, other := w.delivering(t, "Priya"), w.delivering(t, "Otto")
	at := orders + "/" + id
	foreign, own := w.photo(t, other), w.photo(t, id)
	w.ok(t, "mgr", "DELETE", at+"/files/photo/"+own, "", "If-Match", "*")
	for _, values := range []string{`{}`, `{"photo":[]}`, `{"photo":""}`, `{"photo":" "}`, `{"photo":null}`, `{"photo":["` + own + `"]}`, `{"photo":["` + foreign + `"]}`, `{"photo":[{"id":"` + foreign + `"}]}`} {
		for _, who := range []string{"mgr", "courier"} {
			if got := w.do(t, who, "POST", at+"/transition", `{"to":"done","values":`+values+`}`); got.status < 400 {
				t.Errorf("%s with %s: %d %s", who, values, got.status, got.body)
			}
		}
	}
	w.upload(t, "courier", at+"/files/photo", "file", "p.png", "\x89PNG\r\n\x1a\nxx")
	w.ok(t, "mgr", "POST", at+"/transition", `{"to":"done"}`)
}

// The asterisk is about now: not before, not after, not by another tracker.
func TestTheAsteriskIsForWhoIsAssignedNowCaseE21(t *testing.T) {
	w := newWorld(t)
	id := w.delivering(t, "Priya")
	at := orders + "/" + id
	back := func(who string) int { return w.do(t, who, "POST", at+"/transition", `{"to":"new"}`).status }
	if back("courier2") != 404 {
		t.Error("a courier who is not assigned")
	}
	w.ok(t, "mgr", "PATCH", at, `{"values":{"responsible":"`+w.users["courier2"]+`"}}`, "If-Match", "*")
	if back("courier") != 404 {
		t.Error("a courier who was assigned until just now")
	}
	for _, who := range []string{"courier", "courier2"} {
		for _, act := range [][2]string{{"POST", "/archive"}, {"DELETE", ""}} {
			if got := w.do(t, who, act[0], at+act[1], "", "If-Match", "*"); got.status < 400 {
				t.Errorf("%s %s: %d", who, act, got.status)
			}
		}
	}
	if back("courier2") != 200 {
		t.Error("the courier who is assigned")
	}
}
