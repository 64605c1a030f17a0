package reports

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// defaultMaxRegions is the length of the list when the rule does not say.
const defaultMaxRegions = 50

// Aggregate turns the scores of a run into a statement about the slide.
//
// The slide score is the mean of the TopK hottest tiles, or of all if there are fewer; the
// slide is flagged when it reaches Threshold. Regions are groups of tiles with a score of
// at least RegionThreshold that touch at a side or a corner, ranked by mean score times
// area. Where nothing was scored the slide is flagged, because a person must look.
//
// Scores lie between 0 and 1. A cell outside the grid, twice in the list, or with a score
// that is no number is an error: it means that batches were mixed up. The order of cells
// does not matter. Time and memory grow with the grid.
func Aggregate(g Grid, cells []Cell, r Rule) (Outcome, error) {
	if err := errors.Join(g.validate(), r.validate()); err != nil {
		return Outcome{}, fmt.Errorf("aggregate scores: %w", err)
	}
	heat, err := newHeat(g, cells)
	if err != nil {
		return Outcome{}, fmt.Errorf("aggregate scores: %w", err)
	}
	if len(cells) == 0 {
		return Outcome{Result: Result{Flagged: true, Reason: "no tissue was scored"}, Regions: []RegionOfInterest{}, Heat: heat}, nil
	}
	regions, total := findRegions(g, heat, r)
	return Outcome{Result: judge(slideScore(cells, r.TopK), total, r), Regions: regions, Heat: heat}, nil
}

func (r Rule) validate() error {
	if !(r.Threshold >= 0 && r.Threshold <= 1) || !(r.RegionThreshold >= 0 && r.RegionThreshold <= 1) {
		return fmt.Errorf("rule: thresholds %g and %g must lie between 0 and 1", r.Threshold, r.RegionThreshold)
	}
	if r.TopK < 1 {
		return fmt.Errorf("rule: the slide score needs at least one tile, got %d", r.TopK)
	}
	if r.MaxRegions < 0 {
		return fmt.Errorf("rule: %d regions at most makes no sense", r.MaxRegions)
	}
	return nil
}

// newHeat lays the cells on the grid, which puts them in order.
func newHeat(g Grid, cells []Cell) (Heat, error) {
	heat := Heat{Cols: g.Cols, Rows: g.Rows, Values: make([]float32, g.Cols*g.Rows)}
	unseen := float32(math.NaN())
	for i := range heat.Values {
		heat.Values[i] = unseen
	}
	for _, c := range cells {
		if c.Col < 0 || c.Row < 0 || c.Col >= g.Cols || c.Row >= g.Rows {
			return Heat{}, fmt.Errorf("cell (%d,%d) lies outside the grid of %d x %d", c.Col, c.Row, g.Cols, g.Rows)
		}
		if !(c.Score >= 0 && c.Score <= 1) {
			return Heat{}, fmt.Errorf("cell (%d,%d) has score %g, which is not between 0 and 1", c.Col, c.Row, c.Score)
		}
		at := &heat.Values[c.Row*g.Cols+c.Col]
		if *at == *at { // only NaN differs from itself: this cell was seen before
			return Heat{}, fmt.Errorf("cell (%d,%d) was scored twice", c.Col, c.Row)
		}
		*at = c.Score
	}
	return heat, nil
}

// slideScore is the mean of the k hottest cells, added from the hottest down so that the
// last bit does not depend on the order of cells.
func slideScore(cells []Cell, k int) float64 {
	scores := make([]float32, len(cells))
	for i, c := range cells {
		scores[i] = c.Score
	}
	slices.Sort(scores)
	k = min(k, len(scores))
	var sum float64
	for i := range k {
		sum += float64(scores[len(scores)-1-i])
	}
	return sixPlaces(sum / float64(k))
}

// sixPlaces is as much as a float32 score means. Thresholds are compared after it, so that
// what is written and what was decided agree.
func sixPlaces(score float64) float64 { return math.Round(score*1e6) / 1e6 }

// judge words the result; regions counts all, also those beyond the list.
func judge(score float64, regions int, r Rule) Result {
	result := Result{Label: r.OtherLabel, Score: score, Flagged: score >= r.Threshold}
	if result.Flagged {
		result.Label = r.FlagLabel
	}
	switch {
	case result.Flagged && regions > 0:
		result.Reason = fmt.Sprintf("suspicious score %s in %s", FormatScore(score), plural(regions, "region"))
	case result.Flagged:
		result.Reason = fmt.Sprintf("suspicious score %s, but no region above %s", FormatScore(score), FormatScore(r.RegionThreshold))
	case regions > 0:
		result.Reason = fmt.Sprintf("%s above %s, but the slide's score %s is below %s",
			plural(regions, "region"), FormatScore(r.RegionThreshold), FormatScore(score), FormatScore(r.Threshold))
	default:
		result.Reason = "no region above " + FormatScore(r.RegionThreshold)
	}
	return result
}

// FormatScore prints a score with two places. It cuts instead of rounding: 0.4999 must not
// read as the 0.50 that it misses. The small addend keeps 0.93, stored as 0.9299999, at 0.93.
func FormatScore(score float64) string {
	return fmt.Sprintf("%.2f", math.Floor(score*100+1e-4)/100)
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}
