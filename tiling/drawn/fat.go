package drawn

import "math"

// fatPitch is the distance of fat cells: about 55 µm.
const fatPitch = 112

// site is the middle of one fat cell.
type site struct {
	x, y float64
	full bool // fat grows here; else stroma takes the cell's place
	roll dice
}

func (s *Slide) siteAt(col, row int) site {
	d := dice(mix(s.seed, kindFat, col, row))
	x := (float64(col) + d.between(0.12, 0.88)) * fatPitch
	y := (float64(row) + d.between(0.12, 0.88)) * fatPitch
	z := s.zoneAt(x, y)
	return site{x: x, y: y, full: z.fat > 0 && z.tissue > fatPitch/2, roll: d}
}

// fatCells is where the block's grid of sites starts and how many it has on a side.
func (b *block) fatCells() (col, row, n int) {
	return int(b.x0/fatPitch) - 2, int(b.y0/fatPitch) - 2, int(b.pitch*blockSize/fatPitch) + 6
}

// findSites lists the fat cells whose walls may cross the block, in rows.
func (s *Slide) findSites(b *block) {
	b.sites = b.sites[:0]
	if b.count.fat == 0 {
		return
	}
	col, row, n := b.fatCells()
	for j := range n {
		for i := range n {
			b.sites = append(b.sites, s.siteAt(col+i, row+j))
		}
	}
}

// fat is the honeycomb: empty vacuoles (the fat is dissolved in processing) and thin walls
// halfway between neighbouring cells, thicker where three meet. depth is the depth in the
// area of fat; taken is false where no fat cell lies.
func (b *block) fat(depth float32, x, y float64) (hema, eosin float32, taken bool) {
	if depth < -fatPitch*1.5 || len(b.sites) == 0 {
		return 0, 0, false
	}
	col, row, n := b.fatCells()
	i0, j0 := int(x/fatPitch)-col-1, int(y/fatPitch)-row-1
	first, second, third := math.MaxFloat64, math.MaxFloat64, math.MaxFloat64
	for j := j0; j < j0+3; j++ {
		for i := i0; i < i0+3; i++ {
			p := &b.sites[j*n+i]
			d := (p.x-x)*(p.x-x) + (p.y-y)*(p.y-y)
			switch {
			case d < first:
				first, second, third = d, first, second
				taken = p.full
			case d < second:
				second, third = d, second
			case d < third:
				third = d
			}
		}
	}
	if !taken {
		return 0, 0, false
	}
	first, second, third = math.Sqrt(first), math.Sqrt(second), math.Sqrt(third)
	gap := float32(second - first)
	corner := float32(second+third-2*first) * 0.5
	wall := max(1-ramp(gap, 3, 6.5), 1-ramp(corner, 9, 15))
	return 0.004 + 0.02*wall, 0.012 + 0.17*wall, true
}
