package tiling_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"testing"

	"telepath/tiling"
	"telepath/tiling/jpegtile"
	"telepath/tiling/resample"
	"telepath/tiling/tilingtest"
)

// woven is a level with odd sides, full of waves to its last pixel, in JPEG tiles of 64 px.
type woven struct{ width, height int }

func (w woven) Info() tiling.Info {
	return tiling.Info{
		Format: "tiff", Reader: "test", Width: w.width, Height: w.height, MPP: &tiling.MPP{X: 0.25, Y: 0.25},
		Levels: []tiling.Level{level(w.width, w.height, 64, 1)},
	}
}

func (w woven) Tile(_ context.Context, _ int, at tiling.TileIndex) (*image.RGBA, error) {
	width, height := w.Info().Levels[0].TileSize(at)
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for i := range width * height {
		x, y := float64(at.Col*64+i%width), float64(at.Row*64+i/width)
		wave := func(period float64) uint8 { return uint8(120 + 60*math.Sin(x/period) + 50*math.Cos(y/(period+2))) }
		img.SetRGBA(i%width, i/width, color.RGBA{wave(11), wave(13), wave(17), 255})
	}
	return img, nil
}

func (w woven) StoredTile(ctx context.Context, _ int, at tiling.TileIndex) ([]byte, bool, error) {
	img, err := w.Tile(ctx, 0, at)
	if err != nil {
		return nil, false, err
	}
	var stored bytes.Buffer
	err = jpeg.Encode(&stored, tiling.Crop(img, 64, 64), &jpeg.Options{Quality: 95})
	return stored.Bytes(), err == nil, err
}

func (woven) Associated(context.Context, string) (*image.RGBA, error) {
	return nil, fmt.Errorf("there is none")
}
func (woven) Close() error { return nil }

// TestScaledEdgesLieWhereResampledOnesDo: in the last column and row of a level whose sides
// no factor divides, scaled decoding shows what decoding and resampling shows, at the same
// place: moved by one pixel it would fit worse.
func TestScaledEdgesLieWhereResampledOnesDo(t *testing.T) {
	t.Parallel()
	fast, err := jpegtile.Fast()
	if err != nil {
		tilingtest.WithoutLibrary(t, err)
	}
	for _, codec := range []tiling.Codec{fast, jpegtile.New()} {
		for _, reduce := range []int{2, 4, 8} {
			for _, margin := range []int{0, 5} {
				s := woven{1283, 773} // 20 tiles and 3 px, 12 tiles and 5 px
				target := tiling.Target{TileSize: 50, MPP: 0.25 * float64(reduce), Margin: margin, Scaled: true}
				scaled := cutLast(t, s, codec, target, tiling.WayScaled)
				target.Scaled = false
				resampled := cutLast(t, s, codec, target, tiling.WayResampled)
				for i := range scaled {
					here := apart(scaled[i], resampled[i], 0, 0)
					for _, d := range []image.Point{{1, 0}, {-1, 0}, {0, 1}, {0, -1}} {
						if there := apart(scaled[i], resampled[i], d.X, d.Y); here > 3 || there < 1.5*here {
							t.Errorf("%s, 1/%d, margin %d, tile %d: %.2f grey levels apart, moved by %v %.2f", codec.Name(), reduce, margin, i, here, d, there)
						}
					}
				}
			}
		}
	}
}

// cutLast cuts the tiles of the last column and row.
func cutLast(t *testing.T, s tiling.Slide, codec tiling.Codec, target tiling.Target, way tiling.Way) []*image.RGBA {
	t.Helper()
	info := s.Info()
	mask := &tiling.TissueMask{Width: 1, Height: 1, CellWidth: float64(info.Width), CellHeight: float64(info.Height), Tissue: []bool{true}}
	plan, err := tiling.NewPlan(info, mask, target)
	if err != nil {
		t.Fatal(err)
	}
	var last []tiling.TileIndex
	for _, at := range plan.Tiles {
		if at.Col == plan.Cols-1 || at.Row == plan.Rows-1 {
			last = append(last, at)
		}
	}
	if plan.Tiles = last; plan.Way != way || len(last) != plan.Cols+plan.Rows-1 {
		t.Fatalf("way %s, %d tiles", plan.Way, len(last))
	}
	pictures := make([]*image.RGBA, len(last))
	cutter := &tiling.Cutter{Slide: s, Plan: plan, Codec: codec, Resampler: resample.New()}
	err = cutter.Pictures(t.Context(), func(int) bool { return true }, func(tile int, img *image.RGBA) error {
		pictures[tile] = tiling.NewWhite(img.Rect.Dx(), img.Rect.Dy())
		copy(pictures[tile].Pix, img.Pix)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return pictures
}

// apart is the mean difference of two pictures, the second moved.
func apart(a, b *image.RGBA, dx, dy int) float64 {
	sum, n := 0.0, 0
	both := a.Rect.Intersect(b.Rect.Add(image.Pt(dx, dy)))
	for y := both.Min.Y; y < both.Max.Y; y++ {
		for x := both.Min.X; x < both.Max.X; x++ {
			p, q := a.RGBAAt(x, y), b.RGBAAt(x-dx, y-dy)
			sum, n = sum+math.Abs(float64(p.R)-float64(q.R))+math.Abs(float64(p.G)-float64(q.G)), n+2
		}
	}
	return sum / float64(n)
}
