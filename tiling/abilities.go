package tiling

import "context"

// WholeChecker is the optional ability of a slide to look through all its tile tables,
// where opening only samples them. It reads no pixels.
type WholeChecker interface {
	// CheckWhole is an UnreadableError where a tile lies outside the file.
	CheckWhole(ctx context.Context) error
}

// Abilities wraps a slide and keeps what it can do besides being a Slide. It is what
// wrappers embed: an embedded Slide alone would hide the optional abilities.
type Abilities struct{ Slide }

// StoredTile hands on the tile as it is stored, ok false if the slide can't.
func (a Abilities) StoredTile(ctx context.Context, level int, at TileIndex) ([]byte, bool, error) {
	if st, ok := a.Slide.(StoredTiler); ok {
		return st.StoredTile(ctx, level, at)
	}
	return nil, false, nil
}

// ReadStoredTile is StoredTile where the slide can't read into the caller's memory.
func (a Abilities) ReadStoredTile(ctx context.Context, level int, at TileIndex, into []byte) ([]byte, bool, error) {
	if st, ok := a.Slide.(StoredTileReader); ok {
		return st.ReadStoredTile(ctx, level, at, into)
	}
	return a.StoredTile(ctx, level, at)
}

// ICCProfile is the scanner's colour profile, nil if the slide has none to hand over.
func (a Abilities) ICCProfile() []byte {
	if p, ok := a.Slide.(ICCProfiler); ok {
		return p.ICCProfile()
	}
	return nil
}

// CheckWhole looks through a slide's tile tables where it can.
func CheckWhole(ctx context.Context, s Slide) error { return Abilities{s}.CheckWhole(ctx) }

// CheckWhole looks through the tile tables where the slide can.
func (a Abilities) CheckWhole(ctx context.Context) error {
	if c, ok := a.Slide.(WholeChecker); ok {
		return c.CheckWhole(ctx)
	}
	return nil
}

// WithMPP is the slide with a scale that a person gave.
func WithMPP(s Slide, mpp MPP) Slide {
	info := s.Info()
	info.MPP = &mpp
	return given{Abilities{s}, info}
}

type given struct {
	Abilities
	info Info
}

func (g given) Info() Info { return g.info }
