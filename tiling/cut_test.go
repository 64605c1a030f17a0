package tiling

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"reflect"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// storing is a slide of 64-px JPEG tiles, 10 x 8, the last ones cut by the edge. Some tiles
// can't be handed over: see odd.
type storing struct {
	*field
	mu     sync.Mutex
	stored map[TileIndex][]byte
}

// odd tiles of a storing slide.
var (
	progressiveTile = TileIndex{2, 1}
	missingTile     = TileIndex{3, 1}
	largeTile       = TileIndex{4, 1}
	damagedTile     = TileIndex{5, 1}
	smallTile       = TileIndex{6, 1}
)

const application = "Exif\x00\x00SERIAL-0815"

func newStoring() *storing {
	s := &storing{field: newField(620, 500, 64, 0.5, located), stored: map[TileIndex][]byte{}}
	l := s.info.Levels[0]
	for row := range l.Rows() {
		for col := range l.Cols() {
			at := TileIndex{col, row}
			s.stored[at] = storedTile(s.field, at)
		}
	}
	delete(s.stored, missingTile)
	s.stored[progressiveTile] = bytes.Replace(s.stored[progressiveTile], []byte{0xff, 0xc0}, []byte{0xff, 0xc2}, 1)
	s.stored[smallTile] = storedTile(newField(300, 300, 32, 0.5, located), TileIndex{})
	damaged := s.stored[damagedTile]
	s.stored[damagedTile] = damaged[:len(damaged)-2]
	return s
}

// storedTile encodes a tile, padded as files store it, with an application marker. The large
// one is noise at the highest quality.
func storedTile(f *field, at TileIndex) []byte {
	tile, err := f.Tile(context.Background(), 0, at)
	if err != nil {
		panic(err)
	}
	l := f.info.Levels[0]
	quality := 80
	if at == largeTile {
		quality = 100
		for i := range tile.Pix {
			tile.Pix[i] |= uint8(i * i * 2654435761 >> 7)
		}
	}
	var buf bytes.Buffer
	if err := jpeg.Encode(&buf, padded(tile, l.TileWidth, l.TileHeight), &jpeg.Options{Quality: quality}); err != nil {
		panic(err)
	}
	marked := append([]byte{0xff, 0xd8, 0xff, 0xe1, 0, byte(len(application) + 2)}, application...)
	return append(marked, buf.Bytes()[2:]...)
}

func (s *storing) StoredTile(_ context.Context, _ int, at TileIndex) ([]byte, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	data, ok := s.stored[at]
	return data, ok, nil
}

func everyBatch(int) bool { return true }

func mustStream(t *testing.T, c *Cutter) (tiles []EncodedTile) {
	t.Helper()
	err := c.Stream(t.Context(), everyBatch, func(_ int, got []EncodedTile) error { tiles = append(tiles, got...); return nil })
	if err != nil {
		t.Fatal(err)
	}
	if len(tiles) != len(c.Plan.Tiles) {
		t.Fatalf("%d tiles of %d", len(tiles), len(c.Plan.Tiles))
	}
	return tiles
}

func TestStoredTilesAreHandedOver(t *testing.T) {
	t.Parallel()
	s := newStoring()
	p, err := NewPlan(s.Info(), everywhere(s.Info()), Target{TileSize: 64, MPP: 0.5, Quality: 70, Stored: true})
	if err != nil {
		t.Fatal(err)
	}
	if len(s.stored[largeTile]) <= p.TileBytes() {
		t.Fatalf("the large tile has %d bytes, %d fit", len(s.stored[largeTile]), p.TileBytes())
	}
	tiles := mustStream(t, &Cutter{Slide: s, Plan: p, Codec: plainJPEG{}, Resampler: nearest{}, Workers: 1})
	again := mustStream(t, &Cutter{Slide: s, Plan: p, Codec: plainJPEG{}, Resampler: nearest{}, Workers: 3})
	if !reflect.DeepEqual(tiles, again) {
		t.Fatal("three workers made other bytes than one")
	}
	odd := []TileIndex{progressiveTile, missingTile, largeTile, damagedTile, smallTile}
	for _, tile := range tiles {
		want, _, ok := StripJPEG(s.stored[tile.At])
		handed := ok && bytes.Equal(want, tile.JPEG)
		if expected := tile.At.Col < 9 && tile.At.Row < 7 && !slices.Contains(odd, tile.At); handed != expected {
			t.Errorf("tile %v: handed over %v, want %v", tile.At, handed, expected)
		}
		if bytes.Contains(tile.JPEG, []byte("SERIAL")) || len(tile.JPEG) > p.TileBytes() {
			t.Errorf("tile %v has %d bytes, or the scanner's marker", tile.At, len(tile.JPEG))
		}
		img, err := plainJPEG{}.Decode(tile.JPEG, false)
		if err != nil || img.Rect != image.Rect(0, 0, 64, 64) {
			t.Fatalf("tile %v: %v, %v", tile.At, img.Rect, err)
		}
	}
}

// TestEdgeTileOfAStoredPlan: what pads the stored tile is white, as in every other way.
func TestEdgeTileOfAStoredPlan(t *testing.T) {
	t.Parallel()
	s := newStoring()
	p, err := NewPlan(s.Info(), everywhere(s.Info()), Target{TileSize: 64, MPP: 0.5, Quality: 95, Stored: true})
	if err != nil {
		t.Fatal(err)
	}
	tiles := mustStream(t, &Cutter{Slide: s, Plan: p, Codec: plainJPEG{}, Resampler: nearest{}})
	last := tiles[len(tiles)-1]
	img, err := plainJPEG{}.Decode(last.JPEG, false)
	if err != nil {
		t.Fatal(err)
	}
	if c := img.RGBAAt(60, 60); last.At != (TileIndex{9, 7}) || min(c.R, c.G, c.B) < 250 {
		t.Fatalf("tile %v ends in %v", last.At, c)
	}
}

// TestScaledIsTheBoxAverage: whatever lies at the edge, and wherever tiles begin.
func TestScaledIsTheBoxAverage(t *testing.T) {
	t.Parallel()
	const width, height = 1003, 771
	for _, target := range []Target{
		{TileSize: 64, MPP: 1, Scaled: true}, {TileSize: 64, MPP: 1, Scaled: true, Margin: 9}, {TileSize: 50, MPP: 2, Scaled: true, Overlap: 7},
	} {
		s := newField(width, height, 128, 0.5, located)
		s.info.Levels = s.info.Levels[:1]
		p, err := NewPlan(s.Info(), everywhere(s.Info()), target)
		if err != nil {
			t.Fatal(err)
		}
		f, size := p.Reduce, target.TileSize
		if p.Way != WayScaled || float64(f) != target.MPP/0.5 {
			t.Fatalf("way %s by %d", p.Way, f)
		}
		c := &Cutter{Slide: s, Plan: p, Codec: rawCodec{}, Resampler: noResampling{t}}
		err = c.Pictures(t.Context(), everyBatch, func(tile int, img *image.RGBA) error {
			at := p.Tiles[tile]
			x0, y0 := f*(at.Col*target.Stride()-target.lead()), f*(at.Row*target.Stride()-target.lead())
			region, err := ReadRegion(t.Context(), s, Region{X: x0, Y: y0, Width: f * size, Height: f * size})
			if err != nil {
				return err
			}
			if want := boxReduce(region, f, nil); !bytes.Equal(want.Pix, img.Pix) {
				t.Errorf("%+v tile %v is not the average of what lies under it", target, at)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestBoxReduce(t *testing.T) {
	t.Parallel()
	img := image.NewRGBA(image.Rect(0, 0, 3, 2))
	for i, v := range []uint8{10, 20, 100, 30, 41, 200} {
		img.SetRGBA(i%3, i/3, color.RGBA{v, v / 2, 0, 255})
	}
	out := boxReduce(img, 2, nil)
	want := []color.RGBA{{25, 13, 0, 255}, {203, 165, 128, 255}} // a quarter of 10+20+30+41; of 100+200+255+255
	if out.Rect != image.Rect(0, 0, 2, 1) || out.RGBAAt(0, 0) != want[0] || out.RGBAAt(1, 0) != want[1] {
		t.Fatalf("%v: %v %v, want %v", out.Rect, out.RGBAAt(0, 0), out.RGBAAt(1, 0), want)
	}
	if boxReduce(img, 2, out) != out {
		t.Error("the picture was not used again")
	}
	if out := shrink(img, 2); out.Rect != image.Rect(0, 0, 1, 1) || out.RGBAAt(0, 0) != want[0] {
		t.Errorf("shrunk to %v: %v, want %v alone", out.Rect, out.RGBAAt(0, 0), want[0])
	}
	if shrink(img, 3) != img {
		t.Error("shrunk to nothing")
	}
}

// reusing counts the pictures it had to make.
type reusing struct {
	plainJPEG
	made *atomic.Int64
}

func (r reusing) DecodeInto(data []byte, rgb bool, into *image.RGBA) (*image.RGBA, error) {
	img, err := r.Decode(data, rgb)
	if err != nil || into == nil || into.Rect != img.Rect {
		r.made.Add(1)
		return img, err
	}
	copy(into.Pix, img.Pix)
	return into, nil
}

// TestPicturesAreUsedAgain: however many tiles there are, a few pictures do for all of them,
// aligned with the stored tiles or not.
func TestPicturesAreUsedAgain(t *testing.T) {
	t.Parallel()
	for _, size := range []int{64, 48} {
		s := newStoring()
		p, err := NewPlan(s.Info(), everywhere(s.Info()), Target{TileSize: size, MPP: 0.5})
		if err != nil {
			t.Fatal(err)
		}
		made := new(atomic.Int64)
		seen := map[*image.RGBA]bool{}
		c := &Cutter{Slide: s, Plan: p, Codec: reusing{made: made}, Resampler: nearest{}, Workers: 1}
		c.Plan.Tiles = slices.Repeat(p.Tiles, 40)
		err = c.Pictures(t.Context(), everyBatch, func(_ int, img *image.RGBA) error { seen[img] = true; return nil })
		if err != nil {
			t.Fatal(err)
		}
		if n := len(c.Plan.Tiles); n < 3000 || len(seen) > 60 || made.Load() > 200 {
			t.Errorf("tiles of %d: %d tiles came in %d pictures, %d were made", size, n, len(seen), made.Load())
		}
	}
}

// TestTilesOverManySmallStoredOnes: a tile of 256 px lies on 16 stored ones of 64 px, on more
// with a margin. It is put together from their pixels, and neighbours share what was decoded.
func TestTilesOverManySmallStoredOnes(t *testing.T) {
	t.Parallel()
	s := newStoring()
	l := s.info.Levels[0]
	for _, margin := range []int{0, 40} {
		p, err := NewPlan(s.Info(), everywhere(s.Info()), Target{TileSize: 256, MPP: 0.5, Margin: margin, Stored: true, Scaled: true})
		if err != nil {
			t.Fatal(err)
		}
		decoded := new(atomic.Int64)
		c := &Cutter{Slide: s, Plan: p, Codec: counting{decoded: decoded}, Resampler: noResampling{t}, Workers: 1}
		err = c.Pictures(t.Context(), everyBatch, func(tile int, img *image.RGBA) error {
			r := c.region(p.Tiles[tile])
			want := NewWhite(r.Width, r.Height)
			for i := range l.Cols() * l.Rows() {
				at := TileIndex{i % l.Cols(), i / l.Cols()}
				paste(want, s.shown(t, at), at.Col*64-r.X, at.Row*64-r.Y)
			}
			if !bytes.Equal(img.Pix, want.Pix) {
				t.Errorf("margin %d, tile %v is not what is stored under it", margin, p.Tiles[tile])
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if stored := int64(l.Cols() * l.Rows()); decoded.Load() > stored {
			t.Errorf("margin %d: %d stored tiles were decoded %d times", margin, stored, decoded.Load())
		}
	}
}

// counting counts the pictures it decodes.
type counting struct {
	plainJPEG
	decoded *atomic.Int64
}

func (c counting) Decode(data []byte, rgb bool) (*image.RGBA, error) {
	c.decoded.Add(1)
	return c.plainJPEG.Decode(data, rgb)
}

// shown is what a whole stored tile decodes to, or the slide's own word where it does not.
func (s *storing) shown(t *testing.T, at TileIndex) *image.RGBA {
	t.Helper()
	l := s.info.Levels[0]
	if w, h := l.TileSize(at); w == 64 && h == 64 {
		if img, err := (plainJPEG{}).Decode(s.stored[at], false); err == nil && img.Rect == image.Rect(0, 0, 64, 64) {
			return img
		}
	}
	img, err := s.Tile(t.Context(), 0, at)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// TestCutterWaitsForItsReader: while nobody takes the first batch, a bounded number of tiles
// is read, of large ones fewer.
func TestCutterWaitsForItsReader(t *testing.T) {
	t.Parallel()
	for _, size := range []int{64, 512} {
		s := newField(40*size, 40*size, size, 0.5, func(int, int) color.RGBA { return pink })
		s.info.Levels = s.info.Levels[:1]
		p, err := NewPlan(s.Info(), everywhere(s.Info()), Target{TileSize: size, MPP: 0.5})
		if err != nil {
			t.Fatal(err)
		}
		ahead := int64(aheadBytes / p.TileBytes())
		enough := errors.New("enough")
		c := &Cutter{Slide: s, Plan: p, Codec: rawCodec{}, Resampler: nearest{}, Workers: 2}
		err = c.Stream(t.Context(), everyBatch, func(int, []EncodedTile) error {
			for deadline := time.Now().Add(time.Minute); s.reads.Load() < min(ahead/2, int64(len(p.Tiles))); runtime.Gosched() {
				if time.Now().After(deadline) {
					return errors.New("no tiles are read ahead")
				}
			}
			for range 10_000 {
				runtime.Gosched() // time enough to read too much
			}
			if n, bound := s.reads.Load(), ahead+int64(p.BatchTiles+3*jobTiles); n > bound {
				t.Errorf("tiles of %d px: %d were read ahead, at most %d should be", size, n, bound)
			}
			return enough
		})
		if !errors.Is(err, enough) {
			t.Errorf("ended with %v", err)
		}
	}
}

func TestInOrder(t *testing.T) {
	t.Parallel()
	square := func(_ context.Context, _, i int) (int, error) { return i * i, nil }
	for _, workers := range []int{1, 3} {
		next := 0
		err := inOrder(t.Context(), 100, workers, 5, square, func(i, v int) error {
			if i != next || v != i*i {
				t.Errorf("%d came with %d, want %d", i, v, next)
			}
			next++
			return nil
		})
		if err != nil || next != 100 {
			t.Fatalf("%d values, %v", next, err)
		}
	}
	broken := errors.New("broken")
	work := func(ctx context.Context, worker, i int) (int, error) {
		if i == 7 {
			return 0, broken
		}
		return square(ctx, worker, i)
	}
	last := -1
	if err := inOrder(t.Context(), 100, 2, 4, work, func(i, _ int) error { last = i; return nil }); !errors.Is(err, broken) || last > 6 {
		t.Errorf("work broke at 7: %v after %d", err, last)
	}
	if err := inOrder(t.Context(), 100, 2, 4, square, func(i, _ int) error { return broken }); !errors.Is(err, broken) {
		t.Errorf("use broke: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	err := inOrder(ctx, 100, 2, 4, square, func(i, _ int) error {
		if i == 3 {
			cancel()
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if err := inOrder(t.Context(), 0, 2, 4, square, func(int, int) error { return broken }); err != nil {
		t.Errorf("nothing to do: %v", err)
	}
}
