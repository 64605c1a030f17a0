package tiling_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"telepath/tiling"
)

// j2k is one of the pictures that the decoder is tested with.
func j2k(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("jpeg2000", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// A byte behind the end fills a DICOM item up; what a cut-off stream still says of itself holds.
func TestInspectJPEG2000(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]tiling.JPEG2000Info{
		"grey-4.j2k":        {Width: 11, Height: 7, Components: 1, Bits: 4},
		"grey-8-signed.j2k": {Width: 11, Height: 7, Components: 1, Bits: 8},
		"grey-8.jp2":        {Width: 11, Height: 7, Components: 1, Bits: 8},
		"rgb-8.jp2":         {Width: 11, Height: 7, Components: 3, Bits: 8},
		"rgb-8-mct.j2k":     {Width: 11, Height: 7, Components: 3, Bits: 8, Transformed: true},
		"rgb-8-offset.j2k":  {Width: 11, Height: 7, Components: 3, Bits: 8},
		"rgb-8-tiles.j2k":   {Width: 11, Height: 7, Components: 3, Bits: 8},
		"rgb-16.j2k":        {Width: 11, Height: 7, Components: 3, Bits: 16, Transformed: true},
		"rgba-8.jp2":        {Width: 11, Height: 7, Components: 4, Bits: 8},
		"ycc-420.jp2":       {Width: 10, Height: 6, Components: 3, Bits: 8},
	} {
		data := j2k(t, name)
		for change, data := range map[string][]byte{"whole": data, "padded": append(bytes.Clone(data), 0), "cut off": data[:len(data)-20]} {
			if got, err := tiling.InspectJPEG2000(data); err != nil || got != want {
				t.Errorf("%s, %s: got %+v (%v), want %+v", name, change, got, err, want)
			}
		}
	}
}

// sized is a codestream's beginning with other numbers in its SIZ marker segment: at gives
// places in it, after the length.
func sized(t testing.TB, at int, values ...byte) []byte {
	t.Helper()
	data := j2k(t, "rgb-8.j2k")
	copy(data[6+at:], values)
	return data
}

func TestInspectJPEG2000Size(t *testing.T) {
	t.Parallel()
	huge := sized(t, 2, 0x7f, 0xff, 0xff, 0xff)
	if got, err := tiling.InspectJPEG2000(huge); err != nil || got.Width != 1<<31-1 || got.Height != 7 {
		t.Errorf("got %+v, %v", got, err)
	}
	// The first component has every second column and third row: numbers 0, 2, … 10 and 0, 3, 6.
	reduced := sized(t, 37, 2, 3)
	if got, err := tiling.InspectJPEG2000(reduced); err != nil || got.Width != 6 || got.Height != 3 {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestInspectJPEG2000Refuses(t *testing.T) {
	t.Parallel()
	whole, boxed := j2k(t, "rgb-8.j2k"), j2k(t, "rgb-8.jp2")
	box := func(length uint32) []byte {
		data := bytes.Clone(boxed)
		binary.BigEndian.PutUint32(data[12:], length) // the box after the signature
		return data
	}
	for name, data := range map[string][]byte{
		"nothing":            nil,
		"SOC only":           whole[:2],
		"half of SIZ":        whole[:30],
		"no SIZ":             append([]byte{0xff, 0x4f}, whole[51:]...),
		"a JPEG":             {0xff, 0xd8, 0xff, 0xdb, 0, 4, 1, 1},
		"no width":           sized(t, 2, 0, 0, 0, 0),
		"offset past end":    sized(t, 10, 0, 0, 0, 11),
		"2^32-1 wide":        sized(t, 2, 0xff, 0xff, 0xff, 0xff),
		"no components":      sized(t, 34, 0, 0),
		"65535 components":   sized(t, 34, 0xff, 0xff),
		"no sampling":        sized(t, 37, 0),
		"boxes alone":        boxed[:60],
		"a box of 4 bytes":   box(4),
		"a box without size": box(1),
		"a box past the end": box(1 << 31),
	} {
		if info, err := tiling.InspectJPEG2000(data); !errors.Is(err, tiling.ErrNotJPEG2000) || info != (tiling.JPEG2000Info{}) {
			t.Errorf("%s: %+v, %v", name, info, err)
		}
	}
}

func FuzzInspectJPEG2000(f *testing.F) {
	for _, name := range []string{"rgb-8.jp2", "rgb-8-mct.j2k"} {
		f.Add(j2k(f, name))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if info, err := tiling.InspectJPEG2000(data); err == nil && (info.Width <= 0 || info.Height <= 0 || info.Components <= 0 || info.Bits <= 0) {
			t.Errorf("got %+v", info)
		}
	})
}
