package tiling

// glassSurface is the colour of the empty glass over the picture: one colour, with a
// brightness that may fall off towards the edges (vignetting), a quadratic in x and y.
type glassSurface struct {
	colour [3]float64 // R, G, B at shade 1
	shade  [6]float64 // 1, x, y, x², xy, y² with x and y from -1 to 1
	flat   bool       // shade is 1 everywhere
	found  bool       // false: no glass was seen and the colour is assumed
}

// findGlass looks for cells that hardly differ from their neighbours, are bright and have
// little colour, and takes the brightest of their frequent brightnesses. Pure white counts only
// where nothing else does: readers paint it where the scanner stored nothing.
func findGlass(p *lowPicture) glassSurface {
	flat := flatCells(p)
	y, found := brightestMode(p, flat)
	g := glassSurface{colour: [3]float64{assumedGlass, assumedGlass, assumedGlass}, flat: true, found: found}
	if !found {
		return g
	}
	var sum [3]float64
	n := 0.0
	for i, f := range flat {
		if l := luma(p.rgb[3*i:]); f && l >= y-glassSpread && l <= y+glassSpread {
			for c := range sum {
				sum[c] += float64(p.rgb[3*i+c])
			}
			n++
		}
	}
	for c := range sum {
		g.colour[c] = max(sum[c]/max(n, 1), 1)
	}
	g.fitShade(p, flat)
	return g
}

// luma is a brightness, 0 to 255.
func luma(rgb []uint8) int { return (int(rgb[0]) + 2*int(rgb[1]) + int(rgb[2])) / 4 }

func chroma(r, g, b int) int { return max(r, g, b) - min(r, g, b) }

// flatCells marks the cells that could be glass.
func flatCells(p *lowPicture) []bool {
	flat := make([]bool, p.width*p.height)
	w := p.width
	for y := range p.height {
		for x := range w {
			i := y*w + x
			c := p.rgb[3*i : 3*i+3 : 3*i+3]
			r, g, b := int(c[0]), int(c[1]), int(c[2])
			if max(r, g, b) < glassMinBright || chroma(r, g, b) > glassMaxChroma {
				continue
			}
			flat[i] = (x+1 == w || near(c, p.rgb[3*i+3:])) && (y+1 == p.height || near(c, p.rgb[3*(i+w):]))
		}
	}
	return flat
}

func near(a, b []uint8) bool {
	for c := range 3 {
		if d := int(a[c]) - int(b[c]); d > glassMaxStep || d < -glassMaxStep {
			return false
		}
	}
	return true
}

// brightestMode is the brightest brightness that is a local peak and that glassMinShare of
// the picture has.
func brightestMode(p *lowPicture, flat []bool) (y int, found bool) {
	var hist [256]int
	white := 0
	for i, f := range flat {
		if !f {
			continue
		}
		if c := p.rgb[3*i:]; min(c[0], c[1], c[2]) >= 254 {
			white++
		} else {
			hist[luma(c)]++
		}
	}
	least := max(1, int(glassMinShare*float64(len(flat))))
	near := func(y int) (n int) {
		for i := max(y-2, 0); i <= min(y+2, 255); i++ {
			n += hist[i]
		}
		return n
	}
	for y := 255; y >= glassMinBright; y-- {
		if n := near(y); n >= least && n >= near(y-1) {
			return y, true
		}
	}
	return 255, white >= least
}

const glassBlocks = 20 // blocks along each side for the fit of the shade

// fitShade fits the fall of the light to the brightest flat brightness of every block. Pale flat
// tissue has a tint or falls below the surface that most blocks agree on, and is left out.
func (g *glassSurface) fitShade(p *lowPicture, flat []bool) {
	var blocks []shadeBlock
	for by := range glassBlocks {
		for bx := range glassBlocks {
			if b, ok := g.block(p, flat, bx, by); ok {
				blocks = append(blocks, b)
			}
		}
	}
	low, high := 2.0, 0.0
	for _, b := range blocks {
		low, high = min(low, b.shade), max(high, b.shade)
	}
	if len(blocks) < glassBlocks*glassBlocks/10 || high-low < shadeWorthFitting {
		return
	}
	for range 6 {
		fit, ok := fitQuadratic(blocks)
		if !ok {
			return
		}
		kept := blocks[:0:0]
		for _, b := range blocks {
			if d := b.shade - evalQuadratic(fit, b.x, b.y); d > -shadeTolerance && d < 2*shadeTolerance {
				kept = append(kept, b)
			}
		}
		g.shade, g.flat = fit, false
		if len(kept) == len(blocks) || len(kept) < glassBlocks {
			return
		}
		blocks = kept
	}
}

// shadeBlock is how bright the glass of one block is against the whole.
type shadeBlock struct{ x, y, shade, weight float64 }

func (g *glassSurface) block(p *lowPicture, flat []bool, bx, by int) (shadeBlock, bool) {
	x0, x1 := bx*p.width/glassBlocks, (bx+1)*p.width/glassBlocks
	y0, y1 := by*p.height/glassBlocks, (by+1)*p.height/glassBlocks
	var hist [256]int
	n := 0
	for y := y0; y < y1; y++ {
		for x := x0; x < x1; x++ {
			i := y*p.width + x
			if c := p.rgb[3*i : 3*i+3]; flat[i] && min(c[0], c[1], c[2]) < 254 && g.sameTint(c) {
				hist[luma(c)]++
				n++
			}
		}
	}
	if n < 4 || n*20 < (x1-x0)*(y1-y0) {
		return shadeBlock{}, false
	}
	// The 80th percentile: tissue pulls down, single bright cells up.
	left, top := n/5, 255
	for ; top > 0 && left >= hist[top]; top-- {
		left -= hist[top]
	}
	whole := (g.colour[0] + 2*g.colour[1] + g.colour[2]) / 4
	b := shadeBlock{shade: (float64(top) + 0.5) / whole, weight: float64(n)}
	b.x, b.y = float64(x0+x1)/float64(p.width)-1, float64(y0+y1)/float64(p.height)-1
	return b, b.shade >= minShade
}

// sameTint says whether a cell has the glass's colour at some brightness.
func (g *glassSurface) sameTint(c []uint8) bool {
	r, gr, b := float64(c[0])/g.colour[0], float64(c[1])/g.colour[1], float64(c[2])/g.colour[2]
	return max(r, gr, b)-min(r, gr, b) <= shadeTint*max(r, gr, b)
}

func evalQuadratic(q [6]float64, x, y float64) float64 {
	return q[0] + q[1]*x + q[2]*y + q[3]*x*x + q[4]*x*y + q[5]*y*y
}

// fitQuadratic is the weighted least-squares surface through the blocks.
func fitQuadratic(blocks []shadeBlock) (q [6]float64, ok bool) {
	var m [6][7]float64
	for _, b := range blocks {
		v := [6]float64{1, b.x, b.y, b.x * b.x, b.x * b.y, b.y * b.y}
		for i := range 6 {
			for j := range 6 {
				m[i][j] += b.weight * v[i] * v[j]
			}
			m[i][6] += b.weight * v[i] * b.shade
		}
	}
	for i := range 6 {
		m[i][i] *= 1 + 1e-6 // a picture one cell high still has a solution
		m[i][i] += 1e-9
	}
	for i := range 6 {
		pivot := i
		for j := i + 1; j < 6; j++ {
			if abs(m[j][i]) > abs(m[pivot][i]) {
				pivot = j
			}
		}
		m[i], m[pivot] = m[pivot], m[i]
		if abs(m[i][i]) < 1e-12 {
			return q, false
		}
		for j := range 6 {
			if j == i {
				continue
			}
			f := m[j][i] / m[i][i]
			for k := i; k < 7; k++ {
				m[j][k] -= f * m[i][k]
			}
		}
	}
	for i := range 6 {
		q[i] = m[i][6] / m[i][i]
	}
	return q, true
}

func abs(v float64) float64 { return max(v, -v) }

// rowLight is what to multiply a row's R, G and B with so that glass becomes 255, times 256.
// It is written every shadeStep cells; between them the light hardly changes.
func (g *glassSurface) rowLight(p *lowPicture, y int, into [][3]uint32) {
	fy := 2*(float64(y)+0.5)/float64(p.height) - 1
	for i := range into {
		shade := 1.0
		if !g.flat {
			x := min(float64(i*shadeStep+shadeStep/2), float64(p.width)-0.5)
			shade = min(max(evalQuadratic(g.shade, 2*(x+0.5)/float64(p.width)-1, fy), minShade), 1/minShade)
		}
		for c := range 3 {
			into[i][c] = uint32(255 * 256 / max(g.colour[c]*shade, 32))
		}
	}
}

const shadeStep = 8

// eachRow hands over every row of the picture as it would be on clear glass: R, G, B with
// glass at 255.
func (s *survey) eachRow(use func(y int, rgb []uint8)) {
	light := make([][3]uint32, ceilDiv(s.width, shadeStep))
	row := make([]uint8, 3*s.width)
	for y := range s.height {
		if y == 0 || !s.glass.flat {
			s.glass.rowLight(s.lowPicture, y, light)
		}
		from := s.rgb[3*y*s.width : 3*(y+1)*s.width]
		for x := range s.width {
			l := &light[x/shadeStep]
			for c := range 3 {
				row[3*x+c] = uint8(min(uint32(from[3*x+c])*l[c]>>8, 255))
			}
		}
		use(y, row)
	}
}
