package rest

import (
	"time"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
)

// PendingChanges are what waits for another person.
type PendingChanges struct {
	Items []app.PendingChange `json:"items"`
}

type pendingInput struct {
	InWorkspace
	Pending string `path:"pending"`
}

func (s *Server) routesPending() {
	const path = "/workspaces/{workspace}/policy/pending"
	add(s, settings(selective), operation{id: "list-pending", method: "GET", path: path, tag: "policy", summary: "What waits: self-grants that take two people (A2.2), the superuser tag asked for, and changes that take effect at a time"}, listPending)
	add(s, settings(extended), operation{id: "ask-superuser", method: "POST", path: path, tag: "policy", summary: "Ask those who can give it for the superuser tag (A8.1)", status: 201}, askSuperuser)
	add(s, settings(selective), operation{id: "get-pending", method: "GET", path: path + "/{pending}", tag: "policy", summary: "One request, and what it would do now"}, getPending)
	add(s, settings(selective), operation{id: "confirm-pending", method: "POST", path: path + "/{pending}/confirm", tag: "policy", summary: "Confirm somebody else's request, which is then carried out"}, confirmPending)
	add(s, settings(selective), operation{id: "delete-pending", method: "DELETE", path: path + "/{pending}", tag: "policy", summary: "Refuse a request, or withdraw one's own"}, deletePending)
	add(s, settings(selective), operation{id: "schedule-changes", method: "POST", path: "/workspaces/{workspace}/policy/scheduled", tag: "policy", status: 201,
		summary: "Save a changeset for a later time: judged now, and again with its author's rights when it is carried out (A8.2)"}, scheduleChanges)
}

func listPending(c *call, _ *InWorkspace) (*PendingChanges, error) {
	items, err := c.s.app.Pendings(c.r.Context(), c.visit)
	if err != nil {
		return nil, err
	}
	return &PendingChanges{Items: items}, nil
}

func confirmPending(c *call, in *pendingInput) (*ChangesApplied, error) {
	done, err := c.s.app.Confirm(c.r.Context(), c.visit, in.Pending)
	if err != nil {
		return nil, err
	}
	return applied(&done.Entry, c.visit.Settings), nil
}

func deletePending(c *call, in *pendingInput) (*nothing, error) {
	return &nothing{}, c.s.app.Refuse(c.r.Context(), c.visit, in.Pending)
}

// Scheduled is a changeset that takes effect at a time.
type Scheduled struct {
	BaseRevision int64     `json:"base_revision,omitempty" minimum:"0" doc:"As of apply-changes; 0 is the present one. What it writes must not be changed in the meantime (A11.3)."`
	Note         string    `json:"note" minLength:"1" maxLength:"1000" doc:"Why, for the audit log."`
	Changes      []Change  `json:"changes" minItems:"1" maxItems:"1000"`
	At           time.Time `json:"at" doc:"When it takes effect, within some seconds; at most a year ahead."`
}

type scheduleInput struct {
	InWorkspace
	Body Scheduled
}

func scheduleChanges(c *call, in *scheduleInput) (*app.PendingChange, error) {
	draft := Changes{BaseRevision: in.Body.BaseRevision, Note: in.Body.Note, Changes: in.Body.Changes}
	out, err := c.s.app.Schedule(c.r.Context(), c.visit, in.Body.At, func(*app.Viewer) (policy.Changeset, error) { return draft.changeset(), nil })
	if err != nil {
		return nil, err
	}
	return &out, nil
}

// SuperuserAsked says why somebody asks for the tag.
type SuperuserAsked struct {
	Reason string `json:"reason,omitempty" maxLength:"1000" doc:"Told to those who are asked, and kept in the audit log when it is granted."`
}

type askSuperuserInput struct {
	InWorkspace
	Body SuperuserAsked
}

func askSuperuser(c *call, in *askSuperuserInput) (*app.PendingChange, error) {
	out, err := c.s.app.AskSuperuser(c.r.Context(), c.visit, in.Body.Reason)
	if err != nil {
		return nil, err
	}
	return &out, nil
}

func getPending(c *call, in *pendingInput) (*app.PendingDetail, error) {
	out, err := c.s.app.Pending(c.r.Context(), c.visit, in.Pending)
	if err != nil {
		return nil, err
	}
	return &out, nil
}
