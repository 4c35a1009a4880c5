package record

import (
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/trackward/trackward/internal/policy"
)

func TestValuesAreReadByTypeAndWrittenBack(t *testing.T) {
	w := newWorld(t).load()
	v := w.as("mgr")
	links := map[string]string{"01900000-0000-7000-8000-0000000000c1": "t_clients"}
	for _, c := range []struct{ prop, in, out string }{
		{"name", `"Priya Nair"`, `"Priya Nair"`},
		{"name", `"<b>\"&\u2028"`, `"\u003cb\u003e\"\u0026\u2028"`},
		{"name", `"   "`, `null`},
		{"name", `null`, `null`},
		{"notes", `"two\nlines\t"`, `"two\nlines\t"`},
		{"phone", `"+44 (20) 7946-0000"`, `"+442079460000"`},
		{"email", `" Ann@EXAMPLE.com "`, `"Ann@example.com"`},
		{"web", `"HTTPS://Example.COM/a?b=1"`, `"https://example.com/a?b=1"`},
		{"price", `7345678.91`, `7345678.91`},
		{"price", `"7345678.91"`, `7345678.91`},
		{"price", `0.1`, `0.10`},
		{"price", `-0.05`, `-0.05`},
		{"price", `12`, `12.00`},
		{"price", `90071992547409.91`, `90071992547409.91`},
		{"qty", `1.5`, `1.5`},
		{"qty", `-0`, `0`},
		{"qty", `1e300`, `1e+300`},
		{"due", `"2026-02-28"`, `"2026-02-28"`},
		{"due", `"0001-01-01"`, `"0001-01-01"`},
		{"at", `"2026-03-11T14:30:00+13:00"`, `"2026-03-11T01:30:00Z"`},
		{"at", `"1969-12-31T23:59:59.25Z"`, `"1969-12-31T23:59:59.25Z"`},
		{"paid", `false`, `false`},
		{"size", `"large"`, `"large"`},
		{"tags", `["rush","vip","rush"]`, `["rush","vip"]`},
		{"tags", `[]`, `null`},
		{"courier", `"u_courier"`, `"u_courier"`},
		{"helpers", `["u_courier","u_mgr"]`, `["u_courier","u_mgr"]`},
		{"team", `"north"`, `"g_north"`},
		{"teams", `["g_south","north"]`, `["g_south","g_north"]`},
		{"client", `["01900000-0000-7000-8000-0000000000c1"]`, `["01900000-0000-7000-8000-0000000000c1"]`},
	} {
		r := reader{v: v, links: links}
		got, fault := r.read(w.prop(c.prop), []byte(c.in), Value{})
		if fault != nil {
			t.Errorf("%s %s: %+v", c.prop, c.in, fault)
			continue
		}
		out := string(AppendJSON(nil, w.prop(c.prop), got))
		if out != c.out {
			t.Errorf("%s %s was written back as %s, want %s", c.prop, c.in, out, c.out)
		}
		if !json.Valid([]byte(out)) {
			t.Errorf("%s: %s is not JSON", c.prop, out)
		}
	}
}

func TestValuesOfTheWrongFormAreRefused(t *testing.T) {
	w := newWorld(t).load()
	v := w.as("mgr")
	for _, c := range []struct{ prop, in, code string }{
		{"name", `7`, "type"}, {"name", `["a"]`, "type"}, {"name", `"a\u0000b"`, "value"}, {"name", `"a\nb"`, "value"}, {"name", `"a\u202eb"`, ""},
		{"name", `"` + strings.Repeat("x", MaxText+1) + `"`, "too_long"},
		{"notes", `"a\u0000"`, "value"},
		{"phone", `"call me"`, "value"}, {"phone", `"1"`, "value"}, {"phone", `"+1234567890123456"`, "value"},
		{"email", `"ann"`, "value"}, {"email", `"a b@example.com"`, "value"}, {"email", `"a@b@example"`, "value"}, {"email", `"a@-x.com"`, "value"},
		{"web", `"javascript:alert(1)"`, "value"}, {"web", `"//example.com"`, "value"}, {"web", `"https://user:pw@example.com"`, "value"},
		{"price", `0.005`, "value"}, {"price", `"1e3"`, "value"}, {"price", `1e3`, "value"}, {"price", `true`, "type"}, {"price", `"1,5"`, "value"},
		{"price", `90071992547409.92`, "value"}, {"price", `99999999999999999999`, "value"},
		{"qty", `"1"`, "type"}, {"qty", `1e999`, "value"},
		{"due", `"2026-02-30"`, "value"}, {"due", `"11.3.2026"`, "value"}, {"due", `20260101`, "type"},
		{"at", `"2026-03-11"`, "value"},
		{"paid", `"true"`, "type"}, {"paid", `1`, "type"},
		{"size", `"medium"`, "unknown_option"}, {"tags", `"vip"`, "type"}, {"tags", `["vip",1]`, "type"},
		{"courier", `"u_nobody"`, "unknown_user"}, {"courier", `"u_dead"`, "unknown_user"}, {"courier", `"u_gone"`, "unknown_user"}, {"courier", `"u_viewer"`, "unknown_user"},
		{"courier", `["u_courier"]`, "type"}, {"team", `"u_courier"`, "unknown_team"}, {"team", `"west"`, "unknown_team"},
		{"client", `["01900000-0000-7000-8000-0000000000c2"]`, "unknown_record"},
		{"photo", `["x"]`, "files"}, {"photo", `null`, "files"},
	} {
		r := reader{v: v}
		got, fault := r.read(w.prop(c.prop), []byte(c.in), Value{})
		switch {
		case c.code == "" && fault != nil:
			t.Errorf("%s %s: %+v", c.prop, c.in, fault)
		case c.code != "" && fault == nil:
			t.Errorf("%s %s was read as %+v", c.prop, c.in, got)
		case c.code != "" && fault.Code != c.code:
			t.Errorf("%s %s: code %s (%s), want %s", c.prop, c.in, fault.Code, fault.Message, c.code)
		}
	}
}

func TestMoneyIsReadByItsDigits(t *testing.T) {
	for _, c := range []struct {
		currency, in string
		units        float64
		out          string
	}{
		{"USD", "7345678.91", 734567891, "7345678.91"}, {"USD", "0.29", 29, "0.29"}, {"USD", "1.10", 110, "1.10"},
		{"JPY", "1500", 1500, "1500"}, {"JPY", "1500.00", 1500, "1500"}, {"KWD", "1.005", 1005, "1.005"}, {"KWD", "-0.001", -1, "-0.001"},
	} {
		got, err := minorUnits(c.in, MinorDigits(c.currency))
		if err != nil || got != c.units {
			t.Errorf("%s %s = %v, %v; want %v", c.currency, c.in, got, err, c.units)
		}
		if out := string(appendMoney(nil, got, MinorDigits(c.currency))); out != c.out {
			t.Errorf("%s %s was written as %s, want %s", c.currency, c.in, out, c.out)
		}
	}
}

func TestMoneySurvivesEveryRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		units := float64(rapid.Int64Range(-maxExact, maxExact).Draw(t, "units"))
		digits := rapid.SampledFrom([]int{0, 2, 3, 4}).Draw(t, "digits")
		got, err := minorUnits(string(appendMoney(nil, units, digits)), digits)
		if err != nil || got != units {
			t.Fatalf("%v came back as %v, %v", units, got, err)
		}
	})
}

func TestTextKeyOfAKeyIsItself(t *testing.T) {
	for _, pair := range [][2]string{{"STRASSE", "straße"}, {"Ä", "a\u0308"}, {"ΣΑΣ", "σας"}, {"K", "\u212a"}, {"ﬁ", "FI"}} {
		if TextKey(pair[0]) != TextKey(pair[1]) {
			t.Errorf("%q and %q differ: %q, %q", pair[0], pair[1], TextKey(pair[0]), TextKey(pair[1]))
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		k := TextKey(rapid.String().Draw(t, "s"))
		if again := TextKey(k); again != k {
			t.Fatalf("%q has key %q", k, again)
		}
	})
}

func TestStringsAreWrittenAsJSONReadsThem(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "s")
		var back string
		if err := json.Unmarshal(AppendString(nil, s), &back); err != nil || back != s {
			t.Fatalf("%q came back as %q, %v", s, back, err)
		}
	})
	if got := string(AppendString(nil, "a\xffb")); got != `"a\ufffdb"` {
		t.Errorf("a broken byte was written as %s", got)
	}
}

func TestPeopleAreWrittenAsTheCallerNamesThem(t *testing.T) {
	n := Names{User: func(dst []byte, id string) []byte { return append(dst, `{"id":"`+id+`"}`...) }}
	users := &policy.Property{Type: policy.UserRefs}
	if got := string(n.Append(nil, users, ids([]string{"a", "b"}))); got != `[{"id":"a"},{"id":"b"}]` {
		t.Error(got)
	}
	if got := string(n.Append(nil, &policy.Property{Type: policy.TeamRef}, text("g"))); got != `"g"` {
		t.Error(got)
	}
	cell := Cell{Prop: &policy.Property{Type: policy.Link}, Value: ids([]string{"x"}), Links: []LinkTarget{{ID: "x", Number: 7, Label: "Acme"}}}
	if got := string(n.AppendCell(nil, &cell)); got != `[{"id":"x","number":7,"label":"Acme"}]` {
		t.Error(got)
	}
}

func TestWhoMayBePicked(t *testing.T) { // A4.10
	w := newWorld(t)
	w.grants = append(w.grants, policy.Assignment{Team: "g_south", Role: "r_mgr", Site: "*", Suspended: true})
	yesterday := now.AddDate(0, 0, -1)
	w.grants = append(w.grants, policy.Assignment{User: "u_clerk", Role: "r_mgr", Site: "*", Until: &yesterday})
	w.grants = append(w.grants, policy.Assignment{Team: "g_north", Role: "r_clerk", Site: "*"})
	w.load()
	pick := func(viewer string, p policy.Pick, typ policy.PropertyType, id string) bool {
		return Pickable(w.as(viewer), &policy.Property{Type: typ, Pick: p}, id)
	}
	for _, c := range []struct {
		name, viewer, id string
		pick             policy.Pick
		typ              policy.PropertyType
		want             bool
	}{
		{"the zero Pick offers nobody", "mgr", "u_courier", policy.Pick{}, policy.UserRef, false},
		{"everyone: an active person", "mgr", "u_courier", policy.Pick{Everyone: true}, policy.UserRef, true},
		{"everyone: a guest user", "mgr", "u_guest", policy.Pick{Everyone: true}, policy.UserRef, true},
		{"everyone: not a viewer", "mgr", "u_viewer", policy.Pick{Everyone: true}, policy.UserRef, false},
		{"everyone: nobody deactivated", "mgr", "u_dead", policy.Pick{Everyone: true}, policy.UserRef, false},
		{"to a guest everyone is nobody", "guest", "u_courier", policy.Pick{Everyone: true}, policy.UserRef, false},
		{"to a guest the named role is offered", "guest", "u_courier", policy.Pick{Everyone: true, Roles: []string{"r_courier"}}, policy.UserRef, true},
		{"role: its holder", "mgr", "u_courier2", policy.Pick{Roles: []string{"courier"}}, policy.UserRef, true},
		{"role: not who lacks it", "mgr", "u_mgr", policy.Pick{Roles: []string{"courier"}}, policy.UserRef, false},
		{"role: not whose assignment ended", "mgr", "u_clerk", policy.Pick{Roles: []string{"r_mgr"}}, policy.UserRef, false},
		{"role: not through a suspended assignment", "mgr", "u_courier2", policy.Pick{Roles: []string{"r_mgr"}}, policy.UserRef, false},
		{"role: through a team", "mgr", "u_courier", policy.Pick{Roles: []string{"r_clerk"}}, policy.UserRef, true},
		{"team: its member", "mgr", "u_courier", policy.Pick{Teams: []string{"north"}}, policy.UserRef, true},
		{"team: not another's member", "mgr", "u_courier2", policy.Pick{Teams: []string{"north"}}, policy.UserRef, false},
		{"a team property offers every team", "mgr", "g_south", policy.Pick{Everyone: true}, policy.TeamRef, true},
		{"a team property offers the named team", "mgr", "g_south", policy.Pick{Teams: []string{"g_south"}}, policy.TeamRef, true},
		{"a team property offers no other", "mgr", "g_north", policy.Pick{Teams: []string{"g_south"}}, policy.TeamRef, false},
		{"a team property offers no person", "mgr", "u_courier", policy.Pick{Everyone: true}, policy.TeamRef, false},
	} {
		if got := pick(c.viewer, c.pick, c.typ, c.id); got != c.want {
			t.Errorf("%s: got %v", c.name, got)
		}
	}
}

func TestFileNamesAreHarmless(t *testing.T) { // case A40
	for in, want := range map[string]string{
		"../../etc/passwd": "passwd", `C:\Users\ann\cat.jpg`: "cat.jpg", "a\r\nb.png": "ab.png", "exe\u202egpj.x": "exegpj.x",
		"": "file", "...": "file", "/": "file", `quo"te.pdf`: `quo"te.pdf`,
	} {
		if got := FileName(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
	long := FileName(strings.Repeat("é", 300) + ".jpeg")
	if len(long) > maxFileName || !strings.HasSuffix(long, ".jpeg") || strings.ContainsRune(long, '\ufffd') {
		t.Errorf("a long name became %q", long)
	}
}
