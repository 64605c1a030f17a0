package tiffwsi

import (
	"fmt"
	"math"
	"sync/atomic"

	"telepath/tiling"
)

// chunkPieces is how many entries of a table are read at once: 48 KB of a BigTIFF.
const chunkPieces = 4096

// table says where a page's pieces (tiles or strips) are. Entries are read from the file when
// one of them is asked for first, chunkPieces together, and kept: 12 bytes a piece.
type table struct {
	file            *tiffFile
	offsets, counts field
	n               uint64
	// size of every piece where the file lists none, which only uncompressed pictures may.
	size func(i uint64) int64
	// part is set if the n pieces are parts of so many bytes of the only one that is listed.
	part   int64
	chunks []atomic.Pointer[chunk]
}

// chunk is a run of entries. A size that 32 bits don't hold is kept as the largest, which no
// piece may have.
type chunk struct {
	offsets []uint64
	counts  []uint32
}

// listed says whether the file's lists are long enough for the page.
func (t *table) listed() uint64 {
	if t.size != nil {
		return t.offsets.count
	}
	return min(t.offsets.count, t.counts.count)
}

// entries is how many pieces the file has to list.
func (t *table) entries() uint64 {
	if t.part > 0 {
		return 1
	}
	return t.n
}

// maxPieces bounds the pieces of a slide, whose places take 64 MB once all were asked for; its
// levels may share a table. 500,000 x 500,000 pixels in tiles of 256 have five million, smaller
// levels included, and the largest scans one million.
const maxPieces = 64 << 20 / 12

func tooManyPieces(where string) error {
	return tiling.Unreadable("too-large", fmt.Sprintf("The slide is stored in more than %d pieces", maxPieces), where, "Export the slide as a pyramid of 256-pixel tiles.")
}

// ready makes the table usable once the file is known to list its pieces.
func (t *table) ready() error {
	if _, err := t.file.span(t.offsets, 0, t.entries()); err != nil {
		return err
	}
	if t.size == nil {
		if _, err := t.file.span(t.counts, 0, t.entries()); err != nil {
			return err
		}
	}
	t.chunks = make([]atomic.Pointer[chunk], (t.entries()+chunkPieces-1)/chunkPieces)
	return nil
}

// piece finds the bytes of piece i; ok is false if the file leaves it out.
func (t *table) piece(i uint64) (offset, size int64, ok bool, err error) {
	if i >= t.n {
		return 0, 0, false, errOutside
	}
	if t.part > 0 {
		offset, size, ok, err = t.entry(0)
		skip := min(int64(i)*t.part, size)
		return offset + skip, min(t.part, size-skip), ok, err
	}
	return t.entry(i)
}

// entry finds the bytes of entry i of the list.
func (t *table) entry(i uint64) (offset, size int64, ok bool, err error) {
	c := t.chunks[i/chunkPieces].Load()
	if c == nil {
		if c, err = t.load(i / chunkPieces * chunkPieces); err != nil {
			return 0, 0, false, fmt.Errorf("place of piece %d: %w", i, err)
		}
		// Two goroutines may both have read it: either copy will do.
		t.chunks[i/chunkPieces].Store(c)
	}
	o, n := c.offsets[i%chunkPieces], int64(0)
	if t.size != nil {
		n = t.size(i)
	} else {
		n = int64(c.counts[i%chunkPieces])
	}
	if o == 0 || n == 0 {
		return 0, 0, false, nil
	}
	if !t.file.holds(o, uint64(n)) {
		return 0, 0, false, errOutside
	}
	return int64(o), n, true, nil
}

// holds says whether n bytes at a place are in the file.
func (f *tiffFile) holds(at, n uint64) bool {
	return at <= uint64(f.Size) && n <= uint64(f.Size)-at
}

// load reads a chunk that starts at piece i.
func (t *table) load(i uint64) (*chunk, error) {
	n := min(chunkPieces, t.entries()-i)
	c := &chunk{offsets: make([]uint64, n)}
	raw, err := t.raw(nil, t.offsets, i, n)
	if err != nil {
		return nil, err
	}
	for k := range c.offsets {
		c.offsets[k] = t.file.uint(raw[k*len(raw)/int(n):][:len(raw)/int(n)])
	}
	if t.size != nil {
		return c, nil
	}
	c.counts = make([]uint32, n)
	if raw, err = t.raw(nil, t.counts, i, n); err != nil {
		return nil, err
	}
	for k := range c.counts {
		c.counts[k] = uint32(min(t.file.uint(raw[k*len(raw)/int(n):][:len(raw)/int(n)]), math.MaxUint32))
	}
	return c, nil
}

// raw reads n values of a field from i on into buf, or into a new slice if buf is too small.
func (t *table) raw(buf []byte, v field, i, n uint64) ([]byte, error) {
	at, err := t.file.span(v, i, n)
	if err != nil {
		return nil, err
	}
	size := int(n) * int(v.size())
	if cap(buf) < size {
		buf = make([]byte, size)
	}
	buf = buf[:size]
	if got, err := t.file.ReadAt(buf, at); got < size {
		return nil, fmt.Errorf("read %d bytes at offset %d: %w", size, at, err)
	}
	return buf, nil
}

// Opening looks at so many runs of so many entries of each table, evenly spread and the last
// one at the end: a copy that was cut off lacks the tiles that were written last, which are
// those, or those of the smallest levels, whose tables are short and read whole. All entries
// of a slide of 160,000 tiles would take some milliseconds.
const (
	sampleRuns    = 4
	sampleEntries = 128
)

// seenPieces are how many pieces were looked at, and how many of these the file leaves out.
type seenPieces struct{ n, leftOut uint64 }

// sampled says whether the pieces that were looked at lie in the file, and adds them to seen.
// It is for opening, which one goroutine does.
func (t *table) sampled(seen *seenPieces) (bool, error) {
	runs, entries := uint64(sampleRuns), uint64(sampleEntries)
	if t.entries() <= runs*entries {
		runs, entries = 1, t.entries()
	}
	for run := range runs {
		from := (t.entries() - entries) * (run + 1) / runs
		have, leftOut, err := t.count(from, entries, t.file.scratch)
		if err != nil || have < entries {
			return false, err
		}
		seen.n, seen.leftOut = seen.n+entries, seen.leftOut+leftOut
	}
	return true, nil
}

// count is how many of n pieces from i on lie in the file or are left out on purpose, and how
// many of these are left out. scratch is used if it is large enough.
func (t *table) count(i, n uint64, scratch []byte) (have, leftOut uint64, err error) {
	offsets, err := t.raw(scratch, t.offsets, i, n)
	if err != nil {
		return 0, 0, err
	}
	var counts []byte
	if t.size == nil {
		if counts, err = t.raw(scratch[min(len(offsets), len(scratch)):], t.counts, i, n); err != nil {
			return 0, 0, err
		}
	}
	for k := range n {
		size := uint64(0)
		if t.size == nil {
			width := uint64(len(counts)) / n
			size = t.file.uint(counts[k*width:][:width])
		} else {
			size = uint64(t.size(i + k))
		}
		width := uint64(len(offsets)) / n
		offset := t.file.uint(offsets[k*width:][:width])
		if t.file.holds(offset, size) {
			have++
			if offset == 0 || size == 0 {
				leftOut++
			}
		}
	}
	return have, leftOut, nil
}

// whole counts all of the table's pieces that lie in the file.
func (t *table) whole() (have uint64, err error) {
	scratch := make([]byte, 16*chunkPieces)
	for i := uint64(0); i < t.entries(); i += chunkPieces {
		part, _, err := t.count(i, min(chunkPieces, t.entries()-i), scratch)
		if err != nil {
			return have, err
		}
		have += part
	}
	return have, nil
}
