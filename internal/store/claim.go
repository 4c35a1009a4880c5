package store

import (
	"context"
	"slices"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/record"
)

// claimKeys is how many values one statement asks about.
const claimKeys = 500

// Claims implements app.Store.
func (s *Store) Claims(ctx context.Context, workspace string, changes []record.Change) (out []app.Claim, err error) {
	out = claimsOf(workspace, changes)
	err = s.read(ctx, func(q queryer) error {
		places := map[string]map[string][]int{} // by property and key
		for i := range out {
			c := &out[i]
			c.Holder = ""
			if places[c.Property.ID] == nil {
				places[c.Property.ID] = map[string][]int{}
			}
			places[c.Property.ID][c.Key] = append(places[c.Property.ID][c.Key], i)
		}
		for property, at := range places {
			keys := make([]string, 0, len(at))
			for key := range at {
				keys = append(keys, key)
			}
			for some := range slices.Chunk(keys, claimKeys) {
				if err := holders(ctx, q, workspace, property, some, func(key, holder string) {
					for _, i := range at[key] {
						out[i].Holder = holder
					}
				}); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return out, err
}

// claimsOf are the values that changes give to unique properties.
func claimsOf(workspace string, changes []record.Change) (out []app.Claim) {
	for n, c := range changes {
		if c.Workspace() != workspace {
			continue
		}
		sets, row := c.Sets(), c.Row()
		for i, cell := range cells(c.Tracker()) {
			if c.Kind() != record.Insert && !sets.Has(cell.n) {
				continue
			}
			if key, ok := uniqueKey(cell, valueAt(row, i)); ok {
				out = append(out, app.Claim{Change: n, Property: cell.prop, Key: key})
			}
		}
	}
	return out
}

func holders(ctx context.Context, q queryer, workspace, property string, keys []string, found func(key, holder string)) error {
	var st statement
	st.add("select u.key, u.record_id from record_unique u where u.workspace_id = ", st.arg(workspace), " and u.property_id = ", st.arg(property), " and u.key in ", st.list(keys))
	sql, a := st.finish()
	return q.query(ctx, sql, a, func(r row) error {
		found(r.text(0), r.text(1))
		return nil
	})
}

// Held implements app.Store.
func (s *Store) Held(ctx context.Context, workspace, recordID string) (keys map[string]string, err error) {
	err = s.read(ctx, func(q queryer) error {
		keys = map[string]string{}
		return q.query(ctx, `select property_id, key from record_unique where workspace_id = $1 and record_id = $2`, args{workspace, recordID}, func(r row) error {
			keys[r.text(0)] = r.text(1)
			return nil
		})
	})
	return keys, err
}
