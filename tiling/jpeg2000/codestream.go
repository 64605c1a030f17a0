package jpeg2000

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
)

// Markers of ISO/IEC 15444-1, table A.2, and 15444-15 (CAP, CPF).
const (
	markerSOC = 0xff4f
	markerCAP = 0xff50
	markerSIZ = 0xff51
	markerCOD = 0xff52
	markerCOC = 0xff53
	markerTLM = 0xff55
	markerPLM = 0xff57
	markerPLT = 0xff58
	markerCPF = 0xff59
	markerQCD = 0xff5c
	markerQCC = 0xff5d
	markerRGN = 0xff5e
	markerPOC = 0xff5f
	markerPPM = 0xff60
	markerPPT = 0xff61
	markerCRG = 0xff63
	markerCOM = 0xff64
	markerSOT = 0xff90
	markerSOD = 0xff93
	markerEOC = 0xffd9
)

// component is one component of the SIZ marker segment (A.5.1).
type component struct {
	bits   int
	signed bool
	dx, dy int // pixels of the reference grid for one sample
}

// codestream is what the marker segments say.
type codestream struct {
	x0, y0, x1, y1                             int // the picture on the reference grid
	tileX, tileY, tileWidth, tileHeight, tiles int
	components                                 []component
	bytes                                      int
}

// across is where component c starts and how many samples wide it is (B-13).
func (s *codestream) across(c int) (from, width int) {
	d := s.components[c].dx
	return over(s.x0, d), over(s.x1, d) - over(s.x0, d)
}

// down is where component c starts and how many samples high it is.
func (s *codestream) down(c int) (from, height int) {
	d := s.components[c].dy
	return over(s.y0, d), over(s.y1, d) - over(s.y0, d)
}

// over is a divided by b, rounded up.
func over(a, b int) int { return (a + b - 1) / b }

// readCodestream walks every marker segment of a codestream, in its main header and in all
// its tile-parts, and refuses what is not whole, not Part 1 or 15, or out of bounds.
func readCodestream(data []byte) (*codestream, error) {
	if len(data) < 4 || binary.BigEndian.Uint16(data) != markerSOC || binary.BigEndian.Uint16(data[2:]) != markerSIZ {
		return nil, malformed("it doesn't begin with SOC and SIZ", 0)
	}
	s := &codestream{bytes: len(data)}
	at, err := s.walkHeader(data, 2, markerSOT)
	if err != nil {
		return nil, err
	}
	return s, s.walkTileParts(data, at)
}

// walkHeader reads marker segments from at on, up to the marker that ends the header, and
// returns where that one is.
func (s *codestream) walkHeader(data []byte, at int, end uint16) (int, error) {
	coded := end == markerSOD
	for at+4 <= len(data) {
		marker := binary.BigEndian.Uint16(data[at:])
		if marker == end {
			if !coded {
				return 0, malformed("there is no COD marker segment", at)
			}
			return at, nil
		}
		length := int(binary.BigEndian.Uint16(data[at+2:]))
		if length < 2 || at+2+length > len(data) {
			return 0, cutOff(at)
		}
		if err := s.segment(marker, data[at+4:at+2+length], at); err != nil {
			return 0, err
		}
		coded = coded || marker == markerCOD
		at += 2 + length
	}
	return 0, cutOff(at)
}

// segment checks one marker segment.
func (s *codestream) segment(marker uint16, body []byte, at int) error {
	switch marker {
	case markerSIZ:
		if s.components != nil {
			return malformed("it has two SIZ marker segments", at)
		}
		return s.readSize(body, at)
	case markerCOD:
		if len(body) < 10 {
			return malformed("the COD marker segment is short", at)
		}
		return s.checkCoding(body[0], int(binary.BigEndian.Uint16(body[2:])), body[5:], at)
	case markerCOC: // the component's number is one byte, there being fewer than 257
		if len(body) < 7 {
			return malformed("the COC marker segment is short", at)
		}
		return s.checkCoding(body[1], 1, body[2:], at)
	case markerCAP, markerTLM, markerPLM, markerPLT, markerCPF, markerQCD, markerQCC, markerRGN, markerPOC, markerPPM, markerPPT, markerCRG, markerCOM:
		return nil
	}
	return unsupported(fmt.Sprintf("It uses the marker %04X, which is not of JPEG 2000 Part 1 or HTJ2K", marker))
}

// readSize reads SIZ (A.5.1) and checks the picture and its tiles.
func (s *codestream) readSize(body []byte, at int) error {
	if len(body) < 36 || len(body) != 36+3*int(binary.BigEndian.Uint16(body[34:])) {
		return malformed("the SIZ marker segment is short", at)
	}
	var v [8]int
	for i := range v {
		v[i] = int(binary.BigEndian.Uint32(body[2+4*i:]))
		if v[i] > math.MaxInt32 {
			return malformed("the SIZ marker segment has a size of 2^31 or more", at)
		}
	}
	s.x1, s.y1, s.x0, s.y0, s.tileWidth, s.tileHeight, s.tileX, s.tileY = v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7]
	if s.x0 >= s.x1 || s.y0 >= s.y1 || s.tileX > s.x0 || s.tileY > s.y0 || s.tileX+s.tileWidth <= s.x0 || s.tileY+s.tileHeight <= s.y0 {
		return malformed("the sizes in the SIZ marker segment contradict each other", at)
	}
	for c := 36; c < len(body); c += 3 {
		p := component{bits: int(body[c]&0x7f) + 1, signed: body[c]&0x80 != 0, dx: int(body[c+1]), dy: int(body[c+2])}
		if p.dx == 0 || p.dy == 0 {
			return malformed("a component has a sampling of nought", at)
		}
		s.components = append(s.components, p)
	}
	return s.checkSize(at)
}

// walkTileParts follows the lengths of the tile-parts (A.4.2) to the end of the codestream,
// and wants all of each tile.
func (s *codestream) walkTileParts(data []byte, at int) error {
	parts := make([]tileParts, s.tiles)
	for at+2 <= len(data) && binary.BigEndian.Uint16(data[at:]) == markerSOT {
		if at+12 > len(data) {
			return cutOff(at)
		}
		tile, length := int(binary.BigEndian.Uint16(data[at+4:])), int(binary.BigEndian.Uint32(data[at+6:]))
		if binary.BigEndian.Uint16(data[at+2:]) != 10 || tile >= s.tiles || !parts[tile].add(data[at+10], data[at+11]) {
			return malformed("an SOT marker segment is wrong", at)
		}
		if length == 0 { // the last tile-part: up to the end of the codestream
			length = lastMarker(data) - at
		}
		if length < 14 || at+length > len(data) {
			return cutOff(at)
		}
		if _, err := s.walkHeader(data[:at+length], at+12, markerSOD); err != nil {
			return err
		}
		at += length
	}
	if at+2 > len(data) || binary.BigEndian.Uint16(data[at:]) != markerEOC || slices.ContainsFunc(parts, tileParts.incomplete) {
		return cutOff(at)
	}
	return nil
}

// tileParts counts the tile-parts of one tile: those seen, and how many there are if one of
// them says so.
type tileParts struct{ seen, all int }

// add takes in TPsot and TNsot of the next one and says whether they fit.
func (p *tileParts) add(number, all byte) bool {
	if int(number) != p.seen || all != 0 && p.all != 0 && int(all) != p.all {
		return false
	}
	p.seen++
	p.all = max(p.all, int(all))
	return true
}

func (p tileParts) incomplete() bool { return p.seen == 0 || p.seen < p.all }

// lastMarker is where the end-of-codestream marker is, if it stands at the end: zeros after
// it are DICOM's padding. It is 0 where the marker is not there.
func lastMarker(data []byte) int {
	end := len(data)
	for end > 0 && data[end-1] == 0 {
		end--
	}
	if end < 2 || binary.BigEndian.Uint16(data[end-2:]) != markerEOC {
		return 0
	}
	return end - 2
}
