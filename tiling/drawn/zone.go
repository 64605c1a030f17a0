package drawn

// Kinds of cells, so that their dice differ.
const (
	kindLattice = iota
	kindLayout
	kindGland
	kindFat
	kindStroma
	kindLymphocyte
	kindTumour
)

// zone says what kind of tissue is at a place. The first three are depths in about pixels,
// positive inside.
type zone struct {
	tissue     float32
	suspicious float32
	fat        float32
	gland      float32 // above 0: glands grow here
}

const outside = -1e6

// zoneAt computes the zone of a level-0 place: exact, independent of tile and level.
func (s *Slide) zoneAt(x, y float64) zone {
	z := zone{tissue: outside, suspicious: outside, fat: outside, gland: -1}
	for i := range s.pieces {
		p := &s.pieces[i]
		if x < p.box.x0 || x > p.box.x1 || y < p.box.y0 || y > p.box.y1 {
			continue
		}
		depth := p.depth(x, y)
		if depth < float64(z.tissue) {
			continue
		}
		s.zoneIn(&z, p, i == 0, x, y, depth)
	}
	return z
}

// zoneIn fills z for a place in the box of one piece.
func (s *Slide) zoneIn(z *zone, p *piece, first bool, x, y, depth float64) {
	long := 4 / p.size
	ragged := float64(s.noise.at(x*long, y*long))*raggedBig(p.size) +
		float64(s.noise.at(x/90+31, y/90+57))*raggedSmall(p.size)
	z.tissue = float32(depth + ragged)
	if z.tissue < -20 {
		return
	}
	patch := 1 / max(300, min(p.size*0.45, 2600))
	z.gland = s.noise.at(x*patch+11, y*patch+83) + 0.25
	if first {
		z.suspicious = float32(min(s.suspicious.depth(x, y), depth-s.margin))
	}
	fat := p.fat.depth(x, y) + float64(s.noise.at(x*long*1.6+71, y*long*1.6+19))*0.08*p.size
	z.fat = min(float32(fat), -z.suspicious-fatPitch)
}

// fibreAt is the lengthwise and crosswise place on the bundles of collagen that run through
// the stroma: a rotated frame, bent by two waves.
func (s *Slide) fibreAt(x, y float64, bend float32) (along, across float64) {
	return x*s.fibreCos + y*s.fibreSin, y*s.fibreCos - x*s.fibreSin + float64(bend)
}

// bendAt is how far, in pixels, the fibres are bent aside at a place.
func (s *Slide) bendAt(x, y float64) float32 {
	return s.noise.at(x/640+5, y/640+133)*330 + s.noise.at(x/190+47, y/190+91)*42
}

// toneAt is the slow change of the stain over the section, around 1.
func (s *Slide) toneAt(x, y float64) float32 {
	return 1 + 0.1*s.noise.at(x/1500+201, y/1500+7)
}

// septum is near 0 where a thin strand of stroma runs through the suspicious area.
func (s *Slide) septum(along, across float64) float32 {
	n := s.noise.at(along/300+9, across/130+66)
	return max(n, -n)
}
