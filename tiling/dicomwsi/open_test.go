package dicomwsi_test

import (
	"bytes"
	"errors"
	"flag"
	"image"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"telepath/tiling"
	"telepath/tiling/dicomwsi"
	"telepath/tiling/jpeg2000"
	"telepath/tiling/jpegtile"
	"telepath/tiling/tilingtest"
)

var update = flag.Bool("update", false, "write testdata/expect.json anew")

func opener(t *testing.T) tilingtest.Opener {
	return func(files []tiling.Source) (tiling.Slide, error) {
		return dicomwsi.Open(t.Context(), files, tiling.Codecs{JPEG: jpegtile.New()})
	}
}

// withJPEG2000 opens slides with the JPEG 2000 library too; the test is skipped where that is
// not installed.
func withJPEG2000(t *testing.T) tilingtest.Opener {
	t.Helper()
	open := maybeJPEG2000(t)
	if open == nil {
		tilingtest.WithoutLibrary(t, errors.New("JPEG 2000 is not checked: its library is not installed"))
	}
	return open
}

// maybeJPEG2000 is nil where the library is not installed.
func maybeJPEG2000(t *testing.T) tilingtest.Opener {
	t.Helper()
	library, err := jpeg2000.Load()
	if err != nil {
		t.Logf("JPEG 2000 is not checked: %v", err)
		return nil
	}
	return func(files []tiling.Source) (tiling.Slide, error) {
		return dicomwsi.Open(t.Context(), files, tiling.Codecs{JPEG: jpegtile.New(), JPEG2000: library})
	}
}

func TestRealFilesInJPEG2000(t *testing.T) {
	t.Parallel()
	tilingtest.CheckExpectations(t, "testdata/expect-jpeg2000.json", *update, withJPEG2000(t))
}

func TestEveryFileEndsInSlideOrReasonWithJPEG2000(t *testing.T) {
	t.Parallel()
	tilingtest.Sweep(t, withJPEG2000(t))
}

// The same picture once in JPEG and once in JPEG 2000 without loss: they differ as JPEG does.
func TestJPEG2000LooksLikeJPEG(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(tilingtest.Data(t), "dicom-wsi/wsi2dcm")
	slide, err := withJPEG2000(t)([]tiling.Source{tilingtest.Source(t, filepath.Join(dir, "wsi2dcm-jpeg2000.dcm"))})
	if err != nil {
		t.Fatal(err)
	}
	got, err := tiling.ReadRegion(t.Context(), slide, tiling.Region{Width: 957, Height: 715})
	if err != nil {
		t.Fatal(err)
	}
	want := &image.RGBA{Pix: wholePicture(t, filepath.Join(dir, "wsi2dcm-jpeg.dcm")), Stride: 4 * 957, Rect: got.Rect}
	if d := tilingtest.MeanDifference(got, want); d > 3 {
		t.Errorf("the pictures differ by %.2f", d)
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

// The DICOM series was made of the SVS with new compression, which moved the mean of a region
// by up to 1.02. What its own JPEGs decode to is compared in TestRegionsEqualSecondOpinion.
func TestPixelsEqualOpenSlide(t *testing.T) {
	t.Parallel()
	slide, err := opener(t)([]tiling.Source{tilingtest.Source(t, filepath.Join(tilingtest.Data(t), "dicom-wsi/cmu1-series/volume.dcm"))})
	if err != nil {
		t.Fatal(err)
	}
	tilingtest.CheckOracle(t, slide, "CMU-1-Small-Region.openslide.json", 1.5)
}

// The derived files hold the same frames in other layouts: offsets 64-bit wide, three
// fragments a frame, positions instead of order, two parts.
func TestLayoutsGiveTheSamePixels(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(tilingtest.Data(t), "dicom-wsi")
	want := wholePicture(t, filepath.Join(dir, "wsi2dcm/wsi2dcm-jpeg.dcm"))
	for _, layout := range []string{"eot.dcm", "three-fragments-per-frame-bot.dcm", "concat-2-of-2.dcm+concat-1-of-2.dcm"} {
		var files []string
		for name := range strings.SplitSeq(layout, "+") {
			files = append(files, filepath.Join(dir, "derived", name))
		}
		if got := wholePicture(t, files...); !bytes.Equal(got, want) {
			t.Errorf("%s has other pixels", layout)
		}
	}
	sparse := wholePicture(t, filepath.Join(dir, "derived/tiled-sparse-reversed-2-missing.dcm"))
	differ, white := 0, 0
	for i := 0; i < len(want); i += 4 {
		if !bytes.Equal(sparse[i:i+4], want[i:i+4]) {
			differ++
			if sparse[i] == 0xff && sparse[i+1] == 0xff && sparse[i+2] == 0xff {
				white++
			}
		}
	}
	if differ == 0 || differ != white || differ > 2*256*256 {
		t.Errorf("sparse: %d pixels differ, %d of them white", differ, white)
	}
}

func wholePicture(t *testing.T, files ...string) []byte {
	t.Helper()
	var sources []tiling.Source
	for _, file := range files {
		sources = append(sources, tilingtest.Source(t, file))
	}
	slide, err := opener(t)(sources)
	if err != nil {
		t.Fatal(err)
	}
	info := slide.Info()
	img, err := tiling.ReadRegion(t.Context(), slide, tiling.Region{Width: info.Width, Height: info.Height})
	if err != nil {
		t.Fatal(err)
	}
	return img.Pix
}

func TestCutOffFilesAreNamedSo(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"dicom-wsi/cmu1-series/volume.dcm", "dicom-wsi/derived/eot.dcm", "dicom-wsi/wsi2dcm/wsi2dcm-jpeg.dcm", "dicom-wsi/highdicom/sm_image.dcm"} {
		whole, err := os.ReadFile(filepath.Join(tilingtest.Data(t), name))
		if err != nil {
			t.Fatal(err)
		}
		for _, keep := range []int{200, 700, len(whole) / 2, len(whole) * 3 / 4, len(whole) - 400} {
			_, err := opener(t)([]tiling.Source{memory(whole[:keep])})
			u, ok := tiling.AsUnreadable(err)
			if !ok || u.Code != "truncated" && keep > len(whole)/2 {
				t.Errorf("%s cut to %d of %d bytes gave %v", name, keep, len(whole), err)
			}
		}
	}
}

func TestFilesOfTwoSlidesAreRefused(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(tilingtest.Data(t), "dicom-wsi")
	_, err := opener(t)([]tiling.Source{
		tilingtest.Source(t, filepath.Join(dir, "cmu1-series/volume.dcm")),
		tilingtest.Source(t, filepath.Join(dir, "wsi2dcm/wsi2dcm-jpeg.dcm")),
	})
	if u, ok := tiling.AsUnreadable(err); !ok || u.Code != "mixed-series" {
		t.Errorf("got %v", err)
	}
}

func memory(data []byte) tiling.Source {
	return tiling.Source{Name: "memory", Size: int64(len(data)), ReaderAt: bytes.NewReader(data)}
}
