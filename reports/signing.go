package reports

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Reasons for refusing a version, for errors.Is.
var (
	ErrDiagnosisChanged = errors.New("an addendum can't change the diagnosis: use amend, which keeps both and says why")
	ErrIdentityChanged  = errors.New("an addendum can't change whose tissue this is: use correct, which says what was wrong")
	ErrNotSignable      = errors.New("the report can't be signed yet")
)

// CheckAddendum refuses an addendum whose content differs from the version before in the
// diagnosis (a changed diagnosis is an amendment) or in the patient or accession number.
// Spaces and line breaks alone are no change.
func CheckAddendum(prev, next Document) error {
	if !slices.Equal(strings.Fields(prev.Diagnosis), strings.Fields(next.Diagnosis)) {
		return ErrDiagnosisChanged
	}
	a, b := prev.Request, next.Request
	if a.AccessionNumber != b.AccessionNumber || !samePatient(a.Patient, b.Patient) {
		return ErrIdentityChanged
	}
	return nil
}

func samePatient(a, b Patient) bool {
	age := func(p Patient) int {
		if p.Age == nil {
			return -1
		}
		return *p.Age
	}
	return a.Name == b.Name && a.ID == b.ID && a.Sex == b.Sex && age(a) == age(b)
}

// CheckSign says what stands in the way of a signature: no diagnosis, a diagnosis that is
// still the model's words, or a glass label that does not match the accession number.
func CheckSign(doc Document) error {
	var faults []error
	switch {
	case strings.TrimSpace(doc.Diagnosis) == "":
		faults = append(faults, errors.New("the diagnosis is empty"))
	case doc.DraftedByAI(SectionDiagnosis):
		faults = append(faults, errors.New("the diagnosis is still the AI's draft; a person must write or accept it"))
	}
	for _, s := range doc.Slides {
		if s.LabelChecked == "mismatch" {
			faults = append(faults, fmt.Errorf("the glass label of slide %s does not match the accession number", s.Name))
		}
	}
	if len(faults) == 0 {
		return nil
	}
	return fmt.Errorf("%w: %w", ErrNotSignable, errors.Join(faults...))
}
