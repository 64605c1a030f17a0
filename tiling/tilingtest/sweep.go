package tilingtest

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"telepath/tiling"
)

// sweepLimit is far more than any file of the shared data needs, on a busy machine too.
const sweepLimit = 30 * time.Second

// Sweep opens every file of the shared data, one at a time: each is an explained refusal or
// a slide whose tiles and pictures can be asked for, within a bounded time and without a
// panic.
func Sweep(t *testing.T, open Opener) {
	t.Helper()
	data := Data(t)
	slides := 0
	for _, path := range Files(t, data) {
		name, err := filepath.Rel(data, path)
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		if Try(t, name, Source(t, path), open) {
			slides++
		}
		if took := time.Since(start); took > sweepLimit {
			t.Errorf("%s took %v", name, took)
		}
	}
	if slides == 0 {
		t.Error("not one file opened")
	}
}

// Try opens a file of unknown worth and reads one tile of each level; it returns whether the
// file is a slide.
func Try(t *testing.T, name string, file tiling.Source, open Opener) bool {
	t.Helper()
	slide, err := open([]tiling.Source{file})
	if err != nil {
		explained(t, name, err)
		return false
	}
	defer slide.Close()
	for level, l := range slide.Info().Levels {
		at := tiling.TileIndex{Col: l.Cols() / 2, Row: l.Rows() / 2}
		if _, err := slide.Tile(t.Context(), level, at); err != nil {
			explained(t, name, err)
		}
		if stored, ok := slide.(tiling.StoredTiler); ok {
			if _, _, err := stored.StoredTile(t.Context(), level, at); err != nil {
				explained(t, name, err)
			}
		}
	}
	for _, picture := range slide.Info().Associated {
		if _, err := slide.Associated(t.Context(), picture); err != nil {
			explained(t, name, err)
		}
	}
	return true
}

func explained(t *testing.T, name string, err error) {
	t.Helper()
	if u, ok := tiling.AsUnreadable(err); !ok || u.Code == "" || u.What == "" || u.Do == "" {
		t.Errorf("%s: not an explained refusal: %v", name, err)
	}
}

// Mutate tries a file with bytes changed, runs of it removed and repeated, and its end cut
// off, rounds times, the same way each time.
func Mutate(t *testing.T, name string, file []byte, rounds int, open Opener) {
	t.Helper()
	rng := rand.New(rand.NewPCG(1, 2))
	for round := range rounds {
		data := bytes.Clone(file)
		for range 1 + rng.IntN(4) {
			data = mutate(rng, data)
		}
		source := tiling.Source{Name: name, Size: int64(len(data)), ReaderAt: bytes.NewReader(data)}
		start := time.Now()
		Try(t, fmt.Sprintf("%s, round %d", name, round), source, open)
		if took := time.Since(start); took > sweepLimit {
			t.Errorf("%s, round %d took %v", name, round, took)
		}
	}
}

func mutate(rng *rand.Rand, data []byte) []byte {
	if len(data) < 16 {
		return data
	}
	at := rng.IntN(len(data) - 8)
	run := 1 + rng.IntN(min(64, len(data)-at-1))
	switch rng.IntN(8) {
	case 0:
		return data[:at]
	case 1:
		return append(data[:at:at], data[at+run:]...)
	case 2:
		return append(data[:at+run:at+run], data[at:]...)
	case 3:
		copy(data[at:], []byte{0xff, 0xff, 0xff, 0xff}[:1+rng.IntN(4)])
	case 4:
		copy(data[at:], []byte{0, 0, 0, 0}[:1+rng.IntN(4)])
	default:
		data[at] = byte(rng.IntN(256))
	}
	return data
}
