package record

import (
	"iter"
	"math/bits"
	"slices"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
)

// View is a record as its viewer may see it: hidden cells are not in it. What
// it keeps of them is one bit each, whether something required is filled, which
// A4.9b declares.
//
// Where somebody looks as the viewer (A13.4) the mask is what both have; own is
// the viewer's alone, for what they may do and for the cells that are withheld.
type View struct {
	v         *Viewer
	mask      access.Mask
	own       *access.Mask // nil: the mask
	facts     access.Facts
	id        string
	number    int64
	createdAt time.Time
	binnedAt  time.Time
	system    [access.FirstProperty]Value
	list      *List
	cells     []Cell
	links     map[access.Property][]string // stored ids of viewable link cells
	filled    access.PropertySet
	shown     access.PropertySet // after Narrow
	narrowed  bool
}

// Cell is one viewable property's value.
type Cell struct {
	N     access.Property
	Prop  *policy.Property
	Value Value
	Links []LinkTarget // of a link cell, after Resolve
}

// LinkTarget is a linked record that the viewer sees.
type LinkTarget struct {
	ID      string
	Tracker string // id
	Number  int64
	Label   string // empty: the label property is hidden or empty, show the number
}

// Open masks a record for a viewer: the only way from Sealed to anything that
// can be encoded. ok is false for a record the viewer does not see.
func Open(v *Viewer, s Sealed) (view View, ok bool) {
	r := s.row
	if r == nil {
		return View{}, false
	}
	mask := maskOf(v, r.Facts)
	if !mask.Seen() {
		return View{}, false
	}
	view = View{v: v, mask: mask, facts: r.Facts, id: r.ID, number: r.Number, createdAt: r.CreatedAt, binnedAt: r.BinnedAt}
	if len(v.Watcher) > 0 {
		own := v.Grants.Own().Mask(r.Facts)
		view.own = &own
	}
	for n := range access.FirstProperty {
		if mask.View(n) {
			view.system[n] = r.system(n)
		}
	}
	if mask.View(access.Restriction) && r.Facts.Restricted {
		view.list = r.List.clone()
	}
	view.openCells(r)
	return view, true
}

// maskOf is the mask of a record where it stands: in the bin it is another
// question (A3.8).
func maskOf(v *Viewer, f access.Facts) access.Mask {
	if f.Binned {
		return v.Grants.MaskInBin(f)
	}
	return v.Grants.Mask(f)
}

func (v *View) openCells(r *Row) {
	views := v.mask.Views()
	cells := make([]Cell, count(views))
	used := 0
	for i := range v.v.Tracker.Properties {
		n, p := access.FirstProperty+access.Property(i), &v.v.Tracker.Properties[i]
		if p.Retired {
			continue
		}
		value := r.at(n)
		if value.fills(p.Type) {
			v.filled.Add(n)
		}
		if !views.Has(n) {
			continue
		}
		c := &cells[used]
		used++
		c.N, c.Prop = n, p
		if p.Type != policy.Link {
			c.Value = *value
		} else if len(value.List) > 0 { // until Resolve says what of it is seen (A4.6) the cell is empty
			if v.links == nil {
				v.links = map[access.Property][]string{}
			}
			v.links[n] = value.List
		}
	}
	v.cells = cells[:used]
}

// count is how many properties a set has.
func count(ps access.PropertySet) (n int) {
	for _, word := range ps {
		n += bits.OnesCount64(word)
	}
	return n
}

// members are the properties of a set, in order.
func members(ps access.PropertySet) iter.Seq[access.Property] {
	return func(yield func(access.Property) bool) {
		for i, word := range ps {
			for ; word != 0; word &= word - 1 {
				if !yield(access.Property(i<<6 + bits.TrailingZeros64(word))) {
					return
				}
			}
		}
	}
}

func (l *List) clone() *List {
	if l == nil {
		return &List{}
	}
	return &List{Users: slices.Clone(l.Users), Teams: slices.Clone(l.Teams)}
}

// What package rest encodes.

func (v *View) ID() string              { return v.id }
func (v *View) Number() int64           { return v.number }
func (v *View) State() *policy.State    { return v.v.Tracker.StateN(v.facts.State) }
func (v *View) Archived() bool          { return v.facts.Archived }
func (v *View) CreatedAt() time.Time    { return v.createdAt }
func (v *View) Tracker() *policy.Schema { return v.v.Tracker }

// BinnedAt is when the record was put into the bin, of one that the bin's list
// has given; who sees it there sees its deletion (A4.5).
func (v *View) BinnedAt() time.Time { return v.binnedAt }

// Assigned reports whether the viewer is assigned to the record (A1, A4.9a).
func (v *View) Assigned() bool { return v.facts.Assigned }

// Cells are the viewable properties of the designer's, in the tracker's order,
// after Narrow those of the plan's columns. The slice is the view's own.
func (v *View) Cells() []Cell { return v.cells }

// Withheld are the properties whose cells the viewer sees and who looks as them
// does not: all that is told is that they are there (A13.4).
func (v *View) Withheld() (keys []string) {
	if v.own == nil {
		return nil
	}
	for n := range members(v.own.Views()) {
		if v.mask.View(n) || v.narrowed && n >= access.FirstProperty && !v.shown.Has(n) {
			continue
		}
		if p, ok := v.v.Tracker.PropN(n); n < access.FirstProperty {
			keys = append(keys, policy.SystemNames[n])
		} else if ok && p != nil && !p.Retired {
			keys = append(keys, p.Key)
		}
	}
	return keys
}

// Narrow keeps the cells that the plan's query asked for.
func (v *View) Narrow(p Plan) {
	shown := p.Shown()
	v.shown, v.narrowed = shown, true
	v.cells = slices.DeleteFunc(v.cells, func(c Cell) bool { return !shown.Has(c.N) })
	for n := range v.links {
		if !shown.Has(n) {
			delete(v.links, n)
		}
	}
}

// System returns a viewable system property: Author and UpdatedBy in Text (user
// id), UpdatedAt in Num (ms), Site in Text (site id); Restriction in List. An
// author or site that is gone, or none, is an empty value.
func (v *View) System(p access.Property) (Value, bool) {
	if p >= access.FirstProperty || !v.mask.View(p) {
		return Value{}, false
	}
	return v.system[p], true
}

// Restriction is the record's allow-list; nil: public or not viewable. Whether
// it is viewable, System says.
func (v *View) Restriction() *List { return v.list }

// MayView, MayEdit and MayUse are what the controls about one cell or one
// feature ask; the whole answer for the record is Can.
func (v *View) MayView(p access.Property) bool { return v.mask.View(p) }
func (v *View) MayEdit(p access.Property) bool { return v.mask.Edit(p) }
func (v *View) MayUse(f access.Feature, l access.FeatureLevel) bool {
	return v.mask.Use(f, l)
}

// Manages reports whether one role gives manage on the record, archived or not:
// what acting on several records at once asks for (A7). Whether an archived record
// lets itself be acted on, the act itself says (A3.8).
func (v *View) Manages() bool {
	facts := v.facts
	facts.Archived = false
	mask := v.v.Grants.Mask(facts)
	return mask.Use(access.Trackers, access.Manage)
}

// MaySite reports whether the viewer may move the record to that site (A3.16),
// for the picker.
func (v *View) MaySite(z access.SiteID) bool { return v.v.Grants.MoveSite(v.facts, z) }

// Links lists the record ids in link cells by target tracker; Resolve gives the
// ones the viewer sees (label per id). Until then, and for every id not given,
// link cells hold nothing (A4.6). The ids are for asking the store with the
// viewer's own plan, not for showing.
func (v *View) Links() map[string][]string {
	if len(v.links) == 0 {
		return nil
	}
	out := map[string][]string{}
	for n, ids := range v.links {
		p, _ := v.v.Tracker.PropN(n)
		out[p.LinkTo] = append(out[p.LinkTo], ids...)
	}
	return out
}

// Resolve fills the link cells with the targets that the viewer sees.
func (v *View) Resolve(labels map[string]LinkTarget) {
	for i := range v.cells {
		c := &v.cells[i]
		if c.Prop.Type != policy.Link {
			continue
		}
		c.Links, c.Value = nil, Value{}
		var seen []string
		for _, id := range v.links[c.N] {
			if target, ok := labels[id]; ok {
				c.Links = append(c.Links, target)
				seen = append(seen, id)
			}
		}
		c.Value = ids(seen)
	}
}

// String keeps a view's values out of logs; rest encodes it.
func (v View) String() string { return "[record " + v.id + "]" }

// GoString is String.
func (v View) GoString() string { return v.String() }

// Limit is what the viewer may do on the record where it stands, as a bound for
// somebody else (A9.2).
func (v *View) Limit() access.Limit {
	l := access.Limit{Tracker: v.v.Tracker.N, States: access.StateSet(0).With(v.facts.State), Heard: v.v.Grants.States(), View: v.mask.Views(), Edit: v.mask.Edits()}
	for a := access.ChangeState; a < access.NumActions; a++ {
		l.Actions[a] = v.mask.Act(a)
	}
	for f := range access.NumFeatures {
		for level := access.View; level <= access.Manage && v.mask.Use(f, level); level++ {
			l.Features[f] = level
		}
	}
	return l
}
