package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/words"
)

// PendingChange is a request as those who may decide on it see it.
type PendingChange struct {
	ID      string    `json:"id"`
	Kind    string    `json:"kind" enum:"self_grant,superuser,scheduled" doc:"self_grant: a change of the asker's that takes a second person; superuser: the tag, asked for; scheduled: a change that takes effect at its time."`
	At      time.Time `json:"at"`
	Expires time.Time `json:"expires_at" doc:"Then it is gone, and nothing was changed."`
	By      WhyRef    `json:"by"`
	From    string    `json:"from,omitempty" doc:"Client address."`
	Note    string    `json:"note"`
	Changes int       `json:"changes" doc:"How many operations it has."`
	Mine    bool      `json:"mine" doc:"It is the asker's own: another user confirms it."`

	Due    *time.Time `json:"due_at,omitempty" doc:"Of a scheduled change: when it takes effect."`
	Failed words.Text `json:"failed,omitempty" doc:"Why it was not carried out at its time. Nothing was changed."`
}

// Pendings lists the requests that wait: one's own, and for who has extended
// settings access all.
func (a *App) Pendings(ctx context.Context, visit *Visit) (out []PendingChange, err error) {
	err = a.Settings(ctx, visit, policy.Power{Kind: policy.PowerAny}, func(v *Viewer) error {
		all, err := a.Store.Pendings(ctx, v.Policy.Workspace())
		out = []PendingChange{}
		for _, p := range all {
			if v.decidesOn(&p) {
				out = append(out, v.tellPending(&p))
			}
		}
		return err
	})
	return out, err
}

func (v *Viewer) tellPending(p *Pending) PendingChange {
	u, _ := v.Policy.User(p.Actor)
	out := PendingChange{ID: p.ID, Kind: p.Kind, At: p.At, Expires: p.Expires, By: WhyRef{ID: p.Actor, Name: u.Name}, From: p.From, Note: p.Note,
		Changes: len(p.Changes), Mine: p.Actor == v.User.ID, Failed: p.Failed}
	if !p.Due.IsZero() {
		out.Due = &p.Due
	}
	return out
}

func (v *Viewer) decidesOn(p *Pending) bool {
	if p.Kind == PendingSuperuser {
		u, ok := v.Policy.User(p.Actor)
		return p.Actor == v.User.ID || ok && v.tags(u)
	}
	return p.Actor == v.User.ID || v.May(policy.Power{Kind: policy.PowerExtended})
}

// tags reports whether the viewer may give somebody the superuser tag: a superuser
// may, to a full user a full one alone (A8).
func (v *Viewer) tags(u policy.UserEntry) bool {
	full := v.May(policy.Power{Kind: policy.PowerFull})
	return full || u.Settings != policy.SettingsFull && v.May(policy.Power{Kind: policy.PowerSheet})
}

// AskSuperuser asks those who can give it for the superuser tag: they are told by
// mail, and giving it is one confirmation, which the page that asks for it sees
// with its next request (A8.1). Asking again is the same request.
func (a *App) AskSuperuser(ctx context.Context, visit *Visit, note string) (out PendingChange, err error) {
	err = a.Settings(ctx, visit, policy.Power{Kind: policy.PowerExtended}, func(v *Viewer) error {
		if v.User.Superuser || v.User.Kind != policy.KindRegular {
			return &Error{Kind: Conflict, Code: "state", Rule: "A8.1", Message: "There is nothing to ask for: you have the superuser tag, or cannot have it. Reload to see how things stand."}
		}
		all, err := a.Store.Pendings(ctx, v.Policy.Workspace())
		if err != nil {
			return err
		}
		for i := range all {
			if all[i].Kind == PendingSuperuser && all[i].Actor == v.User.ID {
				out = v.tellPending(&all[i])
				return nil
			}
		}
		p := Pending{ID: a.ID(), Kind: PendingSuperuser, At: v.Now, Expires: v.Now.Add(pendingFor), Actor: v.User.ID, Via: via(visit), From: from(visit), Note: strings.TrimSpace(note)}
		if err := a.Store.AddPending(ctx, v.Policy.Workspace(), p); err != nil {
			return err
		}
		out = v.tellPending(&p)
		a.mailAsked(ctx, v, &p)
		return nil
	})
	return out, err
}

func (a *App) mailAsked(ctx context.Context, v *Viewer, p *Pending) {
	reason := words.Plain(p.Note)
	if reason == "" {
		reason = "none given"
	}
	may := func(u policy.UserEntry) bool {
		one := policy.Power{Kind: policy.PowerSheet, Now: v.Now}
		full := policy.Power{Kind: policy.PowerFull, Now: v.Now}
		return u.ID != v.User.ID && (v.Policy.May(u.ID, full) || v.User.Settings != policy.SettingsFull && v.Policy.May(u.ID, one))
	}
	a.mailThose(ctx, v.Policy, may, words.Say("%s asks for superuser access in %s", v.User.Name, v.Policy.Settings().Name), words.Say(
		"%s would like to see and edit the permission sheets of roles, which takes the superuser tag.\n\nReason: %s\n\nGrant or refuse it: %s/w/%s/settings/requests\nThe request is dropped on %s.\n",
		v.User.Name, reason, a.URL, v.Policy.Settings().Key, words.Minute(p.Expires.UTC())))
}

// giveTag carries out a request for the tag, by the power of who confirms it.
func (a *App) giveTag(ctx context.Context, visit *Visit, v *Viewer, p *Pending) (Changed, error) {
	who := actor(visit, v)
	who.Pending = p.ID
	u, _ := v.Policy.User(p.Actor)
	note := u.Name + " asked for it"
	if p.Note != "" {
		note += ": " + p.Note
	}
	return a.change(ctx, v, who, func(v *Viewer) (policy.Changeset, error) {
		change, err := patched(v, policy.KindUser, p.Actor, map[string]any{"superuser": true})
		return policy.Changeset{Note: note, Changes: []policy.Change{change}}, err
	}, nil)
}

// patched is the change that sets some keys of a stored document.
func patched(v *Viewer, kind policy.Kind, id string, keys map[string]any) (policy.Change, error) {
	object, ok := v.Policy.Object(kind, id)
	if !ok {
		return policy.Change{}, notFound()
	}
	doc := map[string]any{}
	if err := json.Unmarshal(object.Doc, &doc); err != nil {
		return policy.Change{}, fmt.Errorf("stored %s %s: %w", kind, id, err)
	}
	maps.Copy(doc, keys)
	raw, err := json.Marshal(doc)
	return policy.Change{Op: policy.Put, Kind: kind, ID: id, Doc: raw}, err
}

// pending finds a request that the viewer may decide on.
func (a *App) pending(ctx context.Context, v *Viewer, id string) (*Pending, error) {
	all, err := a.Store.Pendings(ctx, v.Policy.Workspace())
	if err != nil {
		return nil, err
	}
	for i := range all {
		if all[i].ID == id && v.decidesOn(&all[i]) {
			return &all[i], nil
		}
	}
	return nil, notFound()
}

// Confirm carries a request out: its author's powers and the confirmer's are both
// judged now, and they are two people.
func (a *App) Confirm(ctx context.Context, visit *Visit, id string) (out Changed, err error) {
	err = a.Settings(ctx, visit, policy.Power{Kind: policy.PowerAny}, func(v *Viewer) error {
		p, err := a.pending(ctx, v, id)
		if err != nil {
			return err
		}
		if p.Kind == PendingScheduled {
			return errNotToConfirm
		}
		if p.Actor == v.User.ID {
			return &Error{Kind: Forbidden, Code: "forbidden", Rule: "A2.2", Reason: "settings",
				Message: "Another user confirms this: it takes two people. You can withdraw it."}
		}
		if p.Kind == PendingSuperuser {
			out, err = a.giveTag(ctx, visit, v, p)
			return err
		}
		cs := policy.Changeset{BaseRevision: p.BaseRevision, Note: p.Note, Changes: p.Changes}
		if _, err := v.Policy.Preview(cs, actor(visit, v), a.env(v.Now), policy.Head{}); err != nil {
			return refusedPolicy(err) // the confirmer lacks the power
		}
		author := policy.Actor{User: p.Actor, Via: p.Via, From: p.From, Request: actor(visit, v).Request, Confirmed: v.User.ID, Pending: p.ID}
		out, err = a.change(ctx, v, author, func(*Viewer) (policy.Changeset, error) { return cs, nil }, nil)
		return err
	})
	return out, err
}

// PendingDetail is a request with what it would do, for who decides on it.
type PendingDetail struct {
	PendingChange
	Operations []PendingOperation `json:"operations"`
	Preview    *PolicyPreview     `json:"preview,omitempty" doc:"What it would do now, to its author and to others (A11.2)."`
	Refused    words.Text         `json:"refused,omitempty" doc:"Why it can no longer be carried out as it is."`
}

// PendingOperation is one operation of a request, by name.
type PendingOperation struct {
	Op   string `json:"op" enum:"put,delete"`
	Kind string `json:"kind"`
	ID   string `json:"id,omitempty"`
	Name string `json:"name,omitempty"`
}

// Pending says what a request would do if it were carried out now.
func (a *App) Pending(ctx context.Context, visit *Visit, id string) (out PendingDetail, err error) {
	err = a.Settings(ctx, visit, policy.Power{Kind: policy.PowerAny}, func(v *Viewer) error {
		p, err := a.pending(ctx, v, id)
		if err != nil {
			return err
		}
		out = PendingDetail{PendingChange: v.tellPending(p), Operations: []PendingOperation{}}
		if p.Kind == PendingSuperuser {
			return nil
		}
		for i := range p.Changes {
			out.Operations = append(out.Operations, v.operation(&p.Changes[i]))
		}
		return a.previewPending(ctx, visit, v, p, &out)
	})
	return out, err
}

// previewPending judges a request as its author's, and tells of it what the
// viewer may be told.
func (a *App) previewPending(ctx context.Context, visit *Visit, v *Viewer, p *Pending, out *PendingDetail) error {
	author := policy.Actor{User: p.Actor, Via: p.Via, From: p.From, Request: actor(visit, v).Request}
	cs := policy.Changeset{BaseRevision: p.BaseRevision, Note: p.Note, Changes: p.Changes}
	judged, err := v.Policy.Preview(cs, author, a.env(v.Now), policy.Head{})
	var refused *policy.Error
	if errors.As(err, &refused) {
		out.Refused = refused.Message
		return nil
	}
	if err != nil {
		return err
	}
	preview, told, err := a.previewed(ctx, &previewer{v: v, p: judged, after: judged.Result.Snapshot, whole: v.May(policy.Power{Kind: policy.PowerAny})})
	out.Preview = &preview
	for i := range told {
		if err == nil {
			err = a.tell(ctx, visit.Workspace, &told[i])
		}
	}
	return err
}

// operation names what an operation is about, as it is called now or would be.
func (v *Viewer) operation(c *policy.Change) PendingOperation {
	out := PendingOperation{Op: string(c.Op), Kind: string(c.Kind), ID: c.ID}
	docs := []json.RawMessage{c.Doc}
	if o, ok := v.Policy.Object(c.Kind, c.ID); ok {
		docs = append(docs, o.Doc)
	}
	for _, doc := range docs {
		var named struct{ Name string }
		if json.Unmarshal(doc, &named) == nil && named.Name != "" {
			out.Name = named.Name
		}
	}
	return out
}
