package localmodel

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"
)

// cell is a nucleus to be painted: an ellipse with a direction.
type cell struct{ x, y, long, short, angle float64 }

// paint draws nuclei of a haematoxylin density on eosin, with the stains' own vectors.
func paint(size int, hema float64, cells []cell) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, size, size))
	for y := range size {
		for x := range size {
			h := 0.05
			for _, c := range cells {
				sin, cos := math.Sincos(c.angle)
				dx, dy := float64(x)-c.x, float64(y)-c.y
				u, v := (dx*cos+dy*sin)/c.long, (dy*cos-dx*sin)/c.short
				if u*u+v*v < 1 {
					h = hema
				}
			}
			img.SetRGBA(x, y, stained(h, 0.25))
		}
	}
	// A corner of glass, so that the lamp is known.
	for y := range size / 6 {
		for x := range size / 6 {
			img.SetRGBA(x, y, color.RGBA{255, 255, 255, 255})
		}
	}
	return img
}

func stained(h, e float64) color.RGBA {
	at := func(c int) uint8 {
		od := h*haematoxylin[c] + e*eosin[c]
		return uint8(math.Round(min(256*math.Pow(10, -od)-1, 255)))
	}
	return color.RGBA{at(0), at(1), at(2), 255}
}

// rows are small, like nuclei in rows, all in one direction.
func rows(step float64) []cell {
	var cells []cell
	for y := step / 2; y < 256; y += step {
		for x := step / 2; x < 256; x += step {
			cells = append(cells, cell{x, y, 7, 4, 0})
		}
	}
	return cells
}

// wild are nuclei of all sizes, places and directions.
func wild(n int) []cell {
	r := rand.New(rand.NewPCG(1, 2))
	cells := make([]cell, n)
	for i := range cells {
		long := 4 + 12*r.Float64()
		cells[i] = cell{256 * r.Float64(), 256 * r.Float64(), long, long * (0.5 + 0.5*r.Float64()), math.Pi * r.Float64()}
	}
	return cells
}
