package tiling

import "image"

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
		fillWhite(out)
	}
	paste(out, img, 0, 0)
	return out
}
