package app

import (
	"fmt"
	"strings"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
)

// givers names every role that gives what was asked.
func (k *asked) givers() string {
	var names []string
	for i := range k.x.Roads {
		r := &k.x.Roads[i]
		if !r.Gives {
			continue
		}
		name := "role " + k.roleName(r.Role)
		if team, ok := k.v.Policy.TeamN(r.Team); ok && r.Team != 0 {
			name += " through team " + team.Name
		}
		if !contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) == 1 {
		return names[0] + " gives it"
	}
	return strings.Join(names, ", ") + " give it"
}

func contains(list []string, s string) bool {
	for _, other := range list {
		if other == s {
			return true
		}
	}
	return false
}

func (k *asked) roleName(n access.RoleID) string {
	if r, ok := k.v.Policy.RoleN(n); ok {
		return r.Name
	}
	return "a deleted role"
}

// outText says why an assignment does not count.
func (k *asked) outText(r *access.Road) string {
	a := &k.src.Assignments[r.Assignment]
	switch r.Out {
	case access.OutAddress:
		if !k.q.Request.Address.IsValid() {
			return "it counts from its networks only, and no address is known"
		}
		return "its network rules refuse the address"
	case access.OutChannel:
		return "it may not be used with an API key"
	case access.OutSite:
		return "it is held at " + k.siteName(a.Site) + ", which does not cover " + k.place()
	case access.OutSiteGone:
		return "its site was deleted"
	case access.OutSuspended:
		return "it is suspended"
	case access.OutEarly:
		return "it begins " + k.day(whyStamp(a.From))
	case access.OutEnded:
		return "it ended " + k.day(whyStamp(a.Until))
	case access.OutDisabled:
		return "the role is switched off"
	case access.OutExclusive:
		return "an exclusive role is in force and leaves no other"
	}
	return "the role was deleted"
}

// roleText says what one assignment gives of the question.
func (k *asked) roleText(r *access.Road) string {
	role := "Role " + k.roleName(r.Role)
	if r.Out != access.Counts {
		return role + " does not count: " + k.outText(r) + "."
	}
	cell := k.cellText(r.Cell)
	switch {
	case r.Gives:
		return role + ": " + cell + "."
	case r.Reason == access.Ceiling:
		return role + " would by its cells, but its level for the tracker's records does not reach this far (A7)."
	case r.Reason == access.NotAssigned:
		return fmt.Sprintf("%s: %s, and %s %s not assigned.", role, cell, k.who(), k.are())
	case r.Bound.Line != 0 && r.Bound.Level < r.Cell.Level:
		return fmt.Sprintf("%s: %s, but nobody edits what they do not view: %s (A3.5).", role, cell, k.cellText(r.Bound))
	}
	return role + ": " + cell + "."
}

// cellText is a cell in words: "State New, Phone, view: none (nothing says
// otherwise, A3.12 line 5)".
func (k *asked) cellText(c access.CellWitness) string {
	if c.Line == 0 {
		return "the tracker has no such cell"
	}
	words := []string{}
	if st := k.t.StateN(k.q.Facts.State); st != nil {
		words = append(words, "state "+st.Label)
	}
	switch {
	case c.IsAction:
		words = append(words, actionWords[c.Action])
	case c.Level == access.None && k.in.Action == "view" && !k.named:
		words = append(words, "every property, view")
	default:
		words = append(words, k.propertyRef(c.Property).Name, viewOrEdit(c))
	}
	return strings.Join(words, ", ") + ": " + levelWords[c.Level] + " (" + lineWords[c.Line] + ", A3.12 line " + string(rune('0'+c.Line)) + ")"
}

func viewOrEdit(c access.CellWitness) string {
	if c.Edit {
		return "edit"
	}
	return "view"
}

var actionWords = [...]string{access.Create: "create", access.ChangeState: "change_state", access.Archive: "archive", access.Delete: "delete"}

var levelWords = [...]string{access.None: "none", access.Assigned: "assigned", access.All: "all"}

var lineWords = [...]string{"", "set for this state", "the lower of this state's * and all states", "all states, every property", "the role's document for every tracker", "nothing gives it"}

var outCodes = [...]string{access.Counts: "", access.OutAddress: "address", access.OutChannel: "channel", access.OutSite: "site", access.OutSiteGone: "site_gone",
	access.OutSuspended: "suspended", access.OutEarly: "not_begun", access.OutEnded: "ended", access.OutDisabled: "disabled", access.OutExclusive: "exclusive", access.OutGone: "deleted"}

func (k *asked) roleWitness(which func(*access.Road) bool, cells bool) *WhyWitness {
	out := &WhyWitness{}
	ids := k.v.Policy.AssignmentIDs()
	for i := range k.x.Roads {
		r := &k.x.Roads[i]
		if !which(r) {
			continue
		}
		out.Roles = append(out.Roles, k.whyRole(r, ids[r.Assignment], cells))
	}
	if len(out.Roles) == 0 {
		return nil
	}
	return out
}

func (k *asked) whyRole(r *access.Road, id string, cells bool) WhyRole {
	a, _ := k.v.Policy.Assignment(id)
	out := WhyRole{Assignment: id, Role: WhyRef{Name: k.roleName(r.Role)}, Counts: r.Out == access.Counts, WhyNot: outCodes[r.Out], Gives: r.Gives,
		From: whyStamp(k.src.Assignments[r.Assignment].From), Until: whyStamp(k.src.Assignments[r.Assignment].Until), Since: whyStamp(a.GrantedAt)}
	by := k.personRef(a.GrantedBy)
	out.By = &by
	if role, ok := k.v.Policy.RoleN(r.Role); ok {
		out.Role = WhyRef{ID: role.ID, Key: role.Key, Name: role.Name}
	}
	if team, ok := k.v.Policy.TeamN(r.Team); ok && r.Team != 0 {
		out.Team = &WhyRef{ID: team.ID, Key: team.Key, Name: team.Name}
	}
	if site, ok := k.v.Policy.Site(a.Site); ok && a.Site != policy.AllSites {
		out.Site = &WhyRef{ID: site.ID, Key: site.Key, Name: site.Name}
	}
	if !cells {
		out.Text = k.roleStanding(r)
		return out
	}
	out.Reason, out.Text = string(r.Reason), k.roleText(r)
	if k.console || k.asker.May(policy.Power{Kind: policy.PowerSheet}) {
		out.Ceiling = ceilingWords[r.Ceiling]
	}
	if r.Cell.Line != 0 {
		out.Cell = k.whyCell(deciding(r))
	}
	return out
}

// roleStanding is what layer roles says of one assignment.
func (k *asked) roleStanding(r *access.Road) string {
	if r.Out == access.Counts {
		return "Counts here and now."
	}
	return upperFirst(k.outText(r)) + "."
}

var ceilingWords = [...]string{access.NoFeature: "none", access.View: "view", access.Edit: "edit", access.Manage: "manage"}

// deciding is the cell that decided about a road: for an edit the lower of edit
// and view.
func deciding(r *access.Road) access.CellWitness {
	if r.Bound.Line != 0 && r.Bound.Level < r.Cell.Level {
		return r.Bound
	}
	return r.Cell
}

func (k *asked) whyCell(c access.CellWitness) *WhyCell {
	out := &WhyCell{State: whyState(k.t, k.q.Facts.State), Level: levelWords[c.Level], Line: c.Line, Text: upperFirst(k.cellText(c)) + "."}
	if c.IsAction {
		out.Target = actionWords[c.Action]
		return out
	}
	out.Target, out.Property = viewOrEdit(c), k.propertyRef(c.Property)
	return out
}
