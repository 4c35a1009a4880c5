package silence

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
)

// world is one workspace being made on one side. Both of a pair are made by the
// same calls in the same order with the same dice; what differs asks variant.
type world struct {
	t       *testing.T
	on      *side
	seed    int
	who     kind
	variant int // 0 or 1
	dice    *rand.Rand
	step    int
	secrets int
	opened  int
	ordinal int

	ws      string // id
	key     string
	me      string // id of the person's user
	email   string
	boss    app.Visit
	p1      app.Visit
	reads   bool              // comments, where the person sees a record
	gives   map[string]string // the features of the person's roles
	changes []policy.Change
	trees   []*plan // trackers, in order
	dark    *plan   // the tracker that is hidden, there or not
	users   map[string]string
	treeIDs map[string]string
	sights  map[string]*sight
	rows    map[string][]*kept // by tracker
	mode    string             // of an outsider
	myTeam  bool

	names scene
	// hiding is on while records are made and changed: what is made then is
	// hidden from those with settings access too.
	hiding bool
}

// open reports that what is made now is shown to the person as a setting.
func (w *world) open() bool { return w.who.whole() && !w.hiding }

// side is which of the two this is, in what may differ.
func (w *world) side() int {
	if w.open() {
		return 0
	}
	return w.variant
}

// scene is what requests are made of. Hidden things of both sides are named on
// both.
type scene struct {
	seen, hidden map[string][]string // by what a parameter is called
	values       map[string][]string // visible values by property key
}

func newWorld(t *testing.T, on *side, seed int, who kind, variant int) *world {
	w := &world{t: t, on: on, seed: seed, who: who, variant: variant, dice: rand.New(rand.NewPCG(uint64(seed), hashed(string(who)))),
		sights: map[string]*sight{}, rows: map[string][]*kept{}, users: map[string]string{}, treeIDs: map[string]string{}, step: 10,
		names: scene{seen: map[string][]string{}, hidden: map[string][]string{}, values: map[string][]string{}}}
	w.key = fmt.Sprintf("%s-%d", who, seed)
	w.ws = w.id("workspace " + w.key)
	w.email = fmt.Sprintf("me-%s@example.org", w.key)
	return w
}

func hashed(s string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(s))
	return h.Sum64()
}

// mark stands in every hidden text, key and id.
const mark = "qzhush"

// id is an id that is the same on both sides; ids are given in order.
func (w *world) id(name string) string {
	w.ordinal++
	return fmt.Sprintf("%08x-0000-7000-8000-%012x", w.ordinal, hashed(fmt.Sprint(w.seed, w.who, name))&0xffffffffffff)
}

// secretID is an id of something hidden.
func (w *world) secretID() string {
	w.ordinal++
	if w.who.whole() {
		return fmt.Sprintf("%08x-0000-7000-8fff-%012x", w.ordinal, hashed(fmt.Sprint(w.seed, w.who, w.ordinal))&0xffffffffffff)
	}
	return fmt.Sprintf("%08x-0000-7000-8%s-%012x", w.ordinal, mark+string(rune('a'+w.variant)), hashed(fmt.Sprint(w.seed, w.ordinal, w.variant))&0xffffffffffff)
}

// word is a hidden word, another one on each side; it can be a key.
func (w *world) word() string {
	if w.open() {
		w.opened++
		return fmt.Sprintf("open%d", w.opened)
	}
	w.secrets++
	return fmt.Sprintf("%s%c%d", mark, 'a'+w.variant, w.secrets)
}

// text is a hidden text, with signs that encodings write in other ways.
func (w *world) text() string { return w.word() + " é/+&" }

func (w *world) chance(percent int) bool { return w.dice.IntN(100) < percent }

func pick[T any](dice *rand.Rand, from []T) T { return from[dice.IntN(len(from))] }

// note remembers names for requests.
func (w *world) note(seen bool, what string, names ...string) {
	into := w.names.hidden
	if seen || w.open() {
		into = w.names.seen
	}
	into[what] = append(into[what], names...)
}

func (w *world) put(k policy.Kind, id string, doc any) {
	raw, err := json.Marshal(doc)
	must(w.t, err)
	w.changes = append(w.changes, policy.Change{Op: policy.Put, Kind: k, ID: id, Doc: raw})
}

// begin starts a step of the making; ids and numbers are given out in order.
func (w *world) begin(ids []string, numbers []uint64) {
	w.step++
	w.on.at.begin(w.key, w.step, ids, numbers)
}

// make builds the workspace.
func (w *world) make() {
	w.trackers()
	w.people()
	w.places()
	w.roles()
	w.views()
	w.dashboards()
	w.reports()
	w.found()
	w.proofs()
	w.hiding = true
	for _, key := range []string{"clients", "orders"} {
		w.records(w.tree(key))
	}
	w.records(w.dark)
	w.emptied()
	w.history()
	w.talk(w.dice)
	w.hiding = false
	w.journal()
}

// hearsPeople reports whether users are listed or offered to the person.
func (w *world) hearsPeople() bool {
	return w.who == manager || w.who == directory || w.who.office() || w.offers(policy.UserRef, policy.UserRefs)
}

func (w *world) hearsTeams() bool {
	return w.who == manager || w.who == directory || w.who.office() || w.offers(policy.TeamRef, policy.TeamRefs)
}

// offers reports whether a picker of these types is open to the person.
func (w *world) offers(types ...policy.PropertyType) bool {
	for _, tree := range w.trees {
		for _, f := range tree.fields {
			if slices.Contains(types, f.kind) && w.sights[tree.key].edits(f.key) {
				return true
			}
		}
	}
	return false
}

// hearsSites reports whether the site tree is shown or offered to the person.
func (w *world) hearsSites() bool {
	if w.who.office() || w.who == manager {
		return true
	}
	for _, tree := range w.trees {
		s := w.sights[tree.key]
		if s == nil || !tree.usesSites || s.site != "" {
			continue
		}
		creates := false
		for _, acts := range s.act {
			creates = creates || acts["create"] != ""
		}
		if creates || s.shown && slices.Contains(s.system, "site") {
			return true
		}
	}
	return false
}

// hearsTimes reports whether the person sees when or by whom records of the
// tracker were changed: then hidden changes happen at the same time on both
// sides.
func (w *world) hearsTimes(tree *plan) bool {
	s := w.sights[tree.key]
	return s != nil && !s.closed && (slices.Contains(s.system, "updated_at") || slices.Contains(s.system, "updated_by"))
}

// loopback is where the making comes from.
var loopback = netip.MustParseAddr("127.0.0.1")

func (w *world) visit(account string) app.Visit {
	return app.Visit{Account: account, Workspace: w.ws, Channel: access.Page, Address: loopback, Scope: access.Unlimited()}
}

// found makes the workspace with everything that was put so far.
func (w *world) found() {
	var ids []string
	for _, tree := range w.trees {
		for _, f := range tree.fields {
			ids = append(ids, w.partID(tree, "property", f.key, f.secret))
		}
		for _, s := range tree.phases {
			ids = append(ids, w.partID(tree, "state", s.key, s.secret))
		}
	}
	w.begin(ids, nil)
	built := policy.BuiltIn()
	for i := range built {
		built[i].ID = fmt.Sprintf("00000000-0000-7000-8000-%012x", i+1)
	}
	rank := []policy.Kind{policy.KindWorkspace, policy.KindRole, policy.KindSite, policy.KindTracker, policy.KindUser, policy.KindTeam, policy.KindAssignment, policy.KindPermissions, policy.KindView, policy.KindDashboard, policy.KindReport, policy.KindRestriction}
	slices.SortStableFunc(w.changes, func(a, b policy.Change) int { return slices.Index(rank, a.Kind) - slices.Index(rank, b.Kind) })
	_, err := w.on.app.NewWorkspace(context.Background(), w.ws, w.key, "test", policy.Changeset{Note: "made " + w.word(), Changes: append(built, w.changes...)})
	must(w.t, err)
	w.changes = nil
}

// partID is the id of a property or state.
func (w *world) partID(tree *plan, what, key, secret string) string {
	if secret != "" {
		return secret
	}
	return fmt.Sprintf("%08x-0000-7000-8000-%012x", 1<<20, hashed(fmt.Sprint(w.seed, w.who, tree.key, what, key))&0xffffffffffff)
}

// system applies a later changeset as the server itself.
func (w *world) system(note string, changes ...policy.Change) {
	_, err := w.on.app.System(context.Background(), w.ws, "test", func(*policy.Snapshot) (policy.Changeset, error) {
		return policy.Changeset{Note: note, Changes: changes}, nil
	})
	must(w.t, err)
}

// proofs are a review that goes on and a test of the policy, where they are shown; and
// for who manages orders and may read no test, one that leaving somebody out of its
// list breaks, by another name on each side (A11.6).
func (w *world) proofs() {
	if w.who == manager {
		w.begin(nil, nil)
		w.put(policy.KindTest, w.id("kept"), policy.Test{Name: w.text(), User: w.users["p1"], Expect: policy.TestCan, Action: "view", Tracker: "orders", Property: "name", State: "new"})
		w.system("kept", w.changes...)
		w.changes = nil
	}
	if !w.who.whole() {
		return
	}
	review, test := w.id("review"), w.id("test")
	w.note(true, "review", review)
	w.note(true, "test", test)
	w.put(policy.KindReview, review, policy.Review{Name: "Autumn", Scope: policy.ReviewScope{Kind: policy.ReviewEveryone}, Due: time.Date(2199, 1, 1, 0, 0, 0, 0, time.UTC)})
	w.put(policy.KindTest, test, policy.Test{Name: "Makers see it", Role: "maker", Expect: policy.TestCan, Action: "view", Tracker: "orders", Property: "name", State: "new"})
	w.begin(nil, nil)
	w.system("proofs", w.changes...)
	w.changes = nil
}

// journal is what others did in the settings since. Who has settings access
// hears how often (A12.2), nobody what.
func (w *world) journal() {
	times := 2
	if !w.who.office() {
		times = 1 + 3*(1-w.variant)
	}
	for i := range 4 {
		w.begin(nil, nil)
		if i < times {
			w.system("note "+w.word(), w.phone("listed"))
		}
	}
}

// phone gives a user another phone number.
func (w *world) phone(name string) policy.Change {
	raw, err := json.Marshal(policy.User{Name: "Listed", Kind: "viewer", Status: "active", Confirmed: true, Settings: none, Phone: w.text()})
	must(w.t, err)
	return policy.Change{Op: policy.Put, Kind: policy.KindUser, ID: w.users[name], Doc: raw}
}
