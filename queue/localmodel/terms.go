package localmodel

import (
	"image"
	"math"
	"slices"
)

// Terms is everything that a score was made of, for people and for tests.
type Terms struct {
	// TissueFraction of the tile is covered; Nuclei were found.
	TissueFraction float64 `json:"tissue_fraction"`
	Nuclei         int     `json:"nuclei"`
	// Judged is false when there was too little to judge; then the score is quiet.
	Judged bool `json:"judged"`
	// ShapeJudged is false when nuclei are too small in pixels to judge their shape.
	ShapeJudged bool       `json:"shape_judged"`
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
	if len(s.tissue) == 0 {
		return t
	}
	t.TissueFraction = float64(s.n) / float64(len(s.tissue))
	if t.TissueFraction < p.minTissue {
		return t
	}
	s.h = s.h.smooth()
	inside := nuclear(s.h, s.tissue, p)
	found := segment(s.h, inside, p.noiseArea)
	t.Nuclei = len(found)
	if t.Nuclei < p.minNuclei {
		return t
	}
	t.Judged = true
	value := map[string]float64{
		"nuclear_fraction": fraction(inside, s.tissue),
		"quiet_density":    quietDensity(s.h.width, s.h.height, s.tissue, inside),
		"darkness":         darkness(found),
		"disarray":         disarray(s.h, s.tissue),
	}
	shaped := resolved(found, p.minArea)
	areas := sortedAreas(shaped)
	if len(areas) >= p.minNuclei && 2*len(areas) >= len(found) && areas[len(areas)/2] >= p.shapeArea {
		t.ShapeJudged = true
		value["size_spread"] = sizeSpread(areas)
		value["large_fraction"] = largeFraction(areas)
		value["irregularity"] = irregularity(shaped)
	}
	p.combine(&t, value)
	return t
}

// combine is the logistic sum. A term that can't be judged leaves its weight to the others:
// what is not seen is no sign of health. Products are rounded on their own (the
// conversions), so that no processor fuses them with the addition.
func (p params) combine(t *Terms, value map[string]float64) {
	var all, judged float64
	for _, term := range p.terms {
		all += term.weight
		if _, ok := value[term.name]; ok {
			judged += term.weight
		}
	}
	logit := p.bias
	for _, term := range p.terms {
		v, ok := value[term.name]
		if !ok {
			continue
		}
		z := float64(p.clip * math.Tanh((v-term.usual)/term.spread/p.clip))
		part := float64(term.weight * z * all / judged)
		logit += part
		t.Terms = append(t.Terms, TermPart{Name: term.name, Value: v, Z: z, Part: part})
	}
	t.Score = 1 / (1 + math.Exp(-logit))
}

// fraction is the share of the tissue that is nucleus.
func fraction(inside, tissue []bool) float64 {
	var in, all int
	for i, is := range tissue {
		if is {
			all++
			if inside[i] {
				in++
			}
		}
	}
	return float64(in) / float64(max(all, 1))
}

// darkness is the mean haematoxylin density of the nuclei. Against the tissue around them it
// would fall where nuclei are crowded, because there their neighbours are what is around.
func darkness(found []nucleus) float64 {
	var density, area int64
	for _, n := range found {
		density += n.density
		area += int64(n.area)
	}
	return float64(density) / float64(max(area, 1)) / odOne
}

// smallNucleus is the first quartile of the areas, the tile's own yardstick.
func smallNucleus(areas []int) float64 { return float64(areas[len(areas)/4]) }

func sortedAreas(found []nucleus) []int {
	areas := make([]int, len(found))
	for i, n := range found {
		areas[i] = n.area
	}
	slices.Sort(areas)
	return areas
}

func sizeSpread(areas []int) float64 {
	return math.Log(float64(areas[len(areas)*9/10]) / smallNucleus(areas))
}

func largeFraction(areas []int) float64 {
	limit := 4 * smallNucleus(areas)
	var large, all int
	for _, a := range areas {
		all += a
		if float64(a) > limit {
			large += a
		}
	}
	return float64(large) / float64(all)
}

// irregularity is perimeter²/(4π area), weighted by area. A disc's outline in pixel edges is
// 4/π too long, which is taken out.
func irregularity(found []nucleus) float64 {
	var sum float64
	var all int
	for _, n := range found {
		outline := float64(n.perimeter) * math.Pi / 4
		sum += outline * outline / (4 * math.Pi) // divided by the area, weighted by it
		all += n.area
	}
	return sum / float64(all)
}

// quietDensity is the nuclear fraction of the sparsest quarter of a 4 x 4 division.
func quietDensity(width, height int, tissue, inside []bool) float64 {
	const parts = 4
	var in, all [parts * parts]int
	for y := range height {
		for x := range width {
			i, cell := y*width+x, y*parts/height*parts+x*parts/width
			if tissue[i] {
				all[cell]++
				if inside[i] {
					in[cell]++
				}
			}
		}
	}
	least := width * height / (parts * parts) / 4 // a sliver of tissue is no field
	var density []float64
	for i := range in {
		if all[i] > least {
			density = append(density, float64(in[i])/float64(all[i]))
		}
	}
	if len(density) == 0 {
		return 0
	}
	slices.Sort(density)
	return mean(density[:max(len(density)/4, 1)])
}

func mean(v []float64) float64 {
	var sum float64
	for _, x := range v {
		sum += x
	}
	return sum / float64(len(v))
}
