package jetstream

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"telepath/queue"
)

// maxAckPending bounds what all processes of one filter hold together. Messages that wait
// for their next attempt count too, so it is far above what runs at once; below 64 the
// throughput falls (perf.md).
const maxAckPending = 1000

// fetchPause is the wait after a failed pull: no faster than 4 a second.
const fetchPause = 250 * time.Millisecond

// consumption is a running subscription: one puller per filter fills the shelf, one
// dispatcher takes from it by priority, at most Parallel handlers run.
type consumption struct {
	b       *Broker
	sub     queue.Subscription
	handler queue.Handler
	shelf   *shelf
	slots   chan struct{}

	soft     context.Context // ends when no more work is to be taken
	stopSoft context.CancelFunc
	hard     context.Context // ends when handlers are to give up
	stopHard context.CancelFunc

	mu    sync.Mutex
	pulls []context.CancelFunc // the pull that waits at the server, per filter

	pullers, handlers sync.WaitGroup
	dispatcher        chan struct{} // closed when the dispatcher and the keeper are gone
	once              sync.Once
}

// Consume begins to take messages. It returns once the durable consumers exist.
func (b *Broker) Consume(ctx context.Context, sub queue.Subscription, h queue.Handler) (queue.Consumption, error) {
	sub, err := withDefaults(sub)
	if err != nil {
		return nil, err
	}
	c := &consumption{
		b: b, sub: sub, handler: h, dispatcher: make(chan struct{}),
		shelf: newShelf(len(sub.Filters), sub.Parallel), slots: make(chan struct{}, sub.Parallel),
		pulls: make([]context.CancelFunc, len(sub.Filters)),
	}
	consumers := make([]jetstream.Consumer, len(sub.Filters))
	for i := range sub.Filters {
		if consumers[i], err = c.ensure(ctx, i); err != nil {
			return nil, err
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return nil, fmt.Errorf("consume %s: the connection is closed", sub.Stream)
	}
	b.running[c] = struct{}{}
	c.hard, c.stopHard = context.WithCancel(ctx)
	c.soft, c.stopSoft = context.WithCancel(c.hard)
	for i, cons := range consumers {
		c.pullers.Go(func() { c.pull(i, cons) })
	}
	go c.dispatch()
	return c, nil
}

func withDefaults(sub queue.Subscription) (queue.Subscription, error) {
	if sub.Stream == "" || sub.Name == "" || len(sub.Filters) == 0 {
		return sub, errors.New("consume: a subscription needs a stream, a name and filters")
	}
	if sub.Parallel < 1 {
		sub.Parallel = 1
	}
	if sub.AckWait <= 0 {
		sub.AckWait = 30 * time.Second
	}
	if sub.MaxAttempts < 1 {
		sub.MaxAttempts = 5
	}
	sub.Name = queue.Token(sub.Name)
	return sub, nil
}

// ensure creates the durable consumer of one filter or brings it to this subscription.
func (c *consumption) ensure(ctx context.Context, i int) (jetstream.Consumer, error) {
	ctx, cancel := context.WithTimeout(ctx, 2*tryTime)
	defer cancel()
	cons, err := c.b.js.CreateOrUpdateConsumer(ctx, c.sub.Stream, jetstream.ConsumerConfig{
		Durable:       c.sub.Name + "-" + strconv.Itoa(i),
		FilterSubject: c.sub.Filters[i],
		AckPolicy:     jetstream.AckExplicitPolicy,
		AckWait:       c.sub.AckWait,
		MaxAckPending: maxAckPending,
		// Unlimited: after a limit of the broker's the message would stay in the work queue,
		// seen by nobody. The dead letter is ours (settle.go).
		MaxDeliver: -1,
	})
	if err != nil {
		return nil, fmt.Errorf("consume %s %s: %w", c.sub.Stream, c.sub.Filters[i], err)
	}
	return cons, nil
}

// pull keeps one row of the shelf filled. A pull waits at the server (up to 30 s), so an
// empty queue costs nothing and a new message arrives at once.
func (c *consumption) pull(row int, cons jetstream.Consumer) {
	for {
		n := c.shelf.awaitRoom(c.soft, row)
		if n == 0 {
			return
		}
		err := c.fetch(row, cons, n)
		if err == nil || c.soft.Err() != nil {
			continue
		}
		c.b.log.Warn("queue: pull failed, trying again", "stream", c.sub.Stream, "filter", c.sub.Filters[row], "error", err)
		if !pause(c.soft, fetchPause) {
			return
		}
		// The consumer, or the stream, is gone if the server lost its folder or was replaced.
		if again, err := c.ensure(c.soft, row); err == nil {
			cons = again
		} else if errors.Is(err, jetstream.ErrStreamNotFound) {
			_ = c.b.prepare(c.soft) // its failure shows in the next pull
		}
	}
}

func (c *consumption) fetch(row int, cons jetstream.Consumer, n int) error {
	ctx, cancel := context.WithCancel(c.soft)
	defer cancel()
	c.mu.Lock()
	c.pulls[row] = cancel
	c.mu.Unlock()
	start, got := time.Now(), 0
	batch, err := cons.Fetch(n, jetstream.FetchContext(ctx))
	if err != nil {
		return err
	}
	for m := range batch.Messages() {
		c.shelf.put(row, m)
		got++
	}
	switch {
	case ctx.Err() != nil: // repull or Stop: nothing went wrong
		return nil
	case batch.Error() != nil:
		return batch.Error()
	case got == 0 && time.Since(start) < fetchPause: // never spin, whatever the server says
		return errors.New("the server ended the pull at once")
	}
	return nil
}

// repull ends the waiting pulls, so that each filter pulls anew.
func (c *consumption) repull() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, cancel := range c.pulls {
		if cancel != nil {
			cancel()
		}
	}
}

// dispatch hands messages to handlers, a free handler first, then the choice: the most
// pressing message is chosen as late as possible.
func (c *consumption) dispatch() {
	defer close(c.dispatcher)
	keeper := make(chan struct{})
	go func() { defer close(keeper); c.keep() }()
	defer func() { <-keeper }()
	for {
		select {
		case <-c.soft.Done():
			return
		case c.slots <- struct{}{}:
		}
		m := c.shelf.take(c.soft)
		if m == nil {
			return
		}
		c.handlers.Go(func() {
			defer func() { <-c.slots }()
			c.settle(m)
		})
	}
}

// keep tells the broker that the messages on the shelf are still ours.
func (c *consumption) keep() {
	tick := time.NewTicker(c.sub.AckWait / 3)
	defer tick.Stop()
	for {
		select {
		case <-c.soft.Done():
			return
		case <-tick.C:
			for _, m := range c.shelf.waiting(false) {
				_ = m.InProgress() // a lost heartbeat only means that the message may come twice
			}
		}
	}
}

// Stop takes no more work, gives back what is on the shelf and waits for the handlers.
func (c *consumption) Stop() {
	c.once.Do(func() {
		c.stopSoft()
		c.pullers.Wait()
		<-c.dispatcher
		for _, m := range c.shelf.waiting(true) {
			c.logged("give back", m.Nak())
		}
		c.handlers.Wait()
		c.stopHard()
		// The acknowledgements are on their way before Stop returns.
		if c.b.nc.IsConnected() {
			c.logged("flush", c.b.nc.FlushTimeout(2*time.Second))
		}
		c.b.mu.Lock()
		delete(c.b.running, c)
		c.b.mu.Unlock()
	})
}

func (c *consumption) logged(what string, err error) {
	if err != nil {
		c.b.log.Warn("queue: "+what+" failed; the message comes again", "stream", c.sub.Stream, "error", err)
	}
}
