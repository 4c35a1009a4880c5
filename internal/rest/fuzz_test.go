package rest

import (
	"bytes"
	"encoding/json"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzJSONBody: what is accepted is one JSON value in UTF-8, not too deep, in
// which no key stands twice; as much is left of it when it is read.
func FuzzJSONBody(f *testing.F) {
	for _, seed := range []string{`{}`, `[]`, `"x"`, `{"a":1,"a":2}`, `{"a":{"b":1},"b":{"b":2}}`, `{"role":"none","Role":"full"}`, `{} {}`, `{"a":1}x`,
		strings.Repeat("[", 33) + strings.Repeat("]", 33), strings.Repeat(`{"a":`, 32) + "1" + strings.Repeat("}", 32),
		`{"\u0061":1,"a":2}`, "{\"\xff\":1}", `{"a":"\ud800"}`, `[{"a":1},{"a":1}]`, `{"":1,"":2}`, "\xef\xbb\xbf{}", `1e999`, ` `, ``} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		if checkJSON(body) != nil {
			return
		}
		if !utf8.Valid(body) || !json.Valid(body) {
			t.Fatalf("%q is accepted", body)
		}
		dec := json.NewDecoder(bytes.NewReader(body))
		dec.UseNumber()
		var v any
		if err := dec.Decode(&v); err != nil {
			t.Fatal(err)
		}
		if dec.More() {
			t.Fatalf("%q is more than one value", body)
		}
		if deep := depth(v); deep > maxDepth {
			t.Fatalf("%q is %d levels deep", body, deep)
		}
		if written, read := tokens(body), values(v); written != read {
			t.Fatalf("%q has %d keys and values, of which %d are read: a key stands twice", body, written, read)
		}
	})
}

func depth(v any) int {
	deepest := 0
	switch v := v.(type) {
	case map[string]any:
		for _, x := range v {
			deepest = max(deepest, depth(x))
		}
	case []any:
		for _, x := range v {
			deepest = max(deepest, depth(x))
		}
	default:
		return 0
	}
	return deepest + 1
}

// tokens counts keys and values as written, values those that were read.
func tokens(body []byte) (n int) {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	for {
		tok, err := dec.Token()
		if err != nil {
			return n
		}
		if d, ok := tok.(json.Delim); !ok || d == '{' || d == '[' {
			n++
		}
	}
}

func values(v any) int {
	n := 1
	switch v := v.(type) {
	case map[string]any:
		for _, x := range v {
			n += 1 + values(x)
		}
	case []any:
		for _, x := range v {
			n += values(x)
		}
	}
	return n
}

// FuzzAddress: the client's address is the socket's unless that is a trusted
// proxy, and never one to the left of somebody who is not trusted.
func FuzzAddress(f *testing.F) {
	for _, seed := range [][2]string{
		{"192.0.2.1:1234", "10.0.0.1"}, {"127.0.0.1:80", "198.51.100.7"}, {"127.0.0.1:80", "1.2.3.4, 198.51.100.7, 10.1.1.1"}, {"[::1]:80", "2001:db8::1"},
		{"127.0.0.1:80", "::ffff:198.51.100.7"}, {"127.0.0.1:80", "fe80::1%eth0"}, {"127.0.0.1:80", "unknown, 10.0.0.9"}, {"nonsense", "1.2.3.4"},
		{"127.0.0.1:80", ""}, {"127.0.0.1:80", " 10.0.0.1 ,, 1.2.3.4"}, {"[fe80::1%eth0]:80", "1.2.3.4"}, {"127.0.0.1:80", "1.2.3.4:5678"},
	} {
		f.Add(seed[0], seed[1])
	}
	s := &Server{proxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("::1/128")}}
	f.Fuzz(func(t *testing.T, remote, forwarded string) {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = remote
		r.Header["X-Forwarded-For"] = []string{forwarded}
		got, from := s.address(r), socket(r)
		if got.Zone() != "" || got.Is4In6() {
			t.Fatalf("%v is not in its plain form", got)
		}
		if !s.trusts(from) {
			if got != from {
				t.Fatalf("%q is not trusted, and %q of it is believed: %v", remote, forwarded, got)
			}
			return
		}
		if got == from {
			return
		}
		hops := strings.Split(forwarded, ",")
		for _, hop := range slices.Backward(hops) {
			at, err := netip.ParseAddr(strings.TrimSpace(hop))
			if err != nil {
				t.Fatalf("%v stands to the left of something that is no address in %q", got, forwarded)
			}
			if at.Unmap().WithZone("") == got {
				return
			}
			if !s.trusts(at.Unmap().WithZone("")) {
				t.Fatalf("%v stands to the left of %v, which is not trusted, in %q", got, at, forwarded)
			}
		}
		t.Fatalf("%v is not in %q", got, forwarded)
	})
}
