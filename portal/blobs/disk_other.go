//go:build !(linux || darwin || freebsd)

package blobs

import (
	"math"
	"os"
	"sync"
)

// freeBytes is unknown here; a full disk is noticed when a write fails.
func freeBytes(string) (uint64, error) { return math.MaxUint64, nil }

// held are the files that this process has locked: this system has no flock, so one process
// alone may use the folder.
var held sync.Map

type lockedFile struct{ *os.File }

func lock(f *os.File) (*lockedFile, error) {
	if _, taken := held.LoadOrStore(f.Name(), true); taken {
		return nil, locked()
	}
	return &lockedFile{f}, nil
}

func (f *lockedFile) Close() error {
	err := f.File.Close()
	held.Delete(f.Name())
	return err
}
