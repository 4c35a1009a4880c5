package login

import (
	"context"
	"time"

	"github.com/trackward/trackward/internal/words"
)

// mail hands a mail over, in the language that its reader has chosen, else in that
// of the request that leads to it. The person's request does not fail with it: the
// log says so, and both kinds of mail can be asked for again.
func (s *Service) mail(ctx context.Context, to string, chosen words.Language, subject, text words.Text) {
	l := words.First(chosen, words.Of(ctx))
	if err := s.mailer.Send(context.WithoutCancel(ctx), to, subject.In(l), text.In(l)); err != nil {
		s.log.ErrorContext(ctx, "a mail could not be handed over; check the mail settings", "subject", subject, "error", err)
	}
}

// handOver is mail for who reports what became of it. A mail that is not taken, as
// when too many wait, is tried again every second for so many seconds; Unsent then.
func (s *Service) handOver(ctx context.Context, to string, chosen words.Language, subject, text words.Text, patience int) error {
	l := words.First(chosen, words.Of(ctx))
	for {
		err := s.mailer.Send(context.WithoutCancel(ctx), to, subject.In(l), text.In(l))
		if err == nil {
			return nil
		}
		if patience--; patience < 0 {
			s.log.ErrorContext(ctx, "a mail could not be handed over; check the mail settings", "subject", subject, "error", err)
			return unsent()
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Second):
		}
	}
}

const codeSubject words.Text = "Your sign-in code for Trackward"

func codeText(code string) words.Text {
	return words.Say(`Your code to sign in to Trackward is

    %s

It is valid for 10 minutes and can be used once. Type it only on the page where
you asked for it; nobody from Trackward will ask you for it.

If you did not ask for a code, you need not do anything.
`, code)
}

func invitationSubject(i Invitation) words.Text {
	if i.WorkspaceName == "" {
		return "Confirm your e-mail address for Trackward"
	}
	return words.Say("You are invited to %s on Trackward", printable(i.WorkspaceName, 200))
}

func invitationText(a Account, i Invitation, link string) words.Text {
	what := words.Text("Please confirm that this is your e-mail address.")
	if i.WorkspaceName != "" {
		what = words.Say("You are invited to the workspace %s on Trackward.", printable(i.WorkspaceName, 200))
		if i.InvitedBy != "" {
			what = words.Say("%s invites you to the workspace %s on Trackward.", printable(i.InvitedBy, 200), printable(i.WorkspaceName, 200))
		}
	}
	return words.Say(`Hello %s,

%s

Open this link and press the button to confirm your e-mail address:

    %s

The link is valid for 3 days and can be used once. If you did not expect this
mail, you need not do anything.
`, printable(a.Name, 200), what, link)
}
