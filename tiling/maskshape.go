package tiling

// component is a set of cells that touch each other, corners included.
type component struct {
	area           int
	x0, y0, x1, y1 int // the box around it, x1 and y1 not in it
	edge           bool
}

// run is a stretch of set cells in one row, to is not in it.
type run struct{ y, from, to, parent int32 }

// components numbers the connected cells from 1; 0 is none. They come in the order of their
// first cell, row by row. It joins the runs of each row with those above (union-find), which
// costs far less than walking from cell to cell.
func components(w, h int, in []bool) (labels []int32, list []component) {
	runs := findRuns(w, h, in)
	joinRuns(runs)
	labels = make([]int32, len(in))
	number := make([]int32, len(runs)) // of the component whose root is that run
	for i := range runs {
		r := &runs[i]
		root := rootOf(runs, int32(i))
		if number[root] == 0 {
			list = append(list, component{x0: w, y0: h})
			number[root] = int32(len(list))
		}
		label := number[root]
		c := &list[label-1]
		c.area += int(r.to - r.from)
		c.x0, c.y0, c.x1, c.y1 = min(c.x0, int(r.from)), min(c.y0, int(r.y)), max(c.x1, int(r.to)), max(c.y1, int(r.y)+1)
		row := labels[int(r.y)*w+int(r.from) : int(r.y)*w+int(r.to)]
		for x := range row {
			row[x] = label
		}
	}
	for i := range list {
		c := &list[i]
		c.edge = c.x0 == 0 || c.y0 == 0 || c.x1 == w || c.y1 == h
	}
	return labels, list
}

func findRuns(w, h int, in []bool) (runs []run) {
	for y := range h {
		row := in[y*w : (y+1)*w]
		for x := 0; x < w; x++ {
			if !row[x] {
				continue
			}
			from := x
			for x < w && row[x] {
				x++
			}
			runs = append(runs, run{y: int32(y), from: int32(from), to: int32(x), parent: int32(len(runs))})
		}
	}
	return runs
}

// joinRuns joins runs of neighbouring rows that touch, corners included.
func joinRuns(runs []run) {
	above := 0
	for i := range runs {
		r := &runs[i]
		for above < i && (runs[above].y < r.y-1 || runs[above].y == r.y-1 && runs[above].to < r.from) {
			above++
		}
		for k := above; k < i && runs[k].y == r.y-1 && runs[k].from <= r.to; k++ {
			a, b := rootOf(runs, int32(i)), rootOf(runs, int32(k))
			runs[max(a, b)].parent = min(a, b)
		}
	}
}

func rootOf(runs []run, i int32) int32 {
	for runs[i].parent != i {
		runs[i].parent = runs[runs[i].parent].parent
		i = runs[i].parent
	}
	return i
}

// dilate returns the cells within radius (a square) of any cell of in.
func dilate(w, h int, in []bool, radius int) []bool {
	if radius < 1 {
		return in
	}
	rows := make([]bool, len(in))
	for y := range h {
		spread(in[y*w:(y+1)*w], rows[y*w:(y+1)*w], radius)
	}
	// Down the columns, a whole row at a time: last is the last row with a cell, per column.
	out := make([]bool, len(in))
	last := make([]int, w)
	for pass := range 2 {
		for x := range last {
			last[x] = -1 << 30
		}
		for k := range h {
			y := k
			if pass == 1 {
				y = h - 1 - k
			}
			row, to := rows[y*w:(y+1)*w], out[y*w:(y+1)*w]
			for x, v := range row {
				if v {
					last[x] = k
				}
				if k-last[x] <= radius {
					to[x] = true
				}
			}
		}
	}
	return out
}

func spread(in, out []bool, radius int) {
	last := -1 << 30
	for x, v := range in {
		if v {
			last = x
		}
		out[x] = x-last <= radius
	}
	last = 1 << 30
	for x := len(in) - 1; x >= 0; x-- {
		if in[x] {
			last = x
		}
		out[x] = out[x] || last-x <= radius
	}
}

// closeGaps joins cells over gaps of up to twice the radius: dilated, then eroded. Beyond
// the picture's edge counts as set, so that tissue that reaches it keeps reaching it.
func closeGaps(w, h int, in []bool, radius int) []bool {
	if radius < 1 {
		return in
	}
	out := dilate(w, h, in, radius)
	for i, v := range out {
		out[i] = !v
	}
	out = dilate(w, h, out, radius)
	for i, v := range out {
		out[i] = !v || in[i]
	}
	return out
}

// fillHoles sets the cells of every hole of up to maxCells that may are true for; holes that
// touch the picture's edge are none.
func fillHoles(w, h int, in []bool, maxCells int, may func(i int) bool) {
	empty := make([]bool, len(in))
	for i, v := range in {
		empty[i] = !v
	}
	labels, list := components(w, h, empty)
	for i, l := range labels {
		if l != 0 && !list[l-1].edge && list[l-1].area <= maxCells && may(i) {
			in[i] = true
		}
	}
}
