//go:build (linux || darwin) && (amd64 || arm64)

package jpegtile

import (
	"image"
	"path/filepath"
	"sync"
	"testing"

	"telepath/tiling"
	"telepath/tiling/dicomwsi"
	"telepath/tiling/tiffwsi"
	"telepath/tiling/tilingtest"
)

// both is the codec of a reader that decodes every tile twice and compares.
type both struct {
	fastCodec
	t  *testing.T
	on string

	mu    sync.Mutex
	tiles int
	worst float64
}

func (b *both) Decode(data []byte, rgb bool) (*image.RGBA, error) {
	img, d := compare(b.t, b.fastCodec, b.on, data, rgb)
	b.mu.Lock()
	b.tiles, b.worst = b.tiles+1, max(b.worst, d)
	b.mu.Unlock()
	if img == nil {
		return b.pure.Decode(data, rgb)
	}
	return img, nil
}

func (b *both) DecodeInto(data []byte, rgb bool, _ *image.RGBA) (*image.RGBA, error) {
	return b.Decode(data, rgb)
}

// What slides hold is asked for through their readers, which merge tables and know what the
// components are: RGB and YCbCr, with and without subsampling.
func TestBothCodecsAgreeOnRealSlides(t *testing.T) {
	t.Parallel()
	c := fast(t)
	for name, open := range map[string]func(tiling.Source, tiling.Codecs) (tiling.Slide, error){
		"svs/CMU-1-Small-Region.svs":                    openTIFF(t),
		"tiff/derived-vips/pyr-jpeg-tile256.tif":        openTIFF(t),
		"dicom-wsi/cmu1-series/volume.dcm":              openDICOM(t),
		"dicom-wsi/wsi2dcm/wsi2dcm-jpeg.dcm":            openDICOM(t),
		"tiff/derived-vips/pyr-jpeg-subifd-bigtiff.tif": openTIFF(t),
	} {
		b := &both{fastCodec: c, t: t, on: name}
		slide, err := open(tilingtest.Source(t, filepath.Join(tilingtest.Data(t), name)), tiling.Codecs{JPEG: b})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for level, l := range slide.Info().Levels {
			for row := range l.Rows() {
				if _, err := slide.Tile(t.Context(), level, tiling.TileIndex{Col: row % l.Cols(), Row: row}); err != nil {
					t.Errorf("%s level %d row %d: %v", name, level, row, err)
				}
			}
		}
		slide.Close()
		if b.tiles == 0 {
			t.Errorf("%s: no tile was decoded", name)
		}
		t.Logf("%s: %d tiles, %.3f grey levels apart at the worst", name, b.tiles, b.worst)
	}
}

func openTIFF(t *testing.T) func(tiling.Source, tiling.Codecs) (tiling.Slide, error) {
	return func(s tiling.Source, c tiling.Codecs) (tiling.Slide, error) { return tiffwsi.Open(t.Context(), s, c) }
}

func openDICOM(t *testing.T) func(tiling.Source, tiling.Codecs) (tiling.Slide, error) {
	return func(s tiling.Source, c tiling.Codecs) (tiling.Slide, error) {
		return dicomwsi.Open(t.Context(), []tiling.Source{s}, c)
	}
}
