package app

import (
	"slices"
	"sync"

	"github.com/trackward/trackward/internal/policy"
)

// maxDrafts is how many policies with a draft a process keeps compiled: a look asks for
// the same one with every request.
const maxDrafts = 8

// draftedPolicy is the policy with the draft of a look in it.
type draftedPolicy struct {
	look       string
	from, with *policy.Snapshot
}

// draftedPolicies are those that were asked for last. None is anybody's answer: it is
// what the answers to a look are decided by.
type draftedPolicies struct {
	mu   sync.Mutex
	last []draftedPolicy
}

func (d *draftedPolicies) find(look string, from *policy.Snapshot) (*policy.Snapshot, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	at := slices.IndexFunc(d.last, func(p draftedPolicy) bool { return p.look == look && p.from == from })
	if at < 0 {
		return nil, false
	}
	return d.last[at].with, true
}

func (d *draftedPolicies) keep(p draftedPolicy) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.last = slices.DeleteFunc(d.last, func(o draftedPolicy) bool { return o.look == p.look })
	if len(d.last) >= maxDrafts {
		d.last = slices.Delete(d.last, 0, 1)
	}
	d.last = append(d.last, p)
}

// drafted is the policy as the draft of a look would make it, judged by what its viewer
// may today. It decides for the one looked as alone: what the viewer may see is asked of
// the policy that there is. false: it cannot be saved any more, so it is not looked at.
func (a *App) drafted(v *Viewer, look policy.ViewAsEntry) (*policy.Snapshot, bool) {
	if with, ok := a.drafts.find(look.ID, v.Policy); ok {
		return with, true
	}
	with, _, err := v.Policy.Drafted(*look.Draft, actor(v.visit, v), a.env(v.Now))
	if err != nil {
		return nil, false
	}
	a.drafts.keep(draftedPolicy{look.ID, v.Policy, with})
	return with, true
}
