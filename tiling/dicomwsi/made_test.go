package dicomwsi_test

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"telepath/tiling"
	"telepath/tiling/jpegtile"
	"telepath/tiling/tilingtest"
)

// made is a small WSM instance in the making: elements in order, by group and element.
type made struct {
	implicit bool
	syntax   string
	body     bytes.Buffer
}

func (m *made) add(group, element uint16, vr string, value []byte) *made {
	if len(value)%2 == 1 {
		value = append(bytes.Clone(value), ' ')
	}
	le := binary.LittleEndian
	b := le.AppendUint16(le.AppendUint16(nil, group), element)
	switch {
	case m.implicit:
		b = le.AppendUint32(b, uint32(len(value)))
	case vr == "SQ" || vr == "OB" || vr == "OW" || vr == "UT":
		b = le.AppendUint32(append(append(b, vr...), 0, 0), uint32(len(value)))
	default:
		b = le.AppendUint16(append(b, vr...), uint16(len(value)))
	}
	m.body.Write(append(b, value...))
	return m
}

func (m *made) text(group, element uint16, vr, value string) *made {
	return m.add(group, element, vr, []byte(value))
}

func (m *made) short(group, element uint16, value int) *made {
	return m.add(group, element, "US", binary.LittleEndian.AppendUint16(nil, uint16(value)))
}

func (m *made) long(group, element uint16, value int) *made {
	return m.add(group, element, "UL", binary.LittleEndian.AppendUint32(nil, uint32(value)))
}

// sequence adds a sequence of one item.
func (m *made) sequence(group, element uint16, fill func(item *made)) *made {
	item := &made{implicit: m.implicit}
	fill(item)
	head := binary.LittleEndian.AppendUint32([]byte{0xfe, 0xff, 0, 0xe0}, uint32(item.body.Len()))
	return m.add(group, element, "SQ", append(head, item.body.Bytes()...))
}

// bytes is the file: preamble, meta information, elements.
func (m *made) bytes() []byte {
	meta := &made{}
	meta.text(2, 2, "UI", "1.2.840.10008.5.1.4.1.1.77.1.6").text(2, 0x10, "UI", m.syntax)
	out := append(make([]byte, 128), "DICM"...)
	out = append(out, (&made{}).long(2, 0, meta.body.Len()).body.Bytes()...)
	return append(append(out, meta.body.Bytes()...), m.body.Bytes()...)
}

const (
	explicitLE = "1.2.840.10008.1.2.1"
	implicitLE = "1.2.840.10008.1.2"
	baseline   = "1.2.840.10008.1.2.4.50"
)

// volume is an instance of 5x3 px in 2x2 tiles up to its pixel data; the caller may put
// elements of groups 0008 and 0010 in front.
func volume(m *made) *made {
	m.text(0x0008, 0x0008, "CS", `ORIGINAL\PRIMARY\VOLUME\NONE`).text(0x0008, 0x0016, "UI", "1.2.840.10008.5.1.4.1.1.77.1.6")
	m.text(0x0020, 0x000e, "UI", "1.2.3").text(0x0020, 0x9311, "CS", "TILED_FULL")
	m.short(0x0028, 0x0002, 3).text(0x0028, 0x0004, "CS", "RGB").short(0x0028, 0x0006, 0).text(0x0028, 0x0008, "IS", "6")
	m.short(0x0028, 0x0010, 2).short(0x0028, 0x0011, 2).short(0x0028, 0x0100, 8)
	m.long(0x0048, 0x0006, 5).long(0x0048, 0x0007, 3)
	m.sequence(0x5200, 0x9229, func(item *made) {
		item.sequence(0x0028, 0x9110, func(item *made) { item.text(0x0028, 0x0030, "DS", `0.0005\0.00025`) })
	})
	return m
}

// native adds six tiles whose red is the tile's number.
func native(m *made) []byte {
	var pixels []byte
	for tile := range 6 {
		for range 4 {
			pixels = append(pixels, byte(tile), 100, 200)
		}
	}
	return m.add(0x7fe0, 0x0010, "OW", pixels).bytes()
}

// encapsulated adds six JPEG tiles.
func encapsulated(t testing.TB, m *made) []byte {
	t.Helper()
	tile := image.NewRGBA(image.Rect(0, 0, 2, 2))
	tile.SetRGBA(0, 0, color.RGBA{200, 10, 10, 255})
	data, err := jpegtile.New().Encode(tile, 90)
	if err != nil {
		t.Fatal(err)
	}
	data = append(data, make([]byte, len(data)%2)...)
	value := []byte{0xfe, 0xff, 0, 0xe0, 0, 0, 0, 0}
	for range 6 {
		value = binary.LittleEndian.AppendUint32(append(value, 0xfe, 0xff, 0, 0xe0), uint32(len(data)))
		value = append(value, data...)
	}
	m.body.Write([]byte{0xe0, 0x7f, 0x10, 0, 'O', 'B', 0, 0, 0xff, 0xff, 0xff, 0xff})
	m.body.Write(append(value, 0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0))
	return m.bytes()
}

func open(t *testing.T, files ...[]byte) (tiling.Slide, error) {
	var sources []tiling.Source
	for _, file := range files {
		sources = append(sources, memory(file))
	}
	return opener(t)(sources)
}

// doubts are a slide's but that its pixels are not square, which those made here are.
func doubts(s tiling.Slide) []string {
	return slices.DeleteFunc(slices.Clone(s.Info().Doubts), func(d string) bool { return strings.Contains(d, "not square") })
}

func TestMadeSlidesPassEveryCheck(t *testing.T) {
	t.Parallel()
	for name, file := range map[string][]byte{
		"explicit": native(volume(&made{syntax: explicitLE})),
		"implicit": native(volume(&made{syntax: implicitLE, implicit: true})),
		"jpeg":     encapsulated(t, volume(&made{syntax: baseline})),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tilingtest.Check(t, func() (tiling.Slide, error) { return open(t, file) })
		})
	}
}

// PixelSpacing has the row spacing first, which is Y.
func TestPixelSpacingIsRowFirst(t *testing.T) {
	t.Parallel()
	slide, err := open(t, native(volume(&made{syntax: explicitLE})))
	if err != nil {
		t.Fatal(err)
	}
	if m := slide.Info().MPP; m == nil || m.X != 0.25 || m.Y != 0.5 {
		t.Errorf("mpp is %+v, want X 0.25, Y 0.5", m)
	}
	tile, err := slide.Tile(t.Context(), 0, tiling.TileIndex{Col: 2, Row: 1})
	if err != nil {
		t.Fatal(err)
	}
	if got := tile.RGBAAt(0, 0); tile.Bounds() != image.Rect(0, 0, 1, 1) || got != (color.RGBA{5, 100, 200, 255}) {
		t.Errorf("the last tile is %v of %v", got, tile.Bounds())
	}
}

func TestChineseNamesAreRead(t *testing.T) {
	t.Parallel()
	const name = "演示"
	gbk, err := simplifiedchinese.GBK.NewEncoder().String(name)
	if err != nil {
		t.Fatal(err)
	}
	gb18030, err := simplifiedchinese.GB18030.NewEncoder().String(name)
	if err != nil {
		t.Fatal(err)
	}
	for set, stored := range map[string]string{
		"ISO_IR 192": name, "GBK": gbk, "GB18030": gb18030, `\ISO 2022 IR 58`: "\x1b$)A" + gbk,
	} {
		m := (&made{syntax: explicitLE}).text(0x0008, 0x0005, "CS", set).text(0x0010, 0x0010, "PN", stored).text(0x0040, 0x0512, "LO", "K-7")
		slide, err := open(t, native(volume(m)))
		if err != nil {
			t.Fatalf("%s: %v", set, err)
		}
		if c := slide.Info().Claims; c.PatientName != name || c.ContainerID != "K-7" || c.SeriesInstanceUID != "1.2.3" {
			t.Errorf("%s: claims are %+q", set, c)
		}
	}
	for _, set := range []string{"ISO_IR 166", "no such set"} {
		m := (&made{syntax: explicitLE}).text(0x0008, 0x0005, "CS", set).text(0x0010, 0x0010, "PN", gbk)
		if _, err := open(t, native(volume(m))); err != nil {
			t.Errorf("character set %q: %v", set, err)
		}
	}
}

// A broken element that nobody needs, or one that the parser can't take, costs nothing else.
func TestOneBadElementDoesNotLoseTheSlide(t *testing.T) {
	t.Parallel()
	for name, m := range map[string]*made{
		"wrong type":    (&made{syntax: explicitLE}).add(0x0008, 0x0050, "US", []byte{1, 2}),
		"not a number":  (&made{syntax: explicitLE}).text(0x0048, 0x0001, "DS", "wide"),
		"broken nested": (&made{syntax: explicitLE}).add(0x0040, 0x0560, "SQ", []byte{1, 2, 3, 4, 5, 6, 7, 8}),
		"private OV":    (&made{syntax: explicitLE}).add(0x0009, 0x1001, "OB", []byte{1, 2}),
	} {
		slide, err := open(t, native(volume(m)))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if slide.Info().MPP == nil {
			t.Errorf("%s: the scale was lost", name)
		}
	}
}

func TestNestedSequencesEnd(t *testing.T) {
	t.Parallel()
	m := &made{syntax: explicitLE}
	for range 200_000 {
		m.body.Write([]byte{0x40, 0, 0x60, 5, 'S', 'Q', 0, 0, 0xff, 0xff, 0xff, 0xff, 0xfe, 0xff, 0, 0xe0, 0xff, 0xff, 0xff, 0xff})
	}
	if _, err := open(t, m.bytes()); err == nil {
		t.Error("200,000 nested sequences opened")
	}
}

func TestFalseCountsAreRefused(t *testing.T) {
	t.Parallel()
	for name, m := range map[string]*made{
		"frames":     volume((&made{syntax: explicitLE}).text(0x0028, 0x0008, "IS", "2000000000")),
		"tile":       volume((&made{syntax: explicitLE}).short(0x0028, 0x0010, 65535).short(0x0028, 0x0011, 65535)),
		"matrix":     volume((&made{syntax: explicitLE}).long(0x0048, 0x0006, 1<<32-1).long(0x0048, 0x0007, 1<<32-1)),
		"bits":       volume((&made{syntax: explicitLE}).short(0x0028, 0x0100, 16)),
		"no order":   volume((&made{syntax: explicitLE}).text(0x0020, 0x9311, "CS", "TILED_SPARSE")),
		"big endian": volume(&made{syntax: "1.2.840.10008.1.2.2"}),
		"unknown":    volume(&made{syntax: "1.2.3.4"}),
	} {
		_, err := open(t, native(m))
		if u, ok := tiling.AsUnreadable(err); !ok {
			t.Errorf("%s: %v", name, err)
		} else {
			t.Logf("%s: %v", name, u)
		}
	}
}

// kinds are small slides of every kind that is read.
func kinds(t testing.TB) map[string][]byte {
	t.Helper()
	all := map[string][]byte{
		"explicit": native(volume(&made{syntax: explicitLE})),
		"implicit": native(volume(&made{syntax: implicitLE, implicit: true})),
		"jpeg":     encapsulated(t, volume(&made{syntax: baseline})),
		"deflated": deflated(t, volume(&made{syntax: deflatedLE}).add(0x7fe0, 0x0010, "OB", make([]byte, 72)), nil),
		"sparse": sparse([]string{"X", "Y dark"}, placed{1, 1, "0.001", "Y", `.0009\.0008`}, placed{1, 1, "-1", "X", ""},
			placed{3, 1, "", "Y", ""}, placed{3, 1, "", "X", `.0009\.0008`}),
	}
	for _, name := range []string{"rgb-rle", "rgb-big-endian", "rgb-big-endian-words", "grey16-rle", "grey16-big-endian", "ybr-422", "rgb-planar"} {
		file, err := os.ReadFile("testdata/dcmtk/" + name + ".dcm")
		if err != nil {
			t.Fatal(err)
		}
		all[name] = file
	}
	tiles := coloured(t, 3)
	all["fragments"] = pieces(volume(wide(3)), nil, tiles[0][:100], tiles[0][100:], tiles[1], tiles[2])
	all["table"] = pieces(volume(wide(3)), []uint32{0, uint32(len(tiles[0]) + 8), uint32(len(tiles[0]) + len(tiles[1]) + 16)}, tiles...)
	return all
}

func TestChangedFilesEndInSlideOrReason(t *testing.T) {
	t.Parallel()
	for name, file := range kinds(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tilingtest.Mutate(t, name, file, 2000, opener(t))
		})
	}
}

func FuzzOpen(f *testing.F) {
	for _, file := range kinds(f) {
		f.Add(file)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		tilingtest.Try(t, "fuzz", memory(data), opener(t))
	})
}
