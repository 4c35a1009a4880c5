package rest

import (
	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
)

// Workspace is the tenant as its caller sees it, and who the caller is in it.
type Workspace struct {
	ID       string       `json:"id"`
	Key      string       `json:"key"`
	Name     string       `json:"name"`
	TimeZone string       `json:"time_zone" doc:"IANA name; dates that people pick are meant in it."`
	Me       WorkspaceMe  `json:"me"`
	Help     []string     `json:"help" doc:"Up to three people with settings access; for guests the contact text instead (A4.10)."`
	Can      WorkspaceCan `json:"can"`
	ViewAs   *ViewAs      `json:"view_as,omitempty" doc:"With as: who looks, and as whom. me, help and can are then of whom they look as (A13.4)."`
	// The settings below are sent to those with settings access only.
	AppAccess string `json:"app_access,omitempty" enum:"everyone,selected"`
	Seats     *int   `json:"seats,omitempty"`
}

// WorkspaceMe is the caller as a user of this workspace.
type WorkspaceMe struct {
	ID        string  `json:"id"`
	Name      string  `json:"name"`
	Email     string  `json:"email,omitempty"`
	Kind      string  `json:"kind" enum:"regular,guest,viewer,integration"`
	Settings  string  `json:"settings" enum:"none,selective,extended,full"`
	Superuser bool    `json:"superuser"`
	Teams     []Named `json:"teams"`
}

// WorkspaceCan is what the caller may do in the workspace outside trackers.
type WorkspaceCan struct {
	Directory       Allowance `json:"directory" doc:"List users and teams."`
	Settings        Allowance `json:"settings" doc:"Open the settings at all."`
	CreateUsers     Allowance `json:"create_users"`
	CreateTrackers  Allowance `json:"create_trackers"`
	Audit           Allowance `json:"audit"`
	InvitationLinks Allowance `json:"invitation_links" doc:"See the links that invite people, to hand them over; mail_configured where they are mailed, two_people where nobody is to come in by one person's word."`
}

func (s *Server) routesWorkspace() {
	add(s, guestAllowed.seenAs(), operation{id: "get-workspace", method: "GET", path: "/workspaces/{workspace}", tag: "workspace", summary: "The workspace, and who the caller is in it", etag: true}, getWorkspace)
}

func getWorkspace(c *call, _ *InWorkspace) (out *Workspace, err error) {
	err = c.s.app.Look(c.r.Context(), c.visit, func(v *app.Viewer) error {
		out = c.s.workspaceFor(v)
		return nil
	})
	return out, err
}

func (s *Server) workspaceFor(v *app.Viewer) *Workspace {
	ws := v.Policy.Settings()
	admins, contact := v.Admins()
	out := &Workspace{ID: v.Policy.Workspace(), Key: ws.Key, Name: ws.Name, TimeZone: ws.TimeZone, Help: append([]string{}, admins...), Me: meIn(v)}
	if v.User.Kind == policy.KindGuest && contact != "" {
		out.Help = []string{contact}
	}
	out.Can = WorkspaceCan{
		Directory:       allowIf(seesDirectory(v), "ceiling"),
		Settings:        allowIf(v.May(anyPower), "settings"),
		CreateUsers:     allowIf(v.May(extendedPower), "settings"),
		CreateTrackers:  allowIf(v.May(extendedPower), "settings"),
		Audit:           allowIf(v.May(extendedPower), "settings"),
		InvitationLinks: s.handsOver(v),
	}
	if look, watched := v.Watched(); watched {
		out.ViewAs = viewAs(look)
		out.Can.Directory = Allowance{Reason: "view_as"} // not shown here
		out.Me.Email = ""
	}
	if v.May(anyPower) {
		out.AppAccess, out.Seats = ws.AppAccess, ws.Seats
	}
	return out
}

// handsOver says whether the caller is shown the links that invite people: a full
// user, where no mail leaves the server and one person's word is enough (A2.2).
func (s *Server) handsOver(v *app.Viewer) Allowance {
	switch {
	case !v.May(extendedPower):
		return Allowance{Reason: "settings"}
	case s.mailReady:
		return Allowance{Reason: "mail_configured"}
	case v.Policy.Settings().TwoPeople:
		return Allowance{Reason: policy.CodeTwoPeople}
	}
	return allowIf(v.May(fullPower), "settings")
}

func meIn(v *app.Viewer) WorkspaceMe {
	me := WorkspaceMe{ID: v.User.ID, Name: v.User.Name, Email: v.User.Email, Kind: v.User.Kind, Settings: v.User.Settings, Superuser: v.User.Superuser, Teams: []Named{}}
	for _, n := range v.Subject.Teams() {
		if t, ok := v.Policy.TeamN(n); ok {
			me.Teams = append(me.Teams, Named{ID: t.ID, Key: t.Key, Name: t.Name})
		}
	}
	return me
}

// The powers of A8 that routes ask for.
var (
	anyPower      = policy.Power{Kind: "any"}
	extendedPower = policy.Power{Kind: policy.PowerExtended}
	fullPower     = policy.Power{Kind: policy.PowerFull}
	sheetPower    = policy.Power{Kind: "sheet"}
)

func configurePower(id string) policy.Power { return policy.Power{Kind: "configure", Target: id} }

func allowIf(ok bool, reason string) Allowance {
	if ok {
		return Allowance{Allowed: true}
	}
	return Allowance{Reason: reason}
}

// allowFor is the allowance that a reason of package access stands for.
func allowFor(r access.Reason) Allowance { return allowIf(r == access.Allowed, string(r)) }
