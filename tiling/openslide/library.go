package openslide

import (
	"fmt"
	"sync"
	"unsafe"

	"telepath/tiling"
)

// handle is an open slide of the library (openslide_t *); 0 is none.
type handle uintptr

// Library is the loaded C library. Its functions are those of openslide.h.
type Library struct {
	detectVendor   func(path string) string
	open           func(path string) handle
	close          func(handle)
	lastError      func(handle) string
	levelCount     func(handle) int32
	levelSize      func(h handle, level int32, width, height *int64)
	levelScale     func(h handle, level int32) float64
	propertyNames  func(handle) unsafe.Pointer
	propertyValue  func(h handle, name string) string
	pictureNames   func(handle) unsafe.Pointer
	pictureSize    func(h handle, name string, width, height *int64)
	readPicture    func(h handle, name string, pixels unsafe.Pointer)
	readRegion     func(h handle, pixels unsafe.Pointer, x, y int64, level int32, width, height int64)
	libraryVersion func() string

	// The profile came with OpenSlide 4; both are nil before.
	profileSize func(handle) int64
	readProfile func(h handle, profile unsafe.Pointer)

	file string
}

// Version is the library's own version, e.g. "3.4.1".
func (l *Library) Version() string { return l.libraryVersion() }

// File is the name under which the library was found, e.g. "libopenslide.so.0".
func (l *Library) File() string { return l.file }

// Load finds the library, once for the whole process. Where it is not there the error is an
// *tiling.UnreadableError with the code "openslide-missing" that says what to install.
func Load() (*Library, error) { return loaded() }

var loaded = sync.OnceValues(func() (*Library, error) {
	library, err := load()
	if err != nil {
		return nil, missing(err)
	}
	return library, nil
})

func missing(err error) error {
	return &tiling.UnreadableError{
		Code: "openslide-missing",
		What: "This slide's format is read through the OpenSlide library, which is not installed here",
		Do:   "Ask whoever runs Telepath to install it: the package libopenslide0 (libopenslide1 from OpenSlide 4 on) of Debian and Ubuntu; for other systems see openslide.org.",
		Err:  err,
	}
}

// maxNames bounds the lists of names that are read from the library's memory; a real slide
// has under a few hundred properties.
const maxNames = 1 << 16

// names reads a list of C strings that ends in a null pointer.
func names(list unsafe.Pointer) []string {
	var out []string
	for list != nil && len(out) < maxNames {
		text := *(*unsafe.Pointer)(list)
		if text == nil {
			break
		}
		length := 0
		for *(*byte)(unsafe.Add(text, length)) != 0 {
			length++
		}
		out = append(out, string(unsafe.Slice((*byte)(text), length)))
		list = unsafe.Add(list, unsafe.Sizeof(list))
	}
	return out
}

// failure is what the library says went wrong with an open slide, or nil. Once it has said
// so, every later call on that slide fails.
func (l *Library) failure(h handle) error {
	if text := l.lastError(h); text != "" {
		return fmt.Errorf("OpenSlide: %s", clean(text))
	}
	return nil
}
