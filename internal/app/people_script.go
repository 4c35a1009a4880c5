package app

import "unicode"

// lookalikes are alphabets that share letters by their looks.
var lookalikes = []*unicode.RangeTable{unicode.Latin, unicode.Cyrillic, unicode.Greek, unicode.Armenian, unicode.Cherokee}

// mixed reports whether a word has letters of more than one of these.
func mixed(word string) bool {
	found := -1
	for _, r := range word {
		for i, script := range lookalikes {
			if !unicode.Is(script, r) {
				continue
			}
			if found >= 0 && found != i {
				return true
			}
			found = i
		}
	}
	return false
}
