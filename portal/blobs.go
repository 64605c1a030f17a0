package portal

import (
	"context"
	"io"
)

// Blobs keeps files: originals (content-addressed), parts of uploads, and what is derived.
// Keys are made by this program: slash-separated lower-case words, never from user input.
type Blobs interface {
	// Put stores all of r under key, replacing what was there, and returns when it is
	// durable. A reader never sees half a blob.
	Put(ctx context.Context, key string, r io.Reader) error
	// Open reads a blob; NotFound if there is none.
	Open(ctx context.Context, key string) (Blob, error)
	Delete(ctx context.Context, key string) error

	// PartSize is how many bytes of an upload have arrived durably; 0 for none.
	PartSize(ctx context.Context, upload string) (int64, error)
	// AppendPart adds r at offset, which must be PartSize (Conflict otherwise), and keeps
	// whatever arrived even if r fails. It returns how many bytes were added.
	AppendPart(ctx context.Context, upload string, offset int64, r io.Reader) (int64, error)
	OpenPart(ctx context.Context, upload string) (Blob, error)
	// KeepPart turns a complete part into the blob key (a rename where that is possible).
	// Doing it again after a crash is fine.
	KeepPart(ctx context.Context, upload, key string) error
	DeletePart(ctx context.Context, upload string) error
}

// Blob is an open file: random access, known size.
type Blob interface {
	io.ReaderAt
	io.Closer
	Size() int64
}
