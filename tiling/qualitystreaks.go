package tiling

import (
	"context"
	"fmt"
	"math"
)

// judgeStreaks looks for folds and the rims of air bubbles: both are bands that are darker
// than what lies to both sides. A fold is two layers of the same tissue, so that both stains
// double; crowded nuclei take up more haematoxylin but not more eosin. A rim closes a ring.
func (q *inspection) judgeStreaks(context.Context) error {
	s := q.seen
	dark, sure := s.darkBands(q.mask.Tissue)
	folds := 0
	labels, list := components(s.width, s.height, closeGaps(s.width, s.height, dark, min(s.cells(foldGap), maxFringeCells)))
	surely, grey := make([]int, len(list)), make([]int, len(list))
	for i, l := range labels {
		if l == 0 {
			continue
		}
		if sure[i] {
			surely[l-1]++
		}
		if s.kinds[i] == isGrey {
			grey[l-1]++
		}
	}
	holes := s.holes(labels, list)
	for n, c := range list {
		w, h := float64(c.x1-c.x0)*s.micron, float64(c.y1-c.y0)*s.micron
		area := float64(c.area) * s.micron * s.micron
		long := math.Hypot(w, h)
		switch {
		case surely[n]*100 < c.area*minFoldSure:
		case min(w, h) >= minBubble && float64(holes[n]) >= bubbleHole*float64((c.x1-c.x0)*(c.y1-c.y0)):
			if s.tissueIn(q.mask.Tissue, c) >= bubbleTissue {
				q.Bubbles++
			}
		case grey[n]*100 > c.area*maxFoldGrey:
		case long >= minFoldLength && area >= long*minFoldWidth && area <= long*maxFoldWidth && long*long >= foldSlender*area:
			folds += c.area
		}
	}
	q.FoldFraction = float64(folds) / float64(max(1, countTrue(q.mask.Tissue)))
	if q.Bubbles > 0 {
		q.add("bubbles", Doubtful, Text{
			fmt.Sprintf("Air bubbles under the coverslip, %d seen: the tissue under them is not sharp", q.Bubbles),
			fmt.Sprintf("盖玻片下有气泡（%d 处），其下的组织不清晰", q.Bubbles),
		}, Text{"Mount the coverslip again and scan again if a bubble lies on the tissue that matters", "若气泡位于关键组织上，请重新封片并重新扫描"})
	}
	if q.FoldFraction >= maxFoldFraction {
		part := percent(q.FoldFraction)
		q.add("folds", Doubtful, Text{
			"The tissue is folded: " + part.EN + " of it lies double", "组织有折叠：" + part.ZH + " 的组织重叠",
		}, Text{"Cut a new section if a fold crosses the tissue that matters; the model can be wrong on folds", "若折叠穿过关键组织，请重新切片；模型在折叠处可能判断有误"})
	}
	return nil
}

// darkBands marks the cells whose red and green densities are both above those of the tissue
// around, after smoothing away single nuclei; sure are those that are well above. Grey cells,
// where a rim runs over glass, count too; white ones (fat, lumina) are no surroundings.
func (s *survey) darkBands(tissue []bool) (out, sure []bool) {
	n := len(s.kinds)
	red, green, weight := make([]float32, n), make([]float32, n), make([]float32, n)
	s.eachRow(func(y int, row []uint8) {
		for x := range s.width {
			i := y*s.width + x
			if s.kinds[i] == isTissue && tissue[i] || s.kinds[i] == isGrey {
				red[i], green[i] = opticalDensity[row[3*x]], opticalDensity[row[3*x+1]]
				weight[i] = 1
			}
		}
	})
	fine, wide := s.cells(foldSmooth), s.cells(foldAround)
	fr, fg, fw := boxMean(red, s.width, fine), boxMean(green, s.width, fine), boxMean(weight, s.width, fine)
	wr, wg, ww := boxMean(red, s.width, wide), boxMean(green, s.width, wide), boxMean(weight, s.width, wide)
	out, sure = make([]bool, n), make([]bool, n)
	for i := range out {
		if weight[i] == 0 || fw[i] <= 0 || ww[i] <= 0 {
			continue
		}
		if s.kinds[i] == isGrey {
			out[i] = green[i] >= rimDensity
			sure[i] = out[i]
			continue
		}
		r, g, ar, ag := fr[i]/fw[i], fg[i]/fw[i], wr[i]/ww[i], wg[i]/ww[i]
		out[i] = g >= minFoldDensity && r >= foldRatio*ar && g >= foldRatio*ag && g-r >= foldEosin*(ag-ar)
		sure[i] = out[i] && r >= sureFoldRatio*ar && g >= sureFoldRatio*ag
	}
	return out, sure
}

// tissueIn is the share of tissue in a component's box.
func (s *survey) tissueIn(tissue []bool, c component) float64 {
	n := 0
	for y := c.y0; y < c.y1; y++ {
		n += countTrue(tissue[y*s.width+c.x0 : y*s.width+c.x1])
	}
	return float64(n) / float64((c.x1-c.x0)*(c.y1-c.y0))
}

// boxMean is the sum over a square of radius cells around each cell, divided by its side
// twice; beyond the edge counts as 0.
func boxMean(v []float32, w, radius int) []float32 {
	h := len(v) / max(w, 1)
	rows, out := make([]float32, len(v)), make([]float32, len(v))
	for y := range h {
		in, to := v[y*w:(y+1)*w], rows[y*w:(y+1)*w]
		var sum float64
		for x := -radius; x < w; x++ {
			if a := x + radius; a < w {
				sum += float64(in[a])
			}
			if b := x - radius - 1; b >= 0 {
				sum -= float64(in[b])
			}
			if x >= 0 {
				to[x] = float32(sum)
			}
		}
	}
	side := float32(2*radius + 1)
	sums := make([]float64, w)
	for y := -radius; y < h; y++ {
		if a := y + radius; a < h {
			for x, q := range rows[a*w : (a+1)*w] {
				sums[x] += float64(q)
			}
		}
		if b := y - radius - 1; b >= 0 {
			for x, q := range rows[b*w : (b+1)*w] {
				sums[x] -= float64(q)
			}
		}
		if y >= 0 {
			for x := range w {
				out[y*w+x] = max(0, float32(sums[x])/(side*side))
			}
		}
	}
	return out
}

// holes is how many cells each component encloses.
func (s *survey) holes(labels []int32, list []component) []int {
	out := make([]int, len(list))
	for n, c := range list {
		w, h := c.x1-c.x0, c.y1-c.y0
		if float64(min(w, h))*s.micron < minBubble {
			continue
		}
		free := make([]bool, w*h)
		for y := range h {
			for x := range w {
				free[y*w+x] = labels[(c.y0+y)*s.width+c.x0+x] != int32(n+1)
			}
		}
		_, gaps := components(w, h, free)
		for _, g := range gaps {
			if !g.edge {
				out[n] += g.area
			}
		}
	}
	return out
}
