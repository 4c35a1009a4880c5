package store

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"github.com/trackward/trackward/internal/record"
)

// The extra column is a JSON object by property id. It holds the values without
// a slot; of a text in a slot, the text as typed where it differs from its key;
// and of a text without a slot, under the id followed by keySuffix, the key where
// that differs.
const keySuffix = "~"

// appendExtra appends the members that one value needs, each followed by a comma.
func appendExtra(b []byte, c cell, v record.Value) []byte {
	if !v.Filled {
		return b
	}
	switch c.form {
	case formText:
		key := record.TextKey(v.Text)
		if c.slot == "" || key != v.Text {
			b = appendMember(b, c.prop.ID, "")
			b = append(record.AppendString(b, v.Text), ',')
		}
		if c.slot == "" && key != v.Text {
			b = appendMember(b, c.prop.ID, keySuffix)
			b = append(record.AppendString(b, key), ',')
		}
	case formID:
		if c.slot == "" {
			b = appendMember(b, c.prop.ID, "")
			b = append(record.AppendString(b, v.Text), ',')
		}
	case formNumber:
		if c.slot == "" {
			b = appendMember(b, c.prop.ID, "")
			b = append(strconv.AppendFloat(b, v.Num, 'g', -1, 64), ',')
		}
	case formList, formFiles:
		var members any = v.List
		if c.form == formFiles {
			members = v.Files
		}
		list, err := json.Marshal(members)
		if err != nil {
			panic(err) // strings and integers only
		}
		b = appendMember(b, c.prop.ID, "")
		b = append(append(b, list...), ',')
	}
	return b
}

func appendMember(b []byte, id, suffix string) []byte {
	return append(record.AppendString(b, id+suffix), ':')
}

// slotValue is what the cell's slot column holds of a value.
func slotValue(c cell, v record.Value) any {
	switch {
	case !v.Filled:
		return nil
	case c.form == formText:
		return record.TextKey(v.Text)
	case c.form == formID:
		return v.Text
	}
	return v.Num
}

var errExtra = errors.New("the extra column of a record cannot be read")

// extraScan walks a JSON object that this package or the database wrote. It
// shares the text's memory and allocates for lists and escapes only.
type extraScan struct {
	s string
	i int
}

// each calls member with every key; member must consume the value.
func (x *extraScan) each(member func(key string) error) error {
	if x.skip(); !x.take('{') {
		return errExtra
	}
	for {
		if x.skip(); x.take('}') {
			return nil
		}
		key, err := x.text()
		if err != nil {
			return err
		}
		if x.skip(); !x.take(':') {
			return errExtra
		}
		x.skip()
		if err := member(key); err != nil {
			return err
		}
		if x.skip(); !x.take(',') && (x.i >= len(x.s) || x.s[x.i] != '}') {
			return errExtra
		}
	}
}

func (x *extraScan) skip() {
	for x.i < len(x.s) && (x.s[x.i] == ' ' || x.s[x.i] == '\n' || x.s[x.i] == '\t' || x.s[x.i] == '\r') {
		x.i++
	}
}

func (x *extraScan) take(c byte) bool {
	if x.i < len(x.s) && x.s[x.i] == c {
		x.i++
		return true
	}
	return false
}

// text reads a JSON string.
func (x *extraScan) text() (string, error) {
	raw, escaped, err := x.rawText()
	if err != nil || !escaped {
		if err == nil {
			raw = raw[1 : len(raw)-1]
		}
		return raw, err
	}
	var out string
	if err := json.Unmarshal([]byte(raw), &out); err != nil {
		return "", errExtra
	}
	return out, nil
}

func (x *extraScan) rawText() (raw string, escaped bool, err error) {
	from := x.i
	if !x.take('"') {
		return "", false, errExtra
	}
	for x.i < len(x.s) {
		switch x.s[x.i] {
		case '"':
			x.i++
			return x.s[from:x.i], escaped, nil
		case '\\':
			escaped = true
			x.i++
		}
		x.i++
	}
	return "", false, errExtra
}

func (x *extraScan) number() (float64, error) {
	from := x.i
	for x.i < len(x.s) && strings.IndexByte("+-0123456789.eE", x.s[x.i]) >= 0 {
		x.i++
	}
	f, err := strconv.ParseFloat(x.s[from:x.i], 64)
	if err != nil {
		return 0, errExtra
	}
	return f, nil
}

// raw consumes any value and gives its text.
func (x *extraScan) raw() (string, error) {
	from, depth := x.i, 0
	for x.i < len(x.s) {
		switch c := x.s[x.i]; c {
		case '"':
			if _, _, err := x.rawText(); err != nil {
				return "", err
			}
			if depth == 0 {
				return x.s[from:x.i], nil
			}
			continue
		case '[', '{':
			depth++
		case ']', '}':
			if depth == 0 {
				return x.s[from:x.i], nil
			}
			if depth--; depth == 0 {
				x.i++
				return x.s[from:x.i], nil
			}
		case ',':
			if depth == 0 {
				return x.s[from:x.i], nil
			}
		}
		x.i++
	}
	return "", errExtra
}

// list reads an array of strings.
func (x *extraScan) list() ([]string, error) {
	if !x.take('[') {
		return nil, errExtra
	}
	var out []string
	for {
		if x.skip(); x.take(']') {
			return out, nil
		}
		if len(out) > 0 {
			if !x.take(',') {
				return nil, errExtra
			}
			x.skip()
		}
		s, err := x.text()
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
}

// value reads the value of a cell; a text in a slot is its typed form.
func (x *extraScan) value(c cell) (v record.Value, err error) {
	v.Filled = true
	switch c.form {
	case formText, formID:
		v.Text, err = x.text()
	case formNumber:
		v.Num, err = x.number()
	case formList:
		v.List, err = x.list()
		v.Filled = len(v.List) > 0
	case formFiles:
		var raw string
		if raw, err = x.raw(); err == nil {
			err = json.Unmarshal([]byte(raw), &v.Files)
			v.Filled = len(v.Files) > 0
		}
	default:
		_, err = x.raw()
		v.Filled = false
	}
	return v, err
}
