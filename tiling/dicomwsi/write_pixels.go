package dicomwsi

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"os"
)

const (
	writeTagOffsets = 0x7fe00001
	writeTagLengths = 0x7fe00002
	writeTagPixels  = 0x7fe00010
)

// writePixels writes an instance's encapsulated frames behind its header. Several frames get
// an Extended Offset Table (PS3.3 C.7.6.3.1.8) whose space is kept free in front of them
// and filled when all are written: the 32-bit Basic Offset Table stays empty.
type writePixels struct {
	file    *os.File
	out     *bufio.Writer
	at      int64 // bytes written
	ratioAt int64 // place of LossyImageCompressionRatio
	tableAt int64 // place of the offsets' values, 0: no table
	lengths int64 // place of the lengths' values
	first   int64 // place of the first frame's item
	raw     int64 // bytes of one frame uncompressed
	frames  int   // as promised by the header
	offset  []uint64
	size    []uint64
	packed  int64
}

// newWritePixels writes everything up to the first frame.
func newWritePixels(f *os.File, header writeSet, im *writeImage) (*writePixels, error) {
	p := &writePixels{file: f, out: bufio.NewWriterSize(f, 1<<20), frames: im.frames, raw: int64(im.frameWidth) * int64(im.frameHigh) * 3}
	body, spans := header.encode()
	meta := writeMeta(header)
	p.ratioAt = int64(len(meta) + spans[writeTagRatio].at)
	if err := p.write(meta); err != nil {
		return nil, err
	}
	if err := p.write(body); err != nil {
		return nil, err
	}
	if im.frames > 1 {
		var err error
		if p.tableAt, err = p.reserve(writeTagOffsets); err != nil {
			return nil, err
		}
		if p.lengths, err = p.reserve(writeTagLengths); err != nil {
			return nil, err
		}
	}
	// Pixel Data of undefined length, and the empty Basic Offset Table (PS3.5 A.4).
	head := writeElementHead(nil, writeTagPixels, "OB", 0xffffffff)
	head = append(head, 0xfe, 0xff, 0x00, 0xe0, 0, 0, 0, 0)
	if err := p.write(head); err != nil {
		return nil, err
	}
	p.first = p.at
	return p, nil
}

// reserve writes an element of VR OV with a zero for each frame.
func (p *writePixels) reserve(tag uint32) (at int64, err error) {
	if err := p.write(writeElementHead(nil, tag, "OV", uint32(8*p.frames))); err != nil {
		return 0, err
	}
	at = p.at
	return at, p.write(make([]byte, 8*p.frames))
}

// writeMeta is the preamble and the File Meta Information (PS3.10 7.1).
func writeMeta(header writeSet) []byte {
	instance := ""
	for _, e := range header {
		if e.tag == 0x00080018 {
			instance = string(e.value)
		}
	}
	var m writeSet
	m.bytes(0x00020001, "OB", []byte{0, 1})
	m.text(0x00020002, "UI", writeSOPClass)
	m = append(m, writeElement{0x00020003, "UI", []byte(instance)})
	m.text(0x00020010, "UI", writeJPEGBaseline)
	m.text(0x00020012, "UI", writeUID("implementation", writeImplementation))
	m.text(0x00020013, "SH", writeImplementation)
	group, _ := m.encode()
	var length writeSet
	length.long(0x00020000, "UL", len(group))
	head, _ := length.encode()
	return append(append(append(make([]byte, 128), "DICM"...), head...), group...)
}

func (p *writePixels) write(data []byte) error {
	n, err := p.out.Write(data)
	p.at += int64(n)
	if err != nil {
		return fmt.Errorf("write at %d: %w", p.at, err)
	}
	return nil
}

// frame writes one JPEG as one fragment. A JPEG of odd length gets a fill byte before its
// end marker (PS3.5 A.4 note 1), so that the fragment is as long as the frame and no reader
// can doubt whether the length counts a padding byte.
func (p *writePixels) frame(jpeg []byte) error {
	n := len(jpeg)
	if n < 4 || jpeg[n-2] != 0xff || jpeg[n-1] != 0xd9 {
		return fmt.Errorf("frame %d is not a complete JPEG", len(p.offset)+1)
	}
	p.offset = append(p.offset, uint64(p.at-p.first))
	p.size = append(p.size, uint64(n+n%2))
	p.packed += int64(n + n%2)
	head := binary.LittleEndian.AppendUint32([]byte{0xfe, 0xff, 0x00, 0xe0}, uint32(n+n%2))
	if err := p.write(head); err != nil {
		return err
	}
	if err := p.write(jpeg[:n-2]); err != nil {
		return err
	}
	end := []byte{0xff, 0xff, 0xd9}
	return p.write(end[1-n%2:])
}

// finish ends the pixel data and fills in what was left open in front of it.
func (p *writePixels) finish() error {
	if len(p.offset) != p.frames {
		return fmt.Errorf("%d frames were written, %d were announced", len(p.offset), p.frames)
	}
	if err := p.write([]byte{0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0}); err != nil {
		return err
	}
	if err := p.out.Flush(); err != nil {
		return fmt.Errorf("write the last frames: %w", err)
	}
	ratio := fmt.Sprintf("%-16.2f", float64(p.raw)*float64(p.frames)/float64(p.packed))
	if _, err := p.file.WriteAt([]byte(ratio), p.ratioAt); err != nil {
		return fmt.Errorf("write the compression ratio: %w", err)
	}
	if p.tableAt == 0 {
		return nil
	}
	if _, err := p.file.WriteAt(writeTable(p.offset), p.tableAt); err != nil {
		return fmt.Errorf("write the offset table: %w", err)
	}
	if _, err := p.file.WriteAt(writeTable(p.size), p.lengths); err != nil {
		return fmt.Errorf("write the table of lengths: %w", err)
	}
	return nil
}

func writeTable(values []uint64) []byte {
	b := make([]byte, 0, 8*len(values))
	for _, v := range values {
		b = binary.LittleEndian.AppendUint64(b, v)
	}
	return b
}
