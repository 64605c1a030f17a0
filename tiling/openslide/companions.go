package openslide

import (
	"bytes"
	"errors"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"telepath/tiling"
)

// maxIndex is the size over which the library refuses Slidedat.ini; a VMS may have less.
const maxIndex = 1 << 20

// companionKeys begin the lines of Slidedat.ini and of VMS and VMU files that name other
// files of the slide.
var companionKeys = []string{"FILE_", "INDEXFILE", "ImageFile", "MapFile", "OptimisationFile", "MacroImage"}

// indexLimits are numbers of such an index that the library allocates or counts by without
// asking whether they can be; real ones are far below. A key's numbers are added up.
var indexLimits = map[string]int64{
	"IMAGENUMBER_X": 1 << 12, "IMAGENUMBER_Y": 1 << 12, "CameraImageDivisionsPerSide": 1 << 10,
	"HIER_COUNT": 1 << 10, "HIER_0_COUNT": 64, "NONHIER_COUNT": 1 << 10, "FILE_COUNT": maxFiles,
	"IMAGE_CONCAT_FACTOR": 30, // each a power of two by which a level is smaller
	"NoJpegColumns":       1 << 10, "NoJpegRows": 1 << 10, "NoLayers": 1 << 10,
}

// maxIndexTile bounds each side of the pictures that an MRXS is made of.
const maxIndexTile = 1 << 13

// checkCompanions refuses an index that names files outside its folder, which the library
// would open, and show another patient's pictures if that is what they are; and one with
// numbers that no slide has.
func checkCompanions(path string) error {
	index := path
	if strings.EqualFold(filepath.Ext(path), ".mrxs") {
		index = filepath.Join(strings.TrimSuffix(path, filepath.Ext(path)), "Slidedat.ini")
	}
	text, err := readIndex(index)
	if err != nil || isTIFF(text) {
		return nil // the library says what is missing
	}
	if key := strayCompanion(text); key != "" {
		return tiling.Unreadable("bad-name", "The slide's index refers to a file outside the slide's own folder", clean(key), "Send the slide's files as the scanner wrote them.")
	}
	if key := absurdNumber(text); key != "" {
		return tiling.Unreadable("malformed", "The slide's index has a number that no slide has", clean(key), "Send the slide's files as the scanner wrote them.")
	}
	return nil
}

func readIndex(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(f, maxIndex+1))
	return text, errors.Join(err, f.Close())
}

// strayCompanion finds the key of a line that names a file with a path, or "".
func strayCompanion(text []byte) string {
	for key, value := range indexLines(text) {
		named := slices.ContainsFunc(companionKeys, func(start string) bool { return strings.HasPrefix(key, start) })
		if named && (strings.ContainsAny(value, `/\`) || value == "..") {
			return key
		}
	}
	return ""
}

// absurdNumber finds a key whose number is over its limit, or "". It reads numbers as the
// library does: up to the first space.
func absurdNumber(text []byte) string {
	sums := map[string]int64{}
	for key, value := range indexLines(text) {
		first, _, _ := strings.Cut(value, " ")
		n, err := strconv.ParseInt(first, 10, 32)
		if errors.Is(err, strconv.ErrRange) {
			return key
		}
		if err != nil {
			continue
		}
		sums[key] += n
		limit, limited := indexLimits[key]
		tile := key == "DIGITIZER_WIDTH" || key == "DIGITIZER_HEIGHT"
		if limited && (n > limit || sums[key] > limit) || tile && n > maxIndexTile {
			return key
		}
	}
	return ""
}

// indexLines are the keys and values of an index. It goes by lines alone, so that it sees
// every line that the library may take for a key, and some that it does not.
func indexLines(text []byte) iter.Seq2[string, string] {
	split := func(r rune) bool { return r == '\n' || r == '\r' || r == 0 }
	return func(yield func(key, value string) bool) {
		for line := range bytes.FieldsFuncSeq(text, split) {
			key, value, ok := strings.Cut(string(line), "=")
			key, value = strings.TrimSpace(strings.TrimPrefix(key, "\uFEFF")), strings.Join(strings.Fields(value), " ")
			if ok && !yield(key, value) {
				return
			}
		}
	}
}
