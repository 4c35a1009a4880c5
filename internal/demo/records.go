package demo

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/trackward/trackward/internal/app"
)

// seed fixes what is generated, so that every demo is the same.
const seed = 20020131

// How many records the generated trackers have.
const (
	orderCount        = 320
	clientCount       = 240
	assemblyCount     = 200
	installationCount = 160
)

// draft is a record on its way in: what it is made with, and, where files are
// required on the way, the steps it takes after it was made.
type draft struct {
	app.NewRecord
	steps []step
}

// step attaches pictures, then moves on.
type step struct {
	attach []string // property keys
	to     string
}

var (
	firstNames = []string{"Priya", "Oskar", "Lena", "Mateo", "Ruth", "Ibrahim", "Sofia", "Henry", "Yuki", "Amara", "Felix", "Clara", "Noah", "Ines", "Viktor", "Maya", "Elias", "Greta", "Omar", "Julia"}
	lastNames  = []string{"Nair", "Lindqvist", "Hoffmann", "Garcia", "Abrams", "Diallo", "Rossi", "Whitfield", "Tanaka", "Okafor", "Brandt", "Moreau", "Keller", "Santos", "Novak", "Shah", "Fischer", "Larsen", "Haddad", "Marsh"}
	streets    = []string{"Mill Lane", "Station Road", "Harbour Street", "Orchard Close", "Church Hill", "Park Avenue", "Bridge Street", "Quarry Road", "Meadow Way", "Canal Walk"}
	goods      = []string{"Bread, milk, eggs", "Two boxes of wine", "Birthday cake", "Office chairs, 4", "Flowers, white lilies", "Groceries for the week", "Laptop, signature on delivery", "Spare parts, 12 kg", "Books, two parcels", "Catering for 20"}
	notes      = []string{"Pays late, ask for cash.", "Discount agreed by phone.", "Complained in spring, be kind.", "Margin too low, raise next time.", "Gate code 4711, do not pass on.", "Regular customer since 2019."}
	companies  = []string{"Bolt Ltd", "Harbour Cafe", "Nordwind GmbH", "Greenleaf Market", "Atlas Printing", "Blue Door Hotel", "Kite Studio", "Old Mill Bakery", "Summit Dental", "Riverside School"}
	items      = []string{"Desk lamp", "Espresso grinder", "Trail backpack", "Wall clock", "Bluetooth speaker", "Cast iron pan", "Yoga mat", "Board game", "Bike light set", "Travel kettle"}
)

type generator struct {
	*rand.Rand
	users map[string]string // login → user id
}

func newGenerator(users map[string]string) *generator {
	return &generator{Rand: rand.New(rand.NewPCG(seed, seed)), users: users}
}

func pick[T any](g *generator, of []T) T { return of[g.IntN(len(of))] }

func (g *generator) name() string { return pick(g, firstNames) + " " + pick(g, lastNames) }
func (g *generator) phone() string {
	return fmt.Sprintf("+1 555 %03d %04d", g.IntN(1000), g.IntN(10000))
}
func (g *generator) address() string { return fmt.Sprintf("%d %s", 1+g.IntN(180), pick(g, streets)) }

// values are the raw JSON values of a new record; nil leaves one out.
func values(of map[string]any) map[string][]byte {
	out := map[string][]byte{}
	for key, v := range of {
		if v == nil {
			continue
		}
		raw, err := json.Marshal(v)
		if err != nil {
			panic("demo: a value that does not marshal: " + err.Error())
		}
		out[key] = raw
	}
	return out
}

// cents is an amount as the API takes it.
func cents(n int) json.Number { return json.Number(fmt.Sprintf("%d.%02d", n/100, n%100)) }

func (g *generator) orders() []draft {
	var out []draft
	start := time.Date(2026, time.March, 2, 8, 0, 0, 0, time.UTC)
	for i := range orderCount {
		state := pick(g, []string{"new", "confirmed", "delivering", "delivering", "delivered", "delivered", "cancelled"})
		price := 900 + g.IntN(40000)
		v := map[string]any{
			"customer": g.name(), "phone": g.phone(), "address": g.address(), "contents": pick(g, goods),
			"delivery_at": start.Add(time.Duration(i) * 37 * time.Minute).Format(time.RFC3339),
			"price":       cents(price), "margin": cents(price * (5 + g.IntN(30)) / 100),
			"internal_note": pick(g, notes),
		}
		if state == "delivering" || state == "delivered" || state == "confirmed" && g.IntN(3) > 0 {
			v["courier"] = g.users[pick(g, []string{"courier", "courier", "courier2"})]
		}
		d := draft{NewRecord: app.NewRecord{State: state, Values: values(v)}}
		if state == "cancelled" { // called off before anybody was found to deliver it
			d.State, d.steps = "new", []step{{to: state}}
		}
		out = append(out, d)
	}
	return out
}

// clients come in two parts: those that a sales person added, and those that the
// manager added and gave to one.
func (g *generator) clients() (bySales, bySales2, byManager []draft) {
	for range clientCount {
		v := map[string]any{
			"name": pick(g, companies) + ", " + pick(g, lastNames), "phone": g.phone(),
			"email": fmt.Sprintf("office%d@client.example", g.IntN(100000)),
			"debt":  cents(g.IntN(900000)), "notes": pick(g, notes),
		}
		state := pick(g, []string{"lead", "active", "active", "closed"})
		into := &byManager
		switch g.IntN(3) {
		case 0:
			into = &bySales
		case 1:
			into = &bySales2
		default:
			v["owner"] = g.users[pick(g, []string{"sales", "sales2"})]
		}
		*into = append(*into, draft{NewRecord: app.NewRecord{State: state, Values: values(v)}})
	}
	return bySales, bySales2, byManager
}

func (g *generator) assembly() []draft {
	var out []draft
	for range assemblyCount {
		d := draft{NewRecord: app.NewRecord{State: "picked", Values: values(map[string]any{
			"item": pick(g, items), "station": pick(g, []string{"line-a", "line-b", "line-c"}), "assembler": g.users["assembler"],
		})}}
		all := []step{{to: "assembled"}, {attach: []string{"photo_assembled"}, to: "checked"}, {to: "packed"}, {attach: []string{"photo_packed"}, to: "done"}}
		// Most parcels are early on their way: each later step costs a photo.
		reach := pick(g, []int{0, 0, 0, 0, 1, 1, 1, 2, 3, 4})
		d.steps = all[:reach]
		out = append(out, d)
	}
	return out
}

func (g *generator) installations() []draft {
	units := []string{"wall-split-2-5-kw", "wall-split-3-5-kw", "ceiling-cassette-7-kw", "multi-split-5-kw"}
	var out []draft
	for range installationCount {
		v := map[string]any{"client": pick(g, companies) + ", " + pick(g, lastNames), "address": g.address(), "unit": pick(g, units)}
		if g.IntN(3) > 0 {
			v["technician"] = g.users["technician"]
		}
		d := draft{NewRecord: app.NewRecord{State: "planned", Values: values(v)}}
		switch g.IntN(10) {
		case 0:
			d.steps = []step{{to: "on_site"}, {attach: []string{"photos", "signature"}, to: "closed"}}
		case 1, 2, 3, 4:
			d.State = "on_site"
		}
		out = append(out, d)
	}
	return out
}
