package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/trackward/trackward/internal/app"
)

// why asks the server one question and reads the answer.
func (p *person) why(question map[string]string) (out app.WhyAnswer) {
	p.t.Helper()
	a := p.do("POST", ws+"/access/explain", question)
	if a.status != http.StatusOK {
		p.t.Fatalf("%s asks %v: %d %s", p.login, question, a.status, a.body)
	}
	if err := json.Unmarshal(a.body, &out); err != nil {
		p.t.Fatal(err)
	}
	return out
}

// costed is a costed strike at an airport in Texas.
func costed(t *testing.T, url_ string) string {
	t.Helper()
	page := signIn(t, url_, "manager").get(http.StatusOK, "/trackers/strikes/records?limit=1&state=costed&filter="+url.QueryEscape(`airport contains "Dallas/Fort Worth"`))
	return fmt.Sprint(page["items"].([]any)[0].(map[string]any)["number"])
}

// TestTheThreeQuestions are answered in one call each, with the gate that
// decided, what it rests on and what would change it.
func TestTheThreeQuestions(t *testing.T) {
	onEachBackend(t, func(t *testing.T, url string) {
		owner, guard, courier := signIn(t, url, "owner"), signIn(t, url, "guard-texas"), signIn(t, url, "courier")
		strike := costed(t, url)

		x := owner.why(map[string]string{"user": userID(t, guard), "action": "view", "tracker": "strikes", "record": strike})
		grant := x.Layers[5]
		if x.Allowed || x.Stopped != "grant" || x.Reason != "cell_none" || grant.Passed || len(grant.Witness.Roles) != 1 {
			t.Fatalf("why can guard-texas not see a costed strike: %+v", x)
		}
		role := grant.Witness.Roles[0]
		if role.Role.Key != "guard" || role.Site.Key != "texas" || role.Since == "" || role.Cell.Line != 5 || role.Cell.State.Key != "costed" || role.Cell.Level != "none" {
			t.Errorf("its witness: %+v %+v", role, role.Cell)
		}
		if x.Record == nil || x.Record.State.Key != "costed" || x.Record.Site == nil {
			t.Errorf("its access facts: %+v", x.Record)
		}
		kinds := fixKinds(x)
		if !strings.Contains(kinds, "move") || !strings.Contains(kinds, "cell") || !strings.Contains(kinds, "role") {
			t.Errorf("its fixes: %s %+v", kinds, x.Fixes)
		}
		for _, f := range x.Fixes { // both guards, also of the move: the manager sees the strike before and after
			if (f.Kind == "cell" || f.Kind == "move") && f.People != 2 || f.Kind == "role" && f.People != 1 {
				t.Errorf("%s affects %d people", f.Text, f.People)
			}
		}
		if a := guard.do("POST", ws+"/access/explain", map[string]string{"action": "view", "tracker": "strikes", "record": strike}); a.status != http.StatusNotFound {
			t.Errorf("guard-texas, who does not see the strike, asks why: %d %s", a.status, a.body)
		}

		x = owner.why(map[string]string{"action": "view"})
		if x.Allowed || x.Stopped != "roles" || x.Reason != "no_role" || x.Layers[2].Passed || !strings.Contains(x.Layers[2].Text.String(), "A2.1") || !strings.Contains(fixKinds(x), "role") {
			t.Errorf("why can owner see nothing: %+v", x)
		}
		for _, f := range x.Fixes {
			if !f.SelfGrant || f.Needs != "full" {
				t.Errorf("a fix the owner would give to themself: %+v", f)
			}
		}

		order := fmt.Sprint(courier.get(http.StatusOK, "/trackers/orders/records?limit=1")["items"].([]any)[0].(map[string]any)["number"])
		phone := map[string]string{"user": userID(t, courier), "action": "view", "tracker": "orders", "record": order, "property": "phone"}
		x = owner.why(phone)
		grant = x.Layers[5]
		if !x.Allowed || x.Stopped != "" || len(x.Fixes) != 0 || x.Stuck != nil || !grant.Passed || grant.Since == "" || grant.By == nil || !strings.Contains(x.Text.String(), "role Courier gives it") {
			t.Fatalf("why can courier see this phone number: %+v", x)
		}
		if cell := grant.Witness.Roles[0].Cell; !grant.Witness.Roles[0].Gives || cell.Level != "assigned" || cell.Line != 1 || cell.Property.Key != "phone" || cell.Since == "" || !x.Record.Assigned {
			t.Errorf("its witness: %+v", grant.Witness)
		}
		delete(phone, "user")
		raw := courier.do("POST", ws+"/access/explain", phone)
		for _, never := range []string{"Courier", `"witness"`, `"by"`, `"since"`, "Marc", "record\":{"} {
			if raw.status != http.StatusOK || bytes.Contains(raw.body, []byte(never)) {
				t.Errorf("courier is told %q of themself: %d %s", never, raw.status, raw.body)
			}
		}
		if n := len(owner.items("/access/log")); n != 2 {
			t.Errorf("%d answers about unseen records are in the access log, want 2", n)
		}
	})
}

func fixKinds(x app.WhyAnswer) string {
	var kinds []string
	for _, f := range x.Fixes {
		kinds = append(kinds, f.Kind)
	}
	return strings.Join(kinds, " ")
}

func explain(t *testing.T, args ...string) (string, error) {
	t.Helper()
	root := newRoot()
	var out, messages bytes.Buffer
	root.SetOut(&out)
	root.SetErr(&messages)
	root.SetArgs(append([]string{"explain"}, args...))
	err := root.ExecuteContext(t.Context())
	return out.String(), err
}

func TestExplainOnTheCommandLine(t *testing.T) {
	for _, backend := range backends {
		t.Run(backend, func(t *testing.T) {
			storage := demoArgs(t, backend)[1:]
			for question, wants := range map[string][]string{
				"courier view orders/1 price":                {"No. Ann Lee cannot see Price of order 1", "6 ✗", "A3.12 line 5", "What would change it", "affects 1 person"},
				"ann edit orders phone":                      {"No. Ann Lee cannot edit Phone of Orders", "Imagined: a public record in state In delivery, assigned to Ann Lee."},
				"mia view":                                   {"No. Mia Olsen cannot see any record of any tracker", "3 ✗ Mia Olsen holds no role"},
				"viewer@demo.example view orders":            {"2 ✗ Vic Stone is a viewer", "Make Vic Stone a regular user, and then give"},
				"manager create orders --state new":          {"Yes. Marc Ortiz can create in Orders in state New: role Manager gives it.", "since 20"},
				"courier view orders --channel api":          {"3 ✗ Role Courier does not count: it may not be used with an API key.", "Let role Courier be used with API keys"},
				"manager restore orders/1":                   {"8 ✗ The record is not archived", "\nStill stuck? Send this to somebody who can help.\nAsk the duty office"},
				"guard-dfw archive strikes --state reported": {"6 ✗ Role Guard: state Reported, archive: none"},
			} {
				out, err := explain(t, append(strings.Fields(question), storage...)...)
				if err != nil {
					t.Errorf("%s: %v", question, err)
				}
				for _, want := range wants {
					if !strings.Contains(out, want) {
						t.Errorf("%s: no %q in\n%s", question, want, out)
					}
				}
			}
			for question, want := range map[string]string{
				"nobody view orders": "Nobody in the workspace", "ann view nosuch": "there is no such", "ann view orders/999999": "there is no such",
				"ann view orders nosuch": "nothing of that name", "ann fly orders": "An action is one of", "ann edit": "Which tracker?", "ann view orders --workspace other": "there is no such",
			} {
				if out, err := explain(t, append(strings.Fields(question), storage...)...); err == nil || !strings.Contains(err.Error(), want) || out != "" {
					t.Errorf("%s: %q %v", question, out, err)
				}
			}
		})
	}
}

func TestExplainSaysWhatToDoWhileAServerHasTheFile(t *testing.T) {
	args := demoArgs(t, "sqlite")
	start(t, args...)
	out, err := explain(t, append([]string{"ann", "view", "orders"}, args[1:]...)...)
	if err == nil || out != "" || !strings.Contains(err.Error(), "a running server has the database") || !strings.Contains(err.Error(), "Why?") {
		t.Errorf("%q %v", out, err)
	}
}
