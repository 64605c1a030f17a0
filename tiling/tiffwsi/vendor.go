package tiffwsi

import (
	"bytes"
	"strconv"
	"strings"

	"telepath/tiling"
)

// vendors are the formats that look like TIFF and would be shown wrong as one: their pictures
// overlap, lie scattered on the glass or hide in one strip.
var vendors = map[string]string{
	"hamamatsu": "a Hamamatsu NDPI", "leica": "a Leica SCN", "ventana": "a Ventana BIF", "trestle": "a Trestle (overlapping)",
}

// Vendor names the vendor of a TIFF that only OpenSlide reads right: "hamamatsu", "leica",
// "ventana" or "trestle" (with overlapping tiles). It is "" for every other TIFF, which Open
// reads, for what is not TIFF and for what can't be read, of which Open says why. It reads the
// first directory and its texts.
func Vendor(file tiling.Source) string {
	name, err := vendorOf(file)
	if err != nil {
		return ""
	}
	return name
}

// vendorOnly refuses what Vendor names.
func vendorOnly(file tiling.Source) error {
	name, err := vendorOf(file)
	if err != nil || name == "" {
		return err
	}
	return tiling.Unreadable("vendor-format", "This is "+vendors[name]+" slide, which is not plain TIFF", "first directory",
		"Install OpenSlide (Debian: apt install libopenslide0), or export the slide as DICOM, SVS or pyramidal TIFF.")
}

// vendorOf is Vendor; its error is a failure to read the file's bytes.
func vendorOf(file tiling.Source) (name string, err error) {
	defer tiling.Recovered("tiffwsi", &err)
	f := newFile(file)
	if first, err := f.header(); err == nil {
		name = f.vendorAt(first)
	}
	return name, f.failed()
}

// vendorAt looks at the first directory. NDPI is a classic TIFF with offsets of directories in
// 64 bits, of which the lower half leads astray in a file of over 4 GB.
func (f *tiffFile) vendorAt(first int64) string {
	if d, _, err := f.directory(first); err == nil {
		if name := f.vendor(d); name != "" {
			return name
		}
	}
	if f.big {
		return ""
	}
	wide, err := f.bytes(4, 8)
	if err != nil {
		return ""
	}
	if d, _, err := f.directory(f.offset(f.order.Uint64(wide))); err == nil && d.has(tagHamamatsu) {
		return "hamamatsu"
	}
	return ""
}

// vendor looks for the marks of the vendors.
func (f *tiffFile) vendor(first *directory) string {
	description := f.text(first, tagDescription)
	switch {
	case first.has(tagHamamatsu):
		return "hamamatsu"
	case strings.Contains(description, "http://www.leica-microsystems.com/scn/"):
		return "leica"
	case bytes.Contains(f.blob(first, tagXMP), []byte("<iScan")):
		return "ventana"
	case overlaps(description) && strings.HasPrefix(f.text(first, tagSoftware), medScan):
		return "trestle"
	}
	return ""
}

// medScan is the program of Trestle's scanners.
const medScan = "MedScan"

// trestleProperties reads the "NAME=VALUE;" pairs of a Trestle description.
func trestleProperties(description string) map[string]string {
	out := map[string]string{}
	for pair := range strings.SplitSeq(description, ";") {
		if name, value, ok := strings.Cut(pair, "="); ok {
			out[strings.TrimSpace(name)] = strings.TrimSpace(value)
		}
	}
	return out
}

// overlaps says whether the tiles of a Trestle slide overlap ("OverlapsXY=" and two numbers
// for each level).
func overlaps(description string) bool {
	for _, n := range strings.Fields(trestleProperties(description)["OverlapsXY"]) {
		if v, err := strconv.Atoi(n); err == nil && v != 0 {
			return true
		}
	}
	return false
}
