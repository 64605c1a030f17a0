package localmodel

import "math"

// census is what is known of the nuclei of a tile, each counted once at every threshold at
// which it stands apart.
type census struct {
	count         float64 // without noise
	area, density float64 // of those
	// Of the nuclei large enough to have a shape: how many have which area, the sum of
	// outline²/(4π) and that of their areas.
	areas                tally
	outlines, shapedArea float64
}

// census counts the nuclei. Spots of noise are taken out of inside again, as far as they are
// noise.
func (p params) census(h plane, depth []uint8, inside *fields) census {
	var c census
	segment(h, depth, func(n nucleus) {
		area := float64(n.area)
		counted, shaped := p.ramp(area, p.noiseArea), p.ramp(area, p.minArea)
		if counted < 1 {
			x, y := int(n.first)%h.width, int(n.first)/h.width
			inside[field(x, y, h.width, h.height)] -= float64((1 - counted) * area)
		}
		c.count += counted
		c.area += float64(counted * area)
		c.density += float64(counted * float64(n.density))
		if shaped > 0 {
			for len(c.areas) <= int(n.area) {
				c.areas = append(c.areas, 0)
			}
			c.areas[n.area] += shaped
			// A disc's outline in pixel edges is 4/π too long.
			outline := float64(n.perimeter) * math.Pi / 4
			c.outlines += float64(shaped * outline * outline / (4 * math.Pi))
			c.shapedArea += float64(shaped * area)
		}
	})
	return c
}

// resolved says how far the nuclei are large enough for their shape to be measured: enough
// of them, half of all, and half of those at least of shapeArea.
func (c *census) resolved(p params) float64 {
	if c.count == 0 {
		return 0
	}
	shaped := c.areas.sum()
	median := c.areas.smallest(0.5, p)
	return p.ramp(shaped/steps, p.minNuclei) *
		ramp(shaped/c.count, 0.5, p.softShape) * ramp(median, p.shapeArea, p.softShape)
}

// darkness is the mean haematoxylin density of the nuclei. Against the tissue around them it
// would fall where nuclei are crowded, because there their neighbours are what is around.
func (c *census) darkness() float64 { return c.density / max(c.area, 1) / odOne }

// small is the first quartile of the areas, the tile's own yardstick.
func (c *census) small(p params) float64 { return c.areas.smallest(0.25, p) }

func (c *census) sizeSpread(p params) float64 {
	return math.Log(c.areas.largest(0.1, p) / c.small(p))
}

func (c *census) largeFraction(p params) float64 {
	limit := 4 * c.small(p)
	var large float64
	for area, n := range c.areas {
		large += float64(n * float64(area) * p.ramp(float64(area), limit))
	}
	return large / c.shapedArea
}

// irregularity is perimeter²/(4π area), weighted by area.
func (c *census) irregularity() float64 { return c.outlines / c.shapedArea }
