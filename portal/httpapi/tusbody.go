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

// lastWords is how long an upload that is told to go may still read what has already arrived
// at this machine.
const lastWords = 250 * time.Millisecond

// uploadBody streams a request's body: it never holds more than the reader asks for, gives a
// silent sender up after patience, and ends soon after ctx does.
type uploadBody struct {
	body     io.Reader
	conn     net.Conn
	patience time.Duration
	// left is what the head promised and has not come; negative when it made no promise.
	left int64
	// broken is why the body ended early.
	broken error
	// unhook takes leave off ctx.
	unhook func() bool

	mu      sync.Mutex
	leaving bool
}

func newBody(ctx context.Context, c *fiber.Ctx, patience time.Duration) *uploadBody {
	b := &uploadBody{body: c.Context().RequestBodyStream(), conn: c.Context().Conn(), patience: patience}
	b.left = int64(c.Request().Header.ContentLength())
	if b.body == nil {
		b.body, b.left = bytes.NewReader(nil), 0
	}
	b.unhook = context.AfterFunc(ctx, b.leave)
	return b
}

// leave lets reads go on for lastWords and no longer.
func (b *uploadBody) leave() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.leaving = true
	_ = b.conn.SetReadDeadline(time.Now().Add(lastWords)) // fails on a closed connection only
}

// wait gives the sender patience for the next read, unless the upload is leaving.
func (b *uploadBody) wait() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.leaving {
		return nil
	}
	return b.conn.SetReadDeadline(time.Now().Add(b.patience))
}

func (b *uploadBody) Read(p []byte) (int, error) {
	if err := b.wait(); err != nil {
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

func (b *uploadBody) close() { b.unhook() }

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
