package access

// RoleCell is what one role would give of a question to whoever held it where
// it is needed: for finding roles that would help, and for showing a matrix.
type RoleCell struct {
	Ceiling     FeatureLevel
	Enough      bool // the ceiling, or the feature's level, reaches what is asked
	Cell, Bound CellWitness
	Level       Level // after bound and ceiling: what counts
}

// CellOf answers for a role as it is written, whoever holds it.
func (s *Source) CellOf(r RoleID, q Question) (out RoleCell) {
	if int(r) >= len(s.Roles) || !s.Roles[r].Exists || int(q.Tracker) >= len(s.Trackers) || !s.Trackers[q.Tracker].Exists {
		return out
	}
	c := clauses{src: s, role: &s.Roles[r], tracker: q.Tracker}
	out.Ceiling = c.ceiling()
	out.Enough = out.Ceiling >= q.ceiling()
	if q.Need.kind == needFeature && !q.Creates {
		out.Enough = out.Enough && c.feature(q.Need)
	}
	out.Cell, out.Bound = c.asked(&q, c.sight(q.Facts.State))
	if !out.Enough {
		return out
	}
	out.Level = out.Cell.Level
	if out.Bound.Line != 0 {
		out.Level = min(out.Level, out.Bound.Level)
	}
	return out
}

// Would reports whether the road would give what is asked if it counted.
func (r *Road) Would(assigned bool) bool {
	level := r.Cell.Level
	if r.Bound.Line != 0 {
		level = min(level, r.Bound.Level)
	}
	return r.Enough && r.Ceiling >= View && opens(level, assigned)
}
