package openslide

import (
	"encoding/binary"
	"image/color"
	"strconv"
)

// opaque turns the library's pixels in place into R, G, B, A on the background. They are
// 32-bit words in the machine's byte order, alpha highest, then red, green and blue, each
// already multiplied by alpha.
func opaque(pixels []byte, background color.RGBA) {
	for i := 0; i+4 <= len(pixels); i += 4 {
		word := binary.NativeEndian.Uint32(pixels[i:])
		a, r, g, b := word>>24, word>>16&0xff, word>>8&0xff, word&0xff
		if a != 0xff {
			r, g, b = over(r, a, background.R), over(g, a, background.G), over(b, a, background.B)
		}
		pixels[i], pixels[i+1], pixels[i+2], pixels[i+3] = byte(r), byte(g), byte(b), 0xff
	}
}

// over lays a colour that is multiplied by its alpha on the background's.
func over(c, alpha uint32, background uint8) uint32 {
	return min(c+(uint32(background)*(255-alpha)+127)/255, 255)
}

// backgroundOf reads "RRGGBB"; without it the background is white, as everywhere.
func backgroundOf(text string) color.RGBA {
	n, err := strconv.ParseUint(text, 16, 32)
	if err != nil || len(text) != 6 {
		return color.RGBA{R: 0xff, G: 0xff, B: 0xff, A: 0xff}
	}
	return color.RGBA{R: uint8(n >> 16), G: uint8(n >> 8), B: uint8(n), A: 0xff}
}
