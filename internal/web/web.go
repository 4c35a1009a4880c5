// Package web serves the built pages from inside the binary. It knows nothing
// of users, records or policy: the pages are the same bytes for everyone, and
// what a person may see reaches them only through the API. Only cmd may call it.
//
// dist/ is filled by `make build`; in a checkout it holds a placeholder, so
// that `go build` and `go test` never need Node.
package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"
)

//go:embed all:dist
var dist embed.FS

// nonceToken stands in index.html where the nonce of the response goes.
const nonceToken = "__CSP_NONCE__"

// notBuilt is the page of a binary that was built without `make build`.
const notBuilt = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Trackward</title>` +
	`<p>The pages are not in this binary. Run <code>make build</code>, then start <code>bin/trackward</code>.</p></html>`

// Pages answers every path that is not the API's.
type Pages struct {
	files  fs.FS
	index  []byte
	built  bool
	random io.Reader
	small  compressed
}

// New reads the embedded pages. Nonces are drawn from random (crypto/rand).
func New(random io.Reader) (*Pages, error) {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		return nil, fmt.Errorf("embedded pages: %w", err)
	}
	return newPages(files, random)
}

func newPages(files fs.FS, random io.Reader) (*Pages, error) {
	p := &Pages{files: files, random: random, built: true}
	index, err := fs.ReadFile(files, "index.html")
	if err != nil {
		p.built, index = false, []byte(notBuilt)
	}
	p.index = index
	return p, nil
}

// Built says whether the binary holds the pages or the placeholder.
func (p *Pages) Built() bool { return p.built }

// ServeHTTP answers a file, or the page for every path a person may type. A
// path that looks like a file but is none is a 404 and never the page: a
// browser would take HTML for the script it asked for.
func (p *Pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "This address only answers GET.", http.StatusMethodNotAllowed)
		return
	}
	name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
	switch {
	case name == "" || name == "index.html":
		p.servePage(w, r)
	case p.serveFile(w, r, name):
	case looksLikeFile(name):
		http.Error(w, "There is no such file.", http.StatusNotFound)
	default:
		p.servePage(w, r)
	}
}

func looksLikeFile(name string) bool {
	return strings.HasPrefix(name, "assets/") || strings.HasPrefix(name, ".") || strings.Contains(path.Base(name), ".")
}

// servePage writes index.html with a nonce of its own. It is never cached: a
// nonce that is used twice protects nothing.
func (p *Pages) servePage(w http.ResponseWriter, r *http.Request) {
	var raw [16]byte
	if _, err := io.ReadFull(p.random, raw[:]); err != nil {
		http.Error(w, "The server has no randomness; try again.", http.StatusServiceUnavailable)
		return
	}
	nonce := base64.RawURLEncoding.EncodeToString(raw[:])
	h := w.Header()
	h.Set("Content-Security-Policy", policyWith("'nonce-"+nonce+"'"))
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	if r.Method == http.MethodHead {
		return
	}
	_, _ = w.Write(bytes.ReplaceAll(p.index, []byte(nonceToken), []byte(nonce)))
}

// serveFile reports false when there is no such file. Files under assets/ carry
// a hash in their name and may be kept for ever; others are asked for again.
func (p *Pages) serveFile(w http.ResponseWriter, r *http.Request, name string) bool {
	if strings.HasPrefix(path.Base(name), ".") {
		return false
	}
	body, err := fs.ReadFile(p.files, name)
	if err != nil {
		return false
	}
	h := w.Header()
	h.Set("Content-Type", contentType(name))
	h.Set("Cache-Control", "no-cache")
	if strings.HasPrefix(name, "assets/") {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	sum := sha256.Sum256(body)
	tag := hex.EncodeToString(sum[:12])
	h.Set("Vary", "Accept-Encoding")
	// A range counts bytes of the file, so it gets the file.
	if small := p.small.get(name, body); small != nil && acceptsGzip(r) && r.Header.Get("Range") == "" {
		h.Set("Content-Encoding", "gzip")
		body, tag = small, tag+"-gz"
	}
	h.Set("ETag", `"`+tag+`"`)
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(body))
	return true
}

// contentType does not ask the machine's MIME table for what the pages use:
// the answer must not depend on what is installed.
func contentType(name string) string {
	switch path.Ext(name) {
	case ".js", ".mjs":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".woff2":
		return "font/woff2"
	case ".png":
		return "image/png"
	case ".json", ".map", ".webmanifest":
		return "application/json"
	case ".txt":
		return "text/plain; charset=utf-8"
	}
	if t := mime.TypeByExtension(path.Ext(name)); t != "" {
		return t
	}
	return "application/octet-stream"
}
