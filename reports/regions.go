package reports

import (
	"cmp"
	"slices"
)

// group is a connected component while it is being measured.
type group struct {
	label          int32
	first          int // index of its first cell in row order: the tie breaker
	c0, r0, c1, r1 int
	tiles          int
	sum            float64 // of scores
	area           float64 // in level-0 pixels
	hottest        int     // index of the hottest cell, the first among equals
}

func (c group) mean() float64 { return sixPlaces(c.sum / float64(c.tiles)) }

// findRegions returns the highest ranked regions and the number of all.
//
// Rank is by mean score times area: a large field of 0.8 comes before a single tile of
// 0.9. Equal ones come in reading order.
func findRegions(g Grid, heat Heat, r Rule) ([]RegionOfInterest, int) {
	labels, groups := label(g, heat, float32(r.RegionThreshold))
	slices.SortFunc(groups, func(a, b group) int {
		return cmp.Or(cmp.Compare(b.mean()*b.area, a.mean()*a.area), cmp.Compare(a.first, b.first))
	})
	limit := r.MaxRegions
	if limit == 0 {
		limit = defaultMaxRegions
	}
	kept := groups[:min(limit, len(groups))]
	visited := newBits(len(labels))
	regions := make([]RegionOfInterest, len(kept))
	for i, c := range kept {
		regions[i] = c.region(g, i+1)
		regions[i].Polygon = outline(g, labels, visited, c)
	}
	return regions, len(groups)
}

func (c group) region(g Grid, rank int) RegionOfInterest {
	col, row := c.hottest%g.Cols, c.hottest/g.Cols
	region := RegionOfInterest{
		Rank: rank, Score: c.mean(), Tiles: c.tiles,
		Bounds:  g.bounds(c.c0, c.r0, c.c1, c.r1),
		Hottest: g.bounds(col, row, col, row),
	}
	if g.scaled() {
		area := c.area * g.MPPX * g.MPPY / 1e6
		region.AreaMM2 = &area
	}
	return region
}

// label numbers the connected components of hot cells from 1; 0 is everything else.
func label(g Grid, heat Heat, threshold float32) ([]int32, []group) {
	labels := make([]int32, len(heat.Values))
	var groups []group
	var stack []int
	for i, score := range heat.Values {
		if labels[i] != 0 || !(score >= threshold) {
			continue
		}
		name := int32(len(groups) + 1)
		labels[i] = name
		stack = append(stack[:0], i)
		for len(stack) > 0 {
			at := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			eachNeighbour(g, at, func(n int) {
				if labels[n] == 0 && heat.Values[n] >= threshold {
					labels[n] = name
					stack = append(stack, n)
				}
			})
		}
		groups = append(groups, group{label: name, first: i, c0: g.Cols, r0: g.Rows, hottest: i})
	}
	measure(g, heat, labels, groups)
	return labels, groups
}

// eachNeighbour visits the up to eight cells around i.
func eachNeighbour(g Grid, i int, visit func(int)) {
	col, row := i%g.Cols, i/g.Cols
	for r := max(row-1, 0); r <= min(row+1, g.Rows-1); r++ {
		for c := max(col-1, 0); c <= min(col+1, g.Cols-1); c++ {
			if n := r*g.Cols + c; n != i {
				visit(n)
			}
		}
	}
}

// measure adds up in row order, so that sums don't depend on how a component was walked.
func measure(g Grid, heat Heat, labels []int32, groups []group) {
	for i, name := range labels {
		if name == 0 {
			continue
		}
		c := &groups[name-1]
		col, row := i%g.Cols, i/g.Cols
		c.c0, c.c1 = min(c.c0, col), max(c.c1, col)
		c.r0, c.r1 = min(c.r0, row), max(c.r1, row)
		box := g.bounds(col, row, col, row)
		c.area += float64(box[2]) * float64(box[3])
		c.sum += float64(heat.Values[i])
		c.tiles++
		if heat.Values[i] > heat.Values[c.hottest] {
			c.hottest = i
		}
	}
}
