package app

import (
	"fmt"
	"strings"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
)

// layerNames are the layers' names in answers, by gate.
var layerNames = [...]string{"", "credential", "app_access", "roles", "tracker", "record", "grant", "key", "archive"}

// layerRules cite them.
var layerRules = [...]string{"", "A3 gate 1", "A3 gate 2", "A3 gate 3", "A3 gate 4", "A3 gate 5", "A3 gate 6", "A3 gate 7", "A3.8"}

// layerWords say where an answer stopped, in a sentence.
var layerWords = [...]string{"", "whether they may sign in", "app access", "roles in force", "the tracker's restriction", "the record's restriction",
	"role and cell", "what the key may do", "archive and bin"}

// oneself reports whether the answer goes to the person it is about, without
// names.
func (k *asked) oneself() bool { return !k.complete }

// about says how the question was understood.
func (k *asked) about() WhyAbout {
	out := WhyAbout{User: WhyRef{ID: k.user.ID, Name: k.user.Name}, Action: k.in.Action, Tracker: WhyRef{ID: k.t.ID, Key: k.t.Key, Name: k.t.Name}}
	if k.named {
		out.Property = k.propertyRef(k.property)
	}
	if k.hasRecord {
		out.Record = k.facts.Number
		out.State = whyState(k.t, k.q.Facts.State)
		return out
	}
	out.State = whyState(k.t, k.q.Facts.State)
	out.Assumed = k.assumed()
	return out
}

func whyState(t *policy.Schema, s access.State) *WhyRef {
	if st := t.StateN(s); st != nil {
		return &WhyRef{ID: st.ID, Key: st.Key, Name: st.Label}
	}
	return nil
}

func (k *asked) propertyRef(n access.Property) *WhyRef {
	if p, ok := k.t.PropN(n); ok && p != nil {
		return &WhyRef{ID: p.ID, Key: p.Key, Name: p.Label}
	}
	return &WhyRef{Key: k.t.PropKey(n), Name: systemLabels[k.t.PropKey(n)]}
}

var systemLabels = map[string]string{"author": "Author", "updated_at": "Updated at", "updated_by": "Updated by", "site": "Site", "restriction": "Restriction"}

// assumed describes the record that was imagined.
func (k *asked) assumed() string {
	f := k.q.Facts
	words := "a public record"
	if k.q.Creates {
		words = "a new record"
	}
	if st := k.t.StateN(f.State); st != nil {
		words += " in state " + st.Label
	}
	if site, ok := k.v.Policy.SiteN(f.Site); ok && f.Site != 0 {
		words += " at " + site.Name
	}
	if f.Assigned && !k.q.Creates {
		words += ", assigned to " + k.whom()
	}
	if f.Archived {
		words += ", archived"
	}
	if f.Binned {
		words += ", in the bin"
	}
	return words
}

// who and whom name the person asked about; to themself they are "you".
func (k *asked) who() string {
	if k.oneself() {
		return "you"
	}
	return k.user.Name
}

func (k *asked) whom() string { return k.who() }

// are is the verb that goes with who.
func (k *asked) are() string {
	if k.oneself() {
		return "are"
	}
	return "is"
}

// thing names what is asked about: "Phone of order 7", "strike 12", "Orders".
func (k *asked) thing() string {
	name := k.t.Name
	switch {
	case k.anything && !k.x.Allowed:
		return "any record of any tracker"
	case k.hasRecord:
		name = fmt.Sprintf("%s %d", strings.ToLower(k.t.Singular), k.facts.Number)
	case k.in.State != "" || k.q.Creates:
		name = k.t.Name + " in state " + k.t.StateN(k.q.Facts.State).Label
	}
	if k.named {
		return k.propertyRef(k.property).Name + " of " + name
	}
	return name
}

var actionVerbs = map[string]string{"view": "see", "edit": "edit", "create": "create in", "change_state": "change the state of", "archive": "archive", "delete": "delete",
	"restore": "restore", "recover": "recover", "restrict": "restrict", "read_comments": "read comments on", "comment": "comment on", "activity": "see the activity of",
	"import": "import into", "export": "export"}

// summary is the answer in a sentence.
func (k *asked) summary() string {
	what := actionVerbs[k.in.Action] + " " + k.thing()
	who := k.who()
	if k.oneself() {
		who = "You"
	}
	if !k.x.Allowed {
		return fmt.Sprintf("No. %s cannot %s: stopped at step %d of %d, %s.", who, what, k.x.Stopped, len(layerNames)-1, layerWords[k.x.Stopped])
	}
	if k.oneself() {
		return fmt.Sprintf("Yes. You can %s: one of your roles gives it.", what)
	}
	return fmt.Sprintf("Yes. %s can %s: %s.", who, what, k.givers())
}

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

// layers are the gates in words; their witnesses only in complete answers.
func (k *asked) layers() []WhyLayer {
	out := make([]WhyLayer, 0, len(layerNames)-1)
	for i := range k.x.Gates {
		g := &k.x.Gates[i]
		l := WhyLayer{Layer: layerNames[g.Gate], Rule: layerRules[g.Gate], Passed: g.Passed, Reason: string(g.Reason)}
		if k.oneself() {
			l.Text = toOneself(g)
		} else {
			l.Text, l.Witness = k.toOthers(g), k.witness(g)
		}
		out = append(out, l)
	}
	return out
}

// toOneself says a gate to the person it is about: from its reason alone, which
// controls show as well, so nothing is told that is hidden (A13.2).
func toOneself(g *access.GateReport) string {
	if g.Passed {
		return passedWords[g.Gate]
	}
	if text, ok := reasonWords[g.Reason]; ok {
		return text
	}
	return "This does not let you."
}

var passedWords = [...]string{"", "You are signed in and active.", "You have app access.", "You have a role here.", "The tracker is open to you.",
	"The record is open to you.", "One of your roles gives it.", "Your session, or your key, allows it.", "Nothing about archive or bin stands in the way."}

var reasonWords = map[access.Reason]string{
	access.NoRole:            "None of your roles counts here. Ask for a role.",
	access.WrongSite:         "Your roles are for other sites. Ask for a role at this one.",
	access.WrongChannel:      "Your role may not be used with a key. Use the pages.",
	access.WrongAddress:      "Your role may not be used from this network. Try from an allowed one.",
	access.TrackerRestricted: "The tracker is open to chosen people only.",
	access.RecordRestricted:  "The record is open to chosen people only.",
	access.Ceiling:           "Your roles do not reach this far on the tracker. Ask for a role that does.",
	access.CellNone:          "None of your roles gives this in the record's state.",
	access.NotAssigned:       "Your role gives this only on records assigned to you. Ask to be assigned.",
	access.KeyScope:          "This key may not do that. Use one with a wider scope, or the pages.",
	access.IsArchived:        "The record is archived. Restore it first.",
	access.NotStored:         "The record is not archived, so there is nothing to restore.",
	access.NotInTrash:        "The record is not in the bin, so there is nothing to recover.",
	access.IsBinned:          "The record is in the bin. Recover it first.",
}

// toOthers says a gate to who may configure the tracker.
func (k *asked) toOthers(g *access.GateReport) string {
	name := k.user.Name
	switch g.Gate {
	case access.GateCredential:
		return k.credential(g, name)
	case access.GateAppAccess:
		return k.appAccess(g, name)
	case access.GateRoles:
		return k.rolesText(g, name)
	case access.GateTracker:
		return k.trackerText(g, name)
	case access.GateRecord:
		return k.recordText(g, name)
	case access.GateGrant:
		return k.grantText(g, name)
	case access.GateKey:
		if g.Passed {
			return "A session or key of this scope may do it."
		}
		return "The key may not: its scope leaves this out. Use a key with a wider scope, or the pages."
	}
	if g.Passed {
		return "Nothing about archive or bin stands in the way."
	}
	return strings.NewReplacer("your", "their").Replace(reasonWords[g.Reason])
}

func (k *asked) credential(g *access.GateReport, name string) string {
	switch {
	case g.Passed && k.user.Kind == policy.KindRegular:
		return name + " is active and the e-mail is confirmed."
	case g.Passed:
		return name + " is active."
	case g.Reason == access.IsInactive:
		return name + " is deactivated."
	case g.Reason == access.Unconfirmed:
		return name + " has not confirmed the e-mail address."
	}
	return name + " cannot sign in."
}

func (k *asked) appAccess(g *access.GateReport, name string) string {
	switch {
	case g.Reason == access.IsViewer:
		return name + " is a viewer: listed, but viewers never enter (A5.1)."
	case !g.Passed:
		return "App access is for selected users, and " + name + " is not one of them."
	case k.src.SelectedOnly:
		return name + " is selected for app access."
	}
	return "Everyone has app access."
}

func (k *asked) rolesText(g *access.GateReport, name string) string {
	if k.user.HeldBy != "" {
		return name + "'s roles wait until somebody else vouches for the new e-mail address (A8.6)."
	}
	if len(k.x.Roads) == 0 {
		return name + " holds no role. Settings access opens no record (A2.1)."
	}
	n, texts := 0, []string{}
	for i := range k.x.Roads {
		r := &k.x.Roads[i]
		if r.Out == access.Counts {
			n++
			texts = append(texts, "role "+k.roleName(r.Role)+" counts")
		} else {
			texts = append(texts, "role "+k.roleName(r.Role)+" does not count: "+k.outText(r))
		}
	}
	return upperFirst(strings.Join(texts, "; ")) + "."
}

func upperFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
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

func (k *asked) day(stamp string) string {
	day, _, _ := strings.Cut(stamp, "T")
	return day
}

func (k *asked) siteName(n access.SiteID) string {
	if site, ok := k.v.Policy.SiteN(n); ok {
		return site.Name
	}
	return "a site that is gone"
}

// place is where the record stands.
func (k *asked) place() string {
	switch {
	case !k.t.UsesSites:
		return "a tracker without sites"
	case k.q.Facts.Site == 0:
		return "records without a site"
	}
	return k.siteName(k.q.Facts.Site)
}

func (k *asked) trackerText(g *access.GateReport, name string) string {
	switch {
	case !g.Passed:
		return k.t.Name + " is restricted, and " + name + " is not on its list."
	case !k.src.Trackers[k.t.N].Restriction.Restricted:
		return k.t.Name + " is public."
	case g.ListedTeam != 0:
		team, _ := k.v.Policy.TeamN(g.ListedTeam)
		return k.t.Name + " is restricted; team " + team.Name + " is on its list."
	}
	return k.t.Name + " is restricted; " + name + " is on its list."
}

func (k *asked) recordText(g *access.GateReport, name string) string {
	switch {
	case !g.Passed:
		return "The record is restricted, and " + name + " is not on its list. Nobody is exempt (A3 gate 5)."
	case k.q.Creates:
		return "A new record starts public."
	case !k.q.Facts.Restricted:
		return "The record is public."
	}
	return "The record is restricted; " + name + " is on its list, alone or with a team."
}

func (k *asked) grantText(g *access.GateReport, name string) string {
	if g.Passed {
		return upperFirst(k.givers()) + "."
	}
	var texts []string
	gives := false
	for i := range k.x.Roads {
		r := &k.x.Roads[i]
		gives = gives || r.Gives
		if r.Out == access.Counts {
			texts = append(texts, k.roleText(r))
		}
	}
	switch {
	case gives:
		return "A role gives it, but none shows a property of the record's own, and what is not seen cannot be acted on (A3.3)."
	case len(texts) == 0:
		return "No role counts, so no cell does."
	}
	return strings.Join(texts, " ")
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
	if k.console || k.v.May(policy.Power{Kind: policy.PowerSheet}) {
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
	s := &StillStuck{Text: "Still stuck? Send this to somebody who can help.", Trace: []string{out.Text}, Support: k.v.Policy.Settings().Support}
	if !k.console {
		s.People, s.Support = k.v.Admins()
	}
	for i, l := range out.Layers {
		mark := "✓"
		if !l.Passed {
			mark = "✗"
		}
		s.Trace = append(s.Trace, fmt.Sprintf("%d %s %s: %s", i+1, mark, l.Layer, l.Text))
	}
	return s
}
