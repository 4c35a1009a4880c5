package sheets

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// Cell is one cell of a table that is written line by line.
type Cell struct {
	Kind Kind
	// Text is the cell's text; of the other kinds how it stands in a CSV file.
	Text string
	// Num is what a spreadsheet calculates with: the Figure itself; of a Day and an
	// Instant days since 1970-01-01, as the clock on the wall shows it.
	Num float64
}

// Kind is what a cell is to a spreadsheet.
type Kind uint8

const (
	Words   Kind = iota // anybody's text: never a formula
	Figure              // a number that was stored as one
	Day                 // a date
	Instant             // a date with its time
	Answer              // yes or no: Text is true or false
)

// CSVWriter writes a table as CSV, line by line. Nothing of it is kept but the
// lines since Flush.
type CSVWriter struct {
	to  io.Writer
	buf []byte
}

// NewCSVWriter begins a table; the first Row is its heading.
func NewCSVWriter(to io.Writer) *CSVWriter {
	return &CSVWriter{to: to, buf: []byte("\xef\xbb\xbf")} // or spreadsheets read it in the encoding of their country
}

// Row adds a line.
func (w *CSVWriter) Row(cells []Cell) {
	for i := range cells {
		if i > 0 {
			w.buf = append(w.buf, ',')
		}
		w.cell(&cells[i])
	}
	w.buf = append(w.buf, '\r', '\n')
}

// cell quotes whatever holds a separator that a reader may guess, not the comma
// alone: a heading ";" would be read back as two.
func (w *CSVWriter) cell(c *Cell) {
	if c.Kind != Words { // made by the server: digits and signs
		w.buf = append(w.buf, c.Text...)
		return
	}
	text := safe(c.Text)
	from := len(w.buf)
	w.buf = append(w.buf, '"')
	plain := true
	for i := 0; i < len(text); i++ {
		switch b := text[i]; b {
		case '"':
			w.buf = append(w.buf, '"', '"')
			plain = false
		case ',', ';', '\t', '\r', '\n', '\'':
			w.buf = append(w.buf, b)
			plain = false
		default:
			w.buf = append(w.buf, b)
		}
	}
	if plain && text != "" && text[0] > ' ' && text[len(text)-1] > ' ' {
		w.buf = append(w.buf[:from], text...) // needs no quotes
		return
	}
	if text == "" {
		w.buf = w.buf[:from]
		return
	}
	w.buf = append(w.buf, '"')
}

// Flush writes the lines since the last one.
func (w *CSVWriter) Flush() error {
	_, err := w.to.Write(w.buf)
	w.buf = w.buf[:0]
	return err
}

// maxLines is how many lines a sheet of a workbook has.
const maxLines = 1_048_576

// Book is a workbook that is written line by line; large ones wait on the disk
// until they are whole.
type Book struct {
	book         *excelize.File
	to           *excelize.StreamWriter
	heads        []Cell
	line, sheets int
	styles       [Answer + 1]int
	values       []any
}

// NewBook begins a workbook with its heading, which stands on each of its sheets.
func NewBook(heads []Cell) (*Book, error) {
	b := &Book{book: excelize.NewFile(), heads: heads, line: maxLines}
	for _, s := range []struct {
		kind   Kind
		format string
	}{{Day, "yyyy-mm-dd"}, {Instant, "yyyy-mm-dd hh:mm:ss"}} { // in order, so that the same lines are the same bytes
		style, err := b.book.NewStyle(&excelize.Style{CustomNumFmt: &s.format})
		if err != nil {
			return nil, fmt.Errorf("writing a workbook: %w", err)
		}
		b.styles[s.kind] = style
	}
	return b, nil
}

// Row adds a line; behind the last that a sheet has a new sheet begins.
func (b *Book) Row(cells []Cell) error {
	if b.line == maxLines {
		if err := b.sheet(); err != nil {
			return err
		}
	}
	return b.write(cells)
}

func (b *Book) sheet() error {
	if err := b.end(); err != nil {
		return err
	}
	b.sheets++
	name := "Sheet" + strconv.Itoa(b.sheets)
	if _, err := b.book.NewSheet(name); err != nil { // finds the one that a new workbook has
		return fmt.Errorf("writing a workbook: %w", err)
	}
	to, err := b.book.NewStreamWriter(name)
	if err != nil {
		return fmt.Errorf("writing a workbook: %w", err)
	}
	b.to, b.line = to, 0
	return b.write(b.heads)
}

func (b *Book) write(cells []Cell) error {
	b.values = b.values[:0]
	for i := range cells {
		b.values = append(b.values, b.value(&cells[i]))
	}
	b.line++
	if err := b.to.SetRow("A"+strconv.Itoa(b.line), b.values); err != nil {
		return fmt.Errorf("writing a workbook: %w", err)
	}
	return nil
}

// serial1970 is the number that a workbook has for 1970-01-01.
const serial1970 = 25569

func (b *Book) value(c *Cell) any {
	switch {
	case c.Text == "":
		return nil
	case c.Kind == Figure && math.Abs(c.Num) < 1e15: // more digits than a spreadsheet keeps stay a text
		return c.Num
	case (c.Kind == Day || c.Kind == Instant) && c.Num+serial1970 >= 61 && c.Num+serial1970 <= maxSerial:
		return excelize.Cell{StyleID: b.styles[c.Kind], Value: c.Num + serial1970}
	case c.Kind == Answer:
		return c.Text == "true"
	case c.Kind != Words:
		return c.Text
	}
	return fitting(safe(c.Text))
}

// fitting is a text as far as a cell holds it, which counts in UTF-16; one that is
// cut says so.
func fitting(text string) string {
	const more = " … [longer than a spreadsheet's cell: CSV and JSON hold all of it]"
	if len(text) <= maxCell {
		return text
	}
	units, cut := 0, 0
	for i, r := range text {
		if units <= maxCell-utf8.RuneCountInString(more)-2 {
			cut = i
		}
		if units++; r > 0xffff {
			units++
		}
	}
	if units <= maxCell {
		return text
	}
	return text[:cut] + more
}

func (b *Book) end() error {
	if b.to == nil {
		return nil
	}
	if err := b.to.Flush(); err != nil {
		return fmt.Errorf("writing a workbook: %w", err)
	}
	return nil
}

// Finish ends the workbook; after it nothing but WriteTo and Close is called.
func (b *Book) Finish() error {
	if b.to == nil {
		if err := b.sheet(); err != nil {
			return err
		}
	}
	return b.end()
}

// WriteTo writes the workbook that Finish has ended.
func (b *Book) WriteTo(w io.Writer) (int64, error) { return b.book.WriteTo(w) }

// Close removes what waits on the disk.
func (b *Book) Close() { _ = b.book.Close() }
