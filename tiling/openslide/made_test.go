package openslide_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	mathbits "math/bits"
	"testing"
)

// pattern is a smooth picture whose every part differs from its neighbours.
func pattern(width, height int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			img.SetRGBA(x, y, color.RGBA{R: uint8(40 + x*170/width), G: uint8(60 + y*150/height), B: uint8(120 + (x/16+y/16)%2*60), A: 0xff})
		}
	}
	return img
}

func part(img *image.RGBA, x, y, width, height int) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, width, height))
	for row := range height {
		for col := range width {
			out.SetRGBA(col, row, img.RGBAAt(x+col, y+row))
		}
	}
	return out
}

func encodeJPEG(t *testing.T, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func encodePNG(t *testing.T, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// blocks is the picture with every 8x8 px in the colour of their middle.
func blocks(img *image.RGBA) *image.RGBA {
	out := image.NewRGBA(img.Rect)
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			out.SetRGBA(x, y, img.RGBAAt(x&^7+4, y&^7+4))
		}
	}
	return out
}

// restartJPEG is a JPEG without subsampling that has a restart marker after every width px of
// a row of blocks, as Hamamatsu's scanners write and Go's encoder can't. The picture is of
// flat 8x8 blocks, so a block is its DC coefficient and an end-of-block (ITU-T T.81 F.1.2).
func restartJPEG(img *image.RGBA, width int) []byte {
	columns, rows := img.Rect.Dx(), img.Rect.Dy()
	out := []byte{0xff, 0xd8, 0xff, 0xdb, 0, 67, 0} // DQT: 64 ones
	out = append(out, bytes.Repeat([]byte{1}, 64)...)
	out = append(out, 0xff, 0xc0, 0, 17, 8, byte(rows>>8), byte(rows), byte(columns>>8), byte(columns), 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0)
	// DHT: DC categories 0 to 11 have the 4-bit codes of their number; AC has only end-of-block, 0.
	out = append(out, 0xff, 0xc4, 0, 31, 0x00, 0, 0, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
	out = append(out, 0xff, 0xc4, 0, 20, 0x10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
	out = append(out, 0xff, 0xdd, 0, 4, 0, byte(width/8))
	out = append(out, 0xff, 0xda, 0, 12, 3, 1, 0, 2, 0, 3, 0, 0, 63, 0)
	n := 0
	for y := 0; y < rows; y += 8 {
		for x := 0; x < columns; x += width {
			if n > 0 {
				out = append(out, 0xff, byte(0xd0+(n-1)%8))
			}
			out, n = append(out, codeBlocks(img, x, y, width)...), n+1
		}
	}
	return append(out, 0xff, 0xd9)
}

// codeBlocks codes a run of blocks between restarts.
func codeBlocks(img *image.RGBA, x, y, width int) []byte {
	var bits []byte // one bit each
	put := func(value, size int) {
		for i := size - 1; i >= 0; i-- {
			bits = append(bits, byte(value>>i&1))
		}
	}
	var before [3]int
	for at := x; at < x+width; at += 8 {
		c := img.RGBAAt(at+4, y+4)
		luma, cb, cr := color.RGBToYCbCr(c.R, c.G, c.B)
		for i, v := range []uint8{luma, cb, cr} {
			dc := 8 * (int(v) - 128)
			diff := dc - before[i]
			before[i] = dc
			category := mathbits.Len(uint(max(diff, -diff)))
			put(category, 4)
			if diff < 0 {
				diff += 1<<category - 1
			}
			put(diff, category)
			put(0, 1)
		}
	}
	for len(bits)%8 != 0 {
		bits = append(bits, 1)
	}
	var out []byte
	for ; len(bits) > 0; bits = bits[8:] {
		b := byte(0)
		for _, bit := range bits[:8] {
			b = b<<1 | bit
		}
		out = append(out, b)
		if b == 0xff {
			out = append(out, 0)
		}
	}
	return out
}

// tag is a TIFF field: []int as LONG, string as bytes of a kind, float64 as RATIONAL,
// float32 as FLOAT, int32 as SLONG.
type tag struct {
	number int
	value  any
}

// madeTIFF is a little-endian classic TIFF in the making.
type madeTIFF struct {
	data []byte
	link int // where the next directory's offset goes
}

func newTIFF() *madeTIFF {
	return &madeTIFF{data: []byte{'I', 'I', 42, 0, 0, 0, 0, 0, 0, 0, 0, 0}, link: 4}
}

func (m *madeTIFF) block(b []byte) int {
	at := len(m.data)
	m.data = append(m.data, b...)
	m.data = append(m.data, make([]byte, len(b)%2)...)
	return at
}

func (m *madeTIFF) directory(tags ...tag) {
	le := binary.LittleEndian
	var entries []byte
	for _, one := range tags {
		var kind, count int
		var value []byte
		switch v := one.value.(type) {
		case string:
			kind, count, value = 2, len(v)+1, append([]byte(v), 0)
			if one.number == 700 { // XMP is BYTE
				kind = 1
			}
		case []int:
			kind, count = 4, len(v)
			for _, n := range v {
				value = le.AppendUint32(value, uint32(n))
			}
		case float64:
			kind, count, value = 5, 1, le.AppendUint32(le.AppendUint32(nil, uint32(v)), 1)
		case int32:
			kind, count, value = 9, 1, le.AppendUint32(nil, uint32(v))
		case float32:
			kind, count, value = 11, 1, le.AppendUint32(nil, math.Float32bits(v))
		}
		if len(value) > 4 {
			value = le.AppendUint32(nil, uint32(m.block(value)))
		}
		entries = le.AppendUint16(entries, uint16(one.number))
		entries = le.AppendUint16(entries, uint16(kind))
		entries = le.AppendUint32(entries, uint32(count))
		entries = append(append(entries, value...), make([]byte, 4-len(value))...)
	}
	le.PutUint32(m.data[m.link:], uint32(len(m.data)))
	m.data = append(le.AppendUint16(m.data, uint16(len(tags))), entries...)
	m.link = len(m.data)
	// Hamamatsu's directories end in a 64-bit offset; others ignore the second half.
	m.data = append(m.data, make([]byte, 8)...)
}

// tiles adds a directory with the picture in deflated tiles; description may be "".
// Tags are in ascending order, as TIFF wants.
func (m *madeTIFF) tiles(img *image.RGBA, side int, description string, later ...tag) {
	width, height := img.Rect.Dx(), img.Rect.Dy()
	var offsets, counts []int
	for y := 0; y < height; y += side {
		for x := 0; x < width; x += side {
			tile := part(img, x, y, side, side)
			rgb := make([]byte, 0, 3*side*side)
			for i := 0; i < len(tile.Pix); i += 4 {
				rgb = append(rgb, tile.Pix[i:i+3]...)
			}
			packed := deflate(rgb)
			offsets, counts = append(offsets, m.block(packed)), append(counts, len(packed))
		}
	}
	tags := []tag{{256, []int{width}}, {257, []int{height}}, {258, []int{8, 8, 8}}, {259, []int{8}}, {262, []int{2}}}
	if description != "" {
		tags = append(tags, tag{270, description})
	}
	tags = append(tags, tag{277, []int{3}}, tag{282, 20000.0}, tag{283, 20000.0}, tag{284, []int{1}}, tag{296, []int{3}},
		tag{322, []int{side}}, tag{323, []int{side}}, tag{324, offsets}, tag{325, counts})
	m.directory(append(tags, later...)...)
}

func deflate(data []byte) []byte {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	_, _ = w.Write(data) // a bytes.Buffer takes everything
	_ = w.Close()
	return b.Bytes()
}

// strip adds a directory with one JPEG, as NDPI has it.
func (m *madeTIFF) strip(data []byte, width, height int, later ...tag) {
	m.directory(append([]tag{
		{256, []int{width}}, {257, []int{height}}, {258, []int{8, 8, 8}}, {259, []int{7}}, {262, []int{6}},
		{271, "Hamamatsu"}, {273, []int{m.block(data)}}, {277, []int{3}}, {278, []int{height}}, {279, []int{len(data)}},
		{282, 20000.0}, {283, 20000.0}, {296, []int{3}},
	}, later...)...)
}
