package rest

import (
	"time"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
)

// WorkspacePatch names what changes; an absent key changes nothing.
type WorkspacePatch struct {
	Name         *string   `json:"name,omitempty" minLength:"1" maxLength:"200"`
	TimeZone     *string   `json:"time_zone,omitempty" maxLength:"64" doc:"IANA name."`
	DefaultRoles *[]string `json:"default_roles,omitempty" maxItems:"64" doc:"Ids or keys: given to a new regular user for whom no other role was chosen (A6.4)."`
	Support      *string   `json:"support,omitempty" maxLength:"1000" doc:"Whom to ask; shown to guests and at dead ends."`
	Seats        *int      `json:"seats,omitempty" minimum:"0" doc:"How many users may be invited or active; 0: no limit. Below the count, only growth is refused (A8.3)."`
	TwoPeople    *bool     `json:"two_people,omitempty" doc:"Self-grants wait until another user with the same power confirms them (A2.2)."`
}

// Plan is who takes a seat.
type Plan struct {
	Seats    *int         `json:"seats" doc:"The limit; null: none."`
	Used     int          `json:"used"`
	Free     *int         `json:"free" doc:"null: no limit; never below 0."`
	Counts   []SeatCount  `json:"counts" doc:"Every user once, by kind and status."`
	CanSeats Allowance    `json:"can_seats" doc:"Change the limit."`
	Defaults []Named      `json:"default_roles"`
	Support  string       `json:"support"`
	Two      bool         `json:"two_people" doc:"Self-grants take two people (A2.2)."`
	Can      WorkspacePut `json:"can"`
}

// WorkspacePut is what the caller may do to the workspace itself.
type WorkspacePut struct {
	Edit   Allowance `json:"edit"`
	Delete Allowance `json:"delete"`
}

// SeatCount is how many users are of a kind and status, and whether they count.
type SeatCount struct {
	Kind   string `json:"kind" enum:"regular,guest,viewer,integration"`
	Status string `json:"status" enum:"invited,active,deactivated"`
	Users  int    `json:"users"`
	Takes  bool   `json:"takes_seat"`
}

type patchWorkspaceInput struct {
	InWorkspace
	Noted
	Body WorkspacePatch
}

type deleteWorkspaceInput struct {
	InWorkspace
	Noted
	Name string `query:"name" required:"true" maxLength:"200" doc:"The workspace's name, typed exactly."`
}

type restoreWorkspaceInput struct {
	InWorkspace
	Noted
}

func (s *Server) routesWorkspaceAdmin() {
	const path = "/workspaces/{workspace}"
	add(s, settings(full), operation{id: "patch-workspace", method: "PATCH", path: path, tag: "workspace", summary: "Change name, time zone, default roles, contact, seats", etag: true, ifMatch: true}, patchWorkspace)
	add(s, settings(full), operation{id: "delete-workspace", method: "DELETE", path: path, tag: "workspace", summary: "Shut the workspace for everybody; for 30 days a full user may bring it back"}, deleteWorkspace)
	// The door of a deleted workspace is shut; the use case opens it to full users.
	add(s, member, operation{id: "restore-workspace", method: "POST", path: path + "/restore", tag: "workspace", summary: "Bring a deleted workspace back"}, restoreWorkspace)
	add(s, settings(extended), operation{id: "get-plan", method: "GET", path: path + "/plan", tag: "workspace", summary: "Seats: the limit, who counts, how many are free"}, getPlan)
}

func patchWorkspace(c *call, in *patchWorkspaceInput) (*Workspace, error) {
	done, err := c.apply(in.Note, func(v *app.Viewer) ([]policy.Change, error) {
		if err := c.same(c.s.workspaceFor(v)); err != nil {
			return nil, err
		}
		raw, err := stored(v, policy.KindWorkspace, v.Policy.Workspace())
		if err != nil {
			return nil, err
		}
		seats, patch := in.Body.Seats, in.Body
		patch.Seats = nil
		change, err := put(policy.KindWorkspace, v.Policy.Workspace(), raw, patch)
		if err != nil || seats == nil {
			return []policy.Change{change}, err
		}
		limit := map[string]any{"seats": seats}
		if *seats == 0 {
			limit["seats"] = nil
		}
		change, err = put(policy.KindWorkspace, v.Policy.Workspace(), change.Doc, limit)
		return []policy.Change{change}, err
	})
	if err != nil {
		return nil, err
	}
	return c.s.workspaceFor(done.Viewer), nil
}

func deleteWorkspace(c *call, in *deleteWorkspaceInput) (*nothing, error) {
	return &nothing{}, c.s.app.DeleteWorkspace(c.r.Context(), c.visit, in.Name, func(v *app.Viewer) (policy.Changeset, error) {
		return deletionOf(v, in.Note, v.Now)
	})
}

func restoreWorkspace(c *call, in *restoreWorkspaceInput) (*nothing, error) {
	return &nothing{}, c.s.app.RestoreWorkspace(c.r.Context(), c.visit, func(v *app.Viewer) (policy.Changeset, error) {
		return deletionOf(v, in.Note, time.Time{})
	})
}

// deletionOf sets when the workspace was deleted; the zero instant is never.
func deletionOf(v *app.Viewer, note string, at time.Time) (policy.Changeset, error) {
	change, err := patchOf(v, policy.KindWorkspace, v.Policy.Workspace(), map[string]any{"deleted_at": at, "deleted_by": v.User.ID})
	return policy.Changeset{Note: note, Changes: []policy.Change{change}}, err
}

func getPlan(c *call, _ *InWorkspace) (out *Plan, err error) {
	err = c.read(extendedPower, func(v *app.Viewer) error {
		out = planFor(v)
		return nil
	})
	return out, err
}

func planFor(v *app.Viewer) *Plan {
	ws := v.Policy.Settings()
	may := allowIf(v.May(fullPower), "settings")
	out := &Plan{Seats: ws.Seats, Used: v.Policy.SeatsTaken(), Counts: []SeatCount{}, Defaults: []Named{}, Support: ws.Support, Two: ws.TwoPeople, CanSeats: may, Can: WorkspacePut{Edit: may, Delete: may}}
	if ws.Seats != nil {
		free := max(0, *ws.Seats-out.Used)
		out.Free = &free
	}
	counts := map[[2]string]int{}
	for _, u := range v.Policy.Users() {
		counts[[2]string{u.Kind, u.Status}]++
	}
	for _, kind := range []string{policy.KindRegular, policy.KindGuest, policy.KindIntegration, policy.KindViewer} {
		for _, status := range []string{policy.StatusActive, policy.StatusInvited, policy.StatusDeactivated} {
			if n := counts[[2]string{kind, status}]; n > 0 {
				out.Counts = append(out.Counts, SeatCount{Kind: kind, Status: status, Users: n, Takes: policy.TakesSeat(kind, status)})
			}
		}
	}
	for _, ref := range ws.DefaultRoles {
		if r, ok := v.Policy.Role(ref); ok {
			out.Defaults = append(out.Defaults, Named{ID: r.ID, Key: r.Key, Name: r.Name})
		}
	}
	return out
}
