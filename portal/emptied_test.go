package portal_test

import (
	"slices"
	"strings"
	"testing"

	"telepath/portal"
)

// A text of the model that a person has deleted does not come back when the case moves on; one
// that nobody touched does follow the slides, and the mark of it is not part of the document.
func TestWhatAPersonEmptiedStaysEmpty(t *testing.T) {
	t.Parallel()
	w := setup(t)
	ctx := t.Context()
	id, sl, _ := w.analysedCase(hotEverywhere)
	w.review(id)
	before := w.detail(id).Report
	if before.Draft.Microscopy == "" {
		t.Fatal("the model has drafted nothing in the first place")
	}
	in := portal.DraftInput{Revision: before.Revision, Diagnosis: before.Draft.Diagnosis}
	if _, err := w.desk.SaveDraft(ctx, w.expert, id, in); err != nil {
		t.Fatal(err)
	}
	w.edit(w.expert, sl.ID, leftOut(1024, 768))
	w.analyse(w.runs(sl.ID)[1], hotCorner)
	after := w.detail(id).Report
	if after.Draft.Microscopy != "" || after.Draft.Comment != "" {
		t.Errorf("refilled: %q %q", after.Draft.Microscopy, after.Draft.Comment)
	}
	if d := after.Draft.Diagnosis; d == before.Draft.Diagnosis || !strings.Contains(d, "not a diagnosis") || !slices.Equal(after.Draft.AIText, []string{"diagnosis"}) {
		t.Errorf("the untouched diagnosis is %q, of the model %v", d, after.Draft.AIText)
	}
	if len(after.Draft.Emptied) != 0 {
		t.Errorf("shown with marks %v", after.Draft.Emptied)
	}
	in = portal.DraftInput{Revision: after.Revision, Microscopy: "Ducts.", Diagnosis: "benign"}
	if r, err := w.desk.SaveDraft(ctx, w.expert, id, in); err != nil || slices.Contains(r.Draft.Emptied, "microscopy") {
		t.Errorf("written again and still marked %v, %v", r.Draft.Emptied, err)
	}
}
