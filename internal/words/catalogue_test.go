package words

import (
	"go/ast"
	"go/constant"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/trackward/trackward/internal/"

// speakers are the packages that say something to people.
var speakers = []string{"sheets", "policy", "record", "login", "app", "store", "rest", "demo"}

// keeps are the functions that may make a Text of a string: what was one when it was
// stored.
var keeps = []string{"Pendings"}

// checked is one package with its types.
type checked struct {
	name  string
	files []*ast.File
	info  *types.Info
}

// typed checks the types of the speakers, from their sources; what they import comes
// from the build's own files.
func typed(t *testing.T) (*token.FileSet, []checked) {
	t.Helper()
	args := []string{"list", "-export", "-deps", "-f", "{{.ImportPath}}\t{{.Export}}"}
	if raced {
		args = slices.Insert(args, 1, "-race") // as what was built for this run
	}
	for _, p := range speakers {
		if p != "store" {
			args = append(args, module+p)
		}
	}
	out, err := exec.Command("go", args...).Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	exports := map[string]string{}
	for line := range strings.Lines(string(out)) {
		path, file, _ := strings.Cut(strings.TrimSpace(line), "\t")
		exports[path] = file
	}
	set := token.NewFileSet()
	imports := importer.ForCompiler(set, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })
	var all []checked
	for _, p := range speakers {
		one := checked{name: p, info: &types.Info{Types: map[ast.Expr]types.TypeAndValue{}}}
		files, err := filepath.Glob("../" + p + "/*.go")
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if strings.HasSuffix(f, "_test.go") || f == "../store/lock_other.go" {
				continue
			}
			tree, err := parser.ParseFile(set, f, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			one.files = append(one.files, tree)
		}
		conf := types.Config{Importer: imports}
		if p == "store" {
			conf.Error = func(error) {} // the databases' own packages are not looked at
		}
		if _, err := conf.Check(module+p, set, one.files, one.info); err != nil && p != "store" {
			t.Fatalf("%s: %v", p, err)
		}
		all = append(all, one)
	}
	return set, all
}

func isText(t types.Type) bool {
	named, ok := t.(*types.Named)
	return ok && named.Obj().Name() == "Text" && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == module+"words"
}

// constants are every constant Text of the sources, with a place that says it.
func constants(set *token.FileSet, all []checked) map[Text]string {
	found := map[Text]string{}
	for _, p := range all {
		for _, f := range p.files {
			ast.Inspect(f, func(n ast.Node) bool {
				e, ok := n.(ast.Expr)
				if !ok {
					return true
				}
				tv := p.info.Types[e]
				if tv.Value == nil || tv.Value.Kind() != constant.String || !isText(tv.Type) {
					return true
				}
				if said := Text(constant.StringVal(tv.Value)); said != "" {
					found[said] = set.Position(e.Pos()).String()
				}
				return false
			})
		}
	}
	return found
}

var verb = regexp.MustCompile(`%(?:\[(\d+)\])?([a-zA-Z%])`)

// verbs are what a format does with its arguments, by their place from 1.
func verbs(format string) map[int]string {
	out, next := map[int]string{}, 1
	for _, m := range verb.FindAllStringSubmatch(format, -1) {
		if m[2] == "%" {
			continue
		}
		at := next
		if m[1] != "" {
			at = int(m[1][0] - '0')
		}
		out[at], next = m[2], at+1
	}
	return out
}

var letters = regexp.MustCompile(`\pL`)

// speechless is a format that only puts things together, the same in every language.
func speechless(t Text) bool { return !letters.MatchString(verb.ReplaceAllString(string(t), "")) }

func TestEverySentenceOfTheServerIsInGerman(t *testing.T) {
	set, all := typed(t)
	said := constants(set, all)
	if len(said) < 600 {
		t.Fatalf("only %d sentences were found: the test looks in the wrong place", len(said))
	}
	german := catalogues[German]
	for _, text := range slices.Sorted(maps.Keys(said)) {
		if _, ok := german[text]; !ok && !speechless(text) {
			t.Errorf("%s has no German: %q", said[text], text)
		}
	}
	for _, text := range slices.Sorted(maps.Keys(german)) {
		if _, ok := said[text]; !ok {
			t.Errorf("nobody says this any more; take it out of the German catalogue: %q", text)
		}
	}
	t.Run("and none is put together past the catalogue", func(t *testing.T) { noOthers(t, set, all) })
	t.Run("and each format has as many arguments as it takes", func(t *testing.T) { fitting(t, set, all) })
}

// noOthers finds strings that are made Texts: nobody could translate them.
func noOthers(t *testing.T, set *token.FileSet, all []checked) {
	for _, p := range all {
		for _, f := range p.files {
			for _, d := range f.Decls {
				fn, _ := d.(*ast.FuncDecl)
				ast.Inspect(d, func(n ast.Node) bool {
					call, ok := n.(*ast.CallExpr)
					if !ok || len(call.Args) != 1 {
						return true
					}
					to, from := p.info.Types[call.Fun], p.info.Types[call.Args[0]]
					if to.IsType() && isText(to.Type) && from.Value == nil && !isText(from.Type) && (fn == nil || !slices.Contains(keeps, fn.Name.Name)) {
						t.Errorf("%s makes a Text of a string; write the sentence as a constant, or words.Plain for people's own words", set.Position(call.Pos()))
					}
					return true
				})
			}
		}
	}
}

// fitting counts arguments against verbs, wherever a constant format is followed by
// a list of any.
func fitting(t *testing.T, set *token.FileSet, all []checked) {
	calls := 0
	for _, p := range all {
		for _, f := range p.files {
			ast.Inspect(f, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok || call.Ellipsis.IsValid() {
					return true
				}
				sig, ok := p.info.Types[call.Fun].Type.(*types.Signature)
				if !ok || !sig.Variadic() || sig.Params().Len() < 2 {
					return true
				}
				at := sig.Params().Len() - 2
				if _, isAny := sig.Params().At(at + 1).Type().(*types.Slice).Elem().Underlying().(*types.Interface); !isAny || !isText(sig.Params().At(at).Type()) {
					return true
				}
				format := p.info.Types[call.Args[at]].Value
				given := len(call.Args) - at - 1
				if format == nil || given == 0 {
					return true
				}
				calls++
				if takes := len(verbs(constant.StringVal(format))); takes != given {
					t.Errorf("%s: the format takes %d arguments and is given %d", set.Position(call.Pos()), takes, given)
				}
				return true
			})
		}
	}
	if calls < 50 {
		t.Errorf("only %d calls were counted: the test looks in the wrong place", calls)
	}
}

func TestGermanTakesWhatEnglishTakes(t *testing.T) {
	for english, german := range catalogues[German] {
		if !maps.Equal(verbs(string(english)), verbs(german)) {
			t.Errorf("other places:\n%q\n%q", english, german)
		}
		if german == "" || strings.ContainsRune(german, separator) || strings.ContainsRune(string(english), separator) {
			t.Errorf("%q has no German that can be said", english)
		}
		for _, end := range []string{".", "\n", "?", ":"} {
			if strings.HasSuffix(string(english), end) != strings.HasSuffix(german, end) {
				t.Errorf("another end:\n%q\n%q", english, german)
			}
		}
	}
}
