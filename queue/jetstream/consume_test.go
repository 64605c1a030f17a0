package jetstream

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"telepath/queue"
)

func TestPriorityOrder(t *testing.T) {
	t.Parallel()
	b := newBroker(t)
	for _, p := range []queue.Priority{queue.Routine, queue.Urgent, queue.Frozen} {
		for i := range 5 {
			publish(t, b, tiles(p), fmt.Sprintf("%s/%d", p, i), string(p))
		}
	}
	got := make(chan string, 15)
	consume(t, b, tileSub(), func(_ context.Context, d queue.Delivery) error { got <- string(d.Data); return nil })
	var order []string
	for range 15 {
		order = append(order, receive(t, got)[:1])
	}
	// Every eighth is taken from the least pressing end: the guard against starvation.
	want := []string{"f", "f", "f", "f", "f", "u", "u", "r", "u", "u", "u", "r", "r", "r", "r"}
	if !slices.Equal(order, want) {
		t.Errorf("order %v, want %v", order, want)
	}
}

func TestFailedMessageComesAgain(t *testing.T) {
	t.Parallel()
	b := newBroker(t)
	publish(t, b, tiles(queue.Urgent), "run/0", "x")
	attempts := make(chan int, 3)
	consume(t, b, tileSub(), func(_ context.Context, d queue.Delivery) error {
		attempts <- d.Attempt
		if d.Attempt < 3 {
			return queue.RetryAfter(time.Millisecond, errors.New("not yet"))
		}
		return nil
	})
	for want := 1; want <= 3; want++ {
		if got := receive(t, attempts); got != want {
			t.Errorf("attempt %d, want %d", got, want)
		}
	}
	eventually(t, "acknowledged", func() bool { return waiting(t, b, queue.StreamTiles) == 0 })
}

func TestDeadLetterAndRetry(t *testing.T) {
	t.Parallel()
	b := newBroker(t)
	publish(t, b, tiles(queue.Routine), "run/7", "body")
	var healthy atomic.Bool
	done := make(chan queue.Delivery, 1)
	sub := tileSub()
	sub.MaxAttempts = 2
	consume(t, b, sub, func(_ context.Context, d queue.Delivery) error {
		if !healthy.Load() {
			return queue.RetryAfter(time.Millisecond, errors.New("model is broken\r\nForged: header"))
		}
		done <- d
		return nil
	})
	var letter queue.DeadLetter
	eventually(t, "a dead letter", func() bool {
		letters, err := b.DeadLetters(testContext(t), 10)
		if err != nil {
			t.Fatal(err)
		}
		if len(letters) == 1 {
			letter = letters[0]
		}
		return len(letters) == 1
	})
	if letter.Attempts != 2 || letter.Stream != queue.StreamTiles || letter.OriginalID != "run/7" ||
		letter.Subject != tiles(queue.Routine) || letter.Reason != "model is broken\r\nForged: header" ||
		string(letter.Data) != "body" || letter.At.IsZero() {
		t.Errorf("letter %+v", letter)
	}
	eventually(t, "the original is gone", func() bool { return waiting(t, b, queue.StreamTiles) == 0 })

	healthy.Store(true)
	if err := b.RetryDeadLetter(testContext(t), letter.ID); err != nil {
		t.Fatal(err)
	}
	if d := receive(t, done); string(d.Data) != "body" || d.Attempt != 1 || d.ID != "run/7/retry-"+letter.ID {
		t.Errorf("retried as %+v", d)
	}
	if letters, err := b.DeadLetters(testContext(t), 10); err != nil || len(letters) != 0 {
		t.Errorf("after the retry: %v, %v", letters, err)
	}
	for _, id := range []string{letter.ID, "99", "x"} {
		if err := b.RetryDeadLetter(testContext(t), id); !errors.Is(err, queue.ErrNoDeadLetter) {
			t.Errorf("retry of %q: %v", id, err)
		}
	}
}

func TestRejectAndPanic(t *testing.T) {
	t.Parallel()
	b := newBroker(t)
	publish(t, b, tiles(queue.Routine), "run/0", "reject")
	publish(t, b, tiles(queue.Routine), "run/1", "panic")
	sub := tileSub()
	sub.MaxAttempts = 1
	consume(t, b, sub, func(_ context.Context, d queue.Delivery) error {
		if string(d.Data) == "panic" {
			panic("boom")
		}
		return queue.Reject(errors.New("not a batch"))
	})
	var letters []queue.DeadLetter
	eventually(t, "two dead letters", func() bool {
		var err error
		if letters, err = b.DeadLetters(testContext(t), 10); err != nil {
			t.Fatal(err)
		}
		return len(letters) == 2
	})
	if letters[0].Reason != "handler stopped: boom" || letters[1].Reason != "not a batch" {
		t.Errorf("newest first: %q, %q", letters[0].Reason, letters[1].Reason)
	}
	if one, err := b.DeadLetters(testContext(t), 1); err != nil || len(one) != 1 || one[0].OriginalID != "run/1" {
		t.Errorf("limit 1: %v, %v", one, err)
	}
}

// The largest batch with the worst reason still fits a dead letter.
func TestLargestMessageCanBeBuried(t *testing.T) {
	t.Parallel()
	b := newBroker(t)
	body := make([]byte, queue.MaxBatchBytes)
	publish(t, b, tiles(queue.Routine), "run/0", string(body))
	reason := string(make([]byte, 100_000)) // every byte is escaped to six
	consume(t, b, tileSub(), func(context.Context, queue.Delivery) error { return queue.Reject(errors.New(reason)) })
	eventually(t, "a dead letter", func() bool {
		letters, err := b.DeadLetters(testContext(t), 1)
		return err == nil && len(letters) == 1 && len(letters[0].Data) == len(body)
	})
}

func TestStopFinishesAndGivesBack(t *testing.T) {
	t.Parallel()
	b := newBroker(t)
	for i := range 3 {
		publish(t, b, tiles(queue.Routine), queue.BatchID("run", i), "x")
	}
	started, release := make(chan string), make(chan struct{})
	c := consume(t, b, tileSub(), func(ctx context.Context, d queue.Delivery) error {
		started <- d.ID
		<-release
		return ctx.Err() // a soft stop leaves the handler its context
	})
	if id := receive(t, started); id != "run/0" {
		t.Errorf("first %s", id)
	}
	stopped := make(chan struct{})
	go func() { c.Stop(); close(stopped) }()
	receive(t, c.(*consumption).soft.Done())
	select {
	case <-stopped:
		t.Fatal("Stop returned while the handler worked")
	default:
	}
	close(release)
	receive(t, stopped)
	c.Stop()
	// What waited is free for another process at once, not after AckWait (30 s).
	got := make(chan string, 2)
	begin := time.Now()
	consume(t, b, tileSub(), func(_ context.Context, d queue.Delivery) error { got <- d.ID; return nil })
	ids := []string{receive(t, got), receive(t, got)}
	slices.Sort(ids)
	if !slices.Equal(ids, []string{"run/1", "run/2"}) {
		t.Errorf("left over: %v", ids)
	}
	if d := time.Since(begin); d > 10*time.Second {
		t.Errorf("given back after %v", d)
	}
}

func TestShutdownGivesTheMessageBack(t *testing.T) {
	t.Parallel()
	b := newBroker(t)
	publish(t, b, tiles(queue.Routine), "run/0", "x")
	ctx, cancel := context.WithCancel(t.Context())
	started := make(chan struct{})
	sub := tileSub()
	sub.MaxAttempts = 1 // a shutdown is not a failed attempt
	c, err := b.Consume(ctx, sub, func(ctx context.Context, _ queue.Delivery) error {
		close(started)
		<-ctx.Done()
		return errors.New("the server hung up")
	})
	if err != nil {
		t.Fatal(err)
	}
	receive(t, started)
	cancel()
	c.Stop()
	got := make(chan queue.Delivery, 1)
	consume(t, b, sub, func(_ context.Context, d queue.Delivery) error { got <- d; return nil })
	if d := receive(t, got); d.Attempt < 2 { // more if a delivery was lost on the way to the one that stopped
		t.Errorf("attempt %d, want 2 or a later one", d.Attempt)
	}
}

func TestDeliveriesThatAreTooMany(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		attempt, allowed int
		want             bool
	}{{1, 1, false}, {6, 1, false}, {7, 1, true}, {28, 12, false}, {29, 12, true}} {
		if got := tooOften(c.attempt, c.allowed); got != c.want {
			t.Errorf("delivery %d of %d allowed attempts: too often is %v", c.attempt, c.allowed, got)
		}
	}
}

// A message that kills its process never reaches an error; it is given up on all the same.
func TestMessageThatNeverEndsIsBuried(t *testing.T) {
	t.Parallel()
	b := newBroker(t)
	publish(t, b, tiles(queue.Routine), "run/0", "x")
	sub := tileSub()
	sub.MaxAttempts = 1
	handled, buried := 0, false
	for !buried {
		ctx, cancel := context.WithCancel(t.Context())
		began := make(chan struct{}, 1)
		c, err := b.Consume(ctx, sub, func(ctx context.Context, _ queue.Delivery) error {
			select {
			case began <- struct{}{}:
			default: // given back and fetched once more before the consumption had stopped
			}
			<-ctx.Done()
			return ctx.Err()
		})
		if err != nil {
			t.Fatal(err)
		}
		eventually(t, "a delivery or a dead letter", func() bool {
			buried = waiting(t, b, queue.StreamDead) == 1
			return buried || len(began) == 1
		})
		handled += len(began)
		cancel()
		c.Stop()
	}
	if most := 2*sub.MaxAttempts + spareDeliveries; handled < 2 || handled > most {
		t.Errorf("handled %d times, at most %d", handled, most)
	}
}

// Messages on the shelf of a busy process are kept alive beyond AckWait.
func TestShelfIsKeptAlive(t *testing.T) {
	t.Parallel()
	b := newBroker(t)
	sub := tileSub()
	sub.AckWait = 300 * time.Millisecond
	publish(t, b, tiles(queue.Routine), "run/0", "x")
	publish(t, b, tiles(queue.Routine), "run/1", "x")
	attempts := make(chan int, 2)
	consume(t, b, sub, func(ctx context.Context, d queue.Delivery) error {
		for end := time.Now().Add(3 * sub.AckWait); d.ID == "run/0" && time.Now().Before(end); {
			if err := d.InProgress(); err != nil {
				return err
			}
			pause(ctx, sub.AckWait/3)
		}
		attempts <- d.Attempt
		return nil
	})
	for range 2 {
		if n := receive(t, attempts); n != 1 {
			t.Errorf("delivered %d times", n)
		}
	}
}

func TestConsumeRefusesBadSubscriptions(t *testing.T) {
	t.Parallel()
	b := newBroker(t)
	h := func(context.Context, queue.Delivery) error { return nil }
	for _, s := range []queue.Subscription{{}, {Stream: "NONE", Name: "x", Filters: []string{"a"}}, {Stream: queue.StreamTiles, Name: "x"}} {
		if _, err := b.Consume(t.Context(), s, h); err == nil {
			t.Errorf("%+v is accepted", s)
		}
	}
	b.Close()
	if _, err := b.Consume(t.Context(), tileSub(), h); err == nil {
		t.Error("consuming on a closed connection")
	}
}
