package tiling

import (
	"context"
	"fmt"
	"image"
)

// levelReader reads regions of one level, or of one level averaged by a power of two, tile
// by tile. It decodes into pictures it has used before and keeps the last decoded tiles,
// because a grid that is not the slide's own asks for each of them several times. One
// goroutine at a time.
type levelReader struct {
	slide  Abilities
	codec  Codec
	number int
	full   Level // as it is stored
	level  Level // after reduction: what regions are counted in
	reduce int   // 1: pixels as they are

	limit int
	tiles map[TileIndex]cachedTile
	order []TileIndex
	spare *image.RGBA // to decode the next tile into
	whole *image.RGBA // a tile before it is averaged
	bytes []byte      // to read the next stored tile into
}

// cachedTile is a decoded tile; own ones were decoded here and may be overwritten later.
type cachedTile struct {
	img *image.RGBA
	own bool
}

const (
	// cacheBytes bounds the decoded tiles that one reader keeps, or those under one region.
	cacheBytes = 4 << 20
	// maxCachedTiles bounds their number: strips of one row may be thousands.
	maxCachedTiles = 512
	// maxKeptBytes bounds the memory kept for stored tiles; a larger one is read into new.
	maxKeptBytes = 1 << 20
)

// newLevelReader keeps up to limit decoded tiles: see cacheLimit.
func newLevelReader(s Slide, codec Codec, level, reduce, limit int) *levelReader {
	r := &levelReader{
		slide: Abilities{s}, codec: codec, number: level, full: s.Info().Levels[level], reduce: max(reduce, 1),
		limit: limit, tiles: map[TileIndex]cachedTile{},
	}
	r.level = reduced(r.full, r.reduce)
	return r
}

// reduced is a level averaged by a factor that divides its tiles.
func reduced(l Level, factor int) Level {
	return Level{
		Width: ceilDiv(l.Width, factor), Height: ceilDiv(l.Height, factor),
		TileWidth: l.TileWidth / factor, TileHeight: l.TileHeight / factor, Downsample: l.Downsample * float64(factor),
	}
}

// cacheLimit is how many tiles of a level are kept for regions of a size: what cacheBytes
// hold, and those under one region unless they are more than half the budget.
func cacheLimit(l Level, region Region) int {
	bytes := 4 * l.TileWidth * l.TileHeight
	under := (region.Width/l.TileWidth + 2) * (region.Height/l.TileHeight + 2)
	under = min(under, pixelBudget/2/bytes)
	return min(max(under, cacheBytes/bytes, 1), maxCachedTiles)
}

// inner says whether a tile is there as a whole: the level's edge does not cut it.
func (r *levelReader) inner(at TileIndex) bool {
	if !r.full.Contains(at) {
		return false
	}
	w, h := r.full.TileSize(at)
	return w == r.full.TileWidth && h == r.full.TileHeight
}

// storedTile hands over a tile's bytes if the slide can; the next call overwrites them. What
// the slide read into memory of its own is never kept: it may hand it out again.
func (r *levelReader) storedTile(ctx context.Context, at TileIndex) ([]byte, bool, error) {
	data, ok, err := r.slide.ReadStoredTile(ctx, r.number, at, r.bytes)
	if need := 2 * len(data); need > cap(r.bytes) && need <= maxKeptBytes {
		r.bytes = make([]byte, 0, need+need/4) // for the next, without growing at every one
	}
	return data, ok, err
}

// read returns the pixels of a region in a picture that the caller may keep: into, if it has
// the right size. What lies outside the level is white.
func (r *levelReader) read(ctx context.Context, region Region, into *image.RGBA) (*image.RGBA, error) {
	if region.Width <= 0 || region.Height <= 0 || region.Width > MaxTilePixels/region.Height {
		return nil, fmt.Errorf("read %v: width and height must be positive and at most %d pixels together", region, MaxTilePixels)
	}
	if at, ok := r.tileOf(region); ok && r.reduce == 1 {
		if img := r.decodeStored(ctx, at, into); img != nil {
			return img, ctx.Err()
		}
	}
	out := sized(into, region.Width, region.Height)
	box := image.Rect(region.X, region.Y, region.X+region.Width, region.Y+region.Height)
	inside := box.Intersect(image.Rect(0, 0, r.level.Width, r.level.Height))
	if inside != box {
		fillWhite(out)
	}
	if inside.Empty() {
		return out, nil
	}
	for row := inside.Min.Y / r.level.TileHeight; row*r.level.TileHeight < inside.Max.Y; row++ {
		for col := inside.Min.X / r.level.TileWidth; col*r.level.TileWidth < inside.Max.X; col++ {
			tile, err := r.tile(ctx, TileIndex{Col: col, Row: row})
			if err != nil {
				return nil, fmt.Errorf("read %v: tile %d,%d: %w", region, col, row, err)
			}
			paste(out, tile, col*r.level.TileWidth-region.X, row*r.level.TileHeight-region.Y)
		}
	}
	return out, nil
}

// tileOf says whether a region is exactly one whole tile.
func (r *levelReader) tileOf(region Region) (TileIndex, bool) {
	l := r.level
	at := TileIndex{Col: region.X / l.TileWidth, Row: region.Y / l.TileHeight}
	exact := region.X == at.Col*l.TileWidth && region.Y == at.Row*l.TileHeight && region.Width == l.TileWidth && region.Height == l.TileHeight
	return at, exact && r.inner(at)
}

// tile is a tile of the level after reduction, from the cache or decoded.
func (r *levelReader) tile(ctx context.Context, at TileIndex) (*image.RGBA, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if kept, ok := r.tiles[at]; ok {
		return kept.img, nil
	}
	if len(r.order) >= r.limit {
		oldest := r.tiles[r.order[0]]
		if delete(r.tiles, r.order[0]); oldest.own {
			r.spare = oldest.img
		}
		r.order = r.order[1:]
	}
	decode := r.decode
	if r.reduce > 1 {
		decode = r.decodeReduced
	}
	img, own, err := decode(ctx, at)
	if err != nil {
		return nil, err
	}
	r.tiles[at] = cachedTile{img, own}
	r.order = append(r.order, at)
	return img, nil
}

// decode takes a whole tile's stored bytes into a spare picture, anything else as the slide
// decodes it. own says that nobody else holds the picture.
func (r *levelReader) decode(ctx context.Context, at TileIndex) (img *image.RGBA, own bool, err error) {
	spare := r.spare
	r.spare = nil
	if r.inner(at) {
		if img := r.decodeStored(ctx, at, spare); img != nil {
			return img, true, nil
		}
	}
	img, err = r.slide.Tile(ctx, r.number, at)
	return img, false, err
}

// decodeStored decodes a whole tile from its stored bytes; nil if it can't be: then the slide
// itself is asked, which decodes it by its own means or says in its own words what is wrong.
func (r *levelReader) decodeStored(ctx context.Context, at TileIndex, into *image.RGBA) *image.RGBA {
	data := r.storedJPEG(ctx, at)
	if data == nil {
		return nil
	}
	var img *image.RGBA
	var err error
	if codec, ok := r.codec.(PictureReuser); ok {
		img, err = codec.DecodeInto(data, false, sized(into, r.full.TileWidth, r.full.TileHeight))
	} else {
		img, err = r.codec.Decode(data, false)
	}
	if err != nil || img.Rect != image.Rect(0, 0, r.full.TileWidth, r.full.TileHeight) {
		return nil
	}
	return img
}

// storedJPEG is the stored JPEG of a whole tile, or nil.
func (r *levelReader) storedJPEG(ctx context.Context, at TileIndex) []byte {
	data, ok, err := r.storedTile(ctx, at)
	if err != nil || !ok {
		return nil
	}
	if info, err := InspectJPEG(data); err != nil || info.Width != r.full.TileWidth || info.Height != r.full.TileHeight {
		return nil
	}
	return data
}

// decodeReduced averages a tile, in the codec if it can.
func (r *levelReader) decodeReduced(ctx context.Context, at TileIndex) (*image.RGBA, bool, error) {
	spare := r.spare
	r.spare = nil
	scaled, can := r.codec.(ScaledDecoder)
	if inner := r.inner(at); inner && can && r.reduce <= maxScaled {
		if data := r.storedJPEG(ctx, at); data != nil {
			img, err := scaled.DecodeScaled(data, false, r.reduce)
			if err == nil && img.Rect == image.Rect(0, 0, r.level.TileWidth, r.level.TileHeight) {
				return img, true, nil
			}
		}
	} else if inner {
		if img := r.decodeStored(ctx, at, r.whole); img != nil {
			r.whole = img
			return boxReduce(img, r.reduce, spare), true, nil
		}
	}
	img, err := r.slide.Tile(ctx, r.number, at)
	if err != nil {
		return nil, false, err
	}
	return boxReduce(img, r.reduce, spare), true, nil
}
