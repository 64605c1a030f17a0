package jpegtile

import "encoding/binary"

// Markers that decide whether a stream is plain (ITU-T T.81, table B.1).
const (
	markerSOF0  = 0xc0
	markerSOF1  = 0xc1
	markerSOF15 = 0xcf
	markerDHT   = 0xc4
	markerJPG   = 0xc8
	markerDAC   = 0xcc
	markerSOI   = 0xd8
	markerEOI   = 0xd9
	markerSOS   = 0xda
	markerAPP0  = 0xe0
	markerAPP14 = 0xee
	markerTEM   = 0x01
)

// header is what the library's behaviour depends on, of a stream's markers up to and with
// its first scan header.
type header struct {
	width, height, components int
	// frames counts frame headers.
	frames int
	// sequential is true for 8-bit baseline or extended sequential Huffman coding,
	// progressive for every other coding process.
	sequential, progressive bool
	// ids and sampling are the frame's component identifiers and factors (horizontal factor
	// in the upper four bits), the first three.
	ids, sampling [3]byte
	// inScan is how many components the first scan has.
	inScan          int
	adobe           bool
	adobeTransform  byte
	jfif, shortJFIF bool
}

// plain is true for what a slide's tiles are: one frame of baseline or extended sequential
// Huffman coding at 8 bits, grey or three components in one scan, with the usual chroma
// sampling and a colour model on which libjpeg and image/jpeg agree. Progressive streams
// and those with a scan for each component make the library hold every coefficient at once;
// four components (CMYK, YCCK) it can't turn into RGB.
func (h header) plain() bool {
	if h.frames != 1 || !h.sequential || h.inScan != h.components || h.shortJFIF {
		return false
	}
	switch h.components {
	case 1:
		return true
	case 3:
		return h.usualSampling() && h.clearColour()
	}
	return false
}

// usualSampling is 4:4:4, 4:2:2, 4:2:0, 4:4:0 or 4:1:1.
func (h header) usualSampling() bool {
	if h.sampling[1] != 0x11 || h.sampling[2] != 0x11 {
		return false
	}
	switch h.sampling[0] {
	case 0x11, 0x21, 0x22, 0x12, 0x41:
		return true
	}
	return false
}

// clearColour leaves out an Adobe marker that contradicts component identifiers R, G and B,
// and one that is not for three components: the decoders read those differently.
func (h header) clearColour() bool {
	return !h.adobe || h.adobeTransform == 0 || h.adobeTransform == 1 && string(h.ids[:]) != "RGB"
}

// isRGB is what image/jpeg and libjpeg make of the markers of three components.
func (h header) isRGB() bool {
	return !h.jfif && (h.adobe && h.adobeTransform == 0 || string(h.ids[:]) == "RGB")
}

// readHeader walks the markers up to the first scan header; ok is false if they don't have
// the structure of a JPEG stream with a scan.
func readHeader(data []byte) (h header, ok bool) {
	if len(data) < 4 || data[0] != 0xff || data[1] != markerSOI {
		return h, false
	}
	at := 2
	for at+4 <= len(data) && data[at] == 0xff {
		marker := data[at+1]
		switch {
		case marker == 0xff: // fill byte
			at++
			continue
		case marker == markerEOI || marker == 0:
			return h, false
		case marker == markerTEM || marker >= 0xd0 && marker <= markerSOI:
			at += 2
			continue
		}
		length := int(binary.BigEndian.Uint16(data[at+2:]))
		if length < 2 || at+2+length > len(data) {
			return h, false
		}
		body := data[at+4 : at+2+length]
		if marker == markerSOS {
			if len(body) > 0 {
				h.inScan = int(body[0])
			}
			return h, true
		}
		if !h.read(marker, body) {
			return h, false
		}
		at += 2 + length
	}
	return h, false
}

// read takes in one segment and says whether it is complete.
func (h *header) read(marker byte, body []byte) bool {
	switch {
	case marker == markerAPP0 && len(body) >= 5 && string(body[:5]) == "JFIF\x00":
		h.jfif = true
		h.shortJFIF = h.shortJFIF || len(body) < 14 // libjpeg doesn't take it for one then
	case marker == markerAPP14 && len(body) >= 12 && string(body[:5]) == "Adobe":
		h.adobe, h.adobeTransform = true, body[11]
	case marker >= markerSOF0 && marker <= markerSOF15 && marker != markerDHT && marker != markerJPG && marker != markerDAC:
		return h.readFrame(marker, body)
	}
	return true
}

// readFrame reads a frame header (T.81 B.2.2).
func (h *header) readFrame(marker byte, body []byte) bool {
	if len(body) < 6 || len(body) != 6+3*int(body[5]) {
		return false
	}
	h.frames++
	h.sequential = marker <= markerSOF1 && body[0] == 8
	h.progressive = marker > markerSOF1
	h.height = int(binary.BigEndian.Uint16(body[1:]))
	h.width = int(binary.BigEndian.Uint16(body[3:]))
	h.components = int(body[5])
	for c := range min(h.components, 3) {
		h.ids[c], h.sampling[c] = body[6+3*c], body[7+3*c]
	}
	return true
}
