package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"telepath/portal"
	"telepath/tiling"
	"telepath/tiling/dicomwsi"
	"telepath/tiling/jpegtile"
	"telepath/tiling/tiffwsi"
)

// opener finds the format by content and opens the slide with the reader for it.
type opener struct{ codecs tiling.Codecs }

func newOpener() opener { return opener{codecs: tiling.Codecs{JPEG: jpegtile.New()}} }

// open opens the files of one slide.
func (o opener) open(ctx context.Context, files []tiling.Source) (tiling.Slide, error) {
	if len(files) == 0 {
		return nil, tiling.Unreadable("empty", "There is no file to read", "", "Choose a slide file, or a folder with one DICOM series.")
	}
	head, err := readHead(files[0])
	if err != nil {
		return nil, err
	}
	switch {
	case dicomwsi.Sniff(head):
		return dicomwsi.Open(ctx, files, o.codecs)
	case len(files) > 1:
		return nil, tiling.Unreadable("several-files", fmt.Sprintf("%d files were given that are not one DICOM series", len(files)), files[0].Name, "Give one slide at a time.")
	case tiffwsi.Sniff(head):
		return tiffwsi.Open(ctx, files[0], o.codecs)
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return o.openZip(ctx, files[0])
	}
	return nil, tiling.Unreadable("unknown-format", "This is not a slide in a format that Telepath reads: "+describe(head, files[0].Size), "the file's first bytes",
		"Send DICOM whole-slide files, Aperio SVS or a pyramidal tiled TIFF.")
}

// identify says what a file belongs to.
func (o opener) identify(ctx context.Context, f tiling.Source) (portal.Identity, error) {
	head, err := readHead(f)
	if err != nil {
		return portal.Identity{}, err
	}
	if !dicomwsi.Sniff(head) {
		return portal.Identity{Format: "file"}, nil
	}
	series, err := dicomwsi.SeriesUID(ctx, f)
	return portal.Identity{Format: "dicom", Group: series}, err
}

func readHead(f tiling.Source) ([]byte, error) {
	head := make([]byte, min(f.Size, 512))
	n, err := f.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read the first bytes: %w", err)
	}
	return head[:n], nil
}

// describe says in words what the first bytes look like.
func describe(head []byte, size int64) string {
	for _, known := range []struct{ start, is string }{
		{"\xff\xd8\xff", "it is a JPEG picture"}, {"\x89PNG", "it is a PNG picture"}, {"%PDF", "it is a PDF document"},
		{"MZ", "it is a Windows program"}, {"\x00\x00\x00\x0cjP", "it is a JPEG 2000 picture"}, {"GIF8", "it is a GIF picture"},
	} {
		if bytes.HasPrefix(head, []byte(known.start)) {
			return known.is
		}
	}
	if size == 0 {
		return "it is empty"
	}
	return fmt.Sprintf("it has %d bytes and begins with % x", size, head[:min(len(head), 8)])
}

// openPath opens a file, a folder with one slide's files, or a zip.
func (o opener) openPath(ctx context.Context, path string) (tiling.Slide, error) {
	paths, err := filesOf(path)
	if err != nil {
		return nil, err
	}
	var files []tiling.Source
	var held closers
	for _, p := range paths {
		f, err := os.Open(p)
		if err != nil {
			return nil, errors.Join(tiling.Unreadable("unreadable", "The file can't be opened: "+reason(err), p, "Check the path and the permissions."), held.Close())
		}
		held = append(held, f)
		st, err := f.Stat()
		if err != nil {
			return nil, errors.Join(err, held.Close())
		}
		files = append(files, tiling.Source{Name: filepath.Base(p), Size: st.Size(), ReaderAt: f})
	}
	slide, err := o.open(ctx, files)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), held.Close())
	}
	return closingSlide(slide, held), nil
}

func reason(err error) string {
	var p *os.PathError
	if errors.As(err, &p) {
		return p.Err.Error()
	}
	return err.Error()
}

// filesOf lists the slide files under a path: the file itself, or in a folder its DICOM
// files, or its only file.
func filesOf(path string) ([]string, error) {
	st, err := os.Stat(path)
	if err != nil {
		return nil, tiling.Unreadable("not-found", "There is no such file or folder: "+reason(err), path, "Check the path.")
	}
	if !st.IsDir() {
		return []string{path}, nil
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, tiling.Unreadable("unreadable", "The folder can't be read: "+reason(err), path, "Check the permissions.")
	}
	var all, dicom []string
	for _, e := range entries {
		if !e.Type().IsRegular() || strings.HasPrefix(e.Name(), ".") || e.Name() == "DICOMDIR" {
			continue
		}
		p := filepath.Join(path, e.Name())
		all = append(all, p)
		if isDICOM(p) {
			dicom = append(dicom, p)
		}
	}
	sort.Strings(dicom)
	switch {
	case len(dicom) > 0:
		return dicom, nil
	case len(all) == 1:
		return all, nil
	case len(all) == 0:
		return nil, tiling.Unreadable("empty", "The folder holds no file", path, "Choose the folder with the slide's files.")
	}
	return nil, tiling.Unreadable("several-files", fmt.Sprintf("The folder holds %d files, none of them DICOM", len(all)), path, "Give one slide at a time.")
}

func isDICOM(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	head := make([]byte, 132)
	_, err = io.ReadFull(f, head)
	return err == nil && dicomwsi.Sniff(head)
}

type closers []io.Closer

func (c closers) Close() (err error) {
	for _, one := range c {
		err = errors.Join(err, one.Close())
	}
	return err
}

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
