//go:build ((linux && !android) || darwin || freebsd) && !faketime && (amd64 || arm64 || loong64 || riscv64 || ppc64le || s390x)

package openslide

import (
	"errors"
	"fmt"
	"runtime"

	"github.com/ebitengine/purego"
)

// fileNames are what the library is called, the newer version first.
func fileNames() []string {
	if runtime.GOOS == "darwin" {
		return []string{
			"libopenslide.1.dylib", "libopenslide.0.dylib",
			"/opt/homebrew/lib/libopenslide.1.dylib", "/usr/local/lib/libopenslide.1.dylib",
			"/opt/homebrew/lib/libopenslide.0.dylib", "/usr/local/lib/libopenslide.0.dylib",
		}
	}
	return []string{"libopenslide.so.1", "libopenslide.so.0"}
}

func load() (*Library, error) {
	var reasons []error
	for _, file := range fileNames() {
		at, err := purego.Dlopen(file, purego.RTLD_NOW|purego.RTLD_LOCAL)
		if err != nil {
			reasons = append(reasons, err)
			continue
		}
		library := &Library{file: file}
		if err := library.bind(at); err != nil {
			reasons = append(reasons, fmt.Errorf("%s: %w", file, err))
			continue
		}
		silence(at)
		return library, nil
	}
	return nil, errors.Join(reasons...)
}

// bind connects the functions. It is an error if one is missing, but for the profile's.
func (l *Library) bind(at uintptr) error {
	for name, function := range map[string]any{
		"openslide_detect_vendor":                   &l.detectVendor,
		"openslide_open":                            &l.open,
		"openslide_close":                           &l.close,
		"openslide_get_error":                       &l.lastError,
		"openslide_get_level_count":                 &l.levelCount,
		"openslide_get_level_dimensions":            &l.levelSize,
		"openslide_get_level_downsample":            &l.levelScale,
		"openslide_get_property_names":              &l.propertyNames,
		"openslide_get_property_value":              &l.propertyValue,
		"openslide_get_associated_image_names":      &l.pictureNames,
		"openslide_get_associated_image_dimensions": &l.pictureSize,
		"openslide_read_associated_image":           &l.readPicture,
		"openslide_read_region":                     &l.readRegion,
		"openslide_get_version":                     &l.libraryVersion,
	} {
		symbol, err := purego.Dlsym(at, name)
		if err != nil {
			return err
		}
		purego.RegisterFunc(function, symbol)
	}
	size, err := purego.Dlsym(at, "openslide_get_icc_profile_size")
	read, err2 := purego.Dlsym(at, "openslide_read_icc_profile")
	if err == nil && err2 == nil {
		purego.RegisterFunc(&l.profileSize, size)
		purego.RegisterFunc(&l.readProfile, read)
	}
	return nil
}

// silence keeps libtiff, which the library uses, from writing warnings to standard error:
// they name the file, and a file may be named after a patient.
func silence(at uintptr) {
	for _, name := range []string{"TIFFSetWarningHandler", "TIFFSetErrorHandler"} {
		// A library with libtiff built in hides it, and is silent by itself.
		if symbol, err := purego.Dlsym(at, name); err == nil {
			var set func(handler uintptr) uintptr
			purego.RegisterFunc(&set, symbol)
			set(0)
		}
	}
}
