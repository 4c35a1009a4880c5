package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/trackward/trackward/internal/testcount"
)

// bearer asks for the workspace with a key.
func bearer(url string, owner *person, token string) int {
	owner.t.Helper()
	nobody := &person{t: owner.t, login: "a key", url: url, http: owner.http}
	return nobody.do("GET", ws, nil, "Authorization", "Bearer "+token).status
}

// textAt is an answer's text at a path of keys.
func textAt(out map[string]any, path ...string) string {
	var v any = out
	for _, key := range path {
		m, _ := v.(map[string]any)
		v = m[key]
	}
	return fmt.Sprint(v)
}

// machine adds an active user of a kind that signs in to no account.
func machine(owner *person, kind, name string) string {
	owner.t.Helper()
	a := owner.do("POST", ws+"/users", map[string]any{"name": name, "kind": kind, "app_access": true})
	return textAt(owner.want(http.StatusCreated, a, "adds a "+kind), "id")
}

// TestAnEndedCredentialIsRefusedOnTheNextRequestOfEveryProcess is A12.1 for what
// is no session: a key revoked or suspended, a link rotated, a user deactivated.
func TestAnEndedCredentialIsRefusedOnTheNextRequestOfEveryProcess(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		p := start(t, demoArgs(t, "sqlite")...)
		endCredentials(signIn(t, p.url, "owner"), p.url)
	})
	t.Run("postgres, two processes", func(t *testing.T) {
		args := demoArgs(t, "postgres")
		one, two := start(t, args...), start(t, args...)
		endCredentials(signIn(t, one.url, "owner"), one.url, two.url)
	})
}

func endCredentials(owner *person, urls ...string) {
	owner.t.Helper()
	bot, guest := machine(owner, "integration", "Export"), machine(owner, "guest", "Clinic")
	anyVersion := []string{"If-Match", "*"}
	rounds, stale, longest := testcount.Revocations.N(), 0, time.Duration(0)
	newKey := func() (token, id string) {
		a := owner.do("POST", ws+"/users/"+bot+"/keys", map[string]any{"name": "k", "scope": map[string]any{"everything": "read"}})
		out := owner.want(http.StatusCreated, a, "makes a key")
		return textAt(out, "secret"), textAt(out, "key", "id")
	}
	opened := func() *person {
		out := owner.want(http.StatusCreated, owner.do("POST", ws+"/users/"+guest+"/link", map[string]any{}), "rotates a link")
		_, secret, _ := strings.Cut(textAt(out, "url"), "#")
		visitor := &person{t: owner.t, login: "a guest", url: urls[0], http: owner.http}
		a := visitor.do("POST", "/api/v1/auth/guest", map[string]any{"secret": secret})
		visitor.want(http.StatusOK, a, "opens the link")
		for _, c := range a.cookies {
			visitor.cookie = c.Name + "=" + c.Value
		}
		return visitor
	}
	check := func(what string, want int, ask func(url string) int) {
		for _, url := range urls {
			if got := ask(url); got != want {
				stale++
				owner.t.Errorf("%s at %s: %d, want %d", what, url, got, want)
			}
		}
	}
	patch := func(path string, body map[string]any) {
		owner.want(http.StatusOK, owner.do("PATCH", ws+path, body, anyVersion...), path)
	}
	for range rounds {
		token, id := newKey()
		byKey := func(url string) int { return bearer(url, owner, token) }
		check("a key", http.StatusOK, byKey)
		patch("/users/"+bot+"/keys/"+id, map[string]any{"suspended": true})
		check("a key that is suspended", http.StatusUnauthorized, byKey)
		patch("/users/"+bot+"/keys/"+id, map[string]any{"suspended": false})
		check("a key that is resumed", http.StatusOK, byKey)
		patch("/users/"+bot, map[string]any{"status": "deactivated"})
		check("a key of a deactivated user", http.StatusUnauthorized, byKey)
		patch("/users/"+bot, map[string]any{"status": "active"})
		check("a key nobody ticked", http.StatusUnauthorized, byKey)
		patch("/users/"+bot+"/keys/"+id, map[string]any{"suspended": false})
		check("a key that is resumed again", http.StatusOK, byKey)
		open := openStreams(owner.t, urls, "Authorization", "Bearer "+token)
		owner.want(http.StatusOK, owner.do("DELETE", ws+"/users/"+bot+"/keys/"+id, nil, anyVersion...), "revokes a key")
		began := time.Now()
		check("a revoked key", http.StatusUnauthorized, byKey)
		for _, l := range open {
			at, ok := l.hears(ended)
			took := at.Sub(began)
			if longest = max(longest, took); !ok || took > time.Second {
				stale++
				owner.t.Errorf("a revoked key's stream at %s went on for %v; ended: %v", l.url, took, ok)
			}
			l.stop()
		}

		visitor := opened()
		byLink := func(url string) int { return visitor.at(url).do("GET", ws, nil).status }
		check("a guest", http.StatusOK, byLink)
		next := opened()
		check("a guest whose link was rotated", http.StatusUnauthorized, byLink)
		visitor = next
		check("a guest by the new link", http.StatusOK, byLink)
		patch("/users/"+guest, map[string]any{"status": "deactivated"})
		check("a deactivated guest", http.StatusUnauthorized, byLink)
		patch("/users/"+guest, map[string]any{"status": "active"})
		check("a guest's old session", http.StatusUnauthorized, byLink)
	}
	owner.t.Logf("%d rounds at %d processes, %d stale answers, open streams cut after %v at most", rounds, len(urls), stale, longest)
}
