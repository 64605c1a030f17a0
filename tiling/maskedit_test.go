package tiling_test

import (
	"bytes"
	"image/png"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"telepath/tiling"
)

func drawnMask(m *tiling.TissueMask) string {
	var b strings.Builder
	for y := range m.Height {
		for x := range m.Width {
			b.WriteByte(".#"[btoi(m.Tissue[y*m.Width+x])])
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func TestMaskEdits(t *testing.T) {
	t.Parallel()
	m := &tiling.TissueMask{Width: 6, Height: 4, CellWidth: 10, CellHeight: 10, Tissue: make([]bool, 24)}
	for _, c := range []struct {
		name  string
		edits []tiling.MaskEdit
		want  string
	}{
		{"none", nil, "......\n......\n......\n......\n"},
		{"in", []tiling.MaskEdit{{Add: true, Ring: [][2]float64{{12, 12}, {38, 12}, {38, 28}, {12, 28}}}}, "......\n.###..\n.###..\n......\n"},
		{"in to the edges", []tiling.MaskEdit{{Add: true, Ring: [][2]float64{{0, 0}, {60, 0}, {60, 40}, {0, 40}}}}, "######\n######\n######\n######\n"},
		{"smaller than a cell", []tiling.MaskEdit{{Add: true, Ring: [][2]float64{{41, 31}, {42, 31}, {42, 32}}}}, "......\n......\n......\n....#.\n"},
		{"out again", []tiling.MaskEdit{
			{Add: true, Ring: [][2]float64{{0, 0}, {60, 0}, {60, 40}, {0, 40}}}, {Ring: [][2]float64{{20, 10}, {40, 10}, {40, 30}, {20, 30}}},
		}, "######\n##..##\n##..##\n######\n"},
	} {
		if got := drawnMask(m.Apply(c.edits)); got != c.want {
			t.Errorf("%s:\n%swant\n%s", c.name, got, c.want)
		}
	}
	if m.Fraction() != 0 {
		t.Error("the mask itself was changed")
	}
}

// TestMaskEditsFillWhatTheyEnclose: an area takes out the cells whose centre lies in it and
// no others, wherever it begins and ends, also on a centre or an edge of a cell.
func TestMaskEditsFillWhatTheyEnclose(t *testing.T) {
	t.Parallel()
	const width, height = 23, 17
	full := &tiling.TissueMask{Width: width, Height: height, CellWidth: 10, CellHeight: 8, Tissue: slices.Repeat([]bool{true}, width*height)}
	random := rand.New(rand.NewPCG(5, 8))
	for range 300 {
		ring := make([][2]float64, 3+random.IntN(9))
		for i := range ring {
			ring[i] = [2]float64{float64(random.IntN(10*width + 1)), float64(2 * random.IntN(4*height+1))}
		}
		got := full.Apply([]tiling.MaskEdit{{Ring: ring}})
		for y := range height {
			for x := range width {
				if left := got.Tissue[y*width+x]; left == encloses(ring, 10*float64(x)+5, 8*float64(y)+4) {
					t.Fatalf("ring %v: cell %d,%d left %v", ring, x, y, left)
				}
			}
		}
	}
}

// encloses counts the edges to the right of a point, one at a time.
func encloses(ring [][2]float64, x, y float64) (in bool) {
	for i, a := range ring {
		b := ring[(i+1)%len(ring)]
		if (a[1] > y) != (b[1] > y) && x < a[0]+(y-a[1])/(b[1]-a[1])*(b[0]-a[0]) {
			in = !in
		}
	}
	return in
}

func TestMaskEditsFromOutside(t *testing.T) {
	t.Parallel()
	ok := [][2]float64{{0, 0}, {100, 0}, {100, 80}}
	if err := tiling.CheckMaskEdits([]tiling.MaskEdit{{Ring: ok}}, 100, 80); err != nil {
		t.Error(err)
	}
	for _, ring := range [][][2]float64{ok[:2], {{0, 0}, {101, 0}, {1, 1}}, {{0, 0}, {-1, 0}, {1, 1}}, make([][2]float64, tiling.MaxRingPoints+1)} {
		if err := tiling.CheckMaskEdits([]tiling.MaskEdit{{Ring: ring}}, 100, 80); err == nil {
			t.Errorf("%d points were taken", len(ring))
		}
	}
	if err := tiling.CheckMaskEdits(make([]tiling.MaskEdit, tiling.MaxMaskEdits+1), 100, 80); err == nil {
		t.Error("too many areas were taken")
	}
	large := tiling.MaskEdit{Ring: make([][2]float64, tiling.MaxRingPoints)}
	all := slices.Repeat([]tiling.MaskEdit{large}, tiling.MaxMaskCorners/tiling.MaxRingPoints)
	if err := tiling.CheckMaskEdits(all, 100, 80); err != nil {
		t.Error(err)
	}
	if err := tiling.CheckMaskEdits(append(all, tiling.MaskEdit{Ring: ok}), 100, 80); err == nil {
		t.Error("too many corners in all were taken")
	}
}

func TestMaskPNG(t *testing.T) {
	t.Parallel()
	m := &tiling.TissueMask{Width: 2, Height: 1, CellWidth: 1, CellHeight: 1, Tissue: []bool{false, true}}
	data, err := m.PNG()
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil || img.Bounds().Dx() != 2 {
		t.Fatal(img, err)
	}
	_, _, _, clear := img.At(0, 0).RGBA()
	if _, _, _, tissue := img.At(1, 0).RGBA(); clear != 0 || tissue == 0 {
		t.Errorf("alpha %d and %d", clear, tissue)
	}
}
