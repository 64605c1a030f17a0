package httpapi

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"
)

// uploadBody streams a request's body: it never holds more than the reader asks for, gives a
// silent sender up after patience, and ends at once when ctx does.
type uploadBody struct {
	body     io.Reader
	conn     net.Conn
	ctx      context.Context
	patience time.Duration
	// left is what the head promised and has not come; negative when it made no promise.
	left int64
	// broken is why the body ended early.
	broken error
	// done unhooks from ctx.
	done func() bool
}

func newBody(ctx context.Context, c *fiber.Ctx, patience time.Duration) *uploadBody {
	b := &uploadBody{body: c.Context().RequestBodyStream(), conn: c.Context().Conn(), ctx: ctx, patience: patience}
	b.left = int64(c.Request().Header.ContentLength())
	if b.body == nil {
		b.body, b.left = bytes.NewReader(nil), 0
	}
	b.done = context.AfterFunc(ctx, func() { _ = b.conn.SetReadDeadline(time.Now()) })
	return b
}

func (b *uploadBody) Read(p []byte) (int, error) {
	// The deadline comes before the look at ctx: whichever is later wakes the read.
	if err := b.conn.SetReadDeadline(time.Now().Add(b.patience)); err != nil {
		return 0, b.breaks(err)
	}
	if err := b.ctx.Err(); err != nil {
		return 0, b.breaks(err)
	}
	n, err := b.body.Read(p)
	if b.left > 0 {
		b.left -= int64(n)
	}
	switch {
	case errors.Is(err, io.EOF) && b.left > 0: // the sender closed the connection
		return n, b.breaks(io.ErrUnexpectedEOF)
	case err != nil && !errors.Is(err, io.EOF):
		return n, b.breaks(err)
	}
	return n, err
}

func (b *uploadBody) breaks(err error) error {
	b.broken = err
	return err
}

func (b *uploadBody) close() { b.done() }

// handover lets one request at a time touch an upload. Whoever comes later is right: the one
// before is told to keep what it has and go, because a sender that resumes has given the old
// connection up, even if this end has not noticed.
type handover struct {
	mu   sync.Mutex
	held map[string]*hold
}

type hold struct {
	leave context.CancelFunc
	gone  chan struct{}
}

func newHandover() *handover { return &handover{held: map[string]*hold{}} }

// take waits until the upload is free; the returned context ends when somebody else wants it.
func (h *handover) take(ctx context.Context, id string) (context.Context, func(), error) {
	for {
		h.mu.Lock()
		before := h.held[id]
		if before == nil {
			mine, cancel := context.WithCancel(ctx)
			held := &hold{leave: cancel, gone: make(chan struct{})}
			h.held[id] = held
			h.mu.Unlock()
			return mine, func() { h.release(id, held) }, nil
		}
		h.mu.Unlock()
		before.leave()
		select {
		case <-before.gone:
		case <-ctx.Done():
			return nil, nil, ctx.Err()
		}
	}
}

func (h *handover) release(id string, held *hold) {
	h.mu.Lock()
	delete(h.held, id)
	h.mu.Unlock()
	held.leave()
	close(held.gone)
}
