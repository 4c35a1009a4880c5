package bench

import (
	"bytes"
	"context"
	crand "crypto/rand"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math/rand/v2"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
)

// workspace is the key of the workspace with the records, or the users. Nobody
// else gives one this key: what has it is left from a run that was cut short.
const workspace = "trackward-bench"

// The person who measures, and signs in like everybody. The account stays in the
// database, so its password is another one in each run.
const email = "measurer@bench.example"

var password = crand.Text()

// orders is a tracker of the usual width.
var orders = json.RawMessage(`{"key":"orders","name":"Orders","singular":"Order","numbering":"sequential","uses_sites":true,"label":"customer",
"properties":[
 {"key":"customer","label":"Customer","type":"text","indexed":true},
 {"key":"phone","label":"Phone","type":"phone"},
 {"key":"address","label":"Address","type":"text"},
 {"key":"contents","label":"Contents","type":"long_text"},
 {"key":"price","label":"Price","type":"money","currency":"EUR","indexed":true},
 {"key":"quantity","label":"Quantity","type":"number"},
 {"key":"due","label":"Due","type":"date","indexed":true},
 {"key":"picked_at","label":"Picked at","type":"date_time"},
 {"key":"paid","label":"Paid","type":"checkbox"},
 {"key":"size","label":"Size","type":"choice","options":[{"key":"small","label":"Small"},{"key":"large","label":"Large"},{"key":"huge","label":"Huge"}]},
 {"key":"tags","label":"Tags","type":"choices","options":[{"key":"vip","label":"VIP"},{"key":"rush","label":"Rush"}]},
 {"key":"note","label":"Note","type":"text"},
 {"key":"courier","label":"Courier","type":"user","assigns":true,"pick":{"everyone":true}}],
"states":[{"key":"new","label":"New","kind":"open"},{"key":"confirmed","label":"Confirmed","kind":"doing"},
 {"key":"delivering","label":"Delivering","kind":"doing"},{"key":"delivered","label":"Delivered","kind":"done"}],
"transitions":[{"from":"new","to":"confirmed"},{"from":"confirmed","to":"delivering"},{"from":"delivering","to":"delivered"}]}`)

const couriers, sites = 40, 20

// newWorkspace makes the workspace: a manager who sees and edits everything,
// forty couriers and twenty sites.
func newWorkspace(ctx context.Context, a *app.App, account string) error {
	put := func(kind policy.Kind, id string, doc any) policy.Change {
		raw, err := json.Marshal(doc)
		if err != nil {
			panic("bench: a document does not marshal: " + err.Error()) // strings and flags
		}
		return policy.Change{Op: policy.Put, Kind: kind, ID: id, Doc: raw}
	}
	user := func(name, email, account, settings string) policy.User {
		return policy.User{Name: name, Email: email, Kind: policy.KindRegular, Status: policy.StatusActive, Confirmed: true, AppAccess: true,
			Settings: settings, Superuser: settings == policy.SettingsFull, Account: account}
	}
	manager := a.ID()
	changes := append(policy.BuiltIn(),
		put(policy.KindWorkspace, "", policy.Workspace{Key: workspace, Name: "Bench", TimeZone: "UTC", AppAccess: policy.AppAccessEveryone}),
		put(policy.KindUser, "", user("Owner", "owner@bench.example", "", policy.SettingsFull)),
		put(policy.KindUser, manager, user("Measurer", email, account, policy.SettingsNone)),
		put(policy.KindAssignment, "", policy.Assignment{User: manager, Role: policy.RoleManager, Site: policy.AllSites}),
		put(policy.KindTracker, "", orders))
	for n := range couriers {
		changes = append(changes, put(policy.KindUser, "", user(fmt.Sprint("Courier ", n), fmt.Sprintf("courier%d@bench.example", n), "", policy.SettingsNone)))
	}
	for n := range sites {
		changes = append(changes, put(policy.KindSite, "", policy.Site{Key: fmt.Sprint("site", n), Name: fmt.Sprint("Site ", n), Kind: policy.SiteSite}))
	}
	_, err := a.NewWorkspace(ctx, a.ID(), workspace, "bench", policy.Changeset{Note: "Workspace of the benchmark", Changes: changes})
	return err
}

var headings = []string{"state", "site", "customer", "phone", "address", "contents", "price", "quantity", "due", "picked_at", "paid", "size", "tags", "note", "courier"}

// sheet is a CSV file of so many orders.
func sheet(random *rand.Rand, rows int) []byte {
	var file bytes.Buffer
	out := csv.NewWriter(&file)
	pick := func(from ...string) string { return from[random.IntN(len(from))] }
	row := headings
	for range rows + 1 {
		if err := out.Write(row); err != nil {
			panic(err) // memory does not fail
		}
		row = []string{
			pick("new", "confirmed", "delivering", "delivered", "delivered", "delivered"), fmt.Sprint("Site ", random.IntN(sites)),
			fmt.Sprint("Customer ", random.IntN(50_000)), fmt.Sprint("+49 30 ", random.IntN(10_000_000)),
			fmt.Sprint(random.IntN(200), " Long Street, Springfield"), "Two chairs, a table and a lamp; leave with the neighbour if nobody is at home.",
			fmt.Sprintf("%d.%02d", random.IntN(1000), random.IntN(100)), fmt.Sprint(1 + random.IntN(20)),
			fmt.Sprintf("2026-%02d-%02d", 1+random.IntN(12), 1+random.IntN(28)), fmt.Sprintf("2026-01-%02dT10:%02d:00Z", 1+random.IntN(28), random.IntN(60)),
			pick("yes", "no"), pick("Small", "Large", "Huge"), pick("", "VIP", "Rush", "VIP;Rush"), "first", fmt.Sprint("Courier ", random.IntN(couriers)),
		}
	}
	out.Flush()
	return file.Bytes()
}
