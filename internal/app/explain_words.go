package app

import (
	"fmt"
	"strings"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
)

// layerNames are the layers' names in answers, by gate.
var layerNames = [...]string{"", "credential", "app_access", "roles", "tracker", "record", "grant", "key", "archive"}

// layerRules cite them.
var layerRules = [...]string{"", "A3 gate 1", "A3 gate 2", "A3 gate 3", "A3 gate 4", "A3 gate 5", "A3 gate 6", "A3 gate 7", "A3.8"}

// layerWords say where an answer stopped, in a sentence.
var layerWords = [...]string{"", "whether they may sign in", "app access", "roles in force", "the tracker's restriction", "the record's restriction",
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

func (k *asked) propertyRef(n access.Property) *WhyRef {
	if p, ok := k.t.PropN(n); ok && p != nil {
		return &WhyRef{ID: p.ID, Key: p.Key, Name: p.Label}
	}
	return &WhyRef{Key: k.t.PropKey(n), Name: systemLabels[k.t.PropKey(n)]}
}

var systemLabels = map[string]string{"author": "Author", "updated_at": "Updated at", "updated_by": "Updated by", "site": "Site", "restriction": "Restriction"}

// assumed describes the record that was imagined.
func (k *asked) assumed() string {
	f := k.q.Facts
	words := "a public record"
	if k.q.Creates {
		words = "a new record"
	}
	if st := k.t.StateN(f.State); st != nil {
		words += " in state " + st.Label
	}
	if site, ok := k.v.Policy.SiteN(f.Site); ok && f.Site != 0 {
		words += " at " + site.Name
	}
	if f.Assigned && !k.q.Creates {
		words += ", assigned to " + k.whom()
	}
	if f.Archived {
		words += ", archived"
	}
	if f.Binned {
		words += ", in the bin"
	}
	return words
}

// isAsker reports that people ask about themself, be the answer complete or not.
func (k *asked) isAsker() bool { return !k.console && k.user.ID == k.asker.User.ID }

// who and whom name the person asked about; to themself they are "you".
func (k *asked) who() string {
	if k.isAsker() {
		return "you"
	}
	return k.user.Name
}

func (k *asked) whom() string { return k.who() }

// are is the verb that goes with who.
func (k *asked) are() string { return k.verb("is", "are") }

// verb is a verb as it goes with who.
func (k *asked) verb(one, you string) string {
	if k.isAsker() {
		return you
	}
	return one
}

// thing names what is asked about: "Phone of order 7", "strike 12", "Orders".
func (k *asked) thing() string {
	name := k.t.Name
	switch {
	case k.anything && !k.x.Allowed:
		return "any record of any tracker"
	case k.hasRecord:
		name = fmt.Sprintf("%s %d", strings.ToLower(k.t.Singular), k.facts.Number)
	case k.in.State != "" || k.q.Creates:
		name = k.t.Name + " in state " + k.t.StateN(k.q.Facts.State).Label
	}
	if k.named {
		return k.propertyRef(k.property).Name + " of " + name
	}
	return name
}

var actionVerbs = map[string]string{"view": "see", "edit": "edit", "create": "create in", "change_state": "change the state of", "archive": "archive", "delete": "delete",
	"restore": "restore", "recover": "recover", "restrict": "restrict", "read_comments": "read comments on", "comment": "comment on", "activity": "see the activity of",
	"import": "import into", "export": "export"}

// summary is the answer in a sentence.
func (k *asked) summary() string {
	what := actionVerbs[k.in.Action] + " " + k.thing()
	who := upperFirst(k.who())
	if k.past() {
		who = "As of " + whyStamp(k.in.At) + " " + k.who()
	}
	if !k.x.Allowed {
		return fmt.Sprintf("No. %s cannot %s: stopped at step %d of %d, %s.", who, what, k.x.Stopped, len(layerNames)-1, layerWords[k.x.Stopped])
	}
	if k.oneself() {
		return fmt.Sprintf("Yes. You can %s: one of your roles gives it.", what)
	}
	return fmt.Sprintf("Yes. %s can %s: %s.", who, what, k.givers())
}

func upperFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

func (k *asked) day(stamp string) string {
	day, _, _ := strings.Cut(stamp, "T")
	return day
}

func (k *asked) siteName(n access.SiteID) string {
	if site, ok := k.v.Policy.SiteN(n); ok {
		return site.Name
	}
	return "a site that is gone"
}

// place is where the record stands.
func (k *asked) place() string {
	switch {
	case !k.t.UsesSites:
		return "a tracker without sites"
	case k.q.Facts.Site == 0:
		return "records without a site"
	}
	return k.siteName(k.q.Facts.Site)
}
