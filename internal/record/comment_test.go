package record

import (
	"errors"
	"strings"
	"testing"

	"github.com/trackward/trackward/internal/access"
)

func TestACommentNamesItsAuthorAsActivityDoes(t *testing.T) { // A4.5, A7.1
	w := clerkWorld(t)
	v := w.as("clerk")
	r := w.row(v, "new", nil)
	list := []SealedComment{
		SealComment(&Comment{ID: "c1", Record: r.ID, By: "u_mgr", Text: "By @[u_mgr], not @[u_nobody]"}),
		SealComment(&Comment{ID: "c2", Record: r.ID, By: "u_clerk", Text: "mine"}),
		SealComment(&Comment{ID: "c3", Record: "another", By: "u_clerk", Text: "elsewhere"}),
	}
	got := OpenComments(v, Seal(r), list)
	if len(got) != 2 || !got[0].Someone || got[0].By != "" || got[1].Someone || got[1].By != "u_clerk" || !got[1].Own {
		t.Fatalf("%+v", got)
	}
	if got[0].Text != "By @[u_mgr], not @[]" || len(got[0].Mentions) != 1 || got[0].Edit != NotYours || got[1].Edit != access.Allowed || got[0].Remove == access.Allowed {
		t.Errorf("%+v", got)
	}
	w.perms["r_clerk"].AllStates.Properties = cells{"updated_by": {View: "all"}}
	if named := OpenComments(w.load().as("clerk"), Seal(r), list); named[0].By != "u_mgr" || named[0].Someone {
		t.Errorf("with updated_by: %+v", named[0])
	}
	hidden := w.row(v, "assigned", nil)
	if got := OpenComments(v, Seal(hidden), []SealedComment{SealComment(&Comment{ID: "c4", Record: hidden.ID, Text: "zqcanary"})}); len(got) != 0 {
		t.Errorf("comments of a record that is not seen: %+v", got)
	}
}

func TestWhatAWriterOfACommentIsRefused(t *testing.T) { // A3.10, A7, A4.11
	w := clerkWorld(t)
	v := w.as("clerk")
	r, hidden := w.row(v, "new", nil), w.row(v, "assigned", nil)
	theirs := SealComment(&Comment{ID: "c1", Record: r.ID, By: "u_mgr", Text: "theirs"})
	mine := SealComment(&Comment{ID: "c2", Record: r.ID, By: "u_clerk", Text: "mine @[u_courier]"})
	archived := *r
	archived.Facts.Archived = true
	only := func(ids ...string) func(string) bool {
		return func(id string) bool { return strings.Contains(strings.Join(ids, " "), id) }
	}
	for name, c := range map[string]struct {
		row    *Row
		before *SealedComment
		in     CommentInput
		code   string
	}{
		"on a hidden record":           {hidden, nil, CommentInput{Text: "x"}, "not_found"},
		"on an archived one":           {&archived, nil, CommentInput{Text: "x"}, "forbidden"},
		"nothing":                      {r, nil, CommentInput{Text: " \n\x00 "}, "invalid"},
		"too much":                     {r, nil, CommentInput{Text: strings.Repeat("x", MaxComment+1)}, "invalid"},
		"naming whom one may not":      {r, nil, CommentInput{Text: "@[u_mgr]", MayName: only("u_courier")}, "invalid"},
		"somebody else's, anew":        {r, &theirs, CommentInput{Text: "x"}, "forbidden"},
		"somebody else's, away":        {r, &theirs, CommentInput{Remove: true}, "forbidden"},
		"of another record":            {hidden, &theirs, CommentInput{Text: "x"}, "not_found"},
		"naming whom it named already": {r, &mine, CommentInput{Text: "hi @[u_courier]", MayName: only()}, ""},
		"naming whom one may":          {r, nil, CommentInput{ID: "c9", Text: "@[u_mgr]", MayName: only("u_mgr")}, ""},
		"one's own, away":              {r, &mine, CommentInput{Remove: true}, ""},
	} {
		change, err := WriteComment(v, Seal(c.row), c.before, c.in)
		var refused *WriteError
		if errors.As(err, &refused) != (c.code != "") || c.code != "" && refused.Code != c.code {
			t.Errorf("%s: %v", name, err)
		}
		if c.code == "" && (len(change.Activity()) != 1 || change.Activity()[0].Property != change.Comment().ID) {
			t.Errorf("%s: %+v", name, change.Activity())
		}
	}
	if change, err := WriteComment(v, Seal(r), &mine, CommentInput{Text: "mine @[u_courier]"}); err != nil || change.Kind() != 0 {
		t.Errorf("what stays as it is, is no change: %v %v", change.Kind(), err)
	}
}
