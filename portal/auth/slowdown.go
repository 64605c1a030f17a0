package auth

import (
	"strings"
	"sync"
	"time"
)

const (
	// freeAttempts may fail without a pause; then it is one second, two, four …
	freeAttempts = 5
	maxPause     = 15 * time.Minute
	// forgetAfter the last attempt all is forgiven.
	forgetAfter = time.Hour
	maxKeys     = 10_000
)

// slowdown makes guessing slow, by account and address together. It is kept in memory: a
// restart forgives. The zero slowdown is ready.
type slowdown struct {
	mu   sync.Mutex
	keys map[string]tries
}

type tries struct {
	n    int
	last time.Time
}

// pause is how long after the last attempt the next one may come.
func (t tries) pause() time.Duration {
	over := t.n - freeAttempts
	if over < 0 {
		return 0
	}
	return min(time.Second<<min(over, 20), maxPause)
}

func attemptKey(email, from string) string {
	return strings.ToLower(strings.TrimSpace(email)) + "\x00" + from
}

// begin counts an attempt as failed before it is made, so that many at once don't slip
// through, or says how long to wait.
func (s *slowdown) begin(key string, now time.Time) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.keys[key]
	if now.Sub(t.last) > forgetAfter {
		t = tries{}
	}
	if wait := t.pause() - now.Sub(t.last); t.n > 0 && wait > 0 {
		return wait
	}
	if s.keys == nil {
		s.keys = map[string]tries{}
	}
	if _, there := s.keys[key]; !there && len(s.keys) >= maxKeys {
		s.makeRoom(now)
	}
	s.keys[key] = tries{n: t.n + 1, last: now}
	return 0
}

// makeRoom drops what is forgiven, or else the key with the fewest attempts: the slow ones
// stay slow.
func (s *slowdown) makeRoom(now time.Time) {
	least := ""
	for key, t := range s.keys {
		if now.Sub(t.last) > forgetAfter {
			delete(s.keys, key)
		} else if least == "" || t.n < s.keys[least].n {
			least = key
		}
	}
	if len(s.keys) >= maxKeys {
		delete(s.keys, least)
	}
}

// forget forgives after a success.
func (s *slowdown) forget(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.keys, key)
}
