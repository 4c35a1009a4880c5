package rest

import (
	"encoding/json"
	"strings"
	"testing"
)

// A4.7, A6.2: an import tells each person once what it did to records of theirs, of those
// that they see, decided when it is told and whenever it is read.
func TestImport_TellsEachPersonOnceOfWhatTheySee(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		a, b := w.delivering(t, "Ann"), w.delivering(t, "Bob")
		w.order(t, `{"name":"Cy"}`) // new: couriers see nothing there
		w.deliver(t)
		told := func() (page NotificationPage) {
			t.Helper()
			must(t, json.Unmarshal([]byte(w.ok(t, "courier2", "GET", ws+"/notifications", "").body), &page))
			return page
		}
		if got := told(); len(got.Items) != 0 {
			t.Fatalf("%+v", got)
		}
		sheet := "name,responsible\nAnn,Person courier2\nBob,Person courier2\nCy,Person courier2\n"
		if dry := w.bring(t, "mgr", "?match=name&dry_run=true", sheet); dry.counts() != "0 new 3 changed 0 unchanged 0 wrong" {
			t.Fatalf("%+v", dry)
		}
		w.deliver(t)
		if got := told(); len(got.Items) != 0 {
			t.Errorf("a dry run is told of: %+v", got)
		}
		w.bring(t, "mgr", "?match=name", sheet)
		w.deliver(t)
		got := told()
		if len(got.Items) != 1 || got.Items[0].Kind != "assigned" || got.Items[0].Count != 2 || got.Items[0].More || got.Items[0].Record != nil || got.Items[0].Who != nil || got.Unread != 1 {
			t.Fatalf("%+v", got)
		}
		mails := w.mailsTo("courier2")
		if len(mails) != 1 || !strings.Contains(mails[0], "Someone assigned 2 records of Orders to you by an import") || strings.Contains(mails[0], "Cy") || strings.Contains(mails[0], "Person mgr") {
			t.Errorf("%q", mails)
		}
		// What is not seen any more is not counted any more.
		w.ok(t, "mgr", "POST", orders+"/"+a+"/transition", `{"to":"new"}`)
		if got := told(); len(got.Items) != 1 || got.Items[0].Count != 0 || got.Items[0].Record == nil || got.Items[0].Record.ID != b || got.Items[0].Record.Label != "Bob" {
			t.Errorf("%+v", got)
		}
		w.ok(t, "mgr", "POST", orders+"/"+b+"/transition", `{"to":"new"}`)
		if got := told(); len(got.Items) != 0 || got.Unread != 0 {
			t.Errorf("%+v", got)
		}
		w.deliver(t)
		if mails := w.mailsTo("courier2"); len(mails) != 1 {
			t.Errorf("it is told again: %q", mails)
		}
	})
}

// A4.9a: who was assigned already, and whom an import is by, are told nothing.
func TestImport_TellsNothingToWhomNothingIsNew(t *testing.T) {
	w := newWorld(t)
	w.delivering(t, "Ann")
	w.delivering(t, "Bob")
	w.deliver(t)
	before := w.ok(t, "courier", "GET", ws+"/notifications", "").body
	w.bring(t, "mgr", "?match=name", "name,responsible,phone\nAnn,Person courier,+44 1\nBob,Person courier,+44 2\n")
	w.deliver(t)
	if got := w.ok(t, "courier", "GET", ws+"/notifications", ""); got.body != before {
		t.Errorf("%s", got.body)
	}
	if got := w.ok(t, "mgr", "GET", ws+"/notifications", ""); strings.Contains(got.body, `"count"`) {
		t.Errorf("%s", got.body)
	}
}
