package queue_test

import (
	"bytes"
	"math"
	"reflect"
	"testing"

	"telepath/queue"
)

func sampleResult() queue.Result {
	return queue.Result{
		Version: queue.ResultVersion, Run: "run", Batch: 1, Of: 3,
		Model:       queue.ModelVersion{Name: "m", Version: "1", Digest: "sha256:x"},
		BatchDigest: "d", Classes: []string{"benign", "suspicious"},
		Scores: [][]float32{{0.1, 0.9}, {1, 0}, {1.0 / 3, 2.0 / 3}}, Seconds: 0.5,
	}
}

func TestResultComesBackBitForBit(t *testing.T) {
	t.Parallel()
	r := sampleResult()
	data, err := r.Encode()
	if err != nil {
		t.Fatal(err)
	}
	got, err := queue.DecodeResult(data)
	if err != nil || !reflect.DeepEqual(got, r) {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestResultRefusals(t *testing.T) {
	t.Parallel()
	nan := float32(math.NaN())
	for name, change := range map[string]func(*queue.Result){
		"version": func(r *queue.Result) { r.Version = 9 }, "no run": func(r *queue.Result) { r.Run = "" },
		"beyond": func(r *queue.Result) { r.Batch = 3 }, "below": func(r *queue.Result) { r.Batch = -1 },
		"no class": func(r *queue.Result) { r.Classes = nil }, "short row": func(r *queue.Result) { r.Scores[1] = []float32{1} },
		"no row": func(r *queue.Result) { r.Scores[1] = nil }, "NaN": func(r *queue.Result) { r.Scores[0][0] = nan },
		"over 1": func(r *queue.Result) { r.Scores[0][0] = 1.01 }, "below 0": func(r *queue.Result) { r.Scores[0][0] = -0.01 },
	} {
		r := sampleResult()
		change(&r)
		if _, err := r.Encode(); err == nil {
			t.Errorf("%s is encoded", name)
		}
	}
	for _, data := range []string{"", "null", "[]", "{}", `{"version":1,"run":"r","of":1,"classes":["a"],"scores":[null]}`, `{"version":1,"run":"r","of":1,"classes":["a"],"scores":[[1e39]]}`} {
		if r, err := queue.DecodeResult([]byte(data)); err == nil {
			t.Errorf("%s is read as %+v", data, r)
		}
	}
}

func TestSlideJob(t *testing.T) {
	t.Parallel()
	data, err := queue.SlideJob{Slide: "s", Run: "r"}.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if j, err := queue.DecodeSlideJob(data); err != nil || j.Slide != "s" || j.Run != "r" {
		t.Errorf("%+v, %v", j, err)
	}
	for _, data := range []string{"", "{}", `{"version":2,"slide":"s","run":"r"}`, `{"version":1,"slide":"s"}`} {
		if _, err := queue.DecodeSlideJob([]byte(data)); err == nil {
			t.Errorf("%s is read", data)
		}
	}
}

func FuzzDecodeResult(f *testing.F) {
	data, err := sampleResult().Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := queue.DecodeResult(data)
		if err != nil {
			return
		}
		once, err := r.Encode()
		if err != nil {
			t.Fatalf("what was read can't be written: %v", err)
		}
		again, err := queue.DecodeResult(once)
		if err != nil {
			t.Fatal(err)
		}
		if twice, err := again.Encode(); err != nil || !bytes.Equal(once, twice) {
			t.Fatalf("%s and %s, %v", once, twice, err)
		}
	})
}
