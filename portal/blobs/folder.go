package blobs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"telepath/portal"
)

// Folder is a blob store in a folder of the file system:
//
//	blobs/<key>      finished blobs
//	parts/<upload>   uploads on their way in
//	tmp/             blobs being written
//
// Several processes may use the same folder.
type Folder struct {
	dir string
	// free reports the bytes that are left; a field so that a full disk can be tested.
	free func(dir string) (uint64, error)
}

var _ portal.Blobs = (*Folder)(nil)

const (
	blobDir = "blobs"
	partDir = "parts"
	tmpDir  = "tmp"
	// leftover is the age from which a file in tmp belongs to nobody: its process died.
	leftover = 24 * time.Hour
)

// NewFolder opens the folder and makes it if it is not there, readable by its owner only.
func NewFolder(dir string) (*Folder, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("open blob folder: %w", err)
	}
	f := &Folder{dir: dir, free: freeBytes}
	for _, sub := range []string{blobDir, partDir, tmpDir} {
		if err := makeDir(filepath.Join(dir, sub)); err != nil {
			return nil, fmt.Errorf("open blob folder: %w", err)
		}
	}
	if err := f.sweep(time.Now().Add(-leftover)); err != nil {
		return nil, fmt.Errorf("open blob folder: %w", err)
	}
	return f, nil
}

// sweep removes what a crash left in tmp.
func (f *Folder) sweep(before time.Time) error {
	entries, err := os.ReadDir(filepath.Join(f.dir, tmpDir))
	if err != nil {
		return err
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || info.ModTime().After(before) {
			continue // gone meanwhile, or in use
		}
		if err := os.Remove(filepath.Join(f.dir, tmpDir, e.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// Put implements portal.Blobs.
func (f *Folder) Put(ctx context.Context, key string, r io.Reader) error {
	path, err := f.blobPath(key)
	if err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Join(f.dir, tmpDir), "put-")
	if err != nil {
		return fmt.Errorf("store blob: %w", err)
	}
	defer os.Remove(tmp.Name()) // gone after the rename
	defer tmp.Close()
	if _, err := f.copy(ctx, tmp, r); err != nil {
		return fmt.Errorf("store blob: %w", err)
	}
	if err := tmp.Close(); err != nil {
		return fmt.Errorf("store blob: %w", err)
	}
	if err := moveTo(tmp.Name(), path); err != nil {
		return fmt.Errorf("store blob: %w", err)
	}
	return nil
}

// Open implements portal.Blobs.
func (f *Folder) Open(_ context.Context, key string) (portal.Blob, error) {
	path, err := f.blobPath(key)
	if err != nil {
		return nil, err
	}
	return openFile(path, "blob")
}

// Delete implements portal.Blobs; a blob that is not there is fine.
func (f *Folder) Delete(_ context.Context, key string) error {
	path, err := f.blobPath(key)
	if err != nil {
		return err
	}
	return remove(path, "blob")
}

// file is an open blob.
type file struct {
	*os.File
	size int64
}

func (f *file) Size() int64 { return f.size }

// LocalPath is where the file lies, for readers that have to open it by name themselves.
func (f *file) LocalPath() string { return f.Name() }

func openFile(path, what string) (portal.Blob, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, portal.Missing(what)
	}
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", what, err)
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = portal.Missing(what)
	}
	if err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("open %s: %w", what, err)
	}
	return &file{File: f, size: info.Size()}, nil
}

func remove(path, what string) error {
	err := os.Remove(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = syncDir(filepath.Dir(path))
	}
	if err != nil {
		return fmt.Errorf("delete %s: %w", what, err)
	}
	return nil
}
