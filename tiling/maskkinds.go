package tiling

import "math"

// cellKind is what a cell of the survey is taken for.
type cellKind uint8

const (
	isGlass  cellKind = iota
	isPale            // differs a little: tissue where it joins surer tissue
	isTissue          // differs clearly and has colour
	isGrey            // differs clearly, without colour: dust, shadow, edge, or a grey picture
	isBlack           // scanner border, black ink
	isInk             // pen
)

// opticalDensity is -log10(v/255): how much light a channel loses (Beer-Lambert).
var opticalDensity = func() (t [256]float32) {
	for v := range t {
		t[v] = float32(-math.Log10(max(float64(v), 0.5) / 255))
	}
	return t
}()

// classify tells the kinds by colour and returns each cell's strength.
func (s *survey) classify() []uint8 {
	strength := make([]uint8, s.width*s.height)
	s.kinds = make([]cellKind, len(strength))
	var hist [256]int
	s.eachRow(func(y int, rgb []uint8) {
		for x := range s.width {
			i := y*s.width + x
			r, g, b := int(rgb[3*x]), int(rgb[3*x+1]), int(rgb[3*x+2])
			if max(r, g, b) < blackMax {
				s.kinds[i] = isBlack
				hist[0]++
				continue
			}
			c := chroma(r, g, b)
			v := uint8(max(c, 255-g))
			strength[i] = v
			hist[v]++
			switch dark := 255 - luma(rgb[3*x:]); {
			case v < minStrength:
			case c < greyChroma+dark*greyChromaPercent/100:
				s.kinds[i] = isGrey
			case inkColour(r, g, b):
				s.kinds[i] = isInk
			default:
				s.kinds[i] = isPale
			}
		}
	})
	// Otsu's threshold, held: lower would take the glass's own noise for tissue on an empty
	// slide, higher would lose pale tissue next to dark.
	sure := uint8(min(max(otsu(&hist), minSureStrength), maxSureStrength))
	for i, k := range s.kinds {
		switch {
		case k == isPale && strength[i] >= sure:
			s.kinds[i] = isTissue
		case k == isGrey && strength[i] < sure:
			s.kinds[i] = isGlass
		}
	}
	return strength
}

// inkColour says whether a colour is one that haematoxylin, eosin and DAB don't make: they
// take away green most, or (DAB) blue with half as much green.
func inkColour(r, g, b int) bool {
	if chroma(r, g, b) < inkMinChroma {
		return false
	}
	odr, odg, odb := opticalDensity[r], opticalDensity[g], opticalDensity[b]
	switch {
	case odr > inkRedOverGreen*odg: // blue, green, turquoise
		return true
	case odb > inkYellowBlue && odr < inkYellowRest*odb && odg < inkYellowRest*odb: // yellow
		return true
	}
	// Red pen lets red through and nothing else; blood and eosin keep some blue or green.
	return odg > inkRedDensity && odb > inkRedBlueOverGreen*odg && odr < inkRedRest*odg
}

// otsu returns the threshold that separates a histogram best into two classes (Otsu 1979).
func otsu(hist *[256]int) int {
	total, sum := 0.0, 0.0
	for v, n := range hist {
		total += float64(n)
		sum += float64(v) * float64(n)
	}
	below, sumBelow := 0.0, 0.0
	best, bestBetween := 0, -1.0
	for t, n := range hist {
		below += float64(n)
		sumBelow += float64(t) * float64(n)
		above := total - below
		if below == 0 || above == 0 {
			continue
		}
		d := sumBelow/below - (sum-sumBelow)/above
		if between := below * above * d * d; between > bestBetween {
			best, bestBetween = t+1, between
		}
	}
	return best
}
