package policy

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/trackward/trackward/internal/words"
)

// maxEmail is the longest address SMTP carries, in bytes.
const maxEmail = 254

var errEmail = errors.New("this is no e-mail address; write it as name@example.org")

const notAnAddress words.Text = "This is no e-mail address; write it as name@example.org."

// CanonicalEmail is the one key of an e-mail address: trimmed, NFC, lower case. Two
// spellings with one key are one user and one account (case C13). It is made in Go
// because databases fold case differently. What can be no address is an error.
//
// The key is also the address that mail goes to. So who types a look-alike that
// folds to a known key reaches that key's mailbox and no other.
func CanonicalEmail(address string) (string, error) {
	if !utf8.ValidString(address) || len(address) > 4*maxEmail {
		return "", errEmail
	}
	s := foldEmail(strings.TrimSpace(address))
	local, domain, ok := strings.Cut(s, "@")
	if !ok || len(s) > maxEmail || !dotted(local, ".!#$%&'*+-/=?^_`{|}~") || !dotted(domain, ".-") {
		return "", errEmail
	}
	for label := range strings.SplitSeq(domain, ".") {
		if strings.HasPrefix(label, "-") || strings.HasSuffix(label, "-") {
			return "", errEmail
		}
	}
	return s, nil
}

// foldEmail lower-cases to a fixed point, since lowering and composing can undo
// each other; what finds none has no form.
func foldEmail(s string) string {
	for range 4 {
		next := norm.NFC.String(undotted(strings.ToLower(norm.NFD.String(s))))
		if next == s {
			return s
		}
		s = next
	}
	return ""
}

// undotted takes the dot above off every decomposed i: a capital one with a dot (U+0130)
// becomes a plain i where it stands by itself, and must with other marks too.
func undotted(s string) string {
	onI := false
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\u0307' && onI:
			return -1
		case !unicode.Is(unicode.M, r):
			onI = r == 'i'
		}
		return r
	}, s)
}

// dotted reports whether s is parts joined by single dots, of letters, marks and
// digits of any script and the given ASCII signs.
func dotted(s, signs string) bool {
	for part := range strings.SplitSeq(s, ".") {
		if part == "" {
			return false
		}
	}
	for _, r := range s {
		if !unicode.In(r, unicode.L, unicode.M, unicode.N) && !strings.ContainsRune(signs, r) {
			return false
		}
	}
	return true
}
