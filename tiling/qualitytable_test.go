package tiling_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"telepath/tiling"
)

var (
	developing = flag.Bool("quality.develop", false, "judge the slides that the thresholds were tuned on instead of those held out")
	perRow     = flag.Int("quality.slides", 1, "slides per row of the table")
	onlyRow    = flag.String("quality.row", "", "only rows whose name contains this")
)

// tableRow is one defect: what is done to a slide, and the codes of which one must be said.
// A row without codes must pass.
type tableRow struct {
	name  string
	codes []string
	make  func(s *madeSlide, d *rand.Rand)
}

func tableRows() []tableRow {
	rows := []tableRow{
		{"clean", nil, none},
		{"clean, JPEG quality 50", nil, func(s *madeSlide, d *rand.Rand) { s.quality = 50 }},
		{"clean, much noise", nil, func(s *madeSlide, d *rand.Rand) { s.noise = 4 }},
		{"clean, stain 1.5 times as strong", nil, func(s *madeSlide, d *rand.Rand) { s.fade = 1.5 }},
		{"clean, stain 0.6 times as strong", nil, func(s *madeSlide, d *rand.Rand) { s.fade = 0.6 }},
		{"clean, with fat", nil, func(s *madeSlide, d *rand.Rand) {
			p := s.pieces[0]
			s.fat = append(s.fat, blob{p.x - 0.8*p.a, p.y, 0.6 * p.a, 0.6 * p.b, 0.2})
		}},
		{"clean, tinted glass", nil, func(s *madeSlide, d *rand.Rand) {
			s.glass = [3]float64{between(d, 200, 240), between(d, 205, 240), between(d, 190, 240)}
		}},
		{"clean, grey glass", nil, func(s *madeSlide, d *rand.Rand) {
			g := between(d, 150, 190)
			s.glass = [3]float64{g, g, g}
		}},
		{"clean, vignetting", nil, func(s *madeSlide, d *rand.Rand) { s.vignet = between(d, 0.1, 0.25) }},
		{"clean, dust and coverslip edge", nil, func(s *madeSlide, d *rand.Rand) {
			pieces := s.pieces
			blank(s, d)
			s.pieces = pieces
		}},
		{"blur, Gaussian 1.5 µm", []string{"blurred"}, blurred(1.5, false)},
		{"blur, Gaussian 2 µm", []string{"blurred"}, blurred(2, false)},
		{"blur, Gaussian 4 µm", []string{"blurred"}, blurred(4, false)},
		{"blur, defocus 4 µm", []string{"blurred"}, blurred(4, true)},
		{"blur 2 µm, stain 0.4 times", []string{"blurred"}, func(s *madeSlide, d *rand.Rand) { s.fade = 0.4; blurred(2, false)(s, d) }},
		{"blur 3 µm of a part", []string{"partly-blurred", "blurred"}, func(s *madeSlide, d *rand.Rand) {
			blurred(3, false)(s, d)
			w, h := s.size()
			s.blurred = blob{x: between(d, 0.2, 0.5) * w, y: h / 2, a: between(d, 0.25, 0.4) * w, b: h}
		}},
		{"faded to 0.25", []string{"pale-stain"}, func(s *madeSlide, d *rand.Rand) { s.fade = between(d, 0.2, 0.28) }},
		{"blank", []string{"no-tissue"}, blank},
		{"tiny biopsy", []string{"little-tissue", "pass"}, func(s *madeSlide, d *rand.Rand) {
			w, h := s.size()
			s.pieces = []blob{{between(d, 0.1, 0.9) * w, between(d, 0.1, 0.9) * h, between(d, 80, 160), between(d, 60, 100), 0.3}}
		}},
		{"fold", []string{"folds"}, fold},
		{"bubble", []string{"bubbles"}, bubble},
		{"IHC", []string{"stain-not-he"}, func(s *madeSlide, d *rand.Rand) { s.stain = ihc }},
		{"IHC of nuclei", []string{"stain-not-he"}, func(s *madeSlide, d *rand.Rand) { s.stain = nuclearIHC }},
		{"trichrome", []string{"stain-not-he"}, func(s *madeSlide, d *rand.Rand) { s.stain = trichrome }},
	}
	for _, ink := range []string{"black", "blue", "green", "red", "yellow"} {
		rows = append(rows, tableRow{ink + " pen over tissue", []string{"pen-marks"}, penOver(ink)})
	}
	for _, ink := range []string{"black", "blue", "green", "red", "yellow"} {
		rows = append(rows, tableRow{ink + " pen beside tissue", []string{"pen-beside"}, penBeside(ink)})
	}
	return rows
}

// tally is one row's result.
type tally struct {
	n, hits     int
	falseAlarms map[string]int
	kept, taken []float64 // share of tissue in the mask; share of the mask that is not tissue
}

// TestQualityTable prints how often each defect is found and what else is said. The slides
// are made of real tissue that the thresholds were not tuned on; -quality.develop shows
// those they were. The floors that it checks are loose: the table is the result.
func TestQualityTable(t *testing.T) {
	if racing {
		t.Skip("it only computes, for minutes here; make go-test runs it without the race detector")
	}
	if testing.Short() {
		t.Skip("40 seconds of one core")
	}
	sources := tableSources(t, *developing)
	n := *perRow
	seed := uint64(20_000)
	if *developing {
		seed = 0
	}
	rows := tableRows()
	results := make([]tally, len(rows))
	t.Run("rows", func(t *testing.T) {
		for i, row := range rows {
			if !strings.Contains(row.name, *onlyRow) {
				continue
			}
			t.Run(row.name, func(t *testing.T) {
				t.Parallel()
				results[i] = judgeRow(t, row, sources, n, seed+uint64(1000*i))
			})
		}
	})
	printTable(t, rows, results)
}

func judgeRow(t *testing.T, row tableRow, sources []tableSource, n int, seed uint64) tally {
	out := tally{falseAlarms: map[string]int{}}
	for k := range n {
		src := sources[(k+int(seed/1000))%len(sources)]
		s := tableSlide(src, seed+uint64(k))
		row.make(s, rand.New(rand.NewPCG(seed+uint64(k), 99)))
		mask, err := tiling.FindTissue(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		q, err := tiling.Judge(t.Context(), s, mask)
		if err != nil {
			t.Fatal(err)
		}
		out.n++
		hit := len(row.codes) == 0 || slices.Contains(row.codes, "pass") && len(mask.Tissue) > 0 && mask.Fraction() > 0
		for _, issue := range q.Issues {
			if slices.Contains(row.codes, issue.Code) {
				hit = true
			} else if issue.Verdict != tiling.Pass {
				out.falseAlarms[issue.Code]++
			}
		}
		if hit {
			out.hits++
		} else {
			t.Logf("missed on %s, seed %d: %+v sharpness %.3f (limit %.3f) stain %+v pen %.3f fold %.4f", src.name, seed+uint64(k), codesOf(q), q.Sharpness, q.Focus.Limit, q.Stain, q.PenFraction, q.FoldFraction)
		}
		kept, taken := maskAgainstTruth(s, mask)
		out.kept, out.taken = append(out.kept, kept), append(out.taken, taken)
		if *developing || testing.Verbose() {
			t.Logf("%s seed %d: %v sharp %.3f/%.3f pen %.3f fold %.4f stain %s %.2f (%.2f %.2f %.2f %.2f %.2f) tissue %.3f kept %.3f wrong %.3f", src.name, seed+uint64(k), codesOf(q), q.Sharpness, q.Focus.Limit, q.PenFraction, q.FoldFraction, q.Stain.Stain, q.Stain.Confidence, q.Stain.Pink, q.Stain.Purple, q.Stain.Brown, q.Stain.Blue, q.Stain.Grey, q.TissueFraction, kept, taken)
		}
	}
	return out
}

func codesOf(q tiling.Quality) (codes []string) {
	for _, i := range q.Issues {
		codes = append(codes, i.Code)
	}
	return codes
}

// tableSlide lays two or three pieces on a slide of 5 x 4 mm (half that for textures of
// 0.5 µm).
func tableSlide(src tableSource, seed uint64) *madeSlide {
	d := rand.New(rand.NewPCG(seed, 7))
	s := newMade(src.texture, 5200+d.IntN(200), 4000+d.IntN(200), src.mpp, seed)
	w, h := s.size()
	n := 1 + d.IntN(2)
	for i := range n {
		cell := w / float64(n)
		s.pieces = append(s.pieces, blob{
			x: cell * (float64(i) + between(d, 0.45, 0.55)), y: h * between(d, 0.45, 0.55),
			a: cell * between(d, 0.3, 0.42), b: h * between(d, 0.28, 0.4), rough: between(d, 0.15, 0.35),
		})
	}
	return s
}

// maskAgainstTruth compares on a grid, leaving out what lies within 60 µm of an outline, and
// what a pen covers.
func maskAgainstTruth(s *madeSlide, m *tiling.TissueMask) (kept, taken float64) {
	step := 24 / s.info.MPP.X
	var tissue, found, mask, wrong float64
	for y := step / 2; y < float64(s.info.Height); y += step {
		for x := step / 2; x < float64(s.info.Width); x += step {
			in := s.truth(x, y)
			edge := false
			for _, d := range [][2]float64{{60, 0}, {-60, 0}, {0, 60}, {0, -60}} {
				edge = edge || s.truth(x+d[0]/s.info.MPP.X, y+d[1]/s.info.MPP.X) != in
			}
			for i := range s.strokes {
				edge = edge || in && s.strokes[i].at(x*s.info.MPP.X, y*s.info.MPP.X) > 0
			}
			if edge {
				continue
			}
			got := m.FractionOf(x, y, x+1, y+1) > 0
			if in {
				tissue++
				if got {
					found++
				}
			}
			if got {
				mask++
				if !in {
					wrong++
				}
			}
		}
	}
	if tissue == 0 {
		return 1, wrong / max(mask, 1) // nothing is farther than that from an outline
	}
	return found / tissue, wrong / max(mask, 1)
}

func printTable(t *testing.T, rows []tableRow, results []tally) {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "\n%-34s %-14s %5s %5s %12s %12s  other doubts\n", "slides", "must say", "n", "hits", "tissue kept", "mask wrong")
	clean, cleanAlarms, made, hits := 0, 0, 0, 0
	for i, r := range results {
		if r.n == 0 {
			continue
		}
		must := "nothing"
		if len(rows[i].codes) > 0 {
			must = rows[i].codes[0]
			made, hits = made+r.n, hits+r.hits
		} else {
			clean += r.n
			for _, n := range r.falseAlarms {
				cleanAlarms += n
			}
		}
		var alarms []string
		for code, n := range r.falseAlarms {
			alarms = append(alarms, fmt.Sprintf("%s %d", code, n))
		}
		slices.Sort(alarms)
		fmt.Fprintf(&b, "%-34s %-14s %5d %5d %11.1f%% %11.1f%%  %s\n", rows[i].name, must, r.n, r.hits, 100*lowest(r.kept), 100*slices.Max(r.taken), strings.Join(alarms, ", "))
	}
	fmt.Fprintf(&b, "defects found %d of %d; doubts on clean slides %d in %d\n(tissue kept: the worst slide's; mask wrong: the worst slide's share of the mask that is no tissue)\n", hits, made, cleanAlarms, clean)
	t.Log(b.String())
	if made > 0 && float64(hits) < 0.7*float64(made) {
		t.Errorf("only %d of %d defects were found", hits, made)
	}
	if clean > 0 && float64(cleanAlarms) > 0.2*float64(clean) {
		t.Errorf("%d doubts on %d clean slides", cleanAlarms, clean)
	}
}

func lowest(v []float64) float64 { return slices.Min(v) }
