package jpegtile_test

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"path/filepath"
	"testing"
	"time"

	"telepath/tiling"
	"telepath/tiling/jpegtile"
	"telepath/tiling/tilingtest"
)

func plain(width, height int, c color.RGBA) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for i := 0; i < len(img.Pix); i += 4 {
		img.Pix[i], img.Pix[i+1], img.Pix[i+2], img.Pix[i+3] = c.R, c.G, c.B, 255
	}
	return img
}

func near(a, b uint8) bool { return max(a, b)-min(a, b) <= 3 }

func TestEncodedTileDecodesToTheSameColour(t *testing.T) {
	t.Parallel()
	c := jpegtile.New()
	data, err := c.Encode(plain(33, 17, color.RGBA{200, 90, 160, 255}), 90)
	if err != nil {
		t.Fatal(err)
	}
	img, err := c.Decode(data, false)
	if err != nil {
		t.Fatal(err)
	}
	if img.Bounds() != image.Rect(0, 0, 33, 17) {
		t.Fatalf("bounds are %v", img.Bounds())
	}
	got := img.RGBAAt(32, 16)
	if !near(got.R, 200) || !near(got.G, 90) || !near(got.B, 160) || got.A != 255 {
		t.Errorf("colour is %v", got)
	}
}

// With the RGB flag the stored components come back as they are: encode a colour, then read
// its Y, Cb and Cr as R, G and B.
func TestRGBFlagTakesComponentsAsTheyAre(t *testing.T) {
	t.Parallel()
	c := jpegtile.New()
	data, err := c.Encode(plain(20, 20, color.RGBA{200, 90, 160, 255}), 95)
	if err != nil {
		t.Fatal(err)
	}
	y, cb, cr := color.RGBToYCbCr(200, 90, 160)
	img, err := c.Decode(data, true)
	if err != nil {
		t.Fatal(err)
	}
	got := img.RGBAAt(10, 10)
	if !near(got.R, y) || !near(got.G, cb) || !near(got.B, cr) {
		t.Errorf("components are %v, want %d %d %d", got, y, cb, cr)
	}
	marked, err := tiling.MergeJPEG(nil, data, true)
	if err != nil {
		t.Fatal(err)
	}
	again, err := c.Decode(marked, false)
	if err != nil {
		t.Fatal(err)
	}
	if d := tilingtest.MeanDifference(img, again); d > 1 {
		t.Errorf("the marked stream differs by %.2f from the flagged one", d)
	}
}

func TestGreyDecodes(t *testing.T) {
	t.Parallel()
	grey := image.NewGray(image.Rect(0, 0, 9, 9))
	for i := range grey.Pix {
		grey.Pix[i] = 77
	}
	var buf bytes.Buffer
	if err := jpeg.Encode(&buf, grey, nil); err != nil {
		t.Fatal(err)
	}
	img, err := jpegtile.New().Decode(buf.Bytes(), true)
	if err != nil {
		t.Fatal(err)
	}
	if got := img.RGBAAt(4, 4); !near(got.R, 77) || got.R != got.G || got.G != got.B {
		t.Errorf("grey is %v", got)
	}
}

func TestHugeClaimIsRefusedBeforeAllocation(t *testing.T) {
	t.Parallel()
	c := jpegtile.New()
	data, err := c.Encode(plain(16, 16, color.RGBA{A: 255}), 80)
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(data, []byte{0xff, 0xc0})
	for _, size := range [][2]uint16{{65535, 65535}, {8000, 8000}, {0, 16}} {
		bad := bytes.Clone(data)
		binary.BigEndian.PutUint16(bad[at+5:], size[0])
		binary.BigEndian.PutUint16(bad[at+7:], size[1])
		if _, err := c.Decode(bad, false); err == nil {
			t.Errorf("%v pixels in %d bytes were accepted", size, len(bad))
		}
	}
}

func TestHostileFilesEndQuickly(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(tilingtest.Data(t), "hostile", "jpeg*", "*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no hostile JPEGs: %v", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		img, err := jpegtile.New().Decode(data, false)
		if err == nil && img.Bounds().Empty() {
			t.Errorf("%s: an empty picture", filepath.Base(file))
		}
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("%s took %v", filepath.Base(file), took)
		}
	}
}

func FuzzDecode(f *testing.F) {
	data, err := jpegtile.New().Encode(plain(16, 16, color.RGBA{1, 2, 3, 255}), 50)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data, true)
	f.Add(data[:len(data)/2], false)
	f.Fuzz(func(t *testing.T, data []byte, rgb bool) {
		img, err := jpegtile.New().Decode(data, rgb)
		if err == nil && (img.Bounds().Min != image.Point{} || img.Bounds().Empty()) {
			t.Fatalf("decoded to %v", img.Bounds())
		}
	})
}
