package store

import (
	"encoding/json"
	"math"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

func TestValuesSurviveTheExtraColumnAndSlots(t *testing.T) {
	types := []policy.PropertyType{policy.Text, policy.Choice, policy.Number, policy.Choices, policy.Photo}
	rapid.Check(t, func(t *rapid.T) {
		var made []cell
		var values []record.Value
		text := rapid.StringMatching(`[a-zA-Z"\\/äß<é\n ]{0,9}`)
		b := []byte{'{'}
		for i := range rapid.IntRange(0, 8).Draw(t, "n") {
			p := &policy.Property{ID: rapid.StringMatching(`p[a-z0-9"-]{0,5}`).Draw(t, "id") + string(rune('a'+i)), Type: rapid.SampledFrom(types).Draw(t, "type")}
			c := cellOf(5, p)
			v := record.Value{Filled: true}
			switch c.form {
			case formText, formID:
				v.Text = text.Draw(t, "text")
			case formNumber:
				v.Num = rapid.Float64().Filter(func(f float64) bool { return !math.IsInf(f, 0) && !math.IsNaN(f) }).Draw(t, "num")
			case formList:
				v.List = rapid.SliceOfN(text, 1, 3).Draw(t, "list")
			case formFiles:
				v.Files = []record.File{{ID: text.Draw(t, "file"), Name: `a"]},{`, Size: 3}}
			}
			made, values = append(made, c), append(values, v)
			b = appendExtra(b, c, v)
		}
		if len(b) > 1 {
			b = b[:len(b)-1]
		}
		b = append(b, '}')
		if !json.Valid(b) {
			t.Fatalf("not JSON: %s", b)
		}
		got := map[string]record.Value{}
		x := extraScan{s: string(b)}
		err := x.each(func(key string) error {
			for _, c := range made {
				if c.prop.ID == key {
					v, err := x.value(c)
					got[key] = v
					return err
				}
			}
			_, err := x.raw()
			return err
		})
		if err != nil {
			t.Fatalf("%s: %v", b, err)
		}
		for i, c := range made {
			if !reflect.DeepEqual(got[c.prop.ID], values[i]) {
				t.Fatalf("%s: %s is %+v, was %+v", b, c.prop.ID, got[c.prop.ID], values[i])
			}
		}
	})
}

func TestABrokenExtraColumnIsAnErrorNotAValue(t *testing.T) {
	for _, s := range []string{"", "{", `{"a"`, `{"a":`, `{"a":"b`, `{"a":1`, `{"a":[1,`, `{"a":{}`, `{"a" "b"}`, `{"a":"b" "c":1}`, "[]"} {
		x := extraScan{s: s}
		if err := x.each(func(string) error { _, err := x.raw(); return err }); err == nil {
			t.Errorf("%q was read without an error", s)
		}
	}
}

func TestOnlyASlotOfTheRightKindIsUsed(t *testing.T) {
	for slot, want := range map[string]bool{"t01": true, "t32": true, "t33": false, "t00": false, "n01": false, "": false, "x01": false, "t+1": false, "t1": false, "t001": false} {
		if got := cellOf(5, &policy.Property{Type: policy.Text, Slot: slot}).slot != ""; got != want {
			t.Errorf("text in slot %q: %v", slot, got)
		}
	}
}
