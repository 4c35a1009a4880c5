package silence

import "slices"

// everything is as whom the person looks: whoever may do all, and is assigned to
// all. What leaves must not differ by what the person does not see (A13.4).
const everything = "role:maker,assigned"

// looks asks, as somebody who sees all, everything that may be asked so. Only a
// superuser may; the others hear that they may not.
func (p *pair) looks() {
	p.ask(request{op: "begin-view-as", method: "POST", path: p.base() + "/view-as", body: `{"target":"` + everything + `","reason":"to see what is seen"}`})
	p.get("get-view-as", "/view-as")
	if !p.who.whole() {
		return
	}
	p.as = everything
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
