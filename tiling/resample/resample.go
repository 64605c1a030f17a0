package resample

import (
	"image"

	"github.com/disintegration/imaging"

	"telepath/tiling"
)

// boxFrom is the reduction from which a box filter is used: averaging all source pixels is
// as good there as a kernel with lobes, has no ringing at the glass edge, and is 2.5 times
// as fast.
const boxFrom = 3

// New returns the resampler. It holds no state and may be used by several goroutines.
func New() tiling.Resampler { return resampler{} }

type resampler struct{}

// Resize returns img scaled to exactly width x height pixels, bounds from 0,0: by a box
// filter for reductions of 3 and more, Lanczos for smaller ones, Catmull-Rom for
// enlargements. A size under one pixel is taken as one. An empty picture gives white.
func (resampler) Resize(img *image.RGBA, width, height int) *image.RGBA {
	width, height = max(width, 1), max(height, 1)
	b := img.Bounds()
	if b.Empty() {
		return tiling.NewWhite(width, height)
	}
	if b.Dx() == width && b.Dy() == height {
		return tiling.Crop(img, width, height)
	}
	return toRGBA(imaging.Resize(img, width, height, filterFor(b.Dx(), b.Dy(), width, height)))
}

// filterFor chooses by the stronger of the two reductions.
func filterFor(fromWidth, fromHeight, width, height int) imaging.ResampleFilter {
	reduction := max(float64(fromWidth)/float64(width), float64(fromHeight)/float64(height))
	switch {
	case reduction >= boxFrom:
		return imaging.Box
	case reduction > 1:
		return imaging.Lanczos
	default:
		return imaging.CatmullRom
	}
}

// toRGBA takes imaging's picture over. Slides are opaque, and opaque NRGBA and RGBA have the
// same bytes; where a pixel is not, its colour is premultiplied as RGBA wants it.
func toRGBA(img *image.NRGBA) *image.RGBA {
	out := &image.RGBA{Pix: img.Pix, Stride: img.Stride, Rect: img.Rect}
	for i := 0; i+3 < len(out.Pix); i += 4 {
		a := uint32(out.Pix[i+3])
		if a == 0xff {
			continue
		}
		for c := range 3 {
			out.Pix[i+c] = uint8(uint32(out.Pix[i+c]) * a / 0xff)
		}
	}
	return out
}
