package tiffwsi

import (
	"fmt"
	"slices"
	"testing"

	"telepath/tiling"
	"telepath/tiling/jpegtile"
	"telepath/tiling/tilingtest"
)

// TestWriteThenOpen wants what was drawn back from the reader: sizes, scale, and pixels but for
// the JPEG's loss.
func TestWriteThenOpen(t *testing.T) {
	t.Parallel()
	for _, big := range []bool{false, true} {
		t.Run(fmt.Sprintf("big=%v", big), func(t *testing.T) {
			t.Parallel()
			src := writeSlide(t, 2311, 1501)
			file := tilingtest.Source(t, writeDrawn(t, src, WriteOptions{BigTIFF: big}))
			open := func() (tiling.Slide, error) { return Open(t.Context(), file, tiling.Codecs{JPEG: jpegtile.New()}) }
			tilingtest.Check(t, open)
			got, err := open()
			if err != nil {
				t.Fatal(err)
			}
			writeCompareInfo(t, got.Info(), src.Info())
			for i, l := range src.Info().Levels {
				writeComparePixels(t, got, src, tiling.Region{Level: i, Width: l.Width, Height: l.Height})
			}
		})
	}
}

func writeCompareInfo(t *testing.T, got, want tiling.Info) {
	t.Helper()
	if !slices.Equal(got.Levels, want.Levels) {
		t.Errorf("levels are %+v, want %+v", got.Levels, want.Levels)
	}
	if m := got.MPP; m == nil || m.X < 0.4999 || m.X > 0.5001 || m.Y < 0.4999 || m.Y > 0.5001 {
		t.Errorf("mpp is %+v", m)
	}
	if len(got.Doubts) > 0 {
		t.Errorf("the reader doubts %q", got.Doubts)
	}
}

func writeComparePixels(t *testing.T, got, want tiling.Slide, r tiling.Region) {
	t.Helper()
	a, err := tiling.ReadRegion(t.Context(), got, r)
	if err != nil {
		t.Fatal(err)
	}
	b, err := tiling.ReadRegion(t.Context(), want, r)
	if err != nil {
		t.Fatal(err)
	}
	if d := tilingtest.MeanDifference(a, b); d >= 4 {
		t.Errorf("%v differs by %.2f", r, d)
	}
}
