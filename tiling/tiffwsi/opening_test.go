package tiffwsi_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"strings"
	"testing"

	"telepath/tiling"
	"telepath/tiling/jpegtile"
	"telepath/tiling/tiffwsi"
)

// hugeSlide is a BigTIFF of 100,000 x 80,000 px in seven levels, 163,000 tiles of 256 px, all
// of which are the same bytes: a table costs as much as a real one, the pixels nothing.
func hugeSlide(t testing.TB) (m *made, pixels [2]int64) {
	t.Helper()
	m = newMade(binary.LittleEndian, true)
	tile, err := jpegtile.New().Encode(tiling.NewWhite(256, 256), 80)
	if err != nil {
		t.Fatal(err)
	}
	at := m.block(tile)
	for width, height, subfile := 100_000, 80_000, 0; width > 1000; width, height, subfile = width/2, height/2, 1 {
		n := ((width + 255) / 256) * ((height + 255) / 256)
		offsets, counts := make([]int, n), make([]int, n)
		for i := range offsets {
			offsets[i], counts[i] = at, len(tile)
		}
		m.directory(entry{254, []int{subfile}}, entry{256, []int{width}}, entry{257, []int{height}}, entry{258, []int{8}}, entry{259, []int{7}}, entry{262, []int{6}}, entry{277, []int{3}},
			entry{322, []int{256}}, entry{323, []int{256}}, entry{324, offsets}, entry{325, counts})
	}
	return m, [2]int64{int64(at), int64(at + len(tile))}
}

// watched counts what is read, and reports reads of the pixels.
type watched struct {
	*bytes.Reader
	reads, bytes, pixelReads int
	pixels                   [2]int64
}

func (w *watched) ReadAt(p []byte, at int64) (int, error) {
	w.reads++
	w.bytes += len(p)
	if at < w.pixels[1] && at+int64(len(p)) > w.pixels[0] {
		w.pixelReads++
	}
	return w.Reader.ReadAt(p, at)
}

// Opening reads the directories and a sample of the tables, a fortieth of them; a first tile
// reads one part of one table.
func TestOpeningReadsLittleAndNoPixels(t *testing.T) {
	t.Parallel()
	m, pixels := hugeSlide(t)
	file := &watched{Reader: bytes.NewReader(m.data), pixels: pixels}
	slide, err := tiffwsi.Open(t.Context(), tiling.Source{Name: "huge", Size: int64(len(m.data)), ReaderAt: file}, tiling.Codecs{JPEG: jpegtile.New()})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(slide.Info().Levels); n != 7 {
		t.Errorf("%d levels", n)
	}
	if file.pixelReads > 0 {
		t.Errorf("opening read pixels %d times", file.pixelReads)
	}
	if file.bytes > 100_000 || file.reads > 100 {
		t.Errorf("opening read %d bytes in %d reads, of tables of %d", file.bytes, file.reads, len(m.data))
	}
	t.Logf("opening read %d bytes in %d reads", file.bytes, file.reads)
	before := file.bytes
	if _, err := slide.Tile(t.Context(), 0, tiling.TileIndex{Col: 390, Row: 312}); err != nil {
		t.Fatal(err)
	}
	if read := file.bytes - before; read > 300_000 {
		t.Errorf("the first tile read %d bytes", read)
	}
}

// All tables are read, and take no more than 16 bytes a tile.
func TestIndexIsSmall(t *testing.T) {
	m, _ := hugeSlide(t)
	slide, err := open(t, m)
	if err != nil {
		t.Fatal(err)
	}
	var tiles int
	took := allocated(func() {
		for level, l := range slide.Info().Levels {
			tiles += l.Cols() * l.Rows()
			for i := 0; i < l.Cols()*l.Rows(); i += 1000 {
				at := tiling.TileIndex{Col: i % l.Cols(), Row: i / l.Cols()}
				if _, _, err := slide.(tiling.StoredTiler).StoredTile(t.Context(), level, at); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
	// What is read of the file and given up again counts here too: 16 bytes a tile of tables,
	// and a JPEG for each thousand.
	if per := float64(took) / float64(tiles); per > 40 || per < 12 {
		t.Errorf("%.1f bytes a tile", per)
	} else {
		t.Logf("%.1f bytes a tile allocated, reading included", per)
	}
}

// What the sample of the tables misses is found by reading them whole.
func TestCheckWholeFindsOneTile(t *testing.T) {
	t.Parallel()
	m, _ := hugeSlide(t)
	first := int(binary.LittleEndian.Uint64(m.data[8:]))
	table := int(binary.LittleEndian.Uint64(m.data[first+8+8*20+12:]))
	for tile, want := range map[int]string{-1: "", 60_001: "holds 122382 of 122383"} {
		data := bytes.Clone(m.data)
		if tile >= 0 {
			copy(data[table+8*tile:], binary.LittleEndian.AppendUint64(nil, 1<<40))
		}
		slide, err := opener(t)([]tiling.Source{memory(data)})
		if err != nil {
			t.Fatal(err)
		}
		err = slide.(interface {
			CheckWhole(context.Context) error
		}).CheckWhole(t.Context())
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("tile %d outside: %v", tile, err)
		}
	}
}

func BenchmarkOpen(b *testing.B) {
	m, pixels := hugeSlide(b)
	file := &watched{Reader: bytes.NewReader(m.data), pixels: pixels}
	source := tiling.Source{Name: "huge", Size: int64(len(m.data)), ReaderAt: file}
	codecs := tiling.Codecs{JPEG: jpegtile.New()}
	b.ReportAllocs()
	for b.Loop() {
		slide, err := tiffwsi.Open(b.Context(), source, codecs)
		if err != nil {
			b.Fatal(err)
		}
		slide.Close()
	}
	b.ReportMetric(float64(file.bytes)/float64(b.N), "bytes-read/op")
}
