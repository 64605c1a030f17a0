package tiling

import (
	"context"
	"fmt"
	"image"
	"image/draw"
)

// White is what lies outside a slide and where a tile is missing.
var White = image.White

// NewWhite returns a white picture.
func NewWhite(width, height int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	fillWhite(img)
	return img
}

// fillWhite makes a whole picture white; it must not be a part of another.
func fillWhite(img *image.RGBA) {
	for i := range img.Pix {
		img.Pix[i] = 0xff
	}
}

// sized returns a picture of that size from 0,0: img if it is one, else a new one.
func sized(img *image.RGBA, width, height int) *image.RGBA {
	if img != nil && img.Rect == image.Rect(0, 0, width, height) && img.Stride == 4*width {
		return img
	}
	return newPicture(width, height)
}

// newPicture returns a black picture that begins 16 bytes off a multiple of 32. libjpeg-turbo
// writes rows that begin on one past the cache (non-temporal stores), to memory, from where
// whoever reads the pixels next must fetch them again.
func newPicture(width, height int) *image.RGBA {
	const off = 16
	size := 4 * width * height
	return &image.RGBA{Pix: make([]uint8, off+size)[off:], Stride: 4 * width, Rect: image.Rect(0, 0, width, height)}
}

// paste copies a tile to a place of a picture; what lies outside is left out.
func paste(out, tile *image.RGBA, x, y int) {
	draw.Draw(out, tile.Bounds().Add(image.Pt(x, y)), tile, tile.Bounds().Min, draw.Src)
}

// ReadRegion returns the pixels of a region, put together from the slide's own tiles.
// Whatever lies outside the slide is white. Memory is the region plus one tile.
func ReadRegion(ctx context.Context, s Slide, r Region) (*image.RGBA, error) {
	info := s.Info()
	if r.Level < 0 || r.Level >= len(info.Levels) {
		return nil, fmt.Errorf("read %v: the slide has levels 0 to %d", r, len(info.Levels)-1)
	}
	if r.Width <= 0 || r.Height <= 0 || r.Width > MaxTilePixels/r.Height {
		return nil, fmt.Errorf("read %v: width and height must be positive and at most %d pixels together", r, MaxTilePixels)
	}
	l := info.Levels[r.Level]
	out := NewWhite(r.Width, r.Height)
	inside := image.Rect(r.X, r.Y, r.X+r.Width, r.Y+r.Height).Intersect(image.Rect(0, 0, l.Width, l.Height))
	if inside.Empty() {
		return out, nil
	}
	for row := inside.Min.Y / l.TileHeight; row*l.TileHeight < inside.Max.Y; row++ {
		for col := inside.Min.X / l.TileWidth; col*l.TileWidth < inside.Max.X; col++ {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			tile, err := s.Tile(ctx, r.Level, TileIndex{Col: col, Row: row})
			if err != nil {
				return nil, fmt.Errorf("read %v: tile %d,%d: %w", r, col, row, err)
			}
			paste(out, tile, col*l.TileWidth-r.X, row*l.TileHeight-r.Y)
		}
	}
	return out, nil
}
