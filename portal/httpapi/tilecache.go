package httpapi

import (
	"container/list"
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
)

// tileKey names a picture that was encoded for the viewer.
type tileKey struct {
	slide string
	// mark stands for the slide's files and for how pictures are encoded: what it names never
	// changes.
	mark string
	// name of a picture that came with the slide, empty for tiles. Such a picture may show a
	// patient's name and is kept in memory only.
	name            string
	level, col, row int
}

// tileCache keeps encoded pictures, bounded by bytes: in memory and, behind that, on disk. In
// both the one unused for longest goes first. What is not there is made, once for all who
// ask for it at the same time; the making ends when the last of them has left. How many are
// made at once is bounded, which is what costs: separately for single tiles and for those
// of made levels, each of which may take a whole slide, so that one kind never waits for
// the other.
type tileCache struct {
	limit         int64
	disk          *tileDisk // nil: memory only
	single, depth chan struct{}

	ctx     context.Context
	stop    context.CancelFunc
	running sync.WaitGroup

	mu      sync.Mutex
	bytes   int64
	order   *list.List // of *cachedTile, the latest first
	byKey   map[tileKey]*list.Element
	flights map[tileKey]*flight
}

type cachedTile struct {
	key  tileKey
	data []byte
}

// flight is one making that several may wait for.
type flight struct {
	waiting int
	cancel  context.CancelFunc
	// needed is closed when another making waits for this one: it then goes on at once, on
	// that one's place, instead of waiting for a place that only it can set free.
	needed  chan struct{}
	hurried bool
	done    chan struct{}
	data    []byte
	err     error
}

// insideMaking marks the context of a making.
type insideMaking struct{}

var errTilesClosed = errors.New("the server stops")

func newTileCache(limit int64, disk *tileDisk) *tileCache {
	t := &tileCache{limit: limit, disk: disk, order: list.New(), byKey: map[tileKey]*list.Element{}, flights: map[tileKey]*flight{}}
	t.single, t.depth = make(chan struct{}, 2*runtime.GOMAXPROCS(0)), make(chan struct{}, runtime.GOMAXPROCS(0))
	t.ctx, t.stop = context.WithCancel(context.Background())
	return t
}

// close ends all makings and waits for them. It may be called twice.
func (t *tileCache) close() {
	t.mu.Lock()
	t.stop()
	t.mu.Unlock()
	t.running.Wait()
}

// get returns the bytes under key, making them on one of the places if need be. Nobody
// changes them.
func (t *tileCache) get(ctx context.Context, key tileKey, places chan struct{}, making func(context.Context) ([]byte, error)) ([]byte, error) {
	t.mu.Lock()
	if e := t.byKey[key]; e != nil {
		t.order.MoveToFront(e)
		data := e.Value.(*cachedTile).data
		t.mu.Unlock()
		return data, nil
	}
	f := t.flights[key]
	if f == nil {
		if t.ctx.Err() != nil {
			t.mu.Unlock()
			return nil, errTilesClosed
		}
		f = t.begin(key, places, making)
	}
	f.waiting++
	if ctx.Value(insideMaking{}) != nil && !f.hurried {
		f.hurried = true
		close(f.needed)
	}
	t.mu.Unlock()
	defer t.leave(key, f)
	select {
	case <-f.done:
		return f.data, f.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// begin starts a making; the lock is held.
func (t *tileCache) begin(key tileKey, places chan struct{}, making func(context.Context) ([]byte, error)) *flight {
	f := &flight{needed: make(chan struct{}), done: make(chan struct{})}
	ctx, cancel := context.WithCancel(t.ctx)
	f.cancel = cancel
	t.flights[key] = f
	t.running.Go(func() {
		defer cancel()
		fromDisk := false
		if f.data, fromDisk = t.disk.get(key); !fromDisk {
			f.data, f.err = makeOn(ctx, places, f.needed, making)
		}
		t.land(key, f)
		close(f.done)
		if f.err == nil && !fromDisk {
			t.disk.put(key, f.data)
		}
	})
	return f
}

// makeOn waits for a place and makes. A panic is an error: it must not end the process.
func makeOn(ctx context.Context, places, needed chan struct{}, making func(context.Context) ([]byte, error)) (data []byte, err error) {
	select {
	case places <- struct{}{}:
		defer func() { <-places }()
	case <-needed:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
		}
	}()
	return making(context.WithValue(ctx, insideMaking{}, true))
}

// leave takes a waiter off; the last one ends the making, and who comes later starts anew.
func (t *tileCache) leave(key tileKey, f *flight) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if f.waiting--; f.waiting == 0 {
		f.cancel()
		t.over(key, f)
	}
}

func (t *tileCache) over(key tileKey, f *flight) {
	if t.flights[key] == f {
		delete(t.flights, key)
	}
}

// land keeps what was made in memory.
func (t *tileCache) land(key tileKey, f *flight) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.over(key, f)
	if f.err != nil || t.byKey[key] != nil || int64(len(f.data)) > t.limit {
		return
	}
	t.byKey[key] = t.order.PushFront(&cachedTile{key, f.data})
	t.bytes += int64(len(f.data))
	for t.bytes > t.limit {
		t.remove(t.order.Back())
	}
}

func (t *tileCache) remove(e *list.Element) {
	gone := t.order.Remove(e).(*cachedTile)
	delete(t.byKey, gone.key)
	t.bytes -= int64(len(gone.data))
}

// forget drops a slide's pictures, except those with the mark to keep; "" keeps none.
func (t *tileCache) forget(slide, keep string) {
	t.mu.Lock()
	for e := t.order.Front(); e != nil; {
		next := e.Next()
		if key := e.Value.(*cachedTile).key; key.slide == slide && key.mark != keep {
			t.remove(e)
		}
		e = next
	}
	t.mu.Unlock()
	t.disk.forget(slide, keep)
}

func (t *tileCache) size() int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.bytes
}
