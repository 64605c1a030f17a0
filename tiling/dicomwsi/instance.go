package dicomwsi

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/suyashkumar/dicom/pkg/tag"

	"telepath/tiling"
)

// The flavours of ImageType value 3 (PS3.3 C.8.12.4.1.1). LOCALIZER is retired (2021c).
const (
	flavourVolume    = "VOLUME"
	flavourLabel     = "LABEL"
	flavourOverview  = "OVERVIEW"
	flavourThumbnail = "THUMBNAIL"
	flavourLocalizer = "LOCALIZER"
)

// maxFrames bounds NumberOfFrames and the tiles of a grid: 100,000 x 80,000 px in 64-px tiles are 2 million.
const maxFrames = 1 << 23

// maxExpansion is more pixels than a byte of JPEG can describe (340): what a file can't hold
// is not allocated.
const maxExpansion = 400

// instance is one file of a slide: what its header says and where its frames are.
type instance struct {
	encoding
	pixelFormat
	file    tiling.Source
	values  dataset // gone once the slide is open
	uid     string
	number  int // of the instance in its series
	flavour string
	// resampled is true if the picture was made from a larger one (ImageType value 4).
	resampled bool
	series    string
	syntax    string

	width, height         int // of the whole picture, pixels
	tileWidth, tileHeight int
	planes                int // focal planes, as stated
	paths                 int // optical paths, as stated
	sparse                bool
	concatenation         string
	parts                 int // of the concatenation
	firstFrame            int // of the concatenation

	frames    frameIndex
	positions *positions // what the frames say of themselves, gone once the slide is open
	doubts    []string
	// refused says why the picture can't be used: that costs the slide only if it is a level.
	refused error
}

// openHeader reads what one file is. inflatable is how much deflated files may still take.
func openHeader(file tiling.Source, inflatable *int64) (*instance, *scanned, error) {
	s, err := scan(file, inflatable)
	if err != nil {
		return nil, nil, err
	}
	in := &instance{file: s.file, values: s.values, syntax: s.syntax, encoding: encodings[s.syntax]}
	in.readKind()
	return in, s, s.walker.outage
}

// openInstance reads one file's header and frame index. What is wrong with the picture is kept
// in refused: an error is of the header, or of reading the file at all.
func openInstance(file tiling.Source, codecs tiling.Codecs, inflatable *int64) (in *instance, err error) {
	defer tiling.Recovered("dicomwsi", &err)
	in, s, err := openHeader(file, inflatable)
	if err != nil {
		return nil, err
	}
	err = in.openPicture(s, codecs)
	if outage := s.walker.outage; outage != nil {
		return nil, outage
	}
	if err == nil {
		return in, nil
	}
	if _, judged := tiling.AsUnreadable(err); !judged {
		return nil, err
	}
	in.refused = inFile(err, file)
	return in, nil
}

// openPicture reads the geometry, the pixels' format and the frame index.
func (in *instance) openPicture(s *scanned, codecs tiling.Codecs) error {
	if err := checkCompression(in.syntax, codecs); err != nil {
		return err
	}
	if err := in.readGeometry(); err != nil {
		return err
	}
	if err := in.readPixelFormat(); err != nil {
		return err
	}
	in.swapped = in.big && in.bits == 8 && s.pixels.vr == vrOW
	count := max(1, in.values.count(tag.NumberOfFrames))
	if count > maxFrames {
		return tiling.Unreadable("malformed", fmt.Sprintf("The slide claims %d tiles", count), "NumberOfFrames (0028,0008)", exportAgain)
	}
	var err error
	if in.frames, err = indexFrames(s, in, count); err != nil {
		return err
	}
	return in.readOrder(s, count)
}

func (in *instance) doubt(sentence string) { in.doubts = append(in.doubts, sentence) }

// readKind reads what the picture is and which slide it belongs to.
func (in *instance) readKind() {
	v := in.values
	in.series, in.uid = printable(v.text(tag.SeriesInstanceUID)), printable(v.text(tag.SOPInstanceUID))
	in.number = v.count(tag.InstanceNumber)
	in.flavour = flavourVolume
	kinds := v.texts(tag.ImageType)
	for _, flavour := range []string{flavourLabel, flavourOverview, flavourThumbnail, flavourLocalizer} {
		if len(kinds) > 2 && strings.EqualFold(kinds[2], flavour) {
			in.flavour = flavour
		}
	}
	if in.flavour == flavourVolume { // the others have one frame, and writers that say otherwise are wrong
		in.concatenation = printable(v.text(tag.ConcatenationUID))
		in.parts = v.count(tag.InConcatenationTotalNumber)
		in.firstFrame = v.count(tag.ConcatenationFrameOffsetNumber)
	}
	in.resampled = len(kinds) > 3 && strings.EqualFold(kinds[3], "RESAMPLED")
	if len(kinds) < 3 {
		in.doubt("The file does not say which picture of the slide it is (ImageType); it was taken for the scan itself.")
	}
}

func (in *instance) readGeometry() error {
	v := in.values
	in.tileWidth, in.tileHeight = v.count(tag.Columns), v.count(tag.Rows)
	in.width, in.height = v.count(tag.TotalPixelMatrixColumns), v.count(tag.TotalPixelMatrixRows)
	if in.tileWidth == 0 || in.tileHeight == 0 {
		return tiling.Unreadable("malformed", "The slide does not say how large its tiles are", "Rows, Columns (0028,0010)", exportAgain)
	}
	if in.tileWidth > tiling.MaxTilePixels/in.tileHeight {
		return tiling.Unreadable("too-large", fmt.Sprintf("The slide's tiles have %dx%d pixels, too many to hold in memory", in.tileWidth, in.tileHeight), "Rows, Columns (0028,0010)", "Export the slide with tiles of 256 to 1024 pixels.")
	}
	if int64(in.tileWidth)*int64(in.tileHeight)/maxExpansion > in.file.Size {
		return tiling.Unreadable("malformed", fmt.Sprintf("The slide claims tiles of %dx%d pixels in a file of %d bytes", in.tileWidth, in.tileHeight, in.file.Size), "Rows, Columns (0028,0010)", exportAgain)
	}
	if in.width == 0 || in.height == 0 {
		if v.count(tag.NumberOfFrames) > 1 {
			return tiling.Unreadable("malformed", "The slide does not say how large it is", "TotalPixelMatrixColumns, -Rows (0048,0006)", exportAgain)
		}
		in.width, in.height = in.tileWidth, in.tileHeight
	}
	if in.width > math.MaxInt32 || in.height > math.MaxInt32 || in.grid().Cols() > maxFrames/in.grid().Rows() {
		return tiling.Unreadable("malformed", fmt.Sprintf("The slide claims %dx%d pixels in tiles of %dx%d", in.width, in.height, in.tileWidth, in.tileHeight), "TotalPixelMatrixColumns, -Rows (0048,0006)", exportAgain)
	}
	in.planes = min(max(1, v.count(tag.TotalPixelMatrixFocalPlanes)), maxFrames)
	in.paths = min(max(1, v.count(tag.NumberOfOpticalPaths), len(v.items(tag.OpticalPathSequence))), maxFrames)
	return nil
}

// readOrder finds out which tile each frame is: by order if the picture is TILED_FULL, else
// by the positions that the frames carry (PS3.3 C.7.6.17.3).
func (in *instance) readOrder(s *scanned, count int) error {
	organization := in.values.text(tag.DimensionOrganizationType)
	perFrame, there := in.values.find(tag.PerFrameFunctionalGroupsSequence)
	tiles := in.grid().Cols() * in.grid().Rows()
	switch {
	case organization == "TILED_FULL" || tiles == 1 && count == 1:
		if there && in.sharedSpacing() == nil { // the frames' groups may say how large a pixel is
			in.positions, _ = readPositions(s.walker, perFrame, in.grid(), count)
		}
		return nil
	case there:
		in.sparse = true
		var err error
		in.positions, err = readPositions(s.walker, perFrame, in.grid(), count)
		return err
	case organization == "" && in.concatenation == "" && count == tiles*in.planes*in.paths:
		in.doubt("The file does not say how its tiles are ordered; row by row was assumed.")
		return nil
	}
	return tiling.Unreadable("malformed", "The slide does not say where its tiles belong", "PerFrameFunctionalGroupsSequence (5200,9230)", "Export the slide again, as TILED_FULL if the scanner offers it.")
}

// grid is the picture as a level, without its downsample.
func (in *instance) grid() tiling.Level {
	return tiling.Level{Width: in.width, Height: in.height, TileWidth: in.tileWidth, TileHeight: in.tileHeight}
}

// pathNames are the identifiers of the optical paths, in the file's order.
func (in *instance) pathNames() []string {
	var names []string
	for _, path := range in.values.items(tag.OpticalPathSequence) {
		if name := path.text(tag.OpticalPathIdentifier); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}
