package dicomwsi

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/suyashkumar/dicom/pkg/tag"

	"telepath/tiling"
)

// The flavours of ImageType value 3 (PS3.3 C.8.12.4.1.1).
const (
	flavourVolume    = "VOLUME"
	flavourLabel     = "LABEL"
	flavourOverview  = "OVERVIEW"
	flavourThumbnail = "THUMBNAIL"
)

// maxFrames bounds NumberOfFrames and the tiles of a grid: 100,000 x 80,000 px in 64-px tiles are 2 million.
const maxFrames = 1 << 23

// maxExpansion is more pixels than a byte of JPEG can describe (340): what a file can't hold
// is not allocated.
const maxExpansion = 400

// instance is one file of a slide: what its header says and where its frames are.
type instance struct {
	file    tiling.Source
	values  dataset
	flavour string
	series  string
	syntax  string

	width, height         int // of the whole picture, pixels
	tileWidth, tileHeight int
	samples               int
	photometric           string
	planes                int // focal planes times optical paths
	sparse                bool
	concatenation         string
	parts                 int // of the concatenation
	firstFrame            int // of the concatenation

	frames    []frameSpan
	positions []framePosition // sparse only, one per frame
	doubts    []string
}

// openInstance reads one file's header and frame index.
func openInstance(file tiling.Source) (in *instance, err error) {
	defer tiling.Recovered("dicomwsi", &err)
	s, err := scan(file)
	if err != nil {
		return nil, err
	}
	in = &instance{file: file, values: s.values, syntax: s.syntax}
	in.readKind()
	if err := in.readGeometry(); err != nil {
		return nil, err
	}
	if !decodable(in.syntax) {
		return nil, unsupportedSyntax(in.syntax)
	}
	if err := in.checkPixels(); err != nil {
		return nil, err
	}
	count := max(1, in.values.count(tag.NumberOfFrames))
	if count > maxFrames {
		return nil, tiling.Unreadable("malformed", fmt.Sprintf("The slide claims %d tiles", count), "NumberOfFrames (0028,0008)", "Export the slide again from the scanner.")
	}
	if in.frames, err = indexFrames(s, in, count); err != nil {
		return nil, err
	}
	return in, in.readOrder(s, count)
}

// readKind reads what the picture is and which slide it belongs to.
func (in *instance) readKind() {
	v := in.values
	in.series = printable(v.text(tag.SeriesInstanceUID))
	in.flavour = flavourVolume
	kinds := v.texts(tag.ImageType)
	for _, flavour := range []string{flavourLabel, flavourOverview, flavourThumbnail} {
		if len(kinds) > 2 && strings.EqualFold(kinds[2], flavour) {
			in.flavour = flavour
		}
	}
	if in.flavour == flavourVolume { // the others have one frame, and writers that say otherwise are wrong
		in.concatenation = printable(v.text(tag.ConcatenationUID))
		in.parts = v.count(tag.InConcatenationTotalNumber)
		in.firstFrame = v.count(tag.ConcatenationFrameOffsetNumber)
	}
	if len(kinds) < 3 {
		in.doubts = append(in.doubts, "The file does not say which picture of the slide it is (ImageType); it was taken for the scan itself.")
	}
}

func (in *instance) readGeometry() error {
	v := in.values
	in.tileWidth, in.tileHeight = v.count(tag.Columns), v.count(tag.Rows)
	in.width, in.height = v.count(tag.TotalPixelMatrixColumns), v.count(tag.TotalPixelMatrixRows)
	if in.tileWidth == 0 || in.tileHeight == 0 {
		return tiling.Unreadable("malformed", "The slide does not say how large its tiles are", "Rows, Columns (0028,0010)", "Export the slide again from the scanner.")
	}
	if in.tileWidth > tiling.MaxTilePixels/in.tileHeight {
		return tiling.Unreadable("too-large", fmt.Sprintf("The slide's tiles have %dx%d pixels, too many to hold in memory", in.tileWidth, in.tileHeight), "Rows, Columns (0028,0010)", "Export the slide with tiles of 256 to 1024 pixels.")
	}
	if int64(in.tileWidth)*int64(in.tileHeight)/maxExpansion > in.file.Size {
		return tiling.Unreadable("malformed", fmt.Sprintf("The slide claims tiles of %dx%d pixels in a file of %d bytes", in.tileWidth, in.tileHeight, in.file.Size), "Rows, Columns (0028,0010)", "Export the slide again from the scanner.")
	}
	if in.width == 0 || in.height == 0 {
		if v.count(tag.NumberOfFrames) > 1 {
			return tiling.Unreadable("malformed", "The slide does not say how large it is", "TotalPixelMatrixColumns, -Rows (0048,0006)", "Export the slide again from the scanner.")
		}
		in.width, in.height = in.tileWidth, in.tileHeight
	}
	if in.width > math.MaxInt32 || in.height > math.MaxInt32 || in.grid().Cols() > maxFrames/in.grid().Rows() {
		return tiling.Unreadable("malformed", fmt.Sprintf("The slide claims %dx%d pixels in tiles of %dx%d", in.width, in.height, in.tileWidth, in.tileHeight), "TotalPixelMatrixColumns, -Rows (0048,0006)", "Export the slide again from the scanner.")
	}
	in.planes = max(1, v.count(tag.TotalPixelMatrixFocalPlanes)) * in.paths()
	return nil
}

// paths is the number of optical paths, by the count or else by the sequence (PS3.3 C.8.12.4).
func (in *instance) paths() int {
	return max(1, in.values.count(tag.NumberOfOpticalPaths), len(in.values.items(tag.OpticalPathSequence)))
}

// checkPixels refuses sample formats that can't be shown.
func (in *instance) checkPixels() error {
	v := in.values
	in.samples, in.photometric = max(1, v.count(tag.SamplesPerPixel)), printable(v.text(tag.PhotometricInterpretation))
	if bits := v.count(tag.BitsAllocated); bits != 8 {
		return tiling.Unreadable("unsupported-pixels", fmt.Sprintf("The slide has %d bits a sample; only 8 can be shown", bits), "BitsAllocated (0028,0100)", "Export the slide as 8-bit RGB.")
	}
	colours := []string{"RGB"}
	if !isNative(in.syntax) {
		colours = []string{"RGB", "YBR_FULL_422", "YBR_FULL"}
	}
	grey := in.samples == 1 && (in.photometric == "MONOCHROME2" || in.photometric == "MONOCHROME1")
	colour := in.samples == 3 && slices.Contains(colours, in.photometric)
	if !grey && !colour {
		return tiling.Unreadable("unsupported-pixels", fmt.Sprintf("The slide has %d samples of %q a pixel, which can't be shown", in.samples, in.photometric), "PhotometricInterpretation (0028,0004)", "Export the slide as 8-bit RGB or YBR_FULL_422.")
	}
	return nil
}

// readOrder finds out which tile each frame is: by order if the picture is TILED_FULL, else
// by the positions that the frames carry (PS3.3 C.7.6.17.3).
func (in *instance) readOrder(s *scanned, count int) error {
	organization := in.values.text(tag.DimensionOrganizationType)
	tiles := in.grid().Cols() * in.grid().Rows()
	switch {
	case organization == "TILED_FULL" || tiles == 1 && count == 1:
	case s.perFrame != nil:
		in.sparse = true
		var err error
		in.positions, err = readPositions(s, count)
		return err
	case organization == "" && in.concatenation == "" && count == tiles*in.planes:
		in.doubts = append(in.doubts, "The file does not say how its tiles are ordered; row by row was assumed.")
	default:
		return tiling.Unreadable("malformed", "The slide does not say where its tiles belong", "PerFrameFunctionalGroupsSequence (5200,9230)", "Export the slide again, as TILED_FULL if the scanner offers it.")
	}
	return nil
}

// grid is the picture as a level, without its downsample.
func (in *instance) grid() tiling.Level {
	return tiling.Level{Width: in.width, Height: in.height, TileWidth: in.tileWidth, TileHeight: in.tileHeight}
}

// rgb says whether JPEG components are R, G and B.
func (in *instance) rgb() bool { return in.photometric == "RGB" }
