package blobs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"syscall"

	"telepath/portal"
)

const (
	// chunk is read and written at a time.
	chunk = 256 << 10
	// syncEvery bytes are flushed while a file is still coming in: a crash costs the sender
	// no more than that, and the disk is not surprised at the end.
	syncEvery = 16 << 20
	// reserve is what must stay free: the database and the queue live on the same disk.
	reserve = 64 << 20
)

var chunks = sync.Pool{New: func() any { b := make([]byte, chunk); return &b }}

// syncWriter is a file that can be flushed.
type syncWriter interface {
	io.Writer
	Sync() error
}

// copy stores all of r durably and says how much that is. It keeps what came before r
// failed, before ctx ended, or before the disk was full.
func (f *Folder) copy(ctx context.Context, w syncWriter, r io.Reader) (int64, error) {
	var total, unsynced int64
	buffer := chunks.Get().(*[]byte)
	defer chunks.Put(buffer)
	err := f.room()
	for err == nil {
		if err = ctx.Err(); err != nil {
			break
		}
		n, readErr := r.Read(*buffer)
		written, writeErr := w.Write((*buffer)[:n])
		total, unsynced = total+int64(written), unsynced+int64(written)
		if err = diskError(writeErr); err == nil && unsynced >= syncEvery {
			unsynced = 0
			err = errors.Join(diskError(w.Sync()), f.room())
		}
		if errors.Is(readErr, io.EOF) {
			break
		}
		err = errors.Join(err, readErr)
	}
	return total, errors.Join(err, diskError(w.Sync()))
}

// room refuses early, while the database can still write.
func (f *Folder) room() error {
	free, err := f.free(f.dir)
	if err != nil {
		return fmt.Errorf("ask for free disk space: %w", err)
	}
	if free < reserve {
		return full(nil)
	}
	return nil
}

func diskError(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return full(err)
	}
	return err
}

func full(err error) error {
	return &portal.Error{
		Code: portal.Busy, Err: err, Message: "The disk of the server is full.",
		Do: "Nothing is lost: the upload goes on from here once there is room. Tell whoever runs the server.",
	}
}

// moveTo renames durably; the target's folders are made.
func moveTo(from, to string) error {
	dir := filepath.Dir(to)
	if err := makeDir(dir); err != nil {
		return err
	}
	if err := os.Rename(from, to); err != nil {
		return err
	}
	return errors.Join(syncDir(dir), syncDir(filepath.Dir(from)))
}

// makeDir makes a folder and its parents durably.
func makeDir(dir string) error {
	if info, err := os.Stat(dir); err == nil && info.IsDir() {
		return nil
	}
	if parent := filepath.Dir(dir); parent != dir {
		if err := makeDir(parent); err != nil {
			return err
		}
	}
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	return syncDir(filepath.Dir(dir))
}

// syncDir makes the names in a folder durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
