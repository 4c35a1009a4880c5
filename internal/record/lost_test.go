package record

import (
	"testing"

	"github.com/trackward/trackward/internal/access"
)

// A12.3: who saw a record until an entry is told that it is gone; who did not is
// told nothing, whatever became of it.
func TestARecordIsLostForWhoSawItBefore(t *testing.T) {
	w := newWorld(t)
	v := w.as("courier")
	was := func(id string) *Value { return &Value{Filled: id != "", Text: id} }
	edited := func(decided, from, to string) Event {
		return Event{Kind: EventEdited, Property: "p_courier", Decided: decided, Before: was(from), After: was(to)}
	}
	moved := func(from, to string) Event { return Event{Kind: EventMoved, Decided: from, To: to} }
	in := func(state, courier string, list *List) Sealed {
		r := w.row(v, state, nil)
		n, _, _ := v.Tracker.Prop("p_courier")
		r.Values[n-access.FirstProperty] = *was(courier)
		r.Facts.Assigned, r.Facts.Restricted, r.List = courier == "u_courier", list != nil, list
		r.Facts.Listed = list != nil && list.Users[0] == "u_courier"
		return Seal(r)
	}
	others := &List{Users: []string{"u_mgr"}}
	for name, c := range map[string]struct {
		is     Sealed
		events []Event
		want   bool
	}{
		"given to another":                     {in("delivery", "u_courier2", nil), []Event{edited("s_delivery", "u_courier", "u_courier2")}, true},
		"moved on":                             {in("done", "u_courier", nil), []Event{moved("s_delivery", "s_done")}, true},
		"moved on, then given away":            {in("done", "u_courier2", nil), []Event{moved("s_delivery", "s_done"), edited("s_done", "u_courier", "u_courier2")}, true},
		"restricted to others":                 {in("delivery", "u_courier", others), []Event{{Kind: EventRestricted, Decided: "s_delivery", Lists: &[2]List{{}, *others}}}, true},
		"seen still":                           {in("delivery", "u_courier", nil), []Event{edited("s_delivery", "u_courier2", "u_courier")}, false},
		"somebody else's all along":            {in("delivery", "u_courier2", nil), []Event{edited("s_delivery", "u_mgr", "u_courier2")}, false},
		"given away where it was not seen":     {in("assigned", "u_courier2", nil), []Event{edited("s_assigned", "u_courier", "u_courier2")}, false},
		"moved between states that are hidden": {in("done", "u_courier", nil), []Event{moved("s_assigned", "s_done")}, false},
		"seen only in between":                 {in("done", "u_courier2", nil), []Event{moved("s_assigned", "s_delivery"), moved("s_delivery", "s_done")}, false},
		"restricted all along":                 {in("done", "u_courier", others), []Event{moved("s_delivery", "s_done")}, false},
		"just made":                            {in("done", "u_courier", nil), []Event{{Kind: EventCreated, Decided: "s_delivery"}, moved("s_delivery", "s_done")}, false},
		"from a state that is gone":            {in("done", "u_courier", nil), []Event{moved("s_gone", "s_done")}, false},
		"nothing happened":                     {in("done", "u_courier", nil), nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			events := sealEvents(c.is.row, c.events...)
			if got := Lost(v, c.is, events); got != c.want {
				t.Errorf("lost: %v", got)
			}
			if c.want && !MayLose(v, events) {
				t.Error("it was not looked at")
			}
		})
	}
	if MayLose(v, sealEvents(w.row(v, "delivery", nil), edited("s_delivery", "u_mgr", "u_courier2"), moved("s_new", "s_assigned"))) {
		t.Error("entries that nobody loses anything by are looked at")
	}
}
