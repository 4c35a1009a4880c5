package policy

import (
	"cmp"
	"slices"
	"sync"
)

// Directory is the users of a snapshot in the order of their names, with what a
// search looks through: lists of people are read from it, so that they cost no
// sorting however many there are. Immutable.
type Directory struct{ entries []Listed }

// Listed is a user with the keys of their name and e-mail, by which they are
// ordered and found.
type Listed struct {
	UserEntry
	NameKey, EmailKey string
}

// All are the users but the deleted ones, by name key and then by id.
func (d *Directory) All() []Listed { return d.entries }

func byName(a, b Listed) int {
	return cmp.Or(cmp.Compare(a.NameKey, b.NameKey), cmp.Compare(a.ID, b.ID))
}

// lazyDirectory is made when it is first asked for; base is that of a snapshot
// before, from which it takes who did not change.
type lazyDirectory struct {
	mu    sync.Mutex
	built *Directory
	base  *Directory
}

// latest is the newest there is, for the snapshot that comes next.
func (l *lazyDirectory) latest() *Directory {
	if l == nil {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.built != nil {
		return l.built
	}
	return l.base
}

// Directory is the users by name. key makes the form in which names and e-mails
// are compared; it must be the same function every time.
func (s *Snapshot) Directory(key func(string) string) *Directory {
	l := s.directory
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.built == nil {
		l.built, l.base = s.listUsers(l.base, key), nil
	}
	return l.built
}

// listUsers takes whoever is the same document in base from there, and sorts the
// others in.
func (s *Snapshot) listUsers(base *Directory, key func(string) string) *Directory {
	t := s.tables[KindUser]
	kept := make([]Listed, 0, len(t.ids))
	has := make(map[string]bool, len(t.ids))
	if base != nil {
		for _, e := range base.entries {
			if o, ok := t.objs[e.ID]; ok && o.doc.(*User) == e.User {
				kept = append(kept, e)
				has[e.ID] = true
			}
		}
	}
	var fresh []Listed
	for _, id := range t.ids {
		if has[id] {
			continue
		}
		if u := s.userEntry(id, t.objs[id].doc); u.Status != StatusDeleted {
			fresh = append(fresh, Listed{UserEntry: u, NameKey: key(u.Name), EmailKey: key(u.Email)})
		}
	}
	slices.SortFunc(fresh, byName)
	return &Directory{entries: merged(kept, fresh)}
}

// merged joins two lists that are each in order.
func merged(a, b []Listed) []Listed {
	if len(b) == 0 {
		return a
	}
	if len(a) == 0 {
		return b
	}
	out := make([]Listed, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if byName(a[0], b[0]) <= 0 {
			out, a = append(out, a[0]), a[1:]
		} else {
			out, b = append(out, b[0]), b[1:]
		}
	}
	return append(append(out, a...), b...)
}
