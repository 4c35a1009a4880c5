package rest

import (
	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/record"
)

// Notification is something the caller was told, as far as they may still know it.
type Notification struct {
	ID      string        `json:"id"`
	At      string        `json:"at" format:"date-time"`
	Kind    string        `json:"kind" enum:"assigned,mentioned,commented,moved,access"`
	Read    bool          `json:"read"`
	Tracker Named         `json:"tracker"`
	Record  *LinkedRecord `json:"record,omitempty" doc:"Of every kind but access, and of no digest."`
	Count   int           `json:"count,omitempty" doc:"Of a digest, of assigned and moved by an import: how many records it is about, of those that the caller sees."`
	More    bool          `json:"more,omitempty" doc:"So many or more."`
	Who     *Person       `json:"who,omitempty" doc:"Absent: someone (A4.5)."`
	From    string        `json:"from,omitempty" doc:"State key, of moved; absent: another state."`
	To      string        `json:"to,omitempty" doc:"State key, of moved; absent: another state."`
	ToLabel string        `json:"to_label,omitempty"`
	Comment *CommentSaid  `json:"comment,omitempty" doc:"Of mentioned and commented."`
	Gained  *AccessGained `json:"gained,omitempty" doc:"Of access."`
}

// CommentSaid is a comment that somebody was told of.
type CommentSaid struct {
	ID       string   `json:"id"`
	Text     string   `json:"text" doc:"As in Comment."`
	Mentions []Person `json:"mentions"`
}

// AccessGained is what of a change of access is still so. What is gone is never named.
type AccessGained struct {
	Seen    bool     `json:"seen" doc:"The tracker is seen since."`
	Less    bool     `json:"less" doc:"Something in it is not seen or done any more."`
	View    []Named  `json:"view" doc:"Properties viewed since."`
	Edit    []Named  `json:"edit" doc:"And edited."`
	Actions []string `json:"actions"`
}

// NotificationPage is newest first.
type NotificationPage struct {
	Items      []Notification `json:"items"`
	NextCursor *string        `json:"next_cursor"`
	Unread     int            `json:"unread" doc:"How many the caller has not read, up to 100."`
}

// ReadNotifications says which notifications have been read.
type ReadNotifications struct {
	IDs  []string `json:"ids,omitempty" maxItems:"200"`
	UpTo string   `json:"up_to,omitempty" maxLength:"64" doc:"Instead: this one and all older ones."`
}

// NotificationPreference says how the caller is told of one kind.
type NotificationPreference struct {
	Kind   string `json:"kind" enum:"assigned,mentioned,commented,moved,access"`
	Listed bool   `json:"listed" doc:"In the list."`
	Mail   bool   `json:"mail"`
}

// NotificationPreferences are all kinds; in a write those that are named.
type NotificationPreferences struct {
	Kinds []NotificationPreference `json:"kinds" maxItems:"10"`
}

type listNotificationsInput struct {
	InWorkspace
	Paged
	Unread bool `query:"unread" doc:"true: those not read yet alone."`
}

type readNotificationsInput struct {
	InWorkspace
	Body ReadNotifications
}

type putPreferencesInput struct {
	InWorkspace
	Body NotificationPreferences
}

func (s *Server) routesNotifications() {
	const notifications = "/workspaces/{workspace}/notifications"
	add(s, guestAllowed, operation{id: "list-notifications", method: "GET", path: notifications, tag: "notifications", summary: "What the caller was told, newest first"}, listNotifications)
	add(s, guestAllowed, operation{id: "read-notifications", method: "POST", path: notifications + "/read", tag: "notifications", summary: "Note that notifications have been read"}, readNotifications)
	add(s, guestAllowed, operation{id: "get-notification-preferences", method: "GET", path: notifications + "/preferences", tag: "notifications", summary: "How the caller is told of each kind"}, getPreferences)
	add(s, guestAllowed, operation{id: "put-notification-preferences", method: "PUT", path: notifications + "/preferences", tag: "notifications", summary: "Choose how to be told"}, putPreferences)
}

func listNotifications(c *call, in *listNotificationsInput) (*NotificationPage, error) {
	before, err := c.position(in.Cursor)
	if err != nil {
		return nil, err
	}
	found, err := c.s.app.Notifications(c.r.Context(), c.visit, before, in.Unread, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &NotificationPage{Items: []Notification{}, NextCursor: c.next(found.Next), Unread: found.Unread}
	for i := range found.Views {
		out.Items = append(out.Items, notification(&found.Views[i], found.Names))
	}
	return out, nil
}

func notification(n *app.NotificationView, names app.Names) Notification {
	out := Notification{ID: n.ID, At: stamp(n.At), Kind: n.Kind, Read: n.Read, Count: n.Count, More: n.More, Tracker: Named{ID: n.Tracker.ID, Key: n.Tracker.Key, Name: n.Tracker.Name}}
	if n.Record != nil {
		out.Record = &LinkedRecord{ID: n.Record.ID(), Number: n.Record.Number(), Label: n.Label}
	}
	if !n.Someone {
		p := person(names.Person(n.By))
		out.Who = &p
	}
	if n.From != nil {
		out.From = n.From.Key
	}
	if n.To != nil {
		out.To, out.ToLabel = n.To.Key, n.To.Label
	}
	if n.Comment != nil {
		out.Comment = commentSaid(n.Comment, names)
	}
	if n.Given != nil {
		out.Gained = accessGained(n.Given)
	}
	return out
}

func commentSaid(v *record.CommentView, names app.Names) *CommentSaid {
	out := &CommentSaid{ID: v.ID, Text: v.Text, Mentions: []Person{}}
	for _, id := range v.Mentions {
		out.Mentions = append(out.Mentions, person(names.Person(id)))
	}
	return out
}

func accessGained(g *app.GivenView) *AccessGained {
	out := &AccessGained{Seen: g.Seen, Less: g.Less, View: []Named{}, Edit: []Named{}, Actions: append([]string{}, g.Actions...)}
	for _, p := range g.View {
		out.View = append(out.View, Named{ID: p.ID, Key: p.Key, Name: p.Label})
	}
	for _, p := range g.Edit {
		out.Edit = append(out.Edit, Named{ID: p.ID, Key: p.Key, Name: p.Label})
	}
	return out
}

func readNotifications(c *call, in *readNotificationsInput) (*nothing, error) {
	return &nothing{}, c.s.app.MarkRead(c.r.Context(), c.visit, in.Body.IDs, in.Body.UpTo)
}

func getPreferences(c *call, _ *InWorkspace) (*NotificationPreferences, error) {
	set, err := c.s.app.NotificationSettings(c.r.Context(), c.visit)
	if err != nil {
		return nil, err
	}
	out := &NotificationPreferences{}
	for _, k := range app.NotificationKinds {
		out.Kinds = append(out.Kinds, NotificationPreference{Kind: k.Kind, Listed: set[k.Kind].Listed, Mail: set[k.Kind].Mail})
	}
	return out, nil
}

func putPreferences(c *call, in *putPreferencesInput) (*NotificationPreferences, error) {
	all := map[string]app.NotificationSetting{}
	for _, k := range in.Body.Kinds {
		all[k.Kind] = app.NotificationSetting{Listed: k.Listed, Mail: k.Mail}
	}
	if err := c.s.app.SetNotifications(c.r.Context(), c.visit, all); err != nil {
		return nil, err
	}
	return getPreferences(c, &in.InWorkspace)
}
