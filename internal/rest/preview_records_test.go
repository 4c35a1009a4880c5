package rest

import (
	"strings"
	"testing"

	"github.com/trackward/trackward/internal/policy"
)

// line asks which records a line of a preview counts.
func (w *world) line(t *testing.T, who, user, side, changes, query string) answer {
	t.Helper()
	return w.do(t, who, "POST", ws+"/policy/preview/records"+query, `{"tracker":"orders","user":"`+w.users[user]+`","side":"`+side+`","changes":`+changes+`}`)
}

// withoutPhone takes the phone from couriers.
const withoutPhone = `[{"op":"put","kind":"permissions","id":"courier/orders","doc":{"role":"courier","tracker":"orders","all_states":{},
	"states":{"delivering":{"actions":{"change_state":"assigned"},"properties":{"name":{"view":"assigned"},
	"photo":{"view":"assigned","edit":"assigned"},"due":{"view":"assigned"},"responsible":{"view":"assigned"}}}}}}]`

// A2.4: the numbers are for who may configure the tracker; which records they are
// is listed to who sees them, as they see them, and to nobody else.
func TestARecordBehindAPreviewIsListedToWhoSeesItAlone(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		first := w.delivering(t, "Ann")
		second := w.delivering(t, "Bob")
		for _, who := range []string{"courier", "courier2"} {
			w.set(t, w.edit(t, policy.KindUser, w.users[who], "settings", "selective"))
			w.set(t, w.edit(t, policy.KindUser, w.users[who], "configures", []string{"orders"}))
		}

		for _, who := range []string{"fu1", "ext", "sel", "courier2"} { // they are told 2, and see neither
			got := w.preview(t, who, priceForCouriers)
			if len(got.Records.People) != 1 || got.Records.People[0].Gains != 2 {
				t.Errorf("%s: %+v", who, got.Records)
			}
			if a := w.line(t, who, "courier", "gains", priceForCouriers, ""); a.status != 200 || a.body != `{"items":[],"next_cursor":null}` {
				t.Errorf("%s: %d %s", who, a.status, a.body)
			}
		}
		got := w.line(t, "courier", "courier", "gains", priceForCouriers, "")
		if field(t, got, "items.0.id") != second || field(t, got, "items.1.id") != first || strings.Contains(got.body, "price") || strings.Contains(got.body, "7345678") || strings.Contains(got.body, "canary") {
			t.Errorf("one's own: %s", got.body)
		}
		page := w.line(t, "courier", "courier", "gains", priceForCouriers, "?limit=1")
		cursor := field(t, page, "next_cursor")
		rest := w.line(t, "courier", "courier", "gains", priceForCouriers, "?limit=1&cursor="+cursor)
		if field(t, page, "items.0.id") != second || field(t, rest, "items.0.id") != first {
			t.Errorf("page by page: %s %s", page.body, rest.body)
		}
		if a := w.line(t, "courier", "courier", "losses", withoutPhone, "?cursor="+cursor); a.status != 422 {
			t.Errorf("another line's cursor: %d %s", a.status, a.body)
		}
		for what, a := range map[string]answer{
			"what somebody else gains":  w.line(t, "courier", "courier2", "gains", priceForCouriers, ""),
			"what nobody loses":         w.line(t, "courier", "courier", "losses", priceForCouriers, ""),
			"of whom nothing is said":   w.line(t, "courier", "mgr", "gains", priceForCouriers, ""),
			"a change that does not do": w.line(t, "courier", "courier", "gains", withoutPhone, ""),
		} {
			if a.status != 200 || a.body != `{"items":[],"next_cursor":null}` {
				t.Errorf("%s: %d %s", what, a.status, a.body)
			}
		}
		if a := w.line(t, "courier", "courier", "losses", withoutPhone, ""); field(t, a, "items.1.id") != first {
			t.Errorf("losses: %s", a.body)
		}

		before := w.line(t, "courier", "courier", "gains", priceForCouriers, "").body
		w.ok(t, "mgr", "PATCH", ws+"/trackers/orders/records/"+first, `{"values":{"price":1.23,"margin":7,"notes":"another canary"}}`, "If-Match", "*")
		w.order(t, `{"name":"Hidden","price":99}`)
		if after := w.line(t, "courier", "courier", "gains", priceForCouriers, "").body; after != before {
			t.Errorf("what is hidden changes the answer:\n%s\n%s", before, after)
		}
	})
}

// A11.2, A8: it takes the authority of applying, and settings access besides.
func TestPreviewedRecordsNeedTheAuthorityOfApplying(t *testing.T) {
	w := newWorld(t)
	for who, status := range map[string]int{"mgr": 403, "none": 403, "courier": 403, "viewer": 403, "dead": 403, "stranger": 404, "": 401} {
		if a := w.line(t, who, "courier", "gains", priceForCouriers, ""); a.status != status {
			t.Errorf("%s: %d %s", who, a.status, a.body)
		}
	}
	clients := `{"tracker":"clients","user":"` + w.users["mgr"] + `","side":"gains","changes":` + priceForCouriers + `}`
	nowhere := strings.Replace(clients, `"clients"`, `"nowhere"`, 1)
	if a, b := w.do(t, "sel", "POST", ws+"/policy/preview/records", clients), w.do(t, "sel", "POST", ws+"/policy/preview/records", nowhere); a.status != 404 || a.body != b.body {
		t.Errorf("a tracker that one may not configure: %s %s", a.body, b.body)
	}
	giveFull := `[{"op":"put","kind":"user","id":"` + w.users["courier"] + `","doc":{"name":"C","settings":"full"}}]`
	if a := w.line(t, "sel", "courier", "gains", giveFull, ""); a.status != 403 {
		t.Errorf("a change that one may not make: %d %s", a.status, a.body)
	}
}
