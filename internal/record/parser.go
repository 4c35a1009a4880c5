package record

import (
	"strconv"
	"strings"

	"github.com/trackward/trackward/internal/words"
)

// The limits of a filter: what one costs is bounded before it is compiled.
const (
	MaxFilter  = 8192 // bytes
	MaxClauses = 60
	MaxDepth   = 16
	MaxList    = 100 // values of one "in"
	maxOffset  = 100_000
)

// parser reads a filter:
//
//	or     = and { "or" and }
//	and    = unary { "and" unary }
//	unary  = "not" unary | "(" or ")" | name op value | name "in" list | name "is_empty"
//	list   = "(" value { "," value } ")" | @my_teams
//	value  = "text" | number | date | true | false | @me | @my_teams | (@now | @today) [("+" | "-") n ("d" | "h" | "w")]
type parser struct {
	lex     lexer
	tok     token
	clauses int
}

// parseFilter makes the tree of a filter. Errors are *QueryError with the byte
// position; they depend on the text alone.
func parseFilter(src string) (node, error) {
	if len(src) > MaxFilter {
		return nil, overLimit("filter", "A filter has at most %d bytes.", MaxFilter)
	}
	p := parser{lex: lexer{src: src}}
	if err := p.advance(); err != nil {
		return nil, err
	}
	n, err := p.or(0)
	if err != nil {
		return nil, err
	}
	if p.tok.kind != tokEnd {
		return nil, syntaxError(p.tok.at, `Expected "and", "or" or the end.`)
	}
	return n, nil
}

func (p *parser) advance() (err *QueryError) {
	p.tok, err = p.lex.next()
	return err
}

// is reports whether the next token is that word or sign.
func (p *parser) is(text string) bool {
	switch p.tok.kind {
	case tokWord, tokPunct:
		return strings.EqualFold(p.tok.text, text)
	}
	return false
}

// take consumes the word or sign if it comes next.
func (p *parser) take(text string) (bool, *QueryError) {
	if !p.is(text) {
		return false, nil
	}
	return true, p.advance()
}

func (p *parser) or(depth int) (node, *QueryError) {
	parts, err := p.joined("or", depth, p.and)
	if err != nil || len(parts) == 1 {
		return first(parts), err
	}
	return anyOf(parts), nil
}

func (p *parser) and(depth int) (node, *QueryError) {
	parts, err := p.joined("and", depth, p.unary)
	if err != nil || len(parts) == 1 {
		return first(parts), err
	}
	return allOf(parts), nil
}

func first(parts []node) node {
	if len(parts) == 0 {
		return nil
	}
	return parts[0]
}

func (p *parser) joined(word string, depth int, part func(int) (node, *QueryError)) ([]node, *QueryError) {
	var parts []node
	for {
		n, err := part(depth)
		if err != nil {
			return nil, err
		}
		parts = append(parts, n)
		more, err := p.take(word)
		if err != nil {
			return nil, err
		}
		if !more {
			return parts, nil
		}
	}
}

func (p *parser) unary(depth int) (node, *QueryError) {
	at := p.tok.at
	if depth > MaxDepth {
		return nil, &QueryError{Code: "limit", Part: "filter", At: at, Message: words.Say("Parentheses and \"not\" can be nested %d deep.", MaxDepth)}
	}
	if not, err := p.take("not"); err != nil {
		return nil, err
	} else if not {
		x, err := p.unary(depth + 1)
		if err != nil {
			return nil, err
		}
		return notOf{x}, nil
	}
	if open, err := p.take("("); err != nil {
		return nil, err
	} else if open {
		n, err := p.or(depth + 1)
		if err != nil {
			return nil, err
		}
		if !p.is(")") {
			return nil, syntaxError(p.tok.at, `Expected "and", "or" or the closing parenthesis.`)
		}
		return n, p.advance()
	}
	return p.leaf()
}

func (p *parser) leaf() (node, *QueryError) {
	if p.tok.kind != tokWord || !isName(p.tok.text) {
		return nil, syntaxError(p.tok.at, "Expected the name of a property.")
	}
	p.clauses++
	if p.clauses > MaxClauses {
		return nil, &QueryError{Code: "limit", Part: "filter", At: p.tok.at, Message: words.Say("A filter has at most %d conditions.", MaxClauses)}
	}
	n := leafOf{name: p.tok.text, at: p.tok.at}
	if err := p.advance(); err != nil {
		return nil, err
	}
	op, ok := operators[strings.ToLower(p.tok.text)]
	if !ok || p.tok.kind != tokWord && p.tok.kind != tokOp {
		return nil, syntaxError(p.tok.at, "Expected one of = != < <= > >= contains starts_with has in is_empty.")
	}
	n.op, n.opAt = op, p.tok.at
	if err := p.advance(); err != nil {
		return nil, err
	}
	var err *QueryError
	switch {
	case op == IsEmpty:
	case op == In:
		n.values, err = p.list()
	default:
		n.values = make([]literal, 1)
		n.values[0], err = p.value()
	}
	if err != nil {
		return nil, err
	}
	return n, nil
}

var operators = func() map[string]Op {
	m := map[string]Op{}
	for op := Eq; op <= IsEmpty; op++ {
		m[op.String()] = op
	}
	return m
}()

// isName reports whether a word has the form of a key or id.
func isName(s string) bool {
	if len(s) > 64 {
		return false
	}
	for i := range len(s) {
		if !isNameByte(s[i]) && s[i] != '-' {
			return false
		}
	}
	return true
}

func (p *parser) list() ([]literal, *QueryError) {
	if p.tok.kind == tokAt {
		v, err := p.value()
		return []literal{v}, err
	}
	if !p.is("(") {
		return nil, syntaxError(p.tok.at, `Expected a list in parentheses after "in".`)
	}
	var list []literal
	for {
		if err := p.advance(); err != nil { // "(" or ","
			return nil, err
		}
		if len(list) == MaxList {
			return nil, &QueryError{Code: "limit", Part: "filter", At: p.tok.at, Message: words.Say("A list has at most %d values.", MaxList)}
		}
		v, err := p.value()
		if err != nil {
			return nil, err
		}
		list = append(list, v)
		if p.is(")") {
			return list, p.advance()
		}
		if !p.is(",") {
			return nil, syntaxError(p.tok.at, "Expected a comma or the closing parenthesis.")
		}
	}
}

func (p *parser) value() (literal, *QueryError) {
	t := p.tok
	switch t.kind {
	case tokString:
		return literal{kind: litString, text: t.text, at: t.at}, p.advance()
	case tokWord:
		if !isBare(t.text) {
			return literal{}, syntaxError(t.at, "Texts stand in double quotes; numbers, dates, true and false do not.")
		}
		return literal{kind: litWord, text: t.text, at: t.at}, p.advance()
	case tokAt:
		return p.special()
	}
	return literal{}, syntaxError(t.at, `Expected a value: "text", a number, a date, @me, @my_teams, @now or @today.`)
}

// isBare reports whether a word can be a value without quotes.
func isBare(s string) bool {
	if s == "true" || s == "false" {
		return true
	}
	if _, err := parseDay(s); err == nil {
		return true
	}
	if _, err := parseInstant(s); err == nil {
		return true
	}
	return isDecimal(s)
}

// isDecimal reports whether s is digits with perhaps a sign and a fraction.
func isDecimal(s string) bool {
	whole, fraction, dotted := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	return whole != "" && allDigits(whole) && (!dotted || fraction != "" && allDigits(fraction))
}

func (p *parser) special() (literal, *QueryError) {
	l := literal{kind: litAt, text: p.tok.text[1:], at: p.tok.at}
	switch l.text {
	case "me", "my_teams":
		return l, p.advance()
	case "now", "today":
	default:
		return l, syntaxError(l.at, "Expected @me, @my_teams, @now or @today.")
	}
	if err := p.advance(); err != nil {
		return l, err
	}
	return p.offset(l)
}

// offset reads the "+ 3d" behind @now and @today. "-3d" comes as one word.
func (p *parser) offset(l literal) (literal, *QueryError) {
	sign, word := 1, ""
	switch {
	case p.is("+"), p.is("-"):
		if p.tok.text == "-" {
			sign = -1
		}
		if err := p.advance(); err != nil {
			return l, err
		}
		word = p.tok.text
	case p.tok.kind == tokWord && p.tok.text[0] == '-':
		sign, word = -1, p.tok.text[1:]
	default:
		return l, nil
	}
	at := p.tok.at
	bad := syntaxError(at, "Expected a number of days, hours or weeks, such as 3d, 12h or 2w.")
	if p.tok.kind != tokWord || len(word) < 2 || !allDigits(word[:len(word)-1]) || strings.IndexByte("dhw", word[len(word)-1]) < 0 {
		return l, bad
	}
	n, err := strconv.Atoi(word[:len(word)-1])
	if err != nil || n > maxOffset {
		return l, bad
	}
	l.offset, l.unit = sign*n, word[len(word)-1]
	return l, p.advance()
}
