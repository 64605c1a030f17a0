package main

import (
	"bytes"
	"encoding/json"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func readJSON(t *testing.T, path string, out any) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, out); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

// call runs the program and returns what it prints.
func call(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = run(t.Context(), args, &out, &errs)
	return code, out.String(), errs.String()
}

func TestExitCodes(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	junk := filepath.Join(dir, "junk.svs")
	if err := os.WriteFile(junk, []byte("not a slide at all"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		args []string
		exit int
		says string
	}{
		{"no such command", []string{"fly"}, exitUsage, "unknown command"},
		{"no such flag", []string{"version", "--fast"}, exitUsage, "--fast"},
		{"analyze without a slide", []string{"analyze", "-o", dir}, exitUsage, "requires at least"},
		{"analyze without an output", []string{"analyze", junk}, exitUsage, "output"},
		{"analyze junk", []string{"analyze", junk, "-o", dir}, exitInput, "not a slide in a format"},
		{"analyze nothing", []string{"analyze", filepath.Join(dir, "none"), "-o", dir}, exitInput, "no such file"},
		{"analyze an empty folder", []string{"analyze", t.TempDir(), "-o", dir}, exitInput, "no file in it"},
		{"check junk", []string{"slide", "check", junk}, exitInput, "not a slide in a format"},
		{"no model server", []string{"analyze", junk, "-o", dir, "--endpoint", "http://127.0.0.1:1"}, exitInput, "not a slide"},
		{"model test without a server", []string{"model", "test", "he-atypia", dir, "--endpoint", "http://127.0.0.1:1"}, exitNoServer, "127.0.0.1:1"},
		{"verify junk", []string{"verify", junk}, exitInput, "not a signed report"},
		{"bad role", []string{"serve", "--roles", "cook", "--data", dir}, exitUsage, "cook"},
		{"less than no disk", []string{"serve", "--tile-disk", "-1", "--data", dir}, exitUsage, "--tile-disk -1"},
		{"more than any disk", []string{"serve", "--tile-disk", "9000000000000", "--data", dir}, exitUsage, "--tile-disk"},
		{"no database", []string{"user", "list", "--database", "postgres://127.0.0.1:1/none?connect_timeout=1"}, exitNoServer, "database"},
		{"version", []string{"version"}, exitDone, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			code, _, stderr := call(t, tt.args...)
			if code != tt.exit || !strings.Contains(stderr, tt.says) {
				t.Errorf("exit %d, want %d; says %q, want %q", code, tt.exit, stderr, tt.says)
			}
		})
	}
}

func TestSettingsComeFromFlagThenEnvironmentThenFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "settings.yaml")
	if err := os.WriteFile(file, []byte("width: 700\nheight: 600\nseed: 5\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TELEPATH_HEIGHT", "640")
	path := filepath.Join(t.TempDir(), "slide.tiff")
	if code, _, stderr := call(t, "demo", "slide", "-o", path, "--config", file, "--seed", "6"); code != exitDone {
		t.Fatalf("exit %d: %s", code, stderr)
	}
	code, stdout, _ := call(t, "slide", "info", path, "--json")
	var info struct{ Width, Height int }
	if err := json.Unmarshal([]byte(stdout), &info); err != nil || code != exitDone || info.Width != 700 || info.Height != 640 {
		t.Errorf("exit %d, %+v, %v: want 700 from the file and 640 from the environment", code, info, err)
	}
}

func TestSlideCommands(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	series := filepath.Join(dir, "series")
	if code, _, stderr := call(t, "demo", "slide", "-o", series, "--format", "dicom", "--width", "1500", "--height", "1100"); code != exitDone {
		t.Fatalf("draw: exit %d: %s", code, stderr)
	}
	region, tile, thumb := filepath.Join(dir, "region.png"), filepath.Join(dir, "tile.jpg"), filepath.Join(dir, "thumb.png")
	for _, args := range [][]string{
		{"slide", "region", series, "--level", "0", "--x", "1400", "--y", "1000", "--width", "200", "--height", "150", "-o", region},
		{"slide", "tile", series, "--level", "0", "--col", "5", "--row", "4", "-o", tile},
		{"slide", "thumbnail", series, "--side", "300", "-o", thumb},
		{"slide", "probe", series},
	} {
		if code, _, stderr := call(t, args...); code != exitDone {
			t.Errorf("%v exits %d: %s", args, code, stderr)
		}
	}
	f, err := os.Open(region)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil || img.Bounds().Dx() != 200 || img.Bounds().Dy() != 150 {
		t.Fatalf("region: %v", err)
	}
	if r, g, b, _ := img.At(150, 120).RGBA(); r>>8 != 255 || g>>8 != 255 || b>>8 != 255 {
		t.Error("outside the slide the region is not white")
	}
	if code, _, stderr := call(t, "slide", "tile", series, "--col", "6", "--row", "0", "-o", tile); code != exitUsage {
		t.Errorf("a tile outside the grid exits %d: %s", code, stderr)
	}
	if _, err := os.Stat(series + ".truth.geojson"); err != nil {
		t.Error(err)
	}
}

func checkSummary(t *testing.T, path, stdout string) {
	t.Helper()
	var s summary
	dec := json.NewDecoder(strings.NewReader(stdout))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&s); err != nil {
		t.Errorf("%s: %v", path, err)
		return
	}
	if s.Tiles.Sent != s.Tiles.Answered || s.Slide.Width < 1 || s.Result.Reason == "" || s.Bytes.Slide < 1 {
		t.Errorf("%s: %+v", path, s)
	}
}

func TestAnalyzeWritesItsFiles(t *testing.T) {
	t.Parallel()
	svs, _ := realSlides(t)
	out := filepath.Join(t.TempDir(), "out")
	code, stdout, stderr := call(t, "analyze", svs, "-o", out, "--json")
	if code != exitDone {
		t.Fatalf("exit %d: %s", code, stderr)
	}
	checkSummary(t, svs, stdout)
	for _, name := range []string{"report.json", "report.pdf", "heatmap.png", "overlay.png", "findings.geojson"} {
		if st, err := os.Stat(filepath.Join(out, name)); err != nil || st.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	again := filepath.Join(t.TempDir(), "again")
	if code := run(t.Context(), []string{"analyze", svs, "-o", again, "--quiet"}, io.Discard, io.Discard); code != exitDone {
		t.Fatalf("again: exit %d", code)
	}
	for _, name := range []string{"report.json", "heatmap.png", "findings.geojson"} {
		a, _ := os.ReadFile(filepath.Join(out, name))
		b, _ := os.ReadFile(filepath.Join(again, name))
		if !bytes.Equal(a, b) {
			t.Errorf("%s differs between two runs", name)
		}
	}
}
