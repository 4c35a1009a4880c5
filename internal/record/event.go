package record

import (
	"slices"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
)

// The kinds of activity.
const (
	EventCreated    = "created"
	EventMoved      = "moved"
	EventEdited     = "edited"
	EventArchived   = "archived"
	EventRestored   = "restored"
	EventBinned     = "binned"
	EventRecovered  = "recovered"
	EventRestricted = "restricted"
	EventSite       = "site"
	// of comments; Property is the comment's id
	EventCommented   = "commented"
	EventRecommented = "comment_edited"
	EventUncommented = "comment_removed"
)

// Event is one activity entry as stored. Ids name things; names are looked up
// when it is shown.
type Event struct {
	ID       string // given by store
	Record   string
	At       time.Time
	By       string // user id; empty: deleted user, shown as Trackward
	Kind     string // created moved edited archived restored binned recovered restricted site, or of a comment
	Decided  string // state id the write was decided in (A4.5)
	To       string // moved: the new state id
	Property string // edited: property id; site: "site"; of a comment: its id
	Before   *Value
	After    *Value
	Lists    *[2]List // restricted: before, after; List.Public tells a public one
	// Assigns says of a fresh entry that by it somebody may have become assigned (A1);
	// it is not stored.
	Assigns bool
}

// SealedEvent is an Event that OpenEvents masks.
type SealedEvent struct{ e *Event }

// SealEvent closes an event. Only store calls it.
func SealEvent(e *Event) SealedEvent { return SealedEvent{e: e} }

// ID is where a list of events goes on; it is the only thing told unmasked, and
// only to the store.
func (s SealedEvent) ID() string {
	if s.e == nil {
		return ""
	}
	return s.e.ID
}

func (SealedEvent) String() string               { return "[sealed]" }
func (SealedEvent) GoString() string             { return "[sealed]" }
func (SealedEvent) MarshalJSON() ([]byte, error) { return nil, errSealed }

// Telling is whom an entry may concern: ids, for asking of each what they may see.
type Telling struct {
	Kind, By string
	At       time.Time
	Property string   // of an edit: its id
	Added    []string // users and teams that an assigning property names since
	Comment  string
}

// TellingOf reads an entry for whom to tell of it.
func TellingOf(t *policy.Schema, s SealedEvent) (out Telling) {
	e := s.e
	if e == nil {
		return out
	}
	out = Telling{Kind: e.Kind, By: e.By, At: e.At}
	switch e.Kind {
	case EventCommented, EventRecommented:
		out.Comment = e.Property
	case EventEdited:
		_, p, ok := t.Prop(e.Property)
		if !ok || p == nil || !p.Assigns || p.Retired || e.After == nil {
			break
		}
		out.Property = p.ID
		for _, id := range e.After.names() {
			if e.Before == nil || !slices.Contains(e.Before.names(), id) {
				out.Added = append(out.Added, id)
			}
		}
	}
	return out
}

// EventView is an activity entry that may leave.
type EventView struct {
	ID       string
	At       time.Time
	By       string // user id when the person may be named, else "". Empty without Someone: a deleted user
	Someone  bool   // the person may not be named
	Kind     string
	From, To *policy.State // moved; nil: another state, which the viewer may not hear of
	Prop     *policy.Property
	N        access.Property
	Before   Value
	After    Value
	Links    [2][]LinkTarget // of a link property: before, after
	Lists    *[2]List
	Comment  string // of a comment: its id
}

// OpenEvents masks a record's activity for its viewer (A4.5). Entries about
// links are left out: OpenLinkedEvents shows what of them is seen.
func OpenEvents(v *Viewer, s Sealed, events []SealedEvent) []EventView {
	return OpenLinkedEvents(v, s, events, nil)
}

// EventLinks lists the record ids in the events' link values by target tracker,
// of the properties whose entries may be shown: for asking the store with the
// viewer's own plan, not for showing.
func EventLinks(v *Viewer, s Sealed, events []SealedEvent) map[string][]string {
	out := map[string][]string{}
	o, ok := newEventOpener(v, s)
	if !ok {
		return out
	}
	for _, e := range events {
		if e.e == nil || e.e.Kind != EventEdited {
			continue
		}
		_, p, ok := o.property(e.e)
		if !ok || p.Type != policy.Link {
			continue
		}
		for _, v := range [...]*Value{e.e.Before, e.e.After} {
			if v != nil {
				out[p.LinkTo] = append(out[p.LinkTo], v.List...)
			}
		}
	}
	return out
}

// OpenLinkedEvents is OpenEvents with the linked records that the viewer sees.
// An entry whose links differ only in others is left out (A4.6).
func OpenLinkedEvents(v *Viewer, s Sealed, events []SealedEvent, labels map[string]LinkTarget) []EventView {
	o, ok := newEventOpener(v, s)
	if !ok {
		return nil
	}
	out := make([]EventView, 0, len(events))
	for _, e := range events {
		if e.e == nil || e.e.Record != s.row.ID {
			continue
		}
		if view, ok := o.open(e.e, labels); ok {
			out = append(out, view)
		}
	}
	return out
}

// eventOpener holds the masks of one record: now, and as if it stood in each
// state that a write was decided in. Policy, assignment, site and restriction
// are today's in both.
type eventOpener struct {
	v     *Viewer
	row   *Row
	now   access.Mask
	masks map[access.State]access.Mask
}

func newEventOpener(v *Viewer, s Sealed) (*eventOpener, bool) {
	if s.row == nil {
		return nil, false
	}
	o := &eventOpener{v: v, row: s.row, now: maskOf(v, s.row.Facts), masks: map[access.State]access.Mask{}}
	return o, o.now.Seen()
}

func (o *eventOpener) maskIn(s access.State) access.Mask {
	m, ok := o.masks[s]
	if !ok {
		f := o.row.Facts
		f.State = s
		m = maskOf(o.v, f)
		o.masks[s] = m
	}
	return m
}

func (o *eventOpener) open(e *Event, labels map[string]LinkTarget) (EventView, bool) {
	out := EventView{ID: e.ID, At: e.At, Kind: e.Kind}
	named := o.now.View(access.UpdatedBy) || e.By != "" && e.By == o.v.User && len(o.v.Watcher) == 0
	shown := false
	switch e.Kind {
	case EventCreated:
		named, shown = o.now.View(access.Author), true
	case EventArchived, EventRestored, EventBinned, EventRecovered:
		shown = true
	case EventMoved:
		shown = o.moved(e, &out)
	case EventRestricted:
		shown = o.now.Use(access.Trackers, access.Manage)
		out.Lists = e.Lists
	case EventEdited, EventSite:
		shown = o.edited(e, &out, labels)
	case EventCommented, EventRecommented, EventUncommented:
		shown = o.now.Use(access.Comments, access.View) // as the comment itself
		out.Comment = e.Property
	}
	if named {
		out.By = e.By
	} else {
		out.Someone = true
	}
	return out, shown
}

// moved shows a step one of whose states the viewer may hear of; the other is
// "another state" (A3.2).
func (o *eventOpener) moved(e *Event, out *EventView) bool {
	heard := o.v.Grants.States() & o.v.Grants.WatcherStates()
	known := func(id string) *policy.State {
		if n, s, ok := o.v.Tracker.StateRef(id); ok && s.ID == id && heard.Has(n) {
			return s
		}
		return nil
	}
	if !o.exists(e.Decided) || !o.exists(e.To) {
		return false
	}
	out.From, out.To = known(e.Decided), known(e.To)
	return out.From != nil || out.To != nil
}

func (o *eventOpener) exists(state string) bool {
	_, s, ok := o.v.Tracker.StateRef(state)
	return ok && s.ID == state
}

// property finds what an entry is about if it may be shown: viewable now, and in
// the state that the write was decided in.
func (o *eventOpener) property(e *Event) (access.Property, *policy.Property, bool) {
	n, p, ok := o.v.Tracker.Prop(e.Property)
	if !ok || p != nil && (p.Retired || p.ID != e.Property) || p == nil && n != access.Site {
		return 0, nil, false
	}
	s, doc, ok := o.v.Tracker.StateRef(e.Decided)
	if !ok || doc.ID != e.Decided || !o.now.View(n) {
		return 0, nil, false
	}
	then := o.maskIn(s)
	return n, p, then.View(n)
}

func (o *eventOpener) edited(e *Event, out *EventView, labels map[string]LinkTarget) bool {
	n, p, ok := o.property(e)
	if !ok {
		return false
	}
	out.N, out.Prop = n, p
	if e.Before != nil {
		out.Before = *e.Before
	}
	if e.After != nil {
		out.After = *e.After
	}
	if p == nil || p.Type != policy.Link {
		return true
	}
	out.Before, out.Links[0] = seenLinks(out.Before, labels)
	out.After, out.Links[1] = seenLinks(out.After, labels)
	return !slices.Equal(out.Before.List, out.After.List)
}

// seenLinks is a link value with the targets that the viewer sees, and no other.
func seenLinks(v Value, labels map[string]LinkTarget) (Value, []LinkTarget) {
	var seen []string
	var targets []LinkTarget
	for _, id := range v.List {
		if t, ok := labels[id]; ok {
			seen = append(seen, id)
			targets = append(targets, t)
		}
	}
	return ids(seen), targets
}
