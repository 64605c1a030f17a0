package httpapi

import (
	"context"
	"sync"
	"time"

	"telepath/portal"
)

// sightFor is how long an answer to "may this person see it?" is believed without asking the
// database again. A tile takes 20 µs to send and a query ten times that; a person whose access
// ends goes on seeing for at most this long.
const sightFor = 10 * time.Second

// sight remembers what persons may see. It is bounded: when full, it forgets everything.
type sight struct {
	store portal.Store
	now   portal.Clock

	mu    sync.Mutex
	known map[sightKey]sightLine
}

type sightKey struct{ user, what string }

type sightLine struct {
	slide portal.Slide
	err   error
	until time.Time
}

const maxSight = 20_000

func newSight(store portal.Store, now portal.Clock) *sight {
	return &sight{store: store, now: now, known: map[sightKey]sightLine{}}
}

// slide returns the slide if the scope's person sees it; the row may be some seconds old.
func (v *sight) slide(ctx context.Context, scope portal.Scope, id string) (portal.Slide, error) {
	return v.ask(ctx, scope, "slide/"+id, func(tx portal.Tx) (portal.Slide, error) { return tx.Slide(id) })
}

// caseOf answers nil when the scope's person sees the case.
func (v *sight) caseOf(ctx context.Context, scope portal.Scope, id string) error {
	_, err := v.ask(ctx, scope, "case/"+id, func(tx portal.Tx) (s portal.Slide, err error) {
		_, err = tx.Case(id)
		return s, err
	})
	return err
}

// forget makes the next question about a case a fresh one: it has just changed.
func (v *sight) forget(scope portal.Scope, caseID string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.known, sightKey{scope.Name(), "case/" + caseID})
}

// forgetSlide makes the next question about a slide a fresh one.
func (v *sight) forgetSlide(scope portal.Scope, id string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.known, sightKey{scope.Name(), "slide/" + id})
}

func (v *sight) ask(ctx context.Context, scope portal.Scope, what string, look func(portal.Tx) (portal.Slide, error)) (portal.Slide, error) {
	key := sightKey{scope.Name(), what}
	v.mu.Lock()
	line, ok := v.known[key]
	v.mu.Unlock()
	if ok && v.now().Before(line.until) {
		return line.slide, line.err
	}
	err := v.store.Read(ctx, scope, func(tx portal.Tx) (err error) { line.slide, err = look(tx); return err })
	if err != nil && portal.CodeOf(err) != portal.NotFound {
		return portal.Slide{}, err
	}
	line.err, line.until = err, v.now().Add(sightFor)
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(what) > 64 {
		return line.slide, err // no id of ours: not worth remembering
	}
	if len(v.known) >= maxSight {
		clear(v.known)
	}
	v.known[key] = line
	return line.slide, err
}
