package web_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestEveryRefusalIsKnownInChinese reads the sentences of every tiling.UnreadableError out of
// the program's source and wants a pattern for each in the page's list: the words for a scan's
// quality come from the server in both languages, those for a file that can't be used don't.
func TestEveryRefusalIsKnownInChinese(t *testing.T) {
	t.Parallel()
	patterns := sayingPatterns(t)
	known := func(text string) bool {
		return slices.ContainsFunc(patterns, func(p *regexp.Regexp) bool { return p.MatchString(text) })
	}
	whats, dos := refusals(t)
	if len(whats) < 50 || len(dos) < 10 {
		t.Fatalf("only %d refusals and %d advices were found: has the way to say them changed?", len(whats), len(dos))
	}
	for _, what := range whats {
		if text := what + " (level 7)."; !known(text) || !known(what+".") { // as portal puts them together
			t.Errorf("no Chinese for %q", text)
		}
	}
	for _, do := range dos {
		if !known(do) {
			t.Errorf("no Chinese for the advice %q", do)
		}
	}
}

// sayingPatterns are the regular expressions of the page's list.
func sayingPatterns(t *testing.T) []*regexp.Regexp {
	t.Helper()
	var list []byte
	for _, name := range []string{"sayings", "refusals"} {
		part, err := os.ReadFile("src/lib/i18n/" + name + ".zh.ts")
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, part...)
	}
	var out []*regexp.Regexp
	for _, m := range regexp.MustCompile(`(?m)^\s*\[?/(\^.*?)/,(?: |$)`).FindAllStringSubmatch(strings.ReplaceAll(string(list), `\/`, "/"), -1) {
		p, err := regexp.Compile(m[1])
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, p)
	}
	return out
}

// refusals are what is wrong and what to do about it, each once; "7" stands for every part
// that is only known when it happens.
func refusals(t *testing.T) (whats, dos []string) {
	t.Helper()
	for _, folder := range []string{"../tiling", "../cmd/telepath"} {
		err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !d.IsDir() {
				return err
			}
			p := parseFolder(t, path)
			for _, f := range p.files {
				ast.Inspect(f, func(n ast.Node) bool {
					what, do := refusal(n)
					whats, dos = append(whats, p.texts(what)...), append(dos, p.texts(do)...)
					return true
				})
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	none := func(s string) bool { return strings.Trim(s, "7 ") == "" } // handed through
	slices.Sort(whats)
	slices.Sort(dos)
	return slices.DeleteFunc(slices.Compact(whats), none), slices.DeleteFunc(slices.Compact(dos), none)
}

// refusal takes the texts out of a call of Unreadable or a literal of its error.
func refusal(n ast.Node) (what, do ast.Expr) {
	switch n := n.(type) {
	case *ast.CallExpr:
		if lastName(n.Fun) == "Unreadable" && len(n.Args) == 4 {
			return n.Args[1], n.Args[3]
		}
	case *ast.CompositeLit:
		if lastName(n.Type) != "UnreadableError" {
			break
		}
		for _, e := range n.Elts {
			if kv, ok := e.(*ast.KeyValueExpr); ok && lastName(kv.Key) == "What" {
				what = kv.Value
			} else if ok && lastName(kv.Key) == "Do" {
				do = kv.Value
			}
		}
	}
	return what, do
}

func lastName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}

// onlyForCommands are the files whose sentences only the command line says: writers, and what
// a command takes from its arguments.
func onlyForCommands(name string) bool {
	folder, file := filepath.Base(filepath.Dir(name)), filepath.Base(name)
	return strings.HasPrefix(file, "write") || folder == "drawn" ||
		folder == "telepath" && !strings.HasPrefix(file, "open") || file == "openpath.go"
}

// source is one package, with what its constants and parameters may be.
type source struct {
	files []*ast.File
	// values of a name: of a constant or variable anywhere, of a parameter at every call.
	values map[string][]ast.Expr
	depth  int
}

func parseFolder(t *testing.T, folder string) *source {
	t.Helper()
	p := &source{values: map[string][]ast.Expr{}}
	names, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") || onlyForCommands(name) {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		p.files = append(p.files, f)
	}
	parameters := map[string][]string{}
	for _, f := range p.files {
		ast.Inspect(f, func(n ast.Node) bool { p.note(n, parameters); return true })
	}
	for _, f := range p.files {
		ast.Inspect(f, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			for i, name := range parameters[lastName(call.Fun)] {
				if i < len(call.Args) {
					p.values[name] = append(p.values[name], call.Args[i])
				}
			}
			return true
		})
	}
	return p
}

// note keeps what a name is given, and the names of a function's parameters.
func (p *source) note(n ast.Node, parameters map[string][]string) {
	switch n := n.(type) {
	case *ast.ValueSpec:
		for i, v := range n.Values {
			p.values[n.Names[i].Name] = append(p.values[n.Names[i].Name], v)
		}
	case *ast.AssignStmt:
		for i, to := range n.Lhs {
			if name, ok := to.(*ast.Ident); ok && len(n.Lhs) == len(n.Rhs) {
				p.values[name.Name] = append(p.values[name.Name], n.Rhs[i])
			}
		}
	case *ast.FuncDecl:
		var names []string
		for _, field := range n.Type.Params.List {
			for _, name := range field.Names {
				names = append(names, name.Name)
			}
		}
		parameters[n.Name.Name] = names
	}
}

var verb = regexp.MustCompile(`%[-+# 0-9.]*[a-zA-Z]`)

// texts are what an expression may say.
func (p *source) texts(e ast.Expr) []string {
	if p.depth > 6 {
		return nil
	}
	p.depth++
	defer func() { p.depth-- }()
	switch e := e.(type) {
	case nil:
		return nil
	case *ast.BasicLit:
		if s, err := strconv.Unquote(e.Value); err == nil && e.Kind == token.STRING {
			return []string{s}
		}
	case *ast.BinaryExpr:
		var out []string
		for _, left := range p.texts(e.X) {
			for _, right := range p.texts(e.Y) {
				out = append(out, left+right)
			}
		}
		return out
	case *ast.Ident:
		if e.Name == "what" || e.Name == "do" || !strings.Contains("nwhcolrowxy", e.Name) {
			var out []string
			for _, v := range p.values[e.Name] {
				out = append(out, p.texts(v)...)
			}
			if out != nil {
				slices.Sort(out)
				return slices.Compact(out)
			}
		}
	case *ast.CallExpr:
		if lastName(e.Fun) == "Sprintf" {
			var out []string
			for _, format := range p.texts(e.Args[0]) {
				out = append(out, strings.ReplaceAll(verb.ReplaceAllString(format, "7"), "%%", "%"))
			}
			return out
		}
	}
	return []string{"7"}
}
