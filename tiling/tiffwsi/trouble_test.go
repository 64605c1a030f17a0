package tiffwsi_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"testing"

	"telepath/tiling"
	"telepath/tiling/jpegtile"
	"telepath/tiling/tiffwsi"
)

// troubled is a file whose reads fail, or panic, while it is told to.
type troubled struct {
	*bytes.Reader
	err    error
	panics bool
}

func (f *troubled) ReadAt(p []byte, at int64) (int, error) {
	if f.panics {
		panic("out of order")
	}
	if f.err != nil {
		return 0, f.err
	}
	return f.Reader.ReadAt(p, at)
}

func openTroubled(t *testing.T, m *made) (*troubled, tiling.Slide) {
	t.Helper()
	file := &troubled{Reader: bytes.NewReader(m.data)}
	slide, err := tiffwsi.Open(t.Context(), tiling.Source{Name: "slide", Size: int64(len(m.data)), ReaderAt: file}, tiling.Codecs{JPEG: jpegtile.New()})
	if err != nil {
		t.Fatal(err)
	}
	return file, slide
}

// A strip that could not be read is read again; one that could is kept.
func TestFailedReadIsTriedAgain(t *testing.T) {
	t.Parallel()
	m := newMade(binary.LittleEndian, false)
	at := m.block(bytes.Repeat([]byte{77}, 600*16))
	m.directory(entry{256, []int{600}}, entry{257, []int{16}}, entry{258, []int{8}}, entry{259, []int{1}}, entry{262, []int{1}},
		entry{273, []int{at}}, entry{277, []int{1}}, entry{278, []int{16}}, entry{279, []int{600 * 16}})
	file, slide := openTroubled(t, m)
	tile := func() error {
		img, err := slide.Tile(t.Context(), 0, tiling.TileIndex{})
		if err == nil && img.Pix[0] != 77 {
			t.Errorf("a pixel of %d", img.Pix[0])
		}
		return err
	}
	file.err = errors.New("connection reset")
	for range 2 {
		var outage *tiling.SourceError
		if err := tile(); !errors.As(err, &outage) {
			t.Errorf("the failure to read is %v", err)
		}
	}
	file.err = nil
	if err := tile(); err != nil {
		t.Errorf("after the failure: %v", err)
	}
	file.err = errors.New("connection reset")
	if err := tile(); err != nil {
		t.Errorf("a strip that was read is not kept: %v", err)
	}
}

// A panic ends in a reason at every door.
func TestPanicsAreRecovered(t *testing.T) {
	t.Parallel()
	m := newMade(binary.LittleEndian, false)
	jpegPage(t, m, 16, 6)
	file, slide := openTroubled(t, m)
	file.panics = true
	for name, call := range map[string]func() error{
		"Tile": func() error { _, err := slide.Tile(t.Context(), 0, tiling.TileIndex{}); return err },
		"StoredTile": func() error {
			_, _, err := slide.(tiling.StoredTiler).StoredTile(t.Context(), 0, tiling.TileIndex{})
			return err
		},
		"ReadStoredTile": func() error {
			_, _, err := slide.(tiling.StoredTileReader).ReadStoredTile(t.Context(), 0, tiling.TileIndex{}, nil)
			return err
		},
		"CheckWhole": func() error {
			return slide.(interface {
				CheckWhole(context.Context) error
			}).CheckWhole(t.Context())
		},
		"Open": func() error {
			_, err := tiffwsi.Open(t.Context(), tiling.Source{Name: "slide", Size: 100, ReaderAt: file}, tiling.Codecs{})
			return err
		},
	} {
		if err := call(); !refused(err, "malformed", "out of order") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
