package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"telepath/tiling"
	"telepath/tiling/dicomwsi"
	"telepath/tiling/photo"
	"telepath/tiling/tiffwsi"
)

// Limits of a folder that is one slide: an MRXS has some dozens of files, a DICOM series
// under a DICOMDIR some hundreds.
const (
	maxFolderFiles = 10_000
	maxFolderDepth = 6
)

// openPath opens a file, a folder with one slide's files, or a zip.
func (o opener) openPath(ctx context.Context, path string) (tiling.Slide, error) {
	slide, err := o.openFiles(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return slide, nil
}

// openFiles does what openPath does; its errors don't name the path.
func (o opener) openFiles(ctx context.Context, path string) (tiling.Slide, error) {
	paths, err := filesOf(path)
	if err != nil {
		return nil, err
	}
	base := path
	if st, err := os.Stat(path); err == nil && !st.IsDir() {
		base = filepath.Dir(path)
	}
	var files []tiling.Source
	var held closers
	for _, p := range paths {
		file, err := source(base, p)
		if err != nil {
			return nil, errors.Join(err, held.Close())
		}
		held = append(held, file.ReaderAt.(io.Closer))
		files = append(files, file)
	}
	slide, err := o.open(ctx, files)
	if err != nil {
		return nil, errors.Join(err, held.Close())
	}
	return closingSlide(slide, held), nil
}

// source opens one file, named from base on.
func source(base, path string) (tiling.Source, error) {
	f, err := os.Open(path)
	if err != nil {
		return tiling.Source{}, notOpened(path, err)
	}
	st, err := f.Stat()
	if err != nil {
		return tiling.Source{}, errors.Join(err, f.Close())
	}
	name, err := filepath.Rel(base, path)
	if err != nil {
		name = filepath.Base(path)
	}
	return tiling.Source{Name: filepath.ToSlash(name), Size: st.Size(), ReaderAt: f}, nil
}

func notOpened(path string, err error) error {
	return tiling.Unreadable("unreadable", "The file can't be opened: "+reason(err), path, "Check the path and the permissions.")
}

func reason(err error) string {
	var p *os.PathError
	if errors.As(err, &p) {
		return p.Err.Error()
	}
	return err.Error()
}

// filesOf lists the slide files under a path: the file itself with its companions, or in a
// folder its DICOM files, or all its files if they belong to one slide, or the only file
// that can be a slide.
func filesOf(path string) ([]string, error) {
	st, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, tiling.Unreadable("not-found", "There is no such file or folder", path, "Check the path.")
	case err != nil:
		return nil, notOpened(path, err)
	case st.Mode().IsRegular():
		return withCompanions(path), nil
	case !st.IsDir():
		return nil, tiling.Unreadable("not-a-file", "This is neither a file nor a folder but a device, a pipe or a socket", path, "Give the slide's file.")
	}
	all, err := walkFiles(path)
	if err != nil {
		return nil, err
	}
	return slideAmong(path, all)
}

// slideAmong picks the files of the one slide out of a folder's files.
func slideAmong(folder string, all []string) ([]string, error) {
	var dicom, others []string
	for _, p := range all {
		switch is, err := beginning(p); {
		case err != nil:
			return nil, notOpened(p, err)
		case dicomwsi.Sniff(is):
			dicom = append(dicom, p)
		case isSlideFile(is):
			others = append(others, p)
		}
	}
	switch main := folder + ".mrxs"; {
	case len(dicom) > 0:
		return dicom, nil
	case slices.ContainsFunc(all, hasCompanions):
		return all, nil
	case slices.ContainsFunc(all, isMiraxIndex) && isFile(main):
		return withCompanions(main), nil
	case len(all) == 1:
		return all, nil
	case len(others) == 1:
		return others, nil
	case len(all) == 0:
		return nil, tiling.Unreadable("empty", "There is no file in it", folder, "Choose the folder with the slide's files.")
	case slices.ContainsFunc(all, isMiraxIndex):
		return nil, tiling.Unreadable("several-files", "These are the data files of an MRXS slide without its .mrxs file", folder, "Give the .mrxs file, with this folder beside it.")
	}
	return nil, tiling.Unreadable("several-files", fmt.Sprintf("It holds %d files that are not one slide", len(all)), folder, "Give one slide at a time.")
}

func isMiraxIndex(path string) bool { return strings.EqualFold(filepath.Base(path), "Slidedat.ini") }

func isFile(path string) bool {
	st, err := os.Stat(path)
	return err == nil && st.Mode().IsRegular()
}

// isSlideFile says whether a file begins as one that can be a slide by itself.
func isSlideFile(head []byte) bool {
	return tiffwsi.Sniff(head) || photo.Sniff(head) || bytes.HasPrefix(head, []byte("SQLite format 3\x00"))
}

// beginning is a file's first bytes, fewer where it is shorter.
func beginning(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	head := make([]byte, 132)
	n, err := io.ReadFull(f, head)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	return head[:n], errors.Join(err, f.Close())
}

// hasCompanions says whether a file is the main one of several, by its name's ending: the
// formats that are made so have no other mark (an .mrxs is a plain JPEG).
func hasCompanions(path string) bool {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".mrxs", ".vms", ".vmu":
		return true
	}
	return false
}

// withCompanions is a file, and what belongs to it: for an .mrxs the files of the folder of
// the same name beside it, for a .vms or .vmu the files of its own folder that it names.
func withCompanions(path string) []string {
	folder, named := strings.TrimSuffix(path, filepath.Ext(path)), ""
	switch strings.ToLower(filepath.Ext(path)) {
	case ".mrxs":
	case ".vms", ".vmu":
		folder, named = filepath.Dir(path), beginningText(path)
	default:
		return []string{path}
	}
	all := []string{path}
	found, err := walkFiles(folder)
	if err != nil {
		return all // the reader says what is missing
	}
	for _, p := range found {
		if !hasCompanions(p) && (named == "" || strings.Contains(named, filepath.Base(p))) {
			all = append(all, p)
		}
	}
	return all
}

// maxIndexText is what OpenSlide reads of an index at most.
const maxIndexText = 1 << 20

// beginningText is an index's text; "-" where it can't be read or is empty, which names no file.
func beginningText(path string) string {
	f, err := os.Open(path)
	if err != nil {
		return "-"
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxIndexText))
	if err != nil || len(text) == 0 {
		return "-"
	}
	return string(text)
}

// walkFiles lists the plain files under a folder by name, and links to such; hidden ones, a
// DICOMDIR and linked folders below are left out.
func walkFiles(folder string) (all []string, err error) {
	root, err := filepath.EvalSymlinks(folder)
	if err != nil {
		return nil, notOpened(folder, err)
	}
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return tiling.Unreadable("unreadable", "The folder can't be read: "+reason(err), path, "Check the permissions.")
		case path != root && strings.HasPrefix(d.Name(), "."):
			return skip(d)
		case d.IsDir() && strings.Count(strings.TrimPrefix(path, root), string(filepath.Separator)) > maxFolderDepth:
			return fs.SkipDir
		case d.IsDir() || d.Name() == "DICOMDIR" || !isFile(path):
			return nil
		case len(all) == maxFolderFiles:
			return tiling.Unreadable("several-files", fmt.Sprintf("It holds more than %d files", maxFolderFiles), folder, "Give one slide at a time.")
		}
		all = append(all, filepath.Join(folder, strings.TrimPrefix(path, root)))
		return nil
	})
	return all, err
}

func skip(d fs.DirEntry) error {
	if d.IsDir() {
		return fs.SkipDir
	}
	return nil
}

type closers []io.Closer

func (c closers) Close() (err error) {
	for _, one := range c {
		err = errors.Join(err, one.Close())
	}
	return err
}
