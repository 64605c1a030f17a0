package main

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"telepath/tiling"
)

// Limits of a zip, checked before anything is unpacked.
const (
	maxZipEntries = 10_000
	maxZipBytes   = 64 << 30
	maxZipRatio   = 200 // unpacked over packed: slides are compressed already
)

// openZip unpacks a zip into a temporary folder and opens what is in it; closing the slide
// removes the folder.
func (o opener) openZip(ctx context.Context, f tiling.Source) (tiling.Slide, error) {
	dir, err := os.MkdirTemp("", "telepath-zip-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for the zip: %w", err)
	}
	remove := tempFolder(dir)
	if err := unpack(ctx, f, dir); err != nil {
		return nil, errors.Join(err, remove.Close())
	}
	slide, err := o.openPath(ctx, dir)
	if err != nil {
		return nil, errors.Join(err, remove.Close())
	}
	return closingSlide(slide, remove), nil
}

type tempFolder string

func (t tempFolder) Close() error { return os.RemoveAll(string(t)) }

func badZip(what string, err error) error {
	u := tiling.Unreadable("bad-zip", what, "zip", "Pack the slide's files again, one slide to a zip.")
	u.Err = err
	return u
}

func unpack(ctx context.Context, f tiling.Source, dir string) error {
	z, err := zip.NewReader(f, f.Size)
	if err != nil {
		return badZip("The zip is damaged or cut off", err)
	}
	total := uint64(0)
	for _, e := range z.File {
		total += e.UncompressedSize64
	}
	if len(z.File) > maxZipEntries || total > maxZipBytes || total > maxZipRatio*uint64(f.Size)+1<<20 {
		return badZip(fmt.Sprintf("The zip declares %d files of %d bytes together, more than a slide has", len(z.File), total), nil)
	}
	for i, e := range z.File {
		if !e.Mode().IsRegular() || strings.HasPrefix(e.Name, "__MACOSX/") {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		// The name inside is not trusted: files get a number and keep their ending.
		path := filepath.Join(dir, fmt.Sprintf("%05d%s", i, cleanEnding(e.Name)))
		if err := unpackOne(e, path); err != nil {
			return badZip("A file in the zip could not be unpacked", err)
		}
	}
	return nil
}

func cleanEnding(name string) string {
	ext := filepath.Ext(name)
	if len(ext) > 8 || strings.ContainsAny(ext, "/\\") {
		return ""
	}
	return ext
}

func unpackOne(e *zip.File, path string) error {
	r, err := e.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	out, err := os.Create(path)
	if err != nil {
		return err
	}
	n, err := io.Copy(out, io.LimitReader(r, int64(e.UncompressedSize64)+1))
	if err == nil && uint64(n) > e.UncompressedSize64 {
		err = fmt.Errorf("more than the declared %d bytes", e.UncompressedSize64)
	}
	return errors.Join(err, out.Close())
}
