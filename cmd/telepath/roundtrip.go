package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sort"
	"sync"
	"time"

	"telepath/queue"
	"telepath/queue/jetstream"
	"telepath/tiling"
)

// roundTrip sends the batches of a plan through an in-process NATS server to a worker and
// gathers the answers: the portal's way without its database.
type roundTrip struct {
	slide    tiling.Slide
	plan     *tiling.Plan
	model    queue.Model
	codec    tiling.Codec
	resample tiling.Resampler
	progress *progress

	mu                        sync.Mutex
	byBatch                   map[int]queue.Result
	answers                   []queue.Result
	sent, answered            int
	bytes                     int64
	tileSeconds, inferSeconds float64
	onTheWay                  chan struct{} // one for every batch sent and not answered
	done, senderGone          chan struct{}
}

const roundTripRun = "analyze"

func (r *roundTrip) run(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "telepath-queue-")
	if err != nil {
		return fmt.Errorf("make a folder for the queue: %w", err)
	}
	defer os.RemoveAll(dir)
	server, err := jetstream.Embedded(dir, jetstream.ServerConfig{})
	if err != nil {
		return err
	}
	defer server.Stop()
	broker, err := jetstream.Connect(ctx, jetstream.Config{Server: server})
	if err != nil {
		return err
	}
	defer broker.Close()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	r.byBatch, r.done, r.senderGone = map[int]queue.Result{}, make(chan struct{}), make(chan struct{})
	r.onTheWay = make(chan struct{}, maxUnanswered)
	worker := queue.Worker{Broker: broker, Model: r.model, Codec: r.codec}
	scoring, err := worker.Start(ctx)
	if err != nil {
		return err
	}
	defer scoring.Stop()
	results, err := broker.Consume(ctx, queue.Subscription{Stream: queue.StreamResults, Name: "collector", Filters: []string{"results.>"}}, r.collect)
	if err != nil {
		return err
	}
	defer results.Stop()
	return r.exchange(ctx, broker)
}

// maxUnanswered is how many batches may be on the way: enough to keep the model busy, few
// enough that memory does not grow with the slide when the model is slower than the cutter.
const maxUnanswered = 32

// exchange cuts, sends and waits until every batch is answered or given up.
func (r *roundTrip) exchange(ctx context.Context, broker *jetstream.Broker) error {
	start := time.Now()
	r.progress.total("tiles", len(r.plan.Tiles))
	ctx, cancel := context.WithCancel(ctx)
	sent := make(chan error, 1)
	go func() { sent <- r.cutAndSend(ctx, broker) }()
	err := r.wait(ctx, broker, sent, start)
	cancel()
	<-r.senderGone
	if err == nil {
		r.inferSeconds = since(start)
		r.sortAnswers()
		r.progress.finish()
	}
	return err
}

func (r *roundTrip) wait(ctx context.Context, broker *jetstream.Broker, sent <-chan error, start time.Time) error {
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case err := <-sent:
			if err != nil {
				return err
			}
			r.tileSeconds, sent = since(start), nil
		case <-r.done:
			if sent != nil {
				r.tileSeconds = since(start)
			}
			return nil
		case <-tick.C:
			if letters, err := broker.DeadLetters(ctx, 1); err == nil && len(letters) > 0 {
				return serviceError{errors.New("the model gave up on a batch: " + letters[0].Reason)}
			}
		}
	}
}

func (r *roundTrip) cutAndSend(ctx context.Context, broker *jetstream.Broker) error {
	defer close(r.senderGone)
	card := r.model.Card()
	errand := queue.Errand{Run: roundTripRun, Hospital: "local", Priority: queue.Routine}
	sender := broker.Sender(ctx)
	cutter := &tiling.Cutter{Slide: r.slide, Plan: r.plan, Codec: r.codec, Resampler: r.resample}
	err := cutter.Stream(ctx, func(int) bool { return true }, func(i int, tiles []tiling.EncodedTile) error {
		select {
		case r.onTheWay <- struct{}{}:
		case <-ctx.Done():
			return ctx.Err()
		}
		m, err := errand.BatchMessage(card, r.plan, i, tiles)
		if err != nil {
			return err
		}
		r.sent += len(tiles)
		r.bytes += int64(len(m.Data))
		return sender.Send(m)
	})
	return errors.Join(err, sender.Close())
}

func (r *roundTrip) collect(_ context.Context, d queue.Delivery) error {
	answer, err := queue.DecodeResult(d.Data)
	if err != nil {
		return queue.Reject(err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, twice := r.byBatch[answer.Batch]; twice {
		return nil
	}
	r.byBatch[answer.Batch] = answer
	<-r.onTheWay
	r.answered += len(answer.Scores)
	r.progress.add(len(answer.Scores))
	if len(r.byBatch) == r.plan.Batches() {
		close(r.done)
	}
	return nil
}

func (r *roundTrip) sortAnswers() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, a := range r.byBatch {
		r.answers = append(r.answers, a)
	}
	sort.Slice(r.answers, func(i, j int) bool { return r.answers[i].Batch < r.answers[j].Batch })
}
