package tilingtest

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"

	"telepath/tiling"
)

// CheckOracle compares level-0 regions with what OpenSlide decoded, kept as data in the
// shared folder "oracles": the mean of each channel within tolerance. Byte equality is
// reported, not required, since JPEG decoders may differ by one or two.
func CheckOracle(t *testing.T, slide tiling.Slide, name string, tolerance float64) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(Data(t), "oracles", name))
	if err != nil {
		t.Fatal(err)
	}
	var oracle struct {
		Regions []struct {
			X, Y, W, H int
			SHA256     string
			Mean       [3]float64
		}
	}
	if err := json.Unmarshal(raw, &oracle); err != nil || len(oracle.Regions) == 0 {
		t.Fatalf("read oracle %s: %v", name, err)
	}
	for _, want := range oracle.Regions {
		r := tiling.Region{X: want.X, Y: want.Y, Width: want.W, Height: want.H}
		img, err := tiling.ReadRegion(t.Context(), slide, r)
		if err != nil {
			t.Fatal(err)
		}
		got := Mean(img)
		for c := range got {
			if math.Abs(got[c]-want.Mean[c]) > tolerance {
				t.Errorf("%v: mean %v, OpenSlide has %v", r, got, want.Mean)
				break
			}
		}
		rgb := make([]byte, 0, want.W*want.H*3)
		for i := 0; i < len(img.Pix); i += 4 {
			rgb = append(rgb, img.Pix[i:i+3]...)
		}
		sum := sha256.Sum256(rgb)
		t.Logf("%v: mean %.3f, byte-equal to OpenSlide: %v", r, got, hex.EncodeToString(sum[:]) == want.SHA256)
	}
}
