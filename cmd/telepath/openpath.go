package main

import (
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
)

// Limits of a folder that is one slide: an MRXS has some dozens of files, a DICOM series
// under a DICOMDIR some hundreds.
const (
	maxFolderFiles = 10_000
	maxFolderDepth = 6
)

// openPath opens a file, a folder with one slide's files, or a zip.
func (o opener) openPath(ctx context.Context, path string) (tiling.Slide, error) {
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
		f, err := os.Open(p)
		if err != nil {
			return nil, errors.Join(tiling.Unreadable("unreadable", "The file can't be opened: "+reason(err), p, "Check the path and the permissions."), held.Close())
		}
		held = append(held, f)
		st, err := f.Stat()
		if err != nil {
			return nil, errors.Join(err, held.Close())
		}
		name, err := filepath.Rel(base, p)
		if err != nil {
			name = filepath.Base(p)
		}
		files = append(files, tiling.Source{Name: filepath.ToSlash(name), Size: st.Size(), ReaderAt: f})
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

// filesOf lists the slide files under a path: the file itself with its companions, or in a
// folder its DICOM files, or all its files if they belong to one slide.
func filesOf(path string) ([]string, error) {
	st, err := os.Stat(path)
	if err != nil {
		return nil, tiling.Unreadable("not-found", "There is no such file or folder: "+reason(err), path, "Check the path.")
	}
	if !st.IsDir() {
		return withCompanions(path), nil
	}
	all, err := walkFiles(path)
	if err != nil {
		return nil, err
	}
	var dicom []string
	for _, p := range all {
		if isDICOM(p) {
			dicom = append(dicom, p)
		}
	}
	switch {
	case len(dicom) > 0:
		return dicom, nil
	case len(all) == 1 || len(all) > 1 && slices.ContainsFunc(all, hasCompanions):
		return all, nil
	case len(all) == 0:
		return nil, tiling.Unreadable("empty", "The folder holds no file", path, "Choose the folder with the slide's files.")
	}
	return nil, tiling.Unreadable("several-files", fmt.Sprintf("The folder holds %d files that are not one slide", len(all)), path, "Give one slide at a time.")
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

// withCompanions is a file, and the files of the folder of the same name beside an .mrxs, or
// the pictures beside a .vms or .vmu.
func withCompanions(path string) []string {
	folder := strings.TrimSuffix(path, filepath.Ext(path))
	switch strings.ToLower(filepath.Ext(path)) {
	case ".mrxs":
	case ".vms", ".vmu":
		folder = filepath.Dir(path)
	default:
		return []string{path}
	}
	all := []string{path}
	found, err := walkFiles(folder)
	if err != nil {
		return all // the reader says what is missing
	}
	for _, p := range found {
		if p != path && !hasCompanions(p) {
			all = append(all, p)
		}
	}
	return all
}

// walkFiles lists the plain files under a folder by name; hidden ones and a DICOMDIR are
// left out.
func walkFiles(folder string) (all []string, err error) {
	err = filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return tiling.Unreadable("unreadable", "The folder can't be read: "+reason(err), path, "Check the permissions.")
		case path != folder && strings.HasPrefix(d.Name(), "."):
			return skip(d)
		case d.IsDir() && strings.Count(strings.TrimPrefix(path, folder), string(filepath.Separator)) > maxFolderDepth:
			return fs.SkipDir
		case !d.Type().IsRegular() || d.Name() == "DICOMDIR":
			return nil
		case len(all) == maxFolderFiles:
			return tiling.Unreadable("several-files", fmt.Sprintf("The folder holds more than %d files", maxFolderFiles), folder, "Give one slide at a time.")
		}
		all = append(all, path)
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
