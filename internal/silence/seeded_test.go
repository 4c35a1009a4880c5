package silence

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
)

// leak is a mistake that tells something hidden, put between the server and the
// person. It may ask the server anything as the boss, who sees all.
type leak struct {
	name string
	as   kind
	// spoil changes the answer to a request; boss asks the same server.
	spoil func(r *http.Request, a *answer, boss func(path string) answer)
}

// leaks are mistakes as other products have made them. Each must be found.
var leaks = []leak{
	{"the count is made before the filter of access", courier, func(r *http.Request, a *answer, boss func(string) answer) {
		if whole, ok := partOf[int](boss(r.URL.RequestURI()), "count"); ok && a.status == 200 {
			set(a, "count", whole)
		}
	}},
	{"403 for a hidden record, 404 for none", courier, func(r *http.Request, a *answer, boss func(string) answer) {
		if a.status == 404 && strings.Contains(r.URL.Path, "/records/") && boss(r.URL.Path).status == 200 {
			a.status = 403
		}
	}},
	{"the ETag is made of the whole record", guard, func(r *http.Request, a *answer, boss func(string) answer) {
		if a.status == 200 && a.header.Get("ETag") != "" {
			sum := sha256.Sum256(boss(r.URL.Path).body)
			a.header.Set("ETag", `"`+hex.EncodeToString(sum[:16])+`"`)
		}
	}},
	{"the policy's revision goes to everybody", client, func(r *http.Request, a *answer, boss func(string) answer) {
		if revision := boss(workspaceOf(r)).header.Get("Policy-Revision"); revision != "" {
			a.header.Set("Policy-Revision", revision)
		}
	}},
	{"the schema lists hidden properties with their options", guard, func(r *http.Request, a *answer, boss func(string) answer) {
		if whole, ok := partOf[[]any](boss(r.URL.Path), "properties"); ok && a.status == 200 {
			set(a, "properties", whole)
		}
	}},
	{"activity shows what was done to hidden properties", guard, func(r *http.Request, a *answer, boss func(string) answer) {
		if strings.HasSuffix(r.URL.Path, "/activity") && a.status == 200 {
			if whole, ok := partOf[[]any](boss(r.URL.Path), "items"); ok {
				set(a, "items", whole)
			}
		}
	}},
	{"a list goes by a hidden value", manager, func(r *http.Request, a *answer, boss func(string) answer) {
		items, ok := partOf[[]any](*a, "items")
		if !ok || !strings.HasSuffix(r.URL.Path, "/records") || len(items) < 2 {
			return
		}
		whole := boss(r.URL.Path)
		if sum := sha256.Sum256(whole.body); sum[0]%2 == 0 { // some order that hidden cells decide
			items[0], items[1] = items[1], items[0]
			set(a, "items", items)
		}
	}},
	{"an error repeats the hidden name", courier, func(r *http.Request, a *answer, boss func(string) answer) {
		properties, ok := partOf[[]any](boss(workspaceOf(r)+"/trackers/orders"), "properties")
		if a.status == 422 && ok && strings.Contains(string(a.body), "unknown_property") {
			a.body = append(a.body[:len(a.body)-1], fmt.Sprintf(` // did you mean %v?`, properties[len(properties)-1])...)
		}
	}},
	{"links to hidden records are counted", guard, func(r *http.Request, a *answer, boss func(string) answer) {
		if strings.Contains(r.URL.Path, "/records/") && a.status == 200 {
			a.header.Set("X-Links", strconv.Itoa(bytes.Count(boss(r.URL.Path).body, []byte(`"label"`))))
		}
	}},
	{"a hidden tracker is in the list", directory, func(r *http.Request, a *answer, boss func(string) answer) {
		if strings.HasSuffix(r.URL.Path, "/trackers") && a.status == 200 {
			whole, _ := partOf[[]any](boss(r.URL.Path), "items")
			set(a, "items", []any{len(whole)})
		}
	}},
	{"a cursor holds hidden values in base64", courier, func(r *http.Request, a *answer, boss func(string) answer) {
		if strings.HasSuffix(r.URL.Path, "/records") && a.status == 200 {
			a.header.Set("Link", base64.RawURLEncoding.EncodeToString(boss(r.URL.Path).body))
		}
	}},
	{"the door says which workspace it belongs to", outsider, func(r *http.Request, a *answer, boss func(string) answer) {
		if a.status == 403 || a.status == 404 {
			a.header.Set("X-Trackers", strconv.Itoa(len(boss(workspaceOf(r)+"/trackers").body)))
		}
	}},
}

// TestSeededLeaksAreFound proves the harness: each mistake is heard within few
// pairs, and without it nothing is.
func TestSeededLeaksAreFound(t *testing.T) {
	for _, l := range leaks {
		t.Run(l.name, func(t *testing.T) {
			sides := [2]*side{newSide(t, sqliteFile(t)), newSide(t, sqliteFile(t))}
			const enough = 24
			for seed := range enough {
				p := newPair(t, sides, seed, l.as)
				for i, s := range sides {
					honest := s.handler
					s.handler = spoiled(l, s, p.worlds[i])
					defer func() { s.handler = honest }()
				}
				p.sessions()
				p.reads(1)
				for i := range sides {
					sides[i].handler = sides[i].handler.(*spoiler).honest
				}
				if len(p.found) > 0 {
					t.Logf("found in pair %d after %d requests", seed+1, p.tally.requests)
					return
				}
			}
			t.Errorf("not found in %d pairs", enough)
		})
	}
}

// spoiler is a handler with a leak.
type spoiler struct {
	honest http.Handler
	leak   leak
	cookie string // the boss's
}

func spoiled(l leak, s *side, w *world) *spoiler {
	return &spoiler{honest: s.handler, leak: l, cookie: s.signIn(w.t, "boss-"+w.key+"@example.org", "127.99.0.1:4000")}
}

func (s *spoiler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	record := httptest.NewRecorder()
	s.honest.ServeHTTP(record, r)
	a := answer{record.Code, record.Header(), record.Body.Bytes()}
	s.leak.spoil(r, &a, func(path string) answer {
		if strings.HasSuffix(path, "/events") { // one look, or it would not end
			path += "?seconds=0"
		}
		ask := httptest.NewRequest("GET", "http://127.0.0.1"+path, nil)
		ask.RemoteAddr = "127.99.0.1:4000"
		ask.Header.Set("Cookie", s.cookie)
		got := httptest.NewRecorder()
		s.honest.ServeHTTP(got, ask)
		return answer{got.Code, got.Header(), got.Body.Bytes()}
	})
	for name, values := range a.header {
		w.Header()[name] = values
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body)
}

// workspaceOf is the path of the workspace that a request is about.
func workspaceOf(r *http.Request) string {
	parts := strings.Split(r.URL.Path, "/")
	return strings.Join(parts[:min(5, len(parts))], "/")
}

// partOf is a key of an answer's JSON.
func partOf[T any](a answer, key string) (out T, ok bool) {
	var doc map[string]json.RawMessage
	if json.Unmarshal(a.body, &doc) != nil || doc[key] == nil {
		return out, false
	}
	return out, json.Unmarshal(doc[key], &out) == nil
}

// set changes a key of an answer's JSON.
func set(a *answer, key string, value any) {
	var doc map[string]any
	if json.Unmarshal(a.body, &doc) != nil {
		return
	}
	doc[key] = value
	a.body, _ = json.Marshal(doc) // it was JSON before
}
