package dicomwsi

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/suyashkumar/dicom/pkg/tag"

	"telepath/tiling"
)

// itemWindow is what is read at a time while item headers are walked: they are a frame apart.
const itemWindow = 512

// itemHead is the length of an item's tag and length.
const itemHead = 8

// frameSpan is where a frame lies in its file: for encapsulated frames from the first
// fragment's item header to the last fragment's end, for native ones the samples.
type frameSpan struct{ at, size int64 }

// indexFrames finds count frames without reading them.
func indexFrames(s *scanned, in *instance, count int) ([]frameSpan, error) {
	if !s.pixels.undefined {
		if !isNative(in.syntax) {
			return nil, tiling.Unreadable("malformed", "The slide's compressed pixel data is not divided into tiles", "PixelData (7FE0,0010)", "Export the slide again from the scanner.")
		}
		return indexNative(s, in, count)
	}
	if isNative(in.syntax) {
		return nil, tiling.Unreadable("malformed", "The slide says that it is not compressed but its pixel data is", "PixelData (7FE0,0010)", "Export the slide again from the scanner.")
	}
	w := newWalker(in.file, in.file.Size, itemWindow)
	w.implicit = true
	table, err := w.item(s.pixels.body)
	if err != nil {
		return nil, broken(err, "Basic Offset Table")
	}
	base := table.end
	if s.extOffsets != nil && s.extLengths != nil {
		return indexExtended(s, in.file, base, count)
	}
	if table.length() == int64(count)*4 {
		frames, err := indexBasic(in.file, w, table, count)
		if err == nil || !errors.Is(err, errBadTable) {
			return frames, err
		}
	}
	return indexItems(w, base, count)
}

// errBadTable says that a Basic Offset Table is of no use: past 4 GiB its 32 bits overflow.
var errBadTable = errors.New("the offset table does not fit the file")

// item reads an item header; a cut off item still has its place.
func (w *fileWalker) item(at int64) (fileElement, error) {
	e, err := w.head(at, w.size)
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

// indexNative counts frames of equal size in a native value.
func indexNative(s *scanned, in *instance, count int) ([]frameSpan, error) {
	size := int64(in.tileWidth) * int64(in.tileHeight) * int64(in.samples)
	there := min(s.pixels.end, in.file.Size) - s.pixels.body
	if have := there / size; have < int64(count) {
		return nil, cutOff(int(have), count)
	}
	frames := make([]frameSpan, count)
	for i := range frames {
		frames[i] = frameSpan{at: s.pixels.body + int64(i)*size, size: size}
	}
	return frames, nil
}

// indexExtended uses the Extended Offset Table: 64-bit offsets and lengths, one fragment per
// frame (PS3.3 C.7.6.3.1.8).
func indexExtended(s *scanned, file tiling.Source, base int64, count int) ([]frameSpan, error) {
	if want := int64(count) * 8; s.extOffsets.length() != want || s.extLengths.length() != want {
		return nil, tiling.Unreadable("malformed", "The slide's Extended Offset Table does not have one entry per tile", "(7FE0,0001)", "Export the slide again from the scanner.")
	}
	offsets, err := readTable(file, s.extOffsets)
	if err != nil {
		return nil, broken(err, "Extended Offset Table")
	}
	lengths, err := readTable(file, s.extLengths)
	if err != nil {
		return nil, broken(err, "Extended Offset Table Lengths")
	}
	room := uint64(file.Size - base)
	frames := make([]frameSpan, count)
	have := 0
	for i := range frames {
		offset, length := binary.LittleEndian.Uint64(offsets[8*i:]), binary.LittleEndian.Uint64(lengths[8*i:])
		if offset > room || length > room || offset+itemHead+length > room {
			continue
		}
		frames[i] = frameSpan{at: base + int64(offset), size: itemHead + int64(length)}
		have++
	}
	if have < count {
		return nil, cutOff(have, count)
	}
	return frames, nil
}

// readTable reads a table whose length has been checked against the file.
func readTable(file tiling.Source, e *fileElement) ([]byte, error) {
	b := make([]byte, e.length())
	if n, err := file.ReadAt(b, e.body); n < len(b) {
		return nil, errors.Join(errCutOff, err)
	}
	return b, nil
}

// indexBasic uses the Basic Offset Table: a frame reaches to the next one's offset, however
// many fragments that are (PS3.5 A.4).
func indexBasic(file tiling.Source, w *fileWalker, table fileElement, count int) ([]frameSpan, error) {
	offsets, err := readTable(file, &table)
	if err != nil {
		return nil, broken(err, "Basic Offset Table")
	}
	frames := make([]frameSpan, count)
	for i := range frames {
		frames[i].at = table.end + int64(binary.LittleEndian.Uint32(offsets[4*i:]))
		if i > 0 {
			frames[i-1].size = frames[i].at - frames[i-1].at
			if frames[i-1].size <= itemHead {
				return nil, errBadTable
			}
		}
	}
	if frames[0].at != table.end {
		return nil, errBadTable
	}
	have := 0
	for have < count-1 && frames[have].at+frames[have].size <= file.Size {
		have++
	}
	if have < count-1 {
		return nil, cutOff(have, count)
	}
	last := &frames[count-1]
	at := last.at
	for {
		e, err := w.item(at)
		if errors.Is(err, io.EOF) || errors.Is(err, errCutOff) && at == file.Size && at > last.at {
			break
		}
		if errors.Is(err, errCutOff) {
			return nil, cutOff(have, count)
		}
		if err != nil {
			return nil, errBadTable
		}
		at = e.end
	}
	last.size = at - last.at
	if last.size <= itemHead {
		return nil, errBadTable
	}
	return frames, nil
}

// indexItems walks the item headers. Without a table there must be one fragment per frame,
// or one frame.
func indexItems(w *fileWalker, base int64, count int) ([]frameSpan, error) {
	var frames []frameSpan
	at := base
	for {
		e, err := w.item(at)
		if errors.Is(err, io.EOF) || errors.Is(err, errCutOff) {
			break
		}
		if err != nil {
			return nil, broken(err, fmt.Sprintf("tile %d of %d", len(frames)+1, count))
		}
		at = e.end
		switch {
		case len(frames) < count:
			frames = append(frames, frameSpan{at: e.at, size: e.end - e.at})
		case count == 1:
			frames[0].size = e.end - base
		default:
			return nil, tiling.Unreadable("unsupported-layout",
				fmt.Sprintf("The slide's %d tiles are stored in more pieces, and no offset table says which belong together", count),
				"PixelData (7FE0,0010)", "Export the slide again with an offset table, or with one fragment per tile.")
		}
	}
	if len(frames) < count {
		return nil, cutOff(len(frames), count)
	}
	return frames, nil
}

// cutOff says how much of a slide is there.
func cutOff(have, count int) error {
	return tiling.Unreadable("truncated", fmt.Sprintf("The file is cut off: it holds %d of %d tiles", have, count), "PixelData (7FE0,0010)", "Send the file again; the copy is not complete.")
}

// read returns a frame's bytes, its fragments joined. limit bounds what is allocated.
func (f frameSpan) read(file io.ReaderAt, native bool, limit int64) ([]byte, error) {
	if f.size > limit {
		return nil, fmt.Errorf("a tile of %d bytes: more than the %d it can need", f.size, limit)
	}
	b := make([]byte, f.size)
	if n, err := file.ReadAt(b, f.at); n < len(b) {
		return nil, fmt.Errorf("read %d bytes at offset %d: %w", f.size, f.at, err)
	}
	if native {
		return b, nil
	}
	joined := b[:0]
	for rest := b; len(rest) >= itemHead; {
		if binary.LittleEndian.Uint32(rest) != 0xe000fffe {
			return nil, fmt.Errorf("no item at offset %d", f.at+int64(len(b)-len(rest)))
		}
		size := min(int64(binary.LittleEndian.Uint32(rest[4:])), int64(len(rest)-itemHead))
		joined = append(joined, rest[itemHead:itemHead+size]...)
		rest = rest[itemHead+size:]
	}
	return joined, nil
}
