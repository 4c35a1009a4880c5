package app

import (
	"strings"
	"time"

	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
	"github.com/trackward/trackward/internal/sheets"
	"github.com/trackward/trackward/internal/words"
)

// The outcomes of a row.
const (
	RowNew       = "new"       // makes a person
	RowChanged   = "changed"   // changes one, or all with its job code
	RowUnchanged = "unchanged" // all is so already
	RowSkipped   = "skipped"   // somebody whom the importer may not touch (A8, A8.1)
	RowWrong     = "wrong"     // does not go in; see its problems
)

// PersonRow is one row of a people sheet and what becomes of it.
type PersonRow struct {
	Line     int
	Outcome  string
	Name     string // as in the sheet, else as in the workspace
	Email    string
	People   int          // whom the row is about
	Does     []words.Text // what changes, in words
	Problems []RowProblem

	users []userPlan
}

// RowProblem is one thing wrong with one cell, or with the row (Field "").
type RowProblem struct {
	Field, Heading string
	Value          string // the word that is not understood
	Code           string
	Message        words.Text
	Suggestion     string // what was probably meant
	About          string // field of the record that it is about, also of one that no column fills
}

// userPlan is what a row changes of one user.
type userPlan struct {
	id          string // "$<line>" for a new one
	user        map[string]any
	assignments []policy.Change
	teams       []string
}

func (p *userPlan) nothing() bool { return p.user == nil && len(p.assignments)+len(p.teams) == 0 }

// wish is what the cells of a row ask for, with names found.
type wish struct {
	name, email, phone, job string
	status, reason          string
	gifts                   []gift
	remove                  []gift // site "" is wherever it is held
	teams                   []string
}

// gift is a role at a site, and when. from and until say whether the sheet gives
// that end.
type gift struct {
	role, site, said string
	from, until      *time.Time
}

// wishing reads one row.
type wishing struct {
	in    *peopleReader
	cells []string
	row   *PersonRow
	out   wish
}

func (w *wishing) cell(field string) string {
	at, ok := w.in.at[field]
	if !ok || at >= len(w.cells) {
		return ""
	}
	return strings.TrimSpace(w.cells[at])
}

// wrong notes a problem.
func (w *wishing) wrong(field, value, code, suggestion string, format words.Text, args ...any) {
	w.row.Problems = append(w.row.Problems, RowProblem{Field: field, Heading: w.in.headings[field], Value: value, Code: code,
		Suggestion: suggestion, Message: words.Say(format, args...)})
}

// read turns cells into a wish; what cannot be read is noted.
func (w *wishing) read() {
	w.out.name = policy.OneLine(w.cell(fieldName))
	if w.out.name == "" {
		w.out.name = policy.OneLine(w.cell(fieldFirst) + " " + w.cell(fieldLast))
	}
	w.out.phone, w.out.job = policy.OneLine(w.cell(fieldPhone)), policy.OneLine(w.cell(fieldJobCode))
	if w.out.reason = strings.TrimSpace(w.cell(fieldReason)); w.out.reason == "" {
		w.out.reason = w.in.reason
	}
	w.readEmail()
	w.readStatus()
	w.readRoles()
	w.readRemovals()
	for _, word := range list(w.cell(fieldTeams)) {
		if id, ok := w.find(fieldTeams, "team", &w.in.words.teams, word); ok {
			w.out.teams = append(w.out.teams, id)
		}
	}
}

func (w *wishing) readEmail() {
	text := w.cell(fieldEmail)
	if text == "" {
		return
	}
	canonical, err := policy.CanonicalEmail(text)
	switch {
	case err != nil:
		w.wrong(fieldEmail, text, "email", "", "This is no e-mail address; write it as name@example.org.")
	case alike(canonical):
		w.wrong(fieldEmail, text, "lookalike", "", "This address mixes alphabets whose letters look alike. If it is meant, add the person by hand.")
	default:
		w.out.email = policy.OneLine(text)
	}
}

// statuses are the words of the column status.
var statuses = map[string]string{"active": policy.StatusActive, "deactivated": policy.StatusDeactivated, "inactive": policy.StatusDeactivated,
	"terminated": "terminated"}

func (w *wishing) readStatus() {
	text := w.in.fixed(fieldStatus, w.cell(fieldStatus))
	if text == "" {
		return
	}
	status, ok := statuses[record.TextKey(text)]
	if !ok {
		w.wrong(fieldStatus, text, "status", nearest(text, []string{"active", "deactivated", "terminated"}), "A status is active, deactivated or terminated.")
	}
	w.out.status = status
}

// sheetKinds are what the words of a sheet are looked up among.
var sheetKinds = map[string]words.Text{"team": "team", "role": "role", "site": "site"}

// find looks a word up, by the fixes first.
func (w *wishing) find(field, kind string, among *vocabulary, word string) (string, bool) {
	id, several := among.find(w.in.fixed(field, word))
	switch {
	case several:
		w.wrong(field, word, "ambiguous", "", "More than one %s is called that. Write its key.", sheetKinds[kind])
	case id == "":
		near := among.suggest(word)
		if near == "" {
			w.wrong(field, word, "unknown_"+kind, "", "No %s is called %q.", sheetKinds[kind], word)
			break
		}
		w.wrong(field, word, "unknown_"+kind, near, "No %s is called %q. Did you mean %s?", sheetKinds[kind], word, near)
	}
	return id, id != ""
}

// maxRowRoles bounds the entries of one cell.
const maxRowRoles = 64

func (w *wishing) readRoles() {
	entries := list(w.cell(fieldRoles))
	if len(entries) > maxRowRoles {
		w.wrong(fieldRoles, "", "too_many_roles", "", "Nobody has more than %d roles at once.", maxRowRoles)
		return
	}
	sites := w.sites()
	from, _ := w.day(fieldFrom, w.cell(fieldFrom), 0)
	until, _ := w.day(fieldUntil, w.cell(fieldUntil), 1)
	for _, text := range entries {
		e := w.in.entry(fieldRoles, text)
		role, ok := w.find(fieldRoles, "role", &w.in.words.roles, e.role)
		g := gift{role: role, said: w.in.fixed(fieldRoles, e.role), from: from, until: until}
		if e.from != "" || e.until != "" {
			g.from, _ = w.day(fieldRoles, e.from, 0)
			g.until, _ = w.day(fieldRoles, e.until, 1)
		}
		if g.from != nil && g.until != nil && !g.until.After(*g.from) {
			w.wrong(fieldRoles, text, "dates", "", "The end lies before the start (A6.2).")
			ok = false
		}
		at := sites
		if e.site != "" {
			site, found := w.site(fieldRoles, e.site)
			at, ok = []string{site}, ok && found
		}
		for _, site := range at {
			if g.site = site; ok {
				w.out.gifts = append(w.out.gifts, g)
			}
		}
	}
	if w.out.status == "terminated" && len(w.row.Problems) == 0 {
		w.out.gifts = append(w.out.gifts, gift{role: w.in.terminated, site: policy.AllSites, said: "Terminated", from: from})
	}
}

// sites are where the roles count that name no site of their own: everywhere,
// unless the column sites names some.
func (w *wishing) sites() []string {
	words := list(w.cell(fieldSites))
	if len(words) == 0 {
		return []string{policy.AllSites}
	}
	var out []string
	for _, word := range words {
		if id, ok := w.site(fieldSites, word); ok {
			out = append(out, id)
		}
	}
	return out
}

func (w *wishing) site(field, word string) (string, bool) {
	if word == policy.AllSites {
		return policy.AllSites, true
	}
	return w.find(field, "site", &w.in.words.sites, word)
}

// day is the instant at which a day of the workspace begins, shift days later:
// an end date is inclusive (A6.2).
func (w *wishing) day(field, text string, shift int) (*time.Time, bool) {
	if text == "" {
		return nil, true
	}
	day, ok := w.in.table.Day(text)
	if !ok {
		w.wrong(field, text, "date", "", "This is no date. Write it as 2026-12-31.")
		return nil, false
	}
	at := time.Date(day.Year(), day.Month(), day.Day()+shift, 0, 0, 0, 0, w.in.words.zone).UTC()
	return &at, true
}

func (w *wishing) readRemovals() {
	for _, text := range list(w.cell(fieldRemove)) {
		e := w.in.entry(fieldRemove, text)
		if e.from != "" || e.until != "" {
			w.wrong(fieldRemove, text, "dates", "", "A role is removed as a whole; leave the dates out.")
			continue
		}
		role, ok := w.find(fieldRemove, "role", &w.in.words.roles, e.role)
		g := gift{role: role, said: w.in.fixed(fieldRemove, e.role)}
		if e.site != "" {
			site, found := w.site(fieldRemove, e.site)
			g.site, ok = site, ok && found
		}
		if ok {
			w.out.remove = append(w.out.remove, g)
		}
	}
}

// peopleReader is a sheet with its columns and words found.
type peopleReader struct {
	table      *sheets.Table
	at         map[string]int    // field → column
	headings   map[string]string // field → heading
	words      *peopleWords
	fixes      map[[2]string]string // field and folded word → what is meant
	reason     string
	terminated string // the role
}

// fixed is what a word was corrected to.
func (in *peopleReader) fixed(field, word string) string {
	if to, ok := in.fixes[[2]string{field, record.TextKey(policy.OneLine(word))}]; ok {
		return to
	}
	return word
}

// entry reads an entry of roles; a role whose name looks like more than a name is
// found whole first.
func (in *peopleReader) entry(field, text string) roleEntry {
	if id, _ := in.words.roles.find(in.fixed(field, text)); id != "" {
		return roleEntry{role: text}
	}
	return parseRoleEntry(text)
}
