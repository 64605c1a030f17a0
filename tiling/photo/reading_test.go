package photo_test

import (
	"bytes"
	"errors"
	"image"
	"io"
	"slices"
	"testing"

	"telepath/tiling"
	"telepath/tiling/jpegtile"
	"telepath/tiling/photo"
)

// watched counts the reads of a file, and fails those that failing says.
type watched struct {
	io.ReaderAt
	reads   int
	failing error
}

func (w *watched) ReadAt(p []byte, off int64) (int, error) {
	if w.reads++; w.failing != nil {
		return 0, w.failing
	}
	return w.ReaderAt.ReadAt(p, off)
}

func watch(data []byte) (*watched, tiling.Source) {
	w := &watched{ReaderAt: bytes.NewReader(data)}
	return w, tiling.Source{Name: "watched", Size: int64(len(data)), ReaderAt: w}
}

// withFill puts fill bytes after the JPEG's start.
func withFill(data []byte, count int) []byte {
	return slices.Concat(data[:2], bytes.Repeat([]byte{0xff}, count), data[2:])
}

func TestFillBytesAreBounded(t *testing.T) {
	t.Parallel()
	picture := asJPEG(t, scene(20, 20))
	if _, err := open(t.Context(), withFill(picture, 1000)); err != nil {
		t.Errorf("a thousand fill bytes: %v", err)
	}
	w, file := watch(withFill(picture, 1<<20))
	_, err := photo.Open(t.Context(), file, tiling.Codecs{JPEG: jpegtile.New()})
	if u, ok := tiling.AsUnreadable(err); !ok || u.Code != "malformed" {
		t.Errorf("a million fill bytes: %v", err)
	}
	if w.reads > 10_000 {
		t.Errorf("a million fill bytes took %d reads", w.reads)
	}
}

func TestOutageIsNotTheSlidesAnswer(t *testing.T) {
	t.Parallel()
	for name, data := range map[string][]byte{"jpeg": asJPEG(t, scene(300, 300)), "png": asPNG(t, scene(300, 300))} {
		w, file := watch(data)
		slide, err := photo.Open(t.Context(), file, tiling.Codecs{JPEG: jpegtile.New()})
		if err != nil {
			t.Fatal(err)
		}
		unplugged := errors.New("the cable is out")
		w.failing = unplugged
		_, err = slide.Tile(t.Context(), 0, tiling.TileIndex{})
		if _, judged := tiling.AsUnreadable(err); judged || !errors.Is(err, unplugged) {
			t.Errorf("%s: a tile during the outage gave %v", name, err)
		}
		w.failing = nil
		if tile, err := slide.Tile(t.Context(), 0, tiling.TileIndex{}); err != nil || tile.Rect != image.Rect(0, 0, 256, 256) {
			t.Errorf("%s: a tile after the outage gave %v", name, err)
		}
	}
}

// TestOutageWhileOpening: none of the reads of a header takes an outage for a fault of the file.
func TestOutageWhileOpening(t *testing.T) {
	t.Parallel()
	for name, data := range seeds(t) {
		w, file := watch(data)
		if _, err := photo.Open(t.Context(), file, tiling.Codecs{JPEG: jpegtile.New()}); err != nil {
			t.Fatal(err)
		}
		for good := range w.reads {
			file.ReaderAt = &breaking{ReaderAt: bytes.NewReader(data), good: good}
			_, err := photo.Open(t.Context(), file, tiling.Codecs{JPEG: jpegtile.New()})
			if _, judged := tiling.AsUnreadable(err); judged || !errors.Is(err, errBroken) {
				t.Errorf("%s, read %d failing: %v", name, good, err)
			}
		}
	}
}

// breaking fails after some good reads.
type breaking struct {
	io.ReaderAt
	good int
}

var errBroken = errors.New("the disk is broken")

func (b *breaking) ReadAt(p []byte, off int64) (int, error) {
	if b.good--; b.good < 0 {
		return 0, errBroken
	}
	return b.ReaderAt.ReadAt(p, off)
}

func TestJudgementIsKept(t *testing.T) {
	t.Parallel()
	data := asPNG(t, scene(400, 400))
	w, file := watch(data[:len(data)*3/4])
	slide, err := photo.Open(t.Context(), file, tiling.Codecs{JPEG: jpegtile.New()})
	if err != nil {
		t.Fatal(err)
	}
	before := 0
	for i := range 2 {
		_, err := slide.Tile(t.Context(), 0, tiling.TileIndex{})
		if u, ok := tiling.AsUnreadable(err); !ok || u.Code != "truncated" {
			t.Errorf("tile %d of a cut photo gave %v", i, err)
		}
		if i == 1 && w.reads != before {
			t.Errorf("the second tile read the file again, %d times", w.reads-before)
		}
		before = w.reads
	}
}
