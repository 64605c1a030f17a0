package blobs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/minio/minio-go/v7"

	"telepath/portal"
)

// piece is one object of an upload, or all of a blob.
type piece struct {
	object, etag string
	start, size  int64
}

// checkUpload takes the same names as checkKey, of one word.
func checkUpload(upload string) error {
	if !goodWord(upload) {
		return badKey()
	}
	return nil
}

func (s *S3) partPrefix(upload string) string { return s.prefix + "parts/" + upload + "/" }

// pieces lists what has arrived without a gap, and its size.
func (s *S3) pieces(ctx context.Context, upload string) (all []piece, size int64, err error) {
	prefix := s.partPrefix(upload)
	for o := range s.core.Client.ListObjectsIter(ctx, s.bucket, minio.ListObjectsOptions{Prefix: prefix, Recursive: true}) {
		if o.Err != nil {
			return nil, 0, s.failed("list the upload", o.Err)
		}
		start, err := strconv.ParseInt(strings.TrimPrefix(o.Key, prefix), 10, 64)
		if err != nil || start != size {
			continue
		}
		all = append(all, piece{object: o.Key, etag: o.ETag, start: start, size: o.Size})
		size += o.Size
	}
	return all, size, nil
}

// PartSize implements portal.Blobs.
func (s *S3) PartSize(ctx context.Context, upload string) (int64, error) {
	if err := checkUpload(upload); err != nil {
		return 0, err
	}
	_, size, err := s.pieces(ctx, upload)
	return size, err
}

// AppendPart implements portal.Blobs. Bytes are durable piece by piece. One sender at a time:
// a second one, here or in another process, gets a Conflict while the first is connected.
func (s *S3) AppendPart(ctx context.Context, upload string, offset int64, r io.Reader) (int64, error) {
	if err := errors.Join(checkUpload(upload), ctx.Err()); err != nil {
		return 0, err
	}
	l, err := s.lock(ctx, upload)
	if err != nil {
		return 0, err
	}
	defer l.release()
	_, size, err := s.pieces(ctx, upload)
	if err != nil {
		return 0, err
	}
	if size != offset {
		return 0, portal.Fail(portal.Conflict, fmt.Sprintf("The upload has %d bytes, not %d.", size, offset), "Ask where it stands, and go on from there.")
	}
	n, err := s.appendPieces(ctx, l, upload, offset, r)
	if err != nil {
		return n, fmt.Errorf("append to upload: %w", err)
	}
	return n, nil
}

// appendPieces stores all of r and says how much that is. What came before r failed is
// stored too.
func (s *S3) appendPieces(ctx context.Context, l *lease, upload string, offset int64, r io.Reader) (total int64, err error) {
	buffer := make([]byte, s.piece)
	for {
		n, readErr := readUntil(ctx, r, buffer)
		if n > 0 {
			// The sender may be gone: what it sent is kept all the same.
			store, cancel := context.WithTimeout(context.WithoutCancel(ctx), requestTime)
			store, done := l.within(store)
			name := fmt.Sprintf("%s%020d", s.partPrefix(upload), offset+total)
			_, err := s.putIf(store, name, buffer[:n], "")
			if lost := context.Cause(store); err != nil && lost != nil {
				err = lost
			}
			done()
			cancel()
			if err != nil {
				return total, errors.Join(err, readErr)
			}
			total += int64(n)
		}
		if errors.Is(readErr, io.EOF) {
			return total, nil
		}
		if readErr != nil {
			return total, readErr
		}
	}
}

// readUntil fills the buffer; n counts what came before an error.
func readUntil(ctx context.Context, r io.Reader, buffer []byte) (n int, err error) {
	for n < len(buffer) && err == nil {
		if err = ctx.Err(); err == nil {
			var more int
			more, err = r.Read(buffer[n:])
			n += more
		}
	}
	return n, err
}

// OpenPart implements portal.Blobs.
func (s *S3) OpenPart(ctx context.Context, upload string) (portal.Blob, error) {
	if err := checkUpload(upload); err != nil {
		return nil, err
	}
	all, size, err := s.pieces(ctx, upload)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, portal.Missing("upload")
	}
	return s.newBlob(all, size), nil
}

// KeepPart implements portal.Blobs: the server puts the pieces together. A blob of the same
// size that is there already is the same, as the key is content-addressed.
func (s *S3) KeepPart(ctx context.Context, upload, key string) error {
	if err := errors.Join(checkUpload(upload), checkKey(key)); err != nil {
		return err
	}
	l, err := s.lock(ctx, upload)
	if err != nil {
		return err
	}
	defer l.release()
	ctx, done := l.within(ctx)
	defer done()
	all, size, err := s.pieces(ctx, upload)
	if err != nil {
		return err
	}
	kept, err := s.core.StatObject(ctx, s.bucket, s.blobName(key), minio.StatObjectOptions{})
	if err = s.failed("look at the blob", err); err != nil && portal.CodeOf(err) != portal.NotFound {
		return err
	}
	there := err == nil
	switch {
	case len(all) == 0 && there:
		return nil // done before
	case len(all) == 0:
		return portal.Missing("upload")
	case !there || kept.Size != size:
		if err := s.join(ctx, all, s.blobName(key)); err != nil {
			return fmt.Errorf("keep upload: %w", err)
		}
	}
	return s.deletePieces(ctx, upload)
}

// join puts pieces together: large ones are copied by the server, small ones pass through.
func (s *S3) join(ctx context.Context, all []piece, object string) error {
	to := s.assemble(object)
	defer to.abort()
	for i, p := range all {
		if err := to.add(ctx, p, i == len(all)-1); err != nil {
			return err
		}
	}
	return to.finish(ctx)
}

// DeletePart implements portal.Blobs; a part that is not there is fine.
func (s *S3) DeletePart(ctx context.Context, upload string) error {
	if err := checkUpload(upload); err != nil {
		return err
	}
	l, err := s.lock(ctx, upload)
	if err != nil {
		return err
	}
	defer l.release()
	return s.deletePieces(ctx, upload)
}

// deletePieces begins with the last one, so that what is left after a crash has no gap.
func (s *S3) deletePieces(ctx context.Context, upload string) error {
	var names []string
	for o := range s.core.Client.ListObjectsIter(ctx, s.bucket, minio.ListObjectsOptions{Prefix: s.partPrefix(upload), Recursive: true}) {
		if o.Err != nil {
			return s.failed("list the upload", o.Err)
		}
		names = append(names, o.Key)
	}
	for i := len(names) - 1; i >= 0; i-- {
		if err := s.remove(ctx, names[i]); err != nil {
			return err
		}
	}
	return nil
}
