package jpeg2000

import "image"

// plane is one component as the library hands it over.
type plane struct {
	samples       []int32
	width, height int
	bits          int
	signed        bool
	// across and down say which sample a pixel shows.
	across, down axis
}

// axis maps the pixels of one side of the picture, which begins with number first and has a
// pixel for each step of the reference grid, to the samples of a component, which begins
// with number from, has one for each per, and last+1 of them.
type axis struct{ first, step, per, from, last int }

func (a axis) at(pixel int) int {
	return min(max((a.first+pixel)*a.step/a.per-a.from, 0), a.last)
}

// planesOf says how the planes lie, without their samples.
func (s *codestream) planesOf() []plane {
	out := make([]plane, len(s.components))
	firstX, _ := s.across(0)
	firstY, _ := s.down(0)
	for c, p := range s.components {
		x, width := s.across(c)
		y, height := s.down(c)
		out[c] = plane{
			width: width, height: height, bits: p.bits, signed: p.signed,
			across: axis{firstX, s.components[0].dx, p.dx, x, width - 1},
			down:   axis{firstY, s.components[0].dy, p.dy, y, height - 1},
		}
	}
	return out
}

// row fills out with what the pixels of row y show, in 8 bits.
func (p *plane) row(y int, out []byte) {
	line := p.samples[p.down.at(y)*p.width:][:p.width]
	var add int32
	if p.signed {
		add = 1 << (p.bits - 1)
	}
	most := int32(1)<<p.bits - 1
	if len(out) == len(line) && p.bits == 8 {
		for x, v := range line {
			out[x] = uint8(min(max(v+add, 0), most))
		}
		return
	}
	for x := range out {
		v := min(max(line[p.across.at(x)]+add, 0), most)
		if p.bits >= 8 {
			out[x] = uint8(v >> (p.bits - 8))
		} else {
			out[x] = uint8(v * 255 / most)
		}
	}
}

// paint puts the planes together.
func paint(planes []plane, c colours) *image.RGBA {
	width, height := planes[0].width, planes[0].height
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	var rows [4][]byte
	for i := range rows {
		rows[i] = make([]byte, width)
	}
	for y := range height {
		for i, at := range c.order {
			planes[at].row(y, rows[i])
		}
		out := img.Pix[y*img.Stride:][:4*width]
		if c.ycc {
			convert(out, rows[0], rows[1], rows[2])
		} else {
			interleave(out, rows[0], rows[1], rows[2])
		}
		if c.opacity >= 0 {
			planes[c.opacity].row(y, rows[3])
			layOnWhite(out, rows[3])
		}
	}
	return img
}

func interleave(out, red, green, blue []byte) {
	for x, r := range red {
		out[4*x], out[4*x+1], out[4*x+2], out[4*x+3] = r, green[x], blue[x], 0xff
	}
}

// convert is JFIF's YCbCr to RGB, which is sYCC's too, with factors in 16 fractional bits,
// rounded.
func convert(out, luma, cb, cr []byte) {
	for x, v := range luma {
		y, b, r := int32(v)<<16+1<<15, int32(cb[x])-128, int32(cr[x])-128
		out[4*x], out[4*x+1], out[4*x+2], out[4*x+3] = clamp(y+91881*r), clamp(y-22554*b-46802*r), clamp(y+116130*b), 0xff
	}
}

// clamp is v without its 16 fractional bits, kept within 0 and 255.
func clamp(v int32) uint8 { return uint8(min(max(v>>16, 0), 255)) }

func layOnWhite(out, opacity []byte) {
	for x, a := range opacity {
		for c := range 3 {
			p := &out[4*x+c]
			*p = uint8((int(*p)*int(a) + 255*(255-int(a)) + 127) / 255)
		}
	}
}
