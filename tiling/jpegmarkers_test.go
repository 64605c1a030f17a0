package tiling_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"testing"

	"telepath/tiling"
)

// jpegBytes encodes a small coloured picture.
func jpegBytes(t testing.TB) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 40, 24))
	for y := range 24 {
		for x := range 40 {
			img.SetRGBA(x, y, color.RGBA{uint8(x * 6), uint8(y * 10), 90, 255})
		}
	}
	var buf bytes.Buffer
	if err := jpeg.Encode(&buf, img, nil); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// split takes the tables out of a JPEG, as a TIFF with JPEGTables stores it.
func split(t testing.TB, data []byte) (tables, tile []byte) {
	t.Helper()
	tables, tile = []byte{0xff, 0xd8}, []byte{0xff, 0xd8}
	at := 2
	for data[at+1] != 0xda {
		length := 2 + int(data[at+2])<<8 + int(data[at+3])
		if data[at+1] == 0xdb || data[at+1] == 0xc4 {
			tables = append(tables, data[at:at+length]...)
		} else {
			tile = append(tile, data[at:at+length]...)
		}
		at += length
	}
	return append(tables, 0xff, 0xd9), append(tile, data[at:]...)
}

func TestInspectJPEG(t *testing.T) {
	t.Parallel()
	info, err := tiling.InspectJPEG(jpegBytes(t))
	if err != nil {
		t.Fatal(err)
	}
	want := tiling.JPEGInfo{Width: 40, Height: 24, Components: 3, Bits: 8, Subsampled: true, Tables: true}
	if info != want {
		t.Errorf("got %+v, want %+v", info, want)
	}
	for _, bad := range []string{"", "\xff\xd8", "\xff\xd8\xff\xd9", "\xff\xd8\xff\xdb\x00", "\xff\xd8\xff\xdb\xff\xff12", "GIF89a"} {
		if _, err := tiling.InspectJPEG([]byte(bad)); err == nil {
			t.Errorf("%q was taken for a JPEG", bad)
		}
	}
}

func TestMergeJPEGRestoresAnAbbreviatedStream(t *testing.T) {
	t.Parallel()
	whole := jpegBytes(t)
	tables, tile := split(t, whole)
	if _, err := jpeg.Decode(bytes.NewReader(tile)); err == nil {
		t.Fatal("the abbreviated stream decodes without its tables")
	}
	merged, err := tiling.MergeJPEG(tables, tile, false)
	if err != nil {
		t.Fatal(err)
	}
	got, err := jpeg.Decode(bytes.NewReader(merged))
	if err != nil {
		t.Fatal(err)
	}
	want, err := jpeg.Decode(bytes.NewReader(whole))
	if err != nil {
		t.Fatal(err)
	}
	if got.At(20, 12) != want.At(20, 12) {
		t.Errorf("pixel is %v, want %v", got.At(20, 12), want.At(20, 12))
	}
}

func TestMergeJPEGMarksRGBOnce(t *testing.T) {
	t.Parallel()
	jfif := []byte{0xff, 0xe0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0}
	whole := jpegBytes(t)
	withJFIF := append(append([]byte{0xff, 0xd8}, jfif...), whole[2:]...)
	once, err := tiling.MergeJPEG(nil, withJFIF, true)
	if err != nil {
		t.Fatal(err)
	}
	info, err := tiling.InspectJPEG(once)
	if err != nil {
		t.Fatal(err)
	}
	if !info.Adobe || info.AdobeTransform != 0 || info.JFIF {
		t.Errorf("the stream is not marked as RGB: %+v", info)
	}
	twice, err := tiling.MergeJPEG(nil, once, true)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(once, twice) {
		t.Error("marking a marked stream changed it")
	}
}

func TestCrop(t *testing.T) {
	t.Parallel()
	img := tiling.NewWhite(8, 6)
	if tiling.Crop(img, 8, 6) != img {
		t.Error("a picture of the right size was copied")
	}
	for _, size := range []image.Point{{3, 6}, {8, 2}, {10, 9}} {
		if got := tiling.Crop(img, size.X, size.Y).Bounds(); got != image.Rect(0, 0, size.X, size.Y) {
			t.Errorf("crop to %v has bounds %v", size, got)
		}
	}
}

func FuzzMergeJPEG(f *testing.F) {
	whole := jpegBytes(f)
	tables, tile := split(f, whole)
	f.Add(tables, tile, true)
	f.Add([]byte(nil), whole, false)
	f.Add([]byte("\xff\xd8\xff\xd9"), []byte("\xff\xd8\xff\xff\xda"), true)
	f.Fuzz(func(t *testing.T, tables, tile []byte, rgb bool) {
		merged, err := tiling.MergeJPEG(tables, tile, rgb)
		if err != nil {
			return
		}
		before, _ := tiling.InspectJPEG(tile)
		after, err := tiling.InspectJPEG(merged)
		if err != nil {
			t.Fatalf("merging made an unreadable stream: %v", err)
		}
		if before.Width != after.Width || before.Height != after.Height || before.Components != after.Components {
			t.Fatalf("merging changed the frame from %+v to %+v", before, after)
		}
	})
}
