package record

import (
	"maps"
	"slices"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/bug"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/words"
)

// Input is what a writer asks for, already decoded from JSON: property key or
// id → raw JSON value. Exactly one intent is set: a change of values, site and
// files; To, with values of the same request; or one of the others.
type Input struct {
	Values   map[string][]byte // raw JSON by property key or id
	Site     *string           // new site id or key, "" for none; nil: unchanged
	To       string            // transition to this state
	Archive  bool
	Restore  bool
	Delete   bool
	Recover  bool
	Restrict *List // new restriction; Public makes it public
	Public   bool
	Enlist   string                                      // user id to add to the restriction, as it stands when it is written
	Confirm  bool                                        // the writer knows that the restriction shuts them out (A7.4)
	Attach   map[string][]File                           // property → files to add (already stored blobs)
	Detach   map[string]string                           // property → file id to remove
	IfMatch  func(View) bool                             // nil: no precondition; judged on the view before the write (A3.10)
	Links    map[string]string                           // record id → tracker id of link targets the viewer sees, resolved by app: those in Values and those the record holds
	Pickable func(prop *policy.Property, id string) bool // nil: Edit judges by the snapshot (A4.10)
}

// intents counts what the input asks for; patch is values, site and files.
func (in *Input) intents() (n int, patch bool) {
	for _, set := range [...]bool{in.To != "", in.Archive, in.Restore, in.Delete, in.Recover, in.Restrict != nil, in.Public, in.Enlist != ""} {
		if set {
			n++
		}
	}
	files := len(in.Attach) > 0 || len(in.Detach) > 0
	patch = in.Site != nil || files || len(in.Values) > 0 && in.To == ""
	if patch {
		n++
	}
	return n, patch
}

// Edit checks a change to a record and makes it: the only maker of a Change
// beside New. It is decided on the record as s has it (A3.10). Errors are
// *WriteError.
func Edit(v *Viewer, s Sealed, in Input) (Change, error) {
	view, ok := Open(v, s)
	if !ok || view.facts.Binned != in.Recover {
		return Change{}, errNotFound()
	}
	if n, _ := in.intents(); n > 1 {
		return Change{}, errInvalid("A3", FieldError{Code: "one_intent", Message: "Ask for one thing at a time: a change of values, a transition, or one of archive, restore, delete and restriction."})
	}
	if in.IfMatch != nil && !in.IfMatch(view) {
		return Change{}, errPrecondition()
	}
	e := &editor{v: v, view: &view, in: &in, before: s.row, c: begin(v, s.row)}
	if err := e.run(); err != nil {
		return Change{}, err
	}
	return e.c.finish(v), nil
}

// editor is one write being decided.
type editor struct {
	v      *Viewer
	view   *View
	in     *Input
	before *Row
	c      *change
}

func (e *editor) run() error {
	switch in := e.in; {
	case in.Recover: // who sees it in the bin may recover it (A3.8)
		e.c.row.Facts.Binned, e.c.bin = false, true
		e.log(EventRecovered)
		return nil
	case in.Delete:
		return e.delete()
	case in.Archive, in.Restore:
		return e.archive(in.Archive)
	case in.Restrict != nil, in.Public, in.Enlist != "":
		return e.restrict()
	case in.To != "":
		return e.move()
	}
	return e.patch()
}

func (e *editor) log(kind string) { e.c.log(e.before.Facts.State, Event{Kind: kind}) }

func (e *editor) delete() error {
	if !e.view.mask.Act(access.Delete) {
		return e.refuse("A3.8", access.ToAct(access.Delete), "You may see this record, but not delete it.")
	}
	e.c.row.Facts.Binned, e.c.bin = true, true
	e.log(EventBinned)
	return nil
}

func (e *editor) archive(into bool) error {
	if into {
		if !e.view.mask.Act(access.Archive) {
			return e.refuse("A3.8", access.ToAct(access.Archive), "You may see this record, but not archive it.")
		}
		e.log(EventArchived)
	} else {
		if !e.view.mask.Restore() {
			return e.refuse("A3.8", access.ToRestore(), "You may see this record, but not restore it.")
		}
		e.log(EventRestored)
	}
	e.c.row.Facts.Archived, e.c.archived = into, true
	return nil
}

func (e *editor) refuse(rule string, need access.Need, message words.Text) *WriteError {
	return errForbidden(rule, e.view.reason(false, need), message)
}

// patch changes values, site and files.
func (e *editor) patch() error {
	if _, any := e.in.intents(); !any {
		return nil
	}
	if e.before.Facts.Archived {
		return errForbidden("A3.8", access.IsArchived, "This record is archived. Restore it to change it.")
	}
	if err := e.write(); err != nil {
		return err
	}
	if e.in.Site != nil {
		return e.site(*e.in.Site)
	}
	return nil
}

// field is one property that a write names.
type field struct {
	n   access.Property
	p   *policy.Property
	raw []byte // a value to read, or
	set func(before Value) (Value, *FieldError)
}

// write reads and sets the values and files of the input: all of them or, with
// a refusal, none.
func (e *editor) write() error {
	var f faults
	r := reader{v: e.v, links: e.in.Links, pick: e.in.Pickable}
	required := requiredIn(e.v.Tracker, 0, e.before.Facts.State)
	if bug.On(bug.RequiredEmptied) {
		required = access.PropertySet{}
	}
	var selfAssigned []FieldError
	for _, fd := range e.fields(&f) {
		before := e.before.value(fd.n)
		after, fault := fd.value(&r, before)
		if fault == nil && required.Has(fd.n) && before.fills(fd.p.Type) && !after.fills(fd.p.Type) {
			fault = &FieldError{Property: fd.p.Key, Code: "required", Message: "A state that this record has left requires it: it cannot be emptied (A3.9)."}
		}
		if fault != nil {
			f.invalid = append(f.invalid, *fault)
			continue
		}
		if e.assignsSelf(fd.p, after) {
			selfAssigned = append(selfAssigned, FieldError{Property: fd.p.Key, Code: "self_assign", Message: "You cannot put yourself or your team here."})
		}
		e.c.set(e.before.Facts.State, fd.n, after)
	}
	if err := f.err(); err != nil {
		return err
	}
	if len(selfAssigned) > 0 {
		return &WriteError{Code: "self_assign", Rule: "A3.14", Entries: selfAssigned,
			Message: "Nobody assigns themself. Ask someone else to assign you."}
	}
	return nil
}

func (fd *field) value(r *reader, before Value) (Value, *FieldError) {
	if fd.set != nil {
		return fd.set(before)
	}
	return r.read(fd.p, fd.raw, before)
}

// assignsSelf reports a write by which the writer would become assigned, unless
// they already are or the property may be taken (A3.14).
func (e *editor) assignsSelf(p *policy.Property, after Value) bool {
	if !p.Assigns || p.MayBeTaken || e.before.Facts.Assigned || bug.On(bug.SelfAssigned) {
		return false
	}
	return slices.ContainsFunc(principalsIn(p.Type, after), e.v.isMe)
}

// fields finds the properties that the input names and may be written, in the
// tracker's order. What is refused is refused in the order of the names, the
// same each time.
func (e *editor) fields(f *faults) []field {
	var out []field
	for _, ref := range slices.Sorted(maps.Keys(e.in.Values)) {
		if n, p, ok := e.writable(ref, f); ok {
			out = append(out, field{n: n, p: p, raw: e.in.Values[ref]})
		}
	}
	for ref, files := range e.in.Attach {
		if n, p, ok := e.writable(ref, f); ok {
			out = append(out, field{n: n, p: p, set: func(before Value) (Value, *FieldError) { return attach(p, before, files) }})
		}
	}
	for ref, id := range e.in.Detach {
		if n, p, ok := e.writable(ref, f); ok {
			out = append(out, field{n: n, p: p, set: func(before Value) (Value, *FieldError) { return detach(p, before, id) }})
		}
	}
	return inOrder(out, f)
}

// inOrder sorts fields as the tracker does and refuses a property named twice,
// by key and by id.
func inOrder(list []field, f *faults) []field {
	slices.SortFunc(list, func(a, b field) int { return int(a.n) - int(b.n) })
	return slices.CompactFunc(list, func(a, b field) bool {
		if a.n != b.n {
			return false
		}
		f.invalid = append(f.invalid, FieldError{Property: a.p.Key, Code: "twice", Message: "is named twice"})
		return true
	})
}

// writable finds a property that the viewer sees on the record and may edit.
func (e *editor) writable(ref string, f *faults) (access.Property, *policy.Property, bool) {
	n, p, ok := e.v.Tracker.Prop(ref)
	switch {
	case !ok || p != nil && p.Retired || !e.view.mask.View(n):
		f.unknown = append(f.unknown, unknownField())
	case p == nil:
		f.systemField(n)
	case !e.view.mask.Edit(n):
		f.forbid(p.Key, e.view.reason(false, access.ToEdit(n)))
	default:
		return n, p, true
	}
	return 0, nil, false
}

// systemField refuses a system property among the values: they are the server's,
// and the site is sent beside them.
func (f *faults) systemField(n access.Property) {
	key := policy.SystemNames[n]
	if n == access.Site {
		f.invalid = append(f.invalid, FieldError{Property: key, Code: "site", Message: "Send the site beside the values, not among them."})
		return
	}
	f.forbid(key, access.CellNone)
}

func attach(p *policy.Property, before Value, files []File) (Value, *FieldError) {
	if !isFiles(p.Type) {
		return Value{}, &FieldError{Property: p.Key, Code: "type", Message: "holds no files"}
	}
	all := append(slices.Clone(before.Files), files...)
	if p.Type == policy.Signature {
		all = slices.Clone(files) // a new signature takes the place of the old
		if len(files) > 1 {
			return Value{}, &FieldError{Property: p.Key, Code: "too_long", Message: "holds one signature"}
		}
	}
	if len(all) > MaxFiles {
		return Value{}, &FieldError{Property: p.Key, Code: "too_long", Message: "holds too many files already: remove some first"}
	}
	return Value{Filled: len(all) > 0, Files: all}, nil
}

func detach(p *policy.Property, before Value, id string) (Value, *FieldError) {
	at := slices.IndexFunc(before.Files, func(f File) bool { return f.ID == id })
	if !isFiles(p.Type) || at < 0 {
		return Value{}, &FieldError{Property: p.Key, Code: "unknown_file", Message: "holds no such file"}
	}
	left := slices.Delete(slices.Clone(before.Files), at, at+1)
	return Value{Filled: len(left) > 0, Files: left}, nil
}
