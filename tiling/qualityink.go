package tiling

import "context"

// judgeInk tells of pen marks: over or close to tissue they spoil it, beside it they are a
// note.
func (q *inspection) judgeInk(context.Context) error {
	s := q.seen
	ink := make([]bool, len(s.kinds))
	n := 0
	for i, k := range s.kinds {
		if k == isInk {
			ink[i] = true
			n++
		}
	}
	if n < s.cellArea(minPenArea) {
		return nil
	}
	q.PenFraction = float64(n) / float64(max(1, countTrue(q.mask.Tissue)))
	touching := 0
	for i, v := range dilate(s.width, s.height, ink, s.cells(penReach)) {
		if v && !ink[i] && q.mask.Tissue[i] {
			touching++
		}
	}
	if float64(touching) < minPenTouch*float64(n) {
		q.add("pen-beside", Pass, Text{"There are pen marks beside the tissue; they are left out", "组织旁有笔迹，已排除在外"},
			Text{"Nothing; wipe the glass before the next scan", "无需处理；下次扫描前请擦净玻片"})
		return nil
	}
	q.add("pen-marks", Doubtful, Text{"Pen marks lie on the tissue or close to it; what is under them is not analysed", "笔迹位于组织上或紧邻组织，被遮盖的部分不会被分析"},
		Text{"Wipe the glass with alcohol and scan again; if that can't be done, a person must look under the marks", "请用酒精擦净玻片后重新扫描；若无法做到，须由人工查看笔迹下的组织"})
	return nil
}
