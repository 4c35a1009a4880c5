package app

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

// dictionary says what the words of a sheet stand for, among what its importer
// may name: the states and sites one may create in, the people and teams that a
// property offers. A word for anything else stands for itself, and is refused
// like a word for nothing (A3.11).
type dictionary struct {
	rv      *record.Viewer
	states  glossary
	sites   glossary
	offered map[string]*glossary // by property id, made when first asked
	linked  map[[2]string]string // tracker and number → id of a record that a row names and its importer sees
	near    map[[2]string]string // field and word → suggestion
}

// glossary is what folded names stand for; "" when they stand for several things.
type glossary struct {
	refs  map[string]string
	names []string // for suggestions
}

func (g *glossary) add(name, ref string) {
	if was, there := g.refs[record.TextKey(name)]; there && was != ref {
		ref = ""
	}
	g.names = append(g.names, name)
	g.set(name, ref)
}

func (g *glossary) set(name, ref string) {
	if g.refs == nil {
		g.refs = map[string]string{}
	}
	g.refs[record.TextKey(name)] = ref
}

func (g *glossary) of(text string) string {
	if ref := g.refs[record.TextKey(text)]; ref != "" {
		return ref
	}
	return text
}

func newDictionary(rv *record.Viewer) *dictionary {
	d := &dictionary{rv: rv, offered: map[string]*glossary{}, near: map[[2]string]string{}}
	heard := rv.Grants.States()
	for i := range rv.Tracker.States {
		if s := &rv.Tracker.States[i]; heard.Has(access.State(i)) {
			d.states.add(s.Label, s.Key)
		}
	}
	for _, right := range creates(rv) {
		if _, s, ok := rv.Tracker.StateRef(right.State); ok {
			d.states.add(s.Label, s.Key)
		}
	}
	for _, site := range rv.Policy.Sites() {
		if createsAt(rv, "", site.N) {
			d.sites.add(site.Name, site.ID)
		}
	}
	return d
}

// cell is a cell's text as the JSON that the property takes. Names of people,
// teams and options become ids and keys; what is not found is passed on as it
// is, so that the refusal is the same as everywhere.
func (d *dictionary) cell(p *policy.Property, text string) []byte {
	switch p.Type {
	case policy.Number, policy.Money:
		if json.Valid([]byte(text)) {
			return []byte(text)
		}
	case policy.Checkbox:
		if yes := record.TextKey(text); slices.Contains([]string{"true", "yes", "1", "x"}, yes) {
			return []byte("true")
		} else if slices.Contains([]string{"false", "no", "0"}, yes) {
			return []byte("false")
		}
	case policy.Choice, policy.UserRef, policy.TeamRef:
		return quoted(d.reference(p, text))
	case policy.Choices, policy.UserRefs, policy.TeamRefs, policy.Link:
		var refs []string
		for part := range strings.SplitSeq(text, ";") {
			if part = strings.TrimSpace(part); part != "" {
				refs = append(refs, d.reference(p, part))
			}
		}
		raw, _ := json.Marshal(refs) // a list of texts always marshals
		return raw
	}
	return quoted(text)
}

func quoted(text string) []byte {
	raw, _ := json.Marshal(text) // a text always marshals
	return raw
}

// reference is the key or id that a name stands for.
func (d *dictionary) reference(p *policy.Property, text string) string {
	if p.Type == policy.Link {
		if number, ok := linkNumber(text); ok && d.linked[[2]string{p.LinkTo, number}] != "" {
			return d.linked[[2]string{p.LinkTo, number}]
		}
		return text
	}
	return d.offer(p).of(text)
}

func (d *dictionary) offer(p *policy.Property) *glossary {
	names, made := d.offered[p.ID]
	if !made {
		names = d.names(p)
		d.offered[p.ID] = names
	}
	return names
}

// maxNear is from how many names on none is suggested: looking through them takes
// too long.
const maxNear = 5000

// suggest is the name nearest to a word in a column, among what its importer may
// name; "" when none is near.
func (d *dictionary) suggest(c column, word string) string {
	near, asked := d.near[[2]string{c.name(), word}]
	if asked {
		return near
	}
	names := &d.states
	switch {
	case c.field == "site":
		names = &d.sites
	case c.prop != nil:
		names = d.offer(c.prop)
	}
	if len(names.names) <= maxNear {
		near = nearest(word, names.names)
	}
	d.near[[2]string{c.name(), word}] = near
	return near
}

// names are the words that a property takes.
func (d *dictionary) names(p *policy.Property) *glossary {
	out := &glossary{}
	switch p.Type {
	case policy.Choice, policy.Choices:
		for _, o := range p.Options {
			out.add(o.Label, o.Key)
		}
		for _, o := range p.Options {
			out.set(o.Key, o.Key) // a key is unique, a label need not be
		}
	case policy.UserRef, policy.UserRefs:
		offers := record.Picker(d.rv, p)
		for _, u := range d.rv.Policy.Users() {
			if offers(u.ID) {
				out.add(u.Name, u.ID)
			}
		}
	case policy.TeamRef, policy.TeamRefs:
		offers := record.Picker(d.rv, p)
		for _, t := range d.rv.Policy.Teams() {
			if offers(t.ID) {
				out.add(t.Name, t.ID)
			}
		}
	}
	return out
}
