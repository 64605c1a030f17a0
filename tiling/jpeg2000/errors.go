package jpeg2000

import (
	"fmt"

	"telepath/tiling"
)

const (
	exportAgain = "Export the slide again from the scanner, or convert it to DICOM or TIFF with JPEG tiles."
	sendAgain   = "Send the file again; if it fails again, export it again from the scanner."
)

func malformed(what string, at int) error {
	return tiling.Unreadable("damaged-tile", "A JPEG 2000 picture is damaged: "+what, fmt.Sprintf("byte %d of the picture", at), sendAgain)
}

func cutOff(at int) error {
	return tiling.Unreadable("truncated", "A JPEG 2000 picture is cut off", fmt.Sprintf("byte %d of the picture", at), sendAgain)
}

func unsupported(what string) error {
	return tiling.Unreadable("unsupported-codec", "A JPEG 2000 picture is of a kind that can't be shown. "+what, "", exportAgain)
}

func tooLarge(what string) error {
	return tiling.Unreadable("too-large", "A JPEG 2000 picture is larger than is allowed: "+what, "", exportAgain)
}

func refusedByLibrary(step string) error {
	return tiling.Unreadable("damaged-tile", "A JPEG 2000 picture is damaged: the library stopped at "+step, "", sendAgain)
}
