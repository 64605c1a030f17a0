package photo_test

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"path/filepath"
	"strings"
	"testing"

	"telepath/tiling"
	"telepath/tiling/jpegtile"
	"telepath/tiling/photo"
	"telepath/tiling/tilingtest"
)

func memory(data []byte) tiling.Source {
	return tiling.Source{Name: "memory", Size: int64(len(data)), ReaderAt: bytes.NewReader(data)}
}

func open(ctx context.Context, data []byte) (tiling.Slide, error) {
	return photo.Open(ctx, memory(data), tiling.Codecs{JPEG: jpegtile.New()})
}

func opener(ctx context.Context) tilingtest.Opener {
	return func(files []tiling.Source) (tiling.Slide, error) {
		return photo.Open(ctx, files[0], tiling.Codecs{JPEG: jpegtile.New()})
	}
}

// scene is a picture of which every 8x8 px have a colour of their own.
func scene(width, height int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			img.SetNRGBA(x, y, color.NRGBA{uint8(x / 8 * 37), uint8(y / 8 * 53), uint8((x/8 + y/8) * 11), 255})
		}
	}
	return img
}

func asJPEG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asPNG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// into draws the picture into another kind of picture.
func into(dst draw.Image, src image.Image) draw.Image {
	draw.Draw(dst, dst.Bounds(), src, image.Point{}, draw.Src)
	return dst
}

// withSegment puts a segment after the JPEG's start.
func withSegment(data []byte, marker byte, body string) []byte {
	out := append([]byte{}, data[:2]...)
	out = append(out, 0xff, marker, byte((len(body)+2)>>8), byte(len(body)+2))
	return append(append(out, body...), data[2:]...)
}

// withChunk puts a chunk after the PNG's header.
func withChunk(data []byte, name, body string) []byte {
	out := append([]byte{}, data[:33]...)
	out = binary.BigEndian.AppendUint32(out, uint32(len(body)))
	out = append(append(out, name...), body...)
	out = binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE([]byte(name+body)))
	return append(out, data[33:]...)
}

// exif is a TIFF structure with an orientation.
func exif(orientation int) string {
	return "MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00" + string(rune(orientation)) + "\x00\x00\x00\x00\x00\x00"
}

func TestKindsOfPhotosPassEveryCheck(t *testing.T) {
	t.Parallel()
	img := scene(300, 520)
	b := img.Bounds()
	palette := color.Palette{}
	for i := range 256 {
		palette = append(palette, color.NRGBA{uint8(i), uint8(255 - i), uint8(i / 2), 255})
	}
	for name, c := range map[string]struct {
		data   []byte
		exact  image.Image
		doubts int
	}{
		"jpeg":           {data: asJPEG(t, img), doubts: 1},
		"grey jpeg":      {data: asJPEG(t, into(image.NewGray(b), img)), doubts: 1},
		"png":            {data: asPNG(t, img), exact: img, doubts: 1},
		"png, rgb":       {data: asPNG(t, into(image.NewRGBA(b), img)), exact: img, doubts: 1},
		"png, grey":      {data: asPNG(t, into(image.NewGray(b), img)), exact: into(image.NewGray(b), img), doubts: 1},
		"png, palette":   {data: asPNG(t, into(image.NewPaletted(b, palette), img)), exact: into(image.NewPaletted(b, palette), img), doubts: 1},
		"png, 16 bit":    {data: asPNG(t, into(image.NewNRGBA64(b), img)), exact: img, doubts: 2},
		"png, deep grey": {data: asPNG(t, into(image.NewGray16(b), img)), exact: into(image.NewGray(b), img), doubts: 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if !photo.Sniff(c.data) {
				t.Error("it is not recognised")
			}
			slide, err := open(t.Context(), c.data)
			if err != nil {
				t.Fatal(err)
			}
			info := slide.Info()
			if info.Format != "photo" || info.Width != 300 || info.Height != 520 || len(info.Levels) != 1 || info.MPP != nil || len(info.Doubts) != c.doubts {
				t.Errorf("info is %+v", info)
			}
			if c.exact != nil {
				whole(t, slide, c.exact)
			}
			tilingtest.Check(t, func() (tiling.Slide, error) { return open(t.Context(), c.data) })
		})
	}
}

// whole compares every pixel of level 0, to one grey level: 16 bits are cut, not rounded.
func whole(t *testing.T, slide tiling.Slide, want image.Image) {
	t.Helper()
	b := want.Bounds()
	got, err := tiling.ReadRegion(t.Context(), slide, tiling.Region{Width: b.Dx(), Height: b.Dy()})
	if err != nil {
		t.Fatal(err)
	}
	for y := range b.Dy() {
		for x := range b.Dx() {
			w := color.NRGBAModel.Convert(want.At(x, y)).(color.NRGBA)
			g := got.RGBAAt(x, y)
			if apart(g.R, w.R) > 1 || apart(g.G, w.G) > 1 || apart(g.B, w.B) > 1 || g.A != 255 {
				t.Fatalf("pixel %d,%d is %v, want %v", x, y, g, w)
			}
		}
	}
}

func apart(a, b uint8) int { return int(max(a, b) - min(a, b)) }

func TestAlphaLiesOnWhite(t *testing.T) {
	t.Parallel()
	for name, img := range map[string]draw.Image{"8 bit": image.NewNRGBA(image.Rect(0, 0, 2, 1)), "16 bit": image.NewNRGBA64(image.Rect(0, 0, 2, 1))} {
		img.Set(0, 0, color.NRGBA{R: 200, A: 128})
		slide, err := open(t.Context(), asPNG(t, img))
		if err != nil {
			t.Fatal(err)
		}
		tile, err := slide.Tile(t.Context(), 0, tiling.TileIndex{})
		if err != nil {
			t.Fatal(err)
		}
		half, none := tile.RGBAAt(0, 0), tile.RGBAAt(1, 0)
		if apart(half.R, 227) > 1 || apart(half.G, 127) > 1 || half.A != 255 || none != (color.RGBA{255, 255, 255, 255}) {
			t.Errorf("%s: half red on white is %v, nothing on white %v", name, half, none)
		}
	}
}

// The picture of rows "ab" and "cd" and "ef", turned as each orientation says: row and column
// 0 of the stored picture lie on the edges that EXIF names.
func TestOrientationIsHonoured(t *testing.T) {
	t.Parallel()
	letters := map[byte]color.NRGBA{}
	img := image.NewNRGBA(image.Rect(0, 0, 16, 24))
	for i, c := range []byte("abcdef") {
		letters[c] = color.NRGBA{uint8(40 * i), uint8(255 - 40*i), uint8(i % 2 * 200), 255}
		draw.Draw(img, image.Rect(i%2*8, i/2*8, i%2*8+8, i/2*8+8), image.NewUniform(letters[c]), image.Point{}, draw.Src)
	}
	for orientation, rows := range []string{"ab cd ef", "ab cd ef", "ba dc fe", "fe dc ba", "ef cd ab", "ace bdf", "eca fdb", "fdb eca", "bdf ace", "ab cd ef"} {
		for kind, data := range map[string][]byte{
			"jpeg": withSegment(asJPEG(t, img), 0xe1, "Exif\x00\x00"+exif(orientation)),
			"png":  withChunk(asPNG(t, img), "eXIf", exif(orientation)),
		} {
			slide, err := open(t.Context(), data)
			if err != nil {
				t.Fatal(err)
			}
			lines := strings.Fields(rows)
			if i := slide.Info(); i.Width != 8*len(lines[0]) || i.Height != 8*len(lines) {
				t.Errorf("%s, orientation %d: %dx%d", kind, orientation, i.Width, i.Height)
				continue
			}
			tile, err := slide.Tile(t.Context(), 0, tiling.TileIndex{})
			if err != nil {
				t.Fatal(err)
			}
			for y, line := range lines {
				for x := range len(line) {
					got, want := tile.RGBAAt(8*x+4, 8*y+4), letters[line[x]]
					if apart(got.R, want.R)+apart(got.G, want.G)+apart(got.B, want.B) > 60 {
						t.Errorf("%s, orientation %d: at %d,%d is %v, want %c %v", kind, orientation, x, y, got, line[x], want)
					}
				}
			}
			tilingtest.Check(t, func() (tiling.Slide, error) { return open(t.Context(), data) })
		}
	}
}

func TestDensityIsNamedAndNotBelieved(t *testing.T) {
	t.Parallel()
	plain, err := open(t.Context(), asPNG(t, scene(20, 20)))
	if err != nil {
		t.Fatal(err)
	}
	asked := "A photo does not say how large a pixel is on the glass (MPP): give it before anything is measured."
	if d := plain.Info().Doubts; len(d) != 1 || d[0] != asked {
		t.Errorf("without a density the doubts are %q", d)
	}
	for want, data := range map[string][]byte{
		"300 dots per inch": withSegment(asJPEG(t, scene(20, 20)), 0xe0, "JFIF\x00\x01\x02\x01\x01\x2c\x01\x2c\x00\x00"),
		"118 dots per cm":   withSegment(asJPEG(t, scene(20, 20)), 0xe0, "JFIF\x00\x01\x02\x02\x00\x76\x00\x76\x00\x00"),
		"72 dots per inch":  withChunk(asPNG(t, scene(20, 20)), "pHYs", "\x00\x00\x0b\x13\x00\x00\x0b\x13\x01"),
	} {
		slide, err := open(t.Context(), data)
		if err != nil {
			t.Fatal(err)
		}
		sentence := asked + " The " + want + " that the file names tell a printer or a screen how large to show the photo, not what the microscope saw, and are not used."
		if i := slide.Info(); i.MPP != nil || len(i.Doubts) != 1 || i.Doubts[0] != sentence {
			t.Errorf("mpp %v, doubts %q, want %q", i.MPP, i.Doubts, sentence)
		}
	}
}

func TestProfileIsKept(t *testing.T) {
	t.Parallel()
	jpegPieces := withSegment(withSegment(asJPEG(t, scene(20, 20)), 0xe2, "ICC_PROFILE\x00\x02\x02second"), 0xe2, "ICC_PROFILE\x00\x01\x02first ")
	hole := withSegment(asJPEG(t, scene(20, 20)), 0xe2, "ICC_PROFILE\x00\x02\x02second")
	var packed bytes.Buffer
	w := zlib.NewWriter(&packed)
	if _, err := w.Write([]byte("first second")); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"jpeg": {jpegPieces, "first second"}, "jpeg with a hole": {hole, ""}, "png": {withChunk(asPNG(t, scene(20, 20)), "iCCP", "p\x00\x00"+packed.String()), "first second"},
		"bad png": {withChunk(asPNG(t, scene(20, 20)), "iCCP", "p\x00\x00rubbish"), ""},
	} {
		slide, err := open(t.Context(), c.data)
		if err != nil {
			t.Fatal(err)
		}
		if got := string(slide.(tiling.ICCProfiler).ICCProfile()); got != c.want || slide.Info().ICC != (c.want != "") {
			t.Errorf("%s: profile %q, want %q", name, got, c.want)
		}
	}
}

func TestRealPhotos(t *testing.T) {
	t.Parallel()
	opened := 0
	for _, path := range tilingtest.Files(t, filepath.Join(tilingtest.Data(t), "tiles")) {
		if ext := filepath.Ext(path); ext != ".jpg" && ext != ".png" && ext != ".jpeg" {
			continue
		}
		if opened++; opened%400 != 1 { // they are of a few kinds
			continue
		}
		tilingtest.Check(t, func() (tiling.Slide, error) { return opener(t.Context())([]tiling.Source{tilingtest.Source(t, path)}) })
	}
	if opened == 0 {
		t.Error("there are no photos")
	}
}

func TestEveryFileEndsInSlideOrReason(t *testing.T) {
	t.Parallel()
	data := tilingtest.Data(t)
	slides := 0
	for _, folder := range []string{"hostile", "tiff", "dzi", "dicom-other"} {
		for _, path := range tilingtest.Files(t, filepath.Join(data, folder)) {
			if tilingtest.Try(t, filepath.Base(path), tilingtest.Source(t, path), opener(t.Context())) {
				slides++
			}
		}
	}
	t.Logf("%d open", slides)
}

func TestSizesAreCheckedBeforeAllocation(t *testing.T) {
	t.Parallel()
	wide := asJPEG(t, scene(16, 16))
	at := bytes.Index(wide, []byte{0xff, 0xc0})
	binary.BigEndian.PutUint16(wide[at+5:], 65500)
	claimed := bytes.Clone(wide)
	binary.BigEndian.PutUint16(claimed[at+7:], 1000)
	binary.BigEndian.PutUint16(wide[at+7:], 65500)
	zero := asJPEG(t, scene(16, 16))
	binary.BigEndian.PutUint16(zero[at+5:], 0)
	progressive := asJPEG(t, scene(16, 16))
	progressive[at+1] = 0xc2
	binary.BigEndian.PutUint16(progressive[at+5:], 5000)
	binary.BigEndian.PutUint16(progressive[at+7:], 5000)
	lossless := asJPEG(t, scene(16, 16))
	lossless[at+1] = 0xc3
	pngOf := func(width, height uint32, depth, colour byte) []byte {
		data := asPNG(t, scene(16, 16))
		binary.BigEndian.PutUint32(data[16:], width)
		binary.BigEndian.PutUint32(data[20:], height)
		data[24], data[25] = depth, colour
		binary.BigEndian.PutUint32(data[29:], crc32.ChecksumIEEE(data[12:29]))
		return data
	}
	for name, c := range map[string]struct {
		data []byte
		code string
	}{
		"jpeg of 65500x65500":         {wide, "too-large"},
		"jpeg with too few bytes":     {claimed, "truncated"},
		"jpeg without height":         {zero, "malformed"},
		"progressive of 25 megapixel": {progressive, "too-large"},
		"lossless jpeg":               {lossless, "unsupported-codec"},
		"jpeg cut in its header":      {asJPEG(t, scene(16, 16))[:100], "truncated"},
		"png of 10^6 x 10^6":          {pngOf(1e6, 1e6, 8, 6), "too-large"},
		"png with too few bytes":      {pngOf(7000, 7000, 8, 6), "truncated"},
		"deep png of 36 megapixel":    {pngOf(6000, 6000, 16, 6), "too-large"},
		"png of no colour type":       {pngOf(16, 16, 8, 5), "malformed"},
		"png without width":           {pngOf(0, 16, 8, 6), "malformed"},
		"png cut in its header":       {asPNG(t, scene(16, 16))[:20], "truncated"},
		"something else":              {[]byte("%PDF-1.4 and so on"), "unknown-format"},
		"nothing":                     {nil, "unknown-format"},
	} {
		_, err := open(t.Context(), c.data)
		u, ok := tiling.AsUnreadable(err)
		if !ok || u.Code != c.code || u.Do == "" {
			t.Errorf("%s gave %v, want %s", name, err, c.code)
		}
	}
}

func TestCutOffPixelsAreNamedSo(t *testing.T) {
	t.Parallel()
	for name, data := range map[string][]byte{"jpeg": asJPEG(t, scene(400, 400)), "png": asPNG(t, scene(400, 400))} {
		slide, err := open(t.Context(), data[:len(data)*3/4])
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		_, err = slide.Tile(t.Context(), 0, tiling.TileIndex{})
		if u, ok := tiling.AsUnreadable(err); !ok || u.Code != "truncated" {
			t.Errorf("%s gave %v", name, err)
		}
	}
}

func TestClosedPhotoGivesNoTile(t *testing.T) {
	t.Parallel()
	slide, err := open(t.Context(), asPNG(t, scene(20, 20)))
	if err != nil {
		t.Fatal(err)
	}
	if err := slide.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := slide.Tile(t.Context(), 0, tiling.TileIndex{}); err == nil || errors.Is(err, context.Canceled) {
		t.Errorf("a tile after closing gave %v", err)
	}
}

func TestChangedFilesEndInSlideOrReason(t *testing.T) {
	t.Parallel()
	for name, data := range seeds(t) {
		tilingtest.Mutate(t, name, data, 1500, opener(t.Context()))
	}
}

func seeds(t testing.TB) map[string][]byte {
	small := scene(24, 24)
	return map[string][]byte{
		"jpeg":   withSegment(withSegment(asJPEG(t, small), 0xe1, "Exif\x00\x00"+exif(6)), 0xe2, "ICC_PROFILE\x00\x01\x01profile"),
		"png":    withChunk(withChunk(asPNG(t, small), "eXIf", exif(7)), "pHYs", "\x00\x00\x0b\x13\x00\x00\x0b\x13\x01"),
		"png 16": asPNG(t, into(image.NewNRGBA64(small.Rect), small)),
	}
}

func FuzzOpen(f *testing.F) {
	for _, data := range seeds(f) {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		tilingtest.Try(t, "fuzz", memory(data), opener(t.Context()))
	})
}
