//go:build !race

package main

import (
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"telepath/tiling/tilingtest"
)

// This file is left out of the race detector's build: it only computes, for minutes there.
// `make go-test` runs it in a build of its own.

// TestEveryFile runs every file of the shared data through analyze: a right answer or exit
// 3 with a sentence, never anything else.
func TestEveryFile(t *testing.T) {
	t.Parallel()
	dir := tilingtest.Data(t)
	read := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "tiles" || d.Name() == "testpattern_files") {
			return fs.SkipDir
		}
		if !d.Type().IsRegular() {
			return nil
		}
		code, stdout, stderr := call(t, "analyze", path, "-o", t.TempDir(), "--json", "--quiet")
		switch code {
		case exitDone:
			read++
			checkSummary(t, path, stdout)
		case exitInput:
			if len(stderr) < 40 || strings.Contains(strings.ReplaceAll(stderr, path, ""), "panic") {
				t.Errorf("%s: says only %q", path, stderr)
			}
		default:
			t.Errorf("%s: exit %d: %s", path, code, stderr)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if read < 25 {
		t.Errorf("only %d files could be read", read)
	}
}
