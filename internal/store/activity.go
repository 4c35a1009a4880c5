package store

import (
	"context"
	"encoding/json"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/record"
)

// storedValue is a value as an activity entry keeps it.
type storedValue struct {
	Num   *float64      `json:"num,omitempty"`
	Text  string        `json:"text,omitempty"`
	List  []string      `json:"list,omitempty"`
	Files []record.File `json:"files,omitempty"`
	Empty bool          `json:"empty,omitempty"`
}

func storeValue(v *record.Value) any {
	if v == nil {
		return nil
	}
	s := storedValue{Text: v.Text, List: v.List, Files: v.Files, Empty: !v.Filled}
	if v.Num != 0 || v.Filled && v.Text == "" && v.List == nil && v.Files == nil {
		s.Num = &v.Num
	}
	b, err := json.Marshal(s)
	if err != nil {
		panic(err) // strings and finite numbers only
	}
	return string(b)
}

func readValue(text string) (*record.Value, error) {
	if text == "" {
		return nil, nil
	}
	var s storedValue
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		return nil, err
	}
	v := &record.Value{Filled: !s.Empty, Text: s.Text, List: s.List, Files: s.Files}
	if s.Num != nil {
		v.Num = *s.Num
	}
	return v, nil
}

// storeLists keeps both restrictions of an entry; an absent list is public.
func storeLists(l *[2]record.List) any {
	if l == nil {
		return nil
	}
	b, err := json.Marshal(l)
	if err != nil {
		panic(err) // strings only
	}
	return string(b)
}

var eventColumns = []string{"workspace_id", "record_id", "id", "at", "by_id", "kind", "decided_id", "to_id", "property_id", "before", "after", "lists"}

// eventRows are entries on their way in, and which of them people are to be told of.
type eventRows struct{ entries, outbox *bulk }

func newEventRows() eventRows {
	return eventRows{newBulk("activity", eventColumns, ""), newBulk("outbox", outboxColumns, "")}
}

func (b *eventRows) flush(ctx context.Context, q queryer) error {
	if _, err := b.entries.flush(ctx, q); err != nil {
		return err
	}
	_, err := b.outbox.flush(ctx, q)
	return err
}

// gather adds entries in their order, which their ids give, and notes which of them
// people are to be told of: at once, or when the piece of work is over that they
// are part of.
func (s *Store) gather(ctx context.Context, workspace string, b *eventRows, entries []record.Event) {
	job := app.JobOf(ctx)
	for i := range entries {
		e, id := &entries[i], s.env.ID()
		if tells(e) {
			due := int64(0)
			if job != "" {
				due = millis(e.At.Add(jobWaits))
			}
			b.outbox.add(workspace, id, millis(e.At), e.Record, nil, due, int64(0), orNull(job))
		}
		b.entries.add(workspace, e.Record, id, millis(e.At), orNull(e.By), e.Kind, e.Decided, e.To, e.Property,
			storeValue(e.Before), storeValue(e.After), storeLists(e.Lists))
	}
}

func (s *Store) storeEvents(ctx context.Context, q queryer, workspace string, entries []record.Event) error {
	b := newEventRows()
	s.gather(ctx, workspace, &b, entries)
	return b.flush(ctx, q)
}

// Activity gives a record's entries, newest first, below the entry id before
// ("": from the newest).
func (s *Store) Activity(ctx context.Context, workspace, recordID, before string, limit int) (events []record.SealedEvent, err error) {
	err = s.read(ctx, func(q queryer) error {
		events = nil
		known := false
		below, a := "", args{workspace, recordID, int64(limit)}
		if before != "" {
			below, a = " and a.id < $4", append(a, before)
		}
		err := q.query(ctx, `select a.id, a.at, a.by_id, a.kind, a.decided_id, a.to_id, a.property_id, a.before, a.after, a.lists
			from workspace w left join (select * from activity a where a.workspace_id = $1 and a.record_id = $2`+below+`
				order by a.id desc limit $3) a on a.workspace_id = $1
			where w.id = $1 order by a.id desc`, a, func(r row) error {
			known = true
			if r.null(0) {
				return nil
			}
			e, err := eventOf(r, recordID)
			if err == nil {
				events = append(events, record.SealEvent(e))
			}
			return err
		})
		if err == nil && !known {
			err = app.ErrNoWorkspace
		}
		return err
	})
	return events, err
}

func eventOf(r row, recordID string) (*record.Event, error) {
	e := &record.Event{
		ID: r.text(0), Record: recordID, At: instant(r.int(1)), By: r.text(2), Kind: r.text(3),
		Decided: r.text(4), To: r.text(5), Property: r.text(6),
	}
	var err error
	if e.Before, err = readValue(r.text(7)); err != nil {
		return nil, err
	}
	if e.After, err = readValue(r.text(8)); err != nil {
		return nil, err
	}
	if text := r.text(9); text != "" {
		e.Lists = new([2]record.List)
		err = json.Unmarshal([]byte(text), e.Lists)
	}
	return e, err
}
