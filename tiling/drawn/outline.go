package drawn

import "math"

// outline is a smooth closed curve: an ellipse whose radius is modulated by five harmonics.
// Lengths are level-0 pixels.
type outline struct {
	x, y     float64 // centre
	ax, ay   float64 // half axes
	cos, sin float64 // rotation
	size     float64 // radius of the circle of the same area
	wave     [5]harmonic
}

// harmonic is the k-th modulation (k from 2): c·cos(kθ) + s·sin(kθ).
type harmonic struct{ c, s float64 }

func newOutline(d *dice, x, y, ax, ay, turn, wobble float64) outline {
	o := outline{x: x, y: y, ax: ax, ay: ay, size: math.Sqrt(ax * ay)}
	o.sin, o.cos = math.Sincos(turn)
	for i := range o.wave {
		c, s := d.turn()
		a := wobble * d.between(0.5, 1) / float64(i+1)
		o.wave[i] = harmonic{a * c, a * s}
	}
	return o
}

// radius is the curve's distance from the centre in direction (c, s) of the unit circle.
func (o *outline) radius(c, s float64) float64 {
	r := 1.0
	ck, sk := c, s
	for _, w := range o.wave {
		ck, sk = ck*c-sk*s, sk*c+ck*s
		r += w.c*ck + w.s*sk
	}
	return r
}

// depth says how far inside a place lies: positive inside, 0 on the curve, about pixels.
func (o *outline) depth(x, y float64) float64 {
	dx, dy := x-o.x, y-o.y
	u, v := (dx*o.cos+dy*o.sin)/o.ax, (dy*o.cos-dx*o.sin)/o.ay
	rho := math.Sqrt(u*u + v*v)
	if rho < 1e-9 {
		return o.size
	}
	if rho > 3 {
		return (1 - rho) * o.size
	}
	return (1 - rho/o.radius(u/rho, v/rho)) * o.size
}

// at maps a place of the unit disc to pixels.
func (o *outline) at(u, v float64) (x, y float64) {
	u, v = u*o.ax, v*o.ay
	return o.x + u*o.cos - v*o.sin, o.y + u*o.sin + v*o.cos
}

// box is a rectangle in level-0 pixels.
type box struct{ x0, y0, x1, y1 float64 }

// reaches says whether two rectangles share a point.
func (b box) reaches(o box) bool { return b.x0 < o.x1 && o.x0 < b.x1 && b.y0 < o.y1 && o.y0 < b.y1 }

// grown is the rectangle with a border.
func (b box) grown(by float64) box { return box{b.x0 - by, b.y0 - by, b.x1 + by, b.y1 + by} }

// bounds is the smallest rectangle around the curve.
func (o *outline) bounds() box {
	b := box{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for i := range 256 {
		s, c := math.Sincos(2 * math.Pi * float64(i) / 256)
		r := o.radius(c, s)
		x, y := o.at(r*c, r*s)
		b = box{min(b.x0, x), min(b.y0, y), max(b.x1, x), max(b.y1, y)}
	}
	return b
}

// scale makes the curve larger or smaller around its centre.
func (o *outline) scale(by float64) {
	o.ax, o.ay, o.size = o.ax*by, o.ay*by, o.size*by
}
