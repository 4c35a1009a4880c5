package app

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

// UserFilter narrows the workspace's users; what is left empty narrows nothing.
// A team or role that does not exist matches nobody.
type UserFilter struct {
	Q         string // part of the name or, for who is told e-mails, of the e-mail
	Kind      string
	Status    string
	Team      string // id or key
	Role      string // id or key: held, directly or through a team, and not ended
	Settings  string
	AppAccess string // "allowed" or "none" (A5.1)
}

// UserQuery is one page of the users that a filter matches.
type UserQuery struct {
	UserFilter
	Sort  string // see userOrders; a leading "-" turns it round
	After string // UserList.Next of the page before
	Limit int
	Count bool
}

// UserList is a page of users. Next is "" at the end of the list.
type UserList struct {
	Users []policy.UserEntry
	Next  string
	Count int // when asked for
}

// userOrders gives each user a rank; users of one rank are in the order of
// their names.
var userOrders = map[string]func(v *Viewer, u *policy.Listed) int64{
	"name":   nil,
	"status": func(_ *Viewer, u *policy.Listed) int64 { return rankOf(u.Status, "invited", "active", "deactivated") },
	"kind": func(_ *Viewer, u *policy.Listed) int64 {
		return rankOf(u.Kind, "regular", "guest", "integration", "viewer")
	},
	"settings": func(_ *Viewer, u *policy.Listed) int64 {
		return rankOf(u.Settings, "full", "extended", "selective", "none")
	},
	"access": func(v *Viewer, u *policy.Listed) int64 {
		return rankOf(accessWord(v.Policy.PassesAppAccess(u.User)), "allowed", "none")
	},
}

func rankOf(word string, order ...string) int64 { return int64(slices.Index(order, word)) }

func accessWord(passes bool) string {
	if passes {
		return "allowed"
	}
	return "none"
}

// place is where a user stands in an order. It is the order's key and nothing
// that the user's reader is not shown, so that it can go out in a cursor.
type place struct {
	rank     int64
	key, id  string
	backward bool
}

func (p place) compare(q place) int {
	c := cmp.Or(cmp.Compare(p.rank, q.rank), cmp.Compare(p.key, q.key), cmp.Compare(p.id, q.id))
	if p.backward {
		return -c
	}
	return c
}

func (p place) String() string {
	return strconv.FormatInt(p.rank, 10) + "\x00" + p.key + "\x00" + p.id
}

// placeAt reads a place; only one that was given out gets here.
func placeAt(s string, backward bool) (place, bool) {
	parts := strings.Split(s, "\x00")
	if len(parts) != 3 {
		return place{}, false
	}
	rank, err := strconv.ParseInt(parts[0], 10, 64)
	return place{rank, parts[1], parts[2], backward}, err == nil
}

// FindUsers answers a page of the users that the viewer may list: whole says
// whether with their settings, as People does. Without the whole, only a search
// by name and a team narrow it, or what is not told would be found out.
func (v *Viewer) FindUsers(q UserQuery, whole bool) (UserList, error) {
	by, backward := strings.CutPrefix(q.Sort, "-")
	rank, ok := userOrders[cmp.Or(by, "name")]
	if !ok {
		return UserList{}, unsorted()
	}
	found := v.placed(v.match(q.UserFilter, whole), rank, backward)
	out := UserList{Users: []policy.UserEntry{}, Count: len(found)}
	if q.After != "" {
		after, ok := placeAt(q.After, backward)
		if !ok {
			return UserList{}, unsorted()
		}
		at, _ := slices.BinarySearchFunc(found, after, func(f placed, p place) int {
			if f.at.compare(p) <= 0 {
				return -1
			}
			return 1
		})
		found = found[at:]
	}
	more := len(found) > q.Limit
	for i, f := range found[:min(q.Limit, len(found))] {
		out.Users = append(out.Users, f.user)
		if more && i == q.Limit-1 {
			out.Next = f.at.String()
		}
	}
	return out, nil
}

func unsorted() error {
	return &Error{Kind: Invalid, Code: "invalid", Message: "The list cannot be put in this order.",
		Entries: []Entry{{Pointer: "sort", Code: "unknown", Message: "Sort by name, status, kind, settings or access, with a - in front for the other way round."}}}
}

type placed struct {
	at   place
	user policy.UserEntry
}

func (v *Viewer) placed(matching []policy.Listed, rank func(*Viewer, *policy.Listed) int64, backward bool) []placed {
	out := make([]placed, len(matching))
	for i := range matching {
		u := &matching[i]
		out[i] = placed{place{key: u.NameKey, id: u.ID, backward: backward}, u.UserEntry}
		if rank != nil {
			out[i].at.rank = rank(v, u)
		}
	}
	switch {
	case rank != nil:
		slices.SortFunc(out, func(a, b placed) int { return a.at.compare(b.at) })
	case backward:
		slices.Reverse(out)
	}
	return out
}

// UsersMatching are the ids of the users that a filter matches now, by name.
func (v *Viewer) UsersMatching(f UserFilter) []string {
	var out []string
	for _, u := range v.match(f, true) {
		out = append(out, u.ID)
	}
	return out
}

func (v *Viewer) match(f UserFilter, whole bool) []policy.Listed {
	all := v.Policy.Directory(record.TextKey).All()
	if f == (UserFilter{}) {
		return all
	}
	key := record.TextKey(strings.TrimSpace(f.Q))
	among := v.among(f)
	var out []policy.Listed
	for i := range all {
		u := &all[i]
		if f.Kind != "" && u.Kind != f.Kind || f.Status != "" && u.Status != f.Status || f.Settings != "" && u.Settings != f.Settings {
			continue
		}
		if f.AppAccess != "" && f.AppAccess != accessWord(v.Policy.PassesAppAccess(u.User)) || among != nil && !among[u.ID] {
			continue
		}
		if key == "" || strings.Contains(u.NameKey, key) || whole && strings.Contains(u.EmailKey, key) {
			out = append(out, *u)
		}
	}
	return out
}

// among is who is in the filter's team and holds its role; nil when it names
// neither.
func (v *Viewer) among(f UserFilter) map[string]bool {
	var sets []map[string]bool
	if f.Team != "" {
		t, _ := v.Policy.Team(f.Team)
		sets = append(sets, members(t))
	}
	if f.Role != "" {
		sets = append(sets, v.holders(f.Role))
	}
	if len(sets) == 0 {
		return nil
	}
	out := sets[0]
	for _, also := range sets[1:] {
		for id := range out {
			if !also[id] {
				delete(out, id)
			}
		}
	}
	return out
}

func members(t policy.TeamEntry) map[string]bool {
	out := map[string]bool{}
	if t.Team != nil {
		for _, id := range t.Members {
			out[id] = true
		}
	}
	return out
}

// holders are who has an assignment of the role that has not ended.
func (v *Viewer) holders(ref string) map[string]bool {
	out := map[string]bool{}
	role, ok := v.Policy.Role(ref)
	if !ok {
		return out
	}
	for _, a := range v.Policy.AssignmentsOfRole(role.ID) {
		if a.Until != nil && !a.Until.After(v.Now) {
			continue
		}
		if a.User != "" {
			out[a.User] = true
			continue
		}
		t, _ := v.Policy.Team(a.Team)
		for id := range members(t) {
			out[id] = true
		}
	}
	return out
}
