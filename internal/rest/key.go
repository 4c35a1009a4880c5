package rest

import "github.com/trackward/trackward/internal/policy"

// Key is an API key as it may be shown: never its secret.
type Key struct {
	ID         string    `json:"id"`
	Name       string    `json:"name"`
	Prefix     string    `json:"prefix" doc:"How the key begins; no secret."`
	Scope      KeyScope  `json:"scope"`
	Addresses  []string  `json:"addresses" doc:"Networks it may come from; empty: any."`
	ExpiresAt  string    `json:"expires_at,omitempty" format:"date-time"`
	Suspended  bool      `json:"suspended" doc:"Opens nothing until somebody resumes it (A8.4)."`
	Expired    bool      `json:"expired"`
	MadeBy     *Person   `json:"made_by,omitempty"`
	MadeAt     string    `json:"made_at" format:"date-time"`
	LastUsedAt string    `json:"last_used_at,omitempty" format:"date-time" doc:"Exact to five minutes. Only in lists."`
	LastUsedBy string    `json:"last_used_from,omitempty" doc:"The address. Only in lists."`
	Can        ObjectCan `json:"can"`
}

// KeyScope is what a key may do at most (gate 7); it never adds to what its user
// may. What is not named is not allowed.
type KeyScope struct {
	Everything string                  `json:"everything,omitempty" enum:"read,write" doc:"Over every tracker, those made later too; without it only what trackers names."`
	Settings   bool                    `json:"settings,omitempty" doc:"The user's settings access too (A8)."`
	Trackers   map[string]TrackerScope `json:"trackers,omitempty" doc:"By id; a key may be sent."`
}

// TrackerScope is what a key may do at most on one tracker.
type TrackerScope struct {
	View     []string          `json:"view,omitempty" maxItems:"260" doc:"Properties by id or key, system properties by name, or * for all."`
	Edit     []string          `json:"edit,omitempty" maxItems:"260" doc:"Likewise; needs view."`
	Actions  []string          `json:"actions,omitempty" maxItems:"4" doc:"create, change_state, archive, delete"`
	Features map[string]string `json:"features,omitempty" doc:"Feature → view, edit or manage."`
}

// NewKey is a key to make.
type NewKey struct {
	Name      string   `json:"name" minLength:"1" maxLength:"200"`
	Scope     KeyScope `json:"scope"`
	Addresses []string `json:"addresses,omitempty" maxItems:"50" doc:"Networks or addresses it may come from."`
	ExpiresAt *string  `json:"expires_at,omitempty" format:"date-time"`
}

// KeyPatch names what changes; an absent key changes nothing.
type KeyPatch struct {
	Name      *string   `json:"name,omitempty" minLength:"1" maxLength:"200"`
	Scope     *KeyScope `json:"scope,omitempty"`
	Addresses *[]string `json:"addresses,omitempty" maxItems:"50"`
	ExpiresAt *string   `json:"expires_at,omitempty" doc:"An instant; empty takes the end away."`
	Suspended *bool     `json:"suspended,omitempty"`
}

// KeyMade is the only answer that ever holds a key's secret.
type KeyMade struct {
	Key    Key    `json:"key"`
	Secret string `json:"secret" doc:"Shown once. Send it as Authorization: Bearer."`
}

// KeyList is a user's keys.
type KeyList struct {
	Items []Key `json:"items"`
}

// GuestLink is a guest user's link as it may be shown: never its secret.
type GuestLink struct {
	ID        string    `json:"id"`
	ExpiresAt string    `json:"expires_at,omitempty" format:"date-time"`
	Passcode  bool      `json:"passcode" doc:"Opening it takes a passcode too."`
	Suspended bool      `json:"suspended"`
	Expired   bool      `json:"expired"`
	MadeBy    *Person   `json:"made_by,omitempty"`
	MadeAt    string    `json:"made_at" format:"date-time"`
	Can       ObjectCan `json:"can"`
}

// NewGuestLink is a link to make in place of the one before.
type NewGuestLink struct {
	ExpiresAt *string `json:"expires_at,omitempty" format:"date-time"`
	Passcode  string  `json:"passcode,omitempty" maxLength:"64" doc:"Asked for when the link is opened; 4 characters or more."`
}

// GuestLinkMade is the only answer that ever holds a link's secret.
type GuestLinkMade struct {
	Link GuestLink `json:"link"`
	URL  string    `json:"url" doc:"Shown once. The secret stands in the fragment, which no browser sends to a server."`
}

// GuestLinkState is a guest's link, or that there is none.
type GuestLinkState struct {
	Link *GuestLink `json:"link"`
}

type createKeyInput struct {
	OneUser
	Noted
	Body NewKey
}

type OneKey struct {
	OneUser
	Key string `path:"key"`
}

type patchKeyInput struct {
	OneKey
	Noted
	Body KeyPatch
}

type deleteKeyInput struct {
	OneKey
	Noted
}

type rotateLinkInput struct {
	OneUser
	Noted
	Body NewGuestLink
}

type deleteLinkInput struct {
	OneUser
	Noted
}

func scopeOf(s *policy.KeyScope) KeyScope {
	out := KeyScope{}
	if s == nil {
		return out
	}
	out.Everything, out.Settings = s.Everything, s.Settings
	for id, part := range s.Trackers {
		if out.Trackers == nil {
			out.Trackers = map[string]TrackerScope{}
		}
		out.Trackers[id] = TrackerScope(part)
	}
	return out
}
