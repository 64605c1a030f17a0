package localmodel

import "math"

// disarray is 1 minus the coherence of the structure tensor of the haematoxylin (Bigün &
// Granlund 1987), measured in a 4 x 4 division and averaged by tissue. 0: everything runs in
// one direction, as basal layers, crypt walls and fibres do; 1: no direction at all. It has
// no unit of length and no unit of stain, so it holds at any magnification and in any
// laboratory.
func (p params) disarray(h plane, tissue []uint8) float64 {
	var xx, yy, xy, n [parts * parts]int64
	w := h.width
	for y := 1; y < h.height-1; y++ {
		up, mid, down := h.v[(y-1)*w:y*w], h.v[y*w:(y+1)*w], h.v[(y+1)*w:(y+2)*w]
		over, here, under := tissue[(y-1)*w:y*w], tissue[y*w:(y+1)*w], tissue[(y+1)*w:(y+2)*w]
		for x := 1; x < w-1; x++ {
			// At the edge of the tissue the gradient is the glass's.
			weight := int64(min(here[x], here[x-1], here[x+1], over[x], under[x]))
			if weight == 0 {
				continue
			}
			in := field(x, y, w, h.height)
			dx, dy := int64(mid[x+1]-mid[x-1]), int64(down[x]-up[x])
			xx[in] += weight * dx * dx
			yy[in] += weight * dy * dy
			xy[in] += weight * dx * dy
			n[in] += weight
		}
	}
	var sum, all float64
	for i, weight := range n {
		energy := float64(xx[i] + yy[i])
		if energy == 0 {
			continue
		}
		// Without slopes there is no direction either way.
		judged := float64(weight) * p.ramp(math.Sqrt(energy/float64(weight)), p.flat*odOne)
		coherence := math.Hypot(float64(xx[i]-yy[i]), float64(2*xy[i])) / energy
		sum += float64((1 - coherence) * judged)
		all += float64(judged)
	}
	return sum / max(all, 1)
}
