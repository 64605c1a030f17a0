package dicomwsi

import (
	"bytes"
	"encoding/binary"
	"errors"
)

// jpeg2000Header is what matters of a codestream's main header (ITU-T T.800 A.5, A.6).
type jpeg2000Header struct {
	width, height, components int
	// transformed is true if the stream names a multiple component transform, which the
	// decoder undoes.
	transformed bool
}

var errNotJPEG2000 = errors.New("not a JPEG 2000 codestream")

// inspectJPEG2000 reads the main header of a codestream, bare or, against PS3.5 A.4.4, in a
// JP2 file. It decodes nothing.
func inspectJPEG2000(data []byte) (jpeg2000Header, error) {
	const furthest = 64 << 10 // boxes in front of a codestream are small, but for a colour profile
	var h jpeg2000Header
	at := bytes.Index(data[:min(len(data), furthest)], []byte{0xff, 0x4f, 0xff, 0x51})
	if at < 0 {
		return h, errNotJPEG2000
	}
	be := binary.BigEndian
	for rest := data[at+2:]; len(rest) >= 4; {
		marker, length := be.Uint16(rest), int(be.Uint16(rest[2:]))
		if marker == 0xff90 || length < 2 || 2+length > len(rest) { // the first tile-part
			break
		}
		switch body := rest[4 : 2+length]; {
		case marker == 0xff51 && len(body) >= 36: // SIZ
			x, y := int64(be.Uint32(body[2:]))-int64(be.Uint32(body[10:])), int64(be.Uint32(body[6:]))-int64(be.Uint32(body[14:]))
			if x <= 0 || y <= 0 {
				return h, errNotJPEG2000
			}
			h.width, h.height, h.components = int(x), int(y), int(be.Uint16(body[34:]))
		case marker == 0xff52 && len(body) >= 5: // COD
			h.transformed = body[4] != 0
		}
		rest = rest[2+length:]
	}
	if h.components == 0 {
		return h, errNotJPEG2000
	}
	return h, nil
}
