package rest

import "github.com/trackward/trackward/internal/app"

// PendingChanges are the self-grants that wait for a second person (A2.2).
type PendingChanges struct {
	Items []app.PendingChange `json:"items"`
}

type pendingInput struct {
	InWorkspace
	Pending string `path:"pending"`
}

func (s *Server) routesPending() {
	const path = "/workspaces/{workspace}/policy/pending"
	add(s, settings(selective), operation{id: "list-pending", method: "GET", path: path, tag: "policy", summary: "Self-grants that wait for a second person (A2.2)"}, listPending)
	add(s, settings(selective), operation{id: "confirm-pending", method: "POST", path: path + "/{pending}/confirm", tag: "policy", summary: "Confirm somebody else's self-grant, which is then applied"}, confirmPending)
	add(s, settings(selective), operation{id: "delete-pending", method: "DELETE", path: path + "/{pending}", tag: "policy", summary: "Refuse a self-grant, or withdraw one's own"}, deletePending)
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
