package tiling

import (
	"context"
	"fmt"
	"image"
)

// cutWorker is what one goroutine of a Cutter keeps from tile to tile.
type cutWorker struct {
	*Cutter
	pixels  *levelReader
	tile    *image.RGBA // the tile being cut
	scratch *image.RGBA // the pixels under it, where they have to be resampled
}

func newCutWorker(c *Cutter) *cutWorker {
	return &cutWorker{Cutter: c, pixels: newLevelReader(c.Slide, c.Codec, c.Plan.Level, c.Plan.Reduce, c.cachedTiles())}
}

// encodeTiles cuts the tiles of a job as they travel.
func (w *cutWorker) encodeTiles(ctx context.Context, job cutJob) ([]EncodedTile, error) {
	out := make([]EncodedTile, len(job.tiles))
	for i, at := range job.tiles {
		data, err := w.encoded(ctx, at)
		if err != nil {
			return nil, fmt.Errorf("cut batch %d tile %d,%d: %w", job.batch, at.Col, at.Row, err)
		}
		out[i] = EncodedTile{At: at, JPEG: data}
	}
	return out, nil
}

func (w *cutWorker) encoded(ctx context.Context, at TileIndex) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if w.Plan.Way == WayStored {
		data, ok, err := w.stored(ctx, at)
		if err != nil || ok {
			return data, err
		}
	}
	img, err := w.cut(ctx, at, w.tile)
	if err != nil {
		return nil, err
	}
	w.tile = img
	return w.encode(img)
}

// stored hands over the slide's own bytes, if they can be: see WayStored.
func (w *cutWorker) stored(ctx context.Context, at TileIndex) ([]byte, bool, error) {
	if !w.pixels.inner(at) {
		return nil, false, nil
	}
	data, ok, err := w.pixels.storedTile(ctx, at)
	if err != nil || !ok {
		return nil, false, err
	}
	size := w.Plan.Target.TileSize
	data, info, ok := StripJPEG(data)
	return data, ok && info.Width == size && info.Height == size && len(data) <= w.Plan.TileBytes(), nil
}

// decodeTiles cuts the tiles of a job one after the other into the same picture.
func (w *cutWorker) decodeTiles(ctx context.Context, job cutJob, use func(tile int, img *image.RGBA) error) error {
	for i, at := range job.tiles {
		if err := ctx.Err(); err != nil {
			return err
		}
		img, err := w.cut(ctx, at, w.tile)
		if err != nil {
			return fmt.Errorf("cut batch %d tile %d,%d: %w", job.batch, at.Col, at.Row, err)
		}
		w.tile = img
		if err := use(job.first+i, img); err != nil {
			return err
		}
	}
	return nil
}

// cut reads the pixels under a tile and scales them to the model's size. The picture is into,
// if that has the right size, and nothing else keeps it. Beyond the slide's edge it is white.
func (w *cutWorker) cut(ctx context.Context, at TileIndex, into *image.RGBA) (*image.RGBA, error) {
	size := w.Plan.Target.TileSize
	r := w.region(at)
	if r.Width == size && r.Height == size {
		return w.pixels.read(ctx, r, into)
	}
	if w.Plan.Way != WayResampled {
		return nil, fmt.Errorf("%v under a tile of %d pixels: the plan belongs to another slide", r, size)
	}
	img, err := w.pixels.read(ctx, r, w.scratch)
	if err != nil {
		return nil, err
	}
	w.scratch = img
	return w.Resampler.Resize(img, size, size), nil
}
