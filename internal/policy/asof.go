package policy

import "encoding/json"

// AsOf is the policy as it was before the given entries of its journal: the
// newest ones, newest first, without a gap. Users who were deleted since stay
// deleted, since the journal keeps nothing of them (A8.5). Things keep their
// numbers. Whoever asks is judged by the policy of today (A11.5).
func (s *Snapshot) AsOf(since []Entry) (*Snapshot, error) {
	objects := map[ref]Object{}
	for _, o := range s.Objects() {
		objects[ref{o.Kind, o.ID}] = o
	}
	revision := s.revision
	for _, e := range since {
		revision = e.Revision - 1
		for i := len(e.Changes) - 1; i >= 0; i-- {
			c := &e.Changes[i]
			at := ref{c.Kind, c.ID}
			switch {
			case c.Kind == KindUser && s.departed(c.ID):
			case c.Before == nil:
				delete(objects, at)
			default:
				objects[at] = Object{Kind: c.Kind, ID: c.ID, Revision: revision, Doc: json.RawMessage(c.Before)}
			}
		}
	}
	all := make([]Object, 0, len(objects))
	for _, o := range objects {
		all = append(all, o)
	}
	return s.Reload(revision, all)
}

// departed reports a user who was deleted.
func (s *Snapshot) departed(id string) bool {
	u, ok := s.User(id)
	return ok && u.Status == StatusDeleted
}
