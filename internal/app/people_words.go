package app

import (
	"strings"
	"time"

	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

// peopleWords says what the words of a people sheet stand for: roles, teams and
// sites by key or name, and users by e-mail or job code. All are the workspace's;
// who may import knows them (A8).
type peopleWords struct {
	roles, teams, sites vocabulary
	byJob               map[string][]string // job code → users
	zone                *time.Location
}

// vocabulary is what folded words stand for; "" when several things have the
// name. names are for suggestions.
type vocabulary struct {
	ids   map[string]string
	names []string
}

func (w *vocabulary) add(id, key, name string) {
	if w.ids == nil {
		w.ids = map[string]string{}
	}
	folded := record.TextKey(policy.OneLine(name))
	if was, there := w.ids[folded]; there && was != id {
		w.ids[folded] = ""
	} else {
		w.ids[folded] = id
	}
	w.names = append(w.names, name)
	w.ids[record.TextKey(key)] = id // a key is unique, a name need not be
}

// find is the id of what a word names; several reports that it names more than
// one thing.
func (w *vocabulary) find(word string) (id string, several bool) {
	id, there := w.ids[record.TextKey(policy.OneLine(word))]
	return id, there && id == ""
}

// suggest is the name nearest to a word, "" when none is near.
func (w *vocabulary) suggest(word string) string { return nearest(word, w.names) }

func newPeopleWords(v *Viewer, byJob bool) *peopleWords {
	w := &peopleWords{zone: v.zone}
	for _, r := range v.Policy.Roles() {
		w.roles.add(r.ID, r.Key, r.Name)
	}
	for _, t := range v.Policy.Teams() {
		w.teams.add(t.ID, t.Key, t.Name)
	}
	for _, s := range v.Policy.Sites() {
		w.sites.add(s.ID, s.Key, s.Name)
	}
	if byJob {
		w.byJob = map[string][]string{}
		for _, u := range v.Policy.Users() {
			if u.JobCode != "" {
				key := record.TextKey(u.JobCode)
				w.byJob[key] = append(w.byJob[key], u.ID)
			}
		}
	}
	return w
}

// nearest is the name that a mistyped word most likely means: at most a third of
// its letters, and never more than three, are others.
func nearest(word string, names []string) string {
	folded := []rune(record.TextKey(policy.OneLine(word)))
	if len(folded) > 64 {
		return ""
	}
	best, least := "", min(3, len(folded)/3)+1
	for _, name := range names {
		other := []rune(record.TextKey(name))
		if d := len(other) - len(folded); d >= least || -d >= least {
			continue
		}
		if d := distance(folded, other); d < least {
			best, least = name, d
		}
	}
	return best
}

// distance counts the letters to insert, delete, replace or swap with their
// neighbour.
func distance(a, b []rune) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range a {
		row[0] = i + 1
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(last[j+1]+1, row[j]+1, last[j]+cost)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}

// list is the entries of a cell: parts between semicolons or line ends.
func list(cell string) []string {
	var out []string
	for part := range strings.FieldsFuncSeq(cell, func(r rune) bool { return r == ';' || r == '\n' }) {
		if part = policy.OneLine(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// roleEntry is one entry of the column roles: Role[@Site] [from..until], the days
// inclusive and each of them optional.
type roleEntry struct {
	role, site  string
	from, until string // days, "" for none
}

func parseRoleEntry(text string) roleEntry {
	var out roleEntry
	if at := strings.LastIndexByte(text, ' '); at >= 0 {
		if from, until, ok := strings.Cut(text[at+1:], ".."); ok && (from != "" || until != "") {
			out.from, out.until, text = from, until, strings.TrimSpace(text[:at])
		}
	}
	out.role = text
	if at := strings.LastIndexByte(text, '@'); at > 0 {
		out.role, out.site = strings.TrimSpace(text[:at]), strings.TrimSpace(text[at+1:])
	}
	return out
}

// alike reports whether one part of an address mixes alphabets whose letters
// look alike: such an address is likely to pass for another one.
func alike(email string) bool {
	for part := range strings.FieldsFuncSeq(email, func(r rune) bool { return r == '@' || r == '.' }) {
		if mixed(part) {
			return true
		}
	}
	return false
}
