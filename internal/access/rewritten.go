package access

import (
	"slices"
)

// Place is where a permissions document stands: a role, and a tracker or 0 for
// tracker "*".
type Place struct {
	Role    RoleID
	Tracker TrackerID
}

// Rewritten is the engine of src, which may differ from the source of e in its
// revision and in the documents at the given places, and in nothing else. It
// shares with e whatever no such document touches, so that changing a cell costs
// one role's table of trackers and not everybody's. Like Compile it refuses a
// document that does not fit.
func (e *Engine) Rewritten(src Source, places ...Place) (*Engine, error) {
	next := *e
	next.revision = src.Revision
	next.duties = slices.Clone(e.duties)
	c := clerk{src: &src}
	fresh := map[RoleID]bool{}
	for _, at := range places {
		role, err := c.writable(e, at)
		if err != nil {
			return nil, err
		}
		if role == nil || at.Tracker == 0 && fresh[at.Role] {
			continue
		}
		if at.Tracker == 0 {
			next.duties[at.Role], fresh[at.Role] = c.duty(role), true
			continue
		}
		next.duties[at.Role] = c.rewritten(next.duties[at.Role], role, at.Tracker)
	}
	return &next, nil
}

// writable finds the role of a place and judges the document there; nil for a
// role that does not exist.
func (c *clerk) writable(e *Engine, at Place) (*Role, error) {
	switch {
	case int(at.Role) >= len(c.src.Roles) || int(at.Role) >= len(e.duties):
		return nil, outOfRange("document", 0, "role", int(at.Role))
	case int(at.Tracker) >= len(c.src.Trackers) || int(at.Tracker) >= len(e.trackers):
		return nil, outOfRange("role", int(at.Role), "tracker", int(at.Tracker))
	case e.duties[at.Role] == nil:
		return nil, nil
	}
	role, found := &c.src.Roles[at.Role], false
	for i := range role.Cells {
		if role.Cells[i].Tracker != at.Tracker {
			continue
		}
		if found {
			return nil, twice("role", int(at.Role), "a document for tracker", int(at.Tracker), "A3.12")
		}
		found = true
		if err := checkDocument(c.src, int(at.Role), &role.Cells[i]); err != nil {
			return nil, err
		}
	}
	return role, nil
}

// rewritten is a copy of the duty with the sheet of one tracker compiled anew.
func (c *clerk) rewritten(d *duty, role *Role, t TrackerID) *duty {
	next := *d
	c.sheets = c.sheets[:0]
	next.sheets = d.sheets.with(t, c.sheet(role, t, role.on(t), role.on(0)))
	return &next
}

// on is the role's document for a tracker, nil if there is none.
func (r *Role) on(t TrackerID) *Cells {
	for i := range r.Cells {
		if r.Cells[i].Tracker == t {
			return &r.Cells[i]
		}
	}
	return nil
}
