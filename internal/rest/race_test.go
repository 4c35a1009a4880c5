package rest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"mime/multipart"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/login"
	"github.com/trackward/trackward/internal/pgtest"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/store"
	"github.com/trackward/trackward/internal/testcount"
)

// raced runs a test over both databases; on PostgreSQL by two servers, each with
// a store and a memory of its own, on SQLite by two connections of the one.
// n is how many races it holds in one world, which is not to grow too large.
func raced(t *testing.T, test func(r *racing, n int)) {
	for _, backend := range []string{"sqlite", "postgres"} {
		for all, done := testcount.Races.N(), 0; done < all; done += worldRaces {
			t.Run(fmt.Sprintf("%s from %d", backend, done), func(t *testing.T) {
				r := &racing{T: t}
				if backend == "sqlite" {
					r.world = newWorld(t)
					r.urls = [2]string{r.server.URL, r.server.URL}
				} else {
					dsn := pgtest.DSN(t, "store", store.Migrate)
					r.world = newWorldOn(t, dsn)
					r.urls = [2]string{r.server.URL, r.another(t, dsn)}
				}
				test(r, min(worldRaces, all-done))
			})
		}
	}
}

const worldRaces = 500

type racing struct {
	*testing.T
	*world
	urls [2]string
}

// another is a second server over the same database.
func (r *racing) another(t *testing.T, dsn string) string {
	t.Helper()
	st, err := store.Open(t.Context(), dsn, store.Env{})
	must(t, err)
	t.Cleanup(func() { _ = st.Close() })
	log := slog.New(slog.DiscardHandler)
	a, err := app.New(app.Config{Store: st, Files: r.app.Files, Log: log, Clock: time.Now, ID: r.app.ID, Salt: salt, Key: r.app.Key, URL: "http://127.0.0.1"})
	must(t, err)
	key := r.app.Key
	in, err := login.New(login.Options{Store: st, Mailer: r.mails, Key: key[:], PublicURL: "http://127.0.0.1", Log: log, Cost: &cheap})
	must(t, err)
	api, err := New(Options{App: a, Login: in, Log: log})
	must(t, err)
	server := httptest.NewServer(api)
	t.Cleanup(server.Close)
	return server.URL
}

// road is one way of doing something to a user.
type road struct {
	name               string
	method, path, body string // %s is the user's id
	sheet              string // or a sheet to import; %s is the user's e-mail
}

func (x road) of(id string) (method, path, body string) {
	return x.method, ws + strings.ReplaceAll(x.path, "%s", id), strings.ReplaceAll(x.body, "%s", id)
}

// both sends two requests at the same moment, one to each server.
func (r *racing) both(send0, send1 func(url string) answer) (out [2]answer, overlapped bool) {
	var begun, ended [2]time.Time
	var line, all sync.WaitGroup
	line.Add(1)
	for i, do := range []func(string) answer{send0, send1} {
		all.Go(func() {
			line.Wait()
			begun[i] = time.Now()
			out[i] = do(r.urls[i])
			ended[i] = time.Now()
		})
	}
	line.Done()
	all.Wait()
	return out, begun[0].Before(ended[1]) && begun[1].Before(ended[0])
}

// system changes the policy as the server itself.
func (r *racing) system(changes func(s *policy.Snapshot) []policy.Change) {
	r.Helper()
	_, err := r.app.System(r.Context(), "w1", "test", func(s *policy.Snapshot) (policy.Changeset, error) {
		return policy.Changeset{Changes: changes(s)}, nil
	})
	must(r.T, err)
}

// A8.2 under a race: two full users put each other out at the same moment, by any
// two of the roads there are. Exactly one of them must be refused.
func TestTheLastFullUserStaysOnMixedRoadsUnderARace(t *testing.T) {
	roads := []road{
		{name: "level", method: "PATCH", path: "/users/%s", body: `{"settings":"extended"}`},
		{name: "deactivate", method: "POST", path: "/users/%s/deactivate"},
		{name: "delete", method: "DELETE", path: "/users/%s"},
		{name: "kind", method: "PATCH", path: "/users/%s", body: `{"kind":"guest","settings":"none","superuser":false}`},
		{name: "e-mail", method: "PATCH", path: "/users/%s?note=test", body: `{"email":"other-%s@example.org"}`},
		{name: "app access", method: "PUT", path: "/app-access", body: `{"users":{"%s":false}}`},
		{name: "bulk", method: "POST", path: "/users/bulk", body: `{"ids":["%s"],"action":"deactivate"}`},
		{name: "bulk deletion", method: "POST", path: "/users/bulk", body: `{"ids":["%s"],"action":"delete"}`},
		{name: "changeset", method: "POST", path: "/policy/changes", body: `{"changes":[{"op":"delete","kind":"user","id":"%s"}]}`},
		{name: "import", sheet: "email,status\n%s,deactivated\n"},
		{name: "import as a draft of many", sheet: "email,status,phone\n%s,deactivated,\nmgr@example.org,,+1 2\n"},
	}
	raced(t, func(r *racing, n int) {
		full := []string{"fu1", "fu2"}
		docs := map[string]policy.User{}
		r.system(func(s *policy.Snapshot) []policy.Change {
			u, _ := s.User(r.users["courier"])
			for _, who := range full {
				u, _ := s.User(r.users[who])
				docs[who] = *u.User
			}
			return []policy.Change{doc(policy.KindUser, u.ID, *u.User)} // nothing: it is only read
		})
		for _, who := range full {
			r.as(r.T, who)
		}
		overlapped := 0
		for i := range n {
			r.system(func(s *policy.Snapshot) (changes []policy.Change) {
				for _, who := range full {
					if u, ok := s.User(r.users[who]); !ok || u.Status == policy.StatusDeleted {
						r.users[who] = uuid.Must(uuid.NewV7()).String()
					}
					d := docs[who]
					changes = append(changes, must2(put(policy.KindUser, r.users[who], nil, map[string]any{"name": d.Name, "email": d.Email, "kind": d.Kind, "status": d.Status,
						"confirmed": true, "app_access": true, "settings": "full", "superuser": true, "account": d.Account, "held_by": "", "phone": fmt.Sprint(i)})))
				}
				return changes
			})
			first, second := roads[i%len(roads)], roads[(i/len(roads)+i)%len(roads)]
			do := func(by, to string, x road) func(string) answer {
				if x.sheet != "" {
					return func(url string) answer {
						return r.imports(url, r.cookies[by], strings.ReplaceAll(x.sheet, "%s", docs[to].Email))
					}
				}
				method, path, body := x.of(r.users[to])
				header := []string{"Cookie", r.cookies[by]}
				if method != "POST" {
					header = append(header, "If-Match", "*")
				}
				return func(url string) answer { return send(r.T, method, url+path, body, header...) }
			}
			out, over := r.both(do("fu1", "fu2", first), do("fu2", "fu1", second))
			if over {
				overlapped++
			}
			if ok0, ok1 := out[0].status < 300 && changedSome(out[0]), out[1].status < 300 && changedSome(out[1]); ok0 == ok1 {
				r.Errorf("%s and %s: %d %s / %d %s", first.name, second.name, out[0].status, out[0].body, out[1].status, out[1].body)
			}
			if left := r.fullUsers(); left != 1 {
				r.Errorf("%s and %s leave %d full users who can enter", first.name, second.name, left)
			}
		}
		r.Logf("%d races, %d overlapped", n, overlapped)
		if 2*overlapped < n {
			r.Errorf("only %d of %d races overlapped: they prove little", overlapped, n)
		}
	})
}

// imports sends a sheet and waits for its outcome: refused as a whole, it is the
// refusal; who may no longer ask for it, was refused too.
func (r *racing) imports(url, cookie, sheet string) answer {
	r.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part := must2(form.CreateFormFile("file", "people.csv"))
	_, _ = io.WriteString(part, sheet)
	must(r.T, form.Close())
	got := send(r.T, "POST", url+ws+"/users/import?invite=false", body.String(), "Cookie", cookie, "Content-Type", form.FormDataContentType())
	for got.status < 300 {
		var job PeopleImport
		must(r.T, json.Unmarshal([]byte(got.body), &job))
		switch job.State {
		case "running":
			got = send(r.T, "GET", url+ws+"/user-imports/"+job.ID, "", "Cookie", cookie)
			continue
		case "refused":
			got.status = job.Problem.Status
		}
		return answer{status: got.status, body: fmt.Sprintf(`{"changed":%d} %s`, boolInt(!strings.Contains(got.body, `"skipped":1`))*job.Changed, got.body)}
	}
	return got
}

// changedSome tells a bulk action that skipped everybody from one that did it.
func changedSome(a answer) bool { return !strings.Contains(a.body, `"changed":0`) }

func must2[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// fullUsers counts who has full access and can enter, in the database.
func (r *racing) fullUsers() (n int) {
	r.Helper()
	_, objects, err := r.app.Store.LoadPolicy(context.Background(), r.workspaceID())
	must(r.T, err)
	for _, o := range objects {
		if o.Kind != policy.KindUser {
			continue
		}
		var u policy.User
		must(r.T, json.Unmarshal(o.Doc, &u))
		if u.Settings == policy.SettingsFull && u.Status == policy.StatusActive && u.Confirmed && u.AppAccess && u.HeldBy == "" {
			n++
		}
	}
	return n
}

func (r *racing) workspaceID() string {
	r.Helper()
	id, err := r.app.Store.WorkspaceID(context.Background(), "w1")
	must(r.T, err)
	return id
}

// A8.3 under a race: one seat is free, and two take it at the same moment, by any
// two of the roads by which the number grows.
func TestSeatsAreNeverAboveTheLimitUnderARace(t *testing.T) {
	roads := []road{
		{name: "activate", method: "POST", path: "/users/%s/activate"},
		{name: "patch", method: "PATCH", path: "/users/%s", body: `{"status":"active"}`},
		{name: "bulk", method: "POST", path: "/users/bulk", body: `{"ids":["%s"],"action":"activate"}`},
		{name: "kind", method: "PATCH", path: "/users/%s", body: `{"kind":"guest","status":"active"}`},
		{name: "changeset", method: "POST", path: "/policy/changes", body: `{"changes":[{"op":"put","kind":"user","id":"%s","doc":{"name":"Guest","kind":"guest","status":"active"}}]}`},
		{name: "add", method: "POST", path: "/users", body: `{"name":"Added","kind":"guest"}`},
	}
	raced(t, func(r *racing, n int) {
		guests := [2]string{uuid.Must(uuid.NewV7()).String(), uuid.Must(uuid.NewV7()).String()}
		cookies := [2]string{r.as(r.T, "ext"), r.as(r.T, "fu1")}
		limit, added, overlapped := 0, []string{}, 0
		for i := range n {
			first, second := roads[i%len(roads)], roads[(i/len(roads)+i)%len(roads)]
			r.system(func(s *policy.Snapshot) (changes []policy.Change) {
				for j, id := range guests {
					kind := []string{"guest", "viewer"}[boolInt([]road{first, second}[j].name == "kind")]
					changes = append(changes, must2(put(policy.KindUser, id, nil, map[string]any{"name": "Guest", "kind": kind, "status": "deactivated", "phone": fmt.Sprint(i)})))
				}
				for _, u := range s.Users() {
					if u.Name == "Added" {
						added = append(added, u.ID)
						changes = append(changes, del(policy.KindUser, u.ID))
					}
				}
				if i == 0 {
					limit = s.SeatsTaken() + 1
					w := *s.Settings()
					w.Seats = &limit
					changes = append(changes, doc(policy.KindWorkspace, "", w))
				}
				return changes
			})
			do := func(j int, x road) func(string) answer {
				method, path, body := x.of(guests[j])
				header := []string{"Cookie", cookies[j]}
				if method != "POST" {
					header = append(header, "If-Match", "*")
				}
				return func(url string) answer { return send(r.T, method, url+path, body, header...) }
			}
			out, over := r.both(do(0, first), do(1, second))
			overlapped += boolInt(over)
			if (out[0].status < 300) == (out[1].status < 300) {
				r.Errorf("%s and %s: %d %s / %d %s", first.name, second.name, out[0].status, out[0].body, out[1].status, out[1].body)
			}
			if taken := r.seatsTaken(); taken != limit {
				r.Errorf("%s and %s: %d seats are taken of %d", first.name, second.name, taken, limit)
			}
		}
		r.Logf("%d races, %d overlapped, %d users added", n, overlapped, len(added))
		if 2*overlapped < n {
			r.Errorf("only %d of %d races overlapped: they prove little", overlapped, n)
		}
	})
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (r *racing) seatsTaken() (n int) {
	r.Helper()
	_, objects, err := r.app.Store.LoadPolicy(context.Background(), r.workspaceID())
	must(r.T, err)
	for _, o := range objects {
		var u policy.User
		if o.Kind == policy.KindUser {
			must(r.T, json.Unmarshal(o.Doc, &u))
			n += boolInt(policy.TakesSeat(u.Kind, u.Status) && u.Status != policy.StatusDeleted)
		}
	}
	return n
}

// A5.2 under a race: two people save what they made of the same list at the same
// moment. One is refused, and what is saved is the other's, whole.
func TestAppAccessIsSavedWholeUnderARace(t *testing.T) {
	raced(t, func(r *racing, n int) {
		cookies := [2]string{r.as(r.T, "ext"), r.as(r.T, "fu1")}
		names := []string{"sel", "mgr", "courier", "courier2", "none", "out"}
		overlapped := 0
		for i := range n {
			tag := r.etag(r.T, "ext", appAccess)
			var saves [2]AppAccessDraft
			for j := range saves {
				saves[j] = AppAccessDraft{Mode: []string{"selected", "everyone"}[(i+j)%2], Users: map[string]bool{}}
				for k, name := range names {
					saves[j].Users[r.users[name]] = (i>>(k%4)+j+k)%2 == 0
				}
			}
			do := func(j int) func(string) answer {
				raw := must2(json.Marshal(saves[j]))
				return func(url string) answer {
					return send(r.T, "PUT", url+appAccess, string(raw), "Cookie", cookies[j], "If-Match", tag)
				}
			}
			out, over := r.both(do(0), do(1))
			overlapped += boolInt(over)
			var now AppAccess
			must(r.T, json.Unmarshal([]byte(r.ok(r.T, "ext", "GET", appAccess, "").body), &now))
			is := [2]bool{now.holds(saves[0]), now.holds(saves[1])}
			for j := range out {
				if out[j].status != 200 && out[j].status != 412 {
					r.Errorf("save %d: %d %s", j, out[j].status, out[j].body)
				}
			}
			if !is[0] && !is[1] {
				r.Errorf("a mixture was saved: %+v of %+v", now, saves)
			}
			if won := slices.IndexFunc(out[:], func(a answer) bool { return a.status == 200 && changedAccess(a) }); won >= 0 && !is[won] {
				r.Errorf("save %d was accepted, and is not what counts", won)
			}
		}
		r.Logf("%d races, %d overlapped", n, overlapped)
		if 2*overlapped < n {
			r.Errorf("only %d of %d races overlapped: they prove little", overlapped, n)
		}
	})
}

func changedAccess(a answer) bool {
	var c AppAccessChange
	return json.Unmarshal([]byte(a.body), &c) == nil && c.Changed > 0
}

// holds reports whether the app access is what a save wanted.
func (a *AppAccess) holds(d AppAccessDraft) bool {
	for id := range maps.Keys(d.Users) {
		if a.Users[id] != d.Users[id] {
			return false
		}
	}
	return a.Mode == d.Mode
}
