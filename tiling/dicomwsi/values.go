package dicomwsi

import (
	"encoding/binary"
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/suyashkumar/dicom"
	"github.com/suyashkumar/dicom/pkg/tag"
)

// dataset is the elements of a file or of a sequence's item. Its methods take values of any
// type for what they can be read as: a file from outside may have the wrong one.
type dataset []*dicom.Element

// codeSwitch is an ISO 2022 escape sequence, which the decoder behind us leaves in.
var codeSwitch = regexp.MustCompile("\x1b[\x20-\x2f]+[\x30-\x7e]")

func (d dataset) value(t tag.Tag) any {
	for _, e := range d {
		if e != nil && e.Tag == t && e.Value != nil {
			return e.Value.GetValue()
		}
	}
	return nil
}

// texts are the values of a text element, trimmed, as valid UTF-8.
func (d dataset) texts(t tag.Tag) []string {
	var out []string
	switch v := d.value(t).(type) {
	case []string:
		for _, s := range v {
			out = append(out, strings.ToValidUTF8(codeSwitch.ReplaceAllString(s, ""), "\uFFFD"))
		}
	case []byte:
		out = strings.Split(strings.ToValidUTF8(string(v), "\uFFFD"), "\\")
	}
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

// numbers are the values of a numeric or numeric-text element that are finite.
func (d dataset) numbers(t tag.Tag) []float64 {
	var out []float64
	switch v := d.value(t).(type) {
	case []int:
		for _, n := range v {
			out = append(out, float64(n))
		}
	case []float64:
		out = v
	case []string:
		for _, s := range v {
			n, err := strconv.ParseFloat(strings.Trim(s, " \x00"), 64)
			if err != nil {
				return nil
			}
			out = append(out, n)
		}
	case []byte: // an element that the dictionary does not know, in implicit VR
		switch len(v) {
		case 2:
			out = []float64{float64(binary.LittleEndian.Uint16(v))}
		case 4:
			out = []float64{float64(binary.LittleEndian.Uint32(v))}
		}
	}
	for _, n := range out {
		if math.IsNaN(n) || math.IsInf(n, 0) {
			return nil
		}
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

// items are the items of a sequence.
func (d dataset) items(t tag.Tag) []dataset {
	v, ok := d.value(t).([]*dicom.SequenceItemValue)
	if !ok {
		return nil
	}
	var out []dataset
	for _, item := range v {
		if elements, ok := item.GetValue().([]*dicom.Element); ok {
			out = append(out, elements)
		}
	}
	return out
}

// first is the first item of a sequence, or an empty data set.
func (d dataset) first(t tag.Tag) dataset {
	if items := d.items(t); len(items) > 0 {
		return items[0]
	}
	return nil
}

// blob is the value of a binary element.
func (d dataset) blob(t tag.Tag) []byte {
	b, _ := d.value(t).([]byte)
	return b
}
