package login

import (
	"time"

	"github.com/trackward/trackward/internal/words"
)

// Kind is the kind of an Error; a door maps it to its status.
type Kind uint8

const (
	// Wrong: e-mail and password, or e-mail and code, do not go together. Said
	// alike for an unknown address, a wrong secret, an expired and a used one.
	Wrong Kind = iota + 1
	// Throttled: too many tries; RetryAfter says when the next one counts.
	Throttled
	// Expired: a confirmation link that is unknown, used, replaced or too old.
	Expired
	// SignedOut: no such session, or it has ended.
	SignedOut
	// Invalid: an input that can never work; Field names it.
	Invalid
	// Taken: the e-mail address has an account already.
	Taken
	// Missing: no such account, or no such session of this account.
	Missing
	// Unfinished: the first proof is right, a second one is to follow; Step
	// continues.
	Unfinished
	// Stale: a fresh proof is needed first (Prove).
	Stale
	// Refused: an identity provider, or what it says, does not count.
	Refused
	// Unsent: the mail was not taken; it can be asked for again.
	Unsent
)

// Error is a refusal. Other errors of this package come from the store or the
// mailer, wrapped, and are for the log.
type Error struct {
	Kind       Kind
	Code       string     // stable, snake_case
	Rule       string     // of the access model, where one decided
	Field      string     // Invalid: email, password, name
	Message    words.Text // for the person
	RetryAfter int        // whole seconds, Throttled and Unsent
	// Step is the secret that continues an Unfinished sign-in. It belongs in a
	// cookie, never in a body.
	Step string
}

func (e *Error) Error() string { return e.Message.String() }

// Each refusal is made in one place, so that it cannot differ by its cause.

func wrongPassword() error {
	return &Error{Kind: Wrong, Code: "wrong_credentials", Rule: "A3.13",
		Message: "This e-mail address and password do not go together. Check both, or sign in with a code by e-mail."}
}

func wrongCurrent() error {
	return &Error{Kind: Wrong, Code: "wrong_password", Field: "current_password",
		Message: "The current password is not right. Type it again, or sign out and sign in with a code by e-mail."}
}

func wrongCode() error {
	return &Error{Kind: Wrong, Code: "wrong_code", Rule: "A3.13",
		Message: "This code is wrong, was used already, or is older than 10 minutes. Type it again or ask for a new one."}
}

func wrongSetup() error {
	return &Error{Kind: Wrong, Code: "wrong_setup_code", Field: "code",
		Message: "This is not the set-up code. It stands in the server's log; restart the server to get a new one."}
}

func wrongSecond() error {
	return &Error{Kind: Wrong, Code: "wrong_second_factor", Field: "code",
		Message: "This code is wrong or was used already. Wait for the next one in your app, or use a recovery code."}
}

func wrongPasskey() error {
	return &Error{Kind: Wrong, Code: "wrong_passkey",
		Message: "This passkey was not accepted. Try again, or sign in another way."}
}

func expired() error {
	return &Error{Kind: Expired, Code: "link_expired", Rule: "A8.6",
		Message: "This link was used already, was replaced by a newer one, or is older than 3 days. Ask the person who invited you to send a new one."}
}

func signedOut() error {
	return &Error{Kind: SignedOut, Code: "signed_out", Rule: "A3.13", Message: "You are not signed in, or your session has ended. Sign in again."}
}

func invalid(field string, message words.Text) error {
	return &Error{Kind: Invalid, Code: "invalid", Field: field, Message: message}
}

func taken() error {
	return &Error{Kind: Taken, Code: "email_taken", Field: "email", Message: "This e-mail address has an account already. Use another address, or sign in with it."}
}

func missing(what words.Text) error {
	return &Error{Kind: Missing, Code: "not_found", Message: words.Say("There is no such %s. Reload the page; it may have been removed.", what)}
}

func unsent() error {
	return &Error{Kind: Unsent, Code: "mail_unsent", RetryAfter: 60,
		Message: "The mail could not be handed over. Try again in a minute; if it stays so, whoever runs the server finds the cause in its log."}
}

func throttled(wait time.Duration) error {
	seconds := max(1, int((wait+time.Second-1)/time.Second))
	text := words.Say("%d seconds", seconds)
	if seconds >= 120 {
		text = words.Say("%d minutes", (seconds+59)/60)
	}
	return &Error{Kind: Throttled, Code: "too_many_tries", RetryAfter: seconds,
		Message: words.Say("There were too many tries. Wait %s, then try again.", text)}
}
