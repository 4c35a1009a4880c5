package policy

import (
	"cmp"
	"slices"

	"github.com/trackward/trackward/internal/access"
)

// Dashboard is tiles over records. Each tile is read by whoever looks at it over
// their own rows (A4); what it names is judged then, by the names they may use.
type Dashboard struct {
	Name   string `json:"name"`
	Owner  string `json:"owner"` // user id; a shared one keeps it
	Shared bool   `json:"shared"`
	Tiles  []Tile `json:"tiles"`
}

// Tile is one figure, chart or table. Filter, Group and Measure are as package
// record reads them.
type Tile struct {
	Title   string `json:"title"`
	Kind    string `json:"kind"`
	Tracker string `json:"tracker"`
	Filter  string `json:"filter,omitempty"`
	Group   string `json:"group,omitempty"`
	Measure string `json:"measure,omitempty"`
}

// The kinds of tiles.
const (
	TileNumber = "number"
	TileBar    = "bar"
	TileLine   = "line"
	TileTable  = "table"
)

// maxTiles bounds a document; what a person sends at once is bounded by the API.
const maxTiles = 200

// names: it has an id and no key. A key that is taken would tell of a dashboard
// that one does not see (A4.8).
func (b *Dashboard) names() []name { return nil }

func (b *Dashboard) enter(e *entering) error {
	old, _ := e.before.(*Dashboard)
	if err := e.draft.savesDashboard(e.id, b.Shared || old != nil && old.Shared, e.path); err != nil {
		return err // before anything that it names is looked up
	}
	if err := cleanName(e, "name", &b.Name, true); err != nil {
		return err
	}
	before := ""
	if old != nil {
		before = old.Owner
	}
	if err := enterOwner(e, &b.Owner, before); err != nil {
		return err
	}
	if len(b.Tiles) > maxTiles {
		return e.invalid("A7", "tiles", "A dashboard holds up to %d tiles. Make another for the rest.", maxTiles)
	}
	for i := range b.Tiles {
		if old != nil && slices.Contains(old.Tiles, b.Tiles[i]) {
			continue // stays as it is, also where its tracker is not the writer's to see
		}
		if err := b.Tiles[i].enter(e, "tiles/"+itoa(i)+"/"); err != nil {
			return err
		}
	}
	return nil
}

// enterOwner keeps whose something is: its maker's. before is "" for what is new.
func enterOwner(e *entering, owner *string, before string) error {
	if *owner == "" {
		*owner = cmp.Or(before, e.draft.actor.User)
	}
	if before != "" && before == *owner {
		return nil
	}
	if before != "" || *owner == "" || !e.draft.actor.System && *owner != e.draft.actor.User {
		return e.invalid("A7", "owner", "This belongs to whoever made it. Leave the owner out.")
	}
	var err error
	*owner, err = e.resolve(KindUser, *owner, "owner")
	return err
}

func (t *Tile) enter(e *entering, at string) error {
	if err := cleanName(e, at+"title", &t.Title, true); err != nil {
		return err
	}
	if err := oneOf(e, at+"kind", &t.Kind, TileNumber, TileNumber, TileBar, TileLine, TileTable); err != nil {
		return err
	}
	if len(t.Filter) > maxQuery || len(t.Group) > maxName || len(t.Measure) > maxName {
		return e.invalid("A7", at+"filter", "What this tile asks is longer than %d bytes; shorten it.", maxQuery)
	}
	if (t.Kind == TileBar || t.Kind == TileLine) && t.Group == "" {
		return e.invalid("A7", at+"group", "A chart needs something to group by. Choose a property, or make the tile a number.")
	}
	var err error
	t.Tracker, err = e.resolve(KindTracker, t.Tracker, at+"tracker")
	return err
}

func (b *Dashboard) check(c *checking) error {
	old, _ := c.before.(*Dashboard)
	if u, ok := c.next.User(b.Owner); (!ok || u.Status == StatusDeleted) && (old == nil || old.Owner != b.Owner) {
		return notFound(c.path + "/owner")
	}
	for i := range b.Tiles {
		if _, ok := c.next.schemas[b.Tiles[i].Tracker]; !ok {
			return notFound(c.path + "/tiles/" + itoa(i) + "/tracker")
		}
	}
	return nil
}

// savesDashboard demands what saving a dashboard needs: edit, for a shared one
// manage, or the right to configure it (A7, A8).
func (d *draft) savesDashboard(id string, shared bool, path string) error {
	level, word := access.Edit, levelWordEdit
	if shared {
		level, word = access.Manage, levelWordManage
	}
	if d.powers.system || d.base.configures(d.powers, id) || d.gives(access.Dashboards, level) {
		return nil
	}
	return forbidden("A7", path, "Saving this dashboard needs %s on dashboards. Ask somebody who manages them.", word)
}

// gives reports whether a role of the actor gives a feature that is bound to no
// tracker (A7.1).
func (d *draft) gives(f access.Feature, l access.FeatureLevel) bool {
	subject, ok := d.subject()
	return ok && subject.Use(f, l)
}

// mayNameDashboard: one's own, the shared ones that one is not kept out of, and,
// for who may configure it, a shared one (A7, A8).
func (d *draft) mayNameDashboard(id string, b *Dashboard) bool {
	own := b.Owner == d.powers.user
	if d.base.configures(d.powers, id) {
		return own || b.Shared
	}
	return d.gives(access.Dashboards, access.View) && (own || b.Shared && d.listed(id))
}

// judgeDashboard: own ones need edit, shared ones manage; nobody's own are
// another's.
func (a authorizing) judgeDashboard() error {
	shared := a.either().(*Dashboard).Shared
	if old, ok := a.before.(*Dashboard); ok {
		shared = shared || old.Shared
		if old.Owner != a.d.powers.user && !old.Shared || !a.d.mayNameDashboard(a.ref.id, old) {
			return notFound(a.path + "/id")
		}
	}
	return a.d.savesDashboard(a.ref.id, shared, a.path)
}

// DashboardEntry is a dashboard with its id.
type DashboardEntry struct {
	ID string
	*Dashboard
}

// Dashboards are all dashboards, shared and personal, in the order of their making.
func (s *Snapshot) Dashboards() []DashboardEntry {
	return list(s, KindDashboard, func(id string, doc document) DashboardEntry { return DashboardEntry{id, doc.(*Dashboard)} })
}

// Dashboard finds one by id.
func (s *Snapshot) Dashboard(id string) (DashboardEntry, bool) {
	o, ok := s.tables[KindDashboard].objs[id]
	if !ok {
		return DashboardEntry{}, false
	}
	return DashboardEntry{id, o.doc.(*Dashboard)}, true
}

// dropTiles takes the tiles of a deleted tracker away, and dropDashboards the
// unshared dashboards of people who are gone.
func (d *draft) dropTiles(tracker string) {
	of := func(t Tile) bool { return t.Tracker == tracker }
	for _, id := range d.all(KindDashboard) {
		if doc, _ := d.get(KindDashboard, id); slices.ContainsFunc(doc.(*Dashboard).Tiles, of) {
			edit(d, KindDashboard, id, func(b *Dashboard) { b.Tiles = slices.DeleteFunc(b.Tiles, of) })
		}
	}
}

func (d *draft) dropDashboards(gone map[string]bool) {
	for _, id := range d.all(KindDashboard) {
		if doc, _ := d.get(KindDashboard, id); gone[doc.(*Dashboard).Owner] && !doc.(*Dashboard).Shared {
			d.write(ref{KindDashboard, id}, nil)
			d.dropRestriction(id)
		}
	}
}
