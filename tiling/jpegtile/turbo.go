//go:build (linux || darwin) && (amd64 || arm64)

package jpegtile

import (
	"errors"
	"fmt"
	"image"
	"runtime"
	"unsafe"

	"github.com/ebitengine/purego"

	"telepath/tiling"
)

// Constants of turbojpeg.h, API 2.0; later versions keep them.
const (
	sampling420     = 2    // TJSAMP_420
	pixelRGBA       = 7    // TJPF_RGBA: decompressing sets the fourth byte to 255
	noRealloc       = 1024 // TJFLAG_NOREALLOC
	accurateDCT     = 4096 // TJFLAG_ACCURATEDCT
	stopOnWarning   = 8192 // TJFLAG_STOPONWARNING: what is cut off or damaged fails
	maxTurboSide    = 65500
	pooledScratch   = 16 << 20 // bytes; a 2048 px tile needs 12 MiB
	fixedBufferSize = 2048     // of the room that TJFLAG_NOREALLOC expects, see scratchSize
)

// usualNames are where the dynamic linker finds the library, and where Homebrew puts it.
var usualNames = map[string][]string{
	"linux":  {"libturbojpeg.so.0"},
	"darwin": {"libturbojpeg.0.dylib", "libturbojpeg.dylib", "/opt/homebrew/opt/jpeg-turbo/lib/libturbojpeg.dylib", "/usr/local/opt/jpeg-turbo/lib/libturbojpeg.dylib"},
}

// library is the loaded libturbojpeg: addresses of its functions, and handles not in use. A
// handle serves one call at a time; it is kept for the next one unless the call failed.
type library struct {
	name                                          string
	initCompress, initDecompress, destroy, decode uintptr
	encode                                        func(handle uintptr, src unsafe.Pointer, width, pitch, height, format int32, dst *unsafe.Pointer, size *uint64, sampling, quality, flags int32) int32
	compressors, decompressors                    chan uintptr
	scratch                                       chan []byte
}

// load opens the library at path, or under its usual names if path is empty.
func load(path string) (tiling.Codec, error) {
	names := usualNames[runtime.GOOS]
	if path != "" {
		names = []string{path}
	}
	var failed error
	for _, name := range names {
		handle, err := purego.Dlopen(name, purego.RTLD_NOW|purego.RTLD_LOCAL)
		if err != nil {
			failed = errors.Join(failed, err)
			continue
		}
		lib, err := bind(handle)
		if err != nil {
			failed = errors.Join(failed, err)
			continue
		}
		return fastCodec{lib: lib}, nil
	}
	return nil, fmt.Errorf("load libturbojpeg: %w; %s", failed, howToInstall)
}

// bind looks up what is called. tjGetErrorStr2 is not called, but is there since 2.0 only,
// the first version whose handles don't share their last error.
func bind(handle uintptr) (*library, error) {
	spare := 2 * runtime.GOMAXPROCS(0)
	lib := &library{
		name:        "libturbojpeg (API 2)",
		compressors: make(chan uintptr, spare), decompressors: make(chan uintptr, spare),
		scratch: make(chan []byte, spare),
	}
	var encode, since2 uintptr
	for name, address := range map[string]*uintptr{
		"tjInitCompress": &lib.initCompress, "tjInitDecompress": &lib.initDecompress, "tjDestroy": &lib.destroy,
		"tjDecompress2": &lib.decode, "tjCompress2": &encode, "tjGetErrorStr2": &since2,
	} {
		var err error
		if *address, err = purego.Dlsym(handle, name); err != nil {
			return nil, fmt.Errorf("version 2.0 or later is needed: %w", err)
		}
	}
	purego.RegisterFunc(&lib.encode, encode)
	if _, err := purego.Dlsym(handle, "tj3Init"); err == nil {
		lib.name = "libturbojpeg (API 3)"
	}
	return lib, nil
}

// decompress fills img from a stream whose size is img's, or img's times 2, 4 or 8. It is
// false if the library refused the stream, found it damaged, or has no memory.
//
// purego.SyscallN rather than a registered function: that one goes through reflection and
// takes 0.5 µs a call instead of 0.12. (compress has too many arguments for it on macOS,
// where those on the stack are packed.) The library compares the stream's size with width and
// height before it writes a pixel.
func (l *library) decompress(data []byte, img *image.RGBA) bool {
	handle, ok := l.take(l.decompressors, l.initDecompress)
	if !ok {
		return false
	}
	result, _, _ := purego.SyscallN(l.decode, handle, uintptr(unsafe.Pointer(&data[0])), uintptr(len(data)), uintptr(unsafe.Pointer(&img.Pix[0])),
		uintptr(img.Rect.Dx()), uintptr(img.Stride), uintptr(img.Rect.Dy()), pixelRGBA, accurateDCT|stopOnWarning)
	return l.give(l.decompressors, handle, int32(result) == 0)
}

// compress encodes baseline 4:2:0. It is false if the library refused or has no memory.
func (l *library) compress(img *image.RGBA, quality int) ([]byte, bool) {
	width, height := img.Rect.Dx(), img.Rect.Dy()
	if width <= 0 || height <= 0 || width > maxTurboSide || height > maxTurboSide || width > tiling.MaxTilePixels/height {
		return nil, false
	}
	src := img.Pix[img.PixOffset(img.Rect.Min.X, img.Rect.Min.Y):]
	if img.Stride < 4*width || len(src) < (height-1)*img.Stride+4*width {
		return nil, false
	}
	handle, ok := l.take(l.compressors, l.initCompress)
	if !ok {
		return nil, false
	}
	buf := l.takeScratch(scratchSize(width, height))
	var pinned runtime.Pinner
	pinned.Pin(&buf[0])
	dst, size := unsafe.Pointer(&buf[0]), uint64(len(buf))
	result := l.encode(handle, unsafe.Pointer(&src[0]), int32(width), int32(img.Stride), int32(height), pixelRGBA,
		&dst, &size, sampling420, int32(quality), noRealloc|accurateDCT)
	pinned.Unpin()
	if !l.give(l.compressors, handle, result == 0) {
		return nil, false
	}
	out := append([]byte(nil), buf[:size]...)
	l.giveScratch(buf)
	return out, true
}

// scratchSize is the room that the library takes for granted with TJFLAG_NOREALLOC: what
// tjBufSize returns for 4:2:0, three bytes for each pixel of whole 16 x 16 units and 2 KiB.
func scratchSize(width, height int) int {
	return (width+15)&^15*((height+15)&^15)*3 + fixedBufferSize
}

// take returns a handle not in use, or a new one.
func (l *library) take(spare chan uintptr, init uintptr) (uintptr, bool) {
	select {
	case handle := <-spare:
		return handle, true
	default:
	}
	handle, _, _ := purego.SyscallN(init)
	return handle, handle != 0
}

// give keeps a handle whose call was right for the next call, if there is room, and returns
// whether it was.
func (l *library) give(spare chan uintptr, handle uintptr, right bool) bool {
	if right {
		select {
		case spare <- handle:
			return true
		default:
		}
	}
	purego.SyscallN(l.destroy, handle)
	return right
}

func (l *library) takeScratch(size int) []byte {
	select {
	case buf := <-l.scratch:
		if len(buf) >= size {
			return buf
		}
	default:
	}
	return make([]byte, size)
}

func (l *library) giveScratch(buf []byte) {
	if len(buf) > pooledScratch {
		return
	}
	select {
	case l.scratch <- buf:
	default:
	}
}
