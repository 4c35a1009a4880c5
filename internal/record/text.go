package record

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

var fold = cases.Fold()

// TextKey is the comparison key of a text: NFC, case-folded; compared by bytes
// on both databases (A4.2). The key of a key is itself.
func TextKey(s string) string {
	if ascii(s) {
		return strings.ToLower(s)
	}
	// Folding can undo the normal form and the other way round; two or three
	// rounds reach a text that neither changes any more.
	for range 8 {
		k := norm.NFC.String(fold.String(norm.NFD.String(s)))
		if k == s {
			break
		}
		s = k
	}
	return s
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
