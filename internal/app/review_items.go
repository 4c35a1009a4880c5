package app

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/words"
)

// longUnused is after how long without use a reviewer is told to look closer.
const longUnused = 90 * 24 * time.Hour

// ReviewItem is one assignment in a review, with what a reviewer goes by.
type ReviewItem struct {
	Assignment string      `json:"assignment"`
	Revision   int64       `json:"revision" doc:"Send it with the decision. 0: the assignment is no more."`
	User       *WhyRef     `json:"user,omitempty"`
	Kind       string      `json:"kind,omitempty" enum:"regular,guest,viewer,integration" doc:"Of the user."`
	Team       *WhyRef     `json:"team,omitempty"`
	Role       WhyRef      `json:"role"`
	Site       *WhyRef     `json:"site,omitempty" doc:"Absent: the whole workspace."`
	From       *time.Time  `json:"from,omitempty"`
	Until      *time.Time  `json:"until,omitempty"`
	Reason     string      `json:"reason,omitempty"`
	GrantedBy  *WhyRef     `json:"granted_by,omitempty"`
	GrantedAt  time.Time   `json:"granted_at"`
	LastUsed   *time.Time  `json:"last_used_at,omitempty" doc:"When the holder, or the last of a team's members, was last here."`
	Flags      []string    `json:"flags" enum:"self_grant,future,suspended,unused,role_off,deactivated,no_app_access,exclusive" doc:"unused: not in 90 days. exclusive: without it its holder has their other roles again."`
	Others     []WhyRef    `json:"others" doc:"The other roles that the holder has: roles add up."`
	Suggest    string      `json:"suggest,omitempty" enum:"remove" doc:"From the flags; nothing follows from it."`
	Said       *ReviewSaid `json:"said,omitempty"`
	Decide     bool        `json:"decide" doc:"Whether the asker may decide."`
	WhyNot     words.Text  `json:"why_not,omitempty"`
}

// ReviewSaid is a decision. Nobody said it: it is what the review does when it
// gets no answer.
type ReviewSaid struct {
	Decision string     `json:"decision" enum:"keep,shorten,remove"`
	Until    *time.Time `json:"until,omitempty"`
	Note     string     `json:"note,omitempty"`
	By       *WhyRef    `json:"by,omitempty"`
	At       *time.Time `json:"at,omitempty"`
}

// ReviewItems lists what a review is about, by the holder's name. show is all,
// left (nothing was said) or said. after is where to go on, "" for the start;
// next where the next page does, "" at the end.
func (a *App) ReviewItems(ctx context.Context, visit *Visit, id, show, after string, limit int) (items []ReviewItem, next string, err error) {
	err = a.Settings(ctx, visit, policy.Power{Kind: policy.PowerAny}, func(v *Viewer) error {
		items, next = []ReviewItem{}, ""
		r, err := v.review(id)
		if err != nil {
			return err
		}
		if !r.Open() {
			items, next, err = a.evidenceItems(ctx, v, r, show, after, limit)
			return err
		}
		page, last := v.reviewPage(r, show, after, limit)
		used, err := a.lastUsed(ctx, v.Policy, page)
		if err != nil {
			return err
		}
		granted, err := a.selfGranted(ctx, v)
		if err != nil {
			return err
		}
		for _, x := range page {
			items = append(items, v.reviewItem(r, x, used, granted))
		}
		next = last
		return nil
	})
	return items, next, err
}

// reviewPage is a page of a review's assignments in the order of their holders'
// names.
func (v *Viewer) reviewPage(r policy.ReviewEntry, show, after string, limit int) (page []reviewing, next string) {
	type keyed struct {
		key string
		reviewing
	}
	var all []keyed
	for _, x := range v.reviewed(r) {
		if show == "left" && x.said != nil || show == "said" && x.said == nil {
			continue
		}
		if key := strings.ToLower(v.holderName(x.as)) + "\x00" + x.id; key > after {
			all = append(all, keyed{key, x})
		}
	}
	slices.SortFunc(all, func(x, y keyed) int { return cmp.Compare(x.key, y.key) })
	if len(all) > limit {
		all = all[:limit]
		next = all[limit-1].key
	}
	for _, x := range all {
		page = append(page, x.reviewing)
	}
	return page, next
}

func (v *Viewer) holderName(as *policy.Assignment) string {
	if as.User != "" {
		return v.names().Person(as.User).Name
	}
	t, _ := v.Policy.Team(as.Team)
	if t.Team == nil {
		return policy.DeletedName
	}
	return t.Name
}

// lastUsed is when the holders of some assignments were last here.
func (a *App) lastUsed(ctx context.Context, s *policy.Snapshot, of []reviewing) (map[string]time.Time, error) {
	users := []string{}
	for _, x := range of {
		users = append(users, heldBy(s, x.as)...)
	}
	slices.Sort(users)
	users = slices.Compact(users)
	if len(users) > 500 {
		users = nil // all of them are one short statement
	}
	return a.Store.LastUsed(ctx, s.Workspace(), users)
}

// heldBy are the users who have an assignment's role by it.
func heldBy(s *policy.Snapshot, as *policy.Assignment) []string {
	if as.User != "" {
		return []string{as.User}
	}
	if t, ok := s.Team(as.Team); ok {
		return t.Members
	}
	return nil
}

// SelfGranted is an entry of the journal that is marked as a self-grant, and the
// assignments it wrote.
type SelfGranted struct {
	Seq         int64
	At          time.Time
	Actor, Note string
	Assignments []string
}

// RestrictedList is how many restricted records of a tracker hold one list.
type RestrictedList struct {
	Tracker    string
	Principals []string
	Records    int
}

// maxSelfGrants bounds what a review shows of them.
const maxSelfGrants = 200

// selfGranted are the assignments that a self-grant of the last year wrote.
func (a *App) selfGranted(ctx context.Context, v *Viewer) (map[string]bool, error) {
	entries, err := a.Store.SelfGrants(ctx, v.Policy.Workspace(), v.Now.AddDate(-1, 0, 0), maxSelfGrants)
	out := map[string]bool{}
	for _, e := range entries {
		for _, id := range e.Assignments {
			out[id] = true
		}
	}
	return out, err
}

func (v *Viewer) reviewItem(r policy.ReviewEntry, x reviewing, used map[string]time.Time, granted map[string]bool) ReviewItem {
	as := x.as
	out := ReviewItem{Assignment: x.id, User: v.someone(as.User), Role: v.roleRef(as.Role), From: as.From, Until: as.Until, Reason: as.Reason,
		GrantedBy: v.someone(as.GrantedBy), GrantedAt: as.GrantedAt, Flags: []string{}, Others: v.otherRoles(x)}
	if o, ok := v.Policy.Object(policy.KindAssignment, x.id); ok && !x.gone {
		out.Revision = o.Revision
	}
	if u, ok := v.Policy.User(as.User); ok {
		out.Kind = u.Kind
	}
	if as.Team != "" {
		out.Team = &WhyRef{ID: as.Team, Name: v.holderName(as)}
	}
	if site, ok := v.Policy.Site(as.Site); ok && as.Site != policy.AllSites {
		out.Site = &WhyRef{ID: site.ID, Key: site.Key, Name: site.Name}
	}
	for _, id := range heldBy(v.Policy, as) {
		if at, ok := used[id]; ok && (out.LastUsed == nil || at.After(*out.LastUsed)) {
			out.LastUsed = &at
		}
	}
	out.Flags = v.reviewFlags(x, out.LastUsed, granted[x.id])
	if slices.Contains(out.Flags, "unused") && !slices.Contains(out.Flags, "exclusive") {
		out.Suggest = policy.DecideRemove
	}
	if d := x.said; d != nil {
		out.Said = &ReviewSaid{Decision: d.Decision, Until: d.Until, Note: d.Note, By: v.someone(d.By), At: &d.At}
	}
	out.Decide = !x.gone
	if err := v.Policy.MayDecide(v.User.ID, v.Now, r.ID, x.id); err != nil {
		out.Decide = false
		if !x.gone {
			out.WhyNot = said(err)
		}
	}
	return out
}

// roleRef names a role; one that was deleted has its id alone.
func (v *Viewer) roleRef(id string) WhyRef {
	if r, ok := v.Policy.Role(id); ok {
		return WhyRef{ID: r.ID, Key: r.Key, Name: r.Name}
	}
	return WhyRef{ID: id, Name: "A deleted role"}
}

// otherRoles are what the holder has besides.
func (v *Viewer) otherRoles(x reviewing) []WhyRef {
	out := []WhyRef{}
	if x.as.User == "" {
		return out
	}
	for _, o := range v.Policy.AssignmentsOf(x.as.User) {
		ended := o.Until != nil && !o.Until.After(v.Now)
		named := slices.ContainsFunc(out, func(r WhyRef) bool { return r.ID == o.Role })
		if o.ID != x.id && o.Role != x.as.Role && !ended && !named {
			out = append(out, v.roleRef(o.Role))
		}
	}
	return out
}

func (v *Viewer) reviewFlags(x reviewing, used *time.Time, selfGrant bool) []string {
	as, out := x.as, []string{}
	flag := func(on bool, name string) {
		if on {
			out = append(out, name)
		}
	}
	role, _ := v.Policy.Role(as.Role)
	u, isUser := v.Policy.User(as.User)
	flag(selfGrant || as.User != "" && as.GrantedBy == as.User, "self_grant")
	flag(as.From != nil && as.From.After(v.Now), "future")
	flag(as.Suspended, "suspended")
	old := v.Now.Sub(as.GrantedAt) >= longUnused
	flag(old && (used == nil || v.Now.Sub(*used) >= longUnused), "unused")
	flag(role.Role != nil && !role.Enabled, "role_off")
	flag(role.Role != nil && role.Exclusive, "exclusive")
	flag(isUser && u.Status == policy.StatusDeactivated, "deactivated")
	flag(isUser && u.Status == policy.StatusActive && !v.Policy.PassesAppAccess(u.User), "no_app_access")
	return out
}

// ReviewFindings are what a review looks at besides the assignments.
type ReviewFindings struct {
	SelfGrants []ReviewSelfGrant `json:"self_grants" doc:"Changes of the last 90 days by which somebody gave themself more, or changed how another person signs in (A2.2), newest first."`
	Orphans    []ReviewOrphans   `json:"orphans" doc:"Restricted records that nobody active on their list can open (A7.4), of the trackers in scope."`
	Unused     []WhyRef          `json:"unused_roles" doc:"Roles in scope that nobody holds, or nobody who was ever here."`
}

// ReviewSelfGrant is one of them.
type ReviewSelfGrant struct {
	Seq  int64     `json:"seq" doc:"Its entry in the audit log."`
	At   time.Time `json:"at"`
	By   *WhyRef   `json:"by,omitempty"`
	Note string    `json:"note,omitempty"`
}

// ReviewOrphans counts a tracker's orphaned records (A2.4).
type ReviewOrphans struct {
	Tracker WhyRef `json:"tracker"`
	Records int    `json:"records"`
}

// ReviewFindings answers those with extended settings access.
func (a *App) ReviewFindings(ctx context.Context, visit *Visit, id string) (out ReviewFindings, err error) {
	err = a.Settings(ctx, visit, policy.Power{Kind: policy.PowerExtended}, func(v *Viewer) error {
		out = ReviewFindings{SelfGrants: []ReviewSelfGrant{}, Orphans: []ReviewOrphans{}, Unused: []WhyRef{}}
		r, err := v.review(id)
		if err != nil {
			return err
		}
		entries, err := a.Store.SelfGrants(ctx, v.Policy.Workspace(), v.Now.Add(-longUnused), maxSelfGrants)
		if err != nil {
			return err
		}
		for _, e := range entries {
			out.SelfGrants = append(out.SelfGrants, ReviewSelfGrant{Seq: e.Seq, At: e.At, By: v.someone(e.Actor), Note: e.Note})
		}
		lists, err := a.Store.RestrictedLists(ctx, v.Policy.Workspace())
		if err != nil {
			return err
		}
		out.Orphans = v.orphans(r, lists)
		used, err := a.Store.LastUsed(ctx, v.Policy.Workspace(), nil)
		out.Unused = v.unusedRoles(r, used)
		return err
	})
	return out, err
}

// orphans counts records that nobody on their list who can enter sees the tracker
// of.
func (v *Viewer) orphans(r policy.ReviewEntry, lists []RestrictedList) []ReviewOrphans {
	count := map[string]int{}
	for _, l := range lists {
		if r.Scope.Kind == policy.ReviewTracker && l.Tracker != r.Scope.ID {
			continue
		}
		t, ok := v.Policy.Tracker(l.Tracker)
		if ok && !slices.ContainsFunc(v.listed(l.Principals), func(u policy.UserEntry) bool { return v.opens(u, t) }) {
			count[l.Tracker] += l.Records
		}
	}
	out := []ReviewOrphans{}
	for _, t := range v.Policy.Trackers() {
		if count[t.ID] > 0 {
			out = append(out, ReviewOrphans{Tracker: WhyRef{ID: t.ID, Key: t.Key, Name: t.Name}, Records: count[t.ID]})
		}
	}
	return out
}

// listed are the users whom a list names, themselves or by a team.
func (v *Viewer) listed(principals []string) (out []policy.UserEntry) {
	for _, id := range principals {
		ids := []string{id}
		if t, ok := v.Policy.Team(id); ok {
			ids = t.Members
		}
		for _, id := range ids {
			if u, ok := v.Policy.User(id); ok {
				out = append(out, u)
			}
		}
	}
	return out
}

func (v *Viewer) opens(u policy.UserEntry, t *policy.Schema) bool {
	subject, reason := v.Policy.Engine().Subject(u.N, inPages(v.Now))
	if reason != "" {
		return false
	}
	g := subject.Tracker(t.N)
	return g.Sees()
}

func (v *Viewer) unusedRoles(r policy.ReviewEntry, used map[string]time.Time) []WhyRef {
	held := map[string]bool{}
	for _, a := range v.Policy.Assignments() {
		ended := a.Until != nil && !a.Until.After(v.Now)
		here := slices.ContainsFunc(heldBy(v.Policy, a.Assignment), func(id string) bool { _, ok := used[id]; return ok })
		held[a.Role] = held[a.Role] || !ended && here
	}
	out := []WhyRef{}
	for _, role := range v.Policy.Roles() {
		scoped := r.Scope.Kind == policy.ReviewEveryone || r.Scope.Kind == policy.ReviewRole && role.ID == r.Scope.ID
		if scoped && !held[role.ID] && !(role.Default && role.Exclusive) {
			out = append(out, v.roleRef(role.ID))
		}
	}
	return out
}
