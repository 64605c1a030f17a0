package dicomwsi

import (
	"fmt"

	"github.com/suyashkumar/dicom/pkg/uid"

	"telepath/tiling"
)

// wsmSOPClass is VL Whole Slide Microscopy Image Storage.
const wsmSOPClass = "1.2.840.10008.5.1.4.1.1.77.1.6"

// jpegBaseline is JPEG Baseline (Process 1), 8 bits.
const jpegBaseline = "1.2.840.10008.1.2.4.50"

// compression is how frames are stored.
type compression int

const (
	unknownCompression compression = iota
	native                         // samples as they are
	jpeg                           // ITU-T T.81, 8 bits
	jpeg2000                       // ITU-T T.800 or T.814, by a library
	runLength                      // PS3.5 annex G
)

// encoding is what a transfer syntax says (PS3.5 annex A).
type encoding struct {
	compression compression
	// encapsulated frames lie in fragments (PS3.5 A.4).
	encapsulated bool
	implicit     bool // no VR in the data set's elements
	big          bool // big endian
	deflated     bool // the data set as a whole is compressed (PS3.5 A.5)
}

var encodings = map[string]encoding{
	uid.ImplicitVRLittleEndian:         {compression: native, implicit: true},
	uid.ExplicitVRLittleEndian:         {compression: native},
	uid.ExplicitVRBigEndian:            {compression: native, big: true},
	uid.DeflatedExplicitVRLittleEndian: {compression: native, deflated: true},
	"1.2.840.10008.1.2.1.98":           {compression: native, encapsulated: true}, // Encapsulated Uncompressed
	jpegBaseline:                       {compression: jpeg, encapsulated: true},
	"1.2.840.10008.1.2.4.51":           {compression: jpeg, encapsulated: true},
	"1.2.840.10008.1.2.4.90":           {compression: jpeg2000, encapsulated: true},
	"1.2.840.10008.1.2.4.91":           {compression: jpeg2000, encapsulated: true},
	"1.2.840.10008.1.2.4.201":          {compression: jpeg2000, encapsulated: true},
	"1.2.840.10008.1.2.4.202":          {compression: jpeg2000, encapsulated: true},
	"1.2.840.10008.1.2.4.203":          {compression: jpeg2000, encapsulated: true},
	"1.2.840.10008.1.2.5":              {compression: runLength, encapsulated: true},
}

// newerNames are UIDs that the dictionary behind us does not have yet.
var newerNames = map[string]string{
	"1.2.840.10008.1.2.1.98":         "Encapsulated Uncompressed Explicit VR Little Endian",
	"1.2.840.10008.1.2.4.110":        "JPEG XL Lossless",
	"1.2.840.10008.1.2.4.111":        "JPEG XL JPEG Recompression",
	"1.2.840.10008.1.2.4.112":        "JPEG XL",
	"1.2.840.10008.1.2.4.201":        "High-Throughput JPEG 2000 (Lossless Only)",
	"1.2.840.10008.1.2.4.202":        "High-Throughput JPEG 2000 with RPCL Options (Lossless Only)",
	"1.2.840.10008.1.2.4.203":        "High-Throughput JPEG 2000",
	"1.2.840.10008.1.2.8.1":          "Deflated Image Frame Compression",
	"1.2.840.10008.5.1.4.1.1.91.1":   "Microscopy Bulk Simple Annotations Storage",
	"1.2.840.10008.5.1.4.1.1.66.7":   "Label Map Segmentation Storage",
	"1.2.840.10008.5.1.4.1.1.77.1.8": "Confocal Microscopy Image Storage",
	"1.2.840.10008.5.1.4.1.1.77.1.9": "Confocal Microscopy Tiled Pyramidal Image Storage",
	"1.2.840.10008.5.1.4.1.1.88.34":  "Comprehensive 3D SR Storage",
	"1.2.840.10008.1.3.10":           "Media Storage Directory (DICOMDIR)",
}

// nameOf is the standard's name of a UID, or "an unknown kind".
func nameOf(id string) string {
	if name, ok := newerNames[id]; ok {
		return name
	}
	if known, err := uid.Lookup(id); err == nil {
		return known.Name
	}
	return "an unknown kind"
}

const (
	whereSyntax = "transfer syntax (0002,0010)"
	exportAgain = "Export the slide again from the scanner."
	sendAgain   = "Send the file again; the copy is not complete."
)

// checkCompression refuses what can't be decoded here.
func checkCompression(syntax string, codecs tiling.Codecs) error {
	encoded := encodings[syntax]
	switch {
	case encoded.compression == unknownCompression:
		return tiling.Unreadable("unsupported-codec",
			fmt.Sprintf("The slide is compressed as %s (%s), which can't be decoded here", nameOf(syntax), syntax),
			whereSyntax, "Export the slide with JPEG Baseline compression (1.2.840.10008.1.2.4.50).")
	case encoded.compression == jpeg2000 && codecs.JPEG2000 == nil:
		return tiling.Unreadable("unsupported-codec",
			fmt.Sprintf("The slide is compressed as %s (%s), and the library which decodes that is not installed", nameOf(syntax), syntax),
			whereSyntax, "Install OpenJPEG (on Debian the package libopenjp2-7) and start again, or export the slide with JPEG Baseline compression.")
	}
	return nil
}

func noSyntax() error {
	return tiling.Unreadable("malformed", "The file does not say how it is encoded: it names no transfer syntax", "(0002,0010)", exportAgain)
}

func notASlide(sopClass string) error {
	what := "The file is DICOM but not a whole-slide image: it doesn't say what it is"
	if sopClass != "" {
		what = fmt.Sprintf("The file is DICOM but not a whole-slide image: it is %s (%s)", nameOf(sopClass), printable(sopClass))
	}
	return tiling.Unreadable("not-a-slide", what, "SOP class (0008,0016)", "Choose the files of the slide's own series (VL Whole Slide Microscopy).")
}
