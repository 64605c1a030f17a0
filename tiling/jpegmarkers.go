package tiling

import (
	"encoding/binary"
	"errors"
)

// JPEG marker codes used here (ITU-T T.81, table B.1).
const (
	markerSOF0  = 0xc0
	markerRST0  = 0xd0
	markerRST7  = 0xd7
	markerSOI   = 0xd8
	markerEOI   = 0xd9
	markerSOS   = 0xda
	markerDQT   = 0xdb
	markerDHT   = 0xc4
	markerDRI   = 0xdd
	markerAPP0  = 0xe0
	markerAPP14 = 0xee
	markerTEM   = 0x01
)

// ErrNotJPEG says that bytes which should be a JPEG don't have its structure.
var ErrNotJPEG = errors.New("not a JPEG stream")

// adobeRGB is the Adobe APP14 segment with transform 0: the components are R, G and B.
var adobeRGB = []byte{0xff, markerAPP14, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0}

// JPEGInfo is what the markers before the first scan say.
type JPEGInfo struct {
	Width, Height, Components int
	// Bits is the precision of a sample: 8 in every baseline stream.
	Bits int
	// Progressive is true for every coding process other than baseline and extended sequential.
	Progressive bool
	// Subsampled is true if the components don't all have the same sampling factors.
	Subsampled bool
	// Adobe is true if an Adobe APP14 segment names the colour transform: 0 is RGB or CMYK,
	// 1 is YCbCr, 2 is YCCK.
	Adobe          bool
	AdobeTransform int
	// JFIF is true if a JFIF APP0 segment is there, which makes readers assume YCbCr.
	JFIF bool
	// Tables is true if the stream brings Huffman or quantisation tables of its own.
	Tables bool
	// lettersRGB is true if the three components are named R, G and B, which readers take for
	// their colours where no marker says them.
	lettersRGB bool
}

// InspectJPEG reads the markers of a JPEG stream, complete or abbreviated, up to its first
// scan. It decodes nothing and allocates nothing.
func InspectJPEG(data []byte) (JPEGInfo, error) {
	var info JPEGInfo
	frame := false
	err := walkJPEG(data, func(marker byte, segment []byte) {
		body := segment[4:]
		switch {
		case isFrameMarker(marker):
			frame = info.readFrame(marker, body) || frame
		case marker == markerAPP0 && len(body) >= 5 && string(body[:5]) == "JFIF\x00":
			info.JFIF = true
		case marker == markerAPP14 && len(body) >= 12 && string(body[:5]) == "Adobe":
			info.Adobe, info.AdobeTransform = true, int(body[11])
		case marker == markerDQT || marker == markerDHT:
			info.Tables = true
		}
	})
	if err == nil && !frame {
		err = ErrNotJPEG
	}
	return info, err
}

// MergeJPEG makes a complete, self-describing JPEG out of an abbreviated one, as TIFF stores
// it (TIFF Technical Note 2): the tables' DQT, DHT and DRI segments are put before the
// tile's own, so that the tile's win. tables may be empty. With rgb true and three
// components an Adobe marker with transform 0 is put in unless the stream has an Adobe
// marker already, and a JFIF segment, which would make readers assume YCbCr, is left out.
func MergeJPEG(tables, tile []byte, rgb bool) ([]byte, error) {
	return MergeJPEGInto(nil, tables, tile, rgb)
}

// MergeJPEGInto is MergeJPEG in into[:cap(into)] if that is large enough: twice a tile's bytes
// and the tables' always are. What comes back is tile itself if nothing has to be added.
func MergeJPEGInto(into, tables, tile []byte, rgb bool) ([]byte, error) {
	info, err := InspectJPEG(tile)
	if err != nil {
		return nil, err
	}
	mark := rgb && info.Components == 3 && !info.Adobe
	if !mark && len(tables) == 0 {
		return tile, nil
	}
	out := into[:0]
	if need := len(tables) + len(tile) + len(adobeRGB); cap(out) < need {
		out = make([]byte, 0, need)
	}
	out = append(out, 0xff, markerSOI)
	if mark {
		out = append(out, adobeRGB...)
	}
	if len(tables) > 0 {
		err := walkJPEG(tables, func(marker byte, segment []byte) {
			if marker == markerDQT || marker == markerDHT || marker == markerDRI {
				out = append(out, segment...)
			}
		})
		if err != nil {
			return nil, err
		}
	}
	scan, err := scanStart(tile, func(marker byte, segment []byte) {
		if mark && marker == markerAPP0 {
			return
		}
		out = append(out, segment...)
	})
	if err != nil {
		return nil, err
	}
	return append(out, tile[scan:]...), nil
}

// walkJPEG calls visit with every marker segment (marker, length and body) before the first
// scan or the end of the image.
func walkJPEG(data []byte, visit func(marker byte, segment []byte)) error {
	_, err := scanStart(data, visit)
	return err
}

// scanStart walks as walkJPEG and returns where the SOS or EOI marker starts.
func scanStart(data []byte, visit func(marker byte, segment []byte)) (int, error) {
	if len(data) < 4 || data[0] != 0xff || data[1] != markerSOI {
		return 0, ErrNotJPEG
	}
	return segmentsFrom(data, 2, visit)
}

// segmentsFrom visits the marker segments from a place on and returns where the next SOS or
// EOI marker starts.
func segmentsFrom(data []byte, at int, visit func(marker byte, segment []byte)) (int, error) {
	for at+1 < len(data) {
		if data[at] != 0xff {
			return 0, ErrNotJPEG
		}
		marker := data[at+1]
		switch {
		case marker == 0xff: // fill byte
			at++
			continue
		case marker == markerSOS || marker == markerEOI:
			return at, nil
		case marker == markerTEM || marker >= markerRST0 && marker <= markerRST7:
			at += 2
			continue
		case at+4 > len(data):
			return 0, ErrNotJPEG
		}
		length := int(binary.BigEndian.Uint16(data[at+2:]))
		if length < 2 || at+2+length > len(data) {
			return 0, ErrNotJPEG
		}
		visit(marker, data[at:at+2+length])
		at += 2 + length
	}
	return 0, ErrNotJPEG
}

// isFrameMarker says whether the marker is one of SOF0 to SOF15.
func isFrameMarker(marker byte) bool {
	return marker >= 0xc0 && marker <= 0xcf && marker != markerDHT && marker != 0xc8 && marker != 0xcc
}

// readFrame reads a frame header (T.81 B.2.2) and says whether it is complete.
func (info *JPEGInfo) readFrame(marker byte, body []byte) bool {
	if len(body) < 6 || len(body) < 6+3*int(body[5]) {
		return false
	}
	info.Bits = int(body[0])
	info.Height = int(binary.BigEndian.Uint16(body[1:]))
	info.Width = int(binary.BigEndian.Uint16(body[3:]))
	info.Components = int(body[5])
	info.Progressive = marker > 0xc1
	info.lettersRGB = info.Components == 3 && body[6] == 'R' && body[9] == 'G' && body[12] == 'B'
	for c := 1; c < info.Components; c++ {
		if body[6+3*c+1] != body[7] {
			info.Subsampled = true
		}
	}
	return true
}
