package policy

import (
	"slices"
	"strings"

	"github.com/trackward/trackward/internal/access"
)

// Report is a question to a tracker's records that is asked again and again. It
// holds no record: each reader runs it over their own masked records (A4), and
// what they may not name is not in it for them (A4.1).
type Report struct {
	Name    string `json:"name"`
	Intro   string `json:"intro,omitempty"` // said to its readers above the figures
	Kind    string `json:"kind"`            // own, shared or template
	Owner   string `json:"owner"`           // user id of whoever made it
	Site    string `json:"site,omitempty"`  // of a template: site id, "" for the whole workspace
	Tracker string `json:"tracker"`
	// Columns, Group, Subgroup, Measures, Sort and Date name properties by id, system
	// properties and what every record carries by their names. A group has a period
	// behind a colon where it is a date, a measure its function before one, and a
	// sort key that goes downwards a - in front. Filter is as package record reads it.
	Columns  []string `json:"columns,omitempty"`
	Filter   string   `json:"filter,omitempty"`
	Group    string   `json:"group,omitempty"`
	Subgroup string   `json:"subgroup,omitempty"` // the groups within each group
	Measures []string `json:"measures,omitempty"`
	Sort     []string `json:"sort,omitempty"`
	Date     string   `json:"date,omitempty"`   // what Period is about
	Period   string   `json:"period,omitempty"` // "" for all times
}

// The kinds of reports: somebody's own, one that is shared with whoever may open
// reports, and a template that is kept at a site (A7).
const (
	ReportOwn      = "own"
	ReportShared   = "shared"
	ReportTemplate = "template"
)

// ReportPeriods are the periods that a report can be about, the word for all
// times left out. Weeks begin on Monday.
var ReportPeriods = []string{"today", "yesterday", "last_7_days", "last_30_days", "last_90_days", "this_week", "previous_week",
	"this_month", "previous_month", "this_quarter", "previous_quarter", "this_year", "previous_year"}

// maxColumns, maxMeasures and maxSort bound what a report asks for.
const (
	maxColumns  = 60
	maxMeasures = 4
	maxSort     = 4
)

// names: it has an id and no key, as dashboards (A4.8).
func (r *Report) names() []name { return nil }

func (r *Report) enter(e *entering) error {
	old, _ := e.before.(*Report)
	if err := r.enterPlace(e, old); err != nil {
		return err // before anything else that it names is looked up
	}
	if err := cleanName(e, "name", &r.Name, true); err != nil {
		return err
	}
	if err := cleanText(e, "intro", &r.Intro); err != nil {
		return err
	}
	before := ""
	if old != nil {
		before = old.Owner
	}
	if err := enterOwner(e, &r.Owner, before); err != nil {
		return err
	}
	var err error
	if r.Tracker, err = e.resolve(KindTracker, r.Tracker, "tracker"); err != nil {
		return err
	}
	if old != nil && old.Tracker != r.Tracker {
		return e.invalid("A7", "tracker", "A report stays with its tracker. Make another for the other tracker.")
	}
	if len(r.Filter) > maxQuery {
		return e.invalid("A7", "filter", "The filter is longer than %d bytes; shorten it.", maxQuery)
	}
	if len(r.Columns) > maxColumns || len(r.Measures) > maxMeasures || len(r.Sort) > maxSort {
		return e.invalid("A7", "columns", "A report has up to %d columns, %d measures and %d sort keys.", maxColumns, maxMeasures, maxSort)
	}
	if r.Period == "" {
		r.Date = ""
	} else if !slices.Contains(ReportPeriods, r.Period) {
		return e.invalid("A7", "period", "This is one of: %s.", strings.Join(ReportPeriods, ", "))
	} else if r.Date == "" {
		return e.invalid("A7", "date", "A period is about a date. Name the date property, or created_at.")
	}
	return r.enterNames(e, old)
}

// enterPlace resolves where a template is kept and asks for the right to keep it
// there. A site that does not exist is answered like one at which the actor has
// nothing to say (A3.11).
func (r *Report) enterPlace(e *entering, old *Report) error {
	if err := oneOf(e, "kind", &r.Kind, ReportOwn, ReportOwn, ReportShared, ReportTemplate); err != nil {
		return err
	}
	if old != nil && (old.Kind == ReportTemplate) != (r.Kind == ReportTemplate) {
		return e.invalid("A7", "kind", "A template stays a template, and a report a report. Make another.")
	}
	if r.Site != "" && r.Kind != ReportTemplate {
		return e.invalid("A7.2", "site", "Templates alone are kept at a site. Leave it out.")
	}
	if r.Site != "" {
		id, _, ok := e.draft.lookup(KindSite, r.Site)
		if !ok { // told to whoever may keep templates anywhere, and to nobody else
			if err := e.draft.savesReport(&Report{Kind: ReportTemplate}, access.Edit, e.path); err != nil {
				return err
			}
			return notFound(e.path + "/site")
		}
		r.Site = id
	}
	if old != nil {
		if err := e.draft.savesReport(old, access.Edit, e.path); err != nil {
			return err
		}
	}
	return e.draft.savesReport(r, access.Edit, e.path)
}

// enterNames resolves the properties that a report names; none that its author
// may not name, but for what stood in it (A4.1).
func (r *Report) enterNames(e *entering, old *Report) error {
	doc, ok := e.draft.get(KindTracker, r.Tracker)
	if !ok {
		return notFound(e.path + "/tracker")
	}
	n := viewNames{e: e, schema: newSchema(r.Tracker, 0, doc.(*Tracker)), may: e.draft.namesColumns(r.Tracker)}
	if old != nil {
		n.stood = old.mentions
	}
	if err := n.columns(r.Columns, "A column stands in a report once. Take one out."); err != nil {
		return err
	}
	for i, key := range r.Sort {
		sign := ""
		if strings.HasPrefix(key, "-") {
			sign = "-"
		}
		if err := n.part(&r.Sort[i], sign, "", "sort/"+itoa(i)); err != nil {
			return err
		}
	}
	for i, measure := range r.Measures {
		fn, _, of := strings.Cut(measure, ":")
		if !of && measure == "count" {
			continue
		}
		if err := n.part(&r.Measures[i], fn+":", "", "measures/"+itoa(i)); err != nil {
			return err
		}
	}
	for i, group := range []*string{&r.Group, &r.Subgroup} {
		if err := n.part(group, "", strings.TrimPrefix(*group, GroupRef(*group)), []string{"group", "subgroup"}[i]); err != nil {
			return err
		}
	}
	r.Group, r.Subgroup = Levels(r.Group, r.Subgroup)
	return r.enterDate(e, &n)
}

// Levels are a report's groups and the groups within them: without the first the
// second is the first, and one within itself is none. It refuses nothing: it would
// tell who may not name one of them that it is there.
func Levels(group, subgroup string) (first, second string) {
	switch {
	case group == "":
		return subgroup, ""
	case group == subgroup:
		return group, ""
	}
	return group, subgroup
}

// part resolves the property that stands between a text's front and its end.
func (n *viewNames) part(text *string, front, end, field string) error {
	if *text == "" {
		return nil
	}
	id, _, err := n.resolve(strings.TrimSuffix(strings.TrimPrefix(*text, front), end), field, builtinColumns...)
	*text = front + id + end
	return err
}

func (r *Report) enterDate(e *entering, n *viewNames) error {
	if r.Date == "" {
		return nil
	}
	id, p, err := n.resolve(r.Date, "date", "created_at")
	if err != nil {
		return err
	}
	if !isDate(id, p) {
		return e.invalid("A7", "date", "This property is no date. Name a date property.")
	}
	r.Date = id
	return nil
}

// refs are the ids and names of all that the report names.
func (r *Report) refs() []string {
	out := append(slices.Clone(r.Columns), r.Date, GroupRef(r.Group), GroupRef(r.Subgroup))
	for _, key := range r.Sort {
		out = append(out, strings.TrimPrefix(key, "-"))
	}
	for _, m := range r.Measures {
		_, ref, _ := strings.Cut(m, ":")
		out = append(out, ref)
	}
	return out
}

func (r *Report) mentions(id string) bool { return id != "" && slices.Contains(r.refs(), id) }

// forget takes removed properties out of the report. Without its date it is about
// all times.
func (r *Report) forget(properties []string) {
	gone := func(ref string) bool { return slices.Contains(properties, ref) }
	r.Columns = slices.DeleteFunc(r.Columns, gone)
	r.Sort = slices.DeleteFunc(r.Sort, func(key string) bool { return gone(strings.TrimPrefix(key, "-")) })
	r.Measures = slices.DeleteFunc(r.Measures, func(m string) bool { _, ref, _ := strings.Cut(m, ":"); return gone(ref) })
	for _, group := range []*string{&r.Group, &r.Subgroup} {
		if gone(GroupRef(*group)) {
			*group = ""
		}
	}
	r.Group, r.Subgroup = Levels(r.Group, r.Subgroup)
	if gone(r.Date) {
		r.Date, r.Period = "", ""
	}
}

func (r *Report) check(c *checking) error {
	old, _ := c.before.(*Report)
	if u, ok := c.next.User(r.Owner); (!ok || u.Status == StatusDeleted) && (old == nil || old.Owner != r.Owner) {
		return notFound(c.path + "/owner")
	}
	t, ok := c.next.schemas[r.Tracker]
	if !ok {
		return notFound(c.path + "/tracker")
	}
	if r.Site == "" {
		return nil
	}
	if _, ok := c.next.Site(r.Site); !ok {
		return notFound(c.path + "/site")
	}
	if !t.UsesSites && (old == nil || old.Site != r.Site) {
		return c.invalid("A6.3", "site", "The records of this tracker have no site. Keep the template for the whole workspace.")
	}
	return nil
}

// ReportEntry is a report with its id.
type ReportEntry struct {
	ID string
	*Report
}

// Reports are all reports and templates, in the order of their making.
func (s *Snapshot) Reports() []ReportEntry {
	return list(s, KindReport, func(id string, doc document) ReportEntry { return ReportEntry{id, doc.(*Report)} })
}

// Report finds one by id.
func (s *Snapshot) Report(id string) (ReportEntry, bool) {
	o, ok := s.tables[KindReport].objs[id]
	if !ok {
		return ReportEntry{}, false
	}
	return ReportEntry{id, o.doc.(*Report)}, true
}

// dropReports takes away the reports that go with something else.
func (d *draft) dropReports(goes func(*Report) bool) {
	for _, id := range d.all(KindReport) {
		if doc, _ := d.get(KindReport, id); goes(doc.(*Report)) {
			d.write(ref{KindReport, id}, nil)
		}
	}
}

// forgetInReports takes removed properties of a tracker out of its reports.
func (d *draft) forgetInReports(tracker string, properties []string) {
	for _, id := range d.all(KindReport) {
		doc, _ := d.get(KindReport, id)
		if r := doc.(*Report); r.Tracker == tracker && slices.ContainsFunc(properties, r.mentions) {
			edit(d, KindReport, id, func(r *Report) { r.forget(properties) })
		}
	}
}
