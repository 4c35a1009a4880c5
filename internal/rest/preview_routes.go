package rest

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

func (s *Server) routesPreview() {
	const path = "/workspaces/{workspace}/policy"
	// The same rule as applying: the changeset itself asks for each authority.
	add(s, member, operation{id: "preview-changes", method: "POST", path: path + "/preview", tag: "policy", summary: "What a changeset would do, without doing it (A11.2)"}, previewChanges)
	add(s, settings(selective), operation{id: "list-previewed-records", method: "POST", path: path + "/preview/records", tag: "policy",
		summary: "Which records a line of a preview counts: those that the caller sees, as the caller sees them (A2.4)"}, listPreviewedRecords)
	add(s, settings(selective), operation{id: "list-lints", method: "GET", path: path + "/lints", tag: "policy", summary: "What is allowed and seldom meant, of the trackers one may configure"}, listLints)
}

func previewChanges(c *call, in *changesInput) (*app.PolicyPreview, error) {
	out, err := c.s.app.Preview(c.r.Context(), c.visit, func(*app.Viewer) (policy.Changeset, error) { return in.Body.changeset(), nil })
	if err != nil {
		return nil, err
	}
	return &out, nil
}

// PreviewedRecords names a line of a preview: of which changes, and whose.
type PreviewedRecords struct {
	BaseRevision int64      `json:"base_revision,omitempty" minimum:"0" doc:"As of preview-changes."`
	Changes      []Change   `json:"changes" minItems:"1" maxItems:"1000"`
	Tracker      string     `json:"tracker" maxLength:"64" doc:"Id or key: one that the caller may configure."`
	User         string     `json:"user" maxLength:"64" doc:"Id: whose records."`
	Side         string     `json:"side" enum:"gains,losses"`
	From         *time.Time `json:"from,omitempty" doc:"As the line has it."`
	Channel      string     `json:"channel,omitempty" enum:"page,api" doc:"As the line has it; absent: page."`
	Address      string     `json:"address,omitempty" maxLength:"64" doc:"As the line has it."`
}

type previewedRecordsInput struct {
	InWorkspace
	Paged
	Body PreviewedRecords
}

func listPreviewedRecords(c *call, in *previewedRecordsInput) (*RecordPage, error) {
	b := &in.Body
	line := app.PreviewList{Tracker: b.Tracker, User: b.User, Losses: b.Side == "losses", From: b.From, Channel: b.Channel, Address: b.Address, Limit: in.Limit, Cursor: in.Cursor}
	draft := Changes{BaseRevision: b.BaseRevision, Changes: b.Changes}
	page, err := c.s.app.PreviewRecords(c.r.Context(), c.visit, line, func(*app.Viewer) (policy.Changeset, error) { return draft.changeset(), nil })
	if err != nil {
		return nil, err
	}
	return &RecordPage{raw: appendPage(nil, &page, record.NoCount)}, nil
}

// previewed ends a settings write that was sent to be looked at: it carries what
// the write would do past the handler, which has nothing to answer with.
type previewed struct{ out app.PolicyPreview }

func (*previewed) Error() string { return "this write was only looked at" }

// reviewed is an input that may ask for a preview in the place of its write.
type reviewed interface{ asksPreview() bool }

// writer is what a settings write is run by: it is applied, tried, or only looked
// at, on the same changeset and with the same authority (A11.2).
func (c *call) writer(dry bool) func(context.Context, *app.Visit, func(*app.Viewer) (policy.Changeset, error)) (app.Changed, error) {
	switch {
	case c.preview:
		return func(ctx context.Context, visit *app.Visit, build func(*app.Viewer) (policy.Changeset, error)) (app.Changed, error) {
			out, err := c.s.app.Preview(ctx, visit, build)
			switch {
			case errors.Is(err, errUnchanged):
				err = &previewed{app.NothingShifts()}
			case err == nil:
				err = &previewed{out}
			}
			return app.Changed{}, err
		}
	case dry:
		return c.s.app.Try
	}
	return c.s.app.Change
}

// show answers with what a write would do.
func (c *call) show(out *app.PolicyPreview) (*streamed, error) {
	body, err := c.encode(out)
	if err != nil {
		return nil, c.s.refusal(c, err)
	}
	return &streamed{Body: func(huma.Context) { c.answer(operation{}, http.StatusOK, out, body) }}, nil
}

// PolicyLints are what the policy allows and is seldom meant.
type PolicyLints struct {
	Items []app.PolicyLint `json:"items"`
}

type lintsInput struct {
	InWorkspace
	Tracker string `query:"tracker" maxLength:"64" doc:"Id or key: of that tracker alone."`
}

func listLints(c *call, in *lintsInput) (*PolicyLints, error) {
	items, err := c.s.app.Lints(c.r.Context(), c.visit, in.Tracker)
	if err != nil {
		return nil, err
	}
	return &PolicyLints{Items: items}, nil
}
