// Package mail delivers plain-text mails: over SMTP, or, where no server is
// configured, as files in an outbox directory that an administrator can open.
// It writes no texts and knows no person: login and app say what goes to whom.
// Package cmd opens it and hands it on as their Mailer.
//
// A mail has one recipient. Nothing that is given can add a header or another
// recipient: addresses with anything unusual are refused, subjects are one
// encoded line (case F19).
package mail

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	netmail "net/mail"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	gomail "github.com/wneessen/go-mail"
)

// Sender delivers one mail and returns when it is delivered or refused.
type Sender interface {
	Send(ctx context.Context, to, subject, text string) error
}

// Settings say how mail leaves; an empty Host means the outbox.
type Settings struct {
	Host     string
	Port     int
	User     string
	Password string
	From     string // address of the sender, required with Host
	TLS      string // starttls, implicit or none
}

// Open makes the queue in front of SMTP or of the outbox directory, and logs
// which. Close it before the process ends.
func Open(s Settings, outbox string, log *slog.Logger) (*Queue, error) {
	if s.Host == "" {
		box, err := NewOutbox(outbox, log)
		if err != nil {
			return nil, err
		}
		log.Info("no mail server is configured: mails are written to the outbox; set smtp.host to send them", "outbox", box.dir)
		return NewQueue(box, log), nil
	}
	smtp, err := NewSMTP(s)
	if err != nil {
		return nil, err
	}
	return NewQueue(smtp, log), nil
}

// compose makes the message. Its identity comes from the sender's domain, not
// from the name of the machine.
func compose(from, to, subject, text string, now time.Time) (*gomail.Msg, error) {
	if err := checkAddress(to); err != nil {
		return nil, err
	}
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if err := m.From(from); err != nil {
		return nil, permanent{fmt.Errorf("sender: %w", err)}
	}
	if err := m.To(to); err != nil {
		return nil, permanent{fmt.Errorf("recipient: %w", err)}
	}
	_, domain, _ := strings.Cut(m.GetFrom()[0].Address, "@")
	m.SetMessageIDWithValue(strings.ToLower(rand.Text()) + "@" + domain)
	m.SetDateWithValue(now)
	m.Subject(oneLine(subject))
	m.SetGenHeader("Auto-Submitted", "auto-generated") // no out-of-office replies, please
	m.SetBodyString(gomail.TypeTextPlain, text)
	return m, nil
}

var errAddress = errors.New("the recipient is not one plain e-mail address")

// checkAddress lets one bare address through: no name, no list, no comment.
func checkAddress(to string) error {
	if !utf8.ValidString(to) || len(to) > 254 || strings.ContainsFunc(to, func(r rune) bool {
		return unicode.IsControl(r) || unicode.IsSpace(r) || strings.ContainsRune(`<>()[]\",;:`, r)
	}) {
		return permanent{errAddress}
	}
	if a, err := netmail.ParseAddress(to); err != nil || a.Address != to || a.Name != "" {
		return permanent{errAddress}
	}
	return nil
}

// oneLine makes control characters and line breaks of any script spaces.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.Cc, unicode.Zl, unicode.Zp, unicode.Cf) || r == utf8.RuneError {
			return ' '
		}
		return r
	}, s)
	s = strings.Join(strings.Fields(s), " ")
	if runes := []rune(s); len(runes) > 200 {
		s = string(runes[:199]) + "…"
	}
	return s
}

// permanent marks an error that trying again will not change.
type permanent struct{ error }

func (p permanent) Unwrap() error { return p.error }

func isPermanent(err error) bool {
	var p permanent
	return errors.As(err, &p)
}
