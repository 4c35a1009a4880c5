package app

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
	"github.com/trackward/trackward/internal/words"
)

// matching is an index of the records that an importer sees, by a cell of theirs
// that the importer views. A record or a cell that is hidden is in no index: what
// is hidden is no match (A3.15).
type matching struct {
	key   string // of the property
	found map[string][]string
	lines map[string]int // what a row of the sheet was about already
}

// keyTypes are the types of properties that can say which record a row is about.
var keyTypes = []policy.PropertyType{policy.Text, policy.Email, policy.Phone, policy.URL, policy.Number, policy.Date, policy.Choice, policy.UserRef}

// matching reads the index through the importer's own plan.
func (a *App) matching(ctx context.Context, v *Viewer, rv *record.Viewer, in *sheet, ref string) (*matching, error) {
	refuse := func(code string, why words.Text) error {
		return &Error{Kind: Invalid, Code: "invalid", Rule: "A3.15", Message: "Rows cannot be matched with records in this way.",
			Entries: []Entry{{Pointer: "match", Code: code, Message: why}}}
	}
	n, prop, ok := rv.Tracker.Prop(ref)
	if nameable := rv.Grants.Nameable(); !ok || !nameable.Has(n) || prop == nil || prop.Retired {
		return nil, refuse("unknown_property", "names no property that you may see")
	}
	if !slices.Contains(keyTypes, prop.Type) {
		return nil, refuse("not_a_key", "a property of this type cannot say which record a row is about; take a text, a number, a date or one choice")
	}
	if in.columnOf(prop.Key) < 0 {
		return nil, refuse("required", "no column of the sheet fills this property")
	}
	m := &matching{key: prop.Key, found: map[string][]string{}, lines: map[string]int{}}
	q := record.Query{Columns: []string{prop.ID}, Limit: record.MaxLimit, Archived: record.LiveAndArchived}
	for {
		plan, err := record.NewPlan(rv, q)
		if err != nil {
			return nil, refusedQuery(err)
		}
		page, err := a.page(ctx, v, rv, plan)
		if err != nil {
			return nil, err
		}
		for i := range page.views {
			if cells := page.views[i].Cells(); len(cells) == 1 && cells[0].Value.Filled {
				key := matchKey(prop, cells[0].Value)
				m.found[key] = append(m.found[key], page.views[i].ID())
			}
		}
		if q.After = page.Next; q.After == nil {
			return m, nil
		}
	}
}

// matchKey is a value as it is compared; equal ones have the same.
func matchKey(p *policy.Property, v record.Value) string {
	switch p.Type {
	case policy.Number, policy.Date:
		return strconv.FormatFloat(v.Num, 'g', -1, 64)
	case policy.Choice, policy.UserRef:
		return v.Text
	}
	return record.TextKey(v.Text)
}

// changes carries out the rows that are matched with records and gives back those
// that are not.
func (r *recordImport) changes(ctx context.Context, v *Viewer, rv *record.Viewer, rows []pendingRow, links map[string]string) (news []pendingRow, err error) {
	_, prop, ok := rv.Tracker.Prop(r.match.key)
	if nameable := rv.Grants.Nameable(); !ok || prop == nil || !nameable.Has(propertyN(rv, prop)) {
		return nil, notFound() // it was there when the import began
	}
	matched := map[string][]pendingRow{}
	var ids []string
	for _, p := range rows {
		id, err := r.about(rv, prop, &p, links)
		switch {
		case err != nil:
			r.wrong(p.at, err)
		case id == "":
			news = append(news, p)
		default:
			matched[id] = append(matched[id], p)
			ids = append(ids, id)
		}
	}
	for some := range slices.Chunk(ids, record.MaxLimit) {
		plan, err := record.NewPlan(rv, record.Query{IDs: some, Limit: record.MaxLimit, Archived: record.LiveAndArchived})
		if err != nil {
			return nil, refusedQuery(err)
		}
		page, err := r.app.page(ctx, v, rv, plan)
		if err != nil {
			return nil, err
		}
		for i := range page.views {
			for _, p := range matched[page.views[i].ID()] {
				if err := r.change(ctx, v, rv, &page.views[i], prop, p, links); err != nil {
					return nil, err
				}
			}
			delete(matched, page.views[i].ID())
		}
	}
	for _, gone := range matched { // seen when the import began
		for _, p := range gone {
			r.wrong(p.at, errGone)
		}
	}
	return news, nil
}

func propertyN(rv *record.Viewer, p *policy.Property) access.Property {
	n, _, _ := rv.Tracker.Prop(p.ID)
	return n
}

var errGone = &Error{Kind: Conflict, Code: "changed", Message: "The record that this row is about has changed since the import began. Import the row again."}

// about says which record a row is about, "" for none that its importer sees.
func (r *recordImport) about(rv *record.Viewer, prop *policy.Property, p *pendingRow, links map[string]string) (id string, err error) {
	wrong := func(code string, message words.Text) error {
		return &Error{Kind: Invalid, Code: "invalid", Rule: "A3.15", Message: message, Entries: []Entry{{Pointer: "values/" + prop.Key, Code: code, Message: message}}}
	}
	raw, given := p.new.Values[prop.Key]
	if !given {
		return "", wrong("required", "is empty, so that this row says of no record what it is about")
	}
	value, fault := record.Parse(rv, prop, raw, links)
	if fault != nil {
		return "", wrong(fault.Code, fault.Message)
	}
	key := matchKey(prop, value)
	line := r.in.Table.Rows[p.at].Line
	if first, twice := r.match.lines[key]; twice && first != line {
		return "", wrong("twice", words.Say("stands in line %d already", first))
	}
	r.match.lines[key] = line
	switch found := r.match.found[key]; len(found) {
	case 0:
		return "", nil
	case 1:
		return found[0], nil
	}
	return "", wrong("several", "is in several records, so that it does not say which one this row is about")
}

// change makes a record what a row says, as far as it is something else.
func (r *recordImport) change(ctx context.Context, v *Viewer, rv *record.Viewer, view *record.View, prop *policy.Property, p pendingRow, links map[string]string) error {
	row := &r.report.Rows[p.at]
	row.Record = view.ID()
	steps := r.differences(rv, view, &p.new, links)
	if len(steps) == 0 {
		row.Outcome = RowUnchanged
		return nil
	}
	if !view.MayUse(access.Import, access.Manage) && !view.Archived() {
		r.wrong(p.at, &Error{Kind: Forbidden, Code: "forbidden", Rule: "A7.1", Reason: access.Ceiling,
			Message: "No role of yours includes changing records by an import and covers this one."})
		return nil
	}
	key := matchKey(prop, cellOf(view, prop))
	for _, in := range steps {
		in.IfMatch = func(now record.View) bool { return matchKey(prop, cellOf(&now, prop)) == key }
		var err error
		if r.in.DryRun {
			var would record.Change
			if would, err = r.app.peek(ctx, v, rv, view.ID(), in); err == nil {
				err = r.claimChange(ctx, v, would)
			}
		} else {
			_, err = r.app.edit(ctx, v, rv, view.ID(), in)
		}
		var e *Error
		switch {
		case errors.Is(err, errStale):
			return err
		case errors.As(err, &e) && (e.Kind == Precondition || e.Kind == NotFound):
			r.wrong(p.at, errGone)
			return nil
		case errors.As(err, &e):
			r.wrong(p.at, e)
			return nil
		case err != nil:
			return err
		}
	}
	row.Outcome, row.stands = RowChanged, !r.in.DryRun
	return nil
}

func cellOf(view *record.View, prop *policy.Property) record.Value {
	for _, c := range view.Cells() {
		if c.Prop.ID == prop.ID {
			return c.Value
		}
	}
	return record.Value{}
}

// differences are the writes that a row asks of a record: what it holds already
// is asked of nobody, so that the same sheet changes nothing twice.
func (r *recordImport) differences(rv *record.Viewer, view *record.View, in *NewRecord, links map[string]string) (steps []record.Input) {
	values := map[string][]byte{}
	for key, raw := range in.Values {
		_, p, _ := rv.Tracker.Prop(key)
		n := propertyN(rv, p)
		value, fault := record.Parse(rv, p, raw, links)
		if fault != nil || !view.MayView(n) || !value.Equal(cellOf(view, p)) {
			values[key] = raw
		}
	}
	at, sited := view.System(access.Site)
	if in.Site != "" {
		if site, ok := rv.Policy.Site(in.Site); !ok || !sited || site.ID != at.Text {
			steps = append(steps, record.Input{Site: &in.Site})
		}
	}
	moves := in.State != "" && in.State != view.State().Key && in.State != view.State().ID
	switch {
	case moves:
		steps = append(steps, record.Input{To: in.State, Values: values})
	case len(values) > 0 && len(steps) > 0:
		steps[0].Values = values
	case len(values) > 0:
		steps = append(steps, record.Input{Values: values})
	}
	return steps
}

// links finds the linked records that rows name, by id or as #1042, among those
// that the importer sees (A4.6): which tracker each is of. Numbers become ids in
// the dictionary.
func (r *recordImport) links(ctx context.Context, v *Viewer, rv *record.Viewer, start, end int) (map[string]string, error) {
	out := map[string]string{}
	r.words.linked = map[[2]string]string{}
	for at, c := range r.sheet.columns {
		if c.prop == nil || c.prop.Type != policy.Link {
			continue
		}
		ids, numbers := map[string]bool{}, map[string]bool{}
		for i := start; i < end; i++ {
			if at >= len(r.in.Table.Rows[i].Cells) {
				continue
			}
			for part := range strings.SplitSeq(r.in.Table.Rows[i].Cells[at], ";") {
				if number, ok := linkNumber(part); ok {
					numbers[number] = true
				} else if part = strings.TrimSpace(part); part != "" {
					ids[part] = true
				}
			}
		}
		labels := map[string]record.LinkTarget{}
		if err := r.app.linkTargets(ctx, v, c.prop.LinkTo, sortedWords(ids), labels); err != nil {
			return nil, err
		}
		if err := r.app.numberedTargets(ctx, v, c.prop.LinkTo, sortedWords(numbers), labels); err != nil {
			return nil, err
		}
		for id, target := range labels {
			out[id] = c.prop.LinkTo
			r.words.linked[[2]string{c.prop.LinkTo, strconv.FormatInt(target.Number, 10)}] = id
		}
	}
	return out, nil
}

func sortedWords(set map[string]bool) []string {
	out := make([]string, 0, len(set))
	for word := range set {
		out = append(out, word)
	}
	slices.Sort(out)
	return out
}

// linkNumber reads the number of a linked record as an export writes it: #1042,
// with its label behind.
func linkNumber(part string) (string, bool) {
	part = strings.TrimSpace(part)
	number, _, _ := strings.Cut(strings.TrimPrefix(part, "#"), " ")
	if len(part) == 0 || part[0] != '#' && number != part {
		return "", false
	}
	_, err := strconv.ParseUint(number, 10, 48)
	return number, err == nil
}

// numbersAtOnce is how many numbers one filter names.
const numbersAtOnce = 40

// numberedTargets is linkTargets by number.
func (a *App) numberedTargets(ctx context.Context, v *Viewer, tracker string, numbers []string, into map[string]record.LinkTarget) error {
	rv, err := v.tracker(tracker)
	if err != nil {
		return nil // a tracker that is not seen has no targets
	}
	for some := range slices.Chunk(numbers, numbersAtOnce) {
		q := record.Query{Filter: "number = " + strings.Join(some, " or number = "), Limit: record.MaxLimit}
		if err := a.targets(ctx, v, rv, q, into); err != nil {
			return err
		}
	}
	return nil
}
