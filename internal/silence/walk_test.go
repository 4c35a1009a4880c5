package silence

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"slices"
	"strings"
	"time"

	"github.com/trackward/trackward/internal/policy"
)

// tier says how well the person may know what a request names.
type tier int

const (
	known   tier = iota // seen
	unheard             // there, on one side at least, and hidden
	missing             // nowhere
)

// tiers are chosen as often as they tell something.
func (p *pair) tier() tier {
	switch n := p.dice.IntN(100); {
	case n < 66:
		return known
	case n < 88:
		return unheard
	}
	return missing
}

func (p *pair) chance(percent int) bool { return p.dice.IntN(100) < percent }

// name is one of what a parameter may name.
func (p *pair) name(what string, t tier) string {
	from := p.seen[what]
	if t == unheard {
		from = p.hidden[what]
	}
	if t == missing || len(from) == 0 {
		return pick(p.dice, []string{"nosuch", "0fffffff-0000-7000-8000-000000000000", "987654"})
	}
	if p.who.whole() && t == known && p.chance(30) {
		return from[len(from)-1] // perhaps made by themself: the rest is often in use
	}
	return pick(p.dice, from)
}

// about is what one request is about, so that its parts fit together.
type about struct {
	tracker string // key where known
	at      map[string]tier
	kept    bool // the request is stored: a hidden value in it would come back
}

// target chooses the tracker of a request.
func (p *pair) target(t tier) about {
	a := about{tracker: "orders", at: map[string]tier{}}
	if t == known && len(p.seen["tracker"]) > 0 {
		a.tracker = pick(p.dice, p.seen["tracker"])
		if p.chance(50) && slices.Contains(p.seen["tracker"], "orders") {
			a.tracker = "orders"
		}
	} else {
		a.tracker = p.name("tracker", t)
	}
	return a
}

// key is the tracker's key, whether the request names it by key or id.
func (p *pair) key(tracker string) string {
	for _, tree := range p.worlds[0].trees {
		if tracker == tree.key || p.worlds[0].treeID(tree) == tracker {
			return tree.key
		}
	}
	return "orders"
}

// path fills in an operation's path. Parameters that the walk does not know are
// a failure: a new route must be taught to it.
func (p *pair) path(op *operation, a about) string {
	out := op.path
	for _, x := range op.params {
		if x.in != "path" {
			continue
		}
		t := known
		if given, ok := a.at[x.name]; ok {
			t = given
		}
		var value string
		switch x.name {
		case "workspace":
			value = p.worlds[0].key
			if t != known {
				value = p.name("workspace", missing)
			}
		case "tracker":
			value = a.tracker
		case "record":
			what := pick(p.dice, []string{"record ", "record ", "number "})
			value = p.name(what+p.key(a.tracker), t)
		case "property":
			value = p.name("property", t)
			if strings.Contains(op.path, "/files/") && t == known {
				value = pick(p.dice, []string{"photo", "papers"})
			}
		case "user", "team", "role", "site", "assignment", "file", "view", "state", "key", "link", "comment":
			value = p.name(x.name, t)
			if who := p.worlds[0].users[op.about()]; x.name == "user" && p.who.whole() && who != "" && t == known {
				value = who
			}
		case "session":
			value = p.name("session", t)
		case "import":
			value = p.name("import", t)
		case "dashboard":
			value = p.name("dashboard", t)
		case "report":
			value = p.name("report", t)
		case "provider", "passkey", "identity": // there are none: sign-in is the account's, not the workspace's
			value = p.name("session", missing)
		case "pending":
			value = p.name("pending", missing)
		case "review", "test", "request":
			value = p.name(x.name, t)
		case "template": // the server's own
			value = pick(p.dice, []string{"delivery", "nosuch"})
		case "seq":
			value = pick(p.dice, []string{"1", "2", "3", "4", "9", "0", "x"})
		default:
			p.t.Fatalf("the walk does not know what to put for {%s} in %s; teach it what is seen and what is hidden", x.name, op.path)
		}
		out = strings.Replace(out, "{"+x.name+"}", value, 1)
	}
	return out
}

// request makes a request of an operation.
func (p *pair) request(op *operation, a about) request {
	r := request{op: op.id, method: op.method, path: p.path(op, a)}
	var pairs []string
	for _, x := range op.params {
		if op.id == "import-users" && x.name == "dry_run" { // or its invitations go out behind the answer, at no step
			pairs = append(pairs, x.name, "true")
			continue
		}
		often := 35
		if x.name == "note" && p.who.whole() { // many a change needs a reason
			often = 80
		}
		if x.in != "query" || !x.required && x.name != "seconds" && x.name != "as" && !p.chance(often) {
			continue
		}
		if text, ok := p.parameter(op, x, a); ok {
			pairs = append(pairs, x.name, text)
		}
	}
	if p.chance(2) {
		pairs = append(pairs, "nosuch", "1")
	}
	r.path += query(pairs...)
	switch {
	case op.body != nil:
		body, ok := p.askBody(op, a)
		if !ok {
			body, ok = p.settingsBody(op)
		}
		if !ok {
			body, ok = p.likelyBody(op)
		}
		if !ok {
			body = p.body(op.body, "", a, 0)
		}
		raw, err := json.Marshal(body)
		must(p.t, err)
		r.body = string(raw)
	case op.parts != nil:
		p.multipart(op, &r, a)
	}
	if takes, must := op.header("If-Match"); takes && (must && p.chance(95) || p.chance(30)) {
		r.header = append(r.header, [2]string{"If-Match", p.etag(r)})
	}
	if takes, _ := op.header("Idempotency-Key"); takes && p.chance(25) {
		r.header = append(r.header, [2]string{"Idempotency-Key", fmt.Sprintf("once-%d", p.dice.IntN(3))})
	}
	return r
}

// parameter is the text of a query parameter, by its name where that says what
// it means and by its schema otherwise.
func (p *pair) parameter(op *operation, x param, a about) (string, bool) {
	if len(x.schema.Enum) > 0 {
		return fmt.Sprint(pick(p.dice, x.schema.Enum)), true
	}
	switch x.name {
	case "cursor":
		return pick(p.dice, []string{"x", "AAAA", "eyJhIjoxfQ"}), p.chance(10)
	case "limit":
		return pick(p.dice, []string{"1", "2", "3", "50", "200", "0", "x"}), true
	case "state":
		return p.names("state", 2), true
	case "sort":
		return p.sort(), true
	case "group", "subgroup":
		return p.grouping(), true
	case "measure":
		return pick(p.dice, []string{"count", "sum:", "avg:", "min:", "max:"}) + p.property(p.tier()), true
	case "measures":
		return "count,sum:" + p.property(p.tier()), true
	case "date":
		return p.property(p.tier()), p.chance(40)
	case "column":
		return pick(p.dice, []string{"~empty", "~no_access", "true", "hot", p.name("state", p.tier()), p.name("user", p.tier())}), p.chance(40)
	case "of":
		return p.groupID(), true
	case "columns":
		return p.names("property", 3), true
	case "filter":
		return p.filter(a, 2), true
	case "q":
		return p.text(), true
	case "record":
		return p.name("record "+p.key(a.tracker), p.tier()), true
	case "a", "b": // of a comparison
		if op.id == "compare-roles" {
			return p.name("role", p.tier()), true
		}
		what := pick(p.dice, []string{"user", "role"})
		text := what + ":" + p.name(what, p.tier())
		if p.chance(40) {
			text += fmt.Sprintf("@%d", p.dice.IntN(5))
		}
		return text, true
	case "role", "team", "user", "site", "property", "tracker", "view":
		return p.name(x.name, p.tier()), true
	case "as":
		if p.as != "" {
			return p.as, true
		}
		return everything, p.chance(6) // nobody has begun to
	case "seconds": // of a stream: one look
		return "0", true
	case "note":
		return "for a reason", true
	case "name": // of the tracker that is deleted
		return pick(p.dice, []string{"New", "Orders"}), true
	case "at", "from", "to": // while the worlds were made, or since
		return epoch.Add(time.Duration(p.dice.IntN(1200)) * time.Second).Format(time.RFC3339), p.chance(30)
	}
	switch p.doc.resolved(x.schema).kind() {
	case "boolean":
		return pick(p.dice, []string{"true", "false"}), true
	case "integer", "number":
		return fmt.Sprint(p.dice.IntN(4)), true
	}
	return p.anything(), true
}

// names are several names as a list in a query.
func (p *pair) names(what string, most int) string {
	var out []string
	for range 1 + p.dice.IntN(most) {
		t := known
		if p.chance(25) {
			t = p.tier()
		}
		out = append(out, p.name(what, t))
	}
	return strings.Join(out, ",")
}

// grouping is what groups are made of: often what a person could group by, with
// a period now and then.
func (p *pair) grouping() string {
	key := p.property(p.tier())
	if p.chance(30) {
		key = pick(p.dice, []string{"state", "author", "site", "updated_by", "created_at", "updated_at"})
	}
	if p.chance(25) {
		key += pick(p.dice, []string{":day", ":week", ":month", ":quarter", ":year"})
	}
	return key
}

// groupID is one of the groups that there may be.
func (p *pair) groupID() string {
	if p.chance(30) {
		return pick(p.dice, []string{"~empty", "~no_access", "~gone", "true", "hot", "south", "12", "2026-03-02"})
	}
	if p.chance(30) {
		return p.text()
	}
	return p.name(pick(p.dice, []string{"state", "user", "team", "site"}), p.tier())
}

func (p *pair) sort() string {
	key := p.property(p.tier())
	if p.chance(20) {
		key = pick(p.dice, []string{"number", "created_at", "state", "id", "updated_at"})
	}
	return pick(p.dice, []string{"", "-"}) + key
}

func (p *pair) property(t tier) string {
	if t == known && p.chance(10) {
		return pick(p.dice, policy.SystemNames[:])
	}
	return p.name("property", t)
}

// text is something to search for: values that are seen, words of hidden ones.
func (p *pair) text() string {
	return pick(p.dice, []string{"ann", "B", "Cy", "shop", "+4930", "person", mark[:3], mark[:5], "Small", "south", markDigits[:4], "boss", "é"})
}

// anything is a name of any kind and tier, for parameters nobody knows.
func (p *pair) anything() string {
	return p.name(pick(p.dice, []string{"property", "state", "user", "team", "role", "site", "view", "tracker", "record orders"}), p.tier())
}

// filter makes an expression, most often one that can be answered.
func (p *pair) filter(a about, depth int) string {
	if depth > 0 && p.chance(40) {
		left, right := p.filter(a, depth-1), p.filter(a, depth-1)
		return pick(p.dice, []string{left + " and " + right, "(" + left + ") or (" + right + ")", "not (" + left + ")"})
	}
	t := known
	if p.chance(30) {
		t = p.tier()
	}
	f := p.anyField(p.key(a.tracker), t)
	if p.chance(20) {
		return f.key + " is_empty"
	}
	return f.key + p.comparison(f, a.kept)
}

// anyField is a property with its type, where that is known.
func (p *pair) anyField(tracker string, t tier) field {
	key := p.property(t)
	for _, w := range p.worlds {
		for _, tree := range w.trees {
			for _, f := range tree.fields {
				named := f.key == key || w.partID(tree, "property", f.key, f.secret) == key
				if named && (tree.key == tracker || f.secret != "") {
					return f
				}
			}
		}
	}
	return field{key: key, kind: pick(p.dice, []policy.PropertyType{policy.Text, policy.Number})}
}

// comparison is an operator and a value; the value may be a hidden one.
func (p *pair) comparison(f field, kept bool) string {
	hides := !kept && p.chance(20)
	person := p.tier()
	if kept {
		person = known
	}
	order := pick(p.dice, []string{" = ", " != ", " < ", " <= ", " > ", " >= "})
	same := pick(p.dice, []string{" = ", " != "})
	w := p.worlds[p.dice.IntN(2)]
	at := p.dice.IntN(4)
	value := func() string {
		if hides {
			defer func(was bool) { w.hiding = was }(w.hiding)
			w.hiding = true // or the sides would fall apart in what is open
			return string(w.hiddenValue(&f, nil))
		}
		return string(w.value(&f, at))
	}
	switch f.kind {
	case policy.Number, policy.Money:
		return order + value()
	case policy.Date, policy.DateTime:
		return order + strings.Trim(value(), `"`)
	case policy.Checkbox:
		return same + pick(p.dice, []string{"true", "false"})
	case policy.UserRef:
		return same + pick(p.dice, []string{"@me", `"` + p.name("user", person) + `"`})
	case policy.UserRefs:
		return ` has ` + pick(p.dice, []string{"@me", `"` + p.name("user", person) + `"`})
	case policy.TeamRef:
		return pick(p.dice, []string{" in @my_teams", same + `"south"`, same + `"` + p.name("team", person) + `"`})
	case policy.TeamRefs:
		return ` has "south"`
	case policy.Choice:
		if len(f.options) > 0 {
			return same + `"` + pick(p.dice, f.options).Key + `"`
		}
	case policy.Choices:
		return ` has "hot"`
	case policy.Text, policy.LongText, policy.Phone, policy.Email, policy.URL:
		word := value()
		if p.chance(50) && (hides || f.kind != policy.URL) {
			word = `"` + p.text() + `"`
		}
		return pick(p.dice, []string{" = ", " != ", " contains ", " starts_with ", " < "}) + word
	}
	return same + `"x"`
}

// etag is the tag of what a write would change, as the person was sent it.
func (p *pair) etag(r request) string {
	if p.chance(8) {
		return `"0123456789abcdef0123456789abcdef"`
	}
	path, _, _ := strings.Cut(r.path, "?")
	tries := []string{r.path, path + "/configuration", parent(path, 1), parent(path, 3)}
	if r.op == "put-record-restriction" { // whose tag is the record's
		tries = tries[2:]
	}
	for _, try := range tries {
		if !p.served(try) {
			continue
		}
		tag, asked := p.tags[try]
		if !asked {
			tag = p.ask(request{op: "tag", method: "GET", path: try}).header.Get("ETag")
			p.tags[try] = tag
		}
		if tag != "" {
			return tag
		}
	}
	return "*"
}

// served reports whether a path is a route's; asking others costs time.
func (p *pair) served(path string) bool {
	path, _, _ = strings.Cut(path, "?")
	parts := strings.Split(path, "/")
	for i := range p.doc.operations {
		op := &p.doc.operations[i]
		pattern := strings.Split(op.path, "/")
		if op.method != "GET" || len(pattern) != len(parts) {
			continue
		}
		same := true
		for j := range parts {
			same = same && (strings.HasPrefix(pattern[j], "{") || pattern[j] == parts[j])
		}
		if same {
			return true
		}
	}
	return false
}

func parent(path string, levels int) string {
	for range levels {
		path = path[:max(0, strings.LastIndex(path, "/"))]
	}
	return path
}

// multipart makes the parts of an upload or an import.
func (p *pair) multipart(op *operation, r *request, a about) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	must(p.t, form.SetBoundary("the-parts-of-both"))
	for name := range sorted(op.parts.Properties) {
		switch name {
		case "file":
			part, err := form.CreateFormFile("file", "mine.csv")
			must(p.t, err)
			_, _ = part.Write([]byte(p.sheet(a)))
		case "mapping":
			if p.chance(30) {
				raw, _ := json.Marshal(map[string]string{"A": p.property(p.tier())})
				must(p.t, form.WriteField("mapping", string(raw)))
			}
		case "fixes":
			if p.chance(20) {
				raw, _ := json.Marshal([]map[string]string{{"field": p.property(p.tier()), "from": pick(p.dice, []string{"x", "Ann"}), "to": p.anything()}})
				must(p.t, form.WriteField("fixes", string(raw)))
			}
		default:
			must(p.t, form.WriteField(name, p.anything()))
		}
	}
	must(p.t, form.Close())
	r.body = body.String()
	r.header = append(r.header, [2]string{"Content-Type", form.FormDataContentType()})
}

// sheet is a CSV file whose columns are named by keys and labels of every tier.
func (p *pair) sheet(a about) string {
	heads, cells := []string{"A"}, [][]string{{"x"}, {"Ann"}}
	for range 1 + p.dice.IntN(4) {
		f := p.anyField(p.key(a.tracker), p.tier())
		head := f.key
		if p.chance(30) && f.label != "" {
			head = f.label
		}
		if slices.Contains(heads, head) {
			continue
		}
		heads = append(heads, head)
		for i := range cells {
			cells[i] = append(cells[i], p.cellText(f))
		}
	}
	for _, what := range []string{"state", "site"} {
		if p.chance(30) {
			heads = append(heads, what)
			for i := range cells {
				cells[i] = append(cells[i], p.placeText(what))
			}
		}
	}
	lines := []string{csvLine(heads)}
	for _, row := range cells {
		lines = append(lines, csvLine(row))
	}
	return strings.Join(lines, "\n") + "\n"
}

// placeText is a state or site by key, id or the name that people know.
func (p *pair) placeText(what string) string {
	name := p.name(what, p.tier())
	if p.chance(50) {
		return strings.ToUpper(name[:1]) + name[1:]
	}
	return name
}

func csvLine(cells []string) string {
	out := make([]string, len(cells))
	for i, c := range cells {
		out[i] = `"` + strings.ReplaceAll(c, `"`, `""`) + `"`
	}
	return strings.Join(out, ",")
}

func (p *pair) cellText(f field) string {
	raw := p.worlds[0].value(&f, p.dice.IntN(4))
	var v any
	if json.Unmarshal(raw, &v) != nil {
		return "x"
	}
	if list, ok := v.([]any); ok {
		var parts []string
		for _, x := range list {
			parts = append(parts, fmt.Sprint(x))
		}
		return strings.Join(parts, ";")
	}
	if f.kind == policy.UserRef {
		return pick(p.dice, []string{"Person p1", "Boss", fmt.Sprint(v), "Nobody"})
	}
	return fmt.Sprint(v)
}
