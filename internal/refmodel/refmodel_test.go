package refmodel

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTheReferenceStaysReadable: a reference that one cannot read in one sitting
// proves nothing, and one that borrows from the product shares its mistakes.
func TestTheReferenceStaysReadable(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) < 5 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if lines := strings.Count(string(text), "\n"); lines > 300 {
			t.Errorf("%s has %d lines; at most 300", file, lines)
		}
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), file, text, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range tree.Imports {
			if strings.Contains(spec.Path.Value, "trackward") {
				t.Errorf("%s imports %s", file, spec.Path.Value)
			}
		}
	}
}
