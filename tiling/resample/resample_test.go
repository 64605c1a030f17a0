package resample_test

import (
	"image"
	"image/color"
	"testing"

	"telepath/tiling"
	"telepath/tiling/resample"
)

func TestSizeIsExact(t *testing.T) {
	t.Parallel()
	src := tiling.NewWhite(101, 67)
	for _, size := range []image.Point{{1, 1}, {10, 7}, {33, 22}, {90, 60}, {101, 67}, {200, 31}, {300, 300}} {
		got := resample.New().Resize(src, size.X, size.Y)
		if got.Bounds() != image.Rect(0, 0, size.X, size.Y) {
			t.Errorf("to %v gave %v", size, got.Bounds())
		}
		if c := got.RGBAAt(size.X-1, size.Y-1); c != (color.RGBA{255, 255, 255, 255}) {
			t.Errorf("to %v: white became %v", size, c)
		}
	}
}

func TestBigReductionAverages(t *testing.T) {
	t.Parallel()
	src := tiling.NewWhite(64, 64)
	for y := range 64 {
		for x := range 32 {
			src.SetRGBA(x, y, color.RGBA{0, 100, 200, 255})
		}
	}
	got := resample.New().Resize(src, 1, 1).RGBAAt(0, 0)
	want := color.RGBA{128, 178, 228, 255}
	for _, d := range []int{int(got.R) - int(want.R), int(got.G) - int(want.G), int(got.B) - int(want.B)} {
		if d < -1 || d > 1 {
			t.Errorf("mean is %v, want %v", got, want)
		}
	}
}

func TestSubImageAndNonsense(t *testing.T) {
	t.Parallel()
	sub := tiling.NewWhite(20, 20).SubImage(image.Rect(5, 5, 15, 15)).(*image.RGBA)
	if got := resample.New().Resize(sub, 10, 10); got.Bounds() != image.Rect(0, 0, 10, 10) {
		t.Errorf("a part of a picture gave %v", got.Bounds())
	}
	if got := resample.New().Resize(sub, 0, -3); got.Bounds() != image.Rect(0, 0, 1, 1) {
		t.Errorf("no size gave %v", got.Bounds())
	}
	if got := resample.New().Resize(image.NewRGBA(image.Rectangle{}), 2, 2).RGBAAt(1, 1); got.R != 255 {
		t.Errorf("an empty picture gave %v", got)
	}
}
