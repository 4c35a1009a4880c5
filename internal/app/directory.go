package app

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

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
	// SeenSince and SeenBefore are about when a user was last here; who never was,
	// was seen before any instant.
	SeenSince, SeenBefore time.Time
}

// UserQuery is one page of the users that a filter matches.
type UserQuery struct {
	UserFilter
	Sort  string // see userOrders; a leading "-" turns it round
	After string // UserList.Next of the page before
	Limit int
	Count bool
}

// UserList is a page of users. Next is "" at the end of the list. Seen is when
// those on the page were last here.
type UserList struct {
	Users []policy.UserEntry
	Seen  map[string]time.Time
	Next  string
	Count int // when asked for
}

// userOrders gives each user a rank; users of one rank are in the order of
// their names.
var userOrders = map[string]func(v *Viewer, seen map[string]time.Time, u *policy.Listed) int64{
	"name": nil,
	"status": func(_ *Viewer, _ map[string]time.Time, u *policy.Listed) int64 {
		return rankOf(u.Status, "invited", "active", "deactivated")
	},
	"kind": func(_ *Viewer, _ map[string]time.Time, u *policy.Listed) int64 {
		return rankOf(u.Kind, "regular", "guest", "integration", "viewer")
	},
	"settings": func(_ *Viewer, _ map[string]time.Time, u *policy.Listed) int64 {
		return rankOf(u.Settings, "full", "extended", "selective", "none")
	},
	"access": func(v *Viewer, _ map[string]time.Time, u *policy.Listed) int64 {
		return rankOf(accessWord(v.Policy.PassesAppAccess(u.User)), "allowed", "none")
	},
	"last_seen": func(_ *Viewer, seen map[string]time.Time, u *policy.Listed) int64 { // the latest first
		if at, ok := seen[u.ID]; ok {
			return -at.UnixMilli()
		}
		return 0
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
	rank    int64
	key, id string
}

func (p place) compare(q place) int {
	return cmp.Or(cmp.Compare(p.rank, q.rank), cmp.Compare(p.key, q.key), cmp.Compare(p.id, q.id))
}

func (p place) String() string {
	return strconv.FormatInt(p.rank, 10) + "\x00" + p.key + "\x00" + p.id
}

// placeAt reads a place; only one that was given out gets here.
func placeAt(s string) (place, bool) {
	parts := strings.Split(s, "\x00")
	if len(parts) != 3 {
		return place{}, false
	}
	rank, err := strconv.ParseInt(parts[0], 10, 64)
	return place{rank, parts[1], parts[2]}, err == nil
}

// FindUsers answers a page of the users that the viewer may list: whole says
// whether with their settings, as People does. Without the whole, only a search
// by name and a team narrow it, or what is not told would be found out.
func (a *App) FindUsers(ctx context.Context, v *Viewer, q UserQuery, whole bool) (UserList, error) {
	by, backward := strings.CutPrefix(q.Sort, "-")
	rank, ok := userOrders[cmp.Or(by, "name")]
	if !ok {
		return UserList{}, unsorted()
	}
	var seen map[string]time.Time
	if whole && (by == "last_seen" || q.seen()) {
		var err error
		if seen, err = a.Store.LastSeen(ctx, v.Policy.Workspace(), nil); err != nil {
			return UserList{}, a.failed(err)
		}
	}
	o := v.match(q.UserFilter, seen, whole)
	o.backward = backward
	if rank != nil {
		o.rank(func(u *policy.Listed) int64 { return rank(v, seen, u) })
	}
	out := UserList{Users: []policy.UserEntry{}, Count: o.len()}
	start := 0
	if q.After != "" {
		after, ok := placeAt(q.After)
		if !ok {
			return UserList{}, unsorted()
		}
		start = o.after(after)
	}
	end := min(start+q.Limit, o.len())
	for i := start; i < end; i++ {
		out.Users = append(out.Users, o.at(i).UserEntry)
	}
	if end < o.len() && end > start {
		out.Next = o.place(end - 1).String()
	}
	if !whole || len(out.Users) == 0 {
		return out, nil
	}
	ids := make([]string, len(out.Users))
	for i, u := range out.Users {
		ids[i] = u.ID
	}
	var err error
	out.Seen, err = a.Store.LastSeen(ctx, v.Policy.Workspace(), ids)
	return out, a.failed(err)
}

// seen reports whether the filter is about when users were last here.
func (f *UserFilter) seen() bool { return !f.SeenSince.IsZero() || !f.SeenBefore.IsZero() }

// admits judges one user by when they were last here.
func (f *UserFilter) admits(at time.Time) bool {
	return (f.SeenSince.IsZero() || !at.Before(f.SeenSince)) && (f.SeenBefore.IsZero() || at.Before(f.SeenBefore))
}

// ordered are some users, by where they stand in the directory, in the order they
// are wanted in. What is read of them is computed then, so that a page of many
// users costs little more than itself.
type ordered struct {
	all      []policy.Listed            // in the order of their names
	by       []int32                    // positions in all; nil: everyone
	rankOf   func(*policy.Listed) int64 // nil: all alike
	backward bool
}

func (o *ordered) len() int {
	if o.by == nil {
		return len(o.all)
	}
	return len(o.by)
}

// rank puts the users in the order of their ranks, those of one rank staying in
// the order of their names.
func (o *ordered) rank(rank func(*policy.Listed) int64) {
	byRank := map[int64][]int32{}
	for i := range o.len() {
		at := o.position(i)
		r := rank(&o.all[at])
		byRank[r] = append(byRank[r], int32(at))
	}
	o.rankOf = rank
	o.by = make([]int32, 0, o.len())
	for _, r := range slices.Sorted(maps.Keys(byRank)) {
		o.by = append(o.by, byRank[r]...)
	}
}

// position is where in the directory the i-th of the order stands.
func (o *ordered) position(i int) int {
	if o.by == nil {
		return i
	}
	return int(o.by[i])
}

// at is the i-th of the order.
func (o *ordered) at(i int) *policy.Listed {
	if o.backward {
		i = o.len() - 1 - i
	}
	return &o.all[o.position(i)]
}

func (o *ordered) place(i int) place {
	u := o.at(i)
	p := place{key: u.NameKey, id: u.ID}
	if o.rankOf != nil {
		p.rank = o.rankOf(u)
	}
	return p
}

// after is the first of the order that comes after the place.
func (o *ordered) after(p place) int {
	return sort.Search(o.len(), func(i int) bool {
		c := o.place(i).compare(p)
		if o.backward {
			return c < 0
		}
		return c > 0
	})
}

func unsorted() error {
	return &Error{Kind: Invalid, Code: "invalid", Message: "The list cannot be put in this order.",
		Entries: []Entry{{Pointer: "sort", Code: "unknown", Message: "Sort by name, status, kind, settings, access or last_seen, with a - in front for the other way round."}}}
}

// UsersMatching are the ids of the users that a filter matches now, by name.
func (a *App) UsersMatching(ctx context.Context, v *Viewer, f UserFilter) ([]string, error) {
	var seen map[string]time.Time
	if f.seen() {
		var err error
		if seen, err = a.Store.LastSeen(ctx, v.Policy.Workspace(), nil); err != nil {
			return nil, a.failed(err)
		}
	}
	o := v.match(f, seen, true)
	out := make([]string, o.len())
	for i := range out {
		out[i] = o.at(i).ID
	}
	return out, nil
}

func (v *Viewer) match(f UserFilter, seen map[string]time.Time, whole bool) ordered {
	o := ordered{all: v.Policy.Directory(record.TextKey).All()}
	if f == (UserFilter{}) {
		return o
	}
	key := record.TextKey(strings.TrimSpace(f.Q))
	among := v.among(f)
	o.by = []int32{}
	for i := range o.all {
		u := &o.all[i]
		if f.Kind != "" && u.Kind != f.Kind || f.Status != "" && u.Status != f.Status || f.Settings != "" && u.Settings != f.Settings {
			continue
		}
		if f.AppAccess != "" && f.AppAccess != accessWord(v.Policy.PassesAppAccess(u.User)) || among != nil && !among.Has(u.N) {
			continue
		}
		if f.seen() && !f.admits(seen[u.ID]) {
			continue
		}
		if key == "" || strings.Contains(u.NameKey, key) || whole && strings.Contains(u.EmailKey, key) {
			o.by = append(o.by, int32(i))
		}
	}
	return o
}

// among is who is in the filter's team and holds its role; nil when it names
// neither.
func (v *Viewer) among(f UserFilter) *policy.UserSet {
	var out *policy.UserSet
	narrow := func(set policy.UserSet) {
		if out != nil {
			set = set.And(*out)
		}
		out = &set
	}
	if f.Team != "" {
		narrow(v.Policy.Members(f.Team))
	}
	if f.Role != "" {
		narrow(v.Policy.Holders(f.Role, v.Now))
	}
	return out
}
