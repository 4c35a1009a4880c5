package app

import (
	"slices"
	"strings"

	"github.com/trackward/trackward/internal/sheets"
	"github.com/trackward/trackward/internal/words"
)

// problemHeading is the column of the file with the wrong rows; it fills nothing.
const problemHeading = "problem"

// failedRows are some rows of a sheet, in the form it came in, with a column that
// says why each did not go in.
func failedRows(l words.Language, t sheets.Table, of func(i int) (why []RowProblem, failed bool)) sheets.Table {
	out := sheets.Table{Format: t.Format, Heads: slices.Clone(t.Heads)}
	at := slices.IndexFunc(t.Heads, func(h string) bool { return headingKey(h) == problemHeading })
	if at < 0 {
		at, out.Heads = len(out.Heads), append(out.Heads, problemHeading)
	}
	for i, row := range t.Rows {
		problems, failed := of(i)
		if !failed {
			continue
		}
		cells := slices.Clone(row.Cells)
		cells = cells[:min(len(cells), len(t.Heads))] // what has no heading says nothing
		for len(cells) < len(out.Heads) {
			cells = append(cells, "")
		}
		var why []string
		for _, p := range problems {
			if p.Heading != "" {
				why = append(why, p.Heading+": "+p.Message.In(l))
			} else {
				why = append(why, p.Message.In(l))
			}
		}
		cells[at] = strings.Join(why, " ")
		out.Rows = append(out.Rows, sheets.Row{Line: row.Line, Cells: cells})
	}
	return out
}
