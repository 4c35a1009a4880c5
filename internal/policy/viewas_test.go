package policy

import (
	"strings"
	"testing"
	"time"

	"github.com/trackward/trackward/internal/access"
)

// A13.4: a look is begun by a superuser in a session, with a reason, never at a
// full user, a superuser or oneself, and is over after an hour.
func TestA13_4_ALookIsBegunByASuperuserAndIsOverAfterAnHour(t *testing.T) {
	w := staff(t)
	look := func(more string) Change { return putDoc(KindViewAs, "", `{"session":"s1",`+more+`}`) }
	for _, who := range []string{"plain", "mgr", "sel", "ext", "fu2"} {
		if err := w.refuse(CodeForbidden, w.as(who), look(`"user":"plain","reason":"why"`)); who == "fu2" && !strings.Contains(err.Message.String(), "superuser") {
			t.Errorf("%s: %s", who, err.Message)
		}
	}
	key := w.as("tag")
	key.Request.Channel, key.Request.Scope = access.API, access.Unlimited()
	w.refuse(CodeForbidden, key, look(`"user":"plain","reason":"why"`))
	for _, bad := range []string{`"user":"plain","reason":""`, `"user":"plain","reason":"  "`, `"reason":"why"`, `"user":"plain","role":"courier","reason":"why"`, `"user":"plain","assigned":true,"reason":"why"`} {
		w.refuse(CodeInvalid, w.as("tag"), look(bad))
	}
	w.refuse(CodeInvalid, w.as("tag"), putDoc(KindViewAs, "", `{"user":"plain","reason":"why"}`))
	for _, never := range []string{"owner", "fu2", "tag"} {
		w.refuse(CodeForbidden, w.as("tag"), look(`"user":"`+never+`","reason":"why"`))
	}

	id := w.do(w.as("tag"), look(`"user":"plain","reason":" why ","viewer":"ext","until":"2999-01-01T00:00:00Z"`))
	got, on := w.snap.ViewingAs("tag", "s1", w.now)
	if !on || got.ID != id || got.Viewer != "tag" || got.Reason != "why" || !got.Until.Equal(got.From.Add(time.Hour)) {
		t.Fatalf("%+v %v", got.ViewAs, on)
	}
	for what, other := range map[string][2]string{"another session": {"tag", "s2"}, "another viewer": {"ext", "s1"}} {
		if _, on := w.snap.ViewingAs(other[0], other[1], w.now); on {
			t.Errorf("it goes on in %s", what)
		}
	}
	if _, on := w.snap.ViewingAs("tag", "s1", got.Until); on {
		t.Error("it goes on after its end")
	}
	w.refuse(CodeInvalid, w.as("tag"), w.patched(KindViewAs, id, map[string]any{"until": "2999-01-01T00:00:00Z"}))
	w.refuse(CodeKeyTaken, w.as("tag"), look(`"role":"courier","reason":"a second one"`))

	w.do(w.as("owner"), w.patched(KindUser, "tag", map[string]any{"superuser": false}))
	if _, on := w.snap.ViewingAs("tag", "s1", w.now); on {
		t.Error("it goes on without the tag")
	}
	w.do(w.as("tag"), del(KindViewAs, id)) // one's own can always be ended
}
