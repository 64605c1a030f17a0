package tiffwsi

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"sync/atomic"

	"telepath/tiling"
)

// tiffSlide is an open TIFF. It is read-only after opening.
type tiffSlide struct {
	codecs     tiling.Codecs
	levels     []*page // largest first
	associated map[string]*page
	info       tiling.Info
	icc        []byte
	closed     atomic.Bool
}

var errClosed = errors.New("the slide is closed")

func (s *tiffSlide) Info() tiling.Info { return s.info }

// ICCProfile is the profile of level 0, or nil.
func (s *tiffSlide) ICCProfile() []byte { return s.icc }

func (s *tiffSlide) Close() error {
	s.closed.Store(true)
	return nil
}

// doubt notes a sentence once.
func (s *tiffSlide) doubt(sentence string) {
	for _, d := range s.info.Doubts {
		if d == sentence {
			return
		}
	}
	s.info.Doubts = append(s.info.Doubts, sentence)
}

// describe fills what is common to all kinds of TIFF.
func (s *tiffSlide) describe() {
	base := s.levels[0]
	i := &s.info
	i.Width, i.Height = base.level.Width, base.level.Height
	for _, p := range s.levels {
		p.level.Downsample = float64(i.Width) / float64(p.level.Width)
		i.Levels = append(i.Levels, p.level)
	}
	for _, name := range []string{"label", "overview", "thumbnail"} {
		if s.associated[name] != nil {
			i.Associated = append(i.Associated, name)
		}
	}
	s.icc = base.file.blob(base.dir, tagICCProfile)
	i.ICC = len(s.icc) > 0
	if turn := base.file.number(base.dir, tagOrientation, 1); turn != 1 {
		s.doubt(fmt.Sprintf("The file asks to be shown turned (orientation %d); it is shown as it is stored.", turn))
	}
}

func (s *tiffSlide) Tile(ctx context.Context, level int, at tiling.TileIndex) (*image.RGBA, error) {
	p, err := s.page(ctx, level, at)
	if err != nil {
		return nil, err
	}
	img, err := p.decode(s.codecs, at)
	if err != nil {
		return nil, fmt.Errorf("level %d tile %d,%d: %w", level, at.Col, at.Row, err)
	}
	return img, nil
}

func (s *tiffSlide) StoredTile(ctx context.Context, level int, at tiling.TileIndex) ([]byte, bool, error) {
	p, err := s.page(ctx, level, at)
	if err != nil {
		return nil, false, err
	}
	if p.compression != compressionJPEG {
		return nil, false, nil
	}
	data, ok, err := p.jpeg(at)
	if err != nil {
		return nil, false, fmt.Errorf("level %d stored tile %d,%d: %w", level, at.Col, at.Row, damaged(err))
	}
	return data, ok, nil
}

func (s *tiffSlide) Associated(ctx context.Context, name string) (*image.RGBA, error) {
	p := s.associated[name]
	switch {
	case p == nil:
		return nil, fmt.Errorf("the slide has no picture named %q", name)
	case s.closed.Load():
		return nil, errClosed
	}
	out := tiling.NewWhite(p.level.Width, p.level.Height)
	for row := range p.level.Rows() {
		for col := range p.level.Cols() {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			block, err := p.decode(s.codecs, tiling.TileIndex{Col: col, Row: row})
			if err != nil {
				return nil, fmt.Errorf("%s piece %d,%d: %w", name, col, row, err)
			}
			at := image.Pt(col*p.level.TileWidth, row*p.level.TileHeight)
			draw.Draw(out, block.Bounds().Add(at), block, image.Point{}, draw.Src)
		}
	}
	return out, nil
}

// page checks a tile's address.
func (s *tiffSlide) page(ctx context.Context, level int, at tiling.TileIndex) (*page, error) {
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
