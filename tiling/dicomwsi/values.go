package dicomwsi

import (
	"encoding/binary"
	"errors"
	"math"
	"strconv"
	"strings"

	"github.com/suyashkumar/dicom/pkg/tag"
)

const (
	// maxText bounds one text or numeric value; what people write about a slide is shorter.
	maxText = 1 << 20
	// maxItems bounds the items that are looked at in one sequence.
	maxItems = 4096
	// maxElements bounds the elements of the top level, and of one sequence's items together;
	// real ones have about a hundred.
	maxElements = 1 << 16
)

var errTooMany = errors.New("a sequence has too much in it")

// dataset is the elements of a file or of a sequence's item, still in the file: a value is
// read when it is asked for, so that nothing large is held. Its methods take values of any
// type for what they can be read as, and a broken one for one that is not there: a file from
// outside may have either.
type dataset struct {
	w        *fileWalker
	implicit bool
	elements []fileElement
	texts8   characters
}

// find is the place of an element.
func (d dataset) find(t tag.Tag) (fileElement, bool) {
	for _, e := range d.elements {
		if e.tag == t {
			return e, true
		}
	}
	return fileElement{}, false
}

// bytes is a value as it is stored, nil if there is none.
func (d dataset) bytes(t tag.Tag) []byte {
	e, ok := d.find(t)
	if !ok {
		return nil
	}
	b, err := d.w.value(e, maxText)
	if err != nil {
		return nil
	}
	return b
}

// whole is a text of one value, in which a backslash is a character (VR LT, ST, UT).
func (d dataset) whole(t tag.Tag) string {
	return strings.Trim(d.texts8.decode(d.bytes(t), false), " \x00\r\n")
}

// texts are the values of a text element, trimmed, as valid UTF-8.
func (d dataset) texts(t tag.Tag) []string {
	b := d.bytes(t)
	if len(b) == 0 {
		return nil
	}
	out := strings.Split(d.texts8.decode(b, t == tag.PatientName), `\`)
	for i := range out {
		out[i] = strings.Trim(out[i], " \x00")
	}
	return out
}

// text is the first value of a text element, or "".
func (d dataset) text(t tag.Tag) string {
	if all := d.texts(t); len(all) > 0 {
		return all[0]
	}
	return ""
}

// numbers are the values of a numeric or numeric-text element, if all are finite.
func (d dataset) numbers(t tag.Tag) []float64 {
	e, ok := d.find(t)
	if !ok {
		return nil
	}
	vr := e.vr
	if vr == 0 || vr == vrUN {
		vr = dictionaryVR(t)
	}
	out := numbersOf(d.bytes(t), vr, d.w.order(t.Group))
	for _, n := range out {
		if math.IsNaN(n) || math.IsInf(n, 0) {
			return nil
		}
	}
	return out
}

// numbersOf reads a value of a numeric VR.
func numbersOf(b []byte, vr valueRep, order binary.ByteOrder) []float64 {
	var size int
	var read func([]byte) float64
	switch vr {
	case vrUS:
		size, read = 2, func(b []byte) float64 { return float64(order.Uint16(b)) }
	case vrSS:
		size, read = 2, func(b []byte) float64 { return float64(int16(order.Uint16(b))) }
	case vrUL:
		size, read = 4, func(b []byte) float64 { return float64(order.Uint32(b)) }
	case vrSL:
		size, read = 4, func(b []byte) float64 { return float64(int32(order.Uint32(b))) }
	case vrFL:
		size, read = 4, func(b []byte) float64 { return shortest(math.Float32frombits(order.Uint32(b))) }
	case vrFD:
		size, read = 8, func(b []byte) float64 { return math.Float64frombits(order.Uint64(b)) }
	case vrUV:
		size, read = 8, func(b []byte) float64 { return float64(order.Uint64(b)) }
	default:
		return decimals(string(b))
	}
	var out []float64
	for ; len(b) >= size; b = b[size:] {
		out = append(out, read(b))
	}
	return out
}

// shortest is the shortest decimal that is this number with 32 bits: 12.1, not 12.1000003815.
func shortest(f float32) float64 {
	n, err := strconv.ParseFloat(strconv.FormatFloat(float64(f), 'g', -1, 32), 64)
	if err != nil {
		return math.NaN()
	}
	return n
}

// decimals reads numbers that are written out (VR DS, IS); nil if one of them isn't one.
func decimals(s string) []float64 {
	var out []float64
	for part := range strings.SplitSeq(s, `\`) {
		n, err := strconv.ParseFloat(strings.Trim(part, " \x00"), 64)
		if err != nil {
			return nil
		}
		out = append(out, n)
	}
	return out
}

// number is the first value of a numeric element, or 0.
func (d dataset) number(t tag.Tag) float64 {
	if all := d.numbers(t); len(all) > 0 {
		return all[0]
	}
	return 0
}

// count is a number that fits a 32-bit unsigned integer, or 0.
func (d dataset) count(t tag.Tag) int {
	n := d.number(t)
	if n < 0 || n > math.MaxUint32 || n != math.Trunc(n) {
		return 0
	}
	return int(n)
}

// items are the items of a sequence, up to one that can't be read.
func (d dataset) items(t tag.Tag) []dataset {
	e, ok := d.find(t)
	if !ok {
		return nil
	}
	defer func(before bool) { d.w.implicit = before }(d.w.implicit)
	d.w.implicit = d.implicit
	var out []dataset
	total := 0
	// What can't be walked to its end is used as far as it goes.
	_, _ = d.w.items(e, e.end, 0, func(item *fileElement) error {
		if len(out) == maxItems {
			return errTooMany
		}
		in := dataset{w: d.w, implicit: d.w.implicit, texts8: d.texts8}
		end, err := d.w.elements(*item, e.end, 1, func(e *fileElement) (err error) {
			if e.undefined {
				e.end, err = d.w.items(*e, item.limit(d.w.size), 2, nil)
			}
			if total++; total > maxElements {
				return errTooMany
			}
			in.elements = append(in.elements, *e)
			return err
		})
		if err == nil {
			item.end = end
		}
		in.readCharacters()
		out = append(out, in)
		return err
	})
	return out
}

// limit is the end of an element, or size if it isn't known.
func (e fileElement) limit(size int64) int64 {
	if e.undefined {
		return size
	}
	return e.end
}

// first is the first item of a sequence, or an empty data set.
func (d dataset) first(t tag.Tag) dataset {
	if items := d.items(t); len(items) > 0 {
		return items[0]
	}
	return dataset{w: d.w}
}

// readCharacters takes the data set's own character set, where it names one; an item
// without one has that of the data set around it (PS3.5 7.5.3).
func (d *dataset) readCharacters() {
	if b := d.bytes(tag.SpecificCharacterSet); b != nil {
		d.texts8 = newCharacters(strings.Split(string(b), `\`))
	}
}
