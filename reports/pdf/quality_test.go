package pdf

import (
	"slices"
	"testing"

	"telepath/reports"
)

// The judgement of a scan is printed in the language of the report; one from before there was
// Chinese keeps its English reasons.
func TestQualityInTheReportsLanguage(t *testing.T) {
	t.Parallel()
	both := reports.Quality{Verdict: "doubtful", Reasons: []string{"Pen marks.", "Blurred."}, ReasonsZH: []string{"有笔迹。", "没有对焦。"}}
	old := reports.Quality{Verdict: "reject", Reasons: []string{"Blurred."}}
	for _, c := range []struct {
		lang    string
		quality reports.Quality
		want    string
	}{
		{"zh", both, "存疑 有笔迹。 没有对焦。"}, {"zh-CN", old, "不合格 Blurred."}, {"zh", reports.Quality{Verdict: "pass"}, "良好"},
		{"en", both, "doubtful; Pen marks.; Blurred."}, {"en", old, "not usable; Blurred."}, {"en", reports.Quality{Verdict: "pass"}, "good"},
	} {
		l := labelsFor(c.lang)
		facts := (&report{l: l}).factsOf(&reports.SlideSection{Quality: c.quality})
		if !slices.Contains(facts, field{l.quality, c.want}) {
			t.Errorf("%s: %q is not in %q", c.lang, c.want, facts)
		}
	}
}
