package tiffwsi

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"telepath/tiling"
	"telepath/tiling/drawn"
	"telepath/tiling/jpegtile"
)

// writeDrawn writes a drawn slide into a temporary folder and returns the file's path.
func writeDrawn(t *testing.T, src tiling.Slide, opts WriteOptions) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "slide.tiff")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := Write(t.Context(), f, src, jpegtile.New(), opts); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func writeSlide(t *testing.T, width, height int) *drawn.Slide {
	t.Helper()
	s, err := drawn.New(width, height, 21)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestWritePassesLibtiff has libtiff's tools read every field and decode every tile.
func TestWritePassesLibtiff(t *testing.T) {
	t.Parallel()
	for _, big := range []bool{false, true} {
		t.Run(fmt.Sprintf("big=%v", big), func(t *testing.T) {
			t.Parallel()
			path := writeDrawn(t, writeSlide(t, 2311, 1501), WriteOptions{BigTIFF: big, Description: "drawn H&E slide"})
			out := writeTool(t, "tiffinfo", path)
			for _, want := range []string{
				"Image Width: 2311 Image Length: 1501", "Tile Width: 256 Tile Length: 256",
				"Resolution: 20000, 20000 pixels/cm", "Compression Scheme: JPEG", "YCbCr Subsampling: 2, 2",
				"reduced-resolution", "ImageDescription: drawn H&E slide",
			} {
				if out != "" && !strings.Contains(out, want) {
					t.Errorf("tiffinfo does not say %q:\n%s", want, out)
				}
			}
			writeTool(t, "tiffcp", "-c", "none", path, filepath.Join(t.TempDir(), "copy.tiff"))
		})
	}
}

// writeTool runs a program that must not complain, and returns what it prints; where it is
// not installed the test says so.
func writeTool(t *testing.T, name string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Logf("%s is not installed: not checked with it", name)
		return ""
	}
	var complaints bytes.Buffer
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if err != nil || complaints.Len() > 0 {
		t.Errorf("%s complains: %v\n%s", name, err, complaints.String())
	}
	return string(out)
}

func TestWriteStoresBackgroundOnce(t *testing.T) {
	t.Parallel()
	src := writeSlide(t, 4096, 3072)
	w := &writeFile{out: bufio.NewWriter(io.Discard)}
	var table writeTable
	if err := w.tiles(t.Context(), src, jpegtile.New(), 0, 80, &table, func() {}); err != nil {
		t.Fatal(err)
	}
	shared := 0
	for _, at := range table.offsets {
		if at == table.offsets[0] {
			shared++
		}
	}
	if len(table.offsets) != 16*12 || shared < 50 {
		t.Errorf("%d of %d tiles share the background", shared, len(table.offsets))
	}
}

func TestWriteReportsProgressAndStops(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	last, total := 0, 0
	f, err := os.Create(filepath.Join(t.TempDir(), "slide.tiff"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	err = Write(ctx, f, writeSlide(t, 2311, 1501), jpegtile.New(), WriteOptions{Progress: func(done, all int) {
		if done != last+1 {
			t.Errorf("progress went from %d to %d", last, done)
		}
		if last, total = done, all; done == 20 {
			cancel()
		}
	}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancelling gave %v", err)
	}
	if total != 10*6+3*2 {
		t.Errorf("%d tiles in all", total)
	}
}

// writeFull is a disk on which only some bytes are left.
type writeFull struct{ left int }

var errWriteFull = errors.New("disk is full")

func (f *writeFull) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, errWriteFull
	}
	return len(p), nil
}
func (f *writeFull) Seek(int64, int) (int64, error) { return 0, nil }

func TestWriteSaysThatDiskIsFull(t *testing.T) {
	t.Parallel()
	for _, left := range []int{0, 100_000} {
		err := Write(t.Context(), &writeFull{left}, writeSlide(t, 2311, 1501), jpegtile.New(), WriteOptions{Quality: 95})
		if !errors.Is(err, errWriteFull) {
			t.Errorf("with %d bytes left: %v", left, err)
		}
	}
}

// writeUnscaled is a slide without mpp and with odd tiles.
type writeUnscaled struct {
	*drawn.Slide
	tile int
}

func (u writeUnscaled) Info() tiling.Info {
	info := u.Slide.Info()
	info.MPP, info.Levels = nil, info.Levels[:1]
	if u.tile != 0 {
		info.Levels = []tiling.Level{{Width: info.Width, Height: info.Height, TileWidth: u.tile, TileHeight: u.tile, Downsample: 1}}
	}
	return info
}

func TestWriteWithoutScale(t *testing.T) {
	t.Parallel()
	path := writeDrawn(t, writeUnscaled{Slide: writeSlide(t, 600, 512)}, WriteOptions{})
	if out := writeTool(t, "tiffinfo", path); out != "" && !strings.Contains(out, "unitless") {
		t.Errorf("a slide without mpp got a scale:\n%s", out)
	}
}

func TestWriteRefusesOddTiles(t *testing.T) {
	t.Parallel()
	err := Write(t.Context(), &writeFull{1 << 30}, writeUnscaled{writeSlide(t, 600, 512), 250}, jpegtile.New(), WriteOptions{})
	if _, ok := tiling.AsUnreadable(err); !ok {
		t.Errorf("tiles of 250 pixels gave %v", err)
	}
}

func TestWriteEstimate(t *testing.T) {
	t.Parallel()
	for size, big := range map[[2]int]bool{{4096, 3072}: false, {40000, 30000}: false, {100000, 80000}: true} {
		if got := writeEstimate(writeSlide(t, size[0], size[1]).Info()) > writeClassicLimit; got != big {
			t.Errorf("%v: BigTIFF is %v", size, got)
		}
	}
}
