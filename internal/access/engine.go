// Package access decides who may do what: rules A3 to A7 of the access model.
//
// It is pure. It knows no names, no storage and no clock; package policy gives
// it a Source of plain numbers, and everyone else asks it questions. It is the
// only encoding of the permissions: Mask answers for one record from bitsets,
// Pred says the same as a predicate that package store renders to SQL, and
// Holds, the definition of both, evaluates a Pred in memory.
package access

// Engine is a compiled policy: immutable, safe for concurrent use.
//
// It keeps nothing of its Source. People lie in a few flat slices without
// pointers, so that the garbage collector has little to follow and a question
// few loads to wait for. What a role may lies with the role, so that an engine
// which differs in one document shares all other roles: see Rewritten.
type Engine struct {
	revision     int64
	selectedOnly bool
	crowd
	sites    forest
	trackers []shape // by TrackerID
	duties   []*duty // by RoleID; nil does not exist
}

// duty is a role as far as a question needs it.
type duty struct {
	blockAPI bool
	network  []NetworkRule
	features featureSet // on no tracker in particular
	sheets   shelf
}

// shape is what of a tracker a question needs beyond its sheets.
type shape struct {
	exists     bool
	usesSites  bool
	restricted bool
	states     uint8
	users      []UserID   // the allow-list, sorted
	teams      []TeamID   // sorted, existing ones
	next       []StateSet // by State: where transitions lead
}

// Compile builds the engine of a policy. It refuses a source beyond the limits
// of A1, with an index out of range or one that contradicts itself.
func Compile(src Source) (*Engine, error) {
	if err := check(&src); err != nil {
		return nil, err
	}
	sites, err := plant(src.Sites)
	if err != nil {
		return nil, err
	}
	e := &Engine{revision: src.Revision, selectedOnly: src.SelectedOnly, sites: sites}
	e.crowd = crowdOf(&src, &e.sites)
	if err := e.checkRolesInForce(); err != nil {
		return nil, err
	}
	e.trackers = shapesOf(&src)
	e.duties = dutiesOf(&src)
	return e, nil
}

// Revision is the policy revision the engine was compiled from.
func (e *Engine) Revision() int64 { return e.revision }

func shapesOf(src *Source) []shape {
	shapes := make([]shape, len(src.Trackers))
	for i := 1; i < len(src.Trackers); i++ {
		t := &src.Trackers[i]
		if !t.Exists {
			continue
		}
		next := make([]StateSet, t.States)
		for _, step := range t.Transitions {
			next[step.From] = next[step.From].With(step.To)
		}
		shapes[i] = shape{
			exists: true, usesSites: t.UsesSites, restricted: t.Restriction.Restricted,
			states: uint8(t.States), next: next,
			users: sortedSet(t.Restriction.Users),
			teams: sortedSet(existingTeams(src, t.Restriction.Teams)),
		}
	}
	return shapes
}
