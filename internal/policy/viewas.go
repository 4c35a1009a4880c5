package policy

import (
	"slices"
	"strings"
	"time"

	"github.com/trackward/trackward/internal/access"
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
		return forbidden("A13.4", k.path, "%s", why)
	}
	return nil
}

// refused says why nobody may look as whom the look names; "" where one may.
func (v *ViewAs) refused(s *Snapshot) string {
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
		return u.Name + " has full settings access. Nobody looks as a full user; look as a role of theirs instead."
	case u.Superuser:
		return u.Name + " is a superuser. Nobody looks as a superuser; look as a role of theirs instead."
	case !u.entersApp(s.settings):
		return u.Name + " cannot enter this workspace, and so sees nothing. Effective access on their page says why."
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
