package tiffwsi

import (
	"fmt"
	"math"

	"telepath/tiling"
)

// page is a directory understood as a picture. The file stores it in pieces: tiles, or strips
// as wide as the picture. The viewer sees tiles, which are the pieces where these are tiles of
// a fair size, and else are cut out of them.
type page struct {
	file *tiffFile
	dir  *directory

	// level is the picture with the viewer's tiles, stored the same with the file's pieces.
	level, stored tiling.Level
	tiled         bool
	subfile       int
	compression   int
	photometric   int
	samples       int
	bits          int
	predictor     int
	fillOrder     int
	planes        int // 1, or samples if each sample is stored apart
	pieces        table
	tables        []byte // JPEGTables, if any
	description   string
	pageName      string
	colours       colours
	cache         *pieceCache
}

// newPage reads what a directory says of its picture. It fails only if the geometry makes
// no sense; usable says whether its pixels can be decoded.
func newPage(f *tiffFile, d *directory, cache *pieceCache) (*page, error) {
	p := &page{
		file: f, dir: d, cache: cache,
		subfile:     f.number(d, tagSubfileType, 0),
		compression: f.number(d, tagCompression, compressionNone),
		photometric: f.number(d, tagPhotometric, photometricBlackIsZero),
		samples:     f.number(d, tagSamplesPerPixel, 1),
		bits:        f.number(d, tagBitsPerSample, 1),
		predictor:   f.number(d, tagPredictor, 1),
		fillOrder:   f.number(d, tagFillOrder, 1),
		planes:      1,
		description: asText(f.keep(d, tagDescription)),
		pageName:    asText(f.keep(d, tagPageName)),
	}
	if f.number(d, tagOldSubfileType, 1) == 2 {
		p.subfile |= subfileReduced
	}
	if p.samples > 1 && f.number(d, tagPlanarConfig, 1) == 2 {
		p.planes = p.samples
	}
	l := &p.stored
	l.Width, l.Height = f.number(d, tagImageWidth, 0), f.number(d, tagImageLength, 0)
	offsets, counts := uint16(tagStripOffsets), uint16(tagStripByteCounts)
	if d.has(tagTileOffsets) {
		offsets, counts = tagTileOffsets, tagTileByteCounts
	}
	// libtiff also reads tiles from the strips' tags.
	if p.tiled = d.has(tagTileWidth) || d.has(tagTileOffsets); p.tiled {
		l.TileWidth, l.TileHeight = f.number(d, tagTileWidth, 0), f.number(d, tagTileLength, 0)
	} else {
		l.TileWidth, l.TileHeight = l.Width, min(f.number(d, tagRowsPerStrip, math.MaxInt32), l.Height)
	}
	if l.Width <= 0 || l.Height <= 0 || l.TileWidth <= 0 || l.TileHeight <= 0 || l.Width > math.MaxInt32 || l.Height > math.MaxInt32 {
		return nil, tiling.Unreadable("malformed", "A picture of the file has no size", d.where(), "Export the slide again from the scanner.")
	}
	p.level = p.stored
	p.pieces = table{file: f}
	p.pieces.offsets, _ = d.field(offsets)
	p.pieces.counts, _ = d.field(counts)
	if p.compression == compressionJPEG {
		p.tables = f.keep(d, tagJPEGTables)
	}
	return p, nil
}

// direct says whether the viewer's tiles are the file's pieces.
func (p *page) direct() bool {
	return p.level.TileWidth == p.stored.TileWidth && p.level.TileHeight == p.stored.TileHeight
}

const (
	// gridTile is the side of tiles that are cut out of strips or of huge tiles.
	gridTile = 512
	// bandBytes bounds the decoded pieces under one row of such tiles, so that the next tile
	// of the row finds them in memory.
	bandBytes = 32 << 20
	// hugePiece is the most pixels of a tile that is handed to the viewer as it is.
	hugePiece = 1 << 22
)

// regrid chooses the viewer's tiles. Rows of tiles end where strips end if a strip is not
// higher than a tile, so that each strip is cut for one row only.
func (p *page) regrid() {
	s := p.stored
	if p.tiled && s.TileWidth <= hugePiece/s.TileHeight {
		return
	}
	rows := gridTile
	if band := p.decodedBytes(s.Width, 1); band*int64(rows) > bandBytes {
		rows = int(max(1, bandBytes/band))
	}
	if s.TileHeight <= rows {
		rows = rows / s.TileHeight * s.TileHeight
	}
	p.level.TileWidth, p.level.TileHeight = min(gridTile, s.Width), min(rows, s.Height)
}

// named is the picture's place beside the slide: "label", "overview", "thumbnail", or
// "" if neither its description nor its PageName says so.
func (p *page) named() string {
	if name := namedPicture(p.description); name != "" {
		return name
	}
	return namedPage(p.pageName)
}

// count names a number of things for a message.
func count(n uint64, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, more)
}
