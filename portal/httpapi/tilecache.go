package httpapi

import (
	"container/list"
	"context"
	"runtime"
	"sync"
)

// tileCache keeps encoded tiles, bounded by bytes; the one unused for longest goes first. It
// also bounds how many are being encoded at once, which is what costs.
type tileCache struct {
	limit int64
	slots chan struct{}

	mu    sync.Mutex
	bytes int64
	order *list.List // of *cachedTile, the latest first
	byKey map[string]*list.Element
}

type cachedTile struct {
	key  string
	data []byte
}

func newTileCache(limit int64) *tileCache {
	return &tileCache{limit: limit, slots: make(chan struct{}, 2*runtime.GOMAXPROCS(0)), order: list.New(), byKey: map[string]*list.Element{}}
}

// get returns the bytes under key, making them if need be. Nobody changes them.
func (t *tileCache) get(ctx context.Context, key string, encode func() ([]byte, error)) ([]byte, error) {
	if data := t.find(key); data != nil {
		return data, nil
	}
	select {
	case t.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-t.slots }()
	if data := t.find(key); data != nil { // made while this one waited
		return data, nil
	}
	data, err := encode()
	if err == nil {
		t.keep(key, data)
	}
	return data, err
}

func (t *tileCache) find(key string) []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	e := t.byKey[key]
	if e == nil {
		return nil
	}
	t.order.MoveToFront(e)
	return e.Value.(*cachedTile).data
}

func (t *tileCache) keep(key string, data []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.byKey[key] != nil || int64(len(data)) > t.limit {
		return
	}
	t.byKey[key] = t.order.PushFront(&cachedTile{key, data})
	t.bytes += int64(len(data))
	for t.bytes > t.limit {
		last := t.order.Remove(t.order.Back()).(*cachedTile)
		delete(t.byKey, last.key)
		t.bytes -= int64(len(last.data))
	}
}

func (t *tileCache) size() int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.bytes
}
