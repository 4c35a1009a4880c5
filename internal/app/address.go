package app

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"

	"github.com/trackward/trackward/internal/login"
	"github.com/trackward/trackward/internal/policy"
)

// mailPatience is for how many seconds a full mail queue is waited for.
const mailPatience = 30

// tellAddresses tells the old address of each user whose e-mail a committed changeset
// has changed, and invites the new one, by whatever road it came (A8.6): every old one
// before the first new one, so that no number of invitations stands in the way of a
// warning. New users are invited by who adds them. The change has happened: what cannot
// be mailed is logged, and can be sent again.
func (a *App) tellAddresses(ctx context.Context, actor policy.Actor, result *policy.Result) {
	if a.Addresses == nil {
		return
	}
	ctx = context.WithoutCancel(ctx)
	after := result.Snapshot
	author, _ := after.User(actor.User)
	var moved []policy.UserEntry
	for _, c := range result.Entry.Changes {
		var was policy.User
		if c.Kind != policy.KindUser || c.Before == nil || json.Unmarshal(c.Before, &was) != nil {
			continue
		}
		if u, ok := after.User(c.ID); ok && u.Email != was.Email {
			moved = append(moved, u)
		}
	}
	mails := &addressMails{app: a, after: after, by: author.Name, patience: mailPatience}
	for _, u := range moved {
		mails.tellOld(ctx, u)
	}
	for _, u := range moved {
		mails.inviteNew(ctx, u)
	}
}

// addressMails are the mails about changed addresses of one changeset.
type addressMails struct {
	app      *App
	after    *policy.Snapshot
	by       string // name of who changed them
	patience int
}

// tellOld tells whoever could sign in until now; they may vouch for the new address.
func (m *addressMails) tellOld(ctx context.Context, u policy.UserEntry) {
	if u.HeldBy == "" || u.OldAccount == "" {
		return
	}
	err := m.app.Addresses.TellChange(ctx, login.EmailChange{Account: u.OldAccount, Workspace: m.after.Workspace(), User: u.ID, WorkspaceName: m.after.Settings().Name,
		ChangedBy: m.by, NewEmail: cmp.Or(u.Email, "no address"), Invites: waitsForInvitation(u), Patience: m.patience})
	m.sent(err, u, "the old address was not told of a changed e-mail; another full user has to vouch for it")
}

func (m *addressMails) inviteNew(ctx context.Context, u policy.UserEntry) {
	if !waitsForInvitation(u) {
		return
	}
	err := m.app.Addresses.InviteAddress(ctx, u.Email, u.Name, login.Invitation{Workspace: m.after.Workspace(), User: u.ID, WorkspaceName: m.after.Settings().Name,
		InvitedBy: m.by, Patience: m.patience})
	m.sent(err, u, "a changed e-mail address was not invited; send the invitation again")
}

func waitsForInvitation(u policy.UserEntry) bool {
	return u.Kind == policy.KindRegular && u.Status == policy.StatusInvited
}

// sent logs what was not mailed. A queue that has taken nothing for so long is not
// waited for again: who made the change waits for the answer meanwhile.
func (m *addressMails) sent(err error, u policy.UserEntry, what string) {
	if err == nil {
		return
	}
	var refused *login.Error
	if errors.As(err, &refused) && refused.Kind == login.Unsent {
		m.patience = 0
	}
	m.app.Log.Error(what, "user", u.ID, "cause", err)
}
