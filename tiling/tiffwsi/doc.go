// Package tiffwsi holds slides stored as TIFF: it opens Aperio SVS, pyramidal tiled TIFF and
// BigTIFF in both byte orders, and OME-TIFF, as a tiling.Slide.
//
// It parses the directories itself and reads a tile's offset only when the tile is asked
// for, so that an open slide holds no table of its tiles. Every count and offset is checked
// against the file before it is believed.
//
// It must not know how a JPEG is decoded (the codec is injected) and must not trust a file's
// name, its descriptions or its directory chain: these come from outside.
package tiffwsi
