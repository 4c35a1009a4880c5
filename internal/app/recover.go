package app

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/words"
)

// Recovered is what a recovery did.
type Recovered struct {
	WorkspaceID string
	Workspace   string // name
	User        policy.UserEntry
	Account     string             // id
	Others      []policy.UserEntry // everybody else with full access, to be told
}

// Recover gives one user full access back, on the server's console (A8.2): the
// user becomes active and confirmed, enters, and loses what suspends full access
// (A8.1). ref is a user's id or e-mail; account makes sure that there is an
// account for an address and gives its id. It is one journal entry, with the note.
func (a *App) Recover(ctx context.Context, workspace, ref, note string, account func(email, name string) (string, error)) (out Recovered, err error) {
	snap, err := a.System(ctx, workspace, "recover", func(s *policy.Snapshot) (policy.Changeset, error) {
		u, err := recoverable(s, ref)
		if err != nil {
			return policy.Changeset{}, err
		}
		doc := *u.User
		if doc.Account, err = account(doc.Email, doc.Name); err != nil {
			return policy.Changeset{}, err
		}
		doc.Status, doc.Confirmed, doc.AppAccess, doc.HeldBy = policy.StatusActive, true, true, ""
		doc.Settings, doc.Configures = policy.SettingsFull, nil
		out = Recovered{WorkspaceID: s.Workspace(), Workspace: s.Settings().Name, Account: doc.Account}
		changes, err := freeOfExclusive(s, u.ID)
		if err != nil {
			return policy.Changeset{}, err
		}
		raw, err := freed(doc)
		changes = append(changes, policy.Change{Op: policy.Put, Kind: policy.KindUser, ID: u.ID, Doc: raw})
		out.User = u
		return policy.Changeset{Note: note, Changes: changes}, err
	})
	if err != nil {
		return Recovered{}, err
	}
	out.User, _ = snap.User(out.User.ID)
	for _, u := range snap.Users() {
		if u.Settings == policy.SettingsFull && u.Status == policy.StatusActive && u.ID != out.User.ID {
			out.Others = append(out.Others, u)
		}
	}
	return out, nil
}

// recoverable finds the user that a recovery names: a person who is not deleted.
func recoverable(s *policy.Snapshot, ref string) (policy.UserEntry, error) {
	for _, u := range s.Users() {
		if u.Status == policy.StatusDeleted || u.ID != ref && !sameEmail(u.Email, ref) {
			continue
		}
		if u.Kind != policy.KindRegular {
			return u, &Error{Kind: Invalid, Code: "not_regular", Rule: "A8.1", Message: words.Say("%s is no regular user, and only a regular user has full access.", u.Name)}
		}
		return u, nil
	}
	return policy.UserEntry{}, &Error{Kind: NotFound, Code: "not_found", Message: words.Say("There is no user %s in this workspace. Give an e-mail address or an id.", ref)}
}

// freeOfExclusive suspends the user's own exclusive roles and takes the user out
// of teams that have one: with one in force nobody has full access (A8.1).
func freeOfExclusive(s *policy.Snapshot, user string) (changes []policy.Change, err error) {
	var left []string
	for _, as := range s.AssignmentsOf(user) {
		role, ok := s.Role(as.Role)
		if !ok || !role.Exclusive || as.Suspended {
			continue
		}
		kind, id, doc := policy.KindAssignment, as.ID, any(nil)
		if as.User == user {
			suspended := *as.Assignment
			suspended.Suspended = true
			doc = suspended
		} else {
			team, ok := s.Team(as.Team)
			if !ok || slices.Contains(left, team.ID) {
				continue
			}
			left = append(left, team.ID)
			without := *team.Team
			without.Members = slices.DeleteFunc(slices.Clone(team.Members), func(m string) bool { return m == user })
			kind, id, doc = policy.KindTeam, team.ID, without
		}
		raw, err := json.Marshal(doc)
		if err != nil {
			return nil, err
		}
		changes = append(changes, policy.Change{Op: policy.Put, Kind: kind, ID: id, Doc: raw})
	}
	return changes, nil
}
