package openslide

import (
	"bytes"
	"path"
	"strings"

	"telepath/tiling"
)

// Sniff says whether the files are one slide in a format other than TIFF that only OpenSlide
// reads: one file with a vendor's mark, or several that belong to a .mrxs or a .vms. It reads
// the first few kilobytes of each and loads no library. Whose a TIFF is, tiffwsi says.
func Sniff(files []tiling.Source) bool {
	if len(files) == 1 {
		return Vendor(files[0]) != ""
	}
	_, ok := mainOf(files)
	return ok
}

// Vendor names whose format a file is in, out of those other than TIFF that only OpenSlide
// reads: hamamatsu (VMS, VMU), sakura or mirax; "" for any other file. Content decides, but
// for mirax: a .mrxs file is a plain JPEG of the glass, and only its name tells it from a photo.
func Vendor(file tiling.Source) string {
	head := start(file)
	switch {
	case isTIFF(head):
		return ""
	case bytes.HasPrefix(head, []byte("SQLite format 3\x00")) && strings.EqualFold(path.Ext(file.Name), ".svslide"):
		return "sakura"
	case isVMS(head):
		return "hamamatsu"
	case isMRXS(file):
		return "mirax"
	}
	return ""
}

// headSize is enough for the group line of a VMS file after its comments.
const headSize = 4096

func start(file tiling.Source) []byte {
	head := make([]byte, max(0, min(file.Size, headSize)))
	n, _ := file.ReadAt(head, 0) // what can't be read is of no vendor
	return head[:n]
}

func isMRXS(file tiling.Source) bool { return strings.EqualFold(path.Ext(file.Name), ".mrxs") }

// isVMS looks for the group that makes a Hamamatsu index: VMS, or VMU with "Uncompressed".
func isVMS(head []byte) bool {
	return bytes.Contains(head, []byte("irtual Microscope Specimen]"))
}

func isTIFF(head []byte) bool {
	if len(head) < 8 {
		return false
	}
	switch string(head[:4]) {
	case "II\x2a\x00", "MM\x00\x2a", "II\x2b\x00", "MM\x00\x2b":
		return true
	}
	return false
}
