package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

// FuzzCursor: what nobody sealed does not open, and what was sealed opens as it
// was, for its own list alone.
func FuzzCursor(f *testing.F) {
	seal, err := newSeal([32]byte{1})
	if err != nil {
		f.Fatal(err)
	}
	salts := byte(0)
	a := &App{seal: seal, Config: Config{Salt: func() [16]byte { salts++; return [16]byte{salts} }}}
	sealed := a.cursor([]record.Key{{Text: "x"}}, []byte("list"))
	f.Add(sealed, "list", "x", 0.0, 0)
	f.Add(sealed[:len(sealed)-1], "list", "\u0000", -0.0, 2)
	f.Add("", "", "", math.MaxFloat64, -1)
	f.Add("%%%", "other", "\xff", 1e-300, 1)
	f.Add(strings.Repeat("A", 40), "list", "<script>", 1.5, 1)
	f.Fuzz(func(t *testing.T, text, bind, key string, n float64, rank int) {
		if keys, err := a.position(text, []byte(bind)); err == nil && (text != sealed || bind != "list") {
			t.Fatalf("%q opens as %v for %q, and nobody sealed it so", text, keys, bind)
		}
		if math.IsNaN(n) || math.IsInf(n, 0) {
			return // no position of a record is one
		}
		key = strings.ToValidUTF8(key, "?")
		want := []record.Key{{Num: n, Text: key, Rank: rank}, {Null: true, Rank: 2}}
		cursor := a.cursor(want, []byte(bind))
		got, err := a.position(cursor, []byte(bind))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("%v comes back as %v: %v", want, got, err)
		}
		if _, err := a.position(cursor, []byte(bind+"'s other list")); err == nil {
			t.Fatal("a cursor opens for another list")
		}
	})
}

// FuzzImport: whatever bytes are sent as a sheet, each row becomes values that
// the API would take as JSON, and the record is made or refused for a reason
// with a name.
func FuzzImport(f *testing.F) {
	for _, seed := range []string{
		"name,price,done\nAnn,1.50,yes\n", "\xef\xbb\xbfname;price\nAnn;1\n", "name,name\na,b\n", "name\n\"unclosed\n", "",
		"state,site,size,tags,due,at,courier,crew\nnew,dfw,S,a;b;zz,2026-03-01,2026-03-01T10:00:00Z,Ann,North\n",
		"name\n=cmd()\n", "Name,PRICE\n\u00c4,1e400\n", "number\nnull\n[]\n\"x\"\n", "name,price\na\nb,2,3,4\n", "name\r\nx\r\n\x00",
	} {
		f.Add([]byte(seed))
	}
	rv := importer(f)
	f.Fuzz(func(t *testing.T, file []byte) {
		in, err := readSheet(strings.NewReader(string(file)))
		if err == nil {
			err = in.resolve(rv, nil)
		}
		if err != nil {
			if e := new(Error); !errors.As(err, &e) || e.Kind != Invalid {
				t.Fatalf("a sheet is refused without a reason: %v", err)
			}
			return
		}
		for i, row := range in.rows {
			in := in.record(rv, row)
			for key, raw := range in.Values {
				if !json.Valid(raw) {
					t.Fatalf("row %d: %s is %q, which is no JSON", i, key, raw)
				}
			}
			_, err := record.New(rv, record.NewInput{ID: "018f0000-0000-7000-8000-000000000001", State: in.State, Site: in.Site, Values: in.Values})
			if refused := new(record.WriteError); err != nil && !errors.As(err, &refused) {
				t.Fatalf("row %d: %v", i, err)
			}
		}
	})
}

// importer is somebody who may give every kind of property.
func importer(f *testing.F) *record.Viewer {
	f.Helper()
	must := func(err error) {
		f.Helper()
		if err != nil {
			f.Fatal(err)
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
	changes = append(changes, change(policy.KindSite, "dfw", policy.Site{Key: "dfw", Name: "DFW"}),
		change(policy.KindTeam, "north", policy.Team{Key: "north", Name: "North", Members: []string{}}),
		change(policy.KindTracker, "orders", policy.Tracker{Key: "orders", Name: "Orders", UsesSites: true, Properties: properties, States: []policy.State{{Key: "new"}, {Key: "done"}}}),
		change(policy.KindAssignment, "as", policy.Assignment{User: "ann", Role: policy.RoleManager, Site: policy.AllSites}))
	empty, err := policy.Load("w", 0, nil)
	must(err)
	ids := 0
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	env := policy.Env{Now: at, Salt: func() [16]byte { return [16]byte{} }, ID: func() string { ids++; return fmt.Sprintf("id-%d", ids) }}
	result, err := empty.Apply(policy.Changeset{Changes: changes}, policy.Actor{System: true}, env, policy.Head{})
	must(err)
	snap := result.Snapshot
	u, _ := snap.User("ann")
	s, why := snap.Engine().Subject(u.N, access.Request{Now: at, Scope: access.Unlimited()})
	t, ok := snap.Tracker("orders")
	if why != access.Allowed || !ok {
		f.Fatalf("nobody to import: %s", why)
	}
	return &record.Viewer{Policy: snap, Tracker: t, Subject: s, Grants: s.Tracker(t.N), User: "ann", Now: at, Zone: time.UTC}
}
