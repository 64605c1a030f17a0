package tiffwsi

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"telepath/tiling"
)

// omeImage is what is read of an OME-XML image (OME schema 2016-06, Pixels).
type omeImage struct {
	Name      string `xml:"Name,attr"`
	Objective struct {
		ID string `xml:"ID,attr"`
	} `xml:"ObjectiveSettings"`
	Pixels struct {
		SizeX    int    `xml:"SizeX,attr"`
		SizeY    int    `xml:"SizeY,attr"`
		SizeZ    int    `xml:"SizeZ,attr"`
		SizeT    int    `xml:"SizeT,attr"`
		X        string `xml:"PhysicalSizeX,attr"`
		Y        string `xml:"PhysicalSizeY,attr"`
		XUnit    string `xml:"PhysicalSizeXUnit,attr"`
		YUnit    string `xml:"PhysicalSizeYUnit,attr"`
		Channels []struct {
			Samples int `xml:"SamplesPerPixel,attr"`
		} `xml:"Channel"`
		Data []struct {
			UUID struct {
				File string `xml:"FileName,attr"`
			} `xml:"UUID"`
		} `xml:"TiffData"`
	} `xml:"Pixels"`
}

// errPartOfSet says that the description is in another file (OME BinaryOnly).
var errPartOfSet = errors.New("the description is in another file")

func severalFiles() error {
	return tiling.Unreadable("unsupported-layout", "The slide is divided into several OME-TIFF files", "ImageDescription (270)", "Export the slide as one OME-TIFF file.")
}

// openOME takes an OME-TIFF with one RGB plane: the first page is level 0 and its SubIFDs
// are the smaller levels.
func (s *tiffSlide) openOME(first *page) error {
	s.info.Format = "ome-tiff"
	image, objectives, err := parseOME(first.description)
	if errors.Is(err, errPartOfSet) {
		return severalFiles()
	}
	if err != nil {
		return &tiling.UnreadableError{Code: "malformed", What: "The file's OME-XML can't be read", Where: "ImageDescription (270)", Do: "Export the slide again.", Err: errors.Unwrap(err)}
	}
	if err := onePlane(image, first); err != nil {
		return err
	}
	if err := s.base(first); err != nil {
		return err
	}
	if image.Pixels.SizeX != first.level.Width || image.Pixels.SizeY != first.level.Height {
		s.doubt(fmt.Sprintf("The file's OME-XML describes %dx%d pixels, its first picture has %dx%d.", image.Pixels.SizeX, image.Pixels.SizeY, first.level.Width, first.level.Height))
	}
	if image.Pixels.SizeZ > 1 || image.Pixels.SizeT > 1 {
		s.doubt("The file has several planes; only the first is used.")
	}
	for _, d := range first.dir.subs {
		p, err := newPage(first.file, d)
		if err != nil {
			s.doubt("A picture of the file has no size and is left aside.")
			continue
		}
		s.addLevel(p)
	}
	s.info.ObjectivePower = objectives[image.Objective.ID]
	s.info.MPP = s.omeScale(image)
	return nil
}

// parseOME reads the first image, and the nominal magnifications of the objectives by id.
func parseOME(description string) (image omeImage, objectives map[string]float64, err error) {
	var root struct {
		Elsewhere   *struct{}  `xml:"BinaryOnly"`
		Images      []omeImage `xml:"Image"`
		Instruments []struct {
			Objectives []struct {
				ID    string `xml:"ID,attr"`
				Power string `xml:"NominalMagnification,attr"`
			} `xml:"Objective"`
		} `xml:"Instrument"`
	}
	decoder := xml.NewDecoder(strings.NewReader(description))
	// Only attributes in ASCII are read: whatever the declaration says, the bytes are good.
	decoder.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	if err := decoder.Decode(&root); err != nil {
		return image, nil, fmt.Errorf("parse OME-XML: %w", err)
	}
	if len(root.Images) == 0 && root.Elsewhere != nil {
		return image, nil, errPartOfSet
	}
	if len(root.Images) == 0 {
		return image, nil, fmt.Errorf("parse OME-XML: %w", errors.New("it describes no image"))
	}
	objectives = map[string]float64{}
	for _, instrument := range root.Instruments {
		for _, o := range instrument.Objectives {
			objectives[o.ID], _ = number(o.Power)
		}
	}
	return root.Images[0], objectives, nil
}

// onePlane refuses what is not one coloured picture in this file: fluorescence channels,
// stacks of grey planes, and sets of files.
func onePlane(image omeImage, first *page) error {
	px := image.Pixels
	where := "ImageDescription (270)"
	for _, data := range px.Data {
		if file := data.UUID.File; file != "" && len(px.Data) > 1 && file != px.Data[0].UUID.File {
			return severalFiles()
		}
	}
	if first.samples >= 3 {
		return nil
	}
	if len(px.Channels) > 1 || px.SizeZ > 1 || px.SizeT > 1 {
		return tiling.Unreadable("unsupported-layout", fmt.Sprintf("The file is a stack of grey pictures (channels: %d, depths: %d, times: %d), not one coloured slide", max(1, len(px.Channels)), px.SizeZ, px.SizeT), where, "Export the slide as one RGB picture.")
	}
	return nil
}

// omeScale reads the physical size of a pixel.
func (s *tiffSlide) omeScale(image omeImage) *tiling.MPP {
	x, okX := physical(image.Pixels.X, image.Pixels.XUnit)
	y, okY := physical(image.Pixels.Y, image.Pixels.YUnit)
	if !okX || !okY {
		s.doubt("The file does not say how large a pixel is (PhysicalSizeX, PhysicalSizeY).")
		return nil
	}
	m := &tiling.MPP{X: x, Y: y, Source: "OME PhysicalSize"}
	if !m.Plausible() {
		s.doubt(fmt.Sprintf("A pixel of %.4g x %.4g µm is not plausible for a microscope scan (0.1 to 2.0 µm).", x, y))
	}
	return m
}

// physical is a length in micrometres; OME's default unit is µm.
func physical(value, unit string) (float64, bool) {
	n, ok := number(value)
	factor, known := map[string]float64{"": 1, "um": 1, "nm": 1e-3, "mm": 1e3, "cm": 1e4, "m": 1e6, "pm": 1e-6, "Å": 1e-4, "in": 25400}[strings.NewReplacer("µ", "u", "μ", "u").Replace(unit)]
	n = round(n * factor)
	return n, ok && known && n > 0
}
