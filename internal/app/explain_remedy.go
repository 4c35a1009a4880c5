package app

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/words"
)

// remedies are the changes that may get a question past the gate at which it is
// stopped. Whether one does is found out by trying.
func (f *fixer) remedies(t *trial) []remedy {
	switch t.x.Stopped {
	case access.GateCredential, access.GateAppAccess:
		return f.entry(t)
	case access.GateRoles, access.GateGrant:
		if u, ok := t.snap.User(f.k.user.ID); ok && u.HeldBy != "" {
			return []remedy{f.vouch(t, u)} // no role counts before (A8.6)
		}
		return slices.Concat(f.onRecord(t), f.standing(t), f.cells(t), f.gifts(t))
	case access.GateTracker:
		return f.trackerList(t)
	case access.GateRecord:
		return []remedy{{kind: "list_record", needs: "record", text: f.enlisted(f.k.recordName()),
			facts: func(f *access.Facts) { f.Listed = true }}}
	case access.GateKey:
		return []remedy{{kind: "key", needs: "user", text: does("Use the pages, or a key whose scope includes this", "use the pages, or a key whose scope includes this"),
			request: func(r *access.Request) { r.Scope = access.Unlimited() }}}
	}
	return f.life(t)
}

func (f *fixer) name() string { return f.k.user.Name }

// edited is a stored document with something changed.
func edited(t *trial, kind policy.Kind, id string, change func(doc map[string]any)) []policy.Change {
	object, ok := t.snap.Object(kind, id)
	doc := map[string]any{}
	if !ok || json.Unmarshal(object.Doc, &doc) != nil {
		return nil
	}
	change(doc)
	raw, err := json.Marshal(doc)
	if err != nil {
		return nil
	}
	return []policy.Change{{Op: policy.Put, Kind: kind, ID: id, Doc: raw}}
}

func (f *fixer) user(t *trial, kind string, text stepText, change func(map[string]any)) remedy {
	return remedy{kind: kind, text: text, needs: f.giving(), changes: edited(t, policy.KindUser, f.k.user.ID, change)}
}

// entry are the remedies for gates 1 and 2.
func (f *fixer) entry(t *trial) []remedy {
	switch t.x.Gate(t.x.Stopped).Reason {
	case access.IsInactive:
		return []remedy{f.user(t, "activate", does("Activate %s", "activate %s", f.name()), func(d map[string]any) { d["status"] = policy.StatusActive })}
	case access.Unconfirmed:
		r := f.user(t, "confirm", does("%s confirms the e-mail address; send the invitation again", "%s confirms the e-mail address; send the invitation again", f.name()), func(d map[string]any) {
			d["status"], d["confirmed"] = policy.StatusActive, true
		})
		r.needs, r.untold = "user", true
		return []remedy{r}
	case access.NoAppAccess:
		return []remedy{f.user(t, "app_access", allowed(f.name()), func(d map[string]any) { d["app_access"] = true })}
	case access.IsViewer:
		return []remedy{f.user(t, "kind", does("Make %s a regular user", "make %s a regular user", f.name()), func(d map[string]any) { d["kind"] = policy.KindRegular })}
	}
	return nil
}

// vouch is the remedy for roles that wait since somebody changed the e-mail: another
// full user than that one vouches for it (A8.6).
func (f *fixer) vouch(t *trial, u policy.UserEntry) remedy {
	r := f.user(t, "vouch", does("Vouch for the new e-mail address of %s", "vouch for the new e-mail address of %s", f.name()), func(d map[string]any) { d["held_by"] = "" })
	r.needs, r.untold = "full", !f.k.console && f.k.v.User.ID == u.HeldBy
	return r
}

// trackerList are the remedies for gate 4.
func (f *fixer) trackerList(t *trial) []remedy {
	object, doc, ok := t.snap.Restriction(f.k.t.ID)
	if !ok {
		return nil
	}
	return []remedy{
		{kind: "list_tracker", needs: "configure", text: f.enlisted(words.Plain(f.k.t.Name)),
			changes: edited(t, policy.KindRestriction, object.ID, func(d map[string]any) {
				d["users"] = append(slices.Clone(doc.Users), f.k.user.ID)
			})},
		{kind: "public_tracker", needs: "configure", text: does("Make %s public", "make %s public", f.k.t.Name), touched: everyone(t.snap),
			changes: edited(t, policy.KindRestriction, object.ID, func(d map[string]any) { d["mode"] = policy.Public })},
	}
}

// extension is for how long an ended role is given again.
const extension = 30 * 24 * time.Hour

// standing are the remedies for assignments that would give it but do not count.
func (f *fixer) standing(t *trial) (out []remedy) {
	ids := t.snap.AssignmentIDs()
	src := t.snap.Source()
	for i := range t.x.Roads {
		r := &t.x.Roads[i]
		id := ids[r.Assignment]
		role, ok := t.snap.RoleN(r.Role)
		if !ok {
			continue
		}
		holder := f.holder(t, id)
		if r.Out == access.Counts && src.Roles[r.Role].Exclusive && !r.Gives {
			end := f.assignment(t, id, "end_exclusive", does("End the exclusive role %s of %s", "end the exclusive role %s of %s", role.Name, holder), nil)
			end.changes = []policy.Change{{Op: policy.Del, Kind: policy.KindAssignment, ID: id}}
			out = append(out, end)
		}
		if !r.Would(true) { // being assigned may be another step
			continue
		}
		switch r.Out {
		case access.OutSuspended:
			out = append(out, f.assignment(t, id, "resume", does("Resume role %s of %s", "resume role %s of %s", role.Name, holder), func(d map[string]any) { delete(d, "suspended") }))
		case access.OutEarly:
			out = append(out, f.assignment(t, id, "begin", does("Let role %s of %s begin now", "let role %s of %s begin now", role.Name, holder), func(d map[string]any) { delete(d, "from") }))
		case access.OutEnded:
			out = append(out, f.assignment(t, id, "extend", does("Let role %s of %s run for 30 more days", "let role %s of %s run for 30 more days", role.Name, holder), func(d map[string]any) {
				d["until"] = f.k.v.Now.Add(extension).UTC().Truncate(time.Millisecond)
			}))
		case access.OutAddress:
			out = append(out, f.networks(t, role)...)
		case access.OutDisabled:
			out = append(out, f.role(t, role, "enable_role", "extended", does("Switch role %s on", "switch role %s on", role.Name), func(d map[string]any) { d["enabled"] = true }))
		case access.OutChannel:
			out = append(out, f.role(t, role, "api", "sheet", does("Let role %s be used with API keys", "let role %s be used with API keys", role.Name), func(d map[string]any) { d["api"] = policy.APIGrant }))
		}
	}
	return out
}

// holder is whose assignment it is: the person's own, or a team's of theirs.
func (f *fixer) holder(t *trial, id string) words.Text {
	if a, ok := t.snap.Assignment(id); ok && a.Team != "" {
		team, _ := t.snap.Team(a.Team)
		return words.Say("team %s", team.Name)
	}
	return words.Plain(f.name())
}

// assignment changes one; without a change its documents are the caller's to give.
func (f *fixer) assignment(t *trial, id, kind string, text stepText, change func(map[string]any)) remedy {
	r := remedy{kind: kind, needs: f.giving(), text: text}
	if change != nil {
		r.changes = edited(t, policy.KindAssignment, id, change)
	}
	if a, ok := t.snap.Assignment(id); ok && a.Team != "" {
		team, _ := t.snap.Team(a.Team)
		r.touched = team.Members
		for _, member := range team.Members {
			if u, ok := t.snap.User(member); ok && u.Settings == policy.SettingsFull {
				r.needs = "full"
			}
		}
	}
	return r
}

// giving is who may give and end the person's roles: of a full user a full one
// (A8).
func (f *fixer) giving() string {
	if f.k.user.Settings == policy.SettingsFull {
		return "full"
	}
	return "extended"
}

// role changes a role's document; of a built-in one that takes the tag as well (A8).
func (f *fixer) role(t *trial, role policy.RoleEntry, kind, needs string, text stepText, change func(map[string]any)) remedy {
	if role.Default {
		needs = "sheet"
	}
	return remedy{kind: kind, needs: needs, text: text, touched: holders(t.snap, role.ID), changes: edited(t, policy.KindRole, role.ID, change)}
}

func everyone(s *policy.Snapshot) (ids []string) {
	for _, u := range s.Users() {
		ids = append(ids, u.ID)
	}
	return ids
}

// holders are the users with an assignment of the role, own or by team.
func holders(s *policy.Snapshot, role string) (ids []string) {
	for _, a := range s.Assignments() {
		if a.Role != role {
			continue
		}
		if a.User != "" {
			ids = append(ids, a.User)
		} else if team, ok := s.Team(a.Team); ok {
			ids = append(ids, team.Members...)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// cells are the remedies in the roles that count: a cell, or the ceiling.
func (f *fixer) cells(t *trial) (out []remedy) {
	src := t.snap.Source()
	if off, ok := f.k.switchedOff(&src); ok {
		return []remedy{f.featureOn(t, off)} // no role gives it before (A7.1)
	}
	done := map[access.RoleID]bool{}
	for i := range t.x.Roads {
		r := &t.x.Roads[i]
		role, ok := t.snap.RoleN(r.Role)
		if r.Out != access.Counts || done[r.Role] || !ok || role.Exclusive {
			continue
		}
		done[r.Role] = true
		switch {
		case r.Gives && !t.x.Seen:
			out = append(out, f.cell(t, role, f.sightOf(), false))
		case r.Reason == access.CellNone, r.Reason == access.NotAssigned:
			out = append(out, f.wanted(t, role, r))
		case r.Reason == access.Ceiling:
			out = append(out, f.ceiling(t, role, r))
		}
	}
	return out
}

// sightOf is the property that shows a record: its label, or else the first.
func (f *fixer) sightOf() access.Property {
	if n, p, ok := f.k.t.Prop(f.k.t.Label); ok && p != nil {
		return n
	}
	for i := range f.k.t.Properties {
		if !f.k.t.Properties[i].Retired {
			return access.FirstProperty + access.Property(i)
		}
	}
	return access.FirstProperty
}

// wanted sets the cell that the question is about.
func (f *fixer) wanted(t *trial, role policy.RoleEntry, r *access.Road) remedy {
	switch {
	case r.Cell.IsAction:
		return f.action(t, role, actionWords[r.Cell.Action])
	case f.k.named:
		return f.cell(t, role, f.k.property, f.k.in.Action == "edit")
	}
	return f.cell(t, role, f.sightOf(), false)
}

// level is how much a cell must give: to the assigned, if the person is.
func level(t *trial) string {
	if t.q.Facts.Assigned {
		return policy.LevelAssigned
	}
	return policy.LevelAll
}

func (f *fixer) cell(t *trial, role policy.RoleEntry, n access.Property, edit bool) remedy {
	ref := f.k.t.PropKey(n)
	if p, ok := f.k.t.PropN(n); ok && p != nil {
		ref = p.ID
	}
	word, st := level(t), f.k.t.StateN(t.q.Facts.State)
	name, said := f.k.propertyName(n), levelTexts[word]
	text := does("Set view of %s in state %s to %s for role %s", "set view of %s in state %s to %s for role %s", name, st.Label, said, role.Name)
	if edit {
		text = does("Set view and edit of %s in state %s to %s for role %s", "set view and edit of %s in state %s to %s for role %s", name, st.Label, said, role.Name)
	}
	return remedy{kind: "cell", needs: "configure", touched: holders(t.snap, role.ID),
		text: text,
		changes: f.matrix(t, role, st.ID, func(e map[string]any) {
			properties := sub(e, "properties")
			cell := sub(properties, ref)
			cell["view"] = word
			if edit {
				cell["edit"] = word
			}
		})}
}

func (f *fixer) action(t *trial, role policy.RoleEntry, action string) remedy {
	word, st := level(t), f.k.t.StateN(t.q.Facts.State)
	return remedy{kind: "cell", needs: "configure", touched: holders(t.snap, role.ID),
		text:    does("Set %s in state %s to %s for role %s", "set %s in state %s to %s for role %s", actionTexts[action], st.Label, levelTexts[word], role.Name),
		changes: f.matrix(t, role, st.ID, func(e map[string]any) { sub(e, "actions")[action] = word })}
}

// sub is an object within an object, made if it is not there.
func sub(in map[string]any, key string) map[string]any {
	if m, ok := in[key].(map[string]any); ok {
		return m
	}
	m := map[string]any{}
	in[key] = m
	return m
}

// matrix changes the entries of one state in a role's document on the tracker.
func (f *fixer) matrix(t *trial, role policy.RoleEntry, state string, change func(entries map[string]any)) []policy.Change {
	in := func(d map[string]any) { change(sub(sub(d, "states"), state)) }
	if id, ok := t.snap.PermissionsID(role.ID, f.k.t.ID); ok {
		return edited(t, policy.KindPermissions, id, in)
	}
	doc := map[string]any{"role": role.ID, "tracker": f.k.t.ID, "all_states": map[string]any{}}
	in(doc)
	raw, err := json.Marshal(doc)
	if err != nil {
		return nil
	}
	return []policy.Change{{Op: policy.Put, Kind: policy.KindPermissions, Doc: raw}}
}

// maxGifts bounds how many existing roles are offered.
const maxGifts = 5

// gifts are the existing roles that would give it, those that say something
// about few trackers first.
func (f *fixer) gifts(t *trial) (out []remedy) {
	src := t.snap.Source()
	roles := t.snap.Roles()
	slices.SortStableFunc(roles, func(a, b policy.RoleEntry) int { return breadth(&src, a.N) - breadth(&src, b.N) })
	site, where := policy.AllSites, ""
	if s, ok := t.snap.SiteN(t.q.Facts.Site); ok && t.q.Facts.Site != 0 && f.k.t.UsesSites {
		site, where = s.ID, s.Name
	}
	for _, role := range roles {
		held := slices.ContainsFunc(t.x.Roads, func(r access.Road) bool { return r.Role == role.N && r.Out == access.Counts })
		c := src.CellOf(role.N, t.q)
		if held || role.Exclusive || !role.Enabled || c.Level == access.None {
			continue
		}
		doc, err := json.Marshal(map[string]any{"user": f.k.user.ID, "role": role.ID, "site": site, "reason": "Given from Why?"})
		if err != nil {
			continue
		}
		out = append(out, remedy{kind: "role", needs: f.giving(), text: f.given(role.Name, where),
			changes: []policy.Change{{Op: policy.Put, Kind: policy.KindAssignment, Doc: doc}}})
		if len(out) == maxGifts {
			break
		}
	}
	return out
}

// breadth is about how many trackers a role says something.
func breadth(s *access.Source, r access.RoleID) int {
	n := 0
	for i := range s.Roles[r].Cells {
		if s.Roles[r].Cells[i].Tracker == 0 {
			return len(s.Trackers)
		}
		n++
	}
	return n
}
