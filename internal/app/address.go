package app

import (
	"cmp"
	"context"
	"encoding/json"

	"github.com/trackward/trackward/internal/login"
	"github.com/trackward/trackward/internal/policy"
)

// tellAddresses tells the old address of each user whose e-mail a committed changeset
// has changed, and invites the new one, by whatever road it came (A8.6). New users are
// invited by who adds them. The change has happened: what cannot be mailed is logged,
// and can be sent again.
func (a *App) tellAddresses(ctx context.Context, actor policy.Actor, result *policy.Result) {
	if a.Addresses == nil {
		return
	}
	ctx = context.WithoutCancel(ctx)
	after := result.Snapshot
	author, _ := after.User(actor.User)
	for _, c := range result.Entry.Changes {
		var was policy.User
		if c.Kind != policy.KindUser || c.Before == nil || json.Unmarshal(c.Before, &was) != nil {
			continue
		}
		u, ok := after.User(c.ID)
		if ok && u.Email != was.Email {
			a.inviteNew(ctx, after, author.Name, u)
			a.tellOld(ctx, after, author.Name, u)
		}
	}
}

func (a *App) inviteNew(ctx context.Context, after *policy.Snapshot, by string, u policy.UserEntry) {
	if u.Kind != policy.KindRegular || u.Status != policy.StatusInvited {
		return
	}
	err := a.Addresses.InviteAddress(ctx, u.Email, u.Name, login.Invitation{Workspace: after.Workspace(), User: u.ID, WorkspaceName: after.Settings().Name, InvitedBy: by})
	if err != nil {
		a.Log.Error("a changed e-mail address was not invited; send the invitation again", "user", u.ID, "cause", err)
	}
}

// tellOld tells whoever could sign in until now; they may vouch for the new address.
func (a *App) tellOld(ctx context.Context, after *policy.Snapshot, by string, u policy.UserEntry) {
	if u.HeldBy == "" || u.OldAccount == "" {
		return
	}
	err := a.Addresses.TellChange(ctx, login.EmailChange{Account: u.OldAccount, Workspace: after.Workspace(), User: u.ID, WorkspaceName: after.Settings().Name,
		ChangedBy: by, NewEmail: cmp.Or(u.Email, "no address")})
	if err != nil {
		a.Log.Error("the old address was not told of a changed e-mail; another full user has to vouch for it", "user", u.ID, "cause", err)
	}
}
