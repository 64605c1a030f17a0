package tiling

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"sync"
)

// Two workers keep a two-core machine busy; few tiles wait, so memory stays small.
const (
	encodeWorkers = 2
	encodeAhead   = 8
)

// EncodeLevel hands over every tile of one level as a JPEG, in rows from the top left. Edge
// tiles are completed to full size by repeating their last column and row. Tiles are read
// and encoded a few ahead of emit; tiles of one plain colour (empty glass) are encoded once
// and emit gets the same bytes with plain true, which it must not change. It returns when
// all workers have ended; an error of emit or of the context stops it.
func EncodeLevel(ctx context.Context, s Slide, codec Codec, level, quality int, emit func(at TileIndex, jpeg []byte, plain bool) error) error {
	if level < 0 || level >= len(s.Info().Levels) {
		return fmt.Errorf("encode level %d: the slide has levels 0 to %d", level, len(s.Info().Levels)-1)
	}
	e := levelEncoder{slide: s, codec: codec, level: level, quality: quality, size: s.Info().Levels[level], plain: map[color.RGBA][]byte{}}
	cols := e.size.Cols()
	return inOrder(ctx, cols*e.size.Rows(), encodeWorkers, encodeAhead,
		func(ctx context.Context, _, i int) (encoded, error) {
			at := TileIndex{Col: i % cols, Row: i / cols}
			tile, err := e.encode(ctx, at)
			if err != nil {
				return tile, fmt.Errorf("encode level %d tile %d,%d: %w", level, at.Col, at.Row, err)
			}
			return tile, nil
		},
		func(i int, tile encoded) error {
			return emit(TileIndex{Col: i % cols, Row: i / cols}, tile.jpeg, tile.plain)
		})
}

type encoded struct {
	jpeg  []byte
	plain bool
}

type levelEncoder struct {
	slide          Slide
	codec          Codec
	level, quality int
	size           Level

	mu    sync.Mutex
	plain map[color.RGBA][]byte
}

// maxPlain bounds how many plain tiles are kept: a slide has one or two backgrounds.
const maxPlain = 16

func (e *levelEncoder) encode(ctx context.Context, at TileIndex) (encoded, error) {
	tile, err := e.slide.Tile(ctx, e.level, at)
	if err != nil {
		return encoded{}, err
	}
	c, plain := plainColour(tile)
	if plain {
		if jpeg := e.known(c); jpeg != nil {
			return encoded{jpeg: jpeg, plain: true}, nil
		}
	}
	jpeg, err := e.codec.Encode(padded(tile, e.size.TileWidth, e.size.TileHeight), e.quality)
	if err != nil || !plain {
		return encoded{jpeg: jpeg}, err
	}
	return e.keep(c, jpeg), nil
}

func (e *levelEncoder) known(c color.RGBA) []byte {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.plain[c]
}

// keep remembers the first tile of a colour and returns what is remembered; past maxPlain
// colours a tile is like any other.
func (e *levelEncoder) keep(c color.RGBA, jpeg []byte) encoded {
	e.mu.Lock()
	defer e.mu.Unlock()
	if first, ok := e.plain[c]; ok {
		return encoded{jpeg: first, plain: true}
	}
	if len(e.plain) >= maxPlain {
		return encoded{jpeg: jpeg}
	}
	e.plain[c] = jpeg
	return encoded{jpeg: jpeg, plain: true}
}

// plainColour says whether all pixels of a picture are the same, and which colour.
func plainColour(img *image.RGBA) (color.RGBA, bool) {
	b := img.Bounds()
	if b.Empty() {
		return color.RGBA{}, false
	}
	first := img.RGBAAt(b.Min.X, b.Min.Y)
	for y := b.Min.Y; y < b.Max.Y; y++ {
		row := img.Pix[img.PixOffset(b.Min.X, y):][:4*b.Dx()]
		for i := 0; i < len(row); i += 4 {
			if row[i] != first.R || row[i+1] != first.G || row[i+2] != first.B || row[i+3] != first.A {
				return color.RGBA{}, false
			}
		}
	}
	return first, true
}

// padded completes a picture to width x height by repeating its last column and row: that
// compresses better than a sharp edge and does not bleed white into the visible part.
func padded(img *image.RGBA, width, height int) *image.RGBA {
	b := img.Bounds()
	if b.Dx() >= width && b.Dy() >= height || b.Empty() {
		return img
	}
	out := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.Draw(out, out.Bounds(), img, b.Min, draw.Src)
	for y := range b.Dy() {
		row := out.Pix[out.PixOffset(0, y):][:4*width]
		for x := 4 * b.Dx(); x < len(row); x++ {
			row[x] = row[x-4]
		}
	}
	last := out.Pix[out.PixOffset(0, b.Dy()-1):][:4*width]
	for y := b.Dy(); y < height; y++ {
		copy(out.Pix[out.PixOffset(0, y):], last)
	}
	return out
}
