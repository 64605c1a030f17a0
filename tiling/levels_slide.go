package tiling

import (
	"context"
	"fmt"
	"image"
	"image/draw"
	"slices"
)

const (
	// madeQuality is the JPEG quality of made tiles. A tile is made from tiles that were made,
	// so each level's loss goes into the next; halving averages it away again.
	madeQuality = 90
	// bandTiles of a row are cut at a time where a level's own tiles are no use to a browser: a
	// strip of 10,000 px is unpacked once and not for each of its 20 tiles. It bounds the
	// pixels held to 32 x 512 x 512.
	bandTiles = 32
)

// TileKeeper keeps encoded tiles of one slide between requests. It may forget any of them.
type TileKeeper interface {
	// Keep returns the bytes kept for a tile, or has them made and keeps them. Callers who
	// want the same tile at the same time get the same bytes from one making; its context
	// ends when none of them waits any longer. making may call Keep for tiles of finer levels.
	Keep(ctx context.Context, level int, at TileIndex, making func(context.Context) ([]byte, error)) ([]byte, error)
}

// Completed is a slide with the pyramid of ViewerLevels. Tiles of the slide's own levels pass
// through untouched; those of made levels are halved from the level before, which may be
// made itself, and kept. The same slide and codec always give the same bytes,
// in whatever order tiles are asked for: a tile is made from its finer tiles as they are kept.
//
// It holds nothing that has to be closed besides the slide, and making one costs little.
type Completed struct {
	Slide
	codec  Codec
	keep   TileKeeper
	levels []viewerLevel
	info   Info
}

// NewCompleted completes s. Memory while a tile is made is at most a region of two by two
// tiles for each made level above the finest.
func NewCompleted(s Slide, codec Codec, keep TileKeeper) *Completed {
	c := &Completed{Slide: s, codec: codec, keep: keep, info: s.Info()}
	c.levels = viewerLevels(c.info.Levels)
	c.info.Levels = make([]Level, len(c.levels))
	for i, l := range c.levels {
		c.info.Levels[i] = l.Level
	}
	return c
}

// Info is the slide's, with the made levels among its levels.
func (c *Completed) Info() Info { return c.info }

// Making says whether a viewer needs tiles of this slide that are made.
func (c *Completed) Making() bool { return slices.ContainsFunc(c.levels, viewerLevel.made) }

// Made says whether the tiles of a level are made: they are whole pictures then, at the
// edge too.
func (c *Completed) Made(level int) bool {
	return level >= 0 && level < len(c.levels) && c.levels[level].made()
}

// Prepare makes the smallest level, and with it everything that it is made from, so that
// the first look at the whole slide does not wait. What is kept already is not made again.
func (c *Completed) Prepare(ctx context.Context) error {
	if !c.Making() {
		return nil
	}
	top := len(c.levels) - 1
	for row := range c.levels[top].Rows() {
		for col := range c.levels[top].Cols() {
			if _, _, err := c.StoredTile(ctx, top, TileIndex{Col: col, Row: row}); err != nil {
				return err
			}
		}
	}
	return nil
}

// Tile implements Slide.
func (c *Completed) Tile(ctx context.Context, level int, at TileIndex) (*image.RGBA, error) {
	if err := c.check(ctx, level, at); err != nil {
		return nil, err
	}
	if l := c.levels[level]; !l.made() {
		return c.Slide.Tile(ctx, l.own, at)
	}
	data, err := c.made(ctx, level, at)
	if err != nil {
		return nil, err
	}
	return c.codec.Decode(data, false)
}

// StoredTile implements StoredTiler. Tiles that are made are whole pictures: those at the
// edge are cut to the level.
func (c *Completed) StoredTile(ctx context.Context, level int, at TileIndex) ([]byte, bool, error) {
	if err := c.check(ctx, level, at); err != nil {
		return nil, false, err
	}
	if l := c.levels[level]; !l.made() {
		return Abilities{c.Slide}.StoredTile(ctx, l.own, at)
	}
	data, err := c.made(ctx, level, at)
	return data, err == nil, err
}

func (c *Completed) check(ctx context.Context, level int, at TileIndex) error {
	if level < 0 || level >= len(c.levels) || !c.levels[level].Contains(at) {
		return fmt.Errorf("tile %d,%d of level %d does not exist", at.Col, at.Row, level)
	}
	return ctx.Err()
}

func (c *Completed) made(ctx context.Context, level int, at TileIndex) ([]byte, error) {
	if !c.levels[level].cut {
		return c.keep.Keep(ctx, level, at, func(ctx context.Context) ([]byte, error) { return c.halve(ctx, level, at) })
	}
	// The band's own place is beside the grid; what is kept there only says that it was cut.
	band := TileIndex{Col: -1 - at.Col/bandTiles, Row: at.Row}
	_, err := c.keep.Keep(ctx, level, band, func(ctx context.Context) ([]byte, error) {
		return []byte("cut"), c.cutBand(ctx, level, at.Col/bandTiles*bandTiles, at.Row)
	})
	if err != nil {
		return nil, err
	}
	return c.keep.Keep(ctx, level, at, func(ctx context.Context) ([]byte, error) {
		img, err := c.ownRegion(ctx, level, at, 1)
		if err != nil {
			return nil, err
		}
		return c.codec.Encode(img, madeQuality)
	})
}

// cutBand keeps the tiles from one column on, as many as a band has.
func (c *Completed) cutBand(ctx context.Context, level, first, row int) error {
	l := c.levels[level].Level
	last := min(first+bandTiles, l.Cols())
	band, err := c.ownRegion(ctx, level, TileIndex{Col: first, Row: row}, last-first)
	for col := first; col < last && err == nil; col++ {
		at := TileIndex{Col: col, Row: row}
		_, err = c.keep.Keep(ctx, level, at, func(context.Context) ([]byte, error) {
			w, h := l.TileSize(at)
			tile := image.NewRGBA(image.Rect(0, 0, w, h))
			draw.Draw(tile, tile.Rect, band, image.Pt((col-first)*l.TileWidth, 0), draw.Src)
			return c.codec.Encode(tile, madeQuality)
		})
	}
	return err
}

// ownRegion reads so many tiles of the viewer's grid out of an own level's tiles.
func (c *Completed) ownRegion(ctx context.Context, level int, at TileIndex, tiles int) (*image.RGBA, error) {
	l := c.levels[level]
	_, h := l.TileSize(at)
	r := Region{Level: l.own, X: at.Col * l.TileWidth, Y: at.Row * l.TileHeight, Height: h}
	r.Width = min(tiles*l.TileWidth, l.Width-r.X)
	return ReadRegion(ctx, c.Slide, r)
}

// halve makes a tile from the part of the level before that it covers.
func (c *Completed) halve(ctx context.Context, level int, at TileIndex) ([]byte, error) {
	l, finer := c.levels[level].Level, c.levels[level-1].Level
	w, h := l.TileSize(at)
	r := Region{Level: level - 1, X: 2 * at.Col * l.TileWidth, Y: 2 * at.Row * l.TileHeight}
	r.Width, r.Height = min(2*w, finer.Width-r.X), min(2*h, finer.Height-r.Y)
	img, err := ReadRegion(ctx, c, r)
	if err != nil {
		return nil, fmt.Errorf("make level %d tile %d,%d: %w", level, at.Col, at.Row, err)
	}
	return c.codec.Encode(halfPicture(img), madeQuality)
}

// halfPicture halves by averaging two by two pixels, rounding to nearest; an odd last column
// or row counts twice.
func halfPicture(img *image.RGBA) *image.RGBA {
	b := img.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, ceilDiv(b.Dx(), 2), ceilDiv(b.Dy(), 2)))
	whole := b.Dx() / 2
	for y := range out.Rect.Dy() {
		upper := img.Pix[2*y*img.Stride:]
		lower := img.Pix[min(2*y+1, b.Dy()-1)*img.Stride:]
		to := out.Pix[y*out.Stride:]
		halfRow(to, upper, lower, whole)
		if whole < out.Rect.Dx() {
			i, j := 4*whole, 8*whole
			for k := range 4 {
				to[i+k] = byte((uint(upper[j+k]) + uint(lower[j+k]) + 1) / 2)
			}
		}
	}
	return out
}

func halfRow(to, upper, lower []byte, n int) {
	to, upper, lower = to[:4*n], upper[:8*n], lower[:8*n]
	for len(to) >= 4 && len(upper) >= 8 && len(lower) >= 8 {
		to[0] = byte((uint(upper[0]) + uint(upper[4]) + uint(lower[0]) + uint(lower[4]) + 2) / 4)
		to[1] = byte((uint(upper[1]) + uint(upper[5]) + uint(lower[1]) + uint(lower[5]) + 2) / 4)
		to[2] = byte((uint(upper[2]) + uint(upper[6]) + uint(lower[2]) + uint(lower[6]) + 2) / 4)
		to[3] = 0xff
		to, upper, lower = to[4:], upper[8:], lower[8:]
	}
}
