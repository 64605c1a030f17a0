package tilingtest

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"telepath/tiling"
)

// Expectation is what opening some files gives: a slide or a refusal.
type Expectation struct {
	// Files are paths below the shared data folder.
	Files []string `json:"files"`
	// Refusal is the code of the UnreadableError; if it is empty the rest describes the slide.
	Refusal    string      `json:"refusal,omitempty"`
	Format     string      `json:"format,omitempty"`
	Levels     []string    `json:"levels,omitempty"` // "WIDTHxHEIGHT/TILEWIDTHxTILEHEIGHT"
	MPP        *[2]float64 `json:"mpp,omitempty"`
	Associated []string    `json:"associated,omitempty"`
	Stain      string      `json:"stain,omitempty"`
	ICC        bool        `json:"icc,omitempty"`
	Doubts     int         `json:"doubts,omitempty"`
}

// Opener opens the files of one slide.
type Opener func(files []tiling.Source) (tiling.Slide, error)

// CheckExpectations opens what each expectation in the JSON file names, compares, and runs
// Check on every slide that opens. With update it writes the file anew instead: then read
// the difference before believing it.
func CheckExpectations(t *testing.T, path string, update bool, open Opener) {
	t.Helper()
	data := Data(t)
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var wanted []Expectation
	if err := json.Unmarshal(raw, &wanted); err != nil {
		t.Fatal(err)
	}
	if update {
		for i := range wanted {
			wanted[i] = observe(t, data, wanted[i].Files, open)
		}
		writeExpectations(t, path, wanted)
		return
	}
	for _, want := range wanted {
		t.Run(strings.Join(want.Files, "+"), func(t *testing.T) {
			t.Parallel()
			got := observe(t, data, want.Files, open)
			if !reflect.DeepEqual(got, want) {
				t.Errorf("got  %s\nwant %s", line(got), line(want))
			}
			if got.Refusal == "" {
				Check(t, func() (tiling.Slide, error) { return open(sources(t, data, want.Files)) })
			}
		})
	}
}

func sources(t *testing.T, data string, files []string) []tiling.Source {
	t.Helper()
	var out []tiling.Source
	for _, file := range files {
		out = append(out, Source(t, filepath.Join(data, file)))
	}
	return out
}

// observe opens the files and describes the outcome.
func observe(t *testing.T, data string, files []string, open Opener) Expectation {
	t.Helper()
	got := Expectation{Files: files}
	slide, err := open(sources(t, data, files))
	if err != nil {
		u, ok := tiling.AsUnreadable(err)
		if !ok || u.What == "" || u.Do == "" {
			t.Errorf("%s: not an explained refusal: %v", files, err)
			return got
		}
		t.Logf("%s: %s", strings.Join(files, "+"), u)
		got.Refusal = u.Code
		return got
	}
	defer slide.Close()
	info := slide.Info()
	got.Format, got.Stain, got.ICC, got.Doubts = info.Format, info.Stain, info.ICC, len(info.Doubts)
	if len(info.Associated) > 0 {
		got.Associated = info.Associated
	}
	if info.MPP != nil {
		got.MPP = &[2]float64{info.MPP.X, info.MPP.Y}
	}
	for _, l := range info.Levels {
		got.Levels = append(got.Levels, size(l.Width, l.Height)+"/"+size(l.TileWidth, l.TileHeight))
	}
	for _, doubt := range info.Doubts {
		t.Logf("%s: doubt: %s", strings.Join(files, "+"), doubt)
	}
	return got
}

func size(width, height int) string { return line(width) + "x" + line(height) }

// line is a value as one line of JSON.
func line(v any) string {
	b, err := json.Marshal(v)
	return string(b) + errorText(err)
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func writeExpectations(t *testing.T, path string, all []Expectation) {
	t.Helper()
	lines := make([]string, len(all))
	for i, e := range all {
		lines[i] = line(e)
	}
	if err := os.WriteFile(path, []byte("[\n"+strings.Join(lines, ",\n")+"\n]\n"), 0o644); err != nil {
		t.Fatal(errors.Join(errors.New("write expectations"), err))
	}
}
