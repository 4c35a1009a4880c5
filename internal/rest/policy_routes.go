package rest

import (
	"strconv"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
)

func (s *Server) routesPolicy() {
	const path = "/workspaces/{workspace}/policy"
	add(s, settings(selective), operation{id: "get-policy-revision", method: "GET", path: path + "/revision", tag: "policy", summary: "The policy's revision"}, getRevision)
	// Who holds manage on a tracker writes its restriction by a changeset too, and
	// may have no settings access: the changeset itself asks for each authority.
	add(s, member, operation{id: "apply-changes", method: "POST", path: path + "/changes", tag: "policy", summary: "Apply a changeset", once: true}, applyChanges)
}

func getRevision(c *call, _ *InWorkspace) (out *Revision, err error) {
	err = c.read(anyPower, func(v *app.Viewer) error {
		out = &Revision{Revision: v.Policy.Revision()}
		return nil
	})
	return out, err
}

func applyChanges(c *call, in *changesInput) (*ChangesApplied, error) {
	again := func(result string) (*ChangesApplied, error) { return appliedBefore(c, result) }
	return once(c, in.Body, again, func() (*ChangesApplied, string, error) {
		cs := in.Body.changeset()
		done, err := c.s.app.Change(c.r.Context(), c.visit, func(v *app.Viewer) (policy.Changeset, error) {
			if v.User.Kind == policy.KindGuest {
				return policy.Changeset{}, notFound()
			}
			return cs, nil
		})
		if err != nil {
			return nil, "", err
		}
		return applied(&done.Entry, c.visit.Settings), strconv.FormatInt(done.Entry.Seq, 10), nil
	})
}

func (b *Changes) changeset() policy.Changeset {
	cs := policy.Changeset{BaseRevision: b.BaseRevision, Note: b.Note, Force: b.Force}
	for _, ch := range b.Changes {
		cs.Changes = append(cs.Changes, policy.Change{Op: policy.Op(ch.Op), Kind: policy.Kind(ch.Kind), ID: ch.ID, Doc: ch.Doc, Moves: ch.Moves})
	}
	return cs
}

// applied is the outcome of a changeset. The revision is for those with
// settings access alone (A12.2).
func applied(e *policy.Entry, settings bool) *ChangesApplied {
	out := &ChangesApplied{Objects: []ChangedRef{}}
	if settings {
		out.Revision, out.Seq = e.Revision, e.Seq
	}
	for _, ch := range e.Changes {
		op := "put"
		if ch.After == nil {
			op = "delete"
		}
		out.Objects = append(out.Objects, ChangedRef{Op: op, Kind: string(ch.Kind), ID: ch.ID})
	}
	return out
}

// appliedBefore answers a repeated changeset from the journal, for who may read
// it; to others it says only that it was applied.
func appliedBefore(c *call, result string) (*ChangesApplied, error) {
	seq, err := strconv.ParseInt(result, 10, 64)
	if err != nil {
		return nil, err
	}
	entry, err := c.s.app.AuditEntry(c.r.Context(), c.visit, seq)
	if err != nil {
		return &ChangesApplied{Objects: []ChangedRef{}}, nil
	}
	return applied(&entry, true), nil
}
