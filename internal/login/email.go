package login

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxEmail is the longest address SMTP carries, in bytes.
const maxEmail = 254

var errEmail = errors.New("this is no e-mail address such as ann@example.org")

// CanonicalEmail is the one key of an e-mail address: trimmed, NFC, lower case.
// It is made here and nowhere else, since SQLite and PostgreSQL fold case
// differently; two spellings with one key are one account (case C13).
//
// The key is also the address that mail goes to. So who types a look-alike that
// folds to a known key reaches that key's mailbox and no other.
//
// Refused is what has no local part or domain, is longer than 254 bytes, or
// holds spaces, control or invisible characters, quotes, brackets or commas.
func CanonicalEmail(s string) (string, error) {
	if !utf8.ValidString(s) || len(s) > 4*maxEmail {
		return "", errEmail
	}
	s = fold(strings.TrimSpace(s)) // "" where it finds no key, which is refused below
	local, domain, ok := strings.Cut(s, "@")
	if !ok || len(s) > maxEmail || !validLocal(local) || !validDomain(domain) {
		return "", errEmail
	}
	return s, nil
}

// fold lower-cases to a fixed point: lowering can leave a text that is not NFC,
// and composing one that is not lower. No text is known to need a third round;
// one that does gets no key rather than a loop without an end.
func fold(s string) string {
	for range 4 {
		next := norm.NFC.String(strings.ToLower(norm.NFC.String(s)))
		if next == s {
			return s
		}
		s = next
	}
	return ""
}

func validLocal(local string) bool {
	if local == "" || strings.HasPrefix(local, ".") || strings.HasSuffix(local, ".") || strings.Contains(local, "..") {
		return false
	}
	for _, r := range local {
		if r < utf8.RuneSelf && !asciiLetterOrDigit(r) && !strings.ContainsRune(".!#$%&'*+-/=?^_`{|}~", r) {
			return false
		}
		if r >= utf8.RuneSelf && !visible(r) {
			return false
		}
	}
	return true
}

func validDomain(domain string) bool {
	for label := range strings.SplitSeq(domain, ".") {
		if label == "" || strings.HasPrefix(label, "-") || strings.HasSuffix(label, "-") {
			return false
		}
		for _, r := range label {
			if r < utf8.RuneSelf && r != '-' && !asciiLetterOrDigit(r) {
				return false
			}
			if r >= utf8.RuneSelf && !visible(r) {
				return false
			}
		}
	}
	return true
}

func asciiLetterOrDigit(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
}

// visible keeps letters, marks and digits of any script and nothing else.
func visible(r rune) bool { return unicode.In(r, unicode.L, unicode.M, unicode.N) }
