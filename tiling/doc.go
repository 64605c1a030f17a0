// Package tiling turns a whole-slide image into the tissue tiles a model wants.
//
// It holds the geometry (levels, micrometres per pixel, regions), the Slide interface that
// every format's reader implements, and the steps that work on any Slide: the tissue mask,
// the quality judgement, the plan (which tiles, in which batches) and the cutter that
// streams batches of encoded tiles.
//
// It must not know how a format is stored, how a JPEG is decoded or how a tile travels:
// readers live in sub-packages, codec and resampler are injected, and nothing outside the
// standard library is imported here.
package tiling
