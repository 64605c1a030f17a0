package tiffwsi_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"testing"

	"telepath/tiling"
	"telepath/tiling/tiffwsi"
)

const (
	scnMark     = `<scn xmlns="http://www.leica-microsystems.com/scn/2010/10/01">`
	iScanMark   = `<EncodeInfo><iScan ScanRes="0.25"/></EncodeInfo>`
	overlapMark = "Background Color=FFFFFF;Objective Power=20;OverlapsXY= 64 64 0 0"
)

func TestVendor(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		more []entry
		want string
	}{
		"NDPI":                           {[]entry{{65420, []int{1}}}, "hamamatsu"},
		"SCN":                            {[]entry{{270, scnMark}}, "leica"},
		"BIF":                            {[]entry{{700, iScanMark}}, "ventana"},
		"Trestle, overlapping":           {[]entry{{270, overlapMark}, {305, "MedScan 1"}}, "trestle"},
		"Trestle, not overlapping":       {[]entry{{270, "Objective Power=20;OverlapsXY= 0 0;x=5"}, {305, "MedScan 1"}}, ""},
		"overlaps of another program":    {[]entry{{270, overlapMark}, {305, "Other 1"}}, ""},
		"the word in a description only": {[]entry{{270, "<iScan, Leica SCN, MedScan"}}, ""},
		"plain":                          {nil, ""},
		"SVS":                            {[]entry{{270, "Aperio Image Library\n16x16|AppMag = 20"}}, ""},
		"OME-TIFF":                       {[]entry{{270, `<OME><Image/></OME>`}}, ""},
	} {
		for _, big := range []bool{false, true} {
			m := newMade(binary.BigEndian, big)
			rawPage(m, c.more...)
			rawPage(m, entry{65420, []int{1}}, entry{270, scnMark}) // only the first directory counts
			if got := tiffwsi.Vendor(memory(m.data)); got != c.want {
				t.Errorf("%s is of vendor %q", name, got)
			}
			_, err := open(t, m)
			if u, ok := tiling.AsUnreadable(err); (ok && u.Code == "vendor-format") != (c.want != "") {
				t.Errorf("%s: Open says %v", name, err)
			}
		}
	}
	for name, data := range map[string]string{"nothing": "", "text": "a text of some length", "cut off": "II\x2a\x00\x08\x00\x00\x00\x05"} {
		if got := tiffwsi.Vendor(memory([]byte(data))); got != "" {
			t.Errorf("%s is of vendor %q", name, got)
		}
	}
}

// The first directory of a large NDPI lies beyond 4 GB; here the file is hollow up to it.
func TestVendorOfLargeNDPI(t *testing.T) {
	t.Parallel()
	const at = 5<<32 + 1<<20
	head := append([]byte("II\x2a\x00"), binary.LittleEndian.AppendUint64(nil, at)...)
	end := []byte{1, 0, 0x8c, 0xff, 4, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}
	file := tiling.Source{Name: "large", Size: at + int64(len(end)), ReaderAt: hollow{head, end, at}}
	if got := tiffwsi.Vendor(file); got != "hamamatsu" {
		t.Errorf("it is of vendor %q", got)
	}
	if _, err := tiffwsi.Open(t.Context(), file, tiling.Codecs{}); !refused(err, "vendor-format", "Hamamatsu NDPI") {
		t.Errorf("%v", err)
	}
}

// hollow has bytes at its beginning and at its end, and zeros between.
type hollow struct {
	head, end []byte
	at        int64
}

func (h hollow) ReadAt(p []byte, at int64) (int, error) {
	clear(p)
	if at >= h.at {
		return bytes.NewReader(h.end).ReadAt(p, at-h.at)
	}
	if at < int64(len(h.head)) {
		copy(p, h.head[at:])
	}
	return len(p), nil
}

// failsOnce is a file of which one read fails: number n, counted from nought.
type failsOnce struct {
	*bytes.Reader
	n, reads int
}

func (f *failsOnce) ReadAt(p []byte, at int64) (int, error) {
	f.reads++
	if f.reads == f.n+1 {
		return 0, errors.New("connection reset")
	}
	return f.Reader.ReadAt(p, at)
}

// Whichever read fails, a slide is never taken for another one nor called broken.
func TestOutageWhileOpening(t *testing.T) {
	t.Parallel()
	svs, scn := newMade(binary.LittleEndian, false), newMade(binary.LittleEndian, false)
	jpegPage(t, svs, 16, 6, entry{270, "Aperio Image Library\n16x16|AppMag = 20|MPP = 0.5"})
	rawPage(scn, entry{270, scnMark})
	for name, m := range map[string]*made{"svs": svs, "scn": scn} {
		_, whole := open(t, m)
		for n := range 1000 {
			file := &failsOnce{Reader: bytes.NewReader(m.data), n: n}
			_, err := opener(t)([]tiling.Source{{Name: name, Size: int64(len(m.data)), ReaderAt: file}})
			if file.reads <= n { // all reads had their turn
				if n < 3 || (err == nil) != (whole == nil) {
					t.Errorf("%s: %d reads, %v", name, n, err)
				}
				break
			}
			var outage *tiling.SourceError
			if _, ok := tiling.AsUnreadable(err); ok || !errors.As(err, &outage) {
				t.Errorf("%s, read %d: %v", name, n, err)
			}
		}
	}
}

func FuzzVendor(f *testing.F) {
	for _, e := range []entry{{65420, []int{1}}, {270, scnMark}, {700, iScanMark}, {270, overlapMark}} {
		m := newMade(binary.LittleEndian, false)
		rawPage(m, e, entry{305, "MedScan 1"})
		f.Add(m.data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		file := memory(data)
		_, err := tiffwsi.Open(t.Context(), file, tiling.Codecs{})
		u, ok := tiling.AsUnreadable(err)
		if refused := ok && u.Code == "vendor-format"; refused != (tiffwsi.Vendor(file) != "") {
			t.Errorf("of vendor %q, and Open says %v", tiffwsi.Vendor(file), err)
		}
	})
}
