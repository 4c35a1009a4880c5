package store

import (
	"context"
	"strconv"
	"strings"
)

// statement is a text under construction with its arguments.
type statement struct {
	strings.Builder
	args []any
	text map[string]string // $n of texts already given
}

// arg adds an argument and gives its $n; an equal text is given once.
func (st *statement) arg(v any) string {
	s, isText := v.(string)
	if isText {
		if n, ok := st.text[s]; ok {
			return n
		}
	}
	st.args = append(st.args, v)
	n := "$" + strconv.Itoa(len(st.args))
	if isText {
		if st.text == nil {
			st.text = make(map[string]string, 8)
		}
		st.text[s] = n
	}
	return n
}

// list adds arguments and gives "($1, $2)", for use after "in".
func (st *statement) list(texts []string) string {
	parts := make([]string, len(texts))
	for i, s := range texts {
		parts[i] = st.arg(s)
	}
	return "(" + strings.Join(parts, ", ") + ")"
}

func (st *statement) add(parts ...string) {
	for _, p := range parts {
		st.WriteString(p)
	}
}

// finish gives the text and its arguments without those it came not to use:
// PostgreSQL wants to know the type of each, SQLite their number.
func (st *statement) finish() (sql string, a []any) {
	sql = st.String()
	used := make([]bool, len(st.args)+1)
	all := len(st.args)
	eachArg(sql, func(n, _, _ int) {
		if !used[n] {
			used[n] = true
			all--
		}
	})
	if all == 0 {
		return sql, st.args
	}
	number := make([]int, len(used))
	for n := 1; n < len(used); n++ {
		if used[n] {
			a = append(a, st.args[n-1])
			number[n] = len(a)
		}
	}
	var b strings.Builder
	done := 0
	eachArg(sql, func(n, from, to int) {
		b.WriteString(sql[done:from])
		b.WriteString(strconv.Itoa(number[n]))
		done = to
	})
	b.WriteString(sql[done:])
	return b.String(), a
}

// eachArg finds the numbers of $n in a text, and where they stand.
func eachArg(sql string, found func(n, from, to int)) {
	for i := 0; i < len(sql); i++ {
		if sql[i] != '$' {
			continue
		}
		from, n := i+1, 0
		for i++; i < len(sql) && sql[i] >= '0' && sql[i] <= '9'; i++ {
			n = n*10 + int(sql[i]-'0')
		}
		found(n, from, i)
	}
}

// bulk inserts many rows with few statements of the same text.
type bulk struct {
	head    string
	table   string
	names   []string
	columns int
	tail    string
	rows    int // per statement
	args    []any
}

// bulkArgs keeps statements below the databases' limits (SQLite 32,766).
const bulkArgs = 8000

func newBulk(table string, columns []string, tail string) *bulk {
	return &bulk{
		table: table, names: columns,
		head:    "insert into " + table + " (" + strings.Join(columns, ", ") + ") values ",
		columns: len(columns), tail: tail, rows: min(64, max(1, bulkArgs/len(columns))),
	}
}

func (b *bulk) add(values ...any) { b.args = append(b.args, values...) }

// set fills one column of what was added.
func (b *bulk) set(column int, value func(row int) any) {
	for i := range len(b.args) / b.columns {
		b.args[i*b.columns+column] = value(i)
	}
}

// copier is a queryer that takes many rows at once, in a form of its own.
type copier interface {
	copy(ctx context.Context, table string, columns []string, rows int, a []any) (int64, error)
}

// singly is a queryer for which a statement for each row is cheaper than one for
// many: SQLite keeps a journal of its own for statements that could fail half-way.
type singly interface{ singly() }

// copiedFrom is from how many rows on copying is worth its beginning.
const copiedFrom = 32

// flush writes what was added and reports how many rows were.
func (b *bulk) flush(ctx context.Context, q queryer) (int64, error) {
	if c, ok := q.(copier); ok && b.tail == "" && len(b.args) >= copiedFrom*b.columns {
		a := b.args
		b.args = nil
		return c.copy(ctx, b.table, b.names, len(a)/b.columns, a)
	}
	if _, ok := q.(singly); ok {
		b.rows = 1
	}
	var total int64
	var sql string
	for of := 0; len(b.args) > 0; {
		rows := min(b.rows, len(b.args)/b.columns)
		if rows < b.rows { // keep the number of different texts small
			for p := b.rows; p > rows; {
				p /= 2
				if p <= rows {
					rows = max(p, 1)
					break
				}
			}
		}
		if rows != of {
			of, sql = rows, b.head+tuples(rows, b.columns)+b.tail
		}
		n, err := q.exec(ctx, sql, b.args[:rows*b.columns]...)
		if err != nil {
			return total, err
		}
		total += n
		b.args = b.args[rows*b.columns:]
	}
	return total, nil
}

func tuples(rows, columns int) string {
	var b strings.Builder
	n := 0
	for r := range rows {
		if r > 0 {
			b.WriteString(", ")
		}
		for c := range columns {
			if c == 0 {
				b.WriteByte('(')
			} else {
				b.WriteString(", ")
			}
			n++
			b.WriteByte('$')
			b.WriteString(strconv.Itoa(n))
		}
		b.WriteByte(')')
	}
	return b.String()
}
