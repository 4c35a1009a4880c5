package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"time"

	"github.com/trackward/trackward/internal/policy"
)

// usersPath is where the users of the workspace are listed.
const usersPath = "/api/v1/workspaces/" + workspace + "/users?limit=100"

// usersAsked are the lists that are measured.
var usersAsked = []struct{ name, query string }{
	{"first page", ""},
	{"first page, counted", "&count=exact"},
	{"search", "&q=rtiz%2099&count=exact"},
	{"search for nobody", "&q=nosuchperson"},
	{"by e-mail", "&q=person4711@"},
	{"by team", "&team=tenth&count=exact"},
	{"by role", "&role=guard&count=exact"},
	{"by app access", "&app_access=none&count=exact"},
	{"by everything", "&q=ann&kind=regular&status=active&team=tenth&role=guard&app_access=allowed&settings=none&count=exact"},
	{"last name first", "&sort=-name"},
	{"by when last seen", "&sort=last_seen&count=exact"},
}

// Users makes a workspace of so many users and measures their list beside a server
// that answers nothing, what a change of all of them takes, and the memory they
// need. then, if any, is called while the server is up and warm, with the address
// and what to sign in with.
func Users(ctx context.Context, w io.Writer, t Target, users int, then func(ctx context.Context, url, email, password string) error) (err error) {
	if err := t.Store.DropWorkspace(ctx, workspace); err != nil {
		return err
	}
	account, err := t.Account(ctx, email, "Measurer", password)
	if err != nil {
		return err
	}
	before := heap()
	began := time.Now()
	if err := crowd(ctx, t, account, users); err != nil {
		return err
	}
	defer func() {
		limit, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Minute)
		defer cancel()
		err = errors.Join(err, t.Store.DropWorkspace(limit, workspace))
	}()
	fmt.Fprintf(w, "\n%s, a workspace of %d users, each with a role, a tenth of them in a team, over HTTP on loopback with a session\n", t.Database, users)
	fmt.Fprintf(w, "  made in %.1f s; the first answer of a server that has not read it yet takes its cold load\n", time.Since(began).Seconds())
	c := newClient(t.URL)
	if err := c.signIn(ctx); err != nil {
		return err
	}
	if err := lists(ctx, w, t, c); err != nil {
		return err
	}
	fmt.Fprintf(w, "  memory of the workspace, decoded, indexed and compiled: %.0f MB\n", float64(heap()-before)/(1<<20))
	if then != nil {
		if err := then(ctx, t.URL, email, password); err != nil {
			return err
		}
	}
	return bulks(ctx, w, c)
}

// lists lets every list and a server that answers nothing take turns.
func lists(ctx context.Context, w io.Writer, t Target, c *client) error {
	empty := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }))
	defer empty.Close()
	nothing := newClient(empty.URL)
	if _, err := c.do(ctx, "GET", usersPath, nil); err != nil { // warm
		return err
	}
	times := make([][]float64, len(usersAsked)+1)
	for range t.Rounds {
		for i := range times {
			ask, path := c, usersPath
			if i == len(usersAsked) {
				ask, path = nothing, "/"
			} else {
				path += usersAsked[i].query
			}
			a, err := ask.do(ctx, "GET", path, nil)
			if err != nil {
				return err
			}
			times[i] = append(times[i], float64(a.took.Microseconds())/1000)
		}
	}
	of := func(i int) (float64, float64) {
		return median(times[i], func(x float64) float64 { return x }), slowest(times[i])
	}
	fmt.Fprintf(w, "  %-22s %10s %10s\n", "ms, of "+fmt.Sprint(t.Rounds)+" rounds", "median", "slowest")
	for i, x := range usersAsked {
		m, most := of(i)
		fmt.Fprintf(w, "  %-22s %10.2f %10.2f\n", x.name, m, most)
	}
	m, most := of(len(usersAsked))
	fmt.Fprintf(w, "  %-22s %10.2f %10.2f\n", "an empty handler", m, most)
	return nil
}

func slowest(of []float64) (most float64) {
	for _, x := range of {
		most = max(most, x)
	}
	return most
}

// bulks measures one change of many users, saved, and what it takes at most.
func bulks(ctx context.Context, w io.Writer, c *client) error {
	for _, x := range []struct{ name, path, body string }{
		{"app access of everyone off", "/app-access/bulk", `{"filter":{},"allow":false}`},
		{"app access of everyone on", "/app-access/bulk", `{"filter":{},"allow":true}`},
		{"a role for a third", "/role-assignments/bulk", `{"filter":{"q":"ann"},"action":"give","role":"client","reason":"bench"}`},
		{"deactivate a tenth", "/users/bulk", `{"teams":["tenth"],"action":"deactivate"}`},
	} {
		a, err := c.do(ctx, "POST", "/api/v1/workspaces/"+workspace+x.path, []byte(x.body), "Content-Type", "application/json")
		if err != nil {
			return err
		}
		var done struct{ Changed int }
		if err := json.Unmarshal(a.body, &done); err != nil {
			return err
		}
		fmt.Fprintf(w, "  %-28s %7d users as one change: %5.1f s\n", x.name, done.Changed, a.took.Seconds())
	}
	runtime.GC()
	return nil
}

var (
	firstNames = []string{"Ann", "Marc", "Priya", "Chen", "Olu", "Ines", "Kofi", "Lena", "Björk", "Tomás"}
	lastNames  = []string{"Lee", "Ortiz", "Nair", "Wei", "Ade", "Silva", "Mensah", "Vogel", "Åberg", "Núñez"}
)

// crowd makes the workspace, straight into the store.
func crowd(ctx context.Context, t Target, account string, users int) error {
	put := func(kind policy.Kind, id string, doc any) policy.Change {
		raw, err := json.Marshal(doc)
		if err != nil {
			panic("bench: a document does not marshal: " + err.Error()) // strings and flags
		}
		return policy.Change{Op: policy.Put, Kind: kind, ID: id, Doc: raw}
	}
	changes := policy.NewWorkspace(policy.Workspace{Key: workspace, Name: "Bench", TimeZone: "UTC", AppAccess: policy.AppAccessEveryone}, "",
		policy.User{Name: "Measurer", Email: email, Account: account})
	var team []string
	for i := range users {
		id := t.App.ID()
		changes = append(changes, put(policy.KindUser, id, policy.User{Name: fmt.Sprintf("%s %s %d", firstNames[i%10], lastNames[i/10%10], i), Email: fmt.Sprintf("person%d@bench.example", i),
			Kind: policy.KindRegular, Status: policy.StatusActive, Confirmed: true, AppAccess: i%3 > 0, Settings: policy.SettingsNone}),
			put(policy.KindAssignment, "", policy.Assignment{User: id, Role: "guard", Site: policy.AllSites}))
		if i%10 == 0 {
			team = append(team, id)
		}
	}
	changes = append(changes, put(policy.KindTeam, "", policy.Team{Key: "tenth", Name: "Tenth", Members: team}))
	_, err := t.App.NewWorkspace(ctx, t.App.ID(), workspace, "bench", policy.Changeset{Note: "Workspace of the benchmark", Changes: changes})
	return err
}
