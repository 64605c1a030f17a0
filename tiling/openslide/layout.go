package openslide

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"telepath/tiling"
)

// maxCopied bounds what is copied to give a slide's files their names. Larger slides have
// to lie in files of this machine, which are linked.
const maxCopied = 64 << 30

// folder is where a slide's files are laid out; "" is none.
type folder string

func (f folder) path(name string) string { return filepath.Join(string(f), filepath.FromSlash(name)) }

func (f folder) remove() error {
	if f == "" {
		return nil
	}
	return os.RemoveAll(string(f))
}

// layOut makes a folder with the files under their names.
func layOut(ctx context.Context, plan []placed, scratch string) (folder, error) {
	dir, err := os.MkdirTemp(scratch, "telepath-openslide-")
	if err != nil {
		return "", fmt.Errorf("make a folder for the slide's files: %w", err)
	}
	f, copied := folder(dir), int64(0)
	for _, p := range plan {
		if err := f.place(ctx, p, &copied); err != nil {
			return "", errors.Join(err, f.remove())
		}
	}
	return f, nil
}

// place links or copies one file; copied counts the bytes of all.
func (f folder) place(ctx context.Context, p placed, copied *int64) error {
	to := f.path(p.name)
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return fmt.Errorf("make a folder for the slide's files: %w", err)
	}
	if local := localPath(p.Source); local != "" && os.Symlink(local, to) == nil {
		return nil
	}
	*copied += max(p.Size, 0)
	if *copied > maxCopied {
		return tiling.Unreadable("too-large", fmt.Sprintf("The slide has more than %d GB and is not stored on this machine, where OpenSlide could read it", maxCopied>>30), "", "Convert the slide to pyramidal TIFF or DICOM and send that.")
	}
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("copy a file of the slide: %w", err)
	}
	_, err = io.Copy(out, &sourceReader{ctx: ctx, file: p.Source})
	if err := errors.Join(err, out.Close()); err != nil {
		return fmt.Errorf("copy a file of the slide: %w", err)
	}
	return nil
}

// sourceReader reads a source from its beginning to its size, until cancelled.
type sourceReader struct {
	ctx  context.Context
	file tiling.Source
	at   int64
}

func (r *sourceReader) Read(b []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	left := r.file.Size - r.at
	if left <= 0 {
		return 0, io.EOF
	}
	n, err := r.file.ReadAt(b[:min(int64(len(b)), left)], r.at)
	r.at += int64(n)
	if err != nil && r.at == r.file.Size {
		err = nil // io.EOF may come with the last bytes
	} else if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

// LocalPather is the optional ability of a source that lies whole in a file of this machine
// to say which, so that it need not be copied.
type LocalPather interface {
	// LocalPath is the file's path, or "" if there is none.
	LocalPath() string
}

// localPath is the absolute path of a source that is a file of this machine as it stands, or "".
func localPath(file tiling.Source) string {
	path := ""
	switch r := file.ReaderAt.(type) {
	case *os.File:
		path = r.Name()
		opened, err := r.Stat()
		if now, err2 := os.Stat(path); err != nil || err2 != nil || !os.SameFile(opened, now) {
			return ""
		}
	case LocalPather:
		path = r.LocalPath()
	}
	if path == "" {
		return ""
	}
	abs, err := filepath.Abs(path)
	if st, err2 := os.Stat(abs); err != nil || err2 != nil || !st.Mode().IsRegular() || st.Size() != file.Size {
		return ""
	}
	return abs
}
