package policy

import (
	"encoding/json"
	"maps"
	"slices"
)

// document is what every kind of document knows to do. The types are those of
// document.go; a document is never changed once a snapshot holds it.
type document interface {
	// names are what must be unique, and by which the document can be found.
	names() []name
	// enter fills in what the server gives, turns keys into ids and checks each
	// field on its own.
	enter(*entering) error
	// check judges the document among all others as they are after the changeset.
	check(*checking) error
}

// name is a key within its scope: the kind's siblings, a tracker, or a role.
type name struct{ scope, key string }

// ref names an object.
type ref struct {
	kind Kind
	id   string
}

func (r ref) String() string { return string(r.kind) + "/" + r.id }

type object struct {
	Object
	doc document
}

// kinds is every kind, in the order of Objects.
var kinds = []Kind{KindCredential, KindDashboard, KindPermissions, KindReport, KindRestriction, KindReview, KindReviewDecision, KindRole,
	KindAssignment, KindSite, KindTest, KindTeam, KindTracker, KindUser, KindView, KindViewAs, KindWorkspace}

func newDocument(k Kind) (document, bool) {
	switch k {
	case KindWorkspace:
		return &Workspace{}, true
	case KindUser:
		return &User{}, true
	case KindTeam:
		return &Team{}, true
	case KindSite:
		return &Site{}, true
	case KindRole:
		return &Role{}, true
	case KindAssignment:
		return &Assignment{}, true
	case KindTracker:
		return &Tracker{}, true
	case KindPermissions:
		return &Permissions{}, true
	case KindRestriction:
		return &Restriction{}, true
	case KindView:
		return &View{}, true
	case KindCredential:
		return &Credential{}, true
	case KindViewAs:
		return &ViewAs{}, true
	case KindReview:
		return &Review{}, true
	case KindDashboard:
		return &Dashboard{}, true
	case KindReport:
		return &Report{}, true
	case KindTest:
		return &Test{}, true
	case KindReviewDecision:
		return &ReviewDecision{}, true
	}
	return nil, false
}

// clone is a deep copy, for a document that is about to be changed.
func clone[T any](doc *T) *T {
	raw, err := json.Marshal(doc)
	if err != nil {
		panic("policy: a document does not marshal: " + err.Error())
	}
	out := new(T)
	if err := json.Unmarshal(raw, out); err != nil {
		panic("policy: a document does not read back: " + err.Error())
	}
	return out
}

// table holds the objects of one kind. Tables are shared between snapshots
// until one of their objects changes.
type table struct {
	ids    []string // sorted, which is creation order
	objs   map[string]object
	byName map[name]string
}

func newTable() *table {
	return &table{objs: map[string]object{}, byName: map[name]string{}}
}

// with is the table after some of its objects were written or, where the new
// one has no doc, removed.
func (t *table) with(written map[string]object) *table {
	next := &table{objs: maps.Clone(t.objs), byName: maps.Clone(t.byName)}
	for id := range written {
		if old, ok := next.objs[id]; ok {
			for _, n := range old.doc.names() {
				delete(next.byName, n)
			}
		}
	}
	for id, o := range written {
		if o.doc == nil {
			delete(next.objs, id)
			continue
		}
		next.objs[id] = o
		for _, n := range o.doc.names() {
			next.byName[n] = id
		}
	}
	next.ids = t.idsWith(written, next.objs)
	return next
}

// idsWith are the ids after a write, sorted; few changes are put in one by one.
func (t *table) idsWith(written, objs map[string]object) []string {
	if len(written) > 8 {
		return slices.Sorted(maps.Keys(objs))
	}
	ids := slices.Clone(t.ids)
	for id, o := range written {
		at, found := slices.BinarySearch(ids, id)
		switch {
		case found && o.doc == nil:
			ids = slices.Delete(ids, at, at+1)
		case !found && o.doc != nil:
			ids = slices.Insert(ids, at, id)
		}
	}
	return ids
}
