package app

import (
	"context"
	"errors"

	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/words"
)

// write hands over a mail to a user, in the language that its reader is known to
// read, else in that of the request that leads to it.
func (a *App) write(ctx context.Context, to policy.UserEntry, subject, text words.Text) error {
	var chosen words.Language
	if to.Account != "" {
		var err error
		if chosen, err = a.Store.Reads(ctx, to.Account); err != nil {
			return err
		}
	}
	l := words.First(chosen, words.Of(ctx))
	return a.Mail.Send(context.WithoutCancel(ctx), to.Email, subject.In(l), text.In(l))
}

// said is what an error says to people.
func said(err error) words.Text {
	var ours *Error
	var theirs *policy.Error
	switch {
	case errors.As(err, &ours):
		return ours.Message
	case errors.As(err, &theirs):
		return theirs.Message
	}
	return words.Plain(err.Error())
}
