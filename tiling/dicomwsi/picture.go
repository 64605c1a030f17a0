package dicomwsi

import (
	"cmp"
	"fmt"
	"slices"
	"sort"

	"telepath/tiling"
)

// picture is one resolution, or one associated picture: an instance or the instances of a
// concatenation, and which frame each tile is.
type picture struct {
	instances []*instance // by first frame
	level     tiling.Level
	frames    int
	sparse    bool
	// tiles are the tiles that a sparse picture has, in order, row by row; which frame the
	// n-th of them is stands in places[n]. 8 bytes a tile.
	tiles, places []int32
	path          string // of the used frames, where they say it
	spacing       string // of the first used frame, where frames say it
	doubts        []string
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
		if p.first().refused != nil {
			continue
		}
		if err := p.complete(); err != nil && p.first().flavour == flavourVolume {
			return nil, err
		} else if err != nil {
			p.first().refused = err
		}
	}
	return pictures, nil
}

// first is the instance whose header speaks for the picture.
func (p *picture) first() *instance { return p.instances[0] }

func (p *picture) doubt(format string, values ...any) {
	p.doubts = append(p.doubts, fmt.Sprintf(format, values...))
}

// complete puts the parts in order, checks that none is missing and finds the tiles' frames.
func (p *picture) complete() error {
	slices.SortStableFunc(p.instances, func(a, b *instance) int { return cmp.Compare(a.firstFrame, b.firstFrame) })
	concatenated := p.first().concatenation != ""
	for _, in := range p.instances {
		if !concatenated {
			in.firstFrame = 0
		}
		if in.firstFrame != p.frames || in.grid() != p.first().grid() || in.sparse != p.first().sparse || in.syntax != p.first().syntax {
			return p.incomplete()
		}
		if p.frames += in.frames.count; p.frames > maxFrames {
			return tiling.Unreadable("malformed", fmt.Sprintf("The slide claims %d tiles", p.frames), "NumberOfFrames (0028,0008)", exportAgain)
		}
		p.doubts = append(p.doubts, in.doubts...)
	}
	if concatenated && p.first().parts > len(p.instances) {
		return p.incomplete()
	}
	if p.sparse = p.first().sparse; p.sparse {
		return p.placeFrames()
	}
	return p.countFrames()
}

func (p *picture) incomplete() error {
	in := p.first()
	what := fmt.Sprintf("The slide is divided into several files (a concatenation), and those that came don't make it whole: %d", len(p.instances))
	if in.parts > 0 {
		what = fmt.Sprintf("The slide is divided into %d files (a concatenation); %d of them came", in.parts, len(p.instances))
	}
	return tiling.Unreadable("incomplete", what, "ConcatenationUID (0020,9161)", "Choose all files of the series together.")
}

// frame finds the instance that holds a tile, and which of its frames it is; ok is false
// where the file leaves it out.
func (p *picture) frame(at tiling.TileIndex) (in *instance, i int, ok bool) {
	n := at.Row*p.level.Cols() + at.Col
	if p.sparse {
		at, there := slices.BinarySearch(p.tiles, int32(n))
		if !there {
			return nil, 0, false
		}
		n = int(p.places[at])
	}
	in, i = p.holder(n)
	return in, i, i < in.frames.count
}

// holder finds the instance that holds a frame, and which of its frames it is.
func (p *picture) holder(frame int) (*instance, int) {
	part := sort.Search(len(p.instances), func(i int) bool { return p.instances[i].firstFrame > frame }) - 1
	in := p.instances[part]
	return in, frame - in.firstFrame
}
