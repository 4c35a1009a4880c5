package rest

import (
	"testing"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
)

// A7.4, A11.2: who opens a dashboard before and after its restriction is told to
// who may configure it, and of themself alone to whoever manages dashboards; and
// it is who then opens it.
func TestAPreviewOfADashboardsRestrictionSaysWhoKeepsAndWhoLosesIt(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		courier, _ := w.policy(t).Role("courier")
		w.set(t, w.edit(t, policy.KindRole, courier.ID, "features", map[string]string{"trackers": "edit", "dashboards": "view"}))
		id := field(t, w.ok(t, "mgr", "POST", ws+"/dashboards", `{"name":"Board","shared":true}`), "id")
		at := ws + "/dashboards/" + id + "/restriction"
		look := func(who, body string) app.PreviewAudience {
			return audienceOf(t, w.ok(t, who, "PUT", at+"?preview=true", body, "If-Match", "*"))
		}
		opens := func() map[string]bool {
			out := map[string]bool{}
			for who := range w.users {
				if w.users[who] != "" && who != "viewer" && who != "dead" && who != "out" {
					out[who] = w.do(t, who, "GET", ws+"/dashboards/"+id, "").status == 200
				}
			}
			return out
		}
		north := `{"mode":"restricted","teams":["north"]}`
		before, told := opens(), look("fu1", north)
		if !told.Told || told.You != "keep" || namesOf(told.Losing) != "courier2" || told.Lose != 1 || told.Gain != 0 {
			t.Errorf("to who may configure it: %+v", told)
		}
		if got := look("mgr", north); got.Told || got.Lose != 0 || len(got.Losing) != 0 || got.You != "keep" {
			t.Errorf("to who manages dashboards: %+v", got)
		}
		if got := w.do(t, "courier", "PUT", at+"?preview=true", north, "If-Match", "*"); got.status != 403 {
			t.Errorf("to who may only look at it: %d %s", got.status, got.body)
		}
		if got := w.do(t, "none", "PUT", at+"?preview=true", north, "If-Match", "*"); got.status != 404 {
			t.Errorf("to who does not open it: %d %s", got.status, got.body)
		}
		w.ok(t, "mgr", "PUT", at, `{"mode":"restricted","teams":["north"],"lock_me_out":true}`, "If-Match", "*")
		after, kept := opens(), 0
		for who := range before {
			if before[who] && after[who] {
				kept++
			}
			if before[who] != after[who] && who != "courier2" {
				t.Errorf("%s opened it: %v, and now: %v", who, before[who], after[who])
			}
		}
		if !before["courier2"] || after["courier2"] || kept != told.Keep {
			t.Errorf("%d keep it and %d were told to; before %v, after %v", kept, told.Keep, before, after)
		}
		if got := look("fu1", `{"mode":"public"}`); namesOf(got.Gaining) != "courier2" || got.Keep != kept {
			t.Errorf("public again: %+v", got)
		}
	})
}
