package refmodel

// both: what leaves of a record is what both may see and do (A13.4). What
// depends on no record is A's: see States and Nameable, which do not ask here.
func (w *World) both(a Asker, r *Record) *Mask {
	own, theirs := w.Mask(a.alone(), r), w.Mask(*a.Watcher, r)
	if !own.Seen || !theirs.Seen {
		return &Mask{}
	}
	return &Mask{Seen: true, sight: [2][]Assignment{own.sight[0], theirs.sight[0]}, View: common(own.View, theirs.View), Edit: common(own.Edit, theirs.Edit), Act: common(own.Act, theirs.Act)}
}

// bothUse: a feature used on a record, likewise.
func (w *World) bothUse(a Asker, r *Record, m *Mask, feature, lv string) bool {
	theirs := &Mask{sight: [2][]Assignment{m.sight[1]}}
	return m.Seen && w.Uses(a.alone(), r, m, feature, lv) && w.Uses(*a.Watcher, r, theirs, feature, lv)
}

func (a Asker) alone() Asker {
	a.Watcher = nil
	return a
}

func common(x, y map[string]bool) map[string]bool {
	out := map[string]bool{}
	for key := range x {
		out[key] = x[key] && y[key]
	}
	return out
}
