package tiffwsi

import (
	"encoding/binary"
	"fmt"
	"image"
	"image/draw"
	"math/bits"

	"telepath/tiling"
)

// piece is a decoded tile or strip: a picture, or rows of samples for each plane. Its size is
// what the file stores, padding included.
type piece struct {
	img    *image.RGBA
	planes [][]byte
	stride int
}

// rows of the pieces in a row of them: tiles are stored whole; the last strip has only its own.
func (p *page) rows(row int) int {
	if p.tiled {
		return p.stored.TileHeight
	}
	return min(p.stored.TileHeight, p.stored.Height-row*p.stored.TileHeight)
}

// load decodes a piece; nil if the file leaves it out.
func (p *page) load(codecs tiling.Codecs, at tiling.TileIndex) (*piece, error) {
	i := uint64(at.Row)*uint64(p.stored.Cols()) + uint64(at.Col)
	if p.picture() {
		img, err := p.loadPicture(codecs, i, at)
		if img == nil || err != nil {
			return nil, err
		}
		return &piece{img: img}, nil
	}
	out := &piece{planes: make([][]byte, p.planes), stride: int(p.stride())}
	there := false
	for plane := range out.planes {
		samples, err := p.loadSamples(uint64(plane)*(p.pieces.n/uint64(p.planes))+i, p.rows(at.Row))
		if err != nil {
			return nil, err
		}
		there = there || samples != nil
		out.planes[plane] = samples
	}
	if !there {
		return nil, nil
	}
	for plane, samples := range out.planes {
		if samples == nil {
			return nil, fmt.Errorf("plane %d of %d is missing", plane, p.planes)
		}
	}
	if h, v := p.colours.unit(); h*v > 1 {
		out.planes[0] = expandUnits(out.planes[0], p.stored.TileWidth, p.rows(at.Row), h, v)
	}
	return out, nil
}

// loadSamples reads and unpacks piece i of one plane; nil if the file leaves it out.
func (p *page) loadSamples(i uint64, rows int) ([]byte, error) {
	offset, size, ok, err := p.pieces.piece(i)
	if err != nil || !ok {
		return nil, err
	}
	raw := p.rawBytes(rows)
	if !p.canHold(raw, size) {
		return nil, fmt.Errorf("a piece of %d bytes can't hold %d", size, raw)
	}
	if p.compression == compressionNone {
		if size < raw {
			return nil, fmt.Errorf("a piece has %d bytes instead of %d", size, raw)
		}
		size = raw
	}
	packed, err := p.packed(offset, size)
	if err != nil {
		return nil, err
	}
	if p.fillOrder == 2 && p.compression != compressionZstd {
		for k, b := range packed {
			packed[k] = bits.Reverse8(b)
		}
	}
	samples := packed
	if p.compression != compressionNone {
		// Some writers fill the last strip up to a whole one.
		samples = make([]byte, raw, max(raw, p.rawBytes(p.stored.TileHeight)))
		if err := unpack(p.compression, packed, samples); err != nil {
			return nil, fmt.Errorf("unpack %s: %w", compressionNames[p.compression], err)
		}
	}
	if p.predictor == 2 {
		undoPredictor(samples, int(p.stride()), p.samples/p.planes, p.bits, p.file.order)
	}
	return samples, nil
}

// packed reads a piece's bytes. No method makes more than twice its samples of them.
func (p *page) packed(offset, size int64) ([]byte, error) { return p.packedInto(nil, offset, size) }

func (p *page) packedInto(into []byte, offset, size int64) ([]byte, error) {
	if size > 2*p.rawBytes(p.stored.TileHeight)+(1<<20) {
		return nil, fmt.Errorf("a piece of %d bytes is more than it can need", size)
	}
	return p.file.bytesInto(into, offset, size)
}

// undoPredictor adds each sample to the one before it in the row (TIFF 6.0 section 14).
func undoPredictor(samples []byte, stride, step, bits int, order binary.ByteOrder) {
	for ; len(samples) >= stride && stride > 0; samples = samples[stride:] {
		row := samples[:stride]
		if bits == 16 {
			for i := 2 * step; i+1 < stride; i += 2 {
				order.PutUint16(row[i:], order.Uint16(row[i:])+order.Uint16(row[i-2*step:]))
			}
			continue
		}
		for i := step; i < stride; i++ {
			row[i] += row[i-step]
		}
	}
}

// draw paints a rectangle of the piece, src in its own pixels, at a place of a picture. A
// missing piece is white.
func (p *page) draw(to *image.RGBA, at image.Point, from *piece, src image.Rectangle) {
	switch {
	case from == nil:
		draw.Draw(to, image.Rectangle{at, at.Add(src.Size())}, image.White, image.Point{}, draw.Src)
		return
	case from.img != nil:
		draw.Draw(to, image.Rectangle{at, at.Add(src.Size())}, from.img, src.Min, draw.Src)
		return
	}
	var scratch []byte
	if p.bits != 8 || p.planes > 1 {
		scratch = make([]byte, src.Dx()*p.samples)
	}
	rows := make([][]byte, len(from.planes))
	stride := from.stride
	if p.colours.h > 0 {
		stride = 3 * p.stored.TileWidth
	}
	for y := range src.Dy() {
		for k, plane := range from.planes {
			rows[k] = plane[(src.Min.Y+y)*stride:][:stride]
		}
		samples := p.eightBit(rows, src.Min.X, src.Dx(), scratch)
		line := to.Pix[to.PixOffset(at.X, at.Y+y):][:4*src.Dx()]
		p.colours.paint(line, samples)
		if p.colours.alpha == alphaPremixed || p.colours.alpha == alphaSeparated {
			p.colours.onWhite(line, samples, p.samples)
		}
	}
}

// eightBit gives n pixels of a row, from x on, as interleaved samples of 8 bits. scratch is
// used where they are not stored so.
func (p *page) eightBit(planes [][]byte, x, n int, scratch []byte) []byte {
	if scratch == nil {
		return planes[0][x*p.samples:][:n*p.samples]
	}
	each := p.samples / len(planes)
	for k, row := range planes {
		switch p.bits {
		case 8:
			for i := range n {
				scratch[i*p.samples+k] = row[x+i]
			}
		case 16:
			for i := range n * each {
				v := uint32(p.file.order.Uint16(row[2*(x*each+i):]))
				scratch[i*len(planes)+k] = byte((v + 128) / 257)
			}
		default:
			p.subBytes(scratch, row, x)
		}
	}
	return scratch
}

// subBytes gives samples of 1, 2 or 4 bits, the first in the highest bits; grey is scaled.
func (p *page) subBytes(to, row []byte, x int) {
	most := byte(1)<<p.bits - 1
	scale := 255 / most
	if p.colours.indexed {
		scale = 1
	}
	per := 8 / p.bits
	for i := range to {
		shift := 8 - p.bits*(1+(x+i)%per)
		to[i] = row[(x+i)/per] >> shift & most * scale
	}
}
