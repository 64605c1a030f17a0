package tiling_test

import (
	"flag"
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"telepath/tiling"
	"telepath/tiling/jpegtile"
	"telepath/tiling/tiffwsi"
	"telepath/tiling/tilingtest"
)

var (
	developing = flag.Bool("quality.develop", false, "judge the slides that the thresholds were tuned on instead of those held out")
	perRow     = flag.Int("quality.slides", 1, "slides per row of the table")
	onlyRow    = flag.String("quality.row", "", "only rows whose name contains this")
)

// tableSources are the textures of one half of the data: no tile, class of tiles or seed is in
// both halves.
func tableSources(t testing.TB, develop bool) (sources []tableSource) {
	t.Helper()
	data := tilingtest.Data(t)
	if develop {
		for i := range 4 {
			sources = append(sources,
				tableSource{fmt.Sprintf("colorectal healthy %d", i), 1, mosaic(t, data, "colorectal_polito_gpl3/healthy/*.jpg", i, 4)},
				tableSource{fmt.Sprintf("colorectal adenocarcinoma %d", i), 1, mosaic(t, data, "colorectal_polito_gpl3/adenocarcinoma/*.jpg", i, 4)})
		}
		return append(sources, tableSource{"CMU-1", 0.499, cmuTexture(t, data, image.Rect(760, 1700, 1260, 2900))})
	}
	for i := range 3 {
		sources = append(sources,
			tableSource{fmt.Sprintf("colorectal serrated %d", i), 1, mosaic(t, data, "colorectal_polito_gpl3/serrated_adenoma/*.jpg", i, 3)},
			tableSource{fmt.Sprintf("colorectal tubular %d", i), 1, mosaic(t, data, "colorectal_polito_gpl3/tubular_adenoma/*.jpg", i, 3)},
			tableSource{fmt.Sprintf("colorectal villous %d", i), 1, mosaic(t, data, "colorectal_polito_gpl3/villous_adenoma/*.jpg", i, 3)})
	}
	for i := range 2 {
		sources = append(sources, tableSource{fmt.Sprintf("oral, camera without white balance %d", i), 0.7, mosaic(t, data, "oral_oscc_rahman2020/oscc/OSCC_400x_*.jpg", i, 2)})
	}
	return append(sources, tableSource{"CMU-1, other part", 0.499, cmuTexture(t, data, image.Rect(1120, 640, 1380, 1500))})
}

type tableSource struct {
	name    string
	mpp     float64
	texture *texture
}

// mosaic puts 36 tiles together, taken evenly from part i of n of the sorted files, so that
// mosaics share no tile. The tiles come from many slides: all are stained as strongly as the
// first, or their edges would be steps that no slide has.
func mosaic(t testing.TB, data, pattern string, i, n int) *texture {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(data, "tiles", pattern))
	if err != nil || len(files) < n {
		t.Fatalf("tiles %s: %d, %v", pattern, len(files), err)
	}
	files = files[i*len(files)/n : (i+1)*len(files)/n]
	const side, size = 6, 224
	out := image.NewRGBA(image.Rect(0, 0, side*size, side*size))
	var want [3]float64
	for k := range side * side {
		at := image.Rect(k%side*size, k/side*size, k%side*size+size, k/side*size+size)
		tile := toRGBA(readJPEG(t, files[k*len(files)/(side*side)]))
		if k == 0 {
			want = meanDensity(tile)
		} else {
			restain(tile, want, meanDensity(tile))
		}
		draw.Draw(out, at, tile, image.Point{}, draw.Src)
	}
	return newTexture(out)
}

func meanDensity(img *image.RGBA) (mean [3]float64) {
	for i := 0; i < len(img.Pix); i += 4 {
		for c := range mean {
			mean[c] -= math.Log10(max(float64(img.Pix[i+c]), 1) / 255)
		}
	}
	for c := range mean {
		mean[c] /= float64(len(img.Pix) / 4)
	}
	return mean
}

func restain(img *image.RGBA, want, has [3]float64) {
	for c := range want {
		var table [256]uint8
		for v := range table {
			table[v] = uint8(255*math.Pow(float64(v)/255, want[c]/max(has[c], 0.01)) + 0.5)
		}
		for i := c; i < len(img.Pix); i += 4 {
			img.Pix[i] = table[img.Pix[i]]
		}
	}
}

func readJPEG(t testing.TB, path string) image.Image {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := jpeg.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func openCMU(t testing.TB, data string) tiling.Slide {
	t.Helper()
	s, err := tiffwsi.Open(t.Context(), tilingtest.Source(t, filepath.Join(data, "svs", "CMU-1-Small-Region.svs")), tiling.Codecs{JPEG: jpegtile.New()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func cmuTexture(t testing.TB, data string, r image.Rectangle) *texture {
	t.Helper()
	img, err := tiling.ReadRegion(t.Context(), openCMU(t, data), tiling.Region{X: r.Min.X, Y: r.Min.Y, Width: r.Dx(), Height: r.Dy()})
	if err != nil {
		t.Fatal(err)
	}
	return newTexture(img)
}

// tableRow is one defect: what is done to a slide, and the codes of which one must be said.
// A row without codes must pass.
type tableRow struct {
	name  string
	codes []string
	make  func(s *madeSlide, d *rand.Rand)
}

func between(d *rand.Rand, a, b float64) float64 { return a + (b-a)*d.Float64() }

// inks are optical densities of pens in red, green and blue.
var inks = map[string][3]float64{
	"black": {1.5, 1.5, 1.45}, "blue": {1.1, 0.65, 0.15}, "green": {1.1, 0.25, 0.55}, "red": {0.06, 1.1, 0.95}, "yellow": {0.02, 0.06, 0.7},
}

// penStroke is a wavy line of 300 to 700 µm.
func penStroke(s *madeSlide, d *rand.Rand, ink string, x0, y0, x1, y1 float64) {
	_, h := s.size()
	k := stroke{half: between(d, 150, 350) * min(1, h/4000), soft: 30, density: inks[ink]}
	strength := between(d, 0.7, 1.3)
	wave := 150 * min(1, h/4000)
	for c := range k.density {
		k.density[c] *= strength
	}
	for i := range 9 {
		f := float64(i) / 8
		k.points = append(k.points, [2]float64{x0 + (x1-x0)*f + between(d, -wave, wave), y0 + (y1-y0)*f + between(d, -wave, wave)})
	}
	s.strokes = append(s.strokes, k)
}

func penOver(ink string) func(s *madeSlide, d *rand.Rand) {
	return func(s *madeSlide, d *rand.Rand) {
		w, h := s.size()
		p := s.pieces[0]
		if d.IntN(2) == 0 {
			penStroke(s, d, ink, 0.02*w, p.y+between(d, -0.3, 0.3)*p.b, between(d, 0.5, 0.98)*w, p.y+between(d, -0.3, 0.3)*p.b)
		} else {
			penStroke(s, d, ink, p.x+between(d, -0.3, 0.3)*p.a, 0.02*h, p.x+between(d, -0.3, 0.3)*p.a, between(d, 0.5, 0.98)*h)
		}
	}
}

// penBeside circles the tissue at some distance or draws a line at the edge.
func penBeside(ink string) func(s *madeSlide, d *rand.Rand) {
	return func(s *madeSlide, d *rand.Rand) {
		w, h := s.size()
		for i := range s.pieces {
			s.pieces[i].a, s.pieces[i].b = s.pieces[i].a*0.75, s.pieces[i].b*0.6
		}
		penStroke(s, d, ink, 0.05*w, 0.09*h, 0.95*w, 0.09*h)
	}
}

func fold(s *madeSlide, d *rand.Rand) {
	for range 1 + d.IntN(3) {
		p := s.pieces[d.IntN(len(s.pieces))]
		turn := between(d, 0, math.Pi)
		sin, cos := math.Sincos(turn)
		k := stroke{half: between(d, 20, 60), soft: 8}
		bend := between(d, -0.15, 0.15)
		for i := range 13 {
			f := (float64(i)/6 - 1) * 0.85
			x, y := f*p.a, bend*p.b*math.Sin(3*f)+bend*p.b
			k.points = append(k.points, [2]float64{p.x + x*cos - y*sin*p.a/p.b, p.y + x*sin*p.b/p.a + y*cos})
		}
		s.folds = append(s.folds, k)
	}
}

func bubble(s *madeSlide, d *rand.Rand) {
	p := s.pieces[0]
	r := between(d, 300, 600)
	s.bubbles = append(s.bubbles, blob{x: p.x + between(d, -0.7, 0.7)*p.a, y: p.y + between(d, -0.5, 0.5)*p.b, a: r, b: r * between(d, 0.8, 1.2)})
}

func blank(s *madeSlide, d *rand.Rand) {
	s.pieces, s.fat = nil, nil
	w, h := s.size()
	for range 12 { // dust and fibres
		x, y := between(d, 0, w), between(d, 0, h)
		s.dust = append(s.dust, stroke{points: [][2]float64{{x, y}, {x + between(d, -80, 80), y + between(d, -80, 80)}}, half: between(d, 3, 15), soft: 4, density: [3]float64{between(d, 0.2, 0.8)}})
	}
	// the edge of a coverslip, and a shadow
	x := between(d, 0.05, 0.95) * w
	s.dust = append(s.dust, stroke{points: [][2]float64{{x, 0}, {x + 50, h}}, half: 12, soft: 10, density: [3]float64{0.2}},
		stroke{points: [][2]float64{{between(d, 0, w), between(d, 0, h)}, {between(d, 0, w), between(d, 0, h)}}, half: 300, soft: 250, density: [3]float64{0.04}})
}

// ihc leaves a weak counterstain and turns strong eosin into DAB.
func ihc(r, g, b float64) (float64, float64, float64) {
	hema, eosin := unmix(r, g)
	return lightOf(0.7*max(0, hema-0.15), 3*max(0, eosin-0.12), 0.65, 0.70, 0.29, 0.27, 0.57, 0.78)
}

// nuclearIHC turns haematoxylin into DAB (a marker of nuclei) and eosin into a weak
// counterstain.
func nuclearIHC(r, g, b float64) (float64, float64, float64) {
	hema, eosin := unmix(r, g)
	return lightOf(0.4*eosin, 1.2*hema, 0.65, 0.70, 0.29, 0.27, 0.57, 0.78)
}

// trichrome turns what has much eosin blue (collagen), the rest red.
func trichrome(r, g, b float64) (float64, float64, float64) {
	hema, eosin := unmix(r, g)
	if eosin > 0.4*hema {
		return lightOf(0, eosin+0.3*hema, 0.2, 0.8, 0.5, 0.95, 0.5, 0.15)
	}
	return lightOf(hema, 0.2*eosin, 0.25, 0.85, 0.45, 0.95, 0.5, 0.15)
}

// unmix is the amounts of haematoxylin and eosin (Ruifrok's vectors, red and green).
func unmix(r, g float64) (hema, eosin float64) {
	odr, odg := -math.Log10(min(max(r, 0.004), 1)), -math.Log10(min(max(g, 0.004), 1))
	eosin = max(0, (odg-1.083*odr)/0.912)
	return max(0, (odr-0.072*eosin)/0.65), eosin
}

func lightOf(a, b float64, ar, ag, ab, br, bg, bb float64) (float64, float64, float64) {
	return math.Pow(10, -a*ar-b*br), math.Pow(10, -a*ag-b*bg), math.Pow(10, -a*ab-b*bb)
}

func blurred(um float64, disc bool) func(s *madeSlide, d *rand.Rand) {
	return func(s *madeSlide, d *rand.Rand) { s.sigma, s.disc = um*between(d, 0.9, 1.1), disc }
}

func none(*madeSlide, *rand.Rand) {}

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
