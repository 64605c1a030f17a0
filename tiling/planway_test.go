package tiling

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"sync/atomic"
	"testing"
)

// pyramid describes a slide with levels of those sizes, in tiles of that size.
func pyramid(mpp float64, tile int, sizes ...[2]int) Info {
	info := Info{Width: sizes[0][0], Height: sizes[0][1], MPP: &MPP{X: mpp, Y: mpp}}
	for _, s := range sizes {
		info.Levels = append(info.Levels, Level{Width: s[0], Height: s[1], TileWidth: tile, TileHeight: tile, Downsample: float64(sizes[0][0]) / float64(s[0])})
	}
	return info
}

func TestWay(t *testing.T) {
	t.Parallel()
	any := Target{TileSize: 256, MPP: 0.5, Stored: true, Scaled: true}
	with := func(change func(*Target)) Target { t := any; change(&t); return t }
	for _, tt := range []struct {
		name   string
		info   Info
		target Target
		level  int
		way    Way
		reduce int
	}{
		{"size and scale fit", pyramid(0.5, 256, [2]int{5000, 4000}), any, 0, WayStored, 0},
		{"scale fits within the tolerance", pyramid(0.495, 256, [2]int{5000, 4000}), any, 0, WayStored, 0},
		{"a lower level fits", pyramid(0.25, 256, [2]int{10_001, 8001}, [2]int{5000, 4000}), any, 1, WayStored, 0},
		{"the card does not allow it", pyramid(0.5, 256, [2]int{5000, 4000}), with(func(t *Target) { t.Stored = false }), 0, WayResampled, 0},
		{"tiles overlap", pyramid(0.5, 256, [2]int{5000, 4000}), with(func(t *Target) { t.Overlap = 2 }), 0, WayResampled, 0},
		{"tiles have a margin", pyramid(0.5, 256, [2]int{5000, 4000}), with(func(t *Target) { t.Margin = 1 }), 0, WayResampled, 0},
		{"other tiles", pyramid(0.5, 512, [2]int{5000, 4000}), any, 0, WayResampled, 0},
		{"another scale", pyramid(0.45, 256, [2]int{5000, 4000}), any, 0, WayResampled, 0},
		{"finer by two", pyramid(0.25, 256, [2]int{10_000, 8000}), any, 0, WayScaled, 2},
		{"finer by eight", pyramid(0.0625, 256, [2]int{40_000, 32_000}), any, 0, WayScaled, 8},
		{"finer by two, with a margin", pyramid(0.25, 256, [2]int{10_000, 8000}), with(func(t *Target) { t.Margin = 16 }), 0, WayScaled, 2},
		{"finer by three", pyramid(1./6, 256, [2]int{10_000, 8000}), any, 0, WayResampled, 0},
		{"finer by two, tiles that two does not divide", pyramid(0.25, 255, [2]int{10_000, 8000}), any, 0, WayResampled, 0},
		{"finer by two, not allowed", pyramid(0.25, 256, [2]int{10_000, 8000}), with(func(t *Target) { t.Scaled = false }), 0, WayResampled, 0},
		{"64 megapixels under a tile", pyramid(0.25, 256, [2]int{40_000, 32_000}), Target{TileSize: 1024, MPP: 2}, 0, WayResampled, 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p, err := NewPlan(tt.info, everywhere(tt.info), tt.target)
			if err != nil {
				t.Fatal(err)
			}
			if p.Level != tt.level || p.Way != tt.way || p.Reduce != tt.reduce {
				t.Fatalf("level %d, way %s, reduced by %d", p.Level, p.Way, p.Reduce)
			}
		})
	}
}

// everywhere is a mask full of tissue.
func everywhere(info Info) *TissueMask {
	m := &TissueMask{Width: 16, Height: 16, CellWidth: float64(info.Width) / 16, CellHeight: float64(info.Height) / 16, Tissue: make([]bool, 256)}
	for i := range m.Tissue {
		m.Tissue[i] = true
	}
	return m
}

// located paints every level-0 pixel with its place.
func located(x, y int) color.RGBA {
	return color.RGBA{uint8(x), uint8(y), uint8(x>>8&15 | y>>8<<4), 255}
}

// TestTilesLieWhereTheyShould: with every overlap and margin, pixel (x,y) of a tile is the
// slide's pixel that Target says, white beyond the edge, and the cells cover the slide once.
func TestTilesLieWhereTheyShould(t *testing.T) {
	t.Parallel()
	const width, height = 1003, 771
	for _, lay := range []struct{ size, overlap, margin, tile int }{
		{64, 0, 0, 64}, {64, 0, 0, 100}, {64, 16, 0, 64}, {64, 17, 0, 100}, {96, 0, 16, 64}, {96, 40, 16, 64}, {100, 33, 9, 51},
	} {
		t.Run(fmt.Sprint(lay), func(t *testing.T) {
			t.Parallel()
			s := newField(width, height, lay.tile, 0.5, located)
			target := Target{TileSize: lay.size, MPP: 0.5, Overlap: lay.overlap, Margin: lay.margin}
			p, err := NewPlan(s.Info(), everywhere(s.Info()), target)
			if err != nil {
				t.Fatal(err)
			}
			shared := max(lay.overlap, 2*lay.margin)
			stride := lay.size - shared
			if p.Cols != ceilDiv(width, stride) || p.Rows != ceilDiv(height, stride) || p.CellWidth != float64(stride) {
				t.Fatalf("%d x %d cells of %v", p.Cols, p.Rows, p.CellWidth)
			}
			covered := 0
			for _, at := range p.Tiles {
				x0, y0, x1, y1 := p.bounds(at)
				covered += (x1 - x0) * (y1 - y0)
			}
			if covered != width*height {
				t.Errorf("the cells cover %d of %d pixels", covered, width*height)
			}
			checkPlaces(t, s, p, stride, shared/2)
		})
	}
}

func checkPlaces(t *testing.T, s *field, p *Plan, stride, lead int) {
	t.Helper()
	size := p.Target.TileSize
	var n atomic.Int64
	c := &Cutter{Slide: s, Plan: p, Codec: rawCodec{}, Resampler: noResampling{t}}
	err := c.Pictures(t.Context(), everyBatch, func(tile int, img *image.RGBA) error {
		at := p.Tiles[tile]
		if img.Rect != image.Rect(0, 0, size, size) {
			return fmt.Errorf("tile %v is %v", at, img.Rect)
		}
		n.Add(1)
		for y := range size {
			for x := range size {
				sx, sy := at.Col*stride-lead+x, at.Row*stride-lead+y
				want := color.RGBA{255, 255, 255, 255}
				if sx >= 0 && sy >= 0 && sx < p.Width && sy < p.Height {
					want = located(sx, sy)
				}
				if got := img.RGBAAt(x, y); got != want {
					return fmt.Errorf("tile %v pixel %d,%d is %v, want %v", at, x, y, got, want)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if int(n.Load()) != len(p.Tiles) {
		t.Fatalf("%d of %d tiles came", n.Load(), len(p.Tiles))
	}
}

// noResampling fails: pixels were to be taken as they are.
type noResampling struct{ t *testing.T }

func (r noResampling) Resize(img *image.RGBA, w, h int) *image.RGBA {
	r.t.Errorf("%v was resampled to %dx%d", img.Rect, w, h)
	return NewWhite(w, h)
}

// TestWholePixelsOnOddPyramids: a level whose sides were rounded apart still gives tiles of
// whole pixels, to the last row and column.
func TestWholePixelsOnOddPyramids(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{100_001, 80_003}, {99_999, 513}, {46_000, 32_914}, {65_536, 65_536}} {
		for _, factor := range []int{1, 2, 4} {
			info := pyramid(0.5/float64(2*factor), 256, size, [2]int{size[0] / 2, size[1] / 2})
			p, err := NewPlan(info, everywhere(info), Target{TileSize: 256, MPP: 0.5, Stored: true, Scaled: true})
			if err != nil {
				t.Fatal(err)
			}
			c := &Cutter{Slide: &field{info: info}, Plan: p}
			l := info.Levels[1]
			if p.Level != 1 || max(p.Reduce, 1) != factor || p.Cols != ceilDiv(l.Width, 256*factor) || p.Rows != ceilDiv(l.Height, 256*factor) {
				t.Errorf("%v by %d: level %d reduced by %d, %d x %d", size, factor, p.Level, p.Reduce, p.Cols, p.Rows)
			}
			for _, at := range []TileIndex{{}, {1, 1}, {p.Cols / 2, p.Rows / 2}, {p.Cols - 1, p.Rows - 1}} {
				if r := c.region(at); r != (Region{Level: 1, X: at.Col * 256, Y: at.Row * 256, Width: 256, Height: 256}) {
					t.Errorf("%v by %d, tile %v: %v", size, factor, at, r)
				}
			}
		}
	}
}

// TestResampledAtTheModelsScaleIsNotResampled: whoever allows neither stored tiles nor scaled
// decoding, or has other tiles, still gets pixels as they are where their scale is the
// model's, on levels whose sides were rounded apart and in tiles that are averaged only
// because so much lies under them.
func TestResampledAtTheModelsScaleIsNotResampled(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		info   Info
		target Target
		reduce int
	}{
		{pyramid(0.25, 256, [2]int{99_999, 513}, [2]int{49_999, 256}), Target{TileSize: 256, MPP: 0.5}, 1},
		{pyramid(0.25, 240, [2]int{513, 99_999}, [2]int{256, 49_999}), Target{TileSize: 256, MPP: 0.5, Margin: 16}, 1},
		{pyramid(0.125, 256, [2]int{1003, 771}, [2]int{250, 192}), Target{TileSize: 64, MPP: 0.5, Overlap: 15}, 1},
		{pyramid(0.25, 256, [2]int{40_001, 32_003}), Target{TileSize: 4096, MPP: 0.5}, 2},
	} {
		p, err := NewPlan(tt.info, everywhere(tt.info), tt.target)
		if err != nil {
			t.Fatal(err)
		}
		if p.Way != WayResampled || max(p.Reduce, 1) != tt.reduce {
			t.Fatalf("%+v: way %s, reduced by %d", tt.target, p.Way, p.Reduce)
		}
		c := &Cutter{Slide: &field{info: tt.info}, Plan: p}
		size, stride, lead := tt.target.TileSize, tt.target.Stride(), tt.target.lead()
		for _, at := range p.Tiles {
			if r := c.region(at); r != (Region{Level: p.Level, X: at.Col*stride - lead, Y: at.Row*stride - lead, Width: size, Height: size}) {
				t.Errorf("%+v tile %v: %v", tt.target, at, r)
			}
		}
		l := reduced(tt.info.Levels[p.Level], tt.reduce)
		if p.Cols != ceilDiv(l.Width, stride) || p.Rows != ceilDiv(l.Height, stride) {
			t.Errorf("%+v: %d x %d cells over %d x %d pixels", tt.target, p.Cols, p.Rows, l.Width, l.Height)
		}
	}
}

func TestTargetCheck(t *testing.T) {
	t.Parallel()
	good := []Target{{TileSize: 256, MPP: 0.5}, {TileSize: 256, MPP: 0.5, Overlap: 192}, {TileSize: 256, MPP: 0.5, Margin: 96}, {TileSize: 256, MPP: 0.5, Overlap: 64, Margin: 32}}
	bad := []Target{
		{TileSize: 8, MPP: 0.5}, {TileSize: 256}, {TileSize: 256, MPP: math.NaN()}, {TileSize: 256, MPP: 0.5, Overlap: -1}, {TileSize: 256, MPP: 0.5, Margin: -1},
		{TileSize: 256, MPP: 0.5, Overlap: 193}, {TileSize: 256, MPP: 0.5, Margin: 97}, {TileSize: 256, MPP: 0.5, Overlap: 63, Margin: 32},
		{TileSize: 256, MPP: 0.5, Margin: math.MaxInt}, {TileSize: 256, MPP: 0.5, Overlap: math.MaxInt},
	}
	for _, target := range good {
		if err := target.Check(); err != nil {
			t.Errorf("%+v: %v", target, err)
		}
	}
	for _, target := range bad {
		if target.Check() == nil {
			t.Errorf("%+v was taken", target)
		}
	}
}

// TestPlanFromBefore: a plan that names no way is cut as it was when there was only one.
func TestPlanFromBefore(t *testing.T) {
	t.Parallel()
	p, err := DecodePlan([]byte(`{"version":1,"target":{"tile_size":64,"mpp":0.5,"quality":85},"level":0,"cols":4,"rows":4,` +
		`"cell_width":64,"cell_height":64,"width":250,"height":200,"mpp_x":0.5,"mpp_y":0.5,"mpp_assumed":false,"batch_tiles":48,"tiles":[{"col":0,"row":0},{"col":3,"row":3}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if p.Way != WayResampled || p.Reduce != 0 || p.Target.Stride() != 64 {
		t.Fatalf("%+v", p)
	}
	checkPlaces(t, newField(250, 200, 64, 0.5, located), p, 64, 0)
}
