package blobs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/minio/minio-go/v7"
)

// minPart is what S3 takes at least for every part of an object but the last.
const minPart = 5 << 20

// assembly writes one object: in one request if it is small, else part by part. Nobody sees
// it before finish. It holds one part in memory.
type assembly struct {
	s      *S3
	object string
	buffer []byte
	filled int
	upload string // of the multipart upload; empty while there is none
	parts  []minio.CompletePart
}

func (s *S3) assemble(object string) *assembly { return &assembly{s: s, object: object} }

// readFrom reads up to a part from r. The error is r's, io.EOF at its end, or ctx's.
func (a *assembly) readFrom(ctx context.Context, r io.Reader) (n int, err error) {
	if a.filled == a.s.piece {
		if err := a.flush(ctx); err != nil {
			return 0, err
		}
	}
	if a.filled == len(a.buffer) { // grows with what comes: most blobs are small
		grown := make([]byte, min(max(4*len(a.buffer), 64<<10), a.s.piece))
		copy(grown, a.buffer)
		a.buffer = grown
	}
	n, err = readUntil(ctx, r, a.buffer[a.filled:])
	a.filled += n
	return n, err
}

// add puts a piece at the end.
func (a *assembly) add(ctx context.Context, p piece, last bool) error {
	if a.filled == 0 && (p.size >= minPart || last && len(a.parts) > 0) {
		if err := a.begin(ctx); err != nil {
			return err
		}
		part, err := a.s.core.CopyObjectPart(ctx, a.s.bucket, p.object, a.s.bucket, a.object, a.upload, len(a.parts)+1, 0, p.size, nil)
		if err != nil {
			return a.s.failed("copy a piece", err)
		}
		a.parts = append(a.parts, part)
		return nil
	}
	body, _, _, err := a.s.core.GetObject(ctx, a.s.bucket, p.object, matching(p.etag))
	if err != nil {
		return a.s.failed("read a piece", err)
	}
	defer body.Close()
	var copied int64
	for {
		n, err := a.readFrom(ctx, body)
		copied += int64(n)
		if err != nil && !errors.Is(err, io.EOF) {
			return a.s.failed("read a piece", err)
		}
		if err != nil {
			break
		}
	}
	if copied != p.size {
		return fmt.Errorf("a piece of %d bytes came with %d", p.size, copied)
	}
	return nil
}

func matching(etag string) (o minio.GetObjectOptions) {
	_ = o.SetMatchETag(etag) // fails for an empty one only, which then matches anything
	return o
}

func (a *assembly) begin(ctx context.Context) (err error) {
	if a.upload == "" {
		a.upload, err = a.s.core.NewMultipartUpload(ctx, a.s.bucket, a.object, minio.PutObjectOptions{})
	}
	return a.s.failed("begin to write", err)
}

// flush sends what is in the buffer as a part.
func (a *assembly) flush(ctx context.Context) error {
	if err := a.begin(ctx); err != nil {
		return err
	}
	n := len(a.parts) + 1
	part, err := a.s.core.PutObjectPart(ctx, a.s.bucket, a.object, a.upload, n, bytes.NewReader(a.buffer[:a.filled]), int64(a.filled), minio.PutObjectPartOptions{})
	if err != nil {
		return a.s.failed("write a part", err)
	}
	a.parts = append(a.parts, minio.CompletePart{PartNumber: n, ETag: part.ETag})
	a.filled = 0
	return nil
}

// finish makes the object, replacing what was there.
func (a *assembly) finish(ctx context.Context) error {
	if a.upload == "" {
		_, err := a.s.core.Client.PutObject(ctx, a.s.bucket, a.object, bytes.NewReader(a.buffer[:a.filled]), int64(a.filled), minio.PutObjectOptions{DisableMultipart: true})
		return a.s.failed("write", err)
	}
	if a.filled > 0 {
		if err := a.flush(ctx); err != nil {
			return err
		}
	}
	_, err := a.s.core.CompleteMultipartUpload(ctx, a.s.bucket, a.object, a.upload, a.parts, minio.PutObjectOptions{})
	if err == nil {
		a.upload = ""
	}
	return a.s.failed("complete", err)
}

// abort frees the parts of an object that was not finished.
func (a *assembly) abort() {
	if a.upload == "" {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), requestTime)
	defer cancel()
	_ = a.s.core.AbortMultipartUpload(ctx, a.s.bucket, a.object, a.upload) // a bucket rule removes what is left
}
