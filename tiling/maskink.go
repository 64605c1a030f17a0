package tiling

// inkShape is what is measured of a component of ink's colour.
type inkShape struct {
	inside      int     // cells whose four neighbours belong to it too
	smooth      int     // of those, the ones that hardly differ from them
	rough, dens float64 // summed steps of density between inner cells, and their density
	onGlass     int     // sides with glass a little way off
	onTissue    int     // sides with tissue a little way off
	black       int     // black cells
	red         int     // cells of red or yellow, which blood and pigment can have too
	side        [4]int  // cells along the picture's left, right, upper and lower edge
	colour      [3]float64
}

// findInk decides which cells of ink's colour, and which black ones, are ink. Ink is laid on
// evenly and in strokes thick enough to have an inside; stained tissue of such a colour
// (Masson's blue, Giemsa, a lake of blood) is uneven at this scale or lies among tissue.
// What is not ink becomes tissue again, so that no stain is lost.
func (s *survey) findInk(strength []uint8) {
	in := make([]bool, len(s.kinds))
	any := false
	for i, k := range s.kinds {
		in[i] = k == isInk || k == isBlack
		any = any || in[i]
	}
	if !any {
		return
	}
	// Tissue under ink mixes with its colour: closing makes a stroke whole again.
	labels, list := components(s.width, s.height, closeGaps(s.width, s.height, in, min(s.cells(inkGap), maxFringeCells)))
	shapes := s.inkShapes(labels, len(list))
	verdict := make([]cellKind, len(list))
	for n, c := range list {
		verdict[n] = s.inkVerdict(c, &shapes[n])
	}
	for i, l := range labels {
		if l == 0 {
			continue
		}
		switch v := verdict[l-1]; {
		case v == isInk || v == isBlack:
			s.kinds[i] = v
			continue
		case strength[i] >= minSureStrength || s.kinds[i] == isBlack:
			s.kinds[i] = v
		default:
			s.kinds[i] = isPale
		}
		labels[i] = 0
	}
	s.takeFringe(labels, shapes, strength)
}

func (s *survey) inkVerdict(c component, m *inkShape) cellKind {
	black := 2*m.black > c.area
	switch {
	case black && s.alongEdge(m):
		return isBlack
	case c.area < s.cellArea(minInkArea):
		if m.onTissue == 0 && black {
			return isGrey // dust
		}
		return isTissue
	case black && m.onTissue > pigmentAmongTissue*m.onGlass:
		return isTissue
	case 2*m.red > c.area && m.onGlass < s.cells(redOnGlass):
		return isTissue // blood
	case m.inside*100 < c.area*minInkInside:
		return isTissue
	case !black && m.rough > maxInkRough*m.dens && m.smooth*100 < c.area*minInkSmooth:
		return isTissue
	}
	return isInk
}

// alongEdge says whether a black component lies along most of one side of the picture: the
// scanner's border does, a stroke of ink that runs out of the picture does not.
func (s *survey) alongEdge(m *inkShape) bool {
	return 2*max(m.side[0], m.side[1]) > s.height || 2*max(m.side[2], m.side[3]) > s.width
}

// density is the sum of a cell's optical densities on clear glass.
func (s *survey) density(row []uint8, x int) float32 {
	return opticalDensity[row[3*x]] + opticalDensity[row[3*x+1]] + opticalDensity[row[3*x+2]]
}

func (s *survey) inkShapes(labels []int32, n int) []inkShape {
	shapes := make([]inkShape, n)
	off := min(s.cells(1.5*inkFringe), 2*maxFringeCells)
	var above []uint8
	s.eachRow(func(y int, row []uint8) {
		for x := range s.width {
			i := y*s.width + x
			if labels[i] == 0 {
				continue
			}
			m := &shapes[labels[i]-1]
			inside := s.around(m, labels, x, y, off)
			if inside {
				m.inside++
			}
			if s.kinds[i] == isBlack {
				m.black++
				continue
			}
			px := row[3*x : 3*x+3]
			if px[0] > px[1] && px[0] > px[2] {
				m.red++
			}
			for c, v := range px {
				m.colour[c] += float64(opticalDensity[v])
			}
			if inside && x > 0 && y > 0 {
				d := s.density(row, x)
				step := abs(float64(d-s.density(row, x-1))) + abs(float64(d-s.density(above, x)))
				m.dens += float64(2 * d)
				m.rough += step
				if step <= 2*inkSmoothStep*float64(d) {
					m.smooth++
				}
			}
		}
		above = append(above[:0], row...)
	})
	return shapes
}

// around says whether a cell's four neighbours belong to its component; where one does not,
// it counts what lies off cells away on that side, past the soft edge.
func (s *survey) around(m *inkShape, labels []int32, x, y, off int) (inside bool) {
	inside = true
	l := labels[y*s.width+x]
	for side, d := range [4][2]int{{-1, 0}, {1, 0}, {0, -1}, {0, 1}} {
		nx, ny := x+d[0], y+d[1]
		if nx < 0 || ny < 0 || nx >= s.width || ny >= s.height {
			m.side[side]++
			continue
		}
		if labels[ny*s.width+nx] == l {
			continue
		}
		inside = false
		nx, ny = x+off*d[0], y+off*d[1]
		if nx < 0 || ny < 0 || nx >= s.width || ny >= s.height {
			continue
		}
		switch far := ny*s.width + nx; {
		case labels[far] == l:
		case s.kinds[far] == isGlass || s.kinds[far] == isGrey:
			m.onGlass++
		case s.kinds[far] == isTissue:
			m.onTissue++
		}
	}
	return inside
}

// takeFringe gives the soft edge of ink and of the black border, where it thins out, to the
// ink: such cells would pass for tissue. They are pale, or of the ink's own hue.
func (s *survey) takeFringe(labels []int32, shapes []inkShape, strength []uint8) {
	var row, next []int32
	for i, l := range labels {
		if l != 0 {
			row = append(row, int32(i))
		}
	}
	for range min(s.cells(inkFringe), maxFringeCells) {
		next = next[:0]
		for _, at := range row {
			i := int(at)
			for _, n := range s.sides(i%s.width, i/s.width) {
				if n < 0 || labels[n] != 0 {
					continue
				}
				k := s.kinds[n]
				if k == isPale || k == isGrey || k == isTissue && (strength[n] < fringeStrength || s.sameHue(n, &shapes[labels[i]-1])) {
					labels[n], s.kinds[n] = labels[i], s.kinds[i]
					next = append(next, int32(n))
				}
			}
		}
		row, next = next, row
	}
}

// sameHue says whether a cell's densities have the ratio that the ink's have.
func (s *survey) sameHue(i int, m *inkShape) bool {
	var dot, a, b float64
	for c, ink := range m.colour {
		d := float64(opticalDensity[s.rgb[3*i+c]]) - float64(opticalDensity[uint8(s.glass.colour[c])])
		dot, a, b = dot+d*ink, a+d*d, b+ink*ink
	}
	return dot > 0 && dot*dot >= inkSameHue*a*b
}

// sides are the four neighbours of a cell, -1 where the picture ends.
func (s *survey) sides(x, y int) [4]int {
	i := y*s.width + x
	n := [4]int{i - 1, i + 1, i - s.width, i + s.width}
	if x == 0 {
		n[0] = -1
	}
	if x == s.width-1 {
		n[1] = -1
	}
	if y == 0 {
		n[2] = -1
	}
	if y == s.height-1 {
		n[3] = -1
	}
	return n
}
