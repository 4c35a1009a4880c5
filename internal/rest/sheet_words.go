package rest

import (
	"slices"

	"github.com/trackward/trackward/internal/app"
)

// maxWords bounds the words told of an import.
const maxWords = 100

// lineProblem is one thing wrong with a line of a sheet.
type lineProblem struct {
	line int
	app.RowProblem
}

// wordsOf are the words that are not understood, each once.
func wordsOf(problems []lineProblem) []SheetWord {
	at := map[[3]string]int{}
	out := []SheetWord{}
	for _, p := range problems {
		if p.Value == "" || p.Field == "" {
			continue
		}
		key := [3]string{p.Field, p.Value, p.Code}
		i, there := at[key]
		if !there {
			i, at[key] = len(out), len(out)
			out = append(out, SheetWord{Field: p.Field, Value: p.Value, Code: p.Code, Message: p.Message, Suggestion: p.Suggestion, Line: p.line})
		}
		out[i].Rows++
	}
	slices.SortStableFunc(out, func(a, b SheetWord) int { return b.Rows - a.Rows })
	return out[:min(len(out), maxWords)]
}
