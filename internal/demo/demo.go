// Package demo makes the workspace of `trackward demo`: an airport security
// company's real incident log, and the delivery service, sales, assembly and
// installation examples with a few hundred generated records each. It goes
// through the use cases like everyone else: its documents are changesets, its
// records are made by the people in it. Only the command and tests call it.
package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
)

// Workspace is the demo's key.
const Workspace = "demo"

// Account makes sure that an account with that address signs in with the
// password, and gives its id.
type Account func(ctx context.Context, email, name, password string) (id string, err error)

// Progress is told how far the demo has come: done of total records.
type Progress func(done, total int)

// ErrHalfMade says that an earlier start was ended while it made the demo.
var ErrHalfMade = errors.New("the demo workspace is there but was never finished: start once more with --reset to make it anew")

// Ensure makes the workspace if there is none.
func Ensure(ctx context.Context, a *app.App, account Account, progress Progress) error {
	done, err := made(ctx, a)
	if done || err != nil {
		return err
	}
	m := &maker{App: a, users: map[string]string{}, accounts: map[string]string{}, teams: map[string]string{}, progress: progress}
	if m.reports, err = readReports(); err != nil {
		return err
	}
	for _, p := range People {
		if m.accounts[p.Login], err = account(ctx, p.Email(), p.Name, Password); err != nil {
			return fmt.Errorf("account of %s: %w", p.Login, err)
		}
	}
	for _, part := range []func(context.Context) error{m.workspace, m.settings, m.records, m.close} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	return m.Hush(ctx, Workspace) // nobody was there while it was made
}

// made reports whether the demo is there and whole: its last changeset is the
// one that closes delivered orders.
func made(ctx context.Context, a *app.App) (bool, error) {
	done := false
	_, err := a.System(ctx, Workspace, "demo", func(s *policy.Snapshot) (policy.Changeset, error) {
		manager, ok1 := s.Role("manager")
		orders, ok2 := s.Tracker("orders")
		if ok1 && ok2 {
			_, _, done = s.Permissions(manager.ID, orders.ID)
		}
		return policy.Changeset{}, errOnlyLooking
	})
	var e *app.Error
	switch {
	case errors.Is(err, errOnlyLooking) && done:
		return true, nil
	case errors.Is(err, errOnlyLooking):
		return false, ErrHalfMade
	case errors.As(err, &e) && e.Kind == app.NotFound:
		return false, nil
	}
	return false, err
}

var errOnlyLooking = errors.New("only looking")

type maker struct {
	*app.App
	reports  []report
	accounts map[string]string // login → account id
	users    map[string]string // login → user id
	teams    map[string]string // key → id
	progress Progress
	done     int
	total    int
}

func put(kind policy.Kind, id string, doc any) policy.Change {
	raw, err := json.Marshal(doc)
	if err != nil {
		panic("demo: a document that does not marshal: " + err.Error())
	}
	return policy.Change{Op: policy.Put, Kind: kind, ID: id, Doc: raw}
}

// workspace makes the tenant with its built-in roles and its people.
func (m *maker) workspace(ctx context.Context) error {
	changes := []policy.Change{put(policy.KindWorkspace, "", policy.Workspace{
		Key: Workspace, Name: "Skyline Security", TimeZone: "America/Chicago", AppAccess: "everyone",
		Support: "Ask the duty office at Skyline Security.",
	})}
	changes = append(changes, policy.BuiltIn()...)
	for _, p := range People {
		id := m.ID()
		m.users[p.Login] = id
		settings := p.Settings
		if settings == "" {
			settings = "none"
		}
		changes = append(changes, put(policy.KindUser, id, policy.User{
			Name: p.Name, Email: p.Email(), Kind: p.Kind, Status: "active", Confirmed: true, AppAccess: true,
			Settings: settings, Superuser: p.Superuser, Account: m.accounts[p.Login],
		}))
	}
	_, err := m.NewWorkspace(ctx, m.ID(), Workspace, "demo", policy.Changeset{Note: "Workspace of the demo", Changes: changes})
	return err
}

// settings makes sites, teams, roles, trackers and the matrix, in one changeset.
func (m *maker) settings(ctx context.Context) error {
	changes := m.places()
	for _, r := range roles() {
		changes = append(changes, put(policy.KindRole, "", r))
	}
	changes = append(changes, put(policy.KindRole, policy.RoleGuard, guards()))
	changes = append(changes, m.assignments()...)
	for _, t := range []policy.Tracker{orders(), clients(), assembly(), installations(), strikes()} {
		changes = append(changes, put(policy.KindTracker, "", t))
	}
	for _, p := range permissions() {
		changes = append(changes, put(policy.KindPermissions, "", p))
	}
	changes = append(changes, m.reportTemplates()...)
	_, err := m.System(ctx, Workspace, "demo", func(*policy.Snapshot) (policy.Changeset, error) {
		return policy.Changeset{Note: "Sites, teams, roles and trackers of the demo", Changes: changes}, nil
	})
	return err
}

// places are a region for each state, a site for each airport and a team for
// each operator in the reports.
func (m *maker) places() []policy.Change {
	var regions, sites, teams []policy.Change
	seen := map[string]bool{}
	first := func(kind, key string) bool {
		known := seen[kind+key]
		seen[kind+key] = true
		return !known
	}
	for _, r := range m.reports {
		if key := slug(r.region()); first("site", key) {
			regions = append(regions, put(policy.KindSite, "", policy.Site{Key: key, Name: r.region(), Kind: "region"}))
		}
		if key := slug(r.airport()); first("site", key) {
			sites = append(sites, put(policy.KindSite, "", policy.Site{Key: key, Name: title(r.airport()), Kind: "site", Parent: slug(r.region())}))
		}
		if key := slug(r.operator()); first("team", key) {
			m.teams[key] = m.ID()
			team := policy.Team{Key: key, Name: title(r.operator()), Members: []string{}}
			for _, p := range People {
				if p.Team == key {
					team.Members = append(team.Members, m.users[p.Login])
				}
			}
			teams = append(teams, put(policy.KindTeam, m.teams[key], team))
		}
	}
	return append(append(regions, sites...), teams...)
}

func (m *maker) assignments() []policy.Change {
	var out []policy.Change
	for _, p := range People {
		if p.Role == "" {
			continue
		}
		site := p.Site
		if site == "" {
			site = policy.AllSites
		}
		out = append(out, put(policy.KindAssignment, "", map[string]any{"user": m.users[p.Login], "role": p.Role, "site": site}))
	}
	return out
}

// close sets what holds once the records are there; made looks for it.
func (m *maker) close(ctx context.Context) error {
	_, err := m.System(ctx, Workspace, "demo", func(*policy.Snapshot) (policy.Changeset, error) {
		cs := policy.Changeset{Note: "Delivered orders are view only for managers"}
		for _, p := range closing() {
			cs.Changes = append(cs.Changes, put(policy.KindPermissions, "", p))
		}
		return cs, nil
	})
	return err
}

// batch is records that one person makes in one tracker.
type batch struct {
	by, tracker string
	drafts      []draft
}

func (m *maker) records(ctx context.Context) error {
	g := newGenerator(m.users)
	bySales, bySales2, byManager := g.clients()
	batches := []batch{
		{"manager", "orders", g.orders()},
		{"sales", "clients", bySales}, {"sales2", "clients", bySales2}, {"manager", "clients", byManager},
		{"manager", "assembly", g.assembly()},
		{"manager", "installations", g.installations()},
		{"manager", "strikes", strikeRecords(m.reports, m.teams)},
	}
	for _, b := range batches {
		m.total += len(b.drafts)
	}
	for _, b := range batches {
		if err := m.store(ctx, b); err != nil {
			return fmt.Errorf("%s: %w", b.tracker, err)
		}
	}
	return nil
}

// chunk is how many records one transaction stores.
const chunk = 1000

func (m *maker) store(ctx context.Context, b batch) error {
	for start := 0; start < len(b.drafts); start += chunk {
		part := b.drafts[start:min(start+chunk, len(b.drafts))]
		news := make([]app.NewRecord, len(part))
		for i := range part {
			news[i] = part[i].NewRecord
		}
		results, err := m.CreateMany(ctx, m.visit(b.by), b.tracker, news)
		if err != nil {
			return err
		}
		for i, r := range results {
			if r.Err != nil {
				return fmt.Errorf("record %d: %w", start+i+1, refused(r.Err))
			}
			if err := m.walk(ctx, b, r.ID, part[i].steps); err != nil {
				return fmt.Errorf("record %d: %w", start+i+1, refused(err))
			}
		}
		m.done += len(part)
		m.progress(m.done, m.total)
	}
	return nil
}

// walk takes a record through its steps.
func (m *maker) walk(ctx context.Context, b batch, id string, steps []step) error {
	for n, s := range steps {
		for _, property := range s.attach {
			picture, name := photo(m.done+n), "photo.png"
			if property == "signature" {
				picture, name = signature(m.done+n), "signature.png"
			}
			if _, _, err := m.Attach(ctx, m.visit(b.by), b.tracker, id, property, app.Upload{Name: name, Body: bytes.NewReader(picture)}); err != nil {
				return err
			}
		}
		if _, err := m.Edit(ctx, m.visit(b.by), b.tracker, id, app.MoveTo(s.to)); err != nil {
			return err
		}
	}
	return nil
}

func (m *maker) visit(login string) *app.Visit {
	return &app.Visit{Account: m.accounts[login], Workspace: Workspace, Channel: access.Page, Address: netip.IPv6Loopback(), Scope: access.Unlimited()}
}

// refused adds to a refusal what it says of each field.
func refused(err error) error {
	var e *app.Error
	if errors.As(err, &e) && len(e.Entries) > 0 {
		return fmt.Errorf("%w (%s: %s)", err, e.Entries[0].Pointer, e.Entries[0].Message)
	}
	return err
}
