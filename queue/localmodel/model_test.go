package localmodel

import (
	"context"
	"errors"
	"image"
	"math"
	"slices"
	"strings"
	"testing"

	"telepath/queue"
)

func value(t *testing.T, terms Terms, name string) float64 {
	t.Helper()
	for _, p := range terms.Terms {
		if p.Name == name {
			return p.Value
		}
	}
	t.Fatalf("no term %s in %+v", name, terms)
	return 0
}

func TestUnmixGivesBackTheStains(t *testing.T) {
	t.Parallel()
	h, e := unmix()
	for _, amount := range [][2]float64{{1, 0}, {0, 1}, {0.7, 0.3}} {
		od := vector{}
		for c := range od {
			od[c] = amount[0]*haematoxylin.unit()[c] + amount[1]*eosin.unit()[c]
		}
		if gh, ge := dot(od, h), dot(od, e); math.Abs(gh-amount[0]) > 1e-9 || math.Abs(ge-amount[1]) > 1e-9 {
			t.Errorf("%v unmixed to %v, %v", amount, gh, ge)
		}
	}
}

func TestTermsFollowThePathology(t *testing.T) {
	t.Parallel()
	m := New()
	sparse, crowded := m.Explain(paint(256, 0.6, rows(32))), m.Explain(paint(256, 0.6, rows(19)))
	dark, odd := m.Explain(paint(256, 0.9, rows(32))), m.Explain(paint(256, 0.8, wild(150)))
	for _, c := range []struct {
		term      string
		low, high Terms
	}{
		{"nuclear_fraction", sparse, crowded}, {"quiet_density", sparse, crowded}, {"darkness", sparse, dark},
		{"size_spread", sparse, odd}, {"large_fraction", sparse, odd}, {"irregularity", sparse, odd}, {"disarray", sparse, odd},
	} {
		if low, high := value(t, c.low, c.term), value(t, c.high, c.term); low >= high {
			t.Errorf("%s: %v and %v, want it to rise", c.term, low, high)
		}
	}
	if sparse.Score > 0.2 || odd.Score < 0.7 || crowded.Score <= sparse.Score || dark.Score <= sparse.Score {
		t.Errorf("scores: sparse %v, crowded %v, dark %v, odd %v", sparse.Score, crowded.Score, dark.Score, odd.Score)
	}
}

// A disc's outline counts as 1, whatever its size.
func TestIrregularityOfADisc(t *testing.T) {
	t.Parallel()
	for _, r := range []float64{6, 12, 24} {
		terms := New().Explain(paint(256, 0.7, []cell{
			{60, 60, r, r, 0}, {128, 60, r, r, 0}, {200, 60, r, r, 0}, {60, 128, r, r, 0}, {128, 128, r, r, 0},
			{200, 128, r, r, 0}, {60, 200, r, r, 0}, {128, 200, r, r, 0}, {200, 200, r, r, 0},
		}))
		if v := value(t, terms, "irregularity"); v < 0.85 || v > 1.2 {
			t.Errorf("radius %v: irregularity %v", r, v)
		}
	}
}

func TestNothingToJudgeIsQuiet(t *testing.T) {
	t.Parallel()
	m := New()
	glass := image.NewRGBA(image.Rect(0, 0, 256, 256))
	for i := range glass.Pix {
		glass.Pix[i] = 0xf0
	}
	black := image.NewRGBA(image.Rect(0, 0, 256, 256))
	for name, img := range map[string]*image.RGBA{"glass": glass, "black": black, "plain eosin": paint(256, 0, nil), "nothing": {}} {
		if terms := m.Explain(img); terms.Judged != 0 || terms.Score != fixed.quiet {
			t.Errorf("%s: %+v", name, terms)
		}
	}
}

// The same pixels give the same numbers, alone or in a crowd, and as part of a larger picture.
func TestScoreIsDeterministic(t *testing.T) {
	t.Parallel()
	m := New()
	odd, even := paint(256, 0.8, wild(150)), paint(256, 0.6, rows(32))
	large := image.NewRGBA(image.Rect(0, 0, 300, 300))
	for y := range 256 {
		copy(large.Pix[large.PixOffset(17, y+9):], odd.Pix[y*odd.Stride:(y+1)*odd.Stride])
	}
	part := large.SubImage(image.Rect(17, 9, 17+256, 9+256)).(*image.RGBA)
	tiles := []*image.RGBA{odd, even, part, even, odd}
	first, err := m.Score(t.Context(), tiles)
	if err != nil {
		t.Fatal(err)
	}
	if err := queue.CheckScores(first, len(tiles), 2); err != nil {
		t.Error(err)
	}
	if !slices.Equal(first[0], first[2]) || !slices.Equal(first[0], first[4]) || !slices.Equal(first[1], first[3]) {
		t.Errorf("the same pixels gave %v", first)
	}
	for range 5 {
		again, err := m.Score(t.Context(), tiles)
		if err != nil || !slices.EqualFunc(again, first, slices.Equal) {
			t.Fatalf("again: %v, %v", again, err)
		}
	}
}

func TestScoreRefusesAndEnds(t *testing.T) {
	t.Parallel()
	m := New()
	for _, tile := range []*image.RGBA{nil, image.NewRGBA(image.Rect(0, 0, 224, 224))} {
		if _, err := m.Score(t.Context(), []*image.RGBA{tile}); err == nil || !strings.Contains(err.Error(), "256") {
			t.Errorf("a wrong tile: %v", err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := m.Score(ctx, []*image.RGBA{paint(256, 0.6, nil)}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if scores, err := m.Score(t.Context(), nil); err != nil || len(scores) != 0 {
		t.Errorf("no tiles: %v, %v", scores, err)
	}
}

// A blue cast of the lamp is not haematoxylin.
func TestLampIsTakenOut(t *testing.T) {
	t.Parallel()
	neutral := paint(256, 0.6, rows(32))
	cast := image.NewRGBA(neutral.Bounds())
	for i := 0; i < len(cast.Pix); i += 4 {
		for c, gain := range []float64{0.75, 0.8, 1, 1} {
			cast.Pix[i+c] = uint8(float64(neutral.Pix[i+c]) * gain)
		}
	}
	m := New()
	a, b := m.Explain(neutral), m.Explain(cast)
	if math.Abs(a.Score-b.Score) > 0.02 {
		t.Errorf("neutral %v, under a blue lamp %v", a.Score, b.Score)
	}
}

// Whoever changes a parameter changes the digest, and then the version.
func TestCardNamesTheParameters(t *testing.T) {
	t.Parallel()
	card := New().Card()
	if card.FlagIndex() != 1 || !card.NotForClinicalUse || !strings.HasPrefix(card.Digest, "sha256:") {
		t.Errorf("card %+v", card)
	}
	other := fixed
	other.terms = slices.Clone(fixed.terms)
	other.terms[0].weight++
	if other.digest() == card.Digest {
		t.Error("another weight has the same digest")
	}
}

func BenchmarkExplain(b *testing.B) {
	m, tile := New(), paint(256, 0.8, wild(150))
	for b.Loop() {
		m.Explain(tile)
	}
}
