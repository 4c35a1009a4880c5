package internal

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// unanswered are the cases without a test; their rows say what there is. It only
// shrinks.
var unanswered = map[string]bool{"G12": true}

// apart are the cases that do not apply; their rows say why.
var apart = map[string]bool{"A21": true, "A29": true, "F10": true, "F17": true, "G09": true}

var attackRow = regexp.MustCompile(`(?m)^\| ([A-G]\d{2}) \|.*\|$`)

// TestEveryAttackCaseHasATestThatExists holds the table of docs/security.md against
// the list of cases: each once, none without a test, no test that is not there.
func TestEveryAttackCaseHasATestThatExists(t *testing.T) {
	text, err := os.ReadFile("../docs/security.md")
	if err != nil {
		t.Fatal(err)
	}
	list, err := os.ReadFile("../docs/attack-cases.md")
	if err != nil {
		t.Fatal(err)
	}
	functions, browser := testsHere(t)
	rows := map[string]int{}
	for _, row := range attackRow.FindAllStringSubmatch(string(text), -1) {
		rows[row[1]]++
		cells := strings.Split(row[0], " | ")
		named := testNamed.FindAllStringSubmatch(cells[len(cells)-1], -1)
		if apart[row[1]] != strings.Contains(row[0], "| Does not apply: ") {
			t.Errorf("case %s: a case that does not apply says so, and why", row[1])
		}
		if (unanswered[row[1]] || apart[row[1]]) != (len(named) == 0) {
			t.Errorf("case %s names %d tests; known to have none: %v", row[1], len(named), unanswered[row[1]])
		}
		for _, name := range named {
			_, noScenario := os.Stat("../testdata/scenarios/" + name[1])
			if !functions[name[1]] && !strings.Contains(browser, name[1]) && noScenario != nil {
				t.Errorf("case %s: there is no test %q", row[1], name[1])
			}
		}
	}
	for _, row := range attackRow.FindAllStringSubmatch(string(list), -1) {
		if id := row[1]; rows[id] != 1 {
			t.Errorf("case %s has %d rows", id, rows[id])
		}
		delete(rows, row[1])
	}
	for id := range rows {
		t.Errorf("case %s is in the table and not in the list of cases", id)
	}
}
