package policy

import (
	"fmt"
	"slices"
	"testing"
)

// TestAsOfIsThePolicyThatWas: after every changeset of a row, each earlier
// snapshot is found again out of the journal, document by document.
func TestAsOfIsThePolicyThatWas(t *testing.T) {
	w := newWorld(t)
	snapshots := []*Snapshot{w.snap}
	do := func(changes ...Change) {
		w.do(system, changes...)
		snapshots = append(snapshots, w.snap)
	}
	do(putDoc(KindTeam, "t1", `{"key":"north","name":"North"}`))
	do(putDoc(KindTeam, "t1", `{"key":"north","name":"North two"}`), putDoc(KindTeam, "t2", `{"key":"south","name":"South"}`))
	do(putDoc(KindRole, "r1", `{"key":"r","name":"R","enabled":true}`), putDoc(KindTracker, "", ordersDoc))
	do(del(KindTeam, "t1"), putDoc(KindTeam, "t3", `{"key":"middle","name":"North again"}`))
	do(del(KindRole, "r1"))
	last := snapshots[len(snapshots)-1]
	for i, was := range snapshots {
		var since []Entry
		for _, e := range slices.Backward(w.ledger[i+1:]) {
			since = append(since, e)
		}
		got, err := last.AsOf(since)
		if err != nil {
			t.Fatalf("revision %d: %v", was.Revision(), err)
		}
		if got.Revision() != was.Revision() || texts(got) != texts(was) {
			t.Errorf("revision %d:\n%s\nwant %d:\n%s", got.Revision(), texts(got), was.Revision(), texts(was))
		}
		if team, ok := got.Team("north"); ok {
			if now, ok := was.Team("north"); !ok || now.ID != team.ID {
				t.Errorf("revision %d: team north is %s", was.Revision(), team.ID)
			}
		}
	}
	if _, ok := last.Team("t1"); ok {
		t.Error("asking changed the present")
	}
}

func texts(s *Snapshot) (out string) {
	for _, o := range s.Objects() {
		out += fmt.Sprintf("%s %s %s\n", o.Kind, o.ID, o.Doc)
	}
	return out
}
