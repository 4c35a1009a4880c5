package rest

// ImportReport is what an import did, or would do.
type ImportReport struct {
	DryRun  bool              `json:"dry_run"`
	Rows    int               `json:"rows" doc:"Rows read, without the heading."`
	Created int               `json:"created" doc:"Records made, or that would be."`
	Failed  int               `json:"failed"`
	Mapping map[string]string `json:"mapping" doc:"Column heading to property key, as used."`
	Ignored []string          `json:"ignored" doc:"Columns no property was named for."`
	Errors  []ImportError     `json:"errors" doc:"At most 200; failed counts all."`
}

// ImportError is one thing wrong with one row.
type ImportError struct {
	Row     int    `json:"row" doc:"As a spreadsheet counts: the heading is row 1."`
	Column  string `json:"column,omitempty"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

type importInput struct {
	InTracker
	DryRun bool `query:"dry_run" doc:"true: only say what would happen."`
}
