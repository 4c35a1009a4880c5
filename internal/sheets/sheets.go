// Package sheets reads tables that people keep in spreadsheets, CSV or XLSX, as
// rows of text, and writes them back. It knows nothing of what a table means.
// What it reads may come from anybody: every size is bounded, and nothing that
// it writes is taken for a formula.
package sheets

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/trackward/trackward/internal/words"
)

// The forms a table comes in.
const (
	CSV  = "csv"
	XLSX = "xlsx"
)

// Table is a sheet as read. Rows may be shorter or longer than Heads. Line i of
// the file, counted as spreadsheets do from 1, is the one a row says.
type Table struct {
	Format string // CSV or XLSX
	Heads  []string
	Rows   []Row
	// Serials says that dates may stand as numbers of days (XLSX); Date1904 from
	// which day they count.
	Serials, Date1904 bool
}

// Row is one line of a table.
type Row struct {
	Line  int
	Cells []string
}

// Limits bound what is read. All are needed.
type Limits struct {
	Rows, Columns int
	Text          int   // bytes of all cells together
	Unzipped      int64 // bytes of an XLSX file when it is unzipped
}

// Error says why a file cannot be read, to the person who sent it.
type Error struct{ Message words.Text }

func (e *Error) Error() string { return e.Message.String() }

func refused(format words.Text, args ...any) error { return &Error{words.Say(format, args...)} }

// Read reads a table in whatever form it is. Errors are *Error.
func Read(raw []byte, limits Limits) (Table, error) {
	var out Table
	var err error
	if bytes.HasPrefix(raw, []byte("PK\x03\x04")) {
		out, err = readXLSX(raw, limits)
	} else {
		out, err = readCSV(raw, limits)
	}
	if err != nil {
		return Table{}, err
	}
	if len(out.Heads) == 0 {
		return Table{}, refused("the file has no heading row")
	}
	return out, nil
}

// collector takes lines in order: the first that is not empty is the heading.
type collector struct {
	limits Limits
	text   int
	out    Table
}

func (c *collector) add(line int, cells []string) error {
	if len(cells) > c.limits.Columns {
		return refused("line %d has %d columns; at most %d can be read", line, len(cells), c.limits.Columns)
	}
	filled := 0
	for i, cell := range cells {
		c.text += len(cell)
		cells[i] = plain(cell)
		if strings.TrimSpace(cells[i]) != "" {
			filled = i + 1
		}
	}
	if c.text > c.limits.Text {
		return refused("the file holds more than %d MB of text; split it", c.limits.Text>>20)
	}
	switch cells = cells[:filled]; {
	case filled == 0:
		return nil
	case c.out.Heads == nil:
		c.out.Heads = cells
		return nil
	case len(c.out.Rows) == c.limits.Rows:
		return refused("the file has more than %d rows; split it", c.limits.Rows)
	}
	c.out.Rows = append(c.out.Rows, Row{Line: line, Cells: cells})
	return nil
}

// formula are the signs by which spreadsheets take a text for a formula, some of
// them in their full-width forms too.
const formula = "=+-@\t\r\n\x00＝＋－＠"

// risky reports whether a text begins with one of them.
func risky(text string) bool {
	first, _ := utf8.DecodeRuneInString(text)
	return text != "" && strings.ContainsRune(formula, first)
}

// safe marks a text as text where a spreadsheet would calculate it; plain takes
// the mark off again.
func safe(cell string) string {
	if risky(cell) || marked(cell) {
		return "'" + cell
	}
	return cell
}

func plain(cell string) string {
	if marked(cell) {
		return cell[1:]
	}
	return cell
}

// marked reports whether one or more marks stand before a formula's sign.
func marked(cell string) bool {
	rest := strings.TrimLeft(cell, "'")
	return len(rest) < len(cell) && risky(rest)
}

// Write is a table in the form it was read in.
func Write(t Table) ([]byte, error) {
	if t.Format == XLSX {
		return writeXLSX(t)
	}
	return writeCSV(t)
}
