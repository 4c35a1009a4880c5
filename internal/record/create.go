package record

import (
	"maps"
	"slices"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/bug"
	"github.com/trackward/trackward/internal/policy"
)

// NewInput is what a creator asks for.
type NewInput struct {
	ID     string // UUIDv7
	State  string // key or id; empty: the first one may create in
	Site   string // key or id; filled in when create is held at one site only (A3.6)
	Values map[string][]byte
	Links  map[string]string // record id → tracker id, of those the creator sees
}

// New checks and makes a record (A3.6). Errors are *WriteError.
func New(v *Viewer, in NewInput) (Change, error) {
	if !v.Grants.Sees() {
		return Change{}, errNotFound()
	}
	if !isID(in.ID) {
		return Change{}, errInvalid("A3.6", FieldError{Code: "id", Message: "A new record needs an id of its own from the server."})
	}
	b := birth{v: v, in: &in}
	if err := b.place(); err != nil {
		return Change{}, err
	}
	b.begin()
	if err := b.write(); err != nil {
		return Change{}, err
	}
	required := requiredIn(v.Tracker, 0, b.state)
	if bug.On(bug.BirthRequiresNothing) {
		required = access.PropertySet{}
	}
	if err := missing(v.Tracker, required, b.c.row, v.Grants.Nameable()); err != nil {
		return Change{}, err
	}
	b.c.log(b.state, Event{Kind: EventCreated, Assigns: b.assigns()})
	return b.c.finish(v), nil
}

// assigns reports whether somebody is assigned beside the author.
func (b *birth) assigns() bool {
	for n, p := range eachProperty(b.v.Tracker) {
		if p.Assigns && !p.Retired && len(principalsIn(p.Type, b.c.row.value(n))) > 0 {
			return true
		}
	}
	return false
}

// birth is one record being made.
type birth struct {
	v      *Viewer
	in     *NewInput
	state  access.State
	site   access.SiteID
	siteID string
	given  access.PropertySet // what may be given
	c      *change
}

// place settles state and site and what may be given there.
func (b *birth) place() error {
	if err := b.findState(); err != nil {
		return err
	}
	if err := b.findSite(); err != nil {
		return err
	}
	given, why := b.v.Grants.Create(b.state, b.site)
	if why != access.Allowed {
		return b.refused()
	}
	b.given = given
	return nil
}

// refused says why nothing can be created here. The reason is the one for no
// site at all, so that a site which no role covers is like one that is not there.
func (b *birth) refused() error {
	_, why := b.v.Grants.Create(b.state, 0)
	if why == access.Allowed {
		why = access.WrongSite
	}
	return errForbidden("A3.6", why, "None of your roles lets you create a record here.")
}

func (b *birth) findState() error {
	t := b.v.Tracker
	if b.in.State == "" {
		for i := range t.States {
			if b.creates(access.State(i)) {
				b.state = access.State(i)
				return nil
			}
		}
		return nil // the first, which place refuses with its reason
	}
	s, _, ok := t.StateRef(b.in.State)
	heard := b.v.Grants.States()
	if !ok || !heard.Has(s) && !b.creates(s) {
		return errUnknownState(fieldState)
	}
	b.state = s
	return nil
}

func (b *birth) creates(s access.State) bool {
	everywhere, sites := b.v.Grants.CreateSites(s)
	return everywhere || len(sites) > 0
}

// findSite reads the site, or fills it in for who creates at one site only.
func (b *birth) findSite() error {
	if !b.v.Tracker.UsesSites {
		if b.in.Site != "" {
			return errInvalid("A6.3", FieldError{Property: fieldSite, Code: "no_sites", Message: "Records of this tracker have no site. Leave the site out."})
		}
		return nil
	}
	if b.in.Site != "" {
		z, id, ok := findSite(b.v, b.in.Site)
		if !ok {
			return b.refused()
		}
		b.site, b.siteID = z, id
		return nil
	}
	everywhere, sites := b.v.Grants.CreateSites(b.state)
	if everywhere || len(sites) == 0 {
		return nil
	}
	if only, ok := b.v.Policy.SiteN(sites[0]); ok && len(sites) == 1 && !b.hasSitesBelow(only.ID) {
		b.site, b.siteID = only.N, only.ID
		return nil
	}
	return errInvalid("A3.6", FieldError{Property: fieldSite, Code: "required", Message: "Say at which of your sites."})
}

func (b *birth) hasSitesBelow(id string) bool {
	return slices.ContainsFunc(b.v.Policy.Sites(), func(s policy.SiteEntry) bool { return s.Parent == id })
}

func (b *birth) begin() {
	v := b.v
	b.c = &change{kind: Insert, workspace: v.Policy.Workspace(), tracker: v.Tracker, by: v.User, now: v.Now, row: &Row{
		ID: b.in.ID, Version: 0, Author: v.User, UpdatedBy: v.User, CreatedAt: v.Now, UpdatedAt: v.Now,
		SiteID: b.siteID, Values: make([]Value, len(v.Tracker.Properties)),
		Facts: access.Facts{State: b.state, Site: b.site, Assigned: true}, // the author is, from birth
	}}
}

func (b *birth) write() error {
	var f faults
	r := reader{v: b.v, links: b.in.Links}
	var list []field
	nameable := b.v.Grants.Nameable()
	for _, ref := range slices.Sorted(maps.Keys(b.in.Values)) {
		raw := b.in.Values[ref]
		n, p, ok := b.v.Tracker.Prop(ref)
		switch {
		case !ok || p != nil && p.Retired:
			f.unknown = append(f.unknown, unknownField())
		case p != nil && b.given.Has(n):
			list = append(list, field{n: n, p: p, raw: raw})
		case !nameable.Has(n):
			f.unknown = append(f.unknown, unknownField())
		case p == nil:
			f.systemField(n)
		default:
			f.forbid(p.Key, access.CellNone)
		}
	}
	for _, fd := range inOrder(list, &f) {
		after, fault := r.read(fd.p, fd.raw, Value{})
		if fault != nil {
			f.invalid = append(f.invalid, *fault)
			continue
		}
		if after.Filled {
			b.c.row.Values[fd.n-access.FirstProperty] = after
			b.c.sets.Add(fd.n)
		}
	}
	return f.err()
}
