package jpeg2000

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
)

// Enumerated colour spaces (ISO/IEC 15444-1, table I.10).
const (
	colourSRGB = 16
	colourGrey = 17
	colourSYCC = 18
)

// colours says what the components are.
type colours struct {
	// ycc is true if the first three are Y, Cb and Cr, known if the file says what they are.
	ycc, known bool
	// order has the component that is red (or Y, or grey), green and blue.
	order [3]int
	// opacity is the component that is one, or -1.
	opacity int
}

// errFound ends a walk: the first codestream counts, and the boxes that say how to show it
// stand in front of it (I.5.3).
var errFound = errors.New("the codestream is found")

// openFile returns the codestream in data, which is one itself or a JP2 file (Annex I), and
// what the file's boxes say of its colours. What follows the codestream is not looked at: in
// DICOM it may be a byte that fills up to an even length.
func openFile(data []byte) ([]byte, colours, error) {
	c := colours{order: [3]int{0, 1, 2}, opacity: -1}
	if len(data) >= 2 && binary.BigEndian.Uint16(data) == markerSOC {
		return data, c, nil
	}
	if !bytes.HasPrefix(data, []byte("\x00\x00\x00\x0cjP  \r\n\x87\n")) {
		return nil, c, malformed("it is neither a codestream nor a JP2 file", 0)
	}
	var stream []byte
	err := walkBoxes(data, func(kind string, body []byte) error {
		switch kind {
		case "jp2h":
			return walkBoxes(body, c.read)
		case "jp2c":
			stream = body
			return errFound
		}
		return nil
	})
	switch {
	case errors.Is(err, errFound):
		return stream, c, nil
	case err == nil:
		err = cutOff(len(data))
	}
	return nil, c, err
}

// walkBoxes calls visit with the type and the contents of each box (I.4).
func walkBoxes(data []byte, visit func(kind string, body []byte) error) error {
	for at := 0; at < len(data); {
		rest := data[at:]
		if len(rest) < 8 {
			return cutOff(at)
		}
		length, head := uint64(binary.BigEndian.Uint32(rest)), uint64(8)
		switch length {
		case 0: // up to the end of the file
			length = uint64(len(rest))
		case 1:
			if len(rest) < 16 {
				return cutOff(at)
			}
			length, head = binary.BigEndian.Uint64(rest[8:]), 16
		}
		if length < head {
			return malformed("a box is shorter than its header", at)
		}
		if length > uint64(len(rest)) {
			return cutOff(at)
		}
		if err := visit(string(rest[4:8]), rest[head:length]); err != nil {
			return err
		}
		at += int(length)
	}
	return nil
}

// read takes in one box of the JP2 header.
func (c *colours) read(kind string, body []byte) error {
	switch kind {
	case "pclr", "cmap":
		return unsupported("It has a palette")
	case "colr": // the first one counts (I.5.3.3)
		if !c.known {
			return c.readColour(body)
		}
	case "cdef":
		return c.readChannels(body)
	}
	return nil
}

// readColour reads a colour specification box. An ICC profile is taken to be of RGB or
// grey, as a restricted one must be; it is not applied.
func (c *colours) readColour(body []byte) error {
	if len(body) < 3 {
		return malformed("a colr box is short", 0)
	}
	switch body[0] {
	case 1:
		if len(body) < 7 {
			return malformed("a colr box is short", 0)
		}
		space := binary.BigEndian.Uint32(body[3:])
		switch space {
		case colourSRGB, colourGrey, colourSYCC:
			c.known, c.ycc = true, space == colourSYCC
		default:
			return unsupported(fmt.Sprintf("Its colour space is number %d; sRGB, grey and sYCC can be shown", space))
		}
	case 2:
		c.known = true
	}
	return nil
}

// readChannels reads a channel definition box (I.5.3.6).
func (c *colours) readChannels(body []byte) error {
	if len(body) < 2 || len(body) != 2+6*int(binary.BigEndian.Uint16(body)) {
		return malformed("a cdef box is short", 0)
	}
	for at := 2; at < len(body); at += 6 {
		channel, kind, of := binary.BigEndian.Uint16(body[at:]), binary.BigEndian.Uint16(body[at+2:]), binary.BigEndian.Uint16(body[at+4:])
		switch {
		case channel > 3:
			return malformed("a cdef box names a channel that isn't there", 0)
		case kind == 0 && of >= 1 && of <= 3:
			c.order[of-1] = int(channel)
		case kind == 1 && of == 0:
			c.opacity = int(channel)
		case kind != 0 || of != 0:
			return unsupported("It has channels other than colours and one opacity")
		}
	}
	return nil
}

// settle fits what the file says to the components that are there. Four components of which
// the file says nothing are three colours and their opacity.
func (c *colours) settle(s *codestream, ycc bool) error {
	n := len(s.components)
	if n == 1 {
		c.order, c.opacity, c.ycc = [3]int{}, -1, false
		return nil
	}
	if n == 4 && c.opacity < 0 {
		c.opacity = 3
	}
	used := [4]bool{}
	for _, at := range append(c.order[:], c.opacity) {
		if at < 0 {
			continue
		}
		if at >= n || used[at] {
			return unsupported("Its channels are not three colours and one opacity")
		}
		used[at] = true
	}
	// A bare codestream with fewer samples of the second and third component can't be RGB.
	second, third := s.components[c.order[1]], s.components[c.order[2]]
	c.ycc = c.ycc || ycc || !c.known && second == third && (second.dx > s.components[0].dx || second.dy > s.components[0].dy)
	return nil
}
