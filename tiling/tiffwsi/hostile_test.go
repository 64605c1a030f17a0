package tiffwsi_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"

	"telepath/tiling"
	"telepath/tiling/tilingtest"
)

// allocated is what f takes from the heap, freed or not: more than it ever holds. Tests that
// ask are not parallel, so that nothing else is counted.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// hostileLimit is what the whole of a file's opening, tiles and pictures may allocate.
const hostileLimit = 256 << 20

// TestHostileFilesStayCheap reads every tile of every file that was made to break readers.
func TestHostileFilesStayCheap(t *testing.T) {
	opened := 0
	for _, folder := range []string{"tiff", "tiff-fuzz", "tiff-fuzz-go", "wsi"} {
		for _, path := range tilingtest.Files(t, filepath.Join(tilingtest.Data(t), "hostile", folder)) {
			took := allocated(func() {
				if tilingtest.Try(t, filepath.Base(path), tilingtest.Source(t, path), opener(t)) {
					opened++
					readAll(t, path)
				}
			})
			if took > hostileLimit {
				t.Errorf("%s allocated %d MB", filepath.Base(path), took>>20)
			}
		}
	}
	t.Logf("%d files opened", opened)
}

// readAll asks for up to a thousand tiles of each level.
func readAll(t *testing.T, path string) {
	t.Helper()
	slide, err := opener(t)([]tiling.Source{tilingtest.Source(t, path)})
	if err != nil {
		t.Fatal(err)
	}
	for level, l := range slide.Info().Levels {
		for i := range min(1000, l.Cols()*l.Rows()) {
			at := tiling.TileIndex{Col: i % l.Cols(), Row: i / l.Cols()}
			if _, err := slide.Tile(t.Context(), level, at); err != nil {
				if u, ok := tiling.AsUnreadable(err); !ok || u.Do == "" {
					t.Errorf("%s: not an explained refusal: %v", filepath.Base(path), err)
				}
				break
			}
		}
	}
}

// onePiece is a picture whose only tile or strip has these bytes.
func onePiece(width, height, compression int, data []byte, more ...entry) *made {
	m := newMade(binary.LittleEndian, false)
	at := m.block(data)
	m.directory(append([]entry{
		{256, []int{width}}, {257, []int{height}}, {258, []int{8, 8, 8}}, {259, []int{compression}}, {262, []int{2}}, {277, []int{3}},
		{273, []int{at}}, {278, []int{height}}, {279, []int{len(data)}},
	}, more...)...)
	return m
}

// A tile that unpacks to far more than its size is cut where it should end.
func TestBombsAreCutShort(t *testing.T) {
	zeros := make([]byte, 64<<20)
	var deflated bytes.Buffer
	w := zlib.NewWriter(&deflated)
	if _, err := w.Write(zeros); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	e, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1))
	if err != nil {
		t.Fatal(err)
	}
	for name, m := range map[string]*made{
		"deflate": onePiece(256, 256, 8, deflated.Bytes()),
		"zstd":    onePiece(256, 256, 50000, e.EncodeAll(zeros, nil)),
		// A window of 512 MB is announced; eleven bytes of data follow.
		"zstd window": onePiece(256, 256, 50000, append([]byte{0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x98}, make([]byte, 11)...)),
		"packbits":    onePiece(64, 64, 32773, bytes.Repeat([]byte{0x81, 7}, 10_000)),
		"lzw":         onePiece(256, 256, 5, bytes.Repeat([]byte{0x80, 0x0b, 0x60, 0x50}, 100_000)),
		"webp":        onePiece(64, 64, 50001, webpClaim(16383, 16383)),
	} {
		took := allocated(func() {
			slide, err := open(t, m)
			if err == nil {
				_, err = slide.Tile(t.Context(), 0, tiling.TileIndex{})
			}
			if err != nil {
				if u, ok := tiling.AsUnreadable(err); !ok {
					t.Errorf("%s: %v", name, err)
				} else {
					t.Logf("%s: %v", name, u)
				}
			}
		})
		if took > 16<<20 {
			t.Errorf("%s allocated %d MB", name, took>>20)
		}
	}
}

// webpClaim is the head of a lossless WebP of a size, with nothing in it.
func webpClaim(width, height int) []byte {
	bits := uint32(width-1) | uint32(height-1)<<14
	chunk := append([]byte{0x2f}, binary.LittleEndian.AppendUint32(nil, bits)...)
	chunk = append(chunk, make([]byte, 11)...)
	body := append([]byte("WEBPVP8L"), binary.LittleEndian.AppendUint32(nil, uint32(len(chunk)))...)
	body = append(body, chunk...)
	return append(append([]byte("RIFF"), binary.LittleEndian.AppendUint32(nil, uint32(len(body)))...), body...)
}

// Sizes that no file can have are refused at once, however the pieces are said to lie.
func TestAbsurdSizesAreRefused(t *testing.T) {
	const million = 1_000_000
	for name, m := range map[string]*made{
		"million strips":   onePiece(million, million, 1, []byte{1, 2, 3}),
		"million packed":   onePiece(million, million, 50000, []byte{1, 2, 3}),
		"one row a strip":  onePiece(million, million, 5, []byte{1, 2, 3}, entry{278, []int{1}}),
		"million webp":     onePiece(million, million, 50001, []byte{1, 2, 3}),
		"million jpeg":     onePiece(million, million, 7, []byte{1, 2, 3}),
		"no strips":        onePiece(16, 16, 1, nil),
		"largest numbers":  onePiece(1<<31-1, 1<<31-1, 8, []byte{1}),
		"zero wide":        onePiece(0, 16, 1, []byte{1}),
		"zero rows":        onePiece(16, 0, 1, []byte{1}),
		"subsampled bomb":  onePiece(1<<15, 1<<15, 8, make([]byte, 64), entry{530, []int{4, 4}}),
		"million 1 px row": onePiece(1, million, 50000, []byte{1, 2, 3}),
	} {
		took := allocated(func() {
			slide, err := open(t, m)
			if err == nil {
				_, err = slide.Tile(t.Context(), 0, tiling.TileIndex{})
			}
			if _, ok := tiling.AsUnreadable(err); !ok && name != "no strips" {
				t.Errorf("%s: %v", name, err)
			}
		})
		if took > 8<<20 {
			t.Errorf("%s allocated %d MB", name, took>>20)
		}
	}
}

// Counts that overflow when they are multiplied are refused, or more than is needed.
func TestCountsThatOverflow(t *testing.T) {
	t.Parallel()
	for _, count := range []uint64{0, 1 << 61, 1<<62 + 1, 1<<63 + 5, 1<<64 - 1} {
		for field := range 10 {
			m := newMade(binary.LittleEndian, true)
			rawPage(m)
			at := int(binary.LittleEndian.Uint64(m.data[8:])) + 8 + field*20
			copy(m.data[at+4:], binary.LittleEndian.AppendUint64(nil, count))
			tilingtest.Try(t, fmt.Sprintf("count %d of field %d", count, field), memory(m.data), opener(t))
		}
	}
}

// The formats that only look like TIFF are left to OpenSlide.
func TestVendorFormatsAreLeftToOpenSlide(t *testing.T) {
	t.Parallel()
	for name, more := range map[string][]entry{
		"NDPI":    {{65420, []int{1}}},
		"SCN":     {{270, `<?xml version="1.0"?><scn xmlns="http://www.leica-microsystems.com/scn/2010/10/01">`}},
		"BIF":     {{700, `<?xml version="1.0"?><EncodeInfo><iScan ScanRes="0.25"/></EncodeInfo>`}},
		"Trestle": {{270, "Objective Power=20; OverlapsXY= 64 64 0 0;"}, {305, "MedScan 1"}},
	} {
		m := newMade(binary.LittleEndian, false)
		rawPage(m, more...)
		_, err := open(t, m)
		if u, ok := tiling.AsUnreadable(err); !ok || u.Code != "vendor-format" || !strings.Contains(u.Do, "libopenslide0") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// JPEG 2000 without its library says what to install.
func TestJPEG2000WithoutLibrary(t *testing.T) {
	t.Parallel()
	for _, compression := range []int{33003, 33004, 33005, 34712} {
		_, err := open(t, onePiece(16, 16, compression, []byte{1, 2, 3}))
		if u, ok := tiling.AsUnreadable(err); !ok || u.Code != "unsupported-codec" || !strings.Contains(u.Do, "libopenjp2-7") {
			t.Errorf("%d: %v", compression, err)
		}
	}
	for compression, name := range map[int]string{6: "old-style JPEG", 4: "CCITT Group 4 fax", 34925: "LZMA", 12345: "an unknown method"} {
		_, err := open(t, onePiece(16, 16, compression, []byte{1, 2, 3}))
		if u, ok := tiling.AsUnreadable(err); !ok || u.Code != "unsupported-codec" || !strings.Contains(u.What, fmt.Sprintf("%s (%d)", name, compression)) {
			t.Errorf("%d: %v", compression, err)
		}
	}
}

// One tile that stands for all tiles of a huge picture would take hours to read through, by
// OpenSlide too where the method is not read here.
func TestOneTileForAllIsRefused(t *testing.T) {
	t.Parallel()
	const side, tile = 200_000, 512
	for compression, want := range map[int]string{7: "implausible-size", 8: "implausible-size", 34712: "implausible-size", -7: "truncated"} {
		m := newMade(binary.LittleEndian, false)
		at := m.block(make([]byte, 1000))
		if compression < 0 { // a copy that was cut off
			compression, at = -compression, 1<<30
		}
		n := ((side + tile - 1) / tile) * ((side + tile - 1) / tile)
		offsets, counts := make([]int, n), make([]int, n)
		for i := range offsets {
			offsets[i], counts[i] = at, 1000
		}
		m.directory(entry{256, []int{side}}, entry{257, []int{side}}, entry{258, []int{8, 8, 8}}, entry{259, []int{compression}}, entry{262, []int{2}}, entry{277, []int{3}},
			entry{322, []int{tile}}, entry{323, []int{tile}}, entry{324, offsets}, entry{325, counts})
		_, err := open(t, m)
		if u, ok := tiling.AsUnreadable(err); !ok || u.Code != want || u.Do == "" {
			t.Errorf("compression %d: %v", compression, err)
		}
	}
}

// Colours that can't be shown are named.
func TestColoursAreNamedInRefusals(t *testing.T) {
	t.Parallel()
	for photometric, name := range map[int]string{8: "CIELab", 9: "ICCLab", 10: "ITULab", 32803: "CFA", 34892: "linear raw", 77: "colours of kind 77"} {
		m := newMade(binary.LittleEndian, false)
		pixels := m.block(make([]byte, 16*16*3))
		m.directory(entry{256, []int{16}}, entry{257, []int{16}}, entry{258, []int{8, 8, 8}}, entry{259, []int{1}}, entry{262, []int{photometric}}, entry{277, []int{3}},
			entry{273, []int{pixels}}, entry{278, []int{16}}, entry{279, []int{16 * 16 * 3}})
		_, err := open(t, m)
		if u, ok := tiling.AsUnreadable(err); !ok || u.Code != "unsupported-pixels" || !strings.Contains(u.What, name) {
			t.Errorf("%d: %v", photometric, err)
		}
	}
}
