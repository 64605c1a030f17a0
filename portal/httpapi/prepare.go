package httpapi

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"telepath/portal"
)

const (
	// prepareQueue is how many slides may wait to be prepared. One that finds no place is made
	// when it is looked at.
	prepareQueue = 1000
	// prepareTiles bounds what is made ahead by the tiles that have to be read for it: a slide
	// of 100,000 x 80,000 pixels has 122,383.
	prepareTiles = 500_000
	// tidyEvery is how often tiles of slides that are gone are looked for.
	tidyEvery = 6 * time.Hour
)

// preparer makes the smallest levels of slides that lack them, one slide after the other,
// and removes what is kept of slides that are gone.
type preparer struct {
	server *Server

	mu   sync.Mutex
	done map[string]bool // since the start, so that each tile does not ask again
	want chan string
	wait sync.WaitGroup
}

func newPreparer(s *Server) *preparer {
	return &preparer{server: s, done: map[string]bool{}, want: make(chan string, prepareQueue)}
}

// hear takes slides that have just been checked from the notices of every process.
func (p *preparer) hear(n portal.Notice) {
	if n.Kind != "slide" || n.State != string(portal.SlideReady) {
		return
	}
	p.mu.Lock()
	delete(p.done, n.Slide) // its files may be others than before
	p.mu.Unlock()
	p.ask(n.Slide)
}

// ask never waits.
func (p *preparer) ask(slide string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.done[slide] {
		return
	}
	select {
	case p.want <- slide:
		if len(p.done) >= maxSight {
			clear(p.done)
		}
		p.done[slide] = true
	default:
	}
}

func (p *preparer) start(ctx context.Context) { p.wait.Go(func() { p.run(ctx) }) }

func (p *preparer) run(ctx context.Context) {
	tidy := time.NewTicker(tidyEvery)
	defer tidy.Stop()
	p.tidy(ctx)
	for {
		select {
		case <-ctx.Done():
			return
		case <-tidy.C:
			p.tidy(ctx)
		case id := <-p.want:
			if err := p.prepare(ctx, id); err != nil && ctx.Err() == nil {
				p.server.config.Log.Warn("the small levels of a slide could not be prepared", "slide_id", id, "error", err)
			}
		}
	}
}

// prepare makes the smallest level of a slide if the file lacks it.
func (p *preparer) prepare(ctx context.Context, id string) error {
	s, scope := p.server, portal.System("viewer")
	var fresh portal.Slide
	err := s.config.Store.Read(ctx, scope, func(tx portal.Tx) (err error) { fresh, err = tx.Slide(id); return err })
	row := s.seen.seeing(fresh)
	if err != nil || row.levels == nil || !worthPreparing(row) {
		return err
	}
	slide, giveBack, err := s.config.Shelf.TakeRow(ctx, row.Slide)
	if err != nil {
		return err
	}
	defer giveBack()
	start := time.Now()
	if err := s.completed(row, slide).Prepare(ctx); err != nil {
		return fmt.Errorf("prepare: %w", err)
	}
	s.config.Log.Log(ctx, slog.LevelInfo, "prepared the small levels of a slide", "slide_id", id, "ms", time.Since(start).Milliseconds())
	return nil
}

func worthPreparing(row *seenSlide) bool {
	last := len(row.own) - 1
	if row.own[last] >= 0 {
		return false
	}
	source := 0 // the finest level that the last one is made from
	for i, own := range row.own {
		if own >= 0 {
			source = i
		}
	}
	l := row.levels[source]
	return int64(l.Cols())*int64(l.Rows()) <= prepareTiles
}

// tidy removes the tiles of slides that the database does not have any more.
func (p *preparer) tidy(ctx context.Context) {
	s := p.server
	for _, id := range s.tiles.disk.slides() {
		err := s.config.Store.Read(ctx, portal.System("viewer"), func(tx portal.Tx) error {
			_, err := tx.Slide(id)
			return err
		})
		switch {
		case portal.CodeOf(err) == portal.NotFound:
			s.tiles.forget(id, "")
		case err != nil && !errors.Is(err, context.Canceled):
			s.config.Log.Warn("could not look for a slide whose tiles are kept", "slide_id", id, "error", err)
			return
		}
	}
}
