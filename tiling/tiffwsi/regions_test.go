package tiffwsi_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"telepath/tiling"
	"telepath/tiling/tilingtest"
)

// wantedRegion is a part of a file as another program decoded it.
type wantedRegion struct {
	File       string
	Shared     bool // below the shared data folder, else in this one
	Level      int
	X, Y, W, H int
	SHA256     string  // of the RGB bytes, where they must be equal
	PNG        []byte  // the pixels, where they may differ
	Near       float64 // by this mean difference
}

// TestPixelsEqualLibtiff compares every kind of picture with what libtiff decodes: all bytes
// where the method is lossless, nearly where decoders may round differently.
func TestPixelsEqualLibtiff(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("testdata/regions.json")
	if err != nil {
		t.Fatal(err)
	}
	var wanted struct {
		Regions []wantedRegion
	}
	if err := json.Unmarshal(raw, &wanted); err != nil || len(wanted.Regions) == 0 {
		t.Fatalf("read regions: %v", err)
	}
	for _, want := range wanted.Regions {
		t.Run(fmt.Sprintf("%s/%d", want.File, want.Level), func(t *testing.T) {
			t.Parallel()
			checkRegion(t, want)
		})
	}
}

func checkRegion(t *testing.T, want wantedRegion) {
	t.Helper()
	path := want.File
	if want.Shared {
		path = filepath.Join(tilingtest.Data(t), want.File)
	}
	slide, err := opener(t)([]tiling.Source{tilingtest.Source(t, path)})
	if err != nil {
		t.Fatal(err)
	}
	img, err := tiling.ReadRegion(t.Context(), slide, tiling.Region{Level: want.Level, X: want.X, Y: want.Y, Width: want.W, Height: want.H})
	if err != nil {
		t.Fatal(err)
	}
	if want.SHA256 != "" {
		if got := rgbHash(img); got != want.SHA256 {
			t.Errorf("the pixels differ: mean %.2f, first %v", tilingtest.Mean(img), img.Pix[:8])
		}
		return
	}
	reference, err := png.Decode(bytes.NewReader(want.PNG))
	if err != nil {
		t.Fatal(err)
	}
	d := tilingtest.MeanDifference(img, reference)
	t.Logf("mean difference %.3f", d)
	if d >= want.Near {
		t.Errorf("the pixels differ by %.2f, allowed are %.2f", d, want.Near)
	}
}

func rgbHash(img *image.RGBA) string {
	rgb := make([]byte, 0, len(img.Pix)/4*3)
	for i := 0; i < len(img.Pix); i += 4 {
		rgb = append(rgb, img.Pix[i:i+3]...)
	}
	sum := sha256.Sum256(rgb)
	return hex.EncodeToString(sum[:])
}

// TestMadeKindsPassEveryCheck runs the common checks on the files of testdata/made, which
// other programs wrote from a part of a real slide.
func TestMadeKindsPassEveryCheck(t *testing.T) {
	t.Parallel()
	for _, path := range tilingtest.Files(t, "testdata/made") {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			tilingtest.Check(t, func() (tiling.Slide, error) { return opener(t)([]tiling.Source{tilingtest.Source(t, path)}) })
		})
	}
}
