package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
)

// NewSecret makes a secret (32 random bytes, base64url) and its sum. The secret goes to the
// person and is kept nowhere; the sum is stored.
func NewSecret() (secret, sum string) {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails, see crypto/rand
	secret = base64.RawURLEncoding.EncodeToString(b[:])
	return secret, Sum(secret)
}

// Sum is the hex SHA-256 of a secret. A secret has 256 random bits, so it needs no salt and
// no slow hash.
func Sum(secret string) string {
	s := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(s[:])
}
