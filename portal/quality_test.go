package portal_test

import (
	"slices"
	"testing"

	"telepath/portal"
	"telepath/tiling"
)

// Whatever the judgement finds is handed on in both languages, codes nobody here knows too.
func TestQualityInBothLanguages(t *testing.T) {
	t.Parallel()
	got := portal.QualityOf(tiling.Quality{Verdict: tiling.Doubtful, TissueFraction: 0.25, Sharpness: 0.5, Issues: []tiling.QualityIssue{
		{Code: "from-the-future", Verdict: tiling.Doubtful, What: tiling.Text{EN: "A thing", ZH: "某事"}, Do: tiling.Text{EN: "Look", ZH: "请看"}},
	}})
	if !slices.Equal(got.Reasons, []string{"A thing. Look."}) || !slices.Equal(got.ReasonsZH, []string{"某事。请看。"}) || !slices.Equal(got.Codes, []string{"from-the-future"}) {
		t.Errorf("%+v", got)
	}
}
