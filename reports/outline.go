package reports

// bits is a set of cell indices.
type bits []uint64

func newBits(n int) bits      { return make(bits, (n+63)/64) }
func (b bits) has(i int) bool { return b[i/64]&(1<<(i%64)) != 0 }

// take puts i and says whether it was new.
func (b bits) take(i int) bool {
	fresh := !b.has(i)
	b[i/64] |= 1 << (i % 64)
	return fresh
}

// The four ways to walk along a cell border: right, down, left, up. The group lies on the
// right hand, so that the outer ring runs clockwise on the screen and holes run against
// it; in numbers (y downwards) the outer ring's area is positive, as RFC 7946 §3.1.6 wants.
var steps = [4][2]int{{1, 0}, {0, 1}, {-1, 0}, {0, -1}}

// outline traces a group along cell borders: outer ring first, then holes in reading
// order; closed rings of corner points in level-0 pixels, cut to the slide.
//
// Cells that touch only at a corner belong together, so a ring may pass through the same
// corner twice. visited marks upper borders that were walked and is shared by all groups.
func outline(g Grid, labels []int32, visited bits, c group) [][][2]int {
	var rings [][][2]int
	for row := c.r0; row <= c.r1; row++ {
		for col := c.c0; col <= c.c1; col++ {
			i := row*g.Cols + col
			if labels[i] != c.label || (row > 0 && labels[i-g.Cols] == c.label) || visited.has(i) {
				continue
			}
			rings = append(rings, trace(g, labels, visited, c.label, col, row))
		}
	}
	return rings
}

// trace walks one ring from the upper left corner of cell (col,row) to the right. Coming in
// reading order, that is a corner: a border going on to the left would have been met first.
func trace(g Grid, labels []int32, visited bits, name int32, col, row int) [][2]int {
	inside := func(c, r int) bool {
		return c >= 0 && r >= 0 && c < g.Cols && r < g.Rows && labels[r*g.Cols+c] == name
	}
	var ring [][2]int
	x, y, way := col, row, 0
	last := -1
	for {
		if way == 0 && !visited.take(y*g.Cols+x) {
			break
		}
		if way != last {
			ring = append(ring, [2]int{edge(x, g.CellWidth, g.Width), edge(y, g.CellHeight, g.Height)})
			last = way
		}
		x, y = x+steps[way][0], y+steps[way][1]
		way = turn(inside, x, y, way)
	}
	return append(ring, ring[0])
}

// turn chooses the way on from corner (x,y): left if the cell ahead on the left belongs to
// the group (corners join), straight on if the one on the right does, else right.
func turn(inside func(c, r int) bool, x, y, way int) int {
	left, right := ahead(x, y, way)
	switch {
	case inside(left[0], left[1]):
		return (way + 3) % 4
	case inside(right[0], right[1]):
		return way
	}
	return (way + 1) % 4
}

// ahead names the cells in front of corner (x,y), on the left and on the right hand.
func ahead(x, y, way int) (left, right [2]int) {
	switch way {
	case 0:
		return [2]int{x, y - 1}, [2]int{x, y}
	case 1:
		return [2]int{x, y}, [2]int{x - 1, y}
	case 2:
		return [2]int{x - 1, y}, [2]int{x - 1, y - 1}
	}
	return [2]int{x - 1, y - 1}, [2]int{x, y - 1}
}
