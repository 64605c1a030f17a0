//go:build linux && (amd64 || arm64)

package jpeg2000

import (
	"sync"
	"unsafe"

	"github.com/ebitengine/purego"
)

// source is a codestream that the library reads through callbacks. The library knows it by
// a number: no Go pointer is kept in C.
type source struct {
	data []byte
	at   int
}

var sources = struct {
	sync.Mutex
	last uintptr
	open map[uintptr]*source
}{open: map[uintptr]*source{}}

// remember gives data a number, until forget is called.
func remember(data []byte) (id uintptr, forget func()) {
	sources.Lock()
	defer sources.Unlock()
	sources.last++
	id = sources.last
	sources.open[id] = &source{data: data}
	return id, func() {
		sources.Lock()
		defer sources.Unlock()
		delete(sources.open, id)
	}
}

// sourceOf is nil for a number that is not in use. One source is read by one call only.
func sourceOf(id uintptr) *source {
	sources.Lock()
	defer sources.Unlock()
	return sources.open[id]
}

// failed is (OPJ_SIZE_T)-1: nothing more to read.
const failed = ^uintptr(0)

// callback has the addresses of the three C functions. They are made once: what purego
// makes it never frees.
var callback = sync.OnceValue(func() (c struct{ read, skip, seek uintptr }) {
	c.read, c.skip, c.seek = purego.NewCallback(read), purego.NewCallback(skip), purego.NewCallback(seek)
	return c
})

// read copies up to n bytes to the library's memory (opj_stream_read_fn).
func read(to unsafe.Pointer, n, id uintptr) uintptr {
	s := sourceOf(id)
	if s == nil || to == nil || s.at >= len(s.data) {
		return failed
	}
	count := copy(unsafe.Slice((*byte)(to), min(n, uintptr(len(s.data)-s.at))), s.data[s.at:])
	s.at += count
	return uintptr(count)
}

// skip moves on by n bytes, up to the end, and returns how many (opj_stream_skip_fn).
func skip(n int64, id uintptr) int64 {
	s := sourceOf(id)
	if s == nil || n < 0 {
		return -1
	}
	n = min(n, int64(len(s.data)-s.at))
	s.at += int(n)
	return n
}

// seek moves to a place counted from the start (opj_stream_seek_fn).
func seek(to int64, id uintptr) uintptr {
	s := sourceOf(id)
	if s == nil || to < 0 || to > int64(len(s.data)) {
		return 0
	}
	s.at = int(to)
	return yes
}
