package access

import (
	"math/bits"
	"slices"

	"github.com/trackward/trackward/internal/bug"
)

// row is what one role's cells give in one state: to all, and to the assigned.
// Each is one answer to "what may be done" and lies in one piece.
type row struct{ planes [2]plane }

// plane is what holds for a record whose assignment is known.
type plane struct {
	view, edit PropertySet
	actions    actionSet
	sees       bool // some property of the designer's is viewable (A3.3)
}

const (
	toAll      = 0 // cells at level All
	toAssigned = 1 // cells at Assigned or All
)

// actionSet has bit i for Action(i).
type actionSet uint8

func (as actionSet) has(a Action) bool { return a < NumActions && as>>a&1 == 1 }

// under is the row beneath a ceiling (A7): "view" leaves view cells alone, no
// level leaves nothing.
func (r row) under(ceiling FeatureLevel) row {
	switch ceiling {
	case Edit, Manage:
		return r
	case View:
		for i := range r.planes {
			r.planes[i].edit = PropertySet{}
			r.planes[i].actions = 0
		}
		return r
	}
	return row{}
}

// sheet is one role on one tracker, or on several that say the same: a row per
// state, and what they come to. States that are alike share a row. What a mask
// needs comes first, to lie in one line of a cache.
type sheet struct {
	rows     []row    // the rows that count
	viewed   StateSet // states in which a record may be seen
	moves    StateSet // states with a change_state cell
	features featureSet
	counts   bool             // some row is not empty
	at       [MaxStates]uint8 // by State: its place in rows
	creates  StateSet         // states with a create cell
	uncut    []row            // rows without their ceiling, for Why
}

// row is what counts in a state, uncutRow the same before the role's ceiling.
func (s *sheet) row(of State) *row      { return &s.rows[s.at[of]] }
func (s *sheet) uncutRow(of State) *row { return &s.uncut[s.at[of]] }

// silent is the sheet where no document speaks.
var silent sheet

// shelf holds a role's sheets by tracker. Most roles speak of few trackers, so
// that the answer "none" must be cheap: it is one bit.
type shelf struct {
	blocks []block // by TrackerID / 64
	sheets []*sheet
}

// block tells for 64 trackers which of them have a sheet, and how many sheets
// stand before theirs.
type block struct {
	has    uint64
	before uint32
}

func (sh *shelf) on(t TrackerID) *sheet {
	b := &sh.blocks[t/64]
	bit := uint64(1) << (t % 64)
	if b.has&bit == 0 {
		return &silent
	}
	return sh.sheets[int(b.before)+bits.OnesCount64(b.has&(bit-1))]
}

// newShelf puts sheets up; of gives a tracker's, or nil.
func newShelf(trackers int, of func(TrackerID) *sheet) (sh shelf) {
	sh.blocks = make([]block, trackers/64+1)
	for i := range sh.blocks {
		sh.blocks[i].before = uint32(len(sh.sheets))
		for n := range 64 {
			t := i*64 + n
			if t >= trackers {
				break
			}
			if s := of(TrackerID(t)); s != nil {
				sh.blocks[i].has |= 1 << n
				sh.sheets = append(sh.sheets, s)
			}
		}
	}
	return sh
}

// with is a copy of the shelf with another sheet, or with none, for one tracker.
func (sh *shelf) with(t TrackerID, s *sheet) shelf {
	next := shelf{blocks: slices.Clone(sh.blocks), sheets: slices.Clone(sh.sheets)}
	b, bit := &next.blocks[t/64], uint64(1)<<(t%64)
	at, had := int(b.before)+bits.OnesCount64(b.has&(bit-1)), b.has&bit != 0
	switch {
	case had && s != nil:
		next.sheets[at] = s
		return next
	case had:
		next.sheets = slices.Delete(next.sheets, at, at+1)
	case s != nil:
		next.sheets = slices.Insert(next.sheets, at, s)
	default:
		return next
	}
	b.has ^= bit
	for i := t/64 + 1; int(i) < len(next.blocks); i++ {
		next.blocks[i].before = next.blocks[i-1].before + uint32(bits.OnesCount64(next.blocks[i-1].has))
	}
	return next
}

// sheet is a role's on a tracker.
func (e *Engine) sheet(r RoleID, t TrackerID) *sheet {
	if d := e.duties[r]; d != nil {
		return d.sheets.on(t)
	}
	return &silent
}

// clerk compiles the documents of one role after the other. Sheets of a role that
// are alike are one.
type clerk struct {
	src    *Source
	sheets []*sheet // of the role at hand
}

// dutiesOf compiles all documents of all roles.
func dutiesOf(src *Source) []*duty {
	duties := make([]*duty, len(src.Roles))
	c := clerk{src: src}
	for r := range src.Roles {
		if r != 0 && src.Roles[r].Exists {
			duties[r] = c.duty(&src.Roles[r])
		}
	}
	return duties
}

func (c *clerk) duty(role *Role) *duty {
	byTracker := make(map[TrackerID]*Cells, len(role.Cells))
	for i := range role.Cells {
		byTracker[role.Cells[i].Tracker] = &role.Cells[i]
	}
	c.sheets = c.sheets[:0]
	return &duty{blockAPI: role.BlockAPI && !bug.On(bug.ChannelIgnored), network: role.Network, features: c.src.features(role, 0),
		sheets: newShelf(len(c.src.Trackers), func(t TrackerID) *sheet {
			if t == 0 {
				return nil
			}
			return c.sheet(role, t, byTracker[t], byTracker[0])
		})}
}

// sheet compiles what a role's two documents say of a tracker; nil if there is
// no such tracker or nothing to say.
func (c *clerk) sheet(role *Role, t TrackerID, doc, wild *Cells) *sheet {
	if !c.src.Trackers[t].Exists || doc == nil && wild == nil {
		return nil
	}
	if bug.On(bug.WildcardReplaced) && doc != nil {
		wild = nil
	}
	s := &sheet{features: c.src.features(role, t)}
	c.resolveStates(s, t, doc, wild)
	s.rows = s.uncut
	ceiling := ceilingIn(s.features)
	if bug.On(bug.CeilingApart) {
		for r := range c.src.Roles {
			ceiling = max(ceiling, c.src.Roles[r].ceiling(t))
		}
	}
	if ceiling < Edit {
		s.rows = make([]row, len(s.uncut))
		for i := range s.uncut {
			s.rows[i] = s.uncut[i].under(ceiling)
		}
	}
	s.sumUp(c.src.Trackers[t].States)
	if doc == nil { // what the document for tracker "*" says is the same on many
		for _, kept := range c.sheets {
			if kept.equals(s) {
				return kept
			}
		}
		c.sheets = append(c.sheets, s)
	}
	return s
}

func (s *sheet) equals(o *sheet) bool {
	return s.features == o.features && s.viewed == o.viewed && s.moves == o.moves && s.creates == o.creates &&
		s.at == o.at && slices.Equal(s.uncut, o.uncut)
}

// ceilingIn is the level of feature Trackers in a set: the ceiling, with unknown
// levels and a feature that is switched off counted as none.
func ceilingIn(fs featureSet) FeatureLevel {
	for l := Manage; l >= View; l-- {
		if fs.has(Trackers, l) {
			return l
		}
	}
	return NoFeature
}

// resolveStates makes a role's row of every state. Those that no entry names are
// alike, so their row is made once.
func (c *clerk) resolveStates(s *sheet, t TrackerID, doc, wild *Cells) {
	d := newDocuments(doc, wild, c.src.Trackers[t].Properties)
	s.uncut = append(s.uncut, d.resolve(&Entries{}))
	if doc == nil {
		return
	}
	for i := range doc.States {
		r := d.resolve(&doc.States[i].Entries)
		at := slices.Index(s.uncut, r)
		if at < 0 {
			at, s.uncut = len(s.uncut), append(s.uncut, r)
		}
		s.at[doc.States[i].State] = uint8(at)
	}
}

// sumUp notes what the rows come to.
func (s *sheet) sumUp(states int) {
	for state := range State(states) {
		r := s.row(state)
		s.counts = s.counts || *r != row{}
		open := &r.planes[toAssigned]
		if open.sees {
			s.viewed = s.viewed.With(state)
		}
		if open.actions.has(ChangeState) {
			s.moves = s.moves.With(state)
		}
		if open.actions.has(Create) {
			s.creates = s.creates.With(state)
		}
	}
}
