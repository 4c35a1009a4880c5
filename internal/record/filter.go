package record

import (
	"strconv"
	"strings"
)

// node is the tree of a filter as written, before any name is looked up.
type node interface{ print(b *strings.Builder) }

type (
	allOf []node // two or more
	anyOf []node // two or more
	notOf struct{ x node }
	// leafOf is one comparison.
	leafOf struct {
		name   string
		at     int // of the name
		op     Op
		opAt   int
		values []literal
	}
)

// literal is a value as written.
type literal struct {
	kind   litKind
	text   string // of a string its contents; of a word as written; of @ the name
	offset int    // of @now and @today, in unit
	unit   byte   // d, h or w; 0: no offset
	at     int
}

type litKind uint8

const (
	litString litKind = iota
	litWord           // number, date, true, false
	litAt
)

func (n allOf) print(b *strings.Builder) { printList(b, n, " and ") }
func (n anyOf) print(b *strings.Builder) { printList(b, n, " or ") }

func printList(b *strings.Builder, parts []node, sep string) {
	for i, p := range parts {
		if i > 0 {
			b.WriteString(sep)
		}
		printInner(b, p)
	}
}

// printInner puts a group in parentheses: more than needed, never fewer.
func printInner(b *strings.Builder, n node) {
	switch n.(type) {
	case allOf, anyOf:
		b.WriteByte('(')
		n.print(b)
		b.WriteByte(')')
	default:
		n.print(b)
	}
}

func (n notOf) print(b *strings.Builder) {
	b.WriteString("not ")
	printInner(b, n.x)
}

func (n leafOf) print(b *strings.Builder) {
	b.WriteString(n.name + " " + n.op.String())
	switch {
	case n.op == IsEmpty:
		return
	case n.op == In && !(len(n.values) == 1 && n.values[0].kind == litAt):
		b.WriteString(" (")
		for i, v := range n.values {
			if i > 0 {
				b.WriteString(", ")
			}
			v.print(b)
		}
		b.WriteByte(')')
		return
	}
	b.WriteByte(' ')
	n.values[0].print(b)
}

var quote = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

func (l literal) print(b *strings.Builder) {
	switch l.kind {
	case litString:
		b.WriteString(`"` + quote.Replace(l.text) + `"`)
		return
	case litAt:
		b.WriteByte('@')
	}
	b.WriteString(l.text)
	if l.unit == 0 {
		return
	}
	sign, n := " + ", l.offset
	if n < 0 {
		sign, n = " - ", -n
	}
	b.WriteString(sign + strconv.Itoa(n) + string(l.unit))
}

// printFilter writes a tree in the filter language.
func printFilter(n node) string {
	var b strings.Builder
	n.print(&b)
	return b.String()
}
