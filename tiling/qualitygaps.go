package tiling

import "context"

// judgeGaps looks for what a broken export leaves: rectangles of one exact colour that cut
// the tissue off. Glass is never so even, and where it is clipped to white its edge against
// tissue is not straight.
func (q *inspection) judgeGaps(context.Context) error {
	s := q.seen
	even := make([]bool, len(s.kinds))
	for y := range s.height {
		for x := range s.width {
			i := y*s.width + x
			if s.kinds[i] == isGlass && min(s.rgb[3*i], s.rgb[3*i+1], s.rgb[3*i+2]) < 254 {
				continue // glass can be even by chance
			}
			even[i] = x+1 < s.width && s.same(i, i+1) || x > 0 && s.same(i, i-1)
			even[i] = even[i] && (y+1 < s.height && s.same(i, i+s.width) || y > 0 && s.same(i, i-s.width))
		}
	}
	labels, list := components(s.width, s.height, even)
	least := max(16, int(minGapShare*float64(len(even))))
	for n, c := range list {
		w, h := c.x1-c.x0, c.y1-c.y0
		if c.area < least || float64(c.area) < gapFill*float64(w*h) || w*h > len(even)*9/10 {
			continue
		}
		if cut, sides := s.cutBy(labels, int32(n+1), c, q.mask.Tissue); cut > 0 && float64(cut) >= gapCut*float64(sides) {
			q.add("cut-off", Doubtful, Text{"A rectangle without any picture cuts the tissue off: the file looks incomplete", "有一块没有图像的矩形区域截断了组织，文件似乎不完整"},
				Text{"Export the slide again and compare the sizes of the files; if it stays so, scan again", "请重新导出切片并核对文件大小；若仍如此，请重新扫描"})
			return nil
		}
	}
	return nil
}

func (s *survey) same(i, j int) bool {
	return s.rgb[3*i] == s.rgb[3*j] && s.rgb[3*i+1] == s.rgb[3*j+1] && s.rgb[3*i+2] == s.rgb[3*j+2]
}

// cutBy counts, along the longest side with tissue, the cells just outside the component's
// box (past a blended seam of one cell) that are tissue of another colour, and the side.
func (s *survey) cutBy(labels []int32, label int32, c component, tissue []bool) (cut, side int) {
	at := func(x, y int) int {
		i := y*s.width + x
		if labels[i] != label && tissue[i] && s.kinds[i] != isGlass {
			return 1
		}
		return 0
	}
	count := func(n int, at func(k int) int) {
		sum := 0
		for k := range n {
			sum += at(k)
		}
		if sum > cut {
			cut, side = sum, n
		}
	}
	if x := c.x0 - 2; x >= 0 {
		count(c.y1-c.y0, func(k int) int { return at(x, c.y0+k) })
	}
	if x := c.x1 + 1; x < s.width {
		count(c.y1-c.y0, func(k int) int { return at(x, c.y0+k) })
	}
	if y := c.y0 - 2; y >= 0 {
		count(c.x1-c.x0, func(k int) int { return at(c.x0+k, y) })
	}
	if y := c.y1 + 1; y < s.height {
		count(c.x1-c.x0, func(k int) int { return at(c.x0+k, y) })
	}
	return cut, side
}
