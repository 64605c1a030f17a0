package tiling

import "math"

// Way is how a plan's tiles are made. It is chosen from the slide's levels and the target
// alone and kept in the plan: a restarted tiler, or one on a machine with another codec,
// makes them the same way.
type Way string

const (
	// WayStored: cell and stored tile are the same piece of the slide, so its bytes are handed
	// over, stripped (see StripJPEG). What can't be handed over is decoded and encoded: a
	// tile that the slide's edge cuts, one that is no baseline JPEG in three components, and
	// one that is larger than its share of a batch.
	WayStored Way = "stored"
	// WayScaled: the level is finer by a power of two, and 2x2, 4x4 or 8x8 pixels are averaged
	// into one. A codec with ScaledDecoder does that while it decodes; without it, and for
	// tiles at the slide's edge, the decoded pixels are averaged. The two differ by less than
	// 1.5 grey levels in the mean of a slide's tissue (1.2 on the worst of the real slides at
	// 1/2, 0.9 at 1/4, 0.6 at 1/8), as two codecs may; so the way depends on no codec. A lower
	// level of the pyramid is always taken first: decoding scaled saves a fifth at most.
	WayScaled Way = "scaled"
	// WayResampled: the pixels are decoded, and resampled where their scale is not the
	// model's; where it is, they are taken as they are. It was the only way of plans that name none.
	WayResampled Way = "resampled"
)

// maxScaled is the strongest reduction that a JPEG can be decoded at.
const maxScaled = 8

// maxRegionPixels bounds what is decoded for one tile at a time (64 MB): a larger piece of
// a level is averaged by a power of two while it is read, before it is resampled.
const maxRegionPixels = 1 << 24

// fit is how the model's scale lies on a level: level pixels per model pixel on both axes.
type fit struct {
	x, y  float64
	level Level
}

// fitOf takes the level's scale by each axis: a level's width and height are rounded apart.
func fitOf(info Info, level int, scaleX, scaleY float64) fit {
	l := info.Levels[level]
	return fit{
		x: scaleX * float64(l.Width) / float64(info.Width), y: scaleY * float64(l.Height) / float64(info.Height), level: l,
	}
}

// whole says whether, within the tolerance, a model pixel is factor x factor level pixels.
func (f fit) whole(factor int) bool { return fits(f.x, factor) && fits(f.y, factor) }

// fits says whether a ratio is a factor within the tolerance.
func fits(ratio float64, factor int) bool { return math.Abs(ratio/float64(factor)-1) <= scaleTolerance }

// divides says whether a stored tile is a whole number of pixels after reduction.
func (f fit) divides(factor int) bool {
	return f.level.TileWidth%factor == 0 && f.level.TileHeight%factor == 0
}

// way chooses for a target; reduce is the factor by which pixels are averaged as they are read.
func (f fit) way(t Target) (way Way, reduce int) {
	if t.Stored && f.whole(1) && t.shared() == 0 && f.level.TileWidth == t.TileSize && f.level.TileHeight == t.TileSize {
		return WayStored, 1
	}
	for reduce := 2; t.Scaled && reduce <= maxScaled; reduce *= 2 {
		if f.whole(reduce) && f.divides(reduce) {
			return WayScaled, reduce
		}
	}
	reduce = 1
	side := float64(t.TileSize)
	for f.x*side*f.y*side/float64(reduce*reduce) > maxRegionPixels && f.divides(2*reduce) {
		reduce *= 2
	}
	return WayResampled, reduce
}

// span is the tile of cell i in whole pixels of the level after reduction, at least one, for
// cells of that many pixels of the level.
func (p *Plan) span(i int, cell float64) (from, to int) {
	t, reduce := p.Target, max(p.Reduce, 1)
	before := float64(t.lead()) * cell / float64(t.Stride())
	after := float64(t.shared()-t.lead()) * cell / float64(t.Stride())
	from = int(math.Round(float64(i)*cell - before))
	to = int(math.Round(float64(i+1)*cell + after))
	if reduce > 1 {
		from, to = int(math.Floor(float64(from)/float64(reduce))), int(math.Ceil(float64(to)/float64(reduce)))
	}
	return from, max(to, from+1)
}
