package rest

import (
	"time"

	"github.com/trackward/trackward/internal/app"
)

// WhyQuestion is a question of access control (A13). About oneself anybody may
// ask it, about others who may configure the tracker.
type WhyQuestion struct {
	User     string `json:"user,omitempty" maxLength:"64" doc:"Id; without it oneself."`
	Action   string `json:"action" enum:"view,edit,create,change_state,archive,delete,restore,recover,restrict,read_comments,comment,activity,import,export"`
	Tracker  string `json:"tracker,omitempty" maxLength:"64" doc:"Id or key. View without it: anything at all."`
	Record   string `json:"record,omitempty" maxLength:"64" doc:"Id or number. Without it: on some record, the one that asks for least."`
	Property string `json:"property,omitempty" maxLength:"64" doc:"Id or key, for view and edit. View without it: see the record, or the tracker, at all."`
	State    string `json:"state,omitempty" maxLength:"64" doc:"Id or key, without a record: only in that state."`
	Site     string `json:"site,omitempty" maxLength:"64" doc:"Id or key, with create."`
	At       string `json:"at,omitempty" maxLength:"64" doc:"Under the policy as it was then, RFC 3339; for who may configure the tracker. A record that is named is taken as it is now (A11.5)."`
	Channel  string `json:"channel,omitempty" enum:"page,api" doc:"How the other user comes; page without it."`
	Address  string `json:"address,omitempty" maxLength:"64" doc:"From where the other user comes. Without it roles with network rules do not count."`
}

// WhoQuestion asks who can do something.
type WhoQuestion struct {
	Action   string `json:"action" enum:"view,edit,create,change_state,archive,delete,restore,recover,restrict,read_comments,comment,activity,import,export"`
	Tracker  string `json:"tracker" minLength:"1" maxLength:"64" doc:"Id or key."`
	Record   string `json:"record,omitempty" maxLength:"64" doc:"Id or number."`
	Property string `json:"property,omitempty" maxLength:"64" doc:"Id or key, for view and edit."`
	State    string `json:"state,omitempty" maxLength:"64" doc:"Id or key, without a record: only in that state."`
	Site     string `json:"site,omitempty" maxLength:"64" doc:"Id or key, with create."`
	Channel  string `json:"channel,omitempty" enum:"page,api" doc:"How people come; page without it."`
	Address  string `json:"address,omitempty" maxLength:"64" doc:"From where people come. Without it roles with network rules do not count."`
	At       string `json:"at,omitempty" maxLength:"64" doc:"Under the policy as it was then, RFC 3339 (A11.5)."`
}

// WhyDecision is the decision alone.
type WhyDecision struct {
	Allowed bool   `json:"allowed"`
	Reason  string `json:"reason,omitempty" doc:"Why not." example:"cell_none"`
}

// ToldPage is a page of the access log: who was told access facts of a record
// they do not see (A2.4).
type ToldPage struct {
	Items      []Told  `json:"items" doc:"Newest first."`
	NextCursor *string `json:"next_cursor"`
}

// Told is one such answer.
type Told struct {
	ID       string  `json:"id"`
	At       string  `json:"at" format:"date-time"`
	Actor    *Person `json:"actor,omitempty" doc:"Absent: the server's console."`
	Via      string  `json:"via" enum:"page,api,cli"`
	Question string  `json:"question" enum:"explain,check,who-can,preview,team,invitation-link,request"`
	User     *Person `json:"user,omitempty" doc:"About whom; absent for who-can."`
	Tracker  Named   `json:"tracker"`
	Record   string  `json:"record" doc:"Id."`
}

type whyInput struct {
	InWorkspace
	Body WhyQuestion
}

type whoInput struct {
	InWorkspace
	Body WhoQuestion
}

type userAccessInput struct {
	OneUser
	Without string `query:"without" maxLength:"64" doc:"Id or key of a role to leave out, as if nobody held it; needs settings access."`
	Tracker string `query:"tracker" maxLength:"64" doc:"Id or key: that tracker alone."`
}

type compareInput struct {
	InWorkspace
	A string `query:"a" required:"true" maxLength:"100" doc:"user:<id> or role:<id or key>; with @<revision> under the policy as it was"`
	B string `query:"b" required:"true" maxLength:"100" doc:"user:<id> or role:<id or key>; with @<revision> under the policy as it was"`
}

type toldInput struct {
	InWorkspace
	Paged
}

func (q *WhyQuestion) ask(at time.Time) app.Ask {
	return app.Ask{User: q.User, Action: q.Action, Tracker: q.Tracker, Record: q.Record, Property: q.Property, State: q.State, Site: q.Site, Channel: q.Channel, Address: q.Address, At: at}
}
