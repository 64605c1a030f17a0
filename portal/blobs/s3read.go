package blobs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sort"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/minio/minio-go/v7"

	"telepath/portal"
)

// errBlobClosed is what reading after Close gives.
var errBlobClosed = errors.New("the blob is closed")

// Open implements portal.Blobs with one request, which brings the first block too.
func (s *S3) Open(ctx context.Context, key string) (portal.Blob, error) {
	if err := checkKey(key); err != nil {
		return nil, err
	}
	object := s.blobName(key)
	var o minio.GetObjectOptions
	if err := o.SetRange(0, blockBytes-1); err != nil {
		return nil, fmt.Errorf("open blob: %w", err)
	}
	body, info, header, err := s.core.GetObject(ctx, s.bucket, object, o)
	if minio.ToErrorResponse(err).StatusCode == http.StatusRequestedRangeNotSatisfiable {
		return s.openEmpty(ctx, object)
	}
	if err != nil {
		return nil, s.failed("open blob", err)
	}
	defer body.Close()
	size := info.Size
	if _, total, ok := strings.Cut(header.Get("Content-Range"), "/"); ok {
		if size, err = strconv.ParseInt(total, 10, 64); err != nil {
			return nil, fmt.Errorf("open blob: the server says %q about its size", header.Get("Content-Range"))
		}
	}
	first := make([]byte, min(size, blockBytes))
	if _, err := io.ReadFull(body, first); err != nil {
		return nil, s.failed("open blob", err)
	}
	b := s.newBlob([]piece{{object: object, etag: info.ETag, size: size}}, size)
	b.first = first
	return b, nil
}

// openEmpty opens what has no first byte.
func (s *S3) openEmpty(ctx context.Context, object string) (portal.Blob, error) {
	info, err := s.core.StatObject(ctx, s.bucket, object, minio.StatObjectOptions{})
	if err != nil {
		return nil, s.failed("open blob", err)
	}
	return s.newBlob([]piece{{object: object, etag: info.ETag, size: info.Size}}, info.Size), nil
}

// s3Blob reads one object or the pieces of an upload. Bytes are always those of when it was
// opened: an object that was replaced meanwhile is an error, except for its first block,
// which is held.
type s3Blob struct {
	s      *S3
	pieces []piece
	size   int64
	first  []byte
	// next is the block that reading in order would ask for, and ahead how many were last read
	// ahead.
	next, ahead atomic.Int64
	closed      atomic.Bool
}

func (s *S3) newBlob(all []piece, size int64) *s3Blob { return &s3Blob{s: s, pieces: all, size: size} }

func (b *s3Blob) Size() int64 { return b.size }

func (b *s3Blob) Close() error {
	b.closed.Store(true)
	return nil
}

// ReadAt implements io.ReaderAt.
func (b *s3Blob) ReadAt(p []byte, at int64) (n int, err error) {
	if at < 0 {
		return 0, fmt.Errorf("read blob at %d", at)
	}
	for n < len(p) && at < b.size {
		if b.closed.Load() {
			return n, errBlobClosed
		}
		more, err := b.readSome(p[n:], at)
		if err != nil {
			return n, fmt.Errorf("read blob at %d: %w", at, err)
		}
		n, at = n+more, at+int64(more)
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// readSome copies what one block holds from a place on.
func (b *s3Blob) readSome(p []byte, at int64) (int, error) {
	if at < int64(len(b.first)) {
		return copy(p, b.first[at:]), nil
	}
	i := sort.Search(len(b.pieces), func(i int) bool { return b.pieces[i].start+b.pieces[i].size > at })
	from := b.pieces[i]
	inside := at - from.start
	n := inside / blockBytes
	block, err := b.s.blocks.get(from, n, b.run(from, inside, int64(len(p))))
	if err != nil {
		return 0, err
	}
	return copy(p, block[inside-n*blockBytes:]), nil
}

// maxAhead blocks are read ahead at most: 4 MiB.
const maxAhead = 16

// run is how many blocks are worth asking for at once: those that this read needs, and
// when it goes on where the last one ended, ever more.
func (b *s3Blob) run(p piece, at, want int64) int64 {
	n := at / blockBytes
	need := (at+want-1)/blockBytes - n + 1
	ahead := int64(0)
	switch place := p.start/blockBytes + n; b.next.Load() {
	case place + 1: // the same block again
		ahead = b.ahead.Load()
	case place:
		ahead = min(max(2*b.ahead.Load(), 2), maxAhead)
	}
	b.ahead.Store(ahead)
	b.next.Store(p.start/blockBytes + n + 1)
	return min(max(need, ahead+1), maxAhead)
}

// fetch reads blocks n to n+len-1 of an object in one request and hands each over as it
// comes.
func (s *S3) fetch(ctx context.Context, p piece, n, count int64, each func(n int64, data []byte)) error {
	end := min((n+count)*blockBytes, p.size)
	for at := n * blockBytes; at < end; {
		o := matching(p.etag)
		if err := o.SetRange(at, end-1); err != nil {
			return err
		}
		body, _, _, err := s.core.GetObject(ctx, s.bucket, p.object, o)
		if err != nil {
			return s.changed(err)
		}
		got, err := readBlocks(body, at, end, each)
		_ = body.Close()
		if err != nil && (got == at || ctx.Err() != nil) { // no step forward: the server was asked again already
			return s.failed("read", err)
		}
		at = got
	}
	return nil
}

// changed explains a refusal because of the ETag.
func (s *S3) changed(err error) error {
	if minio.ToErrorResponse(err).StatusCode == http.StatusPreconditionFailed {
		return fmt.Errorf("the blob was replaced while it was open: %w", err)
	}
	return s.failed("read", err)
}

// readBlocks reads whole blocks from at to end and returns how far it came.
func readBlocks(body io.Reader, at, end int64, each func(n int64, data []byte)) (int64, error) {
	for at < end {
		data := make([]byte, min(blockBytes, end-at))
		if _, err := io.ReadFull(body, data); err != nil {
			return at, err
		}
		each(at/blockBytes, data)
		at += int64(len(data))
	}
	return at, nil
}
