package jpegtile

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"

	"telepath/tiling"
)

// maxProgressivePixels bounds progressive JPEGs, whose coefficients the decoder holds all at
// once: 12 bytes a pixel. Tiles are baseline; only a label or a macro may be progressive.
const maxProgressivePixels = 1 << 24

// A stream can't describe more than about 340 pixels a byte (an all-white 4:2:0 picture with
// the shortest codes). One that claims more than this is cut off or hostile and is refused
// before its picture is allocated.
const (
	maxPixelsPerByte = 1024
	freePixels       = 1 << 20
)

// New returns the pure-Go codec. It holds no state and may be used by several goroutines.
func New() tiling.Codec { return codec{} }

type codec struct{}

func (codec) Name() string { return "image/jpeg" }

// Decode decodes baseline and progressive JPEGs with one (grey), three (YCbCr or RGB) or
// four (CMYK) components. rgb marks three components as R, G and B unless an Adobe marker
// says what they are.
func (codec) Decode(data []byte, rgb bool) (img *image.RGBA, err error) {
	defer recovered(&err)
	info, err := checked(data)
	if err != nil {
		return nil, err
	}
	decoded, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("decode %dx%d JPEG: %w", info.Width, info.Height, err)
	}
	switch src := decoded.(type) {
	case *image.RGBA:
		return src, nil
	case *image.YCbCr:
		if rgb && !info.Adobe {
			return fromPlanes(src), nil
		}
	}
	b := decoded.Bounds()
	img = image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	draw.Draw(img, img.Bounds(), decoded, b.Min, draw.Src)
	return img, nil
}

// Encode writes a baseline 4:2:0 JPEG.
func (codec) Encode(img *image.RGBA, quality int) ([]byte, error) {
	var buf bytes.Buffer
	if err := jpeg.Encode(&buf, img, &jpeg.Options{Quality: quality}); err != nil {
		return nil, fmt.Errorf("encode %v JPEG at quality %d: %w", img.Bounds().Size(), quality, err)
	}
	return buf.Bytes(), nil
}

// checked refuses what should not be allocated.
func checked(data []byte) (tiling.JPEGInfo, error) {
	info, err := tiling.InspectJPEG(data)
	if err != nil {
		return info, err
	}
	config, err := jpeg.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return info, fmt.Errorf("read JPEG header: %w", err)
	}
	limit := tiling.MaxTilePixels
	if info.Progressive {
		limit = maxProgressivePixels
	}
	limit = min(limit, freePixels+len(data)*maxPixelsPerByte)
	if config.Width <= 0 || config.Height <= 0 || config.Width > limit/config.Height {
		return info, fmt.Errorf("JPEG claims %dx%d pixels in %d bytes: more than is allowed", config.Width, config.Height, len(data))
	}
	return info, nil
}

// fromPlanes takes the three planes as R, G and B; subsampled ones are repeated.
func fromPlanes(src *image.YCbCr) *image.RGBA {
	b := src.Bounds()
	img := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	step := 1 // pixels of a row that share a sample of the second and third plane
	for step < b.Dx() && src.COffset(b.Min.X+step, b.Min.Y) == src.COffset(b.Min.X, b.Min.Y) {
		step++
	}
	for y := range b.Dy() {
		row := img.Pix[y*img.Stride:][:4*b.Dx()]
		red := src.Y[src.YOffset(b.Min.X, b.Min.Y+y):][:b.Dx()]
		at := src.COffset(b.Min.X, b.Min.Y+y)
		green, blue := src.Cb[at:], src.Cr[at:]
		for x, r := range red {
			c := x / step
			row[4*x], row[4*x+1], row[4*x+2], row[4*x+3] = r, green[c], blue[c], 0xff
		}
	}
	return img
}

// recovered turns a panic of the decoder into an error.
func recovered(err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("decode JPEG: decoder stopped: %v", r)
	}
}
