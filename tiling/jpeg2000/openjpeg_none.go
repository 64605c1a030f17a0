//go:build !(linux && (amd64 || arm64))

package jpeg2000

import (
	"fmt"
	"runtime"

	"telepath/tiling"
)

// library can't be had here: the layout of libopenjp2's structures is known for Linux on
// amd64 and arm64 only.
type library struct{ name string }

func load(string) (tiling.FrameDecoder, error) {
	return nil, fmt.Errorf("load libopenjp2: not supported on %s/%s", runtime.GOOS, runtime.GOARCH)
}

func (*library) decode([]byte, *codestream, func([]plane)) error { return refusedByLibrary("loading") }
