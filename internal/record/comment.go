package record

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/words"
)

// The limits of a comment.
const (
	MaxComment  = 10_000 // bytes
	MaxMentions = 50
)

// Comment is one comment as stored. In Text @[id] stands for a person who is
// mentioned: names are looked up when it is shown.
type Comment struct {
	ID, Record string
	At, Edited time.Time // Edited zero: never
	By         string    // user id; empty: deleted user, shown as Trackward
	Text       string
}

// SealedComment is a Comment that OpenComments masks.
type SealedComment struct{ c *Comment }

// SealComment closes a comment. Only store calls it.
func SealComment(c *Comment) SealedComment { return SealedComment{c: c} }

// ID is where a list of comments goes on, and Record whose it is; they are the only
// things told unmasked, and only to the store and to who asks for the record.
func (s SealedComment) ID() string     { return s.get().ID }
func (s SealedComment) Record() string { return s.get().Record }

func (s SealedComment) get() *Comment {
	if s.c == nil {
		return &Comment{}
	}
	return s.c
}

func (SealedComment) String() string               { return "[sealed]" }
func (SealedComment) GoString() string             { return "[sealed]" }
func (SealedComment) MarshalJSON() ([]byte, error) { return nil, errSealed }

// CommentView is a comment that may leave.
type CommentView struct {
	ID         string
	At, Edited time.Time
	By         string   // user id when the person may be named, else "". Empty without Someone: a deleted user
	Someone    bool     // the person may not be named
	Own        bool     // the viewer wrote it
	Text       string   // a mention of who is gone is @[]
	Mentions   []string // user ids, each once, in order
	Edit       access.Reason
	Remove     access.Reason
}

// OpenComments masks a record's comments for its viewer: all of them where one role
// lets the viewer read comments and see the record (A7.1), none otherwise. Who wrote
// one is named as who did anything is (A4.5).
func OpenComments(v *Viewer, s Sealed, comments []SealedComment) []CommentView {
	m, own, ok := commentMasks(v, s)
	if !ok {
		return nil
	}
	out := make([]CommentView, 0, len(comments))
	for _, x := range comments {
		if c := x.c; c != nil && c.Record == s.row.ID {
			out = append(out, openComment(v, m, own, s.row.Facts, c))
		}
	}
	return out
}

// commentMasks are what is read by and what is done by; ok is false for who may not
// read the record's comments.
func commentMasks(v *Viewer, s Sealed) (m, own access.Mask, ok bool) {
	if s.row == nil {
		return m, own, false
	}
	m = maskOf(v, s.row.Facts)
	own = m
	if len(v.Watcher) > 0 {
		own = v.Grants.Own().Mask(s.row.Facts)
	}
	return m, own, m.Seen() && m.Use(access.Comments, access.View)
}

func openComment(v *Viewer, m, own access.Mask, f access.Facts, c *Comment) CommentView {
	mine := c.By != "" && c.By == v.User
	out := CommentView{ID: c.ID, At: c.At, Edited: c.Edited, Own: mine && len(v.Watcher) == 0}
	if m.View(access.UpdatedBy) || out.Own {
		out.By = c.By
	} else {
		out.Someone = true
	}
	out.Text, out.Mentions = shownText(v.Policy, c.Text)
	out.Edit, out.Remove = mayChange(v, own, f, mine, true), mayChange(v, own, f, mine, false)
	return out
}

// NotYours is why somebody's own comment is changed by nobody else.
const NotYours access.Reason = "not_yours"

// mayChange says whether a comment may be written anew, which its author does, or
// taken away, which who manages comments may do too (A7).
func mayChange(v *Viewer, m access.Mask, f access.Facts, mine, edits bool) access.Reason {
	level := access.Edit
	switch {
	case mine:
	case edits:
		return NotYours
	default:
		level = access.Manage
	}
	return mayUse(v, m, f, access.Comments, level)
}

// mayUse is Allowed, or why the feature is not given at that level.
func mayUse(v *Viewer, m access.Mask, f access.Facts, feature access.Feature, level access.FeatureLevel) access.Reason {
	if m.Use(feature, level) {
		return access.Allowed
	}
	if f.Archived {
		return access.IsArchived
	}
	if why := v.Grants.Why(access.ToUse(feature, level), f); why != access.Allowed {
		return why
	}
	return access.Ceiling
}

// mention is how a text names a person.
var mention = regexp.MustCompile(`@\[([0-9A-Za-z_-]{1,64})\]`)

// Mentioned are the ids that a text names, each once, in order.
func Mentioned(text string) (ids []string) {
	for _, m := range mention.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(ids, m[1]) {
			ids = append(ids, m[1])
		}
	}
	return ids
}

// MentionsIn are the ids that a comment names, for asking of each whether they may
// read it.
func MentionsIn(s SealedComment) []string { return Mentioned(s.get().Text) }

// shownText is the text with the mentions of who is gone emptied, and who is left.
func shownText(p *policy.Snapshot, text string) (string, []string) {
	var left []string
	out := mention.ReplaceAllStringFunc(text, func(m string) string {
		id := m[2 : len(m)-1]
		if u, ok := p.User(id); !ok || u.Status == policy.StatusDeleted {
			return "@[]"
		}
		if !slices.Contains(left, id) {
			left = append(left, id)
		}
		return m
	})
	return out, left
}

// CommentInput is what a writer sends: a text, or Remove.
type CommentInput struct {
	ID     string // of a new comment
	Text   string
	Remove bool
	// MayName says whom the writer may mention; whom the comment names already may
	// stay.
	MayName func(user string) bool
}

// CommentChange is a checked write of a comment. Only WriteComment makes one.
type CommentChange struct{ c *commentChange }

type commentChange struct {
	kind      ChangeKind
	workspace string
	comment   Comment
	events    []Event
}

// Removes is the kind of a change that takes a comment away.
const Removes ChangeKind = 3

func (c CommentChange) get() *commentChange {
	if c.c == nil {
		return &commentChange{}
	}
	return c.c
}

// Accessors for package store. The zero CommentChange has kind 0 and is nothing.

func (c CommentChange) Kind() ChangeKind  { return c.get().kind }
func (c CommentChange) Workspace() string { return c.get().workspace }
func (c CommentChange) Comment() Comment  { return c.get().comment }
func (c CommentChange) Activity() []Event { return c.get().events }

// WriteComment checks a write of a comment against the record as it is under the
// lock (A3.10): a new one where before is nil. Errors are *WriteError.
func WriteComment(v *Viewer, s Sealed, before *SealedComment, in CommentInput) (CommentChange, error) {
	m, _, ok := commentMasks(v, s)
	if before == nil && s.row != nil && m.Seen() && !ok {
		return CommentChange{}, errForbidden("A7.1", mayUse(v, m, s.row.Facts, access.Comments, access.Edit), "Your roles do not include the comments of this record.")
	}
	if !ok || before != nil && before.get().Record != s.row.ID {
		return CommentChange{}, errNotFound()
	}
	out := &commentChange{kind: Insert, workspace: v.Policy.Workspace(), comment: Comment{ID: in.ID, Record: s.row.ID, At: v.Now, By: v.User}}
	mine := true
	if before != nil {
		out.kind, out.comment = Update, *before.c
		mine = before.c.By != "" && before.c.By == v.User
	}
	if why := mayChange(v, m, s.row.Facts, mine, !in.Remove); why != access.Allowed {
		return CommentChange{}, errForbidden("A7", why, refusedComment(why, in.Remove))
	}
	kind := EventCommented
	switch {
	case in.Remove:
		out.kind, kind = Removes, EventUncommented
	case before != nil:
		kind = EventRecommented
		if before.c.Text == cleanText(in.Text) {
			return CommentChange{}, nil
		}
		out.comment.Edited = v.Now
	}
	if !in.Remove {
		var fault *WriteError
		if out.comment.Text, fault = commentText(in, before); fault != nil {
			return CommentChange{}, fault
		}
	}
	out.events = []Event{{Record: s.row.ID, At: v.Now, By: v.User, Kind: kind, Decided: v.Tracker.States[s.row.Facts.State].ID, Property: out.comment.ID}}
	return CommentChange{out}, nil
}

func refusedComment(why access.Reason, removes bool) words.Text {
	switch {
	case why == NotYours:
		return "Only who wrote a comment changes it."
	case why == access.IsArchived:
		return "This record is archived. Restore it before you comment."
	case removes:
		return "Taking away a comment of somebody else needs a role that manages comments."
	}
	return "Your roles let you read comments here, but not write them."
}

// cleanText is a text without control signs, and without space around it.
func cleanText(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && unicode.IsControl(r) {
			return -1
		}
		return r
	}, text))
}

func commentText(in CommentInput, before *SealedComment) (string, *WriteError) {
	fault := func(code string, message words.Text) (string, *WriteError) {
		return "", errInvalid("A7", FieldError{Property: fieldText, Code: code, Message: message})
	}
	text := cleanText(in.Text)
	if text == "" {
		return fault("empty", "Write something.")
	}
	if len(text) > MaxComment || !utf8.ValidString(text) {
		return fault("too_long", "A comment has at most 10,000 bytes of text.")
	}
	ids := Mentioned(text)
	if len(ids) > MaxMentions {
		return fault("too_many", "A comment mentions at most 50 people.")
	}
	var had []string
	if before != nil {
		had = Mentioned(before.c.Text)
	}
	for _, id := range ids {
		if !slices.Contains(had, id) && (in.MayName == nil || !in.MayName(id)) {
			return fault("unknown", "Somebody whom you mention is not among the people you can choose.")
		}
	}
	return text, nil
}
