package tiffwsi

import (
	"slices"
	"sync"

	"telepath/tiling"
)

// cacheBytes bounds the decoded strips of an open slide that are kept: two bands of them. One
// that is larger is kept alone.
const cacheBytes = 2 * bandBytes

// pieceCache keeps pieces that more than one of the viewer's tiles are cut from, so that a
// strip is decoded once for a row of tiles. Goroutines that want the same one wait for it.
type pieceCache struct {
	mu    sync.Mutex
	held  map[pieceKey]*heldPiece
	order []pieceKey // oldest first
	bytes int64
	// heavy lets only one piece at a time be decoded that is larger than a band.
	heavy sync.Mutex
}

type pieceKey struct {
	page *page
	at   tiling.TileIndex
}

type heldPiece struct {
	once  sync.Once
	bytes int64
	piece *piece
	err   error
}

// get returns a piece of a page; it is nil if the file leaves it out. An error goes to all that
// wait for the piece and is not kept: the disk or the network may be back the next time.
func (c *pieceCache) get(codecs tiling.Codecs, p *page, at tiling.TileIndex) (*piece, error) {
	h := c.hold(pieceKey{p, at}, p.decodedBytes(p.stored.TileWidth, p.rows(at.Row)))
	h.once.Do(func() {
		if h.bytes > bandBytes {
			c.heavy.Lock()
			defer c.heavy.Unlock()
		}
		// A panic of a decoder must not leave an empty piece behind for the next one.
		defer tiling.Recovered("tiffwsi", &h.err)
		h.piece, h.err = p.load(codecs, at)
	})
	if h.err != nil {
		c.drop(pieceKey{p, at}, h)
	}
	return h.piece, h.err
}

// drop takes a piece out, unless it is out already or has made room for another one.
func (c *pieceCache) drop(key pieceKey, h *heldPiece) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.held[key] != h {
		return
	}
	delete(c.held, key)
	c.order = slices.DeleteFunc(c.order, func(k pieceKey) bool { return k == key })
	c.bytes -= h.bytes
}

// hold finds or makes the entry of a piece; the oldest ones make room for a new one.
func (c *pieceCache) hold(key pieceKey, bytes int64) *heldPiece {
	c.mu.Lock()
	defer c.mu.Unlock()
	if h := c.held[key]; h != nil {
		return h
	}
	if c.held == nil {
		c.held = map[pieceKey]*heldPiece{}
	}
	for len(c.order) > 0 && c.bytes+bytes > cacheBytes {
		oldest := c.order[0]
		c.bytes -= c.held[oldest].bytes
		delete(c.held, oldest)
		c.order = c.order[1:]
	}
	h := &heldPiece{bytes: bytes}
	c.held[key], c.order, c.bytes = h, append(c.order, key), c.bytes+bytes
	return h
}
