package rest

import "github.com/trackward/trackward/internal/app"

// ViewAs is a look as somebody else that goes on in the caller's session (A13.4).
type ViewAs struct {
	As     string       `json:"as" doc:"What to send as the parameter as." example:"role:courier,assigned"`
	Target ViewAsTarget `json:"target"`
	Viewer Person       `json:"viewer" doc:"Who looks."`
	Reason string       `json:"reason"`
	From   string       `json:"from" format:"date-time"`
	Until  string       `json:"until" format:"date-time" doc:"It ends by itself then; earlier when it is ended, and when either of the two may no longer."`
}

// ViewAsTarget is as whom.
type ViewAsTarget struct {
	Kind     string   `json:"kind" enum:"user,role"`
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	UserKind string   `json:"user_kind,omitempty" enum:"regular,guest,integration"`
	Roles    []string `json:"roles,omitempty" doc:"Names of a user's roles in force."`
	Assigned bool     `json:"assigned,omitempty" doc:"Of a role: as if assigned to every record."`
}

type beginViewAsInput struct {
	InWorkspace
	Body struct {
		Target string `json:"target" minLength:"1" maxLength:"100" doc:"user:<id>, role:<id or key>, or role:<id or key>,assigned for somebody assigned to every record. Never a full user or a superuser." example:"role:courier,assigned"`
		Reason string `json:"reason" maxLength:"1000" doc:"Why; it stands in the audit log with both names."`
	}
}

func viewAs(l app.Looking) *ViewAs {
	out := &ViewAs{As: l.As, Viewer: Person{ID: l.Viewer.ID, Name: l.Viewer.Name}, Reason: l.Reason, From: stamp(l.From), Until: stamp(l.Until),
		Target: ViewAsTarget{Kind: "user", ID: l.User, Name: l.Name, UserKind: l.Kind, Roles: l.Roles, Assigned: l.Assigned}}
	if l.Role != "" {
		out.Target.Kind, out.Target.ID = "role", l.Role
	}
	return out
}
