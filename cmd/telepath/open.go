package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"telepath/portal"
	"telepath/tiling"
	"telepath/tiling/dicomwsi"
	"telepath/tiling/openslide"
	"telepath/tiling/photo"
	"telepath/tiling/tiffwsi"
)

// opener finds the format by content and opens the slide with the reader for it.
type opener struct {
	codecs tiling.Codecs
	// inZip: the files come out of a zip, in which no other zip is looked into.
	inZip bool
	// guard tries slides before C code opens them here; nil for commands that read one slide.
	guard *guard
}

func newOpener() opener { return opener{codecs: codecs()} }

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
	case openslide.Sniff(files):
		return o.openByOpenSlide(ctx, files)
	case len(files) > 1:
		return nil, tiling.Unreadable("several-files", fmt.Sprintf("%d files were given that are not one slide", len(files)), files[0].Name, "Give one slide at a time.")
	case tiffwsi.Sniff(head):
		return o.openTIFF(ctx, files[0])
	case photo.Sniff(head):
		return photo.Open(ctx, files[0], o.codecs)
	case isZip(head) && !o.inZip:
		return o.openZip(ctx, files[0])
	}
	return nil, tiling.Unreadable("unknown-format", "This is not a slide in a format that Telepath reads: "+describe(head, files[0].Size), "the file's first bytes",
		"Send DICOM whole-slide files, Aperio SVS, a pyramidal TIFF, a scanner format that OpenSlide reads, or a photo as JPEG or PNG.")
}

// isZip knows a zip by its first entry, or an empty one by its directory's end.
func isZip(head []byte) bool {
	return bytes.HasPrefix(head, []byte("PK\x03\x04")) || bytes.HasPrefix(head, []byte("PK\x05\x06"))
}

// openTIFF gives vendors' TIFFs that are not plain TIFF to OpenSlide. It lets OpenSlide try
// also a TIFF whose compression is not read here, such as some SVS variants. If it can't
// either, what our own reader said stands: it is the more exact.
func (o opener) openTIFF(ctx context.Context, file tiling.Source) (tiling.Slide, error) {
	if tiffwsi.Vendor(file) != "" {
		return o.openByOpenSlide(ctx, []tiling.Source{file})
	}
	slide, refused := tiffwsi.Open(ctx, file, o.codecs)
	if u, ok := tiling.AsUnreadable(refused); !ok || u.Code != "unsupported-codec" {
		return slide, refused
	}
	slide, err := o.openByOpenSlide(ctx, []tiling.Source{file})
	if u, ok := tiling.AsUnreadable(err); ok && u.Code != "reader-died" {
		return nil, refused
	}
	return slide, err
}

func (o opener) openByOpenSlide(ctx context.Context, files []tiling.Source) (tiling.Slide, error) {
	key := ""
	if local, ok := files[0].ReaderAt.(openslide.LocalPather); ok && len(files) == 1 {
		key = local.LocalPath() // a stored file never changes
	}
	return openslide.OpenSources(ctx, files, openslide.Options{
		Before: func(ctx context.Context, path string) error { return o.guard.check(ctx, key, path) },
	})
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
		{"%PDF", "it is a PDF document"},
		{"MZ", "it is a Windows program"}, {"\x00\x00\x00\x0cjP", "it is a JPEG 2000 picture"}, {"GIF8", "it is a GIF picture"}, {"BM", "it is a BMP picture"}, {"PK\x03\x04", "it is a zip"},
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
