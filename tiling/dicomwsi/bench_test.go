package dicomwsi_test

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"testing"

	"telepath/tiling"
	"telepath/tiling/dicomwsi"
	"telepath/tiling/jpegtile"
)

// The level of 100,000 x 80,000 px in 256-px tiles that the figures are about.
const (
	largeWidth, largeHeight = 100_000, 80_000
	largeTiles              = 391 * 313
)

// table is which offset table a large level has.
type table int

const (
	extendedTable table = iota
	basicTable
	noTable
	placedTiles // no table, and the tiles say where they are
)

func (t table) String() string {
	return [...]string{"EOT", "BOT", "none", "sparse"}[t]
}

// largeLevel writes a level whose tiles are all the same JPEG, size bytes long, and returns
// the file.
func largeLevel(t testing.TB, kind table, size int) *os.File {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "level.dcm"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	out := bufio.NewWriterSize(f, 1<<20)
	if _, err := out.Write(largeHeader(kind, size)); err != nil {
		t.Fatal(err)
	}
	tile := padded(t, size)
	item := append(binary.LittleEndian.AppendUint32([]byte{0xfe, 0xff, 0, 0xe0}, uint32(size)), tile...)
	for range largeTiles {
		if _, err := out.Write(item); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := out.Write([]byte{0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0}); err != nil {
		t.Fatal(err)
	}
	if err := out.Flush(); err != nil {
		t.Fatal(err)
	}
	return f
}

// padded is a JPEG tile with fill bytes before its end (T.81 B.1.1.2).
func padded(t testing.TB, size int) []byte {
	t.Helper()
	data, err := jpegtile.New().Encode(image.NewRGBA(image.Rect(0, 0, 256, 256)), 80)
	if err != nil || len(data) > size {
		t.Fatalf("a tile of %d bytes: %v", len(data), err)
	}
	data = append(data[:len(data)-2:len(data)-2], bytes.Repeat([]byte{0xff}, size-len(data))...)
	return append(data, 0xff, 0xd9)
}

func largeHeader(kind table, size int) []byte {
	le := binary.LittleEndian
	m := &made{syntax: baseline}
	m.text(0x0028, 0x0008, "IS", fmt.Sprint(largeTiles)).text(0x0028, 0x0004, "CS", "YBR_FULL_422")
	m.short(0x0028, 0x0010, 256).short(0x0028, 0x0011, 256).long(0x0048, 0x0006, largeWidth).long(0x0048, 0x0007, largeHeight)
	if kind == placedTiles {
		m.text(0x0020, 0x9311, "CS", "TILED_SPARSE")
	}
	volume(m)
	if kind == placedTiles {
		fills := make([]func(*made), largeTiles)
		for i := range fills {
			fills[i] = placed{column: i%391*256 + 1, row: i/391*256 + 1, z: "0.001", path: "1"}.fill
		}
		m.items(0x5200, 0x9230, fills...)
	}
	var offsets, lengths []byte
	var basic []byte
	for i := range largeTiles {
		at := uint64(i) * uint64(size+8)
		offsets, lengths, basic = le.AppendUint64(offsets, at), le.AppendUint64(lengths, uint64(size)), le.AppendUint32(basic, uint32(at))
	}
	if kind == extendedTable {
		for i, value := range [][]byte{offsets, lengths} {
			m.body.Write(le.AppendUint32([]byte{0xe0, 0x7f, byte(1 + i), 0, 'O', 'V', 0, 0}, uint32(len(value))))
			m.body.Write(value)
		}
	}
	if kind != basicTable {
		basic = nil
	}
	m.body.Write([]byte{0xe0, 0x7f, 0x10, 0, 'O', 'B', 0, 0, 0xff, 0xff, 0xff, 0xff})
	m.body.Write(append(le.AppendUint32([]byte{0xfe, 0xff, 0, 0xe0}, uint32(len(basic))), basic...))
	return m.bytes()
}

// counting counts what is read.
type counting struct {
	io.ReaderAt
	calls, bytes atomic.Int64
}

func (c *counting) ReadAt(b []byte, at int64) (int, error) {
	n, err := c.ReaderAt.ReadAt(b, at)
	c.calls.Add(1)
	c.bytes.Add(int64(n))
	return n, err
}

func (c *counting) source(t testing.TB, f *os.File) tiling.Source {
	t.Helper()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	c.ReaderAt = f
	return tiling.Source{Name: "level.dcm", Size: info.Size(), ReaderAt: c}
}

// refusing is a codec that must not be asked.
type refusing struct{ t testing.TB }

func (r refusing) Name() string { return "none" }
func (r refusing) Decode([]byte, bool) (*image.RGBA, error) {
	r.t.Error("a tile was decoded")
	return nil, io.EOF
}
func (r refusing) Encode(*image.RGBA, int) ([]byte, error) {
	r.t.Error("a tile was encoded")
	return nil, io.EOF
}

// Opening reads headers and offset tables, decodes nothing and holds at most 16 bytes a tile.
// It is not run beside other tests, whose memory would be counted too.
func TestOpeningReadsNoPixels(t *testing.T) {
	const size = 2600 // bytes a tile: above what item headers are read in runs for
	for _, c := range []struct {
		kind         table
		bytes, calls int64 // at most
	}{
		// Headers take a few windows; a table 8 or 4 bytes a tile; a walk one item
		// header of 8 bytes each; positions are read twice, to find their end and to read them.
		{extendedTable, 8*largeTiles + 300<<10, 100},
		{basicTable, 4*largeTiles + 300<<10, 100},
		{noTable, 8*largeTiles + 300<<10, largeTiles + 100},
		{placedTiles, (8+2*200)*largeTiles + 300<<10, largeTiles + 1000},
	} {
		t.Run(c.kind.String(), func(t *testing.T) {
			f := largeLevel(t, c.kind, size)
			var read counting
			source := read.source(t, f)
			before := heap()
			slide, err := dicomwsi.Open(t.Context(), []tiling.Source{source}, tiling.Codecs{JPEG: refusing{t}})
			if err != nil {
				t.Fatal(err)
			}
			held := heap() - before
			t.Logf("%d calls, %d bytes of %d (%.3f %%), %d bytes held (%.1f a tile)", read.calls.Load(), read.bytes.Load(), source.Size,
				100*float64(read.bytes.Load())/float64(source.Size), held, float64(held)/largeTiles)
			if read.bytes.Load() > c.bytes || read.calls.Load() > c.calls {
				t.Errorf("%d bytes in %d calls were read, want at most %d in %d", read.bytes.Load(), read.calls.Load(), c.bytes, c.calls)
			}
			if held > 16*largeTiles+256<<10 {
				t.Errorf("the slide holds %d bytes, %.1f a tile", held, float64(held)/largeTiles)
			}
			if w, h := slide.Info().Width, slide.Info().Height; w != largeWidth || h != largeHeight {
				t.Errorf("the slide is %dx%d", w, h)
			}
			runtime.KeepAlive(slide)
		})
	}
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// BenchmarkOpen opens a level of 122,383 tiles, 20 KB each unless -short, in a warm cache.
func BenchmarkOpen(b *testing.B) {
	size := 20_000
	if testing.Short() {
		size = 2600
	}
	for _, kind := range []table{extendedTable, basicTable, noTable, placedTiles} {
		if kind == basicTable && size > 1<<32/largeTiles {
			size = 1<<32/largeTiles - 9 // past 4 GiB there is no such table
		}
		b.Run(kind.String(), func(b *testing.B) {
			var read counting
			source := read.source(b, largeLevel(b, kind, size&^1))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := dicomwsi.Open(b.Context(), []tiling.Source{source}, tiling.Codecs{JPEG: refusing{b}}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(read.bytes.Load())/float64(b.N), "read-B/op")
			b.ReportMetric(float64(read.calls.Load())/float64(b.N), "reads/op")
		})
	}
}
