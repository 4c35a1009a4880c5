package silence

import (
	"slices"

	"github.com/trackward/trackward/internal/policy"
)

// The trackers: orders, which most people see something of; clients, which
// orders link to; and the vault, which nobody but its makers hears of.

func (w *world) trackers() {
	clients := w.clients()
	orders := w.orders()
	vault := w.vault()
	w.dark = vault
	w.trees = []*plan{clients, orders}
	if present := w.chance(50); w.side() == 0 || present {
		w.trees = append(w.trees, vault)
	}
	for _, tree := range []*plan{clients, orders} {
		w.look(tree)
		w.secretSteps(tree)
	}
	if w.chance(40) && w.who != directory && !w.who.office() && w.who != outsider {
		s := sightOf(w.who, vault, w.dice)
		s.closed = true
		w.sights[vault.key] = s
	}
	for _, tree := range w.trees {
		w.tell(tree)
	}
}

// look chooses the person's sight of a tracker.
func (w *world) look(tree *plan) {
	who := w.who
	if who == outsider && w.outside() == "guest" {
		who = client
	}
	if tree.key == "clients" && who != manager && w.chance(50) {
		return // no sight: links lead into the dark
	}
	if s := sightOf(who, tree, w.dice); s != nil {
		if w.scoped() {
			s.flat()
		}
		w.sights[tree.key] = s
	}
}

// outside is what keeps an outsider out; a guest is in, with little.
func (w *world) outside() string {
	return []string{"viewer", "noaccess", "deactivated", "stranger", "guest"}[w.seed%5]
}

func (w *world) orders() *plan {
	everyone := policy.Pick{Everyone: true}
	p := &plan{key: "orders", name: "Orders", label: "name", numbering: pick(w.dice, []string{"sequential", "random"}), usesSites: w.chance(60),
		fields: []field{
			{key: "name", label: "Name", kind: policy.Text},
			{key: "phone", label: "Phone", kind: policy.Phone},
			{key: "price", label: "Price", kind: policy.Money},
			{key: "qty", label: "Quantity", kind: policy.Number},
			{key: "due", label: "Due", kind: policy.Date},
			{key: "at", label: "At", kind: policy.DateTime},
			{key: "urgent", label: "Urgent", kind: policy.Checkbox},
			{key: "size", label: "Size", kind: policy.Choice, options: []policy.Option{{Key: "s", Label: "Small"}, {Key: "m", Label: "Middle"}, {Key: "l", Label: "Large"}}},
			{key: "tags", label: "Tags", kind: policy.Choices, options: []policy.Option{{Key: "hot", Label: "Hot"}, {Key: "vip", Label: "VIP"}, {Key: "old", Label: "Old"}}},
			{key: "notes", label: "Notes", kind: policy.LongText},
			{key: "mail", label: "Mail", kind: policy.Email},
			{key: "web", label: "Web", kind: policy.URL},
			{key: "photo", label: "Photo", kind: policy.Photo},
			{key: "papers", label: "Papers", kind: policy.File},
			{key: "client", label: "Client", kind: policy.Link, linkTo: "clients"},
			{key: "owner", label: "Owner", kind: policy.UserRef, pick: everyone},
			{key: "crew", label: "Crew", kind: policy.UserRefs, pick: policy.Pick{Roles: []string{"maker"}}},
			{key: "watchers", label: "Watchers", kind: policy.UserRefs, pick: everyone, plain: true},
			{key: "squad", label: "Squad", kind: policy.TeamRef, pick: everyone},
			{key: "groups", label: "Groups", kind: policy.TeamRefs, pick: everyone, plain: true},
		},
		phases: []phase{
			{key: "new", label: "New", kind: "open"},
			{key: "ready", label: "Ready", kind: "open"},
			{key: "out", label: "Out", kind: "doing", required: []string{pick(w.dice, []string{"due", "qty", "notes"})}},
			{key: "done", label: "Done", kind: "done"},
			{key: "lost", label: "Lost", kind: "cancelled"},
		},
		steps: [][2]string{{"new", "ready"}, {"ready", "new"}, {"ready", "out"}, {"out", "ready"}, {"out", "done"}, {"out", "lost"}, {"done", "out"}},
	}
	if w.who == selective {
		return p // whoever configures a tracker is shown its schema
	}
	types := []policy.PropertyType{policy.Text, policy.Number, policy.Choice, policy.UserRef, policy.Link, policy.Date, policy.LongText}
	for range 1 + w.dice.IntN(3) {
		w.addField(p, pick(w.dice, types))
	}
	for range 1 + w.dice.IntN(2) {
		w.addPhase(p)
	}
	if w.who == manager { // drawn on both sides, so that both go on alike
		if spare := (field{key: spareKey, label: w.text(), kind: policy.Text, secret: w.secretID()}); w.side() == 0 {
			p.fields = append(p.fields, spare)
		}
	}
	return p
}

// spareKey is a hidden property's on one side, and nothing's on the other. Others ask
// for access to it, by that name on both.
const spareKey = "spare"

// addField puts a property among the others that the person has no cell of: on
// one side only, or as another on each.
func (w *world) addField(p *plan, kind policy.PropertyType) {
	at, both := w.dice.IntN(24), w.chance(40)
	f := field{key: w.word(), label: w.text(), kind: kind, secret: w.secretID()}
	switch kind {
	case policy.UserRef:
		f.pick, f.plain = policy.Pick{Everyone: true}, true
	case policy.Choice:
		f.options = []policy.Option{{Key: w.word(), Label: w.text()}, {Key: w.word(), Label: w.text()}}
	case policy.Link:
		f.linkTo = "clients"
	}
	w.note(false, "property", f.key, f.secret)
	if both || w.side() == 0 {
		p.fields = slices.Insert(p.fields, min(at, len(p.fields)), f)
	}
}

// addPhase puts in a state without any cell. It requires nothing unless it is
// the last: what a passed state requires is felt by whoever passes it (A3.7).
func (w *world) addPhase(p *plan) {
	at, both := w.dice.IntN(8), w.chance(60)
	s := phase{key: w.word(), label: w.text(), kind: "doing", secret: w.secretID(), both: both}
	w.note(false, "state", s.key, s.secret)
	if !both && w.side() == 1 {
		return
	}
	at = min(at, len(p.phases))
	p.phases = slices.Insert(p.phases, at, s)
	if at == len(p.phases)-1 {
		p.phases[at].required = []string{p.shared()[0].key}
	}
}

// secretSteps lead into states without a cell, from states which the person
// cannot leave: where they could, they would hear of the target (A3.2).
func (w *world) secretSteps(p *plan) {
	for _, s := range p.phases {
		if s.secret == "" {
			continue
		}
		for _, from := range []string{"new", "out", "lead"} {
			sight := w.sights[p.key]
			if !slices.ContainsFunc(p.phases, func(x phase) bool { return x.key == from }) || sight != nil && sight.leaves(from) {
				continue
			}
			p.steps = append(p.steps, [2]string{from, s.key}, [2]string{s.key, from})
		}
		for _, other := range p.phases {
			if other.secret != "" && other.secret != s.secret {
				p.steps = append(p.steps, [2]string{s.key, other.key})
			}
		}
	}
}

func (w *world) clients() *plan {
	p := &plan{key: "clients", name: "Clients", label: "name", numbering: pick(w.dice, []string{"sequential", "random"}),
		fields: []field{
			{key: "name", label: "Name", kind: policy.Text},
			{key: "debt", label: "Debt", kind: policy.Money},
			{key: "note", label: "Note", kind: policy.LongText},
			{key: "keeper", label: "Keeper", kind: policy.UserRef, pick: policy.Pick{Everyone: true}},
		},
		phases: []phase{{key: "lead", label: "Lead", kind: "open"}, {key: "won", label: "Won", kind: "done"}},
		steps:  [][2]string{{"lead", "won"}, {"won", "lead"}},
	}
	w.addField(p, policy.Text)
	w.addPhase(p)
	return p
}

func (w *world) vault() *plan {
	key := w.word()
	p := &plan{key: key, name: w.text(), label: "title", numbering: "sequential", secret: w.secretID(),
		fields: []field{
			{key: "title", label: w.text(), kind: policy.Text},
			{key: "gold", label: w.text(), kind: policy.Number},
			{key: "about", label: w.text(), kind: policy.Link, linkTo: "clients"},
		},
		phases: []phase{{key: "shut", label: w.text(), kind: "open"}, {key: "open", label: w.text(), kind: "done"}},
		steps:  [][2]string{{"shut", "open"}},
	}
	w.note(false, "tracker", key, p.secret)
	return p
}

// tell puts the tracker's document and remembers its names.
func (w *world) tell(p *plan) {
	for _, f := range p.fields {
		if f.secret == "" && p.secret == "" {
			w.note(w.sights[p.key].ever(f.key), "property", f.key, w.partID(p, "property", f.key, ""))
		}
	}
	for _, s := range p.phases {
		if s.secret == "" && p.secret == "" {
			w.note(w.sights[p.key].hears(p, s.key), "state", s.key, w.partID(p, "state", s.key, ""))
		}
	}
	id := p.secret
	if id == "" {
		id = w.id("tracker " + p.key)
		w.treeIDs[p.key] = id
		s := w.sights[p.key]
		w.note(s != nil && len(s.view) > 0 || w.who == selective && p.key == "orders", "tracker", p.key, id)
	}
	w.put(policy.KindTracker, id, w.document(p))
}

func (w *world) treeID(p *plan) string {
	if p.secret != "" {
		return p.secret
	}
	return w.treeIDs[p.key]
}

// document is the tracker as it is written.
func (w *world) document(p *plan) policy.Tracker {
	doc := policy.Tracker{Key: p.key, Name: p.name, Numbering: p.numbering, UsesSites: p.usesSites, Label: p.label}
	for _, f := range p.fields {
		prop := policy.Property{Key: f.key, Label: f.label, Type: f.kind, Options: f.options, LinkTo: f.linkTo, Pick: f.pick, Assigns: f.assigns()}
		if f.kind == policy.Money {
			prop.Currency = "EUR"
		}
		doc.Properties = append(doc.Properties, prop)
	}
	for _, s := range p.phases {
		doc.States = append(doc.States, policy.State{Key: s.key, Label: s.label, Kind: s.kind, Required: s.required})
	}
	for _, step := range p.steps {
		doc.Transitions = append(doc.Transitions, policy.Transition{From: step[0], To: step[1]})
	}
	return doc
}
