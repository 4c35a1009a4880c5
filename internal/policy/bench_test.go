package policy

import (
	"fmt"
	"testing"
	"time"
)

// bigWorld has 20 roles with a matrix of every state on each of 10 trackers (6
// states, 30 properties), and 5,000 users with a role each.
func bigWorld(b testing.TB) (*Snapshot, *int) {
	n := new(int)
	env := benchEnv(n)
	s, err := Load("ws", 0, nil)
	if err != nil {
		b.Fatal(err)
	}
	changes := NewWorkspace(Workspace{Key: "big", Name: "Big"}, "owner", User{Name: "Owner", Email: "owner@example.org"})
	for t := range 10 {
		doc := Tracker{Key: fmt.Sprintf("t%d", t), Name: "T", UsesSites: true}
		for p := range 30 {
			doc.Properties = append(doc.Properties, Property{Key: fmt.Sprintf("p%d", p), Type: Text})
		}
		for st := range 6 {
			doc.States = append(doc.States, State{Key: fmt.Sprintf("s%d", st)})
		}
		changes = append(changes, put(KindTracker, "", doc))
	}
	for r := range 20 {
		role := fmt.Sprintf("r%d", r)
		changes = append(changes, put(KindRole, "", Role{Key: role, Name: role, Enabled: true}))
		for t := range 10 {
			doc := Permissions{Role: role, Tracker: fmt.Sprintf("t%d", t), States: map[string]Entries{}}
			for st := range 6 {
				e := Entries{Properties: map[string]Cell{}, Actions: map[string]string{"create": LevelAll}}
				for p := range 30 {
					e.Properties[fmt.Sprintf("p%d", p)] = Cell{View: LevelAll, Edit: LevelAssigned}
				}
				doc.States[fmt.Sprintf("s%d", st)] = e
			}
			changes = append(changes, put(KindPermissions, "", doc))
		}
	}
	for u := range 5000 {
		id := fmt.Sprintf("u%d", u)
		changes = append(changes, put(KindUser, id, User{Name: id, Email: id + "@example.org", Kind: KindRegular, Status: StatusActive, Confirmed: true, AppAccess: true}),
			put(KindAssignment, "", Assignment{User: id, Role: fmt.Sprintf("r%d", u%20), Site: AllSites}))
	}
	r, err := s.Apply(Changeset{Changes: changes}, system, env, Head{})
	if err != nil {
		b.Fatal(err)
	}
	return r.Snapshot, n
}

func benchEnv(n *int) Env {
	return Env{Now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), Salt: func() (s [16]byte) { return s },
		ID: func() string { *n++; return fmt.Sprintf("01900000-0000-7000-8000-%012d", *n) }}
}

// BenchmarkApplyOneCell is one cell of one matrix changed in a large workspace.
func BenchmarkApplyOneCell(b *testing.B) {
	s, n := bigWorld(b)
	_, doc, _ := s.Permissions("r3", "t3")
	doc = clone(doc)
	i := 0
	for b.Loop() {
		i++
		doc.AllStates.Actions["delete"] = []string{LevelAll, LevelNone}[i%2]
		r, err := s.Apply(Changeset{Changes: []Change{put(KindPermissions, "", doc)}}, system, benchEnv(n), Head{})
		if err != nil {
			b.Fatal(err)
		}
		s = r.Snapshot
	}
}

// BenchmarkLoad is the same workspace read from its documents.
func BenchmarkLoad(b *testing.B) {
	s, _ := bigWorld(b)
	objects := s.Objects()
	for b.Loop() {
		if _, err := Load("ws", s.Revision(), objects); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkMay is a question of the settings plane.
func BenchmarkMay(b *testing.B) {
	s, _ := bigWorld(b)
	b.ReportAllocs()
	for b.Loop() {
		s.May("u17", Power{Kind: PowerExtended})
	}
}
