package reports

import (
	"slices"
	"testing"
)

func TestDifferences(t *testing.T) {
	t.Parallel()
	age := 61
	before := Document{
		Diagnosis: "Benign.", Microscopy: "Ducts.", Request: Request{AccessionNumber: "A-1", Patient: Patient{Name: "N", Age: &age}},
		Slides: []SlideSection{{Slide: "s", Name: "A1", LabelChecked: "match", Findings: []Finding{{Rank: 1}}}},
	}
	if got := Differences(before, before); len(got) != 0 {
		t.Errorf("the same document differs: %v", got)
	}
	after := before
	after.Codes = []Coded{{"ICD-O-3", "8140/3", "Adenocarcinoma"}}
	after.Diagnosis, after.Microscopy, after.Request.Patient.Name = "Malignant.", " Ducts.\n", "M"
	after.Slides = []SlideSection{{Slide: "s", Name: "A1", LabelChecked: "match", Findings: []Finding{{Rank: 1, Verdict: Verdict{Decision: "relabelled", Label: "fold"}}}}}
	want := []Difference{
		{Section: "diagnosis", Before: "Benign.", After: "Malignant."},
		{Section: "codes", After: "8140/3 Adenocarcinoma"},
		{Section: "patient.name", Before: "N", After: "M"},
		{Section: "findings", Slide: "A1", After: "#1 relabelled fold"},
	}
	if got := Differences(before, after); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestPartsNameWhatChanged(t *testing.T) {
	t.Parallel()
	doc := func(change func(*Document)) Document {
		d := Document{Diagnosis: "Benign.", Slides: []SlideSection{{Slide: "s", Name: "A1", Findings: []Finding{{Rank: 1}}, Model: &ModelUsed{}}}}
		change(&d)
		return d
	}
	same := doc(func(*Document) {})
	for want, change := range map[string]func(*Document){
		"text":       func(d *Document) { d.Comment = "x" },
		"request":    func(d *Document) { d.Request.Patient.Name = "x" },
		"label/s":    func(d *Document) { d.Slides[0].LabelChecked = "match" },
		"findings/s": func(d *Document) { d.Slides[0].Findings[0].Verdict.Decision = "accepted" },
		"model/s":    func(d *Document) { d.Slides[0].Model.Version = "2" },
		"scan/s":     func(d *Document) { d.Slides[0].Quality.Verdict = "doubtful" },
	} {
		next := doc(change)
		if got := Changed(Parts(same), Parts(next)); !slices.Equal(got, []string{want}) {
			t.Errorf("%v, want %s", got, want)
		}
		if Digest(same) == Digest(next) {
			t.Errorf("%s: the digest is the same", want)
		}
	}
	more := doc(func(d *Document) { d.Slides = append(d.Slides, SlideSection{Slide: "t"}) })
	if got := Changed(Parts(same), Parts(more)); !slices.Contains(got, "slides") || !slices.Contains(got, "label/t") {
		t.Errorf("a new slide: %v", got)
	}
	if Digest(same) != Digest(doc(func(*Document) {})) {
		t.Error("equal documents have different digests")
	}
}
