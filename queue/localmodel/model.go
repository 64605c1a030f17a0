package localmodel

import (
	"context"
	"fmt"
	"image"
	"runtime"
	"sync"
	"sync/atomic"

	"telepath/queue"
)

// HEAtypia is the built-in model. It has no state and is safe for concurrent use.
type HEAtypia struct{ card queue.Card }

var _ queue.Model = (*HEAtypia)(nil)

// New returns the model.
func New() *HEAtypia { return &HEAtypia{card: card()} }

// Card describes the model.
func (m *HEAtypia) Card() queue.Card { return m.card }

// Ready answers nil: there is nothing to load.
func (m *HEAtypia) Ready(context.Context) error { return nil }

// Score returns [benign, suspicious] per tile, which add up to 1. The tiles are spread over
// the processors; the order of the answer is that of the tiles, and the same pixels always
// give the same numbers. It ends early with ctx's error.
func (m *HEAtypia) Score(ctx context.Context, tiles []*image.RGBA) ([][]float32, error) {
	for i, t := range tiles {
		if t == nil || t.Bounds().Dx() != m.card.TileSize || t.Bounds().Dy() != m.card.TileSize {
			return nil, fmt.Errorf("score tile %d: %s takes tiles of %d px square", i, modelName, m.card.TileSize)
		}
	}
	scores := make([][]float32, len(tiles))
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(tiles)) {
		workers.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(tiles) {
					return
				}
				s := float32(fixed.explain(tiles[i]).Score)
				scores[i] = []float32{1 - s, s}
			}
		})
	}
	workers.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return scores, nil
}
