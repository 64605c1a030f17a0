package httpapi

import (
	"context"
	"strings"
	"sync"
	"time"

	"telepath/portal"
	"telepath/tiling"
)

// sightFor is how long an answer to "may this person see it?" is believed without asking the
// database again. A tile takes 20 µs to send and a query ten times that; a person whose access
// ends goes on seeing for at most this long.
const sightFor = 10 * time.Second

// sight remembers what persons may see. It is bounded: when full, it forgets everything.
type sight struct {
	store portal.Store
	now   portal.Clock
	// recipe stands for how pictures are encoded; it is part of their tags.
	recipe string

	mu    sync.Mutex
	known map[sightKey]sightLine
}

// sightKey names a case ('c') or slide ('s') and who asks.
type sightKey struct {
	user string
	kind byte
	id   string
}

type sightLine struct {
	slide *seenSlide // nil for a case
	err   error
	until time.Time
}

// seenSlide is a slide with what its tiles need, worked out once. Nobody changes it.
type seenSlide struct {
	portal.Slide
	files string // its files' mark
	mark  string // files and recipe: what it names never changes
	// shelfKey is what the shelf knows the open slide by.
	shelfKey string
	// levels as the viewer numbers them, and which of the slide's own each one is
	// (tiling.OwnLevels); nil while the slide has not been opened.
	levels []tiling.Level
	own    []int
}

const (
	maxSight = 20_000
	maxID    = 64
)

func newSight(store portal.Store, now portal.Clock, recipe string) *sight {
	return &sight{store: store, now: now, recipe: recipe, known: map[sightKey]sightLine{}}
}

// slide returns the slide if the scope's person sees it; the row may be some seconds old.
func (v *sight) slide(ctx context.Context, scope portal.Scope, id string) (*seenSlide, error) {
	return v.ask(ctx, scope, sightKey{scope.Name(), 's', id}, func(tx portal.Tx) (*seenSlide, error) {
		row, err := tx.Slide(id)
		return v.seeing(row), err
	})
}

func (v *sight) seeing(row portal.Slide) *seenSlide {
	seen := &seenSlide{Slide: row, files: filesMark(row), shelfKey: portal.ShelfKey(row)}
	seen.mark = seen.files + "-" + v.recipe
	if row.Info != nil {
		seen.levels, seen.own = tiling.ViewerLevels(row.Info.Levels), tiling.OwnLevels(row.Info.Levels)
	}
	return seen
}

// caseOf answers nil when the scope's person sees the case.
func (v *sight) caseOf(ctx context.Context, scope portal.Scope, id string) error {
	_, err := v.ask(ctx, scope, sightKey{scope.Name(), 'c', id}, func(tx portal.Tx) (*seenSlide, error) {
		_, err := tx.Case(id)
		return nil, err
	})
	return err
}

// forget makes the next question about a case a fresh one: it has just changed.
func (v *sight) forget(scope portal.Scope, caseID string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.known, sightKey{scope.Name(), 'c', caseID})
}

// forgetSlide makes the next question about a slide a fresh one.
func (v *sight) forgetSlide(scope portal.Scope, id string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.known, sightKey{scope.Name(), 's', id})
}

// fresh returns a slide that the scope's person was seen to see less than sightFor ago; false
// says nothing.
func (v *sight) fresh(scope portal.Scope, id string) (*seenSlide, bool) {
	v.mu.Lock()
	line, ok := v.known[sightKey{scope.Name(), 's', id}]
	v.mu.Unlock()
	return line.slide, ok && line.err == nil && v.now().Before(line.until)
}

func (v *sight) ask(ctx context.Context, scope portal.Scope, key sightKey, look func(portal.Tx) (*seenSlide, error)) (*seenSlide, error) {
	v.mu.Lock()
	line, ok := v.known[key]
	v.mu.Unlock()
	if ok && v.now().Before(line.until) {
		return line.slide, line.err
	}
	asked := v.now() // a right that ends while the database answers is believed no longer
	err := v.store.Read(ctx, scope, func(tx portal.Tx) (err error) { line.slide, err = look(tx); return err })
	if err != nil && portal.CodeOf(err) != portal.NotFound {
		return nil, err
	}
	line.err, line.until = err, asked.Add(sightFor)
	if len(key.id) > maxID {
		return line.slide, err // no id of ours: not worth remembering
	}
	key.id = strings.Clone(key.id) // the request's own is a view of its buffer
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.known) >= maxSight {
		clear(v.known)
	}
	v.known[key] = line
	return line.slide, err
}
