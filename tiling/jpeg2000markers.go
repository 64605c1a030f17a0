package tiling

import (
	"encoding/binary"
	"errors"
	"math"
)

// JPEG 2000 marker codes used here (ITU-T T.800, table A.2).
const (
	markerSOC = 0xff4f
	markerSIZ = 0xff51
	markerCOD = 0xff52
	markerSOT = 0xff90
)

// ErrNotJPEG2000 says that bytes which should be JPEG 2000 don't have its structure.
var ErrNotJPEG2000 = errors.New("not a JPEG 2000 stream")

// JPEG2000Info is what the main header of a codestream says.
type JPEG2000Info struct {
	// Width and Height are in samples of the first component (T.800 B-13), which is the size
	// of the picture that a decoder makes.
	Width, Height, Components int
	// Bits is the depth of the deepest component, 1 to 38.
	Bits int
	// Transformed is true if the stream names a multiple component transform, which decoders
	// undo.
	Transformed bool
}

// InspectJPEG2000 reads the main header of a codestream, which may be bare or the first one in
// the boxes of a JP2 file (T.800 Annex I). What follows the header, such as the byte that
// fills a DICOM item up to an even length, is not looked at. It decodes nothing and allocates
// nothing.
func InspectJPEG2000(data []byte) (JPEG2000Info, error) {
	var info JPEG2000Info
	stream, ok := codestreamOf(data)
	// SIZ comes right after SOC (A.5.1).
	if !ok || len(stream) < 4 || binary.BigEndian.Uint16(stream) != markerSOC || binary.BigEndian.Uint16(stream[2:]) != markerSIZ {
		return info, ErrNotJPEG2000
	}
	for rest := stream[2:]; len(rest) >= 4; {
		marker, length := binary.BigEndian.Uint16(rest), int(binary.BigEndian.Uint16(rest[2:]))
		if marker == markerSOT || length < 2 || 2+length > len(rest) {
			break
		}
		body := rest[4 : 2+length]
		switch {
		case marker == markerSIZ && !info.readSize(body):
			return JPEG2000Info{}, ErrNotJPEG2000
		case marker == markerCOD && len(body) >= 5:
			info.Transformed = body[4] != 0
		}
		rest = rest[2+length:]
	}
	if info.Components == 0 {
		return JPEG2000Info{}, ErrNotJPEG2000
	}
	return info, nil
}

// codestreamOf finds the contents of the first jp2c box (I.5.4), whole or cut off, or takes
// what is not a JP2 file for a codestream.
func codestreamOf(data []byte) ([]byte, bool) {
	if len(data) < 12 || string(data[:12]) != "\x00\x00\x00\x0cjP  \r\n\x87\n" {
		return data, true
	}
	for rest := data; len(rest) >= 8; {
		length, head := uint64(binary.BigEndian.Uint32(rest)), uint64(8)
		switch {
		case length == 0: // up to the end of the file
			length = uint64(len(rest))
		case length == 1 && len(rest) >= 16:
			length, head = binary.BigEndian.Uint64(rest[8:]), 16
		}
		if length < head {
			return nil, false
		}
		inside := min(length, uint64(len(rest)))
		if string(rest[4:8]) == "jp2c" {
			return rest[head:inside], true
		}
		rest = rest[inside:]
	}
	return nil, false
}

// readSize reads a SIZ marker segment (A.5.1) and says whether it makes sense. The first of
// two counts.
func (info *JPEG2000Info) readSize(body []byte) bool {
	if info.Components > 0 {
		return true
	}
	if len(body) < 36 {
		return false
	}
	n := int(binary.BigEndian.Uint16(body[34:]))
	if n == 0 || len(body) < 36+3*n {
		return false
	}
	var ok bool
	if info.Width, ok = samples(body[2:], body[10:], body[37]); !ok {
		return false
	}
	if info.Height, ok = samples(body[6:], body[14:], body[38]); !ok {
		return false
	}
	for c := 36; c < 36+3*n; c += 3 {
		info.Bits = max(info.Bits, int(body[c]&0x7f)+1) // the highest bit is the sign (table A.11)
	}
	info.Components = n
	return true
}

// samples is how many samples a component has between two places of the reference grid, with
// one for so many steps (B-13); ok is false if there are none.
func samples(end, start []byte, step byte) (n int, ok bool) {
	to, from, each := int64(binary.BigEndian.Uint32(end)), int64(binary.BigEndian.Uint32(start)), int64(step)
	if to > math.MaxInt32 || from >= to || each == 0 {
		return 0, false
	}
	n = int((to+each-1)/each - (from+each-1)/each)
	return n, n > 0
}
