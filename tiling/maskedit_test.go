package tiling_test

import (
	"bytes"
	"image/png"
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
