package tiling

import (
	"image"
	"slices"
)

// slopeReach is how many pixels to each side an edge's height is taken from.
const slopeReach = 5

// edgeSlope is the sharpness of a picture: for every pixel the slope over the height of the
// edge it lies on (the range within slopeReach), and of those, where the height is at least
// half of what the picture has, a high percentile. It depends on neither contrast nor stain;
// a soft picture with one sharp thing in it (fat, stroma) is sharp. 0: too little contrast.
func edgeSlope(img *image.RGBA) float64 {
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	v := make([]int16, w*h) // brightness times 4
	for y := range h {
		px := img.Pix[y*img.Stride:]
		for x := range w {
			v[y*w+x] = int16(px[4*x]) + 2*int16(px[4*x+1]) + int16(px[4*x+2])
		}
	}
	// How often each height (by 4) has each slope (in steps of 1/128).
	var hist [256][65]int32
	for y := 0; y < h; y += 2 { // every other row and column is plenty
		scanEdges(v[y*w:(y+1)*w], 1, w, &hist)
	}
	for x := 0; x < w; x += 2 {
		scanEdges(v[x:], w, h, &hist)
	}
	return steepest(&hist)
}

func scanEdges(v []int16, step, n int, hist *[256][65]int32) {
	for i := slopeReach; i+slopeReach < n; i++ {
		lo, hi := v[(i-slopeReach)*step], v[(i-slopeReach)*step]
		for k := i - slopeReach + 1; k <= i+slopeReach; k++ {
			lo, hi = min(lo, v[k*step]), max(hi, v[k*step])
		}
		height := int(hi - lo)
		if height < 4*minEdgeHeight/2 {
			continue
		}
		rise := int(v[(i+1)*step] - v[(i-1)*step])
		hist[height/4][max(rise, -rise)*64/height]++
	}
}

func steepest(hist *[256][65]int32) float64 {
	var heights [256]int
	total := 0
	for d := range hist {
		for _, n := range hist[d] {
			heights[d] += int(n)
		}
		total += heights[d]
	}
	left, top := total/20, 255
	for ; top > 0 && left >= heights[top]; top-- {
		left -= heights[top]
	}
	if total < minEdges || top < minEdgeHeight {
		return 0
	}
	var slopes [65]int
	n := 0
	for d := max(top/2, minEdgeHeight/2); d < 256; d++ {
		for s, c := range hist[d] {
			slopes[s] += int(c)
			n += int(c)
		}
	}
	left = n * (100 - edgePercentile) / 100
	s := 64
	for ; s > 0 && left >= slopes[s]; s-- {
		left -= slopes[s]
	}
	return (float64(s) + 0.5) / 128
}

// focusLimit is the sharpness that a place must have: that of edges blurred by the standard
// deviation that matters, in pixels of that many µm.
func focusLimit(micron float64) float64 {
	sigma := max(blurLimit/max(micron, 1e-3), blurLimitPixels)
	for i := 1; i < len(slopeOfBlur); i++ {
		a, b := slopeOfBlur[i-1], slopeOfBlur[i]
		if sigma <= b[0] {
			return a[1] + (b[1]-a[1])*(sigma-a[0])/(b[0]-a[0])
		}
	}
	return slopeOfBlur[len(slopeOfBlur)-1][1]
}

func (q *inspection) judgeFocus(samples []sample, l lens) {
	level := q.info.Levels[l.level]
	q.Focus = FocusMap{
		Width: l.width * q.info.Width / level.Width, Height: l.height * q.info.Height / level.Height,
		Limit: focusLimit(l.micron), Places: []FocusPlace{},
	}
	var values []float64
	blurred := 0
	for _, s := range samples {
		if s.Sharpness > 0 {
			values = append(values, s.Sharpness)
			s.Blurred = s.Sharpness < q.Focus.Limit
		}
		if s.Blurred {
			blurred++
		}
		q.Focus.Places = append(q.Focus.Places, s.FocusPlace)
	}
	if len(values) == 0 {
		if len(samples) > 0 {
			q.add("blurred", Doubtful, Text{"No edge can be made out in the tissue: the slide is out of focus or hardly stained", "组织中看不到任何清晰的边界：切片没有对焦或几乎没有染色"},
				Text{"Scan again; if it stays so, say so when submitting", "请重新扫描；若仍如此，提交时请注明"})
		}
		return
	}
	slices.Sort(values)
	q.Sharpness = values[len(values)/2]
	switch share := float64(blurred) / float64(len(values)); {
	case share >= wholeBlur:
		q.add("blurred", Doubtful, Text{"The slide looks out of focus", "切片看起来没有对焦"}, Text{"Scan again; if it stays blurred, say so when submitting", "请重新扫描；若仍然模糊，提交时请注明"})
	case share >= partBlur && blurred >= minBlurred:
		part := percent(share)
		q.add("partly-blurred", Doubtful, Text{
			"Part of the slide is out of focus: " + part.EN + " of the places looked at", "切片部分区域没有对焦：占所查看位置的 " + part.ZH,
		}, Text{"Scan again with more focus points, or say which part to look at when submitting", "请增加对焦点后重新扫描，或在提交时说明需查看的区域"})
	}
}
