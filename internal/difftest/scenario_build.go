package difftest

import (
	"fmt"
	"math"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/refmodel"
)

// build makes the reference's world of the file.
func (s *Scenario) build() error {
	p := &s.Policy
	s.World = &refmodel.World{SelectedOnly: p.AppAccess == "selected", FeaturesOff: map[string]bool{}, Users: map[string]refmodel.User{},
		Teams: map[string][]string{}, Sites: map[string]refmodel.Site{}, Roles: map[string]refmodel.Role{}, Trackers: map[string]refmodel.Tracker{}}
	w := s.World
	for _, f := range p.FeaturesOff {
		w.FeaturesOff[f] = true
	}
	for name, u := range p.Users {
		w.Users[name] = u.user()
	}
	for key, members := range p.Teams {
		w.Teams[key] = members
	}
	for key, site := range p.Sites {
		w.Sites[key] = refmodel.Site(site)
	}
	s.beside = beside{offices: p.Users, properties: map[string]func(*policy.Property){}, seats: p.Seats}
	for key, t := range p.Trackers {
		tracker, err := t.tracker(key, s.beside.properties)
		if err != nil {
			return fmt.Errorf("tracker %s: %w", key, err)
		}
		if r, ok := p.Restrictions[key]; ok {
			tracker.Restricted, tracker.Users, tracker.Teams = true, r.Users, r.Teams
		}
		w.Trackers[key] = tracker
	}
	for key, r := range p.Roles {
		role, err := r.role()
		if err != nil {
			return fmt.Errorf("role %s: %w", key, err)
		}
		w.Roles[key] = role
	}
	for _, text := range p.Assignments {
		a, err := parseAssignment(text)
		if err != nil {
			return err
		}
		w.Assignments = append(w.Assignments, a)
	}
	return s.buildRecords()
}

func (u scenarioUser) user() refmodel.User {
	out := refmodel.User{Kind: "regular", Status: "active", AppAccess: true}
	if u.Kind != "" {
		out.Kind = u.Kind
	}
	if u.Status != "" {
		out.Status = u.Status
	}
	if u.AppAccess != nil {
		out.AppAccess = *u.AppAccess
	}
	out.AppAccess = out.AppAccess && out.Kind != "viewer"
	out.Confirmed = out.Kind == "regular" && out.Status != "invited"
	return out
}

// tracker is what the reference knows of it; more is what the product does.
func (t scenarioTracker) tracker(key string, more map[string]func(*policy.Property)) (out refmodel.Tracker, err error) {
	out.UsesSites = t.UsesSites
	for _, text := range t.Properties {
		words := strings.Fields(text)
		if len(words) < 2 {
			return out, fmt.Errorf("property %q: write key and type", text)
		}
		p := refmodel.Property{Key: words[0], Type: words[1]}
		if kind, to, ok := strings.Cut(words[1], ">"); ok {
			p.Type = kind
			more[key+"."+p.Key] = func(doc *policy.Property) { doc.LinkTo = to }
		}
		for _, word := range words[2:] {
			switch {
			case word == "unique":
				more[key+"."+p.Key] = func(doc *policy.Property) { doc.Unique = true }
			case word == "assigns":
				p.Assigns = true
			case word == "may_be_taken":
				p.MayBeTaken = true
			default:
				p.Options = strings.Split(word, "/")
			}
		}
		out.Properties = append(out.Properties, p)
	}
	for _, text := range t.States {
		words := strings.Fields(text)
		s := refmodel.State{Key: words[0], Kind: "open"}
		for i := 1; i < len(words); i++ {
			if words[i] == "requires" && i+1 < len(words) {
				s.Required = strings.Split(words[i+1], ",")
				break
			}
			s.Kind = words[i]
		}
		out.States = append(out.States, s)
	}
	for _, text := range t.Transitions {
		from, to, ok := strings.Cut(text, " > ")
		if !ok {
			return out, fmt.Errorf("transition %q: write \"from > to\"", text)
		}
		out.Transitions = append(out.Transitions, [2]string{from, to})
	}
	return out, nil
}

func (r scenarioRole) role() (out refmodel.Role, err error) {
	out = refmodel.Role{Enabled: r.Enabled == nil || *r.Enabled, Exclusive: r.Exclusive, BlockAPI: r.API != "grant",
		Features: map[string]string{"trackers": "edit", "comments": "edit", "activity": "view"}, Ceilings: r.Ceilings, Documents: map[string]refmodel.Document{}}
	if r.Features != nil {
		out.Features = r.Features
	}
	for _, text := range r.Network {
		word, prefix, _ := strings.Cut(text, " ")
		rule := refmodel.NetworkRule{Allow: word == "allow"}
		if rule.Prefix, err = netip.ParsePrefix(prefix); err != nil {
			return out, err
		}
		out.Network = append(out.Network, rule)
	}
	for t, states := range r.Cells {
		doc := refmodel.Document{States: map[string]refmodel.Entries{}}
		for state, e := range states {
			if state == "all_states" {
				doc.AllStates = e.entries()
			} else {
				doc.States[state] = e.entries()
			}
		}
		out.Documents[t] = doc
	}
	return out, nil
}

func (e scenarioEntries) entries() refmodel.Entries {
	out := refmodel.Entries{Actions: map[string]string{}, Properties: map[string]refmodel.Cell{}}
	for action, level := range map[string]string{"create": e.Create, "change_state": e.ChangeState, "archive": e.Archive, "delete": e.Delete} {
		if level != "" {
			out.Actions[action] = level
		}
	}
	for key, level := range e.View {
		out.Properties[key] = refmodel.Cell{View: level, Edit: e.Edit[key]}
	}
	for key, level := range e.Edit {
		out.Properties[key] = refmodel.Cell{View: e.View[key], Edit: level}
	}
	return out
}

func parseAssignment(text string) (a refmodel.Assignment, err error) {
	words := strings.Fields(text)
	if len(words) < 3 || words[1] != "to" {
		return a, fmt.Errorf("assignment %q: write \"role to person\" or \"role to team t\"", text)
	}
	a.Role, a.Site = words[0], "*"
	rest := words[3:]
	if a.User = words[2]; a.User == "team" {
		a.User, a.Team, rest = "", words[3], words[4:]
	}
	for i := 0; i < len(rest); i++ {
		word := rest[i]
		if word == "suspended" {
			a.Suspended = true
			continue
		}
		if i++; i >= len(rest) {
			return a, fmt.Errorf("assignment %q ends after %q", text, word)
		}
		switch word {
		case "at":
			a.Site = rest[i]
		case "from":
			a.From, err = time.Parse(time.RFC3339, rest[i])
		case "until":
			a.Until, err = time.Parse(time.RFC3339, rest[i])
		default:
			err = fmt.Errorf("assignment %q: what is %q?", text, word)
		}
		if err != nil {
			return a, err
		}
	}
	return a, nil
}

func (s *Scenario) buildRecords() error {
	s.names = map[string]string{}
	numbers := map[string]int{}
	for i, in := range s.Records {
		numbers[in.In]++
		r := &refmodel.Record{ID: recordID(i + 1), Number: numbers[in.In], Tracker: in.In, State: in.State, Author: in.By, UpdatedBy: in.By,
			Site: in.Site, Created: noon.Add(time.Duration(i-100) * time.Minute), Archived: in.Archived, Binned: in.Binned}
		r.Updated = r.Created
		if in.List != nil {
			r.Restricted, r.Users, r.Teams = true, in.List.Users, in.List.Teams
			departed(r)
		}
		var err error
		if r.Values, err = s.values(in.In, in.Values); err != nil {
			return fmt.Errorf("record %s: %w", in.Name, err)
		}
		if s.names[in.Name] != "" {
			return fmt.Errorf("record %s stands there twice", in.Name)
		}
		s.names[in.Name] = r.ID
		s.World.Records = append(s.World.Records, r)
	}
	return nil
}

func (s *Scenario) values(tracker string, in map[string]any) (map[string]refmodel.Value, error) {
	out := map[string]refmodel.Value{}
	for key, v := range in {
		x, err := s.value(tracker, key, v)
		if err != nil {
			return nil, err
		}
		out[key] = x
	}
	return out, nil
}

// value reads a value by its property's type; money in major units.
func (s *Scenario) value(tracker, key string, in any) (v refmodel.Value, err error) {
	kind := typeOf(s.World.Trackers[tracker], key)
	number, isNumber := numberOf(in)
	text, isText := in.(string)
	list, isList := in.([]any)
	switch {
	case kind == "money" && isNumber:
		v.Num = math.Round(number * 100)
	case (kind == "number" || kind == "date_time") && isNumber:
		v.Num = number
	case kind == "checkbox":
		v.Num = map[any]float64{true: 1}[in]
	case kind == "date" && isText:
		var day time.Time
		day, err = time.Parse(time.DateOnly, text)
		v.Num = float64(day.Unix() / 86400)
	case isList:
		for _, x := range list {
			text := fmt.Sprint(x)
			if kind == "link" { // to a record above, by its name
				text = s.names[text]
			}
			v.List = append(v.List, text)
		}
	case isText:
		v.Text = text
	default:
		err = fmt.Errorf("%s = %v: a value of type %s is not written so", key, in, kind)
	}
	return v, err
}

func numberOf(in any) (float64, bool) {
	switch n := in.(type) {
	case uint64:
		return float64(n), true
	case int64:
		return float64(n), true
	case int:
		return float64(n), true
	case float64:
		return n, true
	}
	return 0, false
}

// query makes a list's question.
func (s *Scenario) query(l scenarioList) (q refmodel.Query, err error) {
	q = refmodel.Query{Tracker: l.In, States: l.States, Search: l.Search, Which: l.Which}
	if q.Which == "" {
		q.Which = "live"
	}
	for _, key := range l.Sort {
		on, desc := strings.CutPrefix(key, "-")
		q.Sort = append(q.Sort, refmodel.Sort{On: on, Desc: desc})
	}
	if l.Filter != nil {
		var f refmodel.Filter
		f, err = s.filter(l.In, l.Filter)
		q.Where = &f
	}
	return q, err
}

func (s *Scenario) filter(tracker string, in []any) (f refmodel.Filter, err error) {
	word, _ := in[0].(string)
	if slices.Contains([]string{"and", "or", "not"}, word) {
		f.Op = word
		for _, part := range in[1:] {
			list, ok := part.([]any)
			if !ok {
				return f, fmt.Errorf("filter %v: %v is no filter", in, part)
			}
			x, err := s.filter(tracker, list)
			if err != nil {
				return f, err
			}
			f.Parts = append(f.Parts, x)
		}
		return f, nil
	}
	if len(in) < 2 {
		return f, fmt.Errorf("filter %v: write [property, operator, value]", in)
	}
	f.On = word
	f.Op, _ = in[1].(string)
	for _, v := range in[2:] {
		each, isList := v.([]any)
		if !isList {
			each = []any{v}
		}
		for _, one := range each {
			x, err := s.value(tracker, f.On, one)
			if err != nil {
				return f, err
			}
			f.Values = append(f.Values, x)
		}
	}
	return f, nil
}

// asker is who an expectation is about, and how they ask.
func (e *Expectation) asker() (a refmodel.Asker, err error) {
	a = refmodel.Asker{User: e.Who, Now: noon, API: e.Over == "api", Scope: refmodel.Scope{Everything: true, Write: true}}
	from := e.From
	if from == "" {
		from = "10.0.0.1"
	}
	if from != "nowhere" {
		if a.Address, err = netip.ParseAddr(from); err != nil {
			return a, err
		}
	}
	if e.At != "" {
		if a.Now, err = time.Parse(time.RFC3339Nano, e.At); err != nil {
			return a, err
		}
	}
	if e.Scope != nil {
		a.Scope = refmodel.Scope{Everything: true, Write: true}
		for _, word := range e.Scope {
			if word == "read" {
				a.Scope.Write = false
			} else {
				a.Scope.Everything = false
				a.Scope.Trackers = append(a.Scope.Trackers, word)
			}
		}
	}
	return a, nil
}
