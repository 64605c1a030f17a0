package tiffwsi

import (
	"fmt"
)

// colours say how a page's samples become R, G and B.
type colours struct {
	// paint turns n pixels of 8-bit samples into RGBA.
	paint func(to, samples []byte)
	// h and v are the subsampling of YCbCr data units, 0 where there are none.
	h, v int
	// alpha is the kind of the first extra sample (ExtraSamples, TIFF 6.0 section 18), at
	// index extra of a pixel.
	alpha, extra int
	// indexed samples are not scaled to eight bits.
	indexed bool
}

// Kinds of extra samples.
const (
	alphaNone      = 0
	alphaPremixed  = 1 // "associated": colours are multiplied with it already
	alphaSeparated = 2
)

func (c colours) unit() (h, v int) { return max(c.h, 1), max(c.v, 1) }

// usableColours refuses what is not grey, a palette, RGB, CMYK or YCbCr, and sets colours.
func (p *page) usableColours(where string) error {
	kind := fmt.Sprintf("colours of kind %d", p.photometric)
	if name := photometricNames[p.photometric]; name != "" {
		kind = fmt.Sprintf("%s colours (%d)", name, p.photometric)
	}
	wrong := unsupported(fmt.Sprintf("%s with %s a pixel", kind, count(uint64(max(0, p.samples)), "sample", "samples")), where)
	used := 3
	switch p.photometric {
	case photometricWhiteIsZero, photometricBlackIsZero:
		used = 1
		p.colours.paint = greyPainter(p.samples, p.photometric == photometricWhiteIsZero)
	case photometricRGB:
		p.colours.paint = rgbPainter(p.samples)
	case photometricPalette:
		used = 1
		if p.picture() || p.bits > 8 || p.samples != 1 {
			return wrong
		}
		palette, err := p.palette()
		if err != nil {
			return err
		}
		p.colours.indexed, p.colours.paint = true, palettePainter(palette)
	case photometricSeparated:
		used = 4
		if p.picture() || p.file.number(p.dir, tagInkSet, 1) != 1 {
			return wrong
		}
		p.colours.paint = cmykPainter(p.samples)
	case photometricYCbCr:
		if err := p.usableYCbCr(where); err != nil {
			return err
		}
	default:
		return wrong
	}
	if p.samples < used || p.compression == compressionJPEG && p.samples != used {
		return wrong
	}
	if !p.picture() && p.samples > used {
		p.colours.alpha, p.colours.extra = p.file.number(p.dir, tagExtraSamples, alphaNone), used
	}
	return nil
}

// palette reads the colour map: all reds, greens and blues in 16 bits (TIFF 6.0 section 5).
func (p *page) palette() ([][3]byte, error) {
	n := 1 << p.bits
	values, err := p.file.numbers(p.dir, tagColorMap, 3<<16)
	if err != nil {
		return nil, err
	}
	if len(values) < 3*n {
		return nil, broken(p.dir.where(), fmt.Errorf("its palette has %d values instead of %d", len(values), 3*n))
	}
	// Some writers store eight bits: then no value passes 255.
	shift := 0
	for _, v := range values {
		if v > 255 {
			shift = 8
		}
	}
	out := make([][3]byte, n)
	for i := range out {
		for c := range 3 {
			out[i][c] = byte(values[c*n+i] >> shift)
		}
	}
	return out, nil
}

func greyPainter(step int, inverted bool) func(to, samples []byte) {
	flip := byte(0)
	if inverted {
		flip = 0xff
	}
	return func(to, samples []byte) {
		for x, at := 0, 0; x+3 < len(to); x, at = x+4, at+step {
			v := samples[at] ^ flip
			to[x], to[x+1], to[x+2], to[x+3] = v, v, v, 0xff
		}
	}
}

func rgbPainter(step int) func(to, samples []byte) {
	return func(to, samples []byte) {
		for x, at := 0, 0; x+3 < len(to); x, at = x+4, at+step {
			to[x], to[x+1], to[x+2], to[x+3] = samples[at], samples[at+1], samples[at+2], 0xff
		}
	}
}

func palettePainter(palette [][3]byte) func(to, samples []byte) {
	return func(to, samples []byte) {
		for x, at := 0, 0; x+3 < len(to); x, at = x+4, at+1 {
			c := palette[samples[at]]
			to[x], to[x+1], to[x+2], to[x+3] = c[0], c[1], c[2], 0xff
		}
	}
}

// cmykPainter multiplies the light that each ink lets through: no profile is applied.
func cmykPainter(step int) func(to, samples []byte) {
	return func(to, samples []byte) {
		for x, at := 0, 0; x+3 < len(to); x, at = x+4, at+step {
			light := 255 - int(samples[at+3])
			for c := range 3 {
				to[x+c] = byte((255 - int(samples[at+c])) * light / 255)
			}
			to[x+3] = 0xff
		}
	}
}

// onWhite puts painted pixels on white: where a slide is transparent nothing was scanned.
func (c colours) onWhite(to, samples []byte, step int) {
	for x, at := 0, c.extra; x+3 < len(to); x, at = x+4, at+step {
		a := int(samples[at])
		for k := range 3 {
			v := int(to[x+k])
			if c.alpha == alphaSeparated {
				v = (v*a + 127) / 255
			}
			to[x+k] = byte(min(255, v+255-a))
		}
	}
}

// usableYCbCr takes YCbCr of a picture codec, which knows its own subsampling, or of samples.
func (p *page) usableYCbCr(where string) error {
	if p.samples != 3 {
		return unsupported(fmt.Sprintf("YCbCr with %d samples a pixel", p.samples), where)
	}
	if p.picture() {
		return nil
	}
	sampled, err := p.file.numbers(p.dir, tagYCbCrSubsampled, 16)
	if err != nil {
		return err
	}
	h, v := 2, 2
	if len(sampled) >= 2 {
		h, v = int(min(sampled[0], 16)), int(min(sampled[1], 16))
	}
	switch {
	case !fitsUnit(h) || !fitsUnit(v):
		return unsupported(fmt.Sprintf("YCbCr subsampling %d,%d", h, v), where)
	case h*v > 1 && (p.planes > 1 || p.bits != 8 || p.predictor != 1):
		return unsupported("subsampled YCbCr in planes, with a predictor or with more than 8 bits", where)
	}
	if h*v > 1 {
		p.colours.h, p.colours.v = h, v
	}
	p.colours.paint = yccPainter(newYCbCr(p.file.rationals(p.dir, tagYCbCrCoeffs, 3), p.file.rationals(p.dir, tagBlackWhite, 6)))
	return nil
}

func fitsUnit(n int) bool { return n == 1 || n == 2 || n == 4 }

// invert turns the picture of a WhiteIsZero JPEG round.
func invert(pix []byte) {
	for i := 0; i+3 < len(pix); i += 4 {
		pix[i], pix[i+1], pix[i+2] = ^pix[i], ^pix[i+1], ^pix[i+2]
	}
}
