package tiling

import (
	"errors"
	"fmt"
	"io"
)

// Source is one file of a slide: random access to bytes of a known size, with the name it
// came under (for messages and for companions that refer to each other; never for deciding
// the format).
type Source struct {
	Name string
	Size int64
	io.ReaderAt
}

// ReadAt reads from the file. A failure other than its end is a *SourceError: the disk or the
// network is in trouble, which says nothing about the slide.
func (s Source) ReadAt(p []byte, off int64) (int, error) {
	n, err := s.ReaderAt.ReadAt(p, off)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		err = &SourceError{Err: err}
	}
	return n, err
}

// SourceError is a failure to read a file's bytes. It is never a judgement of the slide: an
// UnreadableError that it caused does not count as one (AsUnreadable), so that work is tried
// again and nobody is told to scan again because of an outage.
type SourceError struct{ Err error }

func (e *SourceError) Error() string { return fmt.Sprintf("the file could not be read: %v", e.Err) }
func (e *SourceError) Unwrap() error { return e.Err }
