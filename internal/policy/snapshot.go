package policy

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"runtime"
	"slices"
	"sync"

	"github.com/trackward/trackward/internal/access"
)

// Snapshot is the policy of one workspace at one revision: every document,
// decoded and indexed, and the engine compiled from them. Immutable, safe for
// concurrent use. Ids become the engine's integers here and nowhere else.
type Snapshot struct {
	workspace string
	revision  int64
	settings  *Workspace
	tables    map[Kind]*table
	numbers   numbering
	schemas   map[string]*Schema
	people    *people
	carried   map[string][]string // user → credentials
	directory *lazyDirectory
	cells     map[string]compiledCells // by permissions document
	source    access.Source
	engine    *access.Engine
}

// Load decodes and compiles what the store has. It trusts the documents as
// written by Apply but refuses what it cannot read. A workspace without
// documents is one that is about to be made: see NewWorkspace.
func Load(workspace string, revision int64, objects []Object) (*Snapshot, error) {
	return load(workspace, revision, objects, nil)
}

// Reload is Load for who has an earlier snapshot of the same workspace: what did
// not change since is taken from it, and things keep their numbers.
func (s *Snapshot) Reload(revision int64, objects []Object) (*Snapshot, error) {
	return load(s.workspace, revision, objects, s)
}

func load(workspace string, revision int64, objects []Object, prev *Snapshot) (*Snapshot, error) {
	docs, err := prev.decodeAll(objects)
	if err != nil {
		return nil, err
	}
	byKind := map[Kind]map[string]object{}
	for i, o := range objects {
		if byKind[o.Kind] == nil {
			byKind[o.Kind] = map[string]object{}
		}
		byKind[o.Kind][o.ID] = object{Object: o, doc: docs[i]}
	}
	tables := map[Kind]*table{}
	for _, k := range kinds {
		tables[k] = newTable().with(byKind[k])
	}
	s := assemble(workspace, revision, tables, prev)
	if err := s.compile(prev); err != nil {
		return nil, err
	}
	return s, nil
}

// decodeAll reads stored documents, on all processors where they are many: it is
// most of what loading takes.
func (s *Snapshot) decodeAll(objects []Object) ([]document, error) {
	docs := make([]document, len(objects))
	parts := min(runtime.GOMAXPROCS(0), 1+len(objects)/1000)
	errs := make([]error, parts)
	var all sync.WaitGroup
	for part := range parts {
		all.Go(func() {
			for i := len(objects) * part / parts; i < len(objects)*(part+1)/parts && errs[part] == nil; i++ {
				docs[i], errs[part] = s.decoded(objects[i])
			}
		})
	}
	all.Wait()
	return docs, cmp.Or(errs...)
}

// decoded reads a stored document, or finds it in the snapshot, which may be nil.
func (s *Snapshot) decoded(o Object) (document, error) {
	doc, ok := newDocument(o.Kind)
	if !ok {
		return nil, fmt.Errorf("policy: %s %s is of a kind this version does not know; run the version that wrote it", o.Kind, o.ID)
	}
	if s != nil {
		if old, ok := s.tables[o.Kind].objs[o.ID]; ok && bytes.Equal(old.Doc, o.Doc) {
			return old.doc, nil
		}
	}
	dec := json.NewDecoder(bytes.NewReader(o.Doc))
	dec.DisallowUnknownFields()
	if err := dec.Decode(doc); err != nil {
		return nil, fmt.Errorf("policy: %s %s cannot be read: %w", o.Kind, o.ID, err)
	}
	return doc, nil
}

// assemble indexes documents; prev, if any, is the snapshot before, whose numbers
// are kept and whose unchanged parts are shared. The engine is still to compile.
func assemble(workspace string, revision int64, tables map[Kind]*table, prev *Snapshot) *Snapshot {
	s := &Snapshot{workspace: workspace, revision: revision, tables: tables, settings: &Workspace{AppAccess: AppAccessEveryone, TimeZone: "UTC"}}
	if o, ok := tables[KindWorkspace].objs[workspace]; ok {
		s.settings = o.doc.(*Workspace)
	}
	s.number(prev)
	if s.shares(prev, KindTracker) {
		s.schemas = prev.schemas
	} else {
		s.schemas = map[string]*Schema{}
		for _, id := range tables[KindTracker].ids {
			s.schemas[id] = s.schema(id, prev)
		}
	}
	if s.shares(prev, KindTeam, KindAssignment, KindSite) {
		s.people = prev.people
	} else {
		s.people = peopleOf(s)
	}
	if s.shares(prev, KindCredential) {
		s.carried = prev.carried
	} else {
		s.carried = carriedBy(s)
	}
	switch {
	case s.shares(prev, KindUser):
		s.directory = prev.directory
	case prev != nil:
		s.directory = &lazyDirectory{base: prev.directory.latest()}
	default:
		s.directory = &lazyDirectory{}
	}
	return s
}

// shares reports whether the documents of the kinds are as they were in prev,
// which may be nil.
func (s *Snapshot) shares(prev *Snapshot, kinds ...Kind) bool {
	return prev != nil && !slices.ContainsFunc(kinds, func(k Kind) bool { return s.tables[k] != prev.tables[k] })
}

func (s *Snapshot) number(prev *Snapshot) {
	switch {
	case s.shares(prev, numbered...):
		s.numbers = prev.numbers
	case prev != nil:
		s.numbers = prev.numbers.extended(s.tables)
	default:
		s.numbers = numbering{}.extended(s.tables)
	}
}

func (s *Snapshot) schema(id string, prev *Snapshot) *Schema {
	doc := s.tables[KindTracker].objs[id].doc.(*Tracker)
	if prev != nil {
		if old, ok := prev.schemas[id]; ok && old.Tracker == doc {
			return old
		}
	}
	return newSchema(id, access.TrackerID(s.numbers.of(KindTracker, id)), doc)
}

// Workspace is the workspace's id.
func (s *Snapshot) Workspace() string { return s.workspace }

// Settings is the workspace's document, never nil and not to be changed.
func (s *Snapshot) Settings() *Workspace { return s.settings }

// Revision is the policy's number, which grows by one with each change.
func (s *Snapshot) Revision() int64 { return s.revision }

// Engine answers every question of the data plane under this revision.
func (s *Snapshot) Engine() *access.Engine { return s.engine }

// Source is what the engine was compiled from, for tests that compile it again.
func (s *Snapshot) Source() access.Source { return s.source }

// Objects are all documents as stored, sorted by kind and id.
func (s *Snapshot) Objects() []Object {
	var all []Object
	for _, k := range kinds {
		for _, id := range s.tables[k].ids {
			all = append(all, s.tables[k].objs[id].Object)
		}
	}
	slices.SortStableFunc(all, func(a, b Object) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID))
	})
	return all
}

// Object is one document as stored.
func (s *Snapshot) Object(k Kind, id string) (Object, bool) {
	t, ok := s.tables[k]
	if !ok {
		return Object{}, false
	}
	o, ok := t.objs[id]
	return o.Object, ok
}

// find looks an object of a kind up by id or, where it has one, by key.
func (s *Snapshot) find(k Kind, scope, ref string) (string, document, bool) {
	t := s.tables[k]
	if o, ok := t.objs[ref]; ok {
		return ref, o.doc, true
	}
	if id, ok := t.byName[name{scope, ref}]; ok {
		return id, t.objs[id].doc, true
	}
	return "", nil, false
}
