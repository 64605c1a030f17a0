package jetstream

import (
	"context"
	"sync"
	"time"
)

const (
	// guardEvery is the guard against starvation: every 8th message is looked for from the
	// least pressing filter up, so that routine work gets an eighth even under constant
	// pressure.
	guardEvery = 8
	// patience bounds the wait for the answer whether a row that comes first has more: a round
	// trip, on a slow link a quarter of a second.
	patience = 250 * time.Millisecond
)

// shelf holds the messages that were pulled and wait for a handler, one row per filter,
// most pressing first. Each row has room for few, so that other processes get theirs.
type shelf struct {
	room int

	mu    sync.Mutex
	rows  [][]pulled
	asked []time.Time // since when it is not known whether a row has more; zero: it has none
	picks int

	filled chan struct{}   // something was put
	freed  []chan struct{} // something was taken from a row
}

func newShelf(rows, room int) *shelf {
	s := &shelf{room: room, rows: make([][]pulled, rows), asked: make([]time.Time, rows),
		filled: make(chan struct{}, 1), freed: make([]chan struct{}, rows)}
	for i := range s.freed {
		s.freed[i] = make(chan struct{}, 1)
		s.asked[i] = time.Now()
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

func (s *shelf) put(row int, m pulled) {
	s.mu.Lock()
	s.rows[row] = append(s.rows[row], m)
	s.mu.Unlock()
	signal(s.filled)
}

// empty says that the server had nothing for a row.
func (s *shelf) empty(row int) {
	s.mu.Lock()
	s.asked[row] = time.Time{}
	s.mu.Unlock()
	signal(s.filled)
}

// take waits for the next message by priority; not ok when ctx has ended.
func (s *shelf) take(ctx context.Context) (m pulled, ok bool) {
	for ctx.Err() == nil {
		m, wait, ok := s.pick(time.Now())
		if ok {
			return m, true
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
	return pulled{}, false
}

// pick chooses a message, or says how long to wait for a row that comes first and may have
// more (0: until something is put).
func (s *shelf) pick(now time.Time) (m pulled, wait time.Duration, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for n := range s.rows {
		i := n
		if (s.picks+1)%guardEvery == 0 {
			i = len(s.rows) - 1 - n
		}
		if len(s.rows[i]) > 0 {
			if wait > 0 {
				return pulled{}, wait, false
			}
			return s.remove(i, now), 0, true
		}
		if !s.asked[i].IsZero() {
			wait = max(wait, patience-now.Sub(s.asked[i]))
		}
	}
	return pulled{}, 0, false
}

func (s *shelf) remove(row int, now time.Time) pulled {
	m := s.rows[row][0]
	s.rows[row][0] = pulled{}
	s.rows[row] = s.rows[row][1:]
	if len(s.rows[row]) == 0 {
		s.asked[row] = now
	}
	s.picks++
	signal(s.freed[row])
	return m
}

// waiting lists what is on the shelf; clear true empties it.
func (s *shelf) waiting(clear bool) []pulled {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []pulled
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
