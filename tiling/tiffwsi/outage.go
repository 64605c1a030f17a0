package tiffwsi

import (
	"errors"
	"fmt"
	"io"

	"telepath/tiling"
)

// opening notes the first failure to read a file while it is opened. A tag that can't be read
// counts as absent, and a slide must not be taken for another because of an outage.
type opening struct {
	io.ReaderAt
	err error
}

func (o *opening) ReadAt(p []byte, at int64) (int, error) {
	n, err := o.ReaderAt.ReadAt(p, at)
	if n < len(p) && o.err == nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		o.err = err
	}
	return n, err
}

// newFile is a file to be opened; opened ends that.
func newFile(file tiling.Source) *tiffFile {
	file.ReaderAt = &opening{ReaderAt: file.ReaderAt}
	return &tiffFile{Source: file, scratch: make([]byte, scratchSize)}
}

// failed is the first failure to read the file, as a SourceError, while it is opened.
func (f *tiffFile) failed() error {
	if o, ok := f.ReaderAt.(*opening); ok && o.err != nil {
		return fmt.Errorf("open the slide: %w", &tiling.SourceError{Err: o.err})
	}
	return nil
}

// opened makes the file ready for many goroutines.
func (f *tiffFile) opened() {
	if o, ok := f.ReaderAt.(*opening); ok {
		f.ReaderAt = o.ReaderAt
	}
	f.scratch = nil
}
