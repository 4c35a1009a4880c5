package policy

import (
	"bytes"
	"encoding/json"
	"time"

	"github.com/trackward/trackward/internal/words"
)

// Binned reports whether the tracker lies in the bin, and whether it can still be
// brought back at an instant (A8).
func (t *Tracker) Binned(now time.Time) (binned, recoverable bool) {
	if t.DeletedAt == nil {
		return false, false
	}
	return true, now.Before(t.DeletedAt.Add(Grace))
}

// binned is the tracker put into the bin: nothing of it is lost.
func (t *Tracker) binned(now time.Time, by string) *Tracker {
	next := *t
	next.DeletedAt, next.DeletedBy = &now, by
	return &next
}

// enterBin keeps what the server alone writes.
func (t *Tracker) enterBin(e *entering, old *Tracker) error {
	t.DeletedAt, t.DeletedBy = nil, ""
	if old.DeletedAt != nil {
		return e.invalid("A8", "", "This tracker is in the bin. Bring it back first, on the page of deleted trackers.")
	}
	return nil
}

// enterRestore takes a tracker out of the bin as it was.
func (d *draft) enterRestore(i int, c Change, path string) error {
	id, before, ok := d.lookup(c.Kind, c.ID)
	t, isTracker := before.(*Tracker)
	if !ok || !isTracker || !d.mayName(c.Kind, id, before) {
		return notFound(path + "/id")
	}
	if _, recoverable := t.Binned(d.now); !recoverable {
		return notFound(path + "/id")
	}
	next := *t
	next.DeletedAt, next.DeletedBy = nil, ""
	other := struct {
		Key string `json:"key"`
	}{t.Key}
	e := &entering{draft: d, path: path + "/doc", id: id}
	if len(c.Doc) > 0 {
		dec := json.NewDecoder(bytes.NewReader(c.Doc))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&other); err != nil {
			return invalid("A8", e.path, "A tracker comes back as it was; only another key can be given.")
		}
	}
	if next.Key = other.Key; next.Key != t.Key {
		if err := checkKey(e, "key", next.Key); err != nil {
			return err
		}
	}
	if err := d.claim(c.Kind, id, &next, e.path); err != nil {
		return err
	}
	d.write(ref{c.Kind, id}, &next)
	d.at[ref{c.Kind, id}] = i
	return nil
}

// checkBin refuses to put a tracker into the bin that another one links to: its
// records would show links that lead nowhere.
func (t *Tracker) checkBin(c *checking) error {
	old, ok := c.before.(*Tracker)
	if !ok || old.DeletedAt != nil {
		return nil
	}
	return c.next.linkedTo(c.id, c.path)
}

// linkedTo refuses what another tracker leads to by a property in use.
func (s *Snapshot) linkedTo(id, path string) error {
	for _, t := range s.Trackers() {
		for i := range t.Properties {
			if p := &t.Properties[i]; t.ID != id && p.LinkTo == id && !p.Retired {
				return &Error{Code: CodeInUse, Rule: "A8", Path: path, Refs: []string{ref{KindTracker, t.ID}.String()},
					Message: words.Say("Another tracker links to this one: %s. Retire that property first.", t.Name)}
			}
		}
	}
	return nil
}

// Bin are the trackers in the bin, in creation order.
func (s *Snapshot) Bin() (all []*Schema) {
	for _, id := range s.tables[KindTracker].ids {
		if t := s.schemas[id]; t.DeletedAt != nil {
			all = append(all, t)
		}
	}
	return all
}

// InBin finds a tracker in the bin by id; its key may be another's by now.
func (s *Snapshot) InBin(id string) (*Schema, bool) {
	t, ok := s.schemas[id]
	return t, ok && t.DeletedAt != nil
}
