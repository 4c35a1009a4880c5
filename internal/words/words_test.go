package words

import (
	"context"
	"encoding/json"
	"reflect"
	"testing"
	"time"
)

func TestASentenceIsEnglishUntilItIsSaidInAnotherLanguage(t *testing.T) {
	berlin := time.FixedZone("CET", 3600)
	at := time.Date(2026, 3, 7, 17, 5, 9, 0, berlin)
	for _, c := range []struct {
		name            string
		text            Text
		english, german string
	}{
		{"a constant", "You may see this, but not change it.", "You may see this, but not change it.", "Sie dürfen das sehen, aber nicht ändern."},
		{"with something in it", Say("%s mentioned you on %s", "Ann", "Order 7"), "Ann mentioned you on Order 7", "Ann hat Sie bei Order 7 erwähnt"},
		{"with a sentence in it", Say("There were too many tries. Wait %s, then try again.", Say("%d minutes", 3)),
			"There were too many tries. Wait 3 minutes, then try again.", "Das waren zu viele Versuche. Warten Sie 3 Minuten und versuchen Sie es dann noch einmal."},
		{"with its parts in another order", Say("No %s is called %q.", Text("role"), "Courrier"), `No role is called "Courrier".`, `Hier heißt nichts "Courrier" (Rolle).`},
		{"with an instant", Say("It ends on %s.", Minute(at)), "It ends on 7 March 2026, 17:05 CET.", "Es endet am 7. März 2026, 17:05 CET."},
		{"with an instant to the second", Say("It ends on %s.", Second(at)), "It ends on 7 March 2026, 17:05:09 CET.", "Es endet am 7. März 2026, 17:05:09 CET."},
		{"with people's own noun in it", Say("%s of %s", "Phone", Say("%s %d", Noun("Order"), 7)), "Phone of order 7", "Phone von Order 7"},
		{"chained", Chain("%s, and %s", "active", "deactivated", "active"), "active, and deactivated, and active", "aktiv und deaktiviert und aktiv"},
		{"people's own words, also where they read like ours", Plain("You may see this, but not change it."), "You may see this, but not change it.", "You may see this, but not change it."},
		{"people's own signs are no parts", Say("%s mentioned you on %s", "\x1fs3:Eve %d", "100%\x1f"), "\x1fs3:Eve %d mentioned you on 100%\x1f", "\x1fs3:Eve %d hat Sie bei 100%\x1f erwähnt"},
		{"not translated", "Nobody says this.", "Nobody says this.", "Nobody says this."},
		{"none", Plain(""), "", ""},
	} {
		if got := c.text.In(English); got != c.english {
			t.Errorf("%s: %q, want %q", c.name, got, c.english)
		}
		if got := c.text.In(German); got != c.german {
			t.Errorf("%s: %q, want %q", c.name, got, c.german)
		}
		if again := Plain(c.text.In(German)).In(English); again != c.german {
			t.Errorf("%s: said once it becomes %q", c.name, again)
		}
	}
}

func TestATextThatIsCutShortIsStillShown(t *testing.T) {
	whole := Say("%s mentioned you on %s", "Ann", "Order 7")
	for n := range whole {
		_ = whole[:n].In(German) // never panics
	}
}

func TestTheLanguageIsTheFirstThatIsAskedForAndSpoken(t *testing.T) {
	for header, want := range map[string]Language{
		"": "", "de": German, "de-AT,en;q=0.5": German, "en-GB": English, "fr": "", "fr,de;q=0.8,en;q=0.9": English, "de;q=0,en": English,
		"*;q=x": "", string(make([]byte, 300)): "",
	} {
		if got := Asked(header); got != want {
			t.Errorf("%.40q: %q, want %q", header, got, want)
		}
	}
	if First("", "xx", German, English) != German || First() != English {
		t.Error("the first that is chosen counts, else English")
	}
	if Of(context.Background()) != English || Of(With(t.Context(), German)) != German || Asking(With(t.Context(), "")) != "" {
		t.Error("a context without a reader is in English")
	}
}

func TestAnAnswerIsSaidInALanguageAndSharedTablesStay(t *testing.T) {
	type level struct{ Means Text }
	type answer struct {
		Name   string
		Label  Text
		Levels []level
		By     map[string]Text
		One    *level
		Any    any
		At     time.Time
		none   Text
	}
	shared := []level{{"read"}, {"share"}}
	in := &answer{Name: "read", Label: "Comments", Levels: shared, By: map[string]Text{"a": "use"}, One: &level{"own ones"}, Any: []any{Text("role"), "role", nil}, none: "read"}
	got := Into(German, in).(*answer)
	want := &answer{Name: "read", Label: Plain("Kommentare"), Levels: []level{{Plain("lesen")}, {Plain("teilen")}}, By: map[string]Text{"a": Plain("verwenden")},
		One: &level{Plain("eigene")}, Any: []any{Plain("Rolle"), "role", nil}, none: "read"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
	if shared[0].Means != "read" || in.Label != "Comments" || in.By["a"] != "use" {
		t.Error("what was shared has been written to")
	}
	raw, _ := json.Marshal(got.Levels)
	if string(raw) != `[{"Means":"lesen"},{"Means":"teilen"}]` {
		t.Errorf("as JSON: %s", raw)
	}
	if raw, _ = json.Marshal(in.Levels); string(raw) != `[{"Means":"read"},{"Means":"share"}]` {
		t.Errorf("nobody's language is English: %s", raw)
	}
	if plain := (&struct{ N int }{1}); Into(German, plain) != any(plain) {
		t.Error("what holds no Text is itself")
	}
}
