package tiling

import (
	"bytes"
	"encoding/binary"
)

// StripJPEG copies a complete baseline JPEG without anything but what its pixels need:
// quantisation and Huffman tables, restart interval, frame, scans. Application markers (a
// scanner's serial number, Exif, a colour profile), comments, segments of any other kind,
// also those between scans, fill bytes, and whatever follows the end of the image are left
// out: a tile that leaves the hospital says nothing but its pixels. Where the stream's own
// colours would not be guessed right without its markers, a plain one that says them is put
// in: Adobe's for RGB, JFIF's for YCbCr.
//
// ok is false when the stream is not sequential baseline with 8 bits and three components
// (ITU-T T.81 SOF0), or not complete: such a tile must be decoded. The result shares no
// memory with data.
func StripJPEG(data []byte) (stripped []byte, info JPEGInfo, ok bool) {
	info, err := InspectJPEG(data)
	if err != nil || info.Progressive || info.Components != 3 {
		return nil, info, false
	}
	s := jpegStripper{out: make([]byte, 0, len(data)+len(adobeRGB))}
	s.out = append(s.out, 0xff, markerSOI)
	s.markColours(info)
	for at := 2; ; {
		if at, err = segmentsFrom(data, at, s.segment); err != nil || s.foreign {
			return nil, info, false
		}
		if data[at+1] == markerEOI {
			return append(s.out, 0xff, markerEOI), info, s.frames == 1 && s.scans > 0
		}
		if at = s.scan(data, at); at == 0 {
			return nil, info, false
		}
	}
}

// jpegStripper collects what is kept.
type jpegStripper struct {
	out           []byte
	frames, scans int
	foreign       bool // a frame other than baseline with 8 bits came
}

// jfif is a JFIF segment without a thumbnail, which says that the components are Y, Cb and Cr.
var jfif = []byte{0xff, markerAPP0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0}

// markColours puts in a marker where, without the stream's own, a decoder would guess the
// colours wrong: it takes three components for Y, Cb and Cr unless their names are the
// letters R, G and B.
func (s *jpegStripper) markColours(info JPEGInfo) {
	rgb := info.lettersRGB
	switch {
	case info.JFIF:
		rgb = false
	case info.Adobe:
		rgb = info.AdobeTransform == 0
	}
	switch {
	case rgb && !info.lettersRGB:
		s.out = append(s.out, adobeRGB...)
	case !rgb && info.lettersRGB:
		s.out = append(s.out, jfif...)
	}
}

// segment keeps what decoding needs.
func (s *jpegStripper) segment(marker byte, segment []byte) {
	switch {
	case marker == markerSOF0:
		s.frames++
		s.foreign = s.foreign || len(segment) < 5 || segment[4] != 8
	case isFrameMarker(marker):
		s.foreign = true
	case marker != markerDQT && marker != markerDHT && marker != markerDRI:
		return
	}
	s.out = append(s.out, segment...)
}

// scan keeps the scan that starts at a place, header and entropy-coded data, and returns
// where the marker after it is; 0 where the scan is cut off. In entropy-coded data 0xff is
// followed by 0 or is a restart marker (T.81 B.1.1.5).
func (s *jpegStripper) scan(data []byte, start int) int {
	if start+4 > len(data) {
		return 0
	}
	at := start + 2 + int(binary.BigEndian.Uint16(data[start+2:]))
	for at < len(data) {
		next := bytes.IndexByte(data[at:], 0xff)
		if next < 0 || at+next+1 >= len(data) {
			return 0
		}
		at += next
		if marker := data[at+1]; marker != 0 && (marker < markerRST0 || marker > markerRST7) {
			s.scans++
			s.out = append(s.out, data[start:at]...)
			return at
		}
		at += 2
	}
	return 0
}
