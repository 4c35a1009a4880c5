package silence

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// everything is as whom the person looks: whoever may do all, and is assigned to
// all. What leaves must not differ by what the person does not see (A13.4).
const everything = "role:maker,assigned"

// looks asks, as somebody who sees all, everything that may be asked so. Only a
// superuser may; the others hear that they may not.
func (p *pair) looks() {
	draft := ""
	if p.chance(50) {
		draft = p.lookDraft()
	}
	p.ask(request{op: "begin-view-as", method: "POST", path: p.base() + "/view-as", body: `{"target":"` + everything + `","reason":"to see what is seen"` + draft + `}`})
	p.get("get-view-as", "/view-as")
	if !p.who.whole() {
		return
	}
	if p.as = everything; draft != "" {
		p.as += ",draft"
	}
	for i := range p.doc.operations {
		op := &p.doc.operations[i]
		if !slices.ContainsFunc(op.params, func(x param) bool { return x.name == "as" }) {
			continue
		}
		for n := range 1 + more[op.id]/thrift() {
			t := known
			if n > 0 {
				t = p.tier()
			}
			a := p.target(t)
			if n > 1 {
				p.spread(op, &a)
			}
			r := p.request(op, a)
			p.pages(r, p.ask(r))
		}
	}
	p.as = ""
	p.ask(request{op: "end-view-as", method: "DELETE", path: p.base() + "/view-as"})
}

// lookDraft is a draft that would open everything to whoever looks, were it asked what
// they may see: it is asked of the one looked as alone.
func (p *pair) lookDraft() string {
	var at struct{ Revision int64 }
	if a := p.get("get-policy-revision", "/policy/revision"); a.status != 200 || json.Unmarshal(a.body, &at) != nil {
		return ""
	}
	roles, changes := slices.Clone(p.seen["role"]), []string{}
	if len(roles) == 0 {
		roles = []string{"maker"}
	}
	for _, role := range roles[:min(len(roles), 4)] {
		changes = append(changes, fmt.Sprintf(`{"op":"put","kind":"permissions","doc":{"role":%q,"tracker":"orders","all_states":{"actions":{"archive":"all"},"properties":{"*":{"view":"all"},"name":{"view":"all","edit":"all"}}}}}`, role))
	}
	return fmt.Sprintf(`,"draft":{"base_revision":%d,"changes":[%s]}`, at.Revision, strings.Join(changes, ","))
}
