package tiffwsi

import (
	"context"
	"errors"
	"fmt"
	"image"
	"sync/atomic"

	"telepath/tiling"
)

// tiffSlide is an open TIFF. After opening only the tables and the cache of pieces change.
type tiffSlide struct {
	file       *tiffFile
	codecs     tiling.Codecs
	levels     []*page // largest first
	associated map[string]associated
	info       tiling.Info
	left       []leftPictures // told as doubts at the end of opening
	cache      pieceCache
	sparse     bool // the format leaves out tiles of plain glass
	closed     atomic.Bool
}

var errClosed = errors.New("the slide is closed")

func (s *tiffSlide) Info() tiling.Info { return s.info }

// ICCProfile is the profile of level 0, or nil. It is read when asked for.
func (s *tiffSlide) ICCProfile() []byte {
	if !s.info.ICC || s.closed.Load() {
		return nil
	}
	return s.file.blob(s.levels[0].dir, tagICCProfile)
}

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
	s.doubtLeft()
	base := s.levels[0]
	i := &s.info
	i.Width, i.Height = base.level.Width, base.level.Height
	for _, p := range s.levels {
		p.level.Downsample = float64(i.Width) / float64(p.level.Width)
		i.Levels = append(i.Levels, p.level)
	}
	for _, name := range []string{"label", "overview", "thumbnail"} {
		if _, there := s.associated[name]; there {
			i.Associated = append(i.Associated, name)
		}
	}
	profile, there := base.dir.field(tagICCProfile)
	i.ICC = there && profile.size() == 1 && profile.count > 0 && profile.count <= maxText && base.file.holds(uint64(profile.at), profile.count)
	if base.bits == 16 {
		s.doubt("The file has 16 bits a sample; they are shown scaled to 8.")
	}
	if depth := base.file.number(base.dir, tagImageDepth, 1); depth > 1 {
		s.doubt(fmt.Sprintf("The picture is %d layers deep (ImageDepth); only the first is shown.", depth))
	}
	if turn := base.file.number(base.dir, tagOrientation, 1); turn != 1 {
		s.doubt(fmt.Sprintf("The file asks to be shown turned (orientation %d); it is shown as it is stored.", turn))
	}
}

func (s *tiffSlide) Tile(ctx context.Context, level int, at tiling.TileIndex) (*image.RGBA, error) {
	p, err := s.page(ctx, level, at)
	if err != nil {
		return nil, err
	}
	img, err := p.tile(s.codecs, at)
	if err != nil {
		return nil, placed(err, fmt.Sprintf("level %d, tile %d,%d", level, at.Col, at.Row))
	}
	return img, nil
}

func (s *tiffSlide) StoredTile(ctx context.Context, level int, at tiling.TileIndex) ([]byte, bool, error) {
	return s.ReadStoredTile(ctx, level, at, nil)
}

// ReadStoredTile implements tiling.StoredTileReader.
func (s *tiffSlide) ReadStoredTile(ctx context.Context, level int, at tiling.TileIndex, into []byte) (data []byte, ok bool, err error) {
	defer tiling.Recovered("tiffwsi", &err)
	p, err := s.page(ctx, level, at)
	if err != nil {
		return nil, false, err
	}
	data, ok, err = p.storedTile(into, at)
	if err != nil {
		return nil, false, placed(damaged(err), fmt.Sprintf("level %d, stored tile %d,%d", level, at.Col, at.Row))
	}
	return data, ok, nil
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
