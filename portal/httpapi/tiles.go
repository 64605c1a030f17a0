package httpapi

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"telepath/portal"
	"telepath/tiling"
)

const (
	// tileQuality of tiles that are encoded anew (edges, other encodings).
	tileQuality = 85
	// pictureQuality of label and overview, which people read.
	pictureQuality = 90
	// tileCacheBytes holds about 4,000 encoded tiles.
	tileCacheBytes = 64 << 20

	forever    = "private, max-age=31536000, immutable"
	revalidate = "private, no-cache"
)

// tile answers one tile. The common way through it asks no database and decodes nothing: the
// session and the right to see the slide are remembered for seconds, and the stored bytes go
// out as they are.
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
	if row.Info != nil && !has(*row.Info, level, at) {
		return portal.Missing("tile")
	}
	tag := fmt.Sprintf(`"%s-%s/%d/%d/%d"`, row.ID, filesMark(row), level, at.Col, at.Row)
	if row.Info != nil && notModified(c, tag, forever) {
		return nil
	}
	slide, giveBack, err := s.config.Shelf.TakeRow(ctx, row)
	if err != nil {
		return err
	}
	defer giveBack()
	if !has(slide.Info(), level, at) {
		return portal.Missing("tile")
	}
	data, err := s.tileBytes(ctx, slide, tag, level, at)
	if err != nil {
		return err
	}
	if notModified(c, tag, forever) {
		return nil
	}
	c.Set(fiber.HeaderContentType, "image/jpeg")
	return c.Send(data)
}

// slideOf returns the slide if the person sees it and, where the address names its files, if
// they are still the same. What is remembered may be older than the page that asks.
func (s *Server) slideOf(ctx context.Context, scope portal.Scope, id, files string) (portal.Slide, error) {
	row, err := s.seen.slide(ctx, scope, id)
	if err != nil || files == "" || files == filesMark(row) {
		return row, err
	}
	s.seen.forgetSlide(scope, id)
	if row, err = s.seen.slide(ctx, scope, id); err == nil && files != filesMark(row) {
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

// plainNumber takes one spelling of each number only, so that a tile has one address.
func plainNumber(s string) (int, bool) {
	n, err := strconv.Atoi(s)
	return n, err == nil && n >= 0 && strconv.Itoa(n) == s
}

func has(info tiling.Info, level int, at tiling.TileIndex) bool {
	return level < len(info.Levels) && info.Levels[level].Contains(at)
}

// tileBytes hands a stored tile over, or decodes, cuts and encodes it.
func (s *Server) tileBytes(ctx context.Context, slide tiling.Slide, key string, level int, at tiling.TileIndex) ([]byte, error) {
	l := slide.Info().Levels[level]
	width, height := l.TileSize(at)
	if stored, can := slide.(tiling.StoredTiler); can && width == l.TileWidth && height == l.TileHeight {
		data, ok, err := stored.StoredTile(ctx, level, at)
		if err != nil {
			return nil, fmt.Errorf("stored tile %d/%d/%d: %w", level, at.Col, at.Row, err)
		}
		if ok {
			return data, nil
		}
	}
	return s.tiles.get(ctx, key, func() ([]byte, error) {
		img, err := slide.Tile(ctx, level, at)
		if err != nil {
			return nil, fmt.Errorf("tile %d/%d/%d: %w", level, at.Col, at.Row, err)
		}
		return s.config.Codec.Encode(img, tileQuality)
	})
}

// associated answers a picture that came with the slide. It may show a name: it is not kept
// by anybody on the way.
func (s *Server) associated(name string) rawHandler {
	return func(c *fiber.Ctx, scope portal.Scope) error {
		ctx := c.UserContext()
		row, err := s.seen.slide(ctx, scope, c.Params("id"))
		if err != nil {
			return err
		}
		tag := fmt.Sprintf(`"%s-%s/%s"`, row.ID, filesMark(row), name)
		if notModified(c, tag, revalidate) {
			return nil
		}
		slide, giveBack, err := s.config.Shelf.TakeRow(ctx, row)
		if err != nil {
			return err
		}
		defer giveBack()
		if !strings.Contains(","+strings.Join(slide.Info().Associated, ",")+",", ","+name+",") {
			return portal.Missing(name + " of this slide")
		}
		data, err := s.tiles.get(ctx, tag, func() ([]byte, error) {
			img, err := slide.Associated(ctx, name)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			return s.config.Codec.Encode(img, pictureQuality)
		})
		if err != nil {
			return err
		}
		c.Set(fiber.HeaderContentType, "image/jpeg")
		return c.Send(data)
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
	if notModified(c, fmt.Sprintf(`"%s-%s/thumbnail"`, row.ID, filesMark(row)), revalidate) {
		return nil
	}
	c.Set(fiber.HeaderContentType, "image/jpeg")
	return c.Send(data)
}

// notModified sets the validators and answers 304 when the client has the content
// (RFC 9110 §13.1.2).
func notModified(c *fiber.Ctx, tag, caching string) bool {
	c.Set(fiber.HeaderETag, tag)
	c.Set(fiber.HeaderCacheControl, caching)
	for candidate := range strings.SplitSeq(c.Get(fiber.HeaderIfNoneMatch), ",") {
		candidate = strings.TrimSpace(candidate)
		if candidate == "*" || strings.TrimPrefix(candidate, "W/") == tag {
			c.Status(http.StatusNotModified)
			return true
		}
	}
	return false
}
