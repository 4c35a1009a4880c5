package rest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
)

// maxDepth is how deeply a body's arrays and objects may nest.
const maxDepth = 32

// jsonFormat reads bodies strictly: encoding/json on its own takes the last of
// two equal keys and matches keys in any case, so that
// {"role":"none","Role":"full"} would be full. Unknown keys and wrong case are
// refused by huma's validation against the schema.
var jsonFormat = huma.Format{
	Marshal: func(w io.Writer, v any) error {
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		return enc.Encode(v)
	},
	Unmarshal: func(data []byte, v any) error {
		if err := checkJSON(data); err != nil {
			return err
		}
		if err := json.Unmarshal(data, v); err != nil {
			return errors.New("the body does not have the form this path takes")
		}
		return nil
	},
}

// suffixFormat writes application/problem+json; as a body, application/json is
// the only type taken.
var suffixFormat = huma.Format{
	Marshal:   jsonFormat.Marshal,
	Unmarshal: func([]byte, any) error { return huma.ErrUnknownContentType },
}

// checkJSON refuses what is not exactly one JSON value: broken syntax, bytes
// after it, the same key twice in an object, text that is not UTF-8, and
// nesting beyond maxDepth. Its errors name places, never what was sent.
func checkJSON(data []byte) error {
	if !utf8.Valid(data) {
		return errors.New("the body is not UTF-8")
	}
	if !json.Valid(data) {
		return errors.New("the body is not one JSON value")
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var open []map[string]bool // nil for an array
	key := false               // the next string is a key of the innermost object
	for {
		tok, err := dec.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return errors.New("the body is not one JSON value")
		}
		if d, ok := tok.(json.Delim); ok {
			switch d {
			case '{', '[':
				if len(open) == maxDepth {
					return fmt.Errorf("the body nests deeper than %d levels", maxDepth)
				}
				var keys map[string]bool
				if d == '{' {
					keys = map[string]bool{}
				}
				open = append(open, keys)
			default:
				open = open[:len(open)-1]
			}
			key = len(open) > 0 && open[len(open)-1] != nil
			continue
		}
		if len(open) == 0 || open[len(open)-1] == nil {
			continue
		}
		if !key {
			key = true
			continue
		}
		name, _ := tok.(string)
		if open[len(open)-1][name] {
			return fmt.Errorf("the same key stands twice in one object, near byte %d", dec.InputOffset())
		}
		open[len(open)-1][name] = true
		key = false
	}
}
