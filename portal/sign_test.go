package portal

import (
	"errors"
	"slices"
	"testing"

	"telepath/reports"
)

func TestBlockersNameWhatStopsASignature(t *testing.T) {
	t.Parallel()
	reader := ScopeOf(Actor{UserID: "u", Role: Specialist})
	held := Case{State: CaseInReview, HeldBy: "u"}
	ready := reports.Document{Diagnosis: "benign", Slides: []reports.SlideSection{{LabelChecked: "match"}}}
	tests := []struct {
		name  string
		c     Case
		spoil func(*reports.Document)
		print error
		want  []string
	}{
		{"ready", held, func(*reports.Document) {}, nil, nil},
		{"not held", Case{State: CaseAwaiting}, func(*reports.Document) {}, nil, []string{"not-held"}},
		{"held by somebody else", Case{State: CaseInReview, HeldBy: "x"}, func(*reports.Document) {}, nil, []string{"not-held"}},
		{"empty", held, func(d *reports.Document) { d.Diagnosis = " \n" }, nil, []string{"no-diagnosis"}},
		{"the model's words", held, func(d *reports.Document) { d.AIText = []string{"microscopy", "diagnosis"} }, nil, []string{"ai-microscopy", "ai-diagnosis"}},
		{"label not compared", held, func(d *reports.Document) { d.Slides[0].LabelChecked = "" }, nil, []string{"label-unchecked"}},
		{"label of another", held, func(d *reports.Document) { d.Slides[0].LabelChecked = "mismatch" }, nil, []string{"label-mismatch"}},
		{"a character without a glyph", held, func(*reports.Document) {}, errors.New("no glyph"), []string{"unprintable"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			doc := ready
			doc.Slides = slices.Clone(ready.Slides)
			tt.spoil(&doc)
			d := &Desk{Printable: func(reports.Document, string) error { return tt.print }}
			var got []string
			for _, b := range d.blockers(reader, tt.c, doc, "en") {
				got = append(got, b.Code)
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("blockers %v, want %v", got, tt.want)
			}
		})
	}
}
