package pdf

import (
	"strings"
	"testing"
	"time"

	"telepath/reports"
)

// withParts is the sample with codes, a data set and a first impression.
func withParts(lang string) Input {
	in := sampleInput(lang)
	w := sampleWords[lang]
	in.Version.Document.Codes = []reports.Coded{
		{System: reports.SystemText, Display: w.comment},
		{System: reports.SystemMorphology, Code: "8140/3", Display: "Adenocarcinoma, NOS"},
		{System: reports.SystemTopography, Code: "C16.3", Display: "Gastric antrum"},
	}
	in.Version.Document.Synoptic = &reports.Synoptic{
		Template: "stomach", Version: 1, NotAssessable: []string{"lauren"},
		Fields: map[string]any{
			"procedure": "resection", "site": "antrum", "type": "tubular", "grade": "g2", "size": 34.5, "invasion": "subserosa",
			"lymphovascular": "present", "perineural": "absent", "margin_proximal": "free", "margin_distal": "free",
			"nodes_examined": 21.0, "nodes_positive": 3.0, "pt": "pt3", "pn": "pn2", "her2": "2", "mmr": "proficient", "hp": "absent",
		},
	}
	in.Version.FirstImpressions = []reports.Impression{{Text: w.diagnosis, Category: "malignant", By: w.signer, At: time.Date(2026, 3, 2, 8, 1, 0, 0, time.UTC), Blind: true}}
	return in
}

func TestCodesDataSetAndFirstImpressionArePrinted(t *testing.T) {
	t.Parallel()
	fonts, chinese := chineseFonts(t)
	for lang := range sampleWords {
		if lang == "zh" && !chinese {
			continue
		}
		in := withParts(lang)
		p := labelsFor(lang).parts()
		all := squeeze(strings.Join(pages(t, render(t, "parts-"+lang, in, fonts)), ""))
		title, answers := in.Version.Document.Synoptic.Answers(lang)
		wanted := []string{p.dataSet + title, "34.5 mm", "C16.3", "8140/3", p.systems[reports.SystemTopography], p.impressions, p.categories["malignant"], p.blind}
		for _, a := range answers {
			wanted = append(wanted, a.Question, a.Value)
		}
		for _, want := range wanted {
			if !strings.Contains(all, squeeze(want)) {
				t.Errorf("%s: %q is not in the text", lang, want)
			}
		}
		if strings.Index(all, "C16.3") > strings.Index(all, "8140/3") {
			t.Errorf("%s: the morphology comes before the site", lang)
		}
		if strings.Contains(all, "Laurén type"+"Intestinal") || len(answers) != 18 {
			t.Errorf("%s: %d answers", lang, len(answers))
		}
	}
}
