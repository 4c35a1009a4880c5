package record

import (
	"slices"

	"github.com/trackward/trackward/internal/policy"
)

// Pickable reports whether the viewer may put the user or team into the
// property (A4.10). Who asks about many uses Picker.
func Pickable(v *Viewer, p *policy.Property, id string) bool { return Picker(v, p)(id) }

// Picker says which users, or teams, a user or team property offers the viewer:
// those its designer chose. "Everyone" is everyone with app access, or every
// team, and nobody to a guest. People who left are never offered.
func Picker(v *Viewer, p *policy.Property) func(id string) bool {
	k := picker{v: v, pick: p.Pick}
	me, ok := v.Policy.User(v.User)
	k.everyone = p.Pick.Everyone && ok && me.Kind != "guest"
	if len(p.Pick.Roles) > 0 {
		k.findHolders()
	}
	switch p.Type {
	case policy.UserRef, policy.UserRefs:
		return k.user
	case policy.TeamRef, policy.TeamRefs:
		return k.team
	}
	return func(string) bool { return false }
}

type picker struct {
	v        *Viewer
	pick     policy.Pick
	everyone bool
	holders  map[string]bool // users and teams with one of the roles in force
}

func (k *picker) findHolders() {
	k.holders = map[string]bool{}
	roles := map[string]bool{}
	for _, ref := range k.pick.Roles {
		if r, ok := k.v.Policy.Role(ref); ok && r.Enabled {
			roles[r.ID] = true
		}
	}
	for _, a := range k.v.Policy.Assignments() {
		now := k.v.Now
		if !roles[a.Role] || a.Suspended || a.From != nil && now.Before(*a.From) || a.Until != nil && !now.Before(*a.Until) {
			continue
		}
		if a.User != "" {
			k.holders[a.User] = true
		} else {
			k.holders[a.Team] = true
		}
	}
}

func (k *picker) user(id string) bool {
	u, ok := k.v.Policy.User(id)
	if !ok || u.Kind == "viewer" || u.Status != "active" && u.Status != "invited" {
		return false
	}
	if k.everyone && (u.AppAccess || k.v.Policy.Settings().AppAccess != "selected") {
		return true
	}
	if k.holders[id] || k.inTeam(k.pick.Teams, id) {
		return true
	}
	for holder := range k.holders {
		if k.inTeam([]string{holder}, id) {
			return true
		}
	}
	return false
}

func (k *picker) inTeam(teams []string, user string) bool {
	for _, ref := range teams {
		if t, ok := k.v.Policy.Team(ref); ok && slices.Contains(t.Members, user) {
			return true
		}
	}
	return false
}

func (k *picker) team(id string) bool {
	t, ok := k.v.Policy.Team(id)
	if !ok || t.ID != id {
		return false
	}
	return k.everyone || k.holders[id] || slices.ContainsFunc(k.pick.Teams, func(ref string) bool {
		return ref == t.ID || ref == t.Key
	})
}
