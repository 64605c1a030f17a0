package dicomwsi

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/suyashkumar/dicom/pkg/tag"
)

const (
	// maxDepth bounds nested sequences: the standard's deepest trees have fewer than ten
	// levels, and the parser behind us recurses.
	maxDepth = 24
	// undefinedLength marks a value that ends with a delimiter (PS3.5 7.1.1).
	undefinedLength = 0xffffffff
	headerWindow    = 64 << 10
)

var (
	errCutOff  = errors.New("the file ends here")
	errTooDeep = errors.New("sequences are nested too deeply")
)

// longVRs have a 32-bit length in explicit VR (PS3.5 table 7.1-1); shortVRs a 16-bit one.
// parsedVRs are those that the parser behind us reads right.
const (
	longVRs   = "OB OD OF OL OV OW SQ SV UC UN UR UT UV"
	shortVRs  = "AE AS AT CS DA DS DT FL FD IS LO LT PN SH SL SS ST TM UI UL US"
	parsedVRs = shortVRs + " OB OD OF OL OW SQ UC UN UR UT"
)

// fileElement is one element's place in the file.
type fileElement struct {
	tag       tag.Tag
	vr        string // empty in implicit VR and for items
	at        int64  // of its tag
	body      int64  // of its value
	end       int64  // after its value and, if its length is undefined, its delimiter
	undefined bool
}

func (e fileElement) length() int64 { return e.end - e.body }

// fileWalker steps over the elements of a file through a small window.
type fileWalker struct {
	file     io.ReaderAt
	size     int64
	implicit bool
	buf      []byte
	start    int64 // where buf's bytes come from
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
		want := min(int64(cap(w.buf)), w.size-at)
		w.buf, w.start = w.buf[:want], at
		if got, err := w.file.ReadAt(w.buf, at); int64(got) < want {
			w.buf = w.buf[:0]
			if err == nil || errors.Is(err, io.EOF) {
				err = errCutOff
			}
			return nil, err
		}
	}
	return w.buf[at-w.start:][:n], nil
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
	if explicit := !w.implicit || e.tag.Group == 2; explicit && e.tag.Group != 0xfffe {
		e.vr = string(b[4:6])
		switch {
		case strings.Contains(shortVRs, e.vr) && e.vr[0] != ' ' && e.vr[1] != ' ':
			length = int64(le.Uint16(b[6:]))
		case e.vr[0] >= 'A' && e.vr[0] <= 'Z' && e.vr[1] >= 'A' && e.vr[1] <= 'Z':
			if b, err = w.bytes(at+8, 4); err != nil {
				return e, err
			}
			e.body, length = at+12, int64(le.Uint32(b))
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

// next reads the element at a place and finds its end, stepping over its value.
func (w *fileWalker) next(at, limit int64, depth int) (fileElement, error) {
	e, err := w.head(at, limit)
	if err != nil || !e.undefined {
		return e, err
	}
	e.end, err = w.items(e, limit, depth, nil)
	return e, err
}

// items calls visit for every item of a sequence and returns where the sequence ends. An
// element with VR UN and undefined length holds implicit VR (PS3.5 6.2.2 note 2).
func (w *fileWalker) items(e fileElement, limit int64, depth int, visit func(item fileElement) error) (int64, error) {
	if depth > maxDepth {
		return 0, errTooDeep
	}
	if e.vr == "UN" {
		defer func(before bool) { w.implicit = before }(w.implicit)
		w.implicit = true
	}
	end := limit
	if !e.undefined {
		end = e.end
	}
	at := e.body
	for at < end {
		item, err := w.head(at, end)
		if err != nil {
			return 0, err
		}
		switch {
		case item.tag == tag.SequenceDelimitationItem && e.undefined && item.length() == 0:
			return item.end, nil
		case item.tag != tag.Item:
			return 0, fmt.Errorf("no item at offset %d", at)
		case item.undefined:
			if item.end, err = w.elements(item, end, depth+1, nil); err != nil {
				return 0, err
			}
		}
		if visit != nil {
			if err := visit(item); err != nil {
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
func (w *fileWalker) elements(item fileElement, limit int64, depth int, visit func(e fileElement) error) (int64, error) {
	if depth > maxDepth {
		return 0, errTooDeep
	}
	end := limit
	if !item.undefined {
		end = item.end
	}
	at := item.body
	for at < end {
		e, err := w.next(at, end, depth+1)
		if err != nil {
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
		at = e.end
	}
	if item.undefined {
		return 0, errCutOff
	}
	return end, nil
}

// isSequence says whether the parser behind us will descend into the element.
func (w *fileWalker) isSequence(e fileElement) bool {
	if e.vr != "" {
		return e.vr == "SQ" || e.vr == "UN" && e.undefined
	}
	if e.undefined {
		return true
	}
	known, err := tag.Find(e.tag)
	return err == nil && known.VRs[0] == "SQ"
}

// vet walks everything below an element and refuses what the parser behind us would choke
// on: deep nesting, lengths beyond the parent, values too large to hold, VRs that it does
// not know and lengths that it takes for undefined.
func (w *fileWalker) vet(e fileElement, depth int) error {
	switch {
	case e.vr != "" && !strings.Contains(parsedVRs, e.vr):
		return fmt.Errorf("unknown value representation at offset %d", e.at)
	case e.vr == "UN" && e.undefined, e.tag == tag.PixelData:
		return fmt.Errorf("unknown content at offset %d", e.at)
	case e.vr != "" && e.body == e.at+8 && e.length() == 0xffff, e.length() > maxValue:
		return fmt.Errorf("value of %d bytes at offset %d", e.length(), e.at)
	case !w.isSequence(e):
		if e.undefined {
			return fmt.Errorf("unexpected content at offset %d", e.at)
		}
		return nil
	}
	_, err := w.items(e, e.end, depth, func(item fileElement) error {
		_, err := w.elements(item, item.end, depth+1, func(child fileElement) error {
			return w.vet(child, depth+2)
		})
		return err
	})
	return err
}
