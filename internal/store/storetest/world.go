package storetest

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

// worlds numbers the workspaces of a test binary: they share a database.
var worlds atomic.Int64

// world is a workspace in the store, with what the test knows of it.
type world struct {
	job  string // what is edited is part of
	t    testing.TB
	s    app.Store
	id   string
	key  string
	ids  uid
	salt uint64
	snap *policy.Snapshot
	rows []*record.Row // every record as it should be, in order of creation
}

var system = policy.Actor{System: true, Via: "test"}

// newWorld makes a workspace with sites, teams, people, a role that may
// everything, and the trackers orders and clients.
func newWorld(t testing.TB, s app.Store) *world {
	t.Helper()
	n := worlds.Add(1)
	w := &world{t: t, s: s, id: fmt.Sprintf("ws-%d-%d", time.Now().UnixNano(), n)}
	w.key = "k" + w.id
	empty, err := policy.Load(w.id, 0, nil)
	w.must(err)
	first := policy.NewWorkspace(policy.Workspace{Key: w.key, Name: "World", TimeZone: "UTC"}, "owner", policy.User{Name: "Owner", Email: "owner@example.org"})
	result, err := empty.Apply(policy.Changeset{Changes: first}, system, w.env(time.Now()), policy.Head{})
	w.must(err)
	w.must(s.CreateWorkspace(t.Context(), w.id, w.key, result))
	w.snap = result.Snapshot
	w.apply(basics()...)
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) env(now time.Time) policy.Env {
	return policy.Env{Now: now, ID: w.ids.next, Salt: func() (b [16]byte) {
		w.salt++
		binary.BigEndian.PutUint64(b[:], w.salt)
		return b
	}}
}

// try applies a changeset as the system.
func (w *world) try(changes ...policy.Change) error {
	var result *policy.Result
	err := w.s.ApplyPolicy(w.t.Context(), w.id, func(revision int64, head policy.Head, now time.Time) (_ *policy.Result, err error) {
		if revision != w.snap.Revision() {
			return nil, fmt.Errorf("the store is at revision %d, the test at %d", revision, w.snap.Revision())
		}
		result, err = w.snap.Apply(policy.Changeset{Note: "test", Changes: changes}, system, w.env(now), head)
		return result, err
	})
	if err == nil {
		w.snap = result.Snapshot
	}
	return err
}

func (w *world) apply(changes ...policy.Change) {
	w.t.Helper()
	w.must(w.try(changes...))
}

func put(k policy.Kind, id string, doc any) policy.Change {
	raw, ok := doc.(string)
	if !ok {
		b, err := json.Marshal(doc)
		if err != nil {
			panic(err)
		}
		raw = string(b)
	}
	return policy.Change{Op: policy.Put, Kind: k, ID: id, Doc: json.RawMessage(raw)}
}

func del(k policy.Kind, id string) policy.Change {
	return policy.Change{Op: policy.Del, Kind: k, ID: id}
}

var people = []string{"ann", "bob", "cid", "dot"}

const ordersDoc = `{"key":"orders","name":"Orders","singular":"Order","numbering":"sequential","uses_sites":true,"label":"customer",
"properties":[
 {"key":"customer","label":"Customer","type":"text","indexed":true},
 {"key":"phone","label":"Phone","type":"phone"},
 {"key":"notes","label":"Notes","type":"long_text"},
 {"key":"price","label":"Price","type":"money","currency":"EUR","indexed":true},
 {"key":"qty","label":"Quantity","type":"number"},
 {"key":"due","label":"Due","type":"date","indexed":true},
 {"key":"at","label":"At","type":"date_time"},
 {"key":"paid","label":"Paid","type":"checkbox"},
 {"key":"size","label":"Size","type":"choice","options":[{"key":"small","label":"S"},{"key":"large","label":"L"},{"key":"huge","label":"H"}]},
 {"key":"tags","label":"Tags","type":"choices","options":[{"key":"vip","label":"V"},{"key":"rush","label":"R"},{"key":"odd","label":"O"}]},
 {"key":"courier","label":"Courier","type":"user","assigns":true,"pick":{"everyone":true}},
 {"key":"helpers","label":"Helpers","type":"users","assigns":true,"may_be_taken":true,"pick":{"everyone":true}},
 {"key":"crew","label":"Crew","type":"team","assigns":true,"pick":{"everyone":true}},
 {"key":"watchers","label":"Watchers","type":"users","assigns":false,"pick":{"everyone":true}},
 {"key":"code","label":"Code","type":"text","unique":true}],
"states":[{"key":"new","label":"New","kind":"open"},{"key":"doing","label":"Doing","kind":"doing"},{"key":"waiting","label":"Waiting","kind":"doing"},{"key":"done","label":"Done","kind":"done"}],
"transitions":[{"from":"new","to":"doing"},{"from":"doing","to":"waiting"},{"from":"waiting","to":"doing"},{"from":"doing","to":"done"},{"from":"done","to":"doing"}]}`

func basics() []policy.Change {
	all := map[string]string{"create": "all", "change_state": "all", "archive": "all", "delete": "all"}
	changes := []policy.Change{
		put(policy.KindTracker, "orders", ordersDoc),
		put(policy.KindTracker, "clients", `{"key":"clients","name":"Clients","singular":"Client","numbering":"random","properties":[{"key":"title","label":"Title","type":"text"}],
			"states":[{"key":"open","label":"Open","kind":"open"}],"transitions":[]}`),
		put(policy.KindSite, "texas", policy.Site{Key: "texas", Name: "Texas", Kind: "region"}),
		put(policy.KindSite, "dfw", policy.Site{Key: "dfw", Name: "DFW", Kind: "site", Parent: "texas"}),
		put(policy.KindSite, "aus", policy.Site{Key: "aus", Name: "AUS", Kind: "site", Parent: "texas"}),
		put(policy.KindSite, "jfk", policy.Site{Key: "jfk", Name: "JFK", Kind: "site"}),
		put(policy.KindRole, "boss", role("boss")),
		put(policy.KindPermissions, "boss-all", policy.Permissions{Role: "boss", Tracker: policy.AllTrackers,
			AllStates: policy.Entries{Actions: all, Properties: map[string]policy.Cell{"*": {View: "all", Edit: "all"}}}}),
	}
	for _, name := range people {
		changes = append(changes, put(policy.KindUser, name, policy.User{Name: name, Email: name + "@example.org", Kind: "regular",
			Status: "active", Confirmed: true, AppAccess: true, Settings: "none"}))
	}
	return append(changes,
		put(policy.KindTeam, "north", policy.Team{Key: "north", Name: "North", Members: []string{"ann", "bob"}}),
		put(policy.KindTeam, "south", policy.Team{Key: "south", Name: "South", Members: []string{"bob", "cid"}}),
		put(policy.KindAssignment, "boss-owner", policy.Assignment{User: "owner", Role: "boss", Site: policy.AllSites, Reason: "test"}))
}

func role(key string) policy.Role {
	return policy.Role{Key: key, Name: key, Enabled: true, Portal: "staff", API: "block",
		Features: map[string]string{"trackers": "manage", "comments": "edit", "activity": "view", "export": "view"}}
}

func (w *world) tracker(ref string) *policy.Schema {
	w.t.Helper()
	t, ok := w.snap.Tracker(ref)
	if !ok {
		w.t.Fatalf("no tracker %s", ref)
	}
	return t
}

// viewer is a user before a tracker.
func (w *world) viewer(user, tracker string) *record.Viewer {
	w.t.Helper()
	u, ok := w.snap.User(user)
	if !ok {
		w.t.Fatalf("no user %s", user)
	}
	now := time.Now()
	subject, why := w.snap.Engine().Subject(u.N, access.Request{Now: now, Scope: access.Unlimited()})
	if why != access.Allowed {
		w.t.Fatalf("%s is refused at the door: %s", user, why)
	}
	t := w.tracker(tracker)
	return &record.Viewer{Policy: w.snap, Tracker: t, Subject: subject, Grants: subject.Tracker(t.N), User: u.ID,
		Teams: w.snap.TeamsOf(u.ID), Now: now, Zone: time.UTC}
}

// boss is the owner with every right, writing in the name of user.
func (w *world) boss(user, tracker string) *record.Viewer {
	v := w.viewer("owner", tracker)
	v.User, v.Teams = user, w.snap.TeamsOf(user)
	return v
}

// births are new records, made by author.
func (w *world) births(tracker, author string, in ...record.NewInput) func(int64, time.Time) ([]record.Change, error) {
	return func(_ int64, now time.Time) ([]record.Change, error) {
		v := w.boss(author, tracker)
		v.Now = now
		changes := make([]record.Change, len(in))
		for i := range in {
			if in[i].ID == "" {
				in[i].ID = w.ids.next()
			}
			var err error
			if changes[i], err = record.New(v, in[i]); err != nil {
				return nil, err
			}
		}
		return changes, nil
	}
}

// create stores records and keeps them as they should be.
func (w *world) create(tracker, author string, in ...record.NewInput) []*record.Row {
	w.t.Helper()
	var made []record.Change
	decide := w.births(tracker, author, in...)
	sealed, err := w.s.InsertRecords(w.t.Context(), w.id, func(revision int64, now time.Time) (_ []record.Change, err error) {
		made, err = decide(revision, now)
		return made, err
	})
	w.must(err)
	rows := make([]*record.Row, len(made))
	for i, c := range made {
		row := *c.Row()
		view, ok := record.Open(w.boss(author, tracker), sealed[i])
		if !ok || view.ID() != row.ID {
			w.t.Fatalf("what was stored is not seen by who may everything")
		}
		row.Number, row.Version = view.Number(), 1
		rows[i] = &row
	}
	w.rows = append(w.rows, rows...)
	return rows
}

// edit changes a stored record as boss, and the row that the test keeps.
func (w *world) edit(row *record.Row, tracker string, in record.Input) error {
	in.Confirm = true
	v := w.boss("owner", tracker)
	where := record.LiveAndArchived
	if in.Recover {
		where = record.Bin
	}
	plan, err := record.OnePlan(w.viewerSeeingAll(v), row.ID, where)
	w.must(err)
	var made record.Change
	_, found, err := w.s.UpdateRecord(app.WithJob(w.t.Context(), w.job), plan, func(_ int64, now time.Time, before record.Sealed) (_ record.Change, err error) {
		v.Now = now
		made, err = record.Edit(v, before, in)
		return made, err
	})
	if err == nil && !found {
		err = fmt.Errorf("record %s is not found", row.ID)
	}
	if err == nil && !made.Empty() {
		*row = *made.Row()
	}
	return err
}

// viewerSeeingAll is v; restricted records are seen by who is listed, which the
// tests see to.
func (w *world) viewerSeeingAll(v *record.Viewer) *record.Viewer { return v }

func values(pairs ...string) map[string][]byte {
	m := map[string][]byte{}
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i]] = []byte(pairs[i+1])
	}
	return m
}

// facts are what decides about a row for a viewer, worked out from its values
// (A1 assigned, A3 gate 5).
func facts(v *record.Viewer, r *record.Row) access.Facts {
	f := r.Facts
	mine := func(id string) bool { return id != "" && (id == v.User || slices.Contains(v.Teams, id)) }
	f.Assigned = mine(r.Author)
	for i := range v.Tracker.Properties {
		p := &v.Tracker.Properties[i]
		if !p.Assigns || p.Retired || i >= len(r.Values) || !r.Values[i].Filled {
			continue
		}
		f.Assigned = f.Assigned || mine(r.Values[i].Text) || slices.ContainsFunc(r.Values[i].List, mine)
	}
	f.Listed = f.Restricted && r.List != nil && (slices.ContainsFunc(r.List.Users, mine) || slices.ContainsFunc(r.List.Teams, mine))
	return f
}

// expected is what a plan must find among the rows, in its order.
func expected(v *record.Viewer, p record.Plan, rows []*record.Row) []string {
	type placed struct {
		id string
		at []record.Key
	}
	states, byState := p.States()
	var all []placed
	for _, r := range rows {
		row := *r
		row.Facts = facts(v, r)
		switch {
		case byState && !states.Has(row.Facts.State), !access.Holds(p.See(), row.Facts),
			p.Archived() == record.Live && row.Facts.Archived, p.Archived() == record.OnlyArchived && !row.Facts.Archived,
			p.IDs() != nil && !slices.Contains(p.IDs(), row.ID),
			record.Match(p.Where(), v.Tracker, &row) != record.True:
			continue
		}
		all = append(all, placed{row.ID, p.Position(&row)})
	}
	slices.SortFunc(all, func(a, b placed) int { return p.Compare(a.at, b.at) })
	ids := make([]string, len(all))
	for i := range all {
		ids[i] = all[i].id
	}
	return ids
}

// list puts the pages of a query together.
func (w *world) list(v *record.Viewer, q record.Query, size int) (ids []string, err error) {
	q.Limit = size
	for {
		plan, err := record.NewPlan(v, q)
		if err != nil {
			return nil, err
		}
		page, err := w.s.Records(w.t.Context(), plan)
		if err != nil {
			return nil, err
		}
		if page.Revision != w.snap.Revision() {
			return nil, fmt.Errorf("read under revision %d, want %d", page.Revision, w.snap.Revision())
		}
		for _, sealed := range page.Records {
			view, ok := record.Open(v, sealed)
			if !ok {
				return nil, fmt.Errorf("a record was listed that is not seen")
			}
			ids = append(ids, view.ID())
		}
		if len(page.Records) > size || page.Next != nil && len(page.Records) < size {
			return nil, fmt.Errorf("a page of %d has %d records and next %v", size, len(page.Records), page.Next)
		}
		if page.Next == nil {
			return ids, nil
		}
		q.After = page.Next
	}
}

func quote(s string) string { return strconv.Quote(s) }

func array(list ...string) string {
	b, _ := json.Marshal(list)
	return string(b)
}

func short(ids []string) string {
	var b strings.Builder
	for _, id := range ids {
		b.WriteString(strings.TrimLeft(id[len(id)-6:], "0") + " ")
	}
	return b.String()
}
