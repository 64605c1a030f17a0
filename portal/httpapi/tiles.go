package httpapi

import (
	"context"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"telepath/portal"
	"telepath/tiling"
)

const (
	// tileQuality of tiles that are encoded anew (edges, other encodings).
	tileQuality = 92
	// pictureQuality of label and overview, which people read.
	pictureQuality = 90

	forever    = "private, max-age=31536000, immutable"
	revalidate = "private, no-cache"
)

// tileRoutes are what a viewer asks for hundreds of times a minute.
func (s *Server) tileRoutes() []Route {
	const one = "/api/v1/slides/{id}"
	see, jpeg := Access(portal.ReadCase), answer{status: 200, media: "image/jpeg"}
	return []Route{
		raw("GET", one+"/files/{files}/tiles/{level}/{col}/{row}.jpg", "getTileOfFiles", "The same, of just these files of the slide (see tiles_url)", see, jpeg, s.tile),
		raw("GET", one+"/tiles/{level}/{col}/{row}.jpg", "getTile", "A tile of the slide's own grid; level 0 is full resolution", see, jpeg, s.tile),
	}
}

// recipe stands for how this program encodes pictures. It is part of their tags: another
// codec or quality gives other bytes, which are never mixed with those kept from before.
func recipe(codec tiling.Codec) string {
	sum := fnv.New32a()
	fmt.Fprintf(sum, "1 %s %d %d", codec.Name(), tileQuality, pictureQuality)
	return strconv.FormatUint(uint64(sum.Sum32()), 36)
}

// tile answers one tile of the slide as the viewer numbers it (tiling.ViewerLevels). The
// common way through asks no database and decodes nothing: the session and the right to see
// the slide are remembered for seconds, and the stored bytes go out as they are, with
// whatever markers and comments the scanner wrote: who may see the slide may see those.
func (s *Server) tile(c *fiber.Ctx, scope portal.Scope) error {
	ctx := c.UserContext()
	level, at, ok := tilePlace(c)
	if !ok {
		return portal.Missing("tile")
	}
	row, err := s.slideOf(ctx, scope, c.Params("id"), c.Params("files"))
	if err != nil {
		return err
	}
	if row.levels != nil && !has(row.levels, level, at) {
		return portal.Missing("tile")
	}
	tag := string(tileTag(row, level, at))
	if row.levels != nil && notModified(c, tag, forever) {
		return nil
	}
	slide, giveBack, err := s.config.Shelf.TakeRow(ctx, row.Slide)
	if err != nil {
		return err
	}
	defer giveBack()
	data, err := s.tileBytes(ctx, row, slide, level, at)
	if err != nil {
		return err
	}
	return sendPicture(c, data, tag, forever)
}

func tileTag(row *seenSlide, level int, at tiling.TileIndex) []byte {
	b := make([]byte, 0, 80)
	b = append(b, '"')
	b = append(b, row.ID...)
	b = append(b, '-')
	b = append(b, row.mark...)
	for _, n := range [...]int{level, at.Col, at.Row} {
		b = strconv.AppendInt(append(b, '/'), int64(n), 10)
	}
	return append(b, '"')
}

// slideOf returns the slide if the person sees it and, where the address names its files, if
// they are still the same. What is remembered may be older than the page that asks.
func (s *Server) slideOf(ctx context.Context, scope portal.Scope, id, files string) (*seenSlide, error) {
	row, err := s.seen.slide(ctx, scope, id)
	if err != nil || files == "" || files == row.files {
		return row, err
	}
	s.seen.forgetSlide(scope, id)
	if row, err = s.seen.slide(ctx, scope, id); err == nil && files != row.files {
		err = portal.Fail(portal.NotFound, "The slide has new files since.", "Reload the case.")
	}
	return row, err
}

// tilePlace reads level, column and row; it is false for anything but plain numbers.
func tilePlace(c *fiber.Ctx) (level int, at tiling.TileIndex, ok bool) {
	level, errLevel := plainNumber(c.Params("level"))
	col, errCol := plainNumber(c.Params("col"))
	row, errRow := plainNumber(c.Params("row"))
	return level, tiling.TileIndex{Col: col, Row: row}, errLevel && errCol && errRow
}

func has(levels []tiling.Level, level int, at tiling.TileIndex) bool {
	return level < len(levels) && levels[level].Contains(at)
}

// tileBytes hands a stored tile over, or finds or makes an encoded one.
func (s *Server) tileBytes(ctx context.Context, row *seenSlide, slide tiling.Slide, level int, at tiling.TileIndex) ([]byte, error) {
	if row.levels != nil {
		if !agrees(row, slide) {
			return nil, portal.Fail(portal.Conflict, "The slide is read in another way than when it was checked.", "Have the slide checked again.")
		}
		if own := row.own[level]; own >= 0 && isWhole(row.levels[level], at) {
			data, ok, err := storedTile(ctx, slide, own, at)
			if ok || err != nil {
				return data, err
			}
		}
	}
	return s.encodedTile(ctx, row, slide, level, at)
}

// agrees says whether the slide has the levels of its check, which are what the page knows:
// never the wrong tile under an address.
func agrees(row *seenSlide, slide tiling.Slide) bool {
	return slices.Equal(slide.Info().Levels, row.Info.Levels)
}

// isWhole says that a tile is not cut by the level's edge; stored edge tiles are padded.
func isWhole(l tiling.Level, at tiling.TileIndex) bool {
	return (at.Col+1)*l.TileWidth <= l.Width && (at.Row+1)*l.TileHeight <= l.Height
}

func storedTile(ctx context.Context, slide tiling.Slide, level int, at tiling.TileIndex) ([]byte, bool, error) {
	stored, can := slide.(tiling.StoredTiler)
	if !can {
		return nil, false, nil
	}
	data, ok, err := stored.StoredTile(ctx, level, at)
	if err != nil {
		return nil, false, fmt.Errorf("stored tile %d/%d/%d: %w", level, at.Col, at.Row, err)
	}
	return data, ok, nil
}

// encodedTile is a tile of a level that the file lacks; or one that is decoded, cut and
// encoded: at the edge, or of an encoding that a browser does not know.
func (s *Server) encodedTile(ctx context.Context, row *seenSlide, slide tiling.Slide, level int, at tiling.TileIndex) ([]byte, error) {
	whole := s.completed(row, slide)
	levels := whole.Info().Levels
	if !has(levels, level, at) {
		return nil, portal.Missing("tile")
	}
	if whole.Making() {
		s.prepared.ask(row.ID)
	}
	if whole.Made(level) || isWhole(levels[level], at) {
		data, ok, err := storedTile(ctx, whole, level, at)
		if ok || err != nil {
			return data, err
		}
	}
	key := tileKey{slide: row.ID, mark: row.mark, level: level, col: at.Col, row: at.Row}
	return s.tiles.get(ctx, key, s.tiles.single, s.holding(row, func(ctx context.Context) ([]byte, error) {
		img, err := whole.Tile(ctx, level, at)
		if err != nil {
			return nil, fmt.Errorf("tile %d/%d/%d: %w", level, at.Col, at.Row, err)
		}
		return s.config.Codec.Encode(img, tileQuality)
	}))
}

func (s *Server) completed(row *seenSlide, slide tiling.Slide) *tiling.Completed {
	return tiling.NewCompleted(slide, s.config.Codec, tilesOf{s, row})
}

// tilesOf keeps the made tiles of one slide.
type tilesOf struct {
	server *Server
	row    *seenSlide
}

// Keep implements tiling.TileKeeper.
func (k tilesOf) Keep(ctx context.Context, level int, at tiling.TileIndex, making func(context.Context) ([]byte, error)) ([]byte, error) {
	key := tileKey{slide: k.row.ID, mark: k.row.mark, level: level, col: at.Col, row: at.Row}
	return k.server.tiles.get(ctx, key, k.server.tiles.depth, k.server.holding(k.row, making))
}

// holding keeps the slide open while something is made of it: the request that began the
// making may leave, and give the slide back, while others still wait.
func (s *Server) holding(row *seenSlide, making func(context.Context) ([]byte, error)) func(context.Context) ([]byte, error) {
	return func(ctx context.Context) ([]byte, error) {
		_, giveBack, err := s.config.Shelf.TakeRow(ctx, row.Slide)
		if err != nil {
			return nil, err
		}
		defer giveBack()
		return making(ctx)
	}
}

// associated answers a picture that came with the slide. It may show a name: it is not kept
// by anybody on the way, nor on disk.
func (s *Server) associated(name string) rawHandler {
	return func(c *fiber.Ctx, scope portal.Scope) error {
		ctx := c.UserContext()
		row, err := s.seen.slide(ctx, scope, c.Params("id"))
		if err != nil {
			return err
		}
		tag := pictureTag(row, name)
		if notModified(c, tag, revalidate) {
			return nil
		}
		slide, giveBack, err := s.config.Shelf.TakeRow(ctx, row.Slide)
		if err != nil {
			return err
		}
		defer giveBack()
		if !slices.Contains(slide.Info().Associated, name) {
			return portal.Missing(name + " of this slide")
		}
		key := tileKey{slide: row.ID, mark: row.mark, name: name}
		data, err := s.tiles.get(ctx, key, s.tiles.single, s.holding(row, func(ctx context.Context) ([]byte, error) {
			img, err := slide.Associated(ctx, name)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			return s.config.Codec.Encode(img, pictureQuality)
		}))
		if err != nil {
			return err
		}
		return sendPicture(c, data, tag, revalidate)
	}
}

func (s *Server) thumbnail(c *fiber.Ctx, scope portal.Scope) error {
	row, err := s.seen.slide(c.UserContext(), scope, c.Params("id"))
	if err != nil {
		return err
	}
	data, err := s.blob(c.UserContext(), portal.ThumbnailKey(row.ID), maxPicture)
	if err != nil {
		return err
	}
	return sendPicture(c, data, pictureTag(row, "thumbnail"), revalidate)
}

func pictureTag(row *seenSlide, name string) string {
	return `"` + row.ID + "-" + row.mark + "/" + name + `"`
}
