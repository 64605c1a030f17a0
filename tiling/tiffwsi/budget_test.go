package tiffwsi_test

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"

	"telepath/tiling"
)

// Descriptions, page names and JPEG tables are counted together, also if directories share
// them. Not parallel: it counts what is allocated.
func TestSharedTextsAreCounted(t *testing.T) {
	const megabytes = 4 << 20
	for _, tag := range []int{270, 285, 347} {
		for pictures, want := range map[int]string{4: "", 7: "more than 20 MB together", 126: "more than 20 MB together"} {
			m := newMade(binary.LittleEndian, false)
			text := elsewhere{7, megabytes, m.block(bytes.Repeat([]byte("x"), megabytes))}
			at := m.block(make([]byte, 16*16*3))
			for i := range pictures {
				compression := 1
				if tag == 347 && i > 0 {
					compression = 7
				}
				m.directory(entry{256, []int{16}}, entry{257, []int{16}}, entry{258, []int{8, 8, 8}}, entry{259, []int{compression}}, entry{262, []int{2}}, entry{277, []int{3}},
					entry{273, []int{at}}, entry{278, []int{16}}, entry{279, []int{16 * 16 * 3}}, entry{tag, text})
			}
			var err error
			took := allocated(func() { _, err = open(t, m) })
			if took > 96<<20 {
				t.Errorf("tag %d of %d pictures: %d MB were allocated", tag, pictures, took>>20)
			}
			if !refused(err, "too-large", want) {
				t.Errorf("tag %d of %d pictures: %v", tag, pictures, err)
			}
		}
	}
}

// refused says whether an error has a code and words; no words are no error.
func refused(err error, code, words string) bool {
	if words == "" {
		return err == nil
	}
	u, ok := tiling.AsUnreadable(err)
	return ok && u.Code == code && u.Do != "" && strings.Contains(err.Error(), words)
}

// Levels that share one table have pieces of their own.
func TestSharedTablesAreCounted(t *testing.T) {
	t.Parallel()
	for levels, want := range map[int]string{12: "", 13: "more than 5592405 pieces"} {
		const side = 700 // tiles
		m := newMade(binary.LittleEndian, false)
		table := elsewhere{4, side * side, m.block(bytes.Repeat([]byte{0, 3, 0, 0}, side*side))}
		for i := range levels {
			width := 16*side - 1 - 100*i
			m.directory(entry{256, []int{width}}, entry{257, []int{width}}, entry{258, []int{8, 8, 8}}, entry{259, []int{1}}, entry{262, []int{2}}, entry{277, []int{3}},
				entry{322, []int{16}}, entry{323, []int{16}}, entry{324, table}, entry{325, table})
		}
		slide, err := open(t, m)
		if !refused(err, "too-large", want) {
			t.Errorf("%d levels: %v", levels, err)
		} else if err == nil && len(slide.Info().Levels) != levels {
			t.Errorf("%d of %d levels", len(slide.Info().Levels), levels)
		}
	}
}

// One table alone may be too long as well.
func TestTooLongTableIsRefused(t *testing.T) {
	t.Parallel()
	const side = 2365 // tiles
	m := newMade(binary.LittleEndian, false)
	table := elsewhere{3, side * side, m.block(bytes.Repeat([]byte{0, 3}, side*side))}
	m.directory(entry{256, []int{16 * side}}, entry{257, []int{16 * side}}, entry{258, []int{8, 8, 8}}, entry{259, []int{1}}, entry{262, []int{2}}, entry{277, []int{3}},
		entry{322, []int{16}}, entry{323, []int{16}}, entry{324, table}, entry{325, table})
	if _, err := open(t, m); !refused(err, "too-large", "more than 5592405 pieces (directory at offset ") {
		t.Errorf("%v", err)
	}
}

func TestAllEntriesAreCounted(t *testing.T) {
	t.Parallel()
	for pictures, want := range map[int]string{16: "", 17: "more than 65536 entries"} {
		m := newMade(binary.LittleEndian, false)
		var more []entry
		for range 4096 - 10 { // rawPage has ten of its own
			more = append(more, entry{60000, []int{1}})
		}
		for range pictures {
			rawPage(m, more...)
		}
		if _, err := open(t, m); !refused(err, "malformed", want) {
			t.Errorf("%d directories: %v", pictures, err)
		}
	}
}

// An image of OME-XML takes far more memory than its element. Not parallel: it counts what is
// allocated.
func TestOMEImagesAreCounted(t *testing.T) {
	for images, want := range map[int]string{4096: "", 500_000: "more than 4096 images"} {
		m := newMade(binary.LittleEndian, false)
		rawPage(m, entry{270, "<OME>" + strings.Repeat("<Image/>", images) + "</OME>"})
		var err error
		took := allocated(func() { _, err = open(t, m) })
		if took > 48<<20 {
			t.Errorf("%d images: %d MB were allocated", images, took>>20)
		}
		if !refused(err, "malformed", want) {
			t.Errorf("%d images: %v", images, err)
		}
	}
}
