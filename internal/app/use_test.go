package app

import (
	"testing"

	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

// A10: whatever a machine groups by counts as used, also the groups within the groups.
func TestWhatAMachineGroupsByIsUsed(t *testing.T) {
	rv := importer(t, "ann")
	plan, err := record.TallyPlan(rv, record.Query{}, record.Fold{By: "size", Then: "due:month", Measure: "sum:price"})
	if err != nil {
		t.Fatal(err)
	}
	a := &App{}
	a.useRead(&Viewer{Policy: rv.Policy, User: policy.UserEntry{ID: "bot", User: &policy.User{Kind: policy.KindIntegration}}}, plan)
	for at, u := range a.uses.now {
		for _, key := range []string{"size", "due", "price"} {
			if n, _, _ := at.tracker.Prop(key); !u.view.Has(n) {
				t.Errorf("%s is not noted", key)
			}
		}
		if n, _, _ := at.tracker.Prop("courier"); u.view.Has(n) {
			t.Error("what was not read is noted")
		}
	}
	if len(a.uses.now) != 1 {
		t.Errorf("%d machines", len(a.uses.now))
	}
}
