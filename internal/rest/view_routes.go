package rest

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

func (s *Server) routesViews() {
	const views = "/workspaces/{workspace}/trackers/{tracker}/views"
	const one = views + "/{view}"
	add(s, guestAllowed.seenAs(), operation{id: "list-views", method: "GET", path: views, tag: "views", summary: "Saved views the caller may open"}, listViews)
	add(s, member, operation{id: "create-view", method: "POST", path: views, tag: "views", summary: "Save a view", status: 201, etag: true, once: true}, createView)
	add(s, guestAllowed.seenAs(), operation{id: "get-view", method: "GET", path: one, tag: "views", summary: "One saved view", etag: true}, getView)
	add(s, member, operation{id: "patch-view", method: "PATCH", path: one, tag: "views", summary: "Change a saved view", etag: true, ifMatch: true}, patchView)
	add(s, member, operation{id: "delete-view", method: "DELETE", path: one, tag: "views", summary: "Delete a saved view", ifMatch: true}, deleteView)
	add(s, member, operation{id: "get-view-restriction", method: "GET", path: one + "/restriction", tag: "views", summary: "Who may open the shared view", etag: true}, getViewRestriction)
	add(s, member, operation{id: "put-view-restriction", method: "PUT", path: one + "/restriction", tag: "views", summary: "Restrict the shared view, or make it public", etag: true, ifMatch: true}, putViewRestriction)
}

// openViews are the views of a tracker that the caller sees: their own, and
// shared ones they are on the list of.
func openViews(v *app.Viewer, tracker string) []policy.ViewEntry {
	return slices.DeleteFunc(slices.Clone(v.Policy.Views(tracker)), func(w policy.ViewEntry) bool { return !opensView(v, w) })
}

func opensView(v *app.Viewer, w policy.ViewEntry) bool {
	if w.Owner == v.User.ID {
		_, watched := v.Watched()
		return !watched || w.Shared // one's own are nobody else's to see (A13.4)
	}
	return w.Shared && v.Policy.Lists(w.ID, v.User.ID)
}

// seenViews are a tracker's saved views as documents, and what their caller may
// name and do there. Seeing the tracker is asked first.
type seenViews struct {
	open   []policy.ViewEntry
	schema app.Tracker
	me     string
	// restricted are those with a list, for who may set it.
	restricted map[string]bool
}

func (c *call) views(tracker string) (out seenViews, err error) {
	if out.schema, err = c.s.app.Tracker(c.r.Context(), c.visit, tracker, false); err != nil {
		return out, err
	}
	err = c.s.app.Look(c.r.Context(), c.visit, func(v *app.Viewer) error {
		out.open, out.me, out.restricted = openViews(v, out.schema.Schema.ID), v.User.ID, map[string]bool{}
		for _, w := range out.open {
			_, list, ok := v.Policy.Restriction(w.ID)
			out.restricted[w.ID] = ok && list.Mode == policy.Restricted && (out.schema.Manages || out.schema.Configures)
		}
		return nil
	})
	return out, err
}

func listViews(c *call, in *InTracker) (*ViewList, error) {
	seen, err := c.views(in.Tracker)
	if err != nil {
		return nil, err
	}
	out := &ViewList{Items: []View{}}
	for _, w := range seen.open {
		shown, err := c.viewFor(w, &seen)
		if err != nil {
			return nil, err
		}
		out.Items = append(out.Items, *shown)
	}
	return out, nil
}

// view is one view that the caller may open, and its document.
func (c *call) view(tracker, ref string) (*View, policy.ViewEntry, error) {
	seen, err := c.views(tracker)
	if err != nil {
		return nil, policy.ViewEntry{}, err
	}
	at := slices.IndexFunc(seen.open, func(w policy.ViewEntry) bool { return w.ID == ref })
	if at < 0 {
		at = slices.IndexFunc(seen.open, func(w policy.ViewEntry) bool { return w.Key == ref })
	}
	if at < 0 {
		return nil, policy.ViewEntry{}, notFound()
	}
	out, err := c.viewFor(seen.open[at], &seen)
	return out, seen.open[at], err
}

func getView(c *call, in *OneView) (*View, error) {
	out, _, err := c.view(in.Tracker, in.View)
	return out, err
}

// viewFor is a view without what its caller may not name: a filter or order
// that mentions such a property is left out as a whole, since its text would
// tell the name (A4.1).
func (c *call) viewFor(w policy.ViewEntry, seen *seenViews) (*View, error) {
	out := &View{ID: w.ID, Key: w.Key, Name: w.Name, Kind: w.Kind, Shared: w.Shared, Mine: w.Owner == seen.me, Default: w.Default,
		Columns: nameable(&seen.schema, w.Columns), Restricted: seen.restricted[w.ID], Can: viewCan(w, seen)}
	named := func(ref string) string { return oneNameable(&seen.schema, ref) }
	out.Group, out.Date = policy.Regroup(w.Group, named), named(w.Date)
	usable, err := c.usable(seen.schema.Schema.ID, w.Filter, w.Sort)
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

// viewCan: one's own needs edit on the tracker, a shared one manage, or the right
// to configure it (A7, A8).
func viewCan(w policy.ViewEntry, seen *seenViews) ViewCan {
	runs := seen.schema.Manages || seen.schema.Configures
	changes := allowIf(runs || !w.Shared && w.Owner == seen.me && seen.schema.SavesViews, "ceiling")
	return ViewCan{Edit: changes, Delete: changes, Share: allowIf(runs, "ceiling"), Restrict: allowIf(runs, "ceiling")}
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

func oneNameable(schema *app.Tracker, ref string) string {
	if found := nameable(schema, []string{ref}); len(found) > 0 {
		return found[0]
	}
	return ""
}

// fixedColumns come with every record one sees (A1).
var fixedColumns = []string{"id", "number", "state", "archived", "created_at"}

// applyView fills a query from a saved view; what the query says itself wins.
func (c *call) applyView(tracker, ref string, q *record.Query) error {
	unknown := invalid([]ProblemEntry{{Path: "query.view", Code: "unknown_view", Message: "There is no such view here."}})
	shown, _, err := c.view(tracker, ref)
	switch {
	case isNotFound(err):
		// The tracker is asked again by the list itself, in its own words.
		if _, err := c.s.app.Tracker(c.r.Context(), c.visit, tracker, false); err != nil {
			return err
		}
		return unknown
	case err != nil:
		return err
	case shown.Broken:
		return unknown
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

func createView(c *call, in *createViewInput) (*View, error) {
	show := func(id string) (*View, error) { return getView(c, &OneView{in.InTracker, id}) }
	return once(c, in.Body, show, func() (*View, string, error) {
		b := &in.Body
		// A view may name what its author may name; the rest is unknown here too.
		if err := c.probe(in.Tracker, b.Filter, b.Sort, b.Columns); err != nil {
			return nil, "", err
		}
		done, err := c.apply("", func(v *app.Viewer) ([]policy.Change, error) {
			doc := map[string]any{"tracker": in.Tracker, "key": b.Key, "name": b.Name, "kind": b.Kind, "shared": b.Shared, "default": b.Default,
				"filter": b.Filter, "sort": b.Sort, "columns": list(b.Columns), "group": b.Group, "date": b.Date}
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

func patchView(c *call, in *patchViewInput) (*View, error) {
	raw, entry, err := c.viewToChange(in.OneView)
	if err != nil {
		return nil, err
	}
	b := in.Body
	// What a caller gives they must be able to name, also where it stands in the view
	// already: else the answer would say that it does (A4.1).
	columns := []string{}
	if b.Columns != nil {
		columns = append(columns, *b.Columns...)
	}
	for _, ref := range []string{policy.GroupRef(given(b.Group)), given(b.Date)} {
		if ref != "" {
			columns = append(columns, ref)
		}
	}
	if err := c.probe(in.Tracker, given(b.Filter), given(b.Sort), columns); err != nil {
		return nil, err
	}
	if b.Columns != nil {
		if err := c.keepHidden(in.Tracker, entry, &b); err != nil {
			return nil, err
		}
	}
	_, err = c.apply("", func(v *app.Viewer) ([]policy.Change, error) {
		change, err := put(policy.KindView, entry.ID, raw, b)
		if err != nil {
			return nil, err
		}
		return []policy.Change{change}, sameStored(v, entry.ID, raw)
	})
	if err != nil {
		return nil, err
	}
	return getView(c, &OneView{in.InTracker, entry.ID})
}

func given(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

// viewToChange is a view's stored document, if it is still as its writer saw it.
// What its writer sees of it is asked of the list of records, so it cannot be
// judged under the lock; that the document is the same one is.
func (c *call) viewToChange(in OneView) (raw json.RawMessage, entry policy.ViewEntry, err error) {
	shown, entry, err := c.view(in.Tracker, in.View)
	if err != nil {
		return nil, entry, err
	}
	if err := c.same(shown); err != nil {
		return nil, entry, err
	}
	err = c.look(func(v *app.Viewer) error {
		raw, err = stored(v, policy.KindView, entry.ID)
		return err
	})
	return raw, entry, err
}

func sameStored(v *app.Viewer, id string, before json.RawMessage) error {
	now, err := stored(v, policy.KindView, id)
	if err != nil {
		return err
	}
	if !bytes.Equal(now, before) {
		return changedSince()
	}
	return nil
}

// keepHidden adds to the columns that a caller gives a view those that stand in
// it and that they may not name: what one does not see one does not take away.
func (c *call) keepHidden(tracker string, entry policy.ViewEntry, b *ViewPatch) error {
	seen, err := c.views(tracker)
	if err != nil {
		return err
	}
	columns := list(*b.Columns)
	for _, ref := range entry.Columns {
		if oneNameable(&seen.schema, ref) == "" {
			columns = append(columns, ref)
		}
	}
	b.Columns = &columns
	return nil
}

func deleteView(c *call, in *OneView) (*nothing, error) {
	raw, entry, err := c.viewToChange(*in)
	if err != nil {
		return nil, err
	}
	_, err = c.apply("", func(v *app.Viewer) ([]policy.Change, error) {
		return []policy.Change{del(policy.KindView, entry.ID)}, sameStored(v, entry.ID, raw)
	})
	return &nothing{}, err
}

func getViewRestriction(c *call, in *OneView) (out *Restriction, err error) {
	err = c.look(func(v *app.Viewer) error {
		out, _, err = showViewRestriction(v, in)
		return err
	})
	return out, err
}

// showViewRestriction is a shared view's audience for who may set it: who may
// configure the tracker, or holds manage there and sees the view (A7.4).
func showViewRestriction(v *app.Viewer, in *OneView) (*Restriction, string, error) {
	t, err := restrictable(v, in.Tracker)
	if err != nil && !isForbidden(err) {
		return nil, "", err
	}
	w, ok := v.Policy.View(in.Tracker, in.View)
	if !ok || !opensView(v, w) && !(w.Shared && v.May(configurePower(t.ID))) {
		return nil, "", notFound()
	}
	if err != nil {
		return nil, "", err
	}
	return restrictionOf(v, w.ID), w.ID, nil
}

func putViewRestriction(c *call, in *putViewRestrictionInput) (*Restriction, error) {
	return c.putAudience(in.Note, &in.Body, func(v *app.Viewer) (*Restriction, string, bool, error) {
		before, id, err := showViewRestriction(v, &in.OneView)
		if err != nil {
			return nil, "", false, err
		}
		w, _ := v.Policy.View(in.Tracker, id)
		if !w.Shared {
			return nil, "", false, &app.Error{Kind: app.Conflict, Code: "not_shared", Rule: "A7.4", Message: "This view is its author's alone. Share it first, then say who may open it."}
		}
		grants := v.Subject.Tracker(trackerNumber(v, in.Tracker))
		return before, id, grants.Sees() && w.Owner != v.User.ID && opensView(v, w), nil
	})
}

func trackerNumber(v *app.Viewer, ref string) access.TrackerID {
	t, _ := v.Policy.Tracker(ref)
	return t.N
}
