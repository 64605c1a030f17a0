package drawn

import (
	"image/color"
	"math"
)

// glass is the colour of empty slide under the scanner's lamp.
var glass = color.RGBA{R: 243, G: 242, B: 244, A: 255}

// Optical density (log10) of one unit of a stain in red, green and blue.
// The haematoxylin and eosin vectors are those of Ruifrok and Johnston 2001. Eosin alone is a
// neon magenta; real slides are warmer, so each unit of eosin brings half a unit of their third
// (brown) vector, which leaves the separated amounts of H and E as painted.
const (
	hemaR, hemaG, hemaB = 0.650, 0.704, 0.286
	warmth              = 0.5
	eosR                = 0.072 + warmth*0.268
	eosG                = 0.990 + warmth*0.570
	eosB                = 0.105 + warmth*0.776
)

const (
	odSteps = 1024 // table entries per unit of optical density: below one grey level apart
	odMax   = 3
)

// lightTable is what is left of the lamp's light, by optical density, for each channel.
var lightTable = makeLight()

func makeLight() (t [3][odMax*odSteps + 1]uint8) {
	for c, lamp := range [3]uint8{glass.R, glass.G, glass.B} {
		for i := range t[c] {
			t[c][i] = uint8(float64(lamp)*math.Pow(10, -float64(i)/odSteps) + 0.5)
		}
	}
	return t
}

// stained is the colour of an amount of haematoxylin and eosin (Beer–Lambert).
func stained(hema, eosin float32) (r, g, b uint8) {
	return lightTable[0][odIndex(hema*hemaR+eosin*eosR)],
		lightTable[1][odIndex(hema*hemaG+eosin*eosG)],
		lightTable[2][odIndex(hema*hemaB+eosin*eosB)]
}

func odIndex(od float32) int {
	return max(0, min(int(od*odSteps+0.5), odMax*odSteps))
}
