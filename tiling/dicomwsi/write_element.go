package dicomwsi

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The writer encodes Explicit VR Little Endian itself instead of through suyashkumar/dicom:
// tables in front of the pixel data are patched in place afterwards, so that the place of
// every byte must be known, and that library writes no OV values and no encapsulated pixel
// data piece by piece.

// writeSet is a data set or an item of a sequence; elements are sorted when it is encoded.
type writeSet []writeElement

type writeElement struct {
	tag   uint32 // group in the upper half
	vr    string
	value []byte // of even length
}

// writeSpan is where a value lies in an encoded data set.
type writeSpan struct{ at, length int }

// encode returns the data set's bytes and the place of each value.
func (s writeSet) encode() ([]byte, map[uint32]writeSpan) {
	sorted := slices.Clone(s)
	slices.SortFunc(sorted, func(a, b writeElement) int { return int(int64(a.tag) - int64(b.tag)) })
	var out []byte
	spans := make(map[uint32]writeSpan, len(s))
	for _, e := range sorted {
		out = writeElementHead(out, e.tag, e.vr, uint32(len(e.value)))
		spans[e.tag] = writeSpan{len(out), len(e.value)}
		out = append(out, e.value...)
	}
	return out, spans
}

// writeElementHead appends tag, VR and length (PS3.5 7.1.2: some VRs have a 32-bit length).
func writeElementHead(out []byte, tag uint32, vr string, length uint32) []byte {
	le := binary.LittleEndian
	out = le.AppendUint16(le.AppendUint16(out, uint16(tag>>16)), uint16(tag))
	out = append(out, vr...)
	switch vr {
	case "OB", "OV", "OW", "SQ", "UT", "UN":
		return le.AppendUint32(append(out, 0, 0), length)
	}
	return le.AppendUint16(out, uint16(length))
}

// text puts a string value; several values are joined by backslashes.
func (s *writeSet) text(tag uint32, vr string, values ...string) {
	v := []byte(strings.Join(values, `\`))
	if len(v)%2 == 1 {
		pad := byte(' ')
		if vr == "UI" {
			pad = 0
		}
		v = append(v, pad)
	}
	*s = append(*s, writeElement{tag, vr, v})
}

func (s *writeSet) us(tag uint32, v int) {
	*s = append(*s, writeElement{tag, "US", binary.LittleEndian.AppendUint16(nil, uint16(v))})
}

// long puts 32-bit integers of VR UL or SL.
func (s *writeSet) long(tag uint32, vr string, values ...int) {
	var b []byte
	for _, v := range values {
		b = binary.LittleEndian.AppendUint32(b, uint32(v))
	}
	*s = append(*s, writeElement{tag, vr, b})
}

func (s *writeSet) float(tag uint32, v float64) {
	*s = append(*s, writeElement{tag, "FL", binary.LittleEndian.AppendUint32(nil, math.Float32bits(float32(v)))})
}

// decimal puts a DS, at most 16 characters a value.
func (s *writeSet) decimal(tag uint32, values ...float64) {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = writeDecimal(v)
	}
	s.text(tag, "DS", texts...)
}

// writeDecimal is the number with as many digits as fit into 16 characters.
func writeDecimal(v float64) string {
	text := strconv.FormatFloat(v, 'g', -1, 64)
	for digits := 15; len(text) > 16; digits-- {
		text = strconv.FormatFloat(v, 'g', digits, 64)
	}
	return text
}

// pointer puts an AT: a tag as a value.
func (s *writeSet) pointer(tag, to uint32) {
	le := binary.LittleEndian
	*s = append(*s, writeElement{tag, "AT", le.AppendUint16(le.AppendUint16(nil, uint16(to>>16)), uint16(to))})
}

func (s *writeSet) bytes(tag uint32, vr string, v []byte) {
	if len(v)%2 == 1 {
		v = append(slices.Clone(v), 0)
	}
	*s = append(*s, writeElement{tag, vr, v})
}

// sequence puts a sequence with items of defined length; without items it is empty.
func (s *writeSet) sequence(tag uint32, items ...writeSet) {
	var b []byte
	for _, item := range items {
		data, _ := item.encode()
		b = append(b, 0xfe, 0xff, 0x00, 0xe0)
		b = binary.LittleEndian.AppendUint32(b, uint32(len(data)))
		b = append(b, data...)
	}
	*s = append(*s, writeElement{tag, "SQ", b})
}

// writeCode is a coded concept.
type writeCode struct{ value, scheme, meaning string }

// code puts a code sequence of one item (PS3.3 8.8).
func (s *writeSet) code(tag uint32, c writeCode) {
	s.sequence(tag, c.item())
}

func (c writeCode) item() writeSet {
	var item writeSet
	item.text(0x00080100, "SH", c.value)
	item.text(0x00080102, "SH", c.scheme)
	item.text(0x00080104, "LO", c.meaning)
	return item
}

// time puts a date and a time of day.
func (s *writeSet) time(date, clock uint32, t time.Time) {
	s.text(date, "DA", t.Format("20060102"))
	s.text(clock, "TM", t.Format("150405"))
}

// writeUID derives a UID from texts: 2.25 and a UUID of version 8 (RFC 9562) as a number
// (PS3.5 B.2).
func writeUID(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	id := h.Sum(nil)[:16]
	id[6] = id[6]&0x0f | 0x80
	id[8] = id[8]&0x3f | 0x80
	return "2.25." + new(big.Int).SetBytes(id).String()
}
