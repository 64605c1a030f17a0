package reports

import (
	"image/color"
	"math"
)

// heatStops are nine colours at equal distances from score 0 to 1, from dark violet over
// teal to yellow (the course of viridis). Lightness rises evenly, so that equal steps in
// score look like equal steps, in grey print and to a colour-blind eye as well.
var heatStops = [9][3]float64{
	{68, 1, 84}, {71, 44, 122}, {59, 81, 139}, {44, 113, 142}, {33, 144, 141},
	{39, 173, 129}, {92, 200, 99}, {170, 220, 50}, {253, 231, 37},
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
