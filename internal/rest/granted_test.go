package rest

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/trackward/trackward/internal/app"
)

// onlyFor restricts a record to some people.
func (w *world) onlyFor(t *testing.T, record string, who ...string) {
	t.Helper()
	ids := make([]string, len(who))
	for i, name := range who {
		ids[i] = fmt.Sprintf("%q", w.users[name])
	}
	w.ok(t, "mgr", "PUT", record+"/restriction", fmt.Sprintf(`{"mode":"restricted","users":[%s]}`, strings.Join(ids, ",")), "If-Match", "*")
}

// shortly has the manager grant the courier's request by a kind of fix, for less than a second.
func (w *world) shortly(t *testing.T, kind, about string) (request string) {
	t.Helper()
	w.asks(t, "courier", `{"action":"view","tracker":"orders"`+about+`}`)
	id := w.requestsOf(t, "mgr")[0].ID
	for _, fix := range w.requestOf(t, "mgr", id).Fixes {
		if fix.Kind == kind {
			until := time.Now().Add(700 * time.Millisecond).UTC().Format(time.RFC3339Nano)
			w.ok(t, "mgr", "POST", requests+"/"+id+"/grant", fmt.Sprintf(`{"fix":%q,"until":%q}`, fix.ID, until))
			return requests + "/" + id
		}
	}
	t.Fatalf("no %s is offered: %+v", kind, w.requestOf(t, "mgr", id).Fixes)
	return ""
}

// A13.5, A12.1: what was granted until an instant ends then, though its asker would
// take the request out that holds its end.
func TestAGrantEndsThoughItsAskerWouldTakeTheRequestOut(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		record := ws + "/trackers/orders/records/" + w.delivering(t, "Priya")
		w.onlyFor(t, record, "mgr")
		request := w.shortly(t, "list_record", fmt.Sprintf(`,"record":%q`, record[strings.LastIndex(record, "/")+1:]))
		w.ok(t, "courier", "GET", record, "")
		if got := w.do(t, "courier", "DELETE", request, ""); got.status != 409 || !strings.Contains(got.body, "A13.5") {
			t.Errorf("the asker takes a granted request out: %d %s", got.status, got.body)
		}
		w.ends(t, func() bool { return w.do(t, "courier", "GET", record, "").status == 404 })
		w.ends(t, func() bool { return len(w.requestsOf(t, "courier")) == 0 })
	})
}

// A13.5: what was granted ends while its tracker lies in the bin, and does not come
// back with it.
func TestAGrantEndsWhileItsTrackerLiesInTheBin(t *testing.T) {
	for _, kind := range []string{"list_record", "list_tracker"} {
		t.Run(kind, func(t *testing.T) {
			onBoth(t, func(t *testing.T, w *world) {
				record, about := ws+"/trackers/orders/records/"+w.delivering(t, "Priya"), ""
				if kind == "list_record" {
					w.onlyFor(t, record, "mgr")
					about = fmt.Sprintf(`,"record":%q`, record[strings.LastIndex(record, "/")+1:])
				} else {
					w.ok(t, "fu1", "POST", ws+"/policy/changes", changeset("", fmt.Sprintf(
						`{"op":"put","kind":"restriction","doc":{"target":"orders","mode":"restricted","users":[%q]}}`, w.users["mgr"])))
				}
				w.shortly(t, kind, about)
				w.ok(t, "courier", "GET", record, "")
				orders := field(t, w.ok(t, "mgr", "GET", ws+"/trackers/orders", ""), "id")
				w.ok(t, "fu1", "DELETE", ws+"/trackers/orders?name=Orders", "", "If-Match", "*")
				w.ends(t, func() bool { return len(w.requestsOf(t, "courier")) == 0 })
				w.ok(t, "fu1", "POST", ws+"/tracker-bin/"+orders+"/restore", `{}`)
				w.ok(t, "mgr", "GET", record, "")
				if got := w.do(t, "courier", "GET", record, ""); got.status != 404 {
					t.Errorf("it came back with the tracker: %d %s", got.status, got.body)
				}
			})
		})
	}
}

// between is a store in which something happens just before a grant is kept.
type between struct {
	app.Store
	then func()
}

func (s *between) DecideAccessRequest(ctx context.Context, workspace string, r app.AccessRequest, was string) (bool, error) {
	if then := s.then; then != nil && r.Status == app.AccessGranted {
		s.then = nil
		then()
	}
	return s.Store.DecideAccessRequest(ctx, workspace, r, was)
}

// A3.10, A12.1: granting adds the asker to the list as it stands then; who was taken
// off it in the meantime stays off.
func TestAGrantPutsNobodyBackOnTheList(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		record := ws + "/trackers/orders/records/" + w.delivering(t, "Priya")
		w.onlyFor(t, record, "mgr", "courier2")
		w.asks(t, "courier", fmt.Sprintf(`{"action":"view","tracker":"orders","record":%q}`, record[strings.LastIndex(record, "/")+1:]))
		id := w.requestsOf(t, "mgr")[0].ID
		fix := w.requestOf(t, "mgr", id).Fixes[0]
		w.app.Store = &between{w.app.Store, func() { w.onlyFor(t, record, "mgr") }}
		w.ok(t, "mgr", "POST", requests+"/"+id+"/grant", fmt.Sprintf(`{"fix":%q}`, fix.ID))
		w.ok(t, "courier", "GET", record, "")
		list := w.ok(t, "mgr", "GET", record+"/restriction", "").body
		if strings.Contains(list, w.users["courier2"]) || !strings.Contains(list, w.users["courier"]) {
			t.Errorf("who was taken off is back, or the asker is not there: %s", list)
		}
	})
}

// A4.1, A13.2: who manages and has no settings access learns by another's request
// neither that a hidden property is there nor what the other may do.
func TestARequestTellsItsManagerNothingOfHiddenPropertiesAndOthersRights(t *testing.T) {
	w := newWorld(t)
	w.delivering(t, "Priya")
	w.set(t, doc("role", "", map[string]any{"key": "keeper", "name": "Keeper", "enabled": true, "features": map[string]string{"trackers": "manage"}}),
		doc("permissions", "", map[string]any{"role": "keeper", "tracker": "orders", "all_states": map[string]any{"properties": map[string]any{"name": map[string]string{"view": "all"}}}}),
		doc("role_assignment", "", map[string]any{"user": w.users["none"], "role": "keeper", "site": "*"}))
	answers := map[string]string{}
	for _, property := range []string{"margin", "nosuch", "name"} {
		w.asks(t, "courier", `{"action":"view","tracker":"orders","property":"`+property+`"}`)
	}
	for _, r := range w.requestsOf(t, "none") {
		got := w.requestOf(t, "none", r.ID)
		answers[r.Property] = fmt.Sprint(got.Answer, got.Fixes)
		if strings.Contains(got.Answer.String(), "already") {
			t.Errorf("the manager is told what somebody may do: %q", got.Answer)
		}
	}
	if len(answers) != 3 || answers["margin"] != answers["nosuch"] {
		t.Errorf("a hidden property is told from none: %q", answers)
	}
}

// A11.6, A4.1: a refusal names only the tests that its author may read.
func TestARefusalNamesOnlyTestsThatItsAuthorMayRead(t *testing.T) {
	w := newWorld(t)
	w.ok(t, "fu1", "POST", ws+"/policy/tests", `{"name":"the courier can hear of margins","user":"`+w.users["courier"]+`","expect":"can","action":"view","tracker":"orders","property":"name","state":"delivering","record":"assigned"}`)
	for who, named := range map[string]bool{"mgr": false, "ext": true} {
		got := w.do(t, who, "PUT", ws+"/trackers/orders/restriction", fmt.Sprintf(`{"mode":"restricted","users":[%q]}`, w.users["mgr"]), "If-Match", "*")
		if got.status != 422 || field(t, got, "code") != "test_broken" {
			t.Fatalf("%s: %d %s", who, got.status, got.body)
		}
		if strings.Contains(got.body, "margins") != named || strings.Contains(got.body, "may not read") == named {
			t.Errorf("%s is told %s", who, got.body)
		}
	}
}

// A13.5, A4.9h: the asker hears who granted it only where they may hear of that person.
func TestAGrantNamesItsGranterOnlyToWhoMayHearOfThem(t *testing.T) {
	w := newWorld(t)
	id := w.delivering(t, "Priya")
	w.onlyFor(t, ws+"/trackers/orders/records/"+id, "mgr")
	w.asks(t, "courier", fmt.Sprintf(`{"action":"view","tracker":"orders","record":%q}`, id))
	request := w.requestsOf(t, "mgr")[0].ID
	w.ok(t, "mgr", "POST", requests+"/"+request+"/grant", fmt.Sprintf(`{"fix":%q}`, w.requestOf(t, "mgr", request).Fixes[0].ID))
	if !w.told(t, "courier", "granted what you asked for") || w.toldOf("courier", "Person mgr") {
		t.Errorf("the asker was sent %q", w.sentTo("courier"))
	}
}

// toldOf reports whether a mail to somebody holds a text.
func (w *world) toldOf(who, text string) bool {
	return strings.Contains(strings.Join(w.sentTo(who), "\n"), text)
}

// A8, A11.4: what somebody has saved for a time is refused only by who could make it
// themself and whom it does not concern; it is journalled, and told its author.
func TestAScheduledChangeIsRefusedOnlyByWhoCouldMakeItAndIsNotConcerned(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		demoted := func(user string) string {
			return `[{"op":"put","kind":"user","id":"` + w.users[user] + `","doc":{"name":"Person ` + user + `","email":"` + user + `@example.org","settings":"none"}}]`
		}
		saved := func(changes string) string {
			return ws + "/policy/pending/" + field(t, w.ok(t, "fu1", "POST", scheduled, `{"note":"quarter's end","at":"`+time.Now().Add(time.Hour).UTC().Format(time.RFC3339)+`","changes":`+changes+`}`), "id")
		}
		for _, whom := range []string{"ext", "fu2"} {
			path := saved(demoted(whom))
			if got := w.do(t, "ext", "DELETE", path, ""); got.status != 403 || field(t, got, "rule") != "A8" {
				t.Errorf("extended access cancels that %s loses theirs: %d %s", whom, got.status, got.body)
			}
			w.ok(t, "fu1", "GET", path, "")
			w.ok(t, "fu1", "DELETE", path, "") // its author withdraws it
		}
		path, mails := saved(priceForCouriers), len(w.sentTo("fu1"))
		w.ok(t, "ext", "DELETE", path, "")
		if got := w.do(t, "fu1", "GET", path, ""); got.status != 404 {
			t.Errorf("refused, and it waits: %d", got.status)
		}
		entry := w.ok(t, "fu1", "GET", ws+"/audit?limit=1", "")
		if field(t, entry, "items.0.actor.id") != w.users["ext"] || !strings.Contains(field(t, entry, "items.0.note"), "quarter's end") {
			t.Errorf("the journal says %s", entry.body)
		}
		if got := w.sentTo("fu1"); len(got) != mails+1 || !strings.Contains(got[mails], "Person ext") {
			t.Errorf("its author was sent %q", got)
		}
		if got := w.ok(t, "fu1", "GET", ws+"/audit/verify", ""); strings.Contains(got.body, "false") {
			t.Errorf("the chain does not verify: %s", got.body)
		}
	})
}

// A4.5, A4.9a: being put into a hidden property is told where it is what assigns
// somebody, and not to who was assigned already: it would tell of the property.
func TestWhoIsAssignedAlreadyIsNotToldOfAHiddenProperty(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.set(t, doc("role", "", map[string]any{"key": "keeper", "name": "Keeper", "enabled": true, "features": map[string]string{"trackers": "edit"}}),
			doc("permissions", "", map[string]any{"role": "keeper", "tracker": "orders", "all_states": map[string]any{"actions": map[string]string{"create": "all"},
				"properties": map[string]any{"name": map[string]string{"view": "all", "edit": "all"}}}}),
			doc("role_assignment", "", map[string]any{"user": w.users["none"], "role": "keeper", "site": "*", "reason": "keeps names"}),
			doc("role_assignment", "", map[string]any{"user": w.users["none"], "role": "courier", "site": "*", "reason": "offered as responsible"})) // which they view in another state
		own := field(t, w.ok(t, "none", "POST", ws+"/trackers/orders/records", `{"values":{"name":"Own"}}`), "record.id")
		other := w.order(t, `{"name":"Other"}`)
		w.deliver(t)
		for _, id := range []string{own, other} {
			w.ok(t, "mgr", "PATCH", records(id), `{"values":{"responsible":"`+w.users["none"]+`"}}`, "If-Match", "*")
		}
		w.deliver(t)
		list := w.ok(t, "none", "GET", ws+"/notifications", "").body
		if !strings.Contains(list, other) || strings.Contains(list, own) || len(w.mailsTo("none")) != 1 {
			t.Errorf("%s %q", list, w.mailsTo("none"))
		}
	})
}
