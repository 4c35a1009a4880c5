package rest

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/trackward/trackward/internal/app"
)

const orders = ws + "/trackers/orders/records"

// secrets are what no byte that a courier receives may hold.
var secrets = []string{"price", "Secretprice", "margin", "Secretmargin", "notes", "Secretnotes", "Secretclient", "vaulted", "Secretstate",
	"7345678", "424242", "canary-note", "urgent"}

func leaks(t *testing.T, what string, a answer) {
	t.Helper()
	for _, s := range secrets {
		if strings.Contains(a.body, s) {
			t.Errorf("%s tells %q: %s", what, s, a.body)
		}
		for k, v := range a.header {
			if strings.Contains(strings.Join(v, " "), s) {
				t.Errorf("%s tells %q in the header %s", what, s, k)
			}
		}
	}
}

func TestARecordIsWhatItsViewerMaySee(t *testing.T) {
	w := newWorld(t)
	id := w.delivering(t, "Ann")
	got := w.ok(t, "courier", "GET", orders+"/"+id, "")
	leaks(t, "the record", got)
	var rec struct {
		State  string
		Values map[string]any
		Can    map[string]json.RawMessage
		Author *struct{}
	}
	must(t, json.Unmarshal([]byte(got.body), &rec))
	if rec.State != "delivering" || rec.Author != nil {
		t.Errorf("state %q, author %v", rec.State, rec.Author)
	}
	if keys := sortedKeys(rec.Values); strings.Join(keys, " ") != "due name phone photo responsible" {
		t.Errorf("values has %v", keys)
	}
	if v, ok := rec.Values["due"]; !ok || v != nil {
		t.Errorf("an empty viewable value is %v, want null", v)
	}
	if keys := sortedKeys(rec.Can); strings.Join(keys, " ") != "archive change_state comment delete edit restore restrict transition" {
		t.Errorf("can has %v: every key always", keys)
	}
	if !strings.Contains(string(rec.Can["transition"]), `{"to":"done","missing":["photo"],"missing_hidden":false}`) {
		t.Errorf("transition is %s", rec.Can["transition"])
	}
	if string(rec.Can["archive"]) != `{"allowed":false,"reason":"cell_none"}` {
		t.Errorf("archive is %s", rec.Can["archive"])
	}
}

func sortedKeys[V any](m map[string]V) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	for i := range out {
		for j := i; j > 0 && out[j] < out[j-1]; j-- {
			out[j], out[j-1] = out[j-1], out[j]
		}
	}
	return out
}

// TestHandWrittenRecordsFitTheirDescription decodes what the encoder writes
// into the type that OpenAPI describes, and nothing may be left over.
func TestHandWrittenRecordsFitTheirDescription(t *testing.T) {
	w := newWorld(t)
	client := field(t, w.ok(t, "mgr", "POST", ws+"/trackers/clients/records", `{"values":{"name":"A \"quoted\" <b> \u2028 name","debt":-0.05}}`), "record.id")
	id := w.order(t, `{"name":"Ann","price":12,"margin":1.5,"due":"2026-02-28","urgent":true,"size":"l","client":["`+client+`"],"responsible":"`+w.users["courier"]+`"}`)
	w.upload(t, "mgr", orders+"/"+id+"/files/photo", "file", "p.png", "\x89PNG\r\n\x1a\nxxxx")
	for _, path := range []string{orders + "/" + id, orders + "?count=exact", ws + "/trackers/clients/records/" + client} {
		got := w.ok(t, "mgr", "GET", path, "")
		var into any = &Record{}
		if strings.Contains(path, "?") {
			into = &RecordPage{}
		}
		dec := json.NewDecoder(strings.NewReader(got.body))
		dec.DisallowUnknownFields()
		if err := dec.Decode(into); err != nil {
			t.Errorf("%s: %v: %s", path, err, got.body)
		}
	}
	var rec Record
	must(t, json.Unmarshal([]byte(w.ok(t, "mgr", "GET", orders+"/"+id, "").body), &rec))
	want := map[string]any{"name": "Ann", "price": 12.0, "margin": 1.5, "due": "2026-02-28", "urgent": true, "size": "l", "phone": nil, "notes": nil}
	for k, v := range want {
		if got, ok := rec.Values[k]; !ok || !reflect.DeepEqual(got, v) {
			t.Errorf("%s is %v, want %v", k, got, v)
		}
	}
	link, _ := json.Marshal(rec.Values["client"])
	if !strings.Contains(string(link), client) || !strings.Contains(string(link), `quoted`) {
		t.Errorf("client is %s", link)
	}
	if p, _ := rec.Values["responsible"].(map[string]any); p["name"] != "Person courier" {
		t.Errorf("responsible is %v", rec.Values["responsible"])
	}
	if rec.Author == nil || rec.Author.Name != "Person mgr" || rec.UpdatedAt == "" || rec.Restriction != "public" {
		t.Errorf("system properties: %+v %q %q", rec.Author, rec.UpdatedAt, rec.Restriction)
	}
}

func TestListsShowWhatASingleRecordShows(t *testing.T) {
	w := newWorld(t)
	id := w.delivering(t, "Ann")
	w.order(t, `{"name":"hidden from the courier"}`)
	one := w.ok(t, "courier", "GET", orders+"/"+id, "")
	list := w.ok(t, "courier", "GET", orders+"?count=exact", "")
	leaks(t, "the list", list)
	want := `{"items":[` + one.body + `],"next_cursor":null,"count":1,"count_capped":false}`
	if list.body != want {
		t.Errorf("the list is\n%s\nwant\n%s", list.body, want)
	}
	byNumber := w.ok(t, "courier", "GET", orders+"/"+field(t, one, "number"), "")
	if byNumber.body != one.body {
		t.Errorf("by number it is\n%s\nby id\n%s", byNumber.body, one.body)
	}
}

func TestAHiddenPropertyIsAsUnknownAsOneThatIsNotThere(t *testing.T) {
	w := newWorld(t)
	w.delivering(t, "Ann")
	for _, q := range []string{"filter=%s%%20=%%201", "filter=name%%20=%%20%%22x%%22%%20and%%20not%%20(%s%%20>%%202)", "sort=%s", "sort=-%s", "columns=name,%s", "columns=%s"} {
		query := func(name string) answer {
			return w.do(t, "courier", "GET", orders+"?"+strings.NewReplacer("%s", name, "%%", "%").Replace(q), "")
		}
		hidden, missing := query("margin"), query("nosuch")
		if hidden.status != 422 {
			t.Errorf("%s: status %d %s", q, hidden.status, hidden.body)
		}
		if hidden.body != missing.body {
			t.Errorf("%s:\n%s\n%s", q, hidden.body, missing.body)
		}
		leaks(t, q, hidden)
		if !strings.Contains(hidden.body, "unknown_property") {
			t.Errorf("%s: %s", q, hidden.body)
		}
	}
	hidden, missing := w.do(t, "courier", "GET", orders+"?state=vaulted", ""), w.do(t, "courier", "GET", orders+"?state=nosuch", "")
	if hidden.status != 422 || hidden.body != missing.body {
		t.Errorf("state: %d\n%s\n%s", hidden.status, hidden.body, missing.body)
	}
}

func TestAHiddenRecordIsAsMissingAsOneThatIsNotThere(t *testing.T) {
	w := newWorld(t)
	hidden := w.order(t, `{"name":"canary-note"}`)
	missing := "0192f0c1-2d3e-7abc-8def-0123456789ab"
	for _, c := range []struct{ method, sub, body string }{
		{"GET", "", ""}, {"HEAD", "", ""}, {"PATCH", "", `{"values":{"name":"x"}}`}, {"PATCH", "", `{"values":{"nosuch":1}}`}, {"DELETE", "", ""},
		{"POST", "/transition", `{"to":"done"}`}, {"POST", "/transition", `{"to":"nosuch"}`}, {"POST", "/archive", ""}, {"POST", "/restore", ""},
		{"GET", "/restriction", ""}, {"PUT", "/restriction", `{"mode":"public"}`}, {"PUT", "/restriction", `{"mode":"restricted","lock_me_out":true}`}, {"GET", "/activity", ""}, {"GET", "/files/photo", ""},
		{"GET", "/files/photo/0192f0c1-2d3e-7abc-8def-000000000000", ""}, {"DELETE", "/files/photo/0192f0c1-2d3e-7abc-8def-000000000000", ""},
	} {
		for _, tag := range []string{"*", `"0123456789abcdef"`} {
			ask := func(id string) answer {
				a := w.do(t, "courier", c.method, orders+"/"+id+c.sub, c.body, "If-Match", tag)
				a.header.Del("X-Request-Id")
				a.header.Del("Date")
				a.body = strings.ReplaceAll(a.body, id, "ID")
				return a
			}
			a, b := ask(hidden), ask(missing)
			if a.status != 404 || !reflect.DeepEqual(a, b) {
				t.Errorf("%s %s:\n%+v\n%+v", c.method, c.sub, a, b)
			}
		}
	}
	a := w.upload(t, "courier", orders+"/"+hidden+"/files/photo", "file", "x.png", "x")
	b := w.upload(t, "courier", orders+"/"+missing+"/files/photo", "file", "x.png", "x")
	if a.status != 404 || strings.ReplaceAll(a.body, hidden, missing) != b.body {
		t.Errorf("upload: %+v %+v", a, b)
	}
	for _, id := range []string{"1.0", "-1", "01", "99999999999999999999", strings.ToUpper(missing), "%00", "null"} {
		if got := w.do(t, "mgr", "GET", orders+"/"+id, ""); got.status != 404 {
			t.Errorf("id %s: %d %s", id, got.status, got.body)
		}
	}
}

func TestTheSchemaHasNoTraceOfWhatIsHidden(t *testing.T) {
	w := newWorld(t)
	id := w.delivering(t, "Ann")
	for _, path := range []string{"/trackers", "/trackers/orders", "/trackers/orders/properties", "/trackers/orders/states", "/trackers/orders/transitions", "/trackers/orders/views",
		"/trackers/orders/records?q=canary", "/trackers/orders/records?filter=phone+is_empty", "/trackers/orders/records/" + id + "/activity", "/trackers/orders/records/" + id + "/files/photo"} {
		leaks(t, path, w.ok(t, "courier", "GET", ws+path, ""))
	}
	list := w.ok(t, "courier", "GET", ws+"/trackers", "")
	if strings.Contains(list.body, "clients") {
		t.Errorf("a tracker the courier does not see is listed: %s", list.body)
	}
	for _, path := range []string{"/trackers/clients", "/trackers/clients/records", "/trackers/orders/configuration", "/trackers/orders/permissions", "/trackers/orders/properties/price/choices", "/trackers/orders/properties/size/choices"} {
		if got := w.do(t, "courier", "GET", ws+path, ""); got.status != 404 {
			t.Errorf("%s: %d %s", path, got.status, got.body)
		}
	}
}

func TestSettingsAccessOpensNoRecord(t *testing.T) {
	w := newWorld(t)
	id := w.delivering(t, "Ann")
	for _, who := range []string{"fu1", "fu2", "ext", "sel", "none"} {
		if got := w.ok(t, who, "GET", ws+"/trackers", ""); got.body != `{"items":[]}` {
			t.Errorf("%s sees trackers: %s", who, got.body)
		}
		for _, path := range []string{"/trackers/orders", "/trackers/orders/records", "/trackers/orders/records/" + id} {
			if got := w.do(t, who, "GET", ws+path, ""); got.status != 404 {
				t.Errorf("%s %s: %d %s", who, path, got.status, got.body)
			}
		}
	}
}

func TestWritesNeedTheVersionTheyWereMadeOn(t *testing.T) {
	w := newWorld(t)
	id := w.delivering(t, "Ann")
	at := orders + "/" + id
	if got := w.do(t, "mgr", "PATCH", at, `{"values":{"phone":"+1"}}`); got.status != 428 {
		t.Errorf("without If-Match: %d %s", got.status, got.body)
	}
	tag, courierTag := w.etag(t, "mgr", at), w.etag(t, "courier", at)
	if tag == courierTag {
		t.Error("two people who see different records have one ETag")
	}
	if got := w.do(t, "mgr", "PATCH", at, `{"values":{"phone":"+1"}}`, "If-Match", courierTag); got.status != 412 {
		t.Errorf("with somebody else's ETag: %d %s", got.status, got.body)
	}
	done := w.ok(t, "mgr", "PATCH", at, `{"values":{"notes":"canary-note two"}}`, "If-Match", tag)
	if now := w.etag(t, "mgr", at); now != done.header.Get("ETag") {
		t.Errorf("the write says ETag %s, the record %s", done.header.Get("ETag"), now)
	}
	if now := w.etag(t, "courier", at); now != courierTag {
		t.Error("a hidden change moves the courier's ETag")
	}
	if got := w.do(t, "mgr", "PATCH", at, `{"values":{"phone":"+1"}}`, "If-Match", tag); got.status != 412 {
		t.Errorf("with an old ETag: %d %s", got.status, got.body)
	}
	// A hidden change is no conflict for who cannot see it (A3.10).
	photo := w.upload(t, "courier", at+"/files/photo", "file", "p.png", "\x89PNG\r\n\x1a\nxx")
	if photo.status != 201 {
		t.Fatalf("upload: %d %s", photo.status, photo.body)
	}
	leaks(t, "the upload", photo)
	if got := w.do(t, "mgr", "GET", at, "", "If-None-Match", w.etag(t, "mgr", at)); got.status != 304 || got.body != "" {
		t.Errorf("If-None-Match: %d %s", got.status, got.body)
	}
}

func TestAWriteIntoWhatIsHiddenIsAWriteIntoNothing(t *testing.T) {
	w := newWorld(t)
	id := w.delivering(t, "Ann")
	at := orders + "/" + id
	hidden := w.do(t, "courier", "PATCH", at, `{"values":{"margin":1}}`, "If-Match", "*")
	missing := w.do(t, "courier", "PATCH", at, `{"values":{"nosuch":1}}`, "If-Match", "*")
	if hidden.status != 422 || hidden.body != missing.body {
		t.Errorf("%d\n%s\n%s", hidden.status, hidden.body, missing.body)
	}
	leaks(t, "the refusal", hidden)
	seen := w.do(t, "courier", "PATCH", at, `{"values":{"phone":"+1"}}`, "If-Match", "*")
	if seen.status != 403 || !strings.Contains(seen.body, `"reason"`) || !strings.Contains(seen.body, `"explain"`) {
		t.Errorf("a property that is seen but not edited: %d %s", seen.status, seen.body)
	}
	for _, body := range []string{`{"state":"done"}`, `{"author":"x"}`, `{"values":{"number":7}}`, `{"number":7}`, `{"archived":true}`} {
		if got := w.do(t, "mgr", "PATCH", at, body, "If-Match", "*"); got.status != 422 {
			t.Errorf("%s: %d %s", body, got.status, got.body)
		}
	}
	if got := w.do(t, "mgr", "PATCH", at, `{"values":{"author":"x"}}`, "If-Match", "*"); got.status != 403 {
		t.Errorf("a forged author: %d %s", got.status, got.body)
	}
}

func TestColumnsNarrowWhatIsSent(t *testing.T) {
	w := newWorld(t)
	w.delivering(t, "Ann")
	for _, c := range []struct{ query, values string }{
		{"columns=phone", `"values":{"phone":"+44201"}`},
		{"columns=number", `"values":{}`},
		{"columns=phone,name", `"values":{"name":"Ann","phone":"+44201"}`},
	} {
		if got := w.ok(t, "courier", "GET", orders+"?"+c.query, ""); !strings.Contains(got.body, c.values) {
			t.Errorf("%s: %s", c.query, got.body)
		}
	}
}

func TestATransitionNamesWhatIsMissingAndMayEndInNothing(t *testing.T) {
	w := newWorld(t)
	id := w.delivering(t, "Ann")
	at := orders + "/" + id
	short := w.do(t, "courier", "POST", at+"/transition", `{"to":"done"}`)
	if short.status != 422 || !strings.Contains(short.body, "required_missing") || !strings.Contains(short.body, "photo") {
		t.Errorf("without the photo: %d %s", short.status, short.body)
	}
	if got := w.upload(t, "courier", at+"/files/photo", "file", "p.png", "\x89PNG\r\n\x1a\nxx"); got.status != 201 {
		t.Fatalf("upload: %d %s", got.status, got.body)
	}
	done := w.do(t, "courier", "POST", at+"/transition", `{"to":"done"}`)
	if done.status != 200 || done.body != `{"visible":false}` || done.header.Get("ETag") != "" {
		t.Errorf("to what the courier does not see: %d %s %s", done.status, done.body, done.header.Get("ETag"))
	}
	if got := w.do(t, "courier", "GET", at, ""); got.status != 404 {
		t.Errorf("afterwards: %d %s", got.status, got.body)
	}
	hidden := w.do(t, "mgr", "POST", at+"/transition", `{"to":"nosuch"}`)
	if hidden.status != 422 {
		t.Errorf("to no state: %d %s", hidden.status, hidden.body)
	}
}

func TestFilesAreReachedThroughTheirCellAlone(t *testing.T) {
	w := newWorld(t)
	id := w.delivering(t, "Ann")
	at := orders + "/" + id + "/files/photo"
	if got := w.upload(t, "mgr", at, "file", "../a\"b\u202egnp.html", "<script>alert(1)</script>"); got.status != 201 {
		t.Fatalf("upload: %d %s", got.status, got.body)
	}
	file := field(t, w.ok(t, "courier", "GET", at, ""), "items.0.id")
	got := w.ok(t, "courier", "GET", at+"/"+file, "")
	if got.body != "<script>alert(1)</script>" || got.header.Get("Content-Type") != "application/octet-stream" || got.header.Get("X-Content-Type-Options") != "nosniff" ||
		!strings.Contains(got.header.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("%v %q", got.header, got.body)
	}
	disposition := got.header.Get("Content-Disposition")
	if !strings.HasPrefix(disposition, "attachment") || strings.ContainsAny(disposition, "\r\n\u202e") || strings.Contains(disposition, "..%2F") || strings.Contains(disposition, "../") {
		t.Errorf("Content-Disposition: %s", disposition)
	}
	for _, path := range []string{orders + "/" + id + "/files/name/" + file, orders + "/" + id + "/files/notes/" + file, orders + "/" + w.order(t, `{}`) + "/files/photo/" + file} {
		if got := w.do(t, "mgr", "GET", path, ""); got.status != 404 {
			t.Errorf("%s: %d", path, got.status)
		}
	}
	if got := w.do(t, "courier2", "GET", at+"/"+file, ""); got.status != 404 {
		t.Errorf("somebody who does not see the record: %d", got.status)
	}
	w.ok(t, "courier", "DELETE", at+"/"+file, "", "If-Match", w.etag(t, "courier", orders+"/"+id))
	if got := w.do(t, "courier", "GET", at+"/"+file, ""); got.status != 404 {
		t.Errorf("after it was taken out: %d", got.status)
	}
}

func TestPagesAreSealedAndTheirReadersOwn(t *testing.T) {
	w := newWorld(t)
	for range 3 {
		w.order(t, `{"name":"x","margin":5}`)
	}
	page := w.ok(t, "mgr", "GET", orders+"?limit=2&sort=margin", "")
	cursor := field(t, page, "next_cursor")
	if !strings.Contains(page.header.Get("Link"), `rel="next"`) {
		t.Errorf("Link: %s", page.header.Get("Link"))
	}
	rest := w.ok(t, "mgr", "GET", orders+"?limit=2&sort=margin&cursor="+cursor, "")
	if field(t, rest, "next_cursor") != "<nil>" || strings.Count(rest.body, `"number"`) != 1 {
		t.Errorf("the second page: %s", rest.body)
	}
	broken := cursor[:len(cursor)-2] + "xx"
	for name, got := range map[string]answer{
		"a damaged one":      w.do(t, "mgr", "GET", orders+"?limit=2&sort=margin&cursor="+broken, ""),
		"another query's":    w.do(t, "mgr", "GET", orders+"?limit=2&sort=name&cursor="+cursor, ""),
		"no cursor at all":   w.do(t, "mgr", "GET", orders+"?cursor=AAAA", ""),
		"another activity's": w.do(t, "mgr", "GET", orders+"/1/activity?cursor="+cursor, ""),
	} {
		if got.status != 422 || !strings.Contains(got.body, `"code":"cursor"`) {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
}

func TestOneIdempotencyKeyWritesOnce(t *testing.T) {
	w := newWorld(t)
	post := func(who, key, body string) answer {
		return w.do(t, who, "POST", orders, body, "Idempotency-Key", key)
	}
	first := post("mgr", "k1", `{"values":{"name":"once"}}`)
	again := post("mgr", "k1", `{"values":{"name":"once"}}`)
	if first.status != 201 || again.status != 201 || first.body != again.body {
		t.Errorf("%d %s\n%d %s", first.status, first.body, again.status, again.body)
	}
	if got := w.ok(t, "mgr", "GET", orders+"?count=exact", ""); field(t, got, "count") != "1" {
		t.Errorf("written more than once: %s", got.body)
	}
	if got := post("mgr", "k1", `{"values":{"name":"other"}}`); got.status != 422 || !strings.Contains(got.body, "key_reused") {
		t.Errorf("another body: %d %s", got.status, got.body)
	}
	if got := post("mgr", "a b", `{}`); got.status != 422 {
		t.Errorf("a malformed key: %d %s", got.status, got.body)
	}
	if got := w.do(t, "mgr", "PATCH", orders+"/1", `{"values":{}}`, "Idempotency-Key", "k2", "If-Match", "*"); got.status != 422 {
		t.Errorf("a key where none is kept: %d %s", got.status, got.body)
	}
	done := make(chan answer, 8)
	w.as(t, "mgr")
	for range 8 {
		go func() { done <- post("mgr", "k3", `{"values":{"name":"at once"}}`) }()
	}
	for range 8 {
		if got := <-done; got.status != 201 {
			t.Errorf("%d %s", got.status, got.body)
		}
	}
	if got := w.ok(t, "mgr", "GET", orders+"?count=exact", ""); field(t, got, "count") != "2" {
		t.Errorf("eight at once: %s", field(t, got, "count"))
	}
	id := w.delivering(t, "Ann")
	w.upload(t, "mgr", orders+"/"+id+"/files/photo", "file", "p.png", "x")
	for range 2 {
		got := w.do(t, "mgr", "POST", orders+"/"+id+"/transition", `{"to":"done"}`, "Idempotency-Key", "move")
		if got.status != 200 || field(t, got, "record.state") != "done" {
			t.Errorf("the same step again: %d %s", got.status, got.body)
		}
	}
}

// TestARequestWhoseAnswerWasLostIsNotCarriedOutAgain: the server stopped between
// the write and its answer.
func TestARequestWhoseAnswerWasLostIsNotCarriedOutAgain(t *testing.T) {
	w := newWorld(t)
	post := func() answer {
		return w.do(t, "mgr", "POST", orders, `{"values":{"name":"once"}}`, "Idempotency-Key", "lost")
	}
	if got := post(); got.status != 201 {
		t.Fatalf("%d %s", got.status, got.body)
	}
	workspace, err := w.app.Store.WorkspaceID(t.Context(), "w1")
	if err != nil {
		t.Fatal(err)
	}
	lost := &app.Memo{Workspace: workspace, User: w.users["mgr"], Key: "POST " + orders + " lost", Kept: true}
	if err := w.app.Store.Remember(t.Context(), lost, ""); err != nil {
		t.Fatal(err)
	}
	if got := post(); got.status != 409 || !strings.Contains(got.body, "done_before") {
		t.Errorf("%d %s", got.status, got.body)
	}
	if got := w.ok(t, "mgr", "GET", orders+"?count=exact", ""); field(t, got, "count") != "1" {
		t.Errorf("written again: %s", field(t, got, "count"))
	}
}

func TestRestrictionsAreRecordDataAndAskBeforeLockingOut(t *testing.T) {
	w := newWorld(t)
	id := w.delivering(t, "Ann")
	at := orders + "/" + id
	if got := w.do(t, "mgr", "PUT", at+"/restriction", `{"mode":"restricted","users":["`+w.users["courier"]+`"]}`, "If-Match", "*"); got.status != 422 || !strings.Contains(got.body, "locks_you_out") {
		t.Errorf("without oneself: %d %s", got.status, got.body)
	}
	w.ok(t, "mgr", "PUT", at+"/restriction", `{"mode":"restricted","users":["`+w.users["mgr"]+`"],"teams":[]}`, "If-Match", w.etag(t, "mgr", at))
	if got := w.do(t, "courier", "GET", at, ""); got.status != 404 {
		t.Errorf("who is not on the list: %d %s", got.status, got.body)
	}
	got := w.ok(t, "mgr", "GET", at+"/restriction", "")
	if field(t, got, "mode") != "restricted" || field(t, got, "users.0.name") != "Person mgr" {
		t.Errorf("%s", got.body)
	}
	w.ok(t, "mgr", "PUT", at+"/restriction", `{"mode":"restricted","users":["`+w.users["mgr"]+`"],"teams":["north"]}`, "If-Match", "*")
	w.ok(t, "courier", "GET", at, "")
	if got := w.do(t, "courier", "GET", at+"/restriction", ""); got.status != 404 {
		t.Errorf("a restriction that is not viewable: %d %s", got.status, got.body)
	}
}

func TestActivityIsMaskedLikeTheRecord(t *testing.T) {
	w := newWorld(t)
	id := w.delivering(t, "Ann")
	at := orders + "/" + id
	w.ok(t, "mgr", "PATCH", at, `{"values":{"margin":424242.5,"phone":"+44 20 2"}}`, "If-Match", "*")
	got := w.ok(t, "courier", "GET", at+"/activity", "")
	leaks(t, "activity", got)
	if !strings.Contains(got.body, "+44202") || !strings.Contains(got.body, `"kind":"moved"`) || strings.Contains(got.body, "Person mgr") {
		t.Errorf("%s", got.body)
	}
	first := w.ok(t, "mgr", "GET", at+"/activity?limit=1", "")
	second := w.ok(t, "mgr", "GET", at+"/activity?limit=1&cursor="+field(t, first, "next_cursor"), "")
	if first.body == second.body || !strings.Contains(first.header.Get("Link"), "cursor=") {
		t.Errorf("%s\n%s", first.body, second.body)
	}
}

func TestPickersOfferWhatMayBeWritten(t *testing.T) {
	w := newWorld(t)
	got := w.ok(t, "mgr", "GET", ws+"/trackers/orders/properties/responsible/choices?q=", "")
	if strings.Count(got.body, `"value"`) != 2 || strings.Contains(got.body, "@") || strings.Contains(got.body, "Person fu1") {
		t.Errorf("%s", got.body)
	}
	if got := w.ok(t, "mgr", "GET", ws+"/trackers/orders/properties/size/choices?q=lar", ""); got.body != `{"items":[{"value":"l","label":"Large"}],"more":false}` {
		t.Errorf("%s", got.body)
	}
}
