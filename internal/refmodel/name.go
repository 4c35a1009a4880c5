package refmodel

import "slices"

// refuses: a query may name only what A can view in some state (A4.1), hear of
// (A3.2) and put in order (A4.3).
func (w *World) refuses(a Asker, q Query) string {
	viewed, heard := w.States(a, q.Tracker)
	if len(viewed) == 0 {
		return "not_found"
	}
	for _, s := range q.States {
		if !heard[s] {
			return "unknown_state"
		}
	}
	if code := w.refusesFilter(a, q.Tracker, q.Where, heard); code != "" {
		return code
	}
	for _, key := range q.Sort {
		if !w.Nameable(a, q.Tracker, key.On) {
			return "unknown_property"
		}
		if !w.sortable(q.Tracker, key.On) {
			return "not_sortable"
		}
	}
	return ""
}

func (w *World) refusesFilter(a Asker, t string, f *Filter, heard map[string]bool) string {
	if f == nil {
		return ""
	}
	for i := range f.Parts {
		if code := w.refusesFilter(a, t, &f.Parts[i], heard); code != "" {
			return code
		}
	}
	if f.On != "" && !w.Nameable(a, t, f.On) {
		return "unknown_property"
	}
	for _, v := range f.Values {
		if f.On == "state" && !heard[v.Text] {
			return "unknown_state"
		}
	}
	return ""
}

// fixed come with every record one sees (A1 record).
var fixed = []string{"id", "number", "state", "archived", "created_at"}

// Nameable: A can view it in some state, on a record there might be: where a
// role gives the cell and some role lets the record be seen (A4.1, A3.3).
func (w *World) Nameable(a Asker, t, p string) bool {
	roles := w.reaching(a, t)
	for _, s := range w.Trackers[t].States {
		for _, x := range roles {
			if w.scoped(a, w.Roles[x.Role], t, s.Key, target{property: p}) == 0 {
				continue
			}
			for _, site := range append([]string{""}, w.siteKeys()...) {
				if w.covers(x, t, site) && w.seenAt(a, roles, t, s.Key, site) {
					return true
				}
			}
		}
	}
	return slices.Contains(fixed, p)
}

// seenAt: a record there, assigned to the asker, would be seen.
func (w *World) seenAt(a Asker, roles []Assignment, t, state, site string) bool {
	for _, x := range roles {
		for _, p := range w.Trackers[t].Properties {
			if w.covers(x, t, site) && w.scoped(a, w.Roles[x.Role], t, state, target{property: p.Key}) > 0 {
				return true
			}
		}
	}
	return false
}

func (w *World) siteKeys() (keys []string) {
	for key := range w.Sites {
		keys = append(keys, key)
	}
	return keys
}

func (w *World) sortable(t, p string) bool {
	switch w.typeOf(t, p) {
	case "text", "long_text", "email", "phone", "url", "number", "money", "date", "date_time", "checkbox", "choice":
		return true
	}
	return p == "number" || p == "state" || p == "created_at"
}
