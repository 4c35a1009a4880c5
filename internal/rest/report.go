package rest

// Report is a question to a tracker's records, kept to be asked again: somebody's
// own, a shared one, or a template kept at a site. It holds no record. What the
// caller may not name of its tracker is not in it (A4.1).
type Report struct {
	ID   string `json:"id"`
	Kind string `json:"kind" enum:"own,shared,template"`
	Mine bool   `json:"mine" doc:"The caller made it."`
	// Site is null where a template is kept for the whole workspace.
	Site    *Named `json:"site,omitempty" doc:"Of a template: where it is kept. It finds records there and below."`
	Tracker Named  `json:"tracker"`
	ReportWords
	Broken  bool      `json:"broken,omitempty" doc:"It asks for something that is not there: it cannot be run, and filter, date and period are left out."`
	Partial bool      `json:"partial,omitempty" doc:"By the policy's shape the caller does not see every public record; it depends on no record."`
	Can     ReportCan `json:"can"`
}

// ReportWords is what a report says and asks.
type ReportWords struct {
	Name     string   `json:"name" minLength:"1" maxLength:"200"`
	Intro    string   `json:"intro,omitempty" maxLength:"2000" doc:"Said above the figures."`
	Columns  []string `json:"columns,omitempty" maxItems:"60" doc:"Of its rows, in their order; all without it."`
	Filter   string   `json:"filter,omitempty" maxLength:"8000" doc:"In the filter language."`
	Group    string   `json:"group,omitempty" maxLength:"96" doc:"As in aggregate-records; of a date with a period: due:month."`
	Subgroup string   `json:"subgroup,omitempty" maxLength:"96" doc:"The groups within each group, as group."`
	Measures []string `json:"measures,omitempty" maxItems:"4" doc:"As in aggregate-records: count, sum:price. The count without it."`
	Sort     []string `json:"sort,omitempty" maxItems:"4" doc:"Of its rows within their group; - in front turns a key round."`
	Date     string   `json:"date,omitempty" maxLength:"64" doc:"The date property that the period is about, or created_at."`
	Period   string   `json:"period,omitempty" maxLength:"20" doc:"One of run-report's; all times without it."`
}

// ReportCan is what the caller may do with a report.
type ReportCan struct {
	ObjectCan
	Export Allowance `json:"export" doc:"Download its rows (A7)."`
}

// ReportList is the reports that the caller may open, and where they may keep more.
type ReportList struct {
	Items []Report `json:"items"`
	Can   struct {
		Ask      Allowance `json:"ask" doc:"Run reports that are not kept."`
		Create   Allowance `json:"create" doc:"Keep own reports."`
		Share    Allowance `json:"share"`
		Template Allowance `json:"template" doc:"Keep a template somewhere."`
	} `json:"can"`
	Everywhere bool         `json:"everywhere" doc:"The caller may keep templates for the whole workspace."`
	Places     []ReportSite `json:"places" doc:"Sites at which the caller may keep templates (A7.2)."`
}

// ReportSite is a node at which templates may be kept.
type ReportSite struct {
	Named
	Kind string `json:"kind" enum:"region,site,zone"`
}

// ReportDoc is a report to keep.
type ReportDoc struct {
	Kind    string `json:"kind,omitempty" enum:"own,shared,template" default:"own"`
	Site    string `json:"site,omitempty" maxLength:"64" doc:"Of a template: id or key; the whole workspace without it."`
	Tracker string `json:"tracker" minLength:"1" maxLength:"64" doc:"Id or key."`
	ReportWords
}

// ReportPatch names what changes. Columns, measures and sort keys are the caller's:
// those that they may not name stay.
type ReportPatch struct {
	Kind     *string   `json:"kind,omitempty" enum:"own,shared,template" doc:"An own report can be shared, and taken back by its owner."`
	Site     *string   `json:"site,omitempty" maxLength:"64" doc:"Of a template; empty for the whole workspace."`
	Name     *string   `json:"name,omitempty" minLength:"1" maxLength:"200"`
	Intro    *string   `json:"intro,omitempty" maxLength:"2000"`
	Columns  *[]string `json:"columns,omitempty" maxItems:"60"`
	Filter   *string   `json:"filter,omitempty" maxLength:"8000"`
	Group    *string   `json:"group,omitempty" maxLength:"96"`
	Subgroup *string   `json:"subgroup,omitempty" maxLength:"96"`
	Measures *[]string `json:"measures,omitempty" maxItems:"4"`
	Sort     *[]string `json:"sort,omitempty" maxItems:"4"`
	Date     *string   `json:"date,omitempty" maxLength:"64"`
	Period   *string   `json:"period,omitempty" maxLength:"20"`
}

// ReportRun is a report over the records and cells that its reader sees (A4).
type ReportRun struct {
	Tracker Named          `json:"tracker"`
	Site    *Named         `json:"site,omitempty"`
	RanAt   string         `json:"ran_at" format:"date-time"`
	RanBy   Person         `json:"ran_by"`
	Period  *ReportPeriod  `json:"period,omitempty" doc:"Absent for all times."`
	Partial bool           `json:"partial" doc:"By the policy's shape its reader does not see every public record. It depends on no record."`
	Columns []ReportColumn `json:"columns" doc:"Of its rows, in their order."`
	Group   string         `json:"group,omitempty" doc:"What its reader may not group by is left out."`
	// Subgroup moves up where its reader may not group by the first alone.
	Subgroup  string      `json:"subgroup,omitempty" doc:"The groups within each group."`
	Totals    []Aggregate `json:"totals" doc:"The groups with their subtotals and the total, once for each measure."`
	Rows      RecordPage  `json:"rows" doc:"In the order of the groups, within them by the sort keys."`
	Groups    []int       `json:"groups" doc:"For each row the index of its group in totals; -1 for none."`
	Subgroups []int       `json:"subgroups" doc:"For each row the index of its group within that one; -1 for none."`

	raw []byte
}

func (r *ReportRun) encoding() []byte { return r.raw }

// ReportPeriod is the days that a report is about, in the workspace's time zone.
type ReportPeriod struct {
	Period string `json:"period"`
	Date   string `json:"date" doc:"Key of the date property, or created_at."`
	From   string `json:"from" format:"date" doc:"The first day."`
	To     string `json:"to" format:"date" doc:"The last day, itself part of it."`
}

// ReportColumn is a column of the rows.
type ReportColumn struct {
	Key   string `json:"key"`
	Label string `json:"label"`
}

// OneReport names a report.
type OneReport struct {
	InWorkspace
	Report string `path:"report" doc:"Id."`
}

// ReportTurn is how a report is run this time.
type ReportTurn struct {
	Period string `query:"period" enum:"today,yesterday,last_7_days,last_30_days,last_90_days,this_week,previous_week,this_month,previous_month,this_quarter,previous_quarter,this_year,previous_year" doc:"Of a kept report: instead of its own period."`
}

// ReportPage is which of its rows are sent.
type ReportPage struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"100" doc:"Rows."`
	Cursor string `query:"cursor" maxLength:"4096" doc:"next_cursor of rows."`
}

// ReportFormat is how its rows are downloaded.
type ReportFormat struct {
	Format string `query:"format" enum:"csv,xlsx,json" default:"csv"`
}

// ReportAsked is a report in the words of who asks it.
type ReportAsked struct {
	InTracker
	Site     string `query:"site" maxLength:"64" doc:"Id or key, where the caller has report templates: records there and below."`
	Columns  string `query:"columns" maxLength:"4096" doc:"Separated by commas; all without it."`
	Filter   string `query:"filter" maxLength:"8000" doc:"In the filter language."`
	Group    string `query:"group" maxLength:"96" doc:"As in aggregate-records."`
	Subgroup string `query:"subgroup" maxLength:"96" doc:"The groups within each group, as group."`
	Measures string `query:"measures" maxLength:"400" doc:"Up to four, separated by commas; the count without it."`
	Sort     string `query:"sort" maxLength:"280" doc:"Up to four keys, separated by commas."`
	Date     string `query:"date" maxLength:"64" doc:"What the period is about: a date property, or created_at."`
	ReportTurn
}

type createReportInput struct {
	InWorkspace
	Body ReportDoc
}

type patchReportInput struct {
	OneReport
	Body ReportPatch
}

type runReportInput struct {
	OneReport
	ReportTurn
	ReportPage
}

type exportReportInput struct {
	OneReport
	ReportTurn
	ReportFormat
}

type askReportInput struct {
	ReportAsked
	ReportPage
}

type exportAskedInput struct {
	ReportAsked
	ReportFormat
}
