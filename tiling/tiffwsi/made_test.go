package tiffwsi_test

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"strings"
	"testing"

	"telepath/tiling"
	"telepath/tiling/jpegtile"
	"telepath/tiling/tilingtest"
)

// made is a TIFF in the making: blocks first, then directories.
type made struct {
	order binary.AppendByteOrder
	big   bool
	data  []byte
	// link is where the next directory's offset goes.
	link int
}

func newMade(order binary.AppendByteOrder, big bool) *made {
	m := &made{order: order, big: big}
	mark := "II"
	if order.String() == binary.BigEndian.String() {
		mark = "MM"
	}
	m.data = append(m.data, mark...)
	if big {
		m.data = append(m.number(m.number(m.number(m.data, 43, 2), 8, 2), 0, 2), make([]byte, 8)...)
		m.link = 8
		return m
	}
	m.data = append(m.number(m.data, 42, 2), make([]byte, 4)...)
	m.link = 4
	return m
}

func (m *made) number(b []byte, v uint64, size int) []byte {
	switch size {
	case 2:
		return m.order.AppendUint16(b, uint16(v))
	case 4:
		return m.order.AppendUint32(b, uint32(v))
	default:
		return m.order.AppendUint64(b, v)
	}
}

// word is the size of an offset.
func (m *made) word() int {
	if m.big {
		return 8
	}
	return 4
}

// block stores bytes and returns where.
func (m *made) block(b []byte) int {
	at := len(m.data)
	m.data = append(m.data, b...)
	m.data = append(m.data, make([]byte, len(b)%2)...)
	return at
}

// elsewhere is a tag's values that are in the file already.
type elsewhere struct{ kind, count, at int }

// entry is a tag with its values: []int as offsets, string as bytes.
type entry struct {
	tag   int
	value any
}

// directory writes an IFD at the end, linked from the one before, and returns its offset.
func (m *made) directory(entries ...entry) int {
	type stored struct {
		tag, kind, count int
		bytes            []byte
	}
	var all []stored
	for _, e := range entries {
		s := stored{tag: e.tag}
		switch v := e.value.(type) {
		case ratio:
			s.kind, s.count, s.bytes = 5, 1, []byte(v)
		case elsewhere:
			s.kind, s.count, s.bytes = v.kind, v.count, m.number(nil, uint64(v.at), m.word())
		case string:
			s.kind, s.count, s.bytes = 7, len(v), []byte(v)
		case []int:
			s.kind, s.count = 4, len(v)
			if m.big {
				s.kind = 16
			}
			for _, n := range v {
				s.bytes = m.number(s.bytes, uint64(n), m.word())
			}
		}
		if len(s.bytes) > m.word() {
			s.bytes = m.number(nil, uint64(m.block(s.bytes)), m.word())
		}
		all = append(all, s)
	}
	at := len(m.data)
	copy(m.data[m.link:], m.number(nil, uint64(at), m.word()))
	if m.big {
		m.data = m.number(m.data, uint64(len(all)), 8)
	} else {
		m.data = m.number(m.data, uint64(len(all)), 2)
	}
	for _, s := range all {
		m.data = m.number(m.number(m.number(m.data, uint64(s.tag), 2), uint64(s.kind), 2), uint64(s.count), m.word())
		m.data = append(m.data, append(s.bytes, make([]byte, m.word()-len(s.bytes))...)...)
	}
	m.link = len(m.data)
	m.data = append(m.data, make([]byte, m.word())...)
	return at
}

// rawPage has 20x20 px in 16x16 tiles: red is the tile's number, the third tile is missing.
func rawPage(m *made, more ...entry) int {
	var offsets, counts []int
	for tile := range 4 {
		if tile == 2 {
			offsets, counts = append(offsets, 0), append(counts, 0)
			continue
		}
		pixels := bytes.Repeat([]byte{byte(tile), 50, 60}, 16*16)
		offsets, counts = append(offsets, m.block(pixels)), append(counts, len(pixels))
	}
	return m.directory(append([]entry{
		{256, []int{20}}, {257, []int{20}}, {258, []int{8, 8, 8}}, {259, []int{1}}, {262, []int{2}}, {277, []int{3}},
		{322, []int{16}}, {323, []int{16}}, {324, offsets}, {325, counts},
	}, more...)...)
}

// jpegPage has one 16x16 tile without its tables, which are in tag 347; its components are
// what the photometric value says.
func jpegPage(t testing.TB, m *made, width, photometric int, more ...entry) int {
	t.Helper()
	tile := image.NewRGBA(image.Rect(0, 0, 16, 16))
	for i := 0; i < len(tile.Pix); i += 4 {
		copy(tile.Pix[i:], []byte{210, 40, 90, 255})
	}
	data, err := jpegtile.New().Encode(tile, 95)
	if err != nil {
		t.Fatal(err)
	}
	tables, stream := []byte{0xff, 0xd8}, []byte{0xff, 0xd8}
	at := 2
	for data[at+1] != 0xda {
		length := 2 + int(binary.BigEndian.Uint16(data[at+2:]))
		if data[at+1] == 0xdb || data[at+1] == 0xc4 {
			tables = append(tables, data[at:at+length]...)
		} else {
			stream = append(stream, data[at:at+length]...)
		}
		at += length
	}
	stream = append(stream, data[at:]...)
	return m.directory(append([]entry{
		{256, []int{width}}, {257, []int{width}}, {258, []int{8, 8, 8}}, {259, []int{7}}, {262, []int{photometric}}, {277, []int{3}},
		{322, []int{16}}, {323, []int{16}}, {324, []int{m.block(stream)}}, {325, []int{len(stream)}}, {347, string(append(tables, 0xff, 0xd9))},
	}, more...)...)
}

// stripPage is a stripped grey picture of 5x4 px in strips of 3 rows.
func stripPage(m *made, subfile int, description string) int {
	first, second := m.block(bytes.Repeat([]byte{10}, 15)), m.block(bytes.Repeat([]byte{20}, 5))
	return m.directory(entry{254, []int{subfile}}, entry{256, []int{5}}, entry{257, []int{4}}, entry{258, []int{8}}, entry{259, []int{1}}, entry{262, []int{1}},
		entry{270, description}, entry{273, []int{first, second}}, entry{277, []int{1}}, entry{278, []int{3}}, entry{279, []int{15, 5}})
}

func open(t *testing.T, m *made) (tiling.Slide, error) {
	return opener(t)([]tiling.Source{memory(m.data)})
}

func TestMadeSlidesPassEveryCheck(t *testing.T) {
	t.Parallel()
	for name, build := range map[string]func() *made{
		"little": func() *made { m := newMade(binary.LittleEndian, false); rawPage(m); return m },
		"big":    func() *made { m := newMade(binary.BigEndian, false); rawPage(m); return m },
		"64 bit": func() *made { m := newMade(binary.BigEndian, true); rawPage(m); return m },
		"jpeg":   func() *made { m := newMade(binary.LittleEndian, false); jpegPage(t, m, 16, 6); return m },
		"rgb":    func() *made { m := newMade(binary.LittleEndian, true); jpegPage(t, m, 13, 2); return m },
		"levels": func() *made {
			m := newMade(binary.LittleEndian, false)
			rawPage(m)
			jpegPage(t, m, 10, 6)
			jpegPage(t, m, 5, 6)
			return m
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := build()
			tilingtest.Check(t, func() (tiling.Slide, error) { return open(t, m) })
		})
	}
}

func TestMissingTileIsWhite(t *testing.T) {
	t.Parallel()
	m := newMade(binary.LittleEndian, false)
	rawPage(m)
	slide, err := open(t, m)
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[tiling.TileIndex]color.RGBA{{Row: 1}: {255, 255, 255, 255}, {Col: 1, Row: 1}: {3, 50, 60, 255}} {
		tile, err := slide.Tile(t.Context(), 0, at)
		if err != nil {
			t.Fatal(err)
		}
		if got := tile.RGBAAt(3, 3); got != want {
			t.Errorf("tile %+v is %v, want %v", at, got, want)
		}
	}
}

// The photometric value decides what the components are, not the stream, which has no marker.
func TestPhotometricDecidesTheColour(t *testing.T) {
	t.Parallel()
	y, cb, cr := color.RGBToYCbCr(210, 40, 90)
	for photometric, want := range map[int]color.RGBA{6: {210, 40, 90, 255}, 2: {y, cb, cr, 255}} {
		m := newMade(binary.LittleEndian, false)
		jpegPage(t, m, 16, photometric)
		slide, err := open(t, m)
		if err != nil {
			t.Fatal(err)
		}
		tile, err := slide.Tile(t.Context(), 0, tiling.TileIndex{})
		if err != nil {
			t.Fatal(err)
		}
		got := tile.RGBAAt(8, 8)
		for _, d := range []int{int(got.R) - int(want.R), int(got.G) - int(want.G), int(got.B) - int(want.B)} {
			if d < -3 || d > 3 {
				t.Errorf("photometric %d: %v, want %v", photometric, got, want)
				break
			}
		}
	}
}

// Newer Aperio scanners don't write the words "label" and "macro".
func TestLabelAndMacroAreFoundByStructure(t *testing.T) {
	t.Parallel()
	m := newMade(binary.LittleEndian, false)
	jpegPage(t, m, 16, 6, entry{270, "Aperio Leica Biosystems GT450\n16x16|AppMag = 40|MPP = 0,263"})
	stripPage(m, 0, "Aperio Leica Biosystems GT450\n16x16 -> 5x4 - |AppMag = 40")
	stripPage(m, 1, "Aperio Leica Biosystems GT450")
	stripPage(m, 9, "Aperio Leica Biosystems GT450")
	slide, err := open(t, m)
	if err != nil {
		t.Fatal(err)
	}
	info := slide.Info()
	if got := strings.Join(info.Associated, " "); got != "label overview thumbnail" {
		t.Errorf("associated pictures are %q", got)
	}
	if info.MPP == nil || info.MPP.X != 0.263 || info.ObjectivePower != 40 {
		t.Errorf("mpp is %+v, power %v", info.MPP, info.ObjectivePower)
	}
	label, err := slide.Associated(t.Context(), "label")
	if err != nil {
		t.Fatal(err)
	}
	if label.Bounds() != image.Rect(0, 0, 5, 4) || label.RGBAAt(4, 2).G != 10 || label.RGBAAt(4, 3).G != 20 {
		t.Errorf("the label is %v", label.Pix)
	}
	tilingtest.Check(t, func() (tiling.Slide, error) { return open(t, m) })
}

func TestFalseStructuresAreRefused(t *testing.T) {
	t.Parallel()
	fields := func(change ...entry) *made {
		m := newMade(binary.LittleEndian, false)
		rawPage(m, change...)
		return m
	}
	circle := newMade(binary.LittleEndian, false)
	at := rawPage(circle)
	copy(circle.data[circle.link:], binary.LittleEndian.AppendUint32(nil, uint32(at)))
	// Of a tag that comes twice the first counts, so tiles are made anew here.
	page := func(width, tile, compression int, table []int) *made {
		m := newMade(binary.LittleEndian, false)
		m.directory(entry{256, []int{width}}, entry{257, []int{width}}, entry{258, []int{8, 8, 8}}, entry{259, []int{compression}}, entry{262, []int{2}}, entry{277, []int{3}},
			entry{322, []int{tile}}, entry{323, []int{tile}}, entry{324, table}, entry{325, table})
		return m
	}
	for name, m := range map[string]*made{
		"circle":       circle,
		"huge tile":    page(1<<30, 1<<30, 1, []int{8}),
		"huge picture": page(1<<31-1, 16, 1, []int{8}),
		"beyond end":   page(16, 16, 1, []int{1 << 30}),
		"planes":       fields(entry{284, []int{2}}),
		"float":        fields(entry{339, []int{3}}),
		"predictor 3":  fields(entry{317, []int{3}}),
	} {
		_, err := open(t, m)
		if u, ok := tiling.AsUnreadable(err); !ok {
			t.Errorf("%s: %v", name, err)
		} else {
			t.Logf("%s: %v", name, u)
		}
	}
}

// A tile that claims far more pixels than its bytes can hold is refused before allocation.
func TestPackedBombIsRefused(t *testing.T) {
	t.Parallel()
	for compression, want := range map[int]string{1: "claims pieces", 5: "can't hold", 8: "can't hold", 32773: "claims pieces", 50000: "can't hold"} {
		side := 8192
		m := newMade(binary.LittleEndian, false)
		at := m.block(make([]byte, 1<<18)) // the file is large enough, the tile is not
		m.directory(entry{256, []int{side}}, entry{257, []int{side}}, entry{258, []int{8, 8, 8}}, entry{259, []int{compression}}, entry{262, []int{2}}, entry{277, []int{3}},
			entry{322, []int{side}}, entry{323, []int{side}}, entry{324, []int{at}}, entry{325, []int{64}})
		slide, err := open(t, m)
		if err == nil {
			_, err = slide.Tile(t.Context(), 0, tiling.TileIndex{})
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("compression %d gave %v", compression, err)
		}
	}
}

func TestChangedFilesEndInSlideOrReason(t *testing.T) {
	t.Parallel()
	m := newMade(binary.LittleEndian, false)
	jpegPage(t, m, 16, 6, entry{270, "Aperio\n16x16|AppMag = 40|MPP = 0.5"})
	stripPage(m, 1, "Aperio\nlabel 5x4")
	tilingtest.Mutate(t, "svs", m.data, 4000, opener(t))
	m = newMade(binary.BigEndian, true)
	rawPage(m, entry{270, `<OME xmlns="x"><Image><Pixels SizeX="20" SizeY="20"/></Image></OME>`}, entry{330, []int{8}})
	tilingtest.Mutate(t, "ome-tiff", m.data, 4000, opener(t))
}

func FuzzOpen(f *testing.F) {
	for _, big := range []bool{false, true} {
		m := newMade(binary.LittleEndian, big)
		jpegPage(f, m, 16, 6, entry{270, "Aperio\n|MPP = 0.5"})
		stripPage(m, 1, "Aperio\nlabel 5x4")
		f.Add(m.data)
		m = newMade(binary.BigEndian, big)
		rawPage(m, entry{270, `<OME xmlns="x"><Image><Pixels SizeX="20" SizeY="20"/></Image></OME>`}, entry{330, []int{8}})
		f.Add(m.data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		tilingtest.Try(t, "fuzz", memory(data), opener(t))
	})
}
