package localmodel

import (
	"image"
	"math"
)

// Densities are fixed-point integers (odOne is an optical density of 1), so that the
// segmentation is the same bit for bit on every processor.
const (
	odShift = 12
	odOne   = 1 << odShift
)

var hFrom, eFrom [3]int32 // haematoxylin and eosin from the densities of red, green, blue

func init() {
	h, e := unmix()
	for i := range h {
		hFrom[i], eFrom[i] = fixedPoint(h[i]), fixedPoint(e[i])
	}
}

func fixedPoint(v float64) int32 { return int32(math.Round(v * odOne)) }

// plane is one picture of numbers, row by row.
type plane struct {
	width, height int
	v             []int32
}

// stains is a tile taken apart: densities not below 0, and which pixels are tissue.
type stains struct {
	h, e   plane
	tissue []bool
	n      int // pixels of tissue
}

// lamp estimates the light that passes clear glass, per channel: the brightness that one
// pixel in a hundred reaches (white patch), not below least. Microscope cameras show glass
// greenish or bluish, scanners nearly white; without it a blue cast would pass for
// haematoxylin all over. A tile without glass takes its clearest gaps for it, and its
// densities are relative to those.
func lamp(img *image.RGBA, least int) [3]int {
	var count [3][256]int
	b := img.Bounds()
	for y := range b.Dy() {
		row := img.Pix[y*img.Stride:]
		for x := range b.Dx() {
			for c := range 3 {
				count[c][row[4*x+c]]++
			}
		}
	}
	var light [3]int
	for c := range light {
		above, level := 0, 255
		for ; level > least; level-- {
			if above += count[c][level]; above*100 >= b.Dx()*b.Dy() {
				break
			}
		}
		light[c] = level
	}
	return light
}

// densities is the table of optical density for one channel: -log10(I/I0), not below 0.
func densities(light int) (t [256]int32) {
	for i := range t {
		t[i] = max(0, fixedPoint(math.Log10(float64(light+1)/float64(i+1))))
	}
	return t
}

// separate takes the stains apart.
func separate(img *image.RGBA, p params) stains {
	light := lamp(img, p.leastLight)
	red, green, blue := densities(light[0]), densities(light[1]), densities(light[2])
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	s := stains{
		h: plane{w, h, make([]int32, w*h)}, e: plane{w, h, make([]int32, w*h)}, tissue: make([]bool, w*h),
	}
	floor := 3 * fixedPoint(p.tissueOD)
	for y := range h {
		row := img.Pix[y*img.Stride:]
		for x := range w {
			px := row[4*x : 4*x+3 : 4*x+3]
			r, g, b := red[px[0]], green[px[1]], blue[px[2]]
			at := y*w + x
			if r+g+b > floor {
				s.tissue[at] = true
				s.n++
			}
			s.h.v[at] = max(0, (r*hFrom[0]+g*hFrom[1]+b*hFrom[2])>>odShift)
			s.e.v[at] = max(0, (r*eFrom[0]+g*eFrom[1]+b*eFrom[2])>>odShift)
		}
	}
	return s
}

// smooth is the binomial 1-2-1 filter in both directions, twice: a Gaussian of about one
// pixel, which takes the camera's and JPEG's noise and leaves nuclei whole.
func (p plane) smooth() plane {
	for range 2 {
		p = p.smoothOnce()
	}
	return p
}

func (p plane) smoothOnce() plane {
	w, h := p.width, p.height
	across := make([]int32, len(p.v))
	for y := range h {
		row, out := p.v[y*w:(y+1)*w], across[y*w:(y+1)*w]
		for x := range row {
			out[x] = row[max(x-1, 0)] + 2*row[x] + row[min(x+1, w-1)]
		}
	}
	out := plane{width: w, height: h, v: make([]int32, len(p.v))}
	for y := range h {
		up, mid, down := across[max(y-1, 0)*w:], across[y*w:], across[min(y+1, h-1)*w:]
		row := out.v[y*w : (y+1)*w]
		for x := range row {
			row[x] = (up[x] + 2*mid[x] + down[x] + 8) >> 4
		}
	}
	return out
}
