package drawn

import "math"

const (
	glandPitch = 208 // distance of glands, level-0 pixels: about 104 µm
	glandReach = 150 // no part of a gland is farther from its middle, nuclei included
)

// gland is a ring of columnar cells around a lumen.
type gland struct {
	x, y   float64
	radius float64
	lumen  float64 // share of the radius
	two    harmonic
	three  harmonic
	filled float32 // eosin of a secretion in the lumen
	roll   dice
}

// glandAt returns the gland of a cell of the glands' grid, if one grows there. Odd rows are
// shifted by half a pitch.
func (s *Slide) glandAt(col, row int) (gland, bool) {
	d := dice(mix(s.seed, kindGland, col, row))
	if d.unit() > 0.86 {
		return gland{}, false
	}
	shift := 0.5 + 0.5*float64(row&1)
	g := gland{
		x:      (float64(col)+shift)*glandPitch + d.between(-14, 14),
		y:      (float64(row)+0.5)*glandPitch*0.9 + d.between(-14, 14),
		radius: d.between(58, 90), lumen: d.between(0.3, 0.52),
	}
	z := s.zoneAt(g.x, g.y)
	room := float32(g.radius * 1.25)
	if z.gland < 0 || z.tissue < room || z.suspicious > -room || z.fat > -room {
		return gland{}, false
	}
	c, sn := d.turn()
	a := d.between(0.03, 0.13)
	g.two = harmonic{a * c, a * sn}
	c, sn = d.turn()
	a = d.between(0.02, 0.07)
	g.three = harmonic{a * c, a * sn}
	if d.unit() < 0.25 {
		g.filled = float32(d.between(0.05, 0.16))
	}
	g.roll = d
	return g, true
}

// shape is the gland's radius in direction c, s, as a share of its mean.
func (g *gland) shape(c, s float64) float64 {
	c2, s2 := c*c-s*s, 2*s*c
	c3, s3 := c2*c-s2*s, s2*c+c2*s
	return 1 + g.two.c*c2 + g.two.s*s2 + g.three.c*c3 + g.three.s*s3
}

// holds says whether a place lies in the gland or within a margin (share of its radius).
func (g *gland) holds(x, y, margin float64) bool {
	dx, dy := x-g.x, y-g.y
	rho := math.Sqrt(dx*dx + dy*dy)
	return rho < 1 || rho < glandReach && rho < g.radius*margin*g.shape(dx/rho, dy/rho)
}

// findGlands lists the glands that reach into the block or bar its nuclei, in rows.
func (s *Slide) findGlands(b *block) {
	b.glands = b.glands[:0]
	if b.count.gland == 0 {
		return
	}
	area := b.box().grown(glandReach + nucleusReach)
	for row := int(area.y0/glandPitch/0.9) - 1; float64(row)*glandPitch*0.9 < area.y1; row++ {
		for col := int(area.x0/glandPitch) - 2; float64(col)*glandPitch < area.x1; col++ {
			if g, ok := s.glandAt(col, row); ok {
				b.glands = append(b.glands, g)
			}
		}
	}
}

// paintGland replaces the ground by the gland's cytoplasm, its basement membrane and lumen.
func (s *Slide) paintGland(b *block, g *gland) {
	reach := g.radius * 1.25
	x0, x1 := b.span(b.x0, g.x-reach, g.x+reach)
	y0, y1 := b.span(b.y0, g.y-reach, g.y+reach)
	for j := y0; j <= y1; j++ {
		y := b.y0 + (float64(j)+0.5)*b.pitch
		for i := x0; i <= x1; i++ {
			x := b.x0 + (float64(i)+0.5)*b.pitch
			dx, dy := x-g.x, y-g.y
			rho := math.Sqrt(dx*dx+dy*dy) + 1e-6
			if rho > reach {
				continue
			}
			q := rho / (g.radius * g.shape(dx/rho, dy/rho))
			cover := ramp(float32((1-q)*g.radius), -1.5, 1.5)
			if cover == 0 {
				continue
			}
			h, e := s.epithelium(g, q, x, y)
			at := j*blockSize + i
			b.hema[at] += (h - b.hema[at]) * cover
			b.eosin[at] += (e - b.eosin[at]) * cover
		}
	}
}

// epithelium is the gland's stain at a share q of its radius.
func (s *Slide) epithelium(g *gland, q, x, y float64) (hema, eosin float32) {
	inner := g.lumen * (1 + 0.16*float64(s.noise.at(x/13, y/13)))
	in := ramp(float32((inner-q)*g.radius), -1.5, 1.5)
	grain := s.noise.at(x/6+3, y/6+9)
	hema, eosin = 0.085+0.02*grain, 0.16+0.04*grain
	switch {
	case q > 0.965: // basement membrane
		hema, eosin = 0.04, 0.3
	case (q-inner)*g.radius < 5: // brush border
		eosin += 0.09
	}
	hema *= 1 - in
	return hema, eosin + (0.012+g.filled-eosin)*in
}
