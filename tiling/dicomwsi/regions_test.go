package dicomwsi_test

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"

	"telepath/tiling"
	"telepath/tiling/tilingtest"
)

// Regions of real slides are those that pydicom puts together: to the byte where nothing is
// lost, else with the same mean of each channel.
func TestRegionsEqualSecondOpinion(t *testing.T) {
	t.Parallel()
	data := tilingtest.Data(t)
	var golden struct {
		Regions []struct {
			Files      []string
			X, Y, W, H int
			Mean       [3]float64
			SHA256     string
		}
	}
	raw, err := os.ReadFile("testdata/regions.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &golden); err != nil {
		t.Fatal(err)
	}
	for _, want := range golden.Regions {
		var files []tiling.Source
		for _, name := range want.Files {
			files = append(files, tilingtest.Source(t, filepath.Join(data, name)))
		}
		open := opener(t)
		if filepath.Base(want.Files[0]) == "wsi2dcm-jpeg2000.dcm" {
			if open = maybeJPEG2000(t); open == nil {
				continue
			}
		}
		slide, err := open(files)
		if err != nil {
			t.Fatal(err)
		}
		img, err := tiling.ReadRegion(t.Context(), slide, tiling.Region{X: want.X, Y: want.Y, Width: want.W, Height: want.H})
		if err != nil {
			t.Fatal(err)
		}
		got := tilingtest.Mean(img)
		for c := range got {
			if math.Abs(got[c]-want.Mean[c]) > 0.25 {
				t.Errorf("%s at %d,%d: mean %.3f, want %v", want.Files[0], want.X, want.Y, got, want.Mean)
				break
			}
		}
		if want.SHA256 != "" && hashRGB(img) != want.SHA256 {
			t.Errorf("%s at %d,%d: the pixels are others", want.Files[0], want.X, want.Y)
		}
	}
}
