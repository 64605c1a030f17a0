package tiffwsi

import (
	"encoding/binary"
	"fmt"
	"math"
	"sort"

	"telepath/tiling"
)

// Field types of TIFF 6.0 and BigTIFF.
const (
	writeASCII    = 2
	writeShort    = 3
	writeLong     = 4
	writeRational = 5
	writeUndef    = 7
	writeLong8    = 16
)

// Tags that only JPEG-compressed YCbCr pages have (TIFF 6.0, section 21).
const (
	writeTagSubSampling = 530
	writeTagBlackWhite  = 532
)

// writeEntry is one field of a directory: its count of values and their bytes.
type writeEntry struct {
	tag, kind uint16
	count     int
	data      []byte
}

func writeShorts(tag uint16, values ...uint16) writeEntry {
	e := writeEntry{tag: tag, kind: writeShort, count: len(values)}
	for _, v := range values {
		e.data = binary.LittleEndian.AppendUint16(e.data, v)
	}
	return e
}

func writeLongs(tag uint16, values ...uint32) writeEntry {
	e := writeEntry{tag: tag, kind: writeLong, count: len(values), data: make([]byte, 0, 4*len(values))}
	for _, v := range values {
		e.data = binary.LittleEndian.AppendUint32(e.data, v)
	}
	return e
}

// writeRationals makes rationals with the denominator 1000.
func writeRationals(tag uint16, values ...float64) writeEntry {
	e := writeEntry{tag: tag, kind: writeRational, count: len(values)}
	for _, v := range values {
		n := uint32(max(0, min(math.Round(v*1000), math.MaxUint32)))
		e.data = binary.LittleEndian.AppendUint32(e.data, n)
		e.data = binary.LittleEndian.AppendUint32(e.data, 1000)
	}
	return e
}

func writeText(tag uint16, text string) writeEntry {
	return writeEntry{tag: tag, kind: writeASCII, count: len(text) + 1, data: append([]byte(text), 0)}
}

// writeOffsets are 64-bit; directory narrows them for a classic TIFF.
func writeOffsets(tag uint16, values []uint64) writeEntry {
	e := writeEntry{tag: tag, kind: writeLong8, count: len(values), data: make([]byte, 0, 8*len(values))}
	for _, v := range values {
		e.data = binary.LittleEndian.AppendUint64(e.data, v)
	}
	return e
}

// narrowed is a field of 64-bit values as 32-bit ones.
func (e writeEntry) narrowed() writeEntry {
	n := writeEntry{tag: e.tag, kind: writeLong, count: e.count, data: make([]byte, 0, len(e.data)/2)}
	for i := 0; i < len(e.data); i += 8 {
		n.data = append(n.data, e.data[i:i+4]...)
	}
	return n
}

// writePage lists the fields of one level's page.
func writePage(src tiling.Slide, level int, table *writeTable, opts WriteOptions) []writeEntry {
	info := src.Info()
	l := info.Levels[level]
	reduced := uint32(0)
	if level > 0 {
		reduced = 1
	}
	fields := []writeEntry{
		writeLongs(tagSubfileType, reduced),
		writeLongs(tagImageWidth, uint32(l.Width)),
		writeLongs(tagImageLength, uint32(l.Height)),
		writeShorts(tagBitsPerSample, 8, 8, 8),
		writeShorts(tagCompression, compressionJPEG),
		writeShorts(tagPhotometric, photometricYCbCr),
		writeShorts(tagSamplesPerPixel, 3),
		writeShorts(tagPlanarConfig, 1),
		writeText(tagSoftware, writeSoftware),
		writeShorts(tagTileWidth, uint16(l.TileWidth)),
		writeShorts(tagTileLength, uint16(l.TileHeight)),
		writeOffsets(tagTileOffsets, table.offsets),
		writeLongs(tagTileByteCounts, table.counts...),
		writeShorts(writeTagSubSampling, table.sampled, table.sampled),
		// Full-range YCbCr as JFIF has it.
		writeRationals(writeTagBlackWhite, 0, 255, 128, 255, 128, 255),
	}
	fields = append(fields, writeResolution(info, l)...)
	if opts.Description != "" && level == 0 {
		fields = append(fields, writeText(tagDescription, opts.Description))
	}
	if p, ok := src.(tiling.ICCProfiler); ok && len(p.ICCProfile()) > 0 {
		icc := p.ICCProfile()
		fields = append(fields, writeEntry{tag: tagICCProfile, kind: writeUndef, count: len(icc), data: icc})
	}
	sort.Slice(fields, func(i, j int) bool { return fields[i].tag < fields[j].tag })
	return fields
}

// writeResolution is the page's scale in pixels per centimetre, or "no unit" where the slide
// has none.
func writeResolution(info tiling.Info, l tiling.Level) []writeEntry {
	const micrometresPerCentimetre = 10_000
	if info.MPP == nil || info.MPP.X <= 0 || info.MPP.Y <= 0 {
		return []writeEntry{writeRationals(tagXResolution, 1), writeRationals(tagYResolution, 1), writeShorts(tagResolutionUnit, 1)}
	}
	x := micrometresPerCentimetre / info.MPP.X * float64(l.Width) / float64(info.Width)
	y := micrometresPerCentimetre / info.MPP.Y * float64(l.Height) / float64(info.Height)
	return []writeEntry{writeRationals(tagXResolution, x), writeRationals(tagYResolution, y), writeShorts(tagResolutionUnit, 3)}
}

// directory writes the fields' values that don't fit into the directory, then the directory,
// and returns its place. next is the place of the page after it, 0 for none.
func (w *writeFile) directory(fields []writeEntry, next uint64) (at uint64, err error) {
	inline, le := 4, binary.LittleEndian
	if w.big {
		inline = 8
	}
	var ifd []byte
	if w.big {
		ifd = le.AppendUint64(ifd, uint64(len(fields)))
	} else {
		ifd = le.AppendUint16(ifd, uint16(len(fields)))
	}
	for _, f := range fields {
		if !w.big && f.kind == writeLong8 {
			f = f.narrowed()
		}
		ifd = le.AppendUint16(le.AppendUint16(ifd, f.tag), f.kind)
		value := f.data
		if len(value) > inline {
			if value, err = w.apart(f); err != nil {
				return 0, err
			}
		}
		if w.big {
			ifd = le.AppendUint64(ifd, uint64(f.count))
		} else {
			ifd = le.AppendUint32(ifd, uint32(f.count))
		}
		ifd = append(append(ifd, value...), make([]byte, inline-len(value))...)
	}
	ifd = append(ifd, w.pointer(next)...)
	if err := w.align(); err != nil {
		return 0, err
	}
	at = w.at
	if err := w.write(ifd); err != nil {
		return 0, fmt.Errorf("write directory: %w", err)
	}
	return at, nil
}

// apart writes a field's values outside of the directory and returns the pointer to them.
func (w *writeFile) apart(f writeEntry) ([]byte, error) {
	if err := w.align(); err != nil {
		return nil, err
	}
	at := w.at
	if err := w.write(f.data); err != nil {
		return nil, fmt.Errorf("write the values of tag %d: %w", f.tag, err)
	}
	return w.pointer(at), nil
}

// pointer is a place in the file in the width of the file's offsets.
func (w *writeFile) pointer(at uint64) []byte {
	if w.big {
		return binary.LittleEndian.AppendUint64(nil, at)
	}
	return binary.LittleEndian.AppendUint32(nil, uint32(at))
}

// align goes on to a multiple of eight: directories start on a word boundary (TIFF 6.0,
// section 2), and 64-bit values are best read there.
func (w *writeFile) align() error {
	return w.write(make([]byte, (8-w.at%8)%8))
}
