package app

import (
	"slices"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/words"
)

// givers names every role that gives what was asked; begins a sentence or goes on
// in one.
func (k *asked) givers(begins bool) words.Text {
	var names, first []words.Text
	for i := range k.x.Roads {
		r := &k.x.Roads[i]
		if !r.Gives {
			continue
		}
		role := k.roleName(r.Role)
		within, alone := words.Say("role %s", role), words.Say("Role %s", role)
		if team, ok := k.v.Policy.TeamN(r.Team); ok && r.Team != 0 {
			within, alone = words.Say("role %s through team %s", role, team.Name), words.Say("Role %s through team %s", role, team.Name)
		}
		if !slices.Contains(names, within) {
			names, first = append(names, within), append(first, alone)
		}
	}
	if begins && len(names) > 0 {
		names[0] = first[0]
	}
	return words.Say(words.Count(len(names), "%s gives it", "%s give it"), words.Chain("%s, %s", names...))
}

func (k *asked) roleName(n access.RoleID) words.Text {
	if r, ok := k.v.Policy.RoleN(n); ok {
		return words.Plain(r.Name)
	}
	return "a deleted role"
}

// clause is what stands within a sentence, and the same as a sentence of its own.
type clause struct{ within, alone words.Text }

var outTexts = [...]clause{
	access.OutAddress:   {"its network rules refuse the address", "Its network rules refuse the address."},
	access.OutChannel:   {"it may not be used with an API key", "It may not be used with an API key."},
	access.OutSiteGone:  {"its site was deleted", "Its site was deleted."},
	access.OutSuspended: {"it is suspended", "It is suspended."},
	access.OutDisabled:  {"the role is switched off", "The role is switched off."},
	access.OutExclusive: {"an exclusive role is in force and leaves no other", "An exclusive role is in force and leaves no other."},
	access.OutGone:      {"the role was deleted", "The role was deleted."},
}

// outText says why an assignment does not count.
func (k *asked) outText(r *access.Road) clause {
	a := &k.src.Assignments[r.Assignment]
	switch r.Out {
	case access.OutAddress:
		if !k.q.Request.Address.IsValid() {
			return clause{"it counts from its networks only, and no address is known", "It counts from its networks only, and no address is known."}
		}
	case access.OutSite:
		held, place := k.siteName(a.Site), k.place()
		return clause{words.Say("it is held at %s, which does not cover %s", held, place), words.Say("It is held at %s, which does not cover %s.", held, place)}
	case access.OutEarly:
		day := k.day(whyStamp(a.From))
		return clause{words.Say("it begins %s", day), words.Say("It begins %s.", day)}
	case access.OutEnded:
		day := k.day(whyStamp(a.Until))
		return clause{words.Say("it ended %s", day), words.Say("It ended %s.", day)}
	}
	return outTexts[r.Out]
}

// roleText says what one assignment gives of the question.
func (k *asked) roleText(r *access.Road) words.Text {
	role := k.roleName(r.Role)
	if r.Out != access.Counts {
		return words.Say("%s.", k.countsText(r, true))
	}
	cell := k.cellText(r.Cell, false)
	switch {
	case r.Gives:
	case r.Reason == access.Ceiling:
		return k.lacking(r, role)
	case r.Reason == access.NotAssigned:
		return k.person(words.Say("Role %s: %s, and you are not assigned.", role, cell), words.Say("Role %s: %s, and %s is not assigned.", role, cell, k.user.Name))
	case r.Bound.Line != 0 && r.Bound.Level < r.Cell.Level:
		return words.Say("Role %s: %s, but nobody edits what they do not view: %s (A3.5).", role, cell, k.cellText(r.Bound, false))
	}
	return words.Say("Role %s: %s.", role, cell)
}

// lacking says what keeps a role from giving what its cells would: the workspace has
// switched the feature off, its level for the tracker's records, or the feature's.
// Who may configure a tracker may read what is switched off, with the catalogue of
// features (A7.1).
func (k *asked) lacking(r *access.Road, role words.Text) words.Text {
	if off, ok := k.switchedOff(&k.src); ok {
		return words.Say("Role %s would by its cells, but feature %s is switched off in the workspace (A7.1).", role, off.Label)
	}
	use := actionFeatures[k.in.Action]
	for _, f := range policy.Catalogue() {
		if f.Key == use.feature && f.Number != access.Trackers && r.Ceiling >= access.View {
			return words.Say("Role %s would by its cells, but it does not give feature %s at the level that this takes (A7).", role, f.Label)
		}
	}
	return words.Say("Role %s would by its cells, but its level for the tracker's records does not reach this far (A7).", role)
}

// cellText is a cell in words: "state New, Phone, view: none (nothing gives it,
// A3.12 line 5)"; begins a sentence or goes on in one.
func (k *asked) cellText(c access.CellWitness, begins bool) words.Text {
	if c.Line == 0 {
		return "the tracker has no such cell"
	}
	what := k.cellTarget(c)
	if st := k.t.StateN(k.q.Facts.State); st != nil && begins {
		what = words.Say("State %s, %s", st.Label, what)
	} else if st != nil {
		what = words.Say("state %s, %s", st.Label, what)
	}
	return words.Say("%s: %s (%s, A3.12 line %d)", what, levelTexts[levelWords[c.Level]], lineTexts[c.Line], c.Line)
}

func (k *asked) cellTarget(c access.CellWitness) words.Text {
	switch {
	case c.IsAction:
		return actionTexts[actionWords[c.Action]]
	case c.Level == access.None && k.in.Action == "view" && !k.named:
		return "every property, view"
	case c.Edit:
		return words.Say("%s, edit", k.propertyName(c.Property))
	}
	return words.Say("%s, view", k.propertyName(c.Property))
}

func viewOrEdit(c access.CellWitness) string {
	if c.Edit {
		return "edit"
	}
	return "view"
}

var actionWords = [...]string{access.Create: "create", access.ChangeState: "change_state", access.Archive: "archive", access.Delete: "delete"}

var levelWords = [...]string{access.None: "none", access.Assigned: "assigned", access.All: "all"}

// actionTexts and levelTexts are the words of cells, as a sentence says them.
var (
	actionTexts = map[string]words.Text{"create": "create", "change_state": "change_state", "archive": "archive", "delete": "delete"}
	levelTexts  = map[string]words.Text{policy.LevelNone: "none", policy.LevelAssigned: "assigned", policy.LevelAll: "all"}
)

var lineTexts = [...]words.Text{"", "set for this state", "the lower of this state's * and all states", "all states, every property", "the role's document for every tracker", "nothing gives it"}

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
	out := WhyRole{Assignment: id, Role: WhyRef{Name: k.roleName(r.Role).String()}, Counts: r.Out == access.Counts, WhyNot: outCodes[r.Out], Gives: r.Gives,
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
func (k *asked) roleStanding(r *access.Road) words.Text {
	if r.Out == access.Counts {
		return "Counts here and now."
	}
	return k.outText(r).alone
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
	out := &WhyCell{State: whyState(k.t, k.q.Facts.State), Level: levelWords[c.Level], Line: c.Line, Text: words.Say("%s.", k.cellText(c, true))}
	if c.IsAction {
		out.Target = actionWords[c.Action]
		return out
	}
	out.Target, out.Property = viewOrEdit(c), k.propertyRef(c.Property)
	return out
}
