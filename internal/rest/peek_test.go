package rest

import (
	"strings"
	"testing"
)

// TestAWriteCanBeLookedAtBeforeItTakesTheRecordOutOfSight: the same refusals as
// the write, one bit more, and nothing is changed (A3.7, A3.10).
func TestAWriteCanBeLookedAtBeforeItTakesTheRecordOutOfSight(t *testing.T) {
	w := newWorld(t)
	id := w.delivering(t, "Ann")
	path := orders + "/" + id
	before := w.ok(t, "courier", "GET", path, "")

	refused := w.do(t, "courier", "POST", path+"/transition?preview=true", `{"to":"done"}`)
	if written := w.do(t, "courier", "POST", path+"/transition", `{"to":"done"}`); refused.status != 422 && refused.status != 403 || refused.status != written.status || field(t, refused, "code") != field(t, written, "code") {
		t.Errorf("what is missing is refused alike: %d %s, %d %s", refused.status, refused.body, written.status, written.body)
	}
	w.upload(t, "courier", path+"/files/photo", "file", "p.png", "\x89PNG\r\n\x1a\nxxxx")
	before = w.ok(t, "courier", "GET", path, "")
	for _, c := range []struct{ who, method, path, body, want string }{
		{"courier", "POST", "/transition?preview=true", `{"to":"done"}`, `{"visible":false}`},
		{"mgr", "POST", "/transition?preview=true", `{"to":"done"}`, `{"visible":true}`},
		{"mgr", "PATCH", "?preview=true", `{"values":{"responsible":null}}`, `{"visible":true}`},
	} {
		got := w.do(t, c.who, c.method, path+c.path, c.body, "If-Match", "*")
		if got.status != 200 || strings.TrimSpace(got.body) != c.want {
			t.Errorf("%s %s %s: %d %s, want %s", c.who, c.method, c.path, got.status, got.body, c.want)
		}
		if got.header.Get("ETag") != "" {
			t.Errorf("%s: a look carries a tag of what it did not make", c.path)
		}
		leaks(t, c.path, got)
	}
	if after := w.ok(t, "courier", "GET", path, ""); after.body != before.body {
		t.Errorf("a look changed the record:\n%s\n%s", before.body, after.body)
	}
	if got := w.do(t, "courier", "PATCH", path+"?preview=true", `{"values":{"name":"Otto"}}`, "If-Match", `"0123456789abcdef0123456789abcdef"`); got.status != 412 {
		t.Errorf("a look at an old version: %d %s", got.status, got.body)
	}
	hidden := w.order(t, `{"name":"not the courier's"}`)
	unseen := w.do(t, "courier", "POST", orders+"/"+hidden+"/transition?preview=true", `{"to":"done"}`)
	missing := w.do(t, "courier", "POST", orders+"/987654/transition?preview=true", `{"to":"done"}`)
	if unseen.status != 404 || strings.ReplaceAll(unseen.body, hidden, "") != strings.ReplaceAll(missing.body, "987654", "") {
		t.Errorf("hidden and missing differ:\n%s\n%s", unseen.body, missing.body)
	}
}

// TestAPhotoOfARecordSentTwiceUnderOneKeyIsStoredOnce: what waited for the network may be
// sent again, when the answer was lost.
func TestAPhotoOfARecordSentTwiceUnderOneKeyIsStoredOnce(t *testing.T) {
	w := newWorld(t)
	id := w.delivering(t, "Ann")
	path := orders + "/" + id + "/files/photo"
	for range 2 {
		if got := w.upload(t, "courier", path, "file", "p.png", "\x89PNG\r\n\x1a\nxxxx", "Idempotency-Key", "photo-1"); got.status != 201 {
			t.Fatalf("%d %s", got.status, got.body)
		}
	}
	if got := w.ok(t, "courier", "GET", path, ""); strings.Count(got.body, `"id"`) != 1 {
		t.Errorf("stored %s", got.body)
	}
	if got := w.upload(t, "courier", path, "file", "other.png", "\x89PNG\r\n\x1a\nyyyy", "Idempotency-Key", "photo-1"); got.status != 422 {
		t.Errorf("another file under the same key: %d %s", got.status, got.body)
	}
	w.upload(t, "courier", path, "file", "p.png", "\x89PNG\r\n\x1a\nxxxx", "Idempotency-Key", "photo-2")
	if got := w.ok(t, "courier", "GET", path, ""); strings.Count(got.body, `"id"`) != 2 {
		t.Errorf("another key is another photo: %s", got.body)
	}
}
