package dicomwsi

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/suyashkumar/dicom/pkg/tag"

	"telepath/tiling"
)

// countFrames checks a TILED_FULL picture's frames against its tiles. Their order is tiles
// row by row, then focal planes from the slide towards the coverslip, then optical paths
// (PS3.3 C.7.6.17.3), so that the first ones are the first plane of the first path.
func (p *picture) countFrames() error {
	tiles, in := p.level.Cols()*p.level.Rows(), p.first()
	whole := int64(tiles) * int64(in.planes) * int64(in.paths)
	switch {
	case p.frames < tiles && in.concatenation != "":
		return p.incomplete()
	case p.frames < tiles:
		return tiling.Unreadable("malformed", fmt.Sprintf("The slide has %d tiles where its size needs %d", p.frames, tiles), "NumberOfFrames (0028,0008)", exportAgain)
	case int64(p.frames) != whole && whole > int64(tiles):
		p.doubt("The slide says that it has %d focal planes and %d optical paths, which makes %d tiles, but it holds %d; the first %d are shown.", in.planes, in.paths, whole, p.frames, tiles)
		return nil
	case p.frames > tiles && whole == int64(tiles):
		p.doubt("The slide has %d tiles where its size needs %d; the others are left aside.", p.frames, tiles)
		return nil
	}
	if in.positions != nil {
		all := make([]int32, tiles)
		for i := range all {
			all[i] = int32(i)
		}
		p.readSpacings(all)
	}
	if in.planes > 1 {
		p.doubt("The slide has %d focal planes; the first, the one nearest to the glass slide, is shown and the others are left aside.", in.planes)
	}
	p.doubtPaths(in.pathNames(), in.paths)
	return nil
}

// doubtPaths says which optical path is shown, where there are several.
func (p *picture) doubtPaths(names []string, count int) {
	if count < 2 {
		return
	}
	sentence := fmt.Sprintf("The slide has %d optical paths", count)
	if len(names) == 0 {
		p.doubt("%s; the first is shown and the others are left aside.", sentence)
		return
	}
	listed := describePaths(p.first().values, names[:min(len(names), maxListed)])
	if more := max(count, len(names)) - len(listed); more > 0 {
		listed = append(listed, fmt.Sprintf("%d more", more))
	}
	p.doubt("%s: %s; the first is shown and the others are left aside.", sentence, join(listed))
}

// describePaths gives for a few optical paths the identifier and, where there is one, the
// description.
func describePaths(values dataset, names []string) []string {
	const longest = 32 // characters
	described := make([]string, len(names))
	for i, name := range names {
		described[i] = cmp.Or(shown(name, longest), "one without a name")
	}
	left := len(names)
	for _, path := range values.items(tag.OpticalPathSequence) {
		if left == 0 {
			break
		}
		i := slices.Index(names, path.text(tag.OpticalPathIdentifier))
		if i < 0 {
			continue
		}
		left--
		if words := shown(path.whole(tag.OpticalPathDescription), longest); words != "" {
			described[i] = shown(names[i], longest) + " (" + words + ")"
		}
	}
	return described
}

// placedFrame is a frame that may be a tile.
type placedFrame struct {
	framePlace
	frame int32 // of the picture
}

// placeFrames reads the tile grid off the frames' own positions. Of several optical paths
// the first of the file's list is used, of several focal planes at a place the one nearest
// to z = 0, the surface of the slide.
func (p *picture) placeFrames() error {
	names := p.usedPaths()
	p.path = names[0]
	var used []placedFrame
	outside, other := 0, 0
	for _, in := range p.instances {
		for i, place := range in.positions.places {
			switch {
			case in.positions.names[place.path] != p.path:
				other++
			case place.tile < 0:
				outside++
			default:
				used = append(used, placedFrame{place, int32(in.firstFrame + i)})
			}
		}
	}
	if len(used) == 0 {
		return tiling.Unreadable("malformed", "None of the slide's tiles says where it belongs", "PlanePositionSlideSequence (0048,021A)", exportAgain)
	}
	slices.SortFunc(used, func(a, b placedFrame) int {
		return cmp.Or(cmp.Compare(a.tile, b.tile), cmp.Compare(math.Abs(float64(a.z)), math.Abs(float64(b.z))), cmp.Compare(a.frame, b.frame))
	})
	planes := p.keepNearest(used)
	p.doubtMissing()
	if outside > 0 {
		p.doubt("%d tiles lie outside the slide and are left aside.", outside)
	}
	if planes > 1 {
		p.doubt("The slide has up to %d focal planes; the one nearest to z = 0 is shown and the others are left aside.", planes)
	}
	if other > 0 {
		p.doubtPaths(names, len(names))
	}
	p.readSpacings(p.places)
	return nil
}

// doubtMissing says how many tiles a sparse picture leaves out: whether that is glass which
// was not scanned or a gap in the tissue the file doesn't say.
func (p *picture) doubtMissing() {
	tiles := p.level.Cols() * p.level.Rows()
	missing := tiles - len(p.tiles)
	if missing == 0 {
		return
	}
	verb := "are"
	if missing == 1 {
		verb = "is"
	}
	p.doubt("Of the picture of %dx%d, %d of its %d tiles %s missing and shown as glass.", p.level.Width, p.level.Height, missing, tiles, verb)
}

// usedPaths are the optical paths that frames belong to, in the order of the file's list.
func (p *picture) usedPaths() []string {
	var found []string
	for _, in := range p.instances {
		for _, place := range in.positions.places {
			if name := in.positions.names[place.path]; len(found) < maxNames && !slices.Contains(found, name) {
				found = append(found, name)
			}
		}
	}
	listed := p.first().pathNames()
	slices.SortStableFunc(found, func(a, b string) int {
		return cmp.Compare(uint(slices.Index(listed, a)), uint(slices.Index(listed, b))) // not listed: last
	})
	return found
}

// keepNearest takes the first of the sorted frames at each place and returns how many there
// are at most.
func (p *picture) keepNearest(used []placedFrame) (planes int) {
	here, tiles := 0, 0
	for i, f := range used {
		if here++; i == 0 || used[i-1].tile != f.tile {
			here = 1
			tiles++
		}
		planes = max(planes, here)
	}
	p.tiles, p.places = make([]int32, 0, tiles), make([]int32, 0, tiles)
	for i, f := range used {
		if i == 0 || used[i-1].tile != f.tile {
			p.tiles, p.places = append(p.tiles, f.tile), append(p.places, f.frame)
		}
	}
	return planes
}

// readSpacings takes the pixel spacing of the first used frame and doubts it if another used
// frame has another one.
func (p *picture) readSpacings(used []int32) {
	p.spacing = p.spacingOf(used[0])
	for _, frame := range used {
		if p.spacingOf(frame) != p.spacing {
			p.doubt("The slide's tiles have pixels of different sizes; that of the first is used.")
			return
		}
	}
}

// spacingOf is the pixel spacing that a frame states for itself.
func (p *picture) spacingOf(frame int32) string {
	in, i := p.holder(int(frame))
	if in.positions == nil || i >= len(in.positions.places) {
		return ""
	}
	return in.positions.spacings[in.positions.places[i].spacing]
}
