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
	maxZipName    = 200 // bytes
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
	o.inZip = true
	slide, err := o.openFiles(ctx, dir)
	if u, ok := tiling.AsUnreadable(err); ok && strings.HasPrefix(u.Where, dir) {
		u.Where = strings.TrimPrefix("in the zip "+strings.TrimPrefix(u.Where[len(dir):], string(filepath.Separator)), " ")
	}
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
	if err := checkZip(z, uint64(f.Size)); err != nil {
		return err
	}
	for i, e := range z.File {
		if !e.Mode().IsRegular() || strings.HasPrefix(e.Name, "__MACOSX/") {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := unpackOne(e, filepath.Join(dir, nameInZip(i, e.Name))); err != nil {
			return badZip("A file in the zip could not be unpacked", err)
		}
	}
	return nil
}

// encrypted is the general purpose flag of an entry with a password (APPNOTE 4.4.4, bit 0).
const encrypted = 1

// checkZip reads the directory of a zip alone: what is declared there is checked before
// anything is unpacked.
func checkZip(z *zip.Reader, packed uint64) error {
	total := uint64(0)
	for _, e := range z.File {
		if e.Flags&encrypted != 0 {
			return tiling.Unreadable("bad-zip", "The zip is locked with a password", "zip", "Pack the slide's files again without a password.")
		}
		// Compared before it is added: declared sizes may add up past 64 bits to next to nothing.
		if e.UncompressedSize64 > maxZipBytes-total {
			return badZip(fmt.Sprintf("The zip declares more than %d GB unpacked, the most that is taken", maxZipBytes>>30), nil)
		}
		total += e.UncompressedSize64
	}
	switch {
	case len(z.File) == 0:
		return badZip("The zip is empty", nil)
	case len(z.File) > maxZipEntries:
		return badZip(fmt.Sprintf("The zip holds %d files, a slide has at most %d", len(z.File), maxZipEntries), nil)
	case total > maxZipRatio*packed+1<<20:
		return badZip(fmt.Sprintf("The zip declares %d times its own size unpacked; pictures don't shrink like that", total/max(packed, 1)), nil)
	}
	return nil
}

// nameInZip is where entry i goes. The name inside is not trusted, but files of one slide
// refer to each other by it: a name that stays in the folder is kept, any other file gets a
// number and keeps its ending.
func nameInZip(i int, name string) string {
	plain := strings.IndexFunc(name, func(r rune) bool { return r < ' ' || strings.ContainsRune(`\\:*?"<>|`, r) }) < 0
	if plain && len(name) <= maxZipName && strings.Count(name, "/") <= maxFolderDepth && filepath.IsLocal(name) {
		return filepath.FromSlash(name)
	}
	return fmt.Sprintf("%05d%s", i, cleanEnding(name))
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
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	out, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	n, err := io.Copy(out, io.LimitReader(r, int64(e.UncompressedSize64)+1))
	if err == nil && uint64(n) > e.UncompressedSize64 {
		err = fmt.Errorf("more than the declared %d bytes", e.UncompressedSize64)
	}
	return errors.Join(err, out.Close())
}
