//go:build !unix

package jetstream

import "os"

// lockFile opens the file without locking it: this system has no flock.
func lockFile(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
}
