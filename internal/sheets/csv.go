package sheets

import (
	"bytes"
	"encoding/binary"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

func readCSV(raw []byte, limits Limits) (Table, error) {
	text, err := decoded(raw)
	if err != nil {
		return Table{}, err
	}
	r := csv.NewReader(bytes.NewReader(text))
	r.FieldsPerRecord, r.Comma = -1, separator(text)
	c := collector{limits: limits, out: Table{Format: CSV}}
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return c.out, nil
		}
		if err != nil {
			return Table{}, refused("%s", err)
		}
		line, _ := r.FieldPos(0)
		if err := c.add(line, cells); err != nil {
			return Table{}, err
		}
	}
}

// decoded is the file as UTF-8. UTF-16 is known by its mark; any other encoding
// cannot be told from another and is refused.
func decoded(raw []byte) ([]byte, error) {
	var order binary.ByteOrder
	switch {
	case bytes.HasPrefix(raw, []byte("\xff\xfe")):
		order = binary.LittleEndian
	case bytes.HasPrefix(raw, []byte("\xfe\xff")):
		order = binary.BigEndian
	}
	if order != nil && len(raw)%2 == 0 {
		units := make([]uint16, len(raw)/2-1)
		for i := range units {
			units[i] = order.Uint16(raw[2+2*i:])
		}
		raw = []byte(string(utf16.Decode(units)))
	}
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(raw) || bytes.IndexByte(raw, 0) >= 0 {
		return nil, refused("the file is not UTF-8 text; save it as CSV (UTF-8) or XLSX")
	}
	return raw, nil
}

// separator is what stands most often between the headings: spreadsheets in much
// of Europe write a semicolon.
func separator(text []byte) rune {
	best, most := ',', 0
	for _, sign := range []rune{',', ';', '\t'} {
		n, quoted := 0, false
		for _, r := range strings.TrimLeft(string(text[:min(len(text), 64<<10)]), "\r\n") {
			if r == '\n' && !quoted {
				break
			}
			switch r {
			case '"':
				quoted = !quoted
			case sign:
				if !quoted {
					n++
				}
			}
		}
		if n > most {
			best, most = sign, n
		}
	}
	return best
}

func writeCSV(t Table) ([]byte, error) {
	var out bytes.Buffer
	w := NewCSVWriter(&out)
	write := func(texts []string) {
		cells := make([]Cell, len(texts))
		for i, text := range texts {
			cells[i].Text = text
		}
		w.Row(cells)
	}
	write(t.Heads)
	for _, row := range t.Rows {
		write(row.Cells)
	}
	err := w.Flush()
	return out.Bytes(), err
}
