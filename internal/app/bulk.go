package app

import (
	"context"
	"errors"
	"slices"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/record"
	"github.com/trackward/trackward/internal/words"
)

// Selection is which records a bulk action is about: named ones, or all that a
// query finds. Either way it is the records the viewer sees, as they are when the
// action begins.
type Selection struct {
	IDs   []string // nil: the query's
	Query record.Query
}

// MaxBulk is how many records one bulk action is about at most.
const MaxBulk = 10_000

// BulkCount is how many of the selected records allow something, as the engine
// decides it for each.
type BulkCount struct {
	Allowed int    `json:"allowed"`
	Reason  string `json:"reason,omitempty" doc:"Why the first of the others does not allow it."`
	Why     int64  `json:"why,omitempty" doc:"The number of that record, to ask why."`
}

func (b *BulkCount) add(number int64, reason access.Reason) {
	if reason == access.Allowed {
		b.Allowed++
	} else if b.Why == 0 {
		b.Reason, b.Why = string(reason), number
	}
}

// BulkAllowed is what a selection allows.
type BulkAllowed struct {
	Count    int       `json:"count" doc:"How many records the selection is, of those the caller sees."`
	Archive  BulkCount `json:"archive"`
	Restore  BulkCount `json:"restore"`
	Delete   BulkCount `json:"delete"`
	Restrict BulkCount `json:"restrict"`
	Move     []BulkTo  `json:"change_state" doc:"By the states that some of them may go to, in the tracker's order."`
	Set      []BulkSet `json:"set" doc:"By the properties that may be edited on some of them, in the tracker's order."`
}

// BulkTo is a state that some of the records may go to.
type BulkTo struct {
	To string `json:"to" doc:"State key."`
	BulkCount
}

// BulkSet is a property that may be edited on some of the records.
type BulkSet struct {
	Property string `json:"property" doc:"Key."`
	BulkCount
}

// BulkSkip is a record that was left as it is, and why. Only records that the
// caller sees are listed.
type BulkSkip struct {
	ID      string     `json:"id"`
	Number  int64      `json:"number"`
	Code    string     `json:"code"`
	Reason  string     `json:"reason,omitempty"`
	Message words.Text `json:"message"`
}

// BulkOutcome is the outcome of a bulk action.
type BulkOutcome struct {
	Count   int        `json:"count" doc:"How many records the selection was, of those the caller sees."`
	Done    int        `json:"done" doc:"On how many it was done; of a dry run, on how many it would be."`
	Skipped int        `json:"skipped"`
	Skips   []BulkSkip `json:"skips" doc:"At most 200 of them."`
	Stopped words.Text `json:"stopped,omitempty" doc:"Why it stopped before the end; what was done stays done."`
}

const maxSkips = 200

// bulkRecord is one record of a selection as it stood when it was chosen.
type bulkRecord struct {
	view    record.View
	manages bool // one role gives manage on it (A7.1)
}

// bulkSelected are the records of a selection that the viewer sees. Acting on several
// at once needs manage on the tracker (A7).
func (a *App) bulkSelected(ctx context.Context, visit *Visit, tracker string, sel Selection, each func(r bulkRecord)) error {
	return a.as(ctx, visit, func(v *Viewer) error {
		rv, err := v.tracker(tracker)
		if err != nil {
			return err
		}
		if v.watcher != nil {
			return errLooking
		}
		if !rv.Grants.UseSomewhere(access.Trackers, access.Manage) {
			return NoBulk()
		}
		take := func(views []record.View) {
			for i := range views {
				each(bulkRecord{views[i], views[i].Manages()})
			}
		}
		if sel.IDs != nil {
			return a.bulkNamed(ctx, v, rv, sel, take)
		}
		return a.bulkMatching(ctx, v, rv, sel.Query, take)
	})
}

// bulkNamed walks the records of a list of ids; what is not seen is not there.
func (a *App) bulkNamed(ctx context.Context, v *Viewer, rv *record.Viewer, sel Selection, take func([]record.View)) error {
	ids := slices.Clone(sel.IDs)
	slices.Sort(ids)
	ids = slices.Compact(ids)
	if len(ids) > MaxBulk {
		return tooMany()
	}
	for chunk := range slices.Chunk(ids, record.MaxLimit) {
		plan, err := record.NewPlan(rv, record.Query{IDs: chunk, Limit: record.MaxLimit, Archived: record.LiveAndArchived})
		if err != nil {
			return refusedQuery(err)
		}
		page, err := a.page(ctx, v, rv, plan)
		if err != nil {
			return err
		}
		take(page.views)
	}
	return nil
}

// bulkMatching walks the records that a query finds.
func (a *App) bulkMatching(ctx context.Context, v *Viewer, rv *record.Viewer, q record.Query, take func([]record.View)) error {
	q.Limit, q.Sort, q.Columns = record.MaxLimit, nil, nil
	for n := 0; ; {
		plan, err := record.NewPlan(rv, q)
		if err != nil {
			return refusedQuery(err)
		}
		page, err := a.page(ctx, v, rv, plan)
		if err != nil {
			return err
		}
		if n += len(page.views); n > MaxBulk {
			return tooMany()
		}
		take(page.views)
		if page.Next == nil {
			return nil
		}
		q.After = page.Next
	}
}

// NoBulk refuses who manages the tracker nowhere (A7).
func NoBulk() error {
	return &Error{Kind: Forbidden, Code: "forbidden", Rule: "A7", Reason: access.Ceiling, Message: "Acting on several records at once needs a role that manages this tracker."}
}

func tooMany() error {
	return &Error{Kind: Invalid, Code: "too_many", Rule: "A7", Message: "This is more than 10,000 records. Narrow the filter, and repeat it for the rest."}
}

// BulkAllows counts what a selection allows: what the bar over a table says.
func (a *App) BulkAllows(ctx context.Context, visit *Visit, tracker string, sel Selection) (out BulkAllowed, err error) {
	moves, sets := map[string]*BulkCount{}, map[string]*BulkCount{}
	var order *record.View
	err = a.bulkSelected(ctx, visit, tracker, sel, func(r bulkRecord) {
		if out.Count == 0 {
			order = &r.view
		}
		out.Count++
		out.count(&r, moves, sets)
	})
	out.Move, out.Set = []BulkTo{}, []BulkSet{}
	if err != nil || order == nil {
		return out, err
	}
	for _, s := range order.Tracker().States {
		if n, ok := moves[s.Key]; ok {
			out.Move = append(out.Move, BulkTo{s.Key, *n})
		}
	}
	for _, p := range order.Tracker().Properties {
		if n, ok := sets[p.Key]; ok {
			out.Set = append(out.Set, BulkSet{p.Key, *n})
		}
	}
	return out, nil
}

func (out *BulkAllowed) count(r *bulkRecord, moves, sets map[string]*BulkCount) {
	number, can := r.view.Number(), r.view.Can()
	held := func(reason access.Reason) access.Reason {
		if !r.manages {
			return access.Ceiling
		}
		return reason
	}
	if r.view.Archived() { // nothing but restore and delete (A3.8)
		can.Archive, can.Restrict = archivedReason(can.Archive), archivedReason(can.Restrict)
	} else {
		can.Restore = access.CellNone
	}
	out.Archive.add(number, held(can.Archive))
	out.Restore.add(number, held(can.Restore))
	out.Delete.add(number, held(can.Delete))
	out.Restrict.add(number, held(can.Restrict))
	if !r.manages {
		return
	}
	for _, step := range can.Transition {
		reason := access.Allowed
		if len(step.Missing) > 0 || step.MissingHidden {
			reason = requiredMissing
		}
		at(moves, step.To.Key).add(number, reason)
	}
	for _, key := range can.Edit {
		at(sets, key).add(number, access.Allowed)
	}
}

const requiredMissing access.Reason = "required_missing"

func archivedReason(reason access.Reason) access.Reason {
	if reason != access.Allowed {
		return reason
	}
	return access.IsArchived
}

func at(counts map[string]*BulkCount, key string) *BulkCount {
	n, ok := counts[key]
	if !ok {
		n = &BulkCount{}
		counts[key] = n
	}
	return n
}

// Bulking is what is done to each record of a selection.
type Bulking struct {
	record.Input
	DryRun bool
	// Still says that the request would still be let in; it is asked again when the
	// work takes long (A6.2). Nil asks nothing.
	Still func(context.Context) error
}

// Bulk does one thing to each selected record. Each is decided on its own, under
// its own lock and at its own instant (A3.10, A3.14, A6.2), and leaves its own
// activity; one that is refused is left out and the others are done. A dry run
// decides alike and writes nothing. It stops when the session or key that asked for it
// ends, and when its user manages the tracker nowhere any more.
func (a *App) Bulk(ctx context.Context, visit *Visit, tracker string, sel Selection, do Bulking) (BulkOutcome, error) {
	out := BulkOutcome{Skips: []BulkSkip{}}
	var targets []BulkSkip
	err := a.bulkSelected(ctx, visit, tracker, sel, func(r bulkRecord) {
		targets = append(targets, BulkSkip{ID: r.view.ID(), Number: r.view.Number()})
	})
	if err != nil {
		return out, err
	}
	out.Count = len(targets)
	managed, in := true, do.Input
	in.IfMatch = func(view record.View) bool {
		managed = view.Manages()
		return managed
	}
	write := func(ref string) error {
		if do.DryRun {
			_, err := a.Peek(ctx, visit, tracker, ref, in)
			return err
		}
		_, err := a.Edit(ctx, visit, tracker, ref, in)
		return err
	}
	asked := a.Clock()
	for _, target := range targets {
		managed = true
		stop := error(nil)
		if now := a.Clock(); now.Sub(asked) > decideAgain {
			asked, stop = now, a.bulksStill(ctx, visit, tracker, do.Still)
		}
		if stop == nil {
			stop = out.add(target, managed, write(target.ID))
		}
		if stop != nil {
			if out.Done == 0 {
				return out, stop
			}
			out.Stopped = stopWords(stop)
			break
		}
	}
	return out, nil
}

// bulksStill asks again what was asked before the first record.
func (a *App) bulksStill(ctx context.Context, visit *Visit, tracker string, still func(context.Context) error) error {
	if still != nil {
		if err := still(ctx); err != nil {
			return err
		}
	}
	return a.as(ctx, visit, func(v *Viewer) error {
		rv, err := v.tracker(tracker)
		if err == nil && !rv.Grants.UseSomewhere(access.Trackers, access.Manage) {
			err = NoBulk()
		}
		return err
	})
}

// add counts one record. An error that is none of the record's own stops the
// action: access that ended, a store that does not answer.
func (out *BulkOutcome) add(target BulkSkip, managed bool, err error) (stop error) {
	if err == nil {
		out.Done++
		return nil
	}
	var e *Error
	if !errors.As(err, &e) {
		return err
	}
	switch {
	case e.Kind == NotFound:
		return nil // it is not there any more, or not for this viewer: not told (A3.11)
	case e.Kind == Precondition && !managed:
		target.Code, target.Reason, target.Message = "forbidden", string(access.Ceiling), "Your role does not manage this record."
	case e.Kind == Forbidden, e.Kind == Invalid, e.Kind == Conflict, e.Kind == Precondition:
		target.Code, target.Reason, target.Message = e.Code, string(e.Reason), e.Message
		for i, entry := range e.Entries {
			if i < 3 {
				target.Message = words.Chain("%s %s", target.Message, entry.Message)
			}
		}
	default:
		return err
	}
	if out.Skipped++; len(out.Skips) < maxSkips {
		out.Skips = append(out.Skips, target)
	}
	return nil
}

func stopWords(err error) words.Text {
	var e *Error
	if errors.As(err, &e) && e.Kind != Internal {
		return e.Message
	}
	return "The server could not go on. Look at the list, then repeat it for the rest."
}
