package rest

import "github.com/trackward/trackward/internal/app"

// ViewAs is a look as somebody else that goes on in the caller's session (A13.4).
type ViewAs struct {
	As     string       `json:"as" doc:"What to send as the parameter as." example:"role:courier,assigned"`
	Target ViewAsTarget `json:"target"`
	Viewer Person       `json:"viewer" doc:"Who looks."`
	Reason string       `json:"reason"`
	From   string       `json:"from" format:"date-time"`
	Draft  bool         `json:"draft,omitempty" doc:"Seen as if a draft of permissions that nobody has saved yet were in force."`
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
		Draft  *Draft `json:"draft,omitempty" doc:"Changes of permissions and restrictions that are not saved: what the target would see with them. What the caller sees stays as it is."`
		Reason string `json:"reason" maxLength:"1000" doc:"Why; it stands in the audit log with both names."`
	}
}

// Draft is a changeset that is looked at and not saved.
type Draft struct {
	BaseRevision int64    `json:"base_revision" minimum:"1" doc:"The revision that it was made against: a look ends when an object that the draft writes is changed by somebody else."`
	Changes      []Change `json:"changes" minItems:"1" maxItems:"200"`
}

func viewAs(l app.Looking) *ViewAs {
	out := &ViewAs{As: l.As, Viewer: Person{ID: l.Viewer.ID, Name: l.Viewer.Name}, Reason: l.Reason, From: stamp(l.From), Until: stamp(l.Until), Draft: l.Draft != nil,
		Target: ViewAsTarget{Kind: "user", ID: l.User, Name: l.Name, UserKind: l.Kind, Roles: l.Roles, Assigned: l.Assigned}}
	if l.Role != "" {
		out.Target.Kind, out.Target.ID = "role", l.Role
	}
	return out
}
