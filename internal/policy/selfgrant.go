package policy

import (
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/trackward/trackward/internal/access"
)

// SelfGrant is how a changeset may give its author more than they could (A2.2).
// Whether it does depends on the records that are there: the store looks, and
// keeps what is true of it. All are ids.
type SelfGrant struct {
	// Trackers are those of whose records the author, or a credential the author
	// made, comes to view or do more.
	Trackers []string
	// Teams are those the author joins: whose records are theirs grows with them.
	Teams []string
	// SignIns are the other people whose way to sign in is changed, which always
	// counts.
	SignIns []string
	// Alone says that the rule of two people is taken away.
	Alone bool
}

// Empty reports whether nothing of it is left.
func (g *SelfGrant) Empty() bool {
	return g == nil || len(g.Trackers)+len(g.Teams)+len(g.SignIns) == 0 && !g.Alone
}

// Judge refuses a self-grant that is true, records looked at, without a reason,
// and one that takes a second person; it marks the entry of any other.
func (r *Result) Judge() error {
	switch {
	case r.SelfGrant.Empty():
		return nil
	case strings.TrimSpace(r.Entry.Note) == "":
		return &Error{Code: CodeSelfGrant, Rule: "A2.2", Path: "note",
			Message: "This gives you access to records that you do not have, or changes how another person signs in. Say why, in the note; it is told to every other user with full settings access."}
	case r.NeedsTwo:
		return &Error{Code: CodeTwoPeople, Rule: "A2.2",
			Message: "This gives you access to records that you do not have, or changes how another person signs in. In this workspace another user with the same power has to confirm it first."}
	}
	r.Entry.SelfGrant = true
	r.Entry.Hash = entryHash(r.Entry)
	return nil
}

// selfGrant compares what the author may do before and after, now and at every
// later instant at which that changes. The server itself is nobody.
func (d *draft) selfGrant(next *Snapshot) *SelfGrant {
	if d.powers.system {
		return nil
	}
	out := &SelfGrant{SignIns: d.signIns(next), Alone: d.base.settings.TwoPeople && !next.settings.TwoPeople}
	c := comparer{before: d.base, after: next, now: d.now, moves: d.moves}
	for _, user := range d.base.voices(d.actor.User) {
		for _, id := range c.gained(d, user) {
			if !slices.Contains(out.Trackers, id) {
				out.Trackers = append(out.Trackers, id)
			}
		}
	}
	for _, id := range d.lent(next) {
		if !slices.Contains(out.Trackers, id) {
			out.Trackers = append(out.Trackers, id)
		}
	}
	if u, ok := next.User(d.actor.User); ok && u.HeldBy == "" {
		out.Teams = missingFrom(d.base.TeamsOf(u.ID), next.TeamsOf(u.ID))
	}
	if out.Empty() {
		return nil
	}
	return out
}

// voices are the author and the users whose rights a key or link carries that the
// author made: whoever was shown a secret can use it. A link to a record or a form
// does no more than its maker, at each use (A9.2), so it is nobody's voice.
func (s *Snapshot) voices(author string) []string {
	all := []string{author}
	for _, c := range s.Credentials() {
		if c.MadeBy == author && !c.inData() && !slices.Contains(all, c.User) {
			all = append(all, c.User)
		}
	}
	return all
}

// lent are the trackers of which the author can view or do more through a key or
// link that the changeset made, or let do more, than by themself before: by its
// channel (A6.1) and within its scope (gate 7).
func (d *draft) lent(next *Snapshot) (trackers []string) {
	c := comparer{before: d.base, after: next, now: d.now, moves: d.moves}
	at := circumstance{at: d.now}
	mine, _, _ := c.subjects(&at, d.actor.User)
	for _, r := range d.order {
		k, ok := next.Credential(r.id)
		if r.kind != KindCredential || !ok || k.MadeBy != d.actor.User || k.inData() || !d.widens(k) {
			continue
		}
		theirs := next.through(k.Credential, d.now)
		shift := c.compare(&mine, &theirs)
		for i := range shift.Trackers {
			id := shift.Trackers[i].Tracker
			if _, ok := d.base.schemas[id]; ok && shift.Trackers[i].reaches() && !slices.Contains(trackers, id) {
				trackers = append(trackers, id)
			}
		}
	}
	return trackers
}

// widens reports whether a key or link may do more than it did, or at all.
func (d *draft) widens(k CredentialEntry) bool {
	old, ok := d.base.Credential(k.ID)
	dead := func(c *Credential) bool { return c.Suspended || c.ExpiresAt != nil && !c.ExpiresAt.After(d.now) }
	return !ok || dead(old.Credential) && !dead(k.Credential) || !reflect.DeepEqual(old.Scope, k.Scope)
}

// through is what a key or link lets whoever has it do, wherever they are.
func (s *Snapshot) through(c *Credential, now time.Time) (out subject) {
	u, ok := s.User(c.User)
	if !ok {
		return out
	}
	r := s.Request(c, now, netip.Addr{})
	r.AnyAddress = true
	var why access.Reason
	out.Subject, why = s.engine.Subject(u.N, r)
	out.entered = why == access.Allowed
	return out
}

// signIns are the other people whose way to sign in the changeset changes.
func (d *draft) signIns(next *Snapshot) (users []string) {
	for _, r := range d.order {
		was, ok := d.base.User(r.id)
		now, ok2 := next.User(r.id)
		if r.kind != KindUser || !ok || !ok2 || r.id == d.actor.User || now.Status == StatusDeleted {
			continue
		}
		if !sameEmail(was.Email, now.Email) || now.Account != "" && now.Account != was.Account {
			users = append(users, r.id)
		}
	}
	return users
}

// gained are the trackers there already on whose records a user comes to view or
// do more.
func (c *comparer) gained(d *draft, user string) (trackers []string) {
	all := []circumstance{{at: d.now, users: []string{user}}}
	for _, s := range []*Snapshot{c.before, c.after} {
		for _, a := range s.AssignmentsOf(user) {
			for _, at := range c.turns(a.ID) {
				if at.After(d.now) {
					all = append(all, circumstance{at: at, later: true, users: []string{user}})
				}
			}
			if r, ok := d.docs[ref{KindRole, a.Role}]; ok && r != nil {
				for _, road := range c.roads(d, a.Role) {
					road.users = []string{user}
					all = append(all, road)
				}
			}
		}
	}
	for i := range all {
		shifts, _ := c.in(&all[i], nil)
		for j := range shifts {
			for k := range shifts[j].Trackers {
				t := &shifts[j].Trackers[k]
				if _, ok := c.before.schemas[t.Tracker]; ok && t.reaches() && !slices.Contains(trackers, t.Tracker) {
					trackers = append(trackers, t.Tracker)
				}
			}
		}
	}
	for _, id := range c.assigning(user) {
		if !slices.Contains(trackers, id) {
			trackers = append(trackers, id)
		}
	}
	return trackers
}

// reaches reports whether more can be viewed or done on records that are there:
// creating is about new ones, and export gives what one views.
func (t *TrackerShift) reaches() bool {
	if slices.ContainsFunc(t.Cells, func(c CellShift) bool { return c.After > c.Before && c.Target != actionNames[access.Create] }) {
		return true
	}
	return slices.ContainsFunc(t.Features, func(f FeatureShift) bool {
		return f.After > f.Before && slices.Contains([]string{"trackers", "comments", "activity", "import"}, f.Feature)
	})
}

// assigning are the trackers on which more properties assign afterwards, of those
// where being assigned can give the user something.
func (c *comparer) assigning(user string) (trackers []string) {
	u, ok := c.after.User(user)
	if !ok {
		return nil
	}
	for _, id := range c.after.tables[KindTracker].ids {
		was, is := c.before.schemas[id], c.after.schemas[id]
		if was == nil || was == is {
			continue
		}
		more := slices.ContainsFunc(is.Properties, func(p Property) bool {
			i := slices.IndexFunc(was.Properties, func(o Property) bool { return o.ID == p.ID })
			return p.Assigns && !p.Retired && i >= 0 && (!was.Properties[i].Assigns || was.Properties[i].Retired)
		})
		if !more {
			continue
		}
		at := circumstance{at: c.now}
		subject, why := c.after.engine.Subject(u.N, at.request(u.User))
		if grants := subject.Tracker(is.N); why == access.Allowed && grants.Sees() {
			trackers = append(trackers, id)
		}
	}
	return trackers
}
