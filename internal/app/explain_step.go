package app

import (
	"github.com/trackward/trackward/internal/words"
)

// stepText is a remedy in words: by itself or as the first, and as it goes on
// after the first.
type stepText struct{ first, then words.Text }

func does(first, then words.Text, args ...any) stepText { return stepText{first, then}.with(args...) }

// with puts into both what stands in them.
func (s stepText) with(args ...any) stepText {
	return stepText{words.Say(s.first, args...), words.Say(s.then, args...)}
}

// andThen joins the steps of a way, each as it stands by itself.
const andThen words.Text = "%s, and then %s"

func stepsOf(path []remedy) []words.Text {
	texts := make([]words.Text, 0, len(path))
	for i := range path {
		texts = append(texts, path[i].text.first)
	}
	return texts
}

func (f *fixer) enlisted(where words.Text) stepText {
	return does("Put %s on the list of %s", "put %s on the list of %s", f.name(), where)
}

func allowed(name string) stepText {
	return does("Allow app access to %s", "allow app access to %s", name)
}

func (f *fixer) given(role, site string) stepText {
	if site == "" {
		return does("Give %s role %s", "give %s role %s", f.name(), role)
	}
	return does("Give %s role %s at %s", "give %s role %s at %s", f.name(), role, site)
}

// featureTexts give a role the level of a feature, raiseTexts that of a tracker's
// records.
var (
	featureTexts = map[[2]string]stepText{
		{"comments", "view"}: {"Give role %s the feature comments at level view", "give role %s the feature comments at level view"},
		{"comments", "edit"}: {"Give role %s the feature comments at level edit", "give role %s the feature comments at level edit"},
		{"activity", "view"}: {"Give role %s the feature activity at level view", "give role %s the feature activity at level view"},
		{"import", "edit"}:   {"Give role %s the feature import at level edit", "give role %s the feature import at level edit"},
		{"export", "view"}:   {"Give role %s the feature export at level view", "give role %s the feature export at level view"},
	}
	raiseTexts = map[string]stepText{
		"view":   {"Raise the level of role %s on %s to view", "raise the level of role %s on %s to view"},
		"edit":   {"Raise the level of role %s on %s to edit", "raise the level of role %s on %s to edit"},
		"manage": {"Raise the level of role %s on %s to manage", "raise the level of role %s on %s to manage"},
	}
)
