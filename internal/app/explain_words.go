package app

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/words"
)

// layerNames are the layers' names in answers, by gate.
var layerNames = [...]string{"", "credential", "app_access", "roles", "tracker", "record", "grant", "key", "archive"}

// layerRules cite them.
var layerRules = [...]string{"", "A3 gate 1", "A3 gate 2", "A3 gate 3", "A3 gate 4", "A3 gate 5", "A3 gate 6", "A3 gate 7", "A3.8"}

// layerTexts say where an answer stopped, within a sentence.
var layerTexts = [...]words.Text{"", "whether they may sign in", "app access", "roles in force", "the tracker's restriction", "the record's restriction",
	"role and cell", "what the key may do", "archive and bin"}

// oneself reports whether the answer goes to the person it is about, without
// names.
func (k *asked) oneself() bool { return !k.complete }

// about says how the question was understood.
func (k *asked) about() WhyAbout {
	out := WhyAbout{User: WhyRef{ID: k.user.ID, Name: k.user.Name}, Action: k.in.Action, Tracker: WhyRef{ID: k.t.ID, Key: k.t.Key, Name: k.t.Name}, At: whyStamp(k.in.At)}
	if k.named {
		out.Property = k.propertyRef(k.property)
	}
	if k.hasRecord {
		out.Record = k.facts.Number
		out.State = whyState(k.t, k.q.Facts.State)
		return out
	}
	out.State = whyState(k.t, k.q.Facts.State)
	out.Assumed = k.assumed()
	return out
}

func whyState(t *policy.Schema, s access.State) *WhyRef {
	if st := t.StateN(s); st != nil {
		return &WhyRef{ID: st.ID, Key: st.Key, Name: st.Label}
	}
	return nil
}

func (k *asked) propertyRef(n access.Property) *PropertyRef {
	out := &PropertyRef{Key: k.t.PropKey(n), Name: k.propertyName(n)}
	if p, ok := k.t.PropN(n); ok && p != nil {
		out.ID = p.ID
	}
	return out
}

func (k *asked) propertyName(n access.Property) words.Text {
	if p, ok := k.t.PropN(n); ok && p != nil {
		return words.Plain(p.Label)
	}
	return systemLabels[k.t.PropKey(n)]
}

var systemLabels = map[string]words.Text{"author": "Author", "updated_at": "Updated at", "updated_by": "Updated by", "site": "Site", "restriction": "Restriction"}

// assumed describes the record that was imagined.
func (k *asked) assumed() words.Text {
	f := k.q.Facts
	out := words.Text("a public record")
	if k.q.Creates {
		out = "a new record"
	}
	if st := k.t.StateN(f.State); st != nil {
		out = words.Say("%s in state %s", out, st.Label)
	}
	if site, ok := k.v.Policy.SiteN(f.Site); ok && f.Site != 0 {
		out = words.Say("%s at %s", out, site.Name)
	}
	if f.Assigned && !k.q.Creates {
		out = k.person(words.Say("%s, assigned to you", out), words.Say("%s, assigned to %s", out, k.user.Name))
	}
	if f.Archived {
		out = words.Say("%s, archived", out)
	}
	if f.Binned {
		out = words.Say("%s, in the bin", out)
	}
	return out
}

// isAsker reports that people ask about themself, be the answer complete or not.
func (k *asked) isAsker() bool { return !k.console && k.user.ID == k.asker.User.ID }

// person chooses by whom the person asked about is to the asker: what is said to
// oneself, or what is said about somebody else.
func (k *asked) person(you, other words.Text) words.Text {
	if k.isAsker() {
		return you
	}
	return other
}

// name begins a sentence with the person asked about.
func (k *asked) name() string { return upperFirst(k.user.Name) }

// upperFirst is a name as it begins a sentence.
func upperFirst(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return s
	}
	return string(unicode.ToUpper(first)) + s[size:]
}

// thing names what is asked about: "Phone of order 7", "strike 12", "Orders".
func (k *asked) thing() words.Text {
	name := words.Plain(k.t.Name)
	switch {
	case k.hasRecord:
		name = k.recordName()
	case k.in.State != "" || k.q.Creates:
		name = words.Say("%s in state %s", k.t.Name, k.t.StateN(k.q.Facts.State).Label)
	}
	if k.named {
		return words.Say("%s of %s", k.propertyName(k.property), name)
	}
	return name
}

func (k *asked) recordName() words.Text {
	if !k.hasRecord {
		return "the record"
	}
	return words.Say("%s %d", words.Noun(k.t.Singular), k.facts.Number)
}

// What somebody can do with a thing, and what not: the negation stands with the
// verb, since languages differ in where it goes.
var (
	actionCan = map[string]words.Text{"view": "see %s", "edit": "edit %s", "create": "create in %s", "change_state": "change the state of %s", "archive": "archive %s", "delete": "delete %s",
		"restore": "restore %s", "recover": "recover %s", "restrict": "restrict %s", "read_comments": "read comments on %s", "comment": "comment on %s", "activity": "see the activity of %s",
		"import": "import into %s", "export": "export %s"}
	actionNot = map[string]words.Text{"view": "not see %s", "edit": "not edit %s", "create": "not create in %s", "change_state": "not change the state of %s", "archive": "not archive %s",
		"delete": "not delete %s", "restore": "not restore %s", "recover": "not recover %s", "restrict": "not restrict %s", "read_comments": "not read comments on %s", "comment": "not comment on %s",
		"activity": "not see the activity of %s", "import": "not import into %s", "export": "not export %s"}
)

// summary is the answer in a sentence.
func (k *asked) summary() words.Text {
	if !k.x.Allowed {
		return words.Say("No. %s: stopped at step %d of %d, %s.", k.cannot(), int(k.x.Stopped), len(layerNames)-1, layerTexts[k.x.Stopped])
	}
	if k.oneself() {
		return words.Say("Yes. %s: one of your roles gives it.", k.can())
	}
	return words.Say("Yes. %s: %s.", k.can(), k.givers(false))
}

func (k *asked) can() words.Text {
	what := words.Say(actionCan[k.in.Action], k.thing())
	if k.past() {
		at := whyStamp(k.in.At)
		return k.person(words.Say("As of %s you can %s", at, what), words.Say("As of %s %s can %s", at, k.user.Name, what))
	}
	return k.person(words.Say("You can %s", what), words.Say("%s can %s", k.name(), what))
}

func (k *asked) cannot() words.Text {
	what := words.Text("not see any record of any tracker")
	if !k.anything {
		what = words.Say(actionNot[k.in.Action], k.thing())
	}
	if k.past() {
		at := whyStamp(k.in.At)
		return k.person(words.Say("As of %s you can%s", at, what), words.Say("As of %s %s can%s", at, k.user.Name, what))
	}
	return k.person(words.Say("You can%s", what), words.Say("%s can%s", k.name(), what))
}

func (k *asked) day(stamp string) string {
	day, _, _ := strings.Cut(stamp, "T")
	return day
}

func (k *asked) siteName(n access.SiteID) words.Text {
	if site, ok := k.v.Policy.SiteN(n); ok {
		return words.Plain(site.Name)
	}
	return "a site that is gone"
}

// place is where the record stands.
func (k *asked) place() words.Text {
	switch {
	case !k.t.UsesSites:
		return "a tracker without sites"
	case k.q.Facts.Site == 0:
		return "records without a site"
	}
	return k.siteName(k.q.Facts.Site)
}
