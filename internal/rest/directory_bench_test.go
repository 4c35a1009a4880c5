package rest

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/trackward/trackward/internal/policy"
)

// crowd is how many users the lists are measured with.
const crowd = 100_000

// bigWorld is workspace w3 with the crowd in it, each with a role and a tenth of
// them in a team; its owner can sign in.
func bigWorld(b *testing.B) (*world, string) {
	b.Helper()
	ctx := context.Background()
	w := newWorld(b)
	account, err := w.login.CreateAccount(ctx, "big@example.org", "big", true)
	must(b, err)
	must(b, w.login.SetPassword(ctx, account.ID, password))
	changes := policy.NewWorkspace(policy.Workspace{Key: "w3", Name: "Big", TimeZone: "UTC", AppAccess: "selected"}, "",
		policy.User{Name: "Big", Email: "big@example.org", Account: account.ID})
	first, last := []string{"Ann", "Marc", "Priya", "Chen", "Olu", "Ines", "Kofi", "Lena", "Björk", "Tomás"}, []string{"Lee", "Ortiz", "Nair", "Wei", "Ade", "Silva", "Mensah", "Vogel", "Åberg", "Núñez"}
	var team []string
	for i := range crowd {
		id := uuid.Must(uuid.NewV7()).String()
		u := policy.User{Name: fmt.Sprintf("%s %s %d", first[i%10], last[i/10%10], i), Email: fmt.Sprintf("person%d@example.org", i),
			Kind: "regular", Status: "active", Confirmed: true, AppAccess: i%3 > 0, Settings: "none"}
		changes = append(changes, doc(policy.KindUser, id, u), doc(policy.KindAssignment, "", policy.Assignment{User: id, Role: "guard", Site: "*"}))
		if i%10 == 0 {
			team = append(team, id)
		}
	}
	changes = append(changes, doc(policy.KindTeam, "", policy.Team{Key: "tenth", Name: "Tenth", Members: team}))
	_, err = w.app.NewWorkspace(ctx, uuid.Must(uuid.NewV7()).String(), "w3", "test", policy.Changeset{Changes: changes})
	must(b, err)
	return w, w.as(b, "big")
}

// BenchmarkUsersOfACrowd is what a page of 100 of 100,000 users costs the server,
// beside an empty handler over the same connection.
func BenchmarkUsersOfACrowd(b *testing.B) {
	w, cookie := bigWorld(b)
	empty := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
	defer empty.Close()
	get := func(url string) {
		r, err := http.NewRequest("GET", url, nil)
		must(b, err)
		r.Header.Set("Cookie", cookie)
		a, err := http.DefaultClient.Do(r)
		must(b, err)
		_, err = io.Copy(io.Discard, a.Body)
		must(b, err)
		_ = a.Body.Close()
		if a.StatusCode >= 300 {
			b.Fatal(url, a.Status)
		}
	}
	b.Run("empty handler", func(b *testing.B) {
		for b.Loop() {
			get(empty.URL)
		}
	})
	users := w.server.URL + "/api/v1/workspaces/w3/users?limit=100"
	get(users) // loads the policy
	for _, c := range []struct{ name, query string }{
		{"first page", ""}, {"counted", "&count=exact"}, {"search", "&q=rtiz 99&count=exact"}, {"search for nobody", "&q=nosuchperson"}, {"by e-mail", "&q=person4711@"},
		{"by team", "&team=tenth&count=exact"}, {"by role", "&role=guard&count=exact"}, {"by app access", "&app_access=none&count=exact"},
		{"by everything", "&q=ann&kind=regular&status=active&team=tenth&role=guard&app_access=allowed&settings=none&count=exact"},
		{"backward", "&sort=-name"}, {"sorted by app access", "&sort=access&count=exact"},
	} {
		url := users + c.query
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				get(strings.ReplaceAll(url, " ", "%20"))
			}
		})
	}
}

// BenchmarkBulkOverACrowd is what one change over 100,000 users costs, judged and
// not saved, and saved.
func BenchmarkBulkOverACrowd(b *testing.B) {
	w, cookie := bigWorld(b)
	post := func(path, body string) {
		if got := send(b, "POST", w.server.URL+"/api/v1/workspaces/w3"+path, body, "Cookie", cookie); got.status != 200 {
			b.Fatal(got.status, got.body)
		}
	}
	allow := true
	for _, c := range []struct{ name, path, body string }{
		{"app access, judged", "/app-access/bulk?dry_run=true", `{"filter":{},"allow":%t}`},
		{"app access, saved", "/app-access/bulk", `{"filter":{},"allow":%t}`},
		{"termination of a tenth, judged", "/users/bulk?dry_run=true", `{"teams":["tenth"],"action":"terminate"}`},
		{"deletion of a tenth, judged", "/users/bulk?dry_run=true", `{"teams":["tenth"],"action":"delete"}`},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				body := c.body
				if strings.Contains(body, "%t") {
					body = fmt.Sprintf(body, allow)
					allow = !allow
				}
				post(c.path, body)
			}
		})
	}
}
