package tiling

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// walked is components by walking from cell to cell: slow and plain.
func walked(w, h int, in []bool) (labels []int32, areas []int) {
	labels = make([]int32, len(in))
	for start := range in {
		if !in[start] || labels[start] != 0 {
			continue
		}
		areas = append(areas, 0)
		stack := []int{start}
		labels[start] = int32(len(areas))
		for len(stack) > 0 {
			i := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			areas[len(areas)-1]++
			for y := max(i/w-1, 0); y <= min(i/w+1, h-1); y++ {
				for x := max(i%w-1, 0); x <= min(i%w+1, w-1); x++ {
					if n := y*w + x; in[n] && labels[n] == 0 {
						labels[n] = labels[start]
						stack = append(stack, n)
					}
				}
			}
		}
	}
	return labels, areas
}

func TestComponentsAgreeWithWalking(t *testing.T) {
	t.Parallel()
	d := rand.New(rand.NewPCG(1, 1))
	for _, size := range [][2]int{{1, 1}, {1, 9}, {9, 1}, {2, 2}, {17, 13}, {40, 30}} {
		for range 200 {
			w, h := size[0], size[1]
			in := make([]bool, w*h)
			share := d.Float64()
			for i := range in {
				in[i] = d.Float64() < share
			}
			labels, list := components(w, h, in)
			want, areas := walked(w, h, in)
			if !slices.Equal(labels, want) {
				t.Fatalf("%d x %d %v: %v, want %v", w, h, in, labels, want)
			}
			for i, c := range list {
				if c.area != areas[i] {
					t.Fatalf("component %d has %d cells, want %d", i, c.area, areas[i])
				}
			}
		}
	}
}

func TestDilateReachesItsRadiusAndNoFarther(t *testing.T) {
	t.Parallel()
	const w, h = 23, 19
	in := make([]bool, w*h)
	in[9*w+11] = true
	in[0] = true
	for _, radius := range []int{0, 1, 4, 30} {
		out := dilate(w, h, in, radius)
		for i, got := range out {
			x, y := i%w, i/w
			want := max(x-11, 11-x, y-9, 9-y) <= radius || max(x, y) <= radius
			if got != want {
				t.Fatalf("radius %d at %d,%d: %v", radius, x, y, got)
			}
		}
	}
}

func TestCloseGapsJoinsAndKeeps(t *testing.T) {
	t.Parallel()
	const w, h = 30, 9
	in := make([]bool, w*h)
	for y := range h {
		in[y*w+5], in[y*w+9], in[y*w+20] = true, true, true
	}
	out := closeGaps(w, h, in, 2)
	for x, want := range map[int]bool{4: false, 5: true, 7: true, 9: true, 10: false, 14: false, 20: true} {
		if out[4*w+x] != want {
			t.Errorf("column %d: %v, want %v", x, out[4*w+x], want)
		}
	}
}

func TestFillHolesBySize(t *testing.T) {
	t.Parallel()
	const w, h = 12, 7
	in := make([]bool, w*h)
	for y := 1; y < 6; y++ {
		for x := 1; x < 11; x++ {
			in[y*w+x] = true
		}
	}
	small, large := 2*w+2, 3*w+5
	in[small] = false
	for x := 5; x < 9; x++ {
		in[3*w+x] = false
	}
	fillHoles(w, h, in, 2, func(int) bool { return true })
	if !in[small] || in[large] || in[0] {
		t.Fatalf("small %v, large %v, outside %v", in[small], in[large], in[0])
	}
}
