package dicomwsi

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"slices"
	"strings"
	"sync/atomic"

	"telepath/tiling"
)

// wsmSlide is an open series. It is read-only after opening.
type wsmSlide struct {
	codecs     tiling.Codecs
	levels     []*picture // by width, largest first
	associated map[string]*picture
	info       tiling.Info
	profile    *io.SectionReader // nil: none
	closed     atomic.Bool
}

var errClosed = errors.New("the slide is closed")

func (s *wsmSlide) Info() tiling.Info { return s.info }

// ICCProfile is the profile of the optical path that is shown, or nil.
func (s *wsmSlide) ICCProfile() []byte {
	if s.profile == nil || s.closed.Load() {
		return nil
	}
	b := make([]byte, s.profile.Size())
	if n, _ := s.profile.ReadAt(b, 0); n < len(b) {
		return nil
	}
	return b
}

func (s *wsmSlide) Close() error {
	s.closed.Store(true)
	return nil
}

func (s *wsmSlide) doubt(sentence string) { s.info.Doubts = append(s.info.Doubts, sentence) }

func (s *wsmSlide) Tile(ctx context.Context, level int, at tiling.TileIndex) (*image.RGBA, error) {
	p, err := s.picture(ctx, level, at)
	if err != nil {
		return nil, err
	}
	img, err := p.decode(s.codecs, at)
	if err != nil {
		return nil, fmt.Errorf("level %d tile %d,%d: %w", level, at.Col, at.Row, err)
	}
	return img, nil
}

func (s *wsmSlide) StoredTile(ctx context.Context, level int, at tiling.TileIndex) ([]byte, bool, error) {
	return s.ReadStoredTile(ctx, level, at, nil)
}

// ReadStoredTile implements tiling.StoredTileReader.
func (s *wsmSlide) ReadStoredTile(ctx context.Context, level int, at tiling.TileIndex, into []byte) ([]byte, bool, error) {
	p, err := s.picture(ctx, level, at)
	if err != nil {
		return nil, false, err
	}
	data, ok, err := p.stored(into, at)
	if err != nil {
		return nil, false, fmt.Errorf("level %d stored tile %d,%d: %w", level, at.Col, at.Row, err)
	}
	return data, ok, nil
}

func (s *wsmSlide) Associated(ctx context.Context, name string) (*image.RGBA, error) {
	p := s.associated[name]
	switch {
	case p == nil:
		return nil, fmt.Errorf("the slide has no picture named %q", name)
	case s.closed.Load():
		return nil, errClosed
	}
	if p.level.Cols() == 1 && p.level.Rows() == 1 {
		return s.associatedTile(ctx, p, name, tiling.TileIndex{})
	}
	out := tiling.NewWhite(p.level.Width, p.level.Height)
	for row := range p.level.Rows() {
		for col := range p.level.Cols() {
			tile, err := s.associatedTile(ctx, p, name, tiling.TileIndex{Col: col, Row: row})
			if err != nil {
				return nil, err
			}
			paste(out, tile, col*p.level.TileWidth, row*p.level.TileHeight)
		}
	}
	return out, nil
}

func (s *wsmSlide) associatedTile(ctx context.Context, p *picture, name string, at tiling.TileIndex) (*image.RGBA, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	tile, err := p.decode(s.codecs, at)
	if err != nil {
		return nil, fmt.Errorf("%s tile %d,%d: %w", name, at.Col, at.Row, err)
	}
	return tile, nil
}

// picture checks a tile's address.
func (s *wsmSlide) picture(ctx context.Context, level int, at tiling.TileIndex) (*picture, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if s.closed.Load() {
		return nil, errClosed
	}
	if level < 0 || level >= len(s.levels) {
		return nil, fmt.Errorf("the slide has levels 0 to %d, not %d", len(s.levels)-1, level)
	}
	p := s.levels[level]
	if !p.level.Contains(at) {
		return nil, fmt.Errorf("level %d has %d columns and %d rows, no tile %d,%d", level, p.level.Cols(), p.level.Rows(), at.Col, at.Row)
	}
	return p, nil
}

// join writes a list as people do: a, b and c.
func join(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(slices.Clone(words[:last]), ", ") + " and " + words[last]
}
