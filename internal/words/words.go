// Package words is what the server says to people, in the language of who reads
// it. A sentence is written in English where it is said, as a Text: a constant, or
// with Say where something stands in it. It stays that until the edge (the writer
// of answers, the mailer), which alone knows the reader and calls In.
//
// Text is a string, so that a constant is one by itself and a sentence glued
// together from strings is none: the compiler finds it. catalogue_test.go finds every
// constant Text of the server by its type and asks for its German.
//
// Nothing is decided here: a translation is a function of the English sentence
// and of what stands in it, and so tells what the English one tells.
package words

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Text is a sentence for a person: its English format, and what stands in it.
// The zero Text is none.
type Text string

// separator begins each argument of a Text. No format holds it, and what an
// argument holds is counted, so that nobody's own words are taken for a part.
const separator = '\x1f'

// The kinds of argument, as the letter after the separator.
const (
	aString = 's'
	aNumber = 'd'
	aText   = 't'
	aMinute = 'm'
	aSecond = 'c'
	aNoun   = 'n'
)

// Minute and Second are instants as they stand in a sentence, in their own zone,
// with its name.
type (
	Minute time.Time
	Second time.Time
)

// Noun is what people call one of their things, as it stands within a sentence:
// small in English, as they wrote it in German.
type Noun string

// Say is a sentence with something in it: %s takes strings, Texts, Nouns and
// instants, %q strings, %d whole numbers. The format is a constant; a translation may take its
// arguments in another order, as %[2]s.
func Say(format Text, args ...any) Text {
	if len(args) == 0 {
		return format
	}
	var b strings.Builder
	b.WriteString(string(format))
	for _, a := range args {
		kind, body := packed(a)
		b.WriteByte(separator)
		b.WriteByte(kind)
		b.WriteString(strconv.Itoa(len(body)))
		b.WriteByte(':')
		b.WriteString(body)
	}
	return Text(b.String())
}

const zoned = "2006-01-02 15:04:05 MST"

func packed(a any) (kind byte, body string) {
	switch v := a.(type) {
	case string:
		return aString, v
	case Text:
		return aText, string(v)
	case int:
		return aNumber, strconv.Itoa(v)
	case int64:
		return aNumber, strconv.FormatInt(v, 10)
	case Minute:
		return aMinute, time.Time(v).Format(zoned)
	case Second:
		return aSecond, time.Time(v).Format(zoned)
	case Noun:
		return aNoun, string(v)
	}
	return aString, fmt.Sprint(a)
}

// Plain is a person's own words, which are the same in every language.
func Plain(s string) Text {
	if s == "" {
		return ""
	}
	return Say("%s", s)
}

// Count chooses by number: one sentence for 1, another for every other number.
// English and German agree in that; a language that does not needs more of this.
func Count(n int, one, many Text) Text {
	if n == 1 {
		return one
	}
	return many
}

// Chain joins parts by a format with two places, such as "%s, and %s".
func Chain(join Text, parts ...Text) Text {
	var out Text
	for i, p := range parts {
		if out = Say(join, out, p); i == 0 {
			out = p
		}
	}
	return out
}

// String is the sentence in English.
func (t Text) String() string { return t.In(English) }

// MarshalText writes the sentence in English, where nobody has asked for another
// language: in what is kept, and in the log.
func (t Text) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// In is the sentence in a language; in English where it is not translated.
func (t Text) In(l Language) string {
	format, rest, more := strings.Cut(string(t), string(separator))
	if said, ok := catalogues[l][Text(format)]; ok {
		format = said
	}
	if !more {
		return format
	}
	return fmt.Sprintf(format, unpacked(rest, l)...)
}

// unpacked are the arguments as they stand in a sentence of that language.
func unpacked(rest string, l Language) []any {
	var args []any
	for len(rest) > 1 {
		kind := rest[0]
		size, after, _ := strings.Cut(rest[1:], ":")
		n, err := strconv.Atoi(size)
		if err != nil || n < 0 || n > len(after) {
			return args // cut short: shown as far as it goes
		}
		args = append(args, unpack(kind, after[:n], l))
		rest = strings.TrimPrefix(after[n:], string(separator))
	}
	return args
}

func unpack(kind byte, body string, l Language) any {
	switch kind {
	case aText:
		return Text(body).In(l)
	case aNumber:
		if n, err := strconv.ParseInt(body, 10, 64); err == nil {
			return n
		}
	case aMinute:
		return instant(body, "15:04", l)
	case aSecond:
		return instant(body, "15:04:05", l)
	case aNoun:
		if l == English {
			return strings.ToLower(body)
		}
	}
	return body
}

// instant says a time as people write it, with the name of its zone.
func instant(body, clock string, l Language) string {
	day, rest, _ := strings.Cut(body, " ")
	of, zone, _ := strings.Cut(rest, " ")
	at, err := time.Parse(time.DateOnly+" "+time.TimeOnly, day+" "+of)
	if err != nil {
		return body
	}
	return dates[l](at) + ", " + at.Format(clock) + " " + zone
}
