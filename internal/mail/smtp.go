package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// SMTP hands mails to a server, each over a connection of its own.
type SMTP struct {
	client *gomail.Client
	from   string
	now    func() time.Time
}

// NewSMTP reads the settings; it does not connect, so that a server can start
// while its mail server is down.
func NewSMTP(s Settings) (*SMTP, error) { return newSMTP(s, nil) }

// newSMTP takes the TLS settings that tests need for a server of their own.
func newSMTP(s Settings, trust *tls.Config) (*SMTP, error) {
	options := []gomail.Option{gomail.WithTimeout(15 * time.Second), gomail.WithoutNoop()}
	switch s.TLS {
	case "", "starttls":
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	case "implicit":
		options = append(options, gomail.WithSSL())
	case "none":
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		return nil, fmt.Errorf("smtp.tls is %q; use starttls, implicit or none", s.TLS)
	}
	if trust != nil {
		options = append(options, gomail.WithTLSConfig(trust))
	}
	if s.Port != 0 {
		options = append(options, gomail.WithPort(s.Port))
	}
	if s.User != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(s.User), gomail.WithPassword(s.Password))
	}
	client, err := gomail.NewClient(s.Host, options...)
	if err != nil {
		return nil, fmt.Errorf("mail server %s: %w", s.Host, err)
	}
	if err := gomail.NewMsg().From(s.From); err != nil {
		return nil, fmt.Errorf("smtp.from %q is no address such as trackward@example.org: %w", s.From, err)
	}
	return &SMTP{client: client, from: s.From, now: time.Now}, nil
}

// Send delivers one mail, or says why not.
func (s *SMTP) Send(ctx context.Context, to, subject, text string) error {
	m, err := compose(s.from, to, subject, text, s.now())
	if err != nil {
		return err
	}
	err = s.client.DialAndSendWithContext(ctx, m)
	if err == nil || m.IsDelivered() { // delivered, and then the farewell failed
		return nil
	}
	var refused *gomail.SendError
	if errors.As(err, &refused) && !refused.IsTemp() && refused.ErrorCode() >= 500 {
		return permanent{err}
	}
	return err
}
