package drawn

import "math"

// nucleus is one nucleus: an ellipse, more or less irregular, with chromatin. Lengths are
// level-0 pixels.
type nucleus struct {
	x, y        float64
	a, b        float64 // half axes, a along cos, sin
	cos, sin    float64
	hema, eosin float32
	two, three  float64 // strength of the second and third harmonic of the outline
	shift       float64 // phase of the third, radians
	vesicle     float32 // how much paler the middle is
	clumps      float32 // how coarse the chromatin is, 0 to 1
	spot        float64 // radius of the nucleolus, 0: none
	spotX       float64 // its place on the axes
	spotY       float64
}

// stain puts a nucleus on the block.
func (s *Slide) stain(b *block, n *nucleus) {
	reach := max(n.a, n.b)*(1+n.two+n.three) + 1.5
	if !(box{n.x, n.y, n.x, n.y}).grown(reach).reaches(b.box()) {
		return
	}
	x0, x1 := b.span(b.x0, n.x-reach, n.x+reach)
	y0, y1 := b.span(b.y0, n.y-reach, n.y+reach)
	sinShift, cosShift := math.Sincos(n.shift)
	three := harmonic{n.three * cosShift, n.three * sinShift}
	small := min(n.a, n.b)
	for j := y0; j <= y1; j++ {
		dy := b.y0 + (float64(j)+0.5)*b.pitch - n.y
		for i := x0; i <= x1; i++ {
			dx := b.x0 + (float64(i)+0.5)*b.pitch - n.x
			u, v := dx*n.cos+dy*n.sin, dy*n.cos-dx*n.sin
			q := n.level(u/n.a, v/n.b, three)
			cover := ramp(float32((1-q)*small), -0.9, 0.9)
			if cover == 0 {
				continue
			}
			hema := n.chromatin(s, float32(q), dx+n.x, dy+n.y, u, v)
			at := j*blockSize + i
			b.hema[at] += (hema - b.hema[at]) * cover
			b.eosin[at] += (n.eosin - b.eosin[at]) * cover
		}
	}
}

// level is 0 in the middle and 1 on the nucleus' outline; u, v are shares of the half axes.
func (n *nucleus) level(u, v float64, three harmonic) float64 {
	q := math.Sqrt(u*u + v*v)
	if q < 0.3 || q > 1.5 || n.two == 0 {
		return q
	}
	c, s := u/q, v/q
	c2, s2 := c*c-s*s, 2*s*c
	return q / (1 + n.two*s2 + three.c*(c2*c-s2*s) + three.s*(s2*c+c2*s))
}

// chromatin is the haematoxylin at one place: a darker membrane, a paler middle, clumps, and
// the nucleolus.
func (n *nucleus) chromatin(s *Slide, q float32, x, y, u, v float64) float32 {
	h := 1 + 0.14*ramp(q, 0.6, 0.9) - n.vesicle*(1-ramp(q, 0.3, 0.85))
	h += (0.12 + n.clumps*0.6) * s.noise.at(x/3.6+19, y/3.6+71)
	if n.spot > 0 {
		du, dv := u-n.spotX, v-n.spotY
		if du*du+dv*dv < n.spot*n.spot {
			h += 0.45
		}
	}
	return n.hema * h
}
