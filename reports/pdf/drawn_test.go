package pdf

import (
	"strings"
	"testing"

	"telepath/reports"
)

func TestWhatPeopleDrewIsPrinted(t *testing.T) {
	t.Parallel()
	fonts, chinese := chineseFonts(t)
	length, long, area := 361.6, 2450.0, 0.1712
	for lang, want := range map[string][]string{
		"en": {"Seen by the pathologist", "Adenocarcinoma: invades the muscle", "0.171 mm²", "362 µm", "2.45 mm", "Point: look here", "12, 30"},
		"zh": {"医师所见", "Adenocarcinoma: invades the muscle", "点: look here", "标注者"},
	} {
		if lang == "zh" && !chinese {
			continue
		}
		in := sampleInput(lang)
		in.Version.Document.Slides[1].Annotations = []reports.Annotation{
			{Kind: reports.ShapePolygon, Points: [][2]float64{{40, 30}, {12, 90}, {80, 80}}, Label: "Adenocarcinoma", Note: "invades the muscle", AreaMM2: &area, By: "Li"},
			{Kind: reports.ShapeLength, Points: [][2]float64{{1, 1}, {9, 9}}, LengthUM: &length, By: "Li"},
			{Kind: reports.ShapeLength, Points: [][2]float64{{1, 1}, {9, 9}}, LengthUM: &long, By: "Li"},
			{Kind: reports.ShapePoint, Points: [][2]float64{{7, 8}}, Note: "look here", By: "Li"},
		}
		text := func(name string) string { return squeeze(strings.Join(pages(t, render(t, name+lang, in, fonts)), "")) }
		got := text("drawn-")
		for _, w := range want {
			if !strings.Contains(got, squeeze(w)) {
				t.Errorf("%s: %q is not printed", lang, w)
			}
		}
		in.Version.Document.Slides[1].Annotations = nil
		if got := text("undrawn-"); strings.Contains(got, squeeze(want[0])) {
			t.Errorf("%s: an empty table is printed", lang)
		}
	}
}
