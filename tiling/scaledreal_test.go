package tiling_test

import (
	"image"
	"path/filepath"
	"sync"
	"testing"

	"telepath/tiling"
	"telepath/tiling/jpegtile"
	"telepath/tiling/resample"
	"telepath/tiling/tiffwsi"
	"telepath/tiling/tilingtest"
)

// maxScaledDifference bounds how much a codec's scaled decoding may differ from averaging, in
// grey levels in the mean of a slide's tiles.
const maxScaledDifference = 1.5

// TestScaledDecodingIsExactEnough cuts a real slide at half and at a quarter of its scale
// with a codec that scales and with one that does not: the same plan, nearly the same pixels.
func TestScaledDecodingIsExactEnough(t *testing.T) {
	t.Parallel()
	fast, err := jpegtile.Fast()
	if err != nil {
		tilingtest.WithoutLibrary(t, err)
	}
	for _, name := range []string{filepath.Join("svs", "CMU-1-Small-Region.svs"), filepath.Join("tiff", "derived-vips", "pyr-jpeg-tile256.tif")} {
		source := tilingtest.Source(t, filepath.Join(tilingtest.Data(t), name))
		for _, mpp := range []float64{0.998, 1.996} {
			a, b := cutScaled(t, source, fast, mpp), cutScaled(t, source, jpegtile.New(), mpp)
			sum, n := 0.0, 0
			for i := range a {
				for k, v := range a[i].Pix {
					if k%4 != 3 {
						sum, n = sum+float64(max(v, b[i].Pix[k])-min(v, b[i].Pix[k])), n+1
					}
				}
			}
			if mean := sum / float64(n); mean == 0 || mean > maxScaledDifference {
				t.Errorf("%s at %v µm per pixel: %d tiles differ by %.3f grey levels in the mean, not by 0 to %v", name, mpp, len(a), mean, maxScaledDifference)
			}
		}
	}
}

func cutScaled(t *testing.T, source tiling.Source, codec tiling.Codec, mpp float64) []*image.RGBA {
	t.Helper()
	slide, err := tiffwsi.Open(t.Context(), source, tiling.Codecs{JPEG: codec})
	if err != nil {
		t.Fatal(err)
	}
	defer slide.Close()
	info := slide.Info()
	info.Levels = info.Levels[:1] // a lower level would be taken first
	mask := &tiling.TissueMask{Width: 1, Height: 1, CellWidth: float64(info.Width), CellHeight: float64(info.Height), Tissue: []bool{true}}
	plan, err := tiling.NewPlan(info, mask, tiling.Target{TileSize: 128, MPP: mpp, Scaled: true})
	if err != nil {
		t.Fatal(err)
	}
	if plan.Way != tiling.WayScaled || len(plan.Tiles) == 0 {
		t.Fatalf("way %s, %d tiles", plan.Way, len(plan.Tiles))
	}
	var some []tiling.TileIndex // one in eight; glass among them, which differs by nothing
	for i := 0; i < len(plan.Tiles); i += 8 {
		some = append(some, plan.Tiles[i])
	}
	plan.Tiles = some
	pictures := make([]*image.RGBA, len(plan.Tiles))
	var mu sync.Mutex
	cutter := &tiling.Cutter{Slide: slide, Plan: plan, Codec: codec, Resampler: resample.New()}
	err = cutter.Pictures(t.Context(), func(int) bool { return true }, func(tile int, img *image.RGBA) error {
		mu.Lock()
		defer mu.Unlock()
		pictures[tile] = &image.RGBA{Pix: append([]uint8(nil), img.Pix...), Stride: img.Stride, Rect: img.Rect}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return pictures
}
