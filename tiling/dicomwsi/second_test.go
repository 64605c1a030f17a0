package dicomwsi_test

import (
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"image"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"telepath/tiling"
	"telepath/tiling/tilingtest"
)

const deflatedLE = "1.2.840.10008.1.2.1.99"

// asSlide makes a slide of another kind of DICOM picture: the SOP class of a slide, and its
// frames side by side as tiles. The elements that come first win.
func asSlide(t testing.TB, file []byte, frames, columns, rows int) []byte {
	t.Helper()
	le := binary.LittleEndian
	if len(file) < 144 || string(file[132:136]) != "\x02\x00\x00\x00" {
		t.Fatal("no file meta information")
	}
	end := 144 + int(le.Uint32(file[140:]))
	at := bytes.Index(file[:end], []byte("\x02\x00\x10\x00UI")) // TransferSyntaxUID
	syntax := strings.Trim(string(file[at+8:][:le.Uint16(file[at+6:])]), "\x00 ")
	m := &made{syntax: syntax, implicit: syntax == implicitLE}
	m.text(0x0008, 0x0008, "CS", `ORIGINAL\PRIMARY\VOLUME\NONE`).text(0x0008, 0x0016, "UI", "1.2.840.10008.5.1.4.1.1.77.1.6")
	m.text(0x0020, 0x9311, "CS", "TILED_FULL").long(0x0048, 0x0006, frames*columns).long(0x0048, 0x0007, rows)
	if syntax != deflatedLE {
		m.body.Write(file[end:])
		return m.bytes()
	}
	body, err := io.ReadAll(flate.NewReader(bytes.NewReader(file[end:])))
	if err != nil {
		t.Fatal(err)
	}
	return deflated(t, m, body)
}

// deflated is the file with its data set, and more of it, compressed.
func deflated(t testing.TB, m *made, more []byte) []byte {
	t.Helper()
	data := append(bytes.Clone(m.body.Bytes()), more...)
	m.body.Reset()
	w, err := flate.NewWriter(&m.body, flate.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return m.bytes()
}

// Pictures of other kinds, in encodings that slides may have too, come out as pydicom
// decodes them: to the byte if nothing is lost, else with the same mean of each channel.
func TestPixelsEqualSecondOpinion(t *testing.T) {
	t.Parallel()
	data := tilingtest.Data(t)
	var golden struct {
		Pictures []struct {
			File                  string
			Frames, Columns, Rows int
			Means                 [][3]float64
			SHA256                []string
		}
	}
	raw, err := os.ReadFile("testdata/second.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &golden); err != nil {
		t.Fatal(err)
	}
	for _, want := range golden.Pictures {
		t.Run(want.File, func(t *testing.T) {
			t.Parallel()
			file, err := os.ReadFile(filepath.Join(data, want.File))
			if err != nil {
				t.Fatal(err)
			}
			slide, err := open(t, asSlide(t, file, want.Frames, want.Columns, want.Rows))
			if u, ok := tiling.AsUnreadable(err); ok && strings.Contains(u.Do, "libopenjp2-7") {
				slide, err = withJPEG2000(t)([]tiling.Source{memory(asSlide(t, file, want.Frames, want.Columns, want.Rows))})
			}
			if err != nil {
				t.Fatal(err)
			}
			for i, frame := range []int{0, want.Frames - 1} {
				tile, err := slide.Tile(t.Context(), 0, tiling.TileIndex{Col: frame})
				if err != nil {
					t.Fatal(err)
				}
				compareFrame(t, tile, want.Means[i], want.SHA256[i], lossless(slide.Info().TransferSyntax))
			}
		})
	}
}

func lossless(syntax string) bool {
	return syntax != baseline && syntax != "1.2.840.10008.1.2.4.51"
}

func compareFrame(t *testing.T, tile *image.RGBA, means [3]float64, sum string, exact bool) {
	t.Helper()
	got := tilingtest.Mean(tile)
	for c := range got {
		if math.Abs(got[c]-means[c]) > 0.25 {
			t.Errorf("means are %.3f, want %v", got, means)
			break
		}
	}
	if hash := hashRGB(tile); exact && hash != sum {
		t.Errorf("the pixels are others: %s, want %s", hash, sum)
	}
}

func hashRGB(img *image.RGBA) string {
	rgb := make([]byte, 0, len(img.Pix)/4*3)
	for i := 0; i < len(img.Pix); i += 4 {
		rgb = append(rgb, img.Pix[i:i+3]...)
	}
	sum := sha256.Sum256(rgb)
	return hex.EncodeToString(sum[:])
}

// The same picture in every uncompressed, deflated and run-length encoding, as dcmtk and
// pydicom write them.
func TestRareEncodingsGiveTheSamePixels(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/dcmtk/*.dcm")
	if err != nil || len(files) < 13 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, path := range files {
		name := strings.TrimSuffix(filepath.Base(path), ".dcm")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			tilingtest.Check(t, func() (tiling.Slide, error) { return open(t, file) })
			slide, err := open(t, file)
			if err != nil {
				t.Fatal(err)
			}
			got, err := tiling.ReadRegion(t.Context(), slide, tiling.Region{Width: 30, Height: 25})
			if err != nil {
				t.Fatal(err)
			}
			picture, tolerance := "testdata/dcmtk/picture.png", uint8(0)
			switch {
			case strings.HasPrefix(name, "grey16"):
				picture = "testdata/dcmtk/grey.png"
			case strings.HasPrefix(name, "ybr-422"):
				tolerance = 12 // two pixels share a colour
			case strings.HasPrefix(name, "ybr"):
				tolerance = 2
			}
			if worst := worstDifference(got, readPNG(t, picture)); worst > tolerance {
				t.Errorf("a sample is off by %d", worst)
			}
			if m := slide.Info().MPP; m == nil || m.X != 0.25 || m.Y != 0.5 {
				t.Errorf("mpp is %+v", m)
			}
		})
	}
}

func readPNG(t *testing.T, path string) image.Image {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func worstDifference(got *image.RGBA, want image.Image) uint8 {
	worst := uint8(0)
	for y := range got.Rect.Dy() {
		for x := range got.Rect.Dx() {
			c := got.RGBAAt(x, y)
			r, g, b, _ := want.At(x, y).RGBA()
			for _, pair := range [][2]uint8{{c.R, uint8(r >> 8)}, {c.G, uint8(g >> 8)}, {c.B, uint8(b >> 8)}} {
				worst = max(worst, max(pair[0], pair[1])-min(pair[0], pair[1]))
			}
		}
	}
	return worst
}
