package drawn

import "math"

const (
	stromaPitch     = 38 // distances of the cells' grids, level-0 pixels
	lymphocytePitch = 30
	tumourPitch     = 25
	nucleusReach    = 40 // no nucleus reaches farther from its middle
)

// paintNuclei puts all nuclei whose stain may touch the block on it, always in the same
// order, so that neighbouring blocks agree where nuclei overlap.
func (s *Slide) paintNuclei(b *block) {
	if b.count.fat > 0 {
		s.eachCell(b, fatPitch, 2*fatPitch, s.fatNucleus)
	}
	s.eachCell(b, stromaPitch, nucleusReach, s.stromaNucleus)
	for i := range b.glands {
		s.glandNuclei(b, &b.glands[i])
	}
	s.eachCell(b, lymphocytePitch, nucleusReach, s.lymphocyte)
	if b.count.suspicious > 0 {
		s.eachCell(b, tumourPitch, nucleusReach, s.tumourNucleus)
	}
}

// eachCell calls put for every cell of a grid within reach of the block, in rows. Nothing
// grows at negative places.
func (s *Slide) eachCell(b *block, pitch, reach float64, put func(b *block, col, row int)) {
	area := b.box().grown(reach)
	for row := max(0, int(area.y0/pitch)); float64(row)*pitch < area.y1; row++ {
		for col := max(0, int(area.x0/pitch)); float64(col)*pitch < area.x1; col++ {
			put(b, col, row)
		}
	}
}

// cellAt rolls the dice of one cell and places its nucleus.
func (s *Slide) cellAt(kind, col, row int, pitch float64) (d dice, x, y float64) {
	d = dice(mix(s.seed, kind, col, row))
	x = (float64(col) + d.between(0.1, 0.9)) * pitch
	y = (float64(row) + d.between(0.1, 0.9)) * pitch
	return d, x, y
}

// barred says whether a place is taken by a fat cell or a gland.
func (b *block) barred(z zone, x, y float64) bool {
	if _, _, taken := b.fat(z.fat, x, y); taken {
		return true
	}
	for i := range b.glands {
		if b.glands[i].holds(x, y, 1.08) {
			return true
		}
	}
	return false
}

// stromaNucleus is a fibroblast: thin, 10 µm long, lying along the fibres.
func (s *Slide) stromaNucleus(b *block, col, row int) {
	d, x, y := s.cellAt(kindStroma, col, row, stromaPitch)
	if d.unit() > 0.5 {
		return
	}
	z := s.zoneAt(x, y)
	if z.tissue < 6 || z.suspicious > -6 || b.barred(z, x, y) {
		return
	}
	n := nucleus{x: x, y: y, a: d.between(8, 12), b: d.between(2.3, 3.6), hema: float32(d.between(0.42, 0.66)), eosin: 0.12}
	n.cos, n.sin = s.fibreDirection(x, y, d.between(-0.25, 0.25))
	n.two = 0.05
	s.stain(b, &n)
}

// fibreDirection is the direction in which the distance across the fibres does not change,
// turned by some radians.
func (s *Slide) fibreDirection(x, y, turn float64) (cos, sin float64) {
	const h = 4
	_, here := s.fibreAt(x, y, s.bendAt(x, y))
	_, right := s.fibreAt(x+h, y, s.bendAt(x+h, y))
	_, below := s.fibreAt(x, y+h, s.bendAt(x, y+h))
	sin, cos = math.Sincos(math.Atan2(-(right-here), below-here) + turn)
	return cos, sin
}

// lymphocyte is small, round and dark; they gather in clusters.
func (s *Slide) lymphocyte(b *block, col, row int) {
	d, x, y := s.cellAt(kindLymphocyte, col, row, lymphocytePitch)
	crowd := 1.6 * ramp(s.noise.at(x/420+151, y/420+29), 0.42, 0.95)
	if d.unit() > 0.035+float64(crowd) {
		return
	}
	z := s.zoneAt(x, y)
	if z.tissue < 8 || z.suspicious > -4 || b.barred(z, x, y) {
		return
	}
	r := d.between(5.6, 7)
	n := nucleus{x: x, y: y, a: r, b: r * d.between(0.88, 1), hema: float32(d.between(0.68, 0.88)), eosin: 0.1, two: 0.03}
	n.cos, n.sin = d.turn()
	s.stain(b, &n)
}

// fatNucleus is pressed flat against the wall between two fat cells.
func (s *Slide) fatNucleus(b *block, col, row int) {
	here := s.siteAt(col, row)
	d := here.roll
	if d.unit() > 0.5 {
		return
	}
	next := s.siteAt(col+1, row)
	x, y := (here.x+next.x)/2, (here.y+next.y)/2
	if !here.full || !next.full {
		return
	}
	dx, dy := next.x-here.x, next.y-here.y
	l := math.Hypot(dx, dy)
	s.stain(b, &nucleus{x: x, y: y, a: d.between(7, 10), b: 2.6, cos: -dy / l, sin: dx / l, hema: 0.55, eosin: 0.12})
}

// glandNuclei line the gland near its base: oval, 7 µm, pointing at the lumen.
func (s *Slide) glandNuclei(b *block, g *gland) {
	if !(box{g.x, g.y, g.x, g.y}).grown(glandReach).reaches(b.box()) {
		return
	}
	d := g.roll
	base := 1 - 0.42*(1-g.lumen)
	count := int(2 * math.Pi * base * g.radius / 12.8)
	for k := range count {
		sin, cos := math.Sincos(2 * math.Pi * (float64(k) + d.between(-0.22, 0.22)) / float64(count))
		r := g.radius * g.shape(cos, sin) * (base + d.between(-0.055, 0.055))
		size := d.between(0.9, 1.12)
		s.stain(b, &nucleus{
			x: g.x + r*cos, y: g.y + r*sin, a: 8.2 * size, b: 5.3 * size, cos: cos, sin: sin,
			hema: float32(d.between(0.4, 0.56)), eosin: 0.13, two: 0.05, vesicle: 0.2,
		})
	}
}

// tumourNucleus is large (10 to 16 µm), dark, irregular and unlike its neighbours.
func (s *Slide) tumourNucleus(b *block, col, row int) {
	d, x, y := s.cellAt(kindTumour, col, row, tumourPitch)
	if d.unit() > 0.94 {
		return
	}
	z := s.zoneAt(x, y)
	if z.suspicious < 6 {
		return
	}
	along, across := s.fibreAt(x, y, s.bendAt(x, y))
	if s.septum(along, across) < septumWidth+0.015 {
		return
	}
	a := 10.5 + 8*math.Pow(d.unit(), 1.6)
	n := nucleus{x: x, y: y, a: a, b: a * d.between(0.62, 0.95), eosin: 0.12}
	n.cos, n.sin = d.turn()
	n.hema = float32(d.between(0.58, 1.0))
	n.two, n.three, n.shift = d.between(0.02, 0.14), d.between(0.03, 0.12), d.between(0, 6)
	n.vesicle = float32(d.between(-0.1, 0.3))
	n.clumps = 0.3
	if d.unit() < 0.45 {
		n.spot = d.between(1.8, 3.2)
		n.spotX, n.spotY = d.between(-0.35, 0.35)*n.a, d.between(-0.35, 0.35)*n.b
	}
	s.stain(b, &n)
}
