package main

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"testing"
	"time"

	"telepath/queue/localmodel"
	"telepath/tiling"
	"telepath/tiling/dicomwsi"
	"telepath/tiling/drawn"
	"telepath/tiling/tiffwsi"
)

// BenchmarkSlides measures tiling and opening beside the peers, and Telepath's memory, in one
// run, and prints a line `figure NAME VALUE UNIT OP TARGET` for each. `make bench-slides` runs
// it once. At the first step that can't be measured it says why and ends: the benchmark
// reports, it does not fail.
func BenchmarkSlides(b *testing.B) {
	if errand := os.Getenv(benchErrandVariable); errand != "" {
		if err := runBenchErrand(b.Context(), errand); err != nil {
			b.Fatal(err)
		}
		return
	}
	s := slidesBench{dir: filepath.Join("..", "..", "out", "bench"), work: b.TempDir()}
	for _, step := range []struct {
		name string
		run  func(context.Context) error
	}{
		{"the peers", s.findPeers}, {"the slides", s.drawSlides}, {"what is cut", s.layPlans},
		{"tiling", s.tiling}, {"memory", s.memory}, {"opening", s.opening},
	} {
		if err := step.run(b.Context()); err != nil {
			fmt.Printf("bench-slides: %s: %v\n", step.name, err)
			return
		}
	}
}

// benchRounds is how often peers and Telepath take turns, those that take about a second
// three times as often; medians are compared.
const benchRounds = 3

// slidesBench is one run of the benchmark: dir keeps slides for the next, work does not.
type slidesBench struct {
	dir, work string
	peers     benchPeers
	mid, big  benchSlide
}

// benchSlide is a drawn slide and what is cut of it: the same tiles for everybody.
type benchSlide struct {
	name          string
	width, height int
	seed          uint64

	tiff, dicom  string
	plan, stored string // plans in files: decoded or re-encoded, and handed over
	list, pack   string // the same tiles as places, and as JPEGs one after the other
	level, tiles int
}

func (s *slidesBench) drawSlides(ctx context.Context) error {
	s.mid = benchSlide{name: "40k", width: 40_000, height: 30_000, seed: 1}
	s.big = benchSlide{name: "100k", width: 100_000, height: 80_000, seed: 2}
	for _, slide := range []*benchSlide{&s.mid, &s.big} {
		slide.tiff = filepath.Join(s.dir, fmt.Sprintf("grainy-%dx%d.tiff", slide.width, slide.height))
		if err := slide.draw(ctx); err != nil {
			return err
		}
	}
	s.big.dicom = filepath.Join(s.dir, fmt.Sprintf("grainy-%dx%d-dicom", s.big.width, s.big.height))
	return s.big.wrap(ctx)
}

// draw draws the slide unless an earlier run has.
func (s *benchSlide) draw(ctx context.Context) error {
	if _, err := os.Stat(s.tiff); err == nil {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(s.tiff), 0o755); err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "bench-slides: drawing %s, a few minutes, once\n", s.tiff)
	slide, err := drawn.New(s.width, s.height, s.seed)
	if err != nil {
		return err
	}
	part := s.tiff + ".part"
	f, err := os.Create(part)
	if err != nil {
		return err
	}
	err = tiffwsi.Write(ctx, f, grainy{slide}, newOpener().codecs.JPEG, tiffwsi.WriteOptions{Quality: 80})
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(part, s.tiff)
}

// wrap writes the drawn TIFF as a DICOM series unless an earlier run has.
func (s *benchSlide) wrap(ctx context.Context) error {
	if _, err := os.Stat(s.dicom); err == nil {
		return nil
	}
	fmt.Fprintf(os.Stderr, "bench-slides: writing %s, a minute or two, once\n", s.dicom)
	slide, err := newOpener().openPath(ctx, s.tiff)
	if err != nil {
		return err
	}
	defer slide.Close()
	part := s.dicom + ".part"
	err = errors.Join(os.RemoveAll(part), os.MkdirAll(part, 0o755))
	if err == nil {
		err = dicomwsi.WriteSeries(ctx, part, slide, newOpener().codecs.JPEG, dicomwsi.SeriesOptions{UIDSeed: "bench", Stain: "H&E"})
	}
	if err != nil {
		return err
	}
	return os.Rename(part, s.dicom)
}

// layPlans plans both slides for the built-in model, as its card says and without handing
// over stored tiles, and times the tissue mask on the way.
func (s *slidesBench) layPlans(ctx context.Context) error {
	for _, slide := range []*benchSlide{&s.mid, &s.big} {
		opened, err := newOpener().openPath(ctx, slide.tiff)
		if err != nil {
			return err
		}
		err = slide.lay(ctx, opened, filepath.Join(s.work, slide.name))
		if err := errors.Join(err, opened.Close()); err != nil {
			return err
		}
	}
	return nil
}

func (s *benchSlide) lay(ctx context.Context, opened tiling.Slide, prefix string) error {
	start := time.Now()
	mask, err := tiling.FindTissue(ctx, opened)
	if err != nil {
		return err
	}
	figure("tiling_mask_seconds_"+s.name, time.Since(start).Seconds(), "s", "-", "-")
	figure("slide_tissue_"+s.name, 100*mask.Fraction(), "%", "-", "-")
	for _, stored := range []bool{false, true} {
		target := localmodel.New().Card().Target()
		target.Stored = target.Stored && stored
		plan, err := tiling.NewPlan(opened.Info(), mask, target)
		if err != nil {
			return err
		}
		path := prefix + "-plan.json"
		if s.plan, s.level, s.tiles = path, plan.Level, len(plan.Tiles); stored {
			path = prefix + "-stored.json"
			s.plan, s.stored = prefix+"-plan.json", path
		}
		data, err := plan.Encode()
		if err = errors.Join(err, os.WriteFile(path, data, 0o600)); err != nil {
			return err
		}
		if stored {
			fmt.Printf("bench-slides: %s: %d tiles of level %d, way %q for the built-in model\n", s.name, s.tiles, s.level, plan.Way)
			return s.writeTiles(ctx, opened, plan, prefix)
		}
	}
	return nil
}

// writeTiles writes the plan's tiles for the peers: their places, and their JPEGs.
func (s *benchSlide) writeTiles(ctx context.Context, opened tiling.Slide, plan *tiling.Plan, prefix string) error {
	var list []byte
	s.list, s.pack = prefix+"-tiles.txt", prefix+"-tiles.pack"
	pack, err := os.Create(s.pack)
	if err != nil {
		return err
	}
	defer pack.Close()
	stored, ok := opened.(tiling.StoredTiler)
	for _, at := range plan.Tiles {
		list = fmt.Appendf(list, "%d %d\n", at.Col, at.Row)
		if !ok {
			return errors.New("the slide hands over no stored tiles")
		}
		jpeg, there, err := stored.StoredTile(ctx, plan.Level, at)
		if err != nil || !there {
			return errors.Join(err, fmt.Errorf("tile %d,%d is not stored as JPEG", at.Col, at.Row))
		}
		if _, err := pack.Write(append(binary.LittleEndian.AppendUint32(nil, uint32(len(jpeg))), jpeg...)); err != nil {
			return err
		}
	}
	return os.WriteFile(s.list, list, 0o600)
}

// tiling lets everybody cut the 40,000 x 30,000 slide in turns.
func (s *slidesBench) tiling(ctx context.Context) error {
	threads := strconv.Itoa(runtime.GOMAXPROCS(0))
	m := s.mid
	at := []string{m.tiff, m.list, strconv.Itoa(m.level), "256"}
	quality := strconv.Itoa(localmodel.New().Card().Quality)
	ours := func(e benchErrand) func(context.Context) (float64, error) {
		return func(ctx context.Context) (float64, error) {
			r, err := e.run(ctx)
			return r.Seconds, err
		}
	}
	contenders := []struct {
		name string
		slow bool
		run  func(context.Context) (float64, error)
	}{
		{"limit", false, s.peers.seconds("jpeg_limit", m.pack, threads)},
		{"rgb", false, ours(benchErrand{Make: "rgb", Slide: m.tiff, Plan: m.plan})},
		{"openslide_rgb", true, s.peers.seconds("openslide_tiles", append(at, "0", threads)...)},
		{"jpeg", false, ours(benchErrand{Make: "jpeg", Slide: m.tiff, Plan: m.plan})},
		{"openslide_jpeg", true, s.peers.seconds("openslide_tiles", append(at, quality, threads)...)},
		{"stored", false, ours(benchErrand{Make: "jpeg", Slide: m.tiff, Plan: m.stored})},
		{"python_jpeg", true, s.peers.python("openslide_tiles.py", append(at, quality, threads)...)},
	}
	took := map[string][]float64{}
	for round := range benchRounds {
		fmt.Fprintf(os.Stderr, "bench-slides: round %d of %d\n", round+1, benchRounds)
		for turn := range 3 {
			for _, c := range contenders {
				if turn > 0 && c.slow {
					continue
				}
				seconds, err := c.run(ctx)
				if err != nil {
					return fmt.Errorf("%s: %w", c.name, err)
				}
				took[c.name] = append(took[c.name], seconds)
			}
		}
	}
	t := map[string]float64{}
	for _, c := range contenders {
		t[c.name] = median(took[c.name])
		figure("tiling_seconds_"+c.name, t[c.name], "s", "-", "-")
	}
	figure("tiling_rgb_vs_openslide_c", t["openslide_rgb"]/t["rgb"], "x", ">=", "4.5")
	figure("tiling_rgb_vs_c_limit", t["rgb"]/t["limit"], "x", "<=", "1.2")
	figure("tiling_jpeg_vs_openslide_c", t["openslide_jpeg"]/t["jpeg"], "x", ">=", "2.8")
	figure("tiling_stored_vs_openslide_c", t["openslide_jpeg"]/t["stored"], "x", ">=", "25")
	figure("tiling_stored_vs_openslide_python", t["python_jpeg"]/t["stored"], "x", ">=", "40")
	return nil
}

// memory takes the peak of looking at a slide (tissue and quality), and the largest of the
// three kinds of tiles, for both slides.
func (s *slidesBench) memory(ctx context.Context) error {
	var looked, cut, own []float64 // of both slides; own is cut without mapped files
	for _, slide := range []benchSlide{s.mid, s.big} {
		look, _, err := peakOf(ctx, benchErrand{Make: "look", Slide: slide.tiff})
		if err != nil {
			return err
		}
		whole, beyond := 0.0, 0.0
		for _, e := range []benchErrand{
			{Make: "rgb", Slide: slide.tiff, Plan: slide.plan}, {Make: "jpeg", Slide: slide.tiff, Plan: slide.plan},
			{Make: "jpeg", Slide: slide.tiff, Plan: slide.stored},
		} {
			peak, beyondMapped, err := peakOf(ctx, e)
			if err != nil {
				return err
			}
			whole, beyond = max(whole, peak), max(beyond, beyondMapped)
		}
		looked, cut, own = append(looked, look), append(cut, whole), append(own, beyond)
	}
	figure("looking_peak_mb_40k", looked[0], "MB", "-", "-")
	figure("looking_peak_mb_100k", looked[1], "MB", "<=", "300")
	figure("tiling_peak_mb_40k", cut[0], "MB", "-", "-")
	figure("tiling_peak_mb_100k", cut[1], "MB", "<=", "300")
	figure("tiling_peak_100k_vs_40k", own[1]/own[0], "x", "<=", "1.2")
	return nil
}

// peakOf is the median peak of three processes in MB, with and without mapped files: how far
// the heap runs ahead of Go's collector differs a little.
func peakOf(ctx context.Context, e benchErrand) (whole, beyondMapped float64, err error) {
	var peaks, beyond []float64
	for range 3 {
		r, err := e.run(ctx)
		if err != nil {
			return 0, 0, fmt.Errorf("%s of %s: %w", e.Make, e.Slide, err)
		}
		peaks, beyond = append(peaks, r.PeakMB), append(beyond, r.PeakMB-r.MappedMB)
	}
	return median(peaks), median(beyond), nil
}

// opening opens the largest slide, as TIFF and as DICOM, again and again.
func (s *slidesBench) opening(ctx context.Context) error {
	files, err := filesOf(s.big.dicom)
	if err != nil {
		return err
	}
	t := map[string]float64{}
	for _, c := range []struct {
		name string
		run  func(context.Context) (float64, error)
	}{
		{"openslide", s.peers.seconds("openslide_tiles", s.big.tiff)},
		{"tiff", func(ctx context.Context) (float64, error) { return timeOpening(ctx, s.big.tiff) }},
		{"pydicom", s.peers.python("pydicom_open.py", append([]string{"whole"}, files...)...)},
		{"pydicom_headers", s.peers.python("pydicom_open.py", append([]string{"headers"}, files...)...)},
		{"dicom", func(ctx context.Context) (float64, error) { return timeOpening(ctx, s.big.dicom) }},
	} {
		if t[c.name], err = c.run(ctx); err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
		figure("open_ms_"+c.name, 1000*t[c.name], "ms", "-", "-")
	}
	figure("open_tiff_vs_openslide", t["tiff"]/t["openslide"], "x", "<=", "0.1")
	figure("open_dicom_vs_pydicom", t["dicom"]/t["pydicom"], "x", "<=", "0.1")
	figure("open_dicom_vs_pydicom_headers", t["dicom"]/t["pydicom_headers"], "x", "-", "-")
	return nil
}

// timeOpening is the median of opening and closing a slide fifty-one times.
func timeOpening(ctx context.Context, path string) (float64, error) {
	var took []float64
	for range 51 {
		start := time.Now()
		slide, err := newOpener().openPath(ctx, path)
		if err != nil {
			return 0, err
		}
		if err := slide.Close(); err != nil {
			return 0, err
		}
		took = append(took, time.Since(start).Seconds())
	}
	return median(took), nil
}

func median(v []float64) float64 {
	slices.Sort(v)
	return v[len(v)/2]
}

func figure(name string, value float64, unit, op, target string) {
	fmt.Printf("figure %s %s %s %s %s\n", name, strconv.FormatFloat(value, 'g', 4, 64), unit, op, target)
}
