package tiling

const (
	// viewerTop is the longer side, in pixels, down to which a viewer's pyramid goes: what a
	// window shows of a whole slide is then a dozen tiles.
	viewerTop = 1024
	// viewerJump is the largest step between two levels that a viewer is left with. Scanners
	// write steps of 4 that rounding makes 4.001; at 4 a window takes at most 16 times the
	// tiles of an even pyramid.
	viewerJump = 4.5
	// A browser takes tiles of minOwnTile to maxOwnTile pixels a side: less are strips, of which
	// a window takes hundreds; more are not shown at all where textures end at 4,096 px.
	minOwnTile = 64
	maxOwnTile = 4096
	// Tiles of made levels are as large as those of the level they are made from within these
	// bounds, else madeTile.
	minMadeTile = 128
	maxMadeTile = 1024
	madeTile    = 512
)

// viewerLevel is one level of a viewer's pyramid: the slide's own level number own, or, with
// own -1, one that is made by halving the level before it. Level is the grid it is shown in.
type viewerLevel struct {
	Level
	own int
	// cut: the own level is cut into another grid than the file's.
	cut bool
}

func (l viewerLevel) made() bool { return l.own < 0 || l.cut }

// ViewerLevels is the pyramid that a viewer is offered: all of the slide's own levels and,
// where steps of more than 4 lie between them or the smallest is still larger than about
// 1,024 px, levels of half the size of the one before. Own levels keep their own tiles unless
// no browser could show those (strips, or one huge picture): then they are cut into tiles of
// 512 px.
//
// Level 0 stays full resolution, but a made level moves the numbers of the own levels below
// it: this numbering is the viewer's alone. Masks, plans and models use Slide.Info of the
// reader, which knows no made levels.
//
// It depends on its argument only, so that whoever lists levels and whoever serves their
// tiles agree without asking each other.
func ViewerLevels(own []Level) []Level {
	all := viewerLevels(own)
	out := make([]Level, len(all))
	for i, l := range all {
		out[i] = l.Level
	}
	return out
}

// OwnLevels says for each level of ViewerLevels which of the slide's own it shows in the
// file's own tiles, or -1 where its tiles are made.
func OwnLevels(own []Level) []int {
	all := viewerLevels(own)
	out := make([]int, len(all))
	for i, l := range all {
		if out[i] = l.own; l.cut {
			out[i] = -1
		}
	}
	return out
}

func viewerLevels(own []Level) (out []viewerLevel) {
	for i, l := range own {
		if i > 0 {
			out = halve(out, func(last Level) bool { return l.Downsample > viewerJump*last.Downsample })
		}
		cut := oddTiles(l)
		if cut {
			l.TileWidth, l.TileHeight = madeTile, madeTile
		}
		out = append(out, viewerLevel{Level: l, own: i, cut: cut})
	}
	return halve(out, func(last Level) bool { return max(last.Width, last.Height) > viewerTop })
}

// halve adds levels of half the size while the last one is too large.
func halve(levels []viewerLevel, tooLarge func(last Level) bool) []viewerLevel {
	for len(levels) > 0 {
		last := levels[len(levels)-1].Level
		next := halfLevel(last, levels[0].Width)
		if next.Width >= last.Width || !tooLarge(last) {
			break
		}
		levels = append(levels, viewerLevel{Level: next, own: -1})
	}
	return levels
}

// halfLevel is the level of half the size, rounded up so that no pixel is lost.
func halfLevel(l Level, base int) Level {
	half := Level{Width: ceilDiv(l.Width, 2), Height: ceilDiv(l.Height, 2), TileWidth: l.TileWidth, TileHeight: l.TileHeight}
	half.Downsample = float64(base) / float64(half.Width)
	if min(l.TileWidth, l.TileHeight) < minMadeTile || max(l.TileWidth, l.TileHeight) > maxMadeTile {
		half.TileWidth, half.TileHeight = madeTile, madeTile
	}
	return half
}

func oddTiles(l Level) bool {
	return max(l.TileWidth, l.TileHeight) > maxOwnTile || min(l.TileWidth, l.TileHeight) < minOwnTile && l.Cols()*l.Rows() > 1
}
