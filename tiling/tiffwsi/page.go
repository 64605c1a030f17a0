package tiffwsi

import (
	"fmt"
	"math"

	"telepath/tiling"
)

// page is a directory understood as a picture made of blocks: tiles, or strips as wide as
// the picture.
type page struct {
	file *tiffFile
	dir  *directory

	level       tiling.Level // blocks are its tiles
	tiled       bool
	subfile     int
	compression int
	photometric int
	samples     int
	predictor   int
	offsets     field
	counts      field
	tables      []byte // JPEGTables, if any
	description string
}

// newPage reads what a directory says of its picture. It fails only if the geometry makes
// no sense; usable says whether its pixels can be decoded.
func newPage(f *tiffFile, d *directory) (*page, error) {
	p := &page{
		file: f, dir: d,
		subfile:     f.number(d, tagSubfileType, 0),
		compression: f.number(d, tagCompression, compressionNone),
		photometric: f.number(d, tagPhotometric, photometricBlackIsZero),
		samples:     f.number(d, tagSamplesPerPixel, 1),
		predictor:   f.number(d, tagPredictor, 1),
		description: f.text(d, tagDescription),
	}
	l := &p.level
	l.Width, l.Height = f.number(d, tagImageWidth, 0), f.number(d, tagImageLength, 0)
	if _, p.tiled = d.fields[tagTileOffsets]; p.tiled {
		l.TileWidth, l.TileHeight = f.number(d, tagTileWidth, 0), f.number(d, tagTileLength, 0)
		p.offsets, p.counts = d.fields[tagTileOffsets], d.fields[tagTileByteCounts]
	} else {
		l.TileWidth, l.TileHeight = l.Width, min(f.number(d, tagRowsPerStrip, math.MaxInt32), l.Height)
		p.offsets, p.counts = d.fields[tagStripOffsets], d.fields[tagStripByteCounts]
	}
	// libtiff also reads tiles from the strips' tags.
	if _, tileSize := d.fields[tagTileWidth]; tileSize && !p.tiled {
		l.TileWidth, l.TileHeight, p.tiled = f.number(d, tagTileWidth, 0), f.number(d, tagTileLength, 0), true
	}
	if l.Width <= 0 || l.Height <= 0 || l.TileWidth <= 0 || l.TileHeight <= 0 || l.Width > math.MaxInt32 || l.Height > math.MaxInt32 {
		return nil, tiling.Unreadable("malformed", "A picture of the file has no size", fmt.Sprintf("directory at offset %d", d.at), "Export the slide again from the scanner.")
	}
	if p.compression == compressionJPEG {
		p.tables = f.blob(d, tagJPEGTables)
	}
	return p, nil
}

// usable says why the page's blocks can't be decoded, or nil.
func (p *page) usable() error {
	where := fmt.Sprintf("directory at offset %d", p.dir.at)
	switch p.compression {
	case compressionNone, compressionLZW, compressionJPEG, compressionDeflate, compressionOldDeflate, compressionPackBits:
	default:
		name := compressionNames[p.compression]
		if name == "" {
			name = "an unknown method"
		}
		return tiling.Unreadable("unsupported-codec", fmt.Sprintf("The picture is compressed with %s (%d), which can't be decoded here", name, p.compression), where, "Export the slide with JPEG or deflate compression.")
	}
	if p.level.TileWidth > tiling.MaxTilePixels/p.level.TileHeight {
		return tiling.Unreadable("too-large", fmt.Sprintf("The picture is stored in pieces of %dx%d pixels, too large to hold in memory", p.level.TileWidth, p.level.TileHeight), where, "Export the slide as a pyramid of 256-pixel tiles.")
	}
	if err := p.usableSamples(where); err != nil {
		return err
	}
	if !p.canHold(p.rawSize(p.level.TileHeight)) {
		return tiling.Unreadable("malformed", fmt.Sprintf("The picture claims pieces of %dx%d pixels in a file of %d bytes", p.level.TileWidth, p.level.TileHeight, p.file.Size), where, "Export the slide again from the scanner.")
	}
	blocks := uint64(p.level.Cols()) * uint64(p.level.Rows())
	if p.offsets.count < blocks || p.counts.count < blocks {
		return tiling.Unreadable("malformed", fmt.Sprintf("The picture needs %d pieces and lists only %d", blocks, min(p.offsets.count, p.counts.count)), where, "Export the slide again from the scanner.")
	}
	return nil
}

// usableSamples checks how a pixel is stored.
func (p *page) usableSamples(where string) error {
	f, d := p.file, p.dir
	bits, err := f.numbers(d, tagBitsPerSample, 64)
	if err != nil {
		return err
	}
	for _, b := range bits {
		if b != 8 {
			return unsupported(fmt.Sprintf("%d bits a sample", b), where)
		}
	}
	format := f.number(d, tagSampleFormat, 1)
	switch {
	case len(bits) == 0:
		return unsupported("1 bit a sample", where)
	case format != 1:
		return unsupported(fmt.Sprintf("samples of format %d (not whole numbers)", format), where)
	case p.samples > 1 && f.number(d, tagPlanarConfig, 1) != 1:
		return unsupported("its colours in separate planes", where)
	case p.predictor != 1 && (p.predictor != 2 || p.compression == compressionJPEG):
		return unsupported(fmt.Sprintf("predictor %d", p.predictor), where)
	case p.samples > 4, p.compression == compressionJPEG && p.samples != 1 && p.samples != 3:
		return unsupported(fmt.Sprintf("%d samples a pixel", p.samples), where)
	}
	switch p.photometric {
	case photometricWhiteIsZero, photometricBlackIsZero:
		if p.samples <= 2 {
			return nil
		}
	case photometricRGB:
		if p.samples >= 3 {
			return nil
		}
	case photometricYCbCr:
		if p.samples == 3 && p.compression == compressionJPEG {
			return nil
		}
	}
	return unsupported(fmt.Sprintf("colours of kind %d with %d samples a pixel", p.photometric, p.samples), where)
}

func unsupported(what, where string) error {
	return tiling.Unreadable("unsupported-pixels", "The picture has "+what+", which can't be shown", where, "Export the slide as 8-bit RGB.")
}

// canHold says whether so many bytes of pixels can come out of a file of this size, whatever
// its compression: what can't is not allocated.
func (p *page) canHold(raw int64) bool { return raw/maxExpansion <= p.file.Size+freeBytes }

// rgb says whether JPEG components are R, G and B.
func (p *page) rgb() bool { return p.photometric == photometricRGB }

// block finds a block's bytes; ok is false if the file leaves it out.
func (p *page) block(at tiling.TileIndex) (offset, size int64, ok bool, err error) {
	i := uint64(at.Row)*uint64(p.level.Cols()) + uint64(at.Col)
	o, err := p.file.at(p.offsets, i)
	if err != nil {
		return 0, 0, false, fmt.Errorf("offset of block %d: %w", i, err)
	}
	n, err := p.file.at(p.counts, i)
	if err != nil {
		return 0, 0, false, fmt.Errorf("size of block %d: %w", i, err)
	}
	if o == 0 || n == 0 {
		return 0, 0, false, nil
	}
	if o > uint64(p.file.Size) || n > uint64(p.file.Size)-o {
		return 0, 0, false, errOutside
	}
	return int64(o), int64(n), true, nil
}

// whole says how many of the page's blocks lie within the file. It reads the two tables in
// large pieces and keeps nothing of them.
func (p *page) whole() (have, want int, err error) {
	want = p.level.Cols() * p.level.Rows()
	offsets, counts := p.file.cursor(p.offsets), p.file.cursor(p.counts)
	for range want {
		o, err := offsets.next()
		if err != nil {
			return 0, want, err
		}
		n, err := counts.next()
		if err != nil {
			return 0, want, err
		}
		if o <= uint64(p.file.Size) && n <= uint64(p.file.Size)-o {
			have++
		}
	}
	return have, want, nil
}

// cursor reads a field's values one after the other.
type cursor struct {
	file *tiffFile
	v    field
	i    uint64
	buf  []byte
}

func (f *tiffFile) cursor(v field) *cursor { return &cursor{file: f, v: v} }

func (c *cursor) next() (uint64, error) {
	size := sizes[c.v.kind]
	if size == 0 || c.v.kind == 5 || c.v.kind >= 10 && c.v.kind <= 12 || c.i >= c.v.count {
		return 0, errOutside
	}
	if len(c.buf) == 0 {
		at := c.v.at + int64(c.i)*size
		if c.v.at > c.file.Size || c.i > uint64(c.file.Size) {
			return 0, errOutside
		}
		b, err := c.file.bytes(at, min(int64(c.v.count-c.i)*size, 8192*size))
		if err != nil {
			return 0, err
		}
		c.buf = b
	}
	n := c.file.uint(c.buf[:size])
	c.buf, c.i = c.buf[size:], c.i+1
	return n, nil
}
