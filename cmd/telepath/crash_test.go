//go:build crashtest

package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"telepath/portal"
)

// TestCrashes kills the process at every point of a slide's journey where something could
// be lost or done twice, starts it again on the same folder, and goes on as people would.
// The case is signed once and its scores are those of an unbroken run, to the byte.
func TestCrashes(t *testing.T) {
	t.Parallel()
	binary := buildCrashBinary(t)
	drawn := drawSlide(t, 3000, 2200)
	unbroken := unbrokenRun(t, binary, drawn)
	if unbroken.batches < 3 {
		t.Fatalf("the slide has %d batches: too few to die between them", unbroken.batches)
	}
	points := []string{
		crashUploaded, crashKept, crashJudged, crashPublish, crashPublished, crashPlanned, crashTile + ":2", crashTiled,
		crashAnswered + ":2", crashRecorded + ":2", crashAggregated, crashFinishing, crashFinished, crashSigning, crashSigned,
	}
	t.Run("points", func(t *testing.T) {
		for _, point := range points {
			t.Run(point, func(t *testing.T) {
				t.Parallel()
				crashOnce(t, binary, drawn, point).mustEqual(t, unbroken)
			})
		}
		t.Run(crashUpload, func(t *testing.T) { t.Parallel(); crashMidUpload(t, binary, drawn).mustEqual(t, unbroken) })
		t.Run("any second", func(t *testing.T) { t.Parallel(); crashAnySecond(t, binary, crashSeed()) })
		t.Run("real slide", func(t *testing.T) { t.Parallel(); crashRealSlide(t, binary) })
	})
}

func drawSlide(t *testing.T, width, height int) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "drawn.tiff")
	drawing := slideDrawing{path: file, format: "tiff", label: "CRASH-1", width: width, height: height, seed: 11, progress: &progress{}}
	if err := drawing.draw(t.Context()); err != nil {
		t.Fatal(err)
	}
	return file
}

// unbrokenRun takes the slide to the signed report without a crash.
func unbrokenRun(t *testing.T, binary, slide string) crashOutcome {
	t.Helper()
	j, data := newCrashJourney(t, slide), newCrashData(t)
	j.server = launch(t, binary, data, "").up(t)
	return j.finish(data)
}

// finish goes on to the signed report, checks what must be true then, and stops the server.
func (j *crashJourney) finish(data string) crashOutcome {
	j.t.Helper()
	start := time.Now()
	if err := j.goOn(); err != nil {
		j.t.Fatal(err)
	}
	signed := time.Since(start)
	out := j.outcome(data)
	j.checkSigned(data)
	j.checkQuiet(data)
	j.t.Logf("signed %.1f s after the start, the queue was empty after %.1f s", signed.Seconds(), time.Since(start).Seconds())
	j.server.stop(j.t)
	return out
}

// crashOnce dies at the point and goes on after a restart.
func crashOnce(t *testing.T, binary, slide, point string) crashOutcome {
	t.Helper()
	j, data := newCrashJourney(t, slide), newCrashData(t)
	j.dieAt(binary, data, point)
	j.server = launch(t, binary, data, "").up(t)
	return j.finish(data)
}

// dieAt goes on until the server dies at the point.
func (j *crashJourney) dieAt(binary, data, point string) {
	j.t.Helper()
	j.server = launch(j.t, binary, data, point).up(j.t)
	if err := j.goOn(); err != nil && !errors.Is(err, errGone) {
		j.t.Fatal(err)
	}
	j.server.diedBySIGKILL(j.t)
	if name, _, _ := strings.Cut(point, ":"); !strings.Contains(j.server.log.String(), dyingAt+name) {
		j.t.Fatalf("the process did not die at %q:\n%s", point, j.server.log)
	}
}

// crashMidUpload dies when half of the file is stored: the sender goes on from there.
func crashMidUpload(t *testing.T, binary, slide string) crashOutcome {
	t.Helper()
	j, data := newCrashJourney(t, slide), newCrashData(t)
	half := int64(len(j.slide) / 2)
	j.dieAt(binary, data, fmt.Sprintf("%s:%d", crashUpload, half))
	j.server = launch(t, binary, data, "").up(t)
	out := j.finish(data)
	if j.resumedAt != half {
		t.Errorf("the upload went on at byte %d; %d bytes had been stored", j.resumedAt, half)
	}
	return out
}

// crashSeed is 7, or what TELEPATH_CRASH_SEED says: a long night tries many.
func crashSeed() uint64 {
	if seed, err := strconv.ParseUint(os.Getenv("TELEPATH_CRASH_SEED"), 10, 64); err == nil {
		return seed
	}
	return 7
}

// crashAnySecond kills the server again and again, also while it starts, at times that
// only the seed knows, while a larger slide is analysed.
func crashAnySecond(t *testing.T, binary string, seed uint64) {
	t.Log("seed", seed)
	slide := drawSlide(t, 6000, 4400)
	unbroken := unbrokenRun(t, binary, slide)
	j, data := newCrashJourney(t, slide), newCrashData(t)
	random := rand.New(rand.NewPCG(seed, 0))
	j.server = launch(t, binary, data, "").up(t)
	for _, step := range []func() error{j.create, j.send, j.submit} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	for range 5 {
		select {
		case <-time.After(time.Duration(random.Int64N(int64(2 * time.Second)))):
		case <-j.server.exited:
		}
		j.server.kill()
		j.server.diedBySIGKILL(t)
		t.Log("killed when", j.standing(data))
		j.server = launch(t, binary, data, "")
	}
	j.server.up(t)
	j.finish(data).mustEqual(t, unbroken)
}

// standing says where the slide stands, from the database alone.
func (j *crashJourney) standing(data string) (s string) {
	flags := storeFlags{data: data}
	err := flags.with(j.t.Context(), func(db portal.Store) error {
		return db.Read(j.t.Context(), portal.System("test"), func(tx portal.Tx) error {
			slides, err := tx.SlidesOf(j.id)
			for _, slide := range slides {
				s += "the slide is " + string(slide.State)
				runs, err := tx.RunsOf(slide.ID)
				if err != nil {
					return err
				}
				for _, r := range runs {
					n, err := tx.CountBatches(r.ID)
					if err != nil {
						return err
					}
					s += fmt.Sprintf(", its run %s with %d of %d batches", r.State, n, r.Batches)
				}
			}
			return err
		})
	})
	if err != nil {
		j.t.Fatal(err)
	}
	return s
}

// crashRealSlide dies in the middle of a scanner's slide, where one is there.
func crashRealSlide(t *testing.T, binary string) {
	slide, _ := realSlides(t)
	unbroken := unbrokenRun(t, binary, slide)
	crashOnce(t, binary, slide, crashTile+":3").mustEqual(t, unbroken)
	crashOnce(t, binary, slide, crashAnswered+":2").mustEqual(t, unbroken)
}
