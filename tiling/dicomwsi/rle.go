package dicomwsi

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// rleHeader is the length of the header: a count and 15 offsets (PS3.5 G.5).
const rleHeader = 64

var errShortRun = errors.New("a run-length segment is cut off")

// unpackRunLength decodes an RLE Lossless frame of that many pixels (PS3.5 annex G). There is
// a segment for each byte of each sample, the most significant byte first (G.2); the samples
// come back plane by plane, the bytes of a sample side by side and the high one first.
func unpackRunLength(data []byte, pixels, samples, bytesEach int) ([]byte, error) {
	if len(data) < rleHeader {
		return nil, errShortRun
	}
	le := binary.LittleEndian
	want := samples * bytesEach
	if n := le.Uint32(data); n != uint32(want) {
		return nil, fmt.Errorf("a run-length frame has %d segments instead of %d", n, want)
	}
	out := make([]byte, pixels*want)
	for i := range want {
		from, to := le.Uint32(data[4+4*i:]), uint32(min(len(data), 1<<31))
		if i+1 < want {
			to = le.Uint32(data[8+4*i:])
		}
		if from < rleHeader || from > to || uint64(to) > uint64(len(data)) {
			return nil, fmt.Errorf("run-length segment %d of %d reaches from %d to %d in a frame of %d bytes", i+1, want, from, to, len(data))
		}
		sample, part := i/bytesEach, i%bytesEach
		if err := unpackSegment(out[sample*pixels*bytesEach+part:], data[from:to], pixels, bytesEach); err != nil {
			return nil, fmt.Errorf("run-length segment %d of %d: %w", i+1, want, err)
		}
	}
	return out, nil
}

// unpackSegment decodes one segment (PS3.5 G.3.2) into every step-th byte. A run that would go
// beyond the pixels ends with them, and what follows is padding.
func unpackSegment(out, packed []byte, pixels, step int) error {
	done := 0
	for done < pixels {
		if len(packed) == 0 {
			return errShortRun
		}
		n := int(int8(packed[0]))
		packed = packed[1:]
		switch {
		case n >= 0: // n+1 bytes as they are
			if len(packed) < min(n+1, pixels-done) {
				return errShortRun
			}
			run := min(n+1, pixels-done)
			for i, v := range packed[:run] {
				out[(done+i)*step] = v
			}
			packed, done = packed[min(n+1, len(packed)):], done+run
		case n > -128: // one byte, 1-n times
			if len(packed) == 0 {
				return errShortRun
			}
			run := min(1-n, pixels-done)
			for i := range run {
				out[(done+i)*step] = packed[0]
			}
			packed, done = packed[1:], done+run
		}
	}
	return nil
}
