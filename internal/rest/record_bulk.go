package rest

import (
	"encoding/json"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/record"
	"github.com/trackward/trackward/internal/words"
)

// RecordSelection is which records a bulk action is about: of those the caller
// sees, at most 10,000.
type RecordSelection struct {
	IDs []string        `json:"ids,omitempty" maxItems:"10000" doc:"Record ids."`
	All *RecordMatching `json:"all,omitempty" doc:"In their place: all that a query finds, as list-records does."`
}

// RecordMatching is a query for a selection.
type RecordMatching struct {
	State    string `json:"state,omitempty" maxLength:"4096" doc:"State ids or keys, separated by commas."`
	Filter   string `json:"filter,omitempty" maxLength:"8192"`
	Q        string `json:"q,omitempty" maxLength:"200"`
	View     string `json:"view,omitempty" maxLength:"64" doc:"A saved view."`
	Archived bool   `json:"archived,omitempty" doc:"true: archived records instead."`
}

// RecordsBulk does one thing to many records, each decided on its own.
type RecordsBulk struct {
	RecordSelection
	Action      string                     `json:"action" enum:"set,transition,restrict,archive,restore,delete"`
	Values      map[string]json.RawMessage `json:"values,omitempty" doc:"With set, and with transition: as in RecordPatch."`
	To          string                     `json:"to,omitempty" maxLength:"64" doc:"With transition: state id or key."`
	Restriction *RestrictionDoc            `json:"restriction,omitempty" doc:"With restrict: the same for all of them."`
}

type bulkRecordsInput struct {
	InTracker
	DryRun bool `query:"dry_run" doc:"true: each is decided, and nothing is written."`
	Body   RecordsBulk
}

type bulkAllowsInput struct {
	InTracker
	Body RecordSelection
}

// selection reads which records are meant: exactly one of the two ways.
func (c *call) selection(tracker string, in *RecordSelection) (out app.Selection, err error) {
	if (in.IDs == nil) == (in.All == nil) {
		return out, invalid([]ProblemEntry{{Path: "body.ids", Code: "selection", Message: "Name the records by ids, or all that a query finds: one of the two."}})
	}
	if in.All == nil {
		return app.Selection{IDs: in.IDs}, nil
	}
	out.Query = record.Query{States: listed(in.All.State), Filter: in.All.Filter, Q: in.All.Q}
	if in.All.Archived {
		out.Query.Archived = record.OnlyArchived
	}
	if in.All.View != "" {
		err = c.applyView(tracker, in.All.View, &out.Query)
	}
	return out, err
}

func bulkAllows(c *call, in *bulkAllowsInput) (*app.BulkAllowed, error) {
	sel, err := c.selection(in.Tracker, &in.Body)
	if err != nil {
		return nil, err
	}
	out, err := c.s.app.BulkAllows(c.r.Context(), c.visit, in.Tracker, sel)
	return &out, err
}

func bulkRecords(c *call, in *bulkRecordsInput) (*app.BulkOutcome, error) {
	sel, err := c.selection(in.Tracker, &in.Body.RecordSelection)
	if err != nil {
		return nil, err
	}
	input, err := c.bulkInput(in)
	if err != nil {
		return nil, err
	}
	out, err := c.s.app.Bulk(c.r.Context(), c.visit, in.Tracker, sel, app.Bulking{Input: input, DryRun: in.DryRun, Still: c.still()})
	return &out, err
}

// bulkInput is what is to be done to each of the records.
func (c *call) bulkInput(in *bulkRecordsInput) (out record.Input, err error) {
	b := &in.Body
	lacks := func(field string, message words.Text) error {
		return invalid([]ProblemEntry{{Path: "body." + field, Code: "missing", Message: message}})
	}
	switch b.Action {
	case "set":
		if len(b.Values) == 0 {
			return out, lacks("values", "Say which values to set.")
		}
		return record.Input{Values: rawValues(b.Values)}, nil
	case "transition":
		if b.To == "" {
			return out, lacks("to", "Say which state they go to.")
		}
		return record.Input{To: b.To, Values: rawValues(b.Values)}, nil
	case "archive":
		return record.Input{Archive: true}, nil
	case "restore":
		return record.Input{Restore: true}, nil
	case "delete":
		return record.Input{Delete: true}, nil
	}
	return c.bulkRestriction(in, lacks)
}

// bulkRestriction looks nobody up for who may restrict nothing there (A3.11).
func (c *call) bulkRestriction(in *bulkRecordsInput, lacks func(field string, message words.Text) error) (out record.Input, err error) {
	doc := in.Body.Restriction
	if doc == nil {
		return out, lacks("restriction", "Say who may see them.")
	}
	found, err := c.s.app.Tracker(c.r.Context(), c.visit, in.Tracker, false)
	if err != nil {
		return out, err
	}
	if !found.Manages {
		return out, app.NoBulk()
	}
	if doc.Mode == "public" {
		return record.Input{Public: true}, nil
	}
	sent := *doc
	sent.LockMeOut = sent.LockMeOut || in.DryRun
	users, teams, err := c.audience(&sent)
	if err != nil {
		return out, err
	}
	return record.Input{Restrict: &record.List{Users: users, Teams: teams}, Confirm: sent.LockMeOut}, nil
}
