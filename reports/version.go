package reports

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Version is one signed, immutable state of a report.
type Version struct {
	Report   string    `json:"report"`
	N        int       `json:"version"`
	Status   Status    `json:"status"`
	Document Document  `json:"document"`
	Reason   string    `json:"reason"`
	SignedBy Signer    `json:"signed_by"`
	SignedAt time.Time `json:"signed_at"`
	// Previous is the hash of the version before; empty for the first.
	Previous string `json:"previous"`
	// Code is printed on the report for looking the version up.
	Code string `json:"code"`
}

// Signer is the person who answers for a version.
type Signer struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Role string `json:"role"`
}

// Sealed is a version as it is kept and handed out: the exact bytes that were signed, their
// SHA-256 and an Ed25519 signature over them (RFC 8032).
type Sealed struct {
	Payload   json.RawMessage `json:"payload"`
	Hash      string          `json:"hash"`
	Signature string          `json:"signature"`
	PublicKey string          `json:"public_key"`
}

// Seal signs a version.
func Seal(v Version, key ed25519.PrivateKey) (Sealed, error) {
	payload, err := json.Marshal(v)
	if err != nil {
		return Sealed{}, fmt.Errorf("seal version %d: %w", v.N, err)
	}
	sum := sha256.Sum256(payload)
	public, ok := key.Public().(ed25519.PublicKey)
	if !ok {
		return Sealed{}, errors.New("seal: not an Ed25519 key")
	}
	return Sealed{
		Payload: payload, Hash: hex.EncodeToString(sum[:]),
		Signature: base64.StdEncoding.EncodeToString(ed25519.Sign(key, payload)),
		PublicKey: base64.StdEncoding.EncodeToString(public),
	}, nil
}

// ErrTampered says that a sealed version does not match its hash or signature.
var ErrTampered = errors.New("the report does not match its signature")

// Open checks a sealed version and returns its content. With a key, the version must have
// been signed by that key; without, by the key it names.
func (s Sealed) Open(key ed25519.PublicKey) (Version, error) {
	named, err := base64.StdEncoding.DecodeString(s.PublicKey)
	if err != nil || len(named) != ed25519.PublicKeySize {
		return Version{}, fmt.Errorf("%w: it names no valid public key", ErrTampered)
	}
	if key == nil {
		key = named
	}
	sum := sha256.Sum256(s.Payload)
	if hex.EncodeToString(sum[:]) != s.Hash {
		return Version{}, fmt.Errorf("%w: the content's hash differs", ErrTampered)
	}
	signature, err := base64.StdEncoding.DecodeString(s.Signature)
	if err != nil || !ed25519.Verify(key, s.Payload, signature) {
		return Version{}, fmt.Errorf("%w: the signature does not belong to this content and key", ErrTampered)
	}
	var v Version
	if err := json.Unmarshal(s.Payload, &v); err != nil {
		return Version{}, fmt.Errorf("open version: %w", err)
	}
	return v, nil
}
