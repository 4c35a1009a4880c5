package policy

import (
	"errors"
	"maps"
	"slices"

	"github.com/trackward/trackward/internal/access"
)

// KeyScope is what a key may do at most (gate 7). It never adds to what its user
// may, and the zero KeyScope allows nothing.
type KeyScope struct {
	// Everything is "read" or "write" over every tracker, those made later too;
	// empty: only what Trackers names.
	Everything string                  `json:"everything,omitempty"`
	Settings   bool                    `json:"settings,omitempty"` // the user's settings access too (A8)
	Trackers   map[string]TrackerScope `json:"trackers,omitempty"` // by tracker id
}

// TrackerScope is what a key may do at most on one tracker. What is not named is
// not allowed; "*" names every property, new ones too.
type TrackerScope struct {
	View     []string          `json:"view,omitempty"`     // property ids, system property names, or "*"
	Edit     []string          `json:"edit,omitempty"`     // likewise; needs view
	Actions  []string          `json:"actions,omitempty"`  // create, change_state, archive, delete
	Features map[string]string `json:"features,omitempty"` // feature → level
}

// The words of KeyScope.Everything.
const (
	ScopeRead  = "read"
	ScopeWrite = "write"
)

var errNoPrefix = errors.New("not an address or a network")

func (ks *KeyScope) enter(e *entering) error {
	if ks.Everything != "" {
		if err := oneOf(e, "scope/everything", &ks.Everything, "", ScopeRead, ScopeWrite); err != nil {
			return err
		}
	}
	if ks.Everything != "" && len(ks.Trackers) > 0 {
		return e.invalid("A10", "scope", "A key is for everything or for the trackers it names, not for both.")
	}
	if ks.Everything == "" && !ks.Settings && len(ks.Trackers) == 0 {
		return e.invalid("A10", "scope", "This scope allows nothing. Name what the key is for.")
	}
	trackers := map[string]TrackerScope{}
	for _, ref := range slices.Sorted(maps.Keys(ks.Trackers)) {
		id, err := e.resolve(KindTracker, ref, "scope/trackers/"+ref)
		if err != nil {
			return err
		}
		if _, twice := trackers[id]; twice {
			return e.invalid("A10", "scope/trackers/"+ref, "A tracker stands in a scope once. Join the two.")
		}
		part := ks.Trackers[ref]
		if err := part.enter(e, id, "scope/trackers/"+ref); err != nil {
			return err
		}
		trackers[id] = part
	}
	if ks.Trackers = trackers; len(trackers) == 0 {
		ks.Trackers = nil
	}
	return nil
}

func (ts *TrackerScope) enter(e *entering, tracker, at string) error {
	doc, ok := e.draft.get(KindTracker, tracker)
	if !ok {
		return notFound(e.path + "/" + at)
	}
	t := newSchema(tracker, 0, doc.(*Tracker))
	for _, side := range []struct {
		field string
		list  *[]string
	}{{"view", &ts.View}, {"edit", &ts.Edit}} {
		var out []string
		for i, ref := range *side.list {
			id := ref
			if ref != AllProperties {
				n, p, ok := t.Prop(ref)
				if !ok {
					return notFound(e.path + "/" + at + "/" + side.field + "/" + itoa(i))
				}
				if id = t.PropKey(n); p != nil {
					id = p.ID
				}
			}
			if !slices.Contains(out, id) {
				out = append(out, id)
			}
		}
		*side.list = out
	}
	for i, id := range ts.Edit {
		if !slices.Contains(ts.View, AllProperties) && !slices.Contains(ts.View, id) {
			return e.invalid("A3.5", at+"/edit/"+itoa(i), "What a key may edit it must be able to view. Add it to view.")
		}
	}
	for i, word := range ts.Actions {
		if _, ok := actionNumbers[word]; !ok {
			return e.invalid("A10", at+"/actions/"+itoa(i), "An action is one of: create, change_state, archive, delete.")
		}
	}
	slices.Sort(ts.Actions)
	ts.Actions = slices.Compact(ts.Actions)
	for key, level := range ts.Features {
		if f, ok := feature(key); !ok || !f.has(level) {
			return e.invalid("A7", at+"/features/"+key, "There is no such feature, or it has no such level. See the catalogue of features.")
		}
	}
	return nil
}

// forget takes removed properties out; what is left empty allows nothing.
func (ts TrackerScope) forget(properties []string) TrackerScope {
	gone := func(id string) bool { return slices.Contains(properties, id) }
	ts.View = slices.DeleteFunc(slices.Clone(ts.View), gone)
	ts.Edit = slices.DeleteFunc(slices.Clone(ts.Edit), gone)
	return ts
}

// keyScope is a scope in the engine's numbers.
func (s *Snapshot) keyScope(ks *KeyScope) (sc access.Scope) {
	if ks == nil {
		return sc
	}
	sc.Settings = ks.Settings
	switch ks.Everything {
	case ScopeWrite:
		sc.Everything, sc.Write = true, true
	case ScopeRead:
		sc.Everything = true
	case "":
		sc.Write = true // what is not named is not there to be written
	}
	for id, part := range ks.Trackers {
		if t, ok := s.schemas[id]; ok {
			sc.Limits = append(sc.Limits, part.limit(t))
		}
	}
	return sc
}

func (ts *TrackerScope) limit(t *Schema) access.Limit {
	l := access.Limit{Tracker: t.N, States: ^access.StateSet(0), View: t.properties(ts.View), Edit: t.properties(ts.Edit)}
	for _, word := range ts.Actions {
		if n, ok := actionNumbers[word]; ok {
			l.Actions[n] = true
		}
	}
	for key, word := range ts.Features {
		if n, ok := featureNumber(key); ok {
			l.Features[n] = featureLevels[word]
		}
	}
	return l
}

// properties are the numbers of a list of ids and system names, or of "*".
func (t *Schema) properties(refs []string) (set access.PropertySet) {
	for _, ref := range refs {
		if ref == AllProperties {
			return access.PropertySet{^uint64(0), ^uint64(0), ^uint64(0), ^uint64(0)}
		}
		if n, _, ok := t.Prop(ref); ok {
			set.Add(n)
		}
	}
	return set
}
