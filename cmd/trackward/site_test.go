package main

import (
	"net/http"
	"strings"
	"testing"
)

// TestAPickerOffersARecordTheSitesOneRoleMayMoveItTo: the sites of others are not
// named to who may move a record at theirs (A3.16, A4.10).
func TestAPickerOffersARecordTheSitesOneRoleMayMoveItTo(t *testing.T) {
	onEachBackend(t, func(t *testing.T, url string) {
		owner := signIn(t, url, "owner")
		cells := map[string]any{"species": map[string]string{"view": "all"}, "site": map[string]string{"view": "all", "edit": "all"}}
		guard := map[string]any{"op": "put", "kind": "permissions", "doc": map[string]any{
			"role": "guard", "tracker": "strikes", "all_states": map[string]any{"actions": map[string]string{}, "properties": map[string]any{}},
			"states": map[string]any{"reported": map[string]any{"actions": map[string]string{}, "properties": cells}},
		}}
		owner.want(http.StatusOK, owner.do("POST", ws+"/policy/changes", map[string]any{"note": "guards move strikes", "changes": []any{guard}}), "lets guards move strikes")
		for login, want := range map[string]int{"guard-dfw": 1, "guard-texas": 6} {
			p := signIn(t, url, login)
			record := p.get(http.StatusOK, "/trackers/strikes/records?limit=1")["items"].([]any)[0].(map[string]any)["id"].(string)
			a := p.do("GET", ws+"/trackers/strikes/properties/site/choices?record="+record, nil)
			items := p.want(http.StatusOK, a, "asks for sites")["items"].([]any)
			if len(items) != want {
				t.Errorf("%s is offered %d sites, want %d: %s", login, len(items), want, a.body)
			}
			for _, elsewhere := range []string{"Denver", "Logan", "Louisiana"} {
				if strings.Contains(string(a.body), elsewhere) {
					t.Errorf("%s is told of the site %s", login, elsewhere)
				}
			}
		}
	})
}
