package app

import (
	"strings"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
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
	name := upperFirst(k.who())
	switch g.Gate {
	case access.GateCredential:
		return k.credential(g, name)
	case access.GateAppAccess:
		return k.appAccess(g, name)
	case access.GateRoles:
		return k.rolesText(g, name)
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
	return strings.NewReplacer("your", "their").Replace(reasonWords[g.Reason])
}

func (k *asked) credential(g *access.GateReport, name string) string {
	switch {
	case g.Passed && k.user.Kind == policy.KindRegular:
		return name + " " + k.are() + " active and the e-mail is confirmed."
	case g.Passed:
		return name + " " + k.are() + " active."
	case g.Reason == access.IsInactive:
		return name + " " + k.are() + " deactivated."
	case g.Reason == access.Unconfirmed:
		return name + " " + k.verb("has", "have") + " not confirmed the e-mail address."
	}
	return name + " cannot sign in."
}

func (k *asked) appAccess(g *access.GateReport, name string) string {
	switch {
	case g.Reason == access.IsViewer:
		return name + " " + k.are() + " a viewer: listed, but viewers never enter (A5.1)."
	case !g.Passed:
		return "App access is for selected users, and " + k.who() + " " + k.are() + " not one of them."
	case k.src.SelectedOnly:
		return name + " " + k.are() + " selected for app access."
	}
	return "Everyone has app access."
}

func (k *asked) rolesText(g *access.GateReport, name string) string {
	if k.user.HeldBy != "" {
		return k.verb(name+"'s", "Your") + " roles wait until somebody else vouches for the new e-mail address (A8.6)."
	}
	if len(k.x.Roads) == 0 {
		return name + " " + k.verb("holds", "hold") + " no role. Settings access opens no record (A2.1)."
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

func (k *asked) trackerText(g *access.GateReport) string {
	switch {
	case !g.Passed:
		return k.t.Name + " is restricted, and " + k.who() + " " + k.are() + " not on its list."
	case !k.src.Trackers[k.t.N].Restriction.Restricted:
		return k.t.Name + " is public."
	case g.ListedTeam != 0:
		team, _ := k.v.Policy.TeamN(g.ListedTeam)
		return k.t.Name + " is restricted; team " + team.Name + " is on its list."
	}
	return k.t.Name + " is restricted; " + k.who() + " " + k.are() + " on its list."
}

func (k *asked) recordText(g *access.GateReport) string {
	switch {
	case !g.Passed:
		return "The record is restricted, and " + k.who() + " " + k.are() + " not on its list. Nobody is exempt (A3 gate 5)."
	case k.q.Creates:
		return "A new record starts public."
	case !k.q.Facts.Restricted:
		return "The record is public."
	}
	return "The record is restricted; " + k.who() + " " + k.are() + " on its list, alone or with a team."
}

func (k *asked) grantText(g *access.GateReport) string {
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
