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

// Kind says which of two documents a version is. They are answered for by different people
// and are not interchangeable: a consultation opinion (会诊意见) advises the hospital that
// asked, which still issues its own report; the pathology report (病理诊断报告) is that
// hospital's word to its clinician, signed by its own signatory.
type Kind string

// The kinds. A version from before kinds were recorded has none.
const (
	// IssuedReport is issued by the hospital that owns the case.
	IssuedReport Kind = "report"
	// Opinion is another hospital's answer to that hospital.
	Opinion Kind = "opinion"
)

// KindFor decides by who signs: a signatory of the hospital that owns the case issues its
// report, anybody else gives an opinion.
func KindFor(ownerHospital, signerHospital string) Kind {
	if ownerHospital == signerHospital {
		return IssuedReport
	}
	return Opinion
}

// Version is one signed, immutable state of a report.
type Version struct {
	Report string `json:"report"`
	N      int    `json:"version"`
	Status Status `json:"status"`
	// Kind and Issuer say what the document is and which hospital answers for it; the
	// Document's Hospital is the one that asked.
	Kind     Kind      `json:"kind,omitempty"`
	Issuer   string    `json:"issuer,omitempty"`
	Document Document  `json:"document"`
	Reason   string    `json:"reason"`
	SignedBy Signer    `json:"signed_by"`
	SignedAt time.Time `json:"signed_at"`
	// FirstSigner signed the same document first (初诊), where two persons have to; SignedBy
	// is then the second (审核).
	FirstSigner *FirstSignature `json:"first_signer,omitempty"`
	// AI compares what the model said with what was decided; nil where no model looked.
	AI *Comparison `json:"ai,omitempty"`
	// FirstImpressions are what people noted at first sight, kept beside AI and diagnosis.
	FirstImpressions []Impression `json:"first_impressions,omitempty"`
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
	// Hospital is the name of the signer's own.
	Hospital string `json:"hospital,omitempty"`
}

// FirstSignature is the first of two.
type FirstSignature struct {
	Signer
	SignedAt time.Time `json:"signed_at"`
	// Digest of the document that was signed first: the second signature is for the same.
	Digest string `json:"digest"`
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
