// Package dicomwsi holds slides stored as DICOM VL Whole Slide Microscopy Images (PS3.3
// A.32.8): it opens the files of one series as a tiling.Slide.
//
// A file's elements are found by a bounded walk of our own, which never touches the pixel
// data; the few that matter are handed to github.com/suyashkumar/dicom, whose panics and
// allocations the walk keeps away. Frames are found by the Extended Offset Table, else the
// Basic Offset Table, else the item headers.
//
// It must not know how a JPEG is decoded (the codec is injected), and must not trust a
// length, an offset or a count before the file has been asked.
package dicomwsi
