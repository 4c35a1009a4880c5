package record

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxFileName is the longest name kept, in bytes: what common file systems take.
const maxFileName = 200

// FileName is the name under which an uploaded file is kept and offered again:
// without folders, control characters, and the invisible ones that turn the
// reading direction round (which make "exe.gpj" read as "jpg.exe"). It is a
// label; nothing is stored under it.
func FileName(uploaded string) string {
	name := uploaded[strings.LastIndexAny(uploaded, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		if r == utf8.RuneError || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, name)
	name = strings.Trim(name, " .")
	if len(name) > maxFileName {
		ext := path.Ext(name)
		if len(ext) > 16 {
			ext = ""
		}
		name = cut(name, maxFileName-len(ext)) + ext
	}
	if name == "" {
		return "file"
	}
	return name
}

// cut shortens s to at most n bytes, between characters.
func cut(s string, n int) string {
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
