package main

import (
	"context"
	"errors"
	"io"

	"telepath/tiling"
)

// withCloser closes what a slide reads from together with it, and keeps the reader's optional
// abilities.
type withCloser struct {
	tiling.Slide
	after io.Closer
}

func closingSlide(s tiling.Slide, after io.Closer) tiling.Slide {
	return withCloser{Slide: s, after: after}
}

func (w withCloser) Close() error { return errors.Join(w.Slide.Close(), w.after.Close()) }

func (w withCloser) StoredTile(ctx context.Context, level int, at tiling.TileIndex) ([]byte, bool, error) {
	if st, ok := w.Slide.(tiling.StoredTiler); ok {
		return st.StoredTile(ctx, level, at)
	}
	return nil, false, nil
}

func (w withCloser) ICCProfile() []byte {
	if p, ok := w.Slide.(tiling.ICCProfiler); ok {
		return p.ICCProfile()
	}
	return nil
}
