package policy

import (
	"maps"
	"slices"

	"github.com/trackward/trackward/internal/bug"
)

// consequences carries out what follows from the operations, in the same
// changeset: what named a deleted thing no longer does (A8.5, A3.12), and a new
// regular user for whom no role was chosen gets the default ones (A6.4).
func (d *draft) consequences() {
	gone := map[string]bool{}
	for _, r := range slices.Clone(d.order) {
		switch r.kind {
		case KindUser:
			if u := d.docs[r].(*User); u.Status == StatusDeleted {
				gone[r.id] = true
			}
		case KindTeam:
			d.afterTeam(r)
		case KindRole:
			d.afterRole(r)
		case KindSite:
			d.afterSite(r)
		case KindTracker:
			d.afterTracker(r)
		case KindView:
			d.afterView(r)
		case KindDashboard:
			if d.docs[r] == nil {
				d.dropRestriction(r.id)
				d.dropConfigures(r.id)
			}
		}
	}
	if len(gone) > 0 {
		d.forgetUsers(gone)
	}
	d.followUsers()
	d.giveDefaultRoles()
}

// edit replaces a document by a changed copy.
func edit[T any, P interface {
	*T
	document
}](d *draft, k Kind, id string, change func(P)) {
	doc, ok := d.get(k, id)
	if !ok {
		return
	}
	next := P(clone((*T)(doc.(P))))
	change(next)
	d.write(ref{k, id}, next)
}

func without(list []string, id string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return s == id })
}

// forgetUsers takes deleted users out of everything, all of them in one pass.
func (d *draft) forgetUsers(gone map[string]bool) {
	named := func(list []string) bool { return slices.ContainsFunc(list, func(id string) bool { return gone[id] }) }
	rest := func(list []string) []string {
		return slices.DeleteFunc(slices.Clone(list), func(id string) bool { return gone[id] })
	}
	for _, id := range d.all(KindTeam) {
		if doc, _ := d.get(KindTeam, id); named(doc.(*Team).Members) {
			edit(d, KindTeam, id, func(t *Team) { t.Members = rest(t.Members) })
		}
	}
	for _, id := range d.all(KindRestriction) {
		if doc, _ := d.get(KindRestriction, id); named(doc.(*Restriction).Users) {
			edit(d, KindRestriction, id, func(r *Restriction) { r.Users = rest(r.Users) })
		}
	}
	for _, id := range d.all(KindAssignment) {
		if doc, _ := d.get(KindAssignment, id); gone[doc.(*Assignment).User] {
			d.write(ref{KindAssignment, id}, nil)
		}
	}
	for _, id := range d.all(KindReview) {
		if doc, _ := d.get(KindReview, id); doc.(*Review).Open() && named(doc.(*Review).Reviewers) {
			edit(d, KindReview, id, func(r *Review) { r.Reviewers = rest(r.Reviewers) })
		}
	}
	for _, id := range d.all(KindUser) {
		if doc, _ := d.get(KindUser, id); gone[doc.(*User).Owner] {
			edit(d, KindUser, id, func(u *User) { u.Owner = "" })
		}
	}
	for _, id := range d.all(KindView) {
		if doc, _ := d.get(KindView, id); gone[doc.(*View).Owner] && !doc.(*View).Shared {
			d.write(ref{KindView, id}, nil)
			d.dropRestriction(id)
		}
	}
	d.dropDashboards(gone)
	d.dropReports(func(r *Report) bool { return gone[r.Owner] && r.Kind == ReportOwn })
	d.dropViewAs(func(v *ViewAs) bool { return gone[v.Viewer] || gone[v.User] })
}

// afterView: a view's restriction goes with it, and a tracker opens with one view
// at most.
func (d *draft) afterView(r ref) {
	doc, ok := d.docs[r].(*View)
	if !ok || doc == nil {
		d.dropRestriction(r.id)
		return
	}
	if !doc.Default {
		return
	}
	for _, id := range d.all(KindView) {
		other, _ := d.get(KindView, id)
		if v := other.(*View); id != r.id && v.Tracker == doc.Tracker && v.Default {
			edit(d, KindView, id, func(v *View) { v.Default = false })
		}
	}
}

func (d *draft) dropRestriction(target string) {
	if id, ok := d.named(KindRestriction, name{"", target}); ok {
		d.write(ref{KindRestriction, id}, nil)
	}
}

func (d *draft) afterTeam(r ref) {
	if d.docs[r] != nil {
		return
	}
	for _, id := range d.all(KindRestriction) {
		if doc, _ := d.get(KindRestriction, id); slices.Contains(doc.(*Restriction).Teams, r.id) {
			edit(d, KindRestriction, id, func(x *Restriction) {
				x.Teams = without(x.Teams, r.id)
				if bug.On(bug.ListFreedByDeletion) && len(x.Users)+len(x.Teams) == 0 {
					x.Mode = Public
				}
			})
		}
	}
	for _, id := range d.all(KindAssignment) {
		if doc, _ := d.get(KindAssignment, id); doc.(*Assignment).Team == r.id {
			d.write(ref{KindAssignment, id}, nil)
		}
	}
	d.dropPicks(func(p Pick) bool { return slices.Contains(p.Teams, r.id) }, func(p *Pick) { p.Teams = without(p.Teams, r.id) })
}

// dropPicks takes a deleted role or team out of what may be picked (A4.10).
func (d *draft) dropPicks(named func(Pick) bool, drop func(*Pick)) {
	for _, id := range d.all(KindTracker) {
		doc, _ := d.get(KindTracker, id)
		if !slices.ContainsFunc(doc.(*Tracker).Properties, func(p Property) bool { return named(p.Pick) }) {
			continue
		}
		edit(d, KindTracker, id, func(t *Tracker) {
			for i := range t.Properties {
				drop(&t.Properties[i].Pick)
			}
		})
	}
}

// afterRole removes a deleted role's documents and ended assignments; one that
// is still assigned is refused by checkRemoved (A6.6).
func (d *draft) afterRole(r ref) {
	if d.docs[r] != nil {
		return
	}
	for _, id := range d.all(KindPermissions) {
		if doc, _ := d.get(KindPermissions, id); doc.(*Permissions).Role == r.id {
			d.write(ref{KindPermissions, id}, nil)
		}
	}
	d.dropEnded(func(a *Assignment) bool { return a.Role == r.id })
	d.dropViewAs(func(v *ViewAs) bool { return v.Role == r.id })
	d.dropPicks(func(p Pick) bool { return slices.Contains(p.Roles, r.id) }, func(p *Pick) { p.Roles = without(p.Roles, r.id) })
}

func (d *draft) dropEnded(match func(*Assignment) bool) {
	for _, id := range d.all(KindAssignment) {
		doc, _ := d.get(KindAssignment, id)
		if a := doc.(*Assignment); match(a) && a.ended(d.now) {
			d.write(ref{KindAssignment, id}, nil)
		}
	}
}

func (d *draft) afterSite(r ref) {
	if d.docs[r] != nil {
		return
	}
	d.dropEnded(func(a *Assignment) bool { return a.Site == r.id })
	d.dropReports(func(x *Report) bool { return x.Site == r.id })
	d.dropConfigures(r.id)
}

func (d *draft) dropConfigures(target string) {
	for _, id := range d.all(KindUser) {
		if doc, _ := d.get(KindUser, id); slices.Contains(doc.(*User).Configures, target) {
			edit(d, KindUser, id, func(u *User) { u.Configures = without(u.Configures, target) })
		}
	}
}

func (d *draft) afterTracker(r ref) {
	if d.docs[r] != nil {
		if o, ok := d.base.tables[KindTracker].objs[r.id]; ok {
			d.dropEntries(r.id, o.doc.(*Tracker), d.docs[r].(*Tracker))
		}
		return
	}
	d.dropLinks(r.id)
	d.dropRestriction(r.id)
	d.dropConfigures(r.id)
	d.forgetInScopes(r.id, nil)
	d.dropCredentials(func(c *Credential) bool { return c.Tracker == r.id })
	for _, id := range d.all(KindPermissions) {
		if doc, _ := d.get(KindPermissions, id); doc.(*Permissions).Tracker == r.id {
			d.write(ref{KindPermissions, id}, nil)
		}
	}
	d.dropTiles(r.id)
	d.dropReports(func(x *Report) bool { return x.Tracker == r.id })
	for _, id := range d.all(KindView) {
		if doc, _ := d.get(KindView, id); doc.(*View).Tracker == r.id {
			d.write(ref{KindView, id}, nil)
			d.dropRestriction(id)
		}
	}
	for _, id := range d.all(KindRole) {
		if doc, _ := d.get(KindRole, id); doc.(*Role).TrackerLevels[r.id] != "" {
			edit(d, KindRole, id, func(x *Role) { delete(x.TrackerLevels, r.id) })
		}
	}
}

// dropLinks takes out the properties that led to a removed tracker: retired ones,
// and those of trackers in the bin (see linkedTo).
func (d *draft) dropLinks(tracker string) {
	for _, id := range d.all(KindTracker) {
		doc, _ := d.get(KindTracker, id)
		old := doc.(*Tracker)
		leads := func(p Property) bool { return p.LinkTo == tracker && (p.Retired || old.DeletedAt != nil) }
		if id == tracker || !slices.ContainsFunc(old.Properties, leads) {
			continue
		}
		edit(d, KindTracker, id, func(t *Tracker) {
			for _, p := range t.Properties {
				for i := range t.States {
					if leads(p) {
						t.States[i].Required = without(t.States[i].Required, p.ID)
					}
				}
			}
			t.Properties = slices.DeleteFunc(t.Properties, leads)
		})
		now, _ := d.get(KindTracker, id)
		d.dropEntries(id, old, now.(*Tracker))
	}
}

// dropEntries takes the entries of removed states and properties out of every
// matrix and view, so that nothing comes back with what comes back (A3.12).
func (d *draft) dropEntries(tracker string, old, now *Tracker) {
	states, properties := removedParts(old, now)
	if len(states)+len(properties) == 0 {
		return
	}
	if len(properties) > 0 {
		d.forgetInScopes(tracker, properties)
	}
	d.dropCredentials(func(c *Credential) bool { return c.Tracker == tracker && slices.Contains(states, c.State) })
	for _, id := range d.all(KindPermissions) {
		if doc, _ := d.get(KindPermissions, id); doc.(*Permissions).Tracker == tracker {
			edit(d, KindPermissions, id, func(p *Permissions) { p.forget(states, properties) })
		}
	}
	d.forgetInReports(tracker, properties)
	for _, id := range d.all(KindView) {
		doc, _ := d.get(KindView, id)
		if v := doc.(*View); v.Tracker == tracker && v.namesAny(properties) {
			edit(d, KindView, id, func(v *View) { v.forget(properties) })
		}
	}
}

func (p *Permissions) forget(states, properties []string) {
	for _, s := range states {
		delete(p.States, s)
	}
	for _, id := range properties {
		delete(p.AllStates.Properties, id)
		for _, e := range p.States {
			delete(e.Properties, id)
		}
	}
	maps.DeleteFunc(p.States, func(_ string, e Entries) bool { return len(e.Actions)+len(e.Properties) == 0 })
	if len(p.States) == 0 {
		p.States = nil
	}
}

// giveDefaultRoles gives them to the regular users this changeset made and chose
// no role for, never to the first owner (A6.4).
func (d *draft) giveDefaultRoles() {
	defaults := d.settings().DefaultRoles
	if _, ok := d.base.tables[KindWorkspace].objs[d.base.workspace]; !ok || len(defaults) == 0 {
		return
	}
	chosen := map[string]bool{}
	for _, r := range d.order {
		if a, ok := d.docs[r].(*Assignment); ok {
			chosen[a.User] = true
		}
	}
	for _, r := range slices.Clone(d.order) {
		u, ok := d.docs[r].(*User)
		if !ok || u.Kind != KindRegular || chosen[r.id] || !d.isNew(KindUser, r.id) {
			continue
		}
		for _, role := range defaults {
			a := &Assignment{User: r.id, Role: role, Site: AllSites, Reason: "Given to every new user", GrantedBy: d.actor.User, GrantedAt: d.now}
			d.write(ref{KindAssignment, d.env.ID()}, a)
		}
	}
}

// checkRemoved refuses to delete what others still need.
func (d *draft) checkRemoved(next *Snapshot, r ref, path string) error {
	switch r.kind {
	case KindRole:
		return d.checkRoleRemoved(next, r, path)
	case KindSite:
		return d.checkSiteRemoved(next, r, path)
	case KindTracker:
		return next.linkedTo(r.id, path)
	}
	return nil
}

func (d *draft) checkRoleRemoved(next *Snapshot, r ref, path string) error {
	old, ok := d.base.tables[KindRole].objs[r.id]
	if ok && old.doc.(*Role).Default {
		return forbidden("A6.4", path, "A built-in role cannot be deleted. Disable it instead.")
	}
	if slices.Contains(next.settings.DefaultRoles, r.id) {
		return &Error{Code: CodeInUse, Rule: "A6.4", Path: path, Refs: []string{ref{KindWorkspace, next.workspace}.String()},
			Message: "New users are given this role. Take it out of the workspace's default roles first."}
	}
	var holders []string
	for _, id := range next.people.byRole[r.id] {
		if a, _ := next.Assignment(id); a.User != "" {
			holders = append(holders, ref{KindUser, a.User}.String())
		} else {
			holders = append(holders, ref{KindTeam, a.Team}.String())
		}
	}
	if len(holders) > 0 {
		return &Error{Code: CodeInUse, Rule: "A6.6", Path: path, Refs: holders,
			Message: "The role is still assigned. End its assignments, or replace them by another role's, and delete it then."}
	}
	return nil
}

func (d *draft) checkSiteRemoved(next *Snapshot, r ref, path string) error {
	var inWay []string
	for _, id := range next.people.siteKids[r.id] {
		inWay = append(inWay, ref{KindSite, id}.String())
	}
	for _, id := range next.people.bySite[r.id] {
		inWay = append(inWay, ref{KindAssignment, id}.String())
	}
	if len(inWay) > 0 {
		return &Error{Code: CodeInUse, Rule: "A1 site tree", Path: path, Refs: inWay,
			Message: "Sites lie below this one, or roles are assigned at it. Move or end those first, or merge it into another site."}
	}
	return nil
}
