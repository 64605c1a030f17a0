package openslide

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"telepath/tiling"
)

// Open opens a slide by the path of its main file: the one file, the .mrxs beside its
// folder, or the .vms beside its pictures. Bad input is an *tiling.UnreadableError, with the
// code "openslide-missing" where the library is not installed.
func Open(ctx context.Context, path string) (tiling.Slide, error) {
	s, err := openPath(ctx, path)
	if err != nil {
		return nil, err
	}
	return s, nil
}

func openPath(ctx context.Context, path string) (s *slide, err error) {
	defer tiling.Recovered("openslide", &err)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if strings.ContainsRune(path, 0) {
		return nil, tiling.Unreadable("bad-name", "The file's name holds a zero byte", "", "Give the file another name.")
	}
	if err := checkCompanions(path); err != nil {
		return nil, err
	}
	library, err := Load()
	if err != nil {
		return nil, err
	}
	vendor := library.detectVendor(path)
	if vendor == "" {
		return nil, tiling.Unreadable("unknown-format", "OpenSlide does not know this file's format", "", "Send the slide's files as the scanner wrote them: for MRXS and VMS all of them, in their folders.")
	}
	return library.openSlide(path, vendor)
}

// openSlide opens and describes a slide. The library's handle is closed where that fails, a
// panic included.
func (l *Library) openSlide(path, vendor string) (_ *slide, err error) {
	h := l.open(path)
	if h == 0 {
		return nil, notOpened(vendor, errors.New("OpenSlide gives no reason"))
	}
	s, described := &slide{library: l, handle: h}, false
	defer func() {
		if !described {
			err = errors.Join(err, s.Close())
		}
	}()
	if err := s.describe(vendor); err != nil {
		return nil, err
	}
	described = true
	return s, nil
}

func notOpened(vendor string, cause error) error {
	return &tiling.UnreadableError{
		Code: "malformed", What: fmt.Sprintf("The slide is in %s's format, but OpenSlide can't open it", clean(vendor)),
		Do: "Send the slide again with all its files; if that does not help, export it from the scanner's program as pyramidal TIFF or DICOM.", Err: cause,
	}
}

// Options of OpenSources. The zero value is usable.
type Options struct {
	// Scratch is the folder in which files are laid out; "" is the system's for temporary files.
	Scratch string
	// Before, if given, is called with the path of the slide's main file before the library
	// touches it; an error of it is returned. It is the place to try the file in a process of
	// its own.
	Before func(ctx context.Context, path string) error
}

// OpenSources opens one slide whose files were stored under other names, or are not files of
// this machine: they are laid out in a new folder under the names that the format wants, by
// link where the source is a local file and by copy otherwise. Closing the slide removes the
// folder. The sources' names are not trusted.
func OpenSources(ctx context.Context, files []tiling.Source, o Options) (tiling.Slide, error) {
	if _, err := Load(); err != nil {
		return nil, err
	}
	plan, err := planOf(files)
	if err != nil {
		return nil, err
	}
	folder, err := layOut(ctx, plan, o.Scratch)
	if err != nil {
		return nil, err
	}
	main := folder.path(plan[0].name)
	if o.Before != nil {
		if err := o.Before(ctx, main); err != nil {
			return nil, errors.Join(err, folder.remove())
		}
	}
	s, err := openPath(ctx, main)
	if err != nil {
		return nil, errors.Join(err, folder.remove())
	}
	s.folder = folder
	return s, nil
}
