package tiffwsi_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"strings"
	"testing"

	"telepath/tiling"
	"telepath/tiling/jpegtile"
	"telepath/tiling/tiffwsi"
)

// sparsePage is a grey slide of so many tiles in a row, of which each third is left out.
func sparsePage(tiles int) *made {
	m := newMade(binary.LittleEndian, false)
	at := m.block(make([]byte, 16*16))
	offsets, counts := make([]int, tiles), make([]int, tiles)
	for i := range offsets {
		if i%3 != 0 {
			offsets[i], counts[i] = at, 16*16
		}
	}
	m.directory(entry{256, []int{16 * tiles}}, entry{257, []int{16}}, entry{258, []int{8}}, entry{259, []int{1}}, entry{262, []int{1}}, entry{277, []int{1}},
		entry{322, []int{16}}, entry{323, []int{16}}, entry{324, offsets}, entry{325, counts})
	return m
}

// Tiles that a file leaves out are shown white, which the reader is told.
func TestTilesLeftOutAreDoubted(t *testing.T) {
	t.Parallel()
	for tiles, want := range map[int]string{9: "leaves out 3 of its 9 tiles;", 300: "leaves out 100 of its 300 tiles;", 6000: "leaves out at least 170 of its 6000 tiles (512 were looked at);"} {
		doubted(t, mustOpen(t, sparsePage(tiles)).Info(), want)
	}
	m := newMade(binary.LittleEndian, false)
	flatPage(m, 160, 120, []byte{1, 1, 1})
	if all := strings.Join(mustOpen(t, m).Info().Doubts, " "); strings.Contains(all, "leaves out") {
		t.Errorf("a whole file is doubted: %s", all)
	}
}

func TestWhatIsNotShownIsDoubted(t *testing.T) {
	t.Parallel()
	m := newMade(binary.LittleEndian, false)
	at := m.block(make([]byte, 16*16*2))
	m.directory(entry{256, []int{16}}, entry{257, []int{16}}, entry{258, []int{16}}, entry{259, []int{1}}, entry{262, []int{1}},
		entry{273, []int{at}}, entry{277, []int{1}}, entry{278, []int{16}}, entry{279, []int{16 * 16 * 2}}, entry{32997, []int{5}})
	doubted(t, mustOpen(t, m).Info(), "16 bits a sample", "5 layers deep")

	m = newMade(binary.LittleEndian, false)
	flatPage(m, 40, 20, []byte{1, 1, 1})
	flatPage(m, 160, 120, []byte{1, 1, 1})
	flatPage(m, 40, 20, []byte{1, 1, 1})
	flatPage(m, 20, 50, []byte{1, 1, 1})
	doubted(t, mustOpen(t, m).Info(), "first picture has 40x20 pixels; the largest, of 160x120", "40x20 in the file does not belong to the pyramid and is left aside (2 such pictures)", "20x50 in the file does not belong")
}

// refusing is a codec that explains its refusals, or does not.
type refusing struct{ err error }

func (r refusing) Name() string                             { return "refusing" }
func (r refusing) Decode([]byte, bool) (*image.RGBA, error) { return nil, r.err }

// What a codec explains is passed on with the tile's place: one sentence and one advice.
func TestDamagedTileAdvisesOnce(t *testing.T) {
	t.Parallel()
	explained := tiling.Unreadable("damaged-tile", "A JPEG 2000 picture is damaged", "byte 7 of the picture", "Send the file again")
	for _, c := range []struct {
		err  error
		want string
	}{
		{explained, "A JPEG 2000 picture is damaged (level 0, tile 0,0, byte 7 of the picture). Send the file again"},
		{errors.New("no marker"), "A tile of the slide is damaged (level 0, tile 0,0): no marker. Send the file again; if it fails again, export it again from the scanner."},
	} {
		m := newMade(binary.LittleEndian, false)
		j2kPage(m, 34712, 2, fakeStream(16, 16))
		slide, err := tiffwsi.Open(t.Context(), memory(m.data), tiling.Codecs{JPEG: jpegtile.New(), JPEG2000: refusing{c.err}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err = slide.Tile(t.Context(), 0, tiling.TileIndex{}); err == nil || err.Error() != c.want {
			t.Errorf("%v, want %s", err, c.want)
		}
	}
	if explained.Where != "byte 7 of the picture" {
		t.Errorf("the codec's own error was changed: %v", explained)
	}
}

// A damaged label names itself, once.
func TestDamagedLabelAdvisesOnce(t *testing.T) {
	t.Parallel()
	m := newMade(binary.LittleEndian, false)
	flatPage(m, 160, 120, []byte{1, 1, 1})
	at := m.block(bytes.Repeat([]byte{7}, 40))
	m.directory(entry{256, []int{16}}, entry{257, []int{16}}, entry{258, []int{8}}, entry{259, []int{8}}, entry{262, []int{1}}, entry{270, "label"},
		entry{273, []int{at}}, entry{277, []int{1}}, entry{278, []int{16}}, entry{279, []int{40}})
	_, err := mustOpen(t, m).Associated(t.Context(), "label")
	u, ok := tiling.AsUnreadable(err)
	if !ok || u.Where != "label" || strings.Count(err.Error(), "Send the file again") != 1 {
		t.Errorf("%v", err)
	}
}
