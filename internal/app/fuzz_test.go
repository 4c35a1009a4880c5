package app

import (
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/trackward/trackward/internal/record"
	"github.com/trackward/trackward/internal/sheets"
)

// FuzzCursor: what nobody sealed does not open, and what was sealed opens as it
// was, for its own list alone.
func FuzzCursor(f *testing.F) {
	seal, err := newSeal([32]byte{1})
	if err != nil {
		f.Fatal(err)
	}
	salts := byte(0)
	a := &App{seal: seal, Config: Config{Salt: func() [16]byte { salts++; return [16]byte{salts} }}}
	sealed := a.cursor([]record.Key{{Text: "x"}}, []byte("list"))
	f.Add(sealed, "list", "x", 0.0, 0)
	f.Add(sealed[:len(sealed)-1], "list", "\u0000", -0.0, 2)
	f.Add("", "", "", math.MaxFloat64, -1)
	f.Add("%%%", "other", "\xff", 1e-300, 1)
	f.Add(strings.Repeat("A", 40), "list", "<script>", 1.5, 1)
	f.Add(sealed[:9]+"\r\n"+sealed[9:], "list", "", 0.0, 0) // which base64 reads past
	f.Add(sealed+"\n", "list", "", 0.0, 0)
	f.Fuzz(func(t *testing.T, text, bind, key string, n float64, rank int) {
		if keys, err := a.position(text, []byte(bind)); err == nil && (text != sealed || bind != "list") {
			t.Fatalf("%q opens as %v for %q, and nobody sealed it so", text, keys, bind)
		}
		if math.IsNaN(n) || math.IsInf(n, 0) {
			return // no position of a record is one
		}
		key = strings.ToValidUTF8(key, "?")
		want := []record.Key{{Num: n, Text: key, Rank: rank}, {Null: true, Rank: 2}}
		cursor := a.cursor(want, []byte(bind))
		got, err := a.position(cursor, []byte(bind))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("%v comes back as %v: %v", want, got, err)
		}
		if _, err := a.position(cursor, []byte(bind+"'s other list")); err == nil {
			t.Fatal("a cursor opens for another list")
		}
	})
}

// FuzzImport: whatever bytes are sent as a sheet, each row becomes values that
// the API would take as JSON, and the record is made or refused for a reason
// with a name.
func FuzzImport(f *testing.F) {
	for _, seed := range []string{
		"name,price,done\nAnn,1.50,yes\n", "\xef\xbb\xbfname;price\nAnn;1\n", "name,name\na,b\n", "name\n\"unclosed\n", "",
		"state,site,size,tags,due,at,courier,crew\nnew,dfw,S,a;b;zz,2026-03-01,2026-03-01T10:00:00Z,Ann,North\n",
		"name\n=cmd()\n", "Name,PRICE\n\u00c4,1e400\n", "number\nnull\n[]\n\"x\"\n", "name,price\na\nb,2,3,4\n", "name\r\nx\r\n\x00",
	} {
		f.Add([]byte(seed))
	}
	rv := importer(f, "ann")
	words := newDictionary(rv)
	f.Fuzz(func(t *testing.T, file []byte) {
		table, err := sheets.Read(file, RecordLimits)
		if refused := new(sheets.Error); errors.As(err, &refused) {
			return
		}
		in := &sheet{heads: table.Heads, table: &table}
		if err == nil {
			err = in.resolve(rv, nil)
		}
		if err != nil {
			if e := new(Error); !errors.As(err, &e) || e.Kind != Invalid {
				t.Fatalf("a sheet is refused without a reason: %v", err)
			}
			return
		}
		for i, row := range table.Rows {
			in := in.record(words, row.Cells)
			for key, raw := range in.Values {
				if !json.Valid(raw) {
					t.Fatalf("row %d: %s is %q, which is no JSON", i, key, raw)
				}
			}
			_, err := record.New(rv, record.NewInput{ID: "018f0000-0000-7000-8000-000000000001", State: in.State, Site: in.Site, Values: in.Values})
			if refused := new(record.WriteError); err != nil && !errors.As(err, &refused) {
				t.Fatalf("row %d: %v", i, err)
			}
		}
	})
}
