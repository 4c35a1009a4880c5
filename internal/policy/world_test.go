package policy

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

// world is a workspace under test, with a clock, ids and salts of its own.
type world struct {
	t      *testing.T
	snap   *Snapshot
	head   Head
	now    time.Time
	n      int
	owner  string
	last   *Result
	ledger []Entry
}

var system = Actor{System: true, Via: "test"}

func (w *world) env() Env {
	return Env{Now: w.now, ID: w.id, Salt: func() (s [16]byte) {
		w.n++
		binary.BigEndian.PutUint64(s[:], uint64(w.n))
		return s
	}}
}

func (w *world) id() string {
	w.n++
	return fmt.Sprintf("01900000-0000-7000-8000-%012d", w.n)
}

// newWorld has one owner, built-in roles, a full user and a plain one.
func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	snap, err := Load("ws", 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	w.snap = snap
	w.do(system, NewWorkspace(Workspace{Key: "acme", Name: "Acme", TimeZone: "Europe/Berlin"}, "owner",
		User{Name: "Owner", Email: "owner@example.org"})...)
	w.owner = "owner"
	return w
}

// try applies a changeset and keeps the result if it is accepted.
func (w *world) try(actor Actor, changes ...Change) error {
	w.t.Helper()
	r, err := w.snap.Apply(Changeset{Note: "test", Changes: changes}, actor, w.env(), w.head)
	if err != nil {
		var e *Error
		if !errors.As(err, &e) {
			w.t.Fatalf("a refusal that is no *Error: %v", err)
		}
		return err
	}
	w.snap, w.last, w.head = r.Snapshot, r, r.Entry.Head()
	w.ledger = append(w.ledger, r.Entry)
	return nil
}

// do applies a changeset that must be accepted, and returns the id of the first
// object it wrote.
func (w *world) do(actor Actor, changes ...Change) string {
	w.t.Helper()
	if err := w.try(actor, changes...); err != nil {
		w.t.Fatalf("refused: %v (%+v)", err, err)
	}
	if len(w.last.Entry.Changes) == 0 {
		return ""
	}
	return w.last.Entry.Changes[0].ID
}

// refuse demands that a changeset is refused with the code.
func (w *world) refuse(code string, actor Actor, changes ...Change) *Error {
	w.t.Helper()
	before := w.snap
	err := w.try(actor, changes...)
	var e *Error
	if !errors.As(err, &e) {
		w.t.Fatalf("accepted, and should be refused with %s", code)
	}
	if e.Code != code {
		w.t.Fatalf("refused with %s (%s %s), want %s", e.Code, e.Path, e.Message, code)
	}
	if e.Message == "" || !strings.HasSuffix(e.Message.String(), ".") {
		w.t.Errorf("the message does not say what to do: %q", e.Message)
	}
	if w.snap != before {
		w.t.Fatal("a refused changeset changed the policy")
	}
	return e
}

func (w *world) as(user string) Actor { return Actor{User: user, Via: "page"} }

// putDoc is a put of a document given as JSON or as a Go value.
func putDoc(k Kind, id string, doc any) Change {
	if s, ok := doc.(string); ok {
		return Change{Op: Put, Kind: k, ID: id, Doc: json.RawMessage(s)}
	}
	return put(k, id, doc)
}

func del(k Kind, id string) Change { return Change{Op: Del, Kind: k, ID: id} }

// user makes an active regular user with a settings level.
func (w *world) user(id, settings string, more ...func(*User)) string {
	w.t.Helper()
	u := User{Name: id, Email: id + "@example.org", Kind: KindRegular, Status: StatusActive, Confirmed: true, AppAccess: true, Settings: settings, Account: "acc-" + id}
	for _, f := range more {
		f(&u)
	}
	w.do(system, putDoc(KindUser, id, u))
	return id
}

const ordersDoc = `{"key":"orders","name":"Orders","singular":"Order","uses_sites":true,
 "properties":[{"key":"customer","type":"text","indexed":true},{"key":"price","type":"money","currency":"EUR"},
  {"key":"status_note","type":"long_text"},{"key":"courier","type":"user"},{"key":"size","type":"choice","options":[{"key":"s","label":"S"},{"key":"l","label":"L"}]}],
 "states":[{"key":"new","kind":"open","required":["customer"]},{"key":"delivering","kind":"doing"},{"key":"done","kind":"done"}],
 "transitions":[{"from":"new","to":"delivering"},{"from":"delivering","to":"done"},{"from":"delivering","to":"new"}],"label":"customer"}`

func (w *world) orders() *Schema {
	w.t.Helper()
	w.do(system, putDoc(KindTracker, "", ordersDoc))
	t, _ := w.snap.Tracker("orders")
	return t
}

// doc reads a stored document back, to change and put again.
func stored[T any](w *world, k Kind, id string) T {
	w.t.Helper()
	o, ok := w.snap.Object(k, id)
	if !ok {
		w.t.Fatalf("no %s %s", k, id)
	}
	var doc T
	if err := json.Unmarshal(o.Doc, &doc); err != nil {
		w.t.Fatal(err)
	}
	return doc
}
