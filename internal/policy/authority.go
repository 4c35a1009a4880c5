package policy

import (
	"slices"
	"time"
)

// Power is a row of the table of A8.
type Power struct {
	Kind   string // any, configure, extended, full, sheet (superuser and extended)
	Target string // configure: id of the tracker, dashboard or site
	// Now is the instant asked about: an exclusive role in force suspends settings
	// access (A6.1). Without it every exclusive role that has not been ended or
	// suspended counts, even one that starts later.
	Now time.Time
}

// The kinds of Power.
const (
	PowerAny       = "any"
	PowerConfigure = "configure"
	PowerExtended  = "extended"
	PowerFull      = "full"
	PowerSheet     = "sheet"
)

// level orders the settings levels.
type level int

const (
	levelNone level = iota
	levelSelective
	levelExtended
	levelFull
)

var settingsLevels = map[string]level{SettingsNone: levelNone, SettingsSelective: levelSelective,
	SettingsExtended: levelExtended, SettingsFull: levelFull}

// powers is what one actor may do on the settings plane at one instant. The zero
// powers allow nothing.
type powers struct {
	user       string
	system     bool
	level      level
	tag        bool
	configures []string
}

// May reports whether the user (by id) has the power for what is asked
// (A8), for pages and reads on the settings plane.
func (s *Snapshot) May(user string, p Power) bool {
	w := s.powersOf(Actor{User: user}, p.Now)
	switch p.Kind {
	case PowerAny:
		return w.level > levelNone
	case PowerConfigure:
		return s.configures(w, p.Target)
	case PowerExtended:
		return w.level >= levelExtended
	case PowerFull:
		return w.level >= levelFull
	case PowerSheet:
		return w.level >= levelExtended && w.tag
	}
	return false
}

// powersOf is what an actor may do now: nothing for whoever could not enter, for
// whom an exclusive role is in force, or whose e-mail is not vouched for.
func (s *Snapshot) powersOf(actor Actor, now time.Time) powers {
	if actor.System {
		return powers{system: true, level: levelFull, tag: true}
	}
	u, ok := s.User(actor.User)
	if !ok || u.HeldBy != "" || !u.entersApp(s.settings) || s.exclusiveAt(u.ID, now) {
		return powers{user: actor.User}
	}
	if u.Kind != KindRegular && u.Kind != KindIntegration {
		return powers{user: u.ID}
	}
	return powers{user: u.ID, level: settingsLevels[u.Settings], tag: u.Superuser, configures: u.Configures}
}

// exclusiveAt reports whether an exclusive role of the user is in force; at the
// zero instant, whether one is or will be.
func (s *Snapshot) exclusiveAt(user string, at time.Time) bool {
	for _, a := range s.AssignmentsOf(user) {
		role, ok := s.Role(a.Role)
		if !ok || !role.Exclusive || !role.Enabled || a.Suspended {
			continue
		}
		if at.IsZero() || a.InForce(at) {
			return true
		}
	}
	return false
}

// configures reports whether a tracker, or a site and what lies below it, is in
// the actor's hands.
func (s *Snapshot) configures(w powers, target string) bool {
	if w.level >= levelExtended {
		return true
	}
	if w.level < levelSelective || target == "" {
		return false
	}
	return slices.Contains(w.configures, target) || s.under(target, w.configures)
}
