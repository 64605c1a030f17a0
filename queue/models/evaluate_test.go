package models

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	_ "image/jpeg"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"testing"

	"telepath/queue"
)

func decodeStd(data []byte) (*image.RGBA, error) {
	img, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	out := image.NewRGBA(image.Rect(0, 0, img.Bounds().Dx(), img.Bounds().Dy()))
	draw.Draw(out, out.Bounds(), img, img.Bounds().Min, draw.Src)
	return out, nil
}

// bilinear is a plain resampler.
type bilinear struct{}

func (bilinear) Resize(img *image.RGBA, width, height int) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, width, height))
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	place := func(i, n, m int) (int, int, float64) {
		p := min(max((float64(i)+0.5)*float64(m)/float64(n)-0.5, 0), float64(m-1))
		a := int(p)
		return a, min(a+1, m-1), p - float64(a)
	}
	for y := range height {
		y0, y1, fy := place(y, height, h)
		for x := range width {
			x0, x1, fx := place(x, width, w)
			for c := range 4 {
				at := func(x, y int) float64 { return float64(img.Pix[y*img.Stride+4*x+c]) }
				v := (at(x0, y0)*(1-fx)+at(x1, y0)*fx)*(1-fy) + (at(x0, y1)*(1-fx)+at(x1, y1)*fx)*fy
				out.Pix[y*out.Stride+4*x+c] = uint8(v + 0.5)
			}
		}
	}
	return out
}

func writePNG(t *testing.T, path string, grey uint8) {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 20, 10))
	draw.Draw(img, img.Bounds(), image.NewUniform(color.Gray{Y: grey}), image.Point{}, draw.Src)
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-6 {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

func TestEvaluateByHand(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	// Scores are grey/255: low 0 and 0.2, high 0.2 and 1.
	for name, grey := range map[string]uint8{"low/a.png": 0, "low/b.png": 51, "high/a.png": 51, "high/b.png": 255} {
		writePNG(t, filepath.Join(dir, name), grey)
	}
	writePNG(t, filepath.Join(dir, "low", ".hidden.png"), 255)
	e, err := Evaluate(t.Context(), greyModel{}, dir, Square(decodeStd, bilinear{}))
	if err != nil {
		t.Fatal(err)
	}
	if e.Tiles != 4 || e.Classes["low"].N != 2 || e.Positive != "high" {
		t.Errorf("%+v", e)
	}
	near(t, "mean", e.Classes["high"].MeanScore, 0.6)
	near(t, "auc", e.AUC["low_vs_high"], 3.5/4) // three pairs won, one tied
	near(t, "accuracy", e.Accuracy, 0.75)       // threshold 0.5: high/a is missed
	near(t, "balanced", e.Balanced, 0.75)
}

func TestEvaluateRefusals(t *testing.T) {
	t.Parallel()
	square := Square(decodeStd, bilinear{})
	one := t.TempDir()
	writePNG(t, filepath.Join(one, "only", "a.png"), 0)
	broken := t.TempDir()
	writePNG(t, filepath.Join(broken, "a", "a.png"), 0)
	writePNG(t, filepath.Join(broken, "b", "a.png"), 0)
	if err := os.WriteFile(filepath.Join(broken, "b", "b.png"), []byte("no picture"), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, dir := range map[string]string{"absent": filepath.Join(one, "x"), "one class": one, "broken file": broken} {
		if _, err := Evaluate(t.Context(), greyModel{}, dir, square); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}

// The textbook case of DeLong's variance, computed by hand: low 1 2 3, high 2 3 4.
func TestDelong(t *testing.T) {
	t.Parallel()
	auc, deviation := delong([]float64{1, 2, 3}, []float64{2, 3, 4})
	near(t, "auc", auc, 7.0/9)
	// v10 = 1/2, 5/6, 1 and v01 = 1, 5/6, 1/2: variance 7/108 each, over 3.
	near(t, "deviation", deviation, math.Sqrt(2*7.0/108/3))
	if auc, deviation := delong([]float64{0, 0}, []float64{1, 1}); auc != 1 || deviation != 0 {
		t.Errorf("parted classes: %v ± %v", auc, deviation)
	}
}

var _ queue.Model = greyModel{}
