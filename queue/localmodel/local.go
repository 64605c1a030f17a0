package localmodel

import "math"

// tables are summed-area tables of a plane over the tissue: count, sum and sum of squares
// of all pixels above and left of a place.
type tables struct {
	width          int // of the tables, one more than the plane's
	count          []int32
	sum, squareSum []int64
}

func sumUp(p plane, tissue []bool) tables {
	w := p.width + 1
	t := tables{width: w, count: make([]int32, w*(p.height+1)), sum: make([]int64, w*(p.height+1)), squareSum: make([]int64, w*(p.height+1))}
	for y := range p.height {
		var n int32
		var sum, square int64
		for x := range p.width {
			if at := y*p.width + x; tissue[at] {
				v := int64(p.v[at])
				n, sum, square = n+1, sum+v, square+v*v
			}
			at := (y+1)*w + x + 1
			t.count[at] = t.count[at-w] + n
			t.sum[at] = t.sum[at-w] + sum
			t.squareSum[at] = t.squareSum[at-w] + square
		}
	}
	return t
}

// around returns mean and standard deviation of the tissue in the square of radius r.
func (t tables) around(x, y, r, width, height int) (mean, deviation float64) {
	x0, x1 := max(x-r, 0), min(x+r+1, width)
	y0, y1 := max(y-r, 0)*t.width, min(y+r+1, height)*t.width
	n := float64(t.count[y1+x1] - t.count[y0+x1] - t.count[y1+x0] + t.count[y0+x0])
	if n == 0 {
		return 0, 0
	}
	sum := float64(t.sum[y1+x1] - t.sum[y0+x1] - t.sum[y1+x0] + t.sum[y0+x0])
	square := float64(t.squareSum[y1+x1] - t.squareSum[y0+x1] - t.squareSum[y1+x0] + t.squareSum[y0+x0])
	mean = sum / n
	return mean, math.Sqrt(max(0, square/n-float64(mean*mean)))
}

// nuclear marks the pixels that are darker in haematoxylin than their own surroundings: by
// a part of the local deviation, where there is any contrast at all. A threshold for the
// whole tile would call blue epithelium beside pink stroma one big nucleus.
func nuclear(h plane, tissue []bool, p params) []bool {
	t := sumUp(h, tissue)
	floor, least := fixedPoint(p.nucleusFloor), p.contrast*odOne
	above := make([]bool, len(h.v))
	for y := range h.height {
		for x := range h.width {
			at := y*h.width + x
			if !tissue[at] || h.v[at] < floor {
				continue
			}
			mean, deviation := t.around(x, y, p.window, h.width, h.height)
			above[at] = float64(h.v[at]) > mean+float64(p.above*max(deviation, least))
		}
	}
	return above
}
