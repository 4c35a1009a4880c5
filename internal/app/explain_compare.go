package app

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
)

// AccessComparison is what differs between two users, two roles, or between two
// revisions of the policy (A13.3).
type AccessComparison struct {
	A        CompareSide      `json:"a"`
	B        CompareSide      `json:"b"`
	Trackers []CompareTracker `json:"trackers" doc:"Those on which they differ, of the ones the asker may configure."`
}

// CompareSide is one of the two.
type CompareSide struct {
	Kind   string `json:"kind" enum:"user,role"`
	Who    WhyRef `json:"who"`
	Enters bool   `json:"enters" doc:"A user who can enter; a role is taken as held by somebody who can, everywhere."`
	// Revision is that of the policy as it was, when one was named.
	Revision int64 `json:"revision,omitempty" doc:"Under the policy of this revision; absent: under today's. The time is now in both."`
}

// CompareTracker is one tracker on which they differ.
type CompareTracker struct {
	Tracker WhyRef         `json:"tracker"`
	States  []CompareState `json:"states"`
}

// CompareState is one state in which they differ.
type CompareState struct {
	State WhyRef        `json:"state"`
	Cells []CompareCell `json:"cells"`
}

// CompareCell is one cell that differs.
type CompareCell struct {
	Target   string       `json:"target" doc:"view, edit, or the action."`
	Property *PropertyRef `json:"property,omitempty"`
	A        string       `json:"a" enum:"none,assigned,all"`
	B        string       `json:"b" enum:"none,assigned,all"`
}

// side is one of the two as the engine answers for it.
type side struct {
	CompareSide
	policy  *policy.Snapshot
	engine  *access.Engine
	src     access.Source
	subject access.Subject
	n       access.UserID
}

// CompareAccess says what a can do and b cannot, and the other way round. a and
// b are user:<id> or role:<id or key>, with @<revision> under the policy as it
// was. Needs settings access; what differs is told of trackers that the asker may
// configure today (A11.5).
func (a *App) CompareAccess(ctx context.Context, visit *Visit, refA, refB string) (out AccessComparison, err error) {
	err = a.Settings(ctx, visit, policy.Power{Kind: policy.PowerAny}, func(v *Viewer) error {
		one, err := a.side(ctx, v, refA)
		if err != nil {
			return err
		}
		other, err := a.side(ctx, v, refB)
		if err != nil {
			return err
		}
		out = AccessComparison{A: one.CompareSide, B: other.CompareSide, Trackers: []CompareTracker{}}
		for _, t := range v.Policy.Trackers() {
			if !v.configures(t) {
				continue
			}
			if c := compare(t, one, other); len(c.States) > 0 {
				out.Trackers = append(out.Trackers, c)
			}
		}
		return nil
	})
	return out, err
}

func (a *App) side(ctx context.Context, v *Viewer, ref string) (*side, error) {
	ref, at, dated := strings.Cut(ref, "@")
	if !dated {
		return v.side(ref, v.Policy)
	}
	revision, err := strconv.ParseInt(at, 10, 64)
	if err != nil || revision < 1 || revision > v.Policy.Revision() {
		return nil, whyInvalid("", "There is no such revision. Write it as user:<id>@<revision>, with a number from the audit log.")
	}
	was, err := a.rewound(ctx, v, func(e *policy.Entry) bool { return e.Revision > revision })
	if err != nil {
		return nil, err
	}
	s, err := v.side(ref, was)
	if err == nil {
		s.Revision = revision
	}
	return s, err
}

// side is a user or role under a policy.
func (v *Viewer) side(ref string, under *policy.Snapshot) (*side, error) {
	kind, id, _ := strings.Cut(ref, ":")
	request := inPages(v.Now)
	switch kind {
	case "user":
		u, ok := under.User(id)
		if !ok || u.Status == policy.StatusDeleted {
			return nil, notFound()
		}
		s := &side{CompareSide: CompareSide{Kind: kind, Who: WhyRef{ID: u.ID, Name: u.Name}}, policy: under, engine: under.Engine(), src: under.Source(), n: u.N}
		var why access.Reason
		s.subject, why = s.engine.Subject(u.N, request)
		s.Enters = why == access.Allowed
		return s, nil
	case "role":
		r, ok := under.Role(id)
		if !ok {
			return nil, notFound()
		}
		return holder(under, r, request)
	}
	return nil, whyInvalid("", "Name what to compare as user:<id> or role:<key>, in a and in b.")
}

// holder is somebody who holds the role everywhere and nothing else.
func holder(s *policy.Snapshot, r policy.RoleEntry, request access.Request) (*side, error) {
	sides, err := imagine(s, request, []policy.RoleEntry{r})
	if err != nil {
		return nil, err
	}
	sides[0].CompareSide = CompareSide{Kind: "role", Who: WhyRef{ID: r.ID, Key: r.Key, Name: r.Name}, Enters: true}
	return sides[0], nil
}

// levels are what the side may do in a state, wherever it holds its roles.
func (s *side) levels(t *policy.Schema, g *access.Grants, n access.State) levels {
	places := []access.SiteID{0}
	for i := range s.src.Assignments {
		a := &s.src.Assignments[i]
		mine := a.User == s.n || slices.Contains(s.subject.Teams(), a.Team) && a.Team != 0
		if mine && !a.Everywhere && t.UsesSites && !slices.Contains(places, a.Site) {
			places = append(places, a.Site)
		}
	}
	return levelsIn(g, t, n, places)
}

// asToday are the side's levels in a state of the tracker as it is today; its own
// schema may be another.
func (s *side) asToday(t *policy.Schema, n access.State) levels {
	out := levels{properties: make([][2]access.Level, int(access.FirstProperty)+len(t.Properties))}
	own, ok := s.policy.Tracker(t.ID)
	if !ok {
		return out
	}
	state, _, ok := own.StateRef(t.States[n].ID)
	if !ok {
		return out
	}
	g := s.subject.Tracker(own.N)
	got := s.levels(own, &g, state)
	if own == t {
		return got
	}
	out.actions = got.actions
	copy(out.properties, got.properties[:access.FirstProperty])
	for i := range t.Properties {
		if p, _, ok := own.Prop(t.Properties[i].ID); ok {
			out.properties[int(access.FirstProperty)+i] = got.properties[p]
		}
	}
	return out
}

func compare(t *policy.Schema, one, other *side) CompareTracker {
	out := CompareTracker{Tracker: WhyRef{ID: t.ID, Key: t.Key, Name: t.Name}}
	for i := range t.States {
		n := access.State(i)
		a, b := one.asToday(t, n), other.asToday(t, n)
		var cells []CompareCell
		differ := func(target string, p *PropertyRef, x, y access.Level) {
			if x != y {
				cells = append(cells, CompareCell{target, p, levelWords[x], levelWords[y]})
			}
		}
		for action := range access.NumActions {
			differ(actionWords[action], nil, a.actions[action], b.actions[action])
		}
		for p := range a.properties {
			if prop, ok := t.PropN(access.Property(p)); !ok || prop != nil && prop.Retired {
				continue
			}
			k := asked{t: t}
			ref := k.propertyRef(access.Property(p))
			differ("view", ref, a.properties[p][0], b.properties[p][0])
			differ("edit", ref, a.properties[p][1], b.properties[p][1])
		}
		if len(cells) > 0 {
			out.States = append(out.States, CompareState{*whyState(t, n), cells})
		}
	}
	return out
}
