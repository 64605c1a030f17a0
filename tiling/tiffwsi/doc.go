// Package tiffwsi holds slides stored as TIFF: it opens Aperio SVS, OME-TIFF, Philips TIFF and
// any other TIFF or BigTIFF in both byte orders, tiled or in strips, as a tiling.Slide, and
// writes pyramidal TIFF.
//
// It parses the directories itself. Opening reads them, the descriptions and a sample of the
// tables of tiles; the rest of a table is read when a tile is asked for, 4,096 entries at a
// time, and takes 12 bytes a tile. Strips are cut into tiles of 512 px and decoded once for a
// row of these. Every count and offset is checked against the file before it is believed, and
// nothing is allocated that the bytes at hand can't fill. A file that claims far more pixels
// than its bytes can show is refused (code "implausible-size").
//
// Read are: no compression, LZW, deflate, PackBits, zstd, JPEG, WebP and, through an injected
// decoder, JPEG 2000; grey (1, 2, 4, 8 and 16 bits), palettes, RGB, CMYK and YCbCr with every
// subsampling, with samples together or in planes; predictor 2. 16-bit samples are scaled to
// 8. Alpha is put on white: what is transparent was not scanned. Refused by name are old-style
// JPEG, the fax methods, floating point, CIELab and raw colours, and the formats that only look
// like TIFF (code "vendor-format": NDPI, SCN, BIF, overlapping Trestle), which OpenSlide reads.
//
// It must not know how a JPEG is decoded (the codec is injected) and must not trust a file's
// name, its descriptions or its directory chain: these come from outside.
package tiffwsi
