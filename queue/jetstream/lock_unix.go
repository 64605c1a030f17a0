//go:build unix

package jetstream

import (
	"os"
	"syscall"
)

// lockFile holds the folder for this process: the file store has no lock of its own, and
// two servers on one folder would destroy it. The kernel lets go when the process dies.
func lockFile(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = f.Close()
		return nil, err
	}
	return f, nil
}
