package policy

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
)

// CodeNoInverse says that an entry of the journal cannot be undone.
const CodeNoInverse = "no_inverse"

// undoOrder puts what others name first.
var undoOrder = []Kind{KindWorkspace, KindSite, KindRole, KindTracker, KindUser, KindTeam, KindView, KindDashboard, KindReport, KindPermissions, KindRestriction, KindAssignment, KindTest}

// Inverse are the changes that undo an entry of the journal (A11.5), to be judged
// like any others. What comes back after it was deleted gets a new id, and its
// parts are named by key. A deleted user does not come back.
func Inverse(e Entry) ([]Change, error) {
	var back, out []Change
	renamed := map[string]string{} // old id → the name it goes by in the changeset
	for _, c := range e.Changes {
		if c.Kind == KindReview || c.Kind == KindReviewDecision {
			continue // what was said stays said
		}
		switch {
		case c.Kind == KindUser && (c.Before == nil && c.After == nil || deleted(c.After)):
			return nil, &Error{Code: CodeNoInverse, Rule: "A11.5", Message: "This deleted a user, which has no way back. Add the person anew."}
		case c.Before == nil && c.After == nil:
			return nil, &Error{Code: CodeNoInverse, Rule: "A11.5", Message: "What this changed was erased from the log, so it cannot be undone."}
		case c.Before == nil && c.Kind == KindUser:
			return nil, &Error{Code: CodeNoInverse, Rule: "A11.5", Message: "This added a user. Deactivate or delete them on their own page."}
		case c.Kind == KindTracker && binnedIn(c.Before) != binnedIn(c.After):
			return nil, &Error{Code: CodeNoInverse, Rule: "A8", Message: "This put a tracker into the bin, or brought it back. Do the opposite on the page of deleted trackers, or on the tracker's own."}
		case c.Kind == KindCredential && c.After == nil:
			return nil, &Error{Code: CodeNoInverse, Rule: "A11.5", Message: "This ended a key or link, whose secret is gone. Make a new one."}
		case c.Kind == KindViewAs && c.After == nil:
			return nil, &Error{Code: CodeNoInverse, Rule: "A11.5", Message: "This ended a look as somebody else. Whoever needs another begins it, and says why."}
		case c.Before == nil:
			out = append(out, Change{Op: Del, Kind: c.Kind, ID: c.ID})
		case c.After == nil:
			renamed[c.ID] = "$" + c.ID
			back = append(back, Change{Op: Put, Kind: c.Kind, ID: "$" + c.ID, Doc: c.Before})
		default:
			back = append(back, Change{Op: Put, Kind: c.Kind, ID: c.ID, Doc: c.Before})
		}
	}
	if len(back)+len(out) == 0 {
		return nil, &Error{Code: CodeNoInverse, Rule: "A14", Message: "This is a review, or what was decided in one: it is kept as evidence. Decide anew, or give the role again."}
	}
	if err := partsByKey(back, renamed); err != nil {
		return nil, err
	}
	for i := range back {
		if err := back[i].restore(renamed); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(back, func(a, b Change) int {
		return cmp.Or(cmp.Compare(slices.Index(undoOrder, a.Kind), slices.Index(undoOrder, b.Kind)), cmp.Compare(depth(back, a), depth(back, b)))
	})
	return append(back, out...), nil
}

func deleted(doc json.RawMessage) bool {
	var u User
	return json.Unmarshal(doc, &u) == nil && u.Status == StatusDeleted
}

func binnedIn(doc json.RawMessage) bool {
	var t Tracker
	return json.Unmarshal(doc, &t) == nil && t.DeletedAt != nil
}

// partsByKey notes the parts of trackers that come back: their ids are never used
// again (A11.1).
func partsByKey(back []Change, renamed map[string]string) error {
	for _, c := range back {
		if c.Kind != KindTracker || !strings.HasPrefix(c.ID, "$") {
			continue
		}
		var t Tracker
		if err := json.Unmarshal(c.Doc, &t); err != nil {
			return err
		}
		for _, p := range t.Properties {
			renamed[p.ID] = p.Key
		}
		for _, s := range t.States {
			renamed[s.ID] = s.Key
		}
	}
	return nil
}

// kept are keys of documents that only the server writes.
var kept = map[Kind][]string{KindUser: {"confirmed", "account", "held_by", "sessions_since", "ended_sessions"}, KindAssignment: {"granted_by", "granted_at"},
	KindTracker: {"spent_slots", "deleted_at", "deleted_by"}}

// restore writes a document as it was, in the names of today.
func (c *Change) restore(renamed map[string]string) error {
	var doc map[string]any
	if err := json.Unmarshal(c.Doc, &doc); err != nil {
		return err
	}
	for _, key := range kept[c.Kind] {
		delete(doc, key)
	}
	if c.Kind == KindTracker && strings.HasPrefix(c.ID, "$") {
		for _, list := range []string{"properties", "states"} {
			parts, _ := doc[list].([]any)
			for _, part := range parts {
				if p, ok := part.(map[string]any); ok {
					delete(p, "id")
					delete(p, "slot")
				}
			}
		}
	}
	raw, err := json.Marshal(renameIn(doc, renamed))
	c.Doc = raw
	return err
}

// renameIn replaces ids wherever they stand, as values and as keys.
func renameIn(v any, names map[string]string) any {
	switch v := v.(type) {
	case string:
		if name, ok := names[v]; ok {
			return name
		}
	case []any:
		for i := range v {
			v[i] = renameIn(v[i], names)
		}
	case map[string]any:
		out := make(map[string]any, len(v))
		for key, value := range v {
			if name, ok := names[key]; ok {
				key = name
			}
			out[key] = renameIn(value, names)
		}
		return out
	}
	return v
}

// depth is how many sites that come back stand above a site.
func depth(back []Change, c Change) (n int) {
	for c.Kind == KindSite {
		var s Site
		if json.Unmarshal(c.Doc, &s) != nil || s.Parent == "" {
			break
		}
		i := slices.IndexFunc(back, func(o Change) bool { return o.Kind == KindSite && o.ID == s.Parent })
		if i < 0 || n > len(back) {
			break
		}
		n, c = n+1, back[i]
	}
	return n
}
