package tiffwsi

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"telepath/tiling"
)

const (
	// maxDirectories bounds the pages and SubIFDs of a file; pyramids have under twenty,
	// and z-stacks, which are refused, have hundreds.
	maxDirectories = 4096
	// maxEntries bounds one directory; real ones have under fifty.
	maxEntries = 4096
	// maxAllEntries bounds all directories of a file together, which may lie over each other.
	maxAllEntries = 1 << 16
	// maxText bounds a description (OME-XML of a large screen has megabytes) or profile.
	maxText = 16 << 20
	// maxKept bounds what is kept of the texts and JPEG tables of all directories together,
	// which may share one: the longest description, and four megabytes of all others.
	maxKept = maxText + 4<<20
)

var errOutside = errors.New("it lies outside the file")

// tiffFile reads numbers of a TIFF or BigTIFF in its byte order.
type tiffFile struct {
	tiling.Source
	order binary.ByteOrder
	big   bool
	// scratch, entries and kept are used while the file is opened, by one goroutine: a buffer,
	// the entries of the directories read so far, and the bytes of tags that are kept.
	scratch []byte
	entries uint64
	kept    int64
}

// field is one directory entry: count values of a type, at a place in the file. Values that
// fit the entry are at the entry itself, and first has its eight (classic: four) bytes.
type field struct {
	tag, kind uint16
	count     uint64
	at        int64
	inline    bool
	first     [8]byte
}

// directory is one IFD.
type directory struct {
	at     int64
	fields []field
	subs   []*directory
}

// field finds a tag; the first of several counts.
func (d *directory) field(tag uint16) (field, bool) {
	for _, v := range d.fields {
		if v.tag == tag {
			return v, true
		}
	}
	return field{}, false
}

func (d *directory) has(tag uint16) bool {
	_, there := d.field(tag)
	return there
}

// where names the directory in messages.
func (d *directory) where() string { return fmt.Sprintf("directory at offset %d", d.at) }

// sizes of the field types, in bytes (TIFF 6.0 section 2, BigTIFF).
var sizes = [32]int64{1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}

// parse reads the header and every directory: the main chain, and each page's SubIFDs.
func (f *tiffFile) parse() ([]*directory, error) {
	first, err := f.header()
	if err != nil {
		return nil, err
	}
	seen := map[int64]bool{}
	pages, err := f.chain(first, seen)
	if err != nil {
		return nil, err
	}
	for _, page := range pages {
		if err := f.readSubs(page, seen); err != nil {
			return nil, err
		}
	}
	if len(pages) == 0 {
		return nil, tiling.Unreadable("not-a-slide", "The TIFF file holds no picture", "", "Send the file as the scanner wrote it.")
	}
	return pages, nil
}

// header reads the byte order, the version and the place of the first directory.
func (f *tiffFile) header() (int64, error) {
	var b [16]byte
	n, err := f.ReadAt(b[:], 0)
	if n < 8 || !Sniff(b[:n]) {
		if err != nil && !errors.Is(err, io.EOF) {
			return 0, fmt.Errorf("read TIFF header: %w", err)
		}
		return 0, tiling.Unreadable("unknown-format", "The file is not TIFF", "offset 0", "Send the file as the scanner wrote it.")
	}
	f.order = binary.LittleEndian
	if b[0] == 'M' {
		f.order = binary.BigEndian
	}
	if f.order.Uint16(b[2:]) == 42 {
		return int64(f.order.Uint32(b[4:])), nil
	}
	f.big = true
	if n < 16 || f.order.Uint16(b[4:]) != 8 {
		return 0, broken("BigTIFF header", errOutside)
	}
	return f.offset(f.order.Uint64(b[8:])), nil
}

// offset takes what can't be an offset as one past every file.
func (f *tiffFile) offset(v uint64) int64 {
	if v > math.MaxInt64 {
		return math.MaxInt64
	}
	return int64(v)
}

// chain reads directories until the last one. A directory that comes again is an error.
func (f *tiffFile) chain(at int64, seen map[int64]bool) ([]*directory, error) {
	var out []*directory
	for at != 0 {
		if seen[at] {
			return nil, broken(fmt.Sprintf("directory at offset %d", at), errors.New("the chain of directories runs in a circle"))
		}
		if len(seen) == maxDirectories {
			return nil, tiling.Unreadable("malformed", fmt.Sprintf("The file has more than %d pictures", maxDirectories), "", "Export the slide again from the scanner.")
		}
		seen[at] = true
		d, next, err := f.directory(at)
		if err != nil {
			return nil, err
		}
		out = append(out, d)
		at = next
	}
	return out, nil
}

// readSubs reads a page's SubIFDs (tag 330), each with the chain that follows it. Writers
// also chain what the tag lists already: those are not read twice.
func (f *tiffFile) readSubs(d *directory, seen map[int64]bool) error {
	offsets, err := f.numbers(d, tagSubIFDs, maxDirectories)
	if err != nil {
		return err
	}
	for _, offset := range offsets {
		for at := f.offset(offset); at != 0 && !seen[at] && len(seen) < maxDirectories; {
			seen[at] = true
			sub, next, err := f.directory(at)
			if err != nil {
				return err
			}
			d.subs = append(d.subs, sub)
			at = next
		}
	}
	return nil
}

// ahead is what is read of a directory at once; it holds a usual one whole. The scratch
// buffer also serves for runs of two tables.
const (
	ahead       = 4096
	scratchSize = 2 * sampleRuns * sampleEntries * 8
)

// directory reads one IFD and the offset of the next.
func (f *tiffFile) directory(at int64) (*directory, int64, error) {
	d := &directory{at: at}
	countSize, entrySize, offsetSize := int64(2), int64(12), int64(4)
	if f.big {
		countSize, entrySize, offsetSize = 8, 20, 8
	}
	data, err := f.peek(at, ahead)
	if err == nil && int64(len(data)) < countSize {
		err = errOutside
	}
	if err != nil {
		return nil, 0, cutOff(d.where(), err)
	}
	count := f.uint(data[:countSize])
	if count == 0 || count > maxEntries {
		return nil, 0, broken(d.where(), fmt.Errorf("it has %d entries", count))
	}
	if f.entries += count; f.entries > maxAllEntries {
		return nil, 0, tiling.Unreadable("malformed", fmt.Sprintf("The file's directories have more than %d entries", maxAllEntries), d.where(), "Export the slide again from the scanner.")
	}
	need := countSize + int64(count)*entrySize + offsetSize
	if int64(len(data)) < need {
		if data, err = f.bytes(at, need); err != nil {
			return nil, 0, cutOff(d.where(), err)
		}
	}
	d.fields = make([]field, count)
	for i := range int64(count) {
		place := countSize + i*entrySize
		d.fields[i] = f.field(data[place:][:entrySize], at+place)
	}
	return d, f.offset(f.uint(data[need-offsetSize : need])), nil
}

// peek reads up to n bytes at a place, fewer at the file's end, into the scratch buffer.
func (f *tiffFile) peek(at, n int64) ([]byte, error) {
	if at < 0 || at > f.Size {
		return nil, errOutside
	}
	n = min(n, f.Size-at)
	got, err := f.ReadAt(f.scratch[:n], at)
	if int64(got) < n {
		return nil, fmt.Errorf("read %d bytes at offset %d: %w", n, at, err)
	}
	return f.scratch[:n], nil
}

// field reads an entry that lies at a place.
func (f *tiffFile) field(e []byte, at int64) field {
	v := field{tag: f.order.Uint16(e), kind: f.order.Uint16(e[2:])}
	width := int64(4)
	if f.big {
		width = 8
	}
	v.count = f.uint(e[4:][:width])
	v.at = at + 4 + width
	value := e[4+width:][:width]
	if size := sizes[v.kind&31]; size != 0 && v.kind < 32 && v.count <= uint64(width/size) {
		v.inline = true
		copy(v.first[:], value)
	} else {
		v.at = f.offset(f.uint(value))
	}
	return v
}

// uint reads an unsigned number of 1, 2, 4 or 8 bytes.
func (f *tiffFile) uint(b []byte) uint64 {
	switch len(b) {
	case 1:
		return uint64(b[0])
	case 2:
		return uint64(f.order.Uint16(b))
	case 4:
		return uint64(f.order.Uint32(b))
	default:
		return f.order.Uint64(b)
	}
}

// bytes reads n bytes at a place; nothing is allocated for what is not in the file.
func (f *tiffFile) bytes(at, n int64) ([]byte, error) { return f.bytesInto(nil, at, n) }

// bytesInto reads into[:n] if that is there, else new memory.
func (f *tiffFile) bytesInto(into []byte, at, n int64) ([]byte, error) {
	if at < 0 || n < 0 || at > f.Size || n > f.Size-at {
		return nil, errOutside
	}
	if int64(cap(into)) < n {
		into = make([]byte, n)
	}
	b := into[:n]
	if got, err := f.ReadAt(b, at); int64(got) < n {
		return nil, fmt.Errorf("read %d bytes at offset %d: %w", n, at, err)
	}
	return b, nil
}

// size is the bytes of one value of an integer field, or 0 if it is not one.
func (v field) size() int64 {
	if v.kind == 5 || v.kind >= 10 && v.kind <= 12 || v.kind >= uint16(len(sizes)) {
		return 0
	}
	return sizes[v.kind]
}

// span is where values from i on lie; it is an error if n of them are not in the file.
func (f *tiffFile) span(v field, i, n uint64) (at int64, err error) {
	size := v.size()
	if size == 0 || i > v.count || n > v.count-i || v.at > f.Size || i+n > uint64(f.Size-v.at)/uint64(size) {
		return 0, errOutside
	}
	return v.at + int64(i)*size, nil
}

// number is the first value of an integer field, or otherwise if there is none.
func (f *tiffFile) number(d *directory, tag uint16, otherwise int) int {
	v, there := d.field(tag)
	size := v.size()
	if !there || size == 0 || v.count == 0 {
		return otherwise
	}
	b := v.first[:size]
	if !v.inline {
		var err error
		if b, err = f.bytes(v.at, size); err != nil {
			return otherwise
		}
	}
	n := f.uint(b)
	if n > math.MaxUint32 {
		return otherwise
	}
	return int(n)
}

// numbers are all values of an integer field; more than most is an error.
func (f *tiffFile) numbers(d *directory, tag uint16, most uint64) ([]uint64, error) {
	v, there := d.field(tag)
	if !there {
		return nil, nil
	}
	if v.count > most {
		return nil, broken(fmt.Sprintf("tag %d", tag), fmt.Errorf("it has %d values", v.count))
	}
	at, err := f.span(v, 0, v.count)
	if err != nil {
		return nil, cutOff(fmt.Sprintf("tag %d", tag), err)
	}
	size, b := v.size(), v.first[:]
	if !v.inline {
		if b, err = f.bytes(at, int64(v.count)*size); err != nil {
			return nil, cutOff(fmt.Sprintf("tag %d", tag), err)
		}
	}
	out := make([]uint64, v.count)
	for i := range out {
		out[i] = f.uint(b[int64(i)*size:][:size])
	}
	return out, nil
}

// rational is the first value of a RATIONAL or floating-point field, or 0.
func (f *tiffFile) rational(d *directory, tag uint16) float64 {
	if all := f.rationals(d, tag, 1); len(all) > 0 {
		return all[0]
	}
	return 0
}

// rationals are the first n values of a RATIONAL or floating-point field, or nil if it has
// not so many. What is not a finite number counts as 0.
func (f *tiffFile) rationals(d *directory, tag uint16, n int) []float64 {
	v, there := d.field(tag)
	if !there || v.count < uint64(n) || v.kind != 5 && v.kind != 11 && v.kind != 12 {
		return nil
	}
	size := sizes[v.kind]
	b, err := f.bytes(v.at, int64(n)*size)
	if err != nil {
		return nil
	}
	out := make([]float64, n)
	for i := range out {
		switch e := b[int64(i)*size:]; v.kind {
		case 5:
			out[i] = float64(f.order.Uint32(e)) / float64(f.order.Uint32(e[4:]))
		case 11:
			out[i] = float64(math.Float32frombits(f.order.Uint32(e)))
		default:
			out[i] = math.Float64frombits(f.order.Uint64(e))
		}
		if math.IsNaN(out[i]) || math.IsInf(out[i], 0) {
			out[i] = 0
		}
	}
	return out
}

// blob is a field's bytes, or nil if it is absent, too large or not in the file.
func (f *tiffFile) blob(d *directory, tag uint16) []byte {
	v, there := d.field(tag)
	if !there || v.size() != 1 || v.count > maxText {
		return nil
	}
	b, err := f.bytes(v.at, int64(v.count))
	if err != nil {
		return nil
	}
	return b
}

// text is an ASCII field without its final zeros, as valid UTF-8.
func (f *tiffFile) text(d *directory, tag uint16) string { return asText(f.blob(d, tag)) }

func asText(b []byte) string {
	return strings.ToValidUTF8(strings.TrimRight(string(b), "\x00"), "\uFFFD")
}

// keep is blob for bytes that stay in memory while the slide is open. They are counted before
// they are read; once there are more than maxKept there are no more, and keptTooMuch says so.
func (f *tiffFile) keep(d *directory, tag uint16) []byte {
	v, there := d.field(tag)
	if !there || v.size() != 1 || v.count > maxText || !f.holds(uint64(v.at), v.count) {
		return nil
	}
	if f.kept += int64(v.count); f.kept > maxKept {
		return nil
	}
	return f.blob(d, tag)
}

// keptTooMuch refuses a file of which more was to be kept than maxKept.
func (f *tiffFile) keptTooMuch() error {
	if f.kept <= maxKept {
		return nil
	}
	return tiling.Unreadable("too-large", fmt.Sprintf("The descriptions and JPEG tables of the file's pictures have more than %d MB together", maxKept>>20), "", "Export the slide again from the scanner.")
}

func broken(where string, err error) error {
	return &tiling.UnreadableError{Code: "malformed", What: "The file's TIFF structure is broken", Where: where, Do: "Export the slide again from the scanner.", Err: err}
}

// cutOff is for what the file refers to and does not have.
func cutOff(where string, err error) error {
	if !errors.Is(err, errOutside) {
		return fmt.Errorf("%s: %w", where, err)
	}
	return &tiling.UnreadableError{Code: "truncated", What: "The file is cut off", Where: where, Do: "Send the file again; the copy is not complete.", Err: err}
}
