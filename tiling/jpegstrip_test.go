package tiling_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"path/filepath"
	"testing"

	"telepath/tiling"
	"telepath/tiling/jpegtile"
	"telepath/tiling/tiffwsi"
	"telepath/tiling/tilingtest"
)

// segment is a marker segment with that body.
func segment(marker byte, body string) []byte {
	n := len(body) + 2
	return append([]byte{0xff, marker, byte(n >> 8), byte(n)}, body...)
}

// secret is what must not leave the hospital.
const secret = "SERIAL-0815"

// chatty is a JPEG with markers of every kind around its pixels.
func chatty(t testing.TB, plain []byte) []byte {
	out := []byte{0xff, 0xd8}
	for _, s := range [][]byte{
		segment(0xe0, "JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"), segment(0xe1, "Exif\x00\x00"+secret), segment(0xe2, "ICC_PROFILE\x00"+secret),
		segment(0xed, secret), segment(0xef, secret), segment(0xfe, secret), {0xff, 0xff},
	} {
		out = append(out, s...)
	}
	return append(append(out, plain[2:]...), secret...)
}

// markersOf lists the markers of a stream, those between scans too.
func markersOf(t testing.TB, data []byte) (markers []byte) {
	t.Helper()
	for at := 2; at+1 < len(data); {
		marker := data[at+1]
		markers = append(markers, marker)
		switch {
		case data[at] != 0xff:
			t.Fatalf("no marker at %d", at)
		case marker == 0xd9:
			if at+2 != len(data) {
				t.Fatalf("%d bytes after the end", len(data)-at-2)
			}
			return markers
		}
		at += 2 + int(data[at+2])<<8 + int(data[at+3])
		if marker != 0xda {
			continue
		}
		for data[at] != 0xff || data[at+1] == 0 || data[at+1]&0xf8 == 0xd0 {
			at++
		}
	}
	t.Fatal("the stream does not end")
	return nil
}

func decoded(t testing.TB, data []byte) image.Image {
	t.Helper()
	img, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func sameColours(t testing.TB, a, b image.Image) {
	t.Helper()
	if a.Bounds() != b.Bounds() {
		t.Fatalf("%v and %v", a.Bounds(), b.Bounds())
	}
	for y := range a.Bounds().Dy() {
		for x := range a.Bounds().Dx() {
			if color.RGBAModel.Convert(a.At(x, y)) != color.RGBAModel.Convert(b.At(x, y)) {
				t.Fatalf("pixel %d,%d is %v and %v", x, y, a.At(x, y), b.At(x, y))
			}
		}
	}
}

func TestStripJPEGKeepsPixelsAndNothingElse(t *testing.T) {
	t.Parallel()
	plain := jpegBytes(t)
	data := chatty(t, plain)
	got, info, ok := tiling.StripJPEG(data)
	if !ok || info.Width != 40 || info.Height != 24 {
		t.Fatalf("%v, %+v", ok, info)
	}
	if !bytes.Equal(got, plain) { // Go's encoder writes no other markers
		t.Fatalf("%d bytes are left, %d hold the pixels", len(got), len(plain))
	}
	if &got[0] == &data[0] {
		t.Fatal("the result shares memory with the slide's bytes")
	}
	sameColours(t, decoded(t, got), decoded(t, data))
}

// letters renames the three components to R, G and B, in frame and scan.
func letters(data []byte) []byte {
	out := bytes.Clone(data)
	frame, scan := bytes.Index(out, []byte{0xff, 0xc0}), bytes.Index(out, []byte{0xff, 0xda})
	for i, letter := range []byte("RGB") {
		out[frame+10+3*i], out[scan+5+2*i] = letter, letter
	}
	return out
}

func TestStripJPEGKeepsColours(t *testing.T) {
	t.Parallel()
	plain := jpegBytes(t)
	adobe := func(transform byte) []byte { return segment(0xee, "Adobe\x00\x64\x00\x00\x00\x00"+string(transform)) }
	jfif := segment(0xe0, "JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00")
	with := func(data []byte, segments ...[]byte) []byte {
		out := []byte{0xff, 0xd8}
		for _, s := range segments {
			out = append(out, s...)
		}
		return append(out, data[2:]...)
	}
	for name, tt := range map[string]struct {
		data   []byte
		marker string
	}{
		"YCbCr":                               {plain, ""},
		"YCbCr by JFIF":                       {with(plain, jfif), ""},
		"YCbCr by Adobe":                      {with(plain, adobe(1)), ""},
		"RGB by Adobe":                        {with(plain, adobe(0)), "Adobe"},
		"RGB by letters":                      {letters(plain), ""},
		"YCbCr by JFIF in spite of letters":   {with(letters(plain), jfif), "JFIF"},
		"YCbCr by JFIF in spite of Adobe":     {with(plain, jfif, adobe(0)), ""},
		"RGB by letters and Adobe":            {with(letters(plain), adobe(0)), ""},
		"RGB by Adobe behind a long comment":  {with(plain, segment(0xfe, secret), adobe(0)), "Adobe"},
		"YCbCr by Adobe behind a long secret": {with(plain, segment(0xe1, secret), adobe(1)), ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, _, ok := tiling.StripJPEG(tt.data)
			if !ok {
				t.Fatal("it was refused")
			}
			for _, marker := range []string{"Adobe", "JFIF"} {
				if bytes.Contains(got, []byte(marker)) != (marker == tt.marker) {
					t.Errorf("%s is marked wrong, want %q", marker, tt.marker)
				}
			}
			sameColours(t, decoded(t, got), decoded(t, tt.data))
		})
	}
}

func changed(data []byte, from, to []byte) []byte {
	return bytes.Replace(bytes.Clone(data), from, to, 1)
}

func TestStripJPEGRefuses(t *testing.T) {
	t.Parallel()
	plain := jpegBytes(t)
	var grey bytes.Buffer
	if err := jpeg.Encode(&grey, image.NewGray(image.Rect(0, 0, 16, 16)), nil); err != nil {
		t.Fatal(err)
	}
	frame := bytes.Index(plain, []byte{0xff, 0xc0})
	twelve := bytes.Clone(plain)
	twelve[frame+4] = 12
	for name, data := range map[string][]byte{
		"progressive":         changed(plain, []byte{0xff, 0xc0}, []byte{0xff, 0xc2}),
		"extended sequential": changed(plain, []byte{0xff, 0xc0}, []byte{0xff, 0xc1}),
		"lossless":            changed(plain, []byte{0xff, 0xc0}, []byte{0xff, 0xc3}),
		"twelve bits":         twelve,
		"grey":                grey.Bytes(),
		"without an end":      plain[:len(plain)-2],
		"cut in the scan":     plain[:len(plain)-20],
		"cut in the header":   plain[:frame+6],
		"without a scan":      append(bytes.Clone(plain[:bytes.Index(plain, []byte{0xff, 0xda})]), 0xff, 0xd9),
		"two frames":          append(append([]byte{0xff, 0xd8}, plain[frame:frame+19]...), plain[2:]...),
		"empty":               {},
	} {
		if _, _, ok := tiling.StripJPEG(data); ok {
			t.Errorf("%s: it was handed over", name)
		}
	}
}

// TestStripJPEGOfRealTiles: a quarter of the stored tiles of a real slide decode as before.
func TestStripJPEGOfRealTiles(t *testing.T) {
	t.Parallel()
	source := tilingtest.Source(t, filepath.Join(tilingtest.Data(t), "svs", "CMU-1-Small-Region.svs"))
	slide, err := tiffwsi.Open(t.Context(), source, tiling.Codecs{JPEG: jpegtile.New()})
	if err != nil {
		t.Fatal(err)
	}
	defer slide.Close()
	stored, level := slide.(tiling.StoredTiler), slide.Info().Levels[0]
	for row := range level.Rows() {
		for col := row % 4; col < level.Cols(); col += 4 {
			data, ok, err := stored.StoredTile(t.Context(), 0, tiling.TileIndex{Col: col, Row: row})
			if err != nil || !ok {
				t.Fatalf("tile %d,%d: %v, %v", col, row, ok, err)
			}
			got, _, ok := tiling.StripJPEG(data)
			if !ok {
				t.Fatalf("tile %d,%d was refused", col, row)
			}
			sameColours(t, decoded(t, got), decoded(t, data))
			for _, m := range markersOf(t, got) {
				if bytes.IndexByte([]byte{0xc0, 0xc4, 0xda, 0xdb, 0xdd, 0xd9, 0xee, 0xe0}, m) < 0 {
					t.Fatalf("tile %d,%d keeps marker %x", col, row, m)
				}
			}
		}
	}
}

// FuzzStripJPEG: whatever comes, what is handed over has only the markers that pixels need,
// is a fixed point, and decodes to the same pixels.
func FuzzStripJPEG(f *testing.F) {
	plain := jpegBytes(f)
	f.Add(plain)
	f.Add(chatty(f, plain))
	f.Add(letters(chatty(f, plain)))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<16 {
			return
		}
		got, info, ok := tiling.StripJPEG(data)
		if !ok {
			return
		}
		for _, m := range markersOf(t, got) {
			if bytes.IndexByte([]byte{0xc0, 0xc4, 0xda, 0xdb, 0xdd, 0xd9, 0xee, 0xe0}, m) < 0 {
				t.Fatalf("marker %x is kept", m)
			}
		}
		again, _, ok := tiling.StripJPEG(got)
		if !ok || !bytes.Equal(again, got) {
			t.Fatalf("stripping twice: %v, %d and %d bytes", ok, len(got), len(again))
		}
		if info.Width*info.Height > 1<<20 {
			return
		}
		want, err := jpeg.Decode(bytes.NewReader(data))
		if err != nil {
			return
		}
		sameColours(t, decoded(t, got), want)
	})
}
