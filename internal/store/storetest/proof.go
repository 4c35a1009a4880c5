package storetest

import (
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/trackward/trackward/internal/login"
)

// What proves a person besides password and code. Provider secrets belong to a
// workspace and are checked with one.

func (t *loginTest) proofOfSession() {
	a := t.account("a", true)
	t.start(a, "s1", nil)
	x, err := t.Session(t.Context(), token("s1"))
	t.ok(err)
	if x.Proof != (login.Proof{}) {
		t.Errorf("at first %+v", x.Proof)
	}
	want := login.Proof{Method: "totp", At: t.now.Add(time.Minute), Strong: true}
	t.ok(t.ProveSession(t.Context(), "b", "s1", want)) // another's
	if x, _ = t.Session(t.Context(), token("s1")); x.Proof.Strong {
		t.Error("another account proved the session")
	}
	t.ok(t.ProveSession(t.Context(), "a", "s1", want))
	if x, _ = t.Session(t.Context(), token("s1")); x.Proof != want {
		t.Errorf("%+v", x.Proof)
	}
}

func (t *loginTest) passkey(account, id string) login.PasskeyRow {
	t.Helper()
	p := login.PasskeyRow{Passkey: login.Passkey{ID: id, Name: "Name of " + id, CreatedAt: t.now}, Account: account, Credential: token(id), Record: []byte("{}")}
	t.ok(t.AddPasskey(t.Context(), p))
	return p
}

func (t *loginTest) passkeys() {
	t.account("a", true)
	t.account("b", true)
	p := t.passkey("a", "p1")
	t.passkey("b", "p2")
	again := p
	again.Account, again.ID = "b", "p3"
	if err := t.AddPasskey(t.Context(), again); !errors.Is(err, login.ErrTaken) {
		t.Errorf("a known credential: %v", err)
	}
	if ok, err := t.RenamePasskey(t.Context(), "b", "p1", "Mine"); ok || err != nil {
		t.Errorf("another's renamed: %v, %v", ok, err)
	}
	if ok, err := t.RemovePasskey(t.Context(), "b", "p1"); ok || err != nil {
		t.Errorf("another's removed: %v, %v", ok, err)
	}
	if ok, err := t.RenamePasskey(t.Context(), "a", "p1", "Laptop"); !ok || err != nil {
		t.Errorf("renamed: %v, %v", ok, err)
	}
	if ok, err := t.UsePasskey(t.Context(), p.Credential, []byte("another"), []byte("x"), t.now); ok || err != nil {
		t.Errorf("used over another record: %v, %v", ok, err)
	}
	if ok, err := t.UsePasskey(t.Context(), p.Credential, p.Record, []byte(`{"n":1}`), t.now.Add(time.Second)); !ok || err != nil {
		t.Errorf("used: %v, %v", ok, err)
	}
	got, err := t.Passkey(t.Context(), p.Credential)
	t.ok(err)
	if got.Account != "a" || got.Name != "Laptop" || string(got.Record) != `{"n":1}` || !got.UsedAt.Equal(t.now.Add(time.Second)) || !got.CreatedAt.Equal(t.now) {
		t.Errorf("%+v", got)
	}
	if all, err := t.Passkeys(t.Context(), "a"); err != nil || len(all) != 1 || all[0].ID != "p1" {
		t.Errorf("%+v, %v", all, err)
	}
	if ok, err := t.RemovePasskey(t.Context(), "a", "p1"); !ok || err != nil {
		t.Errorf("removed: %v, %v", ok, err)
	}
	_, err = t.Passkey(t.Context(), p.Credential)
	t.none("a removed passkey", err)
}

func (t *loginTest) identitiesOf() {
	t.account("a", true)
	t.account("b", true)
	i := login.Identity{ID: "i1", Account: "a", Issuer: "https://idp", Subject: "7", Provider: "IdP", Email: "a@idp", CreatedAt: t.now, UsedAt: t.now}
	t.ok(t.AddIdentity(t.Context(), i))
	other := i
	other.ID, other.Account = "i2", "b"
	if err := t.AddIdentity(t.Context(), other); !errors.Is(err, login.ErrTaken) {
		t.Errorf("a linked identity: %v", err)
	}
	other.Issuer = "https://other" // the same subject elsewhere is somebody else
	t.ok(t.AddIdentity(t.Context(), other))
	_, err := t.UseIdentity(t.Context(), "https://idp", "8", "a@idp", t.now)
	t.none("another subject with the same e-mail", err)
	got, err := t.UseIdentity(t.Context(), "https://idp", "7", "new@idp", t.now.Add(time.Second))
	t.ok(err)
	if got.Account != "a" || got.Email != "new@idp" || !got.UsedAt.Equal(t.now.Add(time.Second)) {
		t.Errorf("%+v", got)
	}
	if ok, err := t.RemoveIdentity(t.Context(), "b", "i1"); ok || err != nil {
		t.Errorf("another's removed: %v, %v", ok, err)
	}
	if ok, err := t.RemoveIdentity(t.Context(), "a", "i1"); !ok || err != nil {
		t.Errorf("removed: %v, %v", ok, err)
	}
	if all, err := t.Identities(t.Context(), "b"); err != nil || len(all) != 1 || all[0].Issuer != "https://other" {
		t.Errorf("%+v, %v", all, err)
	}
}

func (t *loginTest) totp() {
	a := t.account("a", true)
	t.start(a, "s1", nil)
	t.start(a, "s2", nil)
	_, err := t.TOTP(t.Context(), "a")
	t.none("no secret", err)
	t.ok(t.PutTOTP(t.Context(), "a", []byte("first")))
	t.ok(t.PutTOTP(t.Context(), "a", []byte("second")))
	if ok, err := t.UseTOTP(t.Context(), "a", 5); ok || err != nil {
		t.Errorf("used before it is confirmed: %v, %v", ok, err)
	}
	if t.creds("a").SecondFactor {
		t.Error("a second factor before it is confirmed")
	}
	t.none("a replaced secret", t.ConfirmTOTP(t.Context(), "a", []byte("first"), 5, nil, "s1", t.now))
	t.ok(t.ConfirmTOTP(t.Context(), "a", []byte("second"), 5, [][]byte{token("c1"), token("c2")}, "s1", t.now))
	t.live("s1")
	if err := t.PutTOTP(t.Context(), "a", []byte("third")); !errors.Is(err, login.ErrTaken) {
		t.Errorf("over a confirmed one: %v", err)
	}
	if c := t.creds("a"); !c.SecondFactor {
		t.Error("no second factor after it is confirmed")
	}
	var used, codes atomic.Int32
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if ok, err := t.UseTOTP(t.Context(), "a", 6); ok && err == nil {
				used.Add(1)
			}
			if ok, err := t.UseRecoveryCode(t.Context(), "a", token("c1")); ok && err == nil {
				codes.Add(1)
			}
		})
	}
	all.Wait()
	if used.Load() != 1 || codes.Load() != 1 {
		t.Errorf("a step was used %d times, a recovery code %d times", used.Load(), codes.Load())
	}
	if ok, _ := t.UseTOTP(t.Context(), "a", 5); ok {
		t.Error("an earlier step was used after a later one")
	}
	if n, err := t.RecoveryCodes(t.Context(), "a"); n != 1 || err != nil {
		t.Errorf("%d codes left, %v", n, err)
	}
	if ok, err := t.RemoveTOTP(t.Context(), "a"); !ok || err != nil {
		t.Errorf("removed: %v, %v", ok, err)
	}
	if n, _ := t.RecoveryCodes(t.Context(), "a"); n != 0 || t.creds("a").SecondFactor {
		t.Errorf("%d codes left of nothing", n)
	}
}

func (t *loginTest) wipesProofs() {
	t.account("a", false)
	t.passkey("a", "p1")
	t.ok(t.AddIdentity(t.Context(), login.Identity{ID: "i1", Account: "a", Issuer: "https://idp", Subject: "7", CreatedAt: t.now, UsedAt: t.now}))
	t.ok(t.PutTOTP(t.Context(), "a", []byte("s")))
	t.ok(t.ConfirmTOTP(t.Context(), "a", []byte("s"), 1, [][]byte{token("c1")}, "", t.now))
	c, err := t.ConfirmEmail(t.Context(), "a", t.now)
	t.ok(err)
	passkeys, _ := t.Passkeys(t.Context(), "a")
	identities, _ := t.Identities(t.Context(), "a")
	if codes, _ := t.RecoveryCodes(t.Context(), "a"); c.SecondFactor || len(passkeys)+len(identities)+codes != 0 {
		t.Errorf("left: %+v, %v, %v, %d codes", c, passkeys, identities, codes)
	}
}
