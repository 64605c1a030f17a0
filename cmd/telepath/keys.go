package main

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// signingKey reads the key that signs reports, and makes it at the first start. It is a
// PKCS #8 PEM file that only its owner may read; the public half lies beside it, for
// `telepath verify --key`.
func signingKey(data string) (ed25519.PrivateKey, error) {
	dir := filepath.Join(data, "keys")
	path := filepath.Join(dir, "report-signing.pem")
	content, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return newSigningKey(dir, path)
	}
	if err != nil {
		return nil, fmt.Errorf("read the signing key: %w", err)
	}
	block, _ := pem.Decode(content)
	if block == nil {
		return nil, fmt.Errorf("signing key %s: not a PEM file", path)
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("signing key %s: %w", path, err)
	}
	private, ok := key.(ed25519.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("signing key %s: not an Ed25519 key", path)
	}
	return private, nil
}

func newSigningKey(dir, path string) (ed25519.PrivateKey, error) {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make a signing key: %w", err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return nil, fmt.Errorf("make a signing key: %w", err)
	}
	open, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		return nil, fmt.Errorf("make a signing key: %w", err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make a signing key: %w", err)
	}
	if err := writeKey(filepath.Join(dir, "report-signing.pub.pem"), "PUBLIC KEY", open, 0o644); err != nil {
		return nil, err
	}
	return private, writeKey(path, "PRIVATE KEY", secret, 0o600)
}

// writeKey writes beside and renames: there is never half a key.
func writeKey(path, kind string, der []byte, mode os.FileMode) error {
	temp := path + ".part"
	if err := os.WriteFile(temp, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), mode); err != nil {
		return fmt.Errorf("write key: %w", err)
	}
	return os.Rename(temp, path)
}

// readPublicKey reads a PEM public key for verify.
func readPublicKey(path string) (ed25519.PublicKey, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, usagef("public key: %w", err)
	}
	block, _ := pem.Decode(content)
	if block == nil {
		return nil, usagef("public key %s: not a PEM file", path)
	}
	key, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return nil, usagef("public key %s: %w", path, err)
	}
	public, ok := key.(ed25519.PublicKey)
	if !ok {
		return nil, usagef("public key %s: not an Ed25519 key", path)
	}
	return public, nil
}
