package tiling_test

import (
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"
	"math"
	"os"
	"path/filepath"
	"testing"

	"telepath/tiling"
	"telepath/tiling/jpegtile"
	"telepath/tiling/tiffwsi"
	"telepath/tiling/tilingtest"
)

// tableSources are the textures of one half of the data: no tile, class of tiles or seed is in
// both halves.
func tableSources(t testing.TB, develop bool) (sources []tableSource) {
	t.Helper()
	data := tilingtest.Data(t)
	if develop {
		for i := range 4 {
			sources = append(sources,
				tableSource{fmt.Sprintf("colorectal healthy %d", i), 1, mosaic(t, data, "colorectal_polito_gpl3/healthy/*.jpg", i, 4)},
				tableSource{fmt.Sprintf("colorectal adenocarcinoma %d", i), 1, mosaic(t, data, "colorectal_polito_gpl3/adenocarcinoma/*.jpg", i, 4)})
		}
		return append(sources, tableSource{"CMU-1", 0.499, cmuTexture(t, data, image.Rect(760, 1700, 1260, 2900))})
	}
	for i := range 3 {
		sources = append(sources,
			tableSource{fmt.Sprintf("colorectal serrated %d", i), 1, mosaic(t, data, "colorectal_polito_gpl3/serrated_adenoma/*.jpg", i, 3)},
			tableSource{fmt.Sprintf("colorectal tubular %d", i), 1, mosaic(t, data, "colorectal_polito_gpl3/tubular_adenoma/*.jpg", i, 3)},
			tableSource{fmt.Sprintf("colorectal villous %d", i), 1, mosaic(t, data, "colorectal_polito_gpl3/villous_adenoma/*.jpg", i, 3)})
	}
	for i := range 2 {
		sources = append(sources, tableSource{fmt.Sprintf("oral, camera without white balance %d", i), 0.7, mosaic(t, data, "oral_oscc_rahman2020/oscc/OSCC_400x_*.jpg", i, 2)})
	}
	return append(sources, tableSource{"CMU-1, other part", 0.499, cmuTexture(t, data, image.Rect(1120, 640, 1380, 1500))})
}

type tableSource struct {
	name    string
	mpp     float64
	texture *texture
}

// mosaic puts 36 tiles together, taken evenly from part i of n of the sorted files, so that
// mosaics share no tile. The tiles come from many slides: all are stained as strongly as the
// first, or their edges would be steps that no slide has.
func mosaic(t testing.TB, data, pattern string, i, n int) *texture {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(data, "tiles", pattern))
	if err != nil || len(files) < n {
		t.Fatalf("tiles %s: %d, %v", pattern, len(files), err)
	}
	files = files[i*len(files)/n : (i+1)*len(files)/n]
	const side, size = 6, 224
	out := image.NewRGBA(image.Rect(0, 0, side*size, side*size))
	var want [3]float64
	for k := range side * side {
		at := image.Rect(k%side*size, k/side*size, k%side*size+size, k/side*size+size)
		tile := toRGBA(readJPEG(t, files[k*len(files)/(side*side)]))
		if k == 0 {
			want = meanDensity(tile)
		} else {
			restain(tile, want, meanDensity(tile))
		}
		draw.Draw(out, at, tile, image.Point{}, draw.Src)
	}
	return newTexture(out)
}

func meanDensity(img *image.RGBA) (mean [3]float64) {
	for i := 0; i < len(img.Pix); i += 4 {
		for c := range mean {
			mean[c] -= math.Log10(max(float64(img.Pix[i+c]), 1) / 255)
		}
	}
	for c := range mean {
		mean[c] /= float64(len(img.Pix) / 4)
	}
	return mean
}

func restain(img *image.RGBA, want, has [3]float64) {
	for c := range want {
		var table [256]uint8
		for v := range table {
			table[v] = uint8(255*math.Pow(float64(v)/255, want[c]/max(has[c], 0.01)) + 0.5)
		}
		for i := c; i < len(img.Pix); i += 4 {
			img.Pix[i] = table[img.Pix[i]]
		}
	}
}

func readJPEG(t testing.TB, path string) image.Image {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := jpeg.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func openCMU(t testing.TB, data string) tiling.Slide {
	t.Helper()
	s, err := tiffwsi.Open(t.Context(), tilingtest.Source(t, filepath.Join(data, "svs", "CMU-1-Small-Region.svs")), tiling.Codecs{JPEG: jpegtile.New()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func cmuTexture(t testing.TB, data string, r image.Rectangle) *texture {
	t.Helper()
	img, err := tiling.ReadRegion(t.Context(), openCMU(t, data), tiling.Region{X: r.Min.X, Y: r.Min.Y, Width: r.Dx(), Height: r.Dy()})
	if err != nil {
		t.Fatal(err)
	}
	return newTexture(img)
}
