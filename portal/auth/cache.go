package auth

import (
	"sync"
	"time"

	"telepath/portal"
)

const (
	// rememberFor is how long a revoked session may still live in another process.
	rememberFor = 10 * time.Second
	maxKnown    = 10_000
)

// identity is who a secret belongs to.
type identity struct {
	session portal.Session
	user    portal.User
	until   time.Time
}

// cache remembers resolved secrets by their sum. The zero cache is ready.
type cache struct {
	mu    sync.Mutex
	known map[string]identity
	// turns counts what was forgotten: an answer that was read before is not remembered.
	turns int
}

func (c *cache) get(sum string, now time.Time) (identity, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	who, ok := c.known[sum]
	return who, ok && now.Before(who.until)
}

func (c *cache) turn() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.turns
}

// put remembers who, unless something was forgotten since turn.
func (c *cache) put(sum string, who identity, now time.Time, turn int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if turn != c.turns {
		return
	}
	if c.known == nil || len(c.known) >= maxKnown {
		c.known = map[string]identity{}
	}
	who.until = now.Add(rememberFor)
	if who.session.ExpiresAt.Before(who.until) {
		who.until = who.session.ExpiresAt
	}
	c.known[sum] = who
}

func (c *cache) forget(sum string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.turns++
	delete(c.known, sum)
}

func (c *cache) forgetUser(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.turns++
	for sum, who := range c.known {
		if who.user.ID == id {
			delete(c.known, sum)
		}
	}
}
