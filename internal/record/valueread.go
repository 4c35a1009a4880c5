package record

import (
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/words"
)

// The limits of values.
const (
	MaxText     = 1000    // characters
	MaxLongText = 100_000 // characters
	MaxURL      = 2048    // bytes
	MaxValues   = 100     // people, teams or choices in one value
	MaxLinks    = 500     // linked records in one value
	MaxFiles    = 50      // files in one value
)

// reader reads values from JSON, each by its property's type.
type reader struct {
	v     *Viewer
	links map[string]string                        // record id → tracker id, of those the writer sees
	pick  func(p *policy.Property, id string) bool // nil: by the snapshot
}

// read makes the value that raw asks for. before is what the record holds:
// people and teams in it may stay even if they could not be picked anew, and
// linked records that the viewer does not see stay whatever is asked (A3.10).
func (r *reader) read(p *policy.Property, raw []byte, before Value) (Value, *FieldError) {
	v, err := r.value(p, raw, before)
	if err == nil {
		return v, nil
	}
	fault := faultOf(err)
	return Value{}, &FieldError{Property: p.Key, Code: fault.code, Message: fault.message}
}

// codedError is a fault of a value; "value" is the code of those that have none of
// their own.
type codedError struct {
	code    string
	message words.Text
}

func (e codedError) Error() string { return e.message.String() }

func faultOf(err error) (fault codedError) {
	if !errors.As(err, &fault) {
		fault = codedError{"value", words.Plain(err.Error())}
	}
	return fault
}

func (r *reader) value(p *policy.Property, raw []byte, before Value) (Value, error) {
	if isFiles(p.Type) {
		return Value{}, codedError{"files", "is changed by uploading and removing files"}
	}
	if string(raw) == "null" {
		if p.Type == policy.Link {
			return r.linked(p.LinkTo, nil, before)
		}
		return Value{}, nil
	}
	if !utf8.Valid(raw) {
		return Value{}, codedError{"value", "must be valid UTF-8"}
	}
	switch p.Type {
	case policy.Number:
		return readNumber(raw)
	case policy.Money:
		return readMoney(raw, p)
	case policy.Checkbox:
		return readFlag(raw)
	}
	if isList(p.Type) {
		list, err := readList(raw)
		if err != nil {
			return Value{}, err
		}
		return r.list(p, list, before)
	}
	s, err := readString(raw)
	if err != nil {
		return Value{}, err
	}
	return r.scalar(p, s, before)
}

// scalar reads what stands in a JSON string. White space alone is empty.
func (r *reader) scalar(p *policy.Property, s string, before Value) (v Value, err error) {
	if strings.TrimSpace(s) == "" {
		return Value{}, nil
	}
	switch p.Type {
	case policy.Text:
		return readText(s, MaxText, false)
	case policy.LongText:
		return readText(s, MaxLongText, true)
	case policy.Date:
		v.Num, err = parseDay(s)
	case policy.DateTime:
		v.Num, err = parseInstant(s)
	case policy.Email:
		v.Text, err = emailAddress(s)
	case policy.Phone:
		v.Text, err = phoneNumber(s)
	case policy.URL:
		if len(s) > MaxURL {
			return v, codedError{"too_long", words.Say("must have at most %d bytes", MaxURL)}
		}
		v.Text, err = webAddress(s)
	case policy.Choice:
		v.Text, err = r.one(p, s, standing(p.Type, before))
	case policy.UserRef, policy.TeamRef:
		v.Text, err = r.one(p, s, principalsIn(p.Type, before))
	default:
		err = codedError{"value", "cannot be written"}
	}
	v.Filled = err == nil
	return v, err
}

func (r *reader) list(p *policy.Property, list []string, before Value) (Value, error) {
	if p.Type == policy.Link {
		return r.linked(p.LinkTo, list, before)
	}
	if len(list) > MaxValues {
		return Value{}, codedError{"too_long", words.Say("must have at most %d entries", MaxValues)}
	}
	var out []string
	for _, s := range list {
		id, err := r.one(p, s, standing(p.Type, before))
		if err != nil {
			return Value{}, err
		}
		if !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return ids(out), nil
}

// standing are the keys and ids that a value has: what was retired since, or is no
// longer offered, may stay.
func standing(t policy.PropertyType, v Value) []string {
	switch t {
	case policy.Choice:
		return []string{v.Text}
	case policy.Choices:
		return v.List
	}
	return principalsIn(t, v)
}

// one resolves a key or id in a choice, user or team property; stored are those
// that already stand there.
func (r *reader) one(p *policy.Property, ref string, stored []string) (string, error) {
	switch p.Type {
	case policy.Choice, policy.Choices:
		if i := optionAt(p, ref); i == len(p.Options) || p.Options[i].Retired && !slices.Contains(stored, ref) {
			return "", codedError{"unknown_option", "must be one of the property's options, by key"}
		}
		return ref, nil
	case policy.TeamRef, policy.TeamRefs:
		if t, ok := r.v.Policy.Team(ref); ok {
			ref = t.ID
		}
		if !slices.Contains(stored, ref) && !r.pickable(p, ref) {
			return "", codedError{"unknown_team", "must be a team that this property offers, by id or key"}
		}
	default:
		if !slices.Contains(stored, ref) && !r.pickable(p, ref) {
			return "", codedError{"unknown_user", "must be a person whom this property offers, by id"}
		}
	}
	return ref, nil
}

func (r *reader) pickable(p *policy.Property, id string) bool {
	if r.pick != nil {
		return r.pick(p, id)
	}
	return r.v.picker(p)(id)
}

// Parse reads a value as a write of it would, into an empty cell; links are as in
// Input. It writes nothing and tells nothing of what is stored.
func Parse(v *Viewer, p *policy.Property, raw []byte, links map[string]string) (Value, *FieldError) {
	r := reader{v: v, links: links}
	return r.read(p, raw, Value{})
}

// linked replaces the linked records that the viewer sees and keeps the others,
// behind them. An id that is not seen is an unknown one (A4.6).
func (r *reader) linked(tracker string, list []string, before Value) (Value, error) {
	var out []string
	for _, id := range list {
		if r.links[id] != tracker {
			return Value{}, codedError{"unknown_record", "must be records of the linked tracker that you see, by id"}
		}
		if !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	if len(out) > MaxLinks {
		return Value{}, codedError{"too_long", words.Say("must have at most %d records", MaxLinks)}
	}
	var seen, unseen []string
	for _, id := range before.List {
		if r.links[id] == tracker {
			seen = append(seen, id)
		} else {
			unseen = append(unseen, id)
		}
	}
	if slices.Equal(out, seen) { // nothing that the writer sees changes: nor does the order, which would tell of the others
		return before, nil
	}
	return ids(append(out, unseen...)), nil
}

func readString(raw []byte) (s string, err error) {
	if len(raw) == 0 || raw[0] != '"' || json.Unmarshal(raw, &s) != nil {
		return "", codedError{"type", "must be a text"}
	}
	return s, nil
}

func readList(raw []byte) (list []string, err error) {
	var parts []json.RawMessage
	if len(raw) == 0 || raw[0] != '[' || json.Unmarshal(raw, &parts) != nil {
		return nil, codedError{"type", "must be a list of keys or ids"}
	}
	for _, part := range parts {
		s, err := readString(part)
		if err != nil {
			return nil, codedError{"type", "must be a list of keys or ids"}
		}
		list = append(list, s)
	}
	return list, nil
}

// isJSONNumber tells a number from the other things a raw value can be.
func isJSONNumber(raw []byte) bool {
	return len(raw) > 0 && (raw[0] == '-' || raw[0] >= '0' && raw[0] <= '9') && json.Valid(raw)
}

func readNumber(raw []byte) (Value, error) {
	if !isJSONNumber(raw) {
		return Value{}, codedError{"type", "must be a number"}
	}
	f, err := strconv.ParseFloat(string(raw), 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return Value{}, codedError{"value", "is too large a number"}
	}
	return num(f + 0), nil // + 0 makes -0 the 0 it equals
}

// readMoney reads an amount in units of the currency, as a JSON number or as a
// decimal text, by its digits.
func readMoney(raw []byte, p *policy.Property) (Value, error) {
	s := string(raw)
	if !isJSONNumber(raw) {
		var err error
		if s, err = readString(raw); err != nil {
			return Value{}, codedError{"type", "must be an amount such as 1250.50"}
		}
		if s = strings.TrimSpace(s); s == "" {
			return Value{}, nil
		}
	}
	units, err := minorUnits(s, MinorDigits(p.Currency))
	if err != nil {
		return Value{}, err
	}
	return num(units), nil
}

func readFlag(raw []byte) (Value, error) {
	switch string(raw) {
	case "true":
		return flag(true), nil
	case "false":
		return flag(false), nil
	}
	return Value{}, codedError{"type", "must be true or false"}
}

// readText checks a text's length and that it holds no control characters;
// a long text may have lines and tabs.
func readText(s string, limit int, lines bool) (Value, error) {
	if utf8.RuneCountInString(s) > limit {
		return Value{}, codedError{"too_long", words.Say("must have at most %d characters", limit)}
	}
	bad := strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) && !(lines && (r == '\n' || r == '\r' || r == '\t'))
	})
	if bad && lines {
		return Value{}, codedError{"value", "must not hold control characters"}
	}
	if bad {
		return Value{}, codedError{"value", "must be one line without control characters"}
	}
	return text(s), nil
}
