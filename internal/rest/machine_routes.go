package rest

import (
	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
)

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

// MachineWish is what an integration is to reach.
type MachineWish struct {
	Trackers []MachineWishTracker `json:"trackers" minItems:"1" maxItems:"50"`
	Role     *MachineWishRole     `json:"role,omitempty" doc:"A role of its own to make for it. Absent: the scope of a key alone is proposed."`
}

// MachineWishTracker is what it is to reach of one tracker.
type MachineWishTracker struct {
	Tracker string    `json:"tracker" maxLength:"64" doc:"Id or key."`
	View    *[]string `json:"view,omitempty" maxItems:"260" doc:"Properties by id or key, system properties by name. Absent: all but money, personal data and system properties."`
	Edit    bool      `json:"edit,omitempty" doc:"It also changes what it views, creates records and moves them on."`
}

// MachineWishRole names the role.
type MachineWishRole struct {
	Key  string `json:"key" pattern:"^[a-z0-9_-]{1,64}$"`
	Name string `json:"name" minLength:"1" maxLength:"200"`
	Site string `json:"site,omitempty" maxLength:"64" doc:"Where it holds the role; absent: in the whole workspace."`
}

// MachineProposal is the least that reaches it. Nothing was changed.
type MachineProposal struct {
	Trackers []app.LeastTracker `json:"trackers" doc:"What there is to tick, and what is ticked."`
	Scope    KeyScope           `json:"scope" doc:"For a key that does no more."`
	Draft    *ChangesDraft      `json:"draft,omitempty" doc:"Makes the role, with its cells, and gives it to the integration: for POST …/policy/changes."`
	Preview  *app.PolicyPreview `json:"preview,omitempty" doc:"What the draft would do (A11.2)."`
}

type proposeInput struct {
	OneUser
	Body MachineWish
}

func (s *Server) routesMachines() {
	const user = "/workspaces/{workspace}/users/{user}"
	add(s, settings(extended), operation{id: "get-machine-rights", method: "GET", path: user + "/rights", tag: "keys", summary: "What an integration may do, and what of it it has used (A10)"}, getMachineRights)
	add(s, settings(extended), operation{id: "propose-machine", method: "POST", path: user + "/least-privilege", tag: "keys", summary: "The least an integration needs to reach some trackers: a key's scope and a draft of its role (A10)"}, proposeMachine)
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

func proposeMachine(c *call, in *proposeInput) (*MachineProposal, error) {
	var wishes []policy.LeastWish
	for _, w := range in.Body.Trackers {
		wish := policy.LeastWish{Tracker: w.Tracker, Edit: w.Edit}
		if w.View != nil {
			wish.View = append([]string{}, *w.View...)
		}
		wishes = append(wishes, wish)
	}
	out, err := c.s.app.LeastPrivilege(c.r.Context(), c.visit, in.User, wishes, (*policy.LeastRole)(in.Body.Role))
	if err != nil {
		return nil, err
	}
	proposal := &MachineProposal{Trackers: out.Trackers, Scope: scopeOf(&out.Scope), Preview: out.Preview}
	if in.Body.Role != nil {
		proposal.Draft = draftOf(out.Changes)
		proposal.Draft.BaseRevision = out.Revision
	}
	return proposal, nil
}
