package sheets

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// readXLSX reads the first sheet of a workbook: values as stored, of formulas the
// result that was stored with them. Nothing is calculated.
func readXLSX(raw []byte, limits Limits) (out Table, err error) {
	defer func() { // the file is anybody's, and its parser not ours
		if p := recover(); p != nil {
			out, err = Table{}, refused("the file cannot be read as XLSX; save it anew, or as CSV (UTF-8)")
		}
	}()
	book, err := excelize.OpenReader(bytes.NewReader(raw), excelize.Options{RawCellValue: true, UnzipSizeLimit: limits.Unzipped, UnzipXMLSizeLimit: limits.Unzipped})
	if err != nil {
		return Table{}, refused("the file cannot be read as XLSX; is it damaged, locked with a password, or larger than %d MB unzipped?", limits.Unzipped>>20)
	}
	defer func() { _ = book.Close() }()
	c := collector{limits: limits, out: Table{Format: XLSX, Serials: true}}
	if props, err := book.GetWorkbookProps(); err == nil && props.Date1904 != nil {
		c.out.Date1904 = *props.Date1904
	}
	rows, err := book.Rows(book.GetSheetName(0))
	if err != nil {
		return Table{}, refused("the file has no sheet to read")
	}
	defer func() { _ = rows.Close() }()
	for line := 1; rows.Next(); line++ {
		cells, err := rows.Columns()
		if err != nil {
			return Table{}, refused("line %d cannot be read", line)
		}
		for i := range cells {
			cells[i] = strings.ToValidUTF8(cells[i], string(utf8.RuneError))
		}
		if err := c.add(line, cells); err != nil {
			return Table{}, err
		}
	}
	if rows.Error() != nil {
		return Table{}, refused("the sheet has more rows than a spreadsheet may have")
	}
	return c.out, nil
}

// maxSerial is the last day of the year 9999.
const maxSerial = 2_958_465

// Day is a cell as a calendar date, which a workbook may hold as a number.
func (t *Table) Day(cell string) (time.Time, bool) {
	cell = strings.TrimSpace(cell)
	if day, err := time.Parse(time.DateOnly, cell); err == nil && day.Year() > 0 {
		return day, true
	}
	at, ok := t.serial(cell)
	return time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, time.UTC), ok
}

// Instant reads a date with its time of day that a workbook keeps as a number, as
// the clock on the wall of the zone shows it.
func (t *Table) Instant(cell string, zone *time.Location) (time.Time, bool) {
	at, ok := t.serial(cell)
	at = at.Round(time.Second) // what is less is the number's own error
	return time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), at.Second(), 0, zone), ok
}

// serial reads a number of days.
func (t *Table) serial(cell string) (time.Time, bool) {
	if !t.Serials {
		return time.Time{}, false
	}
	serial, err := strconv.ParseFloat(cell, 64)
	if err != nil || !(serial >= 1 && serial <= maxSerial) {
		return time.Time{}, false
	}
	at, err := excelize.ExcelDateToTime(serial, t.Date1904)
	return at, err == nil
}

// maxCell is the longest text that a spreadsheet holds in one cell, in characters.
const maxCell = 32_767

func writeXLSX(t Table) ([]byte, error) {
	book := excelize.NewFile()
	defer func() { _ = book.Close() }()
	w, err := book.NewStreamWriter("Sheet1")
	if err != nil {
		return nil, fmt.Errorf("writing a workbook: %w", err)
	}
	write := func(line int, cells []string) error {
		values := make([]any, len(cells))
		for i, cell := range cells {
			if runes := []rune(safe(cell)); len(runes) > maxCell {
				values[i] = string(runes[:maxCell])
			} else {
				values[i] = string(runes)
			}
		}
		return w.SetRow("A"+strconv.Itoa(line), values)
	}
	if err := write(1, t.Heads); err != nil {
		return nil, fmt.Errorf("writing a workbook: %w", err)
	}
	for i, row := range t.Rows {
		if err := write(i+2, row.Cells); err != nil {
			return nil, fmt.Errorf("writing a workbook: %w", err)
		}
	}
	if err := w.Flush(); err != nil {
		return nil, fmt.Errorf("writing a workbook: %w", err)
	}
	out, err := book.WriteToBuffer()
	if err != nil {
		return nil, fmt.Errorf("writing a workbook: %w", err)
	}
	return out.Bytes(), nil
}
