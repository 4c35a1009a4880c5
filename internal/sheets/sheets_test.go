package sheets

import (
	"archive/zip"
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

var some = Limits{Rows: 100, Columns: 20, Text: 1 << 20, Unzipped: 4 << 20}

func read(t *testing.T, raw []byte) Table {
	t.Helper()
	out, err := Read(raw, some)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func workbook(t testing.TB, fill func(*excelize.File)) []byte {
	t.Helper()
	book := excelize.NewFile()
	fill(book)
	out, err := book.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestCSVIsReadHoweverASpreadsheetWroteIt(t *testing.T) {
	utf16 := []byte{0xff, 0xfe}
	for _, r := range "name\te-mail\nZoë\tzoe@a.example\n" {
		utf16 = append(utf16, byte(r), byte(r>>8))
	}
	for name, raw := range map[string][]byte{
		"commas":               []byte("name,e-mail\nZoë,zoe@a.example\n"),
		"semicolons, CRLF":     []byte("name;e-mail\r\nZoë;zoe@a.example\r\n"),
		"a mark of order":      []byte("\xef\xbb\xbfname,e-mail\nZoë,zoe@a.example\n"),
		"UTF-16 with tabs":     utf16,
		"empty lines":          []byte("\n\nname,e-mail\n,,,\nZoë,zoe@a.example\n"),
		"commas in a heading":  []byte("name;\"e-mail\"\nZoë;zoe@a.example\n"),
		"empty columns behind": []byte("name,e-mail,,\nZoë,zoe@a.example,,\n"),
	} {
		out := read(t, raw)
		if !slices.Equal(out.Heads, []string{"name", "e-mail"}) || len(out.Rows) != 1 || !slices.Equal(out.Rows[0].Cells, []string{"Zoë", "zoe@a.example"}) {
			t.Errorf("%s: read as %+v", name, out)
		}
	}
}

func TestARowKnowsItsLine(t *testing.T) {
	out := read(t, []byte("name,note\n\nAnn,\"two\nlines\"\nBob,\n"))
	if out.Rows[0].Line != 3 || out.Rows[1].Line != 5 {
		t.Errorf("lines %d and %d, not 3 and 5", out.Rows[0].Line, out.Rows[1].Line)
	}
}

func TestFilesThatCannotBeReadAreRefused(t *testing.T) {
	wide := strings.Repeat("x,", 1000) + "\n"
	long := "name\n" + strings.Repeat("Ann\n", 101)
	book := workbook(t, func(b *excelize.File) {
		_ = b.SetCellStr("Sheet1", "A1", "name")
		_ = b.SetCellStr("Sheet1", "XFD2", "far away")
	})
	for name, raw := range map[string][]byte{
		"nothing":                     {},
		"Latin-1":                     []byte("name\nZo\xeb\n"),
		"UTF-16 without a mark":       []byte("n\x00a\x00m\x00e\x00"),
		"zero bytes":                  []byte("name\nA\x00n\n"),
		"1,000 columns":               []byte(wide),
		"more rows than the limit":    []byte(long),
		"more text than the limit":    []byte("name\n" + strings.Repeat("x", 2<<20) + "\n"),
		"an open quote":               []byte("name\n\"Ann\n"),
		"a cell in the last column":   book,
		"half a workbook":             book[:len(book)/2],
		"no workbook":                 []byte("PK\x03\x04 nothing else"),
		"a workbook that unzips huge": bomb(t),
	} {
		if out, err := Read(raw, some); err == nil {
			t.Errorf("%s: read as %d heads and %d rows", name, len(out.Heads), len(out.Rows))
		} else if _, ours := err.(*Error); !ours {
			t.Errorf("%s: %T is not for the person: %v", name, err, err)
		}
	}
}

// bomb is a workbook whose sheet is a few kilobytes zipped and large unzipped.
func bomb(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	whole := workbook(t, func(*excelize.File) {})
	from, err := zip.NewReader(bytes.NewReader(whole), int64(len(whole)))
	if err != nil {
		t.Fatal(err)
	}
	to := zip.NewWriter(&out)
	for _, f := range from.File {
		w, err := to.Create(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(f.Name, "sheet1.xml") {
			fmt.Fprint(w, `<worksheet><sheetData><row r="1"><c t="inlineStr"><is><t>`, strings.Repeat("x", 16<<20), `</t></is></c></row></sheetData></worksheet>`)
			continue
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		var body bytes.Buffer
		_, _ = body.ReadFrom(r)
		_, _ = w.Write(body.Bytes())
	}
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
	if out.Len() > 1<<20 {
		t.Fatalf("the bomb is %d bytes: it does not compress", out.Len())
	}
	return out.Bytes()
}

func TestAWorkbookGivesStoredValuesAndNeverCalculates(t *testing.T) {
	raw := workbook(t, func(b *excelize.File) {
		_ = b.SetSheetRow("Sheet1", "A1", &[]any{"name", "phone", "until", "sum"})
		_ = b.SetSheetRow("Sheet1", "A2", &[]any{"Ann", 442071234567, 46387})
		_ = b.SetCellFormula("Sheet1", "D2", "WEBSERVICE(\"http://127.0.0.1/\")")
	})
	out := read(t, raw)
	cells := out.Rows[0].Cells
	if cells[1] != "442071234567" {
		t.Errorf("the phone number is read as %q", cells[1])
	}
	if day, ok := out.Day(cells[2]); !ok || day.Format("2006-01-02") != "2026-12-31" {
		t.Errorf("the date is read as %v", day)
	}
	if len(cells) > 3 {
		t.Errorf("a formula without a stored result is read as %q", cells[3])
	}
}

func TestANumberIsADateInAWorkbookOnly(t *testing.T) {
	text := Table{Format: CSV}
	if _, ok := text.Day("46387"); ok {
		t.Error("a number in a CSV file is taken for a date")
	}
	book := Table{Serials: true}
	for _, cell := range []string{"0", "-3", "NaN", "Inf", "1e300", "soon", "2026-13-01", ""} {
		if _, ok := book.Day(cell); ok {
			t.Errorf("%q is taken for a date", cell)
		}
	}
}

func TestWhatIsWrittenIsNeverAFormulaAndReadsBackTheSame(t *testing.T) {
	cells := []string{"=HYPERLINK(1)", "+44 20", "-1", "@SUM(A1)", "＝SUM(A1)", "\tx", "'=quoted", "''", "'", "O'Hara", "plain", "a;b,c", "two\nlines", "end"}
	for _, format := range []string{CSV, XLSX} {
		in := Table{Format: format, Heads: []string{"=head", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n"}, Rows: []Row{{Line: 2, Cells: cells}}}
		raw, err := Write(in)
		if err != nil {
			t.Fatal(err)
		}
		if format == CSV && (bytes.Contains(raw, []byte(",=")) || bytes.Contains(raw, []byte("\n=")) || bytes.Contains(raw, []byte(",@")) || bytes.Contains(raw, []byte(",＝"))) {
			t.Errorf("a cell begins like a formula: %q", raw)
		}
		if format == XLSX {
			book, err := excelize.OpenReader(bytes.NewReader(raw))
			if err != nil {
				t.Fatal(err)
			}
			if f, _ := book.GetCellFormula("Sheet1", "A2"); f != "" {
				t.Errorf("a formula was written: %s", f)
			}
		}
		if out := read(t, raw); !slices.Equal(out.Rows[0].Cells, cells) || out.Heads[0] != "=head" || out.Format != format {
			t.Errorf("%s: %q became %q under %q", format, cells, out.Rows[0].Cells, out.Heads)
		}
	}
}

// FuzzRead: whatever is sent, reading ends with a table within the limits, which
// can be written and read again to the same cells, or with a refusal.
func FuzzRead(f *testing.F) {
	f.Add([]byte("name,e-mail\nAnn,ann@a.example\n"))
	f.Add([]byte("name;roles\n\"A;B\";'=1\n"))
	f.Add([]byte("\";\""))
	f.Add([]byte("\"a\tb\"\n\"\t\"\n"))
	f.Add([]byte("\xff\xfen\x00a\x00"))
	f.Add(workbook(f, func(b *excelize.File) { _ = b.SetSheetRow("Sheet1", "A1", &[]any{"name", 3, true}) }))
	f.Fuzz(func(t *testing.T, raw []byte) {
		in, err := Read(raw, some)
		if err != nil {
			if _, ours := err.(*Error); !ours {
				t.Fatalf("%T: %v", err, err)
			}
			return
		}
		if len(in.Heads) == 0 || len(in.Heads) > some.Columns || len(in.Rows) > some.Rows {
			t.Fatalf("%d heads, %d rows", len(in.Heads), len(in.Rows))
		}
		in.Format = CSV
		written, err := Write(in)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Read(written, Limits{Rows: some.Rows, Columns: some.Columns, Text: 8 * some.Text, Unzipped: some.Unzipped})
		if err != nil {
			t.Fatalf("what was written is refused: %v\n%q", err, written)
		}
		if len(again.Rows) != len(in.Rows) {
			t.Fatalf("%d rows became %d\n%q", len(in.Rows), len(again.Rows), written)
		}
		for i := range in.Rows {
			for j, cell := range in.Rows[i].Cells {
				if !utf8.ValidString(cell) {
					t.Fatalf("%q is no text", cell)
				}
				// A CSV reader takes any line end for one.
				if want := strings.ReplaceAll(cell, "\r\n", "\n"); again.Rows[i].Cells[j] != want && !strings.Contains(cell, "\r") {
					t.Fatalf("%q became %q", cell, again.Rows[i].Cells[j])
				}
			}
		}
	})
}

// TestTheSameLinesAreTheSameBytes: two exports of the same cells may not differ
// by chance (A4.8).
func TestTheSameLinesAreTheSameBytes(t *testing.T) {
	var first []byte
	for range 40 {
		book, err := NewBook([]Cell{{Text: "Name"}, {Text: "Day"}, {Text: "At"}})
		if err != nil {
			t.Fatal(err)
		}
		if err := book.Row([]Cell{{Text: "Ann"}, {Kind: Day, Text: "2026-03-01", Num: 20513}, {Kind: Instant, Text: "2026-03-01T10:00:00Z", Num: 20513.5}}); err != nil {
			t.Fatal(err)
		}
		if err := book.Finish(); err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if _, err := book.WriteTo(&out); err != nil {
			t.Fatal(err)
		}
		book.Close()
		if first == nil {
			first = out.Bytes()
		}
		if !bytes.Equal(first, out.Bytes()) {
			t.Fatal("two workbooks with the same lines differ")
		}
	}
}
