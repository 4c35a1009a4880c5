package policy

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/trackward/trackward/internal/words"
)

// draft is the policy while a changeset is being entered: the snapshot it
// started from, and what was written since.
type draft struct {
	base    *Snapshot
	actor   Actor
	powers  powers
	env     Env
	now     time.Time
	docs    map[ref]document // nil: deleted
	order   []ref            // as first written
	at      map[ref]int      // the operation that last wrote it; absent for consequences
	byName  map[Kind]map[name]string
	local   map[string]ref // "$name" → object
	changed map[string]bool
	notes   []words.Text
	moves   stateMoves
}

func newDraft(s *Snapshot, actor Actor, env Env, now time.Time) *draft {
	d := &draft{base: s, actor: actor, env: env, now: now, docs: map[ref]document{}, at: map[ref]int{},
		byName: map[Kind]map[name]string{}, local: map[string]ref{}, moves: stateMoves{}}
	d.powers = s.powersOf(actor, now)
	return d
}

// enter carries out one operation of the changeset on the draft.
func (d *draft) enter(i int, c Change) error {
	path := fmt.Sprintf("changes/%d", i)
	if _, ok := newDocument(c.Kind); !ok {
		return invalid("A11.1", path+"/kind", "There is no such kind of document.")
	}
	if err := d.admit(c, path); err != nil {
		return err
	}
	switch c.Op {
	case Put:
		return d.enterPut(i, c, path)
	case Del:
		return d.enterDelete(i, c, path)
	case Restore:
		return d.enterRestore(i, c, path)
	}
	return invalid("A11.1", path+"/op", "An operation is put or delete, or restore of a tracker in the bin.")
}

func (d *draft) enterPut(i int, c Change, path string) error {
	doc, _ := newDocument(c.Kind)
	e := &entering{draft: d, path: path + "/doc", raw: c.Doc}
	if err := decodeStrict(c.Doc, doc); err != nil {
		var bad *syntaxError
		if errors.As(err, &bad) {
			return invalid("A11.1", e.path+bad.path, bad.msg)
		}
		return err
	}
	id, before, err := d.target(c, doc, path)
	if err != nil {
		return err
	}
	e.id, e.before = id, before
	if err := doc.enter(e); err != nil {
		return err
	}
	if err := d.claim(c.Kind, id, doc, e.path); err != nil {
		return err
	}
	d.write(ref{c.Kind, id}, doc)
	d.at[ref{c.Kind, id}] = i
	return d.enterMoves(c, id, path)
}

func (d *draft) enterDelete(i int, c Change, path string) error {
	if len(c.Doc) > 0 && string(c.Doc) != "null" {
		return invalid("A11.1", path+"/doc", "A delete carries no document; leave doc out.")
	}
	id, before, ok := d.lookup(c.Kind, c.ID)
	if !ok || !d.mayName(c.Kind, id, before) {
		return notFound(path + "/id")
	}
	d.at[ref{c.Kind, id}] = i
	if u, ok := before.(*User); ok {
		if u.Status == StatusDeleted {
			return notFound(path + "/id")
		}
		d.write(ref{c.Kind, id}, u.tombstone())
		return nil
	}
	if t, ok := before.(*Tracker); ok && !d.powers.system {
		if t.DeletedAt != nil {
			return notFound(path + "/id")
		}
		d.write(ref{c.Kind, id}, t.binned(d.now, d.actor.User))
		return nil
	}
	if c.Kind == KindWorkspace {
		return forbidden("A8", path, "A workspace is not deleted by a changeset; use the workspace's own page.")
	}
	d.write(ref{c.Kind, id}, nil)
	return nil
}

// target finds what a put writes: the object of that id or key, the one that
// stands in its only place (a role's document on a tracker, a target's
// restriction), or a new one.
func (d *draft) target(c Change, doc document, path string) (id string, before document, err error) {
	if c.Kind == KindWorkspace {
		if c.ID != "" && c.ID != d.base.workspace && c.ID != d.base.settings.Key {
			return "", nil, notFound(path + "/id")
		}
		before, _ = d.get(KindWorkspace, d.base.workspace)
		return d.base.workspace, before, nil
	}
	if c.ID == "" {
		id, before, err = d.place(doc, path)
		if id != "" || err != nil {
			return id, before, err
		}
		return d.env.ID(), nil, nil
	}
	if id, before, ok := d.lookup(c.Kind, c.ID); ok && d.mayName(c.Kind, id, before) {
		if u, ok := before.(*User); ok && u.Status == StatusDeleted {
			return "", nil, notFound(path + "/id")
		}
		return id, before, nil
	}
	if strings.HasPrefix(c.ID, "$") {
		id := d.env.ID()
		d.local[c.ID] = ref{c.Kind, id}
		return id, nil, nil
	}
	if d.actor.System && idForm(c.ID) && !d.taken(c.ID) {
		return c.ID, nil, nil
	}
	return "", nil, notFound(path + "/id") // ids are given by the server, and never twice (A11.1)
}

// taken reports whether an id belongs, or in this process ever belonged, to an
// object of any kind.
func (d *draft) taken(id string) bool {
	for _, k := range kinds {
		if _, ok := d.get(k, id); ok {
			return true
		}
	}
	for _, k := range numbered {
		if d.base.numbers.of(k, id) != 0 {
			return true
		}
	}
	return false
}

func idForm(s string) bool {
	if len(s) == 0 || len(s) > 64 {
		return false
	}
	for _, r := range s {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_' {
			return false
		}
	}
	return true
}

// place is where a document that has only one place already stands.
func (d *draft) place(doc document, path string) (string, document, error) {
	var k Kind
	switch doc := doc.(type) {
	case *Permissions:
		k = KindPermissions
		if err := doc.locate(&entering{draft: d, path: path + "/doc"}); err != nil {
			return "", nil, err
		}
	case *Restriction:
		k = KindRestriction
		if err := doc.locate(&entering{draft: d, path: path + "/doc"}); err != nil {
			return "", nil, err
		}
	case *ReviewDecision:
		k = KindReviewDecision
	default:
		return "", nil, nil
	}
	if id, ok := d.named(k, doc.names()[0]); ok {
		before, _ := d.get(k, id)
		return id, before, nil
	}
	return "", nil, nil
}

// claim takes the document's names, and refuses one that another object has.
func (d *draft) claim(k Kind, id string, doc document, path string) error {
	for _, n := range doc.names() {
		other, ok := d.named(k, n)
		if !ok || other == id {
			continue
		}
		switch {
		case k == KindUser && n.scope == emailScope:
			return &Error{Code: CodeEmailTaken, Rule: "A4.9f", Path: path + "/email", Object: ref{k, other}.String(),
				Message: "Another user of this workspace has that e-mail. Use theirs, or give another."}
		case k == KindUser:
			return &Error{Code: CodeKeyTaken, Rule: "A1", Path: path + "/account",
				Message: "That account already signs in as another user of this workspace. Use that user, or another account."}
		case k == KindPermissions || k == KindRestriction:
			return invalid("A3.12", path, "There is already a document in this place; write to that one.")
		}
		return &Error{Code: CodeKeyTaken, Rule: "A11.1", Path: path + "/key",
			Message: words.Say("The key %q is taken. Choose another.", n.key)}
	}
	return nil
}

// write puts a document, or nil for none, into the draft.
func (d *draft) write(r ref, doc document) {
	old, existed := d.get(r.kind, r.id)
	names := d.byName[r.kind]
	if names == nil {
		names = map[name]string{}
		d.byName[r.kind] = names
	}
	if existed {
		for _, n := range old.names() {
			names[n] = ""
		}
	}
	if doc != nil {
		for _, n := range doc.names() {
			names[n] = r.id
		}
	}
	if _, ok := d.docs[r]; !ok {
		d.order = append(d.order, r)
	}
	d.docs[r] = doc
}

// get is a document as it stands in the draft.
func (d *draft) get(k Kind, id string) (document, bool) {
	if doc, ok := d.docs[ref{k, id}]; ok {
		return doc, doc != nil
	}
	o, ok := d.base.tables[k].objs[id]
	return o.doc, ok
}

// named finds what has a name in the draft.
func (d *draft) named(k Kind, n name) (string, bool) {
	if id, ok := d.byName[k][n]; ok {
		return id, id != ""
	}
	id, ok := d.base.tables[k].byName[n]
	return id, ok
}

// lookup finds an object by id, by its name in this changeset, or by key; a
// view also as "tracker/view", a permissions document as "role/tracker".
func (d *draft) lookup(k Kind, reference string) (string, document, bool) {
	if r, ok := d.local[reference]; ok && r.kind == k {
		doc, ok := d.get(k, r.id)
		return r.id, doc, ok
	}
	if doc, ok := d.get(k, reference); ok {
		return reference, doc, true
	}
	n := name{"", reference}
	switch k {
	case KindUser, KindAssignment:
		return d.lookupUser(k, reference)
	case KindPermissions, KindView:
		outer, inner, ok := strings.Cut(reference, "/")
		if !ok {
			return "", nil, false
		}
		if n, ok = d.pairName(k, outer, inner); !ok {
			return "", nil, false
		}
	}
	id, ok := d.named(k, n)
	if !ok {
		return "", nil, false
	}
	doc, ok := d.get(k, id)
	return id, doc, ok
}

func (d *draft) pairName(k Kind, outer, inner string) (name, bool) {
	if k == KindView {
		t, _, ok := d.lookup(KindTracker, outer)
		return name{t, inner}, ok
	}
	r, _, ok := d.lookup(KindRole, outer)
	if !ok || inner == AllTrackers {
		return name{r, AllTrackers}, ok
	}
	t, _, ok := d.lookup(KindTracker, inner)
	return name{r, t}, ok
}

// lookupUser finds a user by e-mail: one that this changeset made, or any for
// the server itself. To anybody else an e-mail that finds nothing would tell who
// is a user here.
func (d *draft) lookupUser(k Kind, reference string) (string, document, bool) {
	if k != KindUser || !strings.Contains(reference, "@") {
		return "", nil, false
	}
	canonical, err := CanonicalEmail(reference)
	if err != nil {
		return "", nil, false
	}
	id, ok := d.named(KindUser, name{emailScope, canonical})
	if !ok || !d.actor.System && !d.isNew(KindUser, id) {
		return "", nil, false
	}
	doc, ok := d.get(KindUser, id)
	return id, doc, ok
}

func (d *draft) isNew(k Kind, id string) bool {
	_, ok := d.base.tables[k].objs[id]
	return !ok
}

// all are the documents of a kind as they stand in the draft, by id, in
// creation order.
func (d *draft) all(k Kind) []string {
	var ids []string
	for _, id := range d.base.tables[k].ids {
		if _, ok := d.get(k, id); ok {
			ids = append(ids, id)
		}
	}
	for _, r := range d.order {
		if r.kind == k && d.docs[r] != nil && d.isNew(k, r.id) {
			ids = append(ids, r.id)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// entering is one document on its way into the draft.
type entering struct {
	draft  *draft
	id     string
	path   string
	raw    json.RawMessage
	before document // nil when new
	keys   map[string]json.RawMessage
}

// has reports whether the sent document has the key at all; what was left out is
// kept, or filled in.
func (e *entering) has(key string) bool {
	if e.keys == nil {
		if err := json.Unmarshal(e.raw, &e.keys); err != nil || e.keys == nil {
			e.keys = map[string]json.RawMessage{}
		}
	}
	v, ok := e.keys[key]
	return ok && string(v) != "null"
}

func (e *entering) invalid(rule, field string, format words.Text, args ...any) error {
	return invalid(rule, e.path+"/"+field, format, args...)
}

// resolve turns a key or id into an id, or answers as for what does not exist.
func (e *entering) resolve(k Kind, reference, field string) (string, error) {
	if id, doc, ok := e.draft.lookup(k, reference); ok && e.draft.mayName(k, id, doc) {
		return id, nil
	}
	return "", notFound(e.path + "/" + field)
}

// resolveAll resolves a list in place of order, dropping what is named twice.
func (e *entering) resolveAll(k Kind, references []string, field string) ([]string, error) {
	var out []string
	seen := map[string]bool{}
	for i, r := range references {
		id, err := e.resolve(k, r, fmt.Sprintf("%s/%d", field, i))
		if err != nil {
			return nil, err
		}
		if !seen[id] {
			seen[id] = true
			out = append(out, id)
		}
	}
	return out, nil
}
