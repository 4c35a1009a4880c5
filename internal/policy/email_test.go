package policy

import (
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

func TestSpellingsOfOneAddressHaveOneKey(t *testing.T) {
	for key, spellings := range map[string][]string{
		"mike@x.io":                 {"mike@x.io", "MIKE@x.io", "mike@x.io ", "\tmike@X.IO\r\n", "Mike@x.Io", "mi\u212ae@x.io"},
		"j\u00f6rg@b\u00fc.example": {"J\u00d6RG@b\u00fc.example", "jo\u0308rg@bu\u0308.example", "JO\u0308RG@B\u00dc.EXAMPLE"},
		"\u03c3@example.org":        {"\u03a3@example.org"},
		"a+b@example.org":           {"A+b@example.org"},
	} {
		for _, s := range spellings {
			if got, err := CanonicalEmail(s); err != nil || got != key {
				t.Errorf("%q → %q, %v; expected %q", s, got, err, key)
			}
		}
	}
}

func TestDifferentAddressesStayDifferent(t *testing.T) {
	seen := map[string]string{}
	for _, s := range []string{"ann@example.org", "ann@example.com", "an.n@example.org", "ann+x@example.org", "\u00e4nn@example.org", "a\u0430nn@example.org", "stra\u00dfe@example.org", "strasse@example.org", "\u0131@example.org", "i@example.org"} {
		key, err := CanonicalEmail(s)
		if err != nil || seen[key] != "" {
			t.Errorf("%q → %q, %v, as does %q", s, key, err, seen[key])
		}
		seen[key] = s
	}
}

func TestWhatIsNoAddressIsRefused(t *testing.T) {
	for _, s := range []string{"", " ", "@", "ann", "ann@", "@example.org", "ann@@example.org", "ann@example@org", "a b@example.org", "ann@exa mple.org",
		"ann@example.org\nbcc: x", "ann@example.org,bob@example.org", "Ann <ann@example.org>", `"a"@example.org`, ".ann@example.org", "ann.@example.org",
		"a..b@example.org", "ann@.org", "ann@example.", "ann@-x.org", "ann@x-.org", "ann@[127.0.0.1]", "ann\u200b@example.org", "ann\u202e@example.org",
		"ann@exa_mple.org", "ann@example.org\x00", "\xff@example.org", "ann\uff20example.org", strings.Repeat("a", 250) + "@example.org", strings.Repeat("a", 5000)} {
		if got, err := CanonicalEmail(s); err == nil {
			t.Errorf("%q was taken as %q", s, got)
		}
	}
}

func FuzzCanonicalEmail(f *testing.F) {
	for _, s := range []string{"Ann@Example.org", "jo\u0308rg@b\u00fc.example", "\u0130@x.y", "mi\u212ae@x.io", "\u01c5@x", "\u03a3\u0345@x.y", "a\u0323\u0307@x.y", "\u1e9e@x.y", "\u0130\u0330@x.y"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		key, err := CanonicalEmail(s)
		if err != nil {
			return
		}
		again, err := CanonicalEmail(key)
		if err != nil || again != key {
			t.Fatalf("%q → %q → %q, %v: the key of a key is another", s, key, again, err)
		}
		if !norm.NFC.IsNormalString(key) || strings.ToLower(key) != key || strings.TrimSpace(key) != key || len(key) > 254 {
			t.Fatalf("%q → %q is not trimmed, NFC and lower", s, key)
		}
		if strings.Count(key, "@") != 1 || strings.ContainsFunc(key, func(r rune) bool { return unicode.IsControl(r) || unicode.IsSpace(r) || r == '<' || r == ',' }) {
			t.Fatalf("%q → %q is no single address", s, key)
		}
		for _, spelling := range []string{" " + s + "\n", norm.NFD.String(s), strings.ToLower(s)} {
			if k, err := CanonicalEmail(spelling); err == nil && k != key {
				t.Fatalf("%q and %q have the keys %q and %q", s, spelling, key, k)
			}
		}
	})
}
