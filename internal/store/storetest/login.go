package storetest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/trackward/trackward/internal/login"
	"github.com/trackward/trackward/internal/words"
)

// Login checks an implementation of login.Store; open gives an empty one.
func Login(t *testing.T, open func(t *testing.T) login.Store) {
	for _, c := range []struct {
		name string
		test func(*loginTest)
	}{
		{"an account is found by its id and its address", (*loginTest).accounts},
		{"an address has one account, however many ask at once", (*loginTest).oneAccount},
		{"a new password ends all sessions but the one kept", (*loginTest).password},
		{"a hash is replaced only when it still is the old one", (*loginTest).replaceHash},
		{"the first proof of an address wipes what was there before", (*loginTest).firstProof},
		{"a session is found by its token while it is there", (*loginTest).session},
		{"a sign-in ends the session that the browser had", (*loginTest).previous},
		{"the language that the holder has chosen counts before what the pages spoke", (*loginTest).language},
		{"a session that starts beside a change of password is dead", (*loginTest).stale},
		{"sessions are listed by latest use and end one by one", (*loginTest).sessions},
		{"last use never goes back", (*loginTest).touch},
		{"the latest confirmation replaces those before", (*loginTest).latestConfirmation},
		{"a confirmation is used once, however many try at once", (*loginTest).useConfirmation},
		{"a confirmation ends at its instant", (*loginTest).expiredConfirmation},
		{"an account moves to its new address once, with nothing of the old", (*loginTest).changeEmail},
		{"tries of a code are counted one after the other", (*loginTest).code},
		{"a code that is gone is not brought back", (*loginTest).codeGone},
		{"marks are changed one after the other, in any order of keys", (*loginTest).throttle},
		{"a refused try leaves the marks as they were", (*loginTest).throttleRefused},
		{"a session's proof is its account's to renew", (*loginTest).proofOfSession},
		{"a passkey is one account's, and used over the record it was read with", (*loginTest).passkeys},
		{"an identity is an issuer and a subject, whatever the e-mail", (*loginTest).identitiesOf},
		{"a time step and a recovery code are used once", (*loginTest).totp},
		{"the first proof of an address wipes passkeys, identities and codes too", (*loginTest).wipesProofs},
		{"sweeping takes what has ended and nothing else", (*loginTest).sweep},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.test(&loginTest{T: t, Store: open(t), now: time.Date(2026, 3, 4, 5, 6, 7, 8_000_000, time.UTC)})
		})
	}
}

type loginTest struct {
	*testing.T
	login.Store
	now time.Time
}

func (t *loginTest) ok(err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (t *loginTest) none(what string, err error) {
	t.Helper()
	if !errors.Is(err, login.ErrNone) {
		t.Errorf("%s: %v, expected none", what, err)
	}
}

// account makes an account a@example.org, b@example.org …
func (t *loginTest) account(id string, confirmed bool) login.Credentials {
	t.Helper()
	t.ok(t.CreateAccount(t.Context(), login.Account{ID: id, Email: id + "@example.org", Name: "Name of " + id, Confirmed: confirmed}, t.now))
	return t.creds(id)
}

func (t *loginTest) creds(id string) login.Credentials {
	t.Helper()
	c, err := t.Credentials(t.Context(), id)
	t.ok(err)
	return c
}

func token(name string) []byte { sum := sha256.Sum256([]byte(name)); return sum[:] }

// start starts a session whose token and id are its name.
func (t *loginTest) start(c login.Credentials, name string, previous []byte) login.Session {
	t.Helper()
	x := login.Session{ID: name, Account: c.Account, CreatedAt: t.now, UsedAt: t.now, ExpiresAt: t.now.Add(time.Hour),
		Address: netip.MustParseAddr("2001:db8::7"), UserAgent: "a browser, “quoted”"}
	t.ok(t.StartSession(t.Context(), login.SessionRow{Token: token(name), Stamp: c.Stamp, Session: x}, previous))
	return x
}

func (t *loginTest) live(names ...string) {
	t.Helper()
	for _, name := range []string{"s1", "s2", "s3", "s4"} {
		x, err := t.Session(t.Context(), token(name))
		if slices.Contains(names, name) {
			t.ok(err)
			if x.ID != name {
				t.Errorf("session %s has the id %s", name, x.ID)
			}
			continue
		}
		t.none("session "+name, err)
	}
}

func (t *loginTest) accounts() {
	a, b := t.account("a", true), t.account("b", false)
	want := login.Credentials{Account: login.Account{ID: "a", Email: "a@example.org", Name: "Name of a", Confirmed: true}, Stamp: a.Stamp, CreatedAt: t.now}
	if a != want {
		t.Errorf("stored %+v\nexpected %+v", a, want)
	}
	if b.Confirmed || b.HasPassword {
		t.Errorf("%+v", b)
	}
	byEmail, err := t.CredentialsByEmail(t.Context(), "a@example.org")
	if err != nil || byEmail != a {
		t.Errorf("by address %+v, %v", byEmail, err)
	}
	for _, no := range []string{"", "A@example.org", "a", "a@example.or", "%"} {
		_, err := t.CredentialsByEmail(t.Context(), no)
		t.none("address "+no, err)
	}
	_, err = t.Credentials(t.Context(), "c")
	t.none("another id", err)
}

func (t *loginTest) oneAccount() {
	made := make(chan string, 8)
	t.together(8, func(i int) error {
		id := fmt.Sprint("a", i)
		err := t.CreateAccount(t.Context(), login.Account{ID: id, Email: "ann@example.org", Name: "Ann"}, t.now)
		if errors.Is(err, login.ErrTaken) {
			return nil
		}
		made <- id
		return err
	})
	close(made)
	c, err := t.CredentialsByEmail(t.Context(), "ann@example.org")
	t.ok(err)
	if len(made) != 1 || <-made != c.ID {
		t.Errorf("not exactly one was made; the address has %s", c.ID)
	}
	for i := range 8 {
		if id := fmt.Sprint("a", i); id != c.ID {
			_, err := t.Credentials(t.Context(), id)
			t.none("half an account "+id, err)
		}
	}
}

// together runs n calls at once and fails on the first error.
func (t *loginTest) together(n int, call func(i int) error) {
	t.Helper()
	var all sync.WaitGroup
	failed := make([]error, n)
	for i := range n {
		all.Go(func() { failed[i] = call(i) })
	}
	all.Wait()
	t.ok(errors.Join(failed...))
}

func (t *loginTest) password() {
	a, b := t.account("a", true), t.account("b", true)
	t.start(a, "s1", nil)
	t.start(a, "s2", nil)
	t.start(b, "s3", nil)
	t.ok(t.SetPassword(t.Context(), "a", "hash 1", "s2"))
	t.live("s2", "s3")
	after := t.creds("a")
	if after.Password != "hash 1" || !after.HasPassword || after.Stamp == a.Stamp {
		t.Errorf("%+v", after)
	}
	t.start(a, "s4", nil) // under the old stamp: dead, and keeping it must not revive it
	t.ok(t.SetPassword(t.Context(), "a", "hash 2", "s4"))
	t.live("s3")
	t.none("no account", t.SetPassword(t.Context(), "c", "hash", ""))
	t.start(t.creds("a"), "s1", nil)
	t.ok(t.EndSessions(t.Context(), "b", ""))
	t.ok(t.EndSessions(t.Context(), "a", "s3")) // another account's id keeps nothing
	t.live()
	t.ok(t.EndSessions(t.Context(), "c", ""))
}

func (t *loginTest) replaceHash() {
	a := t.account("a", true)
	t.ok(t.SetPassword(t.Context(), "a", "one", ""))
	a = t.creds("a")
	t.start(a, "s1", nil)
	t.ok(t.ReplaceHash(t.Context(), "a", "another", "two"))
	if got := t.creds("a"); got.Password != "one" {
		t.Errorf("replaced %q", got.Password)
	}
	t.ok(t.ReplaceHash(t.Context(), "a", "one", "two"))
	if got := t.creds("a"); got.Password != "two" || got.Stamp != a.Stamp {
		t.Errorf("%+v", got)
	}
	t.live("s1")
}

func (t *loginTest) firstProof() {
	a := t.account("a", false)
	t.ok(t.SetPassword(t.Context(), "a", "of someone who only typed the address", ""))
	t.start(t.creds("a"), "s1", nil)
	c, err := t.ConfirmEmail(t.Context(), "a", t.now)
	t.ok(err)
	if !c.Confirmed || c.Password != "" || c.HasPassword || c.Stamp == a.Stamp || c != t.creds("a") {
		t.Errorf("%+v", c)
	}
	t.live()
	t.ok(t.SetPassword(t.Context(), "a", "the holder's", ""))
	t.start(t.creds("a"), "s2", nil)
	c, err = t.ConfirmEmail(t.Context(), "a", t.now.Add(time.Hour)) // a second proof wipes nothing
	t.ok(err)
	if c.Password != "the holder's" {
		t.Errorf("%+v", c)
	}
	t.live("s2")
	_, err = t.ConfirmEmail(t.Context(), "c", t.now)
	t.none("no account", err)
}

func (t *loginTest) session() {
	a := t.account("a", true)
	want := t.start(a, "s1", nil)
	got, err := t.Session(t.Context(), token("s1"))
	if err != nil || got != want {
		t.Errorf("stored %+v, %v\nexpected %+v", got, err, want)
	}
	t.live("s1")
	none := login.Session{ID: "s2", Account: a.Account, CreatedAt: t.now, UsedAt: t.now, ExpiresAt: t.now}
	t.ok(t.StartSession(t.Context(), login.SessionRow{Token: token("s2"), Stamp: a.Stamp, Session: none}, nil))
	if got, err := t.Session(t.Context(), token("s2")); err != nil || got.Address.IsValid() {
		t.Errorf("without an address: %+v, %v", got, err)
	}
	t.ok(t.EndToken(t.Context(), token("s1")))
	t.ok(t.EndToken(t.Context(), token("s1")))
	t.live("s2")
}

func (t *loginTest) language() {
	a := t.account("a", true)
	reads := func(want words.Language) {
		t.Helper()
		in, ok := t.Store.(interface {
			Reads(context.Context, string) (words.Language, error)
		})
		if !ok {
			return // app's part of a store, which is no database
		}
		if got, err := in.Reads(t.Context(), a.ID); err != nil || got != want {
			t.Errorf("reads %q, %v; want %q", got, err, want)
		}
	}
	reads("")
	x := login.Session{ID: "s1", Account: a.Account, CreatedAt: t.now, UsedAt: t.now, ExpiresAt: t.now}
	t.ok(t.StartSession(t.Context(), login.SessionRow{Token: token("s1"), Stamp: a.Stamp, Reads: words.German, Session: x}, nil))
	reads(words.German)
	x.ID = "s2"
	t.ok(t.StartSession(t.Context(), login.SessionRow{Token: token("s2"), Stamp: a.Stamp, Session: x}, nil))
	reads(words.German) // who says nothing changes nothing
	t.ok(t.SetLanguage(t.Context(), a.ID, words.English))
	reads(words.English) // what is chosen counts before what was spoken
	if got, err := t.Session(t.Context(), token("s1")); err != nil || got.Account.Language != words.English || got.Account.Reads != words.German {
		t.Errorf("the session's account: %+v, %v", got.Account, err)
	}
	t.none("no account", t.SetLanguage(t.Context(), "c", words.English))
}

func (t *loginTest) previous() {
	a, b := t.account("a", true), t.account("b", true)
	t.start(a, "s1", nil)
	t.start(b, "s2", token("s1")) // another's, as a fixed cookie would be
	t.start(b, "s3", token("unknown"))
	t.live("s2", "s3")
}

func (t *loginTest) stale() {
	a := t.account("a", true)
	t.ok(t.SetPassword(t.Context(), "a", "hash", ""))
	t.start(a, "s1", nil) // a still has the stamp from before
	t.live()
	if all, err := t.Sessions(t.Context(), "a"); err != nil || len(all) != 0 {
		t.Errorf("listed %v, %v", all, err)
	}
	a = t.creds("a")
	t.ok(t.EndSessions(t.Context(), "a", ""))
	t.start(a, "s2", nil)
	t.live()
}

func (t *loginTest) sessions() {
	a, b := t.account("a", true), t.account("b", true)
	for i, name := range []string{"s1", "s2", "s3"} {
		t.start(a, name, nil)
		t.ok(t.TouchSession(t.Context(), token(name), t.now.Add([]time.Duration{1, 3, 2}[i]*time.Minute)))
	}
	t.start(b, "s4", nil)
	ids := func(account string) (ids []string) {
		all, err := t.Sessions(t.Context(), account)
		t.ok(err)
		for _, x := range all {
			if x.Account.ID != account {
				t.Errorf("%s's list has %+v", account, x)
			}
			ids = append(ids, x.ID)
		}
		return ids
	}
	if got := ids("a"); !slices.Equal(got, []string{"s2", "s3", "s1"}) {
		t.Errorf("listed %v", got)
	}
	for account, id := range map[string]string{"b": "s3", "a": "s4", "c": "s1"} {
		if found, err := t.EndSession(t.Context(), account, id); err != nil || found {
			t.Errorf("%s ended %s: %v, %v", account, id, found, err)
		}
	}
	if found, err := t.EndSession(t.Context(), "a", "s3"); err != nil || !found {
		t.Errorf("%v, %v", found, err)
	}
	t.live("s1", "s2", "s4")
	if got := ids("a"); !slices.Equal(got, []string{"s2", "s1"}) || len(ids("c")) != 0 {
		t.Errorf("listed %v", got)
	}
}

func (t *loginTest) touch() {
	t.start(t.account("a", true), "s1", nil)
	for _, at := range []time.Duration{time.Minute, time.Second} {
		t.ok(t.TouchSession(t.Context(), token("s1"), t.now.Add(at)))
	}
	t.ok(t.TouchSession(t.Context(), token("unknown"), t.now))
	if x, err := t.Session(t.Context(), token("s1")); err != nil || !x.UsedAt.Equal(t.now.Add(time.Minute)) {
		t.Errorf("used at %v, %v", x.UsedAt, err)
	}
}

func (t *loginTest) confirmation(name, account, workspace, user string) login.ConfirmationRow {
	t.Helper()
	c := login.ConfirmationRow{Token: token(name), ExpiresAt: t.now.Add(time.Hour),
		Confirmed: login.Confirmed{Account: account, Email: account + "@example.org", Workspace: workspace, User: user}}
	t.ok(t.PutConfirmation(t.Context(), c))
	return c
}

func (t *loginTest) latestConfirmation() {
	t.account("a", false)
	t.account("b", false)
	t.confirmation("t1", "a", "w1", "u1")
	t.confirmation("t2", "a", "w2", "u2")
	t.confirmation("t3", "b", "w1", "u3")
	want := t.confirmation("t4", "a", "w1", "u1")
	_, err := t.Confirmation(t.Context(), token("t1"))
	t.none("the replaced one", err)
	_, err = t.UseConfirmation(t.Context(), token("t1"), t.now)
	t.none("using the replaced one", err)
	for _, name := range []string{"t2", "t3"} {
		_, err := t.Confirmation(t.Context(), token(name))
		t.ok(err)
	}
	got, err := t.Confirmation(t.Context(), token("t4"))
	if err != nil || !bytes.Equal(got.Token, want.Token) || got.ExpiresAt != want.ExpiresAt || got.Confirmed != want.Confirmed {
		t.Errorf("stored %+v, %v\nexpected %+v", got, err, want)
	}
}

func (t *loginTest) useConfirmation() {
	t.account("a", false)
	t.ok(t.SetPassword(t.Context(), "a", "typed before the proof", ""))
	t.confirmation("t1", "a", "w1", "u1")
	used := make(chan login.Credentials, 8)
	t.together(8, func(int) error {
		c, err := t.UseConfirmation(t.Context(), token("t1"), t.now)
		if errors.Is(err, login.ErrNone) {
			return nil
		}
		used <- c
		return err
	})
	close(used)
	if len(used) != 1 {
		t.Fatalf("used %d times", len(used))
	}
	if c := <-used; !c.Confirmed || c.HasPassword || c != t.creds("a") {
		t.Errorf("%+v", c)
	}
	_, err := t.Confirmation(t.Context(), token("t1"))
	t.none("the used one", err)
}

func (t *loginTest) expiredConfirmation() {
	t.account("a", false)
	c := t.confirmation("t1", "a", "w1", "u1")
	_, err := t.UseConfirmation(t.Context(), c.Token, c.ExpiresAt)
	t.none("at its end", err)
	if t.creds("a").Confirmed {
		t.Error("it confirmed the address")
	}
	_, err = t.UseConfirmation(t.Context(), c.Token, c.ExpiresAt.Add(-time.Millisecond))
	t.ok(err)
}

func (t *loginTest) changeEmail() {
	t.account("a", true)
	t.account("b", true)
	put := func(tok, email, user string) login.ConfirmationRow {
		c := login.ConfirmationRow{Token: token(tok), ExpiresAt: t.now.Add(time.Hour), Confirmed: login.Confirmed{Account: "a", Email: email, User: user}}
		t.ok(t.PutConfirmation(t.Context(), c))
		return c
	}
	put("taken", "b@example.org", "e-mail")
	if _, err := t.ChangeEmail(t.Context(), token("taken"), t.now); !errors.Is(err, login.ErrTaken) || t.creds("a").Email != "a@example.org" {
		t.Errorf("to the address of another account: %v, %+v", err, t.creds("a"))
	}
	c := put("new", "new@example.org", "e-mail")
	_, err := t.ChangeEmail(t.Context(), token("taken"), t.now)
	t.none("the one that was replaced", err)
	_, err = t.ChangeEmail(t.Context(), c.Token, c.ExpiresAt)
	t.none("at its end", err)
	put("other", "a@example.org", "u1")
	used := make(chan login.Credentials, 4)
	t.together(4, func(int) error {
		c, err := t.ChangeEmail(t.Context(), token("new"), t.now)
		if errors.Is(err, login.ErrNone) {
			return nil
		}
		used <- c
		return err
	})
	close(used)
	if len(used) != 1 {
		t.Fatalf("used %d times", len(used))
	}
	if now := <-used; now.Email != "new@example.org" || !now.Confirmed || now.Stamp == 1 || now != t.creds("a") {
		t.Errorf("%+v", now)
	}
	_, err = t.CredentialsByEmail(t.Context(), "a@example.org")
	t.none("the old address", err)
	_, err = t.Confirmation(t.Context(), token("other"))
	t.none("a link that was sent to the old address", err)
	t.ok(t.CreateAccount(t.Context(), login.Account{ID: "c", Email: "a@example.org", Name: "Another"}, t.now))
}

func (t *loginTest) code() {
	t.ok(t.ChangeCode(t.Context(), "k", func(c login.CodeRow) *login.CodeRow {
		if c.Hash != nil || c.Tries != 0 || !c.ExpiresAt.IsZero() {
			t.Errorf("an unknown key has %+v", c)
		}
		return &login.CodeRow{Hash: []byte("hash"), ExpiresAt: t.now}
	}))
	t.together(12, func(int) error {
		return t.ChangeCode(t.Context(), "k", func(c login.CodeRow) *login.CodeRow { c.Tries++; return &c })
	})
	t.ok(t.ChangeCode(t.Context(), "k", func(c login.CodeRow) *login.CodeRow {
		if c.Tries != 12 || string(c.Hash) != "hash" || !c.ExpiresAt.Equal(t.now) {
			t.Errorf("%+v", c)
		}
		return nil
	}))
	t.ok(t.ChangeCode(t.Context(), "k", func(c login.CodeRow) *login.CodeRow {
		if c.Hash != nil {
			t.Errorf("a deleted one: %+v", c)
		}
		return nil
	}))
}

func (t *loginTest) codeGone() {
	fresh := func(login.CodeRow) *login.CodeRow { return &login.CodeRow{Hash: []byte("hash"), ExpiresAt: t.now} }
	t.ok(t.ChangeCode(t.Context(), "k", fresh))
	uses := make(chan bool, 8)
	t.together(8, func(int) error {
		var hit bool
		err := t.ChangeCode(t.Context(), "k", func(c login.CodeRow) *login.CodeRow { hit = c.Hash != nil; return nil })
		if hit {
			uses <- true
		}
		return err
	})
	if len(uses) != 1 {
		t.Errorf("one code was used %d times", len(uses))
	}
}

func (t *loginTest) throttle() {
	t.together(12, func(i int) error {
		keys := []string{"k1", "k2", "k3"}
		if i%2 == 0 {
			slices.Reverse(keys)
		}
		return t.Throttle(t.Context(), keys, func(marks []time.Time) []time.Time {
			next := slices.Clone(marks)
			for j, key := range keys {
				if next[j].IsZero() {
					next[j] = t.now
				}
				next[j] = next[j].Add(map[string]time.Duration{"k1": time.Second, "k2": time.Minute, "k3": time.Hour}[key])
			}
			return next
		})
	})
	t.marks([]string{"k2", "k1", "k4", "k3"}, t.now.Add(12*time.Minute), t.now.Add(12*time.Second), time.Time{}, t.now.Add(12*time.Hour))
}

func (t *loginTest) marks(keys []string, want ...time.Time) {
	t.Helper()
	t.ok(t.Throttle(t.Context(), keys, func(marks []time.Time) []time.Time {
		if !slices.EqualFunc(marks, want, time.Time.Equal) {
			t.Errorf("marks of %v are %v, expected %v", keys, marks, want)
		}
		return nil
	}))
}

func (t *loginTest) throttleRefused() {
	set := func(at time.Time) {
		t.ok(t.Throttle(t.Context(), []string{"k1", "k2"}, func([]time.Time) []time.Time { return []time.Time{at, t.now} }))
	}
	set(t.now.Add(time.Hour))
	t.ok(t.Throttle(t.Context(), []string{"k2", "k1"}, func([]time.Time) []time.Time { return nil }))
	t.marks([]string{"k1", "k2"}, t.now.Add(time.Hour), t.now)
	set(time.Time{})
	t.marks([]string{"k1", "k2"}, time.Time{}, t.now)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := t.Throttle(ended, []string{"k1"}, func(m []time.Time) []time.Time { return []time.Time{t.now} }); err == nil {
		t.Error("an ended request was counted without an error")
	}
	t.marks([]string{"k1"}, time.Time{})
}

func (t *loginTest) sweep() {
	a := t.account("a", true)
	for i, name := range []string{"s1", "s2", "s3"} { // s1 not used for too long, s2 at its end, s3 live
		used := t.now.Add([]time.Duration{-10, -1, -9}[i] * time.Minute)
		end := t.now.Add([]time.Duration{5, 0, 1}[i] * time.Minute)
		t.ok(t.StartSession(t.Context(), login.SessionRow{Token: token(name), Stamp: a.Stamp,
			Session: login.Session{ID: name, Account: a.Account, CreatedAt: used, UsedAt: used, ExpiresAt: end}}, nil))
	}
	for name, end := range map[string]time.Time{"old": t.now, "new": t.now.Add(time.Millisecond)} {
		t.ok(t.PutConfirmation(t.Context(), login.ConfirmationRow{Token: token(name), ExpiresAt: end, Confirmed: login.Confirmed{Account: "a", User: name}}))
		t.ok(t.ChangeCode(t.Context(), name, func(login.CodeRow) *login.CodeRow { return &login.CodeRow{Hash: []byte("h"), ExpiresAt: end} }))
		t.ok(t.Throttle(t.Context(), []string{name}, func([]time.Time) []time.Time { return []time.Time{end} }))
	}
	t.ok(t.SweepLogin(t.Context(), t.now, t.now.Add(-10*time.Minute)))
	t.live("s3")
	_, err := t.Confirmation(t.Context(), token("old"))
	t.none("the old confirmation", err)
	_, err = t.Confirmation(t.Context(), token("new"))
	t.ok(err)
	for name, there := range map[string]bool{"old": false, "new": true} {
		t.ok(t.ChangeCode(t.Context(), name, func(c login.CodeRow) *login.CodeRow {
			if (c.Hash != nil) != there {
				t.Errorf("code %s: %+v", name, c)
			}
			return nil
		}))
	}
	t.marks([]string{"old", "new"}, time.Time{}, t.now.Add(time.Millisecond))
}
