package localmodel

import "math"

// disarray is 1 minus the coherence of the structure tensor of the haematoxylin (Bigün &
// Granlund 1987), measured in a 4 x 4 division and averaged by tissue. 0: everything runs in
// one direction, as basal layers, crypt walls and fibres do; 1: no direction at all. It has
// no unit of length and no unit of stain, so it holds at any magnification and in any
// laboratory.
func disarray(h plane, tissue []bool) float64 {
	const parts = 4
	var xx, yy, xy, n [parts * parts]int64
	w := h.width
	for y := 1; y < h.height-1; y++ {
		for x := 1; x < w-1; x++ {
			at := y*w + x
			// At the edge of the tissue the gradient is the glass's.
			if !tissue[at] || !tissue[at-1] || !tissue[at+1] || !tissue[at-w] || !tissue[at+w] {
				continue
			}
			cell := y*parts/h.height*parts + x*parts/w
			dx, dy := int64(h.v[at+1]-h.v[at-1]), int64(h.v[at+w]-h.v[at-w])
			xx[cell] += dx * dx
			yy[cell] += dy * dy
			xy[cell] += dx * dy
			n[cell]++
		}
	}
	var sum float64
	var all int64
	for i := range n {
		if energy := float64(xx[i] + yy[i]); energy > 0 {
			coherence := math.Hypot(float64(xx[i]-yy[i]), float64(2*xy[i])) / energy
			sum += float64((1 - coherence) * float64(n[i]))
			all += n[i]
		}
	}
	return sum / float64(max(all, 1))
}
