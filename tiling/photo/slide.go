package photo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"sync"

	"telepath/tiling"
)

// photo is an open picture.
type photo struct {
	file   tiling.Source
	header header
	info   tiling.Info

	decoding sync.Mutex
	// decoded is what the first tile made, or failure what is wrong with the picture. That the
	// file could not be read is kept by neither.
	decoded *image.RGBA
	failure error
	closed  bool
}

var errClosed = errors.New("the slide is closed")

func (p *photo) Info() tiling.Info { return p.info }

// ICCProfile is the camera's colour profile, or nil.
func (p *photo) ICCProfile() []byte { return p.header.icc }

func (p *photo) Close() error {
	p.decoding.Lock()
	defer p.decoding.Unlock()
	p.closed, p.decoded = true, nil
	return nil
}

func (p *photo) Associated(context.Context, string) (*image.RGBA, error) {
	return nil, errors.New("a photo has no associated pictures")
}

func (p *photo) Tile(ctx context.Context, level int, at tiling.TileIndex) (*image.RGBA, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	l := p.info.Levels[0]
	if level != 0 || !l.Contains(at) {
		return nil, fmt.Errorf("a photo of %d columns and %d rows has no tile %d,%d of level %d", l.Cols(), l.Rows(), at.Col, at.Row, level)
	}
	img, err := p.picture()
	if err != nil {
		return nil, fmt.Errorf("tile %d,%d: %w", at.Col, at.Row, err)
	}
	width, height := l.TileSize(at)
	return p.cut(img, at.Col*l.TileWidth, at.Row*l.TileHeight, width, height), nil
}

// cut copies a part of the picture as it is shown.
func (p *photo) cut(img *image.RGBA, x, y, width, height int) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, width, height))
	if p.header.turn == upright {
		for row := range height {
			copy(out.Pix[row*out.Stride:][:4*width], img.Pix[img.PixOffset(x, y+row):])
		}
		return out
	}
	for row := range height {
		for col := range width {
			sx, sy := p.header.turn.stored(x+col, y+row, p.header.width, p.header.height)
			copy(out.Pix[row*out.Stride+4*col:][:4], img.Pix[img.PixOffset(sx, sy):])
		}
	}
	return out
}

// picture decodes the file once; whoever comes meanwhile waits. Where the disk or the network
// was in trouble the next one tries again.
func (p *photo) picture() (*image.RGBA, error) {
	p.decoding.Lock()
	defer p.decoding.Unlock()
	if p.closed {
		return nil, errClosed
	}
	if p.decoded != nil || p.failure != nil {
		return p.decoded, p.failure
	}
	img, err := p.decode()
	if _, judged := tiling.AsUnreadable(err); judged {
		p.failure = err
	}
	p.decoded = img
	return img, err
}

func (p *photo) decode() (img *image.RGBA, err error) {
	defer tiling.Recovered("photo", &err)
	data := make([]byte, p.file.Size)
	if n, err := p.file.ReadAt(data, 0); int64(n) < p.file.Size {
		return nil, fmt.Errorf("read the photo: %w", err)
	}
	img, err = p.header.decode(data)
	switch {
	case err != nil && !ended(data):
		return nil, cutOff("its pixels", err)
	case err != nil:
		return nil, malformed("its pixels", err)
	}
	// The decoder reads the header by itself: it has to come to the same.
	if img.Rect != image.Rect(0, 0, p.header.width, p.header.height) {
		return nil, malformed("its pixels", fmt.Errorf("%v px instead of %dx%d", img.Rect.Size(), p.header.width, p.header.height))
	}
	return img, nil
}

// ended says whether the end that every JPEG and PNG has is near the end of the data; some
// cameras add their own after it.
func ended(data []byte) bool {
	tail := data[max(0, len(data)-64<<10):]
	return bytes.Contains(tail, []byte{0xff, markerEOI}) || bytes.Contains(tail, []byte("IEND"))
}
