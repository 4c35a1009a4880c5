package policy

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/trackward/trackward/internal/words"
)

// Limits of one document as it is sent.
const (
	maxDepth    = 32
	maxDocBytes = 1 << 20
)

// decodeStrict reads one JSON object into a document. encoding/json alone takes
// the last of two equal keys and matches keys in any case, so that
// {"settings":"none","Settings":"full"} would be full; here unknown keys, keys
// in another case, keys given twice and trailing data are refused. null stands
// for an absent list, map or optional value, and for nothing else.
func decodeStrict(raw []byte, into any) error {
	if len(raw) > maxDocBytes {
		return &syntaxError{msg: "The document is larger than 1 MiB; make it smaller."}
	}
	if !utf8.Valid(raw) {
		return &syntaxError{msg: "The document is not UTF-8; send UTF-8 text."}
	}
	r := strictReader{dec: json.NewDecoder(bytes.NewReader(raw))}
	r.dec.UseNumber()
	t := reflect.TypeOf(into).Elem()
	if err := r.value(t, ""); err != nil {
		return err
	}
	if _, err := r.dec.Token(); err != io.EOF {
		return &syntaxError{msg: "Something follows the document; send one JSON object."}
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return &syntaxError{msg: "A value does not fit its field; times are RFC 3339, numbers are whole."}
	}
	return nil
}

// syntaxError says where in a document something is malformed. It repeats no
// value that was sent.
type syntaxError struct {
	path string
	msg  words.Text
}

func (e *syntaxError) Error() string { return e.msg.String() }

type strictReader struct {
	dec   *json.Decoder
	depth int
}

func (r *strictReader) value(t reflect.Type, path string) error {
	tok, err := r.dec.Token()
	if err != nil {
		return &syntaxError{path, "This is not valid JSON; send one JSON object."}
	}
	optional := t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice || t.Kind() == reflect.Map
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch tok := tok.(type) {
	case nil:
		if optional {
			return nil
		}
		return &syntaxError{path, "Null is not a value here; leave the key out instead."}
	case json.Delim:
		if r.depth++; r.depth > maxDepth {
			return &syntaxError{path, words.Say("The document nests deeper than %d levels.", maxDepth)}
		}
		defer func() { r.depth-- }()
		if tok == '[' {
			return r.array(t, path)
		}
		return r.object(t, path)
	case string:
		return fits(t, path, "text", reflect.String)
	case bool:
		return fits(t, path, "true or false", reflect.Bool)
	default:
		return fits(t, path, "a number", reflect.Int, reflect.Int64)
	}
}

var (
	timeType = reflect.TypeFor[time.Time]()
	// rawType is of a document within a document: whatever it says, it says once. What it
	// is, is judged where it is entered by itself.
	rawType = reflect.TypeFor[json.RawMessage]()
)

func fits(t reflect.Type, path string, got words.Text, kinds ...reflect.Kind) error {
	if t == rawType || t == timeType && kinds[0] == reflect.String {
		return nil
	}
	for _, k := range kinds {
		if t.Kind() == k {
			return nil
		}
	}
	return &syntaxError{path, words.Say("This is %s where %s belongs.", got, wanted(t))}
}

func wanted(t reflect.Type) words.Text {
	switch {
	case t == timeType:
		return "a time"
	case t.Kind() == reflect.String:
		return "text"
	case t.Kind() == reflect.Bool:
		return "true or false"
	case t.Kind() == reflect.Slice:
		return "a list"
	case t.Kind() == reflect.Struct, t.Kind() == reflect.Map:
		return "an object"
	}
	return "a whole number"
}

func (r *strictReader) array(t reflect.Type, path string) error {
	if t.Kind() != reflect.Slice {
		return &syntaxError{path, words.Say("This is %s where %s belongs.", words.Text("a list"), wanted(t))}
	}
	for i := 0; r.dec.More(); i++ {
		if err := r.value(elemOf(t), fmt.Sprintf("%s/%d", path, i)); err != nil {
			return err
		}
	}
	return r.end(path)
}

func (r *strictReader) object(t reflect.Type, path string) error {
	var fields map[string]reflect.Type
	switch {
	case t.Kind() == reflect.Struct && t != timeType:
		fields = fieldsOf(t)
	case t.Kind() == reflect.Map, t == rawType:
	default:
		return &syntaxError{path, words.Say("This is %s where %s belongs.", words.Text("an object"), wanted(t))}
	}
	seen := map[string]bool{}
	for r.dec.More() {
		tok, err := r.dec.Token()
		key, ok := tok.(string)
		if err != nil || !ok {
			return &syntaxError{path, "This is not valid JSON; send one JSON object."}
		}
		if seen[key] {
			return &syntaxError{path, "The same key stands twice in one object; give it once."}
		}
		seen[key] = true
		elem := t
		if fields != nil {
			if elem, ok = fields[key]; !ok {
				return &syntaxError{path, "An unknown key stands here; keys are lower-case and listed in the API description."}
			}
		} else {
			elem = elemOf(t)
		}
		if err := r.value(elem, path+"/"+key); err != nil {
			return err
		}
	}
	return r.end(path)
}

// elemOf is the type of what a list or a map holds.
func elemOf(t reflect.Type) reflect.Type {
	if t == rawType {
		return t
	}
	return t.Elem()
}

func (r *strictReader) end(path string) error {
	if _, err := r.dec.Token(); err != nil {
		return &syntaxError{path, "This is not valid JSON; send one JSON object."}
	}
	return nil
}

var fieldCache sync.Map // reflect.Type → map[string]reflect.Type

// fieldsOf lists a document type's keys; the types are few, so they are kept.
func fieldsOf(t reflect.Type) map[string]reflect.Type {
	if m, ok := fieldCache.Load(t); ok {
		return m.(map[string]reflect.Type)
	}
	m := map[string]reflect.Type{}
	for i := range t.NumField() {
		f := t.Field(i)
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); f.IsExported() && name != "-" {
			m[name] = f.Type
		}
	}
	fieldCache.Store(t, m)
	return m
}
