package tiling_test

import (
	"context"
	"encoding/json"
	"errors"
	"image"
	"image/color"
	"math/rand/v2"
	"reflect"
	"slices"
	"sync"
	"testing"

	"telepath/tiling"
	"telepath/tiling/drawn"
)

// drawnTexture is tissue without glass at 1 µm per pixel, for tests that run without real
// slides.
var drawnTexture = sync.OnceValue(func() *texture {
	s, err := drawn.New(4096, 3072, 5)
	if err != nil {
		panic(err)
	}
	t := s.Truth()[0]
	x, y := 0.0, 0.0
	for _, p := range t {
		x, y = x+p.X/float64(len(t)), y+p.Y/float64(len(t))
	}
	img, err := tiling.ReadRegion(context.Background(), s, tiling.Region{X: int(x) - 384, Y: int(y) - 384, Width: 768, Height: 768})
	if err != nil {
		panic(err)
	}
	return newTexture(halve(img))
})

// newTissue is one piece of tissue of about 1.6 x 1.2 mm on glass of 2.6 x 2 mm.
func newTissue() *madeSlide {
	s := newMade(drawnTexture(), 2600, 2000, 1, 3)
	s.quality = 0
	s.pieces = []blob{{1300, 1000, 800, 600, 0.2}}
	return s
}

func judge(t *testing.T, s tiling.Slide) (tiling.Quality, *tiling.TissueMask) {
	t.Helper()
	mask, err := tiling.FindTissue(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	q, err := tiling.Judge(t.Context(), s, mask)
	if err != nil {
		t.Fatal(err)
	}
	return q, mask
}

func TestJudgeNamesEachDefect(t *testing.T) {
	t.Parallel()
	line := func(ink string, y float64) stroke {
		return stroke{points: [][2]float64{{100, y}, {2500, y}}, half: 120, soft: 20, density: inks[ink]}
	}
	tests := []struct {
		name string
		make func(s *madeSlide)
		want []string // codes, worst first
	}{
		{"clean", func(s *madeSlide) {}, nil},
		{"all out of focus", func(s *madeSlide) { s.sigma = 3 }, []string{"blurred"}},
		{"left half out of focus", func(s *madeSlide) { s.sigma, s.blurred = 3, blob{0, 1000, 1200, 3000, 0} }, []string{"partly-blurred"}},
		{"black pen across", func(s *madeSlide) { s.strokes = []stroke{line("black", 1000)} }, []string{"pen-marks"}},
		{"blue pen across", func(s *madeSlide) { s.strokes = []stroke{line("blue", 1000)} }, []string{"pen-marks"}},
		{"green pen across", func(s *madeSlide) { s.strokes = []stroke{line("green", 1000)} }, []string{"pen-marks"}},
		{"red pen across", func(s *madeSlide) { s.strokes = []stroke{line("red", 1000)} }, []string{"pen-marks"}},
		{"yellow pen across", func(s *madeSlide) { s.strokes = []stroke{line("yellow", 1000)} }, []string{"pen-marks"}},
		{"blue pen beside", func(s *madeSlide) { s.strokes = []stroke{line("blue", 150)} }, []string{"pen-beside"}},
		{"fold", func(s *madeSlide) {
			s.folds = []stroke{{points: [][2]float64{{700, 700}, {1300, 1050}, {1900, 1150}}, half: 35, soft: 8}}
		}, []string{"folds"}},
		{"air bubble", func(s *madeSlide) { s.bubbles = []blob{{1500, 900, 350, 350, 0}} }, []string{"bubbles"}},
		{"air bubble on empty glass", func(s *madeSlide) {
			s.pieces, s.bubbles = []blob{{600, 1000, 400, 600, 0.2}}, []blob{{2000, 700, 300, 300, 0}}
		}, nil},
		{"faded", func(s *madeSlide) { s.fade = 0.13 }, []string{"pale-stain"}},
		{"immunohistochemistry", func(s *madeSlide) { s.stain = nuclearIHC }, []string{"stain-not-he"}},
		{"immunohistochemistry said to be H&E", func(s *madeSlide) { s.stain, s.info.Stain = nuclearIHC, "Hematoxylin and eosin stain" }, []string{"stain-mismatch"}},
		{"immunohistochemistry and said so", func(s *madeSlide) { s.stain, s.info.Stain = nuclearIHC, "免疫组化 Ki-67" }, nil},
		{"H&E said to be immunohistochemistry", func(s *madeSlide) { s.info.Stain = "IHC" }, []string{"stain-mismatch"}},
		{"H&E said to be PAS, which looks alike", func(s *madeSlide) { s.info.Stain = "PAS" }, nil},
		{"empty glass with dust", func(s *madeSlide) { blank(s, rand.New(rand.NewPCG(4, 4))) }, []string{"no-tissue"}},
		{"little", func(s *madeSlide) { s.pieces = []blob{{500, 500, 60, 50, 0}} }, []string{"little-tissue"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newTissue()
			tt.make(s)
			q, _ := judge(t, s)
			if got := codesOf(q); !slices.Equal(got, tt.want) {
				t.Fatalf("%v, want %v; sharpness %.3f, stain %+v, pen %.3f, fold %.3f", got, tt.want, q.Sharpness, q.Stain, q.PenFraction, q.FoldFraction)
			}
			checkIssues(t, q)
		})
	}
}

// checkIssues holds for every judgement: words in both languages without a full stop, worst
// first, the verdict that of the worst, numbers that JSON can carry.
func checkIssues(t *testing.T, q tiling.Quality) {
	t.Helper()
	rank := map[tiling.Verdict]int{tiling.Pass: 0, tiling.Doubtful: 1, tiling.Reject: 2}
	worst := tiling.Pass
	for i, issue := range q.Issues {
		for _, text := range []string{issue.What.EN, issue.What.ZH, issue.Do.EN, issue.Do.ZH} {
			if text == "" || text[len(text)-1] == '.' || []rune(text)[len([]rune(text))-1] == '。' {
				t.Errorf("%s says %q", issue.Code, text)
			}
		}
		if i > 0 && rank[issue.Verdict] > rank[q.Issues[i-1].Verdict] {
			t.Errorf("%s (%s) comes after %s", issue.Code, issue.Verdict, q.Issues[i-1].Verdict)
		}
		if rank[issue.Verdict] > rank[worst] {
			worst = issue.Verdict
		}
	}
	if q.Verdict != worst {
		t.Errorf("verdict %s, the worst issue %s", q.Verdict, worst)
	}
	if _, err := json.Marshal(q); err != nil {
		t.Errorf("%v", err)
	}
}

func TestFocusMapShowsWhereItIsBlurred(t *testing.T) {
	t.Parallel()
	s := newTissue()
	s.sigma, s.blurred = 3, blob{0, 1000, 1200, 3000, 0}
	q, _ := judge(t, s)
	var wrong, all int
	for _, p := range q.Focus.Places {
		x := float64(p.X) + float64(q.Focus.Width)/2
		if x > 1050 && x < 1350 || p.Sharpness == 0 { // the border between sharp and blurred
			continue
		}
		all++
		if p.Blurred != (x < 1200) {
			wrong++
		}
	}
	if all < 10 || wrong*10 > all {
		t.Fatalf("%d of %d places wrong", wrong, all)
	}
}

func TestMaskAgainstWhatWasPainted(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		make func(s *madeSlide)
	}{
		{"plain", func(s *madeSlide) {}},
		{"pale", func(s *madeSlide) { s.fade = 0.2 }},
		{"immunohistochemistry", func(s *madeSlide) { s.stain = ihc }},
		{"trichrome", func(s *madeSlide) { s.stain = trichrome }},
		{"fat at the border", func(s *madeSlide) { s.fat = []blob{{600, 1000, 400, 400, 0.1}} }},
		{"nothing but fat", func(s *madeSlide) { s.pieces, s.fat = nil, []blob{{1300, 1000, 800, 600, 0.1}} }},
		{"tinted glass", func(s *madeSlide) { s.glass = [3]float64{228, 238, 205} }},
		{"grey glass", func(s *madeSlide) { s.glass = [3]float64{150, 150, 150} }},
		{"vignetting", func(s *madeSlide) { s.vignet = 0.25 }},
		{"vignetting on tinted glass", func(s *madeSlide) { s.vignet, s.glass = 0.2, [3]float64{238, 225, 235} }},
		{"tiny biopsy", func(s *madeSlide) { s.pieces = []blob{{2000, 1500, 120, 90, 0}} }},
		{"tiny pale biopsy on vignetted glass", func(s *madeSlide) { s.pieces, s.fade, s.vignet = []blob{{2000, 1500, 150, 120, 0}}, 0.3, 0.15 }},
		{"pen around", func(s *madeSlide) {
			s.strokes = []stroke{{points: [][2]float64{{250, 200}, {2350, 200}, {2350, 1800}, {250, 1800}, {250, 200}}, half: 90, soft: 30, density: inks["green"]}}
		}},
		{"red pen beside", func(s *madeSlide) {
			s.strokes = []stroke{{points: [][2]float64{{200, 180}, {2400, 180}}, half: 90, soft: 30, density: inks["red"]}}
		}},
		{"dust, shadow and the edge of a coverslip", func(s *madeSlide) {
			pieces := s.pieces
			blank(s, rand.New(rand.NewPCG(1, 1)))
			s.pieces = pieces
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newTissue()
			tt.make(s)
			_, mask := judge(t, s)
			if kept, wrong := maskAgainstTruth(s, mask); kept < 0.97 || wrong > 0.03 {
				t.Fatalf("%.3f of the tissue is in the mask, %.3f of the mask is no tissue", kept, wrong)
			}
		})
	}
}

// picture is a slide of one picture in one level, of one tile or more.
type picture struct {
	info tiling.Info
	img  []*image.RGBA // one for each level
}

func newPicture(tile int, img ...*image.RGBA) *picture {
	p := &picture{img: img, info: tiling.Info{
		Format: "photo", Reader: "test", Width: img[0].Rect.Dx(), Height: img[0].Rect.Dy(), MPP: &tiling.MPP{X: 0.5, Y: 0.5, Source: "test"},
	}}
	for _, l := range img {
		w, h := l.Rect.Dx(), l.Rect.Dy()
		p.info.Levels = append(p.info.Levels, tiling.Level{Width: w, Height: h, TileWidth: tile, TileHeight: tile, Downsample: float64(p.info.Width) / float64(w)})
	}
	return p
}

func (p *picture) Info() tiling.Info { return p.info }
func (p *picture) Close() error      { return nil }
func (p *picture) Associated(context.Context, string) (*image.RGBA, error) {
	return nil, errors.New("none")
}

func (p *picture) Tile(_ context.Context, level int, at tiling.TileIndex) (*image.RGBA, error) {
	l := p.info.Levels[level]
	if !l.Contains(at) {
		return nil, errors.New("outside")
	}
	w, h := l.TileSize(at)
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		copy(out.Pix[y*out.Stride:], p.img[level].Pix[p.img[level].PixOffset(at.Col*l.TileWidth, at.Row*l.TileHeight+y):][:4*w])
	}
	return out, nil
}

func paintedPicture(w, h int, paint func(x, y int) color.RGBA) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetRGBA(x, y, paint(x, y))
		}
	}
	return img
}

func TestJudgeStandsDegeneratePictures(t *testing.T) {
	t.Parallel()
	white := func(x, y int) color.RGBA { return color.RGBA{255, 255, 255, 255} }
	black := func(x, y int) color.RGBA { return color.RGBA{A: 255} }
	greyTissue := func(x, y int) color.RGBA { // speckled grey on light grey
		if (x-500)*(x-500)+(y-400)*(y-400) < 300*300 {
			v := uint8(90 + (x*7919+y*104729)%97)
			return color.RGBA{v, v, v, 255}
		}
		return color.RGBA{230, 230, 230, 255}
	}
	glow := func(x, y int) color.RGBA { // fluorescence: green cells on black
		if (x-500)*(x-500)+(y-400)*(y-400) < 200*200 && (x/8+y/8)%2 == 0 {
			return color.RGBA{10, 180, 20, 255}
		}
		return color.RGBA{4, 4, 6, 255}
	}
	tests := []struct {
		name    string
		slide   *picture
		verdict tiling.Verdict
		code    string
	}{
		{"1x1 white", newPicture(256, paintedPicture(1, 1, white)), tiling.Reject, "no-tissue"},
		{"1x1 black", newPicture(256, paintedPicture(1, 1, black)), tiling.Reject, "no-tissue"},
		{"3x1", newPicture(2, paintedPicture(3, 1, white)), tiling.Reject, "no-tissue"},
		{"1x3000", newPicture(256, paintedPicture(1, 3000, white)), tiling.Reject, "no-tissue"},
		{"white", newPicture(256, paintedPicture(1000, 800, white)), tiling.Reject, "no-tissue"},
		{"black", newPicture(256, paintedPicture(1000, 800, black)), tiling.Reject, "no-tissue"},
		{"grey", newPicture(256, paintedPicture(1000, 800, func(x, y int) color.RGBA { return color.RGBA{128, 128, 128, 255} })), tiling.Reject, "no-tissue"},
		{"grey tissue", newPicture(256, paintedPicture(1000, 800, greyTissue)), tiling.Doubtful, "stain-not-he"},
		{"fluorescence", newPicture(256, paintedPicture(1000, 800, glow)), tiling.Reject, "stain-fluorescence"},
		{"one pink pixel", newPicture(256, paintedPicture(1, 1, func(x, y int) color.RGBA { return color.RGBA{200, 110, 160, 255} })), tiling.Reject, "no-tissue"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			q, mask := judge(t, tt.slide)
			if q.Verdict != tt.verdict || !slices.Contains(codesOf(q), tt.code) {
				t.Errorf("%s %v, want %s %s; %+v", q.Verdict, codesOf(q), tt.verdict, tt.code, q.Stain)
			}
			checkIssues(t, q)
			if len(mask.Tissue) != mask.Width*mask.Height || mask.Width < 1 || mask.CellWidth <= 0 {
				t.Errorf("mask %d x %d of %d cells", mask.Width, mask.Height, len(mask.Tissue))
			}
		})
	}
}

func TestGreyTissueIsFound(t *testing.T) {
	t.Parallel()
	s := newTissue()
	s.stain = func(r, g, b float64) (float64, float64, float64) { return g, g, g }
	s.glass = [3]float64{235, 235, 235}
	_, mask := judge(t, s)
	if kept, wrong := maskAgainstTruth(s, mask); kept < 0.9 || wrong > 0.05 {
		t.Fatalf("%.3f of the grey tissue is in the mask, %.3f of the mask is no tissue", kept, wrong)
	}
}

func TestJudgeDoubtsTheScaleAndTheLevels(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		change func(i *tiling.Info)
		code   string
	}{
		{"as it is", func(i *tiling.Info) {}, ""},
		{"no scale", func(i *tiling.Info) { i.MPP = nil }, "mpp-missing"},
		{"ten times off", func(i *tiling.Info) { i.MPP = &tiling.MPP{X: 5, Y: 5} }, "mpp-implausible"},
		{"not a number", func(i *tiling.Info) { i.MPP = &tiling.MPP{X: 0, Y: -1} }, "mpp-implausible"},
		{"pixels twice as wide as high", func(i *tiling.Info) { i.MPP = &tiling.MPP{X: 0.5, Y: 0.25} }, "pixels-not-square"},
		{"40x at 1 µm", func(i *tiling.Info) { i.MPP, i.ObjectivePower = &tiling.MPP{X: 1, Y: 1}, 40 }, "mpp-objective"},
		{"20x at 0.24 µm, which is sold", func(i *tiling.Info) { i.MPP, i.ObjectivePower = &tiling.MPP{X: 0.24, Y: 0.24}, 20 }, ""},
		{"a level of another shape", func(i *tiling.Info) { i.Levels[1].Height = 350 }, "level-geometry"},
		{"a level as large as the one before", func(i *tiling.Info) { i.Levels = append(i.Levels, i.Levels[1]) }, "level-geometry"},
		{"a level that is less reduced than it says", func(i *tiling.Info) { i.Levels[1].Downsample = 8 }, "level-geometry"},
		{"level 0 is not the slide's size", func(i *tiling.Info) { i.Width-- }, "level-geometry"},
		{"sizes rounded up", func(i *tiling.Info) { i.Levels[1].Width, i.Levels[1].Height = 651, 501 }, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newTissue()
			_, mask := judge(t, s)
			s.info.Levels = slices.Clone(s.info.Levels)
			tt.change(&s.info)
			q, err := tiling.Judge(t.Context(), rescaledMade{newTissue(), s.info}, mask)
			if err != nil {
				t.Fatal(err)
			}
			if got := codesOf(q); tt.code == "" && q.Verdict != tiling.Pass || tt.code != "" && !slices.Contains(got, tt.code) {
				t.Fatalf("%v, want %q", got, tt.code)
			}
			checkIssues(t, q)
		})
	}
}

// rescaledMade says other things of itself than it is.
type rescaledMade struct {
	*madeSlide
	info tiling.Info
}

func (r rescaledMade) Info() tiling.Info { return r.info }

func TestJudgeDoubtsAMissingRectangle(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		hole image.Rectangle
		fill color.RGBA
		want bool
	}{
		{"lower part grey", image.Rect(0, 350, 650, 500), color.RGBA{128, 128, 128, 255}, true},
		{"tiles white", image.Rect(256, 192, 384, 320), color.RGBA{255, 255, 255, 255}, true},
		{"black border beside tissue", image.Rect(0, 0, 30, 500), color.RGBA{0, 0, 0, 255}, false},
		{"white border beside tissue", image.Rect(0, 0, 650, 25), color.RGBA{255, 255, 255, 255}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newTissue()
			img, err := tiling.ReadRegion(t.Context(), s, tiling.Region{Level: 1, Width: 650, Height: 500})
			if err != nil {
				t.Fatal(err)
			}
			for y := tt.hole.Min.Y; y < tt.hole.Max.Y; y++ {
				for x := tt.hole.Min.X; x < tt.hole.Max.X; x++ {
					img.SetRGBA(x, y, tt.fill)
				}
			}
			p := newPicture(256, img)
			p.info.MPP = nil
			if q, _ := judge(t, p); slices.Contains(codesOf(q), "cut-off") != tt.want {
				t.Fatalf("%v", codesOf(q))
			}
		})
	}
}

func TestJudgeDoubtsLevelsOfDifferentSlides(t *testing.T) {
	t.Parallel()
	s, other := newTissue(), newTissue()
	other.pieces = []blob{{500, 500, 300, 300, 0.2}, {2000, 1500, 300, 300, 0.2}}
	high, err := tiling.ReadRegion(t.Context(), other, tiling.Region{Width: 2600, Height: 2000})
	if err != nil {
		t.Fatal(err)
	}
	low, err := tiling.ReadRegion(t.Context(), s, tiling.Region{Level: 1, Width: 650, Height: 500})
	if err != nil {
		t.Fatal(err)
	}
	if q, _ := judge(t, newPicture(256, high, low)); !slices.Contains(codesOf(q), "level-content") {
		t.Fatalf("%v", codesOf(q))
	}
}

func TestJudgeTakesAnyMask(t *testing.T) {
	t.Parallel()
	s := newTissue()
	_, found := judge(t, s)
	drawnIn := found.Apply([]tiling.MaskEdit{{Add: true, Ring: [][2]float64{{10, 10}, {400, 10}, {400, 300}, {10, 300}}}})
	foreign := &tiling.TissueMask{Width: 2, Height: 1, CellWidth: 1300, CellHeight: 2000, Tissue: []bool{true, false}}
	bare := &tiling.TissueMask{Width: found.Width, Height: found.Height, CellWidth: found.CellWidth, CellHeight: found.CellHeight, Tissue: slices.Clone(found.Tissue)}
	for name, mask := range map[string]*tiling.TissueMask{"drawn in": drawnIn, "of another size": foreign, "without a survey": bare} {
		q, err := tiling.Judge(t.Context(), s, mask)
		if err != nil || q.Verdict != tiling.Pass {
			t.Errorf("%s: %v %v", name, codesOf(q), err)
		}
		if q.TissueFraction != mask.Fraction() {
			t.Errorf("%s: fraction %v, the mask's is %v", name, q.TissueFraction, mask.Fraction())
		}
	}
}

func TestJudgementIsTheSameEveryTime(t *testing.T) {
	t.Parallel()
	s := newTissue()
	s.strokes = []stroke{{points: [][2]float64{{100, 1000}, {2500, 1100}}, half: 90, soft: 20, density: inks["blue"]}}
	q, mask := judge(t, s)
	for range 3 {
		again, m := judge(t, s)
		if !reflect.DeepEqual(mask.Tissue, m.Tissue) || !reflect.DeepEqual(q, again) {
			t.Fatal("differs")
		}
	}
}

func TestJudgeEndsWhenCancelled(t *testing.T) {
	t.Parallel()
	s := newTissue()
	_, mask := judge(t, s)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := tiling.FindTissue(ctx, s); !errors.Is(err, context.Canceled) {
		t.Errorf("FindTissue: %v", err)
	}
	if _, err := tiling.Judge(ctx, s, mask); !errors.Is(err, context.Canceled) {
		t.Errorf("Judge: %v", err)
	}
}
