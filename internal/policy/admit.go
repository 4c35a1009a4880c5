package policy

import (
	"slices"

	"github.com/trackward/trackward/internal/access"
)

// admit turns away, before anything is looked up, who could not make such a
// change to any object: the answer then says nothing of what exists.
func (d *draft) admit(c Change, path string) error {
	if d.powers.system {
		return nil
	}
	if r := d.actor.Request; r.Channel == access.API && !(r.Scope.Settings && r.Scope.Write) {
		return forbidden("A3 gate 7", path, "This key may not change settings. Use one whose scope includes them, or the pages.")
	}
	switch {
	case (c.Kind == KindReview || c.Kind == KindReviewDecision) && !d.actor.Review:
		return forbidden("A14", path, "Reviews and what is decided in them are written on the review's own page.")
	case d.powers.level >= levelExtended:
		return nil
	case c.Kind == KindView, c.Kind == KindDashboard, c.Kind == KindReport, c.Kind == KindRestriction, c.Kind == KindCredential:
		return nil // may be a right of the data plane, on a tracker one sees
	case d.powers.level == levelSelective && d.selectiveMay(c):
		return nil
	}
	return forbidden("A8", path, "This needs extended settings access. Ask somebody who has it.")
}

func (d *draft) selectiveMay(c Change) bool {
	switch c.Kind {
	case KindPermissions, KindAssignment, KindReviewDecision, KindTest:
		return true
	case KindTracker:
		return c.Op == Put && c.ID != ""
	}
	return false
}

// mayName reports whether an object exists for the actor. What does not is
// answered like what never did (A3.11).
func (d *draft) mayName(k Kind, id string, doc document) bool {
	if r, ok := doc.(*Report); ok {
		return d.powers.system || d.mayOpenReport(r) // settings access opens none
	}
	if d.powers.level >= levelExtended {
		return true
	}
	switch doc := doc.(type) {
	case *Tracker:
		return d.base.configures(d.powers, id) || d.sees(id)
	case *Permissions:
		return d.base.configures(d.powers, doc.Tracker)
	case *Assignment:
		return d.base.managesAssignment(d.powers, doc)
	case *Restriction:
		return d.mayNameTarget(doc.Target)
	case *View:
		return d.mayNameView(id, doc)
	case *Dashboard:
		return d.mayNameDashboard(id, doc)
	case *Test:
		return d.base.configures(d.powers, doc.Tracker)
	case *Credential:
		return d.mayNameCredential(doc)
	}
	return true
}

func (d *draft) mayNameTarget(target string) bool {
	for _, k := range []Kind{KindTracker, KindView, KindDashboard} {
		if doc, ok := d.get(k, target); ok {
			return d.mayName(k, target, doc)
		}
	}
	return false
}

// mayNameView: one's own, the shared ones that one is not kept out of, and, for
// who may configure the tracker, every shared one (A7, A8).
func (d *draft) mayNameView(id string, v *View) bool {
	own := v.Owner == d.powers.user
	if d.base.configures(d.powers, v.Tracker) {
		return own || v.Shared
	}
	return d.sees(v.Tracker) && (own || v.Shared && d.listed(id))
}

// listed reports whether the actor is among the audience of a target.
func (d *draft) listed(target string) bool {
	_, r, ok := d.base.Restriction(target)
	if !ok || r.Mode == Public {
		return true
	}
	if slices.Contains(r.Users, d.powers.user) {
		return true
	}
	return slices.ContainsFunc(d.base.TeamsOf(d.powers.user), func(t string) bool { return slices.Contains(r.Teams, t) })
}

// grants is what the actor may do on a tracker's records.
func (d *draft) grants(tracker string) (access.Grants, bool) {
	t, ok := d.base.schemas[tracker]
	subject, ok2 := d.subject()
	if !ok || !ok2 {
		return access.Grants{}, false
	}
	g := subject.Tracker(t.N)
	return g, g.Sees()
}

// subject is the actor as the request came that brought the changeset; nobody
// without one, and nobody for guests, who change no policy (A9.3).
func (d *draft) subject() (access.Subject, bool) {
	u, ok := d.base.User(d.powers.user)
	if !ok || d.powers.system || u.Kind == KindGuest {
		return access.Subject{}, false
	}
	request := d.actor.Request
	request.Now = d.now
	subject, reason := d.base.engine.Subject(u.N, request)
	return subject, reason == access.Allowed
}

// sees reports whether the tracker exists for the actor as data (A3.1).
func (d *draft) sees(tracker string) bool {
	_, ok := d.grants(tracker)
	return ok
}

// uses reports whether the actor has the Trackers feature at a level there (A7).
func (d *draft) uses(tracker string, l access.FeatureLevel) bool {
	g, ok := d.grants(tracker)
	return ok && g.UseSomewhere(access.Trackers, l)
}

// knowsState reports whether the actor may name a state of the tracker: they hear
// of it (A3.2), may create in it, or configure the tracker (A8.0).
func (d *draft) knowsState(tracker, state string) bool {
	if d.powers.system || d.base.configures(d.powers, tracker) {
		return true
	}
	g, ok := d.grants(tracker)
	if !ok {
		return false
	}
	s, _, ok := d.base.schemas[tracker].StateRef(state)
	if !ok {
		return false
	}
	heard := g.States()
	everywhere, sites := g.CreateSites(s)
	return heard.Has(s) || everywhere || len(sites) > 0
}
