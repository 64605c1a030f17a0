package dicomwsi

import (
	"slices"
	"testing"

	"telepath/tiling"
	"telepath/tiling/drawn"
	"telepath/tiling/jpegtile"
	"telepath/tiling/tilingtest"
)

// TestWriteSeriesThenOpen wants what was drawn back from the reader: sizes, scale, claims, and
// pixels but for the JPEG's loss.
func TestWriteSeriesThenOpen(t *testing.T) {
	t.Parallel()
	src, err := drawn.New(2311, 1501, 33, drawn.WithLabel("S26-00017"))
	if err != nil {
		t.Fatal(err)
	}
	paths := writeDrawn(t, src, SeriesOptions{AccessionNumber: "S26-00017", PatientName: "演示^病例", Thumbnail: true})
	var files []tiling.Source
	for _, path := range paths {
		files = append(files, tilingtest.Source(t, path))
	}
	open := func() (tiling.Slide, error) { return Open(t.Context(), files, tiling.Codecs{JPEG: jpegtile.New()}) }
	tilingtest.Check(t, open)
	got, err := open()
	if err != nil {
		t.Fatal(err)
	}
	writeCompareInfo(t, got.Info(), src.Info())
	for i, l := range src.Info().Levels {
		r := tiling.Region{Level: i, Width: l.Width, Height: l.Height}
		writeComparePixels(t, got, src, r)
	}
	for _, name := range src.Info().Associated {
		a, err := got.Associated(t.Context(), name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		b, err := src.Associated(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		if d := tilingtest.MeanDifference(a, b); d >= 4 || a.Bounds() != b.Bounds() {
			t.Errorf("%s: %v differs from %v by %.2f", name, a.Bounds(), b.Bounds(), d)
		}
	}
}

func writeCompareInfo(t *testing.T, got, want tiling.Info) {
	t.Helper()
	if got.Width != want.Width || got.Height != want.Height || len(got.Levels) != len(want.Levels)+1 {
		t.Fatalf("the slide is %dx%d in %d levels, want %dx%d in %d and the thumbnail", got.Width, got.Height, len(got.Levels), want.Width, want.Height, len(want.Levels))
	}
	for i := range want.Levels {
		if !slices.Equal(got.Levels[i:i+1], want.Levels[i:i+1]) {
			t.Errorf("level %d is %+v, want %+v", i, got.Levels[i], want.Levels[i])
		}
	}
	if m := got.MPP; m == nil || m.X < 0.4999 || m.X > 0.5001 || m.Y < 0.4999 || m.Y > 0.5001 {
		t.Errorf("mpp is %+v", m)
	}
	if got.Stain != "H&E" || !got.ICC || got.ObjectivePower != 20 {
		t.Errorf("stain %q, ICC %v, objective %v", got.Stain, got.ICC, got.ObjectivePower)
	}
	if c := got.Claims; c.AccessionNumber != "S26-00017" || c.ContainerID != "S26-00017" || c.LabelText != "S26-00017" || c.PatientName != "演示^病例" {
		t.Errorf("the file claims %+v", c)
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
