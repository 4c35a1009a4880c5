package policy

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// The words that documents use.
const (
	KindRegular     = "regular"
	KindGuest       = "guest"
	KindViewer      = "viewer"
	KindIntegration = "integration"

	StatusInvited     = "invited"
	StatusActive      = "active"
	StatusDeactivated = "deactivated"
	StatusDeleted     = "deleted"

	SettingsNone      = "none"
	SettingsSelective = "selective"
	SettingsExtended  = "extended"
	SettingsFull      = "full"

	AppAccessEveryone = "everyone"
	AppAccessSelected = "selected"

	SiteRegion = "region"
	SiteSite   = "site"
	SiteZone   = "zone"

	PortalAdmin  = "admin"
	PortalStaff  = "staff"
	PortalClient = "client"

	APIBlock     = "block"
	APIGrant     = "grant"
	NetworkAllow = "allow"
	NetworkBlock = "block"

	Public     = "public"
	Restricted = "restricted"

	Sequential = "sequential"
	Random     = "random"

	Checklist = "checklist" // layout of a tracker

	StateOpen      = "open"
	StateDoing     = "doing"
	StateDone      = "done"
	StateCancelled = "cancelled"

	LevelNone     = "none"
	LevelAssigned = "assigned"
	LevelAll      = "all"
)

// maxName and maxText bound the texts of documents, in bytes.
const (
	maxName = 200
	maxText = 2000
)

// checkKey judges a key: [a-z0-9_-]{1,64}, and not of the form of an id, so that
// a key can never be taken for one.
func checkKey(e *entering, field, key string) error {
	bad := len(key) == 0 || len(key) > 64
	for _, r := range key {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '_' && r != '-' {
			bad = true
		}
	}
	if bad {
		return e.invalid("A11.1", field, "A key is 1 to 64 characters of a-z, 0-9, - and _. Change it to fit.")
	}
	if len(key) == 36 && strings.Count(key, "-") == 4 && key[8] == '-' && key[13] == '-' {
		return e.invalid("A11.1", field, "A key must not look like an id. Choose a word.")
	}
	return nil
}

// OneLine is a name or another text of one line as it is stored: trimmed, NFC.
func OneLine(s string) string { return norm.NFC.String(strings.TrimSpace(s)) }

// cleanName brings a one-line text to the form in which it is stored.
func cleanName(e *entering, field string, s *string, required bool) error {
	*s = OneLine(*s)
	if *s == "" && required {
		return e.invalid("A1", field, "This is needed; fill it in.")
	}
	if len(*s) > maxName {
		return e.invalid("A1", field, "This is longer than %d bytes; shorten it.", maxName)
	}
	if strings.ContainsFunc(*s, unicode.IsControl) || !utf8.ValidString(*s) {
		return e.invalid("A1", field, "This is one line of text; take out line breaks and control characters.")
	}
	return nil
}

// cleanText brings a text of several lines to NFC.
func cleanText(e *entering, field string, s *string) error {
	*s = norm.NFC.String(strings.TrimSpace(*s))
	if len(*s) > maxText {
		return e.invalid("A1", field, "This is longer than %d bytes; shorten it.", maxText)
	}
	return nil
}

// oneOf judges a word; an empty one becomes the fallback.
func oneOf(e *entering, field string, s *string, fallback string, words ...string) error {
	if *s == "" {
		*s = fallback
	}
	for _, w := range words {
		if *s == w {
			return nil
		}
	}
	return e.invalid("A1", field, "This is one of: %s.", strings.Join(words, ", "))
}
