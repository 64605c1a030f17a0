//go:build (linux || darwin) && (amd64 || arm64)

package jpegtile

import (
	"bytes"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"telepath/tiling"
	"telepath/tiling/tilingtest"
)

// apart is how far the two codecs may differ, in grey levels on the mean of a tile: rounding
// of the inverse DCT. Measured: 0.05 at the worst of 3,038 real tiles.
const apart = 0.25

var (
	_ tiling.ScaledDecoder = fastCodec{}
	_ tiling.PictureReuser = fastCodec{}
	_ tiling.PictureReuser = codec{}
)

// difference is the mean absolute difference of two pictures of one size, in grey levels.
func difference(a, b *image.RGBA) float64 {
	width, height := a.Rect.Dx(), a.Rect.Dy()
	if b.Rect.Size() != a.Rect.Size() || a.Rect.Empty() {
		return 0
	}
	sum := 0
	for y := range height {
		one, other := a.Pix[a.PixOffset(a.Rect.Min.X, a.Rect.Min.Y+y):], b.Pix[b.PixOffset(b.Rect.Min.X, b.Rect.Min.Y+y):]
		for x := range 4 * width { // the fourth byte is always 255
			sum += int(max(one[x], other[x]) - min(one[x], other[x]))
		}
	}
	return float64(sum) / float64(3*width*height)
}

// compare decodes a stream with both and wants the same, or two refusals.
func compare(t *testing.T, c fastCodec, name string, data []byte, rgb bool) (*image.RGBA, float64) {
	t.Helper()
	want, wantErr := c.pure.Decode(data, rgb)
	got, err := c.Decode(data, rgb)
	if (err == nil) != (wantErr == nil) {
		t.Errorf("%s, rgb %v: library %v, pure Go %v", name, rgb, err, wantErr)
	}
	if err != nil || wantErr != nil {
		return nil, 0
	}
	if got.Rect != want.Rect {
		t.Errorf("%s, rgb %v: %v, pure Go %v", name, rgb, got.Rect, want.Rect)
	}
	d := difference(got, want)
	if d > apart {
		t.Errorf("%s, rgb %v: the codecs are %.2f grey levels apart", name, rgb, d)
	}
	for i := 3; i < len(got.Pix); i += 4 {
		if got.Pix[i] != 0xff || want.Pix[i] != 0xff {
			t.Errorf("%s, rgb %v: not opaque", name, rgb)
			break
		}
	}
	return got, d
}

func TestBothCodecsAgreeOnEveryKind(t *testing.T) {
	t.Parallel()
	c := fast(t)
	for _, k := range kinds(t) {
		for _, rgb := range []bool{false, true} {
			if img, _ := compare(t, c, k.name, k.data, rgb); img == nil {
				t.Errorf("%s, rgb %v: not decoded", k.name, rgb)
			}
		}
		h, stream, ok := plain(k.data, false)
		if ok != k.plain {
			t.Errorf("%s: given to the library: %v", k.name, ok)
		}
		if ok && !c.lib.decompress(stream, image.NewRGBA(image.Rect(0, 0, h.width, h.height))) {
			t.Errorf("%s: the library refused", k.name)
		}
	}
	for _, k := range refused(t) {
		for _, rgb := range []bool{false, true} {
			if img, _ := compare(t, c, k.name, k.data, rgb); img != nil {
				t.Errorf("%s, rgb %v: decoded", k.name, rgb)
			}
		}
	}
}

func TestBothCodecsAgreeOnRealTiles(t *testing.T) {
	t.Parallel()
	c := fast(t)
	files, err := filepath.Glob(filepath.Join(tilingtest.Data(t), "tiles", "*", "*", "*.jpg"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no tiles: %v", err)
	}
	var sum, worst float64
	var scaled, scaledSum [3]float64
	n := 0
	for i := 0; i < len(files); i += 20 {
		data, err := os.ReadFile(files[i])
		if err != nil {
			t.Fatal(err)
		}
		full, d := compare(t, c, filepath.Base(files[i]), data, false)
		if full == nil {
			continue
		}
		sum, worst, n = sum+d, max(worst, d), n+1
		for s := range scaled {
			small, err := c.DecodeScaled(data, false, 2<<s)
			if err != nil {
				t.Fatal(err)
			}
			d := difference(small, shrink(full, 2<<s))
			scaled[s], scaledSum[s] = max(scaled[s], d), scaledSum[s]+d
		}
	}
	for s, d := range scaled {
		if d > 5 { // 4.0, 3.4 and 3.2 at the worst of 3,038 tiles
			t.Errorf("scaled by 1/%d in the DCT domain a tile is %.2f from the mean of its pixels", 2<<s, d)
		}
		t.Logf("scaled by 1/%d in the DCT domain: %.2f from the mean of the pixels on the mean, %.2f at the worst", 2<<s, scaledSum[s]/float64(n), d)
	}
	t.Logf("%d tiles: %.3f grey levels apart on the mean, %.3f at the worst", n, sum/float64(n), worst)
}

// A stream that is cut off anywhere is an error, never half a picture.
func TestCutOffStreamIsAnError(t *testing.T) {
	t.Parallel()
	c := fast(t)
	for _, k := range kinds(t)[:8] {
		for keep := 0; keep < len(k.data); keep += 1 + len(k.data)/60 {
			if _, err := c.Decode(k.data[:keep], false); err == nil {
				t.Errorf("%s: %d of %d bytes gave a picture", k.name, keep, len(k.data))
			}
			if _, err := c.DecodeScaled(k.data[:keep], false, 4); err == nil {
				t.Errorf("%s: %d of %d bytes gave a small picture", k.name, keep, len(k.data))
			}
		}
	}
}

func TestHostileStreamsEndTheSameInBoth(t *testing.T) {
	t.Parallel()
	c := fast(t)
	decoded := 0
	for _, file := range tilingtest.Files(t, filepath.Join(tilingtest.Data(t), "hostile")) {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, stream := range streams(data) {
			img, err := c.Decode(stream, true)
			if _, scaledErr := c.DecodeScaled(stream, true, 8); (err == nil) != (scaledErr == nil) {
				t.Errorf("%s: full size %v, an eighth %v", filepath.Base(file), err, scaledErr)
			}
			want, wantErr := c.pure.Decode(stream, true)
			if wantErr == nil && (err != nil || img.Rect != want.Rect) {
				t.Errorf("%s: only pure Go takes it: %v", filepath.Base(file), err)
			}
			if err == nil {
				decoded++
			}
		}
	}
	t.Logf("%d streams are decodable", decoded)
}

// streams are the places in a file where a JPEG may start, the first few.
func streams(data []byte) [][]byte {
	var out [][]byte
	for at := 0; len(out) < 4; at += 3 {
		next := bytes.Index(data[at:], []byte{0xff, markerSOI, 0xff})
		if next < 0 {
			break
		}
		at += next
		out = append(out, data[at:])
	}
	return out
}

func TestPictureIsReusedOnlyIfItFits(t *testing.T) {
	t.Parallel()
	codecs := []tiling.PictureReuser{codec{}}
	if c, err := Fast(); err == nil {
		codecs = append(codecs, c.(tiling.PictureReuser))
	}
	data, err := codec{}.Encode(tissue(75, 53), 80)
	if err != nil {
		t.Fatal(err)
	}
	want, err := codec{}.Decode(data, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range codecs {
		for name, into := range map[string]*image.RGBA{
			"fits": image.NewRGBA(image.Rect(0, 0, 75, 53)), "wide rows": image.NewRGBA(image.Rect(0, 0, 90, 53)).SubImage(image.Rect(0, 0, 75, 53)).(*image.RGBA),
			"none": nil, "too small": image.NewRGBA(image.Rect(0, 0, 74, 53)), "too large": image.NewRGBA(image.Rect(0, 0, 75, 54)),
			"elsewhere": image.NewRGBA(image.Rect(1, 1, 76, 54)), "lies": {Rect: image.Rect(0, 0, 75, 53), Stride: 300, Pix: make([]byte, 100)},
		} {
			got, err := c.DecodeInto(data, false, into)
			if err != nil {
				t.Fatal(err)
			}
			if reused := got == into; reused != (name == "fits" || name == "wide rows") {
				t.Errorf("%T, %s: reused %v", c, name, reused)
			}
			if d := difference(got, want); got.Rect != want.Rect || d > apart {
				t.Errorf("%T, %s: %v, %.2f apart", c, name, got.Rect, d)
			}
		}
	}
}

func TestScaledPictureIsTheSmallerOne(t *testing.T) {
	t.Parallel()
	c := fast(t)
	for _, k := range kinds(t) {
		full, err := c.Decode(k.data, false)
		if err != nil {
			t.Fatal(err)
		}
		for _, denominator := range []int{2, 4, 8} {
			got, err := c.DecodeScaled(k.data, false, denominator)
			if err != nil {
				t.Errorf("%s at 1/%d: %v", k.name, denominator, err)
				continue
			}
			want := shrink(full, denominator)
			if got.Rect != want.Rect {
				t.Errorf("%s at 1/%d: %v, want %v", k.name, denominator, got.Rect, want.Rect)
			}
			// An edge of less than a whole block holds padding in the DCT's mean.
			inner := image.Rect(0, 0, full.Rect.Dx()/16*16/denominator, full.Rect.Dy()/16*16/denominator)
			if d := difference(got.SubImage(inner).(*image.RGBA), want.SubImage(inner).(*image.RGBA)); d > 5 && k.name != "small" {
				t.Errorf("%s at 1/%d: %.2f from the mean of the pixels", k.name, denominator, d)
			}
		}
		if _, err := c.DecodeScaled(k.data, false, 3); err == nil {
			t.Error("a third was accepted")
		}
	}
}

func TestEncodedTileIsBaseline420AndAsGoodAsPureGo(t *testing.T) {
	t.Parallel()
	c := fast(t)
	whole := tissue(180, 140)
	part := whole.SubImage(image.Rect(20, 30, 121, 97)).(*image.RGBA)
	for _, img := range []*image.RGBA{whole, part, tissue(1, 1)} {
		for _, quality := range []int{1, 50, 90, 100} {
			got, err := c.Encode(img, quality)
			if err != nil {
				t.Fatal(err)
			}
			want, err := c.pure.Encode(img, quality)
			if err != nil {
				t.Fatal(err)
			}
			h, ok := readHeader(got)
			if !ok || !h.sequential || h.sampling != [3]byte{0x22, 0x11, 0x11} || h.width != img.Rect.Dx() || h.height != img.Rect.Dy() {
				t.Errorf("quality %d: %+v", quality, h)
			}
			loss, wantLoss := difference(decoded(t, c, got), img), difference(decoded(t, c, want), img)
			if loss > wantLoss+0.5 {
				t.Errorf("quality %d: %.2f from the picture, pure Go %.2f", quality, loss, wantLoss)
			}
			if len(got) > 2*len(want) {
				t.Errorf("quality %d: %d bytes, pure Go %d", quality, len(got), len(want))
			}
		}
	}
	for _, empty := range []*image.RGBA{{}, image.NewRGBA(image.Rect(0, 0, 0, 9)), image.NewRGBA(image.Rect(0, 0, 65536, 1))} {
		if _, err := c.Encode(empty, 80); err == nil {
			t.Errorf("%v was encoded", empty.Rect)
		}
	}
}

func decoded(t *testing.T, c tiling.Codec, data []byte) *image.RGBA {
	t.Helper()
	img, err := c.Decode(data, false)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func TestTogether(t *testing.T) {
	t.Parallel()
	c := fast(t)
	all := append(kinds(t)[:10], refused(t)...)
	var wants []string
	run := func() (out []string) {
		for _, k := range all {
			img, err := c.Decode(k.data, false)
			if err != nil {
				out = append(out, err.Error())
				continue
			}
			encoded, err := c.Encode(img, 75)
			out = append(out, fmt.Sprintf("%x %v", encoded, err))
		}
		return out
	}
	wants = run()
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for range 5 {
				if got := run(); strings.Join(got, "\n") != strings.Join(wants, "\n") {
					t.Error("several at once give other pictures")
				}
			}
		})
	}
	wait.Wait()
}

func TestMissingLibraryNamesThePackage(t *testing.T) {
	t.Parallel()
	_, err := FastFrom(filepath.Join(t.TempDir(), "libturbojpeg.so.0"))
	if err == nil || !strings.Contains(err.Error(), "libturbojpeg0") {
		t.Errorf("got %v", err)
	}
	if Best().Name() == "" {
		t.Error("the best codec has no name")
	}
}

func FuzzFastDecode(f *testing.F) {
	c := fast(f)
	f.Fuzz(func(t *testing.T, data []byte, rgb bool) {
		want, wantErr := c.pure.Decode(data, rgb)
		got, err := c.Decode(data, rgb)
		if wantErr == nil && (err != nil || got.Rect != want.Rect) {
			t.Fatalf("pure Go gives %v, the library %v", want.Rect, err)
		}
		small, scaledErr := c.DecodeScaled(data, rgb, 8)
		if (err == nil) != (scaledErr == nil) {
			t.Fatalf("full size %v, an eighth %v", err, scaledErr)
		}
		if err == nil && (small.Rect.Dx() != over(got.Rect.Dx(), 8) || small.Rect.Dy() != over(got.Rect.Dy(), 8)) {
			t.Fatalf("an eighth of %v is %v", got.Rect, small.Rect)
		}
	})
}
