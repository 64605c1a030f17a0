package portal_test

import (
	"slices"
	"testing"

	"telepath/portal"
	"telepath/reports"
)

// Codes and data set of a signed report are changed by an amendment or correction, and only by
// one that speaks of them.
func TestReviseCodesAndDataSet(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id, _ := w.readyCase()
	if _, err := w.signNow(w.expert, id); err != nil {
		t.Fatal(err)
	}
	revise := func(in portal.RevisionInput) (reports.Document, error) {
		in.Reason, in.Microscopy, in.Comment = "read again", "seen", "none"
		if in.Status == "" {
			in.Status = reports.Corrected
		}
		if in.Diagnosis == "" {
			in.Diagnosis = "benign"
		}
		v, err := w.desk.Revise(t.Context(), w.expert, id, in)
		if err != nil {
			return reports.Document{}, err
		}
		return open(t, v).Document, nil
	}
	codes := []reports.Coded{{System: reports.SystemTopography, Code: "C18.7", Display: "Sigmoid colon"}}
	set := reports.Synoptic{Template: "colorectum", Version: 1, NotAssessable: []string{"grade"}, Fields: map[string]any{
		"procedure": "biopsy", "site": "sigmoid", "type": "adenocarcinoma",
	}}
	doc, err := revise(portal.RevisionInput{Codes: &codes, Synoptic: &set})
	if err != nil || !slices.Equal(doc.Codes, codes) || doc.Synoptic == nil {
		t.Fatalf("%+v %+v %v", doc.Codes, doc.Synoptic, err)
	}
	_, err = revise(portal.RevisionInput{Codes: &codes, Synoptic: &set})
	wantCode(t, err, portal.Invalid) // nothing has changed
	incomplete := reports.Synoptic{Template: "colorectum", Version: 1, Fields: map[string]any{"procedure": "biopsy"}}
	_, err = revise(portal.RevisionInput{Synoptic: &incomplete})
	wantCode(t, err, portal.Invalid)
	_, err = revise(portal.RevisionInput{Codes: &[]reports.Coded{{System: "x", Code: "1", Display: "y"}}})
	wantCode(t, err, portal.Invalid)
	doc, err = revise(portal.RevisionInput{Status: reports.Amended, Diagnosis: "adenocarcinoma"})
	if err != nil || len(doc.Codes) != 1 || doc.Synoptic == nil {
		t.Fatalf("left out, but not as signed: %+v %+v %v", doc.Codes, doc.Synoptic, err)
	}
	doc, err = revise(portal.RevisionInput{Diagnosis: "adenocarcinoma", Codes: &[]reports.Coded{}, Synoptic: &reports.Synoptic{}})
	if err != nil || len(doc.Codes) != 0 || doc.Synoptic != nil {
		t.Fatalf("not taken out: %+v %+v %v", doc.Codes, doc.Synoptic, err)
	}
}

// A list says of every row whether its answer was taken back or changed.
func TestRowsSayWhatBecameOfTheReport(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id, _ := w.readyCase()
	status := func() reports.Status {
		t.Helper()
		page, err := w.desk.CaseRows(t.Context(), w.clinician, portal.CaseQuery{})
		if err != nil || len(page.Rows) != 1 {
			t.Fatalf("%d rows, %v", len(page.Rows), err)
		}
		return page.Rows[0].ReportStatus
	}
	if got := status(); got != reports.Draft {
		t.Errorf("before it is signed: %q", got)
	}
	if _, err := w.signNow(w.expert, id); err != nil {
		t.Fatal(err)
	}
	for _, next := range []reports.Status{reports.Amended, reports.EnteredInError} {
		if _, err := w.desk.Revise(t.Context(), w.expert, id, portal.RevisionInput{Status: next, Reason: "wrong patient", Diagnosis: "other"}); err != nil {
			t.Fatal(err)
		}
		if got := status(); got != next {
			t.Errorf("row says %q, want %q", got, next)
		}
	}
}
