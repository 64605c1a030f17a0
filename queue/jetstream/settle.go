package jetstream

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"telepath/queue"
)

// deadRetry is the wait before a dead letter that could not be stored is tried again.
const deadRetry = 10 * time.Second

// spareDeliveries may be lost between the server and a process that stops: each counts for the
// server, and no handler saw it.
const spareDeliveries = 4

// tooOften says whether a message was delivered more often than handlers, deploys and losses
// explain.
func tooOften(attempt, allowed int) bool { return attempt > 2*allowed+spareDeliveries }

// settle runs the handler on one message and carries out the fate that its error decides.
func (c *consumption) settle(m pulled) {
	d, seq, err := c.delivery(m)
	if err != nil { // not a JetStream delivery: nothing can be acknowledged
		c.logged("read delivery", err)
		return
	}
	// A message that was delivered twice as often as allowed and never came to an end takes
	// its process down, or is always there when one is: give up without touching it. The
	// rest is for deploys, which also count as deliveries.
	if tooOften(d.Attempt, c.sub.MaxAttempts) {
		c.bury(m, d, seq, errors.New("it was delivered again and again and never came to an end; it may crash its handler"))
		return
	}
	err = queue.Settled(c.hard, c.call(d))
	fate := queue.FateOf(err, d.Attempt, c.sub.MaxAttempts)
	switch {
	case fate.Ack:
		c.logged("acknowledge", m.ack())
	case fate.Dead:
		c.bury(m, d, seq, err)
	case fate.Delay > 0:
		c.b.log.Warn("queue: message failed, it comes again", "stream", d.Stream, "id", d.ID,
			"attempt", d.Attempt, "after", fate.Delay, "error", err)
		c.logged("give back", m.nak(fate.Delay))
	default:
		c.logged("give back", m.nak(0))
	}
}

func (c *consumption) delivery(m pulled) (queue.Delivery, uint64, error) {
	meta, err := m.Metadata()
	if err != nil {
		return queue.Delivery{}, 0, err
	}
	return queue.Delivery{
		Message: queue.Message{Subject: m.Subject, ID: m.Header.Get(jetstream.MsgIDHeader), Data: m.Data},
		Stream:  meta.Stream, Attempt: max(int(meta.NumDelivered), 1), InProgress: m.inProgress,
	}, meta.Sequence.Stream, nil
}

// call runs the handler; a panic is a failure with a name, never a crash.
func (c *consumption) call(d queue.Delivery) (err error) {
	defer func() {
		if r := recover(); r != nil {
			c.b.log.Error("queue: handler panicked", "stream", d.Stream, "id", d.ID, "panic", r, "stack", string(debug.Stack()))
			err = fmt.Errorf("handler stopped: %v", r)
		}
	}()
	return c.handler(c.hard, d)
}

// bury files the dead letter and acknowledges the original only once that is stored.
func (c *consumption) bury(m pulled, d queue.Delivery, seq uint64, reason error) {
	// Not the handlers' context: a shutdown must not lose a verdict that has been reached.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.hard), tryTime)
	defer cancel()
	c.b.log.Error("queue: message given up on", "stream", d.Stream, "id", d.ID, "attempt", d.Attempt, "error", reason)
	if err := c.b.publish(ctx, deadLetter(d, seq, reason, time.Now())); err != nil {
		c.b.log.Error("queue: dead letter not stored; the message stays in its queue", "stream", d.Stream, "id", d.ID, "error", err)
		c.logged("give back", m.nak(deadRetry))
		return
	}
	c.logged("acknowledge", m.ack())
}
