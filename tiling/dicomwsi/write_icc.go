package dicomwsi

import (
	"encoding/binary"
	"math"
)

// writeICC makes a small ICC profile (ICC.1:2001-04, version 2.4): sRGB's primaries seen under
// D50 with a gamma of 2.2. Its class is input device ("scnr"), which is what the Optical
// Path module asks for (PS3.3 C.8.12.5.1.2).
func writeICC() []byte {
	gamma := writeICCTag("curv", 0, 0, 0, 1, 2, 0x33) // one value: 2.2 as 8.8 fixed
	tags := []struct {
		name string
		data []byte
	}{
		{"desc", writeICCDescription("sRGB-like scanner")},
		{"cprt", append(writeICCTag("text"), "No copyright, use freely\x00\x00\x00\x00"...)},
		{"wtpt", writeICCXYZ(0.9642, 1, 0.8249)},
		{"rXYZ", writeICCXYZ(0.4361, 0.2225, 0.0139)},
		{"gXYZ", writeICCXYZ(0.3851, 0.7169, 0.0971)},
		{"bXYZ", writeICCXYZ(0.1431, 0.0606, 0.7141)},
		{"rTRC", gamma}, {"gTRC", gamma}, {"bTRC", gamma},
	}
	be := binary.BigEndian
	table := be.AppendUint32(nil, uint32(len(tags)))
	var data []byte
	start := 128 + 4 + 12*len(tags)
	for _, t := range tags {
		table = append(table, t.name...)
		table = be.AppendUint32(be.AppendUint32(table, uint32(start+len(data))), uint32(len(t.data)))
		data = append(data, t.data...)
		data = append(data, make([]byte, (4-len(data)%4)%4)...)
	}
	out := writeICCHeader(start + len(data))
	return append(append(out, table...), data...)
}

func writeICCHeader(size int) []byte {
	be := binary.BigEndian
	h := make([]byte, 128)
	be.PutUint32(h, uint32(size))
	be.PutUint32(h[8:], 0x02400000)
	copy(h[12:], "scnrRGB XYZ ")
	for i, v := range []uint16{2026, 1, 1} {
		be.PutUint16(h[24+2*i:], v)
	}
	copy(h[36:], "acsp")
	copy(h[68:], writeICCNumbers(0.9642, 1, 0.8249)) // D50
	return h
}

// writeICCTag starts a tag's data: its type, four zeros, then the bytes.
func writeICCTag(kind string, rest ...byte) []byte {
	return append(append([]byte(kind), 0, 0, 0, 0), rest...)
}

// writeICCNumbers are signed 15.16 fixed-point numbers.
func writeICCNumbers(values ...float64) (b []byte) {
	for _, v := range values {
		b = binary.BigEndian.AppendUint32(b, uint32(math.Round(v*65536)))
	}
	return b
}

func writeICCXYZ(x, y, z float64) []byte {
	return append(writeICCTag("XYZ "), writeICCNumbers(x, y, z)...)
}

// writeICCDescription has an ASCII text, no Unicode and no ScriptCode one.
func writeICCDescription(text string) []byte {
	b := binary.BigEndian.AppendUint32(writeICCTag("desc"), uint32(len(text)+1))
	b = append(append(b, text...), 0)
	return append(b, make([]byte, 4+4+2+1+67)...)
}
