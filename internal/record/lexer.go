package record

import (
	"strings"
	"unicode/utf8"

	"github.com/trackward/trackward/internal/words"
)

// token is one word of the filter language.
type token struct {
	kind tokenKind
	text string // of a string: its contents; else as written
	at   int    // byte position
}

type tokenKind uint8

const (
	tokEnd    tokenKind = iota
	tokWord             // a name, keyword, number, date: letters digits _ - . :
	tokString           // "…" with \" and \\
	tokAt               // @me
	tokOp               // = != < <= > >=
	tokPunct            // ( ) , +
)

// lexer cuts a filter into tokens.
type lexer struct {
	src string
	pos int
}

func syntaxError(at int, message words.Text) *QueryError {
	return &QueryError{Code: "filter", Part: "filter", At: at, Message: message}
}

func (l *lexer) next() (token, *QueryError) {
	for l.pos < len(l.src) && strings.IndexByte(" \t\r\n", l.src[l.pos]) >= 0 {
		l.pos++
	}
	at := l.pos
	if at == len(l.src) {
		return token{kind: tokEnd, at: at}, nil
	}
	switch c := l.src[at]; {
	case c == '"':
		return l.quoted()
	case c == '@':
		l.pos++
		l.run(isNameByte)
		return l.cut(tokAt, at), nil
	case strings.IndexByte("=<>!", c) >= 0:
		return l.operator()
	case strings.IndexByte("(),+", c) >= 0:
		l.pos++
		return l.cut(tokPunct, at), nil
	case isWordByte(c):
		l.run(isWordByte)
		return l.cut(tokWord, at), nil
	}
	return token{}, syntaxError(at, "This character does not belong here. Texts stand in double quotes.")
}

func (l *lexer) cut(k tokenKind, from int) token {
	return token{kind: k, text: l.src[from:l.pos], at: from}
}

func (l *lexer) run(in func(byte) bool) {
	for l.pos < len(l.src) && in(l.src[l.pos]) {
		l.pos++
	}
}

func (l *lexer) operator() (token, *QueryError) {
	at := l.pos
	l.pos++
	if l.pos < len(l.src) && l.src[l.pos] == '=' && l.src[at] != '=' {
		l.pos++
	}
	t := l.cut(tokOp, at)
	if t.text == "!" {
		return t, syntaxError(at, `"!" stands only in "!=". To turn a condition round write "not".`)
	}
	return t, nil
}

func (l *lexer) quoted() (token, *QueryError) {
	at := l.pos
	var b strings.Builder
	for i := at + 1; i < len(l.src); i++ {
		switch c := l.src[i]; c {
		case '"':
			l.pos = i + 1
			if !utf8.ValidString(b.String()) {
				return token{}, syntaxError(at, "This text is not valid UTF-8.")
			}
			return token{kind: tokString, text: b.String(), at: at}, nil
		case '\\':
			i++
			if i == len(l.src) || l.src[i] != '"' && l.src[i] != '\\' {
				return token{}, syntaxError(i-1, `A backslash is followed by a double quote or another backslash.`)
			}
			b.WriteByte(l.src[i])
		default:
			b.WriteByte(c)
		}
	}
	return token{}, syntaxError(at, "This text has no closing quote.")
}

func isNameByte(c byte) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

func isWordByte(c byte) bool { return isNameByte(c) || c == '-' || c == '.' || c == ':' }
