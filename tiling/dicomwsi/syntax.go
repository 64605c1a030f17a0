package dicomwsi

import (
	"fmt"

	"github.com/suyashkumar/dicom/pkg/uid"

	"telepath/tiling"
)

const (
	// wsmSOPClass is VL Whole Slide Microscopy Image Storage.
	wsmSOPClass = "1.2.840.10008.5.1.4.1.1.77.1.6"
	// jpegBaseline is JPEG Baseline (Process 1), 8 bits.
	jpegBaseline = "1.2.840.10008.1.2.4.50"
)

// newerNames are UIDs that the dictionary behind us does not have yet.
var newerNames = map[string]string{
	"1.2.840.10008.1.2.4.110":        "JPEG XL Lossless",
	"1.2.840.10008.1.2.4.111":        "JPEG XL JPEG Recompression",
	"1.2.840.10008.1.2.4.112":        "JPEG XL",
	"1.2.840.10008.1.2.4.201":        "High-Throughput JPEG 2000 (Lossless Only)",
	"1.2.840.10008.1.2.4.202":        "High-Throughput JPEG 2000 with RPCL Options (Lossless Only)",
	"1.2.840.10008.1.2.4.203":        "High-Throughput JPEG 2000",
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

// decodable says whether frames in this transfer syntax can be decoded.
func decodable(syntax string) bool {
	return syntax == jpegBaseline || isNative(syntax)
}

// isNative says whether frames are stored without compression.
func isNative(syntax string) bool {
	return syntax == uid.ExplicitVRLittleEndian || syntax == uid.ImplicitVRLittleEndian
}

func unsupportedSyntax(syntax string) error {
	if syntax == "" {
		return tiling.Unreadable("malformed", "The file does not say how it is encoded: it names no transfer syntax", "(0002,0010)", "Export the slide again from the scanner.")
	}
	return tiling.Unreadable("unsupported-codec",
		fmt.Sprintf("The slide is compressed as %s (%s), which can't be decoded here", nameOf(syntax), syntax),
		"transfer syntax (0002,0010)", "Export the slide with JPEG Baseline compression (1.2.840.10008.1.2.4.50).")
}

func notASlide(sopClass string) error {
	what := "The file is DICOM but not a whole-slide image: it doesn't say what it is"
	if sopClass != "" {
		what = fmt.Sprintf("The file is DICOM but not a whole-slide image: it is %s (%s)", nameOf(sopClass), printable(sopClass))
	}
	return tiling.Unreadable("not-a-slide", what, "SOP class (0008,0016)", "Choose the files of the slide's own series (VL Whole Slide Microscopy).")
}
