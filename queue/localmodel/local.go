package localmodel

import "math"

// sums are taken over the tissue above and left of a place: of the steps of tissue, and of
// the plane's values and their squares times those. The first two wrap around; what lies
// between four places comes out right all the same, if it is below 2^32.
type sums struct {
	weight, value uint32
	square        uint64
}

// tables are the summed-area tables of a plane.
type tables struct {
	width int // of the tables, one more than the plane's
	at    []sums
}

func sumUp(p plane, tissue []uint8) tables {
	w := p.width + 1
	t := tables{width: w, at: make([]sums, w*(p.height+1))}
	for y := range p.height {
		var row sums
		above, here := t.at[y*w+1:(y+1)*w], t.at[(y+1)*w+1:(y+2)*w]
		values, weights := p.v[y*p.width:(y+1)*p.width], tissue[y*p.width:(y+1)*p.width]
		for x, v := range values {
			weight, value := uint32(weights[x]), uint32(v)
			row.weight += weight
			row.value += weight * value
			row.square += uint64(weight*value) * uint64(value)
			here[x] = sums{above[x].weight + row.weight, above[x].value + row.value, above[x].square + row.square}
		}
	}
	return t
}

// around returns mean and variance of the tissue in the square of radius r.
func (t tables) around(x, y, r, width, height int) (mean, variance float64) {
	x0, x1 := max(x-r, 0), min(x+r+1, width)
	y0, y1 := max(y-r, 0)*t.width, min(y+r+1, height)*t.width
	a, b, c, d := &t.at[y0+x0], &t.at[y0+x1], &t.at[y1+x0], &t.at[y1+x1]
	weight := d.weight - b.weight - c.weight + a.weight
	if weight == 0 {
		return 0, 0
	}
	n := float64(weight)
	mean = float64(d.value-b.value-c.value+a.value) / n
	square := float64(d.square - b.square - c.square + a.square)
	return mean, max(0, square/n-float64(mean*mean))
}

// nuclear says at how many of the steps thresholds each pixel is nuclear: darker in
// haematoxylin than its own surroundings by a part of the local deviation, where there is any
// contrast at all. A threshold for the whole tile would call blue epithelium beside pink
// stroma one big nucleus; a single one would join or part two nuclei by one grey level.
func nuclear(h plane, tissue []uint8, p params) []uint8 {
	t := sumUp(h, tissue)
	least := p.contrast * odOne
	low, high := p.between(p.above)
	floorLow, floorHigh := p.between(p.nucleusFloor * odOne)
	depth := make([]uint8, len(h.v))
	for y := range h.height {
		for x := range h.width {
			at := y*h.width + x
			v := float64(h.v[at])
			if tissue[at] == 0 || v <= floorLow {
				continue
			}
			mean, variance := t.around(x, y, p.window, h.width, h.height)
			if v <= mean {
				continue
			}
			deviation := max(math.Sqrt(variance), least)
			beyond := ((v-mean)/deviation - low) / (high - low)
			beyond = min(beyond, (v-floorLow)/(floorHigh-floorLow), 1)
			depth[at] = min(uint8(max(float64(beyond*steps)+0.5, 0)), tissue[at])
		}
	}
	return depth
}
