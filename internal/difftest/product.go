package difftest

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
	"github.com/trackward/trackward/internal/refmodel"
)

// product is a world as the product has it: a policy that came about through
// changesets, and rows.
type product struct {
	w     *refmodel.World
	id    string
	base  *policy.Result // the first changeset: nothing is closed yet
	later []policy.Change
	snap  *policy.Snapshot // after both
	rows  map[string]*record.Row
	ids   int
	beside
}

// owner is a full user with every right on records that are open to all; it
// makes what is stored and is never asked about.
const owner, boss = "the-owner", "the-boss"

var system = policy.Actor{System: true, Via: "verify"}

// newProduct applies the world's documents.
func newProduct(w *refmodel.World, id string, more beside) (*product, error) {
	p := &product{w: w, id: id, rows: map[string]*record.Row{}, beside: more}
	empty, err := policy.Load(id, 0, nil)
	if err != nil {
		return nil, err
	}
	if p.base, err = empty.Apply(policy.Changeset{Changes: p.documents()}, system, p.env(), policy.Head{}); err != nil {
		return nil, refused("the world's documents", err)
	}
	p.snap = p.base.Snapshot
	p.later = p.closing()
	if len(p.later) > 0 {
		after, err := p.close(policy.Head{})
		if err != nil {
			return nil, refused("the world's second changeset", err)
		}
		p.snap = after.Snapshot
	}
	for _, r := range w.Records {
		if p.rows[r.ID], err = p.row(r); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// refused says where a changeset failed: the world is wrong, not the product.
func refused(what string, err error) error {
	path := ""
	if e := new(policy.Error); errors.As(err, &e) {
		path = e.Path
	}
	return fmt.Errorf("%s: refused at %q: %w", what, path, err)
}

func (p *product) close(head policy.Head) (*policy.Result, error) {
	env := p.env()
	env.Now = departure
	return p.base.Snapshot.Apply(policy.Changeset{Changes: p.later}, system, env, head)
}

// env is the day before: what begins or ends at noon was planned.
func (p *product) env() policy.Env {
	return policy.Env{Now: noon.Add(-24 * time.Hour), Salt: func() [16]byte { return [16]byte{} }, ID: func() string {
		p.ids++
		return fmt.Sprintf("part-%d", p.ids)
	}}
}

func put(k policy.Kind, id string, doc any) policy.Change {
	raw, err := json.Marshal(doc)
	if err != nil {
		panic("difftest: a document does not marshal: " + err.Error())
	}
	return policy.Change{Op: policy.Put, Kind: k, ID: id, Doc: raw}
}

// sorted are a map's keys in order, so that a world gives the same documents
// every time.
func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

func (p *product) settings() policy.Workspace {
	s := policy.Workspace{Key: p.id, Name: "World", TimeZone: "UTC", AppAccess: policy.AppAccessEveryone, Seats: p.seats}
	if p.w.SelectedOnly {
		s.AppAccess = policy.AppAccessSelected
	}
	return s
}

func (p *product) documents() []policy.Change {
	all := map[string]string{"create": "all", "change_state": "all", "archive": "all", "delete": "all"}
	out := []policy.Change{
		put(policy.KindWorkspace, "", p.settings()),
		put(policy.KindUser, owner, policy.User{Name: owner, Email: "the-owner@example.org", Kind: "regular", Status: "active", Confirmed: true, AppAccess: true, Settings: "full"}),
		put(policy.KindRole, boss, policy.Role{Key: boss, Name: boss, Enabled: true, Features: map[string]string{"trackers": "manage"}}),
		put(policy.KindPermissions, "cells-boss", policy.Permissions{Role: boss, Tracker: "*",
			AllStates: policy.Entries{Actions: all, Properties: map[string]policy.Cell{"*": {View: "all", Edit: "all"}}}}),
		put(policy.KindAssignment, "as-boss", policy.Assignment{User: owner, Role: boss, Site: "*"}),
	}
	out = append(out, p.placesAndPeople()...)
	for _, key := range sorted(p.w.Trackers) {
		out = append(out, put(policy.KindTracker, key, p.tracker(key, p.w.Trackers[key])))
	}
	for _, key := range sorted(p.w.Roles) {
		r := p.w.Roles[key]
		out = append(out, put(policy.KindRole, key, role(key, r)))
		for _, t := range sorted(r.Documents) {
			d := r.Documents[t]
			doc := policy.Permissions{Role: key, Tracker: t, AllStates: entries(d.AllStates), States: map[string]policy.Entries{}}
			for s, e := range d.States {
				doc.States[s] = entries(e)
			}
			out = append(out, put(policy.KindPermissions, fmt.Sprintf("cells-%s-%s", key, strings.Trim(t, "*")), doc))
		}
	}
	for i, a := range p.w.Assignments {
		doc := policy.Assignment{User: a.User, Team: a.Team, Role: a.Role, Site: a.Site, Suspended: a.Suspended, Reason: "because"}
		if !a.From.IsZero() {
			doc.From = &a.From
		}
		if !a.Until.IsZero() {
			doc.Until = &a.Until
		}
		out = append(out, put(policy.KindAssignment, fmt.Sprintf("as-%d", i), doc))
	}
	return out
}

func (p *product) placesAndPeople() (out []policy.Change) {
	done := map[string]bool{"": true}
	for len(done) <= len(p.w.Sites) {
		for _, key := range sorted(p.w.Sites) {
			s := p.w.Sites[key]
			if done[key] || !done[s.Parent] {
				continue
			}
			doc := policy.Site{Key: key, Name: key, Kind: policy.SiteSite, Parent: s.Parent}
			if s.Region {
				doc.Kind = policy.SiteRegion
			}
			done[key], out = true, append(out, put(policy.KindSite, key, doc))
		}
	}
	for _, name := range sorted(p.w.Users) {
		u := p.w.Users[name]
		if u.Status == "deleted" {
			u.Status, u.Confirmed = "active", true
		}
		doc := p.user(name, u)
		doc.Configures = nil // there are no trackers yet
		out = append(out, put(policy.KindUser, name, doc))
	}
	keys := sorted(p.w.Teams)
	if p.haunted() {
		keys = append(keys, ghosts)
	}
	for _, key := range keys {
		members := p.w.Teams[key]
		if key == ghosts {
			members = sorted(p.w.Users)
		}
		out = append(out, put(policy.KindTeam, key, policy.Team{Key: key, Name: key, Members: append([]string{}, members...)}))
	}
	return out
}

func (p *product) user(name string, u refmodel.User) policy.User {
	office := p.offices[name]
	return policy.User{Name: name, Email: name + "@example.org", Kind: u.Kind, Status: u.Status, Confirmed: u.Confirmed, AppAccess: u.AppAccess,
		Settings: cmp.Or(office.Settings, "none"), Superuser: office.Superuser, Configures: office.Configures, Account: p.accounts[name]}
}

// closing is what is set once the records are there: who makes them has to see
// their trackers. The ghosts are deleted, and users who are gone.
func (p *product) closing() (out []policy.Change) {
	for _, key := range sorted(p.w.Trackers) {
		if t := p.w.Trackers[key]; t.Restricted {
			out = append(out, put(policy.KindRestriction, "list-"+key, policy.Restriction{Target: key, Mode: policy.Restricted, Users: t.Users, Teams: t.Teams}))
		}
	}
	if len(p.w.FeaturesOff) > 0 {
		s := p.settings()
		s.FeaturesOff = sorted(p.w.FeaturesOff)
		out = append(out, put(policy.KindWorkspace, "", s))
	}
	for _, name := range sorted(p.w.Users) {
		if p.offices[name].Configures != nil {
			out = append(out, put(policy.KindUser, name, p.user(name, p.w.Users[name])))
		}
		if p.w.Users[name].Status == "deleted" {
			out = append(out, policy.Change{Op: policy.Del, Kind: policy.KindUser, ID: name})
		}
	}
	if p.haunted() {
		out = append(out, policy.Change{Op: policy.Del, Kind: policy.KindTeam, ID: ghosts})
	}
	return out
}

// haunted reports whether anything names the ghosts.
func (p *product) haunted() bool {
	isGhosts := func(t string) bool { return t == ghosts }
	for _, t := range p.w.Trackers {
		if slices.ContainsFunc(t.Teams, isGhosts) {
			return true
		}
	}
	return slices.ContainsFunc(p.w.Assignments, func(a refmodel.Assignment) bool { return a.Team == ghosts }) ||
		slices.ContainsFunc(p.w.Records, func(r *refmodel.Record) bool { return slices.ContainsFunc(r.Teams, isGhosts) })
}

func role(key string, r refmodel.Role) policy.Role {
	doc := policy.Role{Key: key, Name: key, Enabled: r.Enabled, Exclusive: r.Exclusive, API: policy.APIGrant, Features: r.Features, TrackerLevels: r.Ceilings}
	if r.BlockAPI {
		doc.API = policy.APIBlock
	}
	for _, rule := range r.Network {
		word := policy.NetworkBlock
		if rule.Allow {
			word = policy.NetworkAllow
		}
		doc.Network = append(doc.Network, policy.NetworkRule{Prefix: rule.Prefix.String(), Rule: word})
	}
	return doc
}

func (w *product) tracker(key string, t refmodel.Tracker) policy.Tracker {
	doc := policy.Tracker{Key: key, Name: key, UsesSites: t.UsesSites}
	for _, p := range t.Properties {
		if p.Key == "name" {
			doc.Label = p.Key
		}
		x := policy.Property{Key: p.Key, Label: p.Key, Type: policy.PropertyType(p.Type), Assigns: p.Assigns, MayBeTaken: p.MayBeTaken}
		switch x.Type {
		case policy.Money:
			x.Currency, x.Indexed = "EUR", true
		case policy.Text:
			x.Indexed = true
		case policy.UserRef, policy.UserRefs, policy.TeamRef, policy.TeamRefs:
			x.Pick.Everyone = true
		}
		for _, o := range p.Options {
			x.Options = append(x.Options, policy.Option{Key: o})
		}
		if more := w.properties[key+"."+p.Key]; more != nil {
			more(&x)
		}
		doc.Properties = append(doc.Properties, x)
	}
	for _, s := range t.States {
		doc.States = append(doc.States, policy.State{Key: s.Key, Kind: s.Kind, Required: slices.Clone(s.Required)})
	}
	for _, step := range t.Transitions {
		doc.Transitions = append(doc.Transitions, policy.Transition{From: step[0], To: step[1]})
	}
	return doc
}

func entries(e refmodel.Entries) policy.Entries {
	out := policy.Entries{Actions: e.Actions, Properties: map[string]policy.Cell{}}
	for key, c := range e.Properties {
		out.Properties[key] = policy.Cell(c)
	}
	return out
}

// row is a record as the store holds it.
func (p *product) row(r *refmodel.Record) (*record.Row, error) {
	t, ok := p.snap.Tracker(r.Tracker)
	if !ok {
		return nil, fmt.Errorf("no tracker %s", r.Tracker)
	}
	state, _, ok := t.StateRef(r.State)
	if !ok {
		return nil, fmt.Errorf("no state %s", r.State)
	}
	row := &record.Row{ID: r.ID, Number: int64(r.Number), Version: 1, Author: r.Author, UpdatedBy: r.UpdatedBy,
		CreatedAt: r.Created, UpdatedAt: r.Updated, Values: make([]record.Value, len(t.Properties)),
		Facts: access.Facts{State: state, Restricted: r.Restricted, Archived: r.Archived, Binned: r.Binned}}
	if site, ok := p.snap.Site(r.Site); ok {
		row.SiteID, row.Facts.Site = site.ID, site.N
	}
	if r.Restricted {
		row.List = &record.List{Users: append([]string{}, r.Users...), Teams: append([]string{}, r.Teams...)}
	}
	for key, v := range r.Values {
		n, p, ok := t.Prop(key)
		if !ok || p == nil {
			return nil, fmt.Errorf("no property %s", key)
		}
		row.Values[n-access.FirstProperty] = stored(p.Type, v)
	}
	return row, nil
}

// stored is a value as the product holds it; files are named in the reference.
func stored(kind policy.PropertyType, v refmodel.Value) record.Value {
	out := record.Value{Filled: true, Text: v.Text, Num: v.Num, List: v.List}
	switch kind {
	case policy.File, policy.Photo, policy.Signature:
		out.List = nil
		for _, name := range v.List {
			out.Files = append(out.Files, record.File{ID: name, Name: name, Type: "image/png", Size: 1})
		}
	}
	return out
}

// request is how the asker asks.
func (p *product) request(a refmodel.Asker) access.Request {
	q := access.Request{Now: a.Now, Address: a.Address, Scope: access.Scope{Everything: a.Scope.Everything, Write: a.Scope.Write}}
	if a.API {
		q.Channel = access.API
	}
	for _, ref := range a.Scope.Trackers {
		if t, ok := p.snap.Tracker(ref); ok {
			q.Scope.Trackers = append(q.Scope.Trackers, t.N)
		}
	}
	for ref, l := range a.Scope.Limits {
		if t, ok := p.snap.Tracker(ref); ok {
			q.Scope.Limits = append(q.Scope.Limits, limit(t, l))
		}
	}
	return q
}

// limit is what a key may do on one tracker, in the engine's numbers.
func limit(t *policy.Schema, l refmodel.Limit) access.Limit {
	out := access.Limit{Tracker: t.N}
	for _, key := range l.States {
		if s, _, ok := t.StateRef(key); ok {
			out.States = out.States.With(s)
		}
	}
	for _, key := range l.View {
		if n, _, ok := t.Prop(key); ok {
			out.View.Add(n)
		}
	}
	for _, key := range l.Edit {
		if n, _, ok := t.Prop(key); ok {
			out.Edit.Add(n)
		}
	}
	for i, word := range actionWords {
		out.Actions[i] = slices.Contains(l.Actions, word)
	}
	for _, f := range policy.Catalogue() {
		switch l.Features[f.Key] {
		case "view":
			out.Features[f.Number] = access.View
		case "edit":
			out.Features[f.Number] = access.Edit
		case "manage":
			out.Features[f.Number] = access.Manage
		}
	}
	return out
}

var actionWords = [access.NumActions]string{access.Create: "create", access.ChangeState: "change_state", access.Archive: "archive", access.Delete: "delete"}

// subject passes the door as the asker.
func (p *product) subject(a refmodel.Asker) (access.Subject, access.Reason) {
	u, _ := p.snap.User(a.User)
	return p.snap.Engine().Subject(u.N, p.request(a))
}

// viewer places a subject before a tracker, as package app does.
func (p *product) viewer(a refmodel.Asker, s access.Subject, key string) *record.Viewer {
	t, ok := p.snap.Tracker(key)
	if !ok {
		panic("difftest: no tracker " + key)
	}
	v := &record.Viewer{Policy: p.snap, Tracker: t, Subject: s, Grants: s.Tracker(t.N), User: a.User, Now: a.Now, Zone: time.UTC}
	v.Teams = p.teams(s)
	if a.Watcher != nil {
		w, _ := p.subject(*a.Watcher)
		v.Subject = s.WatchedBy(&w)
		v.Grants = v.Subject.Tracker(t.N)
		v.Watcher = append([]string{a.Watcher.User}, p.teams(w)...)
	}
	return v
}

func (p *product) teams(s access.Subject) (ids []string) {
	for _, n := range s.Teams() {
		if team, ok := p.snap.TeamN(n); ok {
			ids = append(ids, team.ID)
		}
	}
	return ids
}

// facts are what of a row decides for a viewer, worked out from its values as
// the store's tables say them (A1 assigned, gate 5).
func facts(v *record.Viewer, r *record.Row) access.Facts {
	f := r.Facts
	f.Assigned, f.Listed = concerns(v, r, append([]string{v.User}, v.Teams...))
	if len(v.Watcher) > 0 {
		listed := false
		f.WatcherAssigned, listed = concerns(v, r, v.Watcher)
		f.Listed = f.Listed && listed
	}
	return f
}

// concerns says whether one of the principals is assigned to the row, and on its
// list.
func concerns(v *record.Viewer, r *record.Row, principals []string) (assigned, listed bool) {
	mine := func(id string) bool { return id != "" && slices.Contains(principals, id) }
	assigned = mine(r.Author)
	for i := range v.Tracker.Properties {
		if v.Tracker.Properties[i].Assigns {
			assigned = assigned || mine(r.Values[i].Text) || slices.ContainsFunc(r.Values[i].List, mine)
		}
	}
	return assigned, r.Facts.Restricted && (slices.ContainsFunc(r.List.Users, mine) || slices.ContainsFunc(r.List.Teams, mine))
}

// rowsOf are the rows of the viewer's tracker with their facts, oldest first.
func (p *product) rowsOf(v *record.Viewer, key string) (out []*record.Row) {
	for _, r := range p.w.Records {
		if r.Tracker == key {
			row := *p.rows[r.ID]
			row.Facts = facts(v, &row)
			out = append(out, &row)
		}
	}
	return out
}
