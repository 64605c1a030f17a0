package tiling_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"math"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"telepath/tiling"
	"telepath/tiling/drawn"
	"telepath/tiling/jpegtile"
	"telepath/tiling/resample"
	"telepath/tiling/tiffwsi"
	"telepath/tiling/tilingtest"
)

func level(width, height, tile int, downsample float64) tiling.Level {
	return tiling.Level{Width: width, Height: height, TileWidth: tile, TileHeight: tile, Downsample: downsample}
}

func TestViewerLevels(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		own  []tiling.Level
		want string
	}{
		"one level":         {[]tiling.Level{level(4001, 3000, 256, 1)}, "4001x3000/256 2001x1500/256 1001x750/256"},
		"already complete":  {[]tiling.Level{level(4000, 3000, 256, 1), level(1000, 750, 256, 4)}, "4000x3000/256 1000x750/256"},
		"rounded steps":     {[]tiling.Level{level(46000, 32914, 240, 1), level(11500, 8228, 240, 4.0001), level(2875, 2057, 240, 16)}, "46000x32914/240 11500x8228/240 2875x2057/240 1438x1029/240 719x515/240"},
		"a step of sixteen": {[]tiling.Level{level(16000, 8000, 512, 1), level(1000, 500, 512, 16)}, "16000x8000/512 8000x4000/512 4000x2000/512 1000x500/512"},
		"a small picture":   {[]tiling.Level{level(900, 700, 900, 1)}, "900x700/900"},
		"a photograph":      {[]tiling.Level{level(4000, 3000, 4000, 1)}, "4000x3000/4000 2000x1500/512 1000x750/512"},
		"strips":            {[]tiling.Level{{Width: 3000, Height: 1600, TileWidth: 3000, TileHeight: 8, Downsample: 1}}, "3000x1600/512 1500x800/512 750x400/512"},
		"one pixel high":    {[]tiling.Level{level(4000, 1, 256, 1)}, "4000x1/256 2000x1/256 1000x1/256"},
		"nothing":           {nil, ""},
	} {
		got := ""
		for i, l := range tiling.ViewerLevels(c.own) {
			if i > 0 {
				got += " "
			}
			got += fmt.Sprintf("%dx%d/%d", l.Width, l.Height, l.TileWidth)
			if want := float64(c.own[0].Width) / float64(l.Width); l.Downsample < want*0.999 || l.Downsample > want*1.001 {
				t.Errorf("%s: level %d says %v, is %v", name, i, l.Downsample, want)
			}
		}
		if got != c.want {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
}

// keeper is a TileKeeper in memory that counts.
type keeper struct {
	mu     sync.Mutex
	tiles  map[string][]byte
	making int
}

func newKeeper() *keeper { return &keeper{tiles: map[string][]byte{}} }

func (k *keeper) Keep(ctx context.Context, level int, at tiling.TileIndex, making func(context.Context) ([]byte, error)) ([]byte, error) {
	key := fmt.Sprint(level, at)
	k.mu.Lock()
	data := k.tiles[key]
	k.mu.Unlock()
	if data != nil {
		return data, nil
	}
	data, err := making(ctx)
	k.mu.Lock()
	defer k.mu.Unlock()
	k.making++
	if err == nil {
		k.tiles[key] = data
	}
	return data, err
}

// oneLevel is a slide without its smaller levels that counts the tiles read.
type oneLevel struct {
	tiling.Slide
	read atomic.Int64
}

func (o *oneLevel) Info() tiling.Info {
	info := o.Slide.Info()
	info.Levels = info.Levels[:1]
	info.Format = "tiff" // as a file would have it
	return info
}

func (o *oneLevel) Tile(ctx context.Context, level int, at tiling.TileIndex) (*image.RGBA, error) {
	if level != 0 {
		return nil, errors.New("there is one level")
	}
	o.read.Add(1)
	return o.Slide.Tile(ctx, level, at)
}

func newOneLevel(width, height int) *oneLevel { return &oneLevel{Slide: painted{width, height}} }

// painted is a slide of soft colours and a coarse weave, quick to compute.
type painted struct{ width, height int }

func (p painted) Info() tiling.Info {
	return tiling.Info{Reader: "test", Width: p.width, Height: p.height, Levels: []tiling.Level{{Width: p.width, Height: p.height, TileWidth: 256, TileHeight: 256, Downsample: 1}}}
}

func (p painted) Tile(ctx context.Context, _ int, at tiling.TileIndex) (*image.RGBA, error) {
	l := p.Info().Levels[0]
	if !l.Contains(at) {
		return nil, errors.New("outside")
	}
	w, h := l.TileSize(at)
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range w * h {
		x, y := at.Col*256+i%w, at.Row*256+i/w
		weave := uint8(max((x+y)%64, 64-(x+y)%64) / 2)
		copy(img.Pix[4*i:], []uint8{uint8(x*200/p.width) + weave, uint8(y*200/p.height) + weave, 150 + weave, 255})
	}
	return img, ctx.Err()
}

func (painted) Associated(context.Context, string) (*image.RGBA, error) {
	return nil, errors.New("there is none")
}

func (painted) Close() error { return nil }

func TestCompletedSlide(t *testing.T) {
	t.Parallel()
	tilingtest.Check(t, func() (tiling.Slide, error) {
		return tiling.NewCompleted(newOneLevel(2101, 1499), jpegtile.New(), newKeeper()), nil
	})
}

// The picture of a made level is that of the full resolution, made smaller.
func TestMadeLevelsShowTheSlide(t *testing.T) {
	t.Parallel()
	s := newOneLevel(2101, 1499)
	c := tiling.NewCompleted(s, jpegtile.New(), newKeeper())
	levels := c.Info().Levels
	if len(levels) != 3 || !c.Making() {
		t.Fatalf("levels %+v", levels)
	}
	for i, l := range levels[1:] {
		got, err := tiling.ReadRegion(t.Context(), c, tiling.Region{Level: i + 1, Width: l.Width, Height: l.Height})
		if err != nil {
			t.Fatal(err)
		}
		want, err := tiling.AverageLevel(t.Context(), s, 0, l.Width)
		if err != nil {
			t.Fatal(err)
		}
		if d := tilingtest.MeanDifference(got, want); got.Bounds() != want.Bounds() || d > 3 {
			t.Errorf("level %d of %v and %v differs by %.2f", i+1, got.Bounds(), want.Bounds(), d)
		}
		a, b := tilingtest.Mean(got), tilingtest.Mean(want)
		for c := range a {
			if math.Abs(a[c]-b[c]) > 1.5 { // AverageLevel rounds down
				t.Errorf("level %d has mean colour %.2f, want %.2f", i+1, a, b)
			}
		}
	}
}

// Whatever comes first, each tile is made once and to the same bytes.
func TestMadeTilesDoNotDependOnTheOrder(t *testing.T) {
	t.Parallel()
	down, up := newKeeper(), newKeeper()
	for _, k := range []*keeper{down, up} {
		s := newOneLevel(4500, 2300)
		c := tiling.NewCompleted(s, jpegtile.New(), k)
		if k == down { // the smallest level first: it has the others made
			if err := c.Prepare(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		for i, l := range c.Info().Levels[1:] {
			for at := range l.Cols() * l.Rows() {
				if _, _, err := c.StoredTile(t.Context(), i+1, tiling.TileIndex{Col: at % l.Cols(), Row: at / l.Cols()}); err != nil {
					t.Fatal(err)
				}
			}
		}
		if k.making != len(k.tiles) {
			t.Errorf("%d tiles were made %d times", len(k.tiles), k.making)
		}
		if all := s.Info().Levels[0]; s.read.Load() != int64(all.Cols()*all.Rows()) {
			t.Errorf("%d tiles were read %d times", all.Cols()*all.Rows(), s.read.Load())
		}
	}
	for key, data := range down.tiles {
		if !bytes.Equal(data, up.tiles[key]) {
			t.Errorf("tile %s differs", key)
		}
	}
	if len(down.tiles) != len(up.tiles) {
		t.Errorf("%d and %d tiles", len(down.tiles), len(up.tiles))
	}
}

// The own levels behind a step that is filled keep their tiles under a new number.
func TestMadeLevelsBetweenOwnOnes(t *testing.T) {
	t.Parallel()
	s, err := drawn.New(9000, 6000, 3)
	if err != nil {
		t.Fatal(err)
	}
	stepped := &skipping{s, []int{0, len(s.Info().Levels) - 1}}
	c := tiling.NewCompleted(stepped, jpegtile.New(), newKeeper())
	last := len(c.Info().Levels) - 1
	want, err := stepped.Tile(t.Context(), 1, tiling.TileIndex{})
	if err != nil {
		t.Fatal(err)
	}
	got, err := c.Tile(t.Context(), last, tiling.TileIndex{})
	if err != nil || last < 3 || !bytes.Equal(got.Pix, want.Pix) {
		t.Errorf("level %d is not the slide's own smallest: %v", last, err)
	}
}

// skipping shows only some of a slide's levels.
type skipping struct {
	tiling.Slide
	levels []int
}

func (s *skipping) Info() tiling.Info {
	info := s.Slide.Info()
	all := info.Levels
	info.Levels = nil
	for _, i := range s.levels {
		info.Levels = append(info.Levels, all[i])
	}
	return info
}

func (s *skipping) Tile(ctx context.Context, level int, at tiling.TileIndex) (*image.RGBA, error) {
	return s.Slide.Tile(ctx, s.levels[level], at)
}

// A real picture of 10,000 x 5,000 pixels in strips, without smaller levels.
func TestStripsOfARealFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(tilingtest.Data(t), "tiff", "grey10kx5k.tif")
	real, err := tiffwsi.Open(t.Context(), tilingtest.Source(t, path), tiling.Codecs{JPEG: jpegtile.New()})
	if err != nil {
		t.Fatal(err)
	}
	defer real.Close()
	c := tiling.NewCompleted(real, jpegtile.New(), newKeeper())
	if got := c.Info().Levels; len(got) != 5 || got[4].Width != 625 || got[4].TileWidth != got[3].TileWidth {
		t.Fatalf("levels %+v", got)
	}
	at := tiling.TileIndex{Col: c.Info().Levels[2].Cols() - 1, Row: c.Info().Levels[2].Rows() - 1}
	got, err := c.Tile(t.Context(), 2, at)
	if err != nil {
		t.Fatal(err)
	}
	l := c.Info().Levels[2]
	r := tiling.Region{X: 4 * at.Col * l.TileWidth, Y: 4 * at.Row * l.TileHeight}
	r.Width, r.Height = 10_000-r.X, 5000-r.Y
	whole, err := tiling.ReadRegion(t.Context(), real, r)
	if err != nil {
		t.Fatal(err)
	}
	want := resample.New().Resize(whole, r.Width/4, r.Height/4)
	if d := tilingtest.MeanDifference(got, want); got.Bounds() != want.Bounds() || d > 4 {
		t.Errorf("the last tile of level 2, %v, differs from %v of the file by %.2f", got.Bounds(), want.Bounds(), d)
	}
}

// strips shows a slide's one level in strips of 40 rows.
type strips struct{ *oneLevel }

func (s strips) Info() tiling.Info {
	info := s.oneLevel.Info()
	l := info.Levels[0]
	info.Levels = []tiling.Level{{Width: l.Width, Height: l.Height, TileWidth: l.Width, TileHeight: 40, Downsample: 1}}
	return info
}

func (s strips) Tile(ctx context.Context, _ int, at tiling.TileIndex) (*image.RGBA, error) {
	s.read.Add(1)
	w, h := s.Info().Levels[0].TileSize(at)
	return tiling.ReadRegion(ctx, s.Slide, tiling.Region{Y: 40 * at.Row, Width: w, Height: h})
}

// Strips are cut into tiles; each is unpacked at most twice, for the two rows of tiles that
// it may lie in, however many tiles a row has.
func TestStripsAreCut(t *testing.T) {
	t.Parallel()
	s := newOneLevel(3000, 2000)
	c := tiling.NewCompleted(strips{s}, jpegtile.New(), newKeeper())
	whole := c.Info().Levels[0]
	if whole.TileWidth != 512 || whole.TileHeight != 512 || !c.Made(0) {
		t.Fatalf("levels %+v", c.Info().Levels)
	}
	if err := c.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := s.read.Load(); n < 50 || n > 53 { // 50 strips, of which 3 lie in two rows
		t.Errorf("50 strips were unpacked %d times", n)
	}
	at := tiling.TileIndex{Col: 5, Row: 3} // the last one
	got, err := c.Tile(t.Context(), 0, at)
	if err != nil {
		t.Fatal(err)
	}
	want, err := tiling.ReadRegion(t.Context(), s.Slide, tiling.Region{X: 5 * 512, Y: 3 * 512, Width: 3000 - 5*512, Height: 2000 - 3*512})
	if d := tilingtest.MeanDifference(got, want); err != nil || got.Bounds() != want.Bounds() || d > 3 {
		t.Errorf("the last tile of %v differs by %.2f from %v, %v", got.Bounds(), d, want.Bounds(), err)
	}
}

// A region of a scanner's file, exported without its smaller levels.
func TestLevelsOfARealFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(tilingtest.Data(t), "svs", "CMU-1-Small-Region.svs")
	tilingtest.Check(t, func() (tiling.Slide, error) {
		s, err := tiffwsi.Open(t.Context(), tilingtest.Source(t, path), tiling.Codecs{JPEG: jpegtile.New()})
		if err != nil {
			return nil, err
		}
		c := tiling.NewCompleted(s, jpegtile.New(), newKeeper())
		if got := c.Info().Levels; len(got) != 3 || got[2].Width != 555 || got[2].TileWidth != got[0].TileWidth {
			t.Errorf("levels %+v", got)
		}
		return c, nil
	})
}

// A reader that fails, and one who leaves, stop the making.
func TestMadeTileFails(t *testing.T) {
	t.Parallel()
	s := newOneLevel(3000, 2000)
	c := tiling.NewCompleted(s, jpegtile.New(), newKeeper())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := c.Prepare(ctx); !errors.Is(err, context.Canceled) || s.read.Load() != 0 {
		t.Errorf("error %v after %d tiles", err, s.read.Load())
	}
	broken := tiling.NewCompleted(brokenSlide{s}, jpegtile.New(), newKeeper())
	if err := broken.Prepare(t.Context()); !errors.Is(err, errBroken) {
		t.Errorf("error %v", err)
	}
}

var errBroken = errors.New("broken tile")

type brokenSlide struct{ tiling.Slide }

func (brokenSlide) Tile(context.Context, int, tiling.TileIndex) (*image.RGBA, error) {
	return nil, errBroken
}
