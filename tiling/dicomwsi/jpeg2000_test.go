package dicomwsi_test

import (
	"bytes"
	"image"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"telepath/tiling"
	"telepath/tiling/dicomwsi"
	"telepath/tiling/jpegtile"
)

const (
	jpeg2000Lossless = "1.2.840.10008.1.2.4.90"
	htj2kLossless    = "1.2.840.10008.1.2.4.201"
)

// oneTile is a slide of one tile of 11x7 px in JPEG 2000.
func oneTile(syntax, photometric string, samples int, frame []byte) []byte {
	m := (&made{syntax: syntax}).short(0x0028, 0x0002, samples).text(0x0028, 0x0004, "CS", photometric).text(0x0028, 0x0008, "IS", "1")
	m.short(0x0028, 0x0010, 7).short(0x0028, 0x0011, 11).long(0x0048, 0x0006, 11).long(0x0048, 0x0007, 7)
	return pieces(volume(m), nil, frame)
}

// testPicture is one of the JPEG 2000 decoder's test pictures, of 11x7 px.
func testPicture(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "jpeg2000", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// untouched fails the test if it is asked to decode.
type untouched struct{ t *testing.T }

func (untouched) Name() string { return "untouched" }
func (u untouched) Decode([]byte, bool) (*image.RGBA, error) {
	u.t.Error("the library was given a frame that contradicts the slide")
	return image.NewRGBA(image.Rect(0, 0, 11, 7)), nil
}

// The library allocates by the frame's own header, so that a frame that contradicts the
// slide's is refused before.
func TestFramesThatContradictTheSlideAreNotDecoded(t *testing.T) {
	t.Parallel()
	sized := func(at int, value byte) []byte { // in SIZ, from its length on
		data := testPicture(t, "rgb-8.j2k")
		data[4+at] = value
		return data
	}
	for _, syntax := range []string{jpeg2000Lossless, htj2kLossless} {
		for name, c := range map[string]struct {
			photometric string
			samples     int
			frame       []byte
		}{
			"grey in colour":   {"RGB", 3, testPicture(t, "grey-8.j2k")},
			"colour in grey":   {"MONOCHROME2", 1, testPicture(t, "rgb-8.j2k")},
			"with opacity":     {"RGB", 3, testPicture(t, "rgba-8.j2k")},
			"far too wide":     {"RGB", 3, sized(4, 0x7f)},
			"one px too wide":  {"RGB", 3, sized(7, 12)},
			"one px too low":   {"RGB", 3, sized(11, 6)},
			"one px too high":  {"RGB", 3, sized(11, 8)},
			"half as wide":     {"RGB", 3, sized(39, 2)}, // two pixels for each sample
			"not a codestream": {"RGB", 3, append([]byte("not a codestream"), testPicture(t, "rgb-8.j2k")...)},
		} {
			frame := append(c.frame, make([]byte, len(c.frame)%2)...)
			file := memory(oneTile(syntax, c.photometric, c.samples, frame))
			slide, err := dicomwsi.Open(t.Context(), []tiling.Source{file}, tiling.Codecs{JPEG: jpegtile.New(), JPEG2000: untouched{t}})
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			_, err = slide.Tile(t.Context(), 0, tiling.TileIndex{})
			if u, ok := tiling.AsUnreadable(err); !ok || u.Code != "damaged-tile" {
				t.Errorf("%s: got %v", name, err)
			}
		}
	}
}

// A byte fills frames of an odd length up (PS3.5 A.4); it belongs to no frame, whatever it is.
func TestFillByteAfterAFrame(t *testing.T) {
	t.Parallel()
	open := withJPEG2000(t)
	for name, c := range map[string]struct {
		photometric string
		samples     int
	}{
		"rgb-8.j2k": {"RGB", 3}, "rgb-8-offset.j2k": {"RGB", 3}, "wavelet-97.j2k": {"YBR_ICT", 3}, "grey-8.jp2": {"MONOCHROME2", 1},
	} {
		data := testPicture(t, name)
		if len(data)%2 == 0 {
			t.Errorf("%s has an even length, and no fill byte", name)
		}
		var shown []string
		for _, frame := range [][]byte{data, append(bytes.Clone(data), 0), append(bytes.Clone(data), 0xff)} {
			slide, err := open([]tiling.Source{memory(oneTile(jpeg2000Lossless, c.photometric, c.samples, frame))})
			if err != nil {
				t.Errorf("%s, %d bytes: %v", name, len(frame), err)
				continue
			}
			tile, err := slide.Tile(t.Context(), 0, tiling.TileIndex{})
			if err != nil {
				t.Errorf("%s, %d bytes: %v", name, len(frame), err)
				continue
			}
			shown = append(shown, hashRGB(tile))
		}
		if len(slices.Compact(shown)) != 1 {
			t.Errorf("%s: what is shown depends on the fill byte: %q", name, shown)
		}
	}
}
