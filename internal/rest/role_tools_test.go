package rest

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
)

func TestTheFeatureCatalogueSaysWhatEachNeeds(t *testing.T) { // A7.2
	w := newWorld(t)
	var got FeatureCatalogue
	must(t, json.Unmarshal([]byte(w.ok(t, "sel", "GET", ws+"/features", "").body), &got))
	byKey := map[string]Feature{}
	for _, f := range got.Items {
		byKey[f.Key] = f
	}
	if len(got.Items) != len(policy.Catalogue()) || !byKey["data_models"].APIOnly || byKey["report_templates"].GrantedAt != "region" {
		t.Errorf("%+v", got)
	}
	if r := byKey["audit"].Requires; len(r) != 1 || r[0] != (FeatureRequires{"view", "trackers", "manage"}) {
		t.Errorf("audit requires %+v", r)
	}
	if a := w.do(t, "mgr", "GET", ws+"/features", ""); a.status != 403 {
		t.Errorf("without settings access: %d", a.status)
	}
}

func TestASaveThatLacksARequiredFeatureIsRefusedAndNamesIt(t *testing.T) { // A7.2
	w := newWorld(t)
	sheet := func(features string) string {
		return `{"sheet":{"api":"block","network":[],"trackers":{},"features":` + features + `}}`
	}
	a := w.do(t, "fu1", "PATCH", ws+"/roles/courier", sheet(`{"trackers":"edit","audit":"view"}`), "If-Match", "*")
	if a.status != 422 || field(t, a, "rule") != "A7.2" || !strings.Contains(field(t, a, "detail"), "Trackers") {
		t.Errorf("%d %s", a.status, a.body)
	}
	w.ok(t, "fu1", "PATCH", ws+"/roles/courier", sheet(`{"trackers":"manage","audit":"view"}`), "If-Match", "*")
}

func TestDuplicatingARoleCopiesItsCells(t *testing.T) { // A6.4
	w := newWorld(t)
	for _, who := range []string{"fu1", "ext"} {
		for _, role := range []string{"courier", "manager"} {
			key := "copy-" + who + "-" + role
			w.ok(t, who, "POST", ws+"/roles/"+role+"/duplicate", `{"key":"`+key+`","name":"Copy"}`)
			var differs app.RoleComparison
			must(t, json.Unmarshal([]byte(w.ok(t, "fu1", "GET", ws+"/roles/compare?a="+role+"&b="+key, "").body), &differs))
			if who == "fu1" && (len(differs.Trackers) != 0 || differs.Sheet == nil || len(*differs.Sheet) != 0) {
				t.Errorf("%s by who has the tag: %+v", key, differs)
			}
			if who == "ext" && len(differs.Trackers) != 0 { // the new sheet's ceiling is edit: cells are the same
				t.Errorf("%s without the tag: %+v", key, differs.Trackers)
			}
			copied := w.ok(t, "fu1", "GET", ws+"/roles/"+key, "")
			if field(t, copied, "default") != "false" || who == "ext" && field(t, copied, "sheet.features.trackers") != "edit" {
				t.Errorf("%s", copied.body)
			}
		}
	}
	if a := w.do(t, "sel", "POST", ws+"/roles/courier/duplicate", `{"key":"x","name":"X"}`); a.status != 403 {
		t.Errorf("with selective access: %d", a.status)
	}
}

func TestCompareRolesTellsSheetsToSuperusersAlone(t *testing.T) { // A13.3, A8.1
	w := newWorld(t)
	if a := w.ok(t, "ext", "GET", ws+"/roles/compare?a=courier&b=manager", ""); strings.Contains(a.body, `"sheet"`) || !strings.Contains(a.body, `"orders"`) || !strings.Contains(a.body, `"portal"`) {
		t.Errorf("%s", a.body)
	}
	if a := w.ok(t, "fu1", "GET", ws+"/roles/compare?a=courier&b=manager", ""); !strings.Contains(a.body, `"directory"`) {
		t.Errorf("%s", a.body)
	}
	if a := w.ok(t, "sel", "GET", ws+"/roles/compare?a=courier&b=manager", ""); strings.Contains(a.body, `"clients"`) {
		t.Errorf("of a tracker one may not configure: %s", a.body)
	}
	for who, status := range map[string]int{"mgr": 403, "viewer": 403, "stranger": 404} {
		if a := w.do(t, who, "GET", ws+"/roles/compare?a=courier&b=manager", ""); a.status != status {
			t.Errorf("%s: %d", who, a.status)
		}
	}
	if a := w.do(t, "fu1", "GET", ws+"/roles/compare?a=courier&b=nosuch", ""); a.status != 404 {
		t.Errorf("with what is not there: %d", a.status)
	}
}

// packer may delete what somebody else's role lets them see.
func (w *world) packer(t *testing.T) {
	t.Helper()
	w.set(t, doc(policy.KindRole, "", policy.Role{Key: "packer", Name: "Packer", Enabled: true, Portal: "staff"}),
		doc(policy.KindPermissions, "", policy.Permissions{Role: "packer", Tracker: "orders", AllStates: policy.Entries{
			Actions: map[string]string{"delete": "all"}, Properties: map[string]policy.Cell{"author": {View: "all"}}},
			States: map[string]policy.Entries{"delivering": {Properties: map[string]policy.Cell{"name": {View: "all", Edit: "all"}}}}}))
}

func TestOverlapTellsWhatRolesGiveTogetherAndWhereTheyConflict(t *testing.T) { // A6.8
	w := newWorld(t)
	w.packer(t)
	w.set(t, doc(policy.KindRole, "", policy.Role{Key: "blind", Name: "Blind", Enabled: true, Portal: "staff"}),
		doc(policy.KindPermissions, "", policy.Permissions{Role: "blind", Tracker: "orders", AllStates: policy.Entries{Actions: map[string]string{"archive": "all"}}}))
	var got app.RoleOverlap
	must(t, json.Unmarshal([]byte(w.ok(t, "ext", "GET", ws+"/roles/overlap?role=packer&with=blind,courier", "").body), &got))
	archive := slices.ContainsFunc(got.Together, func(c app.RoleTogether) bool {
		return c.Target == "archive" && c.State.Key == "delivering" && c.Alone == "none" && c.Together == "all"
	})
	if !archive {
		t.Errorf("to archive takes one role that sees and one that may: %+v", got.Together)
	}
	edits := slices.ContainsFunc(got.Conflicts, func(c app.RoleConflict) bool {
		return c.Code == "view_edit" && strings.Contains(c.Message.String(), "Courier only views what Packer edits: Customer")
	})
	if !edits || got.Sheets {
		t.Errorf("%+v", got.Conflicts)
	}
	adds := slices.ContainsFunc(got.Adds, func(c app.RoleTogether) bool {
		return c.Target == "edit" && c.Property.Key == "name" && c.Alone == "none"
	})
	if !adds {
		t.Errorf("what the first adds: %+v", got.Adds)
	}
	must(t, json.Unmarshal([]byte(w.ok(t, "fu1", "GET", ws+"/roles/overlap?role=terminated&user="+w.users["courier"], "").body), &got))
	if !slices.ContainsFunc(got.Conflicts, func(c app.RoleConflict) bool { return c.Code == "exclusive" }) || !got.Sheets {
		t.Errorf("%+v", got.Conflicts)
	}
}

func TestMergingRolesChangesNothingForAnybody(t *testing.T) { // A6.8
	w := newWorld(t)
	w.packer(t)
	w.set(t, doc(policy.KindAssignment, "", policy.Assignment{User: w.users["courier"], Role: "packer", Site: "*", Reason: "helps"}))
	merge := `{"holder":"` + w.users["courier"] + `","roles":["courier","packer"],"key":"both","name":"Both"}`
	var draft ChangesDraft
	must(t, json.Unmarshal([]byte(w.ok(t, "fu1", "POST", ws+"/roles/merge", merge).body), &draft))
	raw, err := json.Marshal(draft.Changes)
	must(t, err)
	told := w.preview(t, "fu1", string(raw))
	if len(told.Gains) != 0 || len(told.Losses) != 0 || len(told.Violations) != 0 || len(told.Records.People) != 0 {
		t.Errorf("somebody gains or loses: %+v", told)
	}
	w.ok(t, "fu1", "POST", ws+"/policy/changes", `{"changes":`+string(raw)+`}`)
	roles := w.policy(t).AssignmentsOf(w.users["courier"])
	both, _ := w.policy(t).Role("both")
	if len(roles) != 1 || roles[0].Role != both.ID {
		t.Errorf("%+v", roles)
	}
	// Sites that differ, sheets that differ, a role that is not held: refused.
	w.set(t, doc(policy.KindAssignment, "", policy.Assignment{User: w.users["courier2"], Role: "packer", Site: "texas", Reason: "there"}))
	for what, body := range map[string]string{
		"other sites": strings.Replace(merge, w.users["courier"], w.users["courier2"], 1),
		"not held":    strings.Replace(merge, "courier\",\"packer", "manager\",\"packer", 1),
		"one role":    strings.Replace(merge, `"courier","packer"`, `"courier","courier"`, 1),
	} {
		if a := w.do(t, "fu1", "POST", ws+"/roles/merge", body); a.status != 422 {
			t.Errorf("%s: %d %s", what, a.status, a.body)
		}
	}
}
