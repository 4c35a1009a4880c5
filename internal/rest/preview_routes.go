package rest

import "github.com/trackward/trackward/internal/app"

func (s *Server) routesPreview() {
	const path = "/workspaces/{workspace}/policy"
	// The same rule as applying: the changeset itself asks for each authority.
	add(s, member, operation{id: "preview-changes", method: "POST", path: path + "/preview", tag: "policy", summary: "What a changeset would do, without doing it (A11.2)"}, previewChanges)
	add(s, settings(selective), operation{id: "list-lints", method: "GET", path: path + "/lints", tag: "policy", summary: "What is allowed and seldom meant, of the trackers one may configure"}, listLints)
}

func previewChanges(c *call, in *changesInput) (*app.PolicyPreview, error) {
	out, err := c.s.app.Preview(c.r.Context(), c.visit, in.Body.changeset())
	if err != nil {
		return nil, err
	}
	return &out, nil
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
