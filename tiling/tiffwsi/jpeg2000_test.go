package tiffwsi_test

import (
	"path/filepath"
	"testing"

	"telepath/tiling"
	"telepath/tiling/jpeg2000"
	"telepath/tiling/jpegtile"
	"telepath/tiling/tiffwsi"
	"telepath/tiling/tilingtest"
)

// The two files hold the same picture, once as deflated samples and once as JPEG 2000.
func TestRealJPEG2000(t *testing.T) {
	t.Parallel()
	decoder, err := jpeg2000.Load()
	if err != nil {
		tilingtest.WithoutLibrary(t, err)
	}
	dir := filepath.Join(tilingtest.Data(t), "tiff", "imagecodecs")
	open := func(name string) func() (tiling.Slide, error) {
		return func() (tiling.Slide, error) {
			return tiffwsi.Open(t.Context(), tilingtest.Source(t, filepath.Join(dir, name)), tiling.Codecs{JPEG: jpegtile.New(), JPEG2000: decoder})
		}
	}
	plain, err := open("rgb.tiled.u1.tif")()
	if err != nil {
		t.Fatal(err)
	}
	packed, err := open("rgb.tiled.jpeg2000.u1.tif")()
	if err != nil {
		t.Fatal(err)
	}
	info := packed.Info()
	whole := tiling.Region{Width: info.Width, Height: info.Height}
	want, err := tiling.ReadRegion(t.Context(), plain, whole)
	if err != nil {
		t.Fatal(err)
	}
	got, err := tiling.ReadRegion(t.Context(), packed, whole)
	if err != nil {
		t.Fatal(err)
	}
	if d := tilingtest.MeanDifference(got, want); d >= 1.5 {
		t.Errorf("the pictures differ by %.2f", d)
	} else {
		t.Logf("the pictures differ by %.3f", d)
	}
	tilingtest.Check(t, open("rgb.tiled.jpeg2000.u1.tif"))
}
