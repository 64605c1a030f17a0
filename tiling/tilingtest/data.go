package tilingtest

import (
	"fmt"
	"image"
	"os"
	"path/filepath"
	"testing"

	"telepath/tiling"
)

// Data returns the folder of shared real slides, ../shared/data beside the repository, or
// skips the test where it is absent.
func Data(t testing.TB) string {
	t.Helper()
	root, err := repository()
	if err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(root, "..", "shared", "data")
	if _, err := os.Stat(data); err != nil {
		t.Skip("the shared slides (../shared/data) are not on this machine: checked on drawn slides only")
	}
	return data
}

// WithoutLibrary skips the test because a library that is loaded at run time is not installed.
// In CI, where .ci/setup installs them all, that is a failure.
func WithoutLibrary(t testing.TB, err error) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatalf("%v: run .ci/setup test", err)
	}
	t.Skip(err)
}

// repository walks up from the working directory to the folder with go.mod.
func repository() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("find the repository: %w", err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		if filepath.Dir(dir) == dir {
			return "", fmt.Errorf("find the repository: no go.mod above the working directory")
		}
		dir = filepath.Dir(dir)
	}
}

// Source opens a file as a slide's source; it is closed when the test ends.
func Source(t testing.TB, path string) tiling.Source {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	return tiling.Source{Name: filepath.Base(path), Size: info.Size(), ReaderAt: f}
}

// Files lists every regular file below dir, sorted.
func Files(t testing.TB, dir string) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// Mean is the mean of each of R, G and B over the picture, 0 to 255.
func Mean(img *image.RGBA) [3]float64 {
	var sum [3]float64
	b := img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		row := img.Pix[img.PixOffset(b.Min.X, y):]
		for x := range b.Dx() {
			for c := range sum {
				sum[c] += float64(row[4*x+c])
			}
		}
	}
	for c := range sum {
		sum[c] /= float64(b.Dx() * b.Dy())
	}
	return sum
}

// MeanDifference is the mean absolute difference of R, G and B over the part that both
// pictures have, measured from their top left corners.
func MeanDifference(a, b image.Image) float64 {
	ab, bb := a.Bounds(), b.Bounds()
	width, height := min(ab.Dx(), bb.Dx()), min(ab.Dy(), bb.Dy())
	var sum, n float64
	for y := range height {
		for x := range width {
			ar, ag, ablue, _ := a.At(ab.Min.X+x, ab.Min.Y+y).RGBA()
			br, bg, bblue, _ := b.At(bb.Min.X+x, bb.Min.Y+y).RGBA()
			sum += apart(ar, br) + apart(ag, bg) + apart(ablue, bblue)
			n += 3
		}
	}
	if n == 0 {
		return 0
	}
	return sum / n
}

// apart is the difference of two 16-bit samples on the scale of 0 to 255.
func apart(a, b uint32) float64 { return float64(max(a, b)-min(a, b)) / 257 }
