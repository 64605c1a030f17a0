package portal

import (
	"crypto/rand"
	"encoding/base32"
	"strings"
)

// NewID returns a random id of 26 lower-case letters and digits (128 bits). It says nothing
// about what it names, so it may travel in messages and addresses.
func NewID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails, see crypto/rand
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b[:]))
}
