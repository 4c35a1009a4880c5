package silence

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"net/url"
	"strings"
	"testing"
)

// disguises are the forms in which a mark is looked for: as it is, in capitals,
// in hexadecimal, and in base64 at each of the three places where it can begin.
var disguises = func() (out [][]byte) {
	for _, m := range []string{mark, markDigits, markYear + "-"} {
		for _, form := range []string{m, strings.ToUpper(m), hex.EncodeToString([]byte(m)), strings.ToUpper(hex.EncodeToString([]byte(m)))} {
			if !contains(out, form) {
				out = append(out, []byte(form))
			}
		}
		if len(m) < 6 {
			continue // too short to be known by its middle
		}
		for shift := range 3 {
			for _, form := range []string{m, strings.ToUpper(m)} {
				padded := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("\x00", shift) + form))
				from, to := (shift*8+5)/6, (shift+len(form))*8/6
				if middle := padded[from:to]; !contains(out, middle) {
					out = append(out, []byte(middle))
				}
			}
		}
	}
	return out
}()

func contains(list [][]byte, s string) bool {
	for _, x := range list {
		if string(x) == s {
			return true
		}
	}
	return false
}

// marked finds a mark in anything of an answer, "" if there is none. What the
// request itself said and the answer repeats is no leak by itself: the request
// was the same on both sides.
func marked(a answer, r request) string {
	var all bytes.Buffer
	for name, values := range a.header {
		fmt.Fprintf(&all, "%s: %s\n", name, strings.Join(values, "\n"))
	}
	all.Write(unzipped(a.body))
	raw := all.Bytes()
	found := token(raw)
	if found == "" {
		return ""
	}
	path, _ := url.QueryUnescape(r.path)
	for _, echo := range tokens(path + "\n" + r.body) {
		raw = without(raw, echo)
	}
	return token(raw)
}

// unzipped are a workbook's parts behind each other, and anything else as it is:
// within a zip no mark would be found.
func unzipped(body []byte) []byte {
	parts, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		return body
	}
	out := bytes.Clone(body)
	for _, f := range parts.File {
		r, err := f.Open()
		if err != nil {
			continue // what cannot be opened is looked through as it is
		}
		out = append(append(out, '\n'), f.Name...)
		text, _ := io.ReadAll(r)
		out = append(append(out, '\n'), text...)
	}
	return out
}

// without takes a whole word out of a text.
func without(raw []byte, word string) []byte {
	var out []byte
	for {
		i := bytes.Index(raw, []byte(word))
		if i < 0 {
			return append(out, raw...)
		}
		end := i + len(word)
		out = append(out, raw[:i]...)
		if end < len(raw) && wordByte(raw[end]) {
			out = append(out, raw[i:end]...)
		}
		raw = raw[end:]
	}
}

func wordByte(c byte) bool { return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' }

// token is the first mark in the text with what stands around it.
func token(raw []byte) string {
	for _, form := range disguises {
		if i := bytes.Index(raw, form); i >= 0 {
			end := i
			for end < len(raw) && end-i < 60 && !strings.ContainsRune("\"\n<>, ", rune(raw[end])) {
				end++
			}
			return string(raw[i:end])
		}
	}
	return ""
}

// tokens are the marked words in a text.
func tokens(text string) (out []string) {
	for _, m := range []string{mark, markDigits, markYear} {
		for rest := text; ; {
			i := strings.Index(rest, m)
			if i < 0 {
				break
			}
			end := i
			for end < len(rest) && wordByte(rest[end]) {
				end++
			}
			out = append(out, rest[i:end])
			rest = rest[end:]
		}
	}
	return out
}

// TestMarksAreFound proves the search itself.
func TestMarksAreFound(t *testing.T) {
	secret := "some " + mark + "a17 é/+&"
	for name, text := range map[string]string{
		"plain": secret, "capitals": strings.ToUpper(secret), "hexadecimal": hex.EncodeToString([]byte(secret)),
		"base64": base64.StdEncoding.EncodeToString([]byte(secret)), "base64, one on": base64.StdEncoding.EncodeToString([]byte("x" + secret)),
		"base64, two on": base64.StdEncoding.EncodeToString([]byte("xy" + secret)), "base64 for addresses": base64.RawURLEncoding.EncodeToString([]byte("xyz" + secret)),
		"escaped": url.QueryEscape(secret), "number": `{"price":` + markDigits + `014.00}`, "day": `"` + markYear + `-03-01"`,
		"number in base64": base64.StdEncoding.EncodeToString([]byte(`[{"Num":` + markDigits + `014}]`)),
	} {
		if marked(answer{status: 200, body: []byte(text)}, request{path: "/api"}) == "" {
			t.Errorf("%s: %q is not found", name, text)
		}
		if marked(answer{status: 200, header: map[string][]string{"X": {text}}}, request{path: "/api"}) == "" {
			t.Errorf("%s in a header: %q is not found", name, text)
		}
	}
	var zipped bytes.Buffer
	parts := zip.NewWriter(&zipped)
	part, err := parts.Create("xl/worksheets/sheet1.xml")
	must(t, err)
	_, _ = io.WriteString(part, strings.Repeat(secret, 50))
	must(t, parts.Close())
	if marked(answer{status: 200, body: zipped.Bytes()}, request{path: "/api"}) == "" {
		t.Error("a mark within a workbook is not found")
	}
	echo := answer{status: 404, body: []byte(`{"instance":"/x/` + mark + `a17"}`)}
	if got := marked(echo, request{path: "/x/" + mark + "a17"}); got != "" {
		t.Errorf("what was asked for counts as heard: %q", got)
	}
	if got := marked(echo, request{path: "/x/" + mark + "a1"}); got == "" {
		t.Error("half of what was asked for hides the whole")
	}
}
