package drawn

import (
	"bytes"
	"encoding/json"
	"image"
	"testing"

	"telepath/tiling"
	"telepath/tiling/tilingtest"
)

func mustNew(t testing.TB, width, height int, seed uint64, opts ...Option) *Slide {
	t.Helper()
	s, err := New(width, height, seed, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func region(t testing.TB, s *Slide, r tiling.Region) *image.RGBA {
	t.Helper()
	img, err := tiling.ReadRegion(t.Context(), s, r)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// scanned is a drawn slide under the name of a scanner's format, which the checks ask for.
type scanned struct{ *Slide }

func (s scanned) Info() tiling.Info {
	info := s.Slide.Info()
	info.Format = "tiff"
	return info
}

func TestSlideConforms(t *testing.T) {
	t.Parallel()
	tilingtest.Check(t, func() (tiling.Slide, error) {
		s, err := New(2311, 1501, 3)
		return scanned{s}, err
	})
}

func TestNewRefusesSizes(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{0, 0}, {511, 600}, {600, -1}, {MaxSide + 1, 600}} {
		if _, err := New(size[0], size[1], 1); err == nil {
			t.Errorf("%v was drawn", size)
		} else if _, ok := tiling.AsUnreadable(err); !ok {
			t.Errorf("%v gave %v, want an UnreadableError", size, err)
		}
	}
}

func TestPyramid(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{512, 512}, {1025, 512}, {4096, 3072}, {40000, 30000}, {100000, 80000}, {512, 200000}} {
		s := mustNew(t, size[0], size[1], 1)
		levels := s.Info().Levels
		last := levels[len(levels)-1]
		if m := max(last.Width, last.Height); m > lastLevel || m < lastLevel/2 {
			t.Errorf("%v ends at %dx%d", size, last.Width, last.Height)
		}
	}
}

// TestShares wants tissue on about a third of the glass, away from the edges, and a suspicious
// area inside it that takes a fair share, at every size.
func TestShares(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{512, 512}, {800, 2400}, {1400, 900}, {4096, 3072}, {20000, 9000}, {100000, 80000}} {
		for seed := range uint64(8) {
			s := mustNew(t, size[0], size[1], seed)
			tissue, suspicious := s.shares(t)
			if tissue < 0.24 || tissue > 0.42 {
				t.Errorf("%v seed %d: tissue on %.2f of the glass", size, seed, tissue)
			}
			least := 0.06
			if max(size[0], size[1]) < 1500 {
				least = 0.15
			}
			if suspicious/tissue < least || suspicious/tissue > 0.45 {
				t.Errorf("%v seed %d: suspicious %.3f of the tissue", size, seed, suspicious/tissue)
			}
		}
	}
}

// shares samples the zones on a grid of 120 x 120 places.
func (s *Slide) shares(t *testing.T) (tissue, suspicious float64) {
	t.Helper()
	const n = 120
	w, h := float64(s.info.Width), float64(s.info.Height)
	truth := s.Truth()[0]
	for j := range n {
		for i := range n {
			x, y := (float64(i)+0.5)*w/n, (float64(j)+0.5)*h/n
			z := s.zoneAt(x, y)
			if z.tissue > 0 {
				tissue++
				if i == 0 || j == 0 || i == n-1 || j == n-1 {
					t.Errorf("%vx%v seed %d: tissue touches the edge", w, h, s.seed)
				}
			}
			if truth.Contains(x, y) {
				suspicious++
				if z.tissue <= 0 {
					t.Errorf("%vx%v seed %d: the truth leaves the tissue at %.0f,%.0f", w, h, s.seed, x, y)
				}
			}
		}
	}
	return tissue / n / n, suspicious / n / n
}

// TestLevelsAgree wants every level to look like a downsampled level 0, in the suspicious area
// and at another piece's fat.
func TestLevelsAgree(t *testing.T) {
	t.Parallel()
	s := mustNew(t, 20000, 15000, 5)
	for _, at := range []outline{s.suspicious, s.pieces[1].fat} {
		for i, f := range s.factors[1:] {
			side := 768 / f
			x, y := int(at.x)/f-side/2, int(at.y)/f-side/2
			got := region(t, s, tiling.Region{Level: i + 1, X: x, Y: y, Width: side, Height: side})
			base := region(t, s, tiling.Region{X: x * f, Y: y * f, Width: side * f, Height: side * f})
			want := shrink(base, side, side)
			if d := tilingtest.MeanDifference(got, want); d > 6 {
				t.Errorf("level %d differs by %.2f from level 0", i+1, d)
			}
			a, b := tilingtest.Mean(got), tilingtest.Mean(want)
			for c := range a {
				if a[c]-b[c] > 1 || b[c]-a[c] > 1 {
					t.Errorf("level %d has the mean colour %.1f, level 0 %.1f", i+1, a, b)
				}
			}
		}
	}
}

// TestBlocksAgree paints the same places from differently placed blocks: no seams.
func TestBlocksAgree(t *testing.T) {
	t.Parallel()
	s := mustNew(t, 3000, 2000, 11)
	a, b := new(block), new(block)
	places, compared := 0, 0
	for y := 256.0; y < 1700; y += 256 {
		for x := 256.0; x < 2700; x += 256 {
			a.x0, a.y0, a.pitch = x, y, 1
			b.x0, b.y0, b.pitch = x+128, y+128, 1
			if !s.paint(a) || !s.paint(b) {
				continue
			}
			places++
			for j := range 128 {
				for i := range 128 {
					p, q := (j+128)*blockSize+i+128, j*blockSize+i
					compared++
					// The floating point sums differ in the last digits only.
					if d := a.hema[p] - b.hema[q]; d > 1e-3 || d < -1e-3 {
						t.Fatalf("haematoxylin at %.0f,%.0f: %v and %v", x+float64(i)+128, y+float64(j)+128, a.hema[p], b.hema[q])
					}
				}
			}
		}
	}
	if places < 10 {
		t.Errorf("only %d places, %d samples were compared", places, compared)
	}
}

// TestSuspiciousIsDarker wants much more haematoxylin inside the truth than around it.
func TestSuspiciousIsDarker(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{512, 512}, {2400, 1800}, {100000, 80000}} {
		s := mustNew(t, size[0], size[1], 9)
		inside, around := s.haematoxylin(size[0], size[1])
		if inside < 2*around {
			t.Errorf("%v: haematoxylin %.3f inside, %.3f around", size, inside, around)
		}
	}
}

// haematoxylin averages the painted stain over tissue inside and outside of the truth.
func (s *Slide) haematoxylin(w, h int) (inside, around float64) {
	truth, b := s.Truth()[0], new(block)
	var n, m float64
	for j := range 10 {
		for i := range 10 {
			b.x0, b.y0, b.pitch = float64(i*w)/10, float64(j*h)/10, 1
			if !s.paint(b) {
				continue
			}
			for k := 0; k < len(b.hema); k += 149 {
				x, y := b.x0+float64(k%blockSize), b.y0+float64(k/blockSize)
				switch {
				case truth.Contains(x, y):
					inside, n = inside+float64(b.hema[k]), n+1
				case s.zoneAt(x, y).tissue > 0:
					around, m = around+float64(b.hema[k]), m+1
				}
			}
		}
	}
	return inside / max(n, 1), around / max(m, 1)
}

func TestSeedDecides(t *testing.T) {
	t.Parallel()
	r := tiling.Region{X: 200, Y: 200, Width: 400, Height: 400}
	one, same, other := mustNew(t, 800, 800, 1), mustNew(t, 800, 800, 1), mustNew(t, 800, 800, 2)
	// The same pixels, whichever tile comes first.
	if _, err := same.Tile(t.Context(), 0, tiling.TileIndex{Col: 2, Row: 2}); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(region(t, one, r).Pix, region(t, same, r).Pix) {
		t.Error("the same seed gave other pixels")
	}
	if bytes.Equal(region(t, one, r).Pix, region(t, other, r).Pix) {
		t.Error("another seed gave the same pixels")
	}
}

func TestLabel(t *testing.T) {
	t.Parallel()
	s := mustNew(t, 800, 800, 1, WithLabel("S26-00017"))
	if got := s.Info().Claims.LabelText; got != "S26-00017" {
		t.Errorf("the label says %q", got)
	}
	for _, name := range []string{"label", "overview"} {
		with, err := s.Associated(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		without, err := mustNew(t, 800, 800, 1).Associated(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Equal(with.Pix, without.Pix) {
			t.Errorf("the text does not show on the %s", name)
		}
	}
	for _, text := range []string{"", "a text much too long for the small sticker on a glass slide, cut where it ends", "病理"} {
		if _, err := mustNew(t, 800, 800, 1, WithLabel(text)).Associated(t.Context(), "label"); err != nil {
			t.Errorf("label %q: %v", text, err)
		}
	}
}

func TestWriteTruth(t *testing.T) {
	t.Parallel()
	s := mustNew(t, 3000, 2000, 4)
	var buf bytes.Buffer
	if err := s.WriteTruth(&buf); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Type     string
		Features []struct {
			Properties struct{ Class string }
			Geometry   struct {
				Type        string
				Coordinates [][][2]float64
			}
		}
	}
	if err := json.Unmarshal(buf.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got.Type != "FeatureCollection" || len(got.Features) != 1 || got.Features[0].Properties.Class != "suspicious" {
		t.Fatalf("the truth is %+v", got)
	}
	ring := got.Features[0].Geometry.Coordinates[0]
	if len(ring) < 10 || ring[0] != ring[len(ring)-1] {
		t.Errorf("a ring of %d points, from %v to %v", len(ring), ring[0], ring[len(ring)-1])
	}
}

func BenchmarkSlide4096x3072(b *testing.B) {
	s := mustNew(b, 4096, 3072, 7)
	for b.Loop() {
		for level, l := range s.Info().Levels {
			for row := range l.Rows() {
				for col := range l.Cols() {
					if _, err := s.Tile(b.Context(), level, tiling.TileIndex{Col: col, Row: row}); err != nil {
						b.Fatal(err)
					}
				}
			}
		}
	}
}
