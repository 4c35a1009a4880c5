package rest

import (
	"net/http"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/words"
)

// asParameter is the parameter that asks as somebody else (A13.4). It is read
// before everything else, and no route's own.
const asParameter = "as"

const asDoc = "As whom to see: what POST …/view-as answered. Trackers, columns, states and what may be done are theirs; records and values are those that both see, " +
	"and a filter, an order or a count by a property knows it where both view it. Session cookies alone."

func (s *Server) routesViewAs() {
	const look = "/workspaces/{workspace}/view-as"
	add(s, settings(extended), operation{id: "begin-view-as", method: "POST", path: look, tag: "view as", summary: "Begin to look as somebody else in this session, read-only (A13.4); a superuser's", status: http.StatusCreated}, beginViewAs)
	add(s, settings(extended), operation{id: "get-view-as", method: "GET", path: look, tag: "view as", summary: "As whom this session looks"}, getViewAs)
	add(s, settings(extended), operation{id: "end-view-as", method: "DELETE", path: look, tag: "view as", summary: "Exit view"}, endViewAs)
}

// takeAs takes the parameter off the query. Whoever may not ask so at all is told
// before anything else of the request is looked at, and everybody alike.
func (c *call) takeAs(rule Rule) *Problem {
	query := c.r.URL.Query()
	if !query.Has(asParameter) || !rule.inWorkspace() {
		return nil // elsewhere it is an unknown parameter
	}
	switch {
	case c.kind != bySession:
		return lookRefused("view_as_pages", "Looking as somebody else is for people who are signed in to the pages. Leave as out.")
	case c.r.Method != http.MethodGet && !rule.shows: // a question is asked by POST and changes nothing
		return lookRefused("view_as_read_only", "You are looking as somebody else: changes are off. Exit view, and change it as yourself.")
	case !rule.shows:
		return lookRefused("view_as_not_shown", "This is not shown while you look as somebody else. Exit view, and open it as yourself.")
	case query.Get(asParameter) == "":
		return invalid([]ProblemEntry{{Path: "query.as", Code: "required", Message: "Say as whom, or leave as out."}})
	}
	c.visit.As, c.as = query.Get(asParameter), true
	query.Del(asParameter)
	c.r.URL.RawQuery = query.Encode()
	return nil
}

func lookRefused(code string, detail words.Text) *Problem {
	p := problem(http.StatusForbidden, code, detail)
	p.Rule, p.Reason = "A13.4", "view_as"
	return p
}

func beginViewAs(c *call, in *beginViewAsInput) (*ViewAs, error) {
	c.shorthand = true
	var draft *policy.ViewAsDraft
	if sent := in.Body.Draft; sent != nil {
		changes := Changes{BaseRevision: sent.BaseRevision, Changes: sent.Changes}
		draft = &policy.ViewAsDraft{Base: sent.BaseRevision, Changes: changes.changeset().Changes}
	}
	look, err := c.s.app.BeginViewAs(c.r.Context(), c.visit, in.Body.Target, in.Body.Reason, draft)
	if err != nil {
		return nil, err
	}
	return viewAs(look), nil
}

func getViewAs(c *call, _ *InWorkspace) (out *ViewAs, err error) {
	err = c.s.app.Settings(c.r.Context(), c.visit, extendedPower, func(*app.Viewer) error { return nil })
	if err != nil {
		return nil, err
	}
	look, err := c.s.app.ViewAs(c.r.Context(), c.visit)
	if err != nil {
		return nil, err
	}
	return viewAs(look), nil
}

func endViewAs(c *call, _ *InWorkspace) (*nothing, error) {
	return &nothing{}, c.s.app.EndViewAs(c.r.Context(), c.visit)
}
