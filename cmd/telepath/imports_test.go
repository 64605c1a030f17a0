package main

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "telepath"

// features are the root packages; each knows only what stands here (README, "How it is
// built"). Their sub-folders, the adapters, know their own root and these.
var features = map[string]struct{ root, adapters []string }{
	"tiling":  {},
	"queue":   {root: []string{"tiling"}, adapters: []string{"tiling"}},
	"reports": {root: []string{"tiling"}, adapters: []string{"tiling"}},
	"portal":  {root: []string{"tiling", "queue", "reports"}, adapters: []string{"tiling", "queue", "reports", "web"}},
	"web":     {},
}

// homes are the folders that may import a library: one for each job, with what lies in it.
// A library that is not listed needs a line here first. cmd/telepath may import all.
var homes = map[string][]string{
	"github.com/disintegration/imaging": {"tiling/resample", "tiling/photo"},
	"github.com/ebitengine/purego":      {"tiling/jpegtile", "tiling/jpeg2000", "tiling/openslide"},
	"github.com/wneessen/go-mail":       {"portal/mail"},
	"github.com/klauspost/compress":     {"tiling/tiffwsi"},
	"github.com/minio/minio-go":         {"portal/blobs"},
	"github.com/suyashkumar/dicom":      {"tiling/dicomwsi", "reports/dicom"},
	"golang.org/x/image":                {"tiling/drawn", "tiling/resample", "tiling/tiffwsi", "tiling/photo"},
	"github.com/nats-io":                {"queue/jetstream"},
	"gopkg.in/yaml.v3":                  {"queue/models"},
	"github.com/signintech/gopdf":       {"reports/pdf"},
	"github.com/gofiber/fiber":          {"portal/httpapi", "portal/dicomweb"},
	"github.com/danielgtaylor/huma":     {"portal/httpapi"},
	"github.com/valyala/fasthttp":       {"portal/httpapi"},
	"gorm.io":                           {"portal/store"},
	"modernc.org/sqlite":                {"portal/store"},
	"github.com/jackc/pgx":              {"portal/store"},
	"golang.org/x/crypto":               {"portal/auth"},
}

// topLevel are the folders that the repository has, besides those that begin with a dot.
var topLevel = []string{"cmd", "portal", "queue", "reports", "tiling", "web"}

// ignoredTopLevel are made by running and building, and stand in .gitignore.
var ignoredTopLevel = []string{"bin", "out", "telepath-data"}

func TestImportsKeepTheirDirection(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		from := inModule(p.ImportPath)
		for _, path := range p.Imports {
			if why := forbidden(from, path); why != "" {
				t.Errorf("%s imports %s: %s", p.ImportPath, path, why)
			}
		}
	}
}

func TestImportRulesForbid(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from, path string
		ok         bool
	}{
		{"cmd/telepath", "telepath/portal/store", true},
		{"cmd/telepath", "gorm.io/gorm", true},
		{"portal", "telepath/queue", true},
		{"portal", "telepath/queue/jetstream", false},
		{"portal", "telepath/portal/store", false},
		{"portal", "gorm.io/gorm", false},
		{"portal/store", "gorm.io/gorm", true},
		{"portal/store/pgtest", "github.com/jackc/pgx/v5/stdlib", true},
		{"portal/store", "telepath/reports", true},
		{"portal/store", "telepath/portal/blobs", false},
		{"portal/httpapi", "telepath/web", true},
		{"portal/httpapi", "gorm.io/gorm", false},
		{"portal/httpapi", "github.com/gofiber/fiber/v2", true},
		{"portal/edge", "github.com/gofiber/fiber/v2", false},
		{"queue", "telepath/tiling", true},
		{"queue", "telepath/reports", false},
		{"queue/jetstream", "telepath/queue/models", false},
		{"queue/jetstream", "github.com/nats-io/nats.go/jetstream", true},
		{"reports/pdf", "telepath/tiling", true},
		{"reports/pdf", "telepath/portal", false},
		{"tiling", "image/jpeg", true},
		{"tiling", "golang.org/x/image/draw", false},
		{"tiling", "telepath/queue", false},
		{"tiling/dicomwsi", "telepath/tiling/jpegtile", false},
		{"tiling/dicomwsi", "github.com/suyashkumar/dicom/pkg/tag", true},
		{"tiling/drawn", "github.com/disintegration/imaging", false},
		{"web", "embed", true},
		{"web", "telepath/portal", false},
		{"portal/blobs", "example.org/not/listed", false},
		{"extra", "fmt", false},
	} {
		if why := forbidden(c.from, c.path); (why == "") != c.ok {
			t.Errorf("%s importing %s: %q, want allowed %v", c.from, c.path, why, c.ok)
		}
	}
}

// forbidden says why the package must not import path, or nothing.
func forbidden(from, path string) string {
	if from == "cmd/telepath" {
		return ""
	}
	feature, adapter, _ := strings.Cut(from, "/")
	rule, known := features[feature]
	switch {
	case !known:
		return "it is in none of the folders " + strings.Join(topLevel, ", ")
	case isStandard(path):
		return ""
	case within(path, module):
		return forbiddenHere(feature, adapter, inModule(path), rule.root, rule.adapters)
	}
	return libraryAt(from, path)
}

func libraryAt(from, path string) string {
	for library, folders := range homes {
		if !within(path, library) {
			continue
		}
		if slices.ContainsFunc(folders, func(home string) bool { return within(from, home) }) {
			return ""
		}
		return library + " lives in " + strings.Join(folders, ", ")
	}
	return "the library has no home yet: name it in homes in imports_test.go"
}

// within says whether path is folder or below it.
func within(path, folder string) bool { return path == folder || strings.HasPrefix(path, folder+"/") }

func forbiddenHere(feature, adapter, to string, root, adapters []string) string {
	switch {
	case adapter == "" && slices.Contains(root, to), adapter != "" && (to == feature || slices.Contains(adapters, to)):
		return ""
	case adapter != "" && strings.HasPrefix(to, feature+"/"):
		return "one adapter never imports another; cmd injects what crosses"
	case adapter == "":
		return "a root package knows only " + strings.Join(append([]string{"the standard library"}, root...), ", ")
	}
	return "an adapter knows only " + strings.Join(append([]string{feature}, adapters...), ", ") + " and its library"
}

func isStandard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return first != module && !strings.Contains(first, ".")
}

func inModule(path string) string { return strings.TrimPrefix(strings.TrimPrefix(path, module), "/") }

func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		if !slices.Contains(p.GoFiles, "doc.go") {
			t.Errorf("%s has no doc.go: say what the package is for and what it must not know", p.ImportPath)
		}
	}
}

func TestTopLevelIsFixed(t *testing.T) {
	t.Parallel()
	entries, err := os.ReadDir(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		name := e.Name()
		if !e.IsDir() || strings.HasPrefix(name, ".") || slices.Contains(ignoredTopLevel, name) {
			continue
		}
		if !slices.Contains(topLevel, name) {
			t.Errorf("the folder %s at the top: the top level is %s", name, strings.Join(topLevel, ", "))
		}
	}
}

// goPackage is what `go list` tells of a package, without its tests.
type goPackage struct {
	ImportPath string
	GoFiles    []string
	Imports    []string
}

func packages(t *testing.T) []goPackage {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,GoFiles,Imports", module+"/...")
	var complaints strings.Builder
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v: %s", err, complaints.String())
	}
	var all []goPackage
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		err := dec.Decode(&p)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	if len(all) < len(features) {
		t.Fatalf("go list found only %d packages", len(all))
	}
	return all
}
