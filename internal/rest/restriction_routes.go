package rest

import (
	"errors"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
)

// Restrictions of trackers and views are policy: one changeset each (A7.4). A
// record's is the record's data, and stands with the records.

func getTrackerRestriction(c *call, in *InTracker) (out *Restriction, err error) {
	err = c.look(func(v *app.Viewer) error {
		out, _, err = showRestriction(v, in.Tracker)
		return err
	})
	return out, err
}

// showRestriction is a tracker's audience for who may set it.
func showRestriction(v *app.Viewer, ref string) (*Restriction, string, error) {
	t, err := restrictable(v, ref)
	if err != nil {
		return nil, "", err
	}
	return restrictionOf(v, t.ID), t.ID, nil
}

// restrictable is a tracker on which the viewer may say who sees it: who may
// configure it, or holds manage on it and sees it (A7.4). With a refusal that is
// no 404 the tracker is given as well.
func restrictable(v *app.Viewer, ref string) (*policy.Schema, error) {
	t, ok := v.Policy.Tracker(ref)
	if !ok {
		return nil, notFound()
	}
	grants := v.Subject.Tracker(t.N)
	configures := v.May(configurePower(t.ID))
	switch {
	case !configures && !grants.Sees():
		return nil, notFound()
	case !configures && !grants.UseSomewhere(access.Trackers, access.Manage):
		return t, &app.Error{Kind: app.Forbidden, Code: "forbidden", Rule: "A7.4", Reason: access.Ceiling, Message: "Your roles do not include managing this tracker."}
	}
	return t, nil
}

func isForbidden(err error) bool {
	var e *app.Error
	return errors.As(err, &e) && e.Kind == app.Forbidden
}

// restrictionOf is the audience of a tracker or view, by its id.
func restrictionOf(v *app.Viewer, target string) *Restriction {
	out := &Restriction{Mode: policy.Public, Users: []Person{}, Teams: []Named{}}
	_, doc, ok := v.Policy.Restriction(target)
	if !ok {
		return out
	}
	out.Mode = doc.Mode
	for _, id := range doc.Users {
		out.Users = append(out.Users, personFor(v, id))
		if u, ok := v.Policy.User(id); ok && u.Kind == policy.KindGuest && v.May(anyPower) {
			out.Guests = append(out.Guests, id)
		}
	}
	for _, id := range doc.Teams {
		if team, ok := v.Policy.Team(id); ok {
			out.Teams = append(out.Teams, Named{ID: team.ID, Key: team.Key, Name: team.Name})
		}
	}
	return out
}

func putTrackerRestriction(c *call, in *putRestrictionInput) (*Restriction, error) {
	return c.putAudience(in.Note, &in.Body, func(v *app.Viewer) (*Restriction, string, bool, error) {
		before, id, err := showRestriction(v, in.Tracker)
		if err != nil {
			return nil, "", false, err
		}
		t, _ := v.Policy.Tracker(id)
		grants := v.Subject.Tracker(t.N)
		return before, id, grants.Sees(), nil
	})
}

// putAudience writes a restriction. find gives it as its writer sees it, its
// target, and whether the writer sees the target now: only then is there anything
// to lock oneself out of.
func (c *call) putAudience(note string, body *RestrictionDoc, find func(v *app.Viewer) (before *Restriction, id string, sees bool, err error)) (*Restriction, error) {
	id := ""
	done, err := c.apply(note, func(v *app.Viewer) ([]policy.Change, error) {
		before, target, sees, err := find(v)
		if err != nil {
			return nil, err
		}
		id = target
		if err := c.same(before); err != nil {
			return nil, err
		}
		if body.Mode == policy.Restricted && !body.LockMeOut && !c.preview && sees && locked(v, body) {
			return nil, locksOut()
		}
		doc := map[string]any{"target": id, "mode": body.Mode, "users": list(body.Users), "teams": list(body.Teams)}
		change, err := put(policy.KindRestriction, "", nil, doc)
		return []policy.Change{change}, err
	})
	if err != nil {
		return nil, err
	}
	if _, _, _, err := find(done.Viewer); isNotFound(err) { // its author has locked themself out, as confirmed
		return &Restriction{Mode: body.Mode, Users: []Person{}, Teams: []Named{}}, nil
	}
	return restrictionOf(done.Viewer, id), nil
}

// locked reports whether the list leaves the viewer out.
func locked(v *app.Viewer, doc *RestrictionDoc) bool {
	for _, ref := range doc.Users {
		if ref == v.User.ID {
			return false
		}
	}
	for _, ref := range doc.Teams {
		if t, ok := v.Policy.Team(ref); ok && inTeam(v, v.User.ID, t.ID) {
			return false
		}
	}
	return true
}
