package dicomwsi

import (
	"encoding/binary"
	"fmt"
	"io"

	"telepath/tiling"
)

// frameSpan is where a frame lies in its file: for encapsulated frames from the first
// fragment's item header to the last fragment's end, for native ones the samples.
type frameSpan struct{ at, size int64 }

// frameIndex is where the frames of one file lie. Encapsulated frames follow one another, so
// one number each is enough: 8 bytes a frame.
type frameIndex struct {
	count int
	// starts are the frames' places and, last, the end of the last one; nil for native frames.
	starts []int64
	// base and each are the place of the first native frame and the bytes of each.
	base, each int64
}

func (x *frameIndex) span(i int) frameSpan {
	if x.starts == nil {
		return frameSpan{at: x.base + int64(i)*x.each, size: x.each}
	}
	return frameSpan{at: x.starts[i], size: x.starts[i+1] - x.starts[i]}
}

// indexFrames finds count frames without reading them.
func indexFrames(s *scanned, in *instance, count int) (frameIndex, error) {
	switch {
	case !in.encapsulated && s.pixels.undefined:
		return frameIndex{}, tiling.Unreadable("malformed", "The slide says that it is not compressed but its pixel data is", "PixelData (7FE0,0010)", exportAgain)
	case !in.encapsulated:
		return indexNative(s, in, count)
	case !s.pixels.undefined:
		return frameIndex{}, tiling.Unreadable("malformed", "The slide's compressed pixel data is not divided into tiles", "PixelData (7FE0,0010)", exportAgain)
	}
	w := newFragments(s.file)
	starts, err := w.index(s, in, count)
	if w.outage != nil {
		err = w.outage
	}
	return frameIndex{count: count, starts: starts}, err
}

// indexNative counts frames of equal size in a native value.
func indexNative(s *scanned, in *instance, count int) (frameIndex, error) {
	x := frameIndex{count: count, base: s.pixels.body, each: in.rawSize()}
	end := s.file.Size
	if !s.pixels.undefined {
		end = min(s.pixels.end, end)
	}
	if have := (end - s.pixels.body) / x.each; have < int64(count) {
		return x, cutOff(int(have), count)
	}
	return x, nil
}

// cutOff says how much of a slide is there.
func cutOff(have, count int) error {
	return tiling.Unreadable("truncated", fmt.Sprintf("The file is cut off: it holds %d of %d tiles", have, count), "PixelData (7FE0,0010)", sendAgain)
}

// readFrame returns the bytes of frame i, its fragments joined. limit bounds what is
// allocated.
func (in *instance) readFrame(into []byte, i int, limit int64) ([]byte, error) {
	f := in.frames.span(i)
	if f.size > limit {
		return nil, fmt.Errorf("a tile of %d bytes: more than the %d it can need", f.size, limit)
	}
	if !in.encapsulated {
		return in.readNative(f)
	}
	b, err := readSpan(into, in.file, f)
	if err != nil {
		return nil, err
	}
	joined := b[:0]
	for rest := b; len(rest) >= itemHead; {
		if binary.LittleEndian.Uint32(rest) != itemTag {
			return nil, fmt.Errorf("no item at offset %d", f.at+int64(len(b)-len(rest)))
		}
		size := min(int64(binary.LittleEndian.Uint32(rest[4:])), int64(len(rest)-itemHead))
		joined = append(joined, rest[itemHead:itemHead+size]...)
		rest = rest[itemHead+size:]
	}
	return joined, nil
}

// readNative reads samples. In big endian a value of VR OW is a row of 16-bit words: of two
// 8-bit samples the second one comes first (PS3.5 8.1.1, A.3).
func (in *instance) readNative(f frameSpan) ([]byte, error) {
	if !in.swapped {
		return readSpan(nil, in.file, f)
	}
	skip := (f.at - in.frames.base) % 2
	wide := frameSpan{at: f.at - skip, size: (f.size + skip + 1) &^ 1}
	wide.size = min(wide.size, in.file.Size-wide.at)
	b, err := readSpan(nil, in.file, wide)
	if err != nil {
		return nil, err
	}
	for i := 0; i+1 < len(b); i += 2 {
		b[i], b[i+1] = b[i+1], b[i]
	}
	if int64(len(b)) < skip+f.size {
		return nil, io.ErrUnexpectedEOF
	}
	return b[skip:][:f.size], nil
}

func readSpan(into []byte, file io.ReaderAt, f frameSpan) ([]byte, error) {
	if int64(cap(into)) < f.size {
		into = make([]byte, f.size)
	}
	b := into[:f.size]
	if n, err := file.ReadAt(b, f.at); n < len(b) {
		return nil, fmt.Errorf("read %d bytes at offset %d: %w", f.size, f.at, err)
	}
	return b, nil
}
