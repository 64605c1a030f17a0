package dicomwsi

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/suyashkumar/dicom/pkg/tag"

	"telepath/tiling"
)

const (
	// itemTag is an item's tag (FFFE,E000) as four bytes little endian: encapsulated syntaxes
	// are little endian (PS3.5 A.4).
	itemTag = 0xe000fffe
	// smallItem is below what item headers are read in runs, not one by one.
	smallItem = 2048
	// itemWindow is such a run.
	itemWindow = 4096
	// tableChunk is what is read of an offset table at a time.
	tableChunk = 64 << 10
	// maxFragments bounds the fragments that are walked through in one file.
	maxFragments = 1 << 24
)

// fragments walks the items of encapsulated pixel data.
type fragments struct {
	*fileWalker
	near bool // the next item is likely to lie in the window
}

func newFragments(file tiling.Source) *fragments {
	return &fragments{fileWalker: newWalker(file, file.Size, itemWindow), near: true}
}

// errBadTable says that an offset table is of no use: past 4 GiB the 32 bits of a Basic
// Offset Table overflow.
var errBadTable = errors.New("the offset table does not fit the file")

// index finds where count frames start, and ends with the end of the last one: by the
// Extended Offset Table, else by the Basic Offset Table, else by the items.
func (w *fragments) index(s *scanned, in *instance, count int) ([]int64, error) {
	table, err := w.item(s.pixels.body)
	if err != nil {
		return nil, broken(err, "Basic Offset Table")
	}
	if offsets, ok := s.values.find(tagExtendedOffsets); ok && offsets.length() == 8*int64(count) {
		// It is used with an empty Basic Offset Table and one fragment per frame (PS3.3
		// C.7.6.3.1.8), so that the table of lengths says nothing that the offsets don't.
		starts, err := w.byTable(offsets, 8, table.end, count)
		if !errors.Is(err, errBadTable) {
			return starts, err
		}
		in.doubt("The file's Extended Offset Table does not fit its tiles; they were searched for.")
	}
	if table.length() == 4*int64(count) {
		starts, err := w.byTable(table, 4, table.end, count)
		if !errors.Is(err, errBadTable) {
			return starts, err
		}
	}
	return w.byItems(in, table.end, count)
}

// item reads an item header; a cut off item still has its place.
func (w *fragments) item(at int64) (fileElement, error) {
	window := itemHead
	if w.near {
		window = itemWindow
	}
	if at >= 0 && at <= w.size-itemHead && (at < w.start || at+itemHead > w.start+int64(len(w.buf))) {
		if err := w.fill(at, window); err != nil {
			return fileElement{}, err
		}
	}
	e, err := w.head(at, w.size)
	w.near = err == nil && e.length() < smallItem
	switch {
	case err != nil:
		return e, err
	case e.tag == tag.SequenceDelimitationItem:
		return e, io.EOF
	case e.tag != tag.Item || e.undefined:
		return e, fmt.Errorf("no item at offset %d", at)
	}
	return e, nil
}

// byTable takes a table of offsets from the first frame's item. A frame reaches to the next
// one's offset, however many fragments that are (PS3.5 A.4). That the table is right is tried
// on a few frames: what is wrong elsewhere shows when the tile is read.
func (w *fragments) byTable(table fileElement, width int, base int64, count int) ([]int64, error) {
	starts := make([]int64, 0, count+1)
	last := int64(-itemHead)
	chunk := make([]byte, min(table.length(), tableChunk))
	for at := table.body; len(starts) < count; at += int64(len(chunk)) {
		chunk = chunk[:min(int64(len(chunk)), table.end-at)]
		if n, err := w.file.ReadAt(chunk, at); n < len(chunk) {
			return nil, broken(w.failed(err), "offset table")
		}
		for b := chunk; len(b) > 0; b = b[width:] {
			offset := uint64(binary.LittleEndian.Uint32(b))
			if width == 8 {
				offset = binary.LittleEndian.Uint64(b)
			}
			if offset > 1<<62 || int64(offset) < last+itemHead {
				return nil, errBadTable
			}
			last = int64(offset)
			starts = append(starts, base+last)
		}
	}
	if starts[0] != base {
		return nil, errBadTable
	}
	inside, _ := slices.BinarySearch(starts, w.size+1)
	for _, i := range []int{0, inside / 2, inside - 1} {
		if _, err := w.item(starts[max(0, min(i, count-1))]); err != nil && !errors.Is(err, errCutOff) {
			return nil, errBadTable
		}
	}
	if inside < count {
		return nil, cutOff(max(0, inside-1), count)
	}
	end, err := w.lastEnd(starts[count-1])
	if errors.Is(err, errCutOff) {
		return nil, cutOff(count-1, count)
	}
	return append(starts, end), err
}

// lastEnd is the end of the last frame, whose first fragment starts at a place.
func (w *fragments) lastEnd(first int64) (int64, error) {
	at := first
	for range maxFragments {
		e, err := w.item(at)
		if at > first && (errors.Is(err, io.EOF) || errors.Is(err, errCutOff) && at == w.size) {
			return at, nil
		}
		if errors.Is(err, errCutOff) {
			return 0, err
		}
		if err != nil {
			return 0, errBadTable
		}
		at = e.end
	}
	return 0, errBadTable
}

// byItems walks the item headers. There is one fragment per frame, or one frame, or the
// fragments show by their first bytes where a frame begins.
func (w *fragments) byItems(in *instance, base int64, count int) ([]int64, error) {
	// As much as the file can hold at the most, and exactly enough if it is whole.
	starts, all := make([]int64, 0, min(int64(count), (w.size-base)/itemHead)+1), 0
	starts = append(starts, base)
	at := base
	for ; ; all++ {
		e, err := w.item(at)
		if errors.Is(err, io.EOF) || errors.Is(err, errCutOff) || err != nil && all == count {
			break
		}
		if err != nil {
			return nil, broken(err, fmt.Sprintf("tile %d of %d", len(starts), count))
		}
		if all == maxFragments {
			return nil, tooManyPieces(count)
		}
		at = e.end
		if all < count {
			starts = append(starts, at)
		}
	}
	switch {
	case all < count:
		return nil, cutOff(all, count)
	case all == count:
		return starts, nil
	case count == 1:
		return []int64{base, at}, nil
	}
	return w.byFirstBytes(in, base, count)
}

// byFirstBytes begins a frame with each fragment that begins a picture: the start of a JPEG
// or JPEG 2000 codestream, which cannot occur within one. A run-length frame is always one
// fragment (PS3.5 A.4.2).
func (w *fragments) byFirstBytes(in *instance, base int64, count int) ([]int64, error) {
	magic := map[compression][]byte{jpeg: {0xff, 0xd8, 0xff}, jpeg2000: {0xff, 0x4f, 0xff, 0x51}}[in.compression]
	if magic == nil {
		return nil, tooManyPieces(count)
	}
	var starts []int64
	at := base
	for {
		e, err := w.item(at)
		if errors.Is(err, io.EOF) || errors.Is(err, errCutOff) {
			break
		}
		if err != nil {
			return nil, broken(err, fmt.Sprintf("tile %d of %d", len(starts)+1, count))
		}
		begins := false
		if e.length() >= int64(len(magic)) {
			b, err := w.bytes(e.body, len(magic))
			begins = err == nil && bytes.Equal(b, magic)
		}
		if !begins && len(starts) == 0 || begins && len(starts) == count {
			return nil, tooManyPieces(count)
		}
		if begins {
			starts = append(starts, at)
		}
		at = e.end
	}
	if len(starts) != count {
		return nil, tooManyPieces(count)
	}
	return append(starts, at), nil
}

func tooManyPieces(count int) error {
	return tiling.Unreadable("unsupported-layout",
		fmt.Sprintf("The slide's %d tiles are stored in more pieces, and nothing says which belong together", count),
		"PixelData (7FE0,0010)", "Export the slide again with an offset table, or with one fragment per tile.")
}
