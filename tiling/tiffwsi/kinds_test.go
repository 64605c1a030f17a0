package tiffwsi_test

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"strings"
	"sync"
	"testing"

	"telepath/tiling"
	"telepath/tiling/jpegtile"
	"telepath/tiling/tiffwsi"
	"telepath/tiling/tilingtest"
)

// flatPage is a tiled page of one colour; its size is stored as given.
func flatPage(m *made, width, height int, colour []byte, more ...entry) int {
	const tile = 16
	at := m.block(bytes.Repeat(colour, tile*tile))
	n := ((width + tile - 1) / tile) * ((height + tile - 1) / tile)
	offsets, counts := make([]int, n), make([]int, n)
	for i := range offsets {
		offsets[i], counts[i] = at, 3*tile*tile
	}
	return m.directory(append([]entry{
		{256, []int{width}}, {257, []int{height}}, {258, []int{8, 8, 8}}, {259, []int{1}}, {262, []int{2}}, {277, []int{3}},
		{322, []int{tile}}, {323, []int{tile}}, {324, offsets}, {325, counts},
	}, more...)...)
}

func mustOpen(t *testing.T, m *made) tiling.Slide {
	t.Helper()
	slide, err := open(t, m)
	if err != nil {
		t.Fatal(err)
	}
	return slide
}

func sizes(info tiling.Info) string {
	var out []string
	for _, l := range info.Levels {
		out = append(out, fmt.Sprintf("%dx%d", l.Width, l.Height))
	}
	return strings.Join(out, " ")
}

func doubted(t *testing.T, info tiling.Info, words ...string) {
	t.Helper()
	all := strings.Join(info.Doubts, "\n")
	for _, w := range words {
		if !strings.Contains(all, w) {
			t.Errorf("no doubt says %q: %q", w, info.Doubts)
		}
	}
}

// philipsXML describes three levels and two pictures as Philips does.
func philipsXML(label []byte) string {
	level := func(mm string) string {
		return `<DataObject ObjectType="PixelDataRepresentation"><Attribute Name="DICOM_PIXEL_SPACING" Group="0x0028">&quot;` + mm + `&quot; &quot;` + mm + `&quot;</Attribute></DataObject>`
	}
	picture := func(kind, data string) string {
		return `<DataObject ObjectType="DPScannedImage"><Attribute Name="PIM_DP_IMAGE_TYPE">` + kind + `</Attribute><Attribute Name="PIM_DP_IMAGE_DATA">` + data + `</Attribute></DataObject>`
	}
	return `<?xml version="1.0" encoding="UTF-8" ?><DataObject ObjectType="DPUfsImport"><Attribute Name="PIM_DP_SCANNED_IMAGES"><Array>` +
		`<DataObject ObjectType="DPScannedImage"><Attribute Name="PIM_DP_IMAGE_TYPE">WSI</Attribute>` +
		`<Attribute Name="DICOM_DERIVATION_DESCRIPTION">tiff-useBigTIFF=1-levels=40,10,5-processing=0</Attribute>` +
		`<Attribute Name="PIIM_PIXEL_DATA_REPRESENTATION_SEQUENCE"><Array>` + level("0.00025") + level("0.0005") + level("0.001") + `</Array></Attribute></DataObject>` +
		picture("LABELIMAGE", base64.StdEncoding.EncodeToString(label)) + picture("MACROIMAGE", "not base64!") +
		`</Array></Attribute><Attribute Name="PIM_DP_UFS_BARCODE">` + base64.StdEncoding.EncodeToString([]byte("S-17")) + `</Attribute></DataObject>`
}

// Philips fills each level up to whole tiles, leaves tiles out, and keeps label and macro in
// its description.
func TestPhilips(t *testing.T) {
	t.Parallel()
	label, err := jpegtile.New().Encode(tiling.NewWhite(30, 20), 80)
	if err != nil {
		t.Fatal(err)
	}
	m := newMade(binary.LittleEndian, true)
	flatPage(m, 160, 96, []byte{9, 9, 9}, entry{270, philipsXML(label)}, entry{305, "Philips DP v1.0"})
	flatPage(m, 80, 48, []byte{8, 8, 8}, entry{254, []int{1}})
	flatPage(m, 48, 32, []byte{7, 7, 7}, entry{254, []int{1}}) // 40x24 filled up
	slide := mustOpen(t, m)
	info := slide.Info()
	if got := sizes(info); got != "160x96 80x48 40x24" {
		t.Errorf("levels are %s", got)
	}
	if info.MPP == nil || info.MPP.X != 0.25 || info.ObjectivePower != 40 || info.Claims.Barcode != "S-17" {
		t.Errorf("mpp %+v, power %v, barcode %q", info.MPP, info.ObjectivePower, info.Claims.Barcode)
	}
	if got := strings.Join(info.Associated, " "); got != "label" || len(info.Doubts) > 0 {
		t.Errorf("associated %q, doubts %q", got, info.Doubts)
	}
	img, err := slide.Associated(t.Context(), "label")
	if err != nil || img.Bounds() != image.Rect(0, 0, 30, 20) {
		t.Errorf("the label is %v, %v", img, err)
	}
	tilingtest.Check(t, func() (tiling.Slide, error) { return open(t, m) })
}

// Without a description, levels filled up to whole tiles are known by their tiles.
func TestFilledUpLevelsAreCut(t *testing.T) {
	t.Parallel()
	m := newMade(binary.LittleEndian, false)
	flatPage(m, 330, 170, []byte{9, 9, 9})
	flatPage(m, 176, 96, []byte{8, 8, 8}, entry{254, []int{1}})
	flatPage(m, 96, 48, []byte{8, 8, 8}, entry{254, []int{1}})
	if got := sizes(mustOpen(t, m).Info()); got != "330x170 165x85 83x43" {
		t.Errorf("levels are %s", got)
	}
}

func TestPagesOfAPyramid(t *testing.T) {
	t.Parallel()
	m := newMade(binary.LittleEndian, false)
	flatPage(m, 40, 30, []byte{1, 1, 1}, entry{254, []int{1}}) // smaller ones may come first
	flatPage(m, 160, 120, []byte{2, 2, 2})
	flatPage(m, 160, 120, []byte{3, 3, 3})
	flatPage(m, 80, 60, []byte{4, 4, 4}, entry{254, []int{1}})
	flatPage(m, 80, 60, []byte{4, 4, 4}) // has the shape, but is not marked
	flatPage(m, 70, 20, []byte{5, 5, 5}, entry{254, []int{1}})
	flatPage(m, 60, 20, []byte{5, 5, 5}, entry{270, "Macro -offset=(0,0)"})
	flatPage(m, 160, 120, []byte{6, 6, 6}, entry{254, []int{4}})
	slide := mustOpen(t, m)
	info := slide.Info()
	if got := sizes(info); got != "160x120 80x60 40x30" {
		t.Errorf("levels are %s", got)
	}
	if got := strings.Join(info.Associated, " "); got != "overview" {
		t.Errorf("associated pictures are %q", got)
	}
	doubted(t, info, "1 more picture of the same size", "80x60 in the file is not marked", "70x20 in the file does not belong", "mask")
	tile, err := slide.Tile(t.Context(), 0, tiling.TileIndex{})
	if err != nil || tile.RGBAAt(0, 0).R != 2 {
		t.Errorf("level 0 shows %v, %v", tile, err)
	}
	tilingtest.Check(t, func() (tiling.Slide, error) { return open(t, m) })
}

func TestScaleOfDescriptions(t *testing.T) {
	t.Parallel()
	rational := func(n, d uint32) string {
		return string(binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(nil, n), d))
	}
	for name, c := range map[string]struct {
		entries []entry
		want    float64 // 0: unknown
	}{
		"pixels per cm":      {[]entry{{282, rational(20000, 1)}, {283, rational(20000, 1)}, {296, []int{3}}}, 0.5},
		"pixels per inch":    {[]entry{{282, rational(50800, 1)}, {283, rational(50800, 1)}, {296, []int{2}}}, 0.5},
		"a screen's 72 dpi":  {[]entry{{282, rational(72, 1)}, {283, rational(72, 1)}, {296, []int{2}}}, 0},
		"a screen's 96 dpi":  {[]entry{{282, rational(96, 1)}, {283, rational(96, 1)}}, 0},
		"nothing":            {nil, 0},
		"division by zero":   {[]entry{{282, rational(20000, 0)}, {283, rational(20000, 0)}, {296, []int{3}}}, 0},
		"ImageJ":             {[]entry{{270, "ImageJ=1.53\nunit=micron\n"}, {282, rational(4, 1)}, {283, rational(4, 1)}, {296, []int{1}}}, 0.25},
		"ImageJ, escaped":    {[]entry{{270, "ImageJ=1.53\nunit=\\u00B5m\n"}, {282, rational(4, 1)}, {283, rational(4, 1)}, {296, []int{1}}}, 0.25},
		"ImageJ without one": {[]entry{{270, "ImageJ=1.53\nunit=pixel\n"}, {282, rational(4, 1)}, {283, rational(4, 1)}, {296, []int{1}}}, 0},
		"Trestle":            {[]entry{{270, "Objective Power=20;"}, {305, "MedScan 1"}, {282, rational(1, 4)}, {283, rational(1, 4)}}, 0.25},
	} {
		m := newMade(binary.LittleEndian, false)
		for i, e := range c.entries {
			// The made directory writes bytes as type 7; resolutions need RATIONAL.
			if s, ok := e.value.(string); ok && (e.tag == 282 || e.tag == 283) {
				c.entries[i].value = ratio(s)
			}
		}
		rawPage(m, c.entries...)
		info := mustOpen(t, m).Info()
		switch {
		case c.want == 0 && info.MPP != nil:
			t.Errorf("%s: mpp is %+v", name, *info.MPP)
		case c.want == 0:
			if len(info.Doubts) == 0 {
				t.Errorf("%s: no doubt", name)
			}
		case info.MPP == nil || info.MPP.X != c.want || info.MPP.Y != c.want:
			t.Errorf("%s: mpp is %+v, want %v", name, info.MPP, c.want)
		}
	}
}

// An OME-TIFF with several images: the largest is the slide, though a label comes first.
func TestOMEWithSeveralImages(t *testing.T) {
	t.Parallel()
	image := func(name string, width, height, z, ifd int) string {
		return fmt.Sprintf(`<Image ID="%s" Name="%s"><Pixels SizeX="%d" SizeY="%d" SizeZ="%d" SizeC="3" SizeT="1" PhysicalSizeX="250" PhysicalSizeXUnit="nm" PhysicalSizeY="250" PhysicalSizeYUnit="nm"><Channel SamplesPerPixel="3"/><TiffData IFD="%d" PlaneCount="%d"/></Pixels></Image>`, name, name, width, height, z, ifd, z)
	}
	m := newMade(binary.LittleEndian, false)
	xml := `<?xml version="1.0"?><OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06">` +
		image("label image", 30, 20, 1, 0) + image("slide", 160, 120, 2, 1) + image("slide half", 80, 60, 1, 3) + image("macro", 60, 20, 1, 4) + `</OME>`
	flatPage(m, 30, 20, []byte{1, 1, 1}, entry{270, xml})
	flatPage(m, 160, 120, []byte{2, 2, 2})
	flatPage(m, 160, 120, []byte{3, 3, 3})
	flatPage(m, 80, 60, []byte{4, 4, 4})
	flatPage(m, 60, 20, []byte{5, 5, 5})
	slide := mustOpen(t, m)
	info := slide.Info()
	if got := sizes(info); got != "160x120 80x60" || info.Format != "ome-tiff" {
		t.Errorf("%s with levels %s", info.Format, got)
	}
	if got := strings.Join(info.Associated, " "); got != "label overview" {
		t.Errorf("associated pictures are %q", got)
	}
	if info.MPP == nil || info.MPP.X != 0.25 {
		t.Errorf("mpp is %+v", info.MPP)
	}
	doubted(t, info, "2 planes (channels: 1, depths: 2, times: 1)")
	tilingtest.Check(t, func() (tiling.Slide, error) { return open(t, m) })
}

// A newer SVS whose label and macro have neither name nor flag: what they look like decides.
func TestLabelAndMacroByLookAlone(t *testing.T) {
	t.Parallel()
	strip := func(m *made, width, height, compression int) {
		data := bytes.Repeat([]byte{10}, width*height)
		if compression == 5 {
			data = []byte{0x80, 0x02, 0x94, 0x04} // not unpacked on opening
		}
		at := m.block(data)
		m.directory(entry{256, []int{width}}, entry{257, []int{height}}, entry{258, []int{8}}, entry{259, []int{compression}}, entry{262, []int{1}},
			entry{273, []int{at}}, entry{277, []int{1}}, entry{278, []int{height}}, entry{279, []int{len(data)}}, entry{270, "Aperio Image"})
	}
	m := newMade(binary.LittleEndian, false)
	jpegPage(t, m, 16, 6, entry{270, "Aperio Leica Biosystems GT450\n16x16|AppMag = 40|MPP = 0.263"})
	strip(m, 20, 14, 1)
	strip(m, 12, 14, 5)
	strip(m, 40, 12, 1)
	if got := strings.Join(mustOpen(t, m).Info().Associated, " "); got != "label overview thumbnail" {
		t.Errorf("associated pictures are %q", got)
	}
}

// counting counts decodes of a JPEG.
type counting struct {
	tiling.Codec
	mu sync.Mutex
	n  int
}

func (c *counting) Decode(data []byte, rgb bool) (*image.RGBA, error) {
	c.mu.Lock()
	c.n++
	c.mu.Unlock()
	return c.Codec.Decode(data, rgb)
}

// A wide picture in strips is cut into tiles, and each strip decoded once for all of them,
// however many ask at the same time.
func TestStripsAreDecodedOnce(t *testing.T) {
	t.Parallel()
	const width, height, rows = 3000, 200, 16
	m := newMade(binary.LittleEndian, false)
	strip := image.NewRGBA(image.Rect(0, 0, width, rows))
	for i := range strip.Pix {
		strip.Pix[i] = byte(i / 4 % width / 16)
	}
	data, err := jpegtile.New().Encode(strip, 90)
	if err != nil {
		t.Fatal(err)
	}
	var offsets, counts []int
	for y := 0; y < height; y += rows {
		offsets, counts = append(offsets, m.block(data)), append(counts, len(data))
	}
	m.directory(entry{256, []int{width}}, entry{257, []int{height}}, entry{258, []int{8, 8, 8}}, entry{259, []int{7}}, entry{262, []int{6}}, entry{277, []int{3}},
		entry{273, offsets}, entry{278, []int{rows}}, entry{279, counts})
	codec := &counting{Codec: jpegtile.New()}
	slide, err := tiffwsi.Open(t.Context(), memory(m.data), tiling.Codecs{JPEG: codec})
	if err != nil {
		t.Fatal(err)
	}
	l := slide.Info().Levels[0]
	var wait sync.WaitGroup
	for col := range l.Cols() {
		wait.Go(func() {
			if _, err := slide.Tile(t.Context(), 0, tiling.TileIndex{Col: col}); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if codec.n != len(offsets) || l.Cols() != 6 {
		t.Errorf("%d strips for %d columns were decoded %d times", len(offsets), l.Cols(), codec.n)
	}
	if _, ok, err := slide.(tiling.StoredTiler).StoredTile(t.Context(), 0, tiling.TileIndex{}); ok || err != nil {
		t.Errorf("a cut tile was handed over as stored: %v", err)
	}
}

// ratio is the bytes of a RATIONAL for a made directory.
type ratio string

// fakeStream is the beginning of a codestream of a size, whose SIZ marker segment names three
// components of 8 bits, and a word that fakeJ2K knows.
func fakeStream(width, height int) []byte {
	data := []byte{0xff, 0x4f, 0xff, 0x51, 0, 47, 0, 0}
	for _, v := range []int{width, height, 0, 0, width, height, 0, 0} {
		data = binary.BigEndian.AppendUint32(data, uint32(v))
	}
	data = append(data, 0, 3, 7, 1, 1, 7, 1, 1, 7, 1, 1)
	return append(data, "codestream"...)
}

// j2kPage has one tile of 16x16 px with these bytes.
func j2kPage(m *made, compression, photometric int, stream []byte) {
	at := m.block(stream)
	m.directory(entry{256, []int{16}}, entry{257, []int{16}}, entry{258, []int{8, 8, 8}}, entry{259, []int{compression}}, entry{262, []int{photometric}}, entry{277, []int{3}},
		entry{322, []int{16}}, entry{323, []int{16}}, entry{324, []int{at}}, entry{325, []int{len(stream)}})
}

// fakeJ2K paints what it is told about the colours.
type fakeJ2K struct{ size int }

func (f fakeJ2K) Name() string { return "fake" }
func (f fakeJ2K) Decode(data []byte, ycc bool) (*image.RGBA, error) {
	if !bytes.HasSuffix(data, []byte("codestream")) {
		return nil, errors.New("not the tile's bytes")
	}
	img := tiling.NewWhite(f.size, f.size)
	if ycc {
		img.SetRGBA(0, 0, color.RGBA{R: 1, A: 255})
	}
	return img, nil
}

// Aperio's 33003 has Y, Cb and Cr whatever the photometric value says; of 34712 that decides.
func TestJPEG2000IsTold(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		compression, photometric int
		ycc                      bool
	}{{33003, 2, true}, {33003, 6, true}, {33005, 2, false}, {33005, 6, false}, {34712, 2, false}, {34712, 6, true}, {33004, 6, true}} {
		m := newMade(binary.LittleEndian, false)
		j2kPage(m, c.compression, c.photometric, fakeStream(16, 16))
		for size, good := range map[int]bool{16: true, 15: false, 17: false} {
			slide, err := tiffwsi.Open(t.Context(), memory(m.data), tiling.Codecs{JPEG: jpegtile.New(), JPEG2000: fakeJ2K{size}})
			if err != nil {
				t.Fatal(err)
			}
			img, err := slide.Tile(t.Context(), 0, tiling.TileIndex{})
			if good != (err == nil) {
				t.Errorf("a codestream of %d px gave %v", size, err)
			}
			if good && (img.Pix[0] == 1) != c.ycc {
				t.Errorf("%+v: the decoder was told otherwise", c)
			}
		}
	}
}

// Bits are taken from the highest on, and scaled to white.
func TestFourBitsAndOne(t *testing.T) {
	t.Parallel()
	for bits, c := range map[int]struct {
		data []byte
		want []byte
	}{
		1: {[]byte{0b10110000, 0b01000000}, []byte{255, 0, 255, 255, 0, 0, 0, 0, 0, 255}},
		2: {[]byte{0b00011011, 0xc0, 0}, []byte{0, 85, 170, 255, 255, 0, 0, 0, 0, 0}},
		4: {[]byte{0x0f, 0x12, 0, 0, 0x03}, []byte{0, 255, 17, 34, 0, 0, 0, 0, 0, 51}},
	} {
		for _, white := range []bool{false, true} {
			m := newMade(binary.LittleEndian, false)
			at, photometric := m.block(c.data), 1
			if white {
				photometric = 0
			}
			m.directory(entry{256, []int{10}}, entry{257, []int{1}}, entry{258, []int{bits}}, entry{259, []int{1}}, entry{262, []int{photometric}},
				entry{273, []int{at}}, entry{277, []int{1}}, entry{278, []int{1}}, entry{279, []int{len(c.data)}})
			tile, err := mustOpen(t, m).Tile(t.Context(), 0, tiling.TileIndex{})
			if err != nil {
				t.Fatal(err)
			}
			for x, want := range c.want {
				if white {
					want = ^want
				}
				if got := tile.RGBAAt(x, 0).R; got != want {
					t.Errorf("%d bits, pixel %d is %d, want %d", bits, x, got, want)
				}
			}
		}
	}
}

// A picture in one uncompressed strip is read by parts, however large.
func TestOneLargeStrip(t *testing.T) {
	t.Parallel()
	const width, height = 1500, 1200
	data := make([]byte, 3*width*height)
	for i := range data {
		data[i] = byte(i / 3 / width)
	}
	m := onePiece(width, height, 1, data)
	file := &watched{Reader: bytes.NewReader(m.data)}
	slide, err := tiffwsi.Open(t.Context(), tiling.Source{Name: "strip", Size: int64(len(m.data)), ReaderAt: file}, tiling.Codecs{JPEG: jpegtile.New()})
	if err != nil {
		t.Fatal(err)
	}
	l := slide.Info().Levels[0]
	tile, err := slide.Tile(t.Context(), 0, tiling.TileIndex{Col: l.Cols() - 1, Row: l.Rows() - 1})
	if err != nil {
		t.Fatal(err)
	}
	last := tile.Bounds().Dy() - 1
	if got, want := tile.RGBAAt(3, last).G, byte((height-1)%256); got != want {
		t.Errorf("the last row is %d, want %d", got, want)
	}
	if file.bytes > len(data)/2 {
		t.Errorf("one tile read %d bytes of %d", file.bytes, len(data))
	}
	tilingtest.Check(t, func() (tiling.Slide, error) { return open(t, m) })
}

// Only a baseline JPEG whose samples need no other work is handed over as it is stored.
func TestWhatIsHandedOver(t *testing.T) {
	t.Parallel()
	white := image.NewGray(image.Rect(0, 0, 16, 16))
	for i := range white.Pix {
		white.Pix[i] = 40
	}
	var grey bytes.Buffer
	if err := jpeg.Encode(&grey, white, nil); err != nil {
		t.Fatal(err)
	}
	// The same with its frame marked as another process: decoders may refuse it, a browser too.
	marked := func(process byte, precision byte) []byte {
		data := bytes.Clone(grey.Bytes())
		at := bytes.Index(data, []byte{0xff, 0xc0})
		data[at+1], data[at+4] = process, precision
		return data
	}
	for _, c := range []struct {
		name        string
		data        []byte
		photometric int
		handed      bool
	}{
		{"baseline", grey.Bytes(), 1, true},
		{"extended", marked(0xc1, 8), 1, true},
		{"12 bits", marked(0xc1, 12), 1, false},
		{"progressive", marked(0xc2, 8), 1, false},
		{"white is zero", grey.Bytes(), 0, false},
	} {
		m := newMade(binary.LittleEndian, false)
		at := m.block(c.data)
		m.directory(entry{256, []int{16}}, entry{257, []int{16}}, entry{258, []int{8}}, entry{259, []int{7}}, entry{262, []int{c.photometric}}, entry{277, []int{1}},
			entry{322, []int{16}}, entry{323, []int{16}}, entry{324, []int{at}}, entry{325, []int{len(c.data)}})
		slide := mustOpen(t, m)
		_, ok, err := slide.(tiling.StoredTiler).StoredTile(t.Context(), 0, tiling.TileIndex{})
		if ok != c.handed || err != nil {
			t.Errorf("%s: handed over %v, %v", c.name, ok, err)
		}
		if c.name == "white is zero" {
			tile, err := slide.Tile(t.Context(), 0, tiling.TileIndex{})
			if err != nil || tile.RGBAAt(5, 5).R < 213 || tile.RGBAAt(5, 5).R > 217 {
				t.Errorf("inverted it is %v, %v", tile, err)
			}
		}
	}
}
