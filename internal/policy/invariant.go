package policy

import (
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/words"
)

// invariants judges the policy as it is after the changeset, whoever made it and
// by whatever road. Where nobody, no role and no setting was written they hold as
// they held before: time cannot break them.
func (d *draft) invariants(next *Snapshot) error { return first(d.invariantsAll(next)) }

// invariantsAll is invariants without stopping at the first that is broken.
func (d *draft) invariantsAll(next *Snapshot) (errs []error) {
	if next.shares(d.base, KindWorkspace, KindUser, KindTeam, KindSite, KindRole, KindAssignment) {
		return nil
	}
	if _, ok := next.tables[KindWorkspace].objs[next.workspace]; !ok {
		return []error{invalid("A1", "changes", "The workspace has no settings document. Begin with the changes of a new workspace.")}
	}
	for _, err := range []error{next.checkFullNotExclusive(d.now), next.checkLastFull(), next.checkSeats(d.base), next.checkRoleLimit(d.now)} {
		if err != nil {
			errs = append(errs, err)
		}
	}
	return errs
}

// checkLastFull is A8.2: at least one active, confirmed, regular user with full
// remains who passes app access and can sign in.
func (s *Snapshot) checkLastFull() error {
	for _, u := range s.Users() {
		if u.Settings == SettingsFull && u.Kind == KindRegular && u.HeldBy == "" && u.entersApp(s.settings) && u.signsIn() {
			return nil
		}
	}
	return &Error{Code: CodeLastFull, Rule: "A8.2",
		Message: "Afterwards nobody with full settings access could enter the workspace. Give full access to another active user first."}
}

// signsIn reports whether a way to sign in is left: one-time code and password
// both go by the confirmed e-mail.
func (u *User) signsIn() bool {
	_, err := CanonicalEmail(u.Email)
	return u.Confirmed && err == nil
}

// checkFullNotExclusive is A8.1: no full user has an exclusive role in force, now
// or at any later instant already recorded, directly or through a team.
func (s *Snapshot) checkFullNotExclusive(now time.Time) error {
	for _, u := range s.Users() {
		if u.Settings != SettingsFull {
			continue
		}
		for _, a := range s.AssignmentsOf(u.ID) {
			if role, ok := s.Role(a.Role); ok && role.Exclusive && role.Enabled && !a.Suspended && !a.ended(now) {
				return &Error{Code: CodeExclusiveFull, Rule: "A8.1", Refs: []string{ref{KindUser, u.ID}.String(), ref{KindRole, a.Role}.String()},
					Message: words.Say("%s has full settings access and would have the exclusive role %s. Take the full access away first.", u.Name, role.Name)}
			}
		}
	}
	return nil
}

// checkSeats is A8.3: above the limit only growth is refused.
func (s *Snapshot) checkSeats(before *Snapshot) error {
	if s.settings.Seats == nil {
		return nil
	}
	now := s.SeatsTaken()
	if now <= *s.settings.Seats || now <= before.SeatsTaken() {
		return nil
	}
	return &Error{Code: CodeSeatsFull, Rule: "A8.3",
		Message: words.Say("All %d seats are taken. Deactivate somebody, or raise the number of seats.", *s.settings.Seats)}
}

// SeatsTaken counts regular, guest and integration users that are invited or
// active (A8.3).
func (s *Snapshot) SeatsTaken() int {
	n := 0
	for _, u := range s.Users() {
		if u.counts() {
			n++
		}
	}
	return n
}

// checkRoleLimit keeps the engine's limit of roles in force for one user, now and
// at every instant at which one begins, past ones too, as the engine counts
// (A1).
func (s *Snapshot) checkRoleLimit(now time.Time) error {
	for _, u := range s.Users() {
		if s.people.count(u.ID) <= access.MaxRoles {
			continue
		}
		all := s.AssignmentsOf(u.ID)
		instants := []time.Time{now}
		for _, a := range all {
			if a.From == nil {
				instants = append(instants, time.Time{})
			} else {
				instants = append(instants, *a.From)
			}
		}
		for _, at := range instants {
			if s.rolesAt(all, at) > access.MaxRoles {
				return &Error{Code: CodeTooManyRoles, Rule: "A1", Refs: []string{ref{KindUser, u.ID}.String()},
					Message: words.Say("%s would have more than %d roles at once. Merge some of them, or end some first.", u.Name, access.MaxRoles)}
			}
		}
	}
	return nil
}

func (s *Snapshot) rolesAt(assignments []AssignmentEntry, at time.Time) int {
	roles := map[string]bool{}
	for _, a := range assignments {
		if role, ok := s.Role(a.Role); ok && role.Enabled && a.InForce(at) {
			roles[a.Role] = true
		}
	}
	return len(roles)
}
