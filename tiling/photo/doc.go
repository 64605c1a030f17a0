// Package photo opens a photo from a microscope's camera, JPEG or PNG, as a slide with one
// level: one field of view. (A TIFF from a camera is read by tiffwsi, as a slide of one level
// too.)
//
// Opening reads the headers only. The picture is decoded when its first tile is asked for and
// kept until the slide is closed; its size is checked before, so that this is at most
// MaxTilePixels. It is turned as its EXIF orientation says.
//
// It must not know how a JPEG is decoded (the codec is injected), and must not believe the
// dots per inch that every photo carries: they are a screen's or a printer's, never the
// microscope's, so the scale is unknown and has to be asked for.
package photo
