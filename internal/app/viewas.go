package app

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
)

// errLooking refuses what writes while somebody looks as another. Package rest
// lets nothing come so far; this is the last line behind it.
var errLooking = &Error{Kind: Forbidden, Code: "view_as_read_only", Rule: "A13.4", Reason: "view_as",
	Message: "You are looking as somebody else: changes are off. Exit view, and change it as yourself."}

// errNotLooking says the same whoever is named and whyever it is over.
var errNotLooking = &Error{Kind: Forbidden, Code: "view_as_over", Rule: "A13.4", Reason: "view_as",
	Message: "You are not looking as anybody here, or it is over: after an hour, when you exit it, when either of you may no longer, and when somebody has changed what a draft is about. Begin again and say why, or go on as yourself."}

// stand runs fn for whom the visit asks to see as: the visitor themself, or
// another under the visitor's eyes (A13.4). That a look goes on is asked of the
// policy with each request, so it ends with the right to it (A12.1).
func (a *App) stand(v *Viewer, fn func(*Viewer) error) error {
	if v.visit.As == "" {
		return fn(v)
	}
	other, ok := a.lookingAs(v, v.visit.As)
	if !ok {
		return errNotLooking
	}
	err := fn(other)
	v.confirmed = v.confirmed || other.confirmed
	return err
}

// lookingAs is the viewer whom the visitor looks as, if that is what goes on in
// their session. Only people who are signed in look: no key, no guest, no link.
func (a *App) lookingAs(v *Viewer, as string) (*Viewer, bool) {
	look, ok := v.Policy.ViewingAs(v.User.ID, v.visit.Session, v.Now)
	if !ok || v.visit.Session == "" || v.visit.Credential != "" || v.visit.Channel != access.Page {
		return nil, false
	}
	target, ok := readTarget(v.Policy, as)
	if !ok || target != (LookTarget{look.User, look.Role, look.Assigned, look.Draft != nil}) {
		return nil, false
	}
	seen := v.Policy
	if look.Draft != nil {
		if seen, ok = a.drafted(v, look); !ok {
			return nil, false
		}
	}
	other := &Viewer{Policy: seen, Now: v.Now, zone: v.zone, watcher: v, look: look}
	// Settings are not shown, so nobody has any here (A8).
	other.visit = &Visit{Workspace: v.visit.Workspace, Channel: access.Page, Scope: access.Scope{Everything: true, Write: true}}
	subject, ok := other.asTarget(target)
	if !ok {
		return nil, false
	}
	other.Subject = subject.WatchedBy(&v.Subject)
	return other, true
}

// asTarget makes the viewer whom a look names, and finds their subject: a machine
// comes with its key, everybody else by the pages; from where is not known, so
// roles with network rules do not count (A6.1).
func (v *Viewer) asTarget(t LookTarget) (access.Subject, bool) {
	if t.Role != "" {
		role, ok := v.Policy.Role(t.Role)
		if !ok {
			return access.Subject{}, false
		}
		v.User = policy.UserEntry{User: &policy.User{Name: role.Name, Kind: policy.KindRegular, Status: policy.StatusActive, Settings: policy.SettingsNone}}
		return v.Policy.Engine().Holder(role.N, t.Assigned, v.request())
	}
	var ok bool
	if v.User, ok = v.Policy.User(t.User); !ok {
		return access.Subject{}, false
	}
	if v.User.Kind == policy.KindIntegration {
		v.visit.Channel = access.API
	}
	subject, reason := v.Policy.Engine().Subject(v.User.N, v.request())
	return subject, reason == access.Allowed
}

// LookTarget is as whom somebody looks: a user, or whoever holds a role, and is
// assigned to every record or to none. Both are ids. Drafted says that they are seen
// with a draft.
type LookTarget struct {
	User, Role string
	Assigned   bool
	Drafted    bool
}

// readTarget reads user:<id>, role:<id or key> and role:<id or key>,assigned, each
// with ,draft behind it where it is with a draft.
func readTarget(s *policy.Snapshot, as string) (t LookTarget, ok bool) {
	as, t.Drafted = strings.CutSuffix(as, ",draft")
	kind, ref, _ := strings.Cut(as, ":")
	switch kind {
	case "user":
		u, found := s.User(ref)
		t.User = u.ID
		return t, found && u.Status != policy.StatusDeleted
	case "role":
		ref, t.Assigned = strings.CutSuffix(ref, ",assigned")
		role, found := s.Role(ref)
		t.Role = role.ID
		return t, found
	}
	return t, false
}

// Looking is a look that goes on: who looks, as whom, why and until when.
type Looking struct {
	policy.ViewAsEntry
	As     string   // what requests name it by
	Name   string   // of the user or the role
	Kind   string   // of the user; "" for a role
	Roles  []string // names of the user's roles in force
	Viewer policy.UserEntry
}

func (v *Viewer) looking(look policy.ViewAsEntry) Looking {
	out := Looking{ViewAsEntry: look}
	out.Viewer, _ = v.Policy.User(look.Viewer)
	if look.User != "" {
		u, _ := v.Policy.User(look.User)
		out.As, out.Name, out.Kind = "user:"+u.ID, u.Name, u.Kind
		for _, a := range v.Policy.AssignmentsOf(u.ID) {
			if role, ok := v.Policy.Role(a.Role); ok && role.Enabled && a.InForce(v.Now) && !slices.Contains(out.Roles, role.Name) {
				out.Roles = append(out.Roles, role.Name)
			}
		}
		return out.drafted()
	}
	role, _ := v.Policy.Role(look.Role)
	out.As, out.Name = "role:"+role.Key, role.Name
	if look.Assigned {
		out.As += ",assigned"
	}
	return out.drafted()
}

func (l Looking) drafted() Looking {
	if l.Draft != nil {
		l.As += ",draft"
	}
	return l
}

// Watched is the look under which the viewer is seen, if there is one.
func (v *Viewer) Watched() (Looking, bool) {
	if v.watcher == nil {
		return Looking{}, false
	}
	return v.watcher.looking(v.look), true
}

// ViewAs is the look that goes on in the visitor's session.
func (a *App) ViewAs(ctx context.Context, visit *Visit) (out Looking, err error) {
	err = a.as(ctx, visit, func(v *Viewer) error {
		look, ok := v.Policy.ViewingAs(v.User.ID, visit.Session, v.Now)
		if !ok || visit.Session == "" {
			return notFound()
		}
		out = v.looking(look)
		return nil
	})
	return out, err
}

// BeginViewAs begins a look in the visitor's session, in the place of the one
// that goes on there. With a draft it shows what the other would see if that were saved.
func (a *App) BeginViewAs(ctx context.Context, visit *Visit, as, reason string, draft *policy.ViewAsDraft) (out Looking, err error) {
	done, err := a.Change(ctx, visit, func(v *Viewer) (cs policy.Changeset, err error) {
		if err := v.mayLook(); err != nil {
			return cs, err
		}
		target, ok := readTarget(v.Policy, as)
		if !ok || target.Drafted {
			return cs, &Error{Kind: Invalid, Code: "invalid", Rule: "A13.4", Message: "Name as whom: user:<id>, role:<key>, or role:<key>,assigned.",
				Entries: []Entry{{Pointer: "target", Code: "unknown", Message: "There is nobody of that name here."}}}
		}
		look := policy.ViewAs{Session: visit.Session, User: target.User, Role: target.Role, Assigned: target.Assigned, Reason: reason}
		if draft != nil { // kept with what it names by id
			_, kept, err := v.Policy.Drafted(*draft, actor(visit, v), a.env(v.Now))
			if err != nil {
				return cs, err
			}
			look.Draft = &kept
		}
		doc, err := json.Marshal(look)
		cs.Note = reason
		cs.Changes = append(v.Policy.LookEnds(v.User.ID, visit.Session, v.Now), policy.Change{Op: policy.Put, Kind: policy.KindViewAs, Doc: doc})
		return cs, err
	})
	if err != nil {
		return out, err
	}
	look, _ := done.Viewer.Policy.ViewingAs(done.Viewer.User.ID, visit.Session, done.Viewer.Now)
	return done.Viewer.looking(look), nil
}

// mayLook refuses who may look as nobody before anybody is looked up.
func (v *Viewer) mayLook() error {
	switch {
	case v.visit.Session == "" || v.visit.Channel != access.Page:
		return &Error{Kind: Forbidden, Code: "view_as_pages", Rule: "A13.4", Reason: "view_as",
			Message: "Looking as somebody else is for people who are signed in to the pages. Sign in, and begin it there."}
	case !v.May(policy.Power{Kind: policy.PowerSheet}):
		return &Error{Kind: Forbidden, Code: "forbidden", Rule: "A13.4", Reason: "settings",
			Message: "Looking as somebody else needs superuser access. Ask a superuser."}
	}
	return nil
}

// EndViewAs ends the look in the visitor's session, if one goes on.
func (a *App) EndViewAs(ctx context.Context, visit *Visit) error {
	none := &Error{}
	_, err := a.Change(ctx, visit, func(v *Viewer) (policy.Changeset, error) {
		mine := slices.DeleteFunc(v.Policy.AllViewAs(), func(l policy.ViewAsEntry) bool {
			return l.Viewer != v.User.ID || l.Session != visit.Session || visit.Session == ""
		})
		cs := policy.Changeset{Note: "Exit view"}
		for _, l := range mine {
			cs.Changes = append(cs.Changes, policy.Change{Op: policy.Del, Kind: policy.KindViewAs, ID: l.ID})
		}
		if len(mine) == 0 {
			return cs, none
		}
		return cs, nil
	})
	if errors.Is(err, none) {
		return nil
	}
	return err
}
