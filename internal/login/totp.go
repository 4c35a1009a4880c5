package login

import (
	"context"
	"crypto/subtle"
	"encoding/base32"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"github.com/boombuler/barcode/qr"
	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
)

// TOTPRow is an authenticator app's secret as it is stored.
type TOTPRow struct {
	Secret    []byte // sealed
	Confirmed bool
	Step      int64 // the newest whose code was used
}

// NewTOTP is a secret for an authenticator app; it counts once a code confirms it.
type NewTOTP struct {
	Secret string   // base32
	URI    string   // otpauth://
	QR     []string // the URI as a QR code: a text of 0 and 1 for each row
}

const (
	totpPeriod    = 30 * time.Second
	recoveryCount = 10
)

// TOTPState says whether the account has an authenticator app, and how many
// recovery codes are left.
func (s *Service) TOTPState(ctx context.Context, account string) (on bool, left int, err error) {
	row, err := s.store.TOTP(ctx, account)
	switch {
	case errors.Is(err, ErrNone) || err == nil && !row.Confirmed:
		return false, 0, nil
	case err != nil:
		return false, 0, fmt.Errorf("read secret: %w", err)
	}
	if left, err = s.store.RecoveryCodes(ctx, account); err != nil {
		return false, 0, fmt.Errorf("count recovery codes: %w", err)
	}
	return true, left, nil
}

// BeginTOTP makes a secret for the session's account, in place of one that was
// not confirmed. Stale without a fresh proof, Taken when one is confirmed.
func (s *Service) BeginTOTP(ctx context.Context, x Session) (NewTOTP, error) {
	if err := s.fresh(x); err != nil {
		return NewTOTP{}, err
	}
	var raw [20]byte
	if _, err := io.ReadFull(s.random, raw[:]); err != nil {
		return NewTOTP{}, fmt.Errorf("read random bytes: %w", err)
	}
	secret := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw[:])
	sealed, err := s.seal([]byte(secret), "totp", x.Account.ID)
	if err != nil {
		return NewTOTP{}, err
	}
	switch err := s.store.PutTOTP(ctx, x.Account.ID, sealed); {
	case errors.Is(err, ErrTaken):
		return NewTOTP{}, &Error{Kind: Taken, Code: "totp_on", Message: "An authenticator app is set up already. Remove it first to set up another."}
	case err != nil:
		return NewTOTP{}, fmt.Errorf("store secret: %w", err)
	}
	uri := url.URL{Scheme: "otpauth", Host: "totp", Path: "/Trackward:" + x.Account.Email, RawQuery: url.Values{"secret": {secret}, "issuer": {"Trackward"}}.Encode()}
	code, err := rows(uri.String())
	return NewTOTP{Secret: secret, URI: uri.String(), QR: code}, err
}

// rows draws a text as a QR code, row by row.
func rows(text string) ([]string, error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return nil, fmt.Errorf("draw a QR code: %w", err)
	}
	var out []string
	for y := range code.Bounds().Dy() {
		var row strings.Builder
		for x := range code.Bounds().Dx() {
			bit := byte('0')
			if r, _, _, _ := code.At(x, y).RGBA(); r == 0 {
				bit = '1'
			}
			row.WriteByte(bit)
		}
		out = append(out, row.String())
	}
	return out, nil
}

// ConfirmTOTP switches the authenticator app on with its first code and gives
// the recovery codes, each good once; nobody can read them again. Every other
// session of the account ends. Wrong, Throttled, Stale; Missing when none was begun.
func (s *Service) ConfirmTOTP(ctx context.Context, x Session, code string, client Client) (codes []string, err error) {
	if err := s.fresh(x); err != nil {
		return nil, err
	}
	tries := []bucket{totpTries(x.Account.ID), triesFrom(network(client.Address))}
	if err := s.take(ctx, tries...); err != nil {
		return nil, err
	}
	row, err := s.store.TOTP(ctx, x.Account.ID)
	switch {
	case errors.Is(err, ErrNone) || err == nil && row.Confirmed:
		return nil, missing("authenticator app to confirm")
	case err != nil:
		return nil, fmt.Errorf("read secret: %w", err)
	}
	step, err := s.stepOf(row, x.Account.ID, code)
	switch {
	case err != nil:
		return nil, err
	case step == 0:
		return nil, wrongSecond()
	}
	codes, hashes, err := s.recoveryCodes(x.Account.ID)
	if err != nil {
		return nil, err
	}
	switch err := s.store.ConfirmTOTP(ctx, x.Account.ID, row.Secret, step, hashes, x.ID, s.instant()); {
	case errors.Is(err, ErrNone):
		return nil, wrongSecond()
	case err != nil:
		return nil, fmt.Errorf("confirm secret: %w", err)
	}
	s.giveBack(ctx, tries...)
	if _, err := s.proved(ctx, x, Proof{Method: ByTOTP, Strong: true}); err != nil {
		return nil, err
	}
	s.tell(ctx, x.Account, "An authenticator app was added: from now on its code is asked for when you sign in.")
	return codes, nil
}

// RemoveTOTP switches the authenticator app off and forgets the recovery codes.
// Stale without a fresh proof, Missing when there is none.
func (s *Service) RemoveTOTP(ctx context.Context, x Session) error {
	if err := s.fresh(x); err != nil {
		return err
	}
	found, err := s.store.RemoveTOTP(ctx, x.Account.ID)
	switch {
	case err != nil:
		return fmt.Errorf("remove secret: %w", err)
	case !found:
		return missing("authenticator app")
	}
	x.Proof.Strong = false // what made the session strong is gone
	if err := s.store.ProveSession(ctx, x.Account.ID, x.ID, x.Proof); err != nil {
		return fmt.Errorf("store proof: %w", err)
	}
	s.tell(ctx, x.Account, "The authenticator app was removed: its code is not asked for any more when you sign in.")
	return nil
}

// NewRecoveryCodes replaces the recovery codes. Stale, Missing.
func (s *Service) NewRecoveryCodes(ctx context.Context, x Session) ([]string, error) {
	if err := s.fresh(x); err != nil {
		return nil, err
	}
	row, err := s.store.TOTP(ctx, x.Account.ID)
	switch {
	case errors.Is(err, ErrNone) || err == nil && !row.Confirmed:
		return nil, missing("authenticator app")
	case err != nil:
		return nil, fmt.Errorf("read secret: %w", err)
	}
	codes, hashes, err := s.recoveryCodes(x.Account.ID)
	if err != nil {
		return nil, err
	}
	if err := s.store.PutRecoveryCodes(ctx, x.Account.ID, hashes); err != nil {
		return nil, fmt.Errorf("store recovery codes: %w", err)
	}
	s.tell(ctx, x.Account, "New recovery codes were made; the earlier ones do not count any more.")
	return codes, nil
}

// ForgetProofs removes the account's authenticator app, passkeys and identities,
// for recovery on the server's console.
func (s *Service) ForgetProofs(ctx context.Context, account string) error {
	return s.store.ForgetProofs(ctx, account)
}

// secondFactor judges a code of the authenticator app or a recovery code and
// uses it up: the same one never counts twice. It says which it was.
func (s *Service) secondFactor(ctx context.Context, account, code string, client Client) (method string, err error) {
	tries := []bucket{totpTries(account), triesFrom(network(client.Address))}
	if err := s.take(ctx, tries...); err != nil {
		return "", err
	}
	row, err := s.store.TOTP(ctx, account)
	switch {
	case errors.Is(err, ErrNone) || err == nil && !row.Confirmed:
		return "", wrongSecond()
	case err != nil:
		return "", fmt.Errorf("read secret: %w", err)
	}
	ok, method := false, ByTOTP
	if plain := plainSetup(code); len(plain) == recoveryLength {
		method = ByRecovery
		ok, err = s.store.UseRecoveryCode(ctx, account, s.hashCode("recovery "+account, plain))
	} else if step, serr := s.stepOf(row, account, code); serr != nil {
		return "", serr
	} else if step > 0 {
		ok, err = s.store.UseTOTP(ctx, account, step)
	}
	switch {
	case err != nil:
		return "", fmt.Errorf("use code: %w", err)
	case !ok:
		return "", wrongSecond()
	}
	s.giveBack(ctx, tries...)
	return method, nil
}

// stepOf finds the time step, one around now, whose code it is; 0 for none. A
// step that was used, or lies before one that was, does not count.
func (s *Service) stepOf(row TOTPRow, account, code string) (found int64, err error) {
	secret, err := s.unseal(row.Secret, "totp", account)
	if err != nil {
		return 0, fmt.Errorf("secret of the authenticator app: %w", err)
	}
	code = strings.ReplaceAll(strings.TrimSpace(code), " ", "")
	now := s.instant().Unix() / int64(totpPeriod/time.Second)
	for step := now - 1; step <= now+1; step++ {
		want, err := hotp.GenerateCodeCustom(string(secret), uint64(step), hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err != nil {
			return 0, fmt.Errorf("code of the authenticator app: %w", err)
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 && step > row.Step {
			found = step
		}
	}
	return found, nil
}

// recoveryLength counts the signs of a recovery code without its dash: 50 bits.
const recoveryLength = 10

func (s *Service) recoveryCodes(account string) (codes []string, hashes [][]byte, err error) {
	for range recoveryCount {
		var raw [recoveryLength]byte
		if _, err := io.ReadFull(s.random, raw[:]); err != nil {
			return nil, nil, fmt.Errorf("read random bytes: %w", err)
		}
		for i, b := range raw {
			raw[i] = setupAlphabet[b%32]
		}
		code := string(raw[:])
		codes = append(codes, code[:5]+"-"+code[5:])
		hashes = append(hashes, s.hashCode("recovery "+account, code))
	}
	return codes, hashes, nil
}
