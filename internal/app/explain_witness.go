package app

import (
	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/words"
)

// witness is what a gate rests on.
func (k *asked) witness(g *access.GateReport) *WhyWitness {
	switch g.Gate {
	case access.GateRoles:
		return k.roleWitness(func(*access.Road) bool { return true }, false)
	case access.GateGrant:
		return k.roleWitness(func(r *access.Road) bool { return r.Out == access.Counts }, true)
	case access.GateTracker:
		if k.src.Trackers[k.t.N].Restriction.Restricted && g.Listed {
			if team, ok := k.v.Policy.TeamN(g.ListedTeam); ok && g.ListedTeam != 0 {
				return &WhyWitness{Listed: &WhyRef{ID: team.ID, Key: team.Key, Name: team.Name}, Team: true}
			}
			return &WhyWitness{Listed: &WhyRef{ID: k.user.ID, Name: k.user.Name}}
		}
	case access.GateRecord:
		if id, ok := k.facts.ListedAs(k.principals(k.user)); ok && k.hasRecord {
			ref := k.principalRef(id)
			return &WhyWitness{Listed: &ref, Team: id != k.user.ID}
		}
	}
	return nil
}

// principalRef names a user or a team.
func (k *asked) principalRef(id string) WhyRef {
	if team, ok := k.v.Policy.Team(id); ok && team.ID == id {
		return WhyRef{ID: id, Key: team.Key, Name: team.Name}
	}
	return k.personRef(id)
}

func (k *asked) personRef(id string) WhyRef {
	p := k.v.names().Person(id)
	return WhyRef{ID: p.ID, Name: p.Name}
}

// record are the access facts of the record asked about (A2.4).
func (k *asked) record() *WhyRecord {
	f := &k.facts
	out := &WhyRecord{ID: f.ID, Number: f.Number, State: *whyState(k.t, f.Facts.State), Author: k.personRef(f.Author), Assigned: f.Facts.Assigned,
		Assignees: []WhyAssignee{}, Restricted: f.Facts.Restricted, Archived: f.Facts.Archived, Binned: f.Facts.Binned}
	if site, ok := k.v.Policy.Site(f.Site); ok && f.Site != "" {
		out.Site = &WhyRef{ID: site.ID, Key: site.Key, Name: site.Name}
	}
	for _, a := range f.Assignees {
		out.Assignees = append(out.Assignees, WhyAssignee{WhyRef{ID: a.Property.ID, Key: a.Property.Key, Name: a.Property.Label}, k.principalRef(a.ID)})
	}
	if f.List != nil {
		for _, id := range append(append([]string{}, f.List.Users...), f.List.Teams...) {
			out.Listed = append(out.Listed, k.principalRef(id))
		}
	}
	return out
}

// stuck ends an answer without a fix: whom to ask, and what to send them.
func (k *asked) stuck(out *WhyAnswer) *StillStuck {
	s := &StillStuck{Text: "Still stuck? Send this to somebody who can help.", Trace: []words.Text{out.Text}, Support: k.asker.Policy.Settings().Support}
	if !k.console {
		s.People, s.Support = k.asker.Admins()
	}
	for i, l := range out.Layers {
		mark := "✓"
		if !l.Passed {
			mark = "✗"
		}
		s.Trace = append(s.Trace, words.Say(traceLines[i], i+1, mark, l.Text))
	}
	return s
}

// traceLines are the layers of a trace, in the gates' order.
var traceLines = [...]words.Text{"%d %s credential: %s", "%d %s app_access: %s", "%d %s roles: %s", "%d %s tracker: %s", "%d %s record: %s", "%d %s grant: %s", "%d %s key: %s", "%d %s archive: %s"}
