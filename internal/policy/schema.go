package policy

import (
	"slices"

	"github.com/trackward/trackward/internal/access"
)

// Schema is a tracker document with the numbers of its parts. The numbers of
// properties begin at access.FirstProperty in document order; retired properties
// keep theirs and have no cell.
type Schema struct {
	ID string
	N  access.TrackerID
	*Tracker
	props  map[string]access.Property // by id, and by key where no id is equal
	states map[string]access.State
	closed []access.PropertyEntry // no cell for retired properties: see closeRetired
}

// SystemNames are the system properties' names, by access.Property.
var SystemNames = [access.FirstProperty]string{"author", "updated_at", "updated_by", "site", "restriction"}

func newSchema(id string, n access.TrackerID, doc *Tracker) *Schema {
	t := &Schema{ID: id, N: n, Tracker: doc,
		props: map[string]access.Property{}, states: map[string]access.State{}}
	for i := range doc.Properties {
		t.props[doc.Properties[i].Key] = access.FirstProperty + access.Property(i)
	}
	for i := range doc.Properties {
		t.props[doc.Properties[i].ID] = access.FirstProperty + access.Property(i)
	}
	for i, sys := range SystemNames {
		t.props[sys] = access.Property(i)
	}
	none := access.PropertyCell{View: access.Set(access.None), Edit: access.Set(access.None)}
	for i := range doc.Properties {
		if doc.Properties[i].Retired {
			t.closed = append(t.closed, access.PropertyEntry{Property: access.FirstProperty + access.Property(i), PropertyCell: none})
		}
	}
	for i := range doc.States {
		t.states[doc.States[i].Key] = access.State(i)
	}
	for i := range doc.States {
		t.states[doc.States[i].ID] = access.State(i)
	}
	return t
}

// Prop finds a property by id, key or system property name; for a system
// property p is nil. Retired ones are found too.
func (t *Schema) Prop(ref string) (n access.Property, p *Property, ok bool) {
	n, ok = t.props[ref]
	if !ok {
		return 0, nil, false
	}
	p, _ = t.PropN(n)
	return n, p, true
}

// PropN finds a property by number; for a system property it is nil, true.
func (t *Schema) PropN(n access.Property) (*Property, bool) {
	if n < access.FirstProperty {
		return nil, true
	}
	if i := int(n - access.FirstProperty); i < len(t.Properties) {
		return &t.Properties[i], true
	}
	return nil, false
}

// PropKey is the property's key, or a system property's name.
func (t *Schema) PropKey(n access.Property) string {
	if n < access.FirstProperty {
		return SystemNames[n]
	}
	if p, ok := t.PropN(n); ok {
		return p.Key
	}
	return ""
}

// StateRef finds a state by id or key.
func (t *Schema) StateRef(ref string) (access.State, *State, bool) {
	n, ok := t.states[ref]
	if !ok {
		return 0, nil, false
	}
	return n, &t.States[n], true
}

// StateN finds a state by number; nil if there is none.
func (t *Schema) StateN(n access.State) *State {
	if int(n) >= len(t.States) {
		return nil
	}
	return &t.States[n]
}

// isSystem reports whether the name is a system property's.
func isSystem(name string) bool { return slices.Contains(SystemNames[:], name) }

// InUse are the numbers of the properties that are not retired, the system ones
// first, with the designer's properties; nil for a system one.
func (t *Schema) InUse() func(func(access.Property, *Property) bool) {
	return func(yield func(access.Property, *Property) bool) {
		for n := range access.Property(int(access.FirstProperty) + len(t.Properties)) {
			if p, ok := t.PropN(n); ok && (p == nil || !p.Retired) && !yield(n, p) {
				return
			}
		}
	}
}
