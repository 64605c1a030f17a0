package main

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"telepath/queue"
	"telepath/queue/jetstream"
	"telepath/tiling"
	"telepath/tiling/resample"
)

// BenchmarkStages takes one slide through the steps of an analysis, one after the other
// (in the portal they overlap), and prints seconds and peak memory of each. The slide is
// drawn, or the one that SLIDE names. `make bench` runs it once.
func BenchmarkStages(b *testing.B) {
	path := os.Getenv("SLIDE")
	if path == "" {
		path = drawForBench(b)
	} else if !filepath.IsAbs(path) {
		path = filepath.Join("..", "..", path)
	}
	for b.Loop() {
		s := &stages{path: path, dir: b.TempDir()}
		if err := s.run(b.Context()); err != nil {
			b.Fatal(err)
		}
		fmt.Print(s.figures.String())
	}
}

func drawForBench(b *testing.B) string {
	path := filepath.Join(b.TempDir(), "drawn.tiff")
	d := slideDrawing{path: path, format: "tiff", width: 12_000, height: 9_000, seed: 1, progress: &progress{}}
	if err := d.draw(b.Context()); err != nil {
		b.Fatal(err)
	}
	return path
}

// stages holds what one step leaves for the next. Batches wait in a file between cutting
// and sending, so that no step is charged for the memory of another.
type stages struct {
	path, dir string
	a         analysis
	cut       spool
	results   answers
	figures   strings.Builder
}

func (s *stages) run(ctx context.Context) error {
	s.a.progress = &progress{}
	defer func() {
		if s.a.slide != nil {
			s.a.slide.Close()
		}
		s.cut.Close()
	}()
	for _, step := range []struct {
		name string
		run  func(context.Context) error
	}{
		{"open", func(ctx context.Context) error { return s.a.open(ctx, s.path) }},
		{"mask", s.a.findTissue},
		{"tile", s.tile}, {"queue", s.queue}, {"infer", s.infer},
		{"aggregate", func(ctx context.Context) error { s.a.answers = s.results.all; return s.a.aggregate(ctx) }},
	} {
		if err := s.measure(ctx, step.name, step.run); err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
	}
	s.figure("slide_megapixels", float64(s.a.info.Width)*float64(s.a.info.Height)/1e6, "Mpx")
	s.figure("slide_tiles", float64(len(s.a.plan.Tiles)), "tiles")
	s.figure("sent_bytes", float64(s.cut.bytes)/1e6, "MB")
	return nil
}

// measure writes the two lines of a step. Peak memory is that of the whole process during
// the step where the kernel lets its high-water mark be set back, else since the start; the
// name says which.
func (s *stages) measure(ctx context.Context, name string, run func(context.Context) error) error {
	runtime.GC()
	debug.FreeOSMemory()
	ownPeak := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) == nil
	start := time.Now()
	if err := run(ctx); err != nil {
		return err
	}
	s.figure(name+"_seconds", time.Since(start).Seconds(), "s")
	peak, err := peakMemory()
	if err != nil {
		return nil // not Linux: seconds only
	}
	if ownPeak {
		s.figure(name+"_peak_memory", peak, "MB")
	} else {
		s.figure(name+"_peak_memory_since_start", peak, "MB")
	}
	return nil
}

// figure adds a line; there is no target yet, so operator and target are dashes.
func (s *stages) figure(name string, value float64, unit string) {
	fmt.Fprintf(&s.figures, "figure stage_%s %s %s - -\n", name, strconv.FormatFloat(value, 'g', 4, 64), unit)
}

// peakMemory is the process's high-water mark in MB (10^6 bytes).
func peakMemory() (float64, error) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kib, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			return kib * 1024 / 1e6, err
		}
	}
	return 0, errors.New("no VmHWM in /proc/self/status")
}

// tile plans, cuts and encodes the batches.
func (s *stages) tile(ctx context.Context) error {
	if err := s.a.makePlan(ctx); err != nil {
		return err
	}
	if s.a.plan == nil || s.a.plan.Batches() == 0 {
		return fmt.Errorf("%s: nothing to send to a model: %s", s.path, s.a.noAI)
	}
	if err := s.cut.create(filepath.Join(s.dir, "batches")); err != nil {
		return err
	}
	card := s.a.worker.Card()
	errand := queue.Errand{Run: roundTripRun, Hospital: "local", Priority: queue.Routine}
	cutter := &tiling.Cutter{Slide: s.a.slide, Plan: s.a.plan, Codec: newOpener().codecs.JPEG, Resampler: resample.New()}
	err := cutter.Stream(ctx, func(int) bool { return true }, func(i int, tiles []tiling.EncodedTile) error {
		m, err := errand.BatchMessage(card, s.a.plan, i, tiles)
		if err != nil {
			return err
		}
		return s.cut.add(m.Data)
	})
	return errors.Join(err, s.cut.flush())
}

// queue publishes every batch to an embedded server with a store on disk and takes it back.
func (s *stages) queue(ctx context.Context) error {
	server, err := jetstream.Embedded(filepath.Join(s.dir, "queue"), jetstream.ServerConfig{})
	if err != nil {
		return err
	}
	defer server.Stop()
	broker, err := jetstream.Connect(ctx, jetstream.Config{Server: server})
	if err != nil {
		return err
	}
	defer broker.Close()
	model := s.a.worker.Card().Name
	var taken atomic.Int64
	done := make(chan struct{})
	arrivals, err := broker.Consume(ctx, queue.Subscription{
		Stream: queue.StreamTiles, Name: "bench", Filters: []string{queue.TileFilter(model, queue.Routine)},
	}, func(context.Context, queue.Delivery) error {
		if taken.Add(1) == int64(s.cut.batches) {
			close(done)
		}
		return nil
	})
	if err != nil {
		return err
	}
	defer arrivals.Stop()
	sender := broker.Sender(ctx)
	err = s.cut.each(func(i int, data []byte) error {
		return sender.Send(queue.Message{
			Subject: queue.TileSubject("local", model, queue.Routine, roundTripRun), ID: queue.BatchID(roundTripRun, i), Data: data,
		})
	})
	if err := errors.Join(err, sender.Close()); err != nil {
		return err
	}
	select {
	case <-done:
		return nil
	case <-time.After(5 * time.Minute):
		return fmt.Errorf("%d of %d batches came back", taken.Load(), s.cut.batches)
	}
}

// infer lets a worker score every batch: decode, model, encode the result.
func (s *stages) infer(ctx context.Context) error {
	worker := queue.Worker{Broker: &s.results, Model: s.a.worker, Codec: newOpener().codecs.JPEG}
	return s.cut.each(func(_ int, data []byte) error {
		return worker.Handle(ctx, queue.Delivery{Message: queue.Message{Data: data}, Attempt: 1})
	})
}

// answers takes what a worker publishes.
type answers struct {
	queue.Broker
	all []queue.Result
}

func (a *answers) Publish(_ context.Context, m queue.Message) error {
	r, err := queue.DecodeResult(m.Data)
	a.all = append(a.all, r)
	return err
}

// spool is a file of batches, each after its length.
type spool struct {
	file    *os.File
	out     *bufio.Writer
	batches int
	bytes   int64
}

func (s *spool) create(path string) (err error) {
	s.file, err = os.Create(path)
	s.out = bufio.NewWriter(s.file)
	return err
}

func (s *spool) add(data []byte) error {
	s.batches++
	s.bytes += int64(len(data))
	err := binary.Write(s.out, binary.BigEndian, uint32(len(data)))
	if err == nil {
		_, err = s.out.Write(data)
	}
	return err
}

func (s *spool) flush() error { return s.out.Flush() }

// each hands over the batches in their order, each in memory of its own.
func (s *spool) each(use func(i int, data []byte) error) error {
	in := bufio.NewReader(io.NewSectionReader(s.file, 0, 1<<62))
	for i := range s.batches {
		var size uint32
		if err := binary.Read(in, binary.BigEndian, &size); err != nil {
			return err
		}
		data := make([]byte, size)
		if _, err := io.ReadFull(in, data); err != nil {
			return err
		}
		if err := use(i, data); err != nil {
			return err
		}
	}
	return nil
}

func (s *spool) Close() {
	if s.file != nil {
		s.file.Close()
	}
}
