package tiling_test

import (
	"math"
)

// lightField is the transmitted light, three values a pixel.
type lightField struct {
	w, h int
	v    []float32
}

func (f *lightField) at(x, y int) []float32 { return f.v[3*(y*f.w+x) : 3*(y*f.w+x)+3] }

func (f *lightField) crop(m, w, h int) *lightField {
	out := &lightField{w, h, make([]float32, 3*w*h)}
	for y := range h {
		copy(out.v[3*y*w:3*(y+1)*w], f.v[3*((y+m)*f.w+m):])
	}
	return out
}

func (f *lightField) blur(r float64, disc bool) {
	if disc {
		// A square, a fifth smaller than the disc: as flat inside and as sharp at its edge.
		k := max(1, int(math.Round(2*r*0.8))) | 1
		box := make([]float32, k)
		for i := range box {
			box[i] = 1 / float32(k)
		}
		f.filter(box)
		return
	}
	n := int(math.Ceil(3 * r))
	kernel := make([]float32, 2*n+1)
	sum := float32(0)
	for i := range kernel {
		d := float64(i - n)
		kernel[i] = float32(math.Exp(-d * d / (2 * r * r)))
		sum += kernel[i]
	}
	for i := range kernel {
		kernel[i] /= sum
	}
	f.filter(kernel)
}

func (f *lightField) filter(kernel []float32) {
	n := len(kernel) / 2
	line := make([]float32, 3*max(f.w, f.h))
	pass := func(count, step int, start int) {
		for i := range count {
			copy(line[3*i:3*i+3], f.v[start+i*step:])
		}
		for i := range count {
			var a, b, c float32
			for k, q := range kernel {
				j := 3 * min(max(i+k-n, 0), count-1)
				a, b, c = a+q*line[j], b+q*line[j+1], c+q*line[j+2]
			}
			o := start + i*step
			f.v[o], f.v[o+1], f.v[o+2] = a, b, c
		}
	}
	for y := range f.h {
		pass(f.w, 3, 3*y*f.w)
	}
	for x := range f.w {
		pass(f.h, 3*f.w, 3*x)
	}
}
