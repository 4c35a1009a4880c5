package main

import (
	"encoding/json"
	"fmt"
	"net/http"
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
			args := demoArgs(t, backend)
			var acks []ack
			for round := range testcount.Kills.N() {
				p := start(t, args...)
				acks = append(acks, writeUntilKilled(t, p, round)...)
			}
			p := start(t, args...)
			missing := lookFor(t, p, acks)
			t.Logf("%d kills, %d acknowledged writes, %d missing", testcount.Kills.N(), len(acks), missing)
			if len(acks) == 0 {
				t.Error("nothing was acknowledged before a kill: this proves nothing")
			}
			verdict := signIn(t, p.url, "owner").get(http.StatusOK, "/audit/verify")
			if verdict["ok"] != true {
				t.Errorf("the audit chain does not verify: %v", verdict)
			}
		})
	}
}

// writeUntilKilled has two people write until the server is gone.
func writeUntilKilled(t *testing.T, p *process, round int) (acks []ack) {
	manager, owner := signIn(t, p.url, "manager"), signIn(t, p.url, "owner")
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
func lookFor(t *testing.T, p *process, acks []ack) (missing int) {
	manager, owner := signIn(t, p.url, "manager"), signIn(t, p.url, "owner")
	notes := map[string]bool{}
	for _, entry := range owner.items("/audit?limit=200") {
		note, _ := entry["note"].(string)
		notes[note] = true
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
