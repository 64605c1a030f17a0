package openslide

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"math"
	"sync"
	"unsafe"

	"telepath/tiling"
)

// slide is a slide that the library has open.
type slide struct {
	library *Library
	folder  folder
	info    tiling.Info
	icc     []byte
	// levels are the library's own, in the order of info.Levels.
	levels []sourceLevel
	// x and y are where the shown part begins, in level-0 pixels of the library.
	x, y       int64
	background color.RGBA
	// pictures are the library's names of the associated pictures.
	pictures map[string]string

	// using is held for reading by every call on the handle, which the library allows
	// together, and for writing to close it, which it does not.
	using  sync.RWMutex
	handle handle // 0 when closed
}

type sourceLevel struct {
	number     int32
	downsample float64
}

var errClosed = errors.New("the slide is closed")

func (s *slide) Info() tiling.Info { return s.info }

// ICCProfile is the scanner's colour profile, which OpenSlide hands over from version 4 on.
func (s *slide) ICCProfile() []byte { return s.icc }

func (s *slide) Close() error {
	s.using.Lock()
	defer s.using.Unlock()
	if s.handle != 0 {
		s.library.close(s.handle)
		s.handle = 0
	}
	return s.folder.remove()
}

func (s *slide) Tile(ctx context.Context, level int, at tiling.TileIndex) (*image.RGBA, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if level < 0 || level >= len(s.levels) {
		return nil, fmt.Errorf("the slide has levels 0 to %d, not %d", len(s.levels)-1, level)
	}
	l := s.info.Levels[level]
	if !l.Contains(at) {
		return nil, fmt.Errorf("level %d has %d columns and %d rows, no tile %d,%d", level, l.Cols(), l.Rows(), at.Col, at.Row)
	}
	width, height := l.TileSize(at)
	from := s.levels[level]
	x, y := s.x+baseOf(at.Col*l.TileWidth, from.downsample), s.y+baseOf(at.Row*l.TileHeight, from.downsample)
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	err := s.use(func() {
		s.library.readRegion(s.handle, unsafe.Pointer(&img.Pix[0]), x, y, from.number, int64(width), int64(height))
	})
	if err != nil {
		return nil, fmt.Errorf("level %d tile %d,%d: %w", level, at.Col, at.Row, err)
	}
	opaque(img.Pix, s.background)
	return img, nil
}

// baseOf is the level-0 coordinate of a level's pixel, which is what read_region counts in.
// Where the downsample is not a whole number the library resamples by the rest: under half
// a level-0 pixel.
func baseOf(pixel int, downsample float64) int64 {
	return int64(math.Round(float64(pixel) * downsample))
}

func (s *slide) Associated(ctx context.Context, name string) (*image.RGBA, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	source, ok := s.pictures[name]
	if !ok {
		return nil, fmt.Errorf("the slide has no picture named %q", name)
	}
	var img *image.RGBA
	err := s.use(func() {
		var width, height int64
		s.library.pictureSize(s.handle, source, &width, &height)
		if fits(width, height) {
			img = image.NewRGBA(image.Rect(0, 0, int(width), int(height)))
			s.library.readPicture(s.handle, source, unsafe.Pointer(&img.Pix[0]))
		}
	})
	if err == nil && img == nil {
		err = errors.New("it has no size that can be held in memory")
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	opaque(img.Pix, s.background)
	return img, nil
}

// use calls the library on the open slide and returns what it says went wrong.
func (s *slide) use(call func()) error {
	s.using.RLock()
	defer s.using.RUnlock()
	if s.handle == 0 {
		return errClosed
	}
	call()
	if err := s.library.failure(s.handle); err != nil {
		return &tiling.UnreadableError{
			Code: "damaged", What: "A part of the slide can't be read, and OpenSlide reads no more of it after that",
			Do: "Send the slide again; if that does not help, scan it again.", Err: err,
		}
	}
	return nil
}

// fits says whether a picture has a size and may be allocated.
func fits(width, height int64) bool {
	return width > 0 && height > 0 && width <= tiling.MaxTilePixels/height
}
