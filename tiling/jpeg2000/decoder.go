package jpeg2000

import (
	"image"
	"sync"

	"telepath/tiling"
)

// howToInstall ends every message that says the library can't be used.
const howToInstall = "install Debian's package libopenjp2-7, version 2.5 or later"

// loaded loads the library once for the process; it is never unloaded.
var loaded = sync.OnceValues(func() (tiling.FrameDecoder, error) { return load("") })

// Load returns the decoder that works through libopenjp2, found under its usual name. The
// library is loaded, and tried on a small picture, once for the process; the error says
// which package to install. The decoder may be used by several goroutines.
func Load() (tiling.FrameDecoder, error) { return loaded() }

type decoder struct{ lib *library }

func (d decoder) Name() string { return d.lib.name }

// Decode implements tiling.FrameDecoder. The picture is as large as its first component;
// components with fewer samples are repeated, as OpenSlide does. Samples of 9 to 16 bits
// keep their upper eight, those of fewer are stretched. A fourth component is opacity: the
// picture is laid on white. An ICC profile is not applied. Errors are
// *tiling.UnreadableError.
func (d decoder) Decode(data []byte, ycc bool) (img *image.RGBA, err error) {
	defer tiling.Recovered("jpeg2000", &err)
	stream, colours, err := openFile(data)
	if err != nil {
		return nil, err
	}
	s, err := readCodestream(stream)
	if err != nil {
		return nil, err
	}
	if err := colours.settle(s, ycc); err != nil {
		return nil, err
	}
	err = d.lib.decode(stream, s, func(planes []plane) { img = paint(planes, colours) })
	return img, err
}
