package jpegtile

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"
	"io"

	"telepath/tiling"
)

// Bounds of progressive JPEGs. Tiles are baseline; only a label or a macro may be
// progressive.
const (
	// The decoder holds the coefficients all at once: 12 bytes a pixel.
	maxProgressivePixels = 1 << 24
	// A scan of a few bytes may touch every block; encoders write about ten scans.
	maxProgressiveScans = 200
)

// A stream can't describe more than about 340 pixels a byte (an all-white 4:2:0 picture with
// the shortest codes). One that claims more than this is cut off or hostile and is refused
// before its picture is allocated.
const (
	maxPixelsPerByte = 1024
	freePixels       = 1 << 20
)

// asYCbCr is a start of image and a JFIF segment: with it image/jpeg hands over the planes
// of three components as they are, whatever other markers say.
var asYCbCr = []byte{0xff, markerSOI, 0xff, markerAPP0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 2, 0, 0, 1, 0, 1, 0, 0}

// New returns the pure-Go codec. It holds no state and may be used by several goroutines.
func New() tiling.Codec { return codec{} }

type codec struct{}

func (codec) Name() string { return "image/jpeg" }

// Decode decodes baseline and progressive JPEGs with one (grey), three (YCbCr or RGB) or
// four (CMYK) components. rgb marks three components as R, G and B unless an Adobe marker
// says what they are.
func (c codec) Decode(data []byte, rgb bool) (*image.RGBA, error) {
	return c.DecodeInto(data, rgb, nil)
}

// DecodeInto implements tiling.PictureReuser. After an error into holds anything.
func (codec) DecodeInto(data []byte, rgb bool, into *image.RGBA) (img *image.RGBA, err error) {
	defer recovered(&err)
	h, err := checked(data)
	if err != nil {
		return nil, err
	}
	var stream io.Reader = bytes.NewReader(data)
	if h.components == 3 {
		stream = io.MultiReader(bytes.NewReader(asYCbCr), bytes.NewReader(data[2:]))
	}
	decoded, err := jpeg.Decode(stream)
	if err != nil {
		return nil, fmt.Errorf("decode %dx%d JPEG: %w", h.width, h.height, err)
	}
	if src, ok := decoded.(*image.YCbCr); ok {
		return fromPlanes(src, h.isRGB() || rgb && !h.adobe, into), nil
	}
	img = picture(h.width, h.height, into)
	draw.Draw(img, img.Bounds(), decoded, decoded.Bounds().Min, draw.Src)
	return img, nil
}

// Encode writes a baseline 4:2:0 JPEG.
func (codec) Encode(img *image.RGBA, quality int) ([]byte, error) {
	if img.Rect.Empty() {
		return nil, errors.New("encode JPEG: the picture is empty")
	}
	var buf bytes.Buffer
	if err := jpeg.Encode(&buf, img, &jpeg.Options{Quality: quality}); err != nil {
		return nil, fmt.Errorf("encode %v JPEG at quality %d: %w", img.Bounds().Size(), quality, err)
	}
	return buf.Bytes(), nil
}

// checked refuses what should not be allocated.
func checked(data []byte) (header, error) {
	h, ok := readHeader(data)
	if !ok {
		return h, fmt.Errorf("read JPEG header: %w", tiling.ErrNotJPEG)
	}
	if h.frames != 1 {
		return h, errors.New("read JPEG header: not exactly one frame header before the first scan")
	}
	limit := tiling.MaxTilePixels
	if h.progressive {
		limit = maxProgressivePixels
		if bytes.Count(data, []byte{0xff, markerSOS}) > maxProgressiveScans {
			return h, fmt.Errorf("progressive JPEG of more than %d scans: more than is allowed", maxProgressiveScans)
		}
	}
	if !allowed(h.width, h.height, len(data), limit) {
		return h, fmt.Errorf("JPEG claims %dx%d pixels in %d bytes: more than is allowed", h.width, h.height, len(data))
	}
	return h, nil
}

// allowed says whether a picture of this size may be made out of so many bytes.
func allowed(width, height, bytes, limit int) bool {
	limit = min(limit, freePixels+bytes*maxPixelsPerByte)
	return width > 0 && height > 0 && width <= limit/height
}

// recovered turns a panic of the decoder into an error.
func recovered(err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("decode JPEG: decoder stopped: %v", r)
	}
}
