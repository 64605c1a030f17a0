package reports

import "testing"

func TestCompareWithAI(t *testing.T) {
	t.Parallel()
	none, accepted, rejected, relabelled := []string{""}, []string{"rejected", "accepted"}, []string{"rejected", "rejected"}, []string{"relabelled"}
	for name, tt := range map[string]struct {
		flagged   bool
		decisions []string
		diagnosis string
		want      Agreement
	}{
		"flagged, a region accepted":            {true, accepted, "(左乳)浸润性导管癌", Agree},
		"flagged, accepted, benign words":       {true, accepted, "adenoma", Agree},
		"flagged, all rejected":                 {true, rejected, "chronic gastritis", Disagree},
		"flagged, relabelled":                   {true, relabelled, "infiltrating carcinoma", Disagree},
		"flagged, undecided, cancer":            {true, none, "Infiltrating carcinoma.", Agree},
		"flagged, undecided, no cancer":         {true, none, "No evidence of carcinoma.", Disagree},
		"flagged as a whole, no region, cancer": {true, nil, "恶性黑色素瘤", Agree},
		"not flagged, benign":                   {false, none, "慢性胃炎，未见癌", Agree},
		"not flagged, a region accepted":        {false, accepted, "慢性胃炎", Disagree},
		"not flagged, cancer missed":            {false, nil, "慢性胃炎；局灶腺癌", Disagree},
		"no diagnosis yet":                      {true, none, " ", NotComparable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := SlideSection{Slide: "s", Model: &ModelUsed{Name: "m", Version: "1"}, Result: &Result{Flagged: tt.flagged, Score: 0.7}}
			for _, d := range tt.decisions {
				s.Findings = append(s.Findings, Finding{Verdict: Verdict{Decision: d}})
			}
			got := CompareWithAI(Document{Diagnosis: tt.diagnosis, Slides: []SlideSection{s}})
			if got == nil || got.Rule != tt.want || got.Answer != tt.want || got.Slides[0].Agreement != tt.want || got.Slides[0].Score != 0.7 {
				t.Errorf("%+v, want %s", got, tt.want)
			}
		})
	}
}

func TestCompareWithAIOverSlides(t *testing.T) {
	t.Parallel()
	model := &ModelUsed{Name: "m", Version: "1"}
	flagged := SlideSection{Model: model, Result: &Result{Flagged: true}, Findings: []Finding{{Verdict: Verdict{Decision: "accepted"}}}}
	missed := SlideSection{Model: model, Result: &Result{}, Findings: flagged.Findings}
	unread := SlideSection{NoAI: "no model"}
	for name, tt := range map[string]struct {
		slides []SlideSection
		want   Agreement
	}{
		"one disagrees":   {[]SlideSection{flagged, missed, flagged}, Disagree},
		"disagrees first": {[]SlideSection{missed, flagged}, Disagree},
		"one unread":      {[]SlideSection{unread, flagged}, Agree},
	} {
		if got := CompareWithAI(Document{Diagnosis: "carcinoma", Slides: tt.slides}); got == nil || got.Rule != tt.want {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if got := CompareWithAI(Document{Diagnosis: "carcinoma", Slides: []SlideSection{unread}}); got != nil {
		t.Errorf("no model looked, and yet %+v", got)
	}
	ai := Document{Diagnosis: "carcinoma", AIText: []string{SectionDiagnosis}, Slides: []SlideSection{flagged}}
	if got := CompareWithAI(ai); got == nil || got.Rule != NotComparable {
		t.Errorf("the model's own words were compared with it: %+v", got)
	}
}
