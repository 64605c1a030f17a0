//go:build !((linux || darwin) && (amd64 || arm64))

package jpegtile

import (
	"fmt"
	"image"
	"runtime"

	"telepath/tiling"
)

// library can't be had here: libraries are loaded at run time on Linux and macOS only, on
// amd64 and arm64.
type library struct{ name string }

func load(string) (tiling.Codec, error) {
	return nil, fmt.Errorf("load libturbojpeg: not supported on %s/%s", runtime.GOOS, runtime.GOARCH)
}

func (*library) decompress([]byte, *image.RGBA) bool { return false }

func (*library) compress(*image.RGBA, int) ([]byte, bool) { return nil, false }
