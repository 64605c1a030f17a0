package tiling

import (
	"image"
	"image/draw"
)

// Crop returns the top left width x height pixels of a decoded tile, with bounds that start
// at 0,0. A picture that has that size already is handed back as it is; one that is smaller
// is completed with white.
func Crop(img *image.RGBA, width, height int) *image.RGBA {
	b := img.Bounds()
	if b.Min == (image.Point{}) && b.Dx() == width && b.Dy() == height {
		return img
	}
	out := image.NewRGBA(image.Rect(0, 0, width, height))
	if b.Dx() < width || b.Dy() < height {
		out = NewWhite(width, height)
	}
	draw.Draw(out, image.Rect(0, 0, b.Dx(), b.Dy()), img, b.Min, draw.Src)
	return out
}
