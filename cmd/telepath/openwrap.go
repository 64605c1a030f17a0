package main

import (
	"errors"
	"io"

	"telepath/tiling"
)

// withCloser closes what a slide reads from together with it.
type withCloser struct {
	tiling.Abilities
	after io.Closer
}

func closingSlide(s tiling.Slide, after io.Closer) tiling.Slide {
	return withCloser{tiling.Abilities{Slide: s}, after}
}

func (w withCloser) Close() error { return errors.Join(w.Slide.Close(), w.after.Close()) }
