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

// MayImport asks what an import asks, before its sheet is read, and says what its
// columns can fill. id is the tracker's.
func (a *App) MayImport(ctx context.Context, visit *Visit, tracker string, upsert bool) (id, user string, fields []ImportField, err error) {
	err = a.as(ctx, visit, func(v *Viewer) error {
		level := access.Edit
		if upsert {
			level = access.Manage
		}
		rv, err := v.importing(tracker, level)
		if err != nil {
			return err
		}
		id, user, fields = rv.Tracker.ID, v.User.ID, importFields(rv)
		return nil
	})
	return id, user, fields, err
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
