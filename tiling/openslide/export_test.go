package openslide

import (
	"context"
	"image"
	"unsafe"

	"telepath/tiling"
)

// Whole reads a level in one call from its corner, so that no coordinate is rounded.
func Whole(ctx context.Context, of tiling.Slide, level int) (*image.RGBA, error) {
	s := of.(*slide)
	l := s.info.Levels[level]
	img := image.NewRGBA(image.Rect(0, 0, l.Width, l.Height))
	err := s.use(func() {
		s.library.readRegion(s.handle, unsafe.Pointer(&img.Pix[0]), s.x, s.y, s.levels[level].number, int64(l.Width), int64(l.Height))
	})
	opaque(img.Pix, s.background)
	return img, err
}

// OpenFailing opens a slide with a library that fails, in fail, once it has it open, and returns
// how often it was closed.
func OpenFailing(fail func() string) (closed int, err error) {
	defer tiling.Recovered("openslide", &err)
	library := &Library{
		open:      func(string) handle { return 7 },
		close:     func(handle) { closed++ },
		lastError: func(handle) string { return fail() },
	}
	_, err = library.openSlide("made.tif", "made")
	return closed, err
}

// These are tested by themselves.
var (
	AbsurdNumber   = absurdNumber
	Missing        = missing
	StrayCompanion = strayCompanion
)
