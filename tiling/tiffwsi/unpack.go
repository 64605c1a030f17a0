package tiffwsi

import (
	"bytes"
	"errors"
	"io"
	"sync"

	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
	"golang.org/x/image/tiff/lzw"
)

// unpack fills out from a packed piece; one that ends early is an error. The capacity of out
// is the most that is unpacked.
func unpack(compression int, packed, out []byte) error {
	switch compression {
	case compressionLZW:
		r := lzw.NewReader(bytes.NewReader(packed), lzw.MSB, 8)
		defer r.Close()
		return fill(r, out)
	case compressionDeflate, compressionOldDeflate:
		return inflate(packed, out)
	case compressionPackBits:
		return unpackBits(packed, out)
	case compressionZstd:
		return unpackZstd(packed, out)
	default:
		return fill(bytes.NewReader(packed), out)
	}
}

func fill(r io.Reader, out []byte) error {
	_, err := io.ReadFull(r, out)
	return err
}

// inflaters keep the 40 KB of a decoder from tile to tile.
var inflaters sync.Pool

func inflate(packed, out []byte) error {
	in := bytes.NewReader(packed)
	r, _ := inflaters.Get().(io.ReadCloser)
	if r == nil {
		made, err := zlib.NewReader(in)
		if err != nil {
			return err
		}
		r = made
	} else if err := r.(zlib.Resetter).Reset(in, nil); err != nil {
		return err
	}
	err := fill(r, out)
	if err == nil {
		inflaters.Put(r)
	}
	return err
}

// zstdDecoders each decode on the caller's goroutine and write into the caller's memory only,
// so that a frame's own claims of window and size allocate nothing.
var zstdDecoders = sync.Pool{New: func() any {
	d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecodeAllCapLimit(true),
		zstd.WithDecoderMaxMemory(maxPieceBytes), zstd.WithDecoderLowmem(true))
	if err != nil {
		return err
	}
	return d
}}

func unpackZstd(packed, out []byte) error {
	d, ok := zstdDecoders.Get().(*zstd.Decoder)
	if !ok {
		return errors.New("zstd decoder can't be made")
	}
	defer zstdDecoders.Put(d)
	got, err := d.DecodeAll(packed, out[:0])
	if err != nil {
		return err
	}
	if len(got) < len(out) {
		return io.ErrUnexpectedEOF
	}
	copy(out, got)
	return nil
}

// unpackBits is Apple's run-length code (TIFF 6.0 section 9).
func unpackBits(data, out []byte) error {
	for len(out) > 0 {
		if len(data) < 2 {
			return io.ErrUnexpectedEOF
		}
		switch n := int(int8(data[0])); {
		case n >= 0:
			n = min(n+1, len(out))
			if len(data) < 1+n {
				return io.ErrUnexpectedEOF
			}
			copy(out, data[1:1+n])
			out, data = out[n:], data[1+n:]
		case n == -128:
			data = data[1:]
		default:
			n = min(1-n, len(out))
			for i := range out[:n] {
				out[i] = data[1]
			}
			out, data = out[n:], data[2:]
		}
	}
	return nil
}
