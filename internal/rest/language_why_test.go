package rest

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/words"
)

// spoken are the sentences of an answer of Why?, in their order.
func spoken(x app.WhyAnswer) (all []string) {
	add := func(texts ...words.Text) {
		for _, t := range texts {
			if t != "" {
				all = append(all, string(t))
			}
		}
	}
	add(x.Text, x.About.Assumed)
	for _, l := range x.Layers {
		add(l.Text)
		if l.Witness == nil {
			continue
		}
		for _, r := range l.Witness.Roles {
			add(r.Text)
			if r.Cell != nil {
				add(r.Cell.Text)
			}
		}
	}
	for _, f := range x.Fixes {
		add(f.Text)
	}
	if x.Stuck != nil {
		add(x.Stuck.Text)
		add(x.Stuck.Trace...)
	}
	return all
}

var (
	englishWords = regexp.MustCompile(`(?i)\b(the|is|are|not|you|your|role|roles|record|records|state|and|of|to|view|edit|step|key|counts|gives|since|it)\b`)
	anInstant    = regexp.MustCompile(`\d{4}-\d\d-\d\dT[0-9:.]+Z`)
)

// Why? answers in the language of who asks, sentence by sentence, with the same
// rules cited and no more told; without one every byte is English (A13.1, A13.2).
func TestWhyAnswersInTheLanguageOfItsReader(t *testing.T) {
	w := newWorld(t)
	open, closed := w.delivering(t, "Ann"), w.delivering(t, "Bob")
	w.ok(t, "mgr", "PUT", ws+"/trackers/orders/records/"+closed+"/restriction", `{"mode":"restricted","users":["`+w.users["mgr"]+`"]}`, "If-Match", "*")
	then := clockStep(t, time.Now())
	for _, c := range []struct {
		name, who, question string
		want                [][2]string // in English and in German
	}{
		{"oneself, allowed", "courier", "action=view tracker=orders property=phone record=" + open, nil},
		{"oneself, on no record of one's own", "courier", "action=archive tracker=orders", nil},
		{"oneself, nothing at all", "none", "action=view", nil},
		{"another, stopped at role and cell", "sel", "action=edit tracker=orders property=phone user=courier record=" + open, nil},
		{"another, stopped at the record's restriction", "ext", "action=view tracker=orders user=courier record=" + closed, nil},
		{"another who never enters", "ext", "action=view tracker=orders user=viewer", nil},
		{"another, on an imagined record", "sel", "action=view tracker=orders property=author user=courier state=delivering", nil},
		{"another, as it was", "sel", "action=view tracker=orders user=courier at=" + then, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			english := w.ask(t, c.who, why, c.question)
			german := w.do(t, c.who, "POST", why, w.question(c.question), "Accept-Language", "de")
			said, gesagt := spoken(whyOf(t, english)), spoken(whyOf(t, german))
			if len(said) != len(c.want) || len(gesagt) != len(c.want) {
				t.Fatalf("%d sentences in English, %d in German, want %d:\n%s\n%s", len(said), len(gesagt), len(c.want), strings.Join(said, "\n"), strings.Join(gesagt, "\n"))
			}
			for i, want := range c.want {
				if got := [2]string{anInstant.ReplaceAllString(said[i], "*"), anInstant.ReplaceAllString(gesagt[i], "*")}; got != want {
					t.Errorf("got  %q\nwant %q", got, want)
				}
				if left := englishWords.FindString(gesagt[i]); left != "" {
					t.Errorf("%q is English in %q", left, gesagt[i])
				}
			}
		})
	}
}

// What would grant a request is the same way by the same name in each language: it
// is granted by that name (A13.5).
func TestWhatGrantsARequestHasOneNameInEachLanguage(t *testing.T) {
	w := newWorld(t)
	w.ok(t, "none", "POST", requests, `{"action":"view","tracker":"orders"}`)
	id := w.requestsOf(t, "ext")[0].ID
	english := w.requestOf(t, "ext", id)
	german := decode[app.AccessAskedDetail](t, w.ok(t, "ext", "GET", requests+"/"+id, "", "Accept-Language", "de"))
	if len(english.Fixes) == 0 || len(german.Fixes) != len(english.Fixes) {
		t.Fatalf("%d ways in English, %d in German", len(english.Fixes), len(german.Fixes))
	}
	for i, f := range german.Fixes {
		if f.ID != english.Fixes[i].ID || f.Text == english.Fixes[i].Text || englishWords.MatchString(string(f.Text)) {
			t.Errorf("%+v, in English %+v", f, english.Fixes[i])
		}
	}
}
