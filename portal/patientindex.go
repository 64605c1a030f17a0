package portal

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// PatientIndex finds cases by a patient's name or number without either standing in an
// index: what is kept and compared is a keyed digest (HMAC-SHA-256) of the normalised text.
// It finds whole names only. Without a key it finds nothing.
type PatientIndex struct{ key []byte }

// NewPatientIndex takes the key, 32 random bytes.
func NewPatientIndex(key []byte) PatientIndex { return PatientIndex{key: key} }

// KeyID begins every digest, so that those of another key are known and made anew.
func (x PatientIndex) KeyID() string {
	if len(x.key) == 0 {
		return ""
	}
	sum := sha256.Sum256(append([]byte("patient index key "), x.key...))
	return hex.EncodeToString(sum[:4])
}

// Name is the digest of a name, ID that of a patient's number; empty for an empty text.
func (x PatientIndex) Name(name string) string { return x.digest("name", name) }

// ID is the digest of a patient's number.
func (x PatientIndex) ID(id string) string { return x.digest("id", id) }

func (x PatientIndex) digest(kind, text string) string {
	text = normalised(text)
	if text == "" || len(x.key) == 0 {
		return ""
	}
	mac := hmac.New(sha256.New, x.key)
	mac.Write([]byte(kind + "\x00" + text))
	return x.KeyID() + ":" + hex.EncodeToString(mac.Sum(nil))
}

// normalised folds what typists differ in: full-width letters, case, and spaces, which
// Chinese names have none of and Latin ones any number.
func normalised(text string) string {
	words := strings.Fields(strings.ToLower(strings.Map(halfWidth, text)))
	for i := 1; i < len(words); i++ {
		if isASCII(words[i-1]) && isASCII(words[i]) {
			words[i] = " " + words[i]
		}
	}
	return strings.Join(words, "")
}

// halfWidth turns the full-width letters and digits of a Chinese keyboard into plain ones.
func halfWidth(r rune) rune {
	if r >= '！' && r <= '～' {
		return r - '！' + '!'
	}
	return r
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// fill brings the case's digests up to date with what was entered.
func (x PatientIndex) fill(c *Case) {
	c.PatientNameIndex, c.PatientIDIndex = x.Name(c.Request.Patient.Name), x.ID(c.Request.Patient.ID)
	if c.PatientNameIndex == "" && x.KeyID() != "" {
		c.PatientNameIndex = x.KeyID() + ":" // a name of nothing but signs: done, and found by nobody
	}
}

// fillAtOnce is how many cases of a back-fill are written in one transaction: others who
// write wait for as long.
const fillAtOnce = 200

// FillPatientIndex makes the digests of cases from before there was an index, or of another
// key. It may be stopped and started again.
func (d *Desk) FillPatientIndex(ctx context.Context) error {
	if d.Patients.KeyID() == "" {
		return nil
	}
	for {
		n := 0
		err := d.Store.Write(ctx, System("patient-index"), func(tx Tx) error {
			cases, err := tx.CasesToIndex(d.Patients.KeyID(), fillAtOnce)
			if err != nil {
				return err
			}
			for _, c := range cases {
				d.Patients.fill(&c)
				if err := tx.SavePatientIndex(c); err != nil {
					return err
				}
			}
			n = len(cases)
			return nil
		})
		if err != nil {
			return fmt.Errorf("fill the patient index: %w", err)
		}
		if n == 0 {
			return nil
		}
	}
}

// maxPatientText bounds what is searched for, in bytes.
const maxPatientText = 200

// FindPatient lists the cases of a patient by name or number, newest first. Who searched is
// kept in the audit; for whom is not.
func (d *Desk) FindPatient(ctx context.Context, s Scope, patient string, q CaseQuery) (out CaseRowPage, err error) {
	if err := s.May(ReadCase); err != nil {
		return out, err
	}
	if len(patient) > maxPatientText || normalised(patient) == "" {
		return out, FailField("patient", "A whole name or patient number is needed.", "Enter the name as on the request form.")
	}
	if d.Patients.KeyID() == "" {
		return out, Fail(Conflict, "This server has no key for the patient index.", "Ask whoever runs it.")
	}
	q.Patient = []string{d.Patients.Name(patient), d.Patients.ID(patient)}
	err = d.Store.Write(ctx, s, func(tx Tx) (err error) {
		if out, err = caseRows(tx, s, q); err != nil {
			return err
		}
		actor, _ := s.Actor()
		return journal{tx, s, d.Now()}.audit("patient.searched", actor.HospitalID, "cases", fmt.Sprintf("%d found", out.Total))
	})
	return out, err
}
