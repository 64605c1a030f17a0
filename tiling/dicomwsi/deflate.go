package dicomwsi

import (
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"

	"telepath/tiling"
)

// maxInflated bounds what the deflated files of one slide may hold together. A deflated data
// set can only be read from its start (PS3.5 A.5), so it is inflated into memory on opening:
// a temporary file would leave a patient's data on disk. Scanners write this syntax for small
// pictures at most; 256 MiB are 89 megapixels.
const maxInflated = 256 << 20

// chunkSize is the unit in which inflated data is held, so that growing copies nothing.
const chunkSize = 1 << 20

// chunks is inflated data in pieces of chunkSize, the last one shorter.
type chunks struct {
	pieces [][]byte
	size   int64
}

// ReadAt implements io.ReaderAt.
func (c *chunks) ReadAt(b []byte, at int64) (int, error) {
	n := 0
	for n < len(b) && at >= 0 && at < c.size {
		got := copy(b[n:], c.pieces[at/chunkSize][at%chunkSize:])
		n, at = n+got, at+int64(got)
	}
	if n < len(b) {
		return n, io.EOF
	}
	return n, nil
}

// inflate is the file with its data set inflated in place of the deflated one, which starts
// at from: places before it stay what they are. left is how much may still be held, and is
// lowered. A stream that is cut off or damaged is used as far as it goes: the walk that
// follows notices what is missing.
func inflate(file tiling.Source, from int64, left *int64) (tiling.Source, error) {
	if from > *left {
		return file, tooDeflated()
	}
	r := flate.NewReader(io.NewSectionReader(file, from, file.Size-from))
	defer r.Close()
	head := io.NewSectionReader(file, 0, from)
	limit := *left
	c := &chunks{}
	source := io.MultiReader(head, r)
	for {
		piece := make([]byte, chunkSize)
		n, err := io.ReadFull(source, piece)
		c.pieces, c.size = append(c.pieces, piece[:n:n]), c.size+int64(n)
		if c.size > limit {
			return file, tooDeflated()
		}
		if err == nil {
			continue
		}
		*left -= c.size
		var corrupt flate.CorruptInputError
		if !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.As(err, &corrupt) {
			return file, fmt.Errorf("inflate: %w", err)
		}
		if c.size <= from {
			return file, &tiling.UnreadableError{Code: "malformed", What: "The file's compressed data set can't be read", Where: whereSyntax, Do: exportAgain, Err: err}
		}
		c.pieces[len(c.pieces)-1] = bytes.Clone(piece[:n])
		return tiling.Source{Name: file.Name, Size: c.size, ReaderAt: c}, nil
	}
}

func tooDeflated() error {
	return tiling.Unreadable("too-large", fmt.Sprintf("The slide's files are deflated as a whole and hold more than %d MB, which can't be read in parts", maxInflated>>20),
		whereSyntax, "Export the slide with JPEG Baseline compression (1.2.840.10008.1.2.4.50).")
}
