package storetest

import (
	"testing"
	"time"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/login"
)

// keepsVisits: a visit is one row for each session, last seen never goes back,
// and of two workspaces each knows its own.
func keepsVisits(t *testing.T, s app.Store) {
	w, other := newWorld(t, s), newWorld(t, s)
	start := time.Date(2026, 3, 4, 5, 0, 0, 0, time.UTC)
	note := func(in *world, user, session string, minutes int) {
		t.Helper()
		in.must(s.NoteVisit(t.Context(), in.id, app.Visited{User: user, Session: session, Account: "acc-" + user, SeenAt: start.Add(time.Duration(minutes) * time.Minute),
			Address: "192.0.2.7", UserAgent: "Browser"}))
	}
	note(w, "ann", "s1", 0)
	note(w, "ann", "s2", 10)
	note(w, "ann", "s1", 20)
	note(w, "ann", "s1", 5) // late: it goes nowhere
	note(w, "bob", "s3", 1)
	note(other, "ann", "s9", 99)
	got, err := s.Visits(t.Context(), w.id, "ann", start.Add(time.Hour), 10)
	w.must(err)
	if len(got) != 2 || got[0].Session != "s2" || got[1].Session != "s1" || !got[1].SeenAt.Equal(start.Add(20*time.Minute)) || !got[1].BeganAt.Equal(start) ||
		got[0].Address != "192.0.2.7" || got[0].UserAgent != "Browser" || got[0].Account != "acc-ann" {
		t.Errorf("%+v", got)
	}
	if before, err := s.Visits(t.Context(), w.id, "ann", start.Add(10*time.Minute), 10); err != nil || len(before) != 1 {
		t.Errorf("before the second: %+v %v", before, err)
	}
	for _, users := range [][]string{nil, {"ann", "bob", "nobody"}} {
		seen, err := s.LastSeen(t.Context(), w.id, users)
		if err != nil || len(seen) != 2 || !seen["ann"].Equal(start.Add(20*time.Minute)) || !seen["bob"].Equal(start.Add(time.Minute)) {
			t.Errorf("of %v: %v %v", users, seen, err)
		}
	}
	w.must(s.SweepVisits(t.Context(), start.Add(15*time.Minute)))
	if left, err := s.Visits(t.Context(), w.id, "ann", start.Add(time.Hour), 10); err != nil || len(left) != 1 {
		t.Errorf("after the sweep: %+v %v", left, err)
	}
	if seen, err := s.LastSeen(t.Context(), w.id, nil); err != nil || len(seen) != 2 {
		t.Errorf("a sweep forgot when people were here: %v %v", seen, err)
	}
}

// tellsSignedIn: signed in is who has a session that lives and was used here.
func tellsSignedIn(t *testing.T, s app.Store) {
	in, ok := s.(login.Store)
	if !ok {
		t.Fatal("this store keeps no sessions")
	}
	w := newWorld(t, s)
	now := time.Date(2026, 3, 4, 5, 0, 0, 0, time.UTC)
	for name, x := range map[string]struct {
		used, ends time.Time
		here       bool
	}{
		"live": {now, now.Add(time.Hour), true}, "ended": {now, now, true}, "idle": {now.Add(-time.Hour), now.Add(time.Hour), true}, "elsewhere": {now, now.Add(time.Hour), false},
	} {
		account := login.Account{ID: w.id + name, Email: name + w.id + "@example.org", Name: name, Confirmed: true}
		w.must(in.CreateAccount(t.Context(), account, now))
		c, err := in.Credentials(t.Context(), account.ID)
		w.must(err)
		w.must(in.StartSession(t.Context(), login.SessionRow{Token: []byte(w.id + name), Stamp: c.Stamp,
			Session: login.Session{ID: w.id + name, Account: account, CreatedAt: x.used, UsedAt: x.used, ExpiresAt: x.ends}}, nil))
		if x.here {
			w.must(s.NoteVisit(t.Context(), w.id, app.Visited{User: name, Session: w.id + name, Account: account.ID, SeenAt: x.used}))
		}
	}
	got, err := s.SignedIn(t.Context(), w.id, now, now.Add(-30*time.Minute))
	w.must(err)
	if len(got) != 1 || !got["live"] {
		t.Errorf("%v", got)
	}
}
