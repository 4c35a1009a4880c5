package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/trackward/trackward/internal/testcount"
)

// ack is a write that the server said was done.
type ack struct{ record, contents, note string }

// TestKilledDuringWritesNothingAcknowledgedIsLost ends the server without
// warning while people write records and settings, and looks at what is there
// after the next start.
func TestKilledDuringWritesNothingAcknowledgedIsLost(t *testing.T) {
	for _, backend := range backends {
		t.Run(backend, func(t *testing.T) {
			t.Parallel()
			args := demoArgs(t, backend)
			p := start(t, args...)
			manager, owner := signIn(t, p.url, "manager"), signIn(t, p.url, "owner")
			var acks []ack
			for round := range testcount.Kills.N() {
				acks = append(acks, writeUntilKilled(t, p, manager.at(p.url), owner.at(p.url), round)...)
				p = start(t, args...) // the sessions outlive it
			}
			owner = owner.at(p.url)
			missing := lookFor(t, manager.at(p.url), owner, acks)
			t.Logf("%d kills, %d acknowledged writes, %d missing", testcount.Kills.N(), len(acks), missing)
			if len(acks) == 0 {
				t.Error("nothing was acknowledged before a kill: this proves nothing")
			}
			verdict := owner.get(http.StatusOK, "/audit/verify")
			if verdict["ok"] != true {
				t.Errorf("the audit chain does not verify: %v", verdict)
			}
		})
	}
}

// writeUntilKilled has two people write until the server is gone.
func writeUntilKilled(t *testing.T, p *process, manager, owner *person, round int) (acks []ack) {
	var mu sync.Mutex
	var both sync.WaitGroup
	enough := make(chan struct{})
	var once sync.Once
	keep := func(a ack) {
		mu.Lock()
		defer mu.Unlock()
		if acks = append(acks, a); len(acks) >= 20+5*round%17 {
			once.Do(func() { close(enough) })
		}
	}
	both.Go(func() {
		for i := 0; ; i++ {
			contents := fmt.Sprintf("kill %d write %d", round, i)
			a, err := manager.try("POST", ws+"/trackers/orders/records", map[string]any{"state": "new", "values": map[string]string{"contents": contents}})
			if err != nil {
				return
			}
			var made struct{ Record struct{ ID string } }
			if a.status == http.StatusCreated && json.Unmarshal(a.body, &made) == nil {
				keep(ack{record: made.Record.ID, contents: contents})
			}
		}
	})
	both.Go(func() {
		for i := 0; ; i++ {
			note := fmt.Sprintf("kill %d change %d", round, i)
			a, err := owner.try("POST", ws+"/policy/changes", map[string]any{"note": note, "changes": []any{phone(i%2 == 0)}})
			if err != nil {
				return
			}
			if a.status == http.StatusOK {
				keep(ack{note: note})
			}
		}
	})
	select {
	case <-enough:
	case <-time.After(time.Minute):
		t.Error("the writers were not acknowledged within a minute")
	}
	p.kill()
	both.Wait()
	return acks
}

// lookFor counts acknowledged writes that are not there.
func lookFor(t *testing.T, manager, owner *person, acks []ack) (missing int) {
	notes := map[string]bool{}
	for query := "?limit=200"; query != ""; {
		page := owner.get(http.StatusOK, "/audit"+query)
		for _, entry := range page["items"].([]any) {
			note, _ := entry.(map[string]any)["note"].(string)
			notes[note] = true
		}
		next, more := page["next_cursor"].(string)
		if query = ""; more {
			query = "?limit=200&cursor=" + url.QueryEscape(next)
		}
	}
	for _, a := range acks {
		there := notes[a.note]
		if a.record != "" {
			got := manager.do("GET", ws+"/trackers/orders/records/"+a.record, nil)
			var record struct{ Values struct{ Contents string } }
			there = got.status == http.StatusOK && json.Unmarshal(got.body, &record) == nil && record.Values.Contents == a.contents
		}
		if !there {
			missing++
			t.Errorf("acknowledged and lost: %+v", a)
		}
	}
	return missing
}
