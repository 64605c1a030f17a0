package jetstream

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"telepath/queue"
)

const (
	// pullTime is how long a pull waits at the server, with a sign of life every heartbeat;
	// two missing ones mean that the server has forgotten the pull.
	pullTime  = 30 * time.Second
	heartbeat = 5 * time.Second
	// fetchPause is the wait after a failed pull: no faster than 4 a second.
	fetchPause = 250 * time.Millisecond
	// drainTime bounds the wait for what is on its way when a pull is ended early.
	drainTime = 2 * time.Second
)

// pulled is a message of a pull and the connection that its answers go over.
type pulled struct {
	*nats.Msg
	nc *nats.Conn
}

// The answers are the protocol's words (ADR-15 of NATS).
func (p pulled) ack() error        { return p.nc.Publish(p.Reply, []byte("+ACK")) }
func (p pulled) inProgress() error { return p.nc.Publish(p.Reply, []byte("+WPI")) }
func (p pulled) nak(after time.Duration) error {
	if after <= 0 {
		return p.nc.Publish(p.Reply, []byte("-NAK"))
	}
	return p.nc.Publish(p.Reply, fmt.Appendf(nil, `-NAK {"delay": %d}`, after.Nanoseconds()))
}

// pull keeps one row of the shelf filled. It asks for what is there; when there is nothing,
// the row is known to be empty, and a second pull waits at the server for the next message:
// an empty queue costs nothing and a new message arrives at once.
func (c *consumption) pull(row int) {
	for {
		n := c.shelf.awaitRoom(c.soft, row)
		if n == 0 {
			return
		}
		got, err := c.fetch(row, map[string]any{"batch": n, "no_wait": true}, n)
		if err == nil && got == 0 && c.soft.Err() == nil {
			c.shelf.empty(row)
			err = c.await(row)
		}
		if err == nil || c.soft.Err() != nil {
			continue
		}
		c.shelf.empty(row) // others need not wait for it
		c.b.log.Warn("queue: pull failed, trying again", "stream", c.sub.Stream, "filter", c.sub.Filters[row], "error", err)
		if !pause(c.soft, fetchPause) {
			return
		}
		// The consumer, or the stream, is gone if the server lost its folder or was replaced.
		if err := c.ensure(c.soft, row); errors.Is(err, jetstream.ErrStreamNotFound) {
			_ = c.b.prepare(c.soft) // its failure shows in the next pull
		}
	}
}

// await waits at the server for one message.
func (c *consumption) await(row int) error {
	start := time.Now()
	got, err := c.fetch(row, map[string]any{"batch": 1, "expires": pullTime, "idle_heartbeat": heartbeat}, 1)
	if err == nil && got == 0 && time.Since(start) < fetchPause { // never spin, whatever the server says
		pause(c.soft, fetchPause)
	}
	return err
}

// fetch is one pull of at most n messages onto the shelf. It speaks the pull protocol
// itself and not through the library's Fetch, which throws away what the server has sent
// when it is cancelled: such a message would come again only after AckWait.
func (c *consumption) fetch(row int, request map[string]any, n int) (got int, err error) {
	ctx, cancel := context.WithCancel(c.soft)
	defer cancel()
	c.mu.Lock()
	c.pulls[row] = cancel
	c.mu.Unlock()
	body, err := json.Marshal(request)
	if err != nil {
		return 0, err
	}
	inbox, arrived := c.b.nc.NewInbox(), make(chan *nats.Msg, n+16) // and signs of life
	sub, err := c.b.nc.ChanSubscribe(inbox, arrived)
	if err != nil {
		return 0, err
	}
	over := false
	if err = c.b.nc.PublishRequest("$JS.API.CONSUMER.MSG.NEXT."+c.sub.Stream+"."+c.durable(row), inbox, body); err == nil {
		got, over, err = c.receive(ctx, row, n, arrived)
	}
	if over {
		return got, sub.Unsubscribe()
	}
	c.drain(row, sub, arrived)
	return got, err
}

// receive shelves what arrives until the pull is filled or over at the server (over), or is
// cancelled.
func (c *consumption) receive(ctx context.Context, row, n int, arrived <-chan *nats.Msg) (got int, over bool, err error) {
	silence := time.NewTimer(2 * heartbeat)
	defer silence.Stop()
	for got < n {
		select {
		case <-ctx.Done():
			return got, false, nil
		case <-silence.C:
			return got, false, errors.New("no sign of life from the server")
		case m := <-arrived:
			silence.Reset(2 * heartbeat)
			if over, err := c.take(row, m); over || err != nil {
				return got, true, err
			}
			if !isStatus(m) {
				got++
			}
		}
	}
	return got, true, nil
}

// drain ends a pull early: the server is told, and whatever it had sent before is shelved.
func (c *consumption) drain(row int, sub *nats.Subscription, arrived <-chan *nats.Msg) {
	if err := sub.Drain(); err != nil || !c.b.nc.IsConnected() {
		_ = sub.Unsubscribe() // fails only when it is gone already
		return
	}
	c.logged("end a pull", c.b.nc.FlushTimeout(drainTime))
	for {
		select {
		case m := <-arrived:
			_, _ = c.take(row, m) // a status says nothing any more
		default:
			return
		}
	}
}

// isStatus tells the server's words about the pull from messages.
func isStatus(m *nats.Msg) bool {
	return len(m.Data) == 0 && m.Header.Get("Status") != ""
}

// take shelves a message or reads a status: over is the regular end of a pull.
func (c *consumption) take(row int, m *nats.Msg) (over bool, err error) {
	if !isStatus(m) {
		c.shelf.put(row, pulled{m, c.b.nc})
		return false, nil
	}
	switch status := m.Header.Get("Status"); status {
	case "100": // sign of life
		return false, nil
	case "404", "408": // nothing there, time is over
		return true, nil
	case "503":
		return true, fmt.Errorf("pull: %w", nats.ErrNoResponders)
	default:
		return true, fmt.Errorf("pull: %s %s", status, m.Header.Get("Description"))
	}
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

func (c *consumption) durable(row int) string {
	return fmt.Sprintf("%s-%d", c.sub.Name, row)
}

// ensure creates the durable consumer of one filter or brings it to this subscription.
func (c *consumption) ensure(ctx context.Context, row int) error {
	ctx, cancel := context.WithTimeout(ctx, 2*tryTime)
	defer cancel()
	_, err := c.b.js.CreateOrUpdateConsumer(ctx, c.sub.Stream, consumerConfig(c.sub, c.durable(row), row))
	if err != nil {
		return fmt.Errorf("consume %s %s: %w", c.sub.Stream, c.sub.Filters[row], err)
	}
	return nil
}

func consumerConfig(sub queue.Subscription, name string, row int) jetstream.ConsumerConfig {
	return jetstream.ConsumerConfig{
		Durable:       name,
		FilterSubject: sub.Filters[row],
		AckPolicy:     jetstream.AckExplicitPolicy,
		AckWait:       sub.AckWait,
		MaxAckPending: maxAckPending,
		// Unlimited: after a limit of the broker's the message would stay in the work queue,
		// seen by nobody. The dead letter is ours (settle.go).
		MaxDeliver: -1,
	}
}
