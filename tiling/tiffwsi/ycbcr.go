package tiffwsi

import "math"

// ycbcr are tables from 8-bit Y, Cb and Cr to R, G and B (TIFF 6.0 section 21). The green
// parts have 16 more bits.
type ycbcr struct {
	luma, redCr, blueCb [256]int32
	greenCb, greenCr    [256]int32
}

// newYCbCr takes YCbCrCoefficients and ReferenceBlackWhite; nil or impossible ones are
// replaced by the defaults of CCIR 601-1 and of full range.
func newYCbCr(coefficients, blackWhite []float64) *ycbcr {
	red, green, blue := 0.299, 0.587, 0.114
	if c := coefficients; len(c) == 3 && c[0] > 0 && c[1] > 0 && c[2] > 0 && c[0] < 1 && c[2] < 1 {
		red, green, blue = c[0], c[1], c[2]
	}
	reference := [6]float64{0, 255, 128, 255, 128, 255}
	if len(blackWhite) == 6 && blackWhite[0] != blackWhite[1] && blackWhite[2] != blackWhite[3] && blackWhite[4] != blackWhite[5] {
		reference = [6]float64(blackWhite)
	}
	t := &ycbcr{}
	for code := range 256 {
		y := (float64(code) - reference[0]) * 255 / (reference[1] - reference[0])
		cb := (float64(code) - reference[2]) * 127 / (reference[3] - reference[2])
		cr := (float64(code) - reference[4]) * 127 / (reference[5] - reference[4])
		t.luma[code] = whole(y)
		t.redCr[code] = whole(cr * (2 - 2*red))
		t.blueCb[code] = whole(cb * (2 - 2*blue))
		t.greenCr[code] = whole(cr * (2 - 2*red) * red / green * 65536)
		t.greenCb[code] = whole(cb * (2 - 2*blue) * blue / green * 65536)
	}
	return t
}

// whole rounds to what 32 bits can add up without overflow; strange references give more.
func whole(v float64) int32 {
	const most = 1 << 28
	return int32(math.Round(max(-most, min(v, most))))
}

func yccPainter(t *ycbcr) func(to, samples []byte) {
	return func(to, samples []byte) {
		for x, at := 0, 0; x+3 < len(to); x, at = x+4, at+3 {
			y, cb, cr := t.luma[samples[at]], samples[at+1], samples[at+2]
			to[x] = clamp(y + t.redCr[cr])
			to[x+1] = clamp(y - (t.greenCb[cb]+t.greenCr[cr]+1<<15)>>16)
			to[x+2] = clamp(y + t.blueCb[cb])
			to[x+3] = 0xff
		}
	}
}

func clamp(v int32) byte { return byte(max(0, min(v, 255))) }

// expandUnits turns data units (h x v luma samples, row by row, then one Cb and one Cr, TIFF
// 6.0 section 21) into rows of Y, Cb and Cr for every pixel. Units that stick out to the right
// or below are cut. units holds all of them.
func expandUnits(units []byte, width, rows, h, v int) []byte {
	out := make([]byte, 3*width*rows)
	size, across := h*v+2, ceilDiv(width, h)
	for y := range rows {
		line := units[y/v*across*size:]
		to := out[3*width*y:][:3*width]
		luma := y % v * h
		for x := range width {
			unit := line[x/h*size:][:size]
			to[3*x], to[3*x+1], to[3*x+2] = unit[luma+x%h], unit[size-2], unit[size-1]
		}
	}
	return out
}
