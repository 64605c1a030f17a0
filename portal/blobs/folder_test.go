package blobs_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"telepath/portal"
	"telepath/portal/blobs"
)

func TestFolder(t *testing.T) {
	t.Parallel()
	conformance(t, func(t *testing.T) func() portal.Blobs {
		dir := filepath.Join(t.TempDir(), "not", "there", "yet")
		return func() portal.Blobs {
			f, err := blobs.NewFolder(dir)
			ok(t, err)
			return f
		}
	})
}

func TestFolderIsPrivate(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	f, err := blobs.NewFolder(dir)
	ok(t, err)
	ok(t, f.Put(t.Context(), "a/b", strings.NewReader("x")))
	_, err = f.AppendPart(t.Context(), "u", 0, strings.NewReader("x"))
	ok(t, err)
	ok(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		ok(t, err)
		info, err := d.Info()
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
		return err
	}))
}

// What a crash left half written goes when it is old; what is fresh may be in use.
func TestLeftovers(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	_, err := blobs.NewFolder(dir)
	ok(t, err)
	old, fresh := filepath.Join(dir, "tmp", "put-old"), filepath.Join(dir, "tmp", "put-fresh")
	for _, path := range []string{old, fresh} {
		ok(t, os.WriteFile(path, []byte("half"), 0o600))
	}
	yesterday := time.Now().Add(-25 * time.Hour)
	ok(t, os.Chtimes(old, yesterday, yesterday))
	_, err = blobs.NewFolder(dir)
	ok(t, err)
	left, err := os.ReadDir(filepath.Join(dir, "tmp"))
	ok(t, err)
	if len(left) != 1 || left[0].Name() != "put-fresh" {
		t.Errorf("left in tmp: %v", left)
	}
}

func TestFolderRefusesAFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "file")
	ok(t, os.WriteFile(path, nil, 0o600))
	if _, err := blobs.NewFolder(path); err == nil {
		t.Error("a file was taken for a folder")
	}
}
