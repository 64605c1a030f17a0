// Package dicomwsi holds slides stored as DICOM VL Whole Slide Microscopy Images (PS3.3
// A.32.8): it opens the files of one series as a tiling.Slide, and writes a slide as one.
//
// A file's elements are found by a bounded walk of our own, which never touches the pixel
// data, and a value is read when it is asked for: the parser of
// github.com/suyashkumar/dicom holds a data set as a tree, needs its panics and allocations
// kept away, and decodes texts before it knows where a value ends. Its dictionaries and
// character sets are used.
//
// Frames are found by the Extended Offset Table, else the Basic Offset Table, else the item
// headers, on opening, so that a file which is cut off is refused at once; a place is 8 bytes,
// and 16 where the tiles say themselves where they are.
//
// It must not know how a JPEG or JPEG 2000 is decoded (the codecs are injected), and must not
// trust a length, an offset or a count before the file has been asked.
package dicomwsi
