//go:build linux || darwin || freebsd

package blobs

import (
	"errors"
	"os"
	"syscall"
)

// freeBytes is what an unprivileged process may still write.
func freeBytes(dir string) (uint64, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0, err
	}
	return uint64(max(0, int64(s.Bavail))) * uint64(s.Bsize), nil // the types differ between systems
}

// lockedFile is a file that nobody else has, in this process or another.
type lockedFile struct{ *os.File }

// lock takes the file or answers Conflict at once. The kernel lets go on close or death.
func lock(f *os.File) (*lockedFile, error) {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, locked()
	}
	if err != nil {
		return nil, err
	}
	return &lockedFile{f}, nil
}
