package jetstream

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"telepath/queue"
)

// noStreamTries is how often "no stream takes this subject" is believed to be a server that
// has just come back and not a wrong subject: 10 times 250 ms.
const noStreamTries = 10

// Publish returns when the broker has stored the message. While the server is away it tries
// again with the same message id, until ctx ends or for 30 s if ctx has no deadline.
func (b *Broker) Publish(ctx context.Context, m queue.Message) error {
	return b.publish(ctx, toMsg(m))
}

func (b *Broker) publish(ctx context.Context, m *nats.Msg) error {
	if _, ok := ctx.Deadline(); !ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, publishTime)
		defer cancel()
	}
	for noStream := 0; ; {
		try, cancel := context.WithTimeout(ctx, tryTime)
		_, err := b.js.PublishMsg(try, m)
		cancel()
		if err == nil {
			return nil
		}
		if errors.Is(err, jetstream.ErrNoStreamResponse) {
			noStream++
		}
		if permanent(err) || noStream >= noStreamTries || b.nc.IsClosed() || !pause(ctx, reconnectWait) {
			return publishError(m.Subject, err)
		}
	}
}

// permanent says that trying the same again can't help: the broker has answered no, or the
// message is too large.
func permanent(err error) bool {
	var api *jetstream.APIError
	if errors.As(err, &api) {
		// 503 is "not available now": JetStream is starting or a leader is being elected; but a
		// store limit answers 503 too, and waiting for room is the caller's decision.
		return api.Code != 503 || full(err)
	}
	return errors.Is(err, nats.ErrMaxPayload) || errors.Is(err, nats.ErrBadSubject) ||
		errors.Is(err, nats.ErrAuthorization) || errors.Is(err, nats.ErrConnectionClosed)
}

// full recognises a stream's or the store's limit by the server's words: its error code
// (10077) is shared with other failures to store.
func full(err error) bool {
	s := err.Error()
	return strings.Contains(s, "maximum bytes exceeded") || strings.Contains(s, "maximum messages exceeded") ||
		strings.Contains(s, "insufficient storage") || strings.Contains(s, "resource limits exceeded")
}

func publishError(subject string, err error) error {
	if full(err) {
		return fmt.Errorf("publish to %s: %w: %v", subject, queue.ErrFull, err)
	}
	return fmt.Errorf("publish to %s: %w", subject, err)
}

func toMsg(m queue.Message) *nats.Msg {
	msg := &nats.Msg{Subject: m.Subject, Data: m.Data, Header: nats.Header{}}
	if m.ID != "" {
		msg.Header.Set(jetstream.MsgIDHeader, m.ID)
	}
	return msg
}

// window is how many messages a Sender has on the way: at 64, publishing reaches the disk's
// speed (perf.md); times 1 MB it bounds the memory.
const window = 64

// Sender publishes without waiting for each. It may be used by several goroutines.
func (b *Broker) Sender(ctx context.Context) queue.Sender {
	return &sender{b: b, ctx: ctx}
}

type sender struct {
	b   *Broker
	ctx context.Context

	mu      sync.Mutex
	pending []inFlight // oldest first
	err     error      // the first failure; later sends return it
}

type inFlight struct {
	msg *nats.Msg
	ack jetstream.PubAckFuture // nil: could not be sent
}

// Send blocks while the window is full. It returns the first failure of any message before.
func (s *sender) Send(m queue.Message) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil && len(s.pending) >= window {
		s.settleOldest()
	}
	if s.err == nil {
		s.err = s.ctx.Err()
	}
	if s.err != nil {
		return s.err
	}
	msg := toMsg(m)
	ack, err := s.b.js.PublishMsgAsync(msg, jetstream.WithStallWait(tryTime))
	if err != nil {
		if permanent(err) {
			s.err = publishError(m.Subject, err)
			return s.err
		}
		ack = nil // the connection is away: settled by publishing again
	}
	s.pending = append(s.pending, inFlight{msg: msg, ack: ack})
	return nil
}

// Close waits until everything is stored and returns the first failure.
func (s *sender) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.err == nil && len(s.pending) > 0 {
		s.settleOldest()
	}
	s.pending = nil
	return s.err
}

// settleOldest waits for the oldest message; what got lost on the way is published again
// under its id.
func (s *sender) settleOldest() {
	m := s.pending[0]
	s.pending = append(s.pending[:0], s.pending[1:]...)
	var err error
	if m.ack != nil {
		t := time.NewTimer(3 * tryTime) // the future times out itself; this is a second lock
		defer t.Stop()
		select {
		case <-m.ack.Ok():
			return
		case err = <-m.ack.Err():
		case <-s.ctx.Done():
			s.err = s.ctx.Err()
			return
		case <-t.C:
		}
	}
	if err != nil && permanent(err) {
		s.err = publishError(m.msg.Subject, err)
		return
	}
	s.err = s.b.publish(s.ctx, copyMsg(m.msg))
}

// copyMsg drops the reply subject that asynchronous publishing put into the message.
func copyMsg(m *nats.Msg) *nats.Msg {
	return &nats.Msg{Subject: m.Subject, Header: m.Header, Data: m.Data}
}
