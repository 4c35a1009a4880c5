package rest

import (
	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/record"
)

// Comment is what somebody said about a record.
type Comment struct {
	ID       string     `json:"id"`
	At       string     `json:"at" format:"date-time"`
	EditedAt string     `json:"edited_at,omitempty" format:"date-time"`
	Who      *Person    `json:"who,omitempty" doc:"Absent: someone (A4.5)."`
	Own      bool       `json:"own"`
	Text     string     `json:"text" doc:"@[id] stands for a person who is mentioned, @[] for one who is gone."`
	Mentions []Person   `json:"mentions" doc:"Who stands in the text."`
	Can      CommentCan `json:"can"`
}

// CommentCan is what the caller may do with a comment.
type CommentCan struct {
	Edit   Allowance `json:"edit" doc:"Its author alone."`
	Remove Allowance `json:"remove" doc:"Its author, and who manages comments (A7)."`
}

// CommentPage is newest first.
type CommentPage struct {
	Items      []Comment `json:"items"`
	NextCursor *string   `json:"next_cursor"`
	Write      Allowance `json:"write"`
	Readers    *int      `json:"readers,omitempty" doc:"How many people can read this, the caller among them. Only for who may write (A4.9i)."`
}

// NewComment is a comment to write, or the text that replaces one's own.
type NewComment struct {
	Text string `json:"text" minLength:"1" maxLength:"10000" doc:"@[id] mentions somebody out of list-mentions."`
}

// MentionChoice is somebody whom the caller may mention.
type MentionChoice struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	NoAccess    bool   `json:"no_access,omitempty"`
	Deactivated bool   `json:"deactivated,omitempty"`
	Notified    bool   `json:"notified" doc:"false: will not be notified, for whatever reason (A4.11)."`
}

// MentionList is at most 50 of them; narrow with q.
type MentionList struct {
	Items   []MentionChoice `json:"items"`
	More    bool            `json:"more"`
	Readers int             `json:"readers"`
}

// OneComment names a comment of a record.
type OneComment struct {
	OneRecord
	Comment string `path:"comment" doc:"Id."`
}

type listCommentsInput struct {
	OneRecord
	Paged
}

type createCommentInput struct {
	OneRecord
	Body NewComment
}

type patchCommentInput struct {
	OneComment
	Body NewComment
}

type mentionsInput struct {
	OneRecord
	Q string `query:"q" maxLength:"200" doc:"Part of the name."`
}

func (s *Server) routesComments() {
	const comments = "/workspaces/{workspace}/trackers/{tracker}/records/{record}/comments"
	add(s, guestAllowed.seenAs(), operation{id: "list-comments", method: "GET", path: comments, tag: "comments", summary: "What is said about the record, newest first"}, listComments)
	add(s, guestAllowed, operation{id: "create-comment", method: "POST", path: comments, tag: "comments", summary: "Say something about the record", status: 201, once: true}, createComment)
	add(s, guestAllowed, operation{id: "patch-comment", method: "PATCH", path: comments + "/{comment}", tag: "comments", summary: "Change one's own comment"}, patchComment)
	add(s, guestAllowed, operation{id: "delete-comment", method: "DELETE", path: comments + "/{comment}", tag: "comments", summary: "Take a comment away"}, deleteComment)
	add(s, guestAllowed, operation{id: "list-mentions", method: "GET", path: "/workspaces/{workspace}/trackers/{tracker}/records/{record}/mentions", tag: "comments",
		summary: "Whom the caller may mention, and who will not be notified (A4.11)"}, listMentions)
}

func listComments(c *call, in *listCommentsInput) (*CommentPage, error) {
	before, err := c.position(in.Cursor)
	if err != nil {
		return nil, err
	}
	found, err := c.s.app.Comments(c.r.Context(), c.visit, in.Tracker, in.Record, before, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &CommentPage{Items: []Comment{}, NextCursor: c.next(found.Next), Write: allowFor(found.Write)}
	for i := range found.Views {
		out.Items = append(out.Items, comment(&found.Views[i], found.Names))
	}
	if found.Readers > 0 {
		out.Readers = &found.Readers
	}
	return out, nil
}

func comment(v *record.CommentView, names app.Names) Comment {
	out := Comment{ID: v.ID, At: stamp(v.At), Own: v.Own, Text: v.Text, Mentions: []Person{}, Can: CommentCan{Edit: allowFor(v.Edit), Remove: allowFor(v.Remove)}}
	if !v.Edited.IsZero() {
		out.EditedAt = stamp(v.Edited)
	}
	if !v.Someone {
		p := person(names.Person(v.By))
		out.Who = &p
	}
	for _, id := range v.Mentions {
		out.Mentions = append(out.Mentions, person(names.Person(id)))
	}
	return out
}

func (c *call) writeComment(at OneComment, in record.CommentInput) (*Comment, error) {
	one, err := c.s.app.WriteComment(c.r.Context(), c.visit, at.Tracker, at.Record, at.Comment, in)
	if err != nil {
		return nil, err
	}
	out := comment(&one.View, one.Names)
	return &out, nil
}

func createComment(c *call, in *createCommentInput) (*Comment, error) {
	again := func(id string) (*Comment, error) {
		one, err := c.s.app.Comment(c.r.Context(), c.visit, in.Tracker, in.Record, id)
		if err != nil {
			return nil, err
		}
		out := comment(&one.View, one.Names)
		return &out, nil
	}
	return once(c, in.Body, again, func() (*Comment, string, error) {
		out, err := c.writeComment(OneComment{OneRecord: in.OneRecord}, record.CommentInput{Text: in.Body.Text})
		if err != nil {
			return nil, "", err
		}
		return out, out.ID, nil
	})
}

func patchComment(c *call, in *patchCommentInput) (*Comment, error) {
	return c.writeComment(in.OneComment, record.CommentInput{Text: in.Body.Text})
}

func deleteComment(c *call, in *OneComment) (*nothing, error) {
	_, err := c.writeComment(*in, record.CommentInput{Remove: true})
	return &nothing{}, err
}

func listMentions(c *call, in *mentionsInput) (*MentionList, error) {
	found, readers, more, err := c.s.app.Mentions(c.r.Context(), c.visit, in.Tracker, in.Record, in.Q)
	if err != nil {
		return nil, err
	}
	out := &MentionList{Items: []MentionChoice{}, More: more, Readers: readers}
	for _, m := range found {
		out.Items = append(out.Items, MentionChoice{ID: m.ID, Name: m.Name, NoAccess: m.NoAccess, Deactivated: m.Deactivated, Notified: m.Notified})
	}
	return out, nil
}
