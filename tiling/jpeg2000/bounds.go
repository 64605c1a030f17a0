package jpeg2000

import "fmt"

// What the library may be asked to allocate. A picture of maxPixels took 290 MB, its result
// included; a slide's tiles are far below: 1024 x 1024 pixels, one tile, some hundred
// precincts.
const (
	// maxPixels is below tiling.MaxTilePixels: the library holds 4 bytes a sample, twice.
	maxPixels = 1 << 24
	// A megapixel may be all white and take a few bytes; beyond that there must be data.
	freePixels       = 1 << 20
	maxPixelsPerByte = 256
	maxBits          = 16
	maxSampling      = 4
	// The library holds about 9 kB for each tile before it reads the first.
	maxTiles = 4096
	// About 400 bytes each in the library.
	maxPrecincts, maxCodeBlocks = 1 << 18, 1 << 18
	// Precincts times layers. A packet is at least a byte, so a stream that says it has many
	// more packets than bytes is a lie.
	freePackets, maxPacketsPerByte = 1 << 16, 4
	maxLayers                      = 1024
	maxLevels                      = 32
)

// checkSize bounds what SIZ declares.
func (s *codestream) checkSize(at int) error {
	switch len(s.components) {
	case 1, 3, 4:
	default:
		return unsupported(fmt.Sprintf("It has %d components; one, three and four can be shown", len(s.components)))
	}
	width, height := s.x1-s.x0, s.y1-s.y0
	limit := min(maxPixels, freePixels+s.bytes*maxPixelsPerByte)
	if width > limit/height {
		return tooLarge(fmt.Sprintf("it claims %d x %d pixels in %d bytes", width, height, s.bytes))
	}
	first := s.components[0]
	for c, p := range s.components {
		if p.bits > maxBits || p.dx > maxSampling || p.dy > maxSampling || p.dx%first.dx != 0 || p.dy%first.dy != 0 {
			return unsupported(fmt.Sprintf("Component %d has %d bits and one sample for %d x %d pixels", c, p.bits, p.dx, p.dy))
		}
		_, w := s.across(c)
		_, h := s.down(c)
		if w <= 0 || h <= 0 {
			return malformed("a component has no samples", at)
		}
	}
	cols, rows := over(s.x1-s.tileX, s.tileWidth), over(s.y1-s.tileY, s.tileHeight)
	if cols > maxTiles/rows {
		return tooLarge(fmt.Sprintf("it claims %d x %d tiles", cols, rows))
	}
	s.tiles = cols * rows
	return nil
}

// checkCoding bounds what the parameters of a COD or COC marker segment (A.6.1, A.6.2) come
// to if they hold for the whole picture: style is Scod, rest begins with the number of
// decomposition levels.
func (s *codestream) checkCoding(style byte, layers int, rest []byte, at int) error {
	levels, blockWidth, blockHeight := int(rest[0]), int(rest[1]&0xf)+2, int(rest[2]&0xf)+2
	if levels > maxLevels || blockWidth > 10 || blockHeight > 10 || blockWidth+blockHeight > 12 || layers == 0 {
		return malformed("a COD or COC marker segment is out of range", at)
	}
	if layers > maxLayers {
		return tooLarge(fmt.Sprintf("it claims %d layers", layers))
	}
	sizes := rest[5:]
	if style&1 != 0 && len(sizes) < levels+1 {
		return malformed("a COD or COC marker segment is short", at)
	}
	var precincts, blocks int
	for r := range levels + 1 {
		across, down := 15, 15 // exponents of the precinct's size (A.6.1, table A.21)
		if style&1 != 0 {
			across, down = int(sizes[r]&0xf), int(sizes[r]>>4)
		}
		p, b := s.counts(levels-r, across, down, blockWidth, blockHeight)
		precincts, blocks = precincts+p, blocks+b
	}
	precincts, blocks = precincts*len(s.components), blocks*len(s.components)
	if precincts > maxPrecincts || blocks > maxCodeBlocks || precincts*layers > freePackets+s.bytes*maxPacketsPerByte {
		return tooLarge(fmt.Sprintf("it claims %d precincts, %d code-blocks and %d layers in %d bytes", precincts, blocks, layers, s.bytes))
	}
	return nil
}

// counts estimates the precincts and code-blocks of one resolution of one component over
// all tiles. reduced is how many times that resolution is halved; the sizes are exponents.
func (s *codestream) counts(reduced, precinctWidth, precinctHeight, blockWidth, blockHeight int) (precincts, blocks int) {
	width, height := min(s.tileWidth, s.x1-s.x0), min(s.tileHeight, s.y1-s.y0)
	width, height = over(width, 1<<reduced), over(height, 1<<reduced)
	precincts = over(width, 1<<precinctWidth) * over(height, 1<<precinctHeight) * s.tiles
	// A code-block is no larger than its precinct in the sub-bands, which are half as large.
	blockWidth, blockHeight = min(blockWidth, max(precinctWidth-1, 0)), min(blockHeight, max(precinctHeight-1, 0))
	blocks = over(width, 1<<blockWidth) * over(height, 1<<blockHeight) * s.tiles
	return precincts, max(blocks, precincts)
}
