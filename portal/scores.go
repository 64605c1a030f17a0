package portal

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"telepath/queue"
	"telepath/reports"
	"telepath/tiling"
)

// Scores are a run's scores as they are kept: one compact blob per run.
type Scores struct {
	Run     string   `json:"run"`
	Cols    int      `json:"cols"`
	Rows    int      `json:"rows"`
	CellW   float64  `json:"cell_width"`
	CellH   float64  `json:"cell_height"`
	Classes []string `json:"classes"`
	// Cells are [column, row]; Values has one row of class scores for each.
	Cells  [][2]int    `json:"cells"`
	Values [][]float32 `json:"scores"`
}

// ScoresKey is where a run's scores are kept.
func ScoresKey(run string) string { return "runs/" + run + "/scores.json" }

// HeatmapKey is where a run's heatmap is kept.
func HeatmapKey(run string) string { return "runs/" + run + "/heatmap.png" }

// Encode writes the scores; the same scores give the same bytes.
func (s Scores) Encode() ([]byte, error) { return json.Marshal(s) }

// NewScores puts the answers of all batches together in the order of the plan.
func NewScores(run string, plan *tiling.Plan, answers []queue.Result) (Scores, error) {
	s := Scores{Run: run, Cols: plan.Cols, Rows: plan.Rows, CellW: plan.CellWidth, CellH: plan.CellHeight}
	if len(answers) != plan.Batches() {
		return s, fmt.Errorf("scores of run %s: %d of %d batches", run, len(answers), plan.Batches())
	}
	for i, a := range answers {
		if a.Batch != i || len(a.Scores) != len(plan.Batch(i)) {
			return s, fmt.Errorf("scores of run %s: batch %d has %d scores for %d tiles", run, a.Batch, len(a.Scores), len(plan.Batch(i)))
		}
		s.Classes = a.Classes
		for k, at := range plan.Batch(i) {
			s.Cells = append(s.Cells, [2]int{at.Col, at.Row})
			s.Values = append(s.Values, a.Scores[k])
		}
	}
	return s, nil
}

// GridOf is a plan's grid in the words of reports.
func GridOf(p *tiling.Plan) reports.Grid {
	return reports.Grid{
		Cols: p.Cols, Rows: p.Rows, CellWidth: p.CellWidth, CellHeight: p.CellHeight,
		Width: p.Width, Height: p.Height, MPPX: p.MPPX, MPPY: p.MPPY,
	}
}

// RuleOf is a model card's rule in the words of reports.
func RuleOf(c queue.Card) reports.Rule {
	other := ""
	for _, class := range c.Classes {
		if class != c.FlagClass {
			other = class
		}
	}
	return reports.Rule{
		FlagLabel: c.FlagClass, OtherLabel: other, Threshold: c.Threshold, RegionThreshold: c.RegionThreshold, TopK: c.TopK,
	}
}

// Aggregate turns a run's scores into its outcome by the card's rule.
func (s Scores) Aggregate(plan *tiling.Plan, card queue.Card) (reports.Outcome, error) {
	flag := card.FlagIndex()
	cells := make([]reports.Cell, len(s.Cells))
	for i, at := range s.Cells {
		if flag < 0 || flag >= len(s.Values[i]) {
			return reports.Outcome{}, fmt.Errorf("aggregate: the model's card names no class %q", card.FlagClass)
		}
		cells[i] = reports.Cell{Col: at[0], Row: at[1], Score: s.Values[i][flag]}
	}
	return reports.Aggregate(GridOf(plan), cells, RuleOf(card))
}

// keep stores scores and heatmap under the run's keys; doing it again writes the same.
func (s Scores) keep(ctx context.Context, blobs Blobs, plan *tiling.Plan, out reports.Outcome) error {
	data, err := s.Encode()
	if err != nil {
		return err
	}
	if err := blobs.Put(ctx, ScoresKey(s.Run), bytes.NewReader(data)); err != nil {
		return err
	}
	var png bytes.Buffer
	if err := reports.HeatPNG(&png, GridOf(plan), out.Heat, HeatmapSide); err != nil {
		return err
	}
	return blobs.Put(ctx, HeatmapKey(s.Run), &png)
}

// HeatmapSide bounds the longer side of a heatmap picture, in pixels.
const HeatmapSide = 2048

// FindingsOf turns regions into findings that wait for a person. Ids follow from the run.
func FindingsOf(run string, regions []reports.RegionOfInterest) []reports.Finding {
	out := make([]reports.Finding, len(regions))
	for i, r := range regions {
		out[i] = reports.Finding{
			ID: fmt.Sprintf("%s-%d", run, r.Rank), Rank: r.Rank, Score: r.Score, AreaMM2: r.AreaMM2,
			Bounds: r.Bounds, Polygon: r.Polygon, Hottest: r.Hottest,
		}
	}
	return out
}

// LoadScores reads a run's kept scores; NotFound while it is not complete.
func LoadScores(ctx context.Context, blobs Blobs, run string) (Scores, error) {
	data, err := readBlob(ctx, blobs, ScoresKey(run))
	if err != nil {
		return Scores{}, err
	}
	var s Scores
	if err := json.Unmarshal(data, &s); err != nil {
		return s, fmt.Errorf("decode scores of run %s: %w", run, err)
	}
	if len(s.Cells) != len(s.Values) {
		return s, fmt.Errorf("decode scores of run %s: %d cells, %d scores", run, len(s.Cells), len(s.Values))
	}
	return s, nil
}
