package rest

import (
	"github.com/trackward/trackward/internal/app"
)

// AccessAsk is access that somebody asks for (A13.5).
type AccessAsk struct {
	Action   string `json:"action" enum:"view,edit,create,change_state,archive,delete,restore,recover,restrict,read_comments,comment,activity,import,export"`
	Tracker  string `json:"tracker" minLength:"1" maxLength:"64" doc:"Id or key."`
	Record   string `json:"record,omitempty" maxLength:"64" doc:"Id or number."`
	Property string `json:"property,omitempty" maxLength:"64" doc:"Id or key."`
	Reason   string `json:"reason,omitempty" maxLength:"1000" doc:"Shown to who decides."`
}

// Asked is the one answer to whoever asks for access, whether what they name
// exists or not.
type Asked struct {
	Accepted bool `json:"accepted"`
}

// AccessAskedList are requests for access.
type AccessAskedList struct {
	Items []app.AccessAsked `json:"items" doc:"One's own, and those one decides on. Oldest first."`
}

// AccessGrant grants a request.
type AccessGrant struct {
	Fix     string  `json:"fix" minLength:"1" maxLength:"64" doc:"Id of one of the request's fixes."`
	Until   *string `json:"until,omitempty" format:"date-time" doc:"30 days from now without it."`
	Endless bool    `json:"endless,omitempty" doc:"It does not end by itself."`
}

type askAccessInput struct {
	InWorkspace
	Body AccessAsk
}

type askToEnterInput struct {
	Body struct {
		Workspace string `json:"workspace" minLength:"1" maxLength:"64" doc:"Id or key."`
		Reason    string `json:"reason,omitempty" maxLength:"1000"`
	}
}

// OneAccessRequest is a request by its id.
type OneAccessRequest struct {
	InWorkspace
	Request string `path:"request"`
}

type getAccessRequestInput struct {
	OneAccessRequest
	Fix string `query:"fix" maxLength:"64" doc:"Id of a fix to preview."`
}

type grantAccessInput struct {
	OneAccessRequest
	Body AccessGrant
}

func (s *Server) routesAccessRequests() {
	const path = "/workspaces/{workspace}/access/requests"
	add(s, member, operation{id: "ask-for-access", method: "POST", path: path, tag: "why", summary: "Ask for access; accepted alike whether what is named exists or not (A13.5)", status: 202}, askForAccess)
	add(s, member, operation{id: "list-access-requests", method: "GET", path: path, tag: "why", summary: "Access that one has asked for, and requests that one decides on"}, listAccessRequests)
	add(s, member, operation{id: "get-access-request", method: "GET", path: path + "/{request}", tag: "why", summary: "A request with what would grant it, and what one of these would do"}, getAccessRequest)
	add(s, member, operation{id: "grant-access", method: "POST", path: path + "/{request}/grant", tag: "why", summary: "Grant a request, for 30 days unless another end is given; never one's own"}, grantAccess)
	add(s, member, operation{id: "pass-access-request", method: "POST", path: path + "/{request}/pass", tag: "why", summary: "Leave a request to those who may configure the tracker"}, passAccessRequest)
	add(s, member, operation{id: "delete-access-request", method: "DELETE", path: path + "/{request}", tag: "why", summary: "Refuse a request, or withdraw one's own"}, deleteAccessRequest)
	add(s, signedIn, operation{id: "ask-to-enter", method: "POST", path: "/me/access-requests", tag: "me", summary: "Ask for app access, for who stands before a workspace's door for the want of it (A5)", status: 202}, askToEnter)
}

func askForAccess(c *call, in *askAccessInput) (*Asked, error) {
	b := &in.Body
	err := c.s.app.AskForAccess(c.r.Context(), c.visit, app.AccessAsk{Action: b.Action, Tracker: b.Tracker, Record: b.Record, Property: b.Property, Note: b.Reason})
	return &Asked{Accepted: true}, err
}

func askToEnter(c *call, in *askToEnterInput) (*Asked, error) {
	visit := *c.visit
	visit.Workspace = in.Body.Workspace
	return &Asked{Accepted: true}, c.s.app.AskToEnter(c.r.Context(), &visit, in.Body.Reason)
}

func listAccessRequests(c *call, _ *InWorkspace) (*AccessAskedList, error) {
	items, err := c.s.app.AccessRequests(c.r.Context(), c.visit)
	if err != nil {
		return nil, err
	}
	return &AccessAskedList{Items: items}, nil
}

func getAccessRequest(c *call, in *getAccessRequestInput) (*app.AccessAskedDetail, error) {
	out, err := c.s.app.AccessRequest(c.r.Context(), c.visit, in.Request, in.Fix)
	if err != nil {
		return nil, err
	}
	return &out, nil
}

func grantAccess(c *call, in *grantAccessInput) (*app.AccessAsked, error) {
	grant := app.Grant{Fix: in.Body.Fix, Endless: in.Body.Endless}
	if in.Body.Until != nil {
		until, err := c.instant("body.until", *in.Body.Until)
		if err != nil {
			return nil, err
		}
		grant.Until = until
	}
	out, err := c.s.app.GrantAccess(c.r.Context(), c.visit, in.Request, grant)
	if err != nil {
		return nil, err
	}
	return &out, nil
}

func passAccessRequest(c *call, in *OneAccessRequest) (*nothing, error) {
	return &nothing{}, c.s.app.PassAccess(c.r.Context(), c.visit, in.Request)
}

func deleteAccessRequest(c *call, in *OneAccessRequest) (*nothing, error) {
	return &nothing{}, c.s.app.RefuseAccess(c.r.Context(), c.visit, in.Request)
}
