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

// steps is the number of thresholds that a pixel is held against, and of shares of a pixel
// that is partly tissue.
const steps = 16

var hFrom [3]int32 // haematoxylin from the densities of red, green, blue

func init() {
	h, _ := unmix()
	for i := range h {
		hFrom[i] = fixedPoint(h[i])
	}
}

func fixedPoint(v float64) int32 { return int32(math.Round(v * odOne)) }

// plane is one picture of numbers, row by row.
type plane struct {
	width, height int
	v             []int32
}

// stains is a tile taken apart: the haematoxylin, not below 0, and how many steps of each
// pixel are tissue.
type stains struct {
	h      plane
	tissue []uint8
}

// lamp estimates the light that passes clear glass, per channel: the brightness that one
// pixel in a hundred reaches (white patch), not below least. Microscope cameras show glass
// greenish or bluish, scanners nearly white; without it a blue cast would pass for
// haematoxylin all over. A tile without glass takes its clearest gaps for it, and its
// densities are relative to those.
func lamp(img *image.RGBA, p params) (light [3]float64) {
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
	for c := range light {
		levels := make(tally, 256)
		for level, n := range count[c] {
			levels[level] = float64(n)
		}
		light[c] = max(levels.largest(0.01, p), p.leastLight)
	}
	return light
}

// densities is the table of optical density for one channel: -log10(I/I0), not below 0.
func densities(light float64) (t [256]int32) {
	for i := range t {
		t[i] = max(0, fixedPoint(math.Log10((light+1)/float64(i+1))))
	}
	return t
}

// separate takes the stains apart.
func separate(img *image.RGBA, p params) stains {
	light := lamp(img, p)
	red, green, blue := densities(light[0]), densities(light[1]), densities(light[2])
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	s := stains{h: plane{w, h, make([]int32, w*h)}, tissue: make([]uint8, w*h)}
	low, high := p.between(3 * p.tissueOD)
	floor, span := fixedPoint(low), fixedPoint(high-low)
	for y := range h {
		row := img.Pix[y*img.Stride:]
		for x := range w {
			px := row[4*x : 4*x+3 : 4*x+3]
			r, g, b := red[px[0]], green[px[1]], blue[px[2]]
			at := y*w + x
			s.tissue[at] = uint8(min(max((r+g+b-floor)*steps/span, 0), steps))
			s.h.v[at] = max(0, (r*hFrom[0]+g*hFrom[1]+b*hFrom[2])>>odShift)
		}
	}
	return s
}

// smooth is the binomial 1-2-1 filter in both directions, twice: a Gaussian of about one
// pixel, which takes the camera's and JPEG's noise and leaves nuclei whole.
func (p plane) smooth() plane {
	across := make([]int32, len(p.v))
	out := plane{width: p.width, height: p.height, v: make([]int32, len(p.v))}
	p.smoothInto(out.v, across)
	out.smoothInto(out.v, across)
	return out
}

// smoothInto filters once; out may be p's own values.
func (p plane) smoothInto(out, across []int32) {
	w, h := p.width, p.height
	for y := range h {
		row, out := p.v[y*w:(y+1)*w], across[y*w:(y+1)*w]
		for x := range row {
			out[x] = row[max(x-1, 0)] + 2*row[x] + row[min(x+1, w-1)]
		}
	}
	for y := range h {
		up, mid, down := across[max(y-1, 0)*w:], across[y*w:], across[min(y+1, h-1)*w:]
		for x := range w {
			out[y*w+x] = (up[x] + 2*mid[x] + down[x] + 8) >> 4
		}
	}
}
