package tiffwsi

import (
	"fmt"

	"telepath/tiling"
)

// expansion is more than a method can expand its bytes: deflate does 1,032 times, LZW with
// 12-bit codes under 2,600, PackBits 64, zstd 32,768 (a block of 131,072 equal bytes in four).
// A JPEG holds under 1,024 pixels a byte, which its codec checks too. What would need more
// than that from its bytes, and freeBytes to spare, is cut off or hostile and is refused
// before its pixels are allocated. WebP and JPEG 2000 are bounded by their size alone.
var expansion = map[int]int64{
	compressionNone: 1, compressionPackBits: 64, compressionDeflate: 1100, compressionOldDeflate: 1100,
	compressionLZW: 2600, compressionJPEG: 4400, compressionZstd: 40000,
}

const (
	freeBytes = 1 << 10
	// maxPieceBytes bounds a decoded piece: 64 megapixels of three bytes, 48 of a picture codec.
	maxPieceBytes = 3 * tiling.MaxTilePixels
)

// usable says why the page's pieces can't be decoded, or nil. It prepares the page for it.
func (p *page) usable(codecs tiling.Codecs) error {
	if err := p.usableCodec(codecs); err != nil {
		return err
	}
	if err := p.usableSamples(); err != nil {
		return err
	}
	p.splitStrip()
	s, where := p.stored, p.dir.where()
	if s.TileWidth > tiling.MaxTilePixels/s.TileHeight || p.decodedBytes(s.TileWidth, s.TileHeight) > maxPieceBytes {
		return tiling.Unreadable("too-large", fmt.Sprintf("The picture is stored in pieces of %dx%d pixels, too large to hold in memory", s.TileWidth, s.TileHeight), where, "Export the slide as a pyramid of 256-pixel tiles.")
	}
	if !p.canHold(p.rawBytes(s.TileHeight)*int64(p.planes), p.file.Size) {
		return tiling.Unreadable("malformed", fmt.Sprintf("The picture claims pieces of %dx%d pixels in a file of %d bytes", s.TileWidth, s.TileHeight, p.file.Size), where, "Export the slide again from the scanner.")
	}
	t := &p.pieces
	t.n = uint64(s.Cols()) * uint64(s.Rows()) * uint64(p.planes)
	if !p.dir.has(tagStripByteCounts) && !p.dir.has(tagTileByteCounts) && p.compression == compressionNone {
		t.size = p.plainSize
	}
	if have := t.listed(); have < t.entries() {
		return tiling.Unreadable("malformed", fmt.Sprintf("The picture needs %d pieces and lists only %d", t.entries(), have), where, "Export the slide again from the scanner.")
	}
	if t.entries() > maxPieces {
		return tooManyPieces(where)
	}
	if err := t.ready(); err != nil {
		return cutOff("table of pieces, "+where, err)
	}
	p.regrid()
	return nil
}

// A tile may stand for many places of a picture, as writers store plain glass, and a table of
// some megabytes then claims pixels that take hours to read. A slide of which 95 % is shared
// has a few hundred pixels a byte of its file; small pictures cost little whatever they claim.
const (
	plausiblePixels        = 1 << 27
	plausiblePixelsPerByte = 4096
)

// plausible refuses a level 0 with far more pixels than the file can show; further levels
// have fewer.
func (p *page) plausible() error {
	if p.area() <= plausiblePixels || p.area()/plausiblePixelsPerByte <= p.file.Size {
		return nil
	}
	return tiling.Unreadable("implausible-size", fmt.Sprintf("The picture claims %d x %d pixels in a file of %d bytes, %d pixels a byte (at most %d are plausible)", p.level.Width, p.level.Height, p.file.Size, p.area()/max(1, p.file.Size), plausiblePixelsPerByte),
		p.dir.where(), "Send the file as the scanner wrote it, or export the slide again.")
}

// partBytes is how much of a large uncompressed strip is read at once.
const partBytes = 1 << 20

// splitStrip takes an uncompressed picture in one strip, as cameras write it, for one in many:
// any of its rows can be found.
func (p *page) splitStrip() {
	s := &p.stored
	h, v := p.colours.unit()
	if p.tiled || p.compression != compressionNone || p.planes > 1 || h*v > 1 || s.TileHeight < s.Height || p.pieces.part > 0 || p.rawBytes(s.Height) <= partBytes {
		return
	}
	s.TileHeight = int(max(1, partBytes/p.stride()))
	p.pieces.part = p.rawBytes(s.TileHeight)
}

// plainSize is the size of an uncompressed piece where the file lists none.
func (p *page) plainSize(i uint64) int64 {
	if p.pieces.part > 0 {
		return p.rawBytes(p.stored.Height)
	}
	each := uint64(p.stored.Cols()) * uint64(p.stored.Rows())
	return p.rawBytes(p.rows(int(i % each / uint64(p.stored.Cols()))))
}

// usableCodec refuses methods that are not decoded here.
func (p *page) usableCodec(codecs tiling.Codecs) error {
	where := p.dir.where()
	switch p.compression {
	case compressionNone, compressionLZW, compressionJPEG, compressionDeflate, compressionOldDeflate, compressionPackBits, compressionZstd, compressionWebP:
		return nil
	case compressionAperioYCC, compressionAperioRGB, compressionJ2K, compressionJ2KLossy:
		if codecs.JPEG2000 == nil {
			return tiling.Unreadable("unsupported-codec", fmt.Sprintf("The picture is compressed with %s (%d), and the library for that is not installed", compressionNames[p.compression], p.compression), where, "Install OpenJPEG (Debian: apt install libopenjp2-7), or export the slide with JPEG compression.")
		}
		return nil
	}
	name := compressionNames[p.compression]
	if name == "" {
		name = "an unknown method"
	}
	return tiling.Unreadable("unsupported-codec", fmt.Sprintf("The picture is compressed with %s (%d), which can't be decoded here", name, p.compression), where, "Export the slide with JPEG or deflate compression.")
}

// picture says whether the method yields a finished picture and not samples.
func (p *page) picture() bool {
	switch p.compression {
	case compressionJPEG, compressionWebP, compressionAperioYCC, compressionAperioRGB, compressionJ2K, compressionJ2KLossy:
		return true
	}
	return false
}

// usableSamples checks how a pixel is stored.
func (p *page) usableSamples() error {
	f, d, where := p.file, p.dir, p.dir.where()
	all, err := f.numbers(d, tagBitsPerSample, 64)
	if err != nil {
		return err
	}
	for _, b := range all {
		if b != uint64(p.bits) {
			return unsupported("samples of different sizes", where)
		}
	}
	format := f.number(d, tagSampleFormat, 1)
	switch {
	case p.bits != 8 && (p.picture() || p.bits != 16 && (p.samples > 1 || p.bits != 1 && p.bits != 2 && p.bits != 4)):
		return unsupported(fmt.Sprintf("%d bits a sample", p.bits), where)
	case format != 1 && format != 4: // 4: not defined, as by libtiff whole numbers
		return unsupported(fmt.Sprintf("samples of format %d (not whole numbers)", format), where)
	case p.planes > 1 && p.picture():
		return unsupported("its colours in separate planes of "+compressionNames[p.compression], where)
	case p.predictor != 1 && (p.predictor != 2 || p.picture() || p.bits < 8):
		return unsupported(fmt.Sprintf("predictor %d", p.predictor), where)
	case p.samples < 1 || p.samples > 5, p.compression == compressionJPEG && p.samples != 1 && p.samples != 3:
		return unsupported(fmt.Sprintf("%d samples a pixel", p.samples), where)
	}
	return p.usableColours(where)
}

func unsupported(what, where string) error {
	return tiling.Unreadable("unsupported-pixels", "The picture has "+what+", which can't be shown", where, "Export the slide as 8-bit RGB.")
}

// canHold says whether so many bytes of pixels can come out of so many packed ones: what
// can't is not allocated.
func (p *page) canHold(raw, packed int64) bool {
	most := expansion[p.compression]
	return most == 0 || raw/most <= packed+freeBytes
}

// rawBytes is the size of so many rows of a piece once unpacked, of one plane.
func (p *page) rawBytes(rows int) int64 {
	if h, v := p.colours.unit(); h*v > 1 && !p.picture() {
		return int64(ceilDiv(p.stored.TileWidth, h)) * int64(ceilDiv(rows, v)) * int64(h*v+2)
	}
	return p.stride() * int64(rows)
}

// stride is the size of a row of a piece in one plane: rows start at whole bytes.
func (p *page) stride() int64 {
	return (int64(p.stored.TileWidth)*int64(p.samples/p.planes)*int64(p.bits) + 7) / 8
}

// decodedBytes is what so many pixels of a piece take in memory.
func (p *page) decodedBytes(width, height int) int64 {
	each := int64(p.samples*p.bits+7) / 8
	if p.picture() {
		each = 4
	}
	return int64(width) * each * int64(height)
}

func ceilDiv(a, b int) int { return (a + b - 1) / b }
