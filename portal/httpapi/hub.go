package httpapi

import (
	"encoding/json"
	"log/slog"
	"sync"

	"telepath/portal"
	"telepath/queue"
)

const (
	// hubBuffer is how many notices may wait for one browser. One that is slower is let go; it
	// comes back and reads the state anew.
	hubBuffer = 256
	// maxStreams bounds the event streams of one process.
	maxStreams = 5000
)

// hub is the process's one ear on the broker's events, handing them on to every stream.
type hub struct {
	log *slog.Logger
	// also hears every notice; it must not wait. nil: nobody.
	also func(portal.Notice)

	mu      sync.Mutex
	streams map[chan portal.Notice]struct{}
	stop    func()
	closed  bool
}

func newHub(log *slog.Logger) *hub {
	return &hub{log: log, streams: map[chan portal.Notice]struct{}{}}
}

func (h *hub) start(broker queue.Broker) error {
	stop, err := broker.Watch("events.>", h.hear)
	if err != nil {
		return err
	}
	h.mu.Lock()
	closed := h.closed
	h.stop = stop
	h.mu.Unlock()
	if closed {
		h.close()
	}
	return nil
}

// hear never waits: it runs on the broker's own goroutine.
func (h *hub) hear(m queue.Message) {
	var n portal.Notice
	if err := json.Unmarshal(m.Data, &n); err != nil {
		h.log.Warn("an event could not be read", "subject", m.Subject, "error", err)
		return
	}
	if h.also != nil {
		h.also(n)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for stream := range h.streams {
		select {
		case stream <- n:
		default:
			delete(h.streams, stream)
			close(stream)
		}
	}
}

// join returns a new stream, which is closed when the hub lets it go; nil when there are too
// many or the server stops.
func (h *hub) join() chan portal.Notice {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed || len(h.streams) >= maxStreams {
		return nil
	}
	stream := make(chan portal.Notice, hubBuffer)
	h.streams[stream] = struct{}{}
	return stream
}

func (h *hub) leave(stream chan portal.Notice) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if _, in := h.streams[stream]; in {
		delete(h.streams, stream)
		close(stream)
	}
}

// close ends all streams; it may be called twice.
func (h *hub) close() {
	h.mu.Lock()
	h.closed = true
	stop := h.stop
	h.stop = nil
	for stream := range h.streams {
		delete(h.streams, stream)
		close(stream)
	}
	h.mu.Unlock()
	if stop != nil { // outside the lock: the broker may wait for a running hear
		stop()
	}
}

func (h *hub) size() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.streams)
}
