package tiling

import (
	"context"
	"fmt"
	"image"
	"runtime"
	"sync"
)

// EncodedTile is a tile as it travels: its place in the plan's grid and its JPEG.
type EncodedTile struct {
	At   TileIndex
	JPEG []byte
}

// Cutter cuts the tiles of a plan in the plan's way. The same slide, plan and codec give the
// same bytes every time; another codec gives the same but for the rounding of its decoder.
//
// What it holds is bounded by bytes and grows neither with the slide nor with the tile: the
// decoded pictures of all workers by pixelBudget, encoded tiles that wait for their turn by
// aheadBytes; a tile too large for that is cut alone.
type Cutter struct {
	Slide     Slide
	Plan      *Plan
	Codec     Codec
	Resampler Resampler
	// Workers cutting at once; default three times GOMAXPROCS, of which two thirds wait. Go's
	// scheduler takes a processor back from a call into the codec after 20 µs and then looks
	// for other work: another tile is there at once. With one worker a processor tiles took
	// 1.4 times as long as the codec alone, with two 1.16, with three 1.13 times. There are
	// fewer where their pictures would pass the budget.
	Workers int
}

const (
	// pixelBudget bounds decoded pixels in bytes. A collected heap may grow to twice what is
	// held, so that this is half of what a tiler's memory shows.
	pixelBudget = 96 << 20
	// aheadBytes bounds encoded tiles, counted as large as they may be.
	aheadBytes = 12 << 20
	// slackBytes is the size of collectorSlack.
	slackBytes = 32 << 20
	// jobTiles is how many neighbouring tiles a worker takes at a time: it finds in its cache
	// what one shared with the next.
	jobTiles = 12
)

// collectorSlack is memory that nobody touches. Go collects garbage when the heap has
// doubled: with the few MB that a cutter holds that would be every few hundred tiles and take
// a twentieth of its time. It is allocated once in a process, by the first cutter that
// decodes, and never freed: fresh from the system it takes no memory, where one for each
// cutter would be memory used before, which Go clears and which is resident from then on.
var collectorSlack = sync.OnceValue(func() []byte { return make([]byte, slackBytes) })

// Stream cuts the batches for which want says true and hands them to emit in the order of
// the plan, one at a time; the tiles are emit's to keep. The first error ends it.
func (c *Cutter) Stream(ctx context.Context, want func(batch int) bool, emit func(batch int, tiles []EncodedTile) error) error {
	ahead := max(aheadBytes/c.Plan.TileBytes(), 1)
	size := min(jobTiles, c.Plan.BatchTiles, ahead)
	jobs := c.jobs(want, size)
	workers := c.newWorkers()
	var batch []EncodedTile
	return inOrder(ctx, len(jobs), len(workers), ahead/size,
		func(ctx context.Context, worker, i int) ([]EncodedTile, error) {
			return workers[worker].encodeTiles(ctx, jobs[i])
		},
		func(i int, tiles []EncodedTile) error {
			if batch = append(batch, tiles...); !jobs[i].last {
				return nil
			}
			whole := batch
			batch = make([]EncodedTile, 0, c.Plan.BatchTiles)
			return emit(jobs[i].batch, whole)
		})
}

// Pictures is Stream for a consumer in the same process, a model that is linked in: the tiles
// decoded, not encoded and decoded again. It is also what tests look at pixels with and what
// `make bench-slides` measures as "decoded to RGB": reading and decoding to the pixels in
// memory, without the work on them. Telepath's own tiler sends tiles to another process and
// uses Stream alone, so that figure is the limit of a tiler beside its model, not a tiler's.
//
// Every worker hands over its own tiles, several at once and in no order, so that the pixels
// are still in its processor's cache; tile is the place in Plan.Tiles. The picture is
// overwritten as soon as use returns. The first error ends it.
func (c *Cutter) Pictures(ctx context.Context, want func(batch int) bool, use func(tile int, img *image.RGBA) error) error {
	jobs := c.jobs(want, jobTiles)
	workers := c.newWorkers()
	return inAnyOrder(ctx, len(jobs), len(workers), func(ctx context.Context, worker, i int) error {
		return workers[worker].decodeTiles(ctx, jobs[i], use)
	})
}

// cutJob is a run of tiles of one batch: tiles are Plan.Tiles from first on, last says that
// no more of the batch follow.
type cutJob struct {
	batch, first int
	tiles        []TileIndex
	last         bool
}

func (c *Cutter) jobs(want func(batch int) bool, size int) []cutJob {
	var jobs []cutJob
	for i := range c.Plan.Batches() {
		if !want(i) {
			continue
		}
		first := i * c.Plan.BatchTiles
		for tiles := c.Plan.Batch(i); len(tiles) > 0; {
			n := min(size, len(tiles))
			jobs = append(jobs, cutJob{batch: i, first: first, tiles: tiles[:n], last: n == len(tiles)})
			first, tiles = first+n, tiles[n:]
		}
	}
	return jobs
}

// pixelBytes is what one worker holds: the tile, the pixels under it and their resampled copy
// on its way, its cache, and a stored tile that is being averaged.
func (c *Cutter) pixelBytes() int {
	r := c.region(TileIndex{})
	side := c.Plan.Target.TileSize
	full := c.level()
	l := reduced(full, max(c.Plan.Reduce, 1))
	bytes := 4*side*side + c.cachedTiles()*4*l.TileWidth*l.TileHeight
	if c.Plan.Reduce > 1 {
		bytes += 4 * full.TileWidth * full.TileHeight
	}
	if r.Width != side || r.Height != side {
		bytes += 4 * (r.Width*r.Height + side*r.Height + side*side)
	}
	return bytes
}

// cachedTiles is how many decoded tiles of the level, after reduction, a worker keeps.
func (c *Cutter) cachedTiles() int {
	if c.Plan.Way == WayStored {
		return 1 // each is asked for once
	}
	return cacheLimit(reduced(c.level(), max(c.Plan.Reduce, 1)), c.region(TileIndex{}))
}

func (c *Cutter) newWorkers() []*cutWorker {
	if c.Plan.Way != WayStored {
		collectorSlack()
	}
	n := c.Workers
	if n < 1 {
		n = 3 * runtime.GOMAXPROCS(0)
	}
	workers := make([]*cutWorker, min(n, max(pixelBudget/c.pixelBytes(), 1)))
	for i := range workers {
		workers[i] = newCutWorker(c)
	}
	return workers
}

func (c *Cutter) level() Level { return c.Slide.Info().Levels[c.Plan.Level] }

// region is what lies under a tile, in pixels of the plan's level after reduction. It may
// reach beyond the slide on all sides.
func (c *Cutter) region(at TileIndex) Region {
	p, l := c.Plan, c.level()
	x0, x1 := p.span(at.Col, p.CellWidth*(float64(l.Width)/float64(p.Width)))
	y0, y1 := p.span(at.Row, p.CellHeight*(float64(l.Height)/float64(p.Height)))
	return Region{Level: p.Level, X: x0, Y: y0, Width: x1 - x0, Height: y1 - y0}
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
