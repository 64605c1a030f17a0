package photo

import (
	"encoding/binary"
	"errors"
	"fmt"
	"image"

	"telepath/tiling"
)

const (
	// A JPEG can't describe more than about 340 pixels a byte; one that claims more than this
	// is cut off or hostile.
	jpegPixelsPerByte = 1024
	// maxProgressive bounds progressive JPEGs, whose coefficients are decoded all at once.
	maxProgressive = 1 << 24
	// maxSegments and maxProfile bound what is read before the first scan; a fill byte counts
	// as a segment.
	maxSegments = 4096
	maxProfile  = 16 << 20
)

// Markers of ITU-T T.81 table B.1.
const (
	markerFill = 0xff // no marker: T.81 B.1.1.2 lets any number of them stand before one
	markerSOI  = 0xd8
	markerSOS  = 0xda
	markerEOI  = 0xd9
	markerAPP0 = 0xe0
	markerAPP1 = 0xe1
	markerAPP2 = 0xe2
)

// readJPEG reads the segments up to the first scan.
func readJPEG(file tiling.Source, codec tiling.Codec) (header, error) {
	h := header{turn: upright, decode: func(data []byte) (*image.RGBA, error) { return codec.Decode(data, false) }}
	s := jpegHead{header: &h}
	at := int64(2)
	for range maxSegments {
		marker, body, next, err := segment(file, at)
		if err != nil {
			return header{}, err
		}
		if marker == markerSOS || marker == markerEOI {
			return s.finish(file.Size)
		}
		if err := s.take(marker, body); err != nil {
			return header{}, err
		}
		at = next
	}
	return header{}, malformed("its header", fmt.Errorf("more than %d segments and fill bytes", maxSegments))
}

// segment reads one marker segment (T.81 B.1.1.4), or a fill byte, and where the next one
// starts.
func segment(file tiling.Source, at int64) (marker byte, body []byte, next int64, err error) {
	var b [4]byte
	n, err := file.ReadAt(b[:], at)
	if n < 2 {
		return 0, nil, 0, cutOff(fmt.Sprintf("offset %d", at), err)
	}
	if b[0] != 0xff {
		return 0, nil, 0, malformed(fmt.Sprintf("offset %d", at), errors.New("no marker where one should be"))
	}
	switch {
	case b[1] == markerFill:
		return b[1], nil, at + 1, nil
	case b[1] == markerSOS || b[1] == markerEOI:
		return b[1], nil, 0, nil
	case b[1] >= 0xd0 && b[1] <= markerSOI || b[1] == 0x01: // these have no body
		return b[1], nil, at + 2, nil
	case n < 4:
		return 0, nil, 0, cutOff(fmt.Sprintf("offset %d", at), err)
	}
	length := int64(binary.BigEndian.Uint16(b[2:]))
	if length < 2 {
		return 0, nil, 0, malformed(fmt.Sprintf("offset %d", at), errors.New("a segment without a length"))
	}
	body = make([]byte, length-2)
	if n, err := file.ReadAt(body, at+4); n < len(body) {
		return 0, nil, 0, cutOff(fmt.Sprintf("offset %d", at), err)
	}
	return b[1], body, at + 2 + length, nil
}

// jpegHead gathers what the segments say.
type jpegHead struct {
	*header
	progressive bool
	profile     map[byte][]byte // pieces of the ICC profile by number
	pieces      byte
	profileSize int
}

func (s *jpegHead) take(marker byte, body []byte) error {
	text := string(body[:min(len(body), 12)])
	switch {
	case marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc:
		return s.frame(marker, body)
	case marker == markerAPP0 && len(body) >= 12 && text[:5] == "JFIF\x00":
		s.density = jfifDensity(body)
	case marker == markerAPP1 && len(body) >= 6 && text[:6] == "Exif\x00\x00":
		s.turn = exifTurn(body[6:])
	case marker == markerAPP2 && len(body) >= 14 && text == "ICC_PROFILE\x00":
		s.piece(body[12], body[13], body[14:])
	}
	return nil
}

// frame reads a frame header (T.81 B.2.2). Only the processes that codecs decode are taken.
func (s *jpegHead) frame(marker byte, body []byte) error {
	if len(body) < 6 {
		return malformed("its frame header", nil)
	}
	if marker > 0xc2 || body[0] != 8 {
		return tiling.Unreadable("unsupported-codec", fmt.Sprintf("The photo is a JPEG of a rare kind (process %d, %d bits), which can't be decoded here", marker-0xc0, body[0]), "", "Save the photo as an ordinary JPEG or as PNG and send that.")
	}
	s.progressive = marker == 0xc2
	s.height, s.width = int(binary.BigEndian.Uint16(body[1:])), int(binary.BigEndian.Uint16(body[3:]))
	return nil
}

// jfifDensity names a density in dots per inch or centimetre (JFIF 1.02); an aspect ratio
// (unit 0) is none.
func jfifDensity(body []byte) string {
	unit := map[byte]string{1: "inch", 2: "cm"}[body[7]]
	dots := binary.BigEndian.Uint16(body[8:])
	if unit == "" || dots == 0 {
		return ""
	}
	return fmt.Sprintf("%d dots per %s", dots, unit)
}

// piece keeps piece number of count of a profile (ICC.1 annex B.4).
func (s *jpegHead) piece(number, count byte, data []byte) {
	if s.profile == nil {
		s.profile, s.pieces = map[byte][]byte{}, count
	}
	if s.profileSize+len(data) <= maxProfile {
		s.profile[number], s.profileSize = data, s.profileSize+len(data)
	}
}

func (s *jpegHead) finish(size int64) (header, error) {
	limit := tiling.MaxTilePixels
	if s.progressive {
		limit = maxProgressive
	}
	if err := checkSize(s.width, s.height, limit, size, jpegPixelsPerByte); err != nil {
		return header{}, err
	}
	for n := 1; n <= int(s.pieces); n++ {
		piece, ok := s.profile[byte(n)]
		if !ok { // a profile with a hole is none
			s.icc = nil
			break
		}
		s.icc = append(s.icc, piece...)
	}
	return *s.header, nil
}
