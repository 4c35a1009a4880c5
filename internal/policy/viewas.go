package policy

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/words"
)

// viewAsLife is how long somebody may look as another before they say anew why.
const viewAsLife = time.Hour

// maxReason bounds why, in bytes.
const maxReason = 1000

// ViewAs is a superuser who looks at the workspace as a user, or as a holder of a
// role, would see it, in one of their sessions (A13.4). It gives nobody anything:
// what leaves is what both may see. It is a document so that its beginning and
// end stand in the journal under both names, and so that every process asks the
// same policy whether it goes on (A12.1).
type ViewAs struct {
	Viewer   string    `json:"viewer"`             // who looks
	Session  string    `json:"session"`            // in which of their sessions
	User     string    `json:"user,omitempty"`     // as whom: a user
	Role     string    `json:"role,omitempty"`     // or whoever holds a role
	Assigned bool      `json:"assigned,omitempty"` // and is assigned to every record
	Reason   string    `json:"reason"`
	From     time.Time `json:"from"`
	Until    time.Time `json:"until"`
	// Draft is what nobody has saved yet, and is looked at as if it were: what it gives,
	// it gives to the one looked as, and to nobody who looks.
	Draft *ViewAsDraft `json:"draft,omitempty"`
}

// ViewAsDraft is a changeset that is looked at before it is saved: of documents that say
// who may what, not of what there is, so that every record is what it was.
type ViewAsDraft struct {
	Base    int64    `json:"base_revision"` // revision that it was made against
	Changes []Change `json:"changes"`
}

// draftKinds are the kinds that a draft may be of.
var draftKinds = []Kind{KindPermissions, KindRestriction}

// Drafted is the policy as a draft would make it, and the draft with what it names by
// id. It is judged like a save of the same (A11.2): by the actor's authority, and against
// what others have changed since its base. Its revision is that of the
// policy that it is made from, which records are read under.
func (s *Snapshot) Drafted(in ViewAsDraft, actor Actor, env Env) (*Snapshot, ViewAsDraft, error) {
	out := ViewAsDraft{Base: in.Base}
	if in.Base == 0 {
		return nil, out, invalid("A11.3", "base_revision", "Say which revision of the policy the draft was made against.")
	}
	d, next, applied, err := s.drafted(Changeset{BaseRevision: in.Base, Changes: in.Changes}, actor, env, instant(env.Now, Head{}))
	if err != nil {
		return nil, out, err
	}
	if len(applied) == 0 {
		return nil, out, invalid("A13.4", "changes", "The draft changes nothing. Look without it.")
	}
	for i, c := range applied {
		if !slices.Contains(draftKinds, c.Kind) {
			return nil, out, invalid("A13.4", fmt.Sprintf("changes/%d", i), "A draft of permissions and restrictions can be looked at before it is saved. Save the rest first.")
		}
		change := Change{Op: Put, Kind: c.Kind, ID: c.ID, Doc: c.After}
		if c.After == nil {
			change = Change{Op: Del, Kind: c.Kind, ID: c.ID}
		}
		out.Changes = append(out.Changes, change)
	}
	if err := d.check(next); err != nil {
		return nil, out, err
	}
	next.revision = s.revision
	if err := next.compile(s); err != nil {
		return nil, out, &Error{Code: CodeInternal, Rule: "A1", Message: words.Say("The policy with this draft cannot be compiled: %s", err.Error())}
	}
	return next, out, nil
}

// ViewAsEntry is a look with its id.
type ViewAsEntry struct {
	ID string
	*ViewAs
}

// AllViewAs are the looks that nobody has ended, those that are over included.
func (s *Snapshot) AllViewAs() []ViewAsEntry {
	return list(s, KindViewAs, func(id string, doc document) ViewAsEntry { return ViewAsEntry{id, doc.(*ViewAs)} })
}

// ViewingAs is the look that goes on in a session at an instant: not over, begun
// by somebody who is a superuser still, at somebody whom they may still look as.
func (s *Snapshot) ViewingAs(viewer, session string, now time.Time) (ViewAsEntry, bool) {
	id, ok := s.tables[KindViewAs].byName[name{viewer, session}]
	if !ok {
		return ViewAsEntry{}, false
	}
	v := s.tables[KindViewAs].objs[id].doc.(*ViewAs)
	on := now.Before(v.Until) && s.May(viewer, Power{Kind: PowerSheet, Now: now}) && v.refused(s) == ""
	return ViewAsEntry{id, v}, on
}

// names: one look in a session at a time.
func (v *ViewAs) names() []name { return []name{{v.Viewer, v.Session}} }

func (v *ViewAs) enter(e *entering) error {
	if e.before != nil {
		return e.invalid("A13.4", "user", "End this look, and begin another.")
	}
	if err := e.draft.looks(e.path); err != nil {
		return err // before anybody that it names is looked up
	}
	if !e.draft.actor.System {
		v.Viewer = e.draft.actor.User
	}
	v.Reason = strings.TrimSpace(v.Reason)
	switch {
	case v.Reason == "":
		return e.invalid("A13.4", "reason", "Say why. It stands in the audit log with both names.")
	case len(v.Reason) > maxReason:
		return e.invalid("A13.4", "reason", "The reason is longer than %d bytes; shorten it.", maxReason)
	case v.Session == "":
		return e.invalid("A13.4", "session", "Looking as somebody is for the pages: it belongs to a session.")
	case (v.User == "") == (v.Role == ""):
		return e.invalid("A13.4", "user", "Name a user, or a role.")
	case v.Assigned && v.Role == "":
		return e.invalid("A13.4", "assigned", "A user is assigned to what they are assigned to. Only a role's holder is imagined.")
	}
	v.From = e.draft.now
	v.Until = v.From.Add(viewAsLife)
	var err error
	if v.User != "" {
		v.User, err = e.resolve(KindUser, v.User, "user")
	} else {
		v.Role, err = e.resolve(KindRole, v.Role, "role")
	}
	return err
}

// looks demands what looking as somebody needs: the tag, and the pages.
func (d *draft) looks(path string) error {
	switch {
	case d.powers.system:
		return nil
	case d.actor.Request.Channel == access.API:
		return forbidden("A13.4", path, "Nobody looks as somebody else with a key. Use the pages.")
	case d.powers.level >= levelExtended && d.powers.tag:
		return nil
	}
	return forbidden("A13.4", path, "Looking as somebody else needs superuser access. Ask a superuser.")
}

// check judges as whom.
func (v *ViewAs) check(k *checking) error {
	if v.User == v.Viewer {
		return forbidden("A13.4", k.path+"/user", "This is you. Choose somebody else, or a role.")
	}
	if why := v.refused(k.next); why != "" {
		return forbidden("A13.4", k.path, why)
	}
	return nil
}

// refused says why nobody may look as whom the look names; "" where one may.
func (v *ViewAs) refused(s *Snapshot) words.Text {
	if v.Role != "" {
		r, ok := s.Role(v.Role)
		switch {
		case !ok:
			return "This role is gone."
		case !r.Enabled:
			return "This role is switched off: its holders see nothing by it. Switch it on, or choose another."
		}
		return ""
	}
	u, ok := s.User(v.User)
	switch {
	case !ok || u.Status == StatusDeleted:
		return "This user is gone."
	case u.Settings == SettingsFull:
		return words.Say("%s has full settings access. Nobody looks as a full user; look as a role of theirs instead.", u.Name)
	case u.Superuser:
		return words.Say("%s is a superuser. Nobody looks as a superuser; look as a role of theirs instead.", u.Name)
	case !u.entersApp(s.settings):
		return words.Say("%s cannot enter this workspace, and so sees nothing. Effective access on their page says why.", u.Name)
	}
	return ""
}

// judgeViewAs: who may begin one may end any; whoever began it may end it.
func (a authorizing) judgeViewAs() error {
	if a.after == nil && a.before.(*ViewAs).Viewer == a.d.powers.user {
		return nil
	}
	return a.d.looks(a.path)
}

// dropViewAs ends the looks that match.
func (d *draft) dropViewAs(match func(*ViewAs) bool) {
	for _, id := range d.all(KindViewAs) {
		if doc, _ := d.get(KindViewAs, id); match(doc.(*ViewAs)) {
			d.write(ref{KindViewAs, id}, nil)
		}
	}
}

// LookEnds are the changes that end what is over, and what goes on in the
// session, before another one begins there.
func (s *Snapshot) LookEnds(viewer, session string, now time.Time) (out []Change) {
	for _, v := range s.AllViewAs() {
		if v.Viewer == viewer && v.Session == session || !now.Before(v.Until) {
			out = append(out, Change{Op: Del, Kind: KindViewAs, ID: v.ID})
		}
	}
	return slices.Clip(out)
}
