package portal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"telepath/queue"
	"telepath/tiling"
)

// Tiler takes slides from the queue, plans and cuts them, and publishes the batches.
type Tiler struct {
	Store    Store
	Blobs    Blobs
	Broker   queue.Broker
	Now      Clock
	Open     OpenSlide
	Codec    tiling.Codec
	Resample tiling.Resampler
	// Cards by model name.
	Card   func(model string) (queue.Card, error)
	Choose ChooseModel
	Log    *slog.Logger
	Outbox Bell
}

// Start takes slides, frozen before urgent before routine, until the consumption stops.
func (t *Tiler) Start(ctx context.Context) (queue.Consumption, error) {
	var filters []string
	for _, p := range queue.Priorities {
		filters = append(filters, queue.SlideFilter(p))
	}
	return t.Broker.Consume(ctx, queue.Subscription{
		Stream: queue.StreamSlides, Name: "tiler", Filters: filters, AckWait: queue.AckWait, MaxAttempts: 8,
	}, t.Handle)
}

// PlanKey is where a run's plan is kept.
func PlanKey(run string) string { return "runs/" + run + "/plan.json" }

// Handle works on one slide. It may run again at any time: the plan is kept, the batches
// are the plan's ranges, and those that are answered are not cut again.
func (t *Tiler) Handle(ctx context.Context, d queue.Delivery) error {
	job, err := queue.DecodeSlideJob(d.Data)
	if err != nil {
		return queue.Reject(err)
	}
	slide, run, err := t.begin(ctx, job)
	if CodeOf(err) == NotFound {
		return queue.Reject(fmt.Errorf("slide job for run %s: %w", job.Run, err))
	}
	if err != nil || run.State.Over() || run.TiledAt != nil {
		return err
	}
	defer queue.KeepAlive(ctx, d)()
	err = t.tile(ctx, slide, run)
	if u, ok := tiling.AsUnreadable(err); ok {
		return t.fail(ctx, run.ID, u.Error())
	}
	if errors.Is(err, errRunOver) {
		return nil
	}
	return err
}

// errRunOver stops cutting for a run that has ended meanwhile: the mask was changed, or the
// model took too long.
var errRunOver = errors.New("the run is over")

// begin moves slide and run to tiling and running, if that has not been done before.
func (t *Tiler) begin(ctx context.Context, job queue.SlideJob) (slide Slide, run Run, err error) {
	s := System("tiler")
	err = t.Store.Write(ctx, s, func(tx Tx) error {
		if run, err = tx.Run(job.Run); err != nil {
			return err
		}
		if slide, err = tx.Slide(run.SlideID); err != nil {
			return err
		}
		if run.State != RunPlanned {
			return nil
		}
		now := t.Now()
		j := journal{tx, s, now}
		if err := run.Move(RunRunning); err != nil {
			return err
		}
		run.StartedAt, run.UpdatedAt = &now, now
		if err := tx.SaveRun(&run); err != nil {
			return err
		}
		if err := j.runMoved(run); err != nil {
			return err
		}
		if err := slide.Move(SlideTiling); err != nil {
			return err
		}
		slide.UpdatedAt = now
		if err := tx.SaveSlide(&slide); err != nil {
			return err
		}
		return j.slideMoved(slide)
	})
	t.Outbox.Ring()
	return slide, run, err
}

func (t *Tiler) tile(ctx context.Context, slide Slide, run Run) error {
	card, err := t.Card(run.Model.Name)
	if err != nil {
		return err
	}
	opened, err := openFiles(ctx, t.Blobs, t.Open, slide)
	if err != nil {
		return err
	}
	defer opened.Close()
	plan, err := t.plan(ctx, opened, slide, run, card)
	if err != nil {
		return err
	}
	if err := t.savePlan(ctx, run.ID, plan); err != nil {
		return err
	}
	if err := t.publish(ctx, opened, run, card, plan); err != nil {
		return err
	}
	return t.tiled(ctx, run.ID)
}

// plan returns the run's plan: the one that was kept, or a new one, kept before use.
func (t *Tiler) plan(ctx context.Context, opened tiling.Slide, slide Slide, run Run, card queue.Card) (*tiling.Plan, error) {
	if plan, err := LoadPlan(ctx, t.Blobs, run.ID); err == nil || CodeOf(err) != NotFound {
		return plan, err
	}
	mask, err := t.mask(ctx, opened, slide, run.MaskVersion)
	if err != nil {
		return nil, err
	}
	plan, err := tiling.NewPlan(opened.Info(), mask, card.Target())
	if err != nil {
		return nil, err
	}
	data, err := plan.Encode()
	if err != nil {
		return nil, err
	}
	return plan, t.Blobs.Put(ctx, PlanKey(run.ID), bytes.NewReader(data))
}

// mask is the slide's mask as the run's version has it. Its picture is kept for the viewer.
func (t *Tiler) mask(ctx context.Context, opened tiling.Slide, slide Slide, version int) (*tiling.TissueMask, error) {
	auto, err := findMask(ctx, t.Blobs, slide, opened)
	if err != nil {
		return nil, err
	}
	var drawn Mask
	err = t.Store.Read(ctx, System("tiler"), func(tx Tx) (err error) { drawn, err = maskOf(tx, slide.ID, version); return err })
	if err != nil {
		return nil, err
	}
	mask := auto.Apply(drawn.EditsOn(opened.Info()))
	_, err = keepMaskPicture(ctx, t.Blobs, slide, version, mask)
	return mask, err
}

// LoadPlan reads a run's plan; NotFound when none was kept yet.
func LoadPlan(ctx context.Context, blobs Blobs, run string) (*tiling.Plan, error) {
	data, err := readBlob(ctx, blobs, PlanKey(run))
	if err != nil {
		return nil, err
	}
	return tiling.DecodePlan(data)
}

func readBlob(ctx context.Context, blobs Blobs, key string) ([]byte, error) {
	b, err := blobs.Open(ctx, key)
	if err != nil {
		return nil, err
	}
	defer b.Close()
	return io.ReadAll(io.NewSectionReader(b, 0, b.Size()))
}

func (t *Tiler) savePlan(ctx context.Context, run string, plan *tiling.Plan) error {
	return t.Store.Write(ctx, System("tiler"), func(tx Tx) error {
		r, err := tx.Run(run)
		if err != nil || r.Batches > 0 || r.State.Over() {
			return err
		}
		r.Batches = plan.Batches()
		r.Tiles.Grid, r.Tiles.Tissue, r.Tiles.Sent = plan.Cols*plan.Rows, len(plan.Tiles), len(plan.Tiles)
		r.UpdatedAt = t.Now()
		return tx.SaveRun(&r)
	})
}

// publish cuts the batches that are not answered yet and sends them as they are cut.
func (t *Tiler) publish(ctx context.Context, opened tiling.Slide, run Run, card queue.Card, plan *tiling.Plan) error {
	answered, err := t.answered(ctx, run.ID)
	if err != nil {
		return err
	}
	errand := queue.Errand{Run: run.ID, Hospital: run.HospitalID, Priority: run.Priority}
	sender := t.Broker.Sender(ctx)
	cutter := &tiling.Cutter{Slide: opened, Plan: plan, Codec: t.Codec, Resampler: t.Resample}
	err = cutter.Stream(ctx, func(i int) bool { return !answered[i] }, func(i int, tiles []tiling.EncodedTile) error {
		if err := t.stillWanted(ctx, run.ID); err != nil {
			return err
		}
		m, err := errand.BatchMessage(card, plan, i, tiles)
		if err != nil {
			return err
		}
		return sender.Send(m)
	})
	return errors.Join(err, sender.Close())
}

// stillWanted asks before every batch: a lookup is nothing beside cutting dozens of tiles.
func (t *Tiler) stillWanted(ctx context.Context, run string) error {
	return t.Store.Read(ctx, System("tiler"), func(tx Tx) error {
		r, err := tx.Run(run)
		if err == nil && r.State.Over() {
			return errRunOver
		}
		return err
	})
}

func (t *Tiler) answered(ctx context.Context, run string) (map[int]bool, error) {
	answered := map[int]bool{}
	err := t.Store.Read(ctx, System("tiler"), func(tx Tx) error {
		batches, err := tx.ArrivedBatches(run)
		for _, b := range batches {
			answered[b] = true
		}
		return err
	})
	return answered, err
}

// tiled says that the broker holds every batch; the collector may have finished meanwhile.
func (t *Tiler) tiled(ctx context.Context, run string) error {
	s := System("tiler")
	empty := false
	err := t.Store.Write(ctx, s, func(tx Tx) error {
		r, err := tx.Run(run)
		if err != nil || r.State.Over() {
			return err
		}
		now := t.Now()
		r.TiledAt, r.UpdatedAt = &now, now
		empty = r.Batches == 0
		if err := tx.SaveRun(&r); err != nil {
			return err
		}
		slide, err := tx.Slide(r.SlideID)
		if err != nil || slide.State != SlideTiling {
			return err
		}
		if err := slide.Move(SlideInferring); err != nil {
			return err
		}
		slide.UpdatedAt = now
		if err := tx.SaveSlide(&slide); err != nil {
			return err
		}
		return journal{tx, s, now}.slideMoved(slide)
	})
	t.Outbox.Ring()
	if err == nil && empty {
		return t.fail(ctx, run, "no tissue was found to show to the model")
	}
	return err
}

func (t *Tiler) fail(ctx context.Context, run, reason string) error {
	s := System("tiler")
	err := t.Store.Write(ctx, s, func(tx Tx) error {
		r, err := tx.Run(run)
		if err != nil || r.State.Over() {
			return err
		}
		return progress{journal{tx, s, t.Now()}, t.Choose}.failRun(&r, reason)
	})
	t.Outbox.Ring()
	return err
}
