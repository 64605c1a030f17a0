package tiling

import (
	"context"
	"fmt"
	"image"
	"math"
	"runtime"
	"sync"
)

// EncodedTile is a tile as it travels: its place in the plan's grid and its JPEG.
type EncodedTile struct {
	At   TileIndex
	JPEG []byte
}

// Cutter cuts the tiles of a plan. It reads the slide only through Tile, keeps a bounded
// number of decoded tiles, and gives the same bytes every time.
type Cutter struct {
	Slide     Slide
	Plan      *Plan
	Codec     Codec
	Resampler Resampler
	// Workers cutting at once; default GOMAXPROCS.
	Workers int
}

// Stream cuts the batches for which want says true, several at once, and hands them to emit
// in the order of the plan, one at a time. At most two batches per worker are in memory.
// The first error ends it.
func (c *Cutter) Stream(ctx context.Context, want func(batch int) bool, emit func(batch int, tiles []EncodedTile) error) error {
	workers := c.Workers
	if workers < 1 {
		workers = runtime.GOMAXPROCS(0)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	type cut struct {
		batch int
		done  chan []EncodedTile
	}
	queue := make(chan cut, workers)
	jobs := make(chan cut)
	var running sync.WaitGroup
	for range workers {
		running.Go(func() {
			cache := newTileCache(c.Slide)
			for job := range jobs {
				tiles, err := c.batch(ctx, cache, job.batch)
				if err != nil {
					cancel(err)
				}
				job.done <- tiles
			}
		})
	}
	running.Go(func() {
		defer close(jobs)
		defer close(queue)
		for i := range c.Plan.Batches() {
			if !want(i) {
				continue
			}
			job := cut{batch: i, done: make(chan []EncodedTile, 1)}
			select {
			case queue <- job:
			case <-ctx.Done():
				return
			}
			jobs <- job
		}
	})
	for job := range queue {
		tiles := <-job.done
		if ctx.Err() != nil {
			continue
		}
		if err := emit(job.batch, tiles); err != nil {
			cancel(err)
		}
	}
	running.Wait()
	return context.Cause(ctx)
}

func (c *Cutter) batch(ctx context.Context, from *tileCache, i int) ([]EncodedTile, error) {
	places := c.Plan.Batch(i)
	tiles := make([]EncodedTile, 0, len(places))
	for _, at := range places {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		img, err := c.cut(ctx, from, at)
		if err != nil {
			return nil, fmt.Errorf("cut batch %d tile %d,%d: %w", i, at.Col, at.Row, err)
		}
		data, err := c.encode(img)
		if err != nil {
			return nil, fmt.Errorf("cut batch %d tile %d,%d: %w", i, at.Col, at.Row, err)
		}
		tiles = append(tiles, EncodedTile{At: at, JPEG: data})
	}
	return tiles, nil
}

// cut reads the pixels under a cell and scales them to the model's tile. Beyond the
// slide's edge the tile is white.
func (c *Cutter) cut(ctx context.Context, from *tileCache, at TileIndex) (*image.RGBA, error) {
	p := c.Plan
	l := c.Slide.Info().Levels[p.Level]
	toLevelX, toLevelY := float64(l.Width)/float64(p.Width), float64(l.Height)/float64(p.Height)
	x0, x1 := span(at.Col, p.CellWidth*toLevelX)
	y0, y1 := span(at.Row, p.CellHeight*toLevelY)
	img, err := ReadRegion(ctx, from, Region{Level: p.Level, X: x0, Y: y0, Width: x1 - x0, Height: y1 - y0})
	if err != nil {
		return nil, err
	}
	size := p.Target.TileSize
	if img.Bounds().Dx() == size && img.Bounds().Dy() == size {
		return img, nil
	}
	return c.Resampler.Resize(img, size, size), nil
}

// span is cell i of width w in whole pixels, at least one.
func span(i int, w float64) (from, to int) {
	from, to = int(math.Round(float64(i)*w)), int(math.Round(float64(i+1)*w))
	return from, max(to, from+1)
}

// encode lowers the quality in steps of ten until the tile fits its share of the batch.
func (c *Cutter) encode(img *image.RGBA) ([]byte, error) {
	quality := c.Plan.Target.Quality
	if quality == 0 {
		quality = 90
	}
	for {
		data, err := c.Codec.Encode(img, quality)
		if err != nil || len(data) <= c.Plan.TileBytes() {
			return data, err
		}
		if quality <= 10 {
			return nil, fmt.Errorf("%d bytes at quality %d, at most %d fit a batch", len(data), quality, c.Plan.TileBytes())
		}
		quality -= 10
	}
}

// tileCache keeps the last decoded tiles of a slide, because a grid that is not the
// slide's own asks for each of them up to four times. One goroutine at a time.
type tileCache struct {
	Slide
	level int
	limit int
	tiles map[TileIndex]*image.RGBA
	order []TileIndex
}

// cacheBytes bounds the decoded tiles that one worker keeps.
const cacheBytes = 24 << 20

func newTileCache(s Slide) *tileCache {
	return &tileCache{Slide: s, level: -1, tiles: map[TileIndex]*image.RGBA{}}
}

func (c *tileCache) Tile(ctx context.Context, level int, at TileIndex) (*image.RGBA, error) {
	if level != c.level {
		l := c.Info().Levels[level]
		c.level, c.order = level, nil
		c.limit = max(4, cacheBytes/(4*l.TileWidth*l.TileHeight))
		clear(c.tiles)
	}
	if img, ok := c.tiles[at]; ok {
		return img, nil
	}
	img, err := c.Slide.Tile(ctx, level, at)
	if err != nil {
		return nil, err
	}
	if len(c.order) >= c.limit {
		delete(c.tiles, c.order[0])
		c.order = c.order[1:]
	}
	c.tiles[at] = img
	c.order = append(c.order, at)
	return img, nil
}
