package refmodel

import (
	"slices"
	"strings"
)

// Uses: one role gives the feature, covers the record and gives view of it
// (A7.1), and for report templates at a region (A7.2). m is A's mask of it.
func (w *World) Uses(a Asker, r *Record, m *Mask, feature, lv string) bool {
	if a.Watcher != nil {
		return w.bothUse(a, r, m, feature, lv)
	}
	if w.FeaturesOff[feature] || height[lv] > 1 && r.Archived || r.Binned || !a.Scope.uses(r.Tracker, feature, lv) {
		return false
	}
	for _, x := range m.sight[0] {
		has := height[w.Roles[x.Role].Features[feature]]
		if feature == "trackers" {
			has = w.ceiling(w.Roles[x.Role], r.Tracker)
		}
		if has >= height[lv] && (feature != "report_templates" || w.atRegion(x, r.Tracker, r.Site)) {
			return true
		}
	}
	return false
}

// atRegion: workspace-wide, or held at a region above or at the site, or above it.
func (w *World) atRegion(x Assignment, t, site string) bool {
	for range len(w.Sites) {
		if w.Sites[site].Region && w.covers(x, t, site) {
			return true
		}
		site = w.Sites[site].Parent
	}
	return x.Site == "*"
}

// Create says what A may give to a new record in the state at the site, and
// whether A may make one there at all (A3.6).
func (w *World) Create(a Asker, t, state, site string) (given map[string]bool, ok bool) {
	given = map[string]bool{}
	viewed, _ := w.States(a, t)
	_, exists := w.Sites[site]
	if len(viewed) == 0 || site != "" && !(exists && w.Trackers[t].UsesSites) {
		return given, false
	}
	for _, x := range w.reaching(a, t) {
		role := w.Roles[x.Role]
		if !w.covers(x, t, site) || w.scoped(a, role, t, state, target{action: "create"}) == 0 {
			continue
		}
		ok = true
		for _, s := range w.upTo(t, state) {
			for _, p := range w.properties(t) {
				given[p] = given[p] || w.scoped(a, role, t, s, target{property: p, edit: true}) > 0
			}
		}
	}
	return given, ok
}

// New says why A may not make a record with these values, "" for may; named and
// hidden are what is missing (A3.6). No site is filled in for who creates at one
// site only.
func (w *World) New(a Asker, t, state, site string, values map[string]Value) (refusal string, named []string, hidden bool) {
	viewed, heard := w.States(a, t)
	sites := w.createSites(a, t, state)
	switch {
	case len(viewed) == 0:
		return "not_found", nil, false
	case !heard[state] && len(sites) == 0, site != "" && !w.Trackers[t].UsesSites:
		return "invalid", nil, false
	case site == "" && len(sites) > 0 && !slices.Contains(sites, ""):
		if len(sites) > 1 {
			return "invalid", nil, false
		}
		site = sites[0]
	}
	given, ok := w.Create(a, t, state, site)
	if !ok {
		return "forbidden", nil, false
	}
	for p := range values {
		if !given[p] && !w.Nameable(a, t, p) {
			return "unknown_property", nil, false
		}
	}
	for p := range values {
		if !given[p] {
			return "forbidden", nil, false
		}
	}
	born := &Record{Tracker: t, Values: values}
	for _, p := range w.required(t, w.Trackers[t].States[0].Key, state) {
		switch {
		case w.has(born, p) || slices.Contains(named, p):
		case w.Nameable(a, t, p):
			named = append(named, p)
		default:
			hidden = true
		}
	}
	if len(named) > 0 || hidden {
		return "required_missing", named, hidden
	}
	return "", nil, false
}

// createSites are the sites at which create in the state is held, "" being none.
func (w *World) createSites(a Asker, t, state string) (sites []string) {
	for _, site := range append([]string{""}, w.siteKeys()...) {
		if _, ok := w.Create(a, t, state, site); ok {
			sites = append(sites, site)
		}
	}
	return sites
}

// upTo are the states before the given one, and it.
func (w *World) upTo(t, state string) (keys []string) {
	for _, s := range w.Trackers[t].States {
		keys = append(keys, s.Key)
		if s.Key == state {
			return keys
		}
	}
	return nil
}

// required are the properties that the states from..before to ask for (A3.7).
func (w *World) required(t, from, to string) (keys []string) {
	on := false
	for _, s := range w.Trackers[t].States {
		on = on || s.Key == from
		if s.Key == to {
			return keys
		}
		if on {
			keys = append(keys, s.Required...)
		}
	}
	return nil // to does not come after from
}

func filled(v Value) bool { return strings.TrimSpace(v.Text) != "" || len(v.List) > 0 }

// has reports whether the record holds something in p that satisfies required.
func (w *World) has(r *Record, p string) bool {
	v, ok := r.Values[p]
	switch w.typeOf(r.Tracker, p) {
	case "number", "money", "date", "date_time", "checkbox":
		return ok
	}
	return ok && filled(v)
}

func (w *World) typeOf(t, p string) string {
	for _, x := range w.Trackers[t].Properties {
		if x.Key == p {
			return x.Type
		}
	}
	return map[string]string{"author": "user", "updated_by": "user", "updated_at": "date_time", "created_at": "date_time", "site": "site"}[p]
}

// Step says what of a move to the state is missing: "" for nothing, else why
// not; named are the missing properties that A views (A3.7).
func (w *World) Step(a Asker, r *Record, to string) (refusal string, named []string, hidden bool) {
	return w.StepWith(a, r, to, "", nil)
}

// StepWith is Step with an edit of the same request, p to v, where nil empties it:
// allowed if both are, by the record as it was (A3.10); what is missing is asked of
// the record as the edit leaves it (A3.7). No p is no edit.
func (w *World) StepWith(a Asker, r *Record, to, p string, v *Value) (refusal string, named []string, hidden bool) {
	m := w.Mask(a, r)
	_, heard := w.States(a, r.Tracker)
	switch {
	case !m.Seen || r.Binned:
		return "not_found", nil, false
	case !m.Act["change_state"]:
		return "forbidden", nil, false
	case !heard[to], !slices.Contains(w.Trackers[r.Tracker].Transitions, [2]string{r.State, to}):
		return "invalid", nil, false
	}
	if p != "" {
		if refusal = w.Write(a, r, p, v); refusal != "" {
			return refusal, nil, false
		}
		r = with(r, p, v)
	}
	for _, s := range w.Trackers[r.Tracker].States {
		if s.Key == to && s.Kind == "cancelled" {
			return "", nil, false
		}
	}
	for _, p := range w.required(r.Tracker, r.State, to) {
		switch {
		case w.has(r, p) || slices.Contains(named, p):
		case m.View[p]:
			named = append(named, p)
		default:
			hidden = true
		}
	}
	if len(named) > 0 || hidden {
		return "required_missing", named, hidden
	}
	return "", nil, false
}

// with is the record with p at v; nil empties it.
func with(r *Record, p string, v *Value) *Record {
	out := *r
	out.Values = map[string]Value{}
	for key, old := range r.Values {
		if key != p {
			out.Values[key] = old
		}
	}
	if v != nil {
		out.Values[p] = *v
	}
	return &out
}

// Write says whether A may give p that value, "" for yes; nothing empties it
// (A3.4, A3.9, A3.14).
func (w *World) Write(a Asker, r *Record, p string, v *Value) string {
	m := w.Mask(a, r)
	switch {
	case !m.Seen || r.Binned:
		return "not_found"
	case r.Archived:
		return "forbidden"
	case !m.View[p]:
		return "unknown_property"
	case !m.Edit[p]:
		return "forbidden"
	case v == nil && w.has(r, p) && slices.Contains(w.required(r.Tracker, w.Trackers[r.Tracker].States[0].Key, r.State), p):
		return "invalid"
	}
	for _, x := range w.Trackers[r.Tracker].Properties {
		if x.Key != p || !x.Assigns || x.MayBeTaken || v == nil || w.Assigned(a.User, r) {
			continue
		}
		for _, who := range append([]string{v.Text}, v.List...) {
			if who == a.User || w.in(a.User, who) {
				return "self_assign"
			}
		}
	}
	return ""
}

// Move says whether A may move the record to another site (A3.16).
func (w *World) Move(a Asker, r *Record, site string) bool {
	_, exists := w.Sites[site]
	if !w.Mask(a, r).Edit["site"] || !w.Trackers[r.Tracker].UsesSites || site != "" && !exists {
		return false
	}
	need := level(2)
	if w.Assigned(a.User, r) {
		need = 1
	}
	for _, x := range w.reaching(a, r.Tracker) {
		if w.covers(x, r.Tracker, r.Site) && w.covers(x, r.Tracker, site) &&
			w.scoped(a, w.Roles[x.Role], r.Tracker, r.State, target{property: "site", edit: true}) >= need {
			return true
		}
	}
	return false
}
