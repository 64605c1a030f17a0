package blobs_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"telepath/portal"
)

// conformance is what every implementation of portal.Blobs must pass. open returns the same
// store each time it is called: what one has stored, the next one sees.
func conformance(t *testing.T, makeStore func(t *testing.T) (open func() portal.Blobs)) {
	tests := map[string]func(t *testing.T, open func() portal.Blobs){
		"put": testPut, "put fails": testPutFails, "keys": testKeys, "append": testAppend, "append fails": testAppendFails,
		"one sender": testOneSender, "keep": testKeep, "reopen": testReopen, "readers": testReaders,
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, makeStore(t))
		})
	}
}

func testPut(t *testing.T, open func() portal.Blobs) {
	b := open()
	want(t, b, "derived/ab/heatmap.png", "")
	for _, content := range []string{"first", "", "the second, longer one"} {
		ok(t, b.Put(t.Context(), "derived/ab/heatmap.png", strings.NewReader(content)))
		want(t, b, "derived/ab/heatmap.png", content)
	}
	ok(t, b.Delete(t.Context(), "derived/ab/heatmap.png"))
	ok(t, b.Delete(t.Context(), "derived/ab/heatmap.png"))
	_, err := b.Open(t.Context(), "derived/ab/heatmap.png")
	fails(t, err, portal.NotFound)
	_, err = b.Open(t.Context(), "derived/ab") // a folder is no blob
	fails(t, err, portal.NotFound)
}

// A writer that fails leaves what was there before.
func testPutFails(t *testing.T, open func() portal.Blobs) {
	b, broken := open(), errors.New("broken")
	ok(t, b.Put(t.Context(), "a", strings.NewReader("old")))
	if err := b.Put(t.Context(), "a", io.MultiReader(strings.NewReader("new"), iotest.ErrReader(broken))); !errors.Is(err, broken) {
		t.Errorf("error %v, want %v", err, broken)
	}
	want(t, b, "a", "old")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := b.Put(ctx, "a", strings.NewReader("new")); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want a cancellation", err)
	}
	want(t, b, "a", "old")
}

func testKeys(t *testing.T, open func() portal.Blobs) {
	b := open()
	for _, key := range []string{
		"", "/", "/etc/passwd", "..", "../a", "a/../../b", "a//b", "a/", "./a", "a/.hidden", "A", "a b", "ü", "a\x00b", `a\b`, "c:a",
		strings.Repeat("a", 1000), strings.Repeat("a/", 400) + "a",
	} {
		fails(t, b.Put(t.Context(), key, strings.NewReader("x")), portal.Invalid)
		_, err := b.Open(t.Context(), key)
		fails(t, err, portal.Invalid)
		fails(t, b.Delete(t.Context(), key), portal.Invalid)
		_, err = b.AppendPart(t.Context(), key, 0, strings.NewReader("x"))
		fails(t, err, portal.Invalid)
		_, err = b.PartSize(t.Context(), key)
		fails(t, err, portal.Invalid)
		fails(t, b.DeletePart(t.Context(), key), portal.Invalid)
		fails(t, b.KeepPart(t.Context(), "upload", key), portal.Invalid)
	}
	_, err := b.OpenPart(t.Context(), "a/b")
	fails(t, err, portal.Invalid)
}

func testAppend(t *testing.T, open func() portal.Blobs) {
	b := open()
	size(t, b, "u", 0)
	_, err := b.OpenPart(t.Context(), "u")
	fails(t, err, portal.NotFound)
	n, err := b.AppendPart(t.Context(), "u", 0, strings.NewReader("hello "))
	ok(t, err)
	if n != 6 {
		t.Errorf("added %d", n)
	}
	for _, offset := range []int64{-1, 0, 5, 7} {
		n, err := b.AppendPart(t.Context(), "u", offset, strings.NewReader("X"))
		fails(t, err, portal.Conflict)
		if n != 0 {
			t.Errorf("added %d at a wrong offset", n)
		}
	}
	_, err = b.AppendPart(t.Context(), "u", 6, strings.NewReader("world"))
	ok(t, err)
	_, err = b.AppendPart(t.Context(), "u", 11, strings.NewReader(""))
	ok(t, err)
	size(t, b, "u", 11)
	part, err := b.OpenPart(t.Context(), "u")
	ok(t, err)
	content(t, part, "hello world")
	ok(t, b.DeletePart(t.Context(), "u"))
	ok(t, b.DeletePart(t.Context(), "u"))
	size(t, b, "u", 0)
}

// The line breaks in the middle: what came before is kept, and the upload goes on there.
func testAppendFails(t *testing.T, open func() portal.Blobs) {
	b, broken := open(), errors.New("line broken")
	data := bytes.Repeat([]byte("0123456789abcdef"), 300_000)
	half := len(data)/2 + 7
	n, err := b.AppendPart(t.Context(), "u", 0, io.MultiReader(bytes.NewReader(data[:half]), iotest.ErrReader(broken)))
	if !errors.Is(err, broken) || n != int64(half) {
		t.Errorf("added %d, error %v", n, err)
	}
	size(t, b, "u", int64(half))
	n, err = open().AppendPart(t.Context(), "u", n, iotest.DataErrReader(bytes.NewReader(data[half:])))
	ok(t, err)
	if n != int64(len(data)-half) {
		t.Errorf("added %d", n)
	}
	part, err := b.OpenPart(t.Context(), "u")
	ok(t, err)
	content(t, part, string(data))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if n, err := b.AppendPart(ctx, "u", int64(len(data)), strings.NewReader("x")); !errors.Is(err, context.Canceled) || n != 0 {
		t.Errorf("added %d, error %v, want a cancellation", n, err)
	}
}

// A second sender is refused while the first one is still sending, also from elsewhere.
func testOneSender(t *testing.T, open func() portal.Blobs) {
	b := open()
	r, w := io.Pipe()
	var wait sync.WaitGroup
	wait.Go(func() {
		if _, err := b.AppendPart(t.Context(), "u", 0, r); err != nil {
			t.Error(err)
		}
	})
	_, err := w.Write([]byte("first")) // returns when the first sender has read it
	ok(t, err)
	for _, other := range []portal.Blobs{b, open()} {
		_, err := other.AppendPart(t.Context(), "u", 0, strings.NewReader("second"))
		fails(t, err, portal.Conflict)
		fails(t, other.KeepPart(t.Context(), "u", "key"), portal.Conflict)
		fails(t, other.DeletePart(t.Context(), "u"), portal.Conflict)
		_, err = other.AppendPart(t.Context(), "another", 0, strings.NewReader(""))
		ok(t, err)
	}
	ok(t, w.Close())
	wait.Wait()
	_, err = b.AppendPart(t.Context(), "u", 5, strings.NewReader(" again"))
	ok(t, err)
	size(t, b, "u", 11)
}

func testKeep(t *testing.T, open func() portal.Blobs) {
	b := open()
	fails(t, b.KeepPart(t.Context(), "u", "originals/ab/cd"), portal.NotFound)
	for range 2 { // the same file sent twice
		_, err := b.AppendPart(t.Context(), "u", 0, strings.NewReader("slide"))
		ok(t, err)
		ok(t, b.KeepPart(t.Context(), "u", "originals/ab/cd"))
		ok(t, b.KeepPart(t.Context(), "u", "originals/ab/cd")) // again after a crash
		size(t, b, "u", 0)
		want(t, b, "originals/ab/cd", "slide")
	}
	// What is there is cut off: the whole file replaces it.
	ok(t, b.Put(t.Context(), "originals/ab/cd", strings.NewReader("sl")))
	_, err := b.AppendPart(t.Context(), "u", 0, strings.NewReader("slide"))
	ok(t, err)
	ok(t, b.KeepPart(t.Context(), "u", "originals/ab/cd"))
	want(t, b, "originals/ab/cd", "slide")
}

func testReopen(t *testing.T, open func() portal.Blobs) {
	b := open()
	ok(t, b.Put(t.Context(), "a/b", strings.NewReader("blob")))
	_, err := b.AppendPart(t.Context(), "u", 0, strings.NewReader("part"))
	ok(t, err)
	b = open()
	want(t, b, "a/b", "blob")
	size(t, b, "u", 4)
	_, err = b.AppendPart(t.Context(), "u", 4, strings.NewReader("s"))
	ok(t, err)
}

// A blob stays readable while it is replaced and deleted, and several read at once.
func testReaders(t *testing.T, open func() portal.Blobs) {
	b := open()
	ok(t, b.Put(t.Context(), "a", strings.NewReader("old content")))
	reader, err := b.Open(t.Context(), "a")
	ok(t, err)
	ok(t, b.Put(t.Context(), "a", strings.NewReader("new")))
	ok(t, b.Delete(t.Context(), "a"))
	var wait sync.WaitGroup
	for i := range 4 {
		wait.Go(func() {
			buf := make([]byte, 2)
			if _, err := reader.ReadAt(buf, int64(i)); err != nil || string(buf) != "old content"[i:i+2] {
				t.Errorf("read %q at %d, error %v", buf, i, err)
			}
		})
	}
	wait.Wait()
	content(t, reader, "old content")
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func fails(t *testing.T, err error, code portal.Code) {
	t.Helper()
	if portal.CodeOf(err) != code {
		t.Errorf("error %v, want code %s", err, code)
	}
}

func size(t *testing.T, b portal.Blobs, upload string, want int64) {
	t.Helper()
	n, err := b.PartSize(t.Context(), upload)
	if err != nil || n != want {
		t.Errorf("part has %d bytes, error %v, want %d", n, err, want)
	}
}

// want checks the content of a blob; "" also for one that is not there.
func want(t *testing.T, b portal.Blobs, key, expected string) {
	t.Helper()
	blob, err := b.Open(t.Context(), key)
	if expected == "" && portal.CodeOf(err) == portal.NotFound {
		return
	}
	ok(t, err)
	content(t, blob, expected)
}

func content(t *testing.T, blob portal.Blob, expected string) {
	t.Helper()
	got, err := io.ReadAll(io.NewSectionReader(blob, 0, blob.Size()))
	ok(t, errors.Join(err, blob.Close()))
	if string(got) != expected {
		t.Errorf("content of %d bytes, want %d", len(got), len(expected))
	}
}
