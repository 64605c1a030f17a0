package drawn

// paint fills the block with amounts of stain, from the ground up: stroma, fat and tumour
// ground, then glands, then nuclei. It returns false where there is only glass.
func (s *Slide) paint(b *block) bool {
	if !s.survey(b) {
		return false
	}
	s.findSites(b)
	s.paintGround(b)
	s.findGlands(b)
	for i := range b.glands {
		s.paintGland(b, &b.glands[i])
	}
	s.paintNuclei(b)
	return true
}

// paintGround paints what lies between the cells.
func (s *Slide) paintGround(b *block) {
	for j := range blockSize {
		// One row of the slow fields, then along it from node to node.
		above := j / b.step * b.nodes
		t := (float32(j%b.step) + 0.5) / float32(b.step)
		for i := range b.nodes {
			b.row[i] = lerp(b.node[above+i], b.node[above+b.nodes+i], t)
		}
		y := b.y0 + (float64(j)+0.5)*b.pitch
		for n := range b.nodes - 1 {
			left, right := b.row[n], b.row[n+1]
			at := j*blockSize + n*b.step
			if left.tissue < -3 && right.tissue < -3 {
				clear(b.hema[at : at+b.step])
				clear(b.eosin[at : at+b.step])
				continue
			}
			for i := range b.step {
				x := b.x0 + (float64(n*b.step+i)+0.5)*b.pitch
				f := lerp(left, right, (float32(i)+0.5)/float32(b.step))
				b.hema[at+i], b.eosin[at+i] = s.ground(b, f, x, y)
			}
		}
	}
}

// ground is the stain of one place without glands and nuclei.
func (s *Slide) ground(b *block, f slow, x, y float64) (hema, eosin float32) {
	edge := ramp(f.tissue, -1.5, 1.5)
	if edge == 0 {
		return 0, 0
	}
	along, across := s.fibreAt(x, y, f.bend)
	hema, eosin, vacuole := b.fat(f.fat, x, y)
	if !vacuole {
		hema, eosin = s.stroma(along, across)
	}
	if f.suspicious > -8 {
		h, e := s.tumourGround(along, across, x, y)
		t := ramp(f.suspicious, -8, 8)
		hema, eosin = hema+(h-hema)*t, eosin+(e-eosin)*t
	}
	edge *= f.tone * (1 + 0.06*s.noise.grain(x, y))
	return hema * edge, eosin * edge
}

// stroma is collagen: fine fibres in wavy bundles with clefts between them.
func (s *Slide) stroma(along, across float64) (hema, eosin float32) {
	fine := s.noise.at(along/46, across/5.2)
	bundle := s.noise.at(along/230+17, across/30+3)
	cleft := ramp(bundle+0.35*fine, -0.72, -0.42)
	eosin = 0.165 + 0.04*fine + 0.06*bundle
	return (0.022 + 0.01*fine) * (0.4 + 0.6*cleft), max(0.02, eosin) * (0.12 + 0.88*cleft)
}

// tumourGround is the scant, bluish cytoplasm of the suspicious area with thin strands of
// stroma through it.
func (s *Slide) tumourGround(along, across, x, y float64) (hema, eosin float32) {
	grain := s.noise.at(x/7, y/7)
	hema, eosin = 0.11+0.03*grain, 0.135+0.03*grain
	strand := 1 - ramp(s.septum(along, across), septumWidth, septumWidth+0.03)
	if strand > 0 {
		h, e := s.stroma(along, across)
		hema, eosin = hema+(h-hema)*strand, eosin+(e-eosin)*strand
	}
	return hema, eosin
}

// septumWidth makes the strands of stroma about a twentieth of the suspicious area.
const septumWidth = 0.014
