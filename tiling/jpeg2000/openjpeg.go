//go:build linux && (amd64 || arm64)

package jpeg2000

import (
	"fmt"
	"runtime"
	"unsafe"

	"github.com/ebitengine/purego"

	"telepath/tiling"
)

// Constants of openjpeg.h 2.5.
const (
	usualName       = "libopenjp2.so.7"
	codecCodestream = 0     // OPJ_CODEC_J2K: boxes are read here, not by the library
	yes             = 1     // OPJ_TRUE
	parametersSize  = 16384 // more than opj_dparameters_t, which has 8252 bytes
	maxBuffer       = 1 << 20
)

// openImage is opj_image_t, and openComponent opj_image_comp_t, with 64-bit pointers.
type openImage struct {
	x0, y0, x1, y1 uint32
	count          uint32
	colourSpace    int32
	components     unsafe.Pointer
	profile        unsafe.Pointer
	profileLength  uint32
}

type openComponent struct {
	dx, dy, width, height, x0, y0 uint32
	bits, bitsPerPixel, signed    uint32
	resolutionsDecoded, factor    uint32
	samples                       unsafe.Pointer
	alpha                         uint16
}

// library has the addresses of libopenjp2's functions.
type library struct {
	name string

	createDecompress, setDefaultParameters, setupDecoder, setStrictMode uintptr
	readHeader, decodeAll, endDecompress, destroyCodec, destroyImage    uintptr
	createStream, setReadFunction, setSkipFunction, setSeekFunction     uintptr
	setUserData, setUserDataLength, destroyStream, version              uintptr
}

// load opens the library at path, or under its usual name if path is empty, and tries it.
func load(path string) (tiling.FrameDecoder, error) {
	if path == "" {
		path = usualName
	}
	handle, err := purego.Dlopen(path, purego.RTLD_NOW|purego.RTLD_LOCAL)
	if err != nil {
		return nil, fmt.Errorf("load libopenjp2: %w; %s", err, howToInstall)
	}
	lib := &library{}
	for name, address := range lib.functions() {
		if *address, err = purego.Dlsym(handle, name); err != nil {
			return nil, fmt.Errorf("load libopenjp2: %w; %s", err, howToInstall)
		}
	}
	var version func() string
	purego.RegisterFunc(&version, lib.version)
	lib.name = "libopenjp2 " + version()
	d := decoder{lib: lib}
	if err := try(d); err != nil {
		return nil, fmt.Errorf("load %s: %w; %s", lib.name, err, howToInstall)
	}
	return d, nil
}

// functions are those looked up. opj_decoder_set_strict_mode is there since 2.5, which is
// also the first that decodes HTJ2K.
func (l *library) functions() map[string]*uintptr {
	return map[string]*uintptr{
		"opj_version": &l.version, "opj_create_decompress": &l.createDecompress,
		"opj_set_default_decoder_parameters": &l.setDefaultParameters, "opj_setup_decoder": &l.setupDecoder,
		"opj_decoder_set_strict_mode": &l.setStrictMode, "opj_read_header": &l.readHeader, "opj_decode": &l.decodeAll,
		"opj_end_decompress": &l.endDecompress, "opj_destroy_codec": &l.destroyCodec, "opj_image_destroy": &l.destroyImage,
		"opj_stream_create": &l.createStream, "opj_stream_set_read_function": &l.setReadFunction,
		"opj_stream_set_skip_function": &l.setSkipFunction, "opj_stream_set_seek_function": &l.setSeekFunction,
		"opj_stream_set_user_data": &l.setUserData, "opj_stream_set_user_data_length": &l.setUserDataLength,
		"opj_stream_destroy": &l.destroyStream,
	}
}

// done says whether a call returned OPJ_TRUE, a C int.
func done(fn uintptr, args ...uintptr) bool {
	result, _, _ := purego.SyscallN(fn, args...)
	return int32(result) == yes
}

// decode decodes a whole codestream that readCodestream has passed and calls use with its
// planes, which are the library's memory and gone when use returns.
func (l *library) decode(data []byte, s *codestream, use func([]plane)) error {
	codec, _, _ := purego.SyscallN(l.createDecompress, codecCodestream)
	if codec == 0 {
		return refusedByLibrary("starting")
	}
	defer purego.SyscallN(l.destroyCodec, codec)
	parameters := make([]byte, parametersSize)
	purego.SyscallN(l.setDefaultParameters, uintptr(unsafe.Pointer(&parameters[0])))
	set, _, _ := purego.SyscallN(l.setupDecoder, codec, uintptr(unsafe.Pointer(&parameters[0])))
	if int32(set) != yes || !done(l.setStrictMode, codec, yes) {
		return refusedByLibrary("setting up")
	}
	stream, forget := l.open(data)
	defer forget()
	if stream == 0 {
		return refusedByLibrary("opening a stream")
	}
	defer purego.SyscallN(l.destroyStream, stream)

	held := new(*openImage)
	read, _, _ := purego.SyscallN(l.readHeader, stream, codec, uintptr(unsafe.Pointer(held)))
	if *held != nil {
		defer func() { purego.SyscallN(l.destroyImage, uintptr(unsafe.Pointer(*held))) }()
	}
	switch {
	case int32(read) != yes || *held == nil:
		return refusedByLibrary("the header")
	case !done(l.decodeAll, codec, stream, uintptr(unsafe.Pointer(*held))):
		return refusedByLibrary("the pixels")
	case !done(l.endDecompress, codec, stream):
		return refusedByLibrary("the end")
	}
	planes, ok := (*held).planes(s)
	if !ok {
		return refusedByLibrary("its result, which is not as the header says")
	}
	use(planes)
	runtime.KeepAlive(parameters)
	return nil
}

// open makes the library's stream over data. forget ends the reading of data.
func (l *library) open(data []byte) (stream uintptr, forget func()) {
	id, forget := remember(data)
	stream, _, _ = purego.SyscallN(l.createStream, uintptr(min(len(data), maxBuffer)), yes)
	if stream != 0 {
		c := callback()
		purego.SyscallN(l.setReadFunction, stream, c.read)
		purego.SyscallN(l.setSkipFunction, stream, c.skip)
		purego.SyscallN(l.setSeekFunction, stream, c.seek)
		purego.SyscallN(l.setUserData, stream, id, 0)
		purego.SyscallN(l.setUserDataLength, stream, uintptr(len(data)))
	}
	return stream, forget
}

// planes are the image's components, if they are what the codestream's header says: their
// samples lie in the library's memory, so nothing is believed that wasn't checked.
func (i *openImage) planes(s *codestream) ([]plane, bool) {
	planes := s.planesOf()
	if int(i.count) != len(planes) || i.components == nil {
		return nil, false
	}
	for c, got := range unsafe.Slice((*openComponent)(i.components), len(planes)) {
		p := &planes[c]
		if got.samples == nil || int(got.width) != p.width || int(got.height) != p.height ||
			int(got.bits) != p.bits || (got.signed != 0) != p.signed || got.factor != 0 {
			return nil, false
		}
		p.samples = unsafe.Slice((*int32)(got.samples), p.width*p.height)
	}
	return planes, true
}
