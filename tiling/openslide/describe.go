package openslide

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unsafe"

	"telepath/tiling"
)

const (
	// tileSide is the grid's where the file names no tile size that suits one.
	tileSide = 512
	// Tiles of a file outside these are not taken for the grid: NDPI has them 8 px high.
	minTileSide, maxTileSide = 128, 2048
	// genericTIFF is the vendor of a tiled TIFF without a vendor's mark.
	genericTIFF = "generic-tiff"
	// maxProfile bounds the colour profile; real ones have under 4 MB.
	maxProfile = 16 << 20
)

// describe fills the slide's Info from the library's properties.
func (s *slide) describe(vendor string) error {
	if err := s.library.failure(s.handle); err != nil {
		return notOpened(vendor, err)
	}
	properties := s.properties()
	s.info = tiling.Info{
		Format:     "openslide",
		Reader:     fmt.Sprintf("openslide %s (%s)", clean(s.library.Version()), clean(vendor)),
		Associated: []string{}, Doubts: []string{},
	}
	s.background = backgroundOf(properties["openslide.background-color"])
	if err := s.describeLevels(vendor, properties); err != nil {
		return err
	}
	s.describeScale(vendor, properties)
	s.describePictures()
	s.readProfile()
	if err := s.library.failure(s.handle); err != nil {
		return notOpened(vendor, err)
	}
	return nil
}

func (s *slide) properties() map[string]string {
	out := map[string]string{}
	for _, name := range names(s.library.propertyNames(s.handle)) {
		out[name] = s.library.propertyValue(s.handle, name)
	}
	return out
}

// describeLevels reads the pyramid. Sizes come from the file: none is believed that
// could not be held or counted.
func (s *slide) describeLevels(vendor string, properties map[string]string) error {
	count := s.library.levelCount(s.handle)
	if count <= 0 {
		return notOpened(vendor, errors.New("it has no levels"))
	}
	for i := range min(count, maxNames) {
		width, height := s.levelSize(i)
		if width <= 0 || height <= 0 || width > math.MaxInt32 || height > math.MaxInt32 {
			return notOpened(vendor, fmt.Errorf("level %d has %dx%d pixels", i, width, height))
		}
		// The library allocates whole tiles as the file declares them, and gives up the
		// process where it can't.
		if tileWidth, tileHeight := tileSize(properties, i); tileWidth != 0 && !fits(tileWidth, tileHeight) {
			return tiling.Unreadable("too-large", fmt.Sprintf("The slide declares tiles of %dx%d pixels, too large to hold in memory", tileWidth, tileHeight), fmt.Sprintf("level %d", i), "Export the slide again from the scanner.")
		}
	}
	width, height := s.levelSize(0)
	cropped := s.crop(properties, &width, &height)
	for i := range min(count, maxNames) {
		s.addLevel(vendor, properties, i, width, height, cropped)
	}
	base := s.info.Levels[0]
	s.info.Width, s.info.Height = base.Width, base.Height
	return nil
}

func (s *slide) levelSize(i int32) (width, height int64) {
	s.library.levelSize(s.handle, i, &width, &height)
	return width, height
}

// crop narrows the slide to the scanned part, where the file names one: an MRXS canvas is
// mostly empty. It says so, since positions from programs that show the whole canvas differ.
func (s *slide) crop(properties map[string]string, width, height *int64) bool {
	var bounds [4]int64
	for i, name := range []string{"x", "y", "width", "height"} {
		n, err := strconv.ParseInt(properties["openslide.bounds-"+name], 10, 64)
		if err != nil {
			return false
		}
		bounds[i] = n
	}
	x, y, w, h := bounds[0], bounds[1], bounds[2], bounds[3]
	switch {
	case x < 0 || y < 0 || w <= 0 || h <= 0 || x > *width-w || y > *height-h:
		s.doubt("The file names a scanned part that does not lie within the slide; the whole is shown.")
		return false
	case w == *width && h == *height:
		return false
	}
	s.doubt(fmt.Sprintf("Only the scanned part is shown, %dx%d of %dx%d pixels: positions count from %d,%d of the whole.", w, h, *width, *height, x, y))
	s.x, s.y, *width, *height = x, y, w, h
	return true
}

// addLevel takes a level of the library if it is smaller than the last and as high as its
// width wants within 2 px, as every reader does.
func (s *slide) addLevel(vendor string, properties map[string]string, i int32, baseWidth, baseHeight int64, cropped bool) {
	width, height := s.levelSize(i)
	downsample := s.library.levelScale(s.handle, i)
	if i == 0 {
		downsample = 1
	}
	if cropped {
		width, height = scaled(baseWidth, downsample), scaled(baseHeight, downsample)
	}
	l := tiling.Level{Width: int(width), Height: int(height), TileWidth: tileSide, TileHeight: tileSide}
	tileWidth, tileHeight := tileSize(properties, i)
	if !cropped && suits(tileWidth) && suits(tileHeight) {
		l.TileWidth, l.TileHeight = int(tileWidth), int(tileHeight)
	}
	// libtiff from 4.5 on takes such a level's rows for shorter than OpenSlide 3.4 does.
	narrow := vendor == genericTIFF && (width < tileWidth || height < tileHeight)
	if i == 0 && narrow {
		s.doubt("The picture is smaller than one of its tiles, which OpenSlide may show wrongly.")
	}
	if i > 0 {
		if narrow {
			s.doubt(fmt.Sprintf("A level of %dx%d is smaller than one of its tiles, which OpenSlide may show wrongly, and is left aside.", width, height))
			return
		}
		last := s.info.Levels[len(s.info.Levels)-1]
		ratio := float64(baseHeight) / float64(baseWidth)
		off := math.Abs(float64(height) - float64(width)*ratio)
		if l.Width >= last.Width || off > 2*max(1, ratio) || !(downsample >= 1 && downsample < math.MaxInt32) {
			s.doubt(fmt.Sprintf("A level of %dx%d does not belong to the pyramid and is left aside.", width, height))
			return
		}
	}
	l.Downsample = float64(baseWidth) / float64(width)
	s.info.Levels = append(s.info.Levels, l)
	s.levels = append(s.levels, sourceLevel{number: i, downsample: downsample})
}

func scaled(base int64, downsample float64) int64 {
	return max(1, int64(math.Round(float64(base)/downsample)))
}

func suits(side int64) bool { return side >= minTileSide && side <= maxTileSide }

// tileSize is what the file says of a level's tiles, or 0, 0.
func tileSize(properties map[string]string, level int32) (width, height int64) {
	of := func(side string) int64 {
		n, err := strconv.ParseInt(properties[fmt.Sprintf("openslide.level[%d].tile-%s", level, side)], 10, 64)
		if err != nil {
			return 0
		}
		return n
	}
	return of("width"), of("height")
}

func (s *slide) describeScale(vendor string, properties map[string]string) {
	x, okX := number(properties["openslide.mpp-x"])
	y, okY := number(properties["openslide.mpp-y"])
	switch m := (tiling.MPP{X: x, Y: y, Source: clean(vendor) + " through OpenSlide"}); {
	case !okX || !okY || x <= 0 || y <= 0:
		s.doubt("The file does not say how large a pixel is (MPP).")
	case vendor == genericTIFF && !m.Plausible():
		s.doubt(fmt.Sprintf("The file's resolution of %.4g x %.4g µm per pixel is not a microscope's and was not believed.", x, y))
	default:
		s.info.MPP = &m
		if !m.Plausible() {
			s.doubt(fmt.Sprintf("A pixel of %.4g x %.4g µm is not plausible for a microscope scan (0.1 to 2.0 µm).", x, y))
		}
	}
	if power, ok := number(properties["openslide.objective-power"]); ok && power > 0 {
		s.info.ObjectivePower = power
	}
}

// describePictures takes the associated pictures that have a known meaning and a size that
// can be held.
func (s *slide) describePictures() {
	s.pictures = map[string]string{}
	meaning := map[string]string{"label": "label", "macro": "overview", "thumbnail": "thumbnail"}
	for _, source := range names(s.library.pictureNames(s.handle)) {
		name := meaning[source]
		if name == "" || s.pictures[name] != "" {
			continue
		}
		var width, height int64
		s.library.pictureSize(s.handle, source, &width, &height)
		if !fits(width, height) {
			s.doubt(fmt.Sprintf("The %s (%dx%d) is too large to be shown.", name, width, height))
			continue
		}
		s.pictures[name] = source
	}
	for _, name := range []string{"label", "overview", "thumbnail"} {
		if s.pictures[name] != "" {
			s.info.Associated = append(s.info.Associated, name)
		}
	}
}

func (s *slide) readProfile() {
	if s.library.profileSize == nil {
		return
	}
	size := s.library.profileSize(s.handle)
	if size <= 0 || size > maxProfile {
		return
	}
	s.icc = make([]byte, size)
	s.library.readProfile(s.handle, unsafe.Pointer(&s.icc[0]))
	s.info.ICC = true
}

func (s *slide) doubt(sentence string) { s.info.Doubts = append(s.info.Doubts, sentence) }

// number reads a finite decimal number; the library always writes a point.
func number(text string) (float64, bool) {
	n, err := strconv.ParseFloat(text, 64)
	return n, err == nil && !math.IsNaN(n) && !math.IsInf(n, 0)
}

// clean makes text of the library fit for a message: one line, valid UTF-8, not endless.
func clean(text string) string {
	text = strings.ToValidUTF8(strings.Join(strings.Fields(text), " "), "\uFFFD")
	if len(text) > 300 {
		text = strings.ToValidUTF8(text[:300], "") + "…"
	}
	return text
}
