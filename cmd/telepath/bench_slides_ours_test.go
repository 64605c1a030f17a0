package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"telepath/tiling"
	"telepath/tiling/resample"
)

// benchErrandVariable carries a benchErrand to a process of its own, so that its memory is
// its own.
const benchErrandVariable = "TELEPATH_BENCH_ERRAND"

// benchErrand is what one process does to a slide: cut a plan to "rgb" or to "jpeg", or
// "look" at it as a tiler does before it plans: find the tissue and judge the scan.
type benchErrand struct{ Make, Slide, Plan, Answer string }

// benchResult is what it took, from opening the slide to the last tile or the judgement.
type benchResult struct {
	Seconds float64
	Tiles   int
	Bytes   int64
	// PeakMB is the high-water mark of the process, MappedMB its mapped files at the end.
	PeakMB, MappedMB float64
}

// run does the errand in a process of its own, this test binary again.
func (e benchErrand) run(ctx context.Context) (r benchResult, err error) {
	dir, err := os.MkdirTemp("", "telepath-bench-")
	if err != nil {
		return r, err
	}
	defer os.RemoveAll(dir)
	e.Answer = filepath.Join(dir, "answer.json")
	errand, err := json.Marshal(e)
	if err != nil {
		return r, err
	}
	self, err := os.Executable()
	if err != nil {
		return r, err
	}
	args := []string{"-test.run=^$", "-test.bench=^BenchmarkSlides$", "-test.benchtime=1x"}
	if profile := os.Getenv("TELEPATH_BENCH_PROFILE"); profile != "" {
		args = append(args, "-test.cpuprofile="+profile+"-"+e.Make+".cpu", "-test.memprofile="+profile+"-"+e.Make+".mem")
	}
	cmd := exec.CommandContext(ctx, self, args...)
	cmd.Env = append(os.Environ(), benchErrandVariable+"="+string(errand))
	if out, err := cmd.CombinedOutput(); err != nil {
		return r, fmt.Errorf("%w: %s", err, out)
	}
	data, err := os.ReadFile(e.Answer)
	if err != nil {
		return r, err
	}
	return r, json.Unmarshal(data, &r)
}

// runBenchErrand is the other side of run.
func runBenchErrand(ctx context.Context, text string) error {
	var e benchErrand
	if err := json.Unmarshal([]byte(text), &e); err != nil {
		return err
	}
	work := e.cut
	if e.Make == "look" {
		work = e.look
	}
	r, err := work(ctx)
	if err != nil {
		return err
	}
	if r.PeakMB, err = peakMemory(); err != nil {
		return err
	}
	if r.MappedMB, err = mappedMemory(); err != nil {
		return err
	}
	data, err := json.Marshal(r)
	return errors.Join(err, os.WriteFile(e.Answer, data, 0o600))
}

func (e benchErrand) cut(ctx context.Context) (r benchResult, err error) {
	data, err := os.ReadFile(e.Plan)
	if err != nil {
		return r, err
	}
	plan, err := tiling.DecodePlan(data)
	if err != nil {
		return r, err
	}
	opener := newOpener() // loads the codec's library, as a C program's start does
	start := time.Now()
	slide, err := opener.openPath(ctx, e.Slide)
	if err != nil {
		return r, err
	}
	defer slide.Close()
	cutter := &tiling.Cutter{Slide: slide, Plan: plan, Codec: opener.codecs.JPEG, Resampler: resample.New()}
	all := func(int) bool { return true }
	if e.Make == "rgb" {
		var tiles atomic.Int64
		err = cutter.Pictures(ctx, all, func(int, *image.RGBA) error { tiles.Add(1); return nil })
		r.Tiles = int(tiles.Load())
	} else {
		err = cutter.Stream(ctx, all, func(_ int, tiles []tiling.EncodedTile) error {
			for _, t := range tiles {
				r.Tiles, r.Bytes = r.Tiles+1, r.Bytes+int64(len(t.JPEG))
			}
			return nil
		})
	}
	r.Seconds = time.Since(start).Seconds()
	if err == nil && r.Tiles != len(plan.Tiles) {
		err = fmt.Errorf("%d tiles of %d", r.Tiles, len(plan.Tiles))
	}
	return r, err
}

func (e benchErrand) look(ctx context.Context) (r benchResult, err error) {
	opener := newOpener()
	start := time.Now()
	slide, err := opener.openPath(ctx, e.Slide)
	if err != nil {
		return r, err
	}
	defer slide.Close()
	mask, err := tiling.FindTissue(ctx, slide)
	if err != nil {
		return r, err
	}
	_, err = tiling.Judge(ctx, slide, mask)
	r.Seconds = time.Since(start).Seconds()
	return r, err
}

// mappedMemory is how much of the process's memory are pages of files, in MB.
func mappedMemory() (float64, error) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "RssFile:"); ok {
			kib, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			return kib * 1024 / 1e6, err
		}
	}
	return 0, errors.New("no RssFile in /proc/self/status")
}
