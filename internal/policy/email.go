package policy

import (
	"errors"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// CanonicalEmail is the form in which e-mails are compared: trimmed, NFC, case
// folded. It is made here alone, because databases fold case differently. What
// can be no address is an error.
func CanonicalEmail(address string) (string, error) {
	s := norm.NFC.String(cases.Fold().String(norm.NFC.String(strings.TrimSpace(address))))
	local, domain, ok := strings.Cut(s, "@")
	bad := !ok || local == "" || domain == "" || len(s) > 254 || strings.Contains(domain, "@") ||
		strings.ContainsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) ||
		strings.ContainsAny(s, "<>,;:\"()[]\\")
	if bad || strings.HasPrefix(domain, ".") || strings.HasSuffix(domain, ".") {
		return "", errors.New("this is no e-mail address; write it as name@example.org")
	}
	return s, nil
}
