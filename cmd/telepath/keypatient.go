package main

import (
	"crypto/rand"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"telepath/portal"
)

// patientKeyKind is the PEM type of the key of the patient index.
const patientKeyKind = "TELEPATH PATIENT INDEX KEY"

// patientIndex reads the key by which patients are found, and makes it at the first start.
// It lies beside the signing key and only its owner may read it; whoever has it and the
// database can try names. A new key costs nothing but a back-fill.
func patientIndex(data string) (portal.PatientIndex, error) {
	dir := filepath.Join(data, "keys")
	path := filepath.Join(dir, "patient-index.pem")
	content, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return newPatientIndex(dir, path)
	}
	if err != nil {
		return portal.PatientIndex{}, fmt.Errorf("read the key of the patient index: %w", err)
	}
	block, _ := pem.Decode(content)
	if block == nil || block.Type != patientKeyKind || len(block.Bytes) < 32 {
		return portal.PatientIndex{}, fmt.Errorf("key %s: no key of a patient index; take it away and a new one is made", path)
	}
	return portal.NewPatientIndex(block.Bytes), nil
}

func newPatientIndex(dir, path string) (portal.PatientIndex, error) {
	key := make([]byte, 32)
	if _, err := rand.Read(key); err != nil {
		return portal.PatientIndex{}, fmt.Errorf("make a key for the patient index: %w", err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return portal.PatientIndex{}, fmt.Errorf("make a key for the patient index: %w", err)
	}
	return portal.NewPatientIndex(key), writeKey(path, patientKeyKind, key, 0o600)
}
