package policy

import (
	"errors"
	"fmt"
)

// Sift says which changes of a changeset Apply would refuse for their own sake,
// by their place in it: for who brings many at once, so that the right ones can
// go in without the wrong ones. What a refused change is needed for is refused
// too; whoever leaves some out sifts the rest again. The invariants are not
// judged, and nothing is changed.
func (s *Snapshot) Sift(cs Changeset, actor Actor, env Env, last Head) map[int]*Error {
	wrong := map[int]*Error{}
	d := newDraft(s, actor, env, instant(env.Now, last))
	for i, c := range cs.Changes {
		var e *Error
		if errors.As(d.enter(i, c), &e) {
			wrong[i] = e
		}
	}
	if len(wrong) > 0 {
		return wrong
	}
	d.consequences()
	next, _, err := d.build()
	if err != nil {
		return wrong
	}
	for _, r := range d.order {
		i, explicit := d.at[r]
		if !explicit {
			continue
		}
		var e *Error
		switch {
		case errors.As(d.checkOne(next, r), &e), errors.As(d.judgeOne(next, r, i), &e):
			wrong[i] = e
		}
	}
	return wrong
}

// judgeOne demands the power that A8 asks for one operation.
func (d *draft) judgeOne(next *Snapshot, r ref, i int) error {
	if d.powers.system {
		return nil
	}
	return authorizing{d: d, prev: d.base, next: next, ref: r, path: fmt.Sprintf("changes/%d", i),
		before: d.base.tables[r.kind].objs[r.id].doc, after: d.docs[r]}.judge()
}
