package web

import (
	"compress/gzip"
	"crypto/rand"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

const indexPage = `<!doctype html><meta name="csp-nonce" content="__CSP_NONCE__"><div id="root"></div>`

func pages(t *testing.T) *Pages {
	t.Helper()
	p, err := newPages(fstest.MapFS{
		"index.html":         {Data: []byte(indexPage)},
		"assets/app-1a2b.js": {Data: []byte("console.log(1)")},
		"favicon.svg":        {Data: []byte("<svg/>")},
		".keep":              {Data: nil},
	}, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func ask(h http.Handler, method, target string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(method, target, nil))
	return w
}

func TestPathsOfPagesAnswerThePageAndPathsOfFilesDoNot(t *testing.T) {
	h := Secure(pages(t))
	cases := []struct {
		name, method, path string
		status             int
		page               bool
	}{
		{"root", "GET", "/", 200, true},
		{"deep link", "GET", "/t/orders/r/1042", 200, true},
		{"index by name", "GET", "/index.html", 200, true},
		{"climbing path stays inside", "GET", "/../../etc/passwd", 200, true},
		{"file", "GET", "/favicon.svg", 200, false},
		{"asset", "GET", "/assets/app-1a2b.js", 200, false},
		{"asset that is gone", "GET", "/assets/app-9z.js", 404, false},
		{"asset folder", "GET", "/assets/", 200, true},
		{"unknown file", "GET", "/robots.txt", 404, false},
		{"hidden file", "GET", "/.keep", 404, false},
		{"hidden folder", "GET", "/.git/config", 404, false},
		{"write", "POST", "/t/orders", 405, false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			w := ask(h, c.method, c.path)
			if w.Code != c.status {
				t.Fatalf("status %d, want %d", w.Code, c.status)
			}
			if got := strings.Contains(w.Body.String(), `id="root"`); got != c.page {
				t.Fatalf("page %v, want %v: %s", got, c.page, w.Body)
			}
			if w.Header().Get("X-Content-Type-Options") != "nosniff" {
				t.Error("nosniff is missing")
			}
			if !strings.Contains(w.Header().Get("Content-Security-Policy"), "frame-ancestors 'none'") {
				t.Error("frame-ancestors is missing")
			}
		})
	}
}

func TestEachPageHasANonceOfItsOwnThatItsPolicyNames(t *testing.T) {
	h := Secure(pages(t))
	seen := map[string]bool{}
	for range 3 {
		w := ask(h, "GET", "/")
		_, rest, _ := strings.Cut(w.Body.String(), `content="`)
		nonce, _, _ := strings.Cut(rest, `"`)
		if len(nonce) < 20 || seen[nonce] || strings.Contains(nonce, "NONCE") {
			t.Fatalf("nonce %q", nonce)
		}
		seen[nonce] = true
		policy := w.Header().Get("Content-Security-Policy")
		if !strings.Contains(policy, "style-src 'self' 'nonce-"+nonce+"'") {
			t.Fatalf("policy %q does not name %q", policy, nonce)
		}
		if strings.Contains(policy, "unsafe") || !strings.Contains(policy, "script-src 'self';") {
			t.Fatalf("policy %q", policy)
		}
		if w.Header().Get("Cache-Control") != "no-store" {
			t.Fatal("a page with a nonce must not be kept")
		}
	}
}

func TestFilesAreTypedAndKeptByTheirHash(t *testing.T) {
	h := Secure(pages(t))
	w := ask(h, "GET", "/assets/app-1a2b.js")
	if ct := w.Header().Get("Content-Type"); ct != "text/javascript; charset=utf-8" {
		t.Errorf("type %q", ct)
	}
	if cc := w.Header().Get("Cache-Control"); !strings.Contains(cc, "immutable") {
		t.Errorf("cache %q", cc)
	}
	again := httptest.NewRequest("GET", "/favicon.svg", nil)
	again.Header.Set("If-None-Match", ask(h, "GET", "/favicon.svg").Header().Get("ETag"))
	w = httptest.NewRecorder()
	h.ServeHTTP(w, again)
	if w.Code != http.StatusNotModified {
		t.Errorf("status %d, want 304", w.Code)
	}
}

func TestTextFilesAreSentSmallToWhoAcceptsIt(t *testing.T) {
	text := strings.Repeat("const a = 1;\n", 500)
	p, err := newPages(fstest.MapFS{"assets/big.js": {Data: []byte(text)}, "favicon.svg": {Data: []byte("<svg/>")}}, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for accept, want := range map[string]string{"gzip, br": "gzip", "br;q=1.0, gzip;q=0.5": "gzip", "gzip;q=0": "", "identity": "", "": ""} {
		r := httptest.NewRequest("GET", "/assets/big.js", nil)
		r.Header.Set("Accept-Encoding", accept)
		w := httptest.NewRecorder()
		p.ServeHTTP(w, r)
		if got := w.Header().Get("Content-Encoding"); got != want {
			t.Errorf("Accept-Encoding %q: %q, want %q", accept, got, want)
		}
		var body io.Reader = w.Body
		if want == "gzip" {
			if w.Body.Len() > len(text)/5 {
				t.Errorf("%d bytes", w.Body.Len())
			}
			if body, err = gzip.NewReader(w.Body); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := io.ReadAll(body); err != nil || string(got) != text {
			t.Errorf("Accept-Encoding %q: another body, %v", accept, err)
		}
	}
}

type noRandomness struct{}

func (noRandomness) Read([]byte) (int, error) { return 0, errors.New("empty") }

func TestWithoutRandomnessThereIsNoPage(t *testing.T) {
	p := pages(t)
	p.random = noRandomness{}
	if w := ask(p, "GET", "/"); w.Code != http.StatusServiceUnavailable || strings.Contains(w.Body.String(), "root") {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
}

func TestABinaryWithoutPagesSaysHowToBuildThem(t *testing.T) {
	p, err := newPages(fstest.MapFS{}, rand.Reader)
	if err != nil || p.Built() {
		t.Fatal(err, p.Built())
	}
	if w := ask(p, "GET", "/"); w.Code != 200 || !strings.Contains(w.Body.String(), "make build") {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
}

// Case D05: no search engine lists a page, and no other site is told where one was.
func TestPagesAreNotListedAndTellNoReferrerCaseD05(t *testing.T) {
	h := Secure(pages(t))
	for _, path := range []string{"/", "/g", "/g/link", "/confirm", "/favicon.svg", "/assets/app-1a2b.js", "/assets/nosuch.js"} {
		got := ask(h, "GET", path).Header()
		if !strings.Contains(got.Get("X-Robots-Tag"), "noindex") || got.Get("Referrer-Policy") != "same-origin" {
			t.Errorf("%s: %v", path, got)
		}
	}
}
