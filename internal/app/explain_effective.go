package app

import (
	"context"
	"slices"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
)

// EffectiveAccess is what a user can do, tracker by tracker (A13.3).
type EffectiveAccess struct {
	User     WhyRef             `json:"user"`
	Entry    EffectiveEntry     `json:"entry" doc:"Whether they can enter at all."`
	Without  *WhyRef            `json:"without,omitempty" doc:"The role that was left out."`
	Complete bool               `json:"complete" doc:"false: about oneself, without the roles that give it."`
	Trackers []EffectiveTracker `json:"trackers" doc:"Those they see. Asked about others: of the ones the asker may configure."`
}

// EffectiveEntry is gates 1 and 2.
type EffectiveEntry struct {
	Allowed bool   `json:"allowed"`
	Reason  string `json:"reason,omitempty"`
}

// EffectiveTracker is one tracker; only states in which something is possible.
type EffectiveTracker struct {
	Tracker WhyRef           `json:"tracker"`
	States  []EffectiveState `json:"states"`
}

// EffectiveState is one state with the cells that are not none.
type EffectiveState struct {
	State      WhyRef              `json:"state"`
	Actions    []EffectiveAction   `json:"actions"`
	Properties []EffectiveProperty `json:"properties"`
}

// EffectiveAction is an action that is possible.
type EffectiveAction struct {
	Action string    `json:"action" enum:"create,change_state,archive,delete"`
	Level  string    `json:"level" enum:"assigned,all"`
	By     []WhoRole `json:"by,omitempty"`
}

// EffectiveProperty is a property that is viewable.
type EffectiveProperty struct {
	Property PropertyRef `json:"property"`
	View     string      `json:"view" enum:"assigned,all"`
	Edit     string      `json:"edit" enum:"none,assigned,all"`
	ViewBy   []WhoRole   `json:"view_by,omitempty"`
	EditBy   []WhoRole   `json:"edit_by,omitempty"`
}

// Access is what a user can do: asked by themself, or, with the roles that give
// it, by who has settings access, of the trackers they may configure. without
// leaves a role out, as if nobody held it.
func (a *App) Access(ctx context.Context, visit *Visit, user, without, tracker string) (out EffectiveAccess, err error) {
	err = a.as(ctx, visit, func(v *Viewer) error {
		e, err := v.effective(user, without)
		if err != nil {
			return err
		}
		out, err = e.answer(tracker)
		return err
	})
	return out, err
}

// effective is one user's access under one policy.
type effective struct {
	v        *Viewer
	s        *policy.Snapshot
	src      access.Source
	engine   *access.Engine
	user     policy.UserEntry
	request  access.Request
	complete bool
	without  *WhyRef
}

func (v *Viewer) effective(user, without string) (*effective, error) {
	e := &effective{v: v, s: v.Policy, src: v.Policy.Source(), engine: v.Policy.Engine(), user: v.User, complete: v.May(policy.Power{Kind: policy.PowerAny})}
	e.request = access.Request{Now: v.Now, Channel: v.visit.Channel, Address: v.visit.Address, Scope: v.visit.Scope}
	if user != v.User.ID {
		u, err := v.other(user)
		if err != nil {
			return nil, err
		}
		e.user, e.request = u, inPages(v.Now)
	}
	if without == "" {
		return e, nil
	}
	if !e.complete {
		return nil, whyInvalid("", "Only who has settings access may ask how it would be without a role. Leave it out.")
	}
	role, ok := v.Policy.Role(without)
	if !ok {
		return nil, notFound()
	}
	e.without = &WhyRef{ID: role.ID, Key: role.Key, Name: role.Name}
	e.src.Roles = slices.Clone(e.src.Roles)
	e.src.Roles[role.N].Enabled = false
	var err error
	e.engine, err = access.Compile(e.src)
	return e, err
}

// other finds another user, for who has settings access. To anyone else a user
// whom they see in the directory is forbidden, any other does not exist (A3.11).
func (v *Viewer) other(id string) (policy.UserEntry, error) {
	u, ok := v.Policy.User(id)
	_, directory := v.People()
	may := v.May(policy.Power{Kind: policy.PowerAny})
	switch {
	case !may && !directory, !ok, u.Status == policy.StatusDeleted:
		return u, notFound()
	case !may:
		return u, v.needs(policy.Power{Kind: policy.PowerAny})
	}
	return u, nil
}

func (e *effective) answer(tracker string) (EffectiveAccess, error) {
	out := EffectiveAccess{User: WhyRef{ID: e.user.ID, Name: e.user.Name}, Without: e.without, Complete: e.complete, Trackers: []EffectiveTracker{}}
	subject, why := e.engine.Subject(e.user.N, e.request)
	out.Entry = EffectiveEntry{Allowed: why == access.Allowed, Reason: string(why)}
	found := tracker == ""
	for _, t := range e.s.Trackers() {
		grants := subject.Tracker(t.N)
		mine := e.user.ID == e.v.User.ID && e.without == nil && grants.Sees()
		if !mine && !e.v.configures(t) || tracker != "" && t.ID != tracker && t.Key != tracker {
			continue
		}
		found = true
		if grants.Sees() {
			out.Trackers = append(out.Trackers, e.tracker(&grants, t))
		}
	}
	if !found {
		return out, notFound()
	}
	return out, nil
}

// mayName reports whether the answer may say which roles give it: to who may
// configure the tracker.
func (e *effective) mayName(t *policy.Schema) bool { return e.complete && e.v.configures(t) }

func (e *effective) tracker(g *access.Grants, t *policy.Schema) EffectiveTracker {
	out := EffectiveTracker{Tracker: WhyRef{ID: t.ID, Key: t.Key, Name: t.Name}, States: []EffectiveState{}}
	heard := g.States()
	q := access.Question{User: e.user.N, Request: e.request, Tracker: t.N, Need: access.ToSee()}
	roads := access.Explain(&e.src, e.engine, q).Roads
	named := e.mayName(t)
	for i := range t.States {
		n := access.State(i)
		levels := levelsIn(g, t, n, e.places(t, roads))
		if levels.empty() || !heard.Has(n) && !named {
			continue
		}
		st := EffectiveState{State: *whyState(t, n), Actions: []EffectiveAction{}, Properties: []EffectiveProperty{}}
		q.Facts.State = n
		by := func(need access.Need, creates bool) []WhoRole {
			if !named {
				return nil
			}
			q.Need, q.Creates = need, creates
			return e.givers(q, t, roads)
		}
		for a, l := range levels.actions {
			if l > access.None {
				st.Actions = append(st.Actions, EffectiveAction{actionWords[a], levelWords[l], by(access.ToAct(access.Action(a)), access.Action(a) == access.Create)})
			}
		}
		for p, cell := range levels.properties {
			if cell[0] == access.None {
				continue
			}
			k := asked{t: t}
			prop := EffectiveProperty{Property: *k.propertyRef(access.Property(p)), View: levelWords[cell[0]], Edit: levelWords[cell[1]], ViewBy: by(access.ToView(access.Property(p)), false)}
			if cell[1] > access.None {
				prop.EditBy = by(access.ToEdit(access.Property(p)), false)
			}
			st.Properties = append(st.Properties, prop)
		}
		out.States = append(out.States, st)
	}
	return out
}

// counting reports whether a road counts somewhere on the tracker.
func (e *effective) counting(t *policy.Schema, r *access.Road) bool {
	return r.Out == access.Counts || r.Out == access.OutSite && t.UsesSites
}

// places are where the user's roles may differ: nowhere, and each site at which
// one is held.
func (e *effective) places(t *policy.Schema, roads []access.Road) []access.SiteID {
	out := []access.SiteID{0}
	for i := range roads {
		a := &e.src.Assignments[roads[i].Assignment]
		if e.counting(t, &roads[i]) && !a.Everywhere && t.UsesSites && !slices.Contains(out, a.Site) {
			out = append(out, a.Site)
		}
	}
	return out
}

// givers are the roles that give a cell.
func (e *effective) givers(q access.Question, t *policy.Schema, roads []access.Road) (out []WhoRole) {
	for i := range roads {
		if e.counting(t, &roads[i]) && e.src.CellOf(roads[i].Role, q).Level > access.None {
			out = append(out, whoRole(e.s, &e.src, &roads[i]))
		}
	}
	return out
}

// levels are what may be done in one state: on all records, on the assigned ones
// or on none. A level held at a site counts there only.
type levels struct {
	actions    [access.NumActions]access.Level
	properties [][2]access.Level // by access.Property: view, edit
}

func (l *levels) empty() bool {
	for _, a := range l.actions {
		if a > access.None {
			return false
		}
	}
	return !slices.ContainsFunc(l.properties, func(c [2]access.Level) bool { return c[0] > access.None })
}

// levelsIn asks the engine about a public record at each of the places.
func levelsIn(g *access.Grants, t *policy.Schema, s access.State, places []access.SiteID) levels {
	out := levels{properties: make([][2]access.Level, int(access.FirstProperty)+len(t.Properties))}
	raise := func(l *access.Level, to access.Level) { *l = max(*l, to) }
	for _, z := range places {
		for _, assigned := range [...]bool{true, false} {
			level := access.All
			if assigned {
				level = access.Assigned
			}
			mask := g.Mask(access.Facts{State: s, Site: z, Assigned: assigned})
			for p := range out.properties {
				if mask.View(access.Property(p)) {
					raise(&out.properties[p][0], level)
				}
				if mask.Edit(access.Property(p)) {
					raise(&out.properties[p][1], level)
				}
			}
			for a := range access.NumActions {
				if mask.Act(a) {
					raise(&out.actions[a], level)
				}
			}
		}
		if _, why := g.Create(s, z); why == access.Allowed {
			raise(&out.actions[access.Create], access.All)
		}
	}
	return out
}
