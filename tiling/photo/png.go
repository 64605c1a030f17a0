package photo

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"io"

	"telepath/tiling"
)

// Deflate packs at most 1032 bytes into one; a picture of one bit a pixel has eight in a byte.
const (
	deflateRatio = 1032
	// maxDecoded bounds what the decoder allocates, which holds 16 bits a channel as such.
	maxDecoded = 4 * tiling.MaxTilePixels
	// maxChunks bounds what is read before the picture's data.
	maxChunks = 4096
)

// channels of PNG's colour types (PNG third edition, table 11.1).
var channels = map[byte]int{0: 1, 2: 3, 3: 1, 4: 2, 6: 4}

// readPNG reads the chunks up to the picture's data.
func readPNG(file tiling.Source) (header, error) {
	h := header{turn: upright, decode: decodePNG}
	at := int64(len(pngSignature))
	for i := range maxChunks {
		var b [8]byte
		if n, err := file.ReadAt(b[:], at); n < len(b) {
			return header{}, cutOff(fmt.Sprintf("offset %d", at), err)
		}
		length, name := int64(binary.BigEndian.Uint32(b[:])), string(b[4:])
		if (i == 0) != (name == "IHDR") || i == 0 && length != 13 {
			return header{}, malformed(fmt.Sprintf("offset %d", at), errors.New("the header is not where or what it should be"))
		}
		if name == "IDAT" || name == "IEND" {
			return h, nil
		}
		if length > file.Size-at-8 {
			return header{}, cutOff(fmt.Sprintf("chunk %q at offset %d", name, at), nil)
		}
		if err := h.chunk(file, name, at+8, length); err != nil {
			return header{}, err
		}
		at += 12 + length // length, name and checksum
	}
	return header{}, malformed("its header", fmt.Errorf("more than %d chunks", maxChunks))
}

// chunk reads those that say something of the picture.
func (h *header) chunk(file tiling.Source, name string, at, length int64) error {
	most := map[string]int64{"IHDR": 13, "pHYs": 9, "eXIf": 1 << 20, "iCCP": maxProfile}[name]
	if most == 0 || length > most {
		return nil
	}
	body := make([]byte, length)
	if n, err := file.ReadAt(body, at); n < len(body) {
		return cutOff(fmt.Sprintf("chunk %q", name), err)
	}
	switch {
	case name == "IHDR":
		return h.pngHeader(body, file.Size)
	case name == "pHYs" && length == 9 && body[8] == 1: // dots per metre
		if dots := binary.BigEndian.Uint32(body); dots > 0 {
			h.density = fmt.Sprintf("%.0f dots per inch", float64(dots)*0.0254)
		}
	case name == "eXIf":
		h.turn = exifTurn(body)
	case name == "iCCP":
		h.icc = pngProfile(body)
	}
	return nil
}

func (h *header) pngHeader(body []byte, size int64) error {
	width, height := binary.BigEndian.Uint32(body), binary.BigEndian.Uint32(body[4:])
	depth, colour := body[8], body[9]
	count := channels[colour]
	if count == 0 || width > 1<<31-1 || height > 1<<31-1 {
		return malformed("its header", fmt.Errorf("%dx%d pixels of colour type %d", width, height, colour))
	}
	h.width, h.height, h.deep = int(width), int(height), depth == 16
	limit := tiling.MaxTilePixels
	if h.deep {
		limit = maxDecoded / 8
	}
	bits := int64(max(depth, 1)) * int64(count)
	return checkSize(h.width, h.height, limit, size, deflateRatio*8/bits)
}

// pngProfile unpacks an ICC profile after its name; nil if it can't be.
func pngProfile(body []byte) []byte {
	end := bytes.IndexByte(body, 0)
	if end < 0 || end+2 > len(body) || body[end+1] != 0 {
		return nil
	}
	r, err := zlib.NewReader(bytes.NewReader(body[end+2:]))
	if err != nil {
		return nil
	}
	profile, err := io.ReadAll(io.LimitReader(r, maxProfile+1))
	if err != nil || len(profile) > maxProfile {
		return nil
	}
	return profile
}

// decodePNG decodes a picture whose size is checked, and lays it on white.
func decodePNG(data []byte) (*image.RGBA, error) {
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	switch src := img.(type) {
	case *image.RGBA: // truecolour without alpha
		return src, nil
	case *image.NRGBA:
		return onWhite(src), nil
	}
	b := img.Bounds()
	out := tiling.NewWhite(b.Dx(), b.Dy())
	draw.Draw(out, out.Bounds(), img, b.Min, draw.Over)
	return out, nil
}

// onWhite lays the picture on white in its own memory.
func onWhite(src *image.NRGBA) *image.RGBA {
	for i := 0; i+4 <= len(src.Pix); i += 4 {
		p := src.Pix[i : i+4]
		alpha := uint32(p[3])
		for c, v := range p[:3] {
			p[c] = uint8((uint32(v)*alpha + 255*(255-alpha) + 127) / 255)
		}
		p[3] = 0xff
	}
	return &image.RGBA{Pix: src.Pix, Stride: src.Stride, Rect: src.Rect}
}
