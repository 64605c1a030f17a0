package localmodel

import (
	"image"
	"math"
)

// Terms is everything that a score was made of, for people and for tests.
type Terms struct {
	// TissueFraction of the tile is covered; Nuclei were found.
	TissueFraction float64 `json:"tissue_fraction"`
	Nuclei         float64 `json:"nuclei"`
	// Judged is 0 when there was too little to judge, 1 when there was enough; between them
	// the score lies between quiet and what the terms say.
	Judged float64 `json:"judged"`
	// ShapeJudged is 0 when nuclei are too small in pixels to judge their shape, 1 when they
	// are large enough; the weight of the terms of shape goes with it.
	ShapeJudged float64    `json:"shape_judged"`
	Terms       []TermPart `json:"terms"`
	Score       float64    `json:"score"`
}

// TermPart is one measure, its softly bounded distance from the usual and what it added to the
// logit of the score.
type TermPart struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
	Z     float64 `json:"z"`
	Part  float64 `json:"part"`
}

// Explain measures one tile and shows every term. Tiles of any size are measured.
func (m *HEAtypia) Explain(tile *image.RGBA) Terms { return fixed.explain(tile) }

func (p params) explain(tile *image.RGBA) Terms {
	s := separate(tile, p)
	t := Terms{Score: p.quiet}
	pixels := float64(len(s.tissue))
	var tissue, inside fields
	tissue.add(s.tissue, s.h.width, s.h.height)
	if t.TissueFraction = tissue.sum() / steps / max(pixels, 1); p.ramp(t.TissueFraction, p.minTissue) == 0 {
		return t
	}
	s.h = s.h.smooth()
	depth := nuclear(s.h, s.tissue, p)
	inside.add(depth, s.h.width, s.h.height)
	c := p.census(s.h, depth, &inside)
	t.Nuclei = c.count / steps
	t.Judged = p.ramp(t.TissueFraction, p.minTissue) * p.ramp(t.Nuclei, p.minNuclei)
	if t.Judged == 0 {
		return t
	}
	value := map[string]float64{
		"nuclear_fraction": fraction(&inside, &tissue),
		"quiet_density":    quietDensity(&inside, &tissue, steps*pixels/(parts*parts), p),
		"darkness":         c.darkness(),
		"disarray":         p.disarray(s.h, s.tissue),
	}
	if t.ShapeJudged = c.resolved(p); t.ShapeJudged > 0 {
		value["size_spread"] = c.sizeSpread(p)
		value["large_fraction"] = c.largeFraction(p)
		value["irregularity"] = c.irregularity()
	}
	p.combine(&t, value)
	return t
}

// combine is the logistic sum. What can't be judged of a term's weight goes to the others:
// what is not seen is no sign of health. Products are rounded on their own (the
// conversions), so that no processor fuses them with the addition.
func (p params) combine(t *Terms, value map[string]float64) {
	weight := func(term term) float64 {
		if term.shape {
			return term.weight * t.ShapeJudged
		}
		return term.weight
	}
	var all, judged float64
	for _, term := range p.terms {
		all += term.weight
		judged += float64(weight(term))
	}
	logit := p.bias
	for _, term := range p.terms {
		v, ok := value[term.name]
		if !ok {
			continue
		}
		z := float64(p.clip * math.Tanh((v-term.usual)/term.spread/p.clip))
		part := float64(weight(term) * z * all / judged)
		logit += part
		t.Terms = append(t.Terms, TermPart{Name: term.name, Value: v, Z: z, Part: part})
	}
	score := 1 / (1 + math.Exp(-logit))
	t.Score = p.quiet + float64(t.Judged*(score-p.quiet))
}
