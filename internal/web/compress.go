package web

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"path"
	"strings"
	"sync"
)

// compressed keeps the small form of each text file, made when it is first
// asked for. The files never change while the process runs.
type compressed struct {
	mu    sync.Mutex
	files map[string][]byte
}

// get returns the compressed body, or nil when the file is not text, too small
// to be worth it, or no smaller.
func (c *compressed) get(name string, body []byte) []byte {
	switch path.Ext(name) {
	case ".js", ".mjs", ".css", ".svg", ".json", ".map", ".txt":
	default:
		return nil
	}
	if len(body) < 1024 {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if small, done := c.files[name]; done {
		return small
	}
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, _ = w.Write(body) // a buffer takes everything
	_ = w.Close()
	small := out.Bytes()
	if len(small) >= len(body) {
		small = nil
	}
	if c.files == nil {
		c.files = make(map[string][]byte)
	}
	c.files[name] = small
	return small
}

// acceptsGzip reads Accept-Encoding as far as browsers write it; "q=0" refuses.
func acceptsGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, q, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(strings.TrimSpace(name), "gzip") {
			return strings.Trim(strings.TrimSpace(q), "q=0.") != "" || q == ""
		}
	}
	return false
}
