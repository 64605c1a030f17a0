package reports

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
	"testing"
)

func TestHeatColoursRiseEvenly(t *testing.T) {
	t.Parallel()
	const steps = 8
	last := lightness(HeatColour(0))
	total := lightness(HeatColour(1)) - last
	for i := 1; i <= steps; i++ {
		now := lightness(HeatColour(float64(i) / steps))
		if share := (now - last) / total * steps; share < 0.75 || share > 1.25 {
			t.Errorf("step %d: lightness rises by %.2f of an even step", i, share)
		}
		last = now
	}
	if HeatColour(-1) != HeatColour(0) || HeatColour(2) != HeatColour(1) {
		t.Error("scores outside 0 to 1 leave the scale")
	}
}

// lightness is CIE L* of an sRGB colour.
func lightness(c color.NRGBA) float64 {
	linear := func(v uint8) float64 {
		if f := float64(v) / 255; f > 0.04045 {
			return math.Pow((f+0.055)/1.055, 2.4)
		}
		return float64(v) / 255 / 12.92
	}
	return 116*math.Cbrt(0.2126*linear(c.R)+0.7152*linear(c.G)+0.0722*linear(c.B)) - 16
}

func TestHeatImageCoversTheSlide(t *testing.T) {
	t.Parallel()
	g, cells := drawnCells("#.\n #")
	out, err := Aggregate(g, cells, plainRule)
	if err != nil {
		t.Fatal(err)
	}
	img := out.Heat.Image(g, 100)
	if img.Rect != image.Rect(0, 0, 100, 100) {
		t.Fatalf("picture is %v", img.Rect)
	}
	for at, want := range map[image.Point]color.NRGBA{
		{X: 49, Y: 49}: HeatColour(float64(float32(0.8))), {X: 50, Y: 49}: HeatColour(float64(float32(0.1))),
		{X: 49, Y: 50}: {}, {X: 99, Y: 99}: HeatColour(float64(float32(0.8))),
	} {
		if got := img.NRGBAAt(at.X, at.Y); got != want {
			t.Errorf("%v: %v, want %v", at, got, want)
		}
	}
	if small := out.Heat.Image(g, 1); small.Rect.Dx() != 1 || small.NRGBAAt(0, 0) != HeatColour(float64(float32(0.8))) {
		t.Error("one pixel for the whole slide must show the hottest cell")
	}
	if (Heat{}).Image(g, 100) != nil {
		t.Error("heat of another grid was drawn")
	}
}

func TestHeatPNGIsTheSameTwice(t *testing.T) {
	t.Parallel()
	g := square(50)
	out, err := Aggregate(g, randomCells(g, 3, 0.5), plainRule)
	if err != nil {
		t.Fatal(err)
	}
	var a, b bytes.Buffer
	if err := HeatPNG(&a, g, out.Heat, 512); err != nil {
		t.Fatal(err)
	}
	if err := HeatPNG(&b, g, out.Heat, 512); err != nil || !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Errorf("two encodings differ (%v)", err)
	}
	if _, err := png.Decode(&a); err != nil {
		t.Error(err)
	}
	if HeatPNG(&b, g, Heat{}, 512) == nil {
		t.Error("heat of another grid was encoded")
	}
}

func TestOverlayKeepsThumbAndMarksRegions(t *testing.T) {
	t.Parallel()
	g, cells := drawnCells("....\n.##.\n.##.\n....")
	out, err := Aggregate(g, cells, plainRule)
	if err != nil {
		t.Fatal(err)
	}
	thumb := image.NewRGBA(image.Rect(5, 5, 405, 405))
	for i := range thumb.Pix {
		thumb.Pix[i] = 200
	}
	before := bytes.Clone(thumb.Pix)
	over := Overlay(thumb, g, out.Heat, out.Regions)
	if !bytes.Equal(before, thumb.Pix) {
		t.Error("the thumbnail was drawn on")
	}
	if over.Rect != image.Rect(0, 0, 400, 400) {
		t.Fatalf("picture is %v", over.Rect)
	}
	if over.RGBAAt(200, 100) != lineColour && over.RGBAAt(200, 99) != lineColour {
		t.Errorf("no outline at the region's upper border: %v", over.RGBAAt(200, 100))
	}
	if c := over.RGBAAt(200, 200); c.G < c.R || c == (color.RGBA{200, 200, 200, 200}) {
		t.Errorf("the hot middle is not tinted: %v", c)
	}
	if plain := Overlay(thumb, g, Heat{}, nil); !bytes.Equal(plain.Pix, thumb.Pix) {
		t.Error("without heat and regions the picture should be the thumbnail")
	}
	if !Overlay(nil, g, out.Heat, nil).Rect.Empty() {
		t.Error("no thumbnail, yet a picture")
	}
}
