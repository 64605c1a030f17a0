// Package jpegtile decodes and encodes JPEG tiles in pure Go: it is the tiling.Codec that
// always works, on every machine, without a library to load.
//
// It must not know where a tile comes from: readers merge shared tables and say whether the
// components are R, G and B.
package jpegtile
