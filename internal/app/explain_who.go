package app

import (
	"context"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
)

// WhoAnswer is who can do what was asked (A13.3).
type WhoAnswer struct {
	About WhyAbout `json:"about" doc:"How the question was understood; its user is empty."`
	Items []WhoCan `json:"items" doc:"In order of creation, at most 200."`
	Count int      `json:"count" doc:"How many there are in all."`
}

// WhoCan is one of them, and the roles that give it.
type WhoCan struct {
	User     WhyRef    `json:"user"`
	Roles    []WhoRole `json:"roles"`
	Assigned bool      `json:"when_assigned,omitempty" doc:"Only on records they are assigned to. With a record: they are."`
}

// WhoRole is a role that gives it, and through what.
type WhoRole struct {
	Role WhyRef  `json:"role"`
	Team *WhyRef `json:"team,omitempty"`
	Site *WhyRef `json:"site,omitempty" doc:"Absent: the whole workspace."`
}

// maxWho bounds an answer.
const maxWho = 200

// WhoCan answers the reverse question for who may configure the tracker. People
// are imagined in the pages, at an unknown address, unless the question says
// otherwise.
func (a *App) WhoCan(ctx context.Context, visit *Visit, in Ask) (out WhoAnswer, err error) {
	var told *AccessTold
	err = a.as(ctx, visit, func(v *Viewer) error {
		if _, err := v.configurable(in.Tracker); err != nil {
			return err
		}
		in.User = ""
		k, err := a.ask(ctx, v, in)
		if err != nil {
			return err
		}
		if told = k.told("who-can", via(visit), from(visit)); told != nil {
			told.User = ""
		}
		out = k.everyone()
		return nil
	})
	if err != nil {
		return WhoAnswer{}, err
	}
	return out, a.tell(ctx, visit.Workspace, told)
}

// everyone asks the question of each user.
func (k *asked) everyone() WhoAnswer {
	out := WhoAnswer{Items: []WhoCan{}, About: k.about()}
	out.About.User, out.About.Assumed = WhyRef{}, ""
	if !k.hasRecord && k.in.State == "" {
		out.About.State = nil
	}
	q := k.q
	q.Request = access.Request{Now: k.v.Now, Channel: q.Request.Channel, Scope: access.Unlimited()}
	if k.in.Address != "" {
		q.Request.Address = k.q.Request.Address
	}
	if k.in.Channel == "" {
		q.Request.Channel = access.Page
	}
	for _, u := range k.v.Policy.Users() {
		q.User = u.N
		if !k.may(&q, u) {
			continue
		}
		if out.Count++; len(out.Items) < maxWho {
			out.Items = append(out.Items, k.whoCan(q, u))
		}
	}
	return out
}

// may decides the question for one user; q's facts become theirs.
func (k *asked) may(q *access.Question, u policy.UserEntry) bool {
	subject, why := k.v.Policy.Engine().Subject(u.N, q.Request)
	if why != access.Allowed {
		return false
	}
	grants := subject.Tracker(k.t.N)
	if k.hasRecord {
		who := k.principals(u)
		q.Facts.Assigned = k.facts.AssignedTo(who)
		_, q.Facts.Listed = k.facts.ListedAs(who)
		return grants.Why(q.Need, q.Facts) == access.Allowed
	}
	states, _ := k.states()
	if q.Creates {
		for s := range access.State(len(k.t.States)) {
			everywhere, sites := grants.CreateSites(s)
			if states.Has(s) && (everywhere || len(sites) > 0) {
				return true
			}
		}
		return false
	}
	pred := grants.Pred(q.Need)
	if _, never := pred.(access.Never); never {
		return false
	}
	return statesOf(pred)&states != 0
}

func (k *asked) whoCan(q access.Question, u policy.UserEntry) WhoCan {
	var x access.Explanation
	if k.hasRecord || q.Creates && k.in.Site != "" {
		x = access.Explain(&k.src, k.v.Policy.Engine(), q)
	} else {
		states, _ := k.states()
		q.Facts, x = access.Kindest(&k.src, k.v.Policy.Engine(), q, states, false)
	}
	out := WhoCan{User: WhyRef{ID: u.ID, Name: u.Name}, Roles: []WhoRole{}, Assigned: !q.Creates}
	for i := range x.Roads {
		r := &x.Roads[i]
		if !r.Gives {
			continue
		}
		out.Roles = append(out.Roles, k.whoRole(r))
		if r.Cell.Level == access.All {
			out.Assigned = false
		}
	}
	return out
}

func (k *asked) whoRole(r *access.Road) WhoRole { return whoRole(k.v.Policy, &k.src, r) }

func whoRole(s *policy.Snapshot, src *access.Source, r *access.Road) (out WhoRole) {
	if role, ok := s.RoleN(r.Role); ok {
		out.Role = WhyRef{ID: role.ID, Key: role.Key, Name: role.Name}
	}
	if team, ok := s.TeamN(r.Team); ok && r.Team != 0 {
		out.Team = &WhyRef{ID: team.ID, Key: team.Key, Name: team.Name}
	}
	if a := &src.Assignments[r.Assignment]; !a.Everywhere {
		if site, ok := s.SiteN(a.Site); ok {
			out.Site = &WhyRef{ID: site.ID, Key: site.Key, Name: site.Name}
		}
	}
	return out
}
