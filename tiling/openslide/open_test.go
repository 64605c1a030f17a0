package openslide_test

import (
	"path/filepath"
	"testing"

	"telepath/tiling"
	"telepath/tiling/openslide"
	"telepath/tiling/tilingtest"
)

// withLibrary skips a test where OpenSlide is not installed.
func withLibrary(t *testing.T) *openslide.Library {
	t.Helper()
	library, err := openslide.Load()
	if err != nil {
		u, ok := tiling.AsUnreadable(err)
		if !ok || u.Code != "openslide-missing" || u.Do == "" {
			t.Fatalf("without the library: %v", err)
		}
		tilingtest.WithoutLibrary(t, err)
	}
	return library
}

func TestRealSlides(t *testing.T) {
	t.Parallel()
	library := withLibrary(t)
	t.Logf("OpenSlide %s from %s", library.Version(), library.File())
	data := tilingtest.Data(t)
	for _, name := range []string{"svs/CMU-1-Small-Region.svs", "svs/small.svs", "tiff/derived-vips/pyr-jpeg-tile256.tif", "tiff/derived-vips/pyr-jpeg-subifd-bigtiff.tif"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(data, name)
			open := func() (tiling.Slide, error) { return openslide.Open(t.Context(), path) }
			slide, err := open()
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%+v", slide.Info())
			tilingtest.Check(t, open)
			tilingtest.Check(t, func() (tiling.Slide, error) {
				return openslide.OpenSources(t.Context(), []tiling.Source{tilingtest.Source(t, path)}, openslide.Options{Scratch: t.TempDir()})
			})
		})
	}
}
