package localmodel

// A limit that switches makes another score of a difference of rounding in the decoding of a
// JPEG. So every limit here is a ramp, and every order statistic the mean of the ranks around
// its own.

// ramp says how far v is beyond a limit: 0 up to (1-soft) of it, a half at the limit, 1 from
// (1+soft), straight between.
func ramp(v, limit, soft float64) float64 {
	return min(max((v/limit-(1-soft))/(2*soft), 0), 1)
}

func (p params) ramp(v, limit float64) float64 { return ramp(v, limit, p.soft) }

// between are the ends of the ramp at a limit.
func (p params) between(limit float64) (low, high float64) {
	return float64(limit * (1 - p.soft)), float64(limit * (1 + p.soft))
}

// tally counts things by a whole number, their index: nuclei by area, pixels by brightness.
type tally []float64

func (t tally) sum() float64 {
	var all float64
	for _, n := range t {
		all += n
	}
	return all
}

// smallest is the number that the given share of the things doesn't exceed: the mean over
// those between the ends of the share's ramp, 0 of none.
func (t tally) smallest(share float64, p params) float64 {
	low, high := p.between(share * t.sum())
	var below, sum, all float64
	for v, n := range t {
		if in := min(below+n, high) - max(below, low); in > 0 {
			sum += float64(in * float64(v))
			all += in
		}
		if below += n; below >= high {
			break
		}
	}
	if all == 0 {
		return 0
	}
	return sum / all
}

// largest is the number that the given share of the things reaches, otherwise like smallest.
func (t tally) largest(share float64, p params) float64 {
	low, high := p.between(share * t.sum())
	var above, sum, all float64
	for v := len(t) - 1; v >= 0 && above < high; v-- {
		if in := min(above+t[v], high) - max(above, low); in > 0 {
			sum += float64(in * float64(v))
			all += in
		}
		above += t[v]
	}
	if all == 0 {
		return 0
	}
	return sum / all
}
