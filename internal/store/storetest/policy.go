package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

func findsWorkspaces(t *testing.T, s app.Store) {
	w := newWorld(t, s)
	for _, ref := range []string{w.id, w.key} {
		if id, err := s.WorkspaceID(t.Context(), ref); err != nil || id != w.id {
			t.Errorf("%s: %s %v", ref, id, err)
		}
	}
	ids, err := s.Workspaces(t.Context())
	w.must(err)
	if n := len(ids); n == 0 {
		t.Error("no workspaces")
	}
	for _, ref := range []string{"no such", "", "a\x00b", "a\xffb", w.key + "\x00"} {
		if _, err := s.WorkspaceID(t.Context(), ref); !errors.Is(err, app.ErrNoWorkspace) {
			t.Errorf("an unknown key %q: %v", ref, err)
		}
	}
	w.must(s.Ping(t.Context()))
}

func refusesTakenKeys(t *testing.T, s app.Store) {
	w := newWorld(t, s)
	empty, err := policy.Load("other", 0, nil)
	w.must(err)
	first := policy.NewWorkspace(policy.Workspace{Key: w.key, Name: "Other", TimeZone: "UTC"}, "owner", policy.User{Name: "O", Email: "o@example.org"})
	result, err := empty.Apply(policy.Changeset{Changes: first}, system, w.env(time.Now()), policy.Head{})
	w.must(err)
	if err := s.CreateWorkspace(t.Context(), "other"+w.id, w.key, result); !errors.Is(err, app.ErrTaken) {
		t.Fatalf("a taken key: %v", err)
	}
	if _, err := s.WorkspaceID(t.Context(), "other"+w.id); !errors.Is(err, app.ErrNoWorkspace) {
		t.Fatalf("it left a workspace: %v", err)
	}
}

func keepsPolicy(t *testing.T, s app.Store) {
	w := newWorld(t, s)
	w.apply(del(policy.KindTeam, "south"), put(policy.KindTeam, "north", policy.Team{Key: "north", Name: "Nörth", Members: []string{"dot"}}))
	revision, objects, err := s.LoadPolicy(t.Context(), w.id)
	w.must(err)
	if revision != w.snap.Revision() {
		t.Errorf("revision %d, want %d", revision, w.snap.Revision())
	}
	if !reflect.DeepEqual(objects, w.snap.Objects()) {
		t.Errorf("the documents differ: %d stored, %d in memory", len(objects), len(w.snap.Objects()))
		for i := range min(len(objects), len(w.snap.Objects())) {
			if want := w.snap.Objects()[i]; !reflect.DeepEqual(objects[i], want) {
				t.Fatalf("stored %s\nwant   %s", objects[i].Doc, want.Doc)
			}
		}
	}
	again, err := policy.Load(w.id, revision, objects)
	w.must(err)
	if _, ok := again.Team("south"); ok {
		t.Error("a deleted team is still there")
	}
	if got, err := s.Revision(t.Context(), w.id); err != nil || got != revision {
		t.Errorf("revision %d %v", got, err)
	}
}

func keepsJournal(t *testing.T, s app.Store) {
	w := newWorld(t, s)
	for i := range 5 {
		w.apply(put(policy.KindTeam, "north", policy.Team{Key: "north", Name: fmt.Sprint("North", i), Members: []string{"ann"}}))
	}
	var all []policy.Entry
	before := int64(0)
	for {
		entries, err := s.Audit(t.Context(), w.id, before, 2)
		w.must(err)
		if len(entries) == 0 {
			break
		}
		all = append(all, entries...)
		before = entries[len(entries)-1].Seq
	}
	if len(all) != 7 {
		t.Fatalf("%d entries, want 7", len(all))
	}
	for i, e := range all {
		if err := policy.Verify(e); err != nil {
			t.Errorf("entry %d does not verify: %v", e.Seq, err)
		}
		if want := int64(len(all) - i); e.Seq != want || e.Revision != want {
			t.Errorf("entry %d of revision %d in place %d", e.Seq, e.Revision, i)
		}
		if i > 0 && all[i-1].Previous != e.Hash {
			t.Errorf("entry %d does not follow %d", all[i-1].Seq, e.Seq)
		}
		if len(e.Changes) == 0 {
			t.Errorf("entry %d has no changes", e.Seq)
		}
	}
	if c := all[0].Changes[0]; !bytes.Contains(c.Before, []byte("North3")) || !bytes.Contains(c.After, []byte("North4")) {
		t.Errorf("before %s after %s", c.Before, c.After)
	}
}

func erasesThePersonFromTheJournal(t *testing.T, s app.Store) {
	w := newWorld(t, s)
	bob, _ := w.snap.User("bob")
	doc := *bob.User
	doc.Name = "Bob Neverforgotten"
	w.apply(put(policy.KindUser, "bob", doc))
	w.apply(del(policy.KindUser, "bob"))
	entries, err := s.Audit(t.Context(), w.id, 0, 200)
	w.must(err)
	for i, e := range entries {
		if err := policy.Verify(e); err != nil {
			t.Errorf("entry %d does not verify: %v", e.Seq, err)
		}
		if i > 0 && entries[i-1].Previous != e.Hash {
			t.Errorf("entry %d does not follow %d", entries[i-1].Seq, e.Seq)
		}
		for _, c := range e.Changes {
			if bytes.Contains(c.Before, []byte("Neverforgotten")) || bytes.Contains(c.After, []byte("Neverforgotten")) {
				t.Errorf("entry %d still names the deleted person", e.Seq)
			}
			if c.Kind == policy.KindUser && c.ID == "bob" && (c.BeforeSalt != [16]byte{} || c.AfterSalt != [16]byte{}) {
				t.Errorf("entry %d keeps a salt to try names with", e.Seq)
			}
		}
	}
}

func storesNothingRefused(t *testing.T, s app.Store) {
	w := newWorld(t, s)
	refusal := errors.New("no")
	err := s.ApplyPolicy(t.Context(), w.id, func(int64, policy.Head, time.Time) (*policy.Result, error) { return nil, refusal })
	if !errors.Is(err, refusal) {
		t.Fatalf("decide's error comes back as %v", err)
	}
	if err := s.ApplyPolicy(t.Context(), w.id, func(_ int64, head policy.Head, now time.Time) (*policy.Result, error) {
		// A result made from another revision than the one under the lock.
		r, err := w.snap.Apply(policy.Changeset{Changes: []policy.Change{del(policy.KindTeam, "south")}}, system, w.env(now), head)
		if err == nil {
			r.Entry.Revision++
		}
		return r, err
	}); err == nil {
		t.Fatal("a result for another revision was stored")
	}
	w.same()
	other := newWorld(t, s)
	taken := w.snap.Settings()
	doc := *taken
	doc.Key = other.key
	if err := w.try(put(policy.KindWorkspace, w.id, doc)); !errors.Is(err, app.ErrTaken) {
		t.Fatalf("another workspace's key: %v", err)
	}
	w.same()
}

// same demands that the store holds the policy that the test knows.
func (w *world) same() {
	w.t.Helper()
	revision, objects, err := w.s.LoadPolicy(w.t.Context(), w.id)
	w.must(err)
	if revision != w.snap.Revision() || !reflect.DeepEqual(objects, w.snap.Objects()) {
		w.t.Fatalf("the policy changed: revision %d, want %d", revision, w.snap.Revision())
	}
	entries, err := w.s.Audit(w.t.Context(), w.id, 0, 1)
	w.must(err)
	if entries[0].Revision != revision {
		w.t.Fatalf("the journal ends at revision %d, the policy is at %d", entries[0].Revision, revision)
	}
}

// serialisesChangesets: whoever decides holds the lock from reading to commit,
// so that an invariant counted there cannot be broken by two at once.
func serialisesChangesets(t *testing.T, s app.Store) {
	w := newWorld(t, s)
	const writers = 8
	var wg sync.WaitGroup
	var mu sync.Mutex
	inside, snap := 0, w.snap
	errs := make(chan error, writers)
	for i := range writers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			errs <- s.ApplyPolicy(t.Context(), w.id, func(revision int64, head policy.Head, now time.Time) (*policy.Result, error) {
				mu.Lock()
				inside++
				alone, base := inside == 1, snap
				mu.Unlock()
				defer func() { mu.Lock(); inside--; mu.Unlock() }()
				if !alone {
					return nil, errors.New("two writers hold the workspace at once")
				}
				if revision != base.Revision() {
					return nil, fmt.Errorf("told revision %d, want %d", revision, base.Revision())
				}
				mu.Lock()
				defer mu.Unlock()
				r, err := base.Apply(policy.Changeset{Changes: []policy.Change{put(policy.KindTeam, "north",
					policy.Team{Key: "north", Name: fmt.Sprint("N", i), Members: []string{"ann"}})}}, system, w.env(now), head)
				if err == nil {
					snap = r.Snapshot
				}
				return r, err
			})
		}()
	}
	wg.Wait()
	for range writers {
		w.must(<-errs)
	}
	w.snap = snap
	w.same()
}

func keepsTime(t *testing.T, s app.Store) {
	w := newWorld(t, s)
	ahead := time.Now().Add(time.Hour).Truncate(time.Millisecond).UTC()
	w.must(s.ApplyPolicy(t.Context(), w.id, func(_ int64, head policy.Head, _ time.Time) (*policy.Result, error) {
		return w.snap.Apply(policy.Changeset{Changes: []policy.Change{del(policy.KindTeam, "south")}}, system, w.env(ahead), head)
	}))
	now, clock, err := s.Now(t.Context(), w.id)
	if err != nil || !now.Equal(ahead) || !clock.Before(ahead) {
		t.Fatalf("it is %v and the clock says %v, with a journal's entry of %v (%v)", now, clock, ahead, err)
	}
	stop := errors.New("stop")
	err = s.ApplyPolicy(t.Context(), w.id, func(_ int64, head policy.Head, now time.Time) (*policy.Result, error) {
		if now.Before(ahead) || head.At != ahead.UnixMilli() || head.Seq == 0 {
			t.Errorf("decided at %v after an entry of %v", now, head)
		}
		return nil, stop
	})
	if !errors.Is(err, stop) {
		t.Fatal(err)
	}
}

func knowsWorkspaces(t *testing.T, s app.Store) {
	ctx := t.Context()
	for name, err := range map[string]error{
		"Now":           third(s.Now(ctx, "none")),
		"Revision":      second(s.Revision(ctx, "none")),
		"LoadPolicy":    third(s.LoadPolicy(ctx, "none")),
		"Audit":         second(s.Audit(ctx, "none", 0, 5)),
		"ApplyPolicy":   s.ApplyPolicy(ctx, "none", func(int64, policy.Head, time.Time) (*policy.Result, error) { panic("decided") }),
		"Activity":      second(s.Activity(ctx, "none", "r", "", 5)),
		"InsertRecords": second(s.InsertRecords(ctx, "none", nil)),
		"InsertMany":    s.InsertMany(ctx, "none", nil),
	} {
		if !errors.Is(err, app.ErrNoWorkspace) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func second[T any](_ T, err error) error        { return err }
func third[T, U any](_ T, _ U, err error) error { return err }

func remembers(t *testing.T, s app.Store) {
	w := newWorld(t, s)
	ctx := t.Context()
	keep := func(hash ...byte) (*app.Memo, error) {
		m := &app.Memo{Workspace: w.id, User: "ann", Key: "key", Hash: hash}
		return m, s.LogAccess(app.WithMemo(ctx, m), w.id, app.AccessTold{ID: fmt.Sprint("told", hash), Actor: "ann", Via: "page"})
	}
	errRefused := errors.New("refused")
	refused := &app.Memo{Workspace: w.id, User: "ann", Key: "key", Hash: []byte{9}}
	if _, err := s.InsertRecords(app.WithMemo(ctx, refused), w.id, func(int64, time.Time) ([]record.Change, error) { return nil, errRefused }); !errors.Is(err, errRefused) || refused.Kept {
		t.Errorf("a refused write: %v, kept %v", err, refused.Kept)
	}
	m, err := keep(1, 2)
	w.must(err)
	if _, result, found, err := s.Recall(ctx, w.id, "ann", "key"); !found || result != "" || err != nil {
		t.Errorf("kept with the write: %q %v %v", result, found, err)
	}
	w.must(s.Remember(ctx, m, "rec"))
	if again, err := keep(3); !errors.Is(err, app.ErrDone) || again.Kept {
		t.Errorf("the same key again: %v", err)
	}
	if told, err := s.AccessLog(ctx, w.id, "", 5); err != nil || len(told) != 1 {
		t.Errorf("a write whose key was kept already left something: %d %v", len(told), err)
	}
	hash, result, found, err := s.Recall(ctx, w.id, "ann", "key")
	if err != nil || !found || result != "rec" || !bytes.Equal(hash, []byte{1, 2}) {
		t.Errorf("recalled %x %q %v %v", hash, result, found, err)
	}
	for _, other := range [][2]string{{"bob", "key"}, {"ann", "key2"}} {
		if _, _, found, err := s.Recall(ctx, w.id, other[0], other[1]); found || err != nil {
			t.Errorf("%v: found %v %v", other, found, err)
		}
	}
}

func leavesNothingCancelled(t *testing.T, s app.Store) {
	w := newWorld(t, s)
	ctx, cancel := context.WithCancel(t.Context())
	err := s.ApplyPolicy(ctx, w.id, func(_ int64, head policy.Head, now time.Time) (*policy.Result, error) {
		cancel()
		return w.snap.Apply(policy.Changeset{Changes: []policy.Change{del(policy.KindTeam, "south")}}, system, w.env(now), head)
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("a cancelled changeset: %v", err)
	}
	w.same()
	w.apply(del(policy.KindTeam, "south")) // and the lock is free
}
