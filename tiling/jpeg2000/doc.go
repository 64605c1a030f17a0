// Package jpeg2000 decodes JPEG 2000 and HTJ2K pictures (ISO/IEC 15444-1 and -15) through
// libopenjp2, loaded at run time without cgo. There is no way without that library: where it
// isn't installed Load says which package to install, and readers refuse such slides.
//
// The library is C, and a slide's bytes come from strangers: a fault in it is a fault of the
// whole process, which Go can't catch. To leave it as little as can be, everything around
// the pixels is read here first: boxes are taken apart in Go and never reach the library;
// markers are walked to the end, those of JPEG 2000 Part 2 refused; the picture's size, its
// tiles, precincts, code-blocks and packets are bounded before the library allocates, and
// a stream must be whole. What remains is its entropy decoder and wavelet. Keep the
// distribution's security updates on, and don't install the library where no slide needs
// it. A call can't be cancelled: a picture of the largest size allowed, 16 megapixels,
// takes up to ten seconds and 300 MB.
//
// It must not know where a picture comes from.
package jpeg2000
