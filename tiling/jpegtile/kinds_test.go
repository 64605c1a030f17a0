//go:build (linux || darwin) && (amd64 || arm64)

package jpegtile

import (
	"bytes"
	"encoding/binary"
	"image"
	"math/rand/v2"
	"testing"
	"unsafe"

	"github.com/ebitengine/purego"

	"telepath/tiling"
	"telepath/tiling/tilingtest"
)

// fast returns the codec on libturbojpeg, or skips the test where the library isn't there.
func fast(t testing.TB) fastCodec {
	t.Helper()
	c, err := Fast()
	if err != nil {
		tilingtest.WithoutLibrary(t, err)
	}
	return c.(fastCodec)
}

// tissue is a picture with what makes decoders differ: soft changes, sharp edges, and noise
// in brightness and colour.
func tissue(width, height int) *image.RGBA {
	random := rand.New(rand.NewPCG(3, uint64(width)))
	img := tiling.NewWhite(width, height)
	for y := range height {
		for x := range width {
			p := img.Pix[img.PixOffset(x, y):]
			p[0], p[1], p[2] = uint8(200-x/3%60), uint8(110+y/2%50), uint8(170+(x+y)/5%40)
			if (x/11+y/7)%3 == 0 {
				p[0], p[1], p[2] = 90, 40, 140
			}
			for c := range 3 {
				p[c] += uint8(random.IntN(12))
			}
		}
	}
	return img
}

// Sampling and flags of turbojpeg.h that only tests need.
const (
	made444 = iota
	made422
	made420
	madeGrey
	made440
	made411

	madeProgressive = 16384
	madeCMYK        = 11
)

// made compresses a picture in a way that the codec itself never does.
func made(t testing.TB, img *image.RGBA, sampling, flags int32) []byte {
	t.Helper()
	return madeOf(t, img, pixelRGBA, sampling, flags)
}

func madeOf(t testing.TB, img *image.RGBA, format, sampling, flags int32) []byte {
	t.Helper()
	lib := fast(t).lib
	// A handle of its own: one that made a progressive stream keeps its Huffman tables.
	handle, _, _ := purego.SyscallN(lib.initCompress)
	if handle == 0 {
		t.Fatal("no handle")
	}
	defer purego.SyscallN(lib.destroy, handle)
	buf := make([]byte, 6*(img.Rect.Dx()+64)*(img.Rect.Dy()+64)+4096)
	dst, size := unsafe.Pointer(&buf[0]), uint64(len(buf))
	result := lib.encode(handle, unsafe.Pointer(&img.Pix[0]), int32(img.Rect.Dx()), int32(img.Stride), int32(img.Rect.Dy()), format,
		&dst, &size, sampling, 90, noRealloc|flags)
	if result != 0 {
		t.Fatal("the library did not compress the test's picture")
	}
	return bytes.Clone(buf[:size])
}

// without leaves out the segments with a marker.
func without(data []byte, marker byte) []byte {
	out := bytes.Clone(data[:2])
	at := 2
	for data[at+1] != markerSOS {
		end := at + 2 + int(binary.BigEndian.Uint16(data[at+2:]))
		if data[at+1] != marker {
			out = append(out, data[at:end]...)
		}
		at = end
	}
	return append(out, data[at:]...)
}

// with puts segments after the start of image.
func with(data []byte, segments ...byte) []byte {
	return append(append(bytes.Clone(data[:2]), segments...), data[2:]...)
}

func adobe(transform byte) []byte {
	return []byte{0xff, markerAPP14, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, transform}
}

// named gives the three components other identifiers, in the frame and in the scan.
func named(data []byte, ids string) []byte {
	out := bytes.Clone(data)
	frame, scan := bytes.Index(out, []byte{0xff, markerSOF0}), bytes.Index(out, []byte{0xff, markerSOS})
	for c := range len(ids) {
		out[frame+10+3*c], out[scan+5+2*c] = ids[c], ids[c]
	}
	return out
}

// changed sets one byte of the frame segment, counted from its marker.
func changed(data []byte, at int, to byte) []byte {
	out := bytes.Clone(data)
	out[bytes.Index(out, []byte{0xff, markerSOF0})+at] = to
	return out
}

// kind is one stream, and whether the library itself is meant to decode it.
type kind struct {
	name  string
	data  []byte
	plain bool
}

// kinds are streams of every sort that a slide may have, at sizes that end within a block.
func kinds(t testing.TB) []kind {
	t.Helper()
	img := tissue(75, 53)
	base := made(t, img, made420, 0)
	bare := without(base, markerAPP0)
	all := []kind{
		{"4:2:0", base, true}, {"no markers", bare, true},
		{"4:4:4", made(t, img, made444, 0), true}, {"4:2:2", made(t, img, made422, 0), true},
		{"4:4:0", made(t, img, made440, 0), true}, {"4:1:1", made(t, img, made411, 0), true},
		{"grey", made(t, img, madeGrey, 0), true},
		{"progressive", made(t, img, made420, madeProgressive), false},
		{"YCCK", madeOf(t, img, madeCMYK, made444, 0), false},
		{"Adobe RGB", with(bare, adobe(0)...), true}, {"Adobe YCbCr", with(bare, adobe(1)...), true},
		{"Adobe YCCK on three", with(bare, adobe(2)...), false},
		{"JFIF and Adobe RGB", with(base, adobe(0)...), true},
		{"named RGB", named(bare, "RGB"), true}, {"named RGB with JFIF", named(base, "RGB"), true},
		{"named RGB, Adobe YCbCr", with(named(bare, "RGB"), adobe(1)...), false},
		{"named otherwise", named(bare, "\x00\x05\x09"), true},
		{"short JFIF named RGB", with(named(bare, "RGB"), 0xff, markerAPP0, 0, 7, 'J', 'F', 'I', 'F', 0), false},
		{"4:2:2 RGB", with(without(made(t, img, made422, 0), markerAPP0), adobe(0)...), true},
		{"extended sequential", changed(base, 1, 0xc1), true},
	}
	for _, size := range [][2]int{{1, 1}, {2, 3}, {3, 2}, {4, 5}, {5, 4}, {8, 8}, {16, 1}, {1, 17}, {33, 17}} {
		for _, sampling := range []int32{made444, made422, made420, made440, made411, madeGrey} {
			all = append(all, kind{"small", made(t, tissue(size[0], size[1]), sampling, 0), true})
		}
	}
	return all
}

// refused are streams that neither codec takes.
func refused(t testing.TB) []kind {
	t.Helper()
	base := made(t, tissue(75, 53), made420, 0)
	return []kind{
		{"12 bits", changed(base, 4, 12), false}, {"arithmetic", changed(base, 1, 0xc9), false},
		{"lossless", changed(base, 1, 0xc3), false}, {"two components", changed(base, 9, 2), false},
		{"no height", changed(changed(base, 5, 0), 6, 0), false}, {"sampling of nought", changed(base, 11, 0), false},
		{"two frames", with(base, base[bytes.Index(base, []byte{0xff, markerSOF0}):][:19]...), false},
		{"no scan", base[:bytes.Index(base, []byte{0xff, markerSOS})], false},
		{"nothing", nil, false}, {"text", []byte("not a picture"), false},
	}
}
