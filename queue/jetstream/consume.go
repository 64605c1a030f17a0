package jetstream

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"telepath/queue"
)

// maxAckPending bounds what all processes of one filter hold together. Messages that wait
// for their next attempt count too, so it is far above what runs at once; below 64 the
// throughput falls (perf.md).
const maxAckPending = 1000

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
	for row := range sub.Filters {
		if err := c.ensure(ctx, row); err != nil {
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
	for row := range sub.Filters {
		c.pullers.Go(func() { c.pull(row) })
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
		m, ok := c.shelf.take(c.soft)
		if !ok {
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
				_ = m.inProgress() // a lost heartbeat only means that the message may come twice
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
			c.logged("give back", m.nak(0))
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
