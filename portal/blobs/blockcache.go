package blobs

import (
	"container/list"
	"context"
	"errors"
	"sync"
)

// blockBytes is what is read and kept at a time: some tiles of one row.
const blockBytes = 256 << 10

// blockCache keeps blocks of objects, bounded by bytes; the one unused for longest goes
// first. A block that several want is fetched once.
type blockCache struct {
	limit int64
	// fetch reads count blocks from n on and calls each for every one as it comes.
	fetch func(ctx context.Context, p piece, n, count int64, each func(n int64, data []byte)) error

	ctx     context.Context
	stop    context.CancelFunc
	running sync.WaitGroup

	mu      sync.Mutex
	bytes   int64
	order   *list.List // of *block, the latest first
	byKey   map[blockKey]*list.Element
	flights map[blockKey]*blockFlight
}

type blockKey struct {
	object, etag string
	n            int64
}

type block struct {
	key  blockKey
	data []byte
}

type blockFlight struct {
	done chan struct{}
	data []byte
	err  error
}

var errClosed = errors.New("the store of the slides is closed")

func newBlockCache(limit int64, fetch func(context.Context, piece, int64, int64, func(int64, []byte)) error) *blockCache {
	c := &blockCache{limit: limit, fetch: fetch, order: list.New(), byKey: map[blockKey]*list.Element{}, flights: map[blockKey]*blockFlight{}}
	c.ctx, c.stop = context.WithCancel(context.Background())
	return c
}

// close ends all fetching and waits for it.
func (c *blockCache) close() {
	c.mu.Lock()
	c.stop()
	c.mu.Unlock()
	c.running.Wait()
}

// get returns block n of an object. Nobody changes it. When it has to be fetched, so are up
// to count-1 after it, which it does not wait for.
func (c *blockCache) get(p piece, n, count int64) ([]byte, error) {
	c.mu.Lock()
	key := blockKey{p.object, p.etag, n}
	if e := c.byKey[key]; e != nil {
		c.order.MoveToFront(e)
		data := e.Value.(*block).data
		c.mu.Unlock()
		return data, nil
	}
	f := c.flights[key]
	if f == nil {
		if c.ctx.Err() != nil {
			c.mu.Unlock()
			return nil, errClosed
		}
		f = c.begin(p, n, count)
	}
	c.mu.Unlock()
	<-f.done // ends with requestTime or close
	return f.data, f.err
}

// begin fetches block n and those after it that are neither there nor on their way; the lock
// is held.
func (c *blockCache) begin(p piece, n, count int64) *blockFlight {
	count = min(count, (p.size+blockBytes-1)/blockBytes-n)
	flights := map[int64]*blockFlight{}
	for i := n; i < n+count; i++ {
		key := blockKey{p.object, p.etag, i}
		if i > n && (c.byKey[key] != nil || c.flights[key] != nil) {
			break
		}
		flights[i] = &blockFlight{done: make(chan struct{})}
		c.flights[key] = flights[i]
	}
	first, total := flights[n], int64(len(flights))
	c.running.Go(func() {
		ctx, cancel := context.WithTimeout(c.ctx, requestTime)
		defer cancel()
		err := c.fetch(ctx, p, n, total, func(i int64, data []byte) {
			c.land(blockKey{p.object, p.etag, i}, flights[i], data, nil)
			delete(flights, i)
		})
		if err == nil {
			err = errors.New("the server sent less than it was asked for")
		}
		for i, f := range flights { // what did not come
			c.land(blockKey{p.object, p.etag, i}, f, nil, err)
		}
	})
	return first
}

func (c *blockCache) land(key blockKey, f *blockFlight, data []byte, err error) {
	f.data, f.err = data, err
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.flights, key)
	close(f.done)
	if err != nil || int64(len(data)) > c.limit {
		return
	}
	c.byKey[key] = c.order.PushFront(&block{key, data})
	for c.bytes += int64(len(data)); c.bytes > c.limit; {
		gone := c.order.Remove(c.order.Back()).(*block)
		delete(c.byKey, gone.key)
		c.bytes -= int64(len(gone.data))
	}
}
