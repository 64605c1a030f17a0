package tiling

import (
	"context"
	"fmt"
	"image"
	"runtime"
	"sync"
)

// lowPicture is a level reduced by whole-number box averaging: 3 bytes a cell (R, G, B), row
// by row.
type lowPicture struct {
	width, height         int
	cellWidth, cellHeight float64 // level-0 pixels
	// micron is the width of a cell in µm, by the slide's scale or an assumed one.
	micron float64
	rgb    []uint8
}

// readLow reads a level so that its longer side is at most maxSide. Memory is the picture,
// its sums while it is read (12 bytes a cell), and one tile per worker.
func readLow(ctx context.Context, s Slide, level, maxSide int) (*lowPicture, error) {
	info := s.Info()
	if level < 0 || level >= len(info.Levels) || info.Levels[level].Width < 1 || info.Levels[level].Height < 1 {
		return nil, Unreadable("no-levels", "The slide has no picture", "", "Export the slide again from the scanner.")
	}
	l := info.Levels[level]
	f := max(1, ceilDiv(max(l.Width, l.Height), maxSide))
	p := &lowPicture{width: ceilDiv(l.Width, f), height: ceilDiv(l.Height, f)}
	p.cellWidth = float64(f) * float64(info.Width) / float64(l.Width)
	p.cellHeight = float64(f) * float64(info.Height) / float64(l.Height)
	p.micron = p.cellWidth * usableMPP(info)
	p.rgb = make([]uint8, 3*p.width*p.height)
	if f == 1 {
		return p, eachTile(ctx, s, level, func(tile *image.RGBA, x0, y0 int) { p.place(tile, x0, y0) })
	}
	sums := &boxSums{factor: f, width: p.width, height: p.height, sum: make([]uint32, len(p.rgb))}
	if err := eachTile(ctx, s, level, sums.add); err != nil {
		return nil, err
	}
	sums.mean(p.rgb, l)
	return p, nil
}

// usableMPP is the scale to measure with, in µm per level-0 pixel: the slide's own unless it
// is missing or impossibly fine. An impossibly coarse one is taken as it is: thumbnails that
// pass for slides are.
func usableMPP(info Info) float64 {
	if info.MPP == nil || !(info.MPP.X >= minPlausibleMPP && info.MPP.X < 1000) {
		return assumedMPP
	}
	return info.MPP.X
}

// place copies a tile; tiles do not overlap, so that several may be placed at once.
func (p *lowPicture) place(tile *image.RGBA, x0, y0 int) {
	b := tile.Bounds()
	w, h := min(b.Dx(), p.width-x0), min(b.Dy(), p.height-y0)
	for y := range h {
		from, to := tile.Pix[y*tile.Stride:], p.rgb[3*((y0+y)*p.width+x0):]
		for x := range w {
			to[3*x], to[3*x+1], to[3*x+2] = from[4*x], from[4*x+1], from[4*x+2]
		}
	}
}

// boxSums adds up boxes of factor x factor pixels. A sum holds 16 million pixels.
type boxSums struct {
	mu                    sync.Mutex
	factor, width, height int
	sum                   []uint32
}

func (a *boxSums) add(tile *image.RGBA, x0, y0 int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	b := tile.Bounds()
	w, h := min(b.Dx(), a.width*a.factor-x0), min(b.Dy(), a.height*a.factor-y0)
	for y := range h {
		pix := tile.Pix[y*tile.Stride:]
		row := a.sum[3*((y0+y)/a.factor)*a.width:]
		for x := 0; x < w; {
			cell := (x0 + x) / a.factor
			end := min(w, (cell+1)*a.factor-x0)
			var r, g, b uint32
			for ; x < end; x++ {
				px := pix[4*x : 4*x+3 : 4*x+3]
				r, g, b = r+uint32(px[0]), g+uint32(px[1]), b+uint32(px[2])
			}
			row[3*cell] += r
			row[3*cell+1] += g
			row[3*cell+2] += b
		}
	}
}

// mean writes the means of the boxes; those of the last column and row may be smaller.
func (a *boxSums) mean(rgb []uint8, l Level) {
	for y := range a.height {
		h := min(a.factor, l.Height-y*a.factor)
		for x := range a.width {
			n := uint32(h * min(a.factor, l.Width-x*a.factor))
			i := 3 * (y*a.width + x)
			for c := i; c < i+3; c++ {
				rgb[c] = uint8(min((a.sum[c]+n/2)/n, 255))
			}
		}
	}
}

// eachTile decodes every tile of a level on all cores and hands them over with their place.
// The order is not fixed: what is done with them must not depend on it.
func eachTile(ctx context.Context, s Slide, level int, use func(tile *image.RGBA, x0, y0 int)) error {
	l := s.Info().Levels[level]
	cols, tiles := l.Cols(), l.Cols()*l.Rows()
	workers := min(runtime.GOMAXPROCS(0), tiles)
	if l.TileWidth*l.TileHeight > 1<<22 {
		workers = 1 // a picture stored as one tile takes 4 bytes a pixel: one at a time
	}
	return inAnyOrder(ctx, tiles, workers, func(ctx context.Context, _, i int) error {
		at := TileIndex{Col: i % cols, Row: i / cols}
		tile, err := s.Tile(ctx, level, at)
		if err != nil {
			return fmt.Errorf("tile %d,%d: %w", at.Col, at.Row, err)
		}
		use(tile, at.Col*l.TileWidth, at.Row*l.TileHeight)
		return nil
	})
}

// AverageLevel is a level reduced by whole-number box averaging until its longer side is at
// most maxSide, read tile by tile.
func AverageLevel(ctx context.Context, s Slide, level, maxSide int) (*image.RGBA, error) {
	p, err := readLow(ctx, s, level, maxSide)
	if err != nil {
		return nil, err
	}
	img := image.NewRGBA(image.Rect(0, 0, p.width, p.height))
	for i := range p.width * p.height {
		copy(img.Pix[4*i:4*i+3], p.rgb[3*i:])
		img.Pix[4*i+3] = 255
	}
	return img, nil
}
