package app

import (
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
	"github.com/trackward/trackward/internal/words"
)

// planning turns what rows ask for into changes of the policy as it is.
type planning struct {
	v    *Viewer
	in   *peopleReader
	full bool // the importer may touch full users
	by   string
	seen map[string]int // canonical e-mail or job code → line
}

// plan judges one row.
func (p *planning) plan(cells []string, line int) *PersonRow {
	row := &PersonRow{Line: line}
	w := &wishing{in: p.in, cells: cells, row: row}
	w.read()
	row.Name, row.Email = w.out.name, w.out.email
	users, ok := p.whom(w)
	if !ok || len(row.Problems) > 0 {
		row.Outcome = RowWrong
		return row
	}
	if users == nil {
		p.add(w)
	}
	for _, u := range users {
		if u.Settings == policy.SettingsFull && !p.full {
			row.Outcome, row.Name = RowSkipped, u.Name
			w.wrong("", u.Name, "full_user", "", "%s has full settings access; only somebody with full access may change that (A8).", u.Name)
			row.users = nil
			return row
		}
		p.change(w, u)
	}
	p.finish(row, users)
	return row
}

func (p *planning) finish(row *PersonRow, users []policy.UserEntry) {
	row.People = max(1, len(users))
	row.Does = unique(row.Does)
	if len(users) == 1 && row.Name == "" {
		row.Name, row.Email = users[0].Name, users[0].Email
	}
	row.users = slices.DeleteFunc(row.users, func(u userPlan) bool { return u.nothing() })
	switch {
	case len(row.Problems) > 0:
		row.Outcome, row.users = RowWrong, nil
	case len(row.users) == 0:
		row.Outcome = RowUnchanged
	case users == nil:
		row.Outcome = RowNew
	default:
		row.Outcome = RowChanged
	}
}

// unique drops what a list says again.
func unique(list []words.Text) []words.Text {
	var out []words.Text
	for _, s := range list {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// whom finds the users a row is about: nil with ok for a new one.
func (p *planning) whom(w *wishing) (users []policy.UserEntry, ok bool) {
	field, key := fieldEmail, w.out.email
	if p.by == fieldJobCode {
		field, key = fieldJobCode, record.TextKey(w.out.job)
	}
	if key == "" {
		if len(w.row.Problems) == 0 {
			w.wrong(field, "", "required", "", "This is what rows are matched by; fill it in.")
		}
		return nil, false
	}
	canonical := key
	if field == fieldEmail {
		canonical, _ = policy.CanonicalEmail(key) // it was read as one
	}
	if first, twice := p.seen[canonical]; twice {
		w.wrong(field, w.cell(field), "duplicate", "", "Line %d of this file is about the same. Make one of the two.", first)
		return nil, false
	}
	p.seen[canonical] = w.row.Line
	if field == fieldJobCode {
		return p.byJob(w, canonical)
	}
	if u, ok := p.v.Policy.UserByEmail(canonical); ok {
		return []policy.UserEntry{u}, true
	}
	return nil, p.mayAdd(w)
}

// byJob finds whoever has the job code. A row that names one person is about one.
func (p *planning) byJob(w *wishing, code string) ([]policy.UserEntry, bool) {
	var users []policy.UserEntry
	for _, id := range p.in.words.byJob[code] {
		u, _ := p.v.Policy.User(id)
		users = append(users, u)
	}
	switch {
	case len(users) == 0:
		return nil, p.mayAdd(w)
	case len(users) > 1 && (w.out.name != "" || w.out.email != "" || w.out.phone != ""):
		w.wrong(fieldJobCode, w.out.job, "ambiguous", "", "%d people have this job code, and the row names one. Match by e-mail, or leave name, e-mail and phone empty to mean all of them.", len(users))
		return nil, false
	case len(users) == 1 && w.out.email != "" && !sameEmail(w.out.email, users[0].Email):
		w.wrong(fieldEmail, w.out.email, "email_differs", "", "Who has this job code has another e-mail. Change it on the person's page: it parts them from their account (A8.6).")
		return nil, false
	}
	return users, true
}

// mayAdd reports whether a row says enough of a new person.
func (p *planning) mayAdd(w *wishing) bool {
	switch {
	case w.out.status == "terminated" || w.out.status == policy.StatusDeactivated || len(w.out.remove) > 0:
		w.wrong(p.by, w.cell(p.by), "unknown_person", "", "There is nobody here with that, so there is nothing to end.")
	case w.out.email == "":
		w.wrong(fieldEmail, "", "required", "", "A new person needs an e-mail address.")
	case w.out.name == "":
		w.wrong(fieldName, "", "required", "", "A new person needs a name.")
	case p.by == fieldJobCode && p.taken(w.out.email):
		w.wrong(fieldEmail, w.out.email, "email_taken", "", "Somebody with another job code has this e-mail.")
	}
	return len(w.row.Problems) == 0
}

// taken reports whether a user has an e-mail.
func (p *planning) taken(email string) bool {
	canonical, err := policy.CanonicalEmail(email)
	if err != nil {
		return false
	}
	_, ok := p.v.Policy.UserByEmail(canonical)
	return ok
}

// add is the plan of a new person.
func (p *planning) add(w *wishing) {
	u := userPlan{id: "$" + strconv.Itoa(w.row.Line), user: map[string]any{"name": w.out.name, "email": w.out.email}, teams: w.out.teams}
	set(u.user, "phone", w.out.phone)
	set(u.user, "job_code", w.out.job)
	for _, g := range w.out.gifts {
		u.assignments = append(u.assignments, p.give(w, u.id, g))
		w.row.Does = append(w.row.Does, p.words(g))
	}
	for _, t := range w.out.teams {
		w.row.Does = append(w.row.Does, p.joins(t))
	}
	w.row.users = append(w.row.users, u)
}

func set(doc map[string]any, key, value string) {
	if value != "" {
		doc[key] = value
	}
}

// change is the plan of somebody who is there.
func (p *planning) change(w *wishing, u policy.UserEntry) {
	plan := userPlan{id: u.ID}
	doc := map[string]any{}
	for _, f := range []struct {
		key, was, is string
		does         words.Text
	}{{"name", u.Name, w.out.name, "name: %s"}, {"phone", u.Phone, w.out.phone, "phone: %s"}, {"job_code", u.JobCode, w.out.job, "job_code: %s"}} {
		if f.is != "" && f.is != f.was && !(f.key == "job_code" && p.by == fieldJobCode) {
			doc[f.key] = f.is
			w.row.Does = append(w.row.Does, words.Say(f.does, f.is))
		}
	}
	back := w.out.status == policy.StatusActive && u.Status == policy.StatusDeactivated
	if back || w.out.status == policy.StatusDeactivated && u.Status != policy.StatusDeactivated {
		doc["status"] = w.out.status
		w.row.Does = append(w.row.Does, map[string]words.Text{policy.StatusActive: "active", policy.StatusDeactivated: "deactivated"}[w.out.status])
	}
	if len(doc) > 0 {
		plan.user = doc
	}
	p.assignments(w, u, &plan, back)
	for _, t := range w.out.teams {
		if team, ok := p.v.Policy.Team(t); ok && !slices.Contains(p.v.Policy.TeamsOf(u.ID), team.ID) {
			plan.teams = append(plan.teams, t)
			w.row.Does = append(w.row.Does, p.joins(t))
		}
	}
	w.row.users = append(w.row.users, plan)
}

// assignments plans what changes of a user's roles (A6.5): removing by the sheet,
// adding, dating. Somebody who comes back keeps the roles that the row names; the
// others stay suspended (A6.9).
func (p *planning) assignments(w *wishing, u policy.UserEntry, plan *userPlan, back bool) {
	all := p.v.Policy.AssignmentsOf(u.ID)
	held := slices.DeleteFunc(slices.Clone(all), p.over)
	gone := p.removals(w, u, plan, held)
	named := map[string]bool{}
	for _, g := range w.out.gifts {
		had := func(a policy.AssignmentEntry) bool {
			return p.over(a) && a.User == u.ID && a.Role == g.role && a.Site == g.site && g.until != nil && a.Until.Equal(*g.until)
		}
		if !slices.ContainsFunc(all, had) { // or the sheet is older than its dates
			p.gift(w, u, plan, held, gone, named, g, back)
		}
	}
	for _, a := range held {
		if back && a.User == u.ID && !gone[a.ID] && !named[a.ID] && !a.Suspended {
			suspended := *a.Assignment
			suspended.Suspended = true
			plan.assignments = append(plan.assignments, putDoc(policy.KindAssignment, a.ID, suspended))
			w.row.Does = append(w.row.Does, words.Say("%s stays suspended", p.roleName(a.Role)))
		}
	}
}

// over reports whether an assignment has ended.
func (p *planning) over(a policy.AssignmentEntry) bool {
	return a.Until != nil && !a.Until.After(p.v.Now)
}

func (p *planning) removals(w *wishing, u policy.UserEntry, plan *userPlan, held []policy.AssignmentEntry) map[string]bool {
	gone := map[string]bool{}
	for _, g := range w.out.remove {
		for _, a := range held {
			if a.Role != g.role || g.site != "" && a.Site != g.site || gone[a.ID] {
				continue
			}
			if a.User != u.ID {
				team, _ := p.v.Policy.Team(a.Team)
				w.wrong(fieldRemove, g.said, "by_team", "", "%s comes to %s by the team %s. Take them out of the team.", p.roleName(a.Role), u.Name, team.Name)
				continue
			}
			gone[a.ID] = true
			plan.assignments = append(plan.assignments, policy.Change{Op: policy.Del, Kind: policy.KindAssignment, ID: a.ID})
			w.row.Does = append(w.row.Does, words.Say("without %s", p.roleName(a.Role)))
		}
	}
	return gone
}

// gift plans one role: nothing where it is held so, its dates where one is held
// otherwise, else a new one.
func (p *planning) gift(w *wishing, u policy.UserEntry, plan *userPlan, held []policy.AssignmentEntry, gone, named map[string]bool, g gift, back bool) {
	var others []policy.AssignmentEntry
	for _, a := range held {
		if a.User != u.ID || a.Role != g.role || a.Site != g.site || gone[a.ID] {
			continue
		}
		named[a.ID] = true
		switch {
		case a.Suspended && !back:
			w.wrong(fieldRoles, g.said, "suspended", "", "%s is suspended for %s. Resume it on the role's page.", p.roleName(g.role), u.Name)
			return
		case a.Suspended:
			resumed := *a.Assignment
			resumed.Suspended = false
			plan.assignments = append(plan.assignments, putDoc(policy.KindAssignment, a.ID, resumed))
			w.row.Does = append(w.row.Does, p.words(g))
			return
		case p.satisfied(a, g):
			return
		}
		others = append(others, a)
	}
	w.row.Does = append(w.row.Does, p.words(g))
	if dated := g.from != nil || g.until != nil; dated && len(others) == 1 && !p.terminated(g) {
		doc := *others[0].Assignment
		if g.from != nil {
			doc.From = g.from
		}
		if g.until != nil {
			doc.Until = g.until
		}
		doc.Reason = w.out.reason
		plan.assignments = append(plan.assignments, putDoc(policy.KindAssignment, others[0].ID, doc))
		return
	}
	if p.terminated(g) {
		p.end(plan, u, others, g)
	}
	plan.assignments = append(plan.assignments, p.give(w, u.ID, g))
}

// end is what ends for somebody who is terminated: a later termination, and from
// the same instant on sessions, keys and links (A6.4), as in bulk.
func (p *planning) end(plan *userPlan, u policy.UserEntry, later []policy.AssignmentEntry, g gift) {
	for _, a := range later {
		plan.assignments = append(plan.assignments, policy.Change{Op: policy.Del, Kind: policy.KindAssignment, ID: a.ID})
	}
	if g.from != nil && g.from.After(p.v.Now) {
		return
	}
	if plan.user == nil {
		plan.user = map[string]any{}
	}
	plan.user["sessions_since"] = p.v.Now
	plan.assignments = append(plan.assignments, p.v.EndCredentials(u.ID)...)
}

// satisfied reports whether an assignment is what the sheet asks for. A start
// that has come is as good as another that has.
func (p *planning) satisfied(a policy.AssignmentEntry, g gift) bool {
	begun := func(t *time.Time) bool { return t == nil || !t.After(p.v.Now) }
	if p.terminated(g) {
		return begun(a.From) || g.from != nil && a.From.Equal(*g.from)
	}
	switch {
	case g.from == nil && g.until == nil:
		return begun(a.From)
	case g.from != nil && !(a.From != nil && a.From.Equal(*g.from)) && !(begun(a.From) && begun(g.from)):
		return false
	case g.until != nil && !(a.Until != nil && a.Until.Equal(*g.until)):
		return false
	}
	return true
}

func (p *planning) terminated(g gift) bool { return g.role == p.in.terminated }

func (p *planning) give(w *wishing, user string, g gift) policy.Change {
	doc := map[string]any{"user": user, "role": g.role, "site": g.site, "reason": w.out.reason}
	if g.from != nil {
		doc["from"] = g.from
	}
	if g.until != nil {
		doc["until"] = g.until
	}
	return putDoc(policy.KindAssignment, "", doc)
}

func putDoc(kind policy.Kind, id string, doc any) policy.Change {
	raw, _ := json.Marshal(doc) // of texts, numbers and times of ours: it cannot fail
	return policy.Change{Op: policy.Put, Kind: kind, ID: id, Doc: raw}
}

func (p *planning) roleName(id string) string {
	role, _ := p.v.Policy.Role(id)
	return role.Name
}

func (p *planning) joins(team string) words.Text {
	t, _ := p.v.Policy.Team(team)
	return words.Say("team %s", t.Name)
}

// words say what a gift gives: Courier at DFW, 2026-12-01 to 2026-12-31.
func (p *planning) words(g gift) words.Text {
	out := words.Plain(p.roleName(g.role))
	if site, ok := p.v.Policy.Site(g.site); ok {
		out = words.Say("%s at %s", out, site.Name)
	}
	if g.from != nil {
		out = words.Say("%s from %s", out, g.from.In(p.in.words.zone).Format(time.DateOnly))
	}
	if g.until != nil {
		out = words.Say("%s until %s", out, g.until.In(p.in.words.zone).AddDate(0, 0, -1).Format(time.DateOnly))
	}
	return out
}
