package tiling

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
)

// Verdict of a slide's quality.
type Verdict string

// The verdicts: go on; go on but say so; a person must decide first.
const (
	Pass     Verdict = "pass"
	Doubtful Verdict = "doubtful"
	Reject   Verdict = "reject"
)

// Quality is the judgement of a scan, made in seconds from the survey picture and a few
// dozen tiles. The thresholds stand in qualitylimits.go.
type Quality struct {
	Verdict Verdict
	// Issues are what was found, worst first. With Pass there are at most notes: issues
	// whose own verdict is Pass.
	Issues []QualityIssue
	// TissueFraction is the share of the slide that is tissue, 0 to 1.
	TissueFraction float64
	// Sharpness is the median over the places of Focus, 0 when none could be judged.
	Sharpness float64
	// Focus is how sharp the looked-at places are.
	Focus FocusMap
	// Stain is what the slide looks stained with.
	Stain StainGuess
	// PenFraction and FoldFraction are shares of the tissue; ink beside it counts too, so
	// that PenFraction can exceed 1.
	PenFraction, FoldFraction float64
	// Bubbles is how many rims of air bubbles were seen.
	Bubbles int
}

// QualityIssue is one thing found: a stable code, and in words what and what to do. The
// sentences have no full stop.
type QualityIssue struct {
	Code    string
	Verdict Verdict
	What    Text
	Do      Text
}

// Text is a sentence in the two languages of the portal.
type Text struct {
	EN string `json:"en"`
	ZH string `json:"zh"`
}

// inspection is one judgement being made.
type inspection struct {
	Quality
	slide Slide
	info  Info
	mask  *TissueMask
	seen  *survey
}

// Judge looks at a slide the way a scanner operator should. The mask is the slide's; what a
// person drew into it counts. An error means that the slide could not be read.
func Judge(ctx context.Context, s Slide, mask *TissueMask) (Quality, error) {
	q := &inspection{slide: s, info: s.Info(), mask: mask, seen: mask.seen}
	q.Verdict, q.TissueFraction = Pass, mask.Fraction()
	if q.seen == nil || len(q.seen.kinds) != len(mask.Tissue) {
		again, err := FindTissue(ctx, s)
		if err != nil {
			return q.Quality, fmt.Errorf("judge: %w", err)
		}
		q.seen = again.seen
		if len(mask.Tissue) != len(q.seen.kinds) {
			q.mask = again
		}
	}
	q.judgeScale()
	q.judgeLevels()
	for _, step := range []struct {
		what string
		run  func(context.Context) error
	}{
		{"tissue", q.judgeTissue}, {"gaps", q.judgeGaps}, {"ink", q.judgeInk}, {"streaks", q.judgeStreaks}, {"tiles", q.judgeTiles},
	} {
		if err := ctx.Err(); err != nil {
			return q.Quality, err
		}
		if err := step.run(ctx); err != nil {
			return q.Quality, fmt.Errorf("judge %s: %w", step.what, err)
		}
	}
	slices.SortStableFunc(q.Issues, func(a, b QualityIssue) int { return rank(b.Verdict) - rank(a.Verdict) })
	return q.Quality, nil
}

func rank(v Verdict) int { return slices.Index([]Verdict{Pass, Doubtful, Reject}, v) }

func (q *Quality) add(code string, v Verdict, what, do Text) {
	q.Issues = append(q.Issues, QualityIssue{Code: code, Verdict: v, What: what, Do: do})
	if rank(v) > rank(q.Verdict) {
		q.Verdict = v
	}
}

// percent is a share in words: tenths below ten per cent, and what would round to nothing is
// "under 0.1 %".
func percent(share float64) Text {
	number := strconv.FormatFloat(math.Round(1000*share)/10, 'f', -1, 64)
	switch {
	case share > 0 && share < 0.001:
		return Text{"under 0.1 %", "不到 0.1%"}
	case share >= 0.1:
		number = strconv.FormatFloat(100*share, 'f', 0, 64)
	}
	return Text{number + " %", number + "%"}
}

func (q *inspection) judgeTissue(context.Context) error {
	switch {
	case q.TissueFraction == 0:
		q.add("no-tissue", Reject, Text{"No tissue was found on the slide", "切片上没有找到组织"},
			Text{"Look at the glass: if there is tissue, scan again; if the stain is very pale, override with a reason", "请查看玻片：若有组织，请重新扫描；若染色很浅，请说明理由后放行"})
	case q.TissueFraction < minTissueFraction:
		part := percent(q.TissueFraction)
		q.add("little-tissue", Doubtful, Text{"Only " + part.EN + " of the slide is tissue", "切片上只有 " + part.ZH + " 是组织"},
			Text{"Check that nothing is missing compared with the glass", "请与玻片对照，确认没有遗漏"})
	}
	return nil
}
