package login_test

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
	"github.com/trackward/trackward/internal/login"
)

// app is an authenticator app.
type app struct {
	w        *world
	secret   string
	recovery []string
}

func (a *app) code() string { return a.at(0) }

// at is the code so long from now.
func (a *app) at(d time.Duration) string {
	a.w.Helper()
	code, err := totp.GenerateCode(a.secret, a.w.now.Add(d))
	a.w.ok(err)
	return code
}

// withApp sets an authenticator app up in a fresh session.
func (w *world) withApp(s login.Session) *app {
	w.Helper()
	made, err := w.BeginTOTP(w.Context(), s)
	w.ok(err)
	a := &app{w: w, secret: made.Secret}
	a.recovery, err = w.ConfirmTOTP(w.Context(), s, a.code(), here)
	w.ok(err)
	w.now = w.now.Add(time.Minute)
	return a
}

// half signs in with the first factor and gives the step.
func (w *world) half() string {
	w.Helper()
	_, err := w.Password(w.Context(), "ann@example.org", password, here)
	step := w.refused("the first step alone", err, login.Unfinished).Step
	if len(step) != 43 {
		w.Fatalf("the step is %q", step)
	}
	return step
}

func TestAnAuthenticatorAppCountsOnceItsCodeConfirmsIt(t *testing.T) {
	w := newWorld(t)
	w.ann()
	s, other := w.signIn(here), w.signIn(here)
	made, err := w.BeginTOTP(t.Context(), s)
	w.ok(err)
	if !strings.HasPrefix(made.URI, "otpauth://totp/Trackward:ann@example.org?") || !strings.Contains(made.URI, made.Secret) {
		t.Errorf("%+v", made)
	}
	for account, row := range w.store.totp {
		if strings.Contains(string(row.Secret), made.Secret) {
			t.Errorf("the secret of %s is stored as it is", account)
		}
	}
	w.signIn(here) // not asked for yet
	a := &app{w: w, secret: made.Secret}
	_, err = w.ConfirmTOTP(t.Context(), s, other6(a.code()), here)
	w.refused("a wrong code", err, login.Wrong)
	codes, err := w.ConfirmTOTP(t.Context(), s, a.code(), here)
	w.ok(err)
	if len(codes) != 10 || !strings.Contains(w.last().text, "authenticator app was added") {
		t.Errorf("codes %v, mail %v", codes, w.last())
	}
	w.live("the session that set it up", s.Token, true)
	w.live("another session", other.Token, false)
	now, err := w.Session(t.Context(), s.Token)
	w.ok(err)
	if !now.Proof.Strong {
		t.Errorf("%+v", now.Proof)
	}
	_, err = w.BeginTOTP(t.Context(), now)
	w.refused("a second app", err, login.Taken)
	w.half()
}

func other6(code string) string {
	if code[0] == '9' {
		return "0" + code[1:]
	}
	return string(code[0]+1) + code[1:]
}

func TestEveryWayInAsksForTheSecondFactor(t *testing.T) {
	w := newWorld(t)
	acc := w.ann()
	a := w.withApp(w.signIn(here))
	_, err := w.VerifyCode(t.Context(), acc.Email, w.code(acc.Email), here)
	w.refused("by code", err, login.Unfinished)
	link, err := w.SignInLink(t.Context(), acc.ID)
	w.ok(err)
	_, _, err = w.Confirm(t.Context(), link[len(link)-43:], "", here, nil)
	w.refused("by link", err, login.Unfinished)
	step := w.half()
	_, err = w.SecondStep(t.Context(), step, "000000", here)
	w.refused("a guess", err, login.Wrong)
	s, err := w.SecondStep(t.Context(), step, " "+a.code()[:3]+" "+a.code()[3:], here)
	w.ok(err)
	if !s.Proof.Strong || s.Proof.Method != "password+totp" || !s.Proof.At.Equal(w.now) {
		t.Errorf("%+v", s.Proof)
	}
	w.live("the session", s.Token, true)
	w.now = w.now.Add(time.Minute)
	_, err = w.SecondStep(t.Context(), step, a.code(), here)
	w.refused("the first step a second time", err, login.Expired)
}

func TestNoCodeCountsTwice(t *testing.T) {
	w := newWorld(t)
	w.ann()
	a := w.withApp(w.signIn(here))
	code, early := a.code(), a.at(-30*time.Second)
	_, err := w.SecondStep(t.Context(), w.half(), code, here)
	w.ok(err)
	_, err = w.SecondStep(t.Context(), w.half(), code, here)
	w.refused("the same code", err, login.Wrong)
	_, err = w.SecondStep(t.Context(), w.half(), early, here)
	w.refused("the code before it", err, login.Wrong)
	w.now = w.now.Add(5 * time.Minute)
	_, err = w.SecondStep(t.Context(), w.half(), a.at(-90*time.Second), here)
	w.refused("a code of long ago", err, login.Wrong)
	_, err = w.SecondStep(t.Context(), w.half(), a.at(90*time.Second), here)
	w.refused("a code to come", err, login.Wrong)

	var in atomic.Int32
	var all sync.WaitGroup
	steps := []string{w.half(), w.half(), w.half(), w.half()}
	for _, step := range steps {
		all.Go(func() {
			if _, err := w.SecondStep(t.Context(), step, a.code(), here); err == nil {
				in.Add(1)
			}
		})
	}
	all.Wait()
	if in.Load() != 1 {
		t.Errorf("one code at once signed in %d times", in.Load())
	}
}

func TestARecoveryCodeStandsInOnce(t *testing.T) {
	w := newWorld(t)
	w.ann()
	s := w.signIn(here)
	a := w.withApp(s)
	for key, hash := range w.store.recovery {
		for _, code := range a.recovery {
			if strings.Contains(key+string(hash), strings.ReplaceAll(code, "-", "")) {
				t.Fatal("a recovery code is stored as it is")
			}
		}
	}
	in, err := w.SecondStep(t.Context(), w.half(), " "+strings.ToUpper(a.recovery[0]), here)
	w.ok(err)
	if in.Proof.Method != "password+recovery" {
		t.Errorf("%+v", in.Proof)
	}
	_, err = w.SecondStep(t.Context(), w.half(), a.recovery[0], here)
	w.refused("a second time", err, login.Wrong)
	if on, left, err := w.TOTPState(t.Context(), s.Account.ID); !on || left != 9 || err != nil {
		t.Errorf("%v, %d left, %v", on, left, err)
	}
	fresh, err := w.NewRecoveryCodes(t.Context(), in)
	w.ok(err)
	_, err = w.SecondStep(t.Context(), w.half(), a.recovery[1], here)
	w.refused("an earlier code", err, login.Wrong)
	_, err = w.SecondStep(t.Context(), w.half(), fresh[0], here)
	w.ok(err)
}

func TestGuessingTheSecondFactorIsThrottled(t *testing.T) {
	w := newWorld(t)
	w.ann()
	a := w.withApp(w.signIn(here))
	step := w.half()
	for range 5 {
		_, err := w.SecondStep(t.Context(), step, other6(a.code()), here)
		w.refused("a guess", err, login.Wrong)
	}
	_, err := w.SecondStep(t.Context(), step, a.code(), from("198.51.100.7"))
	w.refused("one too many", err, login.Throttled)
	_, err = w.SecondStep(t.Context(), w.half(), a.recovery[0], here)
	w.refused("with a recovery code", err, login.Throttled)
}

func TestTheFirstStepEndsWithItsTimeAndItsAccountsSecrets(t *testing.T) {
	w := newWorld(t)
	acc := w.ann()
	a := w.withApp(w.signIn(here))
	step := w.half()
	w.ok(w.SetPassword(t.Context(), acc.ID, "another horse battery"))
	_, err := w.SecondStep(t.Context(), step, a.code(), here)
	w.refused("after a new password", err, login.Expired)
	w.ok(w.SetPassword(t.Context(), acc.ID, password))
	step = w.half()
	w.now = w.now.Add(login.HalfLife)
	_, err = w.SecondStep(t.Context(), step, a.code(), here)
	w.refused("after ten minutes", err, login.Expired)
	for _, invented := range []string{"", "x", strings.Repeat("A", 43)} {
		_, err = w.SecondStep(t.Context(), invented, a.code(), here)
		w.refused("an invented step", err, login.Expired)
	}
}

// Step-up: a fresh proof is at most ten minutes old.
func TestCredentialsChangeOnlyWithAFreshProof(t *testing.T) {
	w := newWorld(t)
	w.ann()
	s := w.signIn(here)
	token := s.Token
	w.now = w.now.Add(login.ProofLife)
	_, err := w.BeginTOTP(t.Context(), s)
	w.refused("an old proof", err, login.Stale)
	w.refused("an identity", w.RemoveIdentity(t.Context(), s, "i"), login.Stale)
	w.refused("a passkey", w.RemovePasskey(t.Context(), s, "p"), login.Stale)
	w.refused("a password without the current one", w.NewPassword(t.Context(), s, "another horse battery"), login.Stale)
	_, err = w.Prove(t.Context(), s, login.ByPassword, "wrong", here)
	w.refused("a wrong password", err, login.Wrong)
	_, err = w.Prove(t.Context(), s, "nonsense", "x", here)
	w.refused("no method", err, login.Invalid)
	p, err := w.Prove(t.Context(), s, login.ByPassword, password, here)
	w.ok(err)
	if !p.Fresh(w.now) || p.Fresh(w.now.Add(login.ProofLife)) || p.Strong {
		t.Errorf("%+v", p)
	}
	s, err = w.Session(t.Context(), token)
	w.ok(err)
	a := w.withApp(s)
	s, err = w.Session(t.Context(), token)
	w.ok(err)
	w.now = w.now.Add(login.ProofLife)
	_, err = w.Prove(t.Context(), s, login.ByPassword, password, here)
	w.refused("the password where there is an app", err, login.Invalid)
	w.refused("removing the app", w.RemoveTOTP(t.Context(), s), login.Stale)
	_, err = w.Prove(t.Context(), s, login.ByTOTP, a.code(), here)
	w.ok(err)
	s, err = w.Session(t.Context(), token)
	w.ok(err)
	w.ok(w.RemoveTOTP(t.Context(), s))
	w.signIn(here)
	if s, _ = w.Session(t.Context(), token); s.Proof.Strong {
		t.Error("the session stays strong without the app")
	}
}

func TestAForgottenPasswordIsReplacedByACode(t *testing.T) {
	const next = "another horse battery"
	w := newWorld(t)
	acc := w.ann()
	old := w.signIn(here)
	w.refused("from a session by password", w.NewPassword(t.Context(), old, next), login.Wrong)
	s, err := w.VerifyCode(t.Context(), acc.Email, w.code(acc.Email), from("192.0.2.9"))
	w.ok(err)
	w.refused("a weak one", w.NewPassword(t.Context(), s, "short"), login.Invalid)
	w.ok(w.NewPassword(t.Context(), s, next))
	w.live("the session that set it", s.Token, true)
	w.live("another session", old.Token, false)
	_, err = w.Password(t.Context(), acc.Email, password, here)
	w.refused("the forgotten one", err, login.Wrong)
	_, err = w.Password(t.Context(), acc.Email, next, here)
	w.ok(err)
	w.now = w.now.Add(login.ProofLife)
	w.refused("later", w.NewPassword(t.Context(), s, password), login.Stale)
}
