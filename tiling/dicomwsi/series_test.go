package dicomwsi_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"slices"
	"strings"
	"testing"

	"telepath/tiling"
	"telepath/tiling/dicomwsi"
	"telepath/tiling/jpegtile"
	"telepath/tiling/tilingtest"
)

// flat is a picture of one native tile of that size, of a kind.
func flat(kind string, width, height int, more func(m *made)) []byte {
	m := &made{syntax: explicitLE}
	if more != nil {
		more(m)
	}
	m.text(0x0008, 0x0008, "CS", `ORIGINAL\PRIMARY\`+kind+`\NONE`).text(0x0008, 0x0018, "UI", fmt.Sprintf("1.2.3.%d.%d.%d", len(kind), width, height))
	m.text(0x0028, 0x0008, "IS", "1").short(0x0028, 0x0010, height).short(0x0028, 0x0011, width)
	m.long(0x0048, 0x0006, width).long(0x0048, 0x0007, height)
	return volume(m).add(0x7fe0, 0x0010, "OB", make([]byte, 3*width*height)).bytes()
}

// spacing states the size of a pixel, in mm.
func spacing(row, column string) func(m *made) {
	return func(m *made) {
		m.sequence(0x5200, 0x9229, func(item *made) {
			item.sequence(0x0028, 0x9110, func(item *made) { item.text(0x0028, 0x0030, "DS", row+`\`+column) })
		})
	}
}

// The base of these slides has pixels of 0.25 x 0.5 µm.
func TestSeriesBecomesPyramid(t *testing.T) {
	t.Parallel()
	base := flat("VOLUME", 400, 200, nil)
	half := flat("VOLUME", 200, 100, spacing("0.001", "0.0005"))
	for name, c := range map[string]struct {
		files      [][]byte
		levels     []int // widths
		associated string
		doubt      string
	}{
		"levels in any order":  {[][]byte{half, base}, []int{400, 200}, "", ""},
		"apex":                 {[][]byte{base, half, flat("THUMBNAIL", 50, 25, spacing("0.004", "0.002"))}, []int{400, 200, 50}, "thumbnail", ""},
		"apex of other size":   {[][]byte{base, flat("THUMBNAIL", 50, 25, spacing("0.001", "0.001"))}, []int{400}, "thumbnail", ""},
		"apex of other shape":  {[][]byte{base, flat("THUMBNAIL", 50, 40, nil)}, []int{400}, "thumbnail", ""},
		"apex as large":        {[][]byte{base, flat("THUMBNAIL", 400, 200, nil)}, []int{400}, "thumbnail", ""},
		"localizer":            {[][]byte{base, flat("LOCALIZER", 50, 25, nil)}, []int{400}, "", "retired kind LOCALIZER"},
		"spacing off":          {[][]byte{base, flat("VOLUME", 200, 100, nil)}, []int{400, 200}, "", "Level 1 says that its pixels have 0.25 x 0.5 µm, but by its size they have 0.5 x 1 µm"},
		"other shape":          {[][]byte{base, flat("VOLUME", 200, 120, nil)}, []int{400}, "", "does not belong to the pyramid"},
		"same size":            {[][]byte{base, flat("VOLUME", 400, 200, func(m *made) { m.text(0x0008, 0x0018, "UI", "9").text(0x0020, 0x0013, "IS", "7") })}, []int{400}, "", "several pictures of 400x200"},
		"same file twice":      {[][]byte{base, base}, []int{400}, "", ""},
		"label not decodable":  {[][]byte{base, bytes.Replace(flat("LABEL", 40, 40, nil), []byte("1.2.840.10008.1.2.1 "), []byte("1.2.840.10008.1.2.7 "), 1)}, []int{400}, "", "label can't be shown: the slide is compressed as"},
		"overview cut off":     {[][]byte{base, cutBy(flat("OVERVIEW", 40, 40, nil), 9)}, []int{400}, "", "overview can't be shown: the file is cut off"},
		"label and overview":   {[][]byte{base, flat("LABEL", 40, 40, nil), flat("OVERVIEW", 60, 20, nil)}, []int{400}, "label overview", ""},
		"other DICOM, no name": {[][]byte{base, bytes.ReplaceAll(half, []byte("77.1.6"), []byte("77.1.7"))}, []int{400}, "", ""},
	} {
		slide, err := open(t, c.files...)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var widths []int
		for _, l := range slide.Info().Levels {
			widths = append(widths, l.Width)
		}
		if !slices.Equal(widths, c.levels) || strings.Join(slide.Info().Associated, " ") != c.associated {
			t.Errorf("%s: levels %v, associated %q", name, widths, slide.Info().Associated)
		}
		all := strings.Join(doubts(slide), " ")
		if !strings.Contains(all, c.doubt) || c.doubt == "" && name != "other DICOM, no name" && all != "" {
			t.Errorf("%s: doubts are %q", name, all)
		}
		tilingtest.Check(t, func() (tiling.Slide, error) { return open(t, c.files...) })
	}
}

func cutBy(b []byte, n int) []byte { return b[:len(b)-n] }

func TestRefusalsSayWhatIsWrong(t *testing.T) {
	t.Parallel()
	other := func(m *made) { m.text(0x0020, 0x000e, "UI", "1.2.4").text(0x0008, 0x0018, "UI", "1.2.4.1") }
	syntax := func(uid string) []byte { return encapsulated(t, volume(&made{syntax: uid})) }
	for name, c := range map[string]struct {
		files [][]byte
		code  string
		words string
	}{
		"two slides":       {[][]byte{flat("VOLUME", 40, 20, nil), flat("LABEL", 9, 9, nil), flat("VOLUME", 40, 20, other)}, "mixed-series", "2 different slides: 2 and 1 files of each"},
		"localizer only":   {[][]byte{flat("LOCALIZER", 40, 20, nil)}, "no-volume", "only the slide's localizer"},
		"JPEG-LS":          {[][]byte{syntax("1.2.840.10008.1.2.4.80")}, "unsupported-codec", "JPEG-LS Lossless Image Compression (1.2.840.10008.1.2.4.80)"},
		"JPEG lossless 14": {[][]byte{syntax("1.2.840.10008.1.2.4.57")}, "unsupported-codec", "JPEG Lossless, Non-Hierarchical (Process 14) (1.2.840.10008.1.2.4.57)"},
		"JPEG lossless":    {[][]byte{syntax("1.2.840.10008.1.2.4.70")}, "unsupported-codec", "(1.2.840.10008.1.2.4.70)"},
		"MPEG2":            {[][]byte{syntax("1.2.840.10008.1.2.4.100")}, "unsupported-codec", "MPEG2"},
		"JPEG XL":          {[][]byte{syntax("1.2.840.10008.1.2.4.112")}, "unsupported-codec", "JPEG XL (1.2.840.10008.1.2.4.112)"},
		"JPEG 2000":        {[][]byte{syntax("1.2.840.10008.1.2.4.90")}, "unsupported-codec", "JPEG 2000 Image Compression (Lossless Only) (1.2.840.10008.1.2.4.90)"},
		"HTJ2K":            {[][]byte{syntax("1.2.840.10008.1.2.4.202")}, "unsupported-codec", "libopenjp2-7"},
		"16-bit colour":    {[][]byte{flat("VOLUME", 4, 2, func(m *made) { m.short(0x0028, 0x0100, 16) })}, "unsupported-pixels", "16 bits a sample"},
		"signed grey": {[][]byte{flat("VOLUME", 4, 2, func(m *made) {
			m.short(0x0028, 0x0100, 16).short(0x0028, 0x0002, 1).text(0x0028, 0x0004, "CS", "MONOCHROME2").short(0x0028, 0x0103, 1)
		})}, "unsupported-pixels", "16 bits a sample"},
		"palette":           {[][]byte{flat("VOLUME", 4, 2, func(m *made) { m.short(0x0028, 0x0002, 1).text(0x0028, 0x0004, "CS", "PALETTE COLOR") })}, "unsupported-pixels", "PALETTECOLOR"},
		"RLE with 422":      {[][]byte{encapsulated(t, volume((&made{syntax: "1.2.840.10008.1.2.5"}).text(0x0028, 0x0004, "CS", "YBR_FULL_422")))}, "unsupported-pixels", "YBR_FULL_422"},
		"nobody knows it":   {[][]byte{syntax("1.2.3.4")}, "unsupported-codec", "an unknown kind (1.2.3.4)"},
		"tiles off grid":    {[][]byte{sparse(nil, placed{1, 1, "", "", ""}, placed{2, 1, "", "", ""})}, "unsupported-layout", "tile 2 starts at pixel 1,0"},
		"no tile has place": {[][]byte{sparse(nil, placed{0, 0, "", "", ""}, placed{0, 0, "", "", ""})}, "malformed", "None of the slide's tiles"},
	} {
		_, err := open(t, c.files...)
		u, ok := tiling.AsUnreadable(err)
		if !ok || u.Code != c.code || !strings.Contains(u.Error(), c.words) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// A preamble may be another format's header: a file can be TIFF and DICOM at once (PS3.10 7.1).
func TestPreambleMayBeAnything(t *testing.T) {
	t.Parallel()
	for _, start := range []string{"II*\x00\x08\x00\x00\x00", "MZ\x90\x00", "\x89PNG", "\xff\xd8\xff"} {
		file := native(volume(&made{syntax: explicitLE}))
		copy(file, start)
		if _, err := open(t, file); err != nil || !dicomwsi.Sniff(file[:132]) {
			t.Errorf("preamble %q: %v", start, err)
		}
	}
}

// A deflated file that is cut off ends in a reason.
func TestCutOffDeflatedFiles(t *testing.T) {
	t.Parallel()
	whole := deflated(t, volume(&made{syntax: deflatedLE}).add(0x7fe0, 0x0010, "OB", make([]byte, 72)), nil)
	if _, err := open(t, whole); err != nil {
		t.Fatal(err)
	}
	for keep := range len(whole) - 10 { // what ends the stream may be missing
		_, err := open(t, whole[:keep])
		if u, ok := tiling.AsUnreadable(err); !ok || u.What == "" || u.Do == "" {
			t.Errorf("cut to %d bytes: %v", keep, err)
		}
	}
}

// fakeJPEG2000 says how it was asked.
type fakeJPEG2000 struct{ asked chan bool }

func (f fakeJPEG2000) Name() string { return "fake" }
func (f fakeJPEG2000) Decode(_ []byte, ycc bool) (*image.RGBA, error) {
	f.asked <- ycc
	return image.NewRGBA(image.Rect(0, 0, 2, 2)), nil
}

// codestream is the main header of a JPEG 2000 stream of 2x2 px.
func codestream(components, transform byte) []byte {
	b := []byte{0xff, 0x4f, 0xff, 0x51, 0, 0, 0, 0}
	for _, v := range []uint32{2, 2, 0, 0, 2, 2, 0, 0} {
		b = binary.BigEndian.AppendUint32(b, v)
	}
	b = append(b, 0, components)
	for range components {
		b = append(b, 7, 1, 1)
	}
	binary.BigEndian.PutUint16(b[4:], uint16(len(b)-4))
	b = append(b, 0xff, 0x52, 0, 12, 0, 0, 0, 1, transform, 5, 4, 4, 0, 1)
	return append(b, 0xff, 0x90, 0, 0)
}

// The decoder undoes the stream's own transform; only components that are Y, Cb and Cr and
// have none are left to be told.
func TestJPEG2000ColoursAreToldOnlyWhenNeeded(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		photometric string
		components  byte
		transform   byte
		ycc         bool
	}{
		{"RGB", 3, 0, false}, {"RGB", 3, 1, false}, {"YBR_RCT", 3, 1, false}, {"YBR_ICT", 3, 1, false},
		{"YBR_FULL", 3, 1, false}, {"YBR_FULL", 3, 0, true}, {"YBR_ICT", 3, 0, true}, {"MONOCHROME2", 1, 0, false},
	} {
		fake := fakeJPEG2000{make(chan bool, 1)}
		m := (&made{syntax: "1.2.840.10008.1.2.4.90"}).text(0x0028, 0x0004, "CS", c.photometric).short(0x0028, 0x0002, int(c.components))
		m.text(0x0028, 0x0008, "IS", "1").long(0x0048, 0x0006, 2).long(0x0048, 0x0007, 2)
		file := pieces(volume(m), nil, codestream(c.components, c.transform))
		slide, err := dicomwsi.Open(t.Context(), []tiling.Source{memory(file)}, tiling.Codecs{JPEG: jpegtile.New(), JPEG2000: fake})
		if err != nil {
			t.Errorf("%+v: %v", c, err)
			continue
		}
		if _, err := slide.Tile(t.Context(), 0, tiling.TileIndex{}); err != nil {
			t.Errorf("%+v: %v", c, err)
			continue
		}
		if got := <-fake.asked; got != c.ycc {
			t.Errorf("%+v: ycc is %v", c, got)
		}
		if _, ok, err := slide.(tiling.StoredTiler).StoredTile(t.Context(), 0, tiling.TileIndex{}); ok || err != nil {
			t.Errorf("%+v: a JPEG was handed over, %v", c, err)
		}
	}
}
