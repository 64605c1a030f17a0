package jpeg2000

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"telepath/tiling"
	"telepath/tiling/tilingtest"
)

// The pictures in testdata were made with opj_compress, lossless, out of madeSample.
const madeWidth, madeHeight = 11, 7

func madeSample(component, x, y int) uint8 { return uint8(x*13 + y*7 + component*50) }

func opened(t testing.TB) tiling.FrameDecoder {
	t.Helper()
	d, err := Load()
	if err != nil {
		tilingtest.WithoutLibrary(t, err)
	}
	return d
}

func made(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// space sets the enumerated colour space of a JP2 file.
func space(data []byte, number byte) []byte {
	out := bytes.Clone(data)
	out[bytes.Index(out, []byte("colr"))+10] = number
	return out
}

// withBox puts a box at the end of the JP2 header.
func withBox(data []byte, kind string, body ...byte) []byte {
	at := bytes.Index(data, []byte("jp2h"))
	end := at - 4 + int(binary.BigEndian.Uint32(data[at-4:]))
	box := append(binary.BigEndian.AppendUint32(nil, uint32(8+len(body))), kind...)
	out := append(append(append(bytes.Clone(data[:end]), box...), body...), data[end:]...)
	binary.BigEndian.PutUint32(out[at-4:], uint32(end-at+4+8+len(body)))
	return out
}

func rgb(x, y int) color.RGBA {
	return color.RGBA{madeSample(0, x, y), madeSample(1, x, y), madeSample(2, x, y), 255}
}

func grey(x, y int) color.RGBA {
	v := madeSample(0, x, y)
	return color.RGBA{v, v, v, 255}
}

// sub is what three components with one colour sample for dx x dy pixels show.
func sub(dx, dy int) func(x, y int) color.RGBA {
	return func(x, y int) color.RGBA {
		r, g, b := color.YCbCrToRGB(madeSample(0, x, y), madeSample(1, x/dx*dx, y/dy*dy), madeSample(2, x/dx*dx, y/dy*dy))
		return color.RGBA{r, g, b, 255}
	}
}

// onWhite is a colour of which the fourth component says how much is seen.
func onWhite(x, y int) color.RGBA {
	c, a := rgb(x, y), int(madeSample(3, x, y))
	lay := func(v uint8) uint8 { return uint8((int(v)*a + 255*(255-a)) / 255) }
	return color.RGBA{lay(c.R), lay(c.G), lay(c.B), 255}
}

func TestEveryKindShowsItsColours(t *testing.T) {
	t.Parallel()
	d := opened(t)
	jp2 := made(t, "rgb-8.jp2")
	for _, c := range []struct {
		name string
		data []byte
		ycc  bool
		want func(x, y int) color.RGBA
		off  int // by how much a value may be wrong
	}{
		{"grey", made(t, "grey-8.j2k"), false, grey, 0},
		{"grey, said to be YCbCr", made(t, "grey-8.j2k"), true, grey, 0},
		{"grey, signed", made(t, "grey-8-signed.j2k"), false, grey, 0},
		{"grey of 12 bits", made(t, "grey-12.j2k"), false, grey, 0},
		{"grey of 4 bits", made(t, "grey-4.j2k"), false, func(x, y int) color.RGBA {
			v := madeSample(0, x, y) >> 4 * 17
			return color.RGBA{v, v, v, 255}
		}, 0},
		{"RGB", made(t, "rgb-8.j2k"), false, rgb, 0}, {"RGB of 16 bits", made(t, "rgb-16.j2k"), false, rgb, 0},
		{"RGB, transformed", made(t, "rgb-8-mct.j2k"), false, rgb, 0},
		{"RGB, wavelet 9-7", made(t, "wavelet-97.j2k"), false, rgb, 2},
		{"RGB in tiles", made(t, "rgb-8-tiles.j2k"), false, rgb, 0},
		{"RGB in layers and precincts", made(t, "rgb-8-layers.j2k"), false, rgb, 0},
		{"RGB in tile-parts", made(t, "rgb-8-parts.j2k"), false, rgb, 0},
		{"RGB off the origin", made(t, "rgb-8-offset.j2k"), false, rgb, 0},
		{"YCbCr", made(t, "rgb-8.j2k"), true, sub(1, 1), 1},
		{"YCbCr 4:2:2", made(t, "ycc-422.j2k"), true, sub(2, 1), 1}, {"4:2:2 of which nothing is said", made(t, "ycc-422.j2k"), false, sub(2, 1), 1},
		{"YCbCr 4:2:0", made(t, "ycc-420.j2k"), true, sub(2, 2), 1},
		{"with opacity", made(t, "rgba-8.j2k"), false, onWhite, 1},
		{"JP2 grey", made(t, "grey-8.jp2"), false, grey, 0},
		{"JP2 sRGB", space(jp2, colourSRGB), false, rgb, 0},
		{"JP2 sRGB that the caller says is YCbCr", space(jp2, colourSRGB), true, sub(1, 1), 1},
		{"JP2 sYCC", space(jp2, colourSYCC), false, sub(1, 1), 1},
		{"JP2 sYCC 4:2:0", made(t, "ycc-420.jp2"), false, sub(2, 2), 1},
		{"JP2 with opacity", space(made(t, "rgba-8.jp2"), colourSRGB), false, onWhite, 1},
		{"JP2 in the order blue, green, red", withBox(space(jp2, colourSRGB), "cdef", 0, 3, 0, 0, 0, 0, 0, 3, 0, 1, 0, 0, 0, 2, 0, 2, 0, 0, 0, 1), false,
			func(x, y int) color.RGBA { c := rgb(x, y); return color.RGBA{c.B, c.G, c.R, 255} }, 0},
		{"padding after the end", append(made(t, "rgb-8.j2k"), 0), false, rgb, 0},
	} {
		img, err := d.Decode(c.data, c.ycc)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		size := image.Rect(0, 0, madeWidth, madeHeight)
		if strings.Contains(c.name, "4:2") {
			size = image.Rect(0, 0, 10, 6) // opj_compress can't subsample an odd picture
		}
		if img.Rect != size {
			t.Errorf("%s: %v", c.name, img.Rect)
		}
		check(t, c.name, img, c.want, c.off)
	}
}

func check(t *testing.T, name string, img *image.RGBA, want func(x, y int) color.RGBA, off int) {
	t.Helper()
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			got, w := img.RGBAAt(x, y), want(x, y)
			if !near(got.R, w.R, off) || !near(got.G, w.G, off) || !near(got.B, w.B, off) || got.A != 255 {
				t.Errorf("%s: pixel %d,%d is %v, want %v", name, x, y, got, w)
				return
			}
		}
	}
}

func near(a, b uint8, off int) bool { return int(max(a, b))-int(min(a, b)) <= off }

// A picture that is cut off anywhere is a named error, never half a picture.
func TestCutOffPictureIsAnError(t *testing.T) {
	t.Parallel()
	d := opened(t)
	for _, name := range []string{"rgb-8.j2k", "rgb-8.jp2", "rgb-8-parts.j2k", "rgb-8-tiles.j2k", "rgb-8-layers.j2k"} {
		data := made(t, name)
		for keep := range data {
			refused(t, d, name, data[:keep])
		}
		// The end put behind less of the picture, as a repair tool would.
		for keep := 100; keep < len(data)-2; keep++ {
			if _, err := d.Decode(append(bytes.Clone(data[:keep]), 0xff, 0xd9), false); err == nil {
				t.Errorf("%s: decoded with %d of %d bytes and an end", name, keep, len(data))
			}
		}
	}
}

func refused(t *testing.T, d tiling.FrameDecoder, name string, data []byte) {
	t.Helper()
	_, err := d.Decode(data, false)
	if u, ok := tiling.AsUnreadable(err); !ok || u.What == "" || u.Do == "" {
		t.Errorf("%s: %d bytes: not an explained refusal: %v", name, len(data), err)
	}
}

// set writes a 32-bit field of the SIZ marker segment, counted from the marker.
func set(data []byte, at int, v uint32) []byte {
	out := bytes.Clone(data)
	binary.BigEndian.PutUint32(out[2+at:], v)
	return out
}

// after changes one byte, counted from a marker.
func after(data []byte, marker byte, at int, to byte) []byte {
	out := bytes.Clone(data)
	out[bytes.Index(out, []byte{0xff, marker})+at] = to
	return out
}

func TestAbsurdClaimsAreRefused(t *testing.T) {
	t.Parallel()
	d := opened(t)
	data := made(t, "rgb-8.j2k")
	for name, c := range map[string]struct {
		data []byte
		code string
	}{
		"10^6 x 10^6":         {set(set(data, 6, 1e6), 10, 1e6), "too-large"},
		"4096 x 4096":         {set(set(data, 6, 4096), 10, 4096), "too-large"},
		"no width":            {set(data, 6, 0), "damaged-tile"},
		"2^31":                {set(data, 6, 1<<31), "damaged-tile"},
		"offset beyond":       {set(data, 14, 11), "damaged-tile"},
		"tiles of nothing":    {set(data, 22, 0), "damaged-tile"},
		"tile of one pixel":   {set(set(set(data, 6, 900), 22, 1), 26, 1), "too-large"},
		"two components":      {made(t, "ga-8.j2k"), "unsupported-codec"},
		"sampling of nought":  {after(data, 0x51, 41, 0), "damaged-tile"},
		"sampling of 9":       {after(data, 0x51, 44, 9), "unsupported-codec"},
		"38 bits":             {after(data, 0x51, 40, 37), "unsupported-codec"},
		"65,281 layers":       {after(data, 0x52, 6, 0xff), "too-large"},
		"no layer":            {after(after(data, 0x52, 6, 0), 0x52, 7, 0), "damaged-tile"},
		"40 levels":           {after(data, 0x52, 9, 40), "damaged-tile"},
		"blocks of 2^17":      {after(data, 0x52, 10, 15), "damaged-tile"},
		"precincts not there": {after(data, 0x52, 4, 1), "damaged-tile"},
		"Part 2 marker":       {after(data, 0x64, 1, 0x74), "unsupported-codec"},
		"tile out of range":   {after(data, 0x90, 5, 9), "damaged-tile"},
		"palette":             {withBox(made(t, "rgb-8.jp2"), "pclr", 0), "unsupported-codec"},
		"CMYK":                {space(made(t, "rgb-8.jp2"), 12), "unsupported-codec"},
		"one channel twice":   {withBox(made(t, "rgb-8.jp2"), "cdef", 0, 1, 0, 1, 0, 0, 0, 1), "unsupported-codec"},
		"channel not there":   {withBox(made(t, "rgb-8.jp2"), "cdef", 0, 1, 0, 3, 0, 0, 0, 1), "unsupported-codec"},
		"text":                {[]byte("not a picture"), "damaged-tile"},
		"nothing":             {nil, "damaged-tile"},
	} {
		_, err := d.Decode(c.data, false)
		if u, ok := tiling.AsUnreadable(err); !ok || u.Code != c.code {
			t.Errorf("%s: want a refusal with %q, got %v", name, c.code, err)
		}
	}
}

func TestTogether(t *testing.T) {
	t.Parallel()
	d := opened(t)
	data := made(t, "rgb-8-tiles.j2k")
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for range 50 {
				img, err := d.Decode(data, false)
				if err != nil {
					t.Error(err)
					return
				}
				check(t, "together", img, rgb, 0)
				refused(t, d, "together", data[:len(data)-40])
			}
		})
	}
	wait.Wait()
}

// A changed byte gives a picture or an explained refusal; the damage may not be seen, since
// nothing in the stream sums it up.
func TestChangedBytesEndInPictureOrReason(t *testing.T) {
	t.Parallel()
	d := opened(t)
	random := rand.New(rand.NewPCG(15444, 1))
	for _, name := range []string{"rgb-8-mct.j2k", "rgb-8-layers.j2k", "rgb-8-tiles.j2k", "rgb-16.j2k", "ycc-420.jp2", "wavelet-97.j2k"} {
		whole := made(t, name)
		for range 400 {
			data := bytes.Clone(whole)
			for range 1 + random.IntN(4) {
				data[random.IntN(len(data))] = byte(random.IntN(256))
			}
			if _, err := d.Decode(data, false); err != nil {
				refused(t, d, name, data)
			}
		}
	}
}

// What a pixel shows is compared with a walk over the reference grid, at odd sizes and
// starts.
func TestPixelsShowTheSampleTheyLieOn(t *testing.T) {
	t.Parallel()
	for _, c := range [][4]int{{0, 11, 1, 2}, {3, 11, 1, 2}, {1, 4, 1, 4}, {5, 18, 2, 4}, {4, 5, 1, 2}, {0, 1, 1, 1}, {7, 40, 3, 3}} {
		from, to, step, per := c[0], c[1], c[2], c[3]
		s := codestream{x0: from, x1: to, y1: 1, components: []component{{bits: 8, dx: step, dy: 1}, {bits: 8, dx: per, dy: 1}}}
		first, width := s.across(0)
		start, samples := s.across(1)
		if samples == 0 {
			continue
		}
		axis := s.planesOf()[1].across
		for pixel := range width {
			want := min(max((first+pixel)*step/per, start), start+samples-1) - start
			if got := axis.at(pixel); got != want {
				t.Errorf("%v: pixel %d shows sample %d, want %d", c, pixel, got, want)
			}
		}
	}
}

func TestMissingLibraryNamesThePackage(t *testing.T) {
	t.Parallel()
	_, err := load(filepath.Join(t.TempDir(), "libopenjp2.so.7"))
	if err == nil || !strings.Contains(err.Error(), "libopenjp2-7") {
		t.Errorf("got %v", err)
	}
	if d, err := Load(); err == nil && !strings.HasPrefix(d.Name(), "libopenjp2 2.") {
		t.Errorf("the library's name is %q", d.Name())
	}
}

func FuzzDecode(f *testing.F) {
	d := opened(f)
	files, err := filepath.Glob(filepath.Join("testdata", "*.j*"))
	if err != nil || len(files) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data, false)
	}
	f.Fuzz(func(t *testing.T, data []byte, ycc bool) {
		img, err := d.Decode(data, ycc)
		if err == nil && (img.Rect.Min != image.Point{} || img.Rect.Empty() || img.Rect.Dx() > maxPixels/img.Rect.Dy()) {
			t.Fatalf("decoded to %v", img.Rect)
		}
		if _, ok := tiling.AsUnreadable(err); err != nil && !ok {
			t.Fatalf("not an explained refusal: %v", err)
		}
	})
}
