package dicomwsi

import (
	"fmt"
	"slices"

	"telepath/tiling"
)

// picture is one resolution, or one associated picture: an instance or the instances of a
// concatenation, and which frame each tile is.
type picture struct {
	instances []*instance // by first frame
	level     tiling.Level
	// places maps tiles to frames where the file says so; nil where the order says it.
	places map[tiling.TileIndex]int
	frames int
}

// joinInstances makes pictures of instances: the parts of a concatenation become one.
func joinInstances(all []*instance) ([]*picture, error) {
	var pictures []*picture
	parts := map[string]*picture{}
	for _, in := range all {
		if p := parts[in.concatenation]; p != nil && in.concatenation != "" {
			p.instances = append(p.instances, in)
			continue
		}
		p := &picture{instances: []*instance{in}, level: in.grid()}
		parts[in.concatenation] = p
		pictures = append(pictures, p)
	}
	for _, p := range pictures {
		if err := p.complete(); err != nil {
			return nil, err
		}
	}
	return pictures, nil
}

// first is the instance whose header speaks for the picture.
func (p *picture) first() *instance { return p.instances[0] }

// complete puts the parts in order and checks that none is missing.
func (p *picture) complete() error {
	slices.SortFunc(p.instances, func(a, b *instance) int { return a.firstFrame - b.firstFrame })
	concatenated := p.first().concatenation != ""
	for _, in := range p.instances {
		if !concatenated {
			in.firstFrame = 0
		}
		if in.firstFrame != p.frames || in.grid() != p.first().grid() || in.sparse != p.first().sparse || in.syntax != p.first().syntax {
			return p.incomplete()
		}
		p.frames += len(in.frames)
	}
	if concatenated && p.first().parts > len(p.instances) {
		return p.incomplete()
	}
	if p.first().sparse {
		return p.placeFrames()
	}
	tiles, in := p.level.Cols()*p.level.Rows(), p.first()
	switch {
	case p.frames < tiles && concatenated:
		return p.incomplete()
	case p.frames < tiles:
		return tiling.Unreadable("malformed", fmt.Sprintf("The slide has %d tiles where its size needs %d", p.frames, tiles), "NumberOfFrames (0028,0008)", "Export the slide again from the scanner.")
	case in.planes > 1:
		in.doubts = append(in.doubts, fmt.Sprintf("The slide has %d focal planes or optical paths; only the first is used.", in.planes))
	case p.frames > tiles:
		in.doubts = append(in.doubts, fmt.Sprintf("The slide has %d tiles where its size needs %d; the others are left aside.", p.frames, tiles))
	}
	return nil
}

func (p *picture) incomplete() error {
	in := p.first()
	what := fmt.Sprintf("The slide is divided into several files (a concatenation), and those that came don't make it whole: %d", len(p.instances))
	if in.parts > 0 {
		what = fmt.Sprintf("The slide is divided into %d files (a concatenation); %d of them came", in.parts, len(p.instances))
	}
	return tiling.Unreadable("incomplete", what, "ConcatenationUID (0020,9161)", "Choose all files of the series together.")
}

// placeFrames reads the tile grid off the frames' own positions. Of several frames for one
// place, as with focal planes, the first is used.
func (p *picture) placeFrames() error {
	p.places = make(map[tiling.TileIndex]int, p.frames)
	outside, doubled := 0, 0
	for _, in := range p.instances {
		for i, at := range in.positions {
			column, row := int(at.column)-1, int(at.row)-1
			if column < 0 || row < 0 || column >= p.level.Width || row >= p.level.Height {
				outside++
				continue
			}
			if column%p.level.TileWidth != 0 || row%p.level.TileHeight != 0 {
				return tiling.Unreadable("unsupported-layout", fmt.Sprintf("The slide's tiles don't lie on a grid: tile %d starts at pixel %d,%d", in.firstFrame+i+1, column, row), "PlanePositionSlideSequence (0048,021A)", "Export the slide as TILED_FULL.")
			}
			tile := tiling.TileIndex{Col: column / p.level.TileWidth, Row: row / p.level.TileHeight}
			if _, there := p.places[tile]; there {
				doubled++
				continue
			}
			p.places[tile] = in.firstFrame + i
		}
	}
	in := p.first()
	if outside > 0 {
		in.doubts = append(in.doubts, fmt.Sprintf("%d tiles lie outside the slide and are left aside.", outside))
	}
	if doubled > 0 {
		in.doubts = append(in.doubts, fmt.Sprintf("%d tiles lie over others (focal planes or optical paths); only the first is used.", doubled))
	}
	return nil
}

// frame finds the instance and span of a tile; ok is false where the file leaves it out.
func (p *picture) frame(at tiling.TileIndex) (in *instance, span frameSpan, ok bool) {
	n := at.Row*p.level.Cols() + at.Col
	if p.places != nil {
		if n, ok = p.places[at]; !ok {
			return nil, frameSpan{}, false
		}
	}
	for _, in := range p.instances {
		if i := n - in.firstFrame; i >= 0 && i < len(in.frames) {
			return in, in.frames[i], true
		}
	}
	return nil, frameSpan{}, false
}
