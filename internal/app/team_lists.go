package app

import (
	"context"
	"slices"

	"github.com/trackward/trackward/internal/policy"
)

// NamesTeam is a restriction that has a team on its list.
type NamesTeam struct {
	Kind    string  `json:"kind" enum:"tracker,view,records" doc:"records: single records of the tracker."`
	Tracker WhyRef  `json:"tracker"`
	View    *WhyRef `json:"view,omitempty"`
	Records int     `json:"records,omitempty" doc:"How many restricted records have it on their list (A2.4)."`
	Others  int     `json:"others" doc:"How many other users and teams stand on the list; not told of records."`
}

// NamingTeam lists the restrictions that name a team, of the trackers that the
// asker may configure. Counts of records are access facts (A2.4), so the answer
// stands in the log of what was told.
func (a *App) NamingTeam(ctx context.Context, visit *Visit, ref string) (out []NamesTeam, err error) {
	var told []AccessTold
	err = a.Settings(ctx, visit, policy.Power{Kind: policy.PowerAny}, func(v *Viewer) error {
		team, ok := v.Policy.Team(ref)
		if !ok {
			return notFound()
		}
		revision, counts, err := a.Store.Listed(ctx, v.Policy.Workspace(), team.ID)
		if err != nil {
			return err
		}
		out, told = []NamesTeam{}, nil
		for _, t := range v.Policy.Trackers() {
			if !v.configures(t) {
				continue
			}
			out = append(out, v.naming(t, team.ID)...)
			if n := counts[t.ID]; n > 0 {
				out = append(out, NamesTeam{Kind: "records", Tracker: WhyRef{ID: t.ID, Key: t.Key, Name: t.Name}, Records: n})
				told = append(told, AccessTold{Actor: v.User.ID, Via: via(visit), From: from(visit), Question: "team", Tracker: t.ID})
			}
		}
		return v.confirm(revision)
	})
	for i := range told {
		if err == nil {
			err = a.tell(ctx, visit.Workspace, &told[i])
		}
	}
	return out, a.failed(err)
}

// naming are the restrictions of a tracker and its views that name the team.
func (v *Viewer) naming(t *policy.Schema, team string) (out []NamesTeam) {
	at := WhyRef{ID: t.ID, Key: t.Key, Name: t.Name}
	note := func(kind, target string, view *WhyRef) {
		_, r, ok := v.Policy.Restriction(target)
		if ok && r.Mode == policy.Restricted && slices.Contains(r.Teams, team) {
			out = append(out, NamesTeam{Kind: kind, Tracker: at, View: view, Others: len(r.Users) + len(r.Teams) - 1})
		}
	}
	note("tracker", t.ID, nil)
	for _, x := range v.Policy.Views(t.ID) {
		note("view", x.ID, &WhyRef{ID: x.ID, Key: x.Key, Name: x.Name})
	}
	return out
}
