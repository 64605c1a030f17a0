package openslide

import (
	"fmt"
	"path"
	"strings"
	"unicode"

	"telepath/tiling"
)

// maxFiles bounds the files of one slide: MRXS has some dozens.
const maxFiles = 10_000

// placed is a file with the name it gets, with "/" between folders.
type placed struct {
	name string
	tiling.Source
}

// mainOf finds the file of several that OpenSlide has to be given.
func mainOf(files []tiling.Source) (int, bool) {
	for i, f := range files {
		if isMRXS(f) {
			return i, true
		}
	}
	for i, f := range files {
		if head := start(f); isVMS(head) && !isTIFF(head) {
			return i, true
		}
	}
	return 0, false
}

// planOf gives each file its name, the main one first. Of the names that came from outside
// only the last part is used, where another file of the slide refers to it.
func planOf(files []tiling.Source) ([]placed, error) {
	if len(files) == 0 || len(files) > maxFiles {
		return nil, tiling.Unreadable("several-files", fmt.Sprintf("%d files were given as one slide", len(files)), "", "Give one slide at a time.")
	}
	at, ok := mainOf(files)
	switch {
	case ok && isMRXS(files[at]):
		return planMRXS(files, at)
	case ok:
		return planVMS(files, at)
	case len(files) > 1:
		return nil, tiling.Unreadable("several-files", fmt.Sprintf("%d files were given that are not one slide", len(files)), "", "Give one slide at a time.")
	}
	name := "slide.tif" // OpenSlide goes by content, but takes Trestle's under this ending only
	if Vendor(files[0]) == "sakura" {
		name = "slide.svslide"
	}
	return []placed{{name: name, Source: files[0]}}, nil
}

// planMRXS puts Slidedat.ini and what came in the same folder into the folder that OpenSlide
// looks for: the one named as the .mrxs is. So it does not matter what the upload made of
// the folders, if only the files of two slides are not mixed.
func planMRXS(files []tiling.Source, at int) ([]placed, error) {
	index := -1
	for i, f := range files {
		switch {
		case i != at && isMRXS(f), base(f.Name) == "Slidedat.ini" && index >= 0:
			return nil, tiling.Unreadable("several-files", "The files belong to more than one MRXS slide", "", "Give one slide at a time.")
		case base(f.Name) == "Slidedat.ini":
			index = i
		}
	}
	if index < 0 {
		return nil, incomplete("MRXS", "the folder with Slidedat.ini, Index.dat and Data0000.dat", "Pack the .mrxs file and the folder of the same name into one zip, and send that.")
	}
	out := []placed{{name: "slide.mrxs", Source: files[at]}}
	for i, f := range files {
		if i != at && folderOf(f.Name) == folderOf(files[index].Name) {
			out = append(out, placed{name: "slide/" + base(f.Name), Source: f})
		}
	}
	return checked(out)
}

// planVMS puts the pictures that came in the index's folder beside it.
func planVMS(files []tiling.Source, at int) ([]placed, error) {
	if len(files) == 1 {
		return nil, incomplete("Hamamatsu VMS", "its JPEG files", "Pack the .vms file and everything that lies beside it into one zip, and send that.")
	}
	out := []placed{{name: base(files[at].Name), Source: files[at]}}
	for i, f := range files {
		if i != at && folderOf(f.Name) == folderOf(files[at].Name) {
			out = append(out, placed{name: base(f.Name), Source: f})
		}
	}
	return checked(out)
}

func incomplete(format, without, do string) error {
	return tiling.Unreadable("incomplete", fmt.Sprintf("This is one file of an %s slide, without %s", format, without), "", do)
}

// checked refuses names that can't be a file's in one folder, and two of the same.
func checked(plan []placed) ([]placed, error) {
	seen := map[string]bool{}
	for _, p := range plan {
		last := base(p.name)
		if !isPlainName(last) || seen[p.name] {
			return nil, tiling.Unreadable("bad-name", "The slide's files have names that can't lie in one folder", "", "Pack the slide's files as the scanner wrote them, one slide to a zip.")
		}
		seen[p.name] = true
	}
	return plan, nil
}

// isPlainName says whether a name is a single file's: no path, nothing hidden, nothing that
// can't be printed.
func isPlainName(name string) bool {
	return name != "" && len(name) <= 255 && name[0] != '.' && !strings.ContainsAny(name, `/\`) &&
		!strings.ContainsFunc(name, func(r rune) bool { return r == unicode.ReplacementChar || unicode.IsControl(r) })
}

// base is the last part of a name from any system.
func base(name string) string { return path.Base(strings.ReplaceAll(name, `\`, "/")) }

func folderOf(name string) string { return path.Dir(strings.ReplaceAll(name, `\`, "/")) }
