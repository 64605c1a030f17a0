package dicomwsi

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
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

func writeSlide(t *testing.T, width, height int) *drawn.Slide {
	t.Helper()
	s, err := drawn.New(width, height, 33)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// writeDrawn writes a drawn slide into a temporary folder and returns its files, sorted.
func writeDrawn(t *testing.T, src tiling.Slide, opts SeriesOptions) []string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "series")
	if err := WriteSeries(t.Context(), dir, src, jpegtile.New(), opts); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	return files
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
		t.Errorf("%s complains: %v\n%s%s", name, err, out, complaints.String())
	}
	return string(out)
}

func TestWriteSeriesPassesDCMTK(t *testing.T) {
	t.Parallel()
	files := writeDrawn(t, writeSlide(t, 2311, 1501), SeriesOptions{
		PatientName: "演示^病例", PatientID: "DEMO-1", AccessionNumber: "S26-00017", Thumbnail: true,
	})
	if len(files) != 5 {
		t.Fatalf("files are %v", files)
	}
	for _, path := range files {
		writeTool(t, "dcmftest", path)
		out := writeTool(t, "dcmdump", path)
		for _, want := range []string{"VLWholeSlideMicroscopyImageStorage", "JPEGBaseline", "ISO_IR 192", "S26-00017"} {
			if out != "" && !strings.Contains(out, want) {
				t.Errorf("%s: dcmdump does not say %q", filepath.Base(path), want)
			}
		}
	}
}

// TestWriteSeriesPassesDciodvfy has David Clunie's validator check modules and attributes. It
// prints to stderr always and exits 0 always, so its errors are found in the text.
func TestWriteSeriesPassesDciodvfy(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("dciodvfy"); err != nil {
		t.Log("dciodvfy is not installed: not checked with it")
		return
	}
	for _, path := range writeDrawn(t, writeSlide(t, 1500, 1100), SeriesOptions{Thumbnail: true}) {
		out, _ := exec.CommandContext(t.Context(), "dciodvfy", path).CombinedOutput()
		for line := range strings.Lines(string(out)) {
			if strings.HasPrefix(line, "Error") {
				t.Errorf("%s: %s", filepath.Base(path), line)
			}
		}
	}
}

// writePydicom reads all files of a series with warnings as errors, and takes every frame by
// the Extended Offset Table.
const writePydicom = `
import sys, warnings, struct
warnings.simplefilter("error")
import pydicom
from pydicom.encaps import generate_pixel_data_frame
for path in sys.argv[1:]:
    ds = pydicom.dcmread(path)
    for element in ds.iterall():
        str(element.value)
    frames = list(generate_pixel_data_frame(ds.PixelData, int(ds.NumberOfFrames)))
    assert len(frames) == int(ds.NumberOfFrames), (path, len(frames))
    if len(frames) > 1:
        lengths = struct.unpack("<%dQ" % len(frames), ds.ExtendedOffsetTableLengths)
        offsets = struct.unpack("<%dQ" % len(frames), ds.ExtendedOffsetTable)
        data = ds.PixelData[8:]
        for frame, at, n in zip(frames, offsets, lengths):
            item = data[at:at + 8 + n]
            assert item[:4] == b"\xfe\xff\x00\xe0" and item[8:] == frame, (path, at)
    print(ds.SOPInstanceUID, ds.SeriesInstanceUID, ds.ImageType[2], ds.PatientName)
`

func TestWriteSeriesPassesPydicom(t *testing.T) {
	t.Parallel()
	files := writeDrawn(t, writeSlide(t, 2311, 1501), SeriesOptions{PatientName: "演示^病例", Thumbnail: true})
	for _, python := range []string{"python3", "/usr/bin/python3"} {
		if exec.CommandContext(t.Context(), python, "-c", "import pydicom").Run() != nil {
			continue
		}
		out := writeTool(t, python, append([]string{"-c", writePydicom}, files...)...)
		if n := strings.Count(out, "演示^病例"); n != len(files) {
			t.Errorf("pydicom read %d of %d files:\n%s", n, len(files), out)
		}
		return
	}
	t.Log("pydicom is not installed: not checked with it")
}

func TestWriteSeriesIsDeterministic(t *testing.T) {
	t.Parallel()
	src := writeSlide(t, 600, 512)
	one, two := writeDrawn(t, src, SeriesOptions{}), writeDrawn(t, src, SeriesOptions{})
	other := writeDrawn(t, src, SeriesOptions{UIDSeed: "other"})
	for i := range one {
		a, b, c := writeRead(t, one[i]), writeRead(t, two[i]), writeRead(t, other[i])
		if !bytes.Equal(a, b) {
			t.Errorf("%s differs the second time", filepath.Base(one[i]))
		}
		if bytes.Equal(a, c) {
			t.Errorf("%s has the same UIDs for another slide", filepath.Base(one[i]))
		}
	}
}

func writeRead(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestWritePixelsPadding wants frames of odd length to be as long as their fragments.
func TestWritePixelsPadding(t *testing.T) {
	t.Parallel()
	f, err := os.Create(filepath.Join(t.TempDir(), "frames"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	p, err := newWritePixels(f, writeSet{}, &writeImage{frames: 2, frameWidth: 8, frameHigh: 8})
	if err != nil {
		t.Fatal(err)
	}
	for _, jpeg := range [][]byte{{0xff, 0xd8, 1, 0xff, 0xd9}, {0xff, 0xd8, 0xff, 0xd9}} {
		if err := p.frame(jpeg); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.frame([]byte("no JPEG")); err == nil {
		t.Error("a frame that is no JPEG was written")
	}
	// An empty header has no place for the ratio; keep it off the frames.
	if err := p.finish(); err != nil {
		t.Fatal(err)
	}
	all := writeRead(t, f.Name())
	want := []byte{0xfe, 0xff, 0, 0xe0, 6, 0, 0, 0, 0xff, 0xd8, 1, 0xff, 0xff, 0xd9, 0xfe, 0xff, 0, 0xe0, 4, 0, 0, 0, 0xff, 0xd8, 0xff, 0xd9}
	if !bytes.Equal(all[p.first:][:len(want)], want) {
		t.Errorf("frames are % x", all[p.first:])
	}
	if at := binary.LittleEndian.Uint64(all[p.tableAt+8:]); at != 14 {
		t.Errorf("the second frame is said to be at %d", at)
	}
	if n := binary.LittleEndian.Uint64(all[p.lengths:]); n != 6 {
		t.Errorf("the first frame is said to have %d bytes", n)
	}
}

func TestWriteSeriesLeavesNothingHalf(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	dir := t.TempDir()
	err := WriteSeries(ctx, dir, writeSlide(t, 2311, 1501), jpegtile.New(), SeriesOptions{Progress: func(done, total int) {
		if total != 66 {
			t.Errorf("%d frames in all", total)
		}
		if done == 62 {
			cancel()
		}
	}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancelling gave %v", err)
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != 1 || files[0].Name() != "level-0.dcm" {
		t.Errorf("after cancelling in level 1 there are %v", files)
	}
}

// writeUnscaled is a slide without mpp.
type writeUnscaled struct{ *drawn.Slide }

func (u writeUnscaled) Info() tiling.Info {
	info := u.Slide.Info()
	info.MPP = nil
	return info
}

func TestWriteSeriesRefuses(t *testing.T) {
	t.Parallel()
	src := writeSlide(t, 600, 512)
	for name, try := range map[string]func(dir string) error{
		"no mpp": func(dir string) error {
			return WriteSeries(t.Context(), dir, writeUnscaled{src}, jpegtile.New(), SeriesOptions{})
		},
		"long accession": func(dir string) error {
			return WriteSeries(t.Context(), dir, src, jpegtile.New(), SeriesOptions{AccessionNumber: strings.Repeat("1", 17)})
		},
		"backslash": func(dir string) error {
			return WriteSeries(t.Context(), dir, src, jpegtile.New(), SeriesOptions{PatientID: `a\b`})
		},
	} {
		if _, ok := tiling.AsUnreadable(try(t.TempDir())); !ok {
			t.Errorf("%s was written", name)
		}
	}
}

func TestWriteDecimal(t *testing.T) {
	t.Parallel()
	for v, want := range map[float64]string{0: "0", -1: "-1", 0.0005: "0.0005", 1.0 / 3000: "0.00033333333333", 2e-9 / 3: "6.6666666667e-10"} {
		if got := writeDecimal(v); got != want || len(got) > 16 {
			t.Errorf("%v is written as %q, want %q", v, got, want)
		}
	}
}

func TestWriteICC(t *testing.T) {
	t.Parallel()
	p := writeICC()
	if n := binary.BigEndian.Uint32(p); int(n) != len(p) || len(p)%4 != 0 || string(p[36:40]) != "acsp" || string(p[12:16]) != "scnr" {
		t.Errorf("a profile of %d bytes says %d, class %q", len(p), n, p[12:16])
	}
	r := bytes.NewReader(p)
	for i := range binary.BigEndian.Uint32(p[128:]) {
		entry := p[132+12*i:]
		at, n := binary.BigEndian.Uint32(entry[4:]), binary.BigEndian.Uint32(entry[8:])
		if _, err := io.ReadFull(io.NewSectionReader(r, int64(at), int64(n)), make([]byte, n)); err != nil || at%4 != 0 {
			t.Errorf("tag %q at %d with %d bytes: %v", entry[:4], at, n, err)
		}
	}
}
