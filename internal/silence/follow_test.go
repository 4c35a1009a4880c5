package silence

import (
	"encoding/json"
	"strings"
)

// What some answers lead to: a link or key that was just made is used, since nobody
// comes by its secret in another way, and what was just begun is looked at and ended.

// follow goes on from an answer where it leads somewhere.
func (p *pair) follow(r request, a answer) {
	if a.status != 200 && a.status != 201 {
		return
	}
	path, _, _ := strings.Cut(r.path, "?")
	switch r.op {
	case "create-record-link", "create-form-link":
		p.followLink(r.op, path, a)
	case "create-key":
		var made struct{ Key struct{ ID string } }
		if json.Unmarshal(a.body, &made) == nil && made.Key.ID != "" {
			p.seen["key"] = append(p.seen["key"], made.Key.ID)
			p.ask(request{op: "list-keys", method: "GET", path: path})
			p.ask(request{op: "get-key", method: "GET", path: path + "/" + made.Key.ID})
		}
	case "rotate-guest-link":
		tag := p.ask(request{op: "get-guest-link", method: "GET", path: path}).header.Get("ETag")
		raw, err := json.Marshal(map[string]string{"secret": secretIn(p, a)})
		must(p.t, err)
		p.ask(request{op: "open-guest-link", method: "POST", path: "/api/v1/auth/guest", body: string(raw), cookie: "none=none"})
		if p.chance(50) {
			p.ask(request{op: "delete-guest-link", method: "DELETE", path: path, header: [][2]string{{"If-Match", tag}}})
		}
	case "finish-review":
		p.ask(request{op: "export-review", method: "GET", path: parent(path, 1) + "/export"})
	case "ask-superuser":
		if id := made(a); id != "" {
			p.ask(request{op: "get-pending", method: "GET", path: path + "/" + id})
			p.ask(request{op: "delete-pending", method: "DELETE", path: path + "/" + id})
		}
	case "create-user":
		if id := made(a); id != "" { // who is invited
			p.ask(request{op: "resend-confirmation", method: "POST", path: path + "/" + id + "/resend-confirmation"})
			p.ask(request{op: "show-invitation-link", method: "POST", path: path + "/" + id + "/invitation-link"})
		}
	}
}

// made is the id of what an answer holds.
func made(a answer) string {
	var it struct{ ID string }
	_ = json.Unmarshal(a.body, &it)
	return it.ID
}

// secretIn is the secret of a link that an answer shows.
func secretIn(p *pair, a answer) string {
	var made struct{ URL string }
	must(p.t, json.Unmarshal(a.body, &made))
	_, secret, _ := strings.Cut(made.URL, "#")
	return secret
}

// followLink comes as the bearer of a link that the person has made: a guest who sees
// all, and through this link nothing that its maker does not see (A9.2).
func (p *pair) followLink(op, path string, a answer) {
	var made struct{ Link struct{ ID string } }
	must(p.t, json.Unmarshal(a.body, &made))
	secret := secretIn(p, a)
	p.seen["link"] = append(p.seen["link"], made.Link.ID)
	bearer := func(r request) answer {
		r.cookie = "none=none"
		r.header = append(r.header, [2]string{"Authorization", "Bearer " + secret})
		return p.ask(r)
	}
	look := request{op: "get-link", method: "GET", path: "/api/v1/link"}
	var to struct {
		Record  string
		Tracker struct{ Key string }
	}
	if got := bearer(look); got.status == 200 {
		must(p.t, json.Unmarshal(got.body, &to))
		p.bear(op, to.Tracker.Key, to.Record, bearer)
	}
	if p.chance(60) {
		p.ask(request{op: strings.Replace(op, "create", "delete", 1), method: "DELETE", path: path + "/" + made.Link.ID})
		bearer(look)
	}
}

// bear asks what a link's bearer may: of the one record, or to create one.
func (p *pair) bear(op, tracker, record string, bearer func(request) answer) {
	at := p.base() + "/trackers/" + tracker
	a := about{tracker: tracker, at: map[string]tier{}}
	bearer(request{op: "get-tracker", method: "GET", path: at})
	tag := "*"
	body := func(id, path string) {
		r := p.request(p.find(id), a)
		_, query, asks := strings.Cut(r.path, "?")
		if r.path = path; asks {
			r.path += "?" + query
		}
		for i := range r.header {
			if r.header[i][0] == "If-Match" { // the bearer's own, not the maker's
				r.header[i][1] = tag
			}
		}
		bearer(r)
	}
	if op == "create-form-link" {
		body("create-record", at+"/records")
		return
	}
	one := at + "/records/" + record
	if sent := bearer(request{op: "get-record", method: "GET", path: one}).header.Get("ETag"); sent != "" {
		tag = sent
	}
	body("patch-record", one)
	body("move-record", one+"/transition")
	body("list-files", one+"/files/"+pick(p.dice, []string{"photo", "papers"}))
	bearer(request{op: "get-record", method: "GET", path: one})
}
