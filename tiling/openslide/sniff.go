package openslide

import (
	"bytes"
	"encoding/binary"
	"path"
	"strings"

	"telepath/tiling"
)

// Sniff says whether the files are one slide in a format that only OpenSlide reads: one
// file with a vendor's mark, or several that belong to a .mrxs or a .vms. It reads the first
// few kilobytes of each and loads no library.
func Sniff(files []tiling.Source) bool {
	if len(files) == 1 {
		return Vendor(files[0]) != ""
	}
	_, ok := mainOf(files)
	return ok
}

// Vendor names whose format a file is in, out of those that only OpenSlide reads: hamamatsu,
// leica, ventana, trestle (overlapping), sakura or mirax; "" for any other file. Content decides, but for
// mirax: a .mrxs file is a plain JPEG of the glass, and only its name tells it from a photo.
func Vendor(file tiling.Source) string {
	head := start(file)
	switch {
	case isTIFF(head):
		return tiffVendor(file, head)
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

// Tags that bear vendors' marks.
const (
	tagDescription = 270
	tagXMP         = 700
	tagNDPI        = 65420 // Hamamatsu's format flag
)

// tiffVendor looks for vendors' marks in the first directory.
func tiffVendor(file tiling.Source, head []byte) string {
	t := tiffHead{file: file, order: binary.LittleEndian}
	if head[0] == 'M' {
		t.order = binary.BigEndian
	}
	t.big = t.order.Uint16(head[2:]) == 43
	if t.big && len(head) >= 16 {
		return t.vendor(t.order.Uint64(head[8:]))
	}
	if t.big {
		return ""
	}
	if v := t.vendor(uint64(t.order.Uint32(head[4:]))); v != "" || len(head) < 12 {
		return v
	}
	// NDPI over 4 GB is a classic TIFF with 64-bit offsets of directories.
	if t.vendor(t.order.Uint64(head[4:])) == "hamamatsu" {
		return "hamamatsu"
	}
	return ""
}

// tiffHead reads one directory, no more than is needed to see whose it is.
type tiffHead struct {
	file  tiling.Source
	order binary.ByteOrder
	big   bool
}

const (
	maxEntries = 4096
	// maxMark bounds what is read of a description: the marks stand near its beginning.
	maxMark = 64 << 10
)

func (t tiffHead) vendor(at uint64) string {
	countSize, entrySize := 2, 12
	if t.big {
		countSize, entrySize = 8, 20
	}
	count := t.uint(t.bytes(at, countSize))
	if count == 0 || count > maxEntries {
		return ""
	}
	entries := t.bytes(at+uint64(countSize), int(count)*entrySize)
	for ; len(entries) >= entrySize; entries = entries[entrySize:] {
		if v := t.markOf(entries[:entrySize]); v != "" {
			return v
		}
	}
	return ""
}

// markOf says whose mark a directory entry is.
func (t tiffHead) markOf(entry []byte) string {
	switch t.order.Uint16(entry) {
	case tagNDPI:
		return "hamamatsu"
	case tagDescription:
		text := t.text(entry)
		if bytes.Contains(text, []byte("http://www.leica-microsystems.com/scn/")) {
			return "leica"
		}
		if overlaps(text) {
			return "trestle"
		}
	case tagXMP:
		if bytes.Contains(t.text(entry), []byte("<iScan")) {
			return "ventana"
		}
	}
	return ""
}

// overlaps says whether a Trestle description has tiles that overlap ("OverlapsXY=" and two
// numbers for each level); without, it is a plain TIFF.
func overlaps(description []byte) bool {
	_, after, found := bytes.Cut(description, []byte("OverlapsXY="))
	numbers, _, _ := bytes.Cut(after, []byte(";"))
	return found && bytes.ContainsAny(numbers, "123456789")
}

// text is the beginning of an entry's bytes.
func (t tiffHead) text(entry []byte) []byte {
	word := 4
	if t.big {
		word = 8
	}
	count, value := t.uint(entry[4:4+word]), entry[4+word:4+2*word]
	if count <= uint64(word) {
		return value[:count]
	}
	return t.bytes(t.uint(value), int(min(count, maxMark)))
}

// bytes are up to n bytes at a place, fewer where the file ends.
func (t tiffHead) bytes(at uint64, n int) []byte {
	if t.file.Size < 0 || at > uint64(t.file.Size) {
		return nil
	}
	out := make([]byte, min(int64(n), t.file.Size-int64(at)))
	got, _ := t.file.ReadAt(out, int64(at)) // what can't be read bears no mark
	return out[:got]
}

func (t tiffHead) uint(b []byte) uint64 {
	switch len(b) {
	case 2:
		return uint64(t.order.Uint16(b))
	case 4:
		return uint64(t.order.Uint32(b))
	case 8:
		return t.order.Uint64(b)
	}
	return 0
}
