package silence

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/trackward/trackward/internal/app"
)

// asked plants requests for access (A13.5): the person's own; somebody else's
// about what both sides have, which the person decides on if they may; and those
// of others that are no business of theirs, of which one side has fewer.
func (p *pair) asked() {
	p.begin()
	for i, s := range p.sides {
		w := p.worlds[i]
		property := ""
		keep := func(n int, asker, tracker, record, note string) string {
			id := fmt.Sprintf("%08x-0000-7000-8000-%012x", 3<<20+n, hashed(fmt.Sprint(w.seed, w.who))&0xffffffffffff)
			if asker == "" {
				return id
			}
			_, err := s.store.AddAccessRequest(context.Background(), w.ws, app.AccessRequest{ID: id, At: s.at.now(), Expires: s.at.now().Add(time.Hour), Asker: asker,
				Action: "view", Tracker: tracker, Record: record, Property: property, Note: note}, 1000)
			must(p.t, err)
			return id
		}
		mine, theirs := keep(1, w.me, "orders", "", "mine"), keep(2, w.users["p1"], "orders", "", "theirs")
		if i == 0 {
			p.seen["request"] = []string{mine, theirs}
		}
		if p.who == manager {
			property = spareKey
			if spare := keep(5, w.users["p1"], "orders", "", "spare"); i == 0 {
				p.seen["request"] = append(p.seen["request"], spare)
			}
			property = ""
		}
		if p.who.whole() { // left to those who may configure the tracker
			_, err := s.store.DecideAccessRequest(context.Background(), w.ws, app.AccessRequest{ID: theirs, Passed: true, Status: app.AccessWaits}, app.AccessWaits)
			must(p.t, err)
			continue
		}
		secret := keep(3, w.users["p2"], "nosuch", "", mark+fmt.Sprint(i))
		p.hidden["request"] = union(p.hidden["request"], []string{secret})
		if i == 0 {
			secret = keep(4, w.users["p3"], "nosuch", "1", mark)
			p.hidden["request"] = union(p.hidden["request"], []string{secret})
		}
	}
}

// askBody asks for access to what is seen, hidden and missing. It is kept and
// shown to the person again, so a hidden word in it would come back.
func (p *pair) askBody(op *operation, a about) (any, bool) {
	if op.id != "ask-for-access" {
		return nil, false
	}
	plain := func(what string) string {
		name := p.name(what, p.tier())
		if strings.Contains(strings.ToLower(name), mark) {
			return "nosuch"
		}
		return name
	}
	body := map[string]any{"action": pick(p.dice, []string{"view", "view", "edit", "delete", "export"}), "tracker": plain("tracker")}
	if p.chance(60) {
		body["record"] = plain("record " + p.key(a.tracker))
	}
	if p.chance(30) {
		body["property"] = plain("property")
	}
	return body, true
}
