package tiffwsi

import (
	"strconv"
	"strings"

	"telepath/tiling"
)

// vendorOnly refuses formats that look like TIFF and would be shown wrong as one: their
// pictures overlap, lie scattered on the glass or hide in one strip.
func vendorOnly(f *tiffFile, first *directory) error {
	name := ""
	switch {
	case first.has(tagHamamatsu):
		name = "a Hamamatsu NDPI"
	case strings.Contains(f.text(first, tagDescription), "http://www.leica-microsystems.com/scn"):
		name = "a Leica SCN"
	case strings.Contains(string(f.blob(first, tagXMP)), "<iScan"):
		name = "a Ventana BIF"
	case strings.HasPrefix(f.text(first, tagSoftware), medScan) && overlaps(f.text(first, tagDescription)):
		name = "a Trestle (overlapping)"
	default:
		return nil
	}
	return tiling.Unreadable("vendor-format", "This is "+name+" slide, which is not plain TIFF", first.where(),
		"Install OpenSlide (Debian: apt install libopenslide0), or export the slide as DICOM, SVS or pyramidal TIFF.")
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
