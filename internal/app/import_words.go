package app

import (
	"encoding/json"
	"slices"
	"strings"

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
	offered map[string]glossary // by property id, made when first asked
}

// glossary is what folded names stand for; "" when they stand for several things.
type glossary map[string]string

func (g glossary) add(name, ref string) {
	if was, there := g[record.TextKey(name)]; there && was != ref {
		ref = ""
	}
	g[record.TextKey(name)] = ref
}

func (g glossary) of(text string) string {
	if ref := g[record.TextKey(text)]; ref != "" {
		return ref
	}
	return text
}

func newDictionary(rv *record.Viewer) *dictionary {
	d := &dictionary{rv: rv, states: glossary{}, sites: glossary{}, offered: map[string]glossary{}}
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

// record turns a row into what the API would be sent for it. Empty cells are
// left out.
func (s *sheet) record(words *dictionary, row []string) NewRecord {
	in := NewRecord{Values: map[string][]byte{}}
	for i, text := range row {
		text = strings.TrimSpace(text)
		if i >= len(s.columns) || text == "" {
			continue
		}
		switch c := s.columns[i]; {
		case c.field == "site":
			in.Site = words.sites.of(text)
		case c.field == "state":
			in.State = words.states.of(text)
		case c.prop != nil:
			in.Values[c.prop.Key] = words.cell(c.prop, text)
		}
	}
	return in
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
			refs = append(refs, d.reference(p, strings.TrimSpace(part)))
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
	names, made := d.offered[p.ID]
	if !made {
		names = d.names(p)
		d.offered[p.ID] = names
	}
	return names.of(text)
}

// names are the words that a property takes.
func (d *dictionary) names(p *policy.Property) glossary {
	out := glossary{}
	switch p.Type {
	case policy.Choice, policy.Choices:
		for _, o := range p.Options {
			out.add(o.Label, o.Key)
		}
		for _, o := range p.Options {
			out[record.TextKey(o.Key)] = o.Key // a key is unique, a label need not be
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
