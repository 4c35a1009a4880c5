package rest

import "github.com/trackward/trackward/internal/app"

// MachineMirror names the role that is made from an integration's.
type MachineMirror struct {
	Key    string `json:"key" pattern:"^[a-z0-9_-]{1,64}$"`
	Name   string `json:"name" minLength:"1" maxLength:"200"`
	Person string `json:"person,omitempty" maxLength:"64" doc:"Id of a user to give it to at once, where the integration holds its own."`
}

// MachineDraft are changes to preview and apply; nothing was changed.
type MachineDraft struct {
	ChangesDraft
	Left []app.WhyRef `json:"left,omitempty" doc:"Roles that were left as they are: others hold them too, or they are built in."`
}

type mirrorInput struct {
	OneUser
	Body MachineMirror
}

func (s *Server) routesMachines() {
	const user = "/workspaces/{workspace}/users/{user}"
	add(s, settings(extended), operation{id: "get-machine-rights", method: "GET", path: user + "/rights", tag: "keys", summary: "What an integration may do, and what of it it has used (A10)"}, getMachineRights)
	add(s, settings(extended), operation{id: "trim-machine", method: "POST", path: user + "/trim", tag: "keys", summary: "A draft that takes away what an integration has not used in 90 days"}, trimMachine)
	add(s, settings(extended), operation{id: "mirror-machine", method: "POST", path: user + "/mirror", tag: "keys", summary: "A draft that makes a role for people from an integration's (A10)"}, mirrorMachine)
}

func getMachineRights(c *call, in *OneUser) (*app.MachineRights, error) {
	out, err := c.s.app.MachineRights(c.r.Context(), c.visit, in.User)
	if err != nil {
		return nil, err
	}
	return &out, nil
}

func trimMachine(c *call, in *OneUser) (*MachineDraft, error) {
	out, err := c.s.app.TrimMachine(c.r.Context(), c.visit, in.User)
	if err != nil {
		return nil, err
	}
	return &MachineDraft{ChangesDraft: *draftOf(out.Changes), Left: out.Left}, nil
}

func mirrorMachine(c *call, in *mirrorInput) (*MachineDraft, error) {
	b := &in.Body
	changes, err := c.s.app.MirrorMachine(c.r.Context(), c.visit, in.User, b.Key, b.Name, b.Person)
	if err != nil {
		return nil, err
	}
	return &MachineDraft{ChangesDraft: *draftOf(changes)}, nil
}
