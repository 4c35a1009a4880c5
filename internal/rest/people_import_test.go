package rest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"strings"
	"testing"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/sheets"
)

// imported sends a sheet and waits for what becomes of it. extra are further
// parts and query parameters: "fixes", `[…]`, "?match", "job_code".
func (w *world) imported(t *testing.T, who, sheet string, extra ...string) PeopleImport {
	t.Helper()
	a := w.importing(t, who, "people.csv", sheet, extra...)
	if a.status != 200 {
		t.Fatalf("the sheet is refused: %d %s", a.status, a.body)
	}
	return w.awaited(t, who, a)
}

func (w *world) awaited(t *testing.T, who string, a answer) (out PeopleImport) {
	t.Helper()
	for {
		must(t, json.Unmarshal([]byte(a.body), &out))
		if out.State != "running" {
			return out
		}
		a = w.ok(t, who, "GET", ws+"/user-imports/"+out.ID, "")
	}
}

func (w *world) importing(t *testing.T, who, name, sheet string, extra ...string) answer {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	p, err := form.CreateFormFile("file", name)
	must(t, err)
	_, _ = io.WriteString(p, sheet)
	path := ws + "/users/import?invite=false"
	for i := 0; i+1 < len(extra); i += 2 {
		if key, query := strings.CutPrefix(extra[i], "?"); query {
			path += "&" + key + "=" + extra[i+1]
			continue
		}
		must(t, form.WriteField(extra[i], extra[i+1]))
	}
	must(t, form.Close())
	return w.do(t, who, "POST", path, body.String(), "Content-Type", form.FormDataContentType())
}

// counts are an import's outcomes: new, changed, unchanged, skipped, wrong.
func counts(in PeopleImport) string {
	return fmt.Sprint(in.New, in.Changed, in.Unchanged, in.Skipped, in.Wrong)
}

func (w *world) rows(t *testing.T, who string, in PeopleImport) []SheetRow {
	t.Helper()
	var page SheetRowPage
	must(t, json.Unmarshal([]byte(w.ok(t, who, "GET", ws+"/user-imports/"+in.ID+"/rows?limit=200", "").body), &page))
	return page.Items
}

// problems are what is said of the rows that did not go in.
func problems(rows []SheetRow) string {
	var out []string
	for _, r := range rows {
		for _, p := range r.Problems {
			out = append(out, fmt.Sprintf("%d %s %s %s", r.Line, r.Outcome, p.Field, p.Code))
		}
	}
	return strings.Join(out, "\n")
}

func (w *world) assignmentsOf(t *testing.T, email string) []string {
	t.Helper()
	var out []string
	w.looking(t, func(v *app.Viewer) {
		u, ok := v.Policy.UserByEmail(email)
		if !ok {
			t.Fatalf("%s is no user", email)
		}
		for _, a := range v.Policy.AssignmentsOf(u.ID) {
			role, _ := v.Policy.Role(a.Role)
			line := role.Key + " " + a.Site
			if s, ok := v.Policy.Site(a.Site); ok {
				line = role.Key + " " + s.Key
			}
			if a.From != nil {
				line += " from " + a.From.Format("2006-01-02T15:04")
			}
			if a.Until != nil {
				line += " until " + a.Until.Format("2006-01-02T15:04")
			}
			if a.Suspended {
				line += " suspended"
			}
			out = append(out, line)
		}
	})
	return out
}

// looking reads the policy as fu1.
func (w *world) looking(t *testing.T, fn func(v *app.Viewer)) {
	t.Helper()
	var account string
	w.as(t, "fu1")
	must(t, json.Unmarshal([]byte(`"`+field(t, w.ok(t, "fu1", "GET", "/api/v1/me", ""), "account.id")+`"`), &account))
	visit := app.Visit{Account: account, Workspace: "w1"}
	must(t, w.app.Look(t.Context(), &visit, func(v *app.Viewer) error { fn(v); return nil }))
}

const threeWrong = `Name;E-mail;Role;Teams;Until
Ann Lee;ann@acme.example;Courier;North;2099-12-31
Bo Ruiz;bo@acme.example;Courrier;North;
Cy Diaz;cy-at-acme.example;Courier;;
Di Park;di@acme.example;Courier@Texas 2098-01-01..2098-01-31; North;
Ed Long;ed@acme.example;Courrier;Nroth;
`

func TestSheetDryRunSaysRowByRowAndWritesNothing(t *testing.T) {
	w := newWorld(t)
	revision := w.ok(t, "fu1", "GET", ws+"/policy/revision", "").body
	got := w.imported(t, "fu1", threeWrong, "?dry_run", "true")
	if counts(got) != "2 0 0 0 3" || !got.DryRun || got.Rows != 5 || got.Revision != 0 {
		t.Errorf("new, changed, unchanged, skipped, wrong: %s of %d rows", counts(got), got.Rows)
	}
	want := "3 wrong roles unknown_role\n4 wrong email email\n6 wrong roles unknown_role\n6 wrong teams unknown_team"
	if said := problems(w.rows(t, "fu1", got)); said != want {
		t.Errorf("problems:\n%s\nnot\n%s", said, want)
	}
	if got.Words[0].Value != "Courrier" || got.Words[0].Suggestion != "Courier" || got.Words[0].Rows != 2 || !strings.Contains(got.Words[0].Message.String(), "Did you mean Courier?") {
		t.Errorf("the word said most often is %+v", got.Words[0])
	}
	if after := w.ok(t, "fu1", "GET", ws+"/policy/revision", "").body; after != revision {
		t.Error("a dry run has changed the policy")
	}
}

func TestSheetPutsRightRowsInAsOneRevisionAndGivesWrongOnesBack(t *testing.T) {
	w := newWorld(t)
	before := w.ok(t, "fu1", "GET", ws+"/audit?limit=1", "").body
	got := w.imported(t, "fu1", threeWrong)
	if counts(got) != "2 0 0 0 3" || got.Revision == 0 {
		t.Fatalf("%s at revision %d", counts(got), got.Revision)
	}
	var was, is AuditPage
	must(t, json.Unmarshal([]byte(before), &was))
	must(t, json.Unmarshal([]byte(w.ok(t, "fu1", "GET", ws+"/audit?limit=1", "").body), &is))
	if is.Items[0].Seq != was.Items[0].Seq+1 || is.Items[0].Via != "import" || is.Items[0].Revision != got.Revision {
		t.Errorf("the journal's newest entry is %d via %s, after %d", is.Items[0].Seq, is.Items[0].Via, was.Items[0].Seq)
	}
	if held := strings.Join(w.assignmentsOf(t, "ann@acme.example"), ", "); held != "courier * until 2100-01-01T00:00" {
		t.Errorf("Ann holds %s: an end date is inclusive (A6.2)", held)
	}
	if held := strings.Join(w.assignmentsOf(t, "di@acme.example"), ", "); held != "courier texas from 2098-01-01T00:00 until 2098-02-01T00:00" {
		t.Errorf("Di holds %s", held)
	}
	failed := w.ok(t, "fu1", "GET", ws+"/user-imports/"+got.ID+"/failed", "").body
	table, err := sheets.Read([]byte(failed), app.PeopleLimits)
	must(t, err)
	if len(table.Rows) != 3 || table.Heads[len(table.Heads)-1] != "problem" || table.Rows[0].Cells[0] != "Bo Ruiz" || !strings.Contains(table.Rows[0].Cells[5], "Did you mean Courier?") {
		t.Errorf("the rows that came back are %v %v", table.Heads, table.Rows)
	}
	// The file that came back is mended and sent again as it is.
	mended := strings.NewReplacer("Courrier", "Courier", "Nroth", "North", "cy-at-acme", "cy@acme").Replace(failed)
	if again := w.imported(t, "fu1", mended); counts(again) != "3 0 0 0 0" {
		t.Errorf("the mended rows: %s, %s", counts(again), problems(w.rows(t, "fu1", again)))
	}
}

func TestSheetTwiceChangesNothing(t *testing.T) {
	w := newWorld(t)
	sheet := "name,email,phone,job code,roles,teams,sites,status,until\n" +
		"Ann Lee,Ann@Acme.example,'+44 20 7,G1,Courier; Guard@texas 2026-01-01..2099-12-31,north,,active,\n" +
		"Person dead,dead@example.org,,,Courier,,Texas,active,\n" +
		"  Zoe\u0308  ,zoe@acme.example,,,Guard,,,,2099-06-30\n" +
		",courier2@example.org,,,,,,terminated,\n" +
		",none@example.org,,,,,,deactivated,\n"
	first := w.imported(t, "fu1", sheet)
	if counts(first) != "2 3 0 0 0" {
		t.Fatalf("the first time: %s, %s", counts(first), problems(w.rows(t, "fu1", first)))
	}
	revision := w.ok(t, "fu1", "GET", ws+"/policy/revision", "").body
	second := w.imported(t, "fu1", sheet)
	if counts(second) != "0 0 5 0 0" || second.Revision != 0 {
		t.Errorf("the second time: %s at %d\n%s", counts(second), second.Revision, fmt.Sprint(w.rows(t, "fu1", second)))
	}
	if after := w.ok(t, "fu1", "GET", ws+"/policy/revision", "").body; after != revision {
		t.Error("the second time there is another revision")
	}
}

func TestSheetStatusTerminatedGivesTheTerminatedRole(t *testing.T) {
	w := newWorld(t)
	secret, _ := w.key(t, "courier", everything)
	later, _ := w.key(t, "courier2", everything)
	for _, who := range []string{"courier", "courier2"} {
		w.as(t, who)
	}
	got := w.imported(t, "fu1", "email,status,from\ncourier@example.org,terminated,\ncourier2@example.org,terminated,2099-03-01\nnobody@example.org,terminated,\n")
	if counts(got) != "0 2 0 0 1" {
		t.Fatalf("%s, %s", counts(got), problems(w.rows(t, "fu1", got)))
	}
	if held := w.assignmentsOf(t, "courier2@example.org"); held[1] != "terminated * from 2099-03-01T00:00" {
		t.Errorf("the second courier holds %v", held)
	}
	if a := w.do(t, "courier", "GET", ws+"/trackers", ""); a.status != 401 {
		t.Errorf("the session of who is terminated goes on: %d %s", a.status, a.body)
	}
	delete(w.cookies, "courier")
	if a := w.do(t, "courier", "GET", ws+"/trackers", ""); strings.Contains(a.body, "orders") {
		t.Errorf("who is terminated still sees a tracker: %s", a.body)
	}
	if a, b := w.by(t, secret, "GET", ws, ""), w.by(t, later, "GET", ws, ""); a.status != 401 || b.status == 401 {
		t.Errorf("keys of who is terminated, now and on a day ahead: %d %d", a.status, b.status)
	}
	if a := w.do(t, "courier2", "GET", ws+"/trackers", ""); !strings.Contains(a.body, "orders") {
		t.Errorf("who is terminated on a day ahead sees nothing already: %s", a.body)
	}
	w.imported(t, "fu1", "email,status\ncourier2@example.org,terminated\n")
	if held := w.assignmentsOf(t, "courier2@example.org"); len(held) != 2 || strings.Contains(held[1], "2099") {
		t.Errorf("terminated today instead: %v", held)
	}
}

func TestSheetSkipsAndCountsWhomTheImporterMayNotTouch(t *testing.T) {
	w := newWorld(t)
	sheet := "email,roles\nfu2@example.org,Courier\nnone@example.org,Courier\n"
	got := w.imported(t, "ext", sheet)
	if counts(got) != "0 1 0 1 0" {
		t.Errorf("extended: %s", counts(got))
	}
	if held := w.assignmentsOf(t, "fu2@example.org"); len(held) != 0 {
		t.Errorf("a full user was given %v by somebody with extended access (A8)", held)
	}
	if full := w.imported(t, "fu1", sheet); counts(full) != "0 1 1 0 0" {
		t.Errorf("full: %s", counts(full))
	}
}

func TestSheetNeedsExtendedAccessAndIsItsMakersAlone(t *testing.T) {
	w := newWorld(t)
	for _, who := range []string{"sel", "mgr", "courier", "none"} {
		if a := w.importing(t, who, "people.csv", "email\nann@acme.example\n"); a.status != 403 {
			t.Errorf("%s: %d", who, a.status)
		}
	}
	got := w.imported(t, "fu1", threeWrong, "?dry_run", "true")
	for _, path := range []string{"", "/rows", "/failed"} {
		if a := w.do(t, "fu2", "GET", ws+"/user-imports/"+got.ID+path, ""); a.status != 404 {
			t.Errorf("another full user reads %s: %d", path, a.status)
		}
		missing := w.do(t, "fu2", "GET", ws+"/user-imports/0fffffff-0000-7000-8000-000000000000"+path, "")
		if missing.status != 404 {
			t.Errorf("an import that is not there: %d", missing.status)
		}
	}
}

func TestSheetJudgesSeatsForTheWholeAndWritesNothingAboveThem(t *testing.T) {
	w := newWorld(t)
	var taken int
	w.looking(t, func(v *app.Viewer) { taken = v.Policy.SeatsTaken() })
	w.ok(t, "fu1", "POST", ws+"/policy/changes", fmt.Sprintf(`{"base_revision":0,"note":"seats","changes":[{"op":"put","kind":"workspace","doc":{"key":"w1","name":"One","time_zone":"UTC","app_access":"selected","seats":%d}}]}`, taken+1))
	two := "name,email\nAnn,ann@acme.example\nBo,bo@acme.example\n"
	for _, dry := range []string{"true", "false"} {
		got := w.imported(t, "fu1", two, "?dry_run", dry)
		if got.State != "refused" || got.Problem == nil || got.Problem.Code != policy.CodeSeatsFull {
			t.Errorf("dry run %s: %s %+v", dry, got.State, got.Problem)
		}
	}
	w.looking(t, func(v *app.Viewer) {
		if v.Policy.SeatsTaken() != taken {
			t.Errorf("%d seats are taken, not %d", v.Policy.SeatsTaken(), taken)
		}
	})
	swap := two + "Person none,none@example.org\n"
	swap = strings.Replace(strings.Replace(swap, "name,email\n", "name,email,status\n", 1), "none@example.org", "none@example.org,deactivated", 1)
	if got := w.imported(t, "fu1", swap); counts(got) != "2 1 0 0 0" || got.State != "done" {
		t.Errorf("two in and one out fit: %s %+v", counts(got), got.Problem)
	}
}

func TestSheetNeverTakesTheLastFullUserAway(t *testing.T) {
	w := newWorld(t)
	got := w.imported(t, "fu1", "email,status\nfu1@example.org,deactivated\nfu2@example.org,deactivated\n")
	if got.State != "refused" || got.Problem.Code != policy.CodeLastFull {
		t.Errorf("%s %+v", got.State, got.Problem)
	}
	w.ok(t, "fu1", "GET", ws+"/policy/revision", "")
}

func TestSheetRemovesRolesAndSaysWhereATeamGivesThem(t *testing.T) {
	w := newWorld(t)
	w.ok(t, "fu1", "POST", ws+"/roles", `{"key":"night","name":"Night"}`)
	w.imported(t, "fu1", "email,roles\ncourier@example.org,Night\n")
	got := w.imported(t, "fu1", "email,remove roles\ncourier@example.org,Courier\nnone@example.org,Courier\n")
	if counts(got) != "0 1 1 0 0" {
		t.Errorf("%s %s", counts(got), problems(w.rows(t, "fu1", got)))
	}
	if held := strings.Join(w.assignmentsOf(t, "courier@example.org"), ", "); held != "night *" {
		t.Errorf("left is %s", held)
	}
	w.ok(t, "fu1", "POST", ws+"/roles/night/assignments", `{"team":"north","reason":"they are there at night"}`)
	got = w.imported(t, "fu1", "email,remove roles\ncourier@example.org,Night\n")
	if said := problems(w.rows(t, "fu1", got)); said != "2 wrong remove_roles by_team" {
		t.Errorf("of a role by a team is said: %s", said)
	}
}

func TestSheetChangesTheDatesOfARoleAndNeverDoublesIt(t *testing.T) {
	w := newWorld(t)
	w.imported(t, "fu1", "email,roles\ncourier@example.org,Courier ..2099-01-31\n")
	w.imported(t, "fu1", "email,roles\ncourier@example.org,Courier ..2099-02-28\n")
	if held := strings.Join(w.assignmentsOf(t, "courier@example.org"), ", "); held != "courier * until 2099-03-01T00:00" {
		t.Errorf("held is %s", held)
	}
	got := w.imported(t, "fu1", "email,roles\nmgr@example.org,Courier 2099-02-01..2099-01-01\nout@example.org,Courier ..2020-01-01\n")
	if said := problems(w.rows(t, "fu1", got)); said != "2 wrong roles dates\n3 wrong  invalid" {
		t.Errorf("of an end before its start, and one in the past: %s", said)
	}
}

func TestSheetByJobCodeIsAboutEverybodyWhoHasIt(t *testing.T) {
	w := newWorld(t)
	w.imported(t, "fu1", "email,job code\ncourier@example.org,G-7\ncourier2@example.org,g-7\nnone@example.org,H-1\n")
	got := w.imported(t, "fu1", "job code,roles\ng-7,Guard\nH-1,Guard\nX-9,Guard\n", "?match", "job_code")
	if counts(got) != "0 2 0 0 1" {
		t.Fatalf("%s %s", counts(got), problems(w.rows(t, "fu1", got)))
	}
	if rows := w.rows(t, "fu1", got); rows[0].People != 2 {
		t.Errorf("the first row is about %d people", rows[0].People)
	}
	got = w.imported(t, "fu1", "job code,name,email\nG-7,Ann,ann@acme.example\nH-1,Nora,other@acme.example\n", "?match", "job_code")
	if said := problems(w.rows(t, "fu1", got)); said != "2 wrong job_code ambiguous\n3 wrong email email_differs" {
		t.Errorf("%s", said)
	}
}

func TestSheetBringsSomebodyBackWithTheNamedRolesOnly(t *testing.T) {
	w := newWorld(t)
	w.imported(t, "fu1", "email,roles,status\ncourier@example.org,Guard,deactivated\n")
	got := w.imported(t, "fu1", "email,roles,status\ncourier@example.org,Courier,active\n")
	if counts(got) != "0 1 0 0 0" {
		t.Fatalf("%s %s", counts(got), problems(w.rows(t, "fu1", got)))
	}
	if held := strings.Join(w.assignmentsOf(t, "courier@example.org"), ", "); held != "courier *, guard * suspended" {
		t.Errorf("held is %s (A6.9)", held)
	}
}

func TestSheetFindsAddressesThatAreOneHoweverTheyAreTyped(t *testing.T) {
	w := newWorld(t)
	got := w.imported(t, "fu1", "name,email\nA,zo\u00eb@acme.example\nB,ZOE\u0308@ACME.example\nC, COURIER@Example.ORG \nD,\u0441ourier@example.org\nE,a b@acme.example\nF,@\n")
	want := "3 wrong email duplicate\n5 wrong email lookalike\n6 wrong email email\n7 wrong email email"
	if said := problems(w.rows(t, "fu1", got)); said != want || counts(got) != "1 1 0 0 4" {
		t.Errorf("%s\n%s", counts(got), said)
	}
}

func TestSheetFixesAWordWhereverItStands(t *testing.T) {
	w := newWorld(t)
	got := w.imported(t, "fu1", threeWrong, "fixes", `[{"field":"roles","from":"courrier","to":"Courier"},{"field":"teams","from":"Nroth","to":"north"}]`)
	if counts(got) != "4 0 0 0 1" {
		t.Errorf("%s %s", counts(got), problems(w.rows(t, "fu1", got)))
	}
}

func TestSheetMappingWinsOverTheHeading(t *testing.T) {
	w := newWorld(t)
	sheet := "Login,Mail,Who\nann@acme.example,boss@acme.example,Ann\n"
	got := w.imported(t, "fu1", sheet, "mapping", `{"Login":"email","Mail":"","Who":"name","gone":"phone"}`)
	if counts(got) != "1 0 0 0 0" || got.Columns[1].Field != "" {
		t.Errorf("%s %+v", counts(got), got.Columns)
	}
	w.assignmentsOf(t, "ann@acme.example")
	for _, bad := range []string{`{"Login":"settings"}`, `{"Login":"email","Mail":"email"}`} {
		if got := w.imported(t, "fu1", sheet, "mapping", bad); got.State != "refused" || !strings.HasPrefix(got.Problem.Errors[0].Path, "body.mapping") {
			t.Errorf("the mapping %s: %+v", bad, got.Problem)
		}
	}
	if got := w.imported(t, "fu1", "name\nAnn\n"); got.State != "refused" {
		t.Errorf("a sheet that says of nobody whom it is about: %s", got.State)
	}
}

func TestSheetWritesFormulasBackAsText(t *testing.T) {
	w := newWorld(t)
	got := w.imported(t, "fu1", "name,email\n\"=HYPERLINK(\"\"http://127.0.0.1/\"\",\"\"x\"\")\",nowhere\n")
	failed := w.ok(t, "fu1", "GET", ws+"/user-imports/"+got.ID+"/failed", "").body
	if !strings.Contains(failed, "\"'=HYPERLINK") {
		t.Errorf("the formula comes back as one: %s", failed)
	}
}

func TestSheetThatCannotBeReadIsRefusedBeforeAnythingElse(t *testing.T) {
	w := newWorld(t)
	for name, raw := range map[string]string{"empty": "", "binary": "\x00\x01\x02", "wide": strings.Repeat("a,", 1000) + "\n", "broken workbook": "PK\x03\x04xxxx"} {
		if a := w.importing(t, "fu1", "people.csv", raw); a.status != 422 || !strings.Contains(a.body, `"sheet"`) && name != "empty" {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
}

func TestSheetTemplateIsReadAsASheet(t *testing.T) {
	w := newWorld(t)
	for _, format := range []string{"csv", "xlsx"} {
		raw := w.ok(t, "fu1", "GET", ws+"/user-imports/template?format="+format, "").body
		table, err := sheets.Read([]byte(raw), app.PeopleLimits)
		must(t, err)
		if table.Format != format || len(table.Heads) < 10 {
			t.Errorf("%s: %s %v", format, table.Format, table.Heads)
		}
	}
}
