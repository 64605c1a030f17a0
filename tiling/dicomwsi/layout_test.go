package dicomwsi_test

import (
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"strings"
	"testing"

	"telepath/tiling"
	"telepath/tiling/jpegtile"
)

// items adds a sequence of several items.
func (m *made) items(group, element uint16, fills ...func(item *made)) *made {
	var value []byte
	for _, fill := range fills {
		item := &made{implicit: m.implicit}
		fill(item)
		value = binary.LittleEndian.AppendUint32(append(value, 0xfe, 0xff, 0, 0xe0), uint32(item.body.Len()))
		value = append(value, item.body.Bytes()...)
	}
	return m.add(group, element, "SQ", value)
}

// placed is one frame's functional groups in the making.
type placed struct {
	column, row   int
	z             string // mm
	path, spacing string
}

func (p placed) fill(frame *made) {
	if p.spacing != "" {
		frame.sequence(0x0028, 0x9110, func(item *made) { item.text(0x0028, 0x0030, "DS", p.spacing) })
	}
	frame.sequence(0x0048, 0x021a, func(item *made) {
		if p.z != "" {
			item.text(0x0040, 0x074a, "DS", p.z)
		}
		item.add(0x0048, 0x021e, "SL", binary.LittleEndian.AppendUint32(nil, uint32(p.column)))
		item.add(0x0048, 0x021f, "SL", binary.LittleEndian.AppendUint32(nil, uint32(p.row)))
	})
	if p.path != "" {
		frame.sequence(0x0048, 0x0207, func(item *made) { item.text(0x0048, 0x0106, "SH", p.path) })
	}
}

// sparse is a picture of 4x2 px in two tiles whose frames say where they are; each frame's
// red is its number.
func sparse(paths []string, frames ...placed) []byte {
	m := &made{syntax: explicitLE}
	m.text(0x0020, 0x9311, "CS", "TILED_SPARSE").text(0x0028, 0x0008, "IS", fmt.Sprint(len(frames)))
	m.long(0x0048, 0x0006, 4).long(0x0048, 0x0007, 2)
	opticalPaths(m, paths...)
	var fills []func(*made)
	for _, f := range frames {
		fills = append(fills, f.fill)
	}
	// A stated size of all pixels wins, so that it is left out where frames have their own.
	if frames[0].spacing != "" {
		m.sequence(0x5200, 0x9229, func(item *made) {})
	}
	return numbered(volume(m).items(0x5200, 0x9230, fills...), len(frames))
}

func opticalPaths(m *made, paths ...string) {
	var fills []func(*made)
	for _, path := range paths {
		fills = append(fills, func(item *made) {
			id, words, _ := strings.Cut(path, " ")
			item.text(0x0048, 0x0106, "SH", id).text(0x0048, 0x0107, "ST", words)
		})
	}
	if len(paths) > 0 {
		m.items(0x0048, 0x0105, fills...)
	}
}

// numbered adds count native tiles of 2x2 px whose red is the tile's number.
func numbered(m *made, count int) []byte {
	var pixels []byte
	for tile := range count {
		for range 4 {
			pixels = append(pixels, byte(tile), 100, 200)
		}
	}
	return m.add(0x7fe0, 0x0010, "OW", pixels).bytes()
}

// frameAt says which frame is shown at a tile; -1: none.
func frameAt(t *testing.T, s tiling.Slide, at tiling.TileIndex) int {
	t.Helper()
	tile, err := s.Tile(t.Context(), 0, at)
	if err != nil {
		t.Fatal(err)
	}
	if c := tile.RGBAAt(0, 0); c != (color.RGBA{255, 255, 255, 255}) {
		return int(c.R)
	}
	return -1
}

// Of several focal planes and optical paths one is shown, and a sentence says which.
func TestOnePlaneOfOnePathIsShown(t *testing.T) {
	t.Parallel()
	full := func(planes, paths, frames int, names ...string) []byte {
		m := &made{syntax: explicitLE}
		m.text(0x0028, 0x0008, "IS", fmt.Sprint(frames)).long(0x0048, 0x0006, 4).long(0x0048, 0x0007, 2)
		m.long(0x0048, 0x0302, paths).long(0x0048, 0x0303, planes)
		opticalPaths(m, names...)
		return numbered(volume(m), frames)
	}
	for name, c := range map[string]struct {
		file  []byte
		shown [2]int
		doubt string
	}{
		"full, three planes":   {full(3, 1, 6), [2]int{0, 1}, "3 focal planes; the first"},
		"full, two paths":      {full(1, 2, 4, "1 Brightfield", "2"), [2]int{0, 1}, "2 optical paths: 1 (Brightfield) and 2; the first"},
		"full, planes x paths": {full(3, 2, 12, "A", "B"), [2]int{0, 1}, "2 optical paths: A and B"},
		"full, wrong count":    {full(3, 1, 5), [2]int{0, 1}, "makes 6 tiles, but it holds 5"},
		"full, one too many":   {full(1, 1, 3), [2]int{0, 1}, "3 tiles where its size needs 2"},
		"sparse, nearest to z = 0": {sparse(nil, placed{1, 1, "0.002", "", ""}, placed{3, 1, "0.002", "", ""}, placed{3, 1, "-.001", "", ""}, placed{1, 1, "0", "", ""}),
			[2]int{3, 2}, "up to 2 focal planes; the one nearest to z = 0"},
		"sparse, first path of the list": {sparse([]string{"X", "Y dark"}, placed{1, 1, "", "Y", ""}, placed{1, 1, "", "X", ""}, placed{3, 1, "", "Y", ""}),
			[2]int{1, -1}, "2 optical paths: X and Y (dark)"},
		"sparse, paths not listed": {sparse(nil, placed{1, 1, "", "Y", ""}, placed{3, 1, "", "Z", ""}), [2]int{0, -1}, "2 optical paths: Y and Z"},
		"sparse, outside":          {sparse(nil, placed{1, 1, "", "", ""}, placed{9, 1, "", "", ""}, placed{0, 0, "", "", ""}), [2]int{0, -1}, "2 tiles lie outside"},
		"sparse, spacings differ":  {sparse(nil, placed{3, 1, "", "", `.0007\.0006`}, placed{1, 1, "", "", `.0009\.0008`}), [2]int{1, 0}, "pixels of different sizes"},
	} {
		slide, err := open(t, c.file)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for col, want := range c.shown {
			if got := frameAt(t, slide, tiling.TileIndex{Col: col}); got != want {
				t.Errorf("%s: tile %d is frame %d, want %d", name, col, got, want)
			}
		}
		if all := strings.Join(slide.Info().Doubts, " "); !strings.Contains(all, c.doubt) {
			t.Errorf("%s: doubts are %q", name, all)
		}
		if m := slide.Info().MPP; name == "sparse, spacings differ" && (m == nil || m.X != 0.8 || m.Y != 0.9) {
			t.Errorf("%s: mpp is %+v", name, m)
		}
	}
}

// A TILED_FULL picture may give the size of its pixels frame by frame too.
func TestSpacingOfFramesCounts(t *testing.T) {
	t.Parallel()
	m := (&made{syntax: explicitLE}).text(0x0028, 0x0008, "IS", "2").long(0x0048, 0x0006, 4).long(0x0048, 0x0007, 2)
	m.sequence(0x5200, 0x9229, func(item *made) {})
	m.items(0x5200, 0x9230, placed{spacing: `.0004\.0003`}.fill, placed{spacing: `.0004\.0003`}.fill)
	slide, err := open(t, numbered(volume(m), 2))
	if err != nil {
		t.Fatal(err)
	}
	if p := slide.Info().MPP; p == nil || p.X != 0.3 || p.Y != 0.4 || len(doubts(slide)) > 0 {
		t.Errorf("mpp is %+v, doubts %q", p, doubts(slide))
	}
}

// coloured are JPEG tiles of 2x2 px of different colours.
func coloured(t testing.TB, count int) [][]byte {
	t.Helper()
	var all [][]byte
	for i := range count {
		tile := image.NewRGBA(image.Rect(0, 0, 2, 2))
		for p := range 4 {
			tile.SetRGBA(p%2, p/2, color.RGBA{uint8(20 + 30*i), 100, 200, 255})
		}
		data, err := jpegtile.New().Encode(tile, 95)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, append(data, make([]byte, len(data)%2)...))
	}
	return all
}

// pieces encapsulates fragments with a Basic Offset Table.
func pieces(m *made, table []uint32, fragments ...[]byte) []byte {
	le := binary.LittleEndian
	value := le.AppendUint32([]byte{0xfe, 0xff, 0, 0xe0}, uint32(4*len(table)))
	for _, offset := range table {
		value = le.AppendUint32(value, offset)
	}
	for _, f := range fragments {
		value = append(le.AppendUint32(append(value, 0xfe, 0xff, 0, 0xe0), uint32(len(f))), f...)
	}
	m.body.Write([]byte{0xe0, 0x7f, 0x10, 0, 'O', 'B', 0, 0, 0xff, 0xff, 0xff, 0xff})
	m.body.Write(append(value, 0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0))
	return m.bytes()
}

// wide are n tiles of 2x2 px in one row.
func wide(n int) *made {
	m := (&made{syntax: baseline}).text(0x0028, 0x0004, "CS", "YBR_FULL_422").text(0x0028, 0x0008, "IS", fmt.Sprint(n))
	return m.long(0x0048, 0x0006, 2*n).long(0x0048, 0x0007, 2)
}

func TestFragmentsFindTheirTiles(t *testing.T) {
	t.Parallel()
	tiles := coloured(t, 3)
	cut := func(i, at int) [][]byte { return [][]byte{tiles[i][:at], tiles[i][at:]} }
	halves := append(append(append([][]byte{}, cut(0, 100)...), cut(1, 2)...), tiles[2])
	at := []uint32{0, uint32(len(tiles[0]) + 16), uint32(len(tiles[0]) + len(tiles[1]) + 32)}
	for name, c := range map[string]struct {
		table     []uint32
		fragments [][]byte
		refused   string
	}{
		"one each":              {nil, tiles, ""},
		"table":                 {at, halves, ""},
		"table of one entry":    {[]uint32{0}, tiles, ""},
		"table that goes back":  {[]uint32{0, 500, 400}, tiles, ""},
		"table beside items":    {[]uint32{0, at[1] - 20, at[2]}, tiles, ""},
		"no table":              {nil, append(append(append([][]byte{}, cut(0, 100)...), tiles[1]), cut(2, 300)...), ""},
		"no table, cut in SOI":  {nil, halves, "unsupported-layout"},
		"no table, one missing": {nil, append(cut(0, 100), cut(1, 200)...), "unsupported-layout"},
		"too few":               {nil, tiles[:2], "truncated"},
		"no picture at first":   {nil, append([][]byte{{0, 0}}, tiles...), "unsupported-layout"},
		"an empty one behind":   {nil, append(append([][]byte{}, tiles...), nil), ""},
	} {
		slide, err := open(t, pieces(volume(wide(3)), c.table, c.fragments...))
		if u, _ := tiling.AsUnreadable(err); c.refused != "" && (u == nil || u.Code != c.refused) || c.refused == "" && err != nil {
			t.Errorf("%s: got %v", name, err)
		}
		for i := 0; err == nil && i < 3; i++ {
			if got, want := frameAt(t, slide, tiling.TileIndex{Col: i}), 20+30*i; got < want-6 || got > want+6 {
				t.Errorf("%s: tile %d is of colour %d, want %d", name, i, got, want)
			}
		}
	}
}

// The Extended Offset Table counts; one that doesn't fit is doubted and done without.
func TestExtendedOffsetTable(t *testing.T) {
	t.Parallel()
	tiles := coloured(t, 3)
	second := uint64(len(tiles[0]) + 8)
	third := second + uint64(len(tiles[1])+8)
	for name, c := range map[string]struct {
		offsets []uint64
		doubts  int
	}{
		"right":     {[]uint64{0, second, third}, 0},
		"backwards": {[]uint64{0, third, second}, 1},
		"no items":  {[]uint64{0, second + 2, third}, 1},
		"huge":      {[]uint64{0, second, 1 << 63}, 1},
		"too short": {[]uint64{0, second}, 0},
	} {
		var table []byte
		for _, o := range c.offsets {
			table = binary.LittleEndian.AppendUint64(table, o)
		}
		m := volume(wide(3))
		head := []byte{0xe0, 0x7f, 1, 0, 'O', 'V', 0, 0}
		m.body.Write(append(binary.LittleEndian.AppendUint32(head, uint32(len(table))), table...))
		slide, err := open(t, pieces(m, nil, tiles...))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := frameAt(t, slide, tiling.TileIndex{Col: 2}); got < 74 || got > 86 {
			t.Errorf("%s: the last tile is of colour %d", name, got)
		}
		if len(doubts(slide)) != c.doubts {
			t.Errorf("%s: doubts are %q", name, doubts(slide))
		}
	}
}
