package tiffwsi_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"telepath/tiling"
	"telepath/tiling/jpegtile"
	"telepath/tiling/tiffwsi"
	"telepath/tiling/tilingtest"
)

var update = flag.Bool("update", false, "write testdata/expect.json anew")

func opener(t *testing.T) tilingtest.Opener {
	return func(files []tiling.Source) (tiling.Slide, error) {
		return tiffwsi.Open(t.Context(), files[0], tiling.Codecs{JPEG: jpegtile.New()})
	}
}

func TestRealFiles(t *testing.T) {
	t.Parallel()
	tilingtest.CheckExpectations(t, "testdata/expect.json", *update, opener(t))
}

func TestEveryFileEndsInSlideOrReason(t *testing.T) {
	t.Parallel()
	tilingtest.Sweep(t, opener(t))
}

const cmu1 = "svs/CMU-1-Small-Region.svs"

func TestPixelsEqualOpenSlide(t *testing.T) {
	t.Parallel()
	slide, err := opener(t)([]tiling.Source{tilingtest.Source(t, filepath.Join(tilingtest.Data(t), cmu1))})
	if err != nil {
		t.Fatal(err)
	}
	if power := slide.Info().ObjectivePower; power != 20 {
		t.Errorf("objective power is %v", power)
	}
	tilingtest.CheckOracle(t, slide, "CMU-1-Small-Region.openslide.json", 1)
	for name, want := range map[string][2]int{"label": {387, 463}, "overview": {1280, 431}, "thumbnail": {574, 768}} {
		img, err := slide.Associated(t.Context(), name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := img.Bounds().Size(); got.X != want[0] || got.Y != want[1] {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
		t.Logf("%s: mean %.1f", name, tilingtest.Mean(img))
	}
}

// The pyramids were made of the SVS by another program, with stronger compression: their
// pixels are nearly the same. libjpeg's own decode of them is up to 2.4 off the SVS.
func TestPyramidsShowTheSameTissue(t *testing.T) {
	t.Parallel()
	dir := tilingtest.Data(t)
	for _, name := range []string{"tiff/derived-vips/pyr-jpeg-tile256.tif", "tiff/derived-vips/pyr-jpeg-subifd-bigtiff.tif"} {
		slide, err := opener(t)([]tiling.Source{tilingtest.Source(t, filepath.Join(dir, name))})
		if err != nil {
			t.Fatal(err)
		}
		tilingtest.CheckOracle(t, slide, "CMU-1-Small-Region.openslide.json", 2.5)
	}
}

func TestCutOffFilesAreNamedSo(t *testing.T) {
	t.Parallel()
	for _, name := range []string{cmu1, "tiff/derived-vips/pyr-jpeg-subifd-bigtiff.tif", "tiff/derived-vips/pyr-deflate-pred.tif", "ome-tiff/derived-tifffile/pyr-subifd-rgb.ome.tif"} {
		whole, err := os.ReadFile(filepath.Join(tilingtest.Data(t), name))
		if err != nil {
			t.Fatal(err)
		}
		for _, keep := range []int{20, len(whole) / 3, len(whole) / 2, len(whole) * 3 / 4, len(whole) - 1000} {
			_, err := opener(t)([]tiling.Source{memory(whole[:keep])})
			if u, ok := tiling.AsUnreadable(err); !ok || u.Code != "truncated" {
				t.Errorf("%s cut to %d of %d bytes gave %v", name, keep, len(whole), err)
			}
		}
	}
}

func memory(data []byte) tiling.Source {
	return tiling.Source{Name: "memory", Size: int64(len(data)), ReaderAt: bytes.NewReader(data)}
}
