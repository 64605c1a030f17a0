package blobs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"telepath/portal"
)

// PartSize implements portal.Blobs.
func (f *Folder) PartSize(_ context.Context, upload string) (int64, error) {
	path, err := f.partPath(upload)
	if err != nil {
		return 0, err
	}
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("look at upload: %w", err)
	}
	return info.Size(), nil
}

// AppendPart implements portal.Blobs. One sender at a time: a second one gets a Conflict
// while the first is still connected. When r fails, what it gave so far is stored and
// counted, and the error is r's.
func (f *Folder) AppendPart(ctx context.Context, upload string, offset int64, r io.Reader) (int64, error) {
	path, err := f.partPath(upload)
	if err != nil {
		return 0, err
	}
	part, err := lockPart(path, true)
	if err != nil {
		return 0, err
	}
	defer part.Close()
	info, err := part.Stat()
	if err != nil {
		return 0, fmt.Errorf("append to upload: %w", err)
	}
	if size := info.Size(); size != offset {
		return 0, portal.Fail(portal.Conflict, fmt.Sprintf("The upload has %d bytes, not %d.", size, offset), "Ask where it stands, and go on from there.")
	}
	if _, err := part.Seek(offset, io.SeekStart); err != nil {
		return 0, fmt.Errorf("append to upload: %w", err)
	}
	if offset == 0 {
		if err := syncDir(filepath.Dir(path)); err != nil {
			return 0, fmt.Errorf("append to upload: %w", err)
		}
	}
	n, err := f.copy(ctx, part, r)
	if err != nil {
		return n, fmt.Errorf("append to upload: %w", err)
	}
	return n, nil
}

// OpenPart implements portal.Blobs.
func (f *Folder) OpenPart(_ context.Context, upload string) (portal.Blob, error) {
	path, err := f.partPath(upload)
	if err != nil {
		return nil, err
	}
	return openFile(path, "upload")
}

// KeepPart implements portal.Blobs by a rename. The key is content-addressed: a blob of the
// same size that is there already is the same, and the part goes; a shorter one was damaged
// and is replaced.
func (f *Folder) KeepPart(_ context.Context, upload, key string) error {
	from, err1 := f.partPath(upload)
	to, err2 := f.blobPath(key)
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	kept, err := os.Stat(to)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("keep upload: %w", err)
	}
	there := err == nil
	part, err := lockPart(from, false)
	if portal.CodeOf(err) == portal.NotFound && there {
		return nil // done before
	}
	if err != nil {
		return err
	}
	defer part.Close()
	info, err := part.Stat()
	if err != nil {
		return fmt.Errorf("keep upload: %w", err)
	}
	if there && kept.Size() == info.Size() {
		return remove(from, "upload")
	}
	if err := errors.Join(part.Sync(), moveTo(from, to)); err != nil {
		return fmt.Errorf("keep upload: %w", err)
	}
	return nil
}

// DeletePart implements portal.Blobs; a part that is not there is fine.
func (f *Folder) DeletePart(_ context.Context, upload string) error {
	path, err := f.partPath(upload)
	if err != nil {
		return err
	}
	part, err := lockPart(path, false)
	if portal.CodeOf(err) == portal.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	defer part.Close()
	return remove(path, "upload")
}

// lockPart opens a part for this caller alone, until it is closed or the process dies.
func lockPart(path string, create bool) (*lockedFile, error) {
	flag := os.O_RDWR
	if create {
		flag |= os.O_CREATE
	}
	f, err := os.OpenFile(path, flag, 0o600)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, portal.Missing("upload")
	}
	if err != nil {
		return nil, fmt.Errorf("open upload: %w", err)
	}
	l, err := lock(f)
	if err == nil && !stillThere(f, path) {
		_ = l.Close()
		return nil, locked() // kept or deleted between open and lock
	}
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	return l, nil
}

func stillThere(f *os.File, path string) bool {
	a, err1 := f.Stat()
	b, err2 := os.Stat(path)
	return err1 == nil && err2 == nil && os.SameFile(a, b)
}

func locked() error {
	return portal.Fail(portal.Conflict, "This upload is being written right now (locked).", "Try again in a few seconds.")
}
