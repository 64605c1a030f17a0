package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"telepath/portal"
	"telepath/queue"
	"telepath/reports"
	"telepath/tiling"
	"telepath/tiling/resample"
)

// analysisOptions are the flags of analyze.
type analysisOptions struct {
	out, model, endpoint, lang string
	mpp                        float64
	progress                   *progress
}

// summary is what `analyze --json` prints (design.md, "The outside").
type summary struct {
	Slide   summarySlide        `json:"slide"`
	Quality reports.Quality     `json:"quality"`
	Tiles   reports.Tiles       `json:"tiles"`
	Model   *queue.ModelVersion `json:"model"`
	Result  reports.Result      `json:"result"`
	Regions []summaryRegion     `json:"regions"`
	Seconds summarySeconds      `json:"seconds"`
	Bytes   summaryBytes        `json:"bytes"`
}

type summarySlide struct {
	Format   string         `json:"format"`
	Width    int            `json:"width"`
	Height   int            `json:"height"`
	MPP      *tiling.MPP    `json:"mpp"`
	Levels   []tiling.Level `json:"levels"`
	TileSize int            `json:"tile_size"`
	Stain    string         `json:"stain"`
}

type summaryRegion struct {
	Rank    int      `json:"rank"`
	Score   float64  `json:"score"`
	AreaMM2 *float64 `json:"area_mm2"`
	Bounds  [4]int   `json:"bounds"`
}

// summarySeconds are wall-clock seconds; tile and infer overlap: the model works while the
// rest is still being cut. infer runs from the first batch sent to the last one answered.
type summarySeconds struct {
	Open      float64 `json:"open"`
	Mask      float64 `json:"mask"`
	Tile      float64 `json:"tile"`
	Infer     float64 `json:"infer"`
	Aggregate float64 `json:"aggregate"`
	Total     float64 `json:"total"`
}

type summaryBytes struct {
	Slide int64 `json:"slide"`
	Sent  int64 `json:"sent"`
}

// analysis is one slide on its way through the same steps as in the portal.
type analysis struct {
	analysisOptions
	slide   tiling.Slide
	info    tiling.Info
	mask    *tiling.TissueMask
	quality tiling.Quality
	worker  queue.Model
	plan    *tiling.Plan
	answers []queue.Result
	outcome reports.Outcome
	scores  portal.Scores
	noAI    string
	sum     summary
}

func analyzeOne(ctx context.Context, path, dir string, o analysisOptions) (*summary, error) {
	start := time.Now()
	a := &analysis{analysisOptions: o}
	if err := a.open(ctx, path); err != nil {
		return nil, err
	}
	defer a.slide.Close()
	if err := makeFolder(dir); err != nil {
		return nil, err
	}
	steps := []struct {
		name string
		run  func(context.Context) error
	}{
		{"find tissue", a.findTissue}, {"plan", a.makePlan}, {"send tiles to the model", a.infer},
		{"aggregate", a.aggregate}, {"write " + dir, func(ctx context.Context) error { return a.write(ctx, path, dir) }},
	}
	for _, step := range steps {
		if err := step.run(ctx); err != nil {
			return nil, fmt.Errorf("%s: %s: %w", path, step.name, err)
		}
	}
	a.sum.Seconds.Total = since(start)
	return &a.sum, nil
}

func since(t time.Time) float64 { return float64(time.Since(t).Milliseconds()) / 1000 }

func (a *analysis) open(ctx context.Context, path string) (err error) {
	start := time.Now()
	if a.slide, err = newOpener().openPath(ctx, path); err != nil {
		return err
	}
	if err := tiling.CheckWhole(ctx, a.slide); err != nil {
		return errors.Join(fmt.Errorf("%s: %w", path, err), a.slide.Close())
	}
	if a.mpp != 0 && a.slide.Info().MPP == nil {
		a.slide = tiling.WithMPP(a.slide, tiling.MPP{X: a.mpp, Y: a.mpp, Source: "given"})
	}
	a.info = a.slide.Info()
	a.sum.Seconds.Open = since(start)
	a.sum.Bytes.Slide = sizeOf(path)
	a.sum.Slide = summarySlide{
		Format: a.info.Format, Width: a.info.Width, Height: a.info.Height, MPP: a.info.MPP, Levels: a.info.Levels,
		TileSize: a.info.Levels[0].TileWidth, Stain: a.info.Stain,
	}
	return nil
}

func sizeOf(path string) (total int64) {
	paths, err := filesOf(path)
	if err != nil {
		return 0
	}
	for _, p := range paths {
		if st, err := os.Stat(p); err == nil {
			total += st.Size()
		}
	}
	return total
}

func (a *analysis) findTissue(ctx context.Context) (err error) {
	start := time.Now()
	a.progress.say("looking for tissue")
	if a.mask, err = tiling.FindTissue(ctx, a.slide); err != nil {
		return err
	}
	if a.quality, err = tiling.Judge(ctx, a.slide, a.mask); err != nil {
		return err
	}
	a.sum.Quality = *portal.QualityOf(a.quality)
	a.sum.Seconds.Mask = since(start)
	return nil
}

// makePlan picks the model and lays the plan. A slide that no model fits is not an error:
// the report says why a person must look.
func (a *analysis) makePlan(ctx context.Context) error {
	models, err := newModels(ctx, modelOptions{endpoint: a.endpoint})
	if err != nil {
		return err
	}
	wanted := ""
	if a.model != "" {
		if _, err := models.Get(a.model); err != nil {
			return usageError{err}
		}
		wanted = a.model
	}
	if a.quality.Verdict == tiling.Reject {
		a.noAI = a.quality.Issues[0].What.EN
		return nil
	}
	if a.worker, err = fitting(models, wanted, a.info); err != nil {
		a.noAI = err.Error()
		return nil
	}
	card := a.worker.Card()
	a.plan, err = tiling.NewPlan(a.info, a.mask, card.Target())
	if u, ok := tiling.AsUnreadable(err); ok {
		a.noAI, a.plan = u.What, nil
		return nil
	}
	if err != nil {
		return err
	}
	id := card.Identity()
	a.sum.Model = &id
	a.sum.Tiles.Grid, a.sum.Tiles.Tissue = a.plan.Cols*a.plan.Rows, len(a.plan.Tiles)
	return nil
}

// infer sends the batches through an in-process queue to the worker and gathers what comes
// back.
func (a *analysis) infer(ctx context.Context) error {
	if a.plan == nil || a.plan.Batches() == 0 {
		return nil
	}
	r := roundTrip{
		slide: a.slide, plan: a.plan, model: a.worker, codec: newOpener().codecs.JPEG, resample: resample.New(), progress: a.progress,
	}
	if err := r.run(ctx); err != nil {
		return err
	}
	a.answers = r.answers
	a.sum.Tiles.Sent, a.sum.Tiles.Answered, a.sum.Bytes.Sent = r.sent, r.answered, r.bytes
	a.sum.Seconds.Tile, a.sum.Seconds.Infer = r.tileSeconds, r.inferSeconds
	return nil
}

func (a *analysis) aggregate(context.Context) (err error) {
	start := time.Now()
	a.progress.say("putting the answers together")
	a.sum.Regions = []summaryRegion{}
	if a.plan == nil || len(a.plan.Tiles) == 0 {
		a.sum.Result = reports.Result{Flagged: true, Reason: "no AI: " + a.noAI}
		if a.noAI == "" {
			a.sum.Result.Reason = "no AI: no tissue was found to show to the model"
		}
		a.noAI = a.sum.Result.Reason[len("no AI: "):]
		return nil
	}
	if a.scores, err = portal.NewScores("analyze", a.plan, a.answers); err != nil {
		return err
	}
	if a.outcome, err = a.scores.Aggregate(a.plan, a.worker.Card()); err != nil {
		return err
	}
	a.sum.Result = a.outcome.Result
	for _, r := range a.outcome.Regions {
		a.sum.Regions = append(a.sum.Regions, summaryRegion{Rank: r.Rank, Score: r.Score, AreaMM2: r.AreaMM2, Bounds: r.Bounds})
	}
	a.sum.Seconds.Aggregate = since(start)
	return nil
}
