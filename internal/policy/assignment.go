package policy

import (
	"time"
)

func (a *Assignment) names() []name { return nil }

// ended reports whether the assignment gives nothing from now on.
func (a *Assignment) ended(now time.Time) bool { return a.Until != nil && !a.Until.After(now) }

// InForce reports whether the assignment counts at an instant, its role apart:
// half-open, UTC (A6.1, A6.2).
func (a *Assignment) InForce(at time.Time) bool {
	return !a.Suspended && (a.From == nil || !a.From.After(at)) && !a.ended(at)
}

func (a *Assignment) enter(e *entering) error {
	if err := a.resolve(e); err != nil {
		return err
	}
	if err := cleanText(e, "reason", &a.Reason); err != nil {
		return err
	}
	a.From, a.Until = utc(a.From), utc(a.Until)
	if a.Until != nil && a.From != nil && !a.Until.After(*a.From) {
		return e.invalid("A6.2", "until", "The end must lie after the start. Choose a later end.")
	}
	old, _ := e.before.(*Assignment)
	if old == nil {
		a.GrantedBy, a.GrantedAt = e.draft.actor.User, e.draft.now
	} else {
		a.GrantedBy, a.GrantedAt = old.GrantedBy, old.GrantedAt
		if a.User != old.User || a.Team != old.Team || a.Role != old.Role {
			return e.invalid("A6.5", "role", "An assignment keeps its person and its role. End this one and make another.")
		}
	}
	if a.Until != nil && !a.Until.After(e.draft.now) && old == nil {
		return e.invalid("A6.2", "until", "The end lies in the past. Choose a later end.")
	}
	return a.enterExclusive(e, old)
}

func utc(t *time.Time) *time.Time {
	if t == nil || t.IsZero() {
		return nil
	}
	u := t.UTC().Truncate(time.Millisecond)
	return &u
}

func (a *Assignment) resolve(e *entering) error {
	if (a.User == "") == (a.Team == "") {
		return e.invalid("A1", "user", "An assignment names a user or a team, one of the two.")
	}
	var err error
	if a.User != "" {
		if a.User, err = e.resolve(KindUser, a.User, "user"); err != nil {
			return err
		}
	} else if a.Team, err = e.resolve(KindTeam, a.Team, "team"); err != nil {
		return err
	}
	if a.Role == "" {
		return e.invalid("A1", "role", "Which role? Name one.")
	}
	if a.Role, err = e.resolve(KindRole, a.Role, "role"); err != nil {
		return err
	}
	if a.Site == "" {
		return e.invalid("A6.3", "site", `Where? Name a site, or "*" for the whole workspace.`)
	}
	if a.Site != AllSites {
		a.Site, err = e.resolve(KindSite, a.Site, "site")
	}
	return err
}

// enterExclusive keeps what A6.1 and A6.4 say of exclusive roles: no site, and
// Terminated has a start and no end.
func (a *Assignment) enterExclusive(e *entering, old *Assignment) error {
	doc, _ := e.draft.get(KindRole, a.Role)
	role, ok := doc.(*Role)
	if !ok || !role.Exclusive {
		return nil
	}
	if a.Site != AllSites {
		return e.invalid("A6.1", "site", `An exclusive role counts everywhere. Give "*" as the site.`)
	}
	if !role.terminated() {
		return nil
	}
	if a.Until != nil {
		return e.invalid("A6.4", "until", "Terminated has no end. Leave it out.")
	}
	if a.From == nil {
		now := e.draft.now
		a.From = &now
	}
	if old != nil && old.From != nil && old.From.Equal(*a.From) {
		return nil
	}
	if a.From.Before(e.draft.today()) {
		return e.invalid("A6.4", "from", "Terminated starts today or on a last day ahead. Choose such a day.")
	}
	return nil
}

// today is the last local midnight, in the workspace's time zone (A6.2).
func (d *draft) today() time.Time {
	zone := d.settings().Zone()
	y, m, day := d.now.In(zone).Date()
	return time.Date(y, m, day, 0, 0, 0, 0, zone)
}

func (a *Assignment) check(c *checking) error {
	if a.User != "" {
		if u, ok := c.next.User(a.User); !ok || u.Status == StatusDeleted {
			return notFound(c.path + "/user")
		}
	} else if _, ok := c.next.Team(a.Team); !ok {
		return notFound(c.path + "/team")
	}
	if _, ok := c.next.Role(a.Role); !ok {
		return notFound(c.path + "/role")
	}
	if a.Site != AllSites {
		if _, ok := c.next.Site(a.Site); !ok {
			return notFound(c.path + "/site")
		}
	}
	return a.checkReason(c)
}

// checkReason demands a reason for a second role and for every dated one (A6.8).
func (a *Assignment) checkReason(c *checking) error {
	if a.Reason != "" {
		return nil
	}
	if old, ok := c.before.(*Assignment); ok && old.Reason == "" && sameTime(old.From, a.From) && sameTime(old.Until, a.Until) {
		return nil
	}
	if role, ok := c.next.Role(a.Role); ok && role.terminated() {
		return nil // its start is filled in, and it leaves no second role in force
	}
	if a.From != nil || a.Until != nil {
		return &Error{Code: CodeReasonMissing, Rule: "A6.8", Path: c.path + "/reason",
			Message: "A role with dates needs a reason. Say why it is given for that time."}
	}
	others := c.next.people.byTeam[a.Team]
	if a.User != "" {
		others = c.next.people.assignmentsOf(a.User)
	}
	for _, id := range others {
		if o, ok := c.next.Assignment(id); ok && id != c.id && o.Role != a.Role && !o.ended(c.now) {
			return &Error{Code: CodeReasonMissing, Rule: "A6.8", Path: c.path + "/reason",
				Message: "There is another role already, and roles add up. Say why this one is needed as well."}
		}
	}
	return nil
}

func sameTime(a, b *time.Time) bool {
	return a == nil && b == nil || a != nil && b != nil && a.Equal(*b)
}
