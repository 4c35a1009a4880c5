package rest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/trackward/trackward/internal/login"
	"github.com/trackward/trackward/internal/policy"
)

// A8.6: whoever could sign in until now is told of a changed e-mail, and the new
// address is invited, by whatever road the change comes; once it holds, not before.
func TestTheOldAddressIsToldByEveryRoad(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) { w.movesByEveryRoad(t) })
	t.Run("scheduled", func(t *testing.T) {
		w := newTimed(t)
		w.schedules(t, "ext", "["+w.moving("courier")+"]")
		w.unmoved(t, "courier", "before its time")
		w.comes(t)
		must(t, w.app.RunScheduled(context.Background()))
		w.moved(t, "courier", "ext")
	})
}

// A8.6: the way through another kind of user changes no e-mail without telling.
func TestTheOldAddressIsToldOfADetour(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		patch := func(doc string) {
			t.Helper()
			w.ok(t, "ext", "PATCH", w.user("mgr")+"?note=a+typo", doc, "If-Match", "*")
		}
		patch(`{"kind":"guest"}`)
		w.unmoved(t, "mgr", "only the kind")
		patch(`{"email":"new-mgr@example.org"}`)
		patch(`{"kind":"regular"}`)
		w.ok(t, "ext", "POST", w.user("mgr")+"/resend-confirmation", "")
		w.moved(t, "mgr", "ext")
		_, vouch := w.mailTo(t, "mgr@example.org")
		w.ok(t, "", "POST", "/api/v1/auth/confirm", `{"token":"`+vouch+`"}`)
		if u, _ := w.policy(t).User(w.users["mgr"]); u.HeldBy != "" {
			t.Error("the old address's word does not count")
		}
	})
}

// A8.6: changed and changed back, the address has one mail of the second change, whose
// link undoes what the first one did.
func TestAnAddressThatComesBackHasOneLinkThatIsGood(t *testing.T) {
	w := newWorld(t)
	for _, email := range []string{"new-mgr@example.org", "Mgr@Example.org"} {
		w.ok(t, "ext", "PATCH", w.user("mgr")+"?note=a+typo", `{"email":"`+email+`"}`, "If-Match", "*")
	}
	mails := w.sentTo("mgr")
	if len(mails) != 2 || !strings.Contains(mails[0], "new-mgr@example.org") || !strings.Contains(mails[1], "You are invited to One") {
		t.Fatalf("the old address reads %q", mails)
	}
	_, link := w.mailTo(t, "mgr@example.org")
	w.ok(t, "", "POST", "/api/v1/auth/confirm", `{"token":"`+link+`"}`)
	if u, _ := w.policy(t).User(w.users["mgr"]); u.HeldBy != "" || u.OldAccount != "" || u.Status != policy.StatusActive {
		t.Errorf("%+v", u.User)
	}
	if got := w.ok(t, "mgr", "GET", ws+"/trackers", ""); !strings.Contains(got.body, "Orders") {
		t.Errorf("the roles still wait: %s", got.body)
	}
}

// addressBook notes who is told and invited in what order, and with what patience.
type addressBook struct {
	asked []string
	full  bool
}

func (b *addressBook) note(what, email string, patience int) error {
	b.asked = append(b.asked, fmt.Sprint(what, " ", email, " ", patience))
	if b.full {
		return &login.Error{Kind: login.Unsent}
	}
	return nil
}

func (b *addressBook) TellChange(_ context.Context, ch login.EmailChange) error {
	return b.note("warn", ch.NewEmail, ch.Patience)
}

func (b *addressBook) InviteAddress(_ context.Context, email, _ string, i login.Invitation) error {
	return b.note("invite", email, i.Patience)
}

// A8.6: of many changed addresses every old one is told before the first new one is
// invited, and a full mail queue is waited for, once.
func TestOldAddressesAreToldBeforeNewOnesAreInvited(t *testing.T) {
	for full, want := range map[bool]string{
		false: "warn new-mgr@example.org 30, warn new-courier@example.org 30, invite new-mgr@example.org 30, invite new-courier@example.org 30",
		true:  "warn new-mgr@example.org 30, warn new-courier@example.org 0, invite new-mgr@example.org 0, invite new-courier@example.org 0",
	} {
		w, book := newWorld(t), &addressBook{full: full}
		w.app.Addresses = book
		w.ok(t, "ext", "POST", ws+"/policy/changes", changeset("typos", w.moving("mgr"), w.moving("courier")))
		if asked := strings.Join(book.asked, ", "); asked != want {
			t.Errorf("full %v: %s", full, asked)
		}
	}
}

// moving is a change of somebody's address to another one of theirs.
func (w *world) moving(user string) string {
	return `{"op":"put","kind":"user","id":"` + w.users[user] + `","doc":{"name":"Person ` + user + `","email":"new-` + user + `@example.org"}}`
}

func (w *world) movesByEveryRoad(t *testing.T) {
	changes := ws + "/policy/changes"
	w.ok(t, "ext", "PATCH", w.user("mgr"), `{"name":"Person mgr","phone":"1","email":"MGR@example.org"}`, "If-Match", "*")
	w.ok(t, "ext", "POST", ws+"/policy/preview", changeset("a typo", w.moving("mgr")))
	if got := w.do(t, "ext", "POST", changes, changeset("half", w.moving("mgr"), w.moving("fu1"))); got.status != 403 {
		t.Fatalf("an extended administrator moves a full user: %d %s", got.status, got.body)
	}
	w.unmoved(t, "mgr", "what was only previewed, refused, or no other address")

	w.ok(t, "ext", "PATCH", w.user("mgr")+"?note=a+typo", `{"email":"new-mgr@example.org"}`, "If-Match", "*")
	w.moved(t, "mgr", "ext")
	w.ok(t, "ext", "POST", changes, changeset("a typo", w.moving("courier")))
	w.moved(t, "courier", "ext")

	full := ws + "/policy/pending/"
	w.ok(t, "fu1", "POST", changes, changeset("four eyes", `{"op":"put","kind":"workspace","doc":{"key":"w1","name":"One","app_access":"selected","two_people":true}}`))
	waits := w.do(t, "ext", "POST", changes, changeset("a typo", w.moving("none")))
	if waits.status != 409 || field(t, waits, "code") != "two_people" {
		t.Fatalf("it takes two people: %d %s", waits.status, waits.body)
	}
	w.unmoved(t, "none", "while it waits")
	id, _ := strings.CutSuffix(strings.TrimPrefix(field(t, waits, "errors.0.message"), "It waits as request "), ".")
	w.ok(t, "fu2", "POST", full+id+"/confirm", "")
	w.moved(t, "none", "ext")

	_, vouch := w.mailTo(t, "courier@example.org")
	w.ok(t, "", "POST", "/api/v1/auth/confirm", `{"token":"`+vouch+`"}`)
	if u, _ := w.policy(t).User(w.users["courier"]); u.HeldBy != "" {
		t.Error("the link of a changeset's mail vouches for nothing")
	}
	w.moved(t, "courier", "ext")
}

// moved says that the old address has read of the change once and the new one has its
// invitation, and unmoved that nobody has heard of anything.
func (w *world) moved(t *testing.T, user, by string) {
	t.Helper()
	old := w.sentTo(user)
	if len(old) != 1 || !strings.Contains(old[0], "new-"+user+"@example.org") || !strings.Contains(old[0], "Person "+by) {
		t.Errorf("the old address of %s reads %q", user, old)
	}
	if invited := w.sentTo("new-" + user); len(invited) != 1 || !strings.Contains(invited[0], "You are invited to One") {
		t.Errorf("the new address of %s reads %q", user, invited)
	}
}

func (w *world) unmoved(t *testing.T, user, when string) {
	t.Helper()
	if mails := append(w.sentTo(user), w.sentTo("new-"+user)...); len(mails) != 0 {
		t.Errorf("%s: %s reads %q", when, user, mails)
	}
}
