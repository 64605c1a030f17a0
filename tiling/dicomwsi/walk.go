package dicomwsi

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/suyashkumar/dicom/pkg/tag"
)

const (
	// maxDepth bounds nested sequences: the standard's deepest trees have fewer than ten levels.
	maxDepth = 24
	// undefinedLength marks a value that ends with a delimiter (PS3.5 7.1.1).
	undefinedLength = 0xffffffff
	// headerWindow is what is read at a time: a header without its colour profile.
	headerWindow = 16 << 10
	// itemHead is the length of an item's tag and length.
	itemHead = 8
)

var (
	errCutOff  = errors.New("the file ends here")
	errTooDeep = errors.New("sequences are nested too deeply")
)

// fileElement is one element's place in the file.
type fileElement struct {
	tag       tag.Tag
	vr        valueRep
	undefined bool
	at        int64 // of its tag
	body      int64 // of its value
	// end is after the value and, if its length is undefined, after its delimiter. It is 0 in
	// an undefined element whose end has not been looked for.
	end int64
}

func (e fileElement) length() int64 { return e.end - e.body }

// visitor sees an element or item during a walk. It may walk through it, at a greater depth,
// and set its end if it has undefined length: otherwise the walk steps over it by itself.
type visitor func(e *fileElement) error

// fileWalker steps over the elements of a file through a small window.
type fileWalker struct {
	file     io.ReaderAt
	size     int64
	implicit bool
	big      bool // big endian (PS3.5 A.3), beyond group 2
	buf      []byte
	start    int64 // where buf's bytes come from
	// outage is the first failure to read the file. It is kept because a value that can't be
	// had is taken for one that isn't there, which an outage must not do.
	outage error
	// path is the element or item at each depth of the walk under way: what visitors see a
	// pointer to, kept here so that a walk allocates nothing.
	path [maxDepth + 1]fileElement
}

func newWalker(file io.ReaderAt, size int64, window int) *fileWalker {
	return &fileWalker{file: file, size: size, buf: make([]byte, 0, window)}
}

// bytes returns n bytes at a place, valid until the next call. n is at most the window.
func (w *fileWalker) bytes(at int64, n int) ([]byte, error) {
	if at < 0 || at > w.size-int64(n) {
		return nil, errCutOff
	}
	if at < w.start || at+int64(n) > w.start+int64(len(w.buf)) {
		if err := w.fill(at, cap(w.buf)); err != nil {
			return nil, err
		}
	}
	return w.buf[at-w.start:][:n], nil
}

// fill moves the window.
func (w *fileWalker) fill(at int64, window int) error {
	want := min(int64(window), w.size-at)
	w.buf, w.start = w.buf[:want], at
	if got, err := w.file.ReadAt(w.buf, at); int64(got) < want {
		w.buf = w.buf[:0]
		return w.failed(err)
	}
	return nil
}

// failed says why bytes didn't come: the file ends, or there is an outage.
func (w *fileWalker) failed(err error) error {
	if err == nil || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errCutOff
	}
	if w.outage == nil {
		w.outage = err
	}
	return err
}

// value reads a whole value of at most limit bytes.
func (w *fileWalker) value(e fileElement, limit int64) ([]byte, error) {
	if e.undefined || e.length() > limit {
		return nil, fmt.Errorf("value of %d bytes at offset %d", e.length(), e.at)
	}
	n := int(e.length())
	out := make([]byte, n)
	if n <= cap(w.buf) {
		b, err := w.bytes(e.body, n)
		copy(out, b)
		return out, err
	}
	if got, err := w.file.ReadAt(out, e.body); got < n {
		return nil, w.failed(err)
	}
	return out, nil
}

func (w *fileWalker) order(group uint16) binary.ByteOrder {
	if w.big && group != 2 {
		return binary.BigEndian
	}
	return binary.LittleEndian
}

// head reads an element's tag, VR and length; end is not yet set if the length is undefined.
func (w *fileWalker) head(at, limit int64) (fileElement, error) {
	b, err := w.bytes(at, 8)
	if err != nil {
		return fileElement{}, err
	}
	le := binary.LittleEndian
	e := fileElement{tag: tag.Tag{Group: le.Uint16(b), Element: le.Uint16(b[2:])}, at: at, body: at + 8}
	length := int64(le.Uint32(b[4:]))
	swapped := w.big && e.tag.Group != 2
	if swapped {
		be := binary.BigEndian
		e.tag = tag.Tag{Group: be.Uint16(b), Element: be.Uint16(b[2:])}
		length = int64(be.Uint32(b[4:]))
	}
	if explicit := !w.implicit || e.tag.Group == 2; explicit && e.tag.Group != 0xfffe {
		e.vr = valueRep(b[4])<<8 | valueRep(b[5])
		switch {
		case e.vr.shortLength():
			length = int64(w.order(e.tag.Group).Uint16(b[6:]))
		case e.vr.letters():
			if b, err = w.bytes(at+8, 4); err != nil {
				return e, err
			}
			e.body, length = at+12, int64(w.order(e.tag.Group).Uint32(b))
		default:
			return e, fmt.Errorf("no value representation at offset %d", at)
		}
	}
	if e.undefined = length == undefinedLength; e.undefined {
		return e, nil
	}
	e.end = e.body + length
	if e.end > limit {
		return e, errCutOff
	}
	return e, nil
}

// items calls visit for every item of a sequence and returns where the sequence ends. An
// element with VR UN and undefined length holds implicit VR (PS3.5 6.2.2 note 2).
func (w *fileWalker) items(e fileElement, limit int64, depth int, visit visitor) (int64, error) {
	if depth > maxDepth {
		return 0, errTooDeep
	}
	if e.vr == vrUN {
		defer func(before bool) { w.implicit = before }(w.implicit)
		w.implicit = true
	}
	end := limit
	if !e.undefined {
		end = e.end
	}
	item := &w.path[depth]
	for at := e.body; at < end; {
		var err error
		if *item, err = w.head(at, end); err != nil {
			return 0, err
		}
		if item.tag == tag.SequenceDelimitationItem && e.undefined && item.length() == 0 {
			return item.end, nil
		}
		if item.tag != tag.Item {
			return 0, fmt.Errorf("no item at offset %d", at)
		}
		if visit != nil {
			if err := visit(item); err != nil {
				return 0, err
			}
		}
		if item.end == 0 {
			if item.end, err = w.elements(*item, end, depth+1, nil); err != nil {
				return 0, err
			}
		}
		at = item.end
	}
	if e.undefined {
		return 0, errCutOff
	}
	return end, nil
}

// elements calls visit for every element of an item and returns where the item ends.
func (w *fileWalker) elements(item fileElement, limit int64, depth int, visit visitor) (int64, error) {
	if depth > maxDepth {
		return 0, errTooDeep
	}
	end := limit
	if !item.undefined {
		end = item.end
	}
	e := &w.path[depth]
	for at := item.body; at < end; {
		var err error
		if *e, err = w.head(at, end); err != nil {
			return 0, err
		}
		if e.tag == tag.ItemDelimitationItem && item.undefined && e.length() == 0 {
			return e.end, nil
		}
		if e.tag.Group == 0xfffe {
			return 0, fmt.Errorf("unexpected delimiter at offset %d", at)
		}
		if visit != nil {
			if err := visit(e); err != nil {
				return 0, err
			}
		}
		if e.end == 0 {
			if e.end, err = w.items(*e, end, depth+1, nil); err != nil {
				return 0, err
			}
		}
		at = e.end
	}
	if item.undefined {
		return 0, errCutOff
	}
	return end, nil
}
