package rest

// Activation says which of the user's own roles come back with them (A6.9).
type Activation struct {
	Resume *[]string `json:"resume,omitempty" maxItems:"1000" doc:"Ids of the user's own assignments that count again, with their own dates; the others are suspended. Left out: all."`
	Keys   *[]string `json:"keys,omitempty" maxItems:"1000" doc:"Ids of the user's keys, or of a guest's link, that work again; the others stay suspended. Left out: none (A8.4)."`
}

// Departure is what deleting a user does, before it is done (A8.5): the name in
// activity and audit becomes Trackward, and it cannot be undone.
type Departure struct {
	Name     string  `json:"name" doc:"To be typed."`
	Records  int     `json:"records" doc:"Records the user is unassigned from."`
	Lists    int     `json:"lists" doc:"Restricted records whose list the user leaves; they stay restricted."`
	Authored int     `json:"authored" doc:"Records that stay, with Trackward as their author."`
	Teams    []Named `json:"teams"`
	Roles    []Named `json:"roles" doc:"Of the user's own assignments."`
	Views    int     `json:"views" doc:"Saved views of the user's own, which go."`
	Sessions int     `json:"sessions" doc:"Live sessions, which end."`
}

// UserSession is a session of the user's account as far as it was used in this
// workspace. What it does elsewhere is not told.
type UserSession struct {
	ID        string `json:"id"`
	Live      bool   `json:"live"`
	Current   bool   `json:"current" doc:"The caller's own."`
	BeganAt   string `json:"began_at" format:"date-time" doc:"First used here."`
	SeenAt    string `json:"seen_at" format:"date-time" doc:"Last used here, exact to five minutes."`
	Address   string `json:"address,omitempty"`
	UserAgent string `json:"user_agent,omitempty"`
}

// UserSessions is a list of them, newest first.
type UserSessions struct {
	Items      []UserSession `json:"items"`
	NextCursor *string       `json:"next_cursor"`
}

type activateInput struct {
	OneUser
	Reviewed
	Body *Activation
}

type actOnUserInput struct {
	OneUser
	Noted
}

type userSessionInput struct {
	OneUser
	Noted
	Session string `path:"session"`
}

type listEntrancesInput struct {
	OneUser
	Paged
}
