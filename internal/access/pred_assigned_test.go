package access

import "testing"

func TestOnlyAssignedKeepsOfAPredicateTheAssignedRecords(t *testing.T) { // A1, A4.9a
	p := Any{Every{SiteUnder{[]SiteID{1, 2}}, StateIn{1}, IsPublic{}, IsLive{}}, Every{StateIn{3}, IsListed{}, HasAssigned{}}}
	only := OnlyAssigned(p)
	for state := range State(2) {
		for bits := range 32 {
			f := Facts{State: state, Site: SiteID(bits & 1), Assigned: bits&2 != 0, Restricted: bits&4 != 0, Listed: bits&8 != 0, Archived: bits&16 != 0}
			if got, want := Holds(only, f), f.Assigned && Holds(p, f); got != want {
				t.Errorf("%+v: %v, want %v", f, got, want)
			}
		}
	}
	if first := only.(Any)[0].(Every); first[3] != Pred(HasAssigned{}) || len(p[0].(Every)) != 4 {
		t.Errorf("the form of a predicate, and the one it was made of: %v %v", first, p[0])
	}
	if OnlyAssigned(Never{}) != (Never{}) || OnlyAssigned(Always{}) != (Never{}) {
		t.Error("what no Grants gave is nothing")
	}
}
