package difftest

import (
	"encoding/json"
	"fmt"
	"strings"
)

// writes tries what is to be refused; what is allowed would change the world for
// the expectations after it.
func (v *visit) writes() {
	for i := range v.e.Writes {
		w := &v.e.Writes[i]
		if w.Refused == "" {
			continue
		}
		doc, values := map[string]any{}, map[string]json.RawMessage{}
		for key, raw := range v.s.attempt(v.t, v.s.askerOf(v.t, v.e), w).in.Values {
			values[key] = raw
			doc["values"] = values
		}
		if w.Site != nil {
			doc["site"] = *w.Site
		}
		if w.To != "" {
			doc["to"] = w.To
		}
		body, _ := json.Marshal(doc)
		var got reply
		if w.To != "" {
			got = v.api.send(v.t, v.e.Who, v.from, "POST", v.base+v.path(w.On)+"/transition", string(body))
		} else {
			got = v.patch(w.On, string(body))
		}
		v.refused(fmt.Sprintf("%s writes %+v", v.e.Who, *w), got, w.Refused, w.Missing, w.Hidden)
	}
	for _, c := range v.e.Creates {
		if c.Refused == "" {
			continue
		}
		values, _ := v.s.values(c.In, c.Values)
		raw := map[string]json.RawMessage{}
		for key, x := range values {
			raw[key] = json.RawMessage(literal(typeOf(v.s.World.Trackers[c.In], key), x))
		}
		doc := map[string]any{"state": c.State, "values": raw}
		if c.Site != "" {
			doc["site"] = c.Site
		}
		body, _ := json.Marshal(doc)
		got := v.api.send(v.t, v.e.Who, v.from, "POST", v.base+"/trackers/"+c.In+"/records", string(body))
		v.refused(fmt.Sprintf("%s creates %+v", v.e.Who, c), got, c.Refused, c.Missing, c.Hidden)
	}
}

func (v *visit) patch(name, body string) reply {
	return v.api.send(v.t, v.e.Who, v.from, "PATCH", v.base+v.path(name), body, "If-Match", "*")
}

func (v *visit) refused(what string, got reply, want string, missing []string, hidden bool) {
	v.t.Helper()
	code := v.code(got)
	if code == "unknown_state" && want == "invalid" {
		code = "invalid"
	}
	if got.status < 400 || code != want {
		v.t.Errorf("API: %s: %d %q, expected %q: %v", what, got.status, code, want, got.body)
		return
	}
	if want != "required_missing" {
		return
	}
	var named []string
	said := false
	each(got.body["errors"], func(x map[string]any) {
		if path, _ := x["path"].(string); path != "" {
			named = append(named, strings.TrimPrefix(path, "body.values."))
		} else {
			said = said || x["code"] == "required_missing"
		}
	})
	sameSet(v.t, "API: missing for "+what, missing, named)
	if said != hidden {
		v.t.Errorf("API: %s: something hidden missing: %v, expected %v", what, said, hidden)
	}
}
