package tiling

import (
	"context"
	"image"
)

// Slide is one scanned glass slide, opened for reading.
//
// Every implementation passes the checks in tilingtest and is safe for use by several
// goroutines at once. Opening reads headers and indexes only, never the pixel data.
type Slide interface {
	// Info describes the slide; it is fixed from opening to closing.
	Info() Info
	// Tile decodes one tile of the level's own grid. The picture's bounds start at 0,0 and
	// are Level.TileSize(at): edge tiles are cut to the level. A tile that the file leaves
	// out is white. A place outside the grid is an error.
	Tile(ctx context.Context, level int, at TileIndex) (*image.RGBA, error)
	// Associated decodes one of the pictures named in Info.Associated ("label", "overview",
	// "thumbnail").
	Associated(ctx context.Context, name string) (*image.RGBA, error)
	// Close frees what opening took. It may be called twice.
	Close() error
}

// StoredTiler is the optional ability to hand over a tile as it is stored, undecoded.
type StoredTiler interface {
	// StoredTile returns a complete JPEG (baseline, shared tables merged in, colour space
	// marked so that a browser shows it right). Edge tiles keep the padding they are stored
	// with. ok is false when this tile can't be handed over so: it is missing or in another
	// encoding.
	StoredTile(ctx context.Context, level int, at TileIndex) (jpeg []byte, ok bool, err error)
}

// StoredTileReader is the optional ability of a StoredTiler to read into memory that the
// caller has ready, so that serving tiles leaves nothing to collect.
type StoredTileReader interface {
	// ReadStoredTile does what StoredTile does, in into[:cap(into)] if that is large enough,
	// anywhere in it; else in new memory. Twice a tile's bytes are always enough.
	ReadStoredTile(ctx context.Context, level int, at TileIndex, into []byte) (jpeg []byte, ok bool, err error)
}

// ICCProfiler is the optional ability to hand over the scanner's colour profile.
type ICCProfiler interface {
	ICCProfile() []byte
}

// Info is what is known of a slide, and what is doubted.
type Info struct {
	// Format is dicom, svs, tiff, ome-tiff, openslide, photo or drawn.
	Format string `json:"format"`
	// Reader names the package that reads it, e.g. "dicomwsi".
	Reader string `json:"reader"`
	Width  int    `json:"width"`
	Height int    `json:"height"`
	// MPP is nil when the file does not say.
	MPP            *MPP     `json:"mpp"`
	Levels         []Level  `json:"levels"`
	Associated     []string `json:"associated"`
	Stain          string   `json:"stain"`
	TransferSyntax string   `json:"transfer_syntax"`
	ICC            bool     `json:"icc"`
	// Doubts are plain sentences about what does not fit or had to be assumed.
	Doubts []string `json:"doubts"`
	// ObjectivePower is the nominal 20 or 40, for people; never compute with it. 0: unknown.
	ObjectivePower float64 `json:"objective_power,omitempty"`
	// Claims are identities written in the file. They are for matching, never trusted, and
	// never printed: they may name a patient.
	Claims Claims `json:"-"`
}

// Claims are the identities a file carries about itself.
type Claims struct {
	AccessionNumber   string   // DICOM (0008,0050)
	ContainerID       string   // DICOM (0040,0512)
	Barcode           string   // DICOM (2200,0005)
	LabelText         string   // DICOM (2200,0002)
	PatientID         string   // DICOM (0010,0020)
	PatientName       string   // DICOM (0010,0010)
	SeriesInstanceUID string   // DICOM (0020,000E): files of one slide share it
	Specimens         []string // identifiers of the specimens on the glass, DICOM (0040,0551)
}

// Resampler scales pictures; it is injected where pixels are resized.
type Resampler interface {
	// Resize returns img scaled to exactly width x height pixels.
	Resize(img *image.RGBA, width, height int) *image.RGBA
}

// MaxTilePixels bounds one tile or associated picture before it is allocated: 64 megapixels.
const MaxTilePixels = 1 << 26
