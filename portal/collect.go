package portal

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"telepath/queue"
	"telepath/tiling"
)

// Collector takes the scores that come back, keeps each batch once, and makes findings and
// draft when the last one is there.
type Collector struct {
	Store  Store
	Blobs  Blobs
	Broker queue.Broker
	Now    Clock
	Card   func(model string) (queue.Card, error)
	Choose ChooseModel
	Log    *slog.Logger
	Outbox Bell

	mu   sync.Mutex
	last string // run of plan, the one whose results came last
	plan *tiling.Plan
}

// planOf reads a run's plan; results come in long rows of one run, so the last is kept.
func (c *Collector) planOf(ctx context.Context, run string) (*tiling.Plan, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.last == run {
		return c.plan, nil
	}
	plan, err := LoadPlan(ctx, c.Blobs, run)
	if err == nil {
		c.last, c.plan = run, plan
	}
	return plan, err
}

// Start takes results until the consumption stops.
func (c *Collector) Start(ctx context.Context) (queue.Consumption, error) {
	return c.Broker.Consume(ctx, queue.Subscription{
		Stream: queue.StreamResults, Name: "collector", Filters: []string{"results.>"}, AckWait: queue.AckWait, MaxAttempts: 8,
	}, c.Handle)
}

// Handle records one batch's scores. A result for an unknown run is a dead letter; one that
// comes twice, late, or after the run ended changes nothing.
func (c *Collector) Handle(ctx context.Context, d queue.Delivery) error {
	r, err := queue.DecodeResult(d.Data)
	if err != nil {
		return queue.Reject(err)
	}
	defer queue.KeepAlive(ctx, d)()
	run, err := c.record(ctx, r, d.Data)
	if CodeOf(err) == NotFound || CodeOf(err) == Invalid {
		return queue.Reject(fmt.Errorf("result of run %s: %w", r.Run, err))
	}
	if err != nil || run.State != RunRunning {
		return err
	}
	if run.Done < run.Batches {
		c.announce(ctx, run)
		return nil
	}
	return c.Finish(ctx, run.ID)
}

// record keeps the batch's answer; a second answer to the same batch is not kept.
func (c *Collector) record(ctx context.Context, r queue.Result, data []byte) (run Run, err error) {
	plan, err := c.planOf(ctx, r.Run)
	if err != nil {
		return run, err
	}
	if err := checkAnswer(plan, r); err != nil {
		return run, err
	}
	err = c.Store.Write(ctx, System("collector"), func(tx Tx) error {
		if run, err = tx.Run(r.Run); err != nil {
			return err
		}
		if run.State.Over() {
			return nil
		}
		if r.Model != run.Model {
			return Fail(Invalid, fmt.Sprintf("The scores come from %s %s (%s); the run is with %s %s.", r.Model.Name, r.Model.Version, r.Model.Digest, run.Model.Name, run.Model.Version), "Start the worker with the model that the portal routes to.")
		}
		added, err := tx.AddBatch(r.Run, r.Batch, data)
		if err != nil {
			return err
		}
		if run.Done, err = tx.CountBatches(r.Run); err != nil || !added {
			return err
		}
		run.Tiles.Answered += len(r.Scores)
		run.Batches = plan.Batches()
		run.UpdatedAt = c.Now()
		return tx.SaveRun(&run)
	})
	return run, err
}

// checkAnswer believes an answer only if it has the shape that was asked for.
func checkAnswer(plan *tiling.Plan, r queue.Result) error {
	if r.Of != plan.Batches() || len(r.Scores) != len(plan.Batch(r.Batch)) {
		return Fail(Invalid, fmt.Sprintf("Batch %d of %d answers %d tiles; the plan has %d batches.", r.Batch, r.Of, len(r.Scores), plan.Batches()), "The model's answer does not fit the question; look at the worker's log.")
	}
	return nil
}

// announce tells the browsers how far the run is; a lost notice does no harm.
func (c *Collector) announce(ctx context.Context, r Run) {
	n := Notice{
		Kind: "run", Hospital: r.HospitalID, Case: r.CaseID, Slide: r.SlideID, Run: r.ID, State: string(r.State),
		Done: r.Done, Total: r.Batches, At: c.Now(),
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	if err := c.Broker.Publish(ctx, n.Message()); err != nil {
		c.Log.Debug("progress notice not published", "run_id", r.ID, "error", err)
	}
}

// Finish aggregates a run whose batches are all there. It may run again: the same scores
// give the same findings, and only one transaction moves the run.
func (c *Collector) Finish(ctx context.Context, runID string) error {
	s := System("collector")
	run, answers, err := c.answers(ctx, runID)
	if err != nil || run.State.Over() {
		return err
	}
	plan, err := c.planOf(ctx, runID)
	if err != nil {
		return err
	}
	card, err := c.Card(run.Model.Name)
	if err != nil {
		return err
	}
	scores, err := NewScores(runID, plan, answers)
	if err != nil {
		return err
	}
	out, err := scores.Aggregate(plan, card)
	if err != nil {
		return err
	}
	if err := scores.keep(ctx, c.Blobs, plan, out); err != nil {
		return err
	}
	err = c.Store.Write(ctx, s, func(tx Tx) error {
		r, err := tx.Run(runID)
		if err != nil || r.State.Over() {
			return err
		}
		now := c.Now()
		p := progress{journal{tx, s, now}, c.Choose}
		r.Result, r.FinishedAt, r.UpdatedAt = &out.Result, &now, now
		r.Done = r.Batches
		if err := r.Move(RunComplete); err != nil {
			return err
		}
		if err := tx.SaveRun(&r); err != nil {
			return err
		}
		if err := tx.AddFindings(runID, FindingsOf(runID, out.Regions)); err != nil {
			return err
		}
		if err := p.keepVerdicts(r); err != nil {
			return err
		}
		if err := tx.DeleteBatches(runID); err != nil {
			return err
		}
		if err := p.runMoved(r); err != nil {
			return err
		}
		return p.analysed(r)
	})
	c.Outbox.Ring()
	return err
}

func (c *Collector) answers(ctx context.Context, runID string) (run Run, answers []queue.Result, err error) {
	err = c.Store.Read(ctx, System("collector"), func(tx Tx) error {
		if run, err = tx.Run(runID); err != nil || run.State.Over() {
			return err
		}
		batches, err := tx.Batches(runID)
		if err != nil {
			return err
		}
		answers = nil
		for _, data := range batches {
			r, err := queue.DecodeResult(data)
			if err != nil {
				return err
			}
			answers = append(answers, r)
		}
		return nil
	})
	return run, answers, err
}

// analysed moves the run's slide and case on.
func (p progress) analysed(r Run) error {
	slide, err := p.tx.Slide(r.SlideID)
	if err != nil {
		return err
	}
	if err := slide.Move(SlideAnalysed); err != nil {
		return err
	}
	slide.UpdatedAt = p.at
	if err := p.tx.SaveSlide(&slide); err != nil {
		return err
	}
	if err := p.slideMoved(slide); err != nil {
		return err
	}
	return p.advance(r.CaseID)
}
