package dicomwsi

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"
)

// rleFrame makes a run-length frame of these segments.
func rleFrame(segments ...[]byte) []byte {
	frame := binary.LittleEndian.AppendUint32(nil, uint32(len(segments)))
	at := uint32(rleHeader)
	for _, s := range segments {
		frame = binary.LittleEndian.AppendUint32(frame, at)
		at += uint32(len(s))
	}
	frame = append(frame, make([]byte, rleHeader-len(frame))...)
	return append(frame, bytes.Join(segments, nil)...)
}

func TestRunLengthFrames(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		frame          []byte
		pixels, each   int
		samples        int
		want, mustFail string
	}{
		"literal":           {frame: rleFrame([]byte{2, 1, 2, 3}), pixels: 3, samples: 1, each: 1, want: "\x01\x02\x03"},
		"run":               {frame: rleFrame([]byte{0xfd, 9}), pixels: 4, samples: 1, each: 1, want: "\x09\x09\x09\x09"},
		"nothing between":   {frame: rleFrame([]byte{0x80, 0, 7, 0x80, 0xff, 8, 0}), pixels: 3, samples: 1, each: 1, want: "\x07\x08\x08"},
		"run beyond":        {frame: rleFrame([]byte{0x81, 9}), pixels: 4, samples: 1, each: 1, want: "\x09\x09\x09\x09"},
		"literal beyond":    {frame: rleFrame([]byte{5, 1, 2, 3}), pixels: 3, samples: 1, each: 1, want: "\x01\x02\x03"},
		"planes":            {frame: rleFrame([]byte{0xff, 1}, []byte{0xff, 2}, []byte{0xff, 3, 0}), pixels: 2, samples: 3, each: 1, want: "\x01\x01\x02\x02\x03\x03"},
		"high byte first":   {frame: rleFrame([]byte{0xff, 1}, []byte{1, 2, 3}), pixels: 2, samples: 1, each: 2, want: "\x01\x02\x01\x03"},
		"cut literal":       {frame: rleFrame([]byte{5, 1, 2, 3}), pixels: 4, samples: 1, each: 1, mustFail: "cut off"},
		"cut run":           {frame: rleFrame([]byte{0xfd}), pixels: 4, samples: 1, each: 1, mustFail: "cut off"},
		"empty segment":     {frame: rleFrame(nil), pixels: 4, samples: 1, each: 1, mustFail: "cut off"},
		"no header":         {frame: []byte{1, 0, 0, 0}, pixels: 4, samples: 1, each: 1, mustFail: "cut off"},
		"other count":       {frame: rleFrame([]byte{0, 1}), pixels: 1, samples: 3, each: 1, mustFail: "1 segments instead of 3"},
		"offset in header":  {frame: patched(rleFrame([]byte{0, 1}), 4, 3), pixels: 1, samples: 1, each: 1, mustFail: "reaches from 3"},
		"offset beyond":     {frame: patched(rleFrame([]byte{0, 1}), 4, 1<<31+9), pixels: 1, samples: 1, each: 1, mustFail: "reaches from"},
		"segments backward": {frame: patched(rleFrame([]byte{0, 1}, []byte{0, 1}, []byte{0, 1}), 8, 64), pixels: 1, samples: 3, each: 1, mustFail: "cut off"},
	} {
		got, err := unpackRunLength(c.frame, c.pixels, c.samples, c.each)
		switch {
		case c.mustFail != "" && (err == nil || !strings.Contains(err.Error(), c.mustFail)):
			t.Errorf("%s: got %v, %v", name, got, err)
		case c.mustFail == "" && (err != nil || string(got) != c.want):
			t.Errorf("%s: got %v, %v", name, got, err)
		}
	}
}

func patched(b []byte, at int, value uint32) []byte {
	binary.LittleEndian.PutUint32(b[at:], value)
	return b
}

func FuzzRunLength(f *testing.F) {
	f.Add(rleFrame([]byte{2, 1, 2, 3, 0xfd, 9}), uint8(7), uint8(1), uint8(1))
	f.Add(rleFrame([]byte{0xff, 1}, []byte{1, 2, 3}), uint8(2), uint8(1), uint8(2))
	f.Add(rleFrame([]byte{0x80, 0xff, 1}, []byte{0xff, 2}, []byte{0xff, 3, 0}), uint8(2), uint8(3), uint8(1))
	f.Fuzz(func(t *testing.T, frame []byte, pixels, samples, each uint8) {
		n, s, e := int(pixels)+1, int(samples)%4+1, int(each)%2+1
		got, err := unpackRunLength(frame, n, s, e)
		if err == nil && len(got) != n*s*e {
			t.Errorf("%d bytes instead of %d", len(got), n*s*e)
		}
	})
}
