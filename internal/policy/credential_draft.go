package policy

import (
	"slices"

	"github.com/trackward/trackward/internal/access"
)

// makes demands what making a credential needs, before anything that it names
// but its tracker is looked up: extended for keys and guests' links (A8), manage
// on the tracker for record and form links (A7, A9.2). No credential makes
// another: a key would outlive its own end (case C25).
func (d *draft) makes(c *Credential, path string) error {
	switch {
	case d.powers.system:
		return nil
	case d.actor.Request.Channel == access.API:
		return forbidden("A3 gate 7", path, "A key makes no keys and no links. Use the pages.")
	case c.inData() && d.uses(c.Tracker, access.Manage):
		return nil
	case c.inData():
		return forbidden("A9.2", path, "Making a link needs manage on the tracker. Ask whoever manages it.")
	case d.powers.level >= levelExtended:
		return nil
	}
	return forbidden("A8", path, "This needs extended settings access. Ask somebody who has it.")
}

// mayNameCredential: the links of a tracker exist for who manages it, besides
// for who may end any.
func (d *draft) mayNameCredential(c *Credential) bool {
	return c.inData() && (d.uses(c.Tracker, access.Manage) || c.MadeBy == d.powers.user && d.sees(c.Tracker))
}

// judgeCredential: who may make one may change and end it; a link's maker may
// end it too, and so may who administers.
func (a authorizing) judgeCredential() error {
	c := a.either().(*Credential)
	if a.after == nil && a.d.powers.level >= levelExtended {
		return nil
	}
	if a.after == nil && c.inData() && c.MadeBy == a.d.powers.user {
		return nil
	}
	return a.d.makes(c, a.path)
}

// followUsers ends and suspends credentials as their users change (A8.4, A8.5,
// A8.6): keys and a guest's link wait to be resumed by hand, links to a record or
// a form go with the one who made them.
func (d *draft) followUsers() {
	changed := map[string]*User{}
	for _, r := range d.order {
		if u, ok := d.docs[r].(*User); ok && !d.isNew(KindUser, r.id) {
			changed[r.id] = u
		}
	}
	if len(changed) == 0 {
		return
	}
	for _, id := range d.all(KindCredential) {
		doc, _ := d.get(KindCredential, id)
		c := doc.(*Credential)
		holder, maker := changed[c.User], changed[c.MadeBy]
		switch {
		case holder != nil && (holder.Status == StatusDeleted || !c.fits(holder.Kind)),
			c.inData() && (holder != nil && d.stopped(c.User, holder) || maker != nil && d.stopped(c.MadeBy, maker)):
			d.write(ref{KindCredential, id}, nil)
		case holder != nil && d.stopped(c.User, holder) && !c.Suspended:
			edit(d, KindCredential, id, func(x *Credential) { x.Suspended = true })
		}
	}
}

// fits reports whether users of the kind have such a credential (A8.1, A9.3).
func (c *Credential) fits(kind string) bool {
	if c.Type == CredentialKey {
		return kind == KindRegular || kind == KindIntegration
	}
	return kind == KindGuest
}

// stopped reports whether the changeset takes away what the user signs in with
// or enters by: the status, or the account (A8.4, A8.6).
func (d *draft) stopped(id string, now *User) bool {
	was, ok := d.base.User(id)
	if !ok {
		return false
	}
	left := was.Status == StatusActive && now.Status != StatusActive
	return left || was.Account != "" && now.Account != was.Account || was.HeldBy == "" && now.HeldBy != ""
}

// dropCredentials deletes the credentials that match.
func (d *draft) dropCredentials(match func(*Credential) bool) {
	for _, id := range d.all(KindCredential) {
		if doc, _ := d.get(KindCredential, id); match(doc.(*Credential)) {
			d.write(ref{KindCredential, id}, nil)
		}
	}
}

// forgetInScopes takes a removed tracker, or removed properties of it, out of
// every key's scope (A3.12: what comes back comes back without them).
func (d *draft) forgetInScopes(tracker string, properties []string) {
	for _, id := range d.all(KindCredential) {
		doc, _ := d.get(KindCredential, id)
		c := doc.(*Credential)
		if c.Scope == nil {
			continue
		}
		part, named := c.Scope.Trackers[tracker]
		in := func(id string) bool { return slices.Contains(properties, id) }
		switch {
		case !named:
		case properties == nil:
			edit(d, KindCredential, id, func(x *Credential) { delete(x.Scope.Trackers, tracker) })
		case slices.ContainsFunc(part.View, in) || slices.ContainsFunc(part.Edit, in):
			edit(d, KindCredential, id, func(x *Credential) { x.Scope.Trackers[tracker] = part.forget(properties) })
		}
	}
}
