package rest

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
)

// The resource paths of the settings plane are shorthand: each builds one
// changeset, so that every road has the same checks, authority, audit and undo
// (A11.1). Nothing here decides; policy.Apply does.

// apply applies one changeset that build makes under the workspace's lock, so
// that a precondition judged in it still holds when it is written.
func (c *call) apply(note string, build func(v *app.Viewer) ([]policy.Change, error)) (app.Changed, error) {
	c.shorthand = true
	return c.writer(false)(c.r.Context(), c.visit, func(v *app.Viewer) (policy.Changeset, error) {
		changes, err := build(v)
		return policy.Changeset{Note: note, Changes: changes}, err
	})
}

// mayTry asks for the level of a settings write before anything that it names is
// looked up: to who lacks it, what is there and what is not are alike (A3.11).
func (c *call) mayTry(rule Rule, op operation) error {
	if rule.who != toSettings || op.method == http.MethodGet {
		return nil
	}
	nothing := func(*app.Viewer) error { return nil }
	if err := c.look(nothing); err != nil { // guests: 404, as everywhere (A9.3)
		return err
	}
	return c.read([...]policy.Power{selective: anyPower, extended: extendedPower, full: fullPower}[rule.level], nothing)
}

// same refuses a write to an object that is no longer what its writer was sent.
func (c *call) same(object any) error {
	body, err := c.encode(object)
	if err != nil {
		return err
	}
	if c.unchanged(body) {
		return nil
	}
	return changedSince()
}

// changedSince is the refusal of a change that was made against an older document.
func changedSince() *Problem {
	return problem(http.StatusPreconditionFailed, "changed", "This was changed since you read it. Read it again, then repeat your change.")
}

// put is the change that writes a document. A patch of the stored document
// names the keys that change; what it does not name stays.
func put(kind policy.Kind, id string, stored json.RawMessage, patch any) (policy.Change, error) {
	doc := map[string]json.RawMessage{}
	if stored != nil {
		if err := json.Unmarshal(stored, &doc); err != nil {
			return policy.Change{}, fmt.Errorf("stored %s %s: %w", kind, id, err)
		}
	}
	raw, err := json.Marshal(patch)
	if err != nil {
		return policy.Change{}, fmt.Errorf("patch of %s %s: %w", kind, id, err)
	}
	if err := json.Unmarshal(raw, &doc); err != nil {
		return policy.Change{}, fmt.Errorf("patch of %s %s: %w", kind, id, err)
	}
	raw, err = json.Marshal(doc)
	return policy.Change{Op: policy.Put, Kind: kind, ID: id, Doc: raw}, err
}

func del(kind policy.Kind, id string) policy.Change {
	return policy.Change{Op: policy.Del, Kind: kind, ID: id}
}

// stored is a document's bytes as they are now.
func stored(v *app.Viewer, kind policy.Kind, id string) (json.RawMessage, error) {
	object, ok := v.Policy.Object(kind, id)
	if !ok {
		return nil, notFound()
	}
	return object.Doc, nil
}

// made is the id of the first object of a kind that a changeset created.
func made(done app.Changed, kind policy.Kind) string {
	for _, ch := range done.Entry.Changes {
		if ch.Kind == kind && ch.Before == nil {
			return ch.ID
		}
	}
	return ""
}

func revisionOf(done app.Changed) *Revision { return &Revision{Revision: done.Entry.Revision} }

// look reads the policy for anyone but guests who passed the door (A9.3).
func (c *call) look(fn func(v *app.Viewer) error) error {
	return c.s.app.Look(c.r.Context(), c.visit, func(v *app.Viewer) error {
		if v.User.Kind == policy.KindGuest {
			return notFound()
		}
		return fn(v)
	})
}

// read reads the policy for who has the power.
func (c *call) read(power policy.Power, fn func(v *app.Viewer) error) error {
	return c.s.app.Settings(c.r.Context(), c.visit, power, fn)
}

// objectCan is for objects that one power lets change.
func objectCan(ok bool) ObjectCan {
	return ObjectCan{Edit: allowIf(ok, "settings"), Delete: allowIf(ok, "settings")}
}

// created answers a POST that made an object; show finds it under the policy
// after the change.
func created[O any](done app.Changed, kind policy.Kind, show func(v *app.Viewer, id string) (*O, error)) (*O, string, error) {
	id := made(done, kind)
	out, err := show(done.Viewer, id)
	return out, id, err
}
