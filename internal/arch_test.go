// Package internal_test holds the rules of the code base that a compiler does
// not know: who may import whom, who may call the functions that open a sealed
// record, and which packages never read the clock. Each has its reason. A new
// package gets a line here before it gets code.
package internal_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/trackward/trackward"

// layer is what one package may know.
type layer struct {
	// imports are packages of ours, without "internal/". "*" is every one but
	// those for tests only.
	imports []string
	// inTests are packages of ours that its _test files may import as well.
	inTests []string
	// std, when set, is the complete list of standard packages it may import.
	std []string
	// pure packages reach nothing outside the process and have no clock.
	pure bool
	// testsOnly packages are imported by tests and by other such packages. They
	// may look inside sealed records.
	testsOnly bool
	// alsoFor are packages that may import a package for tests all the same.
	alsoFor []string
	why     string
}

// layers is the import table; its paths are relative to the module.
var layers = map[string]layer{
	"internal/access": {pure: true, imports: []string{"bug"},
		std: []string{"cmp", "errors", "iter", "maps", "math", "math/bits", "net/netip", "slices", "sort", "strings", "time"},
		why: "the decision must be readable and provable alone: no storage, no documents, no clock"},
	"internal/bug": {pure: true, std: []string{},
		why: "the mistakes that tests must find: constants without the build tag, so that every layer may name them"},
	"internal/words": {
		why: "what is said to people, in their language: it knows nobody and decides nothing"},
	"internal/policy": {pure: true, imports: []string{"access", "bug", "words"},
		why: "documents become access.Source; what changes them is judged without a database"},
	"internal/record": {pure: true, imports: []string{"access", "policy", "bug", "words"},
		why: "masks, queries and transitions are values; the same rules run in memory and as SQL"},
	"internal/login": {imports: []string{"policy", "words"},
		why: "signing in proves an account and says nothing of records (A3.13)"},
	"internal/sheets": {imports: []string{"words"}, why: "tables as people keep them: text in, text out; what a column means is the caller's to know"},
	"internal/app": {imports: []string{"access", "policy", "record", "login", "sheets", "words"},
		inTests: []string{"store", "files", "demo", "pgtest"},
		why:     "use cases declare what they need; storage, mail and the doors implement or call them"},
	"internal/store": {imports: []string{"access", "policy", "record", "login", "app", "bug", "words"},
		why: "the only place with SQL; it implements app's and login's interfaces and answers with their errors"},
	"internal/store/storetest": {imports: []string{"access", "policy", "record", "login", "app", "words"}, testsOnly: true,
		why: "one conformance suite for every backend: it knows the interface, not the implementation"},
	"internal/rest": {imports: []string{"app", "login", "record", "policy", "access", "sheets", "words"},
		inTests: []string{"store", "files", "mail", "demo"},
		why:     "a door: it encodes masked views and changesets, and never sees a sealed record"},
	"internal/files": {imports: []string{"app"},
		why: "bytes by id; who may read them is decided before it is asked (A4.7)"},
	"internal/mail": {imports: []string{"app", "login"},
		why: "sends what it is given"},
	"internal/outbound": {why: "judges where calls may go; who is called is decided elsewhere"},
	"internal/config":   {why: "settings of the process; everyone else is handed values"},
	"internal/web":      {why: "the pages are the same bytes for everyone"},
	"internal/demo": {imports: []string{"access", "policy", "record", "app", "login", "words"},
		inTests: []string{"store", "files"},
		why:     "makes a workspace through the same use cases as everyone else"},
	"internal/bench": {imports: []string{"*"},
		why: "measures the whole way of a request beside yardsticks of its own"},
	"internal/refmodel": {testsOnly: true,
		why: "the access model a second time, in the words of its text: sharing code would share mistakes"},
	"internal/difftest": {imports: []string{"access", "policy", "record", "bug"}, testsOnly: true,
		alsoFor: []string{"cmd/trackward"},
		inTests: []string{"app", "store", "files", "login", "rest"},
		why:     "invents worlds and compares the product with the reference in them; `trackward verify` does so outside the tests, and nothing that serves anybody may"},
	"internal/pgtest":        {testsOnly: true, why: "a PostgreSQL for tests"},
	"internal/pgtest/withpg": {imports: []string{"pgtest"}, testsOnly: true, why: "one PostgreSQL for a whole test run"},
	"internal/silence": {testsOnly: true, inTests: []string{"access", "bug", "policy", "record", "app", "login", "store", "files", "rest"},
		why: "asks whole servers the same questions over two workspaces; holds tests alone"},
	"internal/testcount": {testsOnly: true, why: "how often repeated tests repeat"},
	"internal":           {inTests: []string{}, why: "this test"},
	"cmd/trackward": {imports: []string{"*"},
		why: "the one place where everybody meets"},
}

// thirdParty says who may import a module that is not ours; a prefix of the
// import path decides. Anything else from outside the standard library fails.
var thirdParty = map[string][]string{
	"zombiezen.com/go/sqlite":          {"internal/store", "internal/bench"},
	"modernc.org/sqlite":               {"internal/store"},
	"github.com/jackc/pgx/v5":          {"internal/store", "internal/bench", "internal/pgtest"},
	"github.com/jackc/puddle/v2":       {"internal/store"},
	"github.com/pressly/goose/v3":      {"internal/store"},
	"github.com/danielgtaylor/huma/v2": {"internal/rest"},
	"github.com/alexedwards/argon2id":  {"internal/login"},
	"github.com/xuri/excelize/v2":      {"internal/sheets"},
	"github.com/coreos/go-oidc/v3":     {"internal/login"},
	"github.com/go-jose/go-jose/v4":    {"internal/login", "internal/rest"},
	"golang.org/x/oauth2":              {"internal/login"},
	"github.com/go-webauthn/webauthn":  {"internal/login"},
	"github.com/boombuler/barcode":     {"internal/login"},
	"github.com/pquerna/otp":           {"internal/login", "internal/rest"},
	"github.com/wneessen/go-mail":      {"internal/mail"},
	"github.com/emersion/go-smtp":      {"internal/mail"},
	"github.com/emersion/go-sasl":      {"internal/mail"},
	"github.com/spf13/cobra":           {"cmd/trackward"},
	"github.com/spf13/pflag":           {"cmd/trackward", "internal/config"},
	"github.com/knadh/koanf":           {"internal/config"},
	"github.com/go-viper/mapstructure": {"internal/config"},
	"github.com/goccy/go-yaml":         {"internal/config", "internal/policy", "internal/rest", "internal/access", "internal/difftest"},
	"github.com/google/uuid":           {"internal/app", "internal/login", "internal/store", "internal/rest", "internal/demo", "internal/bench", "cmd/trackward"},
	"golang.org/x/text/language":       {"internal/words"},
	"golang.org/x/text/unicode/norm":   {"internal/record", "internal/policy", "internal/login"},
	"golang.org/x/text/cases":          {"internal/record", "internal/policy"},
	"pgregory.net/rapid":               {"*_test"},
}

// guarded are the functions of package record through which values become
// visible or a plan needs no viewer, with those who may name them.
var guarded = []struct {
	names   []string
	callers []string
	why     string
}{
	{[]string{"Seal", "SealEvent", "SealComment"}, []string{"internal/store"},
		"only storage makes sealed values; anyone else would be inventing a record"},
	{[]string{"Open", "OpenEvents", "OpenLinkedEvents", "EventLinks", "OpenComments"}, []string{"internal/app"},
		"a sealed record is opened in one place, with the viewer it was asked for"},
	{[]string{"Edit", "New", "WriteComment"}, []string{"internal/app"},
		"a Change exists only when it was checked against what its author may do"},
	{[]string{"Unlist"}, []string{"internal/app"},
		"a Change without an author takes away what was given until an instant, and gives nothing (A13.5)"},
	{[]string{"NewPlan", "OnePlan"}, []string{"internal/app"},
		"a plan carries its viewer's predicate; the doors ask app"},
	{[]string{"FactPlan", "FactsPlan", "CountPlan", "FactsOf"}, []string{"internal/app"},
		"access facts are for those with settings access, and each telling is logged (A2.4)"},
	{[]string{"TellingOf", "MentionsIn"}, []string{"internal/app"},
		"whom something may concern is asked of each of them before anything is told"},
	{[]string{"MayLose", "Lost"}, []string{"internal/app"},
		"that a record left somebody's sight is told to them alone, by their own open stream"},
}

// pureForbidden are standard packages that reach outside a pure package.
var pureForbidden = []string{"os", "net", "net/http", "database/sql", "log", "log/slog", "crypto/rand", "math/rand", "math/rand/v2", "io/ioutil", "embed", "context", "syscall", "plugin", "unsafe"}

// clockNames read the machine's clock or wait for it.
var clockNames = []string{"Now", "Since", "Until", "After", "Tick", "NewTimer", "NewTicker", "Sleep", "AfterFunc"}

// source is one parsed file.
type source struct {
	pkg  string // path relative to the module
	file string
	test bool
	tree *ast.File
}

func sources(t *testing.T) []source {
	t.Helper()
	set := token.NewFileSet()
	var all []source
	for _, root := range []string{"../internal", "../cmd"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") {
				return err
			}
			tree, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			rel := strings.TrimPrefix(filepath.ToSlash(path), "../")
			all = append(all, source{pkg: filepath.ToSlash(filepath.Dir(rel)), file: rel, test: strings.HasSuffix(rel, "_test.go"), tree: tree})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(all) < 10 {
		t.Fatalf("only %d files were found: the test looks in the wrong place", len(all))
	}
	return all
}

func importPath(spec *ast.ImportSpec) string {
	path, _ := strconv.Unquote(spec.Path.Value)
	return path
}

func TestImportsFollowTheTable(t *testing.T) {
	for _, s := range sources(t) {
		rule, listed := layers[s.pkg]
		if !listed {
			t.Errorf("%s: package %s is not in the import table; add it with its reason", s.file, s.pkg)
			continue
		}
		for _, spec := range s.tree.Imports {
			path := importPath(spec)
			if spec.Name != nil && spec.Name.Name == "." {
				t.Errorf("%s: a dot import hides whose name it is: %s", s.file, path)
			}
			if complaint := judge(s, rule, path); complaint != "" {
				t.Errorf("%s imports %s: %s (%s)", s.file, path, complaint, rule.why)
			}
		}
	}
}

func judge(s source, rule layer, path string) string {
	if ours, ok := strings.CutPrefix(path, module+"/"); ok {
		return judgeOurs(s, rule, ours)
	}
	if first, _, _ := strings.Cut(path, "/"); strings.Contains(first, ".") {
		return judgeThirdParty(s, path)
	}
	switch {
	case s.test:
		return ""
	case rule.std != nil && !slices.Contains(rule.std, path):
		return "the standard packages it may import are " + strings.Join(rule.std, ", ")
	case rule.pure && slices.Contains(pureForbidden, path):
		return "it is pure"
	}
	return ""
}

func judgeOurs(s source, rule layer, ours string) string {
	if ours == s.pkg {
		return ""
	}
	target := layers[ours]
	short := strings.TrimPrefix(ours, "internal/")
	switch {
	case target.testsOnly && (s.test || rule.testsOnly), slices.Contains(target.alsoFor, s.pkg):
		return ""
	case target.testsOnly:
		return "that package is for tests only"
	case slices.Contains(rule.imports, short), slices.Contains(rule.imports, "*"):
		return ""
	case s.test && slices.Contains(rule.inTests, short):
		return ""
	}
	return "the import table does not allow it"
}

func judgeThirdParty(s source, path string) string {
	best := ""
	for prefix := range thirdParty {
		if (path == prefix || strings.HasPrefix(path, prefix+"/")) && len(prefix) > len(best) {
			best = prefix
		}
	}
	users := thirdParty[best]
	switch {
	case best == "":
		return "the module is not in the list of third-party modules; add it with its users"
	case s.test, slices.Contains(users, s.pkg), layers[s.pkg].testsOnly:
		return ""
	}
	return "only " + strings.Join(users, ", ") + " may"
}

func TestSealedRecordsAreOpenedInOnePlace(t *testing.T) {
	for _, s := range sources(t) {
		if s.test || layers[s.pkg].testsOnly || s.pkg == "internal/record" {
			continue // tests look inside; record's own files define the rule
		}
		name, ok := importedAs(s.tree, module+"/internal/record")
		if !ok {
			continue
		}
		for _, used := range selected(s.tree, name) {
			for _, g := range guarded {
				if slices.Contains(g.names, used) && !slices.Contains(g.callers, s.pkg) {
					t.Errorf("%s names record.%s, which is for %s: %s", s.file, used, strings.Join(g.callers, ", "), g.why)
				}
			}
		}
	}
}

func TestPurePackagesNeverReadTheClock(t *testing.T) {
	for _, s := range sources(t) {
		if s.test || !layers[s.pkg].pure {
			continue
		}
		name, ok := importedAs(s.tree, "time")
		if !ok {
			continue
		}
		for _, used := range selected(s.tree, name) {
			if slices.Contains(clockNames, used) {
				t.Errorf("%s names time.%s: the instant is an argument (A6.2)", s.file, used)
			}
		}
	}
}

// TestTheListsNameOnlyWhatIsThere keeps the tables above from describing a code
// base that is no more.
func TestTheListsNameOnlyWhatIsThere(t *testing.T) {
	packages, imports := map[string]bool{}, map[string]bool{}
	for _, s := range sources(t) {
		packages[s.pkg] = true
		for _, spec := range s.tree.Imports {
			imports[importPath(spec)] = true
		}
	}
	for pkg := range layers {
		if !packages[pkg] {
			t.Errorf("package %s is in the import table and not in the tree", pkg)
		}
	}
	for prefix := range thirdParty {
		used := false
		for path := range imports {
			used = used || path == prefix || strings.HasPrefix(path, prefix+"/")
		}
		if !used {
			t.Errorf("module %s is in the list and nobody imports it", prefix)
		}
	}
}

// TestGuardedNamesExist keeps the list above from guarding a name that was changed.
func TestGuardedNamesExist(t *testing.T) {
	defined := map[string]bool{}
	for _, s := range sources(t) {
		if s.pkg != "internal/record" || s.test {
			continue
		}
		for _, decl := range s.tree.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok && f.Recv == nil {
				defined[f.Name.Name] = true
			}
		}
	}
	for _, g := range guarded {
		for _, name := range g.names {
			if !defined[name] {
				t.Errorf("record.%s is guarded and does not exist; rename it here too", name)
			}
		}
	}
}

// importedAs is the name under which a file knows a package.
func importedAs(tree *ast.File, path string) (string, bool) {
	for _, spec := range tree.Imports {
		if importPath(spec) != path {
			continue
		}
		if spec.Name != nil {
			return spec.Name.Name, true
		}
		return path[strings.LastIndex(path, "/")+1:], true
	}
	return "", false
}

// selected are the names that a file takes from a package: pkg.Name, called or not.
func selected(tree *ast.File, pkg string) []string {
	var names []string
	ast.Inspect(tree, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := sel.X.(*ast.Ident); ok && x.Name == pkg {
				names = append(names, sel.Sel.Name)
			}
		}
		return true
	})
	return names
}
