package app

import (
	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/words"
)

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
func toOneself(g *access.GateReport) words.Text {
	if g.Passed {
		return passedWords[g.Gate]
	}
	if text, ok := reasonWords[g.Reason]; ok {
		return text
	}
	return "This does not let you."
}

var passedWords = [...]words.Text{"", "You are signed in and active.", "You have app access.", "You have a role here.", "The tracker is open to you.",
	"The record is open to you.", "One of your roles gives it.", "Your session, or your key, allows it.", "Nothing about archive or bin stands in the way."}

var reasonWords = map[access.Reason]words.Text{
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
func (k *asked) toOthers(g *access.GateReport) words.Text {
	switch g.Gate {
	case access.GateCredential:
		return k.credential(g)
	case access.GateAppAccess:
		return k.appAccess(g)
	case access.GateRoles:
		return k.rolesText()
	case access.GateTracker:
		return k.trackerText(g)
	case access.GateRecord:
		return k.recordText(g)
	case access.GateGrant:
		return k.grantText(g)
	case access.GateKey:
		if g.Passed {
			return "A session or key of this scope may do it."
		}
		return "The key may not: its scope leaves this out. Use a key with a wider scope, or the pages."
	}
	if g.Passed {
		return "Nothing about archive or bin stands in the way."
	}
	return reasonWords[g.Reason]
}

func (k *asked) credential(g *access.GateReport) words.Text {
	name := k.name()
	switch {
	case g.Passed && k.user.Kind == policy.KindRegular:
		return k.person("You are active and the e-mail is confirmed.", words.Say("%s is active and the e-mail is confirmed.", name))
	case g.Passed:
		return k.person("You are active.", words.Say("%s is active.", name))
	case g.Reason == access.IsInactive:
		return k.person("You are deactivated.", words.Say("%s is deactivated.", name))
	case g.Reason == access.Unconfirmed:
		return k.person("You have not confirmed the e-mail address.", words.Say("%s has not confirmed the e-mail address.", name))
	}
	return k.person("You cannot sign in.", words.Say("%s cannot sign in.", name))
}

func (k *asked) appAccess(g *access.GateReport) words.Text {
	switch {
	case g.Reason == access.IsViewer:
		return k.person("You are a viewer: listed, but viewers never enter (A5.1).", words.Say("%s is a viewer: listed, but viewers never enter (A5.1).", k.name()))
	case !g.Passed:
		return k.person("App access is for selected users, and you are not one of them.", words.Say("App access is for selected users, and %s is not one of them.", k.user.Name))
	case k.src.SelectedOnly:
		return k.person("You are selected for app access.", words.Say("%s is selected for app access.", k.name()))
	}
	return "Everyone has app access."
}

func (k *asked) rolesText() words.Text {
	if k.user.HeldBy != "" {
		return k.person("Your roles wait until somebody else vouches for the new e-mail address (A8.6).", words.Say("%s's roles wait until somebody else vouches for the new e-mail address (A8.6).", k.name()))
	}
	if len(k.x.Roads) == 0 {
		return k.person("You hold no role. Settings access opens no record (A2.1).", words.Say("%s holds no role. Settings access opens no record (A2.1).", k.name()))
	}
	var texts []words.Text
	for i := range k.x.Roads {
		texts = append(texts, k.countsText(&k.x.Roads[i], i == 0))
	}
	return words.Say("%s.", words.Chain("%s; %s", texts...))
}

// countsText says whether a role counts; begins a sentence or goes on in one.
func (k *asked) countsText(r *access.Road, begins bool) words.Text {
	role, out := k.roleName(r.Role), k.outText(r).within
	switch {
	case r.Out == access.Counts && begins:
		return words.Say("Role %s counts", role)
	case r.Out == access.Counts:
		return words.Say("role %s counts", role)
	case begins:
		return words.Say("Role %s does not count: %s", role, out)
	}
	return words.Say("role %s does not count: %s", role, out)
}

func (k *asked) trackerText(g *access.GateReport) words.Text {
	switch {
	case !g.Passed:
		return k.person(words.Say("%s is restricted, and you are not on its list.", k.t.Name), words.Say("%s is restricted, and %s is not on its list.", k.t.Name, k.user.Name))
	case !k.src.Trackers[k.t.N].Restriction.Restricted:
		return words.Say("%s is public.", k.t.Name)
	case g.ListedTeam != 0:
		team, _ := k.v.Policy.TeamN(g.ListedTeam)
		return words.Say("%s is restricted; team %s is on its list.", k.t.Name, team.Name)
	}
	return k.person(words.Say("%s is restricted; you are on its list.", k.t.Name), words.Say("%s is restricted; %s is on its list.", k.t.Name, k.user.Name))
}

func (k *asked) recordText(g *access.GateReport) words.Text {
	switch {
	case !g.Passed:
		return k.person("The record is restricted, and you are not on its list. Nobody is exempt (A3 gate 5).",
			words.Say("The record is restricted, and %s is not on its list. Nobody is exempt (A3 gate 5).", k.user.Name))
	case k.q.Creates:
		return "A new record starts public."
	case !k.q.Facts.Restricted:
		return "The record is public."
	}
	return k.person("The record is restricted; you are on its list, alone or with a team.", words.Say("The record is restricted; %s is on its list, alone or with a team.", k.user.Name))
}

func (k *asked) grantText(g *access.GateReport) words.Text {
	if g.Passed {
		return words.Say("%s.", k.givers(true))
	}
	var texts []words.Text
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
	return words.Chain("%s %s", texts...)
}
