package tiffwsi

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"image"
	"io"

	"golang.org/x/image/tiff/lzw"

	"telepath/tiling"
)

// maxExpansion is more than any of the methods can expand: JPEG does 1,020 times, deflate
// 1,032, LZW with 12-bit codes 1,365. What would need more than that from its bytes, and
// freeBytes to spare, is cut off or hostile and is refused before its pixels are allocated.
const (
	maxExpansion = 1400
	freeBytes    = 1 << 10
)

// decode gives the visible part of a block; white if the file leaves it out.
func (p *page) decode(codecs tiling.Codecs, at tiling.TileIndex) (img *image.RGBA, err error) {
	defer tiling.Recovered("tiffwsi", &err)
	width, height := p.level.TileSize(at)
	offset, size, ok, err := p.block(at)
	if err != nil {
		return nil, damaged(err)
	}
	if !ok {
		return tiling.NewWhite(width, height), nil
	}
	if p.compression == compressionJPEG {
		img, err = p.decodeJPEG(codecs, at)
	} else {
		img, err = p.decodeSamples(offset, size, at)
	}
	if err != nil {
		return nil, damaged(err)
	}
	return tiling.Crop(img, width, height), nil
}

func (p *page) decodeJPEG(codecs tiling.Codecs, at tiling.TileIndex) (*image.RGBA, error) {
	data, ok, err := p.jpeg(at)
	if err != nil || !ok {
		return nil, errors.Join(err, errOutside)
	}
	info, err := tiling.InspectJPEG(data)
	if err != nil {
		return nil, err
	}
	width, height := p.level.TileSize(at)
	if info.Width < width || info.Height < height || info.Width > p.level.TileWidth || info.Height > p.level.TileHeight {
		return nil, fmt.Errorf("the piece has %dx%d pixels instead of %dx%d", info.Width, info.Height, p.level.TileWidth, p.level.TileHeight)
	}
	return codecs.JPEG.Decode(data, p.rgb())
}

// jpeg reads a block as a complete JPEG: shared tables merged in, colours marked. A JPEG is
// hardly larger than its samples: more than twice that is not read.
func (p *page) jpeg(at tiling.TileIndex) (data []byte, ok bool, err error) {
	offset, size, ok, err := p.block(at)
	if err != nil || !ok {
		return nil, false, err
	}
	if size > 2*p.rawSize(p.level.TileHeight)+(1<<20) {
		return nil, false, fmt.Errorf("a piece of %d bytes is more than it can need", size)
	}
	data, err = p.file.bytes(offset, size)
	if err != nil {
		return nil, false, err
	}
	data, err = tiling.MergeJPEG(p.tables, data, p.rgb())
	return data, err == nil, err
}

// rawSize is the size in bytes of so many rows of a block.
func (p *page) rawSize(rows int) int64 {
	return int64(p.level.TileWidth) * int64(rows) * int64(p.samples)
}

// decodeSamples unpacks a block. Tiles are stored whole; the last strip has only its rows.
func (p *page) decodeSamples(offset, size int64, at tiling.TileIndex) (*image.RGBA, error) {
	rows := p.level.TileHeight
	if !p.tiled {
		_, rows = p.level.TileSize(at)
	}
	raw := p.rawSize(rows)
	if raw/maxExpansion > size+freeBytes {
		return nil, fmt.Errorf("a piece of %d bytes can't hold %d", size, raw)
	}
	samples := make([]byte, raw)
	packed := io.NewSectionReader(p.file, offset, size)
	if err := unpack(p.compression, packed, samples); err != nil {
		return nil, fmt.Errorf("unpack %s: %w", compressionNames[p.compression], err)
	}
	stride := p.level.TileWidth * p.samples
	if p.predictor == 2 {
		undoPredictor(samples, stride, p.samples)
	}
	return p.pixels(samples, stride, rows), nil
}

// unpack fills out from a packed block; one that ends early is an error.
func unpack(compression int, packed io.Reader, out []byte) error {
	switch compression {
	case compressionLZW:
		r := lzw.NewReader(packed, lzw.MSB, 8)
		defer r.Close()
		return fill(r, out)
	case compressionDeflate, compressionOldDeflate:
		r, err := zlib.NewReader(packed)
		if err != nil {
			return err
		}
		defer r.Close()
		return fill(r, out)
	case compressionPackBits:
		data, err := io.ReadAll(io.LimitReader(packed, 2*int64(len(out))+freeBytes))
		if err != nil {
			return err
		}
		return unpackBits(data, out)
	default:
		return fill(packed, out)
	}
}

func fill(r io.Reader, out []byte) error {
	_, err := io.ReadFull(r, out)
	return err
}

// unpackBits is Apple's run-length code (TIFF 6.0 section 9).
func unpackBits(data, out []byte) error {
	for len(out) > 0 {
		if len(data) < 2 {
			return io.ErrUnexpectedEOF
		}
		switch n := int(int8(data[0])); {
		case n >= 0:
			n = min(n+1, len(out))
			if len(data) < 1+n {
				return io.ErrUnexpectedEOF
			}
			copy(out, data[1:1+n])
			out, data = out[n:], data[1+n:]
		case n == -128:
			data = data[1:]
		default:
			n = min(1-n, len(out))
			copy(out, bytes.Repeat(data[1:2], n))
			out, data = out[n:], data[2:]
		}
	}
	return nil
}

// undoPredictor adds each sample to the one before it in the row (TIFF 6.0 section 14).
func undoPredictor(samples []byte, stride, step int) {
	for ; len(samples) >= stride; samples = samples[stride:] {
		for i := step; i < stride; i++ {
			samples[i] += samples[i-step]
		}
	}
}

// pixels turns samples into a picture. Alpha and other extra samples are left out: slides
// are opaque.
func (p *page) pixels(samples []byte, stride, rows int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, p.level.TileWidth, rows))
	green, blue := 1, 2
	if p.samples < 3 {
		green, blue = 0, 0
	}
	invert := byte(0)
	if p.photometric == photometricWhiteIsZero {
		invert = 0xff
	}
	for y := range rows {
		from, to := samples[y*stride:], img.Pix[y*img.Stride:]
		for x := range p.level.TileWidth {
			s := from[x*p.samples:]
			to[4*x], to[4*x+1], to[4*x+2], to[4*x+3] = s[0]^invert, s[green]^invert, s[blue]^invert, 0xff
		}
	}
	return img
}

// damaged says that a piece can't be used although the slide could be opened.
func damaged(err error) error {
	return &tiling.UnreadableError{Code: "damaged-tile", What: "A tile of the slide is damaged", Do: "Send the file again; if it fails again, export it again from the scanner.", Err: err}
}
