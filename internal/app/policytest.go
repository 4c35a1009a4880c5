package app

import (
	"context"
	"strings"

	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/words"
)

// PolicyTest is a sentence that the policy has to keep true (A11.6).
type PolicyTest struct {
	ID       string       `json:"id"`
	Name     string       `json:"name"`
	User     *WhyRef      `json:"user,omitempty"`
	Role     *WhyRef      `json:"role,omitempty"`
	Expect   string       `json:"expect" enum:"can,cannot"`
	Action   string       `json:"action" enum:"view,edit,create,change_state,archive,delete"`
	Tracker  WhyRef       `json:"tracker"`
	Property *PropertyRef `json:"property,omitempty"`
	State    WhyRef       `json:"state"`
	Record   string       `json:"record" enum:"any,assigned,not_assigned"`
	Site     *WhyRef      `json:"site,omitempty"`
	Holds    bool         `json:"holds" doc:"Whether it is true now."`
	Gone     bool         `json:"gone" doc:"Something that it is about is no more: it says nothing."`
}

// NewPolicyTest is a test to write. Names are ids or keys.
type NewPolicyTest struct {
	Name     string `json:"name" minLength:"1" maxLength:"200"`
	User     string `json:"user,omitempty" maxLength:"64" doc:"Id of a user; or a role."`
	Role     string `json:"role,omitempty" maxLength:"64"`
	Expect   string `json:"expect" enum:"can,cannot"`
	Action   string `json:"action" enum:"view,edit,create,change_state,archive,delete"`
	Tracker  string `json:"tracker" maxLength:"64"`
	Property string `json:"property,omitempty" maxLength:"64" doc:"With view and edit."`
	State    string `json:"state" maxLength:"64"`
	Record   string `json:"record,omitempty" enum:"any,assigned,not_assigned" default:"any" doc:"Of any, cannot means of none, and can means of each."`
	Site     string `json:"site,omitempty" maxLength:"64"`
}

// PolicyTests lists the tests of the trackers that the asker may configure, with
// whether each holds now.
func (a *App) PolicyTests(ctx context.Context, visit *Visit) (out []PolicyTest, err error) {
	err = a.Settings(ctx, visit, policy.Power{Kind: policy.PowerAny}, func(v *Viewer) error {
		out = []PolicyTest{}
		for _, t := range v.Policy.Tests() {
			if v.May(policy.Power{Kind: policy.PowerConfigure, Target: t.Tracker}) {
				out = append(out, v.policyTest(t))
			}
		}
		return nil
	})
	return out, err
}

// PolicyTest is one of them.
func (v *Viewer) PolicyTest(id string) (PolicyTest, error) {
	t, ok := v.Policy.Test(id)
	if !ok || !v.May(policy.Power{Kind: policy.PowerConfigure, Target: t.Tracker}) {
		return PolicyTest{}, notFound()
	}
	return v.policyTest(t), nil
}

func (v *Viewer) policyTest(t policy.TestEntry) PolicyTest {
	out := PolicyTest{ID: t.ID, Name: t.Name, User: v.someone(t.User), Expect: t.Expect, Action: t.Action, Tracker: WhyRef{ID: t.Tracker, Name: "A deleted tracker"},
		State: WhyRef{ID: t.State, Name: "A deleted state"}, Record: t.Record}
	holds, about := v.Policy.Holds(t.Test, v.Now)
	out.Holds, out.Gone = holds, !about
	if t.Role != "" {
		ref := v.roleRef(t.Role)
		out.Role = &ref
	}
	if site, ok := v.Policy.Site(t.Site); ok && t.Site != "" {
		out.Site = &WhyRef{ID: site.ID, Key: site.Key, Name: site.Name}
	}
	schema, ok := v.Policy.Tracker(t.Tracker)
	if !ok {
		return out
	}
	out.Tracker = WhyRef{ID: schema.ID, Key: schema.Key, Name: schema.Name}
	if n, _, ok := schema.StateRef(t.State); ok {
		out.State = *whyState(schema, n)
	}
	if n, _, ok := schema.Prop(t.Property); ok && t.Property != "" {
		k := asked{t: schema}
		out.Property = k.propertyRef(n)
	}
	return out
}

// tellForced tells every other full user that a test was broken (A11.6).
func (a *App) tellForced(ctx context.Context, v *Viewer, actor policy.Actor, result *policy.Result) {
	if len(result.Forced) == 0 {
		return
	}
	author, _ := v.Policy.User(actor.User)
	a.mailFull(ctx, result.Snapshot, author.ID, words.Say("%s has broken a test of the policy in %s", author.Name, result.Snapshot.Settings().Name), words.Say(
		"This is not true any more: %s\n\nReason: %s\nWhen: %s\nFrom: %s\nEntry in the audit log: %d\n\n%s\n",
		strings.Join(result.Forced, "; "), result.Entry.Note, words.Second(result.Entry.At.UTC()), orUnknown(result.Entry.From), result.Entry.Seq, a.URL))
}
