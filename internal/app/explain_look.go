package app

import (
	"fmt"

	"github.com/trackward/trackward/internal/access"
)

// What is asked while somebody looks as another (A13.4) is asked by the other
// about themself (A13.2), and answered no further than who looks may be told too:
// of a record that one of both does not see as of one that is not there. Settings
// are not shown, so nobody's powers make the answer complete, and who else can do
// something is told to nobody. The reasons are the other's, as on the buttons.

// stage sets what the question is judged by: the policy, or, where somebody looks
// as a role, the policy with one more user who holds it and nothing else.
func (k *asked) stage() error {
	k.src, k.engine = k.v.Policy.Source(), k.v.Policy.Engine()
	k.q = access.Question{User: k.user.N, Tracker: k.t.N}
	if k.v.watcher == nil || k.v.look.Role == "" {
		return nil
	}
	role, ok := k.v.Policy.Role(k.v.look.Role)
	if !ok {
		return errNotLooking
	}
	k.src, k.q.User = k.src.Holding(role.N)
	k.q.Presumed = &k.v.look.Assigned
	var err error
	if k.engine, err = access.Compile(k.src); err != nil {
		return fmt.Errorf("the policy with one more holder of a role: %w", err)
	}
	return nil
}

// askerSees reports whether the asker sees the record as data (A3.3), or, asking
// to recover it, in the bin; under the eyes of another, whether both do.
func (k *asked) askerSees() bool {
	who := principalsOf(k.asker.Policy, k.asker.User)
	f := k.facts.Facts
	f.Assigned = k.facts.AssignedTo(who)
	_, f.Listed = k.facts.ListedAs(who)
	if k.asker.watcher != nil {
		eyes := principalsOf(k.asker.Policy, k.asker.watcher.User)
		_, listed := k.facts.ListedAs(eyes)
		f.WatcherAssigned, f.Listed = k.facts.AssignedTo(eyes), f.Listed && listed
	}
	grants := k.asker.Subject.Tracker(k.today.N)
	if f.Binned {
		mask := grants.MaskInBin(f)
		return k.in.Action == "recover" && mask.Seen()
	}
	mask := grants.Mask(f)
	return mask.Seen()
}
