package tiffwsi

import (
	"context"
	"fmt"
	"image"

	"telepath/tiling"
)

// maxAssociatedPixels bounds a label, overview or thumbnail: real ones have under five
// megapixels.
const maxAssociatedPixels = 1 << 24

// associated is a picture beside the slide: a page, or a JPEG out of a description.
type associated struct {
	page *page
	jpeg []byte
}

// addAssociated keeps the first picture of a name that can be decoded whole.
func (s *tiffSlide) addAssociated(name string, p *page) {
	if first, twice := s.associated[name]; twice {
		// Philips keeps the same picture in its description and as a page.
		if first.page != nil {
			s.leave(p, "is a second "+name)
		}
		return
	}
	err := p.usable(s.codecs)
	if err != nil || p.level.Width > maxAssociatedPixels/p.level.Height {
		s.doubt(fmt.Sprintf("The %s (%s) can't be decoded.", name, p.size()))
		return
	}
	if ok, err := p.pieces.sampled(&seenPieces{}); err != nil || !ok {
		s.doubt("The " + name + " is not complete in the file.")
		return
	}
	s.associated[name] = associated{page: p}
}

func (s *tiffSlide) Associated(ctx context.Context, name string) (img *image.RGBA, err error) {
	defer tiling.Recovered("tiffwsi", &err)
	a, there := s.associated[name]
	switch {
	case !there:
		return nil, fmt.Errorf("the slide has no picture named %q", name)
	case s.closed.Load():
		return nil, errClosed
	case ctx.Err() != nil:
		return nil, ctx.Err()
	}
	if a.page == nil {
		img, err = s.codecs.JPEG.Decode(a.jpeg, false)
		if err != nil {
			return nil, placed(damaged(err), name)
		}
		return img, nil
	}
	// Not through the cache of the levels: it is read once.
	p := *a.page
	p.cache = &pieceCache{}
	img, err = p.cut(s.codecs, image.Rect(0, 0, p.level.Width, p.level.Height))
	if err != nil {
		return nil, placed(err, name)
	}
	return img, nil
}
