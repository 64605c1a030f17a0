package portal

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"telepath/queue"
)

// Sweeper reconciles database and broker at start and every minute: a run that the queue
// has lost (it stands still and nothing waits there) is asked for again, one whose answers
// are all there is finished, and one that stands still too long goes on to a person without
// the model. Nothing waits forever.
type Sweeper struct {
	Store     Store
	Collector *Collector
	// Backlog is the broker's; a run is taken for lost only when nothing waits there.
	Backlog func(ctx context.Context) ([]queue.Backlog, error)
	Now     Clock
	Choose  ChooseModel
	Log     *slog.Logger
	Outbox  Bell
	// AskAgain is how long a run may stand still before its slide is published again;
	// default 2 min. GiveUp is when it fails; default 30 min, for frozen sections 5 min.
	AskAgain, GiveUp time.Duration

	// started is when this process began to look: an outage before does not count as time in
	// which the model could have answered.
	started time.Time
}

// Run sweeps until ctx ends.
func (w *Sweeper) Run(ctx context.Context) {
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	start := true
	for {
		if err := w.Sweep(ctx, start); err != nil && !errors.Is(err, context.Canceled) {
			w.Log.Warn("sweep", "error", err)
		}
		start = false
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Sweep looks at every run that is not over. At start, all planned runs and those that have
// not been tiled to the end are asked for again at once: whoever worked on them may be gone.
func (w *Sweeper) Sweep(ctx context.Context, start bool) error {
	if start {
		w.started = w.Now()
	}
	empty, err := w.queueEmpty(ctx)
	failures := []error{err}
	for _, state := range []RunState{RunPlanned, RunRunning} {
		var runs []Run
		err := w.Store.Read(ctx, System("sweeper"), func(tx Tx) (err error) {
			runs, err = tx.RunsIn(state, 10000)
			return err
		})
		if err != nil {
			return err
		}
		for _, r := range runs {
			if err := w.look(ctx, r, start, empty); err != nil {
				failures = append(failures, fmt.Errorf("run %s: %w", r.ID, err))
			}
		}
	}
	failures = append(failures, w.leaveQuietUploads(ctx))
	w.Outbox.Ring()
	return errors.Join(failures...)
}

// leaveQuietUploads moves the cases on that wait for nothing but an upload from which no
// byte has come for long.
func (w *Sweeper) leaveQuietUploads(ctx context.Context) error {
	s := System("sweeper")
	var cases []Case
	err := w.Store.Read(ctx, s, func(tx Tx) error {
		uploads, err := tx.UploadsIn(UploadReceiving, 10000)
		seen := map[string]bool{}
		for _, u := range uploads {
			if seen[u.CaseID] {
				continue
			}
			seen[u.CaseID] = true
			c, err := tx.Case(u.CaseID)
			if err != nil {
				return err
			}
			if !u.Arriving(w.Now(), c.Priority) && (c.State == CaseSubmitted || c.State == CaseAnalysing) {
				cases = append(cases, c)
			}
		}
		return err
	})
	failures := []error{err}
	for _, c := range cases {
		failures = append(failures, w.Store.Write(ctx, s, func(tx Tx) error {
			return progress{journal{tx, s, w.Now()}, w.Choose}.advance(c.ID)
		}))
	}
	return errors.Join(failures...)
}

func (w *Sweeper) look(ctx context.Context, r Run, start, empty bool) error {
	idle := w.Now().Sub(r.UpdatedAt)
	if r.State == RunRunning && r.Batches > 0 {
		n, err := w.count(ctx, r.ID)
		if err != nil {
			return err
		}
		if n == r.Batches {
			return w.Collector.Finish(ctx, r.ID)
		}
	}
	switch {
	case min(idle, w.Now().Sub(w.started)) >= w.giveUp(r.Priority):
		return w.fail(ctx, r)
	case (start && r.TiledAt == nil) || (empty && idle >= w.askAgain()):
		return w.again(ctx, r)
	}
	return nil
}

// queueEmpty says whether no slide, batch or result waits or is being worked on. While one
// does, a run that stands still is most likely only waiting its turn.
func (w *Sweeper) queueEmpty(ctx context.Context) (bool, error) {
	backlog, err := w.Backlog(ctx)
	if err != nil {
		return false, fmt.Errorf("ask for the backlog: %w", err)
	}
	for _, b := range backlog {
		if b.Messages > 0 && (b.Stream == queue.StreamSlides || b.Stream == queue.StreamTiles || b.Stream == queue.StreamResults) {
			return false, nil
		}
	}
	return true, nil
}

func (w *Sweeper) count(ctx context.Context, run string) (n int, err error) {
	err = w.Store.Read(ctx, System("sweeper"), func(tx Tx) error { n, err = tx.CountBatches(run); return err })
	return n, err
}

func (w *Sweeper) giveUp(p queue.Priority) time.Duration {
	switch {
	case w.GiveUp != 0:
		return w.GiveUp
	case p == queue.Frozen:
		return 5 * time.Minute
	}
	return 30 * time.Minute
}

func (w *Sweeper) askAgain() time.Duration {
	if w.AskAgain != 0 {
		return w.AskAgain
	}
	return 2 * time.Minute
}

// again publishes the slide once more, under a fresh message id so that the broker does
// not take it for a duplicate. The tiler makes only the batches that are not answered.
func (w *Sweeper) again(ctx context.Context, r Run) error {
	return w.Store.Write(ctx, System("sweeper"), func(tx Tx) error {
		fresh, err := tx.Run(r.ID)
		if err != nil || fresh.State.Over() {
			return err
		}
		if fresh.TiledAt != nil {
			fresh.TiledAt = nil
			if err := tx.SaveRun(&fresh); err != nil {
				return err
			}
		}
		m := slideMessage(r)
		m.ID = r.ID + "-" + NewID()
		return tx.AddOutbox(m)
	})
}

func (w *Sweeper) fail(ctx context.Context, r Run) error {
	s := System("sweeper")
	return w.Store.Write(ctx, s, func(tx Tx) error {
		fresh, err := tx.Run(r.ID)
		if err != nil || fresh.State.Over() {
			return err
		}
		reason := fmt.Sprintf("the model did not answer in time (%d of %d batches)", fresh.Done, fresh.Batches)
		return progress{journal{tx, s, w.Now()}, w.Choose}.failRun(&fresh, reason)
	})
}
