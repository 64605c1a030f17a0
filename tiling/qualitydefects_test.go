package tiling_test

import (
	"math"
	"math/rand/v2"
)

func between(d *rand.Rand, a, b float64) float64 { return a + (b-a)*d.Float64() }

// inks are optical densities of pens in red, green and blue.
var inks = map[string][3]float64{
	"black": {1.5, 1.5, 1.45}, "blue": {1.1, 0.65, 0.15}, "green": {1.1, 0.25, 0.55}, "red": {0.06, 1.1, 0.95}, "yellow": {0.02, 0.06, 0.7},
}

// penStroke is a wavy line of 300 to 700 µm.
func penStroke(s *madeSlide, d *rand.Rand, ink string, x0, y0, x1, y1 float64) {
	_, h := s.size()
	k := stroke{half: between(d, 150, 350) * min(1, h/4000), soft: 30, density: inks[ink]}
	strength := between(d, 0.7, 1.3)
	wave := 150 * min(1, h/4000)
	for c := range k.density {
		k.density[c] *= strength
	}
	for i := range 9 {
		f := float64(i) / 8
		k.points = append(k.points, [2]float64{x0 + (x1-x0)*f + between(d, -wave, wave), y0 + (y1-y0)*f + between(d, -wave, wave)})
	}
	s.strokes = append(s.strokes, k)
}

func penOver(ink string) func(s *madeSlide, d *rand.Rand) {
	return func(s *madeSlide, d *rand.Rand) {
		w, h := s.size()
		p := s.pieces[0]
		if d.IntN(2) == 0 {
			penStroke(s, d, ink, 0.02*w, p.y+between(d, -0.3, 0.3)*p.b, between(d, 0.5, 0.98)*w, p.y+between(d, -0.3, 0.3)*p.b)
		} else {
			penStroke(s, d, ink, p.x+between(d, -0.3, 0.3)*p.a, 0.02*h, p.x+between(d, -0.3, 0.3)*p.a, between(d, 0.5, 0.98)*h)
		}
	}
}

// penBeside circles the tissue at some distance or draws a line at the edge.
func penBeside(ink string) func(s *madeSlide, d *rand.Rand) {
	return func(s *madeSlide, d *rand.Rand) {
		w, h := s.size()
		for i := range s.pieces {
			s.pieces[i].a, s.pieces[i].b = s.pieces[i].a*0.75, s.pieces[i].b*0.6
		}
		penStroke(s, d, ink, 0.05*w, 0.09*h, 0.95*w, 0.09*h)
	}
}

func fold(s *madeSlide, d *rand.Rand) {
	for range 1 + d.IntN(3) {
		p := s.pieces[d.IntN(len(s.pieces))]
		turn := between(d, 0, math.Pi)
		sin, cos := math.Sincos(turn)
		k := stroke{half: between(d, 20, 60), soft: 8}
		bend := between(d, -0.15, 0.15)
		for i := range 13 {
			f := (float64(i)/6 - 1) * 0.85
			x, y := f*p.a, bend*p.b*math.Sin(3*f)+bend*p.b
			k.points = append(k.points, [2]float64{p.x + x*cos - y*sin*p.a/p.b, p.y + x*sin*p.b/p.a + y*cos})
		}
		s.folds = append(s.folds, k)
	}
}

func bubble(s *madeSlide, d *rand.Rand) {
	p := s.pieces[0]
	r := between(d, 300, 600)
	s.bubbles = append(s.bubbles, blob{x: p.x + between(d, -0.7, 0.7)*p.a, y: p.y + between(d, -0.5, 0.5)*p.b, a: r, b: r * between(d, 0.8, 1.2)})
}

func blank(s *madeSlide, d *rand.Rand) {
	s.pieces, s.fat = nil, nil
	w, h := s.size()
	for range 12 { // dust and fibres
		x, y := between(d, 0, w), between(d, 0, h)
		s.dust = append(s.dust, stroke{points: [][2]float64{{x, y}, {x + between(d, -80, 80), y + between(d, -80, 80)}}, half: between(d, 3, 15), soft: 4, density: [3]float64{between(d, 0.2, 0.8)}})
	}
	// the edge of a coverslip, and a shadow
	x := between(d, 0.05, 0.95) * w
	s.dust = append(s.dust, stroke{points: [][2]float64{{x, 0}, {x + 50, h}}, half: 12, soft: 10, density: [3]float64{0.2}},
		stroke{points: [][2]float64{{between(d, 0, w), between(d, 0, h)}, {between(d, 0, w), between(d, 0, h)}}, half: 300, soft: 250, density: [3]float64{0.04}})
}

// ihc leaves a weak counterstain and turns strong eosin into DAB.
func ihc(r, g, b float64) (float64, float64, float64) {
	hema, eosin := unmix(r, g)
	return lightOf(0.7*max(0, hema-0.15), 3*max(0, eosin-0.12), 0.65, 0.70, 0.29, 0.27, 0.57, 0.78)
}

// nuclearIHC turns haematoxylin into DAB (a marker of nuclei) and eosin into a weak
// counterstain.
func nuclearIHC(r, g, b float64) (float64, float64, float64) {
	hema, eosin := unmix(r, g)
	return lightOf(0.4*eosin, 1.2*hema, 0.65, 0.70, 0.29, 0.27, 0.57, 0.78)
}

// trichrome turns what has much eosin blue (collagen), the rest red.
func trichrome(r, g, b float64) (float64, float64, float64) {
	hema, eosin := unmix(r, g)
	if eosin > 0.4*hema {
		return lightOf(0, eosin+0.3*hema, 0.2, 0.8, 0.5, 0.95, 0.5, 0.15)
	}
	return lightOf(hema, 0.2*eosin, 0.25, 0.85, 0.45, 0.95, 0.5, 0.15)
}

// unmix is the amounts of haematoxylin and eosin (Ruifrok's vectors, red and green).
func unmix(r, g float64) (hema, eosin float64) {
	odr, odg := -math.Log10(min(max(r, 0.004), 1)), -math.Log10(min(max(g, 0.004), 1))
	eosin = max(0, (odg-1.083*odr)/0.912)
	return max(0, (odr-0.072*eosin)/0.65), eosin
}

func lightOf(a, b float64, ar, ag, ab, br, bg, bb float64) (float64, float64, float64) {
	return math.Pow(10, -a*ar-b*br), math.Pow(10, -a*ag-b*bg), math.Pow(10, -a*ab-b*bb)
}

func blurred(um float64, disc bool) func(s *madeSlide, d *rand.Rand) {
	return func(s *madeSlide, d *rand.Rand) { s.sigma, s.disc = um*between(d, 0.9, 1.1), disc }
}

func none(*madeSlide, *rand.Rand) {}
