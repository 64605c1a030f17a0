package jpegtile

import (
	"image"
	"sync"

	"telepath/tiling"
)

// howToInstall ends every message that says the library can't be used.
const howToInstall = "install Debian's package libturbojpeg0 (macOS: brew install jpeg-turbo)"

// usual loads the library once for the process; it is never unloaded.
var usual = sync.OnceValues(func() (tiling.Codec, error) { return load("") })

// Fast returns the codec that works through libturbojpeg, found under its usual names. The
// library is loaded once for the process; the error says which package to install. The codec
// is a tiling.ScaledDecoder and a tiling.PictureReuser too, and may be used by several
// goroutines.
func Fast() (tiling.Codec, error) { return usual() }

// FastFrom is Fast with the library at path. Every call loads it anew and nothing is
// unloaded, so call it once, at start. Whether a library is wanted and which one is the
// caller's to decide: this package reads no environment.
func FastFrom(path string) (tiling.Codec, error) { return load(path) }

// Best returns Fast's codec where the library is there, else New's.
func Best() tiling.Codec {
	if c, err := Fast(); err == nil {
		return c
	}
	return New()
}

// fastCodec hands plain streams to the library. Everything else, and whatever the library
// refuses or warns about, is decided by the pure-Go codec: so it takes what that one takes
// and refuses with the same words, and a stream that is cut off is never half a picture.
type fastCodec struct {
	lib  *library
	pure codec
}

func (c fastCodec) Name() string { return c.lib.name }

// Decode implements tiling.Codec.
func (c fastCodec) Decode(data []byte, rgb bool) (*image.RGBA, error) {
	return c.DecodeInto(data, rgb, nil)
}

// DecodeInto implements tiling.PictureReuser. After an error into holds anything.
func (c fastCodec) DecodeInto(data []byte, rgb bool, into *image.RGBA) (*image.RGBA, error) {
	if h, stream, ok := plain(data, rgb); ok {
		img := picture(h.width, h.height, into)
		if c.lib.decompress(stream, img) {
			return img, nil
		}
	}
	return c.pure.DecodeInto(data, rgb, into)
}

// DecodeScaled implements tiling.ScaledDecoder.
func (c fastCodec) DecodeScaled(data []byte, rgb bool, denominator int) (*image.RGBA, error) {
	if denominator != 2 && denominator != 4 && denominator != 8 {
		return nil, errDenominator
	}
	// The library picks the first factor whose result fits, which for a side of a few pixels
	// may be another one than was asked for; the size is right all the same.
	if h, stream, ok := plain(data, rgb); ok {
		img := picture(over(h.width, denominator), over(h.height, denominator), nil)
		if c.lib.decompress(stream, img) {
			return img, nil
		}
	}
	full, err := c.pure.Decode(data, rgb)
	if err != nil {
		return nil, err
	}
	return shrink(full, denominator), nil
}

// Encode implements tiling.Codec. What the library can't take, a side of more than 65,500
// pixels, is left to the pure-Go codec.
func (c fastCodec) Encode(img *image.RGBA, quality int) ([]byte, error) {
	if data, ok := c.lib.compress(img, min(max(quality, 1), 100)); ok {
		return data, nil
	}
	return c.pure.Encode(img, quality)
}

// plain says whether the library may decode a stream, and gives the stream to hand to it,
// which says by its markers what rgb says.
func plain(data []byte, rgb bool) (header, []byte, bool) {
	h, ok := readHeader(data)
	if !ok || !h.plain() || !allowed(h.width, h.height, len(data), tiling.MaxTilePixels) {
		return h, nil, false
	}
	if !rgb || h.components != 3 || h.adobe {
		return h, data, true
	}
	marked, err := tiling.MergeJPEG(nil, data, true)
	return h, marked, err == nil
}

// picture returns into if it is just right, else a new picture.
func picture(width, height int, into *image.RGBA) *image.RGBA {
	want := image.Rect(0, 0, width, height)
	if into != nil && into.Rect == want && into.Stride >= 4*width && len(into.Pix) >= (height-1)*into.Stride+4*width {
		return into
	}
	return image.NewRGBA(want)
}
