package policy

import "slices"

// people joins users, teams and assignments the ways they are asked for.
type people struct {
	teams    map[string][]string // user → teams
	direct   map[string][]string // user → own assignments
	byTeam   map[string][]string // team → assignments
	byRole   map[string][]string // role → assignments
	bySite   map[string][]string // site → assignments
	siteKids map[string][]string // site → its children
}

func peopleOf(s *Snapshot) *people {
	p := &people{teams: map[string][]string{}, direct: map[string][]string{}, byTeam: map[string][]string{},
		byRole: map[string][]string{}, bySite: map[string][]string{}, siteKids: map[string][]string{}}
	for _, t := range s.Teams() {
		for _, u := range t.Members {
			p.teams[u] = append(p.teams[u], t.ID)
		}
	}
	for _, a := range s.Assignments() {
		if a.User != "" {
			p.direct[a.User] = append(p.direct[a.User], a.ID)
		} else {
			p.byTeam[a.Team] = append(p.byTeam[a.Team], a.ID)
		}
		p.byRole[a.Role] = append(p.byRole[a.Role], a.ID)
		p.bySite[a.Site] = append(p.bySite[a.Site], a.ID)
	}
	for _, site := range s.Sites() {
		p.siteKids[site.Parent] = append(p.siteKids[site.Parent], site.ID)
	}
	return p
}

// count is how many assignments a user has, own and by team.
func (p *people) count(user string) int {
	n := len(p.direct[user])
	for _, t := range p.teams[user] {
		n += len(p.byTeam[t])
	}
	return n
}

func (p *people) assignmentsOf(user string) []string {
	ids := slices.Clone(p.direct[user])
	for _, t := range p.teams[user] {
		ids = append(ids, p.byTeam[t]...)
	}
	slices.Sort(ids)
	return ids
}
