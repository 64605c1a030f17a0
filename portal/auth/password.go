package auth

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"telepath/portal"
)

// Parameters of new hashes: OWASP Password Storage Cheat Sheet, argon2id, 19 MiB, two
// passes, one lane. About 20 ms on a small server.
const (
	memoryKiB = 19 * 1024
	passes    = 2
	lanes     = 1
	saltLen   = 16
	keyLen    = 32
)

// Lengths of a password. The upper one only bounds what is hashed.
const (
	minPassword = 10 // characters
	maxPassword = 1024
)

// CheckPassword says whether a new password is good enough: length counts, composition
// rules don't help (NIST SP 800-63B 5.1.1).
func CheckPassword(password string) error {
	switch {
	case utf8.RuneCountInString(password) < minPassword:
		return portal.FailField("password", fmt.Sprintf("The password is shorter than %d characters.", minPassword), "Choose a longer one, for example four words.")
	case len(password) > maxPassword:
		return portal.FailField("password", fmt.Sprintf("The password is longer than %d bytes.", maxPassword), "Choose a shorter one.")
	case !utf8.ValidString(password):
		return portal.FailField("password", "The password is not valid text.", "Choose another.")
	}
	return nil
}

// Hash returns the argon2id hash of a password with a fresh salt, as a PHC string
// ($argon2id$v=19$m=19456,t=2,p=1$salt$key). The password is checked first.
func Hash(password string) (string, error) {
	if err := CheckPassword(password); err != nil {
		return "", err
	}
	salt := make([]byte, saltLen)
	_, _ = rand.Read(salt) // never fails, see crypto/rand
	h := hash{memory: memoryKiB, passes: passes, lanes: lanes, salt: salt}
	h.key = h.derive(password, keyLen)
	return h.String(), nil
}

// Verify says whether the password belongs to the hash. A hash that can't be read belongs
// to none.
func Verify(phc, password string) bool {
	h, err := parseHash(phc)
	if err != nil || len(password) > maxPassword {
		return false
	}
	return subtle.ConstantTimeCompare(h.derive(password, uint32(len(h.key))), h.key) == 1
}

// nobody is a hash that no password belongs to: its key is random.
var nobody = sync.OnceValue(func() string {
	b := make([]byte, saltLen+keyLen)
	_, _ = rand.Read(b)
	return hash{memory: memoryKiB, passes: passes, lanes: lanes, salt: b[:saltLen], key: b[saltLen:]}.String()
})

// VerifyNobody takes as long as Verify, for a person who does not exist: the time of an
// answer must not tell which accounts there are.
func VerifyNobody(password string) { Verify(nobody(), password) }

// hash is a PHC string taken apart.
type hash struct {
	memory uint32 // KiB
	passes uint32
	lanes  uint8
	salt   []byte
	key    []byte
}

func (h hash) derive(password string, length uint32) []byte {
	return argon2.IDKey([]byte(password), h.salt, h.passes, h.memory, h.lanes, length)
}

func (h hash) String() string {
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, h.memory, h.passes, h.lanes, b64.EncodeToString(h.salt), b64.EncodeToString(h.key))
}

var errHash = errors.New("not an argon2id hash of this program")

// parseHash reads a PHC string. Parameters far above ours are refused: they come from the
// database, and must not be able to eat the memory.
func parseHash(phc string) (hash, error) {
	var h hash
	parts := strings.Split(phc, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return h, errHash
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &h.memory, &h.passes, &h.lanes); err != nil {
		return h, errHash
	}
	if h.memory < 8*1024 || h.memory > 256*1024 || h.passes < 1 || h.passes > 10 || h.lanes < 1 || h.lanes > 8 {
		return h, errHash
	}
	var err1, err2 error
	h.salt, err1 = base64.RawStdEncoding.DecodeString(parts[4])
	h.key, err2 = base64.RawStdEncoding.DecodeString(parts[5])
	if err1 != nil || err2 != nil || len(h.salt) < 8 || len(h.salt) > 64 || len(h.key) < 16 || len(h.key) > 64 {
		return h, errHash
	}
	return h, nil
}
