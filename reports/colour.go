package reports

import (
	"image/color"
	"math"
)

// heatStops are nine colours at equal distances from score 0 to 1, from dark teal over green
// to yellow: hues that haematoxylin and eosin don't have, so that the lowest score already
// differs from violet and pink tissue. Lightness rises evenly (CIE L* 32 to 91), so that equal
// steps in score look like equal steps, in grey print and to a colour-blind eye as well.
var heatStops = [9][3]float64{
	{4, 84, 88}, {7, 104, 96}, {1, 125, 101}, {5, 147, 99}, {60, 168, 91},
	{107, 186, 80}, {152, 204, 63}, {199, 219, 36}, {246, 234, 16},
}

// HeatColour is the colour of a score between 0 and 1 in heatmap and legend, opaque.
// Scores outside take the colour of the nearer end.
func HeatColour(score float64) color.NRGBA {
	at := min(max(score, 0), 1) * float64(len(heatStops)-1)
	i := min(int(at), len(heatStops)-2)
	share := at - float64(i)
	mix := func(channel int) uint8 {
		from, to := heatStops[i][channel], heatStops[i+1][channel]
		return uint8(math.Round(from + (to-from)*share))
	}
	return color.NRGBA{R: mix(0), G: mix(1), B: mix(2), A: 255}
}
