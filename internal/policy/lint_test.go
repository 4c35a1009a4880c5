package policy

import (
	"slices"
	"strings"
	"testing"
)

const lintsTracker = `{"key":"jobs","name":"Jobs","properties":[{"key":"what","type":"text"},{"key":"who","type":"user","assigns":true,"may_be_taken":true},{"key":"cost","type":"number"}],
 "states":[{"key":"new","kind":"open","required":["cost"]},{"key":"doing","kind":"doing"},{"key":"done","kind":"done"}],
 "transitions":[{"from":"new","to":"doing"},{"from":"doing","to":"done"}]}`

// fine is a document without a lint.
const fine = `{"role":"worker","tracker":"jobs","all_states":{"actions":{"create":"all","change_state":"all"},"properties":{"*":{"view":"all","edit":"all"}}}}`

// TestLintsAreToldOnSaving spoils one thing after another: the preview of the
// change tells it, and what was there before it does not.
func TestLintsAreToldOnSaving(t *testing.T) {
	for _, c := range []struct {
		code, about string
		changes     []Change
	}{
		{LintRequiredHidden, "new cost", []Change{putDoc(KindPermissions, "", `{"role":"worker","tracker":"jobs","all_states":{"actions":{"create":"all","change_state":"all"},"properties":{"what":{"view":"all","edit":"all"}}}}`)}},
		{LintRequiredStuck, "new cost", []Change{putDoc(KindPermissions, "", `{"role":"worker","tracker":"jobs","all_states":{"actions":{"create":"all","change_state":"all"},"properties":{"*":{"view":"all","edit":"all"},"cost":{"view":"all","edit":"none"}}}}`)}},
		{LintDeadEnd, "doing", []Change{putDoc(KindTracker, "jobs", strings.Replace(lintsTracker, `,{"from":"doing","to":"done"}`, ``, 1))}},
		{LintDeadEnd, "new", []Change{putDoc(KindPermissions, "", `{"role":"worker","tracker":"jobs","all_states":{"actions":{"create":"all"},"properties":{"*":{"view":"all","edit":"all"}}}}`)}},
		{LintUnreachable, "done", []Change{putDoc(KindTracker, "jobs", strings.Replace(lintsTracker, `,{"from":"doing","to":"done"}`, `,{"from":"doing","to":"new"}`, 1)),
			putDoc(KindPermissions, "", `{"role":"worker","tracker":"jobs","all_states":{"actions":{"change_state":"all"},"properties":{"*":{"view":"all","edit":"all"}}}}`)}},
		{LintCreateEmpty, "new", []Change{putDoc(KindPermissions, "", `{"role":"other","tracker":"jobs","all_states":{"actions":{"create":"all"},"properties":{"*":{"view":"all"}}}}`)}},
		{LintEditStuck, "", []Change{putDoc(KindPermissions, "", `{"role":"other","tracker":"jobs","all_states":{"properties":{"*":{"view":"all","edit":"all"}}}}`)}},
		{LintRoleBlind, "", []Change{putDoc(KindPermissions, "", `{"role":"other","tracker":"jobs","all_states":{"actions":{"archive":"all"},"properties":{"author":{"view":"all"}}}}`)}},
		{LintAssignedNever, "", []Change{putDoc(KindTracker, "jobs", strings.Replace(lintsTracker, `"assigns":true,"may_be_taken":true`, `"assigns":false`, 1)),
			putDoc(KindPermissions, "", `{"role":"other","tracker":"jobs","all_states":{"properties":{"*":{"view":"assigned"}}}}`)}},
		{LintSelfAssignment, "new", []Change{putDoc(KindPermissions, "", `{"role":"other","tracker":"jobs","all_states":{"properties":{"what":{"view":"assigned"},"who":{"view":"all","edit":"all"}}}}`)}},
		{LintIntegrationWide, "", []Change{putDoc(KindUser, "", `{"name":"Robot","kind":"integration","settings":"extended"}`)}},
	} {
		t.Run(c.code+" "+c.about, func(t *testing.T) {
			w := newWorld(t)
			w.do(system, putDoc(KindRole, "", `{"key":"worker","name":"Worker"}`), putDoc(KindRole, "", `{"key":"other","name":"Other"}`),
				putDoc(KindTracker, "", lintsTracker), putDoc(KindPermissions, "", fine), del(KindPermissions, "member/*"), del(KindPermissions, "manager/*"))
			w.user("bob", SettingsNone)
			w.do(system, putDoc(KindAssignment, "", `{"user":"bob","role":"worker","site":"*"}`))
			for _, l := range w.snap.Lints(w.now) {
				t.Errorf("before: %+v", l)
			}
			p, err := w.snap.Preview(Changeset{Changes: c.changes}, w.as("owner"), w.env(), w.head)
			if err != nil || len(p.Violations) > 0 {
				t.Fatalf("%v %+v", err, p)
			}
			jobs, _ := p.Result.Snapshot.Tracker("jobs")
			if !slices.ContainsFunc(p.Lints, func(l Lint) bool {
				return l.Code == c.code && l.about(jobs) == c.about && l.Rule != "" && l.Message != ""
			}) {
				t.Errorf("not told: %+v", p.Lints)
			}
			w.do(w.as("owner"), c.changes...) // told, not refused
			again, err := w.snap.Preview(Changeset{Changes: []Change{putDoc(KindTeam, "", `{"key":"t","name":"T"}`)}}, w.as("owner"), w.env(), w.head)
			if err != nil || len(again.Lints) != 0 {
				t.Errorf("told once more by another change: %v %+v", err, again.Lints)
			}
		})
	}
}

// about names a lint's state and property by key.
func (l *Lint) about(t *Schema) string {
	var out []string
	if _, st, ok := t.StateRef(l.State); ok {
		out = append(out, st.Key)
	}
	if _, p, ok := t.Prop(l.Property); ok && p != nil {
		out = append(out, p.Key)
	}
	return strings.Join(out, " ")
}
