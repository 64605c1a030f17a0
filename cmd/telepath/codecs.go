package main

import (
	"os"
	"sync"

	"telepath/tiling"
	"telepath/tiling/jpeg2000"
	"telepath/tiling/jpegtile"
	"telepath/tiling/openslide"
)

// turboVariable chooses the JPEG codec: empty takes libturbojpeg where it is installed,
// "off" the codec in Go, anything else is the path of the library.
const turboVariable = "TELEPATH_TURBOJPEG"

// codecs are the best that this machine has, found once for the whole process.
var codecs = sync.OnceValue(func() tiling.Codecs {
	c := tiling.Codecs{JPEG: chosenJPEG(os.Getenv(turboVariable))}
	if j, err := jpeg2000.Load(); err == nil {
		c.JPEG2000 = j
	}
	return c
})

// chosenJPEG falls back to the codec in Go, which gives the same pictures, only slower.
func chosenJPEG(setting string) tiling.Codec {
	switch setting {
	case "":
		return jpegtile.Best()
	case "off":
		return jpegtile.New()
	}
	if c, err := jpegtile.FastFrom(setting); err == nil {
		return c
	}
	return jpegtile.New()
}

// library is one that is loaded at run time, for `telepath version`: what is in use, or how
// to get it.
type library struct {
	InUse string `json:"in_use"`
	Hint  string `json:"hint,omitempty"`
}

func jpegLibrary() library {
	l := library{InUse: codecs().JPEG.Name()}
	setting := os.Getenv(turboVariable)
	if _, err := jpegtile.Fast(); err != nil && setting == "" {
		l.Hint = err.Error()
	}
	if setting != "" && setting != "off" {
		if _, err := jpegtile.FastFrom(setting); err != nil {
			l.Hint = turboVariable + ": " + err.Error()
		}
	}
	return l
}

func jpeg2000Library() library {
	c, err := jpeg2000.Load()
	if err != nil {
		return library{Hint: err.Error()}
	}
	return library{InUse: c.Name()}
}

func openslideLibrary() library {
	l, err := openslide.Load()
	if err != nil {
		return library{Hint: err.Error()}
	}
	return library{InUse: l.Version()}
}

func (l library) String() string {
	switch {
	case l.InUse == "":
		return "none: " + l.Hint
	case l.Hint != "":
		return l.InUse + " (" + l.Hint + ")"
	}
	return l.InUse
}
