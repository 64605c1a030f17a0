package photo

import "encoding/binary"

// turn is EXIF's orientation (tag 274, CIPA DC-008 4.6.4): which edges of the picture the
// stored rows and columns are. 1 is upright.
type turn int

const upright turn = 1

// swaps says whether rows and columns are exchanged.
func (t turn) swaps() bool { return t >= 5 }

// stored is where in the stored picture of width x height the pixel x, y of the shown one is.
func (t turn) stored(x, y, width, height int) (int, int) {
	switch t {
	case 2: // mirrored
		return width - 1 - x, y
	case 3: // turned half
		return width - 1 - x, height - 1 - y
	case 4: // upside down, mirrored
		return x, height - 1 - y
	case 5: // mirrored along the diagonal
		return y, x
	case 6: // to be turned clockwise
		return y, height - 1 - x
	case 7: // mirrored along the other diagonal
		return width - 1 - y, height - 1 - x
	case 8: // to be turned counterclockwise
		return width - 1 - y, x
	}
	return x, y
}

const tagOrientation = 274

// exifTurn reads the orientation in a TIFF structure; what can't be read is upright.
func exifTurn(data []byte) turn {
	if len(data) < 8 {
		return upright
	}
	var order binary.ByteOrder = binary.LittleEndian
	if data[0] == 'M' {
		order = binary.BigEndian
	}
	at := uint64(order.Uint32(data[4:]))
	if at+2 > uint64(len(data)) {
		return upright
	}
	count := int(order.Uint16(data[at:]))
	for entries := data[at+2:]; count > 0 && len(entries) >= 12; count, entries = count-1, entries[12:] {
		if order.Uint16(entries) != tagOrientation {
			continue
		}
		if t := turn(order.Uint16(entries[8:])); t >= 1 && t <= 8 {
			return t
		}
	}
	return upright
}
