package portal

import (
	"context"
	"strconv"
	"strings"
	"sync"

	"telepath/tiling"
)

// Shelf keeps slides open for the viewer: opening one costs file handles and an index, and
// the viewer asks for hundreds of tiles of the same slide. At most Size are open at a time;
// the one unused for longest is closed when nobody reads it.
type Shelf struct {
	Store Store
	Blobs Blobs
	Open  OpenSlide
	// Size is how many slides stay open; default 32.
	Size int

	mu    sync.Mutex
	held  map[string]*shelved
	clock int64
}

type shelved struct {
	key     string // ShelfKey
	ready   chan struct{}
	slide   tiling.Slide
	err     error
	readers int
	used    int64
	gone    bool
}

// Take returns the open slide if the scope sees it, and a function to give it back.
func (sh *Shelf) Take(ctx context.Context, s Scope, id string) (tiling.Slide, func(), error) {
	var row Slide
	err := sh.Store.Read(ctx, s, func(tx Tx) (err error) { row, err = tx.Slide(id); return err })
	if err != nil {
		return nil, nil, err
	}
	return sh.TakeRow(ctx, row)
}

// TakeRow is Take for a slide that the caller has read with the right scope.
func (sh *Shelf) TakeRow(ctx context.Context, row Slide) (tiling.Slide, func(), error) {
	e, mine := sh.enter(ShelfKey(row))
	if mine {
		e.slide, e.err = openFiles(context.WithoutCancel(ctx), sh.Blobs, sh.Open, row)
		close(e.ready)
	}
	select {
	case <-e.ready:
	case <-ctx.Done():
		sh.leave(e)
		return nil, nil, ctx.Err()
	}
	if e.err != nil {
		sh.drop(e)
		sh.leave(e)
		return nil, nil, e.err
	}
	var once sync.Once
	return e.slide, func() { once.Do(func() { sh.leave(e) }) }, nil
}

// Loan is an open slide that has to be given back once.
type Loan struct {
	shelf *Shelf
	entry *shelved
}

// Slide is what was taken.
func (l Loan) Slide() tiling.Slide { return l.entry.slide }

// GiveBack ends the loan.
func (l Loan) GiveBack() { l.shelf.leave(l.entry) }

// TakeOpen takes a slide by its ShelfKey if it is open already: the quick way for one whose
// row the caller knows with the right scope. It neither waits nor opens.
func (sh *Shelf) TakeOpen(key string) (Loan, bool) {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	e := sh.held[key]
	if e == nil {
		return Loan{}, false
	}
	select {
	case <-e.ready:
	default:
		return Loan{}, false
	}
	if e.err != nil {
		return Loan{}, false
	}
	sh.count(e)
	return Loan{sh, e}, true
}

// ShelfKey names a slide, its files and the scale that it was given: a slide that changed is
// opened anew.
func ShelfKey(s Slide) string {
	var key strings.Builder
	key.WriteString(s.ID)
	for _, f := range s.Files {
		key.WriteByte('/')
		key.WriteString(f.SHA256)
	}
	if s.GivenMPP > 0 {
		key.WriteByte('@')
		key.WriteString(strconv.FormatFloat(s.GivenMPP, 'g', -1, 64))
	}
	return key.String()
}

// enter finds or makes the entry and counts the reader; mine says that the caller opens it.
func (sh *Shelf) enter(key string) (e *shelved, mine bool) {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	if sh.held == nil {
		sh.held = map[string]*shelved{}
	}
	e = sh.held[key]
	if e == nil {
		e, mine = &shelved{key: key, ready: make(chan struct{})}, true
		sh.held[key] = e
	}
	sh.count(e)
	return e, mine
}

// count adds a reader; the lock is held.
func (sh *Shelf) count(e *shelved) {
	sh.clock++
	e.used = sh.clock
	e.readers++
}

func (sh *Shelf) leave(e *shelved) {
	sh.mu.Lock()
	e.readers--
	closing := sh.surplus()
	if e.gone && e.readers == 0 && e.slide != nil {
		closing = append(closing, e)
	}
	sh.mu.Unlock()
	for _, c := range closing {
		_ = c.slide.Close() // it was open for reading only
	}
}

func (sh *Shelf) drop(e *shelved) {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	if sh.held[e.key] == e {
		delete(sh.held, e.key)
	}
}

// surplus takes what is over the limit and unused off the shelf.
func (sh *Shelf) surplus() (out []*shelved) {
	size := sh.Size
	if size == 0 {
		size = 32
	}
	for len(sh.held) > size {
		var oldest *shelved
		for _, e := range sh.held {
			if e.readers == 0 && (oldest == nil || e.used < oldest.used) {
				oldest = e
			}
		}
		if oldest == nil {
			return out
		}
		delete(sh.held, oldest.key)
		if oldest.slide != nil {
			out = append(out, oldest)
		}
	}
	return out
}

// Close closes every slide; those being read are closed by their last reader.
func (sh *Shelf) Close() {
	sh.mu.Lock()
	var closing []*shelved
	for key, e := range sh.held {
		delete(sh.held, key)
		if e.readers == 0 && e.slide != nil {
			closing = append(closing, e)
		}
		e.gone = true
	}
	sh.mu.Unlock()
	for _, e := range closing {
		_ = e.slide.Close() // it was open for reading only
	}
}
