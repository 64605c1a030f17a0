package jpegtile

import "image"

// fromPlanes makes a picture of the three planes: of R, G and B if rgb is true, else of Y,
// Cb and Cr by the matrix of JFIF 1.02. Planes that hold every second sample are smoothed
// as libjpeg does by default, OpenSlide and browsers with it: a sample counts three
// quarters, its nearer neighbour one. Simply repeating samples, as image/jpeg's picture
// does, differs from those by 1.1 grey levels on an H&E tile, by 3.3 at the worst.
func fromPlanes(src *image.YCbCr, rgb bool, into *image.RGBA) *image.RGBA {
	width, height := src.Rect.Dx(), src.Rect.Dy()
	img := picture(width, height, into)
	second, third := newRows(src, src.Cb), newRows(src, src.Cr)
	for y := range height {
		out := img.Pix[y*img.Stride:][:4*width]
		first := src.Y[src.YOffset(src.Rect.Min.X, src.Rect.Min.Y+y):][:width]
		if rgb {
			interleave(out, first, second.at(y), third.at(y))
		} else {
			convert(out, first, second.at(y), third.at(y))
		}
	}
	return img
}

func interleave(out, red, green, blue []byte) {
	green, blue = green[:len(red)], blue[:len(red)]
	for x, r := range red {
		p := out[4*x : 4*x+4 : 4*x+4]
		p[0], p[1], p[2], p[3] = r, green[x], blue[x], 0xff
	}
}

// convert is JFIF's YCbCr to RGB with factors in 16 fractional bits, rounded.
func convert(out, luma, cb, cr []byte) {
	cb, cr = cb[:len(luma)], cr[:len(luma)]
	for x, v := range luma {
		y, b, r := int32(v)<<16+1<<15, int32(cb[x])-128, int32(cr[x])-128
		p := out[4*x : 4*x+4 : 4*x+4]
		p[0], p[1], p[2], p[3] = clamp(y+91881*r), clamp(y-22554*b-46802*r), clamp(y+116130*b), 0xff
	}
}

// clamp is v without its 16 fractional bits, kept within 0 and 255.
func clamp(v int32) uint8 {
	if uint32(v) < 1<<24 {
		return uint8(v >> 16)
	}
	return uint8(^(v >> 31)) // 0 below, 255 above
}

// rows gives the rows of a subsampled plane at the full size. What it returns is good until
// the next call.
type rows struct {
	plane         []byte
	stride        int
	width, height int // of the plane
	across, down  int // pixels for one sample
	smooth        bool
	out           []byte
	sums          []int32
}

func newRows(src *image.YCbCr, plane []byte) *rows {
	r := &rows{stride: src.CStride, across: 1, down: 1}
	switch src.SubsampleRatio {
	case image.YCbCrSubsampleRatio422:
		r.across = 2
	case image.YCbCrSubsampleRatio420:
		r.across, r.down = 2, 2
	case image.YCbCrSubsampleRatio440:
		r.down = 2
	case image.YCbCrSubsampleRatio411:
		r.across = 4
	case image.YCbCrSubsampleRatio410:
		r.across, r.down = 4, 2
	}
	r.width, r.height = over(src.Rect.Dx(), r.across), over(src.Rect.Dy(), r.down)
	r.plane = plane[src.COffset(src.Rect.Min.X, src.Rect.Min.Y):]
	// libjpeg smooths no plane of one or two columns, and none with one sample for four pixels.
	r.smooth = r.across == 1 || r.across == 2 && r.width > 2
	r.out = make([]byte, r.width*r.across)
	r.sums = make([]int32, r.width)
	return r
}

// row is a row of the plane itself; the first and the last are repeated outside.
func (r *rows) row(y int) []byte {
	return r.plane[min(max(y, 0), r.height-1)*r.stride:][:r.width]
}

// at is row y of the full size.
func (r *rows) at(y int) []byte {
	near := r.row(y / r.down)
	switch {
	case r.across == 1 && r.down == 1:
		return near
	case !r.smooth:
		return r.repeat(near)
	case r.down == 1:
		return r.smoothAcross(near)
	}
	far := r.row(y/2 - 1 + y%2*2)
	if r.across == 1 {
		return r.smoothDown(near, far, int32(1+y%2))
	}
	return r.smoothBoth(near, far)
}

func (r *rows) repeat(near []byte) []byte {
	for x := range r.out {
		r.out[x] = near[x/r.across]
	}
	return r.out
}

// smoothDown rounds the upper of two rows down and the lower one up, so that no row is
// brighter on the whole.
func (r *rows) smoothDown(near, far []byte, rounding int32) []byte {
	for x, v := range near {
		r.out[x] = uint8((3*int32(v) + int32(far[x]) + rounding) >> 2)
	}
	return r.out
}

func (r *rows) smoothAcross(near []byte) []byte {
	out, last := r.out, int32(near[0])
	for x, v := range near {
		this, next := int32(v), int32(near[min(x+1, len(near)-1)])
		out[2*x], out[2*x+1] = uint8((3*this+last+1)>>2), uint8((3*this+next+2)>>2)
		last = this
	}
	return out
}

func (r *rows) smoothBoth(near, far []byte) []byte {
	far, sums := far[:len(near)], r.sums[:len(near)]
	for x, v := range near {
		sums[x] = 3*int32(v) + int32(far[x])
	}
	out, last := r.out[:2*len(sums)], sums[0]
	for x, this := range sums {
		next := this
		if x+1 < len(sums) {
			next = sums[x+1]
		}
		out[2*x], out[2*x+1] = uint8((3*this+last+8)>>4), uint8((3*this+next+7)>>4)
		last = this
	}
	return out
}
