package blobs

import (
	"path/filepath"
	"strings"

	"telepath/portal"
)

// maxKey is far above any key of this program and below every file system's limit.
const (
	maxKey  = 500
	maxWord = 200
)

// blobPath is where a blob lies. Keys are made by this program, but one wrong key must not
// reach outside the folder.
func (f *Folder) blobPath(key string) (string, error) {
	if err := checkKey(key); err != nil {
		return "", err
	}
	return filepath.Join(f.dir, blobDir, filepath.FromSlash(key)), nil
}

func checkKey(key string) error {
	if len(key) > maxKey {
		return badKey()
	}
	for word := range strings.SplitSeq(key, "/") {
		if !goodWord(word) {
			return badKey()
		}
	}
	return nil
}

func (f *Folder) partPath(upload string) (string, error) {
	if !goodWord(upload) {
		return "", badKey()
	}
	return filepath.Join(f.dir, partDir, upload), nil
}

// goodWord takes lower-case letters, digits, '.', '_' and '-', not beginning with a dot.
func goodWord(s string) bool {
	if s == "" || len(s) > maxWord || s[0] == '.' {
		return false
	}
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '.', c == '_', c == '-':
		default:
			return false
		}
	}
	return true
}

func badKey() error {
	return portal.Fail(portal.Invalid, "This is not the name of a stored file.", "Check the address.")
}
