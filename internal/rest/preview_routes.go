package rest

import "github.com/trackward/trackward/internal/app"

func (s *Server) routesPreview() {
	const path = "/workspaces/{workspace}/policy"
	// The same rule as applying: the changeset itself asks for each authority.
	add(s, member, operation{id: "preview-changes", method: "POST", path: path + "/preview", tag: "policy", summary: "What a changeset would do, without doing it (A11.2)"}, previewChanges)
}

func previewChanges(c *call, in *changesInput) (*app.PolicyPreview, error) {
	out, err := c.s.app.Preview(c.r.Context(), c.visit, in.Body.changeset())
	if err != nil {
		return nil, err
	}
	return &out, nil
}
