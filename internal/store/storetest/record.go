package storetest

import (
	"errors"
	"fmt"
	"iter"
	"reflect"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

// full has a value of every kind, as a person types them.
func full() map[string][]byte {
	return values("customer", `"Priya Ñair & \"Söhne\""`, "phone", `"+49 30 1"`, "notes", `"Line 1\nLINE 2"`, "price", "12.34",
		"qty", "1e-7", "due", `"2026-02-28"`, "at", `"2026-02-28T12:34:56.789Z"`, "paid", "false", "size", `"huge"`,
		"tags", `["rush","vip"]`, "courier", `"bob"`, "helpers", `["cid","dot"]`, "crew", `"south"`, "watchers", `["ann"]`, "code", `"A-1"`)
}

// stored reads one record as boss sees it.
func (w *world) stored(tracker, ref string) (record.View, bool) {
	w.t.Helper()
	v := w.boss("owner", tracker)
	plan, err := record.OnePlan(v, ref, record.LiveAndArchived)
	w.must(err)
	page, err := w.s.Records(w.t.Context(), plan)
	w.must(err)
	if len(page.Records) == 0 {
		return record.View{}, false
	}
	return record.Open(v, page.Records[0])
}

// holds demands that the store has the record as the row says.
func (w *world) holds(tracker string, r *record.Row) {
	w.t.Helper()
	view, ok := w.stored(tracker, r.ID)
	if !ok {
		w.t.Fatalf("record %s is not there", r.ID)
	}
	t := w.tracker(tracker)
	if view.Number() != r.Number || view.State().ID != t.States[r.Facts.State].ID || view.Archived() != r.Facts.Archived ||
		!view.CreatedAt().Equal(r.CreatedAt.Truncate(time.Millisecond)) {
		w.t.Fatalf("record %d in %s at %v, want %d in %d at %v", view.Number(), view.State().Key, view.CreatedAt(), r.Number, r.Facts.State, r.CreatedAt)
	}
	cells := map[access.Property]record.Value{}
	for _, c := range view.Cells() {
		cells[c.N] = c.Value
	}
	for i, want := range r.Values {
		if t.Properties[i].Retired {
			continue
		}
		if got := cells[access.FirstProperty+access.Property(i)]; !got.Equal(want) {
			w.t.Fatalf("%s is %+v, want %+v", t.Properties[i].Key, got, want)
		}
	}
	author, _ := view.System(access.Author)
	site, _ := view.System(access.Site)
	if author.Text != r.Author || site.Text != r.SiteID {
		w.t.Fatalf("author %q at %q, want %q at %q", author.Text, site.Text, r.Author, r.SiteID)
	}
	if r.Facts.Restricted {
		if got := view.Restriction(); got == nil || !reflect.DeepEqual(*got, *r.List) {
			w.t.Fatalf("restricted to %+v, want %+v", got, r.List)
		}
	} else if view.Restriction() != nil {
		w.t.Fatalf("restricted to %+v, want public", view.Restriction())
	}
}

func keepsRecords(t *testing.T, s app.Store) {
	w := newWorld(t, s)
	rows := w.create("orders", "ann", record.NewInput{State: "new", Site: "dfw", Values: full()}, record.NewInput{State: "done"})
	for _, r := range rows {
		w.holds("orders", r)
		if _, ok := w.stored("orders", strconv.FormatInt(r.Number, 10)); !ok {
			t.Errorf("not found by number %d", r.Number)
		}
		if _, ok := w.stored("clients", r.ID); ok {
			t.Error("a record of one tracker is found in another")
		}
	}
	r := rows[0]
	for _, in := range []record.Input{
		{Values: values("customer", `"b"`, "notes", "null", "tags", `["odd"]`, "price", "null", "helpers", "[]")},
		{To: "doing"}, {Restrict: &record.List{Users: []string{"owner", "cid"}, Teams: []string{"north"}}}, {To: "waiting"},
		{Restrict: &record.List{Users: []string{"owner"}}}, {Site: new(string)}, {Archive: true}, {Restore: true}, {Public: true},
	} {
		w.must(w.edit(r, "orders", in))
		w.holds("orders", r)
	}
	w.must(w.edit(r, "orders", record.Input{Delete: true}))
	if _, ok := w.stored("orders", r.ID); ok {
		t.Error("a record in the bin is found outside it")
	}
	w.must(w.edit(r, "orders", record.Input{Recover: true}))
	w.holds("orders", r)
	other := newWorld(t, s)
	if _, ok := other.stored("orders", r.ID); ok {
		t.Error("a record is found from another workspace")
	}
}

func numbersInSequence(t *testing.T, s app.Store) {
	w := newWorld(t, s)
	const writers, each = 6, 5
	errs := make(chan error, writers)
	for i := range writers {
		decide := w.births("orders", people[i%len(people)], make([]record.NewInput, each)...)
		var mu sync.Mutex
		go func() {
			_, err := s.InsertRecords(t.Context(), w.id, func(rev int64, now time.Time) ([]record.Change, error) {
				mu.Lock()
				defer mu.Unlock()
				birthsMu.Lock()
				defer birthsMu.Unlock()
				return decide(rev, now)
			})
			errs <- err
		}()
	}
	for range writers {
		w.must(<-errs)
	}
	seen := map[int64]bool{}
	v := w.viewer("owner", "orders")
	plan, err := record.NewPlan(v, record.Query{Limit: 200})
	w.must(err)
	page, err := s.Records(t.Context(), plan)
	w.must(err)
	for _, sealed := range page.Records {
		view, _ := record.Open(v, sealed)
		seen[view.Number()] = true
	}
	for n := int64(1); n <= writers*each; n++ {
		if !seen[n] {
			t.Errorf("number %d is missing; %d records", n, len(seen))
		}
	}
}

// birthsMu guards the ids of a world between writers.
var birthsMu sync.Mutex

func numbersAtRandom(t *testing.T, s app.Store) {
	w := newWorld(t, s)
	rows := w.create("clients", "ann", make([]record.NewInput, 20)...)
	seen := map[int64]bool{}
	following := 0
	for i, r := range rows {
		if r.Number < 100_000_000 || r.Number > 999_999_999 || seen[r.Number] {
			t.Errorf("number %d", r.Number)
		}
		seen[r.Number] = true
		if i > 0 && r.Number == rows[i-1].Number+1 {
			following++
		}
	}
	if following > 1 {
		t.Errorf("%d of 19 numbers follow the one before", following)
	}
}

func storesBatchesWhole(t *testing.T, s app.Store) {
	w := newWorld(t, s)
	same := w.ids.next()
	in := make([]record.NewInput, 150)
	in[3].ID, in[140].ID = same, same
	_, err := s.InsertRecords(t.Context(), w.id, w.births("orders", "ann", in...))
	if err == nil {
		t.Fatal("two records with one id were stored")
	}
	refusal := errors.New("no")
	if _, err := s.InsertRecords(t.Context(), w.id, func(int64, time.Time) ([]record.Change, error) { return nil, refusal }); !errors.Is(err, refusal) {
		t.Fatalf("decide's error comes back as %v", err)
	}
	if ids, err := w.list(w.viewer("owner", "orders"), record.Query{}, 50); err != nil || len(ids) != 0 {
		t.Fatalf("it left %d records, %v", len(ids), err)
	}
	rows := w.create("orders", "ann", make([]record.NewInput, 150)...)
	if rows[0].Number != 1 || rows[149].Number != 150 {
		t.Errorf("numbers %d to %d after a batch that failed, want 1 to 150", rows[0].Number, rows[149].Number)
	}
}

func storesPartsWhole(t *testing.T, s app.Store) {
	w := newWorld(t, s)
	// parts are 150 new records in three parts; before is called when one is to be made.
	parts := func(in []record.NewInput, before func(part int)) error {
		return s.InsertMany(t.Context(), w.id, func(revision int64, now time.Time) (iter.Seq[[]record.Change], error) {
			changes, err := w.births("orders", "ann", in...)(revision, now)
			return func(yield func([]record.Change) bool) {
				for part, of := range [][]record.Change{changes[:60], changes[60:120], changes[120:]} {
					if before(part); !yield(of) {
						return
					}
				}
			}, err
		})
	}
	stored := func() []string {
		ids, err := w.list(w.viewer("owner", "orders"), record.Query{}, 200)
		w.must(err)
		return ids
	}
	twins := make([]record.NewInput, 150)
	twins[3].ID = w.ids.next()
	twins[140].ID = twins[3].ID
	if err := parts(twins, func(int) {}); err == nil || len(stored()) != 0 {
		t.Fatalf("an id of the first part in the third: error %v, %d records are stored", err, len(stored()))
	}
	said := func() (said any) {
		defer func() { said = recover() }()
		return parts(make([]record.NewInput, 150), func(part int) {
			if part == 1 {
				panic("a part that cannot be made")
			}
		})
	}()
	if said != "a part that cannot be made" || len(stored()) != 0 {
		t.Fatalf("a panic in the second part comes to its caller as %v, %d records are stored", said, len(stored()))
	}
	in := make([]record.NewInput, 150)
	w.must(parts(in, func(int) {}))
	v := w.viewer("owner", "orders")
	plan, err := record.NewPlan(v, record.Query{Limit: 200})
	w.must(err)
	page, err := s.Records(t.Context(), plan)
	w.must(err)
	numbers := map[string]int64{}
	for _, sealed := range page.Records {
		view, _ := record.Open(v, sealed)
		numbers[view.ID()] = view.Number()
	}
	for i := range in {
		if numbers[in[i].ID] != int64(i+1) {
			t.Fatalf("record %d has number %d", i+1, numbers[in[i].ID])
		}
	}
}

func writesOnlyWhatIsNamed(t *testing.T, s app.Store) {
	w := newWorld(t, s)
	row := w.create("orders", "ann", record.NewInput{Values: full()})[0]
	v := w.boss("owner", "orders")
	plan, err := record.OnePlan(v, row.ID, record.LiveAndArchived)
	w.must(err)
	// The second writer writes between the first's decision being prepared and its
	// lock; each names other properties.
	w.must(w.edit(row, "orders", record.Input{Values: values("customer", `"First"`, "tags", `["odd"]`)}))
	after, found, err := s.UpdateRecord(t.Context(), plan, func(_ int64, now time.Time, before record.Sealed) (record.Change, error) {
		v.Now = now
		c, err := record.Edit(v, before, record.Input{Values: values("notes", `"Second"`, "qty", "7")})
		*row = *c.Row()
		return c, err
	})
	if err != nil || !found {
		t.Fatal(found, err)
	}
	w.holds("orders", row)
	if view, ok := record.Open(v, after); !ok || view.ID() != row.ID {
		t.Error("the record after the write is not handed back")
	}
	// A change that changes nothing leaves nothing, not even an entry.
	w.must(w.edit(row, "orders", record.Input{Values: values("qty", "7")}))
	events, err := s.Activity(t.Context(), w.id, row.ID, "", 100)
	w.must(err)
	if len(events) != 5 { // created, customer, tags, notes, qty
		t.Errorf("%d entries, want 5", len(events))
	}
}

func serialisesWriters(t *testing.T, s app.Store) {
	w := newWorld(t, s)
	row := w.create("orders", "ann", record.NewInput{Values: values("qty", "0")})[0]
	const writers = 10
	errs := make(chan error, writers)
	for range writers {
		go func() {
			v := w.boss("owner", "orders")
			plan, err := record.OnePlan(v, row.ID, record.LiveAndArchived)
			if err == nil {
				_, _, err = s.UpdateRecord(t.Context(), plan, func(_ int64, now time.Time, before record.Sealed) (record.Change, error) {
					v.Now = now
					view, _ := record.Open(v, before)
					n := 0.0
					for _, c := range view.Cells() {
						if c.Prop.Key == "qty" {
							n = c.Value.Num
						}
					}
					return record.Edit(v, before, record.Input{Values: values("qty", fmt.Sprint(n+1))})
				})
			}
			errs <- err
		}()
	}
	for range writers {
		w.must(<-errs)
	}
	view, _ := w.stored("orders", row.ID)
	for _, c := range view.Cells() {
		if c.Prop.Key == "qty" && c.Value.Num != writers {
			t.Errorf("%d writers added one each and made %v", writers, c.Value.Num)
		}
	}
}

func refusesOldPolicy(t *testing.T, s app.Store) {
	w := newWorld(t, s)
	row := w.create("orders", "ann", record.NewInput{})[0]
	v := w.boss("owner", "orders")
	plan, err := record.OnePlan(v, row.ID, record.LiveAndArchived)
	w.must(err)
	w.apply(del(policy.KindTeam, "south"))
	stale := errors.New("stale")
	_, _, err = s.UpdateRecord(t.Context(), plan, func(revision int64, _ time.Time, before record.Sealed) (record.Change, error) {
		if revision != w.snap.Revision() {
			t.Errorf("told revision %d, want %d", revision, w.snap.Revision())
		}
		if _, ok := record.Open(v, before); ok {
			t.Error("a record was handed out under an old plan")
		}
		return record.Change{}, stale
	})
	if !errors.Is(err, stale) {
		t.Errorf("got %v", err)
	}
	missing, err := record.OnePlan(w.boss("owner", "orders"), w.ids.next(), record.LiveAndArchived)
	w.must(err)
	_, found, err := s.UpdateRecord(t.Context(), missing, func(int64, time.Time, record.Sealed) (record.Change, error) {
		t.Error("decided about a record that does not exist")
		return record.Change{}, nil
	})
	if found || err != nil {
		t.Errorf("a missing record: found %v, %v", found, err)
	}
}

// assignedTo lists the records that a role for assigned ones shows.
func (w *world) assignedTo(user string) []string {
	w.t.Helper()
	ids, err := w.list(w.viewer(user, "orders"), record.Query{}, 2)
	w.must(err)
	return ids
}

// courier gives every regular user the right to view assigned orders.
func (w *world) courier() {
	w.t.Helper()
	changes := []policy.Change{put(policy.KindRole, "courier", role("courier")),
		put(policy.KindPermissions, "courier-orders", policy.Permissions{Role: "courier", Tracker: "orders",
			AllStates: policy.Entries{Properties: map[string]policy.Cell{"qty": {View: "assigned"}}}})}
	for _, name := range people {
		changes = append(changes, put(policy.KindAssignment, "c-"+name, policy.Assignment{User: name, Role: "courier", Site: policy.AllSites, Reason: "test"}))
	}
	w.apply(changes...)
}

func (w *world) sees(user string, want ...*record.Row) {
	w.t.Helper()
	got := w.assignedTo(user)
	ids := []string{}
	for _, r := range want {
		ids = append(ids, r.ID)
	}
	slices.Sort(ids)
	slices.Reverse(ids)
	if !slices.Equal(got, ids) && len(got)+len(ids) > 0 {
		w.t.Errorf("%s sees %s, want %s", user, short(got), short(ids))
	}
}

func followsAssignees(t *testing.T, s app.Store) {
	w := newWorld(t, s)
	w.courier()
	r := w.create("orders", "ann", record.NewInput{State: "new", Values: values("courier", `"ann"`, "helpers", `["bob"]`, "watchers", `["dot"]`)})[0]
	w.sees("ann", r)
	w.sees("bob", r)
	w.sees("cid")
	w.sees("dot") // watchers do not assign
	w.must(w.edit(r, "orders", record.Input{Values: values("courier", `"cid"`, "helpers", "[]")}))
	w.sees("ann", r) // the author still
	w.sees("bob")
	w.sees("cid", r)
	w.must(w.edit(r, "orders", record.Input{To: "doing"}))
	w.sees("cid", r)
	w.must(w.edit(r, "orders", record.Input{Values: values("crew", `"north"`, "courier", "null")}))
	w.sees("bob", r) // through the team
	w.sees("cid")
	w.apply(put(policy.KindTeam, "north", policy.Team{Key: "north", Name: "North", Members: []string{"dot"}}))
	w.sees("bob")
	w.sees("dot", r)
}

func followsDesigner(t *testing.T, s app.Store) {
	w := newWorld(t, s)
	w.courier()
	r := w.create("orders", "ann", record.NewInput{Values: values("helpers", `["bob"]`, "watchers", `["cid"]`, "courier", `"dot"`)})[0]
	set := func(change func(p *policy.Property)) {
		w.t.Helper()
		doc := *w.tracker("orders").Tracker
		doc.Properties = slices.Clone(doc.Properties)
		for i := range doc.Properties {
			change(&doc.Properties[i])
		}
		w.apply(put(policy.KindTracker, "orders", doc))
	}
	set(func(p *policy.Property) {
		if p.Key == "watchers" {
			p.Assigns = true
		}
		if p.Key == "helpers" || p.Key == "courier" {
			p.Assigns, p.MayBeTaken = false, false
		}
	})
	w.sees("ann", r)
	w.sees("bob")
	w.sees("cid", r)
	w.sees("dot")
	set(func(p *policy.Property) {
		if p.Key == "courier" {
			p.Assigns = true
		}
	})
	w.sees("dot", r)
	set(func(p *policy.Property) { p.Retired = p.Key == "watchers" })
	w.sees("cid")
}

func removesUsers(t *testing.T, s app.Store) {
	w := newWorld(t, s)
	w.courier()
	mine := w.create("orders", "bob", record.NewInput{Values: values("customer", `"Kept"`)})[0]
	r := w.create("orders", "ann", record.NewInput{Values: values("courier", `"bob"`, "helpers", `["bob","cid"]`, "watchers", `["bob"]`, "notes", `"Kept"`)})[0]
	w.must(w.edit(r, "orders", record.Input{Restrict: &record.List{Users: []string{"bob", "owner"}}}))
	w.must(s.NoteVisit(t.Context(), w.id, app.Visited{User: "bob", Session: "s", Address: "192.0.2.7", SeenAt: time.Now()}))
	if said, err := s.Departure(t.Context(), w.snap, "bob"); err != nil || said != (app.Departure{Records: 1, Lists: 1, Authored: 1, Revision: w.snap.Revision()}) {
		t.Errorf("what is said before: %+v %v", said, err)
	}
	bob, _ := w.snap.User("bob")
	doc := *bob.User
	doc.Status = "deleted"
	if err := w.try(put(policy.KindUser, "bob", doc)); err != nil {
		w.must(w.try(del(policy.KindUser, "bob")))
	}
	set := func(key string, v record.Value) {
		n, _, _ := w.tracker("orders").Prop(key)
		r.Values[n-access.FirstProperty] = v
	}
	set("courier", record.Value{})
	set("helpers", record.Value{Filled: true, List: []string{"cid"}})
	set("watchers", record.Value{})
	r.List = &record.List{Users: []string{"owner"}, Teams: []string{}}
	mine.Author = ""
	w.holds("orders", r)
	w.holds("orders", mine)
	if seen, err := s.LastSeen(t.Context(), w.id, nil); err != nil || len(seen) != 0 {
		t.Errorf("when the deleted user was here is still kept: %v %v", seen, err)
	}
	if visits, err := s.Visits(t.Context(), w.id, "bob", time.Now().Add(time.Hour), 9); err != nil || len(visits) != 0 {
		t.Errorf("from where the deleted user came is still kept: %v %v", visits, err)
	}
	if said, err := s.Departure(t.Context(), w.snap, "bob"); err != nil || said != (app.Departure{Revision: w.snap.Revision()}) {
		t.Errorf("what is left: %+v %v", said, err)
	}
	events, err := s.Activity(t.Context(), w.id, r.ID, "", 100)
	w.must(err)
	if len(events) != 6 { // created, restricted, three properties and the list
		t.Errorf("%d entries, want 6", len(events))
	}
}

func removesTeams(t *testing.T, s app.Store) {
	w := newWorld(t, s)
	w.courier()
	r := w.create("orders", "ann", record.NewInput{Values: values("crew", `"north"`)})[0]
	w.must(w.edit(r, "orders", record.Input{Restrict: &record.List{Teams: []string{"north"}}}))
	w.sees("bob", r)
	w.apply(del(policy.KindTeam, "north"))
	w.sees("bob")
	w.sees("ann") // the author, but nobody is on the list any more (A8.5)
	if _, ok := w.stored("orders", r.ID); ok {
		t.Error("a restricted record became public when its list became empty")
	}
}

func keepsWhatHasRecords(t *testing.T, s app.Store) {
	w := newWorld(t, s)
	r := w.create("orders", "ann", record.NewInput{State: "waiting", Site: "jfk"})[0]
	w.must(w.edit(r, "orders", record.Input{Delete: true})) // in the bin it still counts
	doc := *w.tracker("orders").Tracker
	doc.States = slices.DeleteFunc(slices.Clone(doc.States), func(s policy.State) bool { return s.Key == "waiting" })
	doc.Transitions = nil
	for name, change := range map[string]policy.Change{
		"state": put(policy.KindTracker, "orders", doc), "site": del(policy.KindSite, "jfk"), "tracker": del(policy.KindTracker, "orders"),
	} {
		var refused *policy.Error
		if err := w.try(change); !errors.As(err, &refused) || refused.Code != policy.CodeInUse {
			t.Errorf("a %s with records was removed: %v", name, err)
		}
	}
	w.same()
	w.apply(del(policy.KindSite, "aus"))
}

func keepsUnique(t *testing.T, s app.Store) {
	w := newWorld(t, s)
	a := w.create("orders", "ann", record.NewInput{Values: values("code", `"X-1"`)})[0]
	_, err := s.InsertRecords(t.Context(), w.id, w.births("orders", "bob", record.NewInput{}, record.NewInput{Values: values("code", `"x-1"`)}))
	if taken := new(app.ErrUnique); !errors.As(err, &taken) || taken.Property != "code" {
		t.Fatalf("the same value in other letters: %v", err)
	}
	b := w.create("orders", "bob", record.NewInput{Values: values("code", `"X-2"`)})[0]
	if b.Number != a.Number+1 {
		t.Errorf("the refused batch left something: number %d after %d", b.Number, a.Number)
	}
	if err := w.edit(b, "orders", record.Input{Values: values("code", `"X-1"`)}); !errors.As(err, new(*app.ErrUnique)) {
		t.Fatalf("an update to a taken value: %v", err)
	}
	w.holds("orders", b)
	w.must(w.edit(a, "orders", record.Input{Values: values("code", "null")}))
	w.must(w.edit(b, "orders", record.Input{Values: values("code", `"X-1"`)}))
	w.must(w.edit(b, "orders", record.Input{Values: values("code", `"x-1"`)})) // its own
	for _, text := range []string{`"same"`, `"Same"`} {
		w.create("orders", "ann", record.NewInput{Values: values("customer", text)})
	}
	doc := *w.tracker("orders").Tracker
	doc.Properties = slices.Clone(doc.Properties)
	doc.Properties[0].Unique = true
	var refused *policy.Error
	if err := w.try(put(policy.KindTracker, "orders", doc)); !errors.As(err, &refused) || refused.Rule != "A3.15" {
		t.Errorf("a property with twins became unique: %v", err)
	}
	w.same()
}

func keepsActivity(t *testing.T, s app.Store) {
	w := newWorld(t, s)
	r := w.create("orders", "ann", record.NewInput{Values: values("qty", "1")})[0]
	w.must(w.edit(r, "orders", record.Input{Values: values("qty", "2", "customer", `"C"`)}))
	w.must(w.edit(r, "orders", record.Input{To: "doing"}))
	w.must(w.edit(r, "orders", record.Input{Restrict: &record.List{Users: []string{"owner"}}}))
	w.must(w.edit(r, "orders", record.Input{Archive: true}))
	w.must(w.edit(r, "orders", record.Input{Restore: true}))
	v := w.boss("owner", "orders")
	plan, err := record.OnePlan(v, r.ID, record.LiveAndArchived)
	w.must(err)
	page, err := s.Records(t.Context(), plan)
	w.must(err)
	var kinds []string
	for before := ""; ; {
		events, err := s.Activity(t.Context(), w.id, r.ID, before, 2)
		w.must(err)
		if len(events) == 0 {
			break
		}
		for _, e := range record.OpenEvents(v, page.Records[0], events) {
			kinds = append(kinds, e.Kind)
			if e.Kind == record.EventMoved && (e.From.Key != "new" || e.To.Key != "doing") {
				t.Errorf("moved from %s to %s", e.From.Key, e.To.Key)
			}
			if e.Prop != nil && e.Prop.Key == "qty" && (e.Before.Num != 1 || e.After.Num != 2) {
				t.Errorf("qty from %+v to %+v", e.Before, e.After)
			}
			if e.Kind == record.EventRestricted && (e.Lists == nil || !e.Lists[0].Public() || e.Lists[1].Public()) {
				t.Errorf("restricted: %+v", e.Lists)
			}
		}
		before = events[len(events)-1].ID()
	}
	slices.Reverse(kinds)
	if want := []string{"created", "edited", "edited", "moved", "restricted", "archived", "restored"}; !slices.Equal(kinds, want) {
		t.Errorf("activity %v, want %v", kinds, want)
	}
	if events, err := s.Activity(t.Context(), newWorld(t, s).id, r.ID, "", 5); err != nil || len(events) != 0 {
		t.Errorf("another workspace reads %d entries, %v", len(events), err)
	}
}
