package jetstream

import (
	"context"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

const (
	// guardEvery is the guard against starvation: every 8th message is looked for from the
	// least pressing filter up, so that routine work gets an eighth even under constant
	// pressure.
	guardEvery = 8
	// grace is how long a filter that has just been emptied is given to deliver its next
	// message before a less pressing one is taken. It covers the pull's round trip; the price
	// is one such wait when the pressing work ends.
	grace = 25 * time.Millisecond
)

// shelf holds the messages that were pulled and wait for a handler, one row per filter,
// most pressing first. Each row has room for few, so that other processes get theirs.
type shelf struct {
	room int

	mu    sync.Mutex
	rows  [][]jetstream.Msg
	taken []time.Time // when a row last gave a message
	picks int

	filled chan struct{}   // something was put
	freed  []chan struct{} // something was taken from a row
}

func newShelf(rows, room int) *shelf {
	s := &shelf{room: room, rows: make([][]jetstream.Msg, rows), taken: make([]time.Time, rows),
		filled: make(chan struct{}, 1), freed: make([]chan struct{}, rows)}
	for i := range s.freed {
		s.freed[i] = make(chan struct{}, 1)
		s.taken[i] = time.Now()
	}
	return s
}

// awaitRoom returns how many messages the row may pull, 0 when ctx has ended.
func (s *shelf) awaitRoom(ctx context.Context, row int) int {
	for ctx.Err() == nil {
		s.mu.Lock()
		n := s.room - len(s.rows[row])
		s.mu.Unlock()
		if n > 0 {
			return n
		}
		select {
		case <-ctx.Done():
		case <-s.freed[row]:
		}
	}
	return 0
}

func (s *shelf) put(row int, m jetstream.Msg) {
	s.mu.Lock()
	s.rows[row] = append(s.rows[row], m)
	s.mu.Unlock()
	signal(s.filled)
}

// take waits for the next message by priority; nil when ctx has ended.
func (s *shelf) take(ctx context.Context) jetstream.Msg {
	for ctx.Err() == nil {
		m, wait := s.pick(time.Now())
		if m != nil {
			return m
		}
		var timer <-chan time.Time
		if wait > 0 {
			timer = time.After(wait)
		}
		select {
		case <-ctx.Done():
		case <-s.filled:
		case <-timer:
		}
	}
	return nil
}

// pick chooses a message, or says how long to wait for a more pressing row (0: until
// something is put).
func (s *shelf) pick(now time.Time) (jetstream.Msg, time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if (s.picks+1)%guardEvery == 0 {
		for i := len(s.rows) - 1; i >= 0; i-- {
			if len(s.rows[i]) > 0 {
				return s.remove(i, now), 0
			}
		}
	}
	var wait time.Duration
	for i := range s.rows {
		if len(s.rows[i]) > 0 {
			if wait > 0 {
				return nil, wait
			}
			return s.remove(i, now), 0
		}
		wait = max(wait, grace-now.Sub(s.taken[i]))
	}
	return nil, 0
}

func (s *shelf) remove(row int, now time.Time) jetstream.Msg {
	m := s.rows[row][0]
	s.rows[row][0] = nil
	s.rows[row] = s.rows[row][1:]
	s.taken[row] = now
	s.picks++
	signal(s.freed[row])
	return m
}

// waiting lists what is on the shelf; clear true empties it.
func (s *shelf) waiting(clear bool) []jetstream.Msg {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []jetstream.Msg
	for i, row := range s.rows {
		all = append(all, row...)
		if clear {
			s.rows[i] = nil
		}
	}
	return all
}

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
