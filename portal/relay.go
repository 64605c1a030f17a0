package portal

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"telepath/queue"
)

// Relay publishes what transactions have decided on: it takes the outbox in order and
// deletes what the broker has stored. A crash in between publishes again under the same
// message id, and every receiver is safe to run twice.
type Relay struct {
	Store  Store
	Broker queue.Publisher
	Log    *slog.Logger
	Outbox Bell
}

// Run works until ctx ends.
func (r *Relay) Run(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		if err := r.Drain(ctx); err != nil && !errors.Is(err, context.Canceled) {
			r.Log.Warn("relay", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-r.Outbox:
		case <-tick.C:
		}
	}
}

// Drain publishes all that waits now.
func (r *Relay) Drain(ctx context.Context) error {
	const page = 200
	for {
		var entries []OutboxEntry
		err := r.Store.Read(ctx, System("relay"), func(tx Tx) (err error) {
			entries, err = tx.Outbox(page)
			return err
		})
		if err != nil {
			return fmt.Errorf("read outbox: %w", err)
		}
		var done []int64
		for _, e := range entries {
			if err = r.Broker.Publish(ctx, e.Message); err != nil {
				err = fmt.Errorf("publish %s: %w", e.Subject, err)
				break
			}
			done = append(done, e.ID)
		}
		if len(done) > 0 {
			if derr := r.Store.Write(ctx, System("relay"), func(tx Tx) error { return tx.DeleteOutbox(done) }); derr != nil {
				return fmt.Errorf("delete published: %w", derr)
			}
		}
		if err != nil || len(entries) < page {
			return err
		}
	}
}
