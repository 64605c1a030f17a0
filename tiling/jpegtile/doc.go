// Package jpegtile decodes and encodes JPEG tiles. New is the pure-Go tiling.Codec that
// always works. Fast does the same through libturbojpeg, loaded at run time without cgo, in
// a quarter of the time and less; Best takes whichever is there. Their pixels differ by
// rounding only (0.05 grey levels on the mean of a tile), and the library's are those of
// OpenSlide, byte for byte: both smooth subsampled colour as libjpeg does.
//
// A call of the library blocks its thread and can't be cancelled; a 64 megapixel picture
// takes about a quarter of a second. The library is C and gets bytes of strangers: only plain
// baseline streams, whose header has been checked here, are handed to it.
//
// It must not know where a tile comes from: readers merge shared tables and say whether the
// components are R, G and B.
package jpegtile
