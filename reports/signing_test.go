package reports

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestEveryArrow(t *testing.T) {
	t.Parallel()
	signed := map[Status]bool{Appended: true, Amended: true, Corrected: true, EnteredInError: true}
	allowed := map[Status]map[Status]bool{
		Draft: {Preliminary: true, Final: true}, Preliminary: {Final: true},
		Final: signed, Appended: signed, Amended: signed, Corrected: signed, EnteredInError: {},
	}
	if len(allowed) != len(Statuses) {
		t.Fatalf("%d statuses, table has %d", len(Statuses), len(allowed))
	}
	for _, from := range Statuses {
		for _, to := range append([]Status{"", "approved"}, Statuses...) {
			got, err := from.Move(to)
			if want := allowed[from][to]; want != (err == nil) || want != from.CanBecome(to) {
				t.Errorf("%s → %s: error %v, want allowed %v", from, to, err, want)
			}
			if err != nil && (got != from || !strings.Contains(err.Error(), string(from))) {
				t.Errorf("%s → %s: became %s, %v", from, to, got, err)
			}
		}
	}
	if _, err := Status("approved").Move(Final); err == nil {
		t.Error("an unknown status moved")
	}
	for _, s := range Statuses {
		if want := s == Final || s == Appended || s == Amended || s == Corrected; s.Signed() != want {
			t.Errorf("%s signed: %v", s, s.Signed())
		}
	}
}

func sealedSample(t *testing.T) (Sealed, Version, ed25519.PublicKey) {
	t.Helper()
	key := ed25519.NewKeyFromSeed([]byte(strings.Repeat("k", ed25519.SeedSize)))
	v := Version{
		Report: "r1", N: 2, Status: Amended, Reason: "margin measured again",
		Document: Document{Case: "c1", Diagnosis: "胃窦：慢性炎 <&> \u2028", Slides: []SlideSection{}, AIText: []string{}},
		SignedBy: Signer{ID: "u1", Name: "Li 李", Role: "specialist"}, SignedAt: time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC),
		Previous: "ab", Code: "K7Q2-MM4T",
	}
	s, err := Seal(v, key)
	if err != nil {
		t.Fatal(err)
	}
	return s, v, key.Public().(ed25519.PublicKey)
}

func TestSealOpens(t *testing.T) {
	t.Parallel()
	s, want, public := sealedSample(t)
	for _, key := range []ed25519.PublicKey{nil, public} {
		if got, err := s.Open(key); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, %v", got, err)
		}
	}
	if again, _, _ := sealedSample(t); !reflect.DeepEqual(again, s) {
		t.Error("sealing twice gave two results")
	}
}

func TestTamperingIsNoticed(t *testing.T) {
	t.Parallel()
	other := ed25519.NewKeyFromSeed([]byte(strings.Repeat("o", ed25519.SeedSize)))
	for name, change := range map[string]func(*Sealed){
		"payload": func(s *Sealed) { s.Payload = []byte(strings.Replace(string(s.Payload), "c1", "c2", 1)) },
		"payload and hash": func(s *Sealed) {
			forged, _ := Seal(Version{Report: "r1"}, other)
			s.Payload, s.Hash = forged.Payload, forged.Hash
		},
		"hash":         func(s *Sealed) { s.Hash = strings.Repeat("0", 64) },
		"signature":    func(s *Sealed) { s.Signature = "AA" + s.Signature[2:] },
		"no signature": func(s *Sealed) { s.Signature = "" },
		"not base64":   func(s *Sealed) { s.Signature = "%%%" },
		"other key":    func(s *Sealed) { s.PublicKey = base64.StdEncoding.EncodeToString(other.Public().(ed25519.PublicKey)) },
		"short key":    func(s *Sealed) { s.PublicKey = "AAAA" },
		"empty":        func(s *Sealed) { *s = Sealed{} },
	} {
		s, _, _ := sealedSample(t)
		change(&s)
		if _, err := s.Open(nil); !errors.Is(err, ErrTampered) {
			t.Errorf("%s: %v", name, err)
		}
	}
	forged, err := Seal(Version{Report: "r1"}, other)
	if err != nil {
		t.Fatal(err)
	}
	_, _, public := sealedSample(t)
	if _, err := forged.Open(public); !errors.Is(err, ErrTampered) {
		t.Errorf("signed by a stranger's key, opened with ours: %v", err)
	}
}

func TestAddendumMustNotChangeTheDiagnosis(t *testing.T) {
	t.Parallel()
	age := 51
	prev := Document{Diagnosis: "Chronic gastritis.", Request: Request{AccessionNumber: "A1", Patient: Patient{Name: "演示", Age: &age}}}
	same := age
	next := prev
	next.Request.Patient.Age = &same
	next.Diagnosis, next.Comment = " Chronic\ngastritis. ", "Stain added."
	if err := CheckAddendum(prev, next); err != nil {
		t.Errorf("a comment was refused: %v", err)
	}
	changed := next
	changed.Diagnosis = "Chronic gastritis, low-grade dysplasia."
	if err := CheckAddendum(prev, changed); !errors.Is(err, ErrDiagnosisChanged) || !strings.Contains(err.Error(), "use amend") {
		t.Errorf("a changed diagnosis: %v", err)
	}
	for name, change := range map[string]func(*Document){
		"accession": func(d *Document) { d.Request.AccessionNumber = "A2" },
		"name":      func(d *Document) { d.Request.Patient.Name = "李四" },
		"age":       func(d *Document) { d.Request.Patient.Age = nil },
	} {
		other := next
		change(&other)
		if err := CheckAddendum(prev, other); !errors.Is(err, ErrIdentityChanged) {
			t.Errorf("%s changed: %v", name, err)
		}
	}
}

func TestCheckSign(t *testing.T) {
	t.Parallel()
	ready := Document{Diagnosis: "Chronic gastritis.", AIText: []string{SectionMicroscopy}, Slides: []SlideSection{{Name: "A1", LabelChecked: "match"}}}
	if err := CheckSign(ready); err != nil {
		t.Errorf("a ready report: %v", err)
	}
	for want, doc := range map[string]Document{
		"empty":          {Diagnosis: " \n"},
		"AI's draft":     {Diagnosis: "AI suggests", AIText: []string{SectionDiagnosis}},
		"does not match": {Diagnosis: "x", Slides: []SlideSection{{Name: "A1", LabelChecked: "mismatch"}}},
	} {
		if err := CheckSign(doc); !errors.Is(err, ErrNotSignable) || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
}
