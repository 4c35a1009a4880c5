package internal

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// sentences are how many each of the five texts has that the product is made
// from; docs/seeds.md has a row for each of those that are done.
var sentences = map[string]int{"S000": 32, "S001": 32, "S002": 29, "S003": 78, "S004": 26}

var (
	seedRow    = regexp.MustCompile(`^\| (S\d{3})\.(\d+) \|`)
	testNamed  = regexp.MustCompile("`([^`]+)`")
	goTestFunc = regexp.MustCompile(`(?m)^func (Test\w+)\(`)
)

// unbuilt are the sentences that nothing answers yet. It only shrinks.
var unbuilt = map[string]bool{}

// TestEverySentenceHasATestThatExists reads docs/seeds.md: no row without a test,
// no test that is not there.
func TestEverySentenceHasATestThatExists(t *testing.T) {
	text, err := os.ReadFile("../docs/seeds.md")
	if err != nil {
		t.Fatal(err)
	}
	functions, browser := testsHere(t)
	rows := map[string]int{}
	for line := range strings.Lines(string(text)) {
		row := seedRow.FindStringSubmatch(line)
		if row == nil {
			continue
		}
		rows[row[1]]++
		sentence := row[1] + "." + row[2]
		cells := strings.Split(line, " | ")
		named := testNamed.FindAllStringSubmatch(cells[len(cells)-1], -1)
		if unbuilt[sentence] != (len(named) == 0) {
			t.Errorf("%s names %d tests; not built yet: %v", sentence, len(named), unbuilt[sentence])
		}
		for _, name := range named {
			_, noScenario := os.Stat("../testdata/scenarios/" + name[1])
			if !functions[name[1]] && !strings.Contains(browser, name[1]) && noScenario != nil {
				t.Errorf("%s: there is no test %q", sentence, name[1])
			}
		}
	}
	for seed, want := range sentences {
		if rows[seed] != want {
			t.Errorf("%s has %d rows, want %d", seed, rows[seed], want)
		}
	}
}

// testsHere are the names of the Go tests, and the text of the pages' tests.
func testsHere(t *testing.T) (functions map[string]bool, browser string) {
	functions = map[string]bool{}
	var text strings.Builder
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == ".git" || d.Name() == ".build") {
			return filepath.SkipDir
		}
		goTest, pageTest := strings.HasSuffix(path, "_test.go"), strings.HasSuffix(path, ".spec.ts") || strings.Contains(path, ".test.ts")
		if !goTest && !pageTest {
			return nil
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, found := range goTestFunc.FindAllStringSubmatch(string(raw), -1) {
			functions[found[1]] = true
		}
		if pageTest {
			text.Write(raw)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return functions, text.String()
}
