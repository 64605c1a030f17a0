package jetstream

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"telepath/queue"
)

const (
	mib = int64(1) << 20
	gib = int64(1) << 30
	day = 24 * time.Hour
)

const (
	// maxPayload is NATS' default of 1 MiB, headers included. More gains no throughput and
	// costs latency (measured: 768 KB messages are at the top of the curve).
	maxPayload = int32(mib)
	// deadHeadroom is kept free in every message of a work queue, so that the same body plus
	// the dead letter's own header still fits maxPayload.
	deadHeadroom = 16 << 10
	// maxWorkMessage leaves 1,032,192 bytes for a body of at most queue.MaxBatchBytes
	// (1,000,000) and its message id.
	maxWorkMessage = maxPayload - deadHeadroom
	// duplicates is how long a message id is remembered: longer than a publisher's retries
	// (30 s) and a restart, short enough that a repeated batch is not swallowed long after.
	// It only saves work; every receiver is safe to run twice.
	duplicates = 2 * time.Minute
)

// streams is the queue contract (design.md) as the broker keeps it. All are on disk.
//
// MaxBytes of all streams together must stay below the server's store limit, because the
// server reserves it: maxStore in server.go.
var streams = []jetstream.StreamConfig{
	{
		Name: queue.StreamSlides, Subjects: []string{"slides.>"},
		Description: "a slide is stored, verified and judged: a tiler takes it",
		Retention:   jetstream.WorkQueuePolicy,
		// About 300 bytes each: 200,000 slides, a year of a province in one outage.
		MaxBytes: 64 * mib,
		// A job is ids, never pixels.
		MaxMsgSize: 64 << 10,
		Discard:    jetstream.DiscardNew,
	},
	{
		Name: queue.StreamTiles, Subjects: []string{"tiles.>"},
		Description: "a batch of tissue tiles waits for its model",
		Retention:   jetstream.WorkQueuePolicy,
		// A slide is 5,000 tissue tiles of 12 KB, 60 MB: some 70 slides wait here. The tiler
		// stops cutting long before (backpressure by bytes); when it does not, the publisher is
		// refused and nothing is thrown away.
		MaxBytes:   4 * gib,
		MaxMsgSize: maxWorkMessage,
		Discard:    jetstream.DiscardNew,
	},
	{
		Name: queue.StreamResults, Subjects: []string{"results.>"},
		Description: "scores of a batch wait to be collected",
		Retention:   jetstream.WorkQueuePolicy,
		// 1 to 4 KB per batch of 60 tiles: the answers to everything TILES can hold fit 50
		// times over, so a full RESULTS never makes a model's work be done twice.
		MaxBytes:   gib,
		MaxMsgSize: maxWorkMessage,
		Discard:    jetstream.DiscardNew,
	},
	{
		Name: queue.StreamEvents, Subjects: []string{"events.>"},
		Description: "progress and notices for the browser, e-mail, webhooks",
		Retention:   jetstream.LimitsPolicy,
		// A browser that was away an hour reads the state itself; older progress is of no use.
		MaxAge: time.Hour, MaxBytes: 64 * mib, MaxMsgSize: 64 << 10,
		Discard: jetstream.DiscardOld,
	},
	{
		Name: queue.StreamDead, Subjects: []string{"dead.>"},
		Description: "what was given up on, with its reason; a person retries or leaves it",
		Retention:   jetstream.LimitsPolicy,
		// Two working weeks would be too short across holidays; after 90 days the case has long
		// gone to a person. 1 GiB is over a thousand batches: when it is full the original
		// stays in its queue (DiscardNew), so that no dead letter pushes out another.
		MaxAge: 90 * day, MaxBytes: gib,
		Discard: jetstream.DiscardNew, AllowDirect: true,
	},
}

// applyStreams creates what is missing and brings what exists to the contract. Replicas of
// a stream that an operator raised are kept.
func applyStreams(ctx context.Context, js jetstream.JetStream, replicas int) error {
	for _, cfg := range streams {
		cfg.Storage = jetstream.FileStorage
		cfg.Duplicates = duplicates
		if cfg.MaxAge > 0 {
			cfg.Duplicates = min(duplicates, cfg.MaxAge)
		}
		cfg.Replicas = max(replicas, 1)
		old, err := js.Stream(ctx, cfg.Name)
		switch {
		case err == nil:
			cfg.Replicas = max(cfg.Replicas, old.CachedInfo().Config.Replicas)
		case !errors.Is(err, jetstream.ErrStreamNotFound):
			return fmt.Errorf("look up stream %s: %w", cfg.Name, err)
		}
		if _, err := js.CreateOrUpdateStream(ctx, cfg); err != nil {
			return fmt.Errorf("apply stream %s: %w", cfg.Name, err)
		}
	}
	return nil
}
