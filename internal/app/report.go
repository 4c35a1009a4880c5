package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
	"github.com/trackward/trackward/internal/words"
)

// ReportFor is what a report is to its reader, by policy alone.
type ReportFor struct {
	Tracker *policy.Schema
	// Asks is the report in the keys of what its reader may name; the rest is left
	// out, as if it had never been asked (A4.1).
	Asks policy.Report
	// Usable: its filter, period and site say nothing that the reader may not name.
	// Left out they would find more records than the report is about.
	Usable bool
	// Partial: the reader does not see every record by the policy's shape; it
	// depends on no record.
	Partial bool
}

// MayReports reports whether the viewer uses reports at a level (A7).
func (v *Viewer) MayReports(l access.FeatureLevel) bool { return v.Subject.Use(access.Reports, l) }

// MayTemplates is whether the viewer has report templates at a level at a site, ""
// for the whole workspace; else why not (A7.2).
func (v *Viewer) MayTemplates(site string, l access.FeatureLevel) access.Reason {
	if !v.MayReports(access.View) {
		return access.Ceiling
	}
	return v.Policy.MayTemplates(&v.Subject, site, l)
}

// MayReport is whether the viewer may open, change (Edit) or delete (Manage) a
// report; else why not. One's own are nobody else's to see (A13.4).
func (v *Viewer) MayReport(r *policy.Report, l access.FeatureLevel) access.Reason {
	if _, watched := v.Watched(); watched && r.Kind == policy.ReportOwn {
		return access.Ceiling
	}
	return v.Policy.MayReport(&v.Subject, v.User.ID, r, l)
}

// Report judges a report for its reader; false where its tracker does not exist
// for them (A3.1).
func (v *Viewer) Report(r *policy.Report) (out ReportFor, ok bool) {
	rv, err := v.tracker(r.Tracker)
	if err != nil {
		return out, false
	}
	out.Tracker, out.Asks = rv.Tracker, nameable(rv, r)
	if r.Date != "" && out.Asks.Date == "" {
		return out, true
	}
	plans, err := v.plansOf(rv, &out.Asks)
	if err != nil {
		return out, true
	}
	out.Usable, out.Partial = true, !plans.whole(rv)
	return out, true
}

// nameable is a report without what its reader may not name or group by. Filter
// and site stay: whether they may be asked, the plan says.
func nameable(rv *record.Viewer, r *policy.Report) policy.Report {
	out := *r
	out.Columns, out.Sort, out.Measures = nil, nil, nil
	for _, ref := range r.Columns {
		if key, ok := wordFor(rv, ref); ok {
			out.Columns = append(out.Columns, key)
		}
	}
	if len(r.Columns) > 0 && len(out.Columns) == 0 {
		out.Columns = []string{"number"} // an empty list would be all of them
	}
	for _, ref := range r.Sort {
		down := ref[:len(ref)-len(strings.TrimPrefix(ref, "-"))]
		if key, ok := wordFor(rv, strings.TrimPrefix(ref, "-")); ok {
			out.Sort = append(out.Sort, down+key)
		}
	}
	for _, measure := range r.Measures {
		fn, ref, of := strings.Cut(measure, ":")
		if key, ok := wordFor(rv, ref); !of {
			out.Measures = append(out.Measures, measure)
		} else if ok {
			out.Measures = append(out.Measures, fn+":"+key)
		}
	}
	out.Group, out.Subgroup = policy.Levels(groupFor(rv, r.Group), groupFor(rv, r.Subgroup))
	out.Date, _ = wordFor(rv, r.Date)
	return out
}

// groupFor is what a reader calls a report's groups; empty where they may not.
func groupFor(rv *record.Viewer, group string) string {
	return policy.Regroup(group, func(ref string) string {
		key, _ := wordFor(rv, ref)
		return key
	})
}

// Regrouped are a report's groups once its reader has given these; nil is as they are
// shown it. They are shown what they gave afterwards, whatever it was that they are not
// shown (A4.8); that keeps its level as long as there is one for it.
func (v *Viewer) Regrouped(r *policy.Report, group, subgroup *string) (first, second string) {
	rv, err := v.tracker(r.Tracker)
	if err != nil {
		return r.Group, r.Subgroup
	}
	shown, within := policy.Levels(groupFor(rv, r.Group), groupFor(rv, r.Subgroup))
	if group != nil {
		shown = *group
	}
	if subgroup != nil {
		within = *subgroup
	}
	shown, within = policy.Levels(shown, within)
	unseen := func(group string) bool { return group != "" && groupFor(rv, group) == "" }
	switch {
	case within != "":
	case unseen(r.Group) && shown == "" && unseen(r.Subgroup):
		return r.Group, r.Subgroup
	case unseen(r.Group):
		return r.Group, shown
	case unseen(r.Subgroup):
		return shown, r.Subgroup
	}
	return shown, within
}

// UnseenIn is what a report's lists name and its reader may not: what they leave
// out of such a list stays in it.
func (v *Viewer) UnseenIn(r *policy.Report) (columns, measures, sort []string) {
	rv, err := v.tracker(r.Tracker)
	if err != nil {
		return r.Columns, r.Measures, r.Sort
	}
	unseen := func(refs []string, property func(string) string) (out []string) {
		for _, ref := range refs {
			if named := property(ref); named != "" {
				if _, ok := wordFor(rv, named); !ok {
					out = append(out, ref)
				}
			}
		}
		return out
	}
	columns = unseen(r.Columns, func(ref string) string { return ref })
	measures = unseen(r.Measures, func(ref string) string { _, of, _ := strings.Cut(ref, ":"); return of })
	return columns, measures, unseen(r.Sort, func(ref string) string { return strings.TrimPrefix(ref, "-") })
}

// Exports reports whether the viewer may export something of a tracker (A7).
func (v *Viewer) Exports(t *policy.Schema) bool {
	g := v.on(t).Grants
	return g.UseSomewhere(access.Export, access.View)
}

// wordFor is what a reader calls what is stored by id: its key, where that names
// it.
func wordFor(rv *record.Viewer, ref string) (string, bool) {
	o, ok := rv.Find(ref)
	if !ok || ref == "" {
		return "", false
	}
	if named, ok := rv.Find(o.Key()); ok && named == o {
		return o.Key(), true
	}
	return ref, true
}

// reportPlans are a report's plans: its rows, and a tally for each measure.
type reportPlans struct {
	query   record.Query
	days    Days
	tallies []record.Plan
	shown   []record.Operand
}

func (p *reportPlans) whole(rv *record.Viewer) bool {
	return !slices.ContainsFunc(p.tallies, func(t record.Plan) bool { return !t.Whole(&rv.Grants) })
}

// plansOf compiles a report in its reader's words: the same plans as for a list
// and its groups.
func (v *Viewer) plansOf(rv *record.Viewer, r *policy.Report) (out reportPlans, err error) {
	if r.Period != "" && r.Date == "" {
		return out, unanswered("date", "required", "A period is about a date. Name the date property, or created_at.")
	}
	out.days = daysOf(r.Period, v.Now.In(v.zone))
	fold := record.Fold{}
	fold.By, fold.Then = policy.Levels(r.Group, r.Subgroup)
	out.query = record.Query{Filter: filterOf(r, out.days), Sort: r.Sort, Columns: slices.Clone(r.Columns), Under: r.Site}
	for _, group := range []string{fold.By, fold.Then} {
		if group == "" {
			continue
		}
		out.query.Levels = append(out.query.Levels, record.Level{By: group})
		if ref := policy.GroupRef(group); len(r.Columns) > 0 && !slices.Contains(out.query.Columns, ref) {
			out.query.Columns = append(out.query.Columns, ref) // a row says of which group it is
		}
	}
	rows, err := record.NewPlan(rv, out.query)
	if err != nil {
		return out, refusedQuery(err)
	}
	out.shown = rows.Headings()
	if len(r.Columns) > 0 {
		out.shown = out.shown[:len(r.Columns)]
	}
	measures := r.Measures
	if len(measures) == 0 {
		measures = []string{"count"}
	}
	for _, measure := range measures {
		fold.Measure = measure
		tally, err := record.TallyPlan(rv, out.query, fold)
		if err != nil {
			return out, refusedQuery(err)
		}
		out.tallies = append(out.tallies, tally)
	}
	return out, nil
}

func unanswered(part, code string, message words.Text) error {
	return refusedQuery(&record.QueryError{Part: part, Code: code, Message: message})
}

// ReportAsk is a report that is to be run: one that is kept, or one in the
// reader's own words.
type ReportAsk struct {
	ID     string         // of a kept one
	Period string         // of a kept one: another period than its own; "" for its own
	Words  *policy.Report // without ID: by keys
	Cursor string
	Limit  int
}

// ReportRun is a report over what its reader sees (A4).
type ReportRun struct {
	ReportFor
	Days   Days
	At     time.Time
	By     Person
	Site   policy.SiteEntry // with Asks.Site
	Totals []Aggregate      // one for each measure
	Rows   Records
	// Headings are the columns of the rows: what they are grouped by is one of the
	// rows' cells, and of these only where it was asked for.
	Headings []record.Operand
	// Groups says for each row which group of the first total it is of, and Subgroups
	// which of the groups within that; -1: none.
	Groups, Subgroups []int
}

// ordered puts a report's rows into the order of its groups: of dates into that of
// the periods there are.
func (p *reportPlans) ordered(first *Aggregate) {
	for i, starts := range []func([]record.Group) []float64{p.tallies[0].Starts, p.tallies[0].ThenStarts} {
		if i < len(p.query.Levels) {
			p.query.Levels[i].Starts = starts(first.Groups.Groups)
		}
	}
}

// asked finds what is to be run, and its plans.
func (v *Viewer) asked(ask ReportAsk) (rv *record.Viewer, found ReportFor, plans reportPlans, err error) {
	if found, err = v.wanted(ask); err != nil {
		return nil, found, plans, err
	}
	if rv, err = v.tracker(found.Tracker.ID); err != nil {
		return nil, found, plans, err
	}
	if plans, err = v.plansOf(rv, &found.Asks); err != nil {
		return nil, found, plans, err
	}
	found.Usable, found.Partial = true, !plans.whole(rv)
	return rv, found, plans, nil
}

func (v *Viewer) wanted(ask ReportAsk) (found ReportFor, err error) {
	if ask.ID == "" {
		return v.ownWords(ask.Words)
	}
	r, ok := v.Policy.Report(ask.ID)
	if !ok || v.MayReport(r.Report, access.View) != access.Allowed {
		return found, notFound()
	}
	now := *r.Report
	if ask.Period != "" {
		if now.Date == "" {
			return found, unanswered("period", "not_dated", "This report names no date, so it is about all times. Leave the period out.")
		}
		now.Period = ask.Period
	}
	if found, ok = v.Report(&now); !ok {
		return found, notFound()
	}
	if !found.Usable {
		return found, &Error{Kind: Conflict, Code: "broken", Rule: "A4.1", Message: "This report asks for something that is not there. Ask whoever keeps it to change it."}
	}
	return found, nil
}

// ownWords judges a report that its reader asks in their own words: there, what
// they may not name is refused like what does not exist (A4.1). A site is for who
// may use report templates there: which sites lie below it is told by the answer.
func (v *Viewer) ownWords(r *policy.Report) (found ReportFor, err error) {
	rv, err := v.tracker(r.Tracker)
	if err != nil {
		return found, err
	}
	if !v.MayReports(access.View) {
		return found, &Error{Kind: Forbidden, Code: "forbidden", Rule: "A7", Reason: access.Ceiling, Message: "Your roles do not include reports. Ask somebody who manages them."}
	}
	found.Tracker, found.Asks = rv.Tracker, *r
	if r.Site == "" {
		return found, nil
	}
	site, ok := v.Policy.Site(r.Site)
	if !ok || v.MayTemplates(site.ID, access.View) != access.Allowed {
		return found, unanswered("site", "unknown", "There is no such site here for report templates (A7.2).")
	}
	found.Asks.Site = site.ID
	return found, nil
}

// JudgeReport refuses a report whose author may not ask all that it asks, in the
// words of a query.
func (v *Viewer) JudgeReport(words *policy.Report) error {
	_, _, _, err := v.asked(ReportAsk{Words: words})
	return err
}

// RunReport runs a report over its reader's own masked records (A4): the groups
// and rows of a list, asked by the same plans.
func (a *App) RunReport(ctx context.Context, visit *Visit, ask ReportAsk) (out ReportRun, err error) {
	err = a.as(ctx, visit, func(v *Viewer) error {
		rv, found, plans, err := v.asked(ask)
		if err != nil {
			return err
		}
		out = ReportRun{ReportFor: found, Days: plans.days, At: v.Now, By: v.names().Person(v.reader()), Headings: plans.shown}
		out.Site, _ = v.Policy.Site(found.Asks.Site)
		for _, plan := range plans.tallies {
			total, err := a.tally(ctx, v, rv, plan)
			if err != nil {
				return err
			}
			out.Totals = append(out.Totals, total)
		}
		plans.ordered(&out.Totals[0])
		query := plans.query
		query.Limit = ask.Limit
		if out.Rows, err = a.list(ctx, v, rv, ListQuery{Query: query, Cursor: ask.Cursor}); err != nil {
			return err
		}
		for i := range out.Rows.Views {
			group, subgroup := plans.tallies[0].GroupOf(out.Totals[0].Groups.Groups, &out.Rows.Views[i])
			out.Groups, out.Subgroups = append(out.Groups, group), append(out.Subgroups, subgroup)
		}
		return nil
	})
	return out, err
}

// reader is who looks: somebody else than the viewer while they view as them.
func (v *Viewer) reader() string {
	if v.watcher != nil {
		return v.watcher.User.ID
	}
	return v.User.ID
}

// ExportReport begins an export of a report's rows; every page of it is decided
// anew like any other (A6.2).
func (a *App) ExportReport(ctx context.Context, visit *Visit, ask ReportAsk, still func(context.Context) error) (*Export, error) {
	var tracker string
	var query record.Query
	err := a.as(ctx, visit, func(v *Viewer) error {
		rv, _, plans, err := v.asked(ask)
		if err != nil {
			return err
		}
		first, err := a.tally(ctx, v, rv, plans.tallies[0])
		if err != nil {
			return err
		}
		plans.ordered(&first)
		tracker, query = rv.Tracker.ID, plans.query
		return nil
	})
	if err != nil {
		return nil, err
	}
	return a.Export(ctx, visit, tracker, query, still)
}
