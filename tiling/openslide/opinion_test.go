package openslide_test

import (
	"fmt"
	"image"
	"path/filepath"
	"strings"
	"testing"

	"telepath/tiling"
	"telepath/tiling/jpegtile"
	"telepath/tiling/openslide"
	"telepath/tiling/tiffwsi"
	"telepath/tiling/tilingtest"
)

// leastCompared is how many files and levels of the shared data both readers read at least.
const leastCompared, leastLevels = 15, 20

// notComparable are the files that OpenSlide shows differently with a reason.
var notComparable = map[string]string{
	"tiff/imagecodecs/rgba.tiled.u1.tif": "it has an alpha channel, which OpenSlide multiplies in",
	"tiff/test_orient3.tif":              "it asks to be turned, and OpenSlide turns each tile in its place",
}

// OpenSlide is a second opinion on every file that the TIFF reader reads too: the same
// sizes, and the same pixels, exactly where the file is packed without loss, and to within
// what two JPEG decoders differ otherwise.
func TestSecondOpinionOnTIFF(t *testing.T) {
	t.Parallel()
	withLibrary(t)
	data := tilingtest.Data(t)
	files, levels, table := 0, 0, []string{}
	for _, folder := range []string{"svs", "tiff", "ome-tiff"} {
		for _, path := range tilingtest.Files(t, filepath.Join(data, folder)) {
			name, err := filepath.Rel(data, path)
			if err != nil {
				t.Fatal(err)
			}
			lines := secondOpinion(t, name, path)
			if len(lines) > 0 {
				files, levels, table = files+1, levels+len(lines), append(table, lines...)
			}
		}
	}
	t.Logf("%d levels of %d files compared:\n%s", levels, files, strings.Join(table, "\n"))
	if files < leastCompared || levels < leastLevels {
		t.Errorf("%d levels of %d files were compared, want at least %d of %d", levels, files, leastLevels, leastCompared)
	}
}

// secondOpinion compares a file's levels if both readers open it, and returns a line for each.
func secondOpinion(t *testing.T, name, path string) []string {
	t.Helper()
	if why := notComparable[name]; why != "" {
		t.Logf("%s: not compared: %s", name, why)
		return nil
	}
	ours, err := tiffwsi.Open(t.Context(), tilingtest.Source(t, path), tiling.Codecs{JPEG: jpegtile.New()})
	if err != nil {
		return nil
	}
	defer ours.Close()
	theirs, err := openslide.Open(t.Context(), path)
	if err != nil {
		t.Logf("%s: %v", name, err)
		return nil
	}
	defer theirs.Close()
	var lines []string
	for i, l := range ours.Info().Levels {
		j := sameLevel(theirs.Info(), l)
		if j < 0 {
			t.Logf("%s: level %d of %dx%d is not in OpenSlide's pyramid", name, i, l.Width, l.Height)
			continue
		}
		lossy := storedAsJPEG(t, ours, i) || strings.Contains(name, "webp")
		d, tiled := levelDifferences(t, ours, theirs, i, j)
		lines = append(lines, fmt.Sprintf("%-50s level %d %5dx%-5d lossy %-5v downsample %8.5f mean difference %.4f, tile by tile %.4f",
			name, i, l.Width, l.Height, lossy, l.Downsample, d, tiled))
		if lossy && d >= 1.5 || !lossy && d > 0 {
			t.Errorf("%s: level %d differs from OpenSlide's by %.4f on average", name, i, d)
		}
		// A shift of up to half a level-0 pixel, where the downsample is no whole number.
		if tiled >= d+2.5 || i == 0 && tiled != d {
			t.Errorf("%s: level %d differs from OpenSlide's by %.4f on average, tile by tile", name, i, tiled)
		}
	}
	return lines
}

func sameLevel(info tiling.Info, l tiling.Level) int {
	for i, other := range info.Levels {
		if other.Width == l.Width && other.Height == l.Height {
			return i
		}
	}
	return -1
}

func storedAsJPEG(t *testing.T, s tiling.Slide, level int) bool {
	t.Helper()
	_, ok, err := s.(tiling.StoredTiler).StoredTile(t.Context(), level, tiling.TileIndex{})
	if err != nil {
		t.Fatal(err)
	}
	return ok
}

// levelDifferences are the mean differences of our level from OpenSlide's: read whole, and
// put together from tiles, which OpenSlide resamples where the downsample is not a whole number.
func levelDifferences(t *testing.T, ours, theirs tiling.Slide, i, j int) (whole, tiled float64) {
	t.Helper()
	l := ours.Info().Levels[i]
	mine, err := tiling.ReadRegion(t.Context(), ours, tiling.Region{Level: i, Width: l.Width, Height: l.Height})
	if err != nil {
		t.Fatal(err)
	}
	other, err := openslide.Whole(t.Context(), theirs, j)
	if err != nil {
		t.Fatal(err)
	}
	together, err := tiling.ReadRegion(t.Context(), theirs, tiling.Region{Level: j, Width: l.Width, Height: l.Height})
	if err != nil {
		t.Fatal(err)
	}
	return difference(mine, other), difference(mine, together)
}

// difference is tilingtest.MeanDifference for pictures of one size, which are large here.
func difference(a, b *image.RGBA) float64 {
	sum := 0
	for i, v := range a.Pix {
		sum += int(max(v, b.Pix[i]) - min(v, b.Pix[i])) // alpha is the same
	}
	return float64(sum) / float64(len(a.Pix)/4*3)
}
