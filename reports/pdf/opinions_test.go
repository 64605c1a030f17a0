package pdf

import (
	"strings"
	"testing"
	"time"

	"telepath/reports"
)

func TestASecondOpinionIsPrintedWithItsAuthorAndQuestion(t *testing.T) {
	t.Parallel()
	fonts, chinese := chineseFonts(t)
	for lang := range sampleWords {
		if lang == "zh" && !chinese {
			continue
		}
		doc := sampleDocument(lang)
		doc.SecondOpinions = []reports.SecondOpinion{{
			By: "K. Erle", At: time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC), Question: "Invasive?", Text: "No invasion is seen.",
		}}
		in := sampleInput(lang)
		in.Version, in.Draft = nil, &doc
		all := squeeze(strings.Join(pages(t, render(t, "opinion-"+lang, in, fonts)), ""))
		for _, want := range []string{"K. Erle", "2026-03-02 16:00", labelsFor(lang).question + " Invasive?", "No invasion is seen."} {
			if !strings.Contains(all, squeeze(want)) {
				t.Errorf("%s: %q is not in the text", lang, want)
			}
		}
	}
}
