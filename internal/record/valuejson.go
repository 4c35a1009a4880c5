package record

import (
	"strconv"
	"unicode/utf8"

	"github.com/trackward/trackward/internal/policy"
)

// Names writes the people and teams in a value in the caller's own form, such
// as {"id": …, "name": …}. A nil function writes the id as a string.
type Names struct {
	User func(dst []byte, id string) []byte
	Team func(dst []byte, id string) []byte
}

// AppendJSON appends a value as JSON: null when empty; people, teams and linked
// records as ids. Money is a decimal number with its currency's decimals, dates
// are 2006-01-02, instants RFC 3339 UTC.
func AppendJSON(dst []byte, p *policy.Property, v Value) []byte {
	return Names{}.Append(dst, p, v)
}

// Append is AppendJSON with people and teams written by n.
func (n Names) Append(dst []byte, p *policy.Property, v Value) []byte {
	if !v.Filled {
		return append(dst, "null"...)
	}
	switch p.Type {
	case policy.Number:
		return appendNumber(dst, v.Num)
	case policy.Money:
		return appendMoney(dst, v.Num, MinorDigits(p.Currency))
	case policy.Date:
		return append(appendDay(append(dst, '"'), v.Num), '"')
	case policy.DateTime:
		return append(appendInstant(append(dst, '"'), v.Num), '"')
	case policy.Checkbox:
		return strconv.AppendBool(dst, v.Num != 0)
	case policy.UserRef:
		return appendRef(dst, n.User, v.Text)
	case policy.TeamRef:
		return appendRef(dst, n.Team, v.Text)
	case policy.UserRefs:
		return appendRefs(dst, n.User, v.List)
	case policy.TeamRefs:
		return appendRefs(dst, n.Team, v.List)
	case policy.Choices, policy.Link:
		return appendRefs(dst, nil, v.List)
	case policy.File, policy.Photo, policy.Signature:
		return appendFiles(dst, v.Files)
	}
	return AppendString(dst, v.Text)
}

// AppendCell appends a cell as JSON: AppendJSON, but linked records are
// {"id", "number", "label"}, the label left out when it is hidden or empty.
func (n Names) AppendCell(dst []byte, c *Cell) []byte {
	if c.Prop.Type != policy.Link || len(c.Links) == 0 {
		return n.Append(dst, c.Prop, c.Value)
	}
	dst = append(dst, '[')
	for i, l := range c.Links {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = AppendString(append(dst, `{"id":`...), l.ID)
		dst = strconv.AppendInt(append(dst, `,"number":`...), l.Number, 10)
		if l.Label != "" {
			dst = AppendString(append(dst, `,"label":`...), l.Label)
		}
		dst = append(dst, '}')
	}
	return append(dst, ']')
}

func appendRef(dst []byte, named func([]byte, string) []byte, id string) []byte {
	if named == nil {
		return AppendString(dst, id)
	}
	return named(dst, id)
}

func appendRefs(dst []byte, named func([]byte, string) []byte, list []string) []byte {
	dst = append(dst, '[')
	for i, id := range list {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendRef(dst, named, id)
	}
	return append(dst, ']')
}

func appendFiles(dst []byte, files []File) []byte {
	dst = append(dst, '[')
	for i, f := range files {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = AppendString(append(dst, `{"id":`...), f.ID)
		dst = AppendString(append(dst, `,"name":`...), f.Name)
		dst = AppendString(append(dst, `,"type":`...), f.Type)
		dst = strconv.AppendInt(append(dst, `,"size":`...), f.Size, 10)
		dst = append(dst, '}')
	}
	return append(dst, ']')
}

// appendNumber writes a finite number as people write it: with an exponent only
// where digits alone would be unreadable.
func appendNumber(dst []byte, f float64) []byte {
	if a := max(f, -f); a != 0 && (a < 1e-6 || a >= 1e21) {
		return strconv.AppendFloat(dst, f, 'e', -1, 64)
	}
	return strconv.AppendFloat(dst, f, 'f', -1, 64)
}

const hexDigits = "0123456789abcdef"

// AppendString appends s as a JSON string. Bytes that are not UTF-8 become
// U+FFFD; the two line separators that JavaScript once tripped over, and the
// characters that matter in HTML, are escaped.
func AppendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= ' ' && c < utf8.RuneSelf && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&' {
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if c >= utf8.RuneSelf && r != '\u2028' && r != '\u2029' && (r != utf8.RuneError || size > 1) {
			i += size
			continue
		}
		dst = append(dst, s[start:i]...)
		dst = appendEscaped(dst, r)
		i += size
		start = i
	}
	return append(append(dst, s[start:]...), '"')
}

func appendEscaped(dst []byte, r rune) []byte {
	switch r {
	case '"', '\\':
		return append(dst, '\\', byte(r))
	case '\n':
		return append(dst, '\\', 'n')
	case '\r':
		return append(dst, '\\', 'r')
	case '\t':
		return append(dst, '\\', 't')
	}
	return append(dst, '\\', 'u', hexDigits[r>>12&15], hexDigits[r>>8&15], hexDigits[r>>4&15], hexDigits[r&15])
}
