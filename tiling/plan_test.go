package tiling

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"math"
	"reflect"
	"sync/atomic"
	"testing"
)

// field is a slide made of one painting function, with a pyramid of factor 4.
type field struct {
	info  Info
	paint func(x, y int) color.RGBA // level-0 pixels
	reads atomic.Int64
}

func newField(width, height, tile int, mpp float64, paint func(x, y int) color.RGBA) *field {
	f := &field{paint: paint, info: Info{Format: "photo", Reader: "test", Width: width, Height: height}}
	if mpp > 0 {
		f.info.MPP = &MPP{X: mpp, Y: mpp, Source: "test"}
	}
	for ds := 1; ; ds *= 4 {
		w, h := max(1, width/ds), max(1, height/ds)
		f.info.Levels = append(f.info.Levels, Level{Width: w, Height: h, TileWidth: tile, TileHeight: tile, Downsample: float64(width) / float64(w)})
		if max(w, h) < 512 {
			return f
		}
	}
}

func (f *field) Info() Info   { return f.info }
func (f *field) Close() error { return nil }
func (f *field) Associated(context.Context, string) (*image.RGBA, error) {
	return nil, errors.New("none")
}

func (f *field) Tile(_ context.Context, level int, at TileIndex) (*image.RGBA, error) {
	f.reads.Add(1)
	l := f.info.Levels[level]
	if !l.Contains(at) {
		return nil, errors.New("outside")
	}
	w, h := l.TileSize(at)
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetRGBA(x, y, f.paint(int(float64(at.Col*l.TileWidth+x)*l.Downsample), int(float64(at.Row*l.TileHeight+y)*l.Downsample)))
		}
	}
	return img, nil
}

var glass, pink = color.RGBA{242, 241, 243, 255}, color.RGBA{205, 120, 170, 255}

// disc is a round piece of tissue on glass.
func disc(cx, cy, r int, tissue color.RGBA) func(x, y int) color.RGBA {
	return func(x, y int) color.RGBA {
		if (x-cx)*(x-cx)+(y-cy)*(y-cy) < r*r {
			return tissue
		}
		return glass
	}
}

// rawCodec stores pixels as they are, behind 2-byte width and height.
type rawCodec struct{}

func (rawCodec) Name() string { return "raw" }
func (rawCodec) Encode(img *image.RGBA, quality int) ([]byte, error) {
	return append([]byte{byte(quality)}, img.Pix[:min(len(img.Pix), 64*quality)]...), nil
}
func (rawCodec) Decode([]byte, bool) (*image.RGBA, error) { return nil, errors.New("not needed") }

type nearest struct{}

func (nearest) Resize(img *image.RGBA, w, h int) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	b := img.Bounds()
	for y := range h {
		for x := range w {
			out.Set(x, y, img.At(b.Min.X+x*b.Dx()/w, b.Min.Y+y*b.Dy()/h))
		}
	}
	return out
}

func mustMask(t *testing.T, s Slide) *TissueMask {
	t.Helper()
	m, err := FindTissue(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestGridReachesTheLastPixel(t *testing.T) {
	t.Parallel()
	l := Level{Width: 100_001, Height: 513, TileWidth: 512, TileHeight: 512}
	if l.Cols() != 196 || l.Rows() != 2 {
		t.Fatalf("%d columns, %d rows; want 196 and 2", l.Cols(), l.Rows())
	}
	if w, h := l.TileSize(TileIndex{Col: 195, Row: 1}); w != 161 || h != 1 {
		t.Fatalf("last tile %dx%d; want 161x1", w, h)
	}
}

func TestMaskFindsTissueAndNotGlass(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		paint    func(x, y int) color.RGBA
		min, max float64
	}{
		{"pink disc", disc(1500, 1000, 600, pink), 0.17, 0.21},
		{"pale disc", disc(1500, 1000, 600, color.RGBA{236, 218, 230, 255}), 0.17, 0.21},
		{"brown disc", disc(1500, 1000, 600, color.RGBA{180, 150, 120, 255}), 0.17, 0.21},
		{"empty glass", disc(0, 0, 0, pink), 0, 0},
		{"all tissue", disc(1500, 1000, 10_000, pink), 0.99, 1},
		{"tiny biopsy", disc(1500, 1000, 40, pink), 0.0005, 0.002},
		{"black border", func(x, y int) color.RGBA {
			if x < 300 {
				return color.RGBA{5, 5, 5, 255}
			}
			return glass
		}, 0, 0.01},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := mustMask(t, newField(3000, 2000, 256, 0.5, tt.paint)).Fraction()
			if got < tt.min || got > tt.max {
				t.Fatalf("tissue fraction %v, want %v to %v", got, tt.min, tt.max)
			}
		})
	}
}

func TestPlanIsTheSameEveryTimeAndCoversTheTissue(t *testing.T) {
	t.Parallel()
	s := newField(5000, 4001, 240, 0.25, disc(2500, 2000, 1500, pink))
	target := Target{TileSize: 256, MPP: 0.5, Quality: 90}
	p, err := NewPlan(s.Info(), mustMask(t, s), target)
	if err != nil {
		t.Fatal(err)
	}
	again, err := NewPlan(s.Info(), mustMask(t, s), target)
	if err != nil {
		t.Fatal(err)
	}
	a, _ := p.Encode()
	b, _ := again.Encode()
	if !bytes.Equal(a, b) {
		t.Fatal("two plans of one slide differ")
	}
	if p.CellWidth != 512 || p.Cols != 10 || p.Rows != 8 {
		t.Fatalf("cells of %v, %d x %d; want 512, 10 x 8", p.CellWidth, p.Cols, p.Rows)
	}
	in := map[TileIndex]bool{}
	for _, at := range p.Tiles {
		in[at] = true
	}
	for _, at := range []TileIndex{{4, 3}, {2, 3}, {7, 4}} {
		if !in[at] {
			t.Errorf("cell %v is tissue and was left out", at)
		}
	}
	if in[TileIndex{0, 0}] || in[TileIndex{9, 7}] {
		t.Error("a corner of glass is in the plan")
	}
	back, err := DecodePlan(a)
	if err != nil || !reflect.DeepEqual(back, p) {
		t.Fatalf("the plan did not survive its encoding: %v", err)
	}
	n := 0
	for i := range p.Batches() {
		n += len(p.Batch(i))
	}
	if n != len(p.Tiles) {
		t.Fatalf("the batches have %d tiles, the plan %d", n, len(p.Tiles))
	}
	if worst := p.BatchTiles*p.TileBytes() + 20_000; worst > 1000*1000 {
		t.Fatalf("a batch may take %d bytes", worst)
	}
}

func TestPlanScale(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		mpp     float64
		level   int
		cell    float64
		assumed bool
		code    string
	}{
		{"the model's scale", 0.5, 0, 256, false, ""},
		{"0.499 is the model's scale", 0.499, 0, 256, false, ""},
		{"twice as fine", 0.25, 0, 512, false, ""},
		{"four times as fine: the next level as it is", 0.125, 1, 1024, false, ""},
		{"0.263", 0.263, 0, 256 * 0.5 / 0.263, false, ""},
		{"somewhat coarser", 0.8, 0, 160, false, ""},
		{"far too coarse", 8, 0, 0, false, "mpp-too-coarse"},
		{"unknown", 0, 0, 256, true, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newField(4096, 4096, 256, tt.mpp, disc(2000, 2000, 1500, pink))
			p, err := NewPlan(s.Info(), mustMask(t, s), Target{TileSize: 256, MPP: 0.5})
			if tt.code != "" {
				if u, ok := AsUnreadable(err); !ok || u.Code != tt.code {
					t.Fatalf("got %v, want code %s", err, tt.code)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if p.Level != tt.level || math.Abs(p.CellWidth-tt.cell) > 1e-6 || p.MPPAssumed != tt.assumed {
				t.Fatalf("level %d, cell %v, assumed %v", p.Level, p.CellWidth, p.MPPAssumed)
			}
		})
	}
}

func TestTinyBiopsyIsPlanned(t *testing.T) {
	t.Parallel()
	s := newField(6000, 6000, 256, 0.5, disc(3000, 3000, 20, pink))
	p, err := NewPlan(s.Info(), mustMask(t, s), Target{TileSize: 256, MPP: 0.5})
	if err != nil || len(p.Tiles) == 0 {
		t.Fatalf("%d tiles, %v: the biopsy was dropped", len(p.Tiles), err)
	}
}

func TestCutterStreamsInOrderAndSkips(t *testing.T) {
	t.Parallel()
	s := newField(5000, 4000, 200, 0.5, disc(2500, 2000, 1900, pink))
	p, err := NewPlan(s.Info(), mustMask(t, s), Target{TileSize: 256, MPP: 0.5, Quality: 90})
	if err != nil {
		t.Fatal(err)
	}
	cut := func(workers int, want func(int) bool) (batches []int, tiles []EncodedTile) {
		c := &Cutter{Slide: s, Plan: p, Codec: rawCodec{}, Resampler: nearest{}, Workers: workers}
		err := c.Stream(t.Context(), want, func(i int, got []EncodedTile) error {
			batches, tiles = append(batches, i), append(tiles, got...)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return batches, tiles
	}
	_, one := cut(1, func(int) bool { return true })
	order, four := cut(4, func(int) bool { return true })
	if len(one) != len(p.Tiles) || !reflect.DeepEqual(one, four) {
		t.Fatalf("%d tiles with one worker, %d with four, %d planned, or their bytes differ", len(one), len(four), len(p.Tiles))
	}
	for i, b := range order {
		if i != b {
			t.Fatalf("batches came as %v", order)
		}
	}
	order, _ = cut(2, func(i int) bool { return i%2 == 1 })
	if len(order) != p.Batches()/2 || order[0] != 1 {
		t.Fatalf("wanted odd batches, got %v of %d", order, p.Batches())
	}
}

func TestCutterStopsAtTheFirstError(t *testing.T) {
	t.Parallel()
	s := newField(5000, 4000, 256, 0.5, disc(2500, 2000, 1900, pink))
	p, err := NewPlan(s.Info(), mustMask(t, s), Target{TileSize: 256, MPP: 0.5})
	if err != nil {
		t.Fatal(err)
	}
	broken := errors.New("disk full")
	calls := 0
	c := &Cutter{Slide: s, Plan: p, Codec: rawCodec{}, Resampler: nearest{}}
	err = c.Stream(t.Context(), func(int) bool { return true }, func(int, []EncodedTile) error { calls++; return broken })
	if !errors.Is(err, broken) || calls != 1 {
		t.Fatalf("%v after %d calls", err, calls)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err = c.Stream(ctx, func(int) bool { return true }, func(int, []EncodedTile) error { return nil })
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("cancelled: %v", err)
	}
}

func TestEdgeTileIsWhiteBeyondTheSlide(t *testing.T) {
	t.Parallel()
	s := newField(300, 300, 256, 0.5, disc(150, 150, 1000, pink))
	img, err := ReadRegion(t.Context(), s, Region{Level: 0, X: 256, Y: -10, Width: 256, Height: 256})
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range []struct {
		x, y int
		want color.RGBA
	}{{0, 10, pink}, {43, 255, pink}, {44, 100, color.RGBA{255, 255, 255, 255}}, {10, 9, color.RGBA{255, 255, 255, 255}}} {
		if got := img.RGBAAt(at.x, at.y); got != at.want {
			t.Errorf("pixel %d,%d is %v, want %v", at.x, at.y, got, at.want)
		}
	}
}

func TestJudge(t *testing.T) {
	t.Parallel()
	speckled := func(x, y int) color.RGBA {
		c := disc(1500, 1000, 700, pink)(x, y)
		if c == pink && (x*7+y*13)%11 < 3 {
			return color.RGBA{90, 50, 140, 255}
		}
		return c
	}
	smooth := func(x, y int) color.RGBA {
		wave := 40 * math.Sin(float64(x)/40) * math.Sin(float64(y)/40)
		return color.RGBA{200, uint8(130 + wave), 170, 255}
	}
	tests := []struct {
		name    string
		slide   *field
		verdict Verdict
		code    string
	}{
		{"sharp", newField(3000, 2000, 256, 0.5, speckled), Pass, ""},
		{"blurred", newField(3000, 2000, 256, 0.5, smooth), Doubtful, "blurred"},
		{"empty", newField(3000, 2000, 256, 0.5, disc(0, 0, 0, pink)), Reject, "no-tissue"},
		{"no scale", newField(3000, 2000, 256, 0, speckled), Doubtful, "mpp-missing"},
		{"scale ten times off", newField(3000, 2000, 256, 5, speckled), Doubtful, "mpp-implausible"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			q, err := Judge(t.Context(), tt.slide, mustMask(t, tt.slide))
			if err != nil {
				t.Fatal(err)
			}
			if q.Verdict != tt.verdict || (tt.code == "") != (len(q.Issues) == 0) || (tt.code != "" && q.Issues[0].Code != tt.code) {
				t.Fatalf("%+v; want %s %s", q, tt.verdict, tt.code)
			}
		})
	}
}

func TestAverageLevelKeepsTheMean(t *testing.T) {
	t.Parallel()
	s := newField(1001, 777, 256, 0.5, func(x, y int) color.RGBA { return color.RGBA{uint8(x % 200), uint8(y % 200), 100, 255} })
	img, err := AverageLevel(t.Context(), s, 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	if b := img.Bounds(); max(b.Dx(), b.Dy()) > 100 {
		t.Fatalf("bounds %v", b)
	}
	full := image.NewRGBA(image.Rect(0, 0, 1001, 777))
	region, err := ReadRegion(t.Context(), s, Region{Width: 1001, Height: 777})
	if err != nil {
		t.Fatal(err)
	}
	draw.Draw(full, full.Bounds(), region, image.Point{}, draw.Src)
	if d := mean(img) - mean(full); d > 1.5 || d < -1.5 {
		t.Fatalf("the mean moved by %v", d)
	}
}

func mean(img *image.RGBA) float64 {
	sum := 0.0
	for i := 0; i < len(img.Pix); i += 4 {
		sum += float64(img.Pix[i])
	}
	return sum / float64(len(img.Pix)/4)
}
