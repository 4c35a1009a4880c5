package app

import (
	"context"
	"fmt"
	"slices"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
	"github.com/trackward/trackward/internal/sheets"
)

// ImportTemplate is an empty sheet for this tracker with the headings of what the
// viewer may give to a new record, and nothing else.
func (a *App) ImportTemplate(ctx context.Context, visit *Visit, tracker, format string) (out []byte, name string, err error) {
	err = a.as(ctx, visit, func(v *Viewer) error {
		rv, err := v.importing(tracker, access.Edit)
		if err != nil {
			return err
		}
		t := sheets.Table{Format: format, Heads: []string{"state"}}
		if rv.Tracker.UsesSites {
			t.Heads = append(t.Heads, "site")
		}
		givable := givable(rv)
		for i := range rv.Tracker.Properties {
			p := &rv.Tracker.Properties[i]
			if n, _, _ := rv.Tracker.Prop(p.ID); givable.Has(n) && !p.Retired && !unwritable(p) {
				t.Heads = append(t.Heads, p.Key)
			}
		}
		out, err = sheets.Write(t)
		name = fmt.Sprint(rv.Tracker.Key, "-template.", format)
		return err
	})
	return out, name, err
}

// ImportField is something that a column of a sheet can fill.
type ImportField struct {
	Field string // a property's key, "state" or "site"
	Label string
	Key   bool // rows can be matched with records by it
}

// ImportRight is that somebody may import into a tracker, and what decided so.
type ImportRight struct {
	Tracker, User string // ids
	Fields        []ImportField
	Standing      Standing
}

// Standing is what decided for somebody: while it is the same, every question about
// what they may has the same answer, but for whom records assign and list.
type Standing struct {
	Revision int64 // of the policy
	// Roles are those in force at the instant and through the channel and the address
	// of the request (A6.1): a role that network rules keep to an office is none of
	// them elsewhere. Another address that means nothing to them changes nothing.
	Roles string
}

func (v *Viewer) standing() Standing {
	return Standing{Revision: v.Policy.Revision(), Roles: v.Subject.Alike()}
}

// MayImport asks what an import asks, before its sheet is read and whenever what it did
// is read (A4.7), and says what its columns can fill.
func (a *App) MayImport(ctx context.Context, visit *Visit, tracker string, upsert bool) (out ImportRight, err error) {
	err = a.as(ctx, visit, func(v *Viewer) error {
		level := access.Edit
		if upsert {
			level = access.Manage
		}
		rv, err := v.importing(tracker, level)
		if err != nil {
			return err
		}
		out = ImportRight{Tracker: rv.Tracker.ID, User: v.User.ID, Fields: importFields(rv), Standing: v.standing()}
		return nil
	})
	return out, err
}

func importFields(rv *record.Viewer) []ImportField {
	upserts := rv.Grants.UseSomewhere(access.Import, access.Manage)
	fields, nameable := givable(rv), rv.Grants.Nameable()
	if upserts {
		fields = changeable(rv)
	}
	out := []ImportField{{Field: "state", Label: "State"}}
	if rv.Tracker.UsesSites {
		out = append(out, ImportField{Field: "site", Label: "Site"})
	}
	for i := range rv.Tracker.Properties {
		p := &rv.Tracker.Properties[i]
		if n := propertyN(rv, p); fields.Has(n) && !p.Retired && !unwritable(p) {
			out = append(out, ImportField{Field: p.Key, Label: p.Label, Key: upserts && nameable.Has(n) && slices.Contains(keyTypes, p.Type)})
		}
	}
	return out
}

// unwritable are the properties that no sheet can fill.
func unwritable(p *policy.Property) bool {
	return slices.Contains([]policy.PropertyType{policy.File, policy.Photo, policy.Signature}, p.Type)
}
