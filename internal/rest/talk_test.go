package rest

import (
	"strings"
	"testing"
)

func records(id string) string { return ws + "/trackers/orders/records/" + id }

// say writes a comment and gives its id.
func (w *world) say(t *testing.T, who, record, text string) string {
	t.Helper()
	return field(t, w.ok(t, who, "POST", records(record)+"/comments", `{"text":"`+text+`"}`), "id")
}

// deliver tells everybody what has happened.
func (w *world) deliver(t *testing.T) {
	t.Helper()
	must(t, w.app.Deliver(t.Context()))
}

func (w *world) mailsTo(who string) (all []string) {
	w.mails.mu.Lock()
	defer w.mails.mu.Unlock()
	for _, m := range w.mails.sent {
		if strings.HasPrefix(m, who+"@example.org\n") {
			all = append(all, m)
		}
	}
	return all
}

func TestCommentsAreForWhoOneRoleLetsReadThem(t *testing.T) { // A7.1, A4.5, A3.11
	w := newWorld(t)
	id := w.delivering(t, "Priya")
	said := w.say(t, "mgr", id, "Ring twice @["+w.users["courier"]+"]")
	got := w.ok(t, "courier", "GET", records(id)+"/comments", "")
	if field(t, got, "items.0.text") != "Ring twice @["+w.users["courier"]+"]" || strings.Contains(got.body, "Person mgr") || !strings.Contains(got.body, "Person courier") ||
		field(t, got, "write.allowed") != "true" || field(t, got, "items.0.can.edit.reason") != "not_yours" || field(t, got, "items.0.can.remove.reason") != "ceiling" {
		t.Errorf("%s", got.body)
	}
	if who := field(t, w.ok(t, "mgr", "GET", records(id)+"/comments", ""), "items.0.who.name"); who != "Person mgr" {
		t.Errorf("who may see who changed a record sees who wrote: %s", who)
	}
	for _, path := range []string{"/comments", "/mentions"} {
		if hidden, missing := w.do(t, "courier2", "GET", records(id)+path, ""), w.do(t, "courier2", "GET", records("7e000000-0000-7000-8000-000000000000")+path, ""); hidden.status != 404 || strings.ReplaceAll(hidden.body, id, "") != strings.ReplaceAll(missing.body, "7e000000-0000-7000-8000-000000000000", "") {
			t.Errorf("a hidden record's %s: %d %s", path, hidden.status, hidden.body)
		}
	}
	if got := w.do(t, "courier2", "POST", records(id)+"/comments", `{"text":"hello"}`); got.status != 404 {
		t.Errorf("a comment on a hidden record: %d", got.status)
	}
	activity := w.ok(t, "courier", "GET", records(id)+"/activity", "").body
	if !strings.Contains(activity, `"kind":"commented"`) || !strings.Contains(activity, said) {
		t.Errorf("%s", activity)
	}
}

func TestACommentIsItsAuthorsAndGoesByWhoManages(t *testing.T) { // A7, A3.8
	w := newWorld(t)
	id := w.delivering(t, "Priya")
	mine, theirs := w.say(t, "courier", id, "On my way"), w.say(t, "mgr", id, "Good")
	at := records(id) + "/comments/"
	for _, step := range []struct {
		who, method, id, body string
		status                int
	}{
		{"mgr", "PATCH", mine, `{"text":"x"}`, 403},
		{"courier", "DELETE", theirs, "", 403},
		{"courier2", "PATCH", mine, `{"text":"x"}`, 404},
		{"courier", "PATCH", mine, `{"text":"There"}`, 200},
		{"courier", "PATCH", "7e000000-0000-7000-8000-000000000000", `{"text":"x"}`, 404},
		{"courier", "PATCH", mine, `{"text":"  "}`, 422},
		{"mgr", "DELETE", mine, "", 204},
		{"courier", "PATCH", mine, `{"text":"x"}`, 404},
	} {
		if got := w.do(t, step.who, step.method, at+step.id, step.body); got.status != step.status {
			t.Errorf("%s %s %s: %d %s", step.who, step.method, step.body, got.status, got.body)
		}
	}
	list := w.ok(t, "courier", "GET", records(id)+"/comments", "").body
	if strings.Contains(list, "There") || strings.Contains(list, mine) || !strings.Contains(list, "Good") {
		t.Errorf("%s", list)
	}
	w.ok(t, "mgr", "POST", records(id)+"/archive", "")
	if got := w.do(t, "mgr", "POST", records(id)+"/comments", `{"text":"late"}`); got.status != 403 || !strings.Contains(got.body, `"archived"`) {
		t.Errorf("%d %s", got.status, got.body)
	}
}

func TestOnlyWhomOneMayNameIsMentionedAndWhoWillNotHearSaysNoMore(t *testing.T) { // A4.10, A4.11
	w := newWorld(t)
	id := w.delivering(t, "Priya")
	unknown := w.do(t, "courier", "POST", records(id)+"/comments", `{"text":"@[7e000000-0000-7000-8000-000000000000]"}`)
	if got := w.do(t, "courier", "POST", records(id)+"/comments", `{"text":"@[`+w.users["ext"]+`]"}`); got.status != 422 || got.body != unknown.body {
		t.Errorf("who is there and may not be named: %d %s, nobody: %s", got.status, got.body, unknown.body)
	}
	offers := w.ok(t, "courier", "GET", records(id)+"/mentions", "").body
	if strings.Contains(offers, "Person ext") || strings.Contains(offers, "courier2") {
		t.Errorf("%s", offers)
	}
	one := func(who string) string {
		all := w.ok(t, "mgr", "GET", records(id)+"/mentions?q="+who, "").body
		if !strings.Contains(all, `"name":"Person `+who+`"`) {
			t.Fatalf("%s is not offered: %s", who, all)
		}
		return strings.NewReplacer(who, "X", w.users[who], "U").Replace(all)
	}
	blind := one("courier2")
	if !strings.Contains(blind, `"notified":false`) || !strings.Contains(w.ok(t, "mgr", "GET", records(id)+"/mentions?q=person%20courier", "").body, `"notified":true`) {
		t.Errorf("%s", blind)
	}
	w.ok(t, "fu1", "PATCH", ws+"/users/"+w.users["none"], `{"name":"Person courier9"}`, "If-Match", "*")
	w.ok(t, "courier", "PUT", ws+"/notifications/preferences", `{"kinds":[{"kind":"mentioned","listed":false,"mail":false}]}`)
	if deaf := one("courier"); !strings.Contains(deaf, `"notified":false`) || strings.Contains(deaf, `"notified":true`) {
		t.Errorf("who switched it off: %s", deaf)
	}
}

func TestWhoIsMentionedHearsOfItAndNobodyElse(t *testing.T) { // A6.2, A4.11, A4.7; canary over mails
	onBoth(t, func(t *testing.T, w *world) {
		id := w.delivering(t, "Priya")
		w.deliver(t)
		w.say(t, "mgr", id, "Ring twice @["+w.users["courier"]+"] @["+w.users["courier2"]+"]")
		for range 2 { // what was told is not told again
			w.deliver(t)
		}
		got := w.ok(t, "courier", "GET", ws+"/notifications", "")
		if strings.Count(got.body, `"kind":"mentioned"`) != 1 || !strings.Contains(got.body, "Ring twice") || strings.Contains(got.body, "Person mgr") || field(t, got, "items.0.record.label") != "Priya" {
			t.Errorf("%s", got.body)
		}
		mails := strings.Join(w.mailsTo("courier"), "\n")
		if strings.Count(mails, "mentioned you") != 2 || !strings.Contains(mails, "Ring twice @Person courier") || strings.Contains(mails, "Person mgr") { // subject and text
			t.Errorf("%s", mails)
		}
		for _, canary := range []string{"7345678", "424242", "canary-note", "Secret"} {
			if strings.Contains(mails+got.body, canary) {
				t.Errorf("the hidden %s is told: %s", canary, mails)
			}
		}
		if list := w.ok(t, "courier2", "GET", ws+"/notifications", "").body; strings.Contains(list, id) || len(w.mailsTo("courier2")) > 0 {
			t.Errorf("who does not see the record: %s %v", list, w.mailsTo("courier2"))
		}
		if n := field(t, got, "unread"); n == "0" {
			t.Errorf("%s unread", n)
		}
		w.ok(t, "courier", "POST", ws+"/notifications/read", `{"up_to":"`+field(t, got, "items.0.id")+`"}`)
		if n := field(t, w.ok(t, "courier", "GET", ws+"/notifications", ""), "unread"); n != "0" {
			t.Errorf("%s unread", n)
		}
	})
}

func TestANotificationIsDecidedAgainWhenItIsRead(t *testing.T) { // A4.7, A6.2
	w := newWorld(t)
	id := w.delivering(t, "Priya")
	w.say(t, "mgr", id, "Ring @["+w.users["courier"]+"]")
	w.deliver(t)
	if got := w.ok(t, "courier", "GET", ws+"/notifications", "").body; !strings.Contains(got, "Ring") {
		t.Fatalf("%s", got)
	}
	w.ok(t, "mgr", "PATCH", records(id), `{"values":{"responsible":"`+w.users["courier2"]+`"}}`, "If-Match", "*")
	w.deliver(t)
	got := w.ok(t, "courier", "GET", ws+"/notifications", "")
	if strings.Contains(got.body, id) || field(t, got, "unread") != "0" {
		t.Errorf("the record is not seen any more: %s", got.body)
	}
	if got := w.ok(t, "courier2", "GET", ws+"/notifications", "").body; !strings.Contains(got, `"kind":"assigned"`) || strings.Contains(got, "Ring") {
		t.Errorf("who has it now: %s", got)
	}
	before := len(w.mailsTo("courier2"))
	w.say(t, "mgr", id, "Hurry @["+w.users["courier2"]+"]")
	w.ok(t, "mgr", "PATCH", records(id), `{"values":{"responsible":null}}`, "If-Match", "*")
	w.deliver(t) // decided now, not when it was said
	if len(w.mailsTo("courier2")) != before {
		t.Errorf("%v", w.mailsTo("courier2"))
	}
}

func TestAChangeOfAccessIsToldByWhatIsSeenNow(t *testing.T) { // A13.2, A4.9h
	w := newWorld(t)
	w.delivering(t, "Priya")
	cells := func(price string) string {
		return `{"all_states":{"actions":{},"properties":{}},"states":{"delivering":{"actions":{"change_state":"assigned"},"properties":{"name":{"view":"assigned"},"phone":{"view":"assigned"}` + price + `}}}}`
	}
	w.deliver(t)
	w.ok(t, "fu1", "PUT", ws+"/trackers/orders/permissions?role=courier", cells(`,"price":{"view":"assigned"}`), "If-Match", "*")
	w.deliver(t)
	got := w.ok(t, "courier", "GET", ws+"/notifications", "").body
	if !strings.Contains(got, `"kind":"access"`) || !strings.Contains(got, "Secretprice") || strings.Contains(got, "Photo") {
		t.Errorf("%s", got)
	}
	if got := w.ok(t, "fu1", "GET", ws+"/notifications", "").body; strings.Contains(got, `"access"`) {
		t.Errorf("who did it is told: %s", got)
	}
	w.ok(t, "fu1", "PUT", ws+"/trackers/orders/permissions?role=courier", cells(``), "If-Match", "*")
	w.deliver(t)
	if got := w.ok(t, "courier", "GET", ws+"/notifications", "").body; strings.Contains(got, "Secretprice") || strings.Count(got, `"less":true`) == 0 {
		t.Errorf("what is gone is named: %s", got)
	}
}

func TestAStreamTellsOfANewNotification(t *testing.T) { // A12.3
	w := newWorld(t)
	id := w.delivering(t, "Priya")
	w.deliver(t)
	s := w.listen(t, "Cookie", w.as(t, "courier"))
	other := w.listen(t, "Cookie", w.as(t, "courier2"))
	w.say(t, "mgr", id, "Ring @["+w.users["courier"]+"]")
	w.deliver(t)
	if got := strings.Join(s.until(t, "event: notified"), "\n"); !strings.Contains(got, "record-changed") {
		t.Errorf("%s", got)
	}
	w.ok(t, "fu1", "PATCH", ws+"/users/"+w.users["courier2"], `{"status":"deactivated"}`, "If-Match", "*")
	if got := strings.Join(other.until(t, "(end)"), "\n"); strings.Contains(got, "notified") || strings.Contains(got, id) {
		t.Errorf("%s", got)
	}
}

func TestSearchFindsByWhatIsViewedAndByNothingElse(t *testing.T) { // A4.2, A3.3
	w := newWorld(t)
	id, other := w.delivering(t, "Priya Nair"), w.order(t, `{"name":"Priya Otto","notes":"canary-note"}`)
	number := field(t, w.ok(t, "mgr", "GET", records(id), ""), "number")
	find := func(who, q string) string { return w.ok(t, who, "GET", ws+"/search?q="+q, "").body }
	if got := find("courier", "priya"); !strings.Contains(got, id) || strings.Contains(got, other) || strings.Contains(got, "Otto") {
		t.Errorf("%s", got)
	}
	if got := find("courier", "canary-note"); strings.Contains(got, id) || got != find("courier", "nothing-of-the-kind") {
		t.Errorf("found by hidden text: %s", got)
	}
	if got := find("mgr", "canary-note"); !strings.Contains(got, id) || !strings.Contains(got, `"property":"notes"`) {
		t.Errorf("%s", got)
	}
	if got := find("courier", number); !strings.Contains(got, id) {
		t.Errorf("by number: %s", got)
	}
	hidden := field(t, w.ok(t, "mgr", "GET", records(other), ""), "number")
	if got := find("courier", "%23"+hidden); strings.Contains(got, other) {
		t.Errorf("a hidden number: %s", got)
	}
	if got := find("mgr", "priya&limit=1"); !strings.Contains(got, `"more":true`) {
		t.Errorf("%s", got)
	}
}

func TestATrackersActivityShowsWhatTheRecordsOwnWould(t *testing.T) { // A4.5, A4.1
	onBoth(t, func(t *testing.T, w *world) {
		id, other := w.delivering(t, "Priya"), w.order(t, `{"name":"Otto"}`)
		w.ok(t, "mgr", "PATCH", records(id), `{"values":{"price":1,"phone":"+44 20 2"}}`, "If-Match", "*")
		w.ok(t, "mgr", "PATCH", records(other), `{"values":{"phone":"+44 20 3"}}`, "If-Match", "*")
		all := ws + "/trackers/orders/activity"
		got := w.ok(t, "courier", "GET", all, "").body
		if !strings.Contains(got, `"property":"phone"`) || strings.Contains(got, "price") || strings.Contains(got, other) || strings.Contains(got, "Person mgr") {
			t.Errorf("%s", got)
		}
		one := w.ok(t, "courier", "GET", records(id)+"/activity", "").body
		if strings.Count(got, `"kind"`) != strings.Count(one, `"kind"`) {
			t.Errorf("the tracker's: %s\nthe record's: %s", got, one)
		}
		if hidden, missing := w.do(t, "courier", "GET", all+"?property=price", ""), w.do(t, "courier", "GET", all+"?property=nosuch", ""); hidden.status != 422 || hidden.body != missing.body {
			t.Errorf("%d %s", hidden.status, hidden.body)
		}
		if found := w.ok(t, "courier", "GET", all+"?user="+w.users["mgr"], "").body; strings.Contains(found, id) {
			t.Errorf("who is not named is found by name: %s", found)
		}
		if found := w.ok(t, "mgr", "GET", all+"?user="+w.users["mgr"]+"&kind=state", "").body; strings.Count(found, `"moved"`) != 1 || strings.Contains(found, `"created"`) {
			t.Errorf("%s", found)
		}
		seen, next := map[string]bool{}, all+"?limit=2"
		for next != "" {
			page := w.ok(t, "mgr", "GET", next, "")
			for i := range strings.Count(page.body, `"entry":`) {
				seen[field(t, page, "items."+string(rune('0'+i))+".entry.at")+field(t, page, "items."+string(rune('0'+i))+".record.id")+field(t, page, "items."+string(rune('0'+i))+".entry.kind")] = true
			}
			if next = ""; !strings.Contains(page.body, `"next_cursor":null`) {
				next = all + "?limit=2&cursor=" + field(t, page, "next_cursor")
			}
		}
		if len(seen) < 5 {
			t.Errorf("page by page: %v", seen)
		}
	})
}
