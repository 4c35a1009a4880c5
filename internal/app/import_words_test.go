package app

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

// TestASheetNamesOnlyWhatItsImporterMayName: names of hidden states and sites
// stand for themselves, like words for nothing (A3.2, A3.11).
func TestASheetNamesOnlyWhatItsImporterMayName(t *testing.T) {
	in := &sheet{heads: []string{"state", "site", "courier"}}
	for _, test := range []struct{ who, state, site, courier, wantState, wantSite, wantCourier string }{
		{"ann", "fresh", "dallas", "bea", "new", "dfw", `"bea"`},
		{"ann", "CLOSED", "Kennedy", "nobody", "done", "jfk", `"nobody"`},
		{"bea", "Fresh", "Dallas", "Ann", "new", "dfw", `"ann"`},
		{"bea", "Closed", "Kennedy", "", "Closed", "Kennedy", ""},
	} {
		rv := importer(t, test.who)
		if err := in.resolve(rv, nil); err != nil {
			t.Fatal(err)
		}
		got := in.record(newDictionary(rv), []string{test.state, test.site, test.courier})
		if courier := string(got.Values["courier"]); got.State != test.wantState || got.Site != test.wantSite || courier != test.wantCourier {
			t.Errorf("%s: %q is %q, %q is %q, %q is %s", test.who, test.state, got.State, test.site, got.Site, test.courier, courier)
		}
	}
}

func TestAWordForSeveralThingsStandsForNone(t *testing.T) {
	g := glossary{}
	g.add("Ann", "1")
	g.add("ann", "1")
	g.add("Ben", "2")
	g.add("BEN", "3")
	if g.of("ANN") != "1" || g.of("Ben") != "Ben" || g.of("Cy") != "Cy" {
		t.Errorf("%v", g.refs)
	}
}

// importer is somebody who brings orders: ann may give every kind of property
// everywhere, bea makes new ones with a name and a courier at DFW.
func importer(tb testing.TB, who string) *record.Viewer {
	tb.Helper()
	must := func(err error) {
		tb.Helper()
		if err != nil {
			tb.Fatal(err)
		}
	}
	change := func(kind policy.Kind, id string, doc any) policy.Change {
		raw, err := json.Marshal(doc)
		must(err)
		return policy.Change{Op: policy.Put, Kind: kind, ID: id, Doc: raw}
	}
	changes := policy.NewWorkspace(policy.Workspace{Key: "w", Name: "W", TimeZone: "UTC"}, "ann", policy.User{Name: "Ann", Email: "ann@example.org"})
	properties := []policy.Property{{Key: "tags", Type: policy.Choices, Options: []policy.Option{{Key: "a"}, {Key: "b"}}},
		{Key: "size", Type: policy.Choice, Options: []policy.Option{{Key: "s", Label: "S"}}}, {Key: "price", Type: policy.Money, Currency: "EUR"},
		{Key: "courier", Type: policy.UserRef, Pick: policy.Pick{Everyone: true}}, {Key: "crew", Type: policy.TeamRefs, Pick: policy.Pick{Everyone: true}}}
	for key, kind := range map[string]policy.PropertyType{"name": policy.Text, "text": policy.LongText, "count": policy.Number, "due": policy.Date, "at": policy.DateTime,
		"done": policy.Checkbox, "mail": policy.Email, "tel": policy.Phone, "web": policy.URL, "photo": policy.Photo} {
		properties = append(properties, policy.Property{Key: key, Type: kind})
	}
	changes = append(changes, change(policy.KindSite, "dfw", policy.Site{Key: "dfw", Name: "Dallas"}), change(policy.KindSite, "jfk", policy.Site{Key: "jfk", Name: "Kennedy"}),
		change(policy.KindTeam, "north", policy.Team{Key: "north", Name: "North", Members: []string{}}),
		change(policy.KindTracker, "orders", policy.Tracker{Key: "orders", Name: "Orders", UsesSites: true, Properties: properties, States: []policy.State{{Key: "new", Label: "Fresh"}, {Key: "done", Label: "Closed"}}}),
		change(policy.KindAssignment, "as", policy.Assignment{User: "ann", Role: policy.RoleManager, Site: policy.AllSites}),
		change(policy.KindUser, "bea", policy.User{Name: "Bea", Email: "bea@example.org", Kind: "regular", Status: "active", Confirmed: true, AppAccess: true, Settings: "none"}),
		change(policy.KindRole, "clerk", policy.Role{Key: "clerk", Name: "Clerk", Enabled: true, Features: map[string]string{"trackers": "edit", "import": "edit"}}),
		change(policy.KindAssignment, "as2", policy.Assignment{User: "bea", Role: "clerk", Site: "dfw"}),
		change(policy.KindPermissions, "cells", policy.Permissions{Role: "clerk", Tracker: "orders", States: map[string]policy.Entries{"new": {
			Actions:    map[string]string{"create": "all"},
			Properties: map[string]policy.Cell{"name": {View: "all", Edit: "all"}, "courier": {View: "all", Edit: "all"}}}}}))
	empty, err := policy.Load("w", 0, nil)
	must(err)
	ids := 0
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	env := policy.Env{Now: at, Salt: func() [16]byte { return [16]byte{} }, ID: func() string { ids++; return fmt.Sprintf("id-%d", ids) }}
	result, err := empty.Apply(policy.Changeset{Changes: changes}, policy.Actor{System: true}, env, policy.Head{})
	must(err)
	snap := result.Snapshot
	u, _ := snap.User(who)
	s, why := snap.Engine().Subject(u.N, access.Request{Now: at, Scope: access.Unlimited()})
	t, ok := snap.Tracker("orders")
	if why != access.Allowed || !ok {
		tb.Fatalf("nobody to import: %s", why)
	}
	return &record.Viewer{Policy: snap, Tracker: t, Subject: s, Grants: s.Tracker(t.N), User: who, Now: at, Zone: time.UTC}
}
