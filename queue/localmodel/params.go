package localmodel

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"strings"
)

// vector is a direction in optical density of red, green, blue; unit length.
type vector [3]float64

// The stains as Ruifrok & Johnston measured them (Anal Quant Cytol Histol 2001;23:291), the
// defaults of ImageJ's Colour Deconvolution ("H&E" of their paper) and of scikit-image.
// The third vector is the residual: at right angles to both.
var (
	haematoxylin = vector{0.650, 0.704, 0.286}
	eosin        = vector{0.072, 0.990, 0.105}
)

// term is one measure's part in the score: its distance from the usual in spreads, softly
// bounded (tanh), times its weight.
//
// No number was fitted to labelled tiles. usual is the median of ordinary tissue on the
// drawn slide (tiling/drawn, seeds 1 to 3), spread a third of the way from there to the median
// of its suspicious area; both are version 1.0.0's, and 1.1.0 measures the same within 0.3
// spreads. The weights follow the Nottingham grading in spirit: amount of nuclei,
// their pleomorphism and the architecture count alike, and the measures within one
// alike.
type term struct {
	name                  string
	usual, spread, weight float64
	shape                 bool // needs nuclei of at least shapeArea
}

// params is everything that decides a score: rules of thumb of pathology in units. No number
// was fitted to labelled tiles.
type params struct {
	// leastLight bounds the estimate of the lamp from below: no usable camera or scanner shows
	// clear glass darker than 160 of 255, and a tile full of dark tissue must not pass its
	// palest cytoplasm for glass.
	leastLight float64
	// tissueOD is the mean optical density above which a pixel is tissue: glass scatters up
	// to 0.05, the palest eosin is at 0.1.
	tissueOD float64
	// nucleusFloor is the least haematoxylin density of a nucleus: glass and mucin are below.
	nucleusFloor float64
	// window is the radius in pixels of a nucleus's surroundings: 20 px are 10 µm, so that the
	// square holds two to three nuclei and what lies between them.
	window int
	// A nucleus is above its surroundings' mean by above times their deviation, which counts
	// as contrast at least: smooth cytoplasm holds no nuclei.
	above, contrast float64
	// noiseArea in pixels: smaller spots are noise. minArea: smaller ones are counted but have
	// no shape (20 px are 5 µm² at 0.5 µm/px; a lymphocyte's nucleus is about 35 µm²).
	noiseArea, minArea float64
	// shapeArea in pixels: when half of the nuclei are smaller, their size and outline are not
	// resolved; the terms of shape then leave their weight to the others.
	shapeArea float64
	// minNuclei and minTissue: with less there is nothing to judge, the score is quiet.
	minNuclei, minTissue float64
	quiet                float64
	// flat is the least change of density over two pixels, root mean square, of a field that
	// has a direction: rounding to whole grey levels makes 0.001, tissue 0.025 and more.
	flat float64
	// soft makes a ramp of every limit that parts one from the other, from 1-soft of it to
	// 1+soft (see ramp): a quarter of a rule of thumb is well within what it means. softShape is
	// the same for the half of the nuclei that must be large enough: what it decides weighs
	// most, and in a tile of a few dozen nuclei some of middle size decide it.
	soft, softShape float64
	// clip bounds every z, so that no single measure (a fold, a pen mark) decides alone; softly,
	// so that tiles beyond it keep their order.
	clip float64
	// bias places a tile with all measures as usual at 1/(1+e^3.2) = 0.04 and one with all
	// measures as in the drawn suspicious area at about 0.8. It moves no tile past another.
	bias  float64
	terms []term
}

var fixed = params{
	tissueOD: 0.08, nucleusFloor: 0.10, window: 20, above: 0.3, contrast: 0.06,
	leastLight: 160, noiseArea: 5, minArea: 20, shapeArea: 40, minNuclei: 8, minTissue: 0.10, quiet: 0.02,
	flat: 0.003, soft: 0.25, softShape: 0.5, clip: 2.5, bias: -3.2,
	terms: []term{
		// How much nucleus there is.

		// A raised nuclear-cytoplasmic ratio: more of the tissue is nucleus.
		{"nuclear_fraction", 0.13, 0.09, 0.25, false},
		// The sparsest quarter of the tile's tissue. Ordinary epithelium matures: crowded at its
		// base, sparse above, with stroma between. In cancer no quiet part is left.
		{"quiet_density", 0.04, 0.10, 0.25, false},
		// Hyperchromasia: mean haematoxylin density of the nuclei.
		{"darkness", 0.42, 0.14, 0.25, false},

		// How uneven the nuclei are.

		// Anisonucleosis: logarithm of the 9th decile over the first quartile of areas. The
		// tile's own small nuclei are the yardstick, as a lymphocyte is for the eye.
		{"size_spread", 0.9, 0.56, 0.25, true},
		// Share of the nuclear area in nuclei over four times the small ones.
		{"large_fraction", 0, 0.27, 0.25, true},
		// Perimeter² over 4π area, area-weighted: 1 is a disc, 2 a long ellipse.
		{"irregularity", 1.5, 1.2, 0.25, true},

		// How the tissue is built: loss of polarity and stratification, nothing runs in one
		// direction any more.
		{"disarray", 0.57, 0.11, 0.75, false},
	},
}

// text is the canonical form of the parameters; its digest identifies the model.
func (p params) text() string {
	var s strings.Builder
	fmt.Fprintf(&s, "%s %s\nhaematoxylin %v\neosin %v\n", modelName, modelVersion, haematoxylin, eosin)
	fmt.Fprintf(&s, "tissue_od %v\nnucleus_floor %v\nwindow %d\nabove %v\ncontrast %v\n", p.tissueOD, p.nucleusFloor, p.window, p.above, p.contrast)
	fmt.Fprintf(&s, "noise_area %v\nmin_area %v\nshape_area %v\nleast_light %v\n", p.noiseArea, p.minArea, p.shapeArea, p.leastLight)
	fmt.Fprintf(&s, "flat %v\nsoft %v\nsoft_shape %v\nsteps %d\n", p.flat, p.soft, p.softShape, steps)
	fmt.Fprintf(&s, "min_nuclei %v\nmin_tissue %v\nquiet %v\nclip %v\nbias %v\n", p.minNuclei, p.minTissue, p.quiet, p.clip, p.bias)
	for _, t := range p.terms {
		fmt.Fprintf(&s, "term %s usual %v spread %v weight %v shape %v\n", t.name, t.usual, t.spread, t.weight, t.shape)
	}
	return s.String()
}

func (p params) digest() string {
	sum := sha256.Sum256([]byte(p.text()))
	return "sha256:" + hex.EncodeToString(sum[:])
}

// unmix returns the rows of the inverse stain matrix that give the amounts of haematoxylin
// and of eosin from an optical density; the third stain is their cross product.
func unmix() (h, e vector) {
	hu, eu := haematoxylin.unit(), eosin.unit()
	r := cross(hu, eu).unit()
	return dual(hu, eu, r), dual(eu, r, hu)
}

// dual is the vector at right angles to b and c whose product with a is 1.
func dual(a, b, c vector) vector {
	v := cross(b, c)
	d := dot(a, v)
	return vector{v[0] / d, v[1] / d, v[2] / d}
}

func (v vector) unit() vector {
	n := math.Sqrt(dot(v, v))
	return vector{v[0] / n, v[1] / n, v[2] / n}
}

func dot(a, b vector) float64 { return a[0]*b[0] + a[1]*b[1] + a[2]*b[2] }

func cross(a, b vector) vector {
	return vector{a[1]*b[2] - a[2]*b[1], a[2]*b[0] - a[0]*b[2], a[0]*b[1] - a[1]*b[0]}
}
