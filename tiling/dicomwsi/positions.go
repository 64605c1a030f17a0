package dicomwsi

import (
	"bytes"
	"errors"
	"fmt"
	"math"

	"github.com/suyashkumar/dicom/pkg/tag"

	"telepath/tiling"
)

// maxNames bounds how many different optical paths or pixel spacings are told apart in the
// frames of one file; the last one stands for all others.
const maxNames = 64

// framePlace is what one frame says about itself.
type framePlace struct {
	tile    int32   // row by row; -1: outside the picture
	z       float32 // mm above the slide's surface
	path    uint8   // index into names
	spacing uint8   // index into spacings
}

// positions is what the per-frame functional groups of one file say (PS3.3 C.7.6.16). They
// are read straight from the file and kept as a few bytes a frame: a parsed tree of a hundred
// thousand items would not fit in memory.
type positions struct {
	places   []framePlace
	names    []string // identifiers of optical paths; names[0] is "": not stated
	spacings []string // PixelSpacing as it is written; spacings[0] is "": not stated
}

// frameGroups is what matters of one frame's functional groups.
type frameGroups struct {
	column, row   int32 // of the top left pixel, counted from 1; 0: not stated
	z             float64
	path, spacing string
}

// positionReader walks through the per-frame groups once. Its visitors are made once too, and
// texts that repeat from frame to frame are kept.
type positionReader struct {
	positions
	w         *fileWalker
	grid      tiling.Level
	count     int
	now       frameGroups
	zText     string  // the last z as it is written
	z         float64 // and what it means
	path      string
	spacing   string
	limit     int64 // of what is walked through
	item, one visitor
}

// readPositions reads the per-frame groups of count frames.
func readPositions(w *fileWalker, perFrame fileElement, grid tiling.Level, count int) (*positions, error) {
	const smallest = 64 // bytes of one frame's position, at the least
	r := &positionReader{w: w, grid: grid, count: count, positions: positions{names: []string{""}, spacings: []string{""}}}
	r.places = make([]framePlace, 0, min(int64(count), perFrame.length()/smallest+1))
	r.one = func(e *fileElement) error { return r.take(*e) }
	r.item = func(item *fileElement) (err error) {
		item.end, err = w.elements(*item, r.limit, 3, r.one)
		return err
	}
	var apart error
	_, err := w.items(perFrame, perFrame.end, 0, func(frame *fileElement) (err error) {
		if len(r.places) == count {
			return errors.New("more positions than tiles")
		}
		r.now = frameGroups{}
		r.limit = frame.limit(perFrame.end)
		if frame.end, err = w.elements(*frame, perFrame.end, 1, r.group); err != nil {
			return err
		}
		apart = r.add(r.now, grid)
		return apart
	})
	switch {
	case apart != nil:
		return nil, apart
	case err != nil:
		return nil, broken(err, "PerFrameFunctionalGroupsSequence")
	case len(r.places) < count:
		return nil, tiling.Unreadable("malformed", fmt.Sprintf("Only %d of the slide's %d tiles say where they belong", len(r.places), count), "PerFrameFunctionalGroupsSequence (5200,9230)", exportAgain)
	}
	found := r.positions
	return &found, nil
}

// add turns a position in pixels into a tile of the grid.
func (p *positions) add(g frameGroups, grid tiling.Level) error {
	place := framePlace{tile: -1, z: float32(g.z), path: index(&p.names, g.path), spacing: index(&p.spacings, g.spacing)}
	column, row := int(g.column)-1, int(g.row)-1
	if column >= 0 && row >= 0 && column < grid.Width && row < grid.Height {
		if column%grid.TileWidth != 0 || row%grid.TileHeight != 0 {
			return tiling.Unreadable("unsupported-layout", fmt.Sprintf("The slide's tiles don't lie on a grid: tile %d starts at pixel %d,%d", len(p.places)+1, column, row), "PlanePositionSlideSequence (0048,021A)", "Export the slide as TILED_FULL.")
		}
		place.tile = int32(row/grid.TileHeight*grid.Cols() + column/grid.TileWidth)
	}
	p.places = append(p.places, place)
	return nil
}

// index finds a text in a list, or puts it there.
func index(list *[]string, text string) uint8 {
	for i, known := range *list {
		if known == text {
			return uint8(i)
		}
	}
	if len(*list) < maxNames {
		*list = append(*list, text)
	}
	return uint8(len(*list) - 1)
}

// group looks into the functional groups that matter and steps over the others.
func (r *positionReader) group(group *fileElement) (err error) {
	switch group.tag {
	case tag.PlanePositionSlideSequence, tag.OpticalPathIdentificationSequence, tag.PixelMeasuresSequence:
		group.end, err = r.w.items(*group, group.limit(r.limit), 2, r.item)
	}
	return err
}

// take keeps the element's value if it is one of those that matter (PS3.3 C.8.12.6.1).
func (r *positionReader) take(e fileElement) error {
	switch e.tag {
	case tag.ColumnPositionInTotalImagePixelMatrix, tag.RowPositionInTotalImagePixelMatrix,
		tag.ZOffsetInSlideCoordinateSystem, tag.OpticalPathIdentifier, tag.PixelSpacing:
	default:
		return nil
	}
	const longest = 64 // bytes; two DS have 33
	if e.undefined || e.length() > longest {
		return nil
	}
	b, err := r.w.bytes(e.body, int(e.length()))
	if err != nil {
		return err
	}
	switch e.tag {
	case tag.ZOffsetInSlideCoordinateSystem:
		r.now.z = r.offset(b)
	case tag.OpticalPathIdentifier:
		r.now.path = kept(&r.path, b)
	case tag.PixelSpacing:
		r.now.spacing = kept(&r.spacing, b)
	case tag.ColumnPositionInTotalImagePixelMatrix:
		r.now.column = r.pixel(b)
	case tag.RowPositionInTotalImagePixelMatrix:
		r.now.row = r.pixel(b)
	}
	return nil
}

// pixel reads a position (VR SL); 0 if it isn't one.
func (r *positionReader) pixel(b []byte) int32 {
	if len(b) != 4 {
		return 0
	}
	return int32(r.w.order(tag.ColumnPositionInTotalImagePixelMatrix.Group).Uint32(b))
}

// offset reads a z offset in mm (VR DS); 0 if it isn't one.
func (r *positionReader) offset(b []byte) float64 {
	if string(b) != r.zText {
		r.zText, r.z = string(b), 0
		if z := decimals(r.zText); len(z) > 0 && !math.IsNaN(z[0]) {
			r.z = z[0]
		}
	}
	return r.z
}

// kept is the text of these bytes, the last one if it is the same.
func kept(last *string, b []byte) string {
	b = bytes.Trim(b, " \x00")
	if string(b) != *last {
		*last = string(b)
	}
	return *last
}
