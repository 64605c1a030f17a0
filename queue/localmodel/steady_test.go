package localmodel

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// Two decoders of one JPEG differ by one grey level in one value of twenty-five. No score
// hangs on that, wherever between the limits of the measures a tile lies; and where the
// picture changes gradually, so does the score.
func TestScoreHasNoSteps(t *testing.T) {
	t.Parallel()
	for name, way := range map[string]struct {
		tile func(v float64) *image.RGBA
		// gradual: no part of the picture goes from one grey level to the next all at once.
		gradual bool
	}{
		"nuclei grow":               {func(v float64) *image.RGBA { return blurred(scattered(40, 3+2*v), 0.6, 0.25) }, true},
		"the ninth nucleus appears": {func(v float64) *image.RGBA { return blurred(appearing(v), 0.6, 0.25) }, true},
		"cytoplasm darkens":         {func(v float64) *image.RGBA { return blurred(scattered(12, 5), 0.6, 0.04+0.12*v) }, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const places = 100
			low, high, last := math.Inf(1), math.Inf(-1), math.NaN()
			for i := range places {
				img := way.tile(float64(i) / places)
				a, b := New().Explain(img).Score, New().Explain(rounded(img, uint64(i))).Score
				if math.Abs(a-b) > 0.01 {
					t.Errorf("at %d of %d rounding moves the score from %.4f to %.4f", i, places, a, b)
				}
				if way.gradual && math.Abs(a-last) > 0.01 {
					t.Errorf("at %d of %d the score goes from %.4f to %.4f", i, places, last, a)
				}
				low, high, last = min(low, a), max(high, a), a
			}
			if high-low < 0.02 {
				t.Errorf("scores from %v to %v: the way passes no limit", low, high)
			}
		})
	}
}

// scattered are n nuclei of about a size, in places that fall on no grid.
func scattered(n int, radius float64) []cell {
	r := rand.New(rand.NewPCG(3, 4))
	cells := make([]cell, n)
	for i := range cells {
		long := radius * (0.8 + 0.4*r.Float64())
		cells[i] = cell{128 * r.Float64(), 128 * r.Float64(), long, 0.8 * long, math.Pi * r.Float64()}
	}
	return cells
}

// appearing are six nuclei and six more that grow from nothing, one after the other.
func appearing(v float64) []cell {
	cells := scattered(12, 5)
	for i := range cells[6:] {
		size := min(max(6*v-float64(i), 0.01), 1)
		cells[6+i].long *= size
		cells[6+i].short *= size
	}
	return cells
}

// blurred paints nuclei on a tile of 128 px as a lens shows them: the edge is 2 px wide.
func blurred(cells []cell, hema, eosin float64) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, 128, 128))
	for y := range 128 {
		for x := range 128 {
			cover := 0.0
			for _, c := range cells {
				dx, dy := float64(x)-c.x, float64(y)-c.y
				if math.Abs(dx)+math.Abs(dy) > 2*c.long+2 {
					continue
				}
				sin, cos := math.Sincos(c.angle)
				u, v := (dx*cos+dy*sin)/c.long, (dy*cos-dx*sin)/c.short
				cover = max(cover, min((1-math.Hypot(u, v))*c.short/2+0.5, 1))
			}
			img.SetRGBA(x, y, stained(0.05+cover*(hema-0.05), eosin))
			if max(x, y) < 20 {
				img.SetRGBA(x, y, color.RGBA{255, 255, 255, 255}) // glass: the lamp is known
			}
		}
	}
	return img
}

// rounded moves one value of twenty-five by one grey level.
func rounded(img *image.RGBA, seed uint64) *image.RGBA {
	r := rand.New(rand.NewPCG(seed, 5))
	out := image.NewRGBA(img.Rect)
	out.Pix = slices.Clone(img.Pix)
	for i := range out.Pix {
		if i%4 < 3 && r.IntN(25) == 0 {
			out.Pix[i] = uint8(min(max(int(out.Pix[i])+2*r.IntN(2)-1, 0), 255))
		}
	}
	return out
}
