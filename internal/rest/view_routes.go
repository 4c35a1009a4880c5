package rest

import (
	"errors"
	"slices"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

func (s *Server) routesViews() {
	const views = "/workspaces/{workspace}/trackers/{tracker}/views"
	add(s, guestAllowed.seenAs(), operation{id: "list-views", method: "GET", path: views, tag: "views", summary: "Saved views the caller may open"}, listViews)
	add(s, member, operation{id: "create-view", method: "POST", path: views, tag: "views", summary: "Save a view", status: 201, etag: true, once: true}, createView)
}

// openViews are the views of a tracker that the caller sees: their own, and
// shared ones they are on the list of.
func openViews(v *app.Viewer, tracker string) []policy.ViewEntry {
	_, watched := v.Watched()
	return slices.DeleteFunc(slices.Clone(v.Policy.Views(tracker)), func(w policy.ViewEntry) bool {
		if w.Owner == v.User.ID {
			return watched && !w.Shared // one's own are nobody else's to see (A13.4)
		}
		if !w.Shared {
			return true
		}
		_, list, ok := v.Policy.Restriction(w.ID)
		if !ok || list.Mode == "public" {
			return false
		}
		return !slices.Contains(list.Users, v.User.ID) &&
			!slices.ContainsFunc(list.Teams, func(id string) bool { return inTeam(v, v.User.ID, id) })
	})
}

// views are a tracker's saved views as documents, and the keys its caller may
// name. Seeing the tracker is asked first.
func (c *call) views(tracker string) (open []policy.ViewEntry, schema app.Tracker, me string, err error) {
	if schema, err = c.s.app.Tracker(c.r.Context(), c.visit, tracker, false); err != nil {
		return nil, schema, "", err
	}
	err = c.s.app.Look(c.r.Context(), c.visit, func(v *app.Viewer) error {
		open, me = openViews(v, schema.Schema.ID), v.User.ID
		return nil
	})
	return open, schema, me, err
}

func listViews(c *call, in *InTracker) (*ViewList, error) {
	open, schema, me, err := c.views(in.Tracker)
	if err != nil {
		return nil, err
	}
	out := &ViewList{Items: []View{}}
	for _, w := range open {
		shown, err := c.viewFor(w, &schema, me)
		if err != nil {
			return nil, err
		}
		out.Items = append(out.Items, *shown)
	}
	return out, nil
}

// viewFor is a view without what its caller may not name: a filter or order
// that mentions such a property is left out as a whole, since its text would
// tell the name (A4.1).
func (c *call) viewFor(w policy.ViewEntry, schema *app.Tracker, me string) (*View, error) {
	out := &View{ID: w.ID, Key: w.Key, Name: w.Name, Kind: w.Kind, Shared: w.Shared, Mine: w.Owner == me, Columns: nameable(schema, w.Columns)}
	mine := Allowance{Allowed: out.Mine}
	if !out.Mine {
		mine.Reason = "ceiling"
	}
	out.Can = ObjectCan{Edit: mine, Delete: mine}
	usable, err := c.usable(schema.Schema.ID, w.Filter, w.Sort)
	if err != nil {
		return nil, err
	}
	if usable {
		out.Filter, out.Sort = w.Filter, w.Sort
	} else {
		out.Broken = true
	}
	return out, nil
}

// usable asks the list itself whether its caller may name all that a filter and
// an order name.
func (c *call) usable(tracker, filter, sort string) (bool, error) {
	if filter == "" && sort == "" {
		return true, nil
	}
	err := c.probe(tracker, filter, sort, nil)
	var refused *app.Error
	if errors.As(err, &refused) && refused.Kind == app.Invalid {
		return false, nil
	}
	return err == nil, err
}

func (c *call) probe(tracker, filter, sort string, columns []string) error {
	_, err := c.s.app.Records(c.r.Context(), c.visit, tracker, app.ListQuery{Query: record.Query{Filter: filter, Sort: listed(sort), Columns: columns, Limit: 1}})
	return err
}

// nameable are the keys of those columns that the caller may name.
func nameable(schema *app.Tracker, columns []string) []string {
	out := []string{}
	for _, ref := range columns {
		if slices.Contains(schema.System, ref) || slices.Contains(fixedColumns, ref) {
			out = append(out, ref)
		}
		for _, p := range schema.Properties {
			if p.ID == ref || p.Key == ref {
				out = append(out, p.Key)
			}
		}
	}
	return out
}

// fixedColumns come with every record one sees (A1).
var fixedColumns = []string{"id", "number", "state", "archived", "created_at"}

// applyView fills a query from a saved view; what the query says itself wins.
func (c *call) applyView(tracker, ref string, q *record.Query) error {
	open, schema, me, err := c.views(tracker)
	if err != nil {
		return err
	}
	for _, w := range open {
		if w.ID != ref && w.Key != ref {
			continue
		}
		shown, err := c.viewFor(w, &schema, me)
		if err != nil {
			return err
		}
		if shown.Broken {
			break
		}
		if q.Filter == "" {
			q.Filter = shown.Filter
		}
		if q.Sort == nil {
			q.Sort = listed(shown.Sort)
		}
		if q.Columns == nil && len(shown.Columns) > 0 {
			q.Columns = shown.Columns
		}
		return nil
	}
	return invalid([]ProblemEntry{{Path: "query.view", Code: "unknown_view", Message: "There is no such view here."}})
}

func createView(c *call, in *createViewInput) (*View, error) {
	show := func(id string) (*View, error) {
		open, schema, me, err := c.views(in.Tracker)
		if err != nil {
			return nil, err
		}
		at := slices.IndexFunc(open, func(w policy.ViewEntry) bool { return w.ID == id })
		if at < 0 {
			return nil, notFound()
		}
		return c.viewFor(open[at], &schema, me)
	}
	return once(c, in.Body, show, func() (*View, string, error) {
		b := &in.Body
		// A view may name what its author may name; the rest is unknown here too.
		if err := c.probe(in.Tracker, b.Filter, b.Sort, b.Columns); err != nil {
			return nil, "", err
		}
		done, err := c.apply("", func(v *app.Viewer) ([]policy.Change, error) {
			doc := map[string]any{"tracker": in.Tracker, "key": b.Key, "name": b.Name, "kind": b.Kind, "shared": b.Shared, "filter": b.Filter, "sort": b.Sort, "columns": list(b.Columns)}
			change, err := put(policy.KindView, "", nil, doc)
			return []policy.Change{change}, err
		})
		if err != nil {
			return nil, "", err
		}
		id := made(done, policy.KindView)
		out, err := show(id)
		return out, id, err
	})
}
