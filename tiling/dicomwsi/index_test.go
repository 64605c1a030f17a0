package dicomwsi

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/suyashkumar/dicom/pkg/tag"

	"telepath/tiling"
	"telepath/tiling/tilingtest"
)

// encapsulate makes encapsulated pixel data from its Basic Offset Table on.
func encapsulate(table []uint32, fragments ...[]byte) []byte {
	le := binary.LittleEndian
	value := le.AppendUint32([]byte{0xfe, 0xff, 0, 0xe0}, uint32(4*len(table)))
	for _, offset := range table {
		value = le.AppendUint32(value, offset)
	}
	for _, f := range fragments {
		value = append(le.AppendUint32(append(value, 0xfe, 0xff, 0, 0xe0), uint32(len(f))), f...)
	}
	return append(value, 0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0)
}

// indexOf indexes encapsulated pixel data that starts at the file's first byte.
func indexOf(file []byte, c compression, extended bool, count int) ([]int64, error) {
	source := tiling.Source{Size: int64(len(file)), ReaderAt: bytes.NewReader(file)}
	s := &scanned{file: source, pixels: &fileElement{undefined: true}, walker: newWalker(source, source.Size, headerWindow)}
	if extended {
		s.pixels.body = int64(min(8*count, len(file)))
		s.values = dataset{w: s.walker, elements: []fileElement{{tag: tagExtendedOffsets, end: s.pixels.body}}}
	}
	return newFragments(source).index(s, &instance{encoding: encoding{compression: c, encapsulated: true}}, count)
}

// Fragments of real files are put together as pydicom does: 11 of 8 KB without a table, one a
// frame with one, 36 with one of 12 entries.
func TestRealFragmentsAreGrouped(t *testing.T) {
	t.Parallel()
	data := tilingtest.Data(t)
	for _, c := range []struct {
		file  string
		kind  compression
		sizes []int64 // of the frames, with 8 bytes for each fragment
	}{
		{"dicom-other/fragments/CT0012.fragmented_no_bot_jpeg_baseline.51.dcm", jpeg, []int64{44810 + 6*8, 35380 + 5*8}},
		{"dicom-other/fragments/CT0012.not_fragmented_bot_jpeg_ls.80.dcm", unknownCompression, []int64{46408 + 8, 39160 + 8}},
		{"dicom-other/fragments/CT0012.not_fragmented_bot_rle.dcm", runLength, []int64{105014 + 8, 93648 + 8}},
		{"dicom-other/fragments/generated_encapsulated_defined_bot_1_to_1.dcm", jpeg2000, []int64{16}},
		{"dicom-other/fragments/generated_encapsulated_empty_bot_1_to_1.dcm", jpeg2000, []int64{16}},
		{"hostile/dicom/D_CLUNIE_CT1_RLE_FRAGS.dcm", runLength, []int64{248330 + 4*8}},
	} {
		source := tilingtest.Source(t, filepath.Join(data, c.file))
		s := &scanned{file: source, walker: newWalker(source, source.Size, headerWindow)}
		at, err := s.scanMeta()
		if err != nil {
			t.Fatalf("%s: %v", c.file, err)
		}
		if err := s.scanTop(at); err != nil || s.pixels == nil {
			t.Fatalf("%s: %v", c.file, err)
		}
		starts, err := newFragments(source).index(s, &instance{encoding: encoding{compression: c.kind, encapsulated: true}}, len(c.sizes))
		if err != nil {
			t.Errorf("%s: %v", c.file, err)
			continue
		}
		for i, want := range c.sizes {
			if got := starts[i+1] - starts[i]; got != want {
				t.Errorf("%s: frame %d has %d bytes, want %d", c.file, i, got, want)
			}
		}
	}
}

func FuzzFragments(f *testing.F) {
	soi := []byte{0xff, 0xd8, 0xff, 0xe0}
	f.Add(encapsulate(nil, soi, soi, soi), uint8(3), uint8(1), false)
	f.Add(encapsulate([]uint32{0, 12, 36}, soi, soi, []byte{1, 2, 3, 4}, soi), uint8(3), uint8(1), false)
	f.Add(encapsulate(nil, soi, []byte{1, 2}, soi, soi), uint8(3), uint8(1), false)
	f.Add(append(make([]byte, 8), encapsulate(nil, soi)...), uint8(1), uint8(3), true)
	f.Fuzz(func(t *testing.T, file []byte, frames, kind uint8, extended bool) {
		count := int(frames)%64 + 1
		starts, err := indexOf(file, compression(kind%4), extended, count)
		if err != nil {
			if u, ok := tiling.AsUnreadable(err); !ok || u.What == "" || u.Do == "" {
				t.Errorf("not an explained refusal: %v", err)
			}
			return
		}
		if len(starts) != count+1 {
			t.Fatalf("%d places for %d frames", len(starts), count)
		}
		for i := range count {
			if starts[i] < 0 || starts[i+1] < starts[i]+itemHead || starts[i+1] > int64(len(file)) {
				t.Errorf("frame %d of %d lies from %d to %d in a file of %d bytes", i, count, starts[i], starts[i+1], len(file))
			}
		}
	})
}

// perFrameGroups makes the per-frame groups of frames in a row, with defined or undefined
// lengths.
func perFrameGroups(frames int, undefined bool) []byte {
	le := binary.LittleEndian
	nest := func(group, element uint16, body []byte) []byte {
		out := append(le.AppendUint16(le.AppendUint16(nil, group), element), "SQ\x00\x00"...)
		if undefined {
			out = append(out, 0xff, 0xff, 0xff, 0xff, 0xfe, 0xff, 0, 0xe0, 0xff, 0xff, 0xff, 0xff)
			out = append(out, body...)
			return append(out, 0xfe, 0xff, 0x0d, 0xe0, 0, 0, 0, 0, 0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0)
		}
		out = le.AppendUint32(out, uint32(len(body)+itemHead))
		out = le.AppendUint32(le.AppendUint32(out, itemTag), uint32(len(body)))
		return append(out, body...)
	}
	var all []byte
	for i := range frames {
		position := fmt.Appendf(nil, "\x40\x00\x4a\x07DS\x04\x00.%03d", i)
		position = le.AppendUint32(append(position, "\x48\x00\x1e\x02SL\x04\x00"...), uint32(1+2*i))
		position = le.AppendUint32(append(position, "\x48\x00\x1f\x02SL\x04\x00"...), 1)
		groups := append(nest(0x0048, 0x021a, position), nest(0x0048, 0x0207, []byte("\x48\x00\x06\x01SH\x02\x00A "))...)
		all = append(le.AppendUint32(append(all, 0xfe, 0xff, 0, 0xe0), uint32(len(groups))), groups...)
	}
	return all
}

func readGroups(file []byte, big, implicit bool, count int) (*positions, error) {
	w := newWalker(bytes.NewReader(file), int64(len(file)), headerWindow)
	w.big, w.implicit = big, implicit
	perFrame := fileElement{tag: tag.PerFrameFunctionalGroupsSequence, end: int64(len(file))}
	return readPositions(w, perFrame, tiling.Level{Width: 64, Height: 2, TileWidth: 2, TileHeight: 2}, count)
}

func TestPositionsAreRead(t *testing.T) {
	t.Parallel()
	for _, undefined := range []bool{false, true} {
		p, err := readGroups(perFrameGroups(5, undefined), false, false, 5)
		if err != nil {
			t.Errorf("undefined lengths %v: %v", undefined, err)
			continue
		}
		for i, place := range p.places {
			if want := (framePlace{tile: int32(i), z: float32(i) / 1000, path: 1}); place != want || p.names[1] != "A" {
				t.Errorf("undefined lengths %v: frame %d is %+v, want %+v", undefined, i, place, want)
			}
		}
	}
}

func FuzzPositions(f *testing.F) {
	f.Add(perFrameGroups(3, false), false, false, uint8(3))
	f.Add(perFrameGroups(3, true), false, false, uint8(2))
	f.Add([]byte{0xff, 0xfe, 0xe0, 0, 0, 0, 0, 0}, true, false, uint8(1))
	f.Fuzz(func(t *testing.T, file []byte, big, implicit bool, frames uint8) {
		count := int(frames)%16 + 1
		p, err := readGroups(file, big, implicit, count)
		if err != nil {
			if u, ok := tiling.AsUnreadable(err); !ok || u.What == "" || u.Do == "" {
				t.Errorf("not an explained refusal: %v", err)
			}
			return
		}
		if len(p.places) != count {
			t.Fatalf("%d places for %d frames", len(p.places), count)
		}
		for i, place := range p.places {
			if place.tile < -1 || place.tile >= 32 || int(place.path) >= len(p.names) || int(place.spacing) >= len(p.spacings) {
				t.Errorf("frame %d is %+v", i, place)
			}
		}
	})
}
