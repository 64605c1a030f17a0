package localmodel

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"
)

// What grows while the threshold falls is what a flood finds at each threshold by itself.
func TestSegmentIsAFloodAtEveryThreshold(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 8))
	for _, size := range [][2]int{{1, 1}, {9, 1}, {1, 9}, {40, 31}} {
		h := plane{size[0], size[1], make([]int32, size[0]*size[1])}
		depth := make([]uint8, len(h.v))
		for i := range depth {
			h.v[i], depth[i] = r.Int32N(1000), uint8(max(r.IntN(3*steps/2)-steps/2, 0))
		}
		var want, got []nucleus
		for threshold := uint8(steps); threshold > 0; threshold-- {
			want = append(want, flooded(h, depth, threshold)...)
		}
		segment(h, depth, func(n nucleus) {
			n.first = 0
			got = append(got, n)
		})
		byAll := func(a, b nucleus) int {
			return cmp.Or(cmp.Compare(a.area, b.area), cmp.Compare(a.perimeter, b.perimeter), cmp.Compare(a.density, b.density))
		}
		slices.SortFunc(want, byAll)
		slices.SortFunc(got, byAll)
		if len(got) == 0 && size[0] > 1 || !slices.Equal(got, want) {
			t.Errorf("%v: %d nuclei over all thresholds, want %d", size, len(got), len(want))
		}
	}
}

func flooded(h plane, depth []uint8, threshold uint8) (found []nucleus) {
	seen := make([]bool, len(depth))
	for start := range depth {
		if depth[start] < threshold || seen[start] {
			continue
		}
		var n nucleus
		queue := []int{start}
		for seen[start] = true; len(queue) > 0; queue = queue[1:] {
			x, y := queue[0]%h.width, queue[0]/h.width
			n.area++
			n.density += int64(h.v[queue[0]])
			for _, to := range [][2]int{{x - 1, y}, {x + 1, y}, {x, y - 1}, {x, y + 1}} {
				at := to[1]*h.width + to[0]
				if to[0] < 0 || to[1] < 0 || to[0] >= h.width || to[1] >= h.height || depth[at] < threshold {
					n.perimeter++
				} else if !seen[at] {
					seen[at] = true
					queue = append(queue, at)
				}
			}
		}
		found = append(found, n)
	}
	return found
}
