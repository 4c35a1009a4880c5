package rest

import (
	"strconv"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

func (s *Server) routesReports() {
	const reports = "/workspaces/{workspace}/reports"
	const one = reports + "/{report}"
	const asked = "/workspaces/{workspace}/trackers/{tracker}/report"
	add(s, member.seenAs(), operation{id: "list-reports", method: "GET", path: reports, tag: "reports", summary: "Reports and report templates that the caller may open"}, listReports)
	add(s, member, operation{id: "create-report", method: "POST", path: reports, tag: "reports", summary: "Keep a report, or a template at a site (A7.2)", status: 201, etag: true, once: true}, createReport)
	add(s, member.seenAs(), operation{id: "get-report", method: "GET", path: one, tag: "reports", summary: "One report", etag: true}, getReport)
	add(s, member, operation{id: "patch-report", method: "PATCH", path: one, tag: "reports", summary: "Change a report", etag: true, ifMatch: true}, patchReport)
	add(s, member, operation{id: "delete-report", method: "DELETE", path: one, tag: "reports", summary: "Delete a report", ifMatch: true}, deleteReport)
	add(s, member.seenAs(), operation{id: "run-report", method: "GET", path: one + "/run", tag: "reports", summary: "A report over what the caller sees"}, runReport)
	add(s, member, operation{id: "export-report", method: "GET", path: one + "/export", tag: "reports", answers: "application/octet-stream", summary: "A report's rows as CSV, XLSX or JSON, as export-records gives them"}, exportReport)
	add(s, member.seenAs(), operation{id: "ask-report", method: "GET", path: asked, tag: "reports", summary: "A report that is not kept, in the caller's own words"}, askReport)
	add(s, member, operation{id: "export-asked-report", method: "GET", path: asked + "/export", tag: "reports", answers: "application/octet-stream", summary: "The rows of a report that is not kept"}, exportAskedReport)
}

func listReports(c *call, _ *InWorkspace) (out *ReportList, err error) {
	err = c.look(func(v *app.Viewer) error {
		out = &ReportList{Items: []Report{}, Places: []ReportSite{}}
		for _, r := range v.Policy.Reports() {
			if shown, ok := reportFor(v, r); ok {
				out.Items = append(out.Items, *shown)
			}
		}
		out.Can.Ask = allowIf(v.MayReports(access.View), string(access.Ceiling))
		out.Can.Create = allowIf(v.MayReports(access.Edit), string(access.Ceiling))
		out.Can.Share = allowIf(v.MayReports(access.Manage), string(access.Ceiling))
		out.Everywhere = v.MayTemplates("", access.Edit) == access.Allowed
		region := access.Ceiling
		for _, s := range v.Policy.Sites() {
			switch v.MayTemplates(s.ID, access.Edit) {
			case access.Allowed:
				out.Places = append(out.Places, ReportSite{Named{ID: s.ID, Key: s.Key, Name: s.Name}, s.Kind})
			case policy.NeedsRegion:
				region = policy.NeedsRegion
			}
		}
		out.Can.Template = allowIf(out.Everywhere || len(out.Places) > 0, string(region))
		return nil
	})
	return out, err
}

// reportFor is a report as its reader sees it; false where there is none for them.
func reportFor(v *app.Viewer, r policy.ReportEntry) (*Report, bool) {
	if v.MayReport(r.Report, access.View) != access.Allowed {
		return nil, false
	}
	found, ok := v.Report(r.Report)
	if !ok {
		return nil, false
	}
	x := &found.Asks
	out := &Report{ID: r.ID, Kind: r.Kind, Mine: r.Owner == v.User.ID, Site: siteOf(v, r.Site), Tracker: Named{ID: found.Tracker.ID, Key: found.Tracker.Key, Name: found.Tracker.Name},
		Broken: !found.Usable, Partial: found.Partial,
		ReportWords: ReportWords{Name: x.Name, Intro: x.Intro, Columns: x.Columns, Group: x.Group, Subgroup: x.Subgroup, Measures: x.Measures, Sort: x.Sort}}
	if found.Usable {
		out.Filter, out.Date, out.Period = x.Filter, x.Date, x.Period
	}
	out.Can.Edit, out.Can.Delete = allowFor(v.MayReport(r.Report, access.Edit)), allowFor(v.MayReport(r.Report, access.Manage))
	out.Can.Export = allowIf(v.Exports(found.Tracker), string(access.Ceiling))
	return out, true
}

// siteOf is where a template is kept; nil for the whole workspace.
func siteOf(v *app.Viewer, id string) *Named {
	s, ok := v.Policy.Site(id)
	if !ok {
		return nil
	}
	return &Named{ID: s.ID, Key: s.Key, Name: s.Name}
}

// findReport is a report as its reader sees it; another does not exist.
func findReport(v *app.Viewer, id string) (policy.ReportEntry, *Report, error) {
	r, ok := v.Policy.Report(id)
	if !ok {
		return r, nil, notFound()
	}
	out, ok := reportFor(v, r)
	if !ok {
		return r, nil, notFound()
	}
	return r, out, nil
}

func showReport(v *app.Viewer, id string) (*Report, error) {
	_, out, err := findReport(v, id)
	return out, err
}

func getReport(c *call, in *OneReport) (out *Report, err error) {
	err = c.look(func(v *app.Viewer) error {
		out, err = showReport(v, in.Report)
		return err
	})
	return out, err
}

func createReport(c *call, in *createReportInput) (*Report, error) {
	again := func(id string) (*Report, error) { return getReport(c, &OneReport{in.InWorkspace, id}) }
	return once(c, in.Body, again, func() (*Report, string, error) {
		done, err := c.apply("", func(v *app.Viewer) ([]policy.Change, error) {
			b := &in.Body
			if err := mayKeep(v, b.Kind, b.Site); err != nil {
				return nil, err
			}
			words := policy.Report{Tracker: b.Tracker, Columns: b.Columns, Filter: b.Filter, Group: b.Group, Subgroup: b.Subgroup, Measures: b.Measures, Sort: b.Sort, Date: b.Date, Period: b.Period}
			if err := v.JudgeReport(&words); err != nil {
				return nil, err
			}
			change, err := put(policy.KindReport, "", nil, b)
			return []policy.Change{change}, err
		})
		if err != nil {
			return nil, "", err
		}
		return created(done, policy.KindReport, showReport)
	})
}

// mayKeep asks for the right to keep such a report before anything else that a
// body names is looked up. A site that is not there is refused like one at which
// the caller has no right (A3.11).
func mayKeep(v *app.Viewer, kind, site string) error {
	refused := &app.Error{Kind: app.Forbidden, Code: "forbidden", Rule: "A7", Reason: access.Ceiling}
	switch kind {
	case policy.ReportTemplate:
		reason := v.MayTemplates(site, access.Edit)
		if _, there := v.Policy.Site(site); site != "" && !there && v.MayTemplates("", access.Edit) == access.Allowed {
			return nil // who may keep them everywhere is told that there is no such site
		}
		if reason == access.Allowed {
			return nil
		}
		refused.Rule, refused.Reason = "A7.2", reason
		refused.Message = "Keeping a report template here takes edit on report templates at the site and at the region above it, or for the whole workspace. Ask for a role that gives it."
		if reason == policy.NeedsRegion {
			refused.Message = "Your role gives edit on report templates at this site alone, and it is needed at the region above it too. Ask for the role at the region."
		}
	case policy.ReportShared:
		if v.MayReports(access.Manage) {
			return nil
		}
		refused.Message = "Sharing a report takes manage on reports. Keep it as your own, or ask somebody who shares reports."
	default:
		if v.MayReports(access.Edit) {
			return nil
		}
		refused.Message = "Your roles do not include keeping reports. Ask somebody who manages them."
	}
	return refused
}

// reportToWrite is a report that its reader may change (Edit) or delete (Manage),
// as it was last read.
func (c *call) reportToWrite(v *app.Viewer, id string, l access.FeatureLevel) (policy.ReportEntry, error) {
	r, shown, err := findReport(v, id)
	if err != nil {
		return r, err
	}
	if reason := v.MayReport(r.Report, l); reason != access.Allowed {
		refused := &app.Error{Kind: app.Forbidden, Code: "forbidden", Rule: "A7", Reason: reason,
			Message: "Your roles let you open this report and not change it. Ask whoever keeps it."}
		if r.Kind == policy.ReportTemplate {
			refused.Rule = "A7.2"
			refused.Message = "Changing a report template takes edit, deleting it manage on report templates, at its site and at the region above it or for the whole workspace."
		}
		return r, refused
	}
	return r, c.same(shown)
}

func patchReport(c *call, in *patchReportInput) (*Report, error) {
	done, err := c.apply("", func(v *app.Viewer) ([]policy.Change, error) {
		r, err := c.reportToWrite(v, in.Report, access.Edit)
		if err != nil {
			return nil, err
		}
		b := in.Body
		if b.Kind != nil && *b.Kind != r.Kind || b.Site != nil {
			if err := mayKeep(v, or2(b.Kind, r.Kind), or2(b.Site, r.Site)); err != nil {
				return nil, err
			}
		}
		if err := v.JudgeReport(patchedWords(v, r, &b)); err != nil {
			return nil, err
		}
		keepUnseen(v, r, &b)
		raw, err := stored(v, policy.KindReport, r.ID)
		if err != nil {
			return nil, err
		}
		change, err := put(policy.KindReport, r.ID, raw, b)
		return []policy.Change{change}, err
	})
	if err != nil {
		return nil, err
	}
	return showReport(done.Viewer, in.Report)
}

// or2 is what was given, else what stands.
func or2[T any](given *T, stands T) T {
	if given == nil {
		return stands
	}
	return *given
}

// patchedWords is what of a patch its author asks anew: it must be theirs to ask.
// What they leave alone stays, also where they could not ask it.
func patchedWords(v *app.Viewer, r policy.ReportEntry, b *ReportPatch) *policy.Report {
	found, _ := v.Report(r.Report)
	words := policy.Report{Tracker: r.Tracker, Columns: or2(b.Columns, nil), Filter: or2(b.Filter, ""), Group: or2(b.Group, ""), Subgroup: or2(b.Subgroup, ""), Measures: or2(b.Measures, nil), Sort: or2(b.Sort, nil)}
	if b.Period != nil || b.Date != nil {
		words.Period = or2(b.Period, r.Period)
		words.Date = or2(b.Date, found.Asks.Date)
	}
	return &words
}

// keepUnseen adds to the lists and groups that a caller gives a report what stands in
// them and that they may not name: what one does not see one does not take away. No
// columns are all of them, so that nothing is to be added.
func keepUnseen(v *app.Viewer, r policy.ReportEntry, b *ReportPatch) {
	if b.Group != nil || b.Subgroup != nil {
		group, subgroup := v.Regrouped(r.Report, b.Group, b.Subgroup)
		b.Group, b.Subgroup = &group, &subgroup
	}
	columns, measures, sort := v.UnseenIn(r.Report)
	if b.Columns != nil && len(*b.Columns) == 0 {
		columns = nil
	}
	for given, unseen := range map[**[]string][]string{&b.Columns: columns, &b.Measures: measures, &b.Sort: sort} {
		if *given != nil {
			all := append(list(**given), unseen...)
			*given = &all
		}
	}
}

func deleteReport(c *call, in *OneReport) (*nothing, error) {
	_, err := c.apply("", func(v *app.Viewer) ([]policy.Change, error) {
		r, err := c.reportToWrite(v, in.Report, access.Manage)
		return []policy.Change{del(policy.KindReport, r.ID)}, err
	})
	return &nothing{}, err
}

func runReport(c *call, in *runReportInput) (*ReportRun, error) {
	return c.runReport(app.ReportAsk{ID: in.Report, Period: in.Period, Cursor: in.Cursor, Limit: in.Limit})
}

func askReport(c *call, in *askReportInput) (*ReportRun, error) {
	return c.runReport(app.ReportAsk{Words: in.words(), Cursor: in.Cursor, Limit: in.Limit})
}

func (in *ReportAsked) words() *policy.Report {
	return &policy.Report{Tracker: in.Tracker, Site: in.Site, Columns: listed(in.Columns), Filter: in.Filter, Group: in.Group, Subgroup: in.Subgroup,
		Measures: listed(in.Measures), Sort: listed(in.Sort), Date: in.Date, Period: in.Period}
}

func (c *call) runReport(ask app.ReportAsk) (*ReportRun, error) {
	run, err := c.s.app.RunReport(c.r.Context(), c.visit, ask)
	if err != nil {
		return nil, err
	}
	c.linkNext(run.Rows.Next)
	return &ReportRun{raw: appendReport(make([]byte, 0, 4096+1024*len(run.Rows.Views)), &run)}, nil
}

func exportReport(c *call, in *exportReportInput) (*blob, error) {
	return c.exportReport(app.ReportAsk{ID: in.Report, Period: in.Period}, in.Format)
}

func exportAskedReport(c *call, in *exportAskedInput) (*blob, error) {
	return c.exportReport(app.ReportAsk{Words: in.words()}, in.Format)
}

// exportReport hands a report's rows to the one export there is.
func (c *call) exportReport(ask app.ReportAsk, format string) (*blob, error) {
	return c.export(format, func() (*app.Export, error) {
		return c.s.app.ExportReport(c.r.Context(), c.visit, ask, c.still())
	})
}

func appendReport(b []byte, run *app.ReportRun) []byte {
	b = appendNamed(append(b, `{"tracker":`...), run.Tracker.ID, run.Tracker.Key, run.Tracker.Name)
	if run.Site.ID != "" {
		b = appendNamed(append(b, `,"site":`...), run.Site.ID, run.Site.Key, run.Site.Name)
	}
	b = appendStamp(append(b, `,"ran_at":`...), run.At)
	b = appendPerson(append(b, `,"ran_by":`...), run.By)
	if run.Days.Bounded() {
		b = record.AppendString(append(b, `,"period":{"period":`...), run.Asks.Period)
		b = record.AppendString(append(b, `,"date":`...), run.Asks.Date)
		b = record.AppendString(append(b, `,"from":`...), run.Days.From.Format(time.DateOnly))
		b = append(record.AppendString(append(b, `,"to":`...), run.Days.Last().Format(time.DateOnly)), '}')
	}
	b = strconv.AppendBool(append(b, `,"partial":`...), run.Partial)
	b = appendList(append(b, `,"columns":`...), run.Headings, func(b []byte, o record.Operand) []byte {
		b = record.AppendString(append(b, `{"key":`...), o.Key())
		return append(record.AppendString(append(b, `,"label":`...), labelOf(o)), '}')
	})
	if run.Asks.Group != "" {
		b = record.AppendString(append(b, `,"group":`...), run.Asks.Group)
	}
	if run.Asks.Subgroup != "" {
		b = record.AppendString(append(b, `,"subgroup":`...), run.Asks.Subgroup)
	}
	b = append(b, `,"totals":[`...)
	for i := range run.Totals {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendAggregate(b, &run.Totals[i])
	}
	b = appendPage(append(b, `],"rows":`...), &run.Rows, record.NoCount)
	index := func(b []byte, n int) []byte { return strconv.AppendInt(b, int64(n), 10) }
	b = appendList(append(b, `,"groups":`...), run.Groups, index)
	b = appendList(append(b, `,"subgroups":`...), run.Subgroups, index)
	return append(b, '}')
}
