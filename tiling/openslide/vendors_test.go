package openslide_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"telepath/tiling"
	"telepath/tiling/openslide"
	"telepath/tiling/tiffwsi"
	"telepath/tiling/tilingtest"
)

// madeSlide is a tiny slide in a vendor's format, the main file first.
type madeSlide struct {
	files []madeFile
	// vendor and the rest are what opening it should give.
	vendor     string
	width      int
	height     int
	levels     int
	mpp        float64
	power      float64
	associated string
	// shown is level 0, to within tolerance grey levels.
	shown     *image.RGBA
	tolerance float64
}

type madeFile struct {
	name string
	data []byte
}

func madeSlides(t *testing.T) map[string]madeSlide {
	return map[string]madeSlide{"scn": madeSCN(), "ndpi": madeNDPI(t), "vms": madeVMS(t), "mrxs": madeMRXS(t), "bif": madeBIF()}
}

// madeSCN is a Leica slide: one field of 600x400 px at 200,100 of a glass of 1000x800.
func madeSCN() madeSlide {
	m, shown := newTIFF(), pattern(600, 400)
	image := func(macro string, x, y, width, height int, dimensions string) string {
		return fmt.Sprintf(`<image name=%q><creationDate>2012-01-01T00:00:00Z</creationDate><device model="made" version="1"/>
<pixels sizeX="1" sizeY="1">%s</pixels><view sizeX="%d" sizeY="%d" offsetX="%d" offsetY="%d"/>
<scanSettings><objectiveSettings><objective>20</objective></objectiveSettings><illuminationSettings><numericalAperture>0.4</numericalAperture><illuminationSource>brightfield</illuminationSource></illuminationSettings></scanSettings></image>`,
			macro, dimensions, width, height, x, y)
	}
	xml := `<?xml version="1.0"?><scn xmlns="http://www.leica-microsystems.com/scn/2010/10/01"><collection name="made" sizeX="500000" sizeY="400000"><barcode>none</barcode>` +
		image("macro", 0, 0, 500000, 400000, `<dimension sizeX="80" sizeY="64" r="0" ifd="0"/>`) +
		image("main", 100000, 50000, 300000, 200000, `<dimension sizeX="600" sizeY="400" r="0" ifd="1"/><dimension sizeX="300" sizeY="200" r="1" ifd="2"/>`) +
		`</collection></scn>`
	m.tiles(pattern(80, 64), 16, xml)
	m.tiles(shown, 128, "")
	m.tiles(pattern(300, 200), 128, "")
	return madeSlide{
		files: []madeFile{{"0001.scn", m.data}}, vendor: "leica", width: 600, height: 400, levels: 2, mpp: 0.5, power: 20,
		associated: "overview", shown: shown,
	}
}

// madeNDPI is a Hamamatsu slide of two levels and a macro.
func madeNDPI(t *testing.T) madeSlide {
	m, shown := newTIFF(), blocks(pattern(512, 256))
	mark := func(lens float32) []tag { return []tag{{65420, []int{1}}, {65421, lens}, {65424, int32(0)}} }
	m.strip(restartJPEG(shown, 64), 512, 256, mark(20)...)
	m.strip(restartJPEG(pattern(128, 64), 64), 128, 64, mark(5)...)
	m.strip(encodeJPEG(t, pattern(90, 40)), 90, 40, mark(-1)...)
	return madeSlide{
		files: []madeFile{{"0001.ndpi", m.data}}, vendor: "hamamatsu", width: 512, height: 256, levels: 6, mpp: 0.5, power: 20,
		associated: "overview", shown: shown, tolerance: 2,
	}
}

// madeVMS is a Hamamatsu slide of two JPEGs beside each other, a map and a macro.
func madeVMS(t *testing.T) madeSlide {
	shown := blocks(pattern(512, 256))
	index := `[Virtual Microscope Specimen]
NoLayers=1
NoJpegColumns=2
NoJpegRows=1
ImageFile=made.jpg
ImageFile(1,0)=made(1,0).jpg
MapFile=made_map.jpg
MacroImage=made_macro.jpg
PhysicalWidth=256000
PhysicalHeight=128000
SourceLens=20
AuthCode=none
`
	return madeSlide{
		files: []madeFile{
			{"made.vms", []byte(index)},
			{"made.jpg", restartJPEG(part(shown, 0, 0, 256, 256), 64)}, {"made(1,0).jpg", restartJPEG(part(shown, 256, 0, 256, 256), 64)},
			{"made_map.jpg", restartJPEG(pattern(128, 64), 64)}, {"made_macro.jpg", encodeJPEG(t, pattern(90, 40))},
		},
		vendor: "hamamatsu", width: 512, height: 256, levels: 6, mpp: 0.5, power: 20, associated: "overview", shown: shown, tolerance: 2,
	}
}

// madeMRXS is a 3DHISTECH slide of 5x4 pictures of 64x64 px, of which the outer columns were
// not scanned, in two zoom levels; its pictures are PNG, so that they come back exactly.
func madeMRXS(t *testing.T) madeSlide {
	const id = "0123456789ABCDEF0123456789ABCDEF"
	canvas := pattern(320, 256)
	var data []byte
	type entry struct{ image, at, length int }
	store := func(number int, b []byte) entry {
		e := entry{number, len(data), len(b)}
		data = append(data, b...)
		return e
	}
	var zoom [2][]entry
	for row := range 4 {
		for col := 1; col < 4; col++ {
			zoom[0] = append(zoom[0], store(row*5+col, encodePNG(t, part(canvas, col*64, row*64, 64, 64))))
		}
	}
	for row := 0; row < 4; row += 2 {
		for col := 0; col < 4; col += 2 {
			zoom[1] = append(zoom[1], store(row*5+col, encodePNG(t, part(pattern(160, 128), col*32, row*32, 64, 64))))
		}
	}
	pictures := []entry{store(0, encodeJPEG(t, pattern(90, 40))), store(0, encodeJPEG(t, pattern(48, 40)))}

	le := binary.LittleEndian
	index := []byte("01.02" + id)
	numbers := func(n ...int) int {
		at := len(index)
		for _, v := range n {
			index = le.AppendUint32(index, uint32(v))
		}
		return at
	}
	roots := numbers(0, 0)
	var levels, records []int
	for _, entries := range zoom {
		page := numbers(len(entries), 0)
		for _, e := range entries {
			numbers(e.image, e.at, e.length, 0)
		}
		levels = append(levels, numbers(0, page))
	}
	for _, p := range pictures {
		records = append(records, numbers(0, numbers(1, 0, 0, 0, p.at, p.length, 0)))
	}
	le.PutUint32(index[roots:], uint32(numbers(levels...)))
	le.PutUint32(index[roots+4:], uint32(numbers(records...)))

	ini := "[GENERAL]\nSLIDE_VERSION = 01.02\nSLIDE_ID = " + id + "\nIMAGENUMBER_X = 5\nIMAGENUMBER_Y = 4\nOBJECTIVE_MAGNIFICATION = 20\nCameraImageDivisionsPerSide = 1\n" +
		"[HIERARCHICAL]\nINDEXFILE = Index.dat\nHIER_COUNT = 1\nNONHIER_COUNT = 1\nHIER_0_NAME = Slide zoom level\nHIER_0_COUNT = 2\nHIER_0_VAL_0_SECTION = LAYER_0_LEVEL_0_SECTION\nHIER_0_VAL_1_SECTION = LAYER_0_LEVEL_1_SECTION\n" +
		"NONHIER_0_NAME = Scan data layer\nNONHIER_0_COUNT = 2\nNONHIER_0_VAL_0 = ScanDataLayer_SlideThumbnail\nNONHIER_0_VAL_0_SECTION = PICTURE_0\nNONHIER_0_VAL_1 = ScanDataLayer_SlideBarcode\nNONHIER_0_VAL_1_SECTION = PICTURE_1\n" +
		"[DATAFILE]\nFILE_COUNT = 1\nFILE_0 = Data0000.dat\n[PICTURE_0]\nTHUMBNAIL_IMAGE_TYPE = JPEG\n[PICTURE_1]\nBARCODE_IMAGE_TYPE = JPEG\n"
	for level := range 2 {
		ini += fmt.Sprintf("[LAYER_0_LEVEL_%d_SECTION]\nIMAGE_CONCAT_FACTOR = %d\nOVERLAP_X = 0\nOVERLAP_Y = 0\nMICROMETER_PER_PIXEL_X = %[3]g\nMICROMETER_PER_PIXEL_Y = %[3]g\nIMAGE_FORMAT = PNG\nIMAGE_FILL_COLOR_BGR = 16777215\nDIGITIZER_WIDTH = 64\nDIGITIZER_HEIGHT = 64\n",
			level, level, 0.5*float64(level+1))
	}
	return madeSlide{
		files:  []madeFile{{"made.mrxs", encodeJPEG(t, pattern(90, 40))}, {"made/Slidedat.ini", []byte(ini)}, {"made/Index.dat", index}, {"made/Data0000.dat", data}},
		vendor: "mirax", width: 192, height: 256, levels: 2, mpp: 0.5, power: 20, associated: "label overview", shown: part(canvas, 64, 0, 192, 256),
	}
}

// madeBIF is a Ventana slide of 2x2 tiles that don't overlap, numbered from the bottom, to
// and fro.
func madeBIF() madeSlide {
	m, shown := newTIFF(), pattern(256, 256)
	joint := func(direction string, from, to int) string {
		return fmt.Sprintf(`<TileJointInfo FlagJoined="1" Confidence="99" Direction=%q Tile1="%d" Tile2="%d" OverlapX="0" OverlapY="0"/>`, direction, from, to)
	}
	stitching := `<?xml version="1.0"?><EncodeInfo Ver="2"><SlideInfo/><SlideStitchInfo><ImageInfo AOIScanned="1" AOIIndex="0" Width="128" Height="128" NumRows="2" NumCols="2" Pos-X="0" Pos-Y="0">` +
		joint("RIGHT", 1, 2) + joint("RIGHT", 4, 3) + joint("UP", 1, 4) + joint("UP", 2, 3) +
		`</ImageInfo></SlideStitchInfo><AoiOrigin><AOI0 OriginX="0" OriginY="0"/></AoiOrigin></EncodeInfo>`
	m.tiles(pattern(80, 64), 16, "Label Image", tag{700, `<iScan Z-layers="1" Magnification="20" ScanRes="0.5" UnitNumber="0"/>`})
	m.tiles(shown, 128, "level=0 mag=20 quality=95", tag{700, stitching})
	m.tiles(part(pattern(256, 256), 0, 0, 128, 128), 128, "level=1 mag=10 quality=95")
	return madeSlide{
		files: []madeFile{{"0001.bif", m.data}}, vendor: "ventana", width: 256, height: 256, levels: 2, mpp: 0.5, power: 20,
		associated: "overview", shown: shown,
	}
}

// folder writes the slide's files as a scanner does and returns the main one's path.
func (m madeSlide) folder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, f := range m.files {
		path := filepath.Join(dir, filepath.FromSlash(f.name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, f.data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, m.files[0].name)
}

// memory are the files as they come out of a zip: no file of this machine.
func (m madeSlide) memory() []tiling.Source {
	var out []tiling.Source
	for _, f := range m.files {
		out = append(out, tiling.Source{Name: f.name, Size: int64(len(f.data)), ReaderAt: bytes.NewReader(f.data)})
	}
	return out
}

// stored are the files as the portal keeps them: in one folder, under other names.
func (m madeSlide) stored(t *testing.T) []tiling.Source {
	t.Helper()
	dir := t.TempDir()
	var out []tiling.Source
	for i, f := range m.files {
		path := filepath.Join(dir, fmt.Sprintf("%064x", i))
		if err := os.WriteFile(path, f.data, 0o644); err != nil {
			t.Fatal(err)
		}
		source := tilingtest.Source(t, path)
		source.Name = f.name
		out = append(out, source)
	}
	return out
}

func TestMadeSlidesOfEveryVendor(t *testing.T) {
	t.Parallel()
	withLibrary(t)
	for name, m := range madeSlides(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path, scratch := m.folder(t), t.TempDir()
			for way, open := range map[string]func() (tiling.Slide, error){
				"as the scanner wrote it": func() (tiling.Slide, error) { return openslide.Open(t.Context(), path) },
				"out of a zip": func() (tiling.Slide, error) {
					return openslide.OpenSources(t.Context(), m.memory(), openslide.Options{Scratch: scratch})
				},
				"as the portal keeps it": func() (tiling.Slide, error) {
					return openslide.OpenSources(t.Context(), m.stored(t), openslide.Options{Scratch: scratch})
				},
			} {
				checkMade(t, way, m, open)
			}
			left, err := os.ReadDir(scratch)
			if err != nil || len(left) > 0 {
				t.Errorf("closing left %v behind: %v", left, err)
			}
		})
	}
}

func checkMade(t *testing.T, way string, m madeSlide, open func() (tiling.Slide, error)) {
	t.Helper()
	slide, err := open()
	if err != nil {
		t.Errorf("%s: %v", way, err)
		return
	}
	defer slide.Close()
	info := slide.Info()
	if info.Width != m.width || info.Height != m.height || len(info.Levels) != m.levels || info.ObjectivePower != m.power ||
		info.MPP == nil || info.MPP.X != m.mpp || info.MPP.Y != m.mpp || strings.Join(info.Associated, " ") != m.associated || !strings.Contains(info.Reader, m.vendor) {
		t.Errorf("%s: got %+v, mpp %+v", way, info, info.MPP)
	}
	img, err := tiling.ReadRegion(t.Context(), slide, tiling.Region{Width: info.Width, Height: info.Height})
	if err != nil {
		t.Errorf("%s: %v", way, err)
	} else if d := tilingtest.MeanDifference(img, m.shown); d > m.tolerance {
		t.Errorf("%s: level 0 differs by %.2f from what was made", way, d)
	}
	tilingtest.Check(t, open)
}

// Formats other than TIFF are recognised here; whose a TIFF is, tiffwsi says.
func TestSniff(t *testing.T) {
	t.Parallel()
	for name, m := range madeSlides(t) {
		want, tiff := m.vendor, strings.HasPrefix(string(m.files[0].data), "II*\x00")
		if tiff {
			want = ""
		}
		if v := openslide.Vendor(m.memory()[0]); v != want || openslide.Sniff(m.memory()) == tiff {
			t.Errorf("%s is of vendor %q, want %q", name, v, want)
		}
	}
	if v := openslide.Vendor(named("a.svslide", []byte("SQLite format 3\x00"))[0]); v != "sakura" {
		t.Errorf("a database is of vendor %q", v)
	}
	plain := newTIFF()
	plain.tiles(pattern(64, 64), 64, "Aperio;OverlapsXY= 0 0;x=5")
	for name, data := range map[string][]byte{
		"svs": plain.data, "tiff.mrxs": plain.data, "jpeg": encodeJPEG(t, pattern(20, 20)), "empty": nil, "cut": plain.data[:9], "text": []byte("ImageFile=a.jpg"),
		"database": []byte("SQLite format 3\x00"),
	} {
		if v := openslide.Vendor(named(name, data)[0]); v != "" {
			t.Errorf("%s is of vendor %q", name, v)
		}
	}
}

// One rule says whose a TIFF is, and it knows the vendors' that are opened here.
func TestVendorsOfTIFF(t *testing.T) {
	t.Parallel()
	for name, m := range madeSlides(t) {
		want := m.vendor
		if openslide.Sniff(m.memory()) {
			want = ""
		}
		if v := tiffwsi.Vendor(m.memory()[0]); v != want {
			t.Errorf("%s: the TIFF reader takes it for %q, want %q", name, v, want)
		}
	}
}

// OpenSlide refuses some vendors' TIFFs under another ending than .tif.
func TestNameThatTheLibraryIsGiven(t *testing.T) {
	t.Parallel()
	withLibrary(t)
	looked := errors.New("the name was looked at")
	for want, files := range map[string][]tiling.Source{
		"slide.tif":     named("a.scn", madeSCN().files[0].data),
		"slide.svslide": named("a.SVSLIDE", []byte("SQLite format 3\x00")),
		"slide.mrxs":    madeMRXS(t).memory(),
		"made.vms":      madeVMS(t).memory(),
	} {
		got := ""
		_, err := openslide.OpenSources(t.Context(), files, openslide.Options{Scratch: t.TempDir(), Before: func(_ context.Context, path string) error {
			got = filepath.Base(path)
			return looked
		}})
		if got != want || !errors.Is(err, looked) {
			t.Errorf("the name is %q, want %q: %v", got, want, err)
		}
	}
}

func named(name string, data []byte) []tiling.Source {
	return []tiling.Source{{Name: name, Size: int64(len(data)), ReaderAt: bytes.NewReader(data)}}
}

func FuzzVendor(f *testing.F) {
	scn, bif := madeSCN().files[0].data, madeBIF().files[0].data
	f.Add("a.mrxs", scn[:64])
	f.Add("a.scn", scn)
	f.Add("a.bif", bif)
	f.Add("a.vms", []byte("[Virtual Microscope Specimen]\nMapFile = a\nNoJpegRows=9999999"))
	f.Fuzz(func(_ *testing.T, name string, data []byte) {
		source := tiling.Source{Name: name, Size: int64(len(data)), ReaderAt: bytes.NewReader(data)}
		openslide.Vendor(source)
		openslide.Sniff([]tiling.Source{source, source})
		openslide.StrayCompanion(data)
		openslide.AbsurdNumber(data)
	})
}
