package tiling

import "math"

// cells is how many cells a length in µm is, at least 1.
func (p *lowPicture) cells(micron float64) int {
	return max(1, int(math.Round(micron/max(p.micron, 1e-3))))
}

// cellArea is how many cells an area in mm² is, at least 1.
func (p *lowPicture) cellArea(mm2 float64) int {
	return max(1, int(mm2*1e6/max(p.micron*p.micron, 1e-6)))
}

// tissue picks the mask's cells by their kinds: pieces of colour with something sure in them,
// and what is grey close to them. Where nothing has colour, grey pieces count.
func (s *survey) tissue(strength []uint8) []bool {
	in := make([]bool, len(s.kinds))
	for i, k := range s.kinds {
		in[i] = k == isTissue || k == isPale
	}
	s.cutNoise(in, strength)
	labels, list := components(s.width, s.height, in)
	keep := make([]bool, len(list))
	coloured, least := false, min(s.cellArea(speckArea), maxSpeckCells)
	for i, l := range labels {
		if l != 0 && s.kinds[i] == isTissue && list[l-1].area >= least {
			keep[l-1], coloured = true, true
		}
	}
	if !coloured {
		for i, k := range s.kinds {
			in[i] = k == isGrey
		}
		labels, list = components(s.width, s.height, in)
		keep = s.keepGrey(list, labels)
	}
	for i, l := range labels {
		in[i] = l != 0 && keep[l-1]
	}
	s.addGrey(in)
	return s.cover(in)
}

// addGrey takes in the grey cells that are reached from tissue within greyReach: nearly black
// nuclei, pigment, grey mucin. The edge of a coverslip that runs into tissue is not followed.
func (s *survey) addGrey(in []bool) {
	var row, next []int32
	for i, v := range in {
		if !v {
			continue
		}
		for _, n := range s.sides(i%s.width, i/s.width) {
			if n >= 0 && s.kinds[n] == isGrey && !in[n] {
				row = append(row, int32(i))
				break
			}
		}
	}
	for range s.cells(greyReach) {
		next = next[:0]
		for _, at := range row {
			for _, n := range s.sides(int(at)%s.width, int(at)/s.width) {
				if n >= 0 && s.kinds[n] == isGrey && !in[n] {
					in[n] = true
					next = append(next, int32(n))
				}
			}
		}
		row, next = next, row
	}
}

// cutNoise takes out pale cells that are no stronger than this slide's glass is noisy.
func (s *survey) cutNoise(in []bool, strength []uint8) {
	var hist [256]int
	n := 0
	for i, v := range strength {
		if k := s.kinds[i]; v < minSureStrength && (k == isGlass || k == isPale) {
			hist[v]++
			n++
		}
	}
	left, q := n*3/4, 0
	for ; q < minSureStrength && left >= hist[q]; q++ {
		left -= hist[q]
	}
	least := uint8(min(max(minStrength, 2*q+2), minSureStrength))
	for i, k := range s.kinds {
		if k == isPale && strength[i] < least {
			s.kinds[i], in[i] = isGlass, false
		}
	}
}

// keepGrey is for a picture without any colour (grey scans, silver stains): what is large and
// uneven is tissue; dust is small, shadows are smooth, edges of glass are thin.
func (s *survey) keepGrey(list []component, labels []int32) []bool {
	keep := make([]bool, len(list))
	steps := make([]int, len(list))
	for i := range len(labels) - 1 {
		if l := labels[i]; l != 0 && labels[i+1] == l {
			if d := luma(s.rgb[3*i:]) - luma(s.rgb[3*i+3:]); max(d, -d) >= minGreyStep {
				steps[l-1]++
			}
		}
	}
	least, narrow := s.cellArea(minGreyArea), s.cells(minGreyWidth)
	for n, c := range list {
		w, h := c.x1-c.x0, c.y1-c.y0
		keep[n] = c.area >= least && min(w, h) >= narrow && c.area*5 >= w*h && steps[n]*100 >= minGreyUneven*c.area
	}
	return keep
}

// cover closes the gaps that belong to tissue: the white cells of fat between their walls,
// small lumina. Ink and black are never covered.
func (s *survey) cover(in []bool) []bool {
	may := func(i int) bool { return s.kinds[i] != isInk && s.kinds[i] != isBlack }
	out := closeGaps(s.width, s.height, in, min(s.cells(fatCell/2), maxCloseCells))
	fillHoles(s.width, s.height, out, s.cellArea(fillArea), may)
	for i, v := range out {
		out[i] = v && (in[i] || may(i))
	}
	return out
}
