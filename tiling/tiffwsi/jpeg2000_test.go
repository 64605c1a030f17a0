package tiffwsi_test

import (
	"encoding/binary"
	"errors"
	"image"
	"path/filepath"
	"strings"
	"testing"

	"telepath/tiling"
	"telepath/tiling/jpeg2000"
	"telepath/tiling/jpegtile"
	"telepath/tiling/tiffwsi"
	"telepath/tiling/tilingtest"
)

// strictJ2K fails the test if it is asked at all.
type strictJ2K struct{ t *testing.T }

func (s strictJ2K) Name() string { return "strict" }
func (s strictJ2K) Decode([]byte, bool) (*image.RGBA, error) {
	s.t.Error("the decoder was given the codestream")
	return nil, errors.New("asked")
}

// A codestream of another size than its tile's, or none, never reaches the decoder.
func TestJPEG2000OfAnotherSizeIsNotDecoded(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		stream []byte
		want   string
	}{
		"too small": {fakeStream(16, 15), "16x15 pixels instead of 16x16"},
		"too large": {fakeStream(4096, 4096), "4096x4096 pixels instead of 16x16"},
		"none":      {[]byte("codestream"), "not a JPEG 2000 stream"},
	} {
		m := newMade(binary.LittleEndian, false)
		j2kPage(m, 34712, 2, c.stream)
		slide, err := tiffwsi.Open(t.Context(), memory(m.data), tiling.Codecs{JPEG: jpegtile.New(), JPEG2000: strictJ2K{t}})
		if err != nil {
			t.Fatal(err)
		}
		_, err = slide.Tile(t.Context(), 0, tiling.TileIndex{})
		if u, ok := tiling.AsUnreadable(err); !ok || u.Code != "damaged-tile" || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The two files hold the same picture, once as deflated samples and once as JPEG 2000.
func TestRealJPEG2000(t *testing.T) {
	t.Parallel()
	decoder, err := jpeg2000.Load()
	if err != nil {
		tilingtest.WithoutLibrary(t, err)
	}
	dir := filepath.Join(tilingtest.Data(t), "tiff", "imagecodecs")
	open := func(name string) func() (tiling.Slide, error) {
		return func() (tiling.Slide, error) {
			return tiffwsi.Open(t.Context(), tilingtest.Source(t, filepath.Join(dir, name)), tiling.Codecs{JPEG: jpegtile.New(), JPEG2000: decoder})
		}
	}
	plain, err := open("rgb.tiled.u1.tif")()
	if err != nil {
		t.Fatal(err)
	}
	packed, err := open("rgb.tiled.jpeg2000.u1.tif")()
	if err != nil {
		t.Fatal(err)
	}
	info := packed.Info()
	whole := tiling.Region{Width: info.Width, Height: info.Height}
	want, err := tiling.ReadRegion(t.Context(), plain, whole)
	if err != nil {
		t.Fatal(err)
	}
	got, err := tiling.ReadRegion(t.Context(), packed, whole)
	if err != nil {
		t.Fatal(err)
	}
	if d := tilingtest.MeanDifference(got, want); d >= 1.5 {
		t.Errorf("the pictures differ by %.2f", d)
	} else {
		t.Logf("the pictures differ by %.3f", d)
	}
	tilingtest.Check(t, open("rgb.tiled.jpeg2000.u1.tif"))
}
