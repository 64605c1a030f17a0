package tiffwsi

import (
	"encoding/xml"
	"errors"
	"fmt"
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
		SizeC    int    `xml:"SizeC,attr"`
		SizeT    int    `xml:"SizeT,attr"`
		X        string `xml:"PhysicalSizeX,attr"`
		Y        string `xml:"PhysicalSizeY,attr"`
		XUnit    string `xml:"PhysicalSizeXUnit,attr"`
		YUnit    string `xml:"PhysicalSizeYUnit,attr"`
		Channels []struct {
			Samples int `xml:"SamplesPerPixel,attr"`
		} `xml:"Channel"`
		Data []omeData `xml:"TiffData"`
	} `xml:"Pixels"`
}

// omeData says in which directory, and of which file, planes are.
type omeData struct {
	IFD    *int `xml:"IFD,attr"`
	FirstZ int  `xml:"FirstZ,attr"`
	FirstC int  `xml:"FirstC,attr"`
	FirstT int  `xml:"FirstT,attr"`
	UUID   struct {
		File string `xml:"FileName,attr"`
	} `xml:"UUID"`
}

// omeImages are the images of a file, each of which has a directory at least: an element of a
// few bytes takes some hundred in memory.
type omeImages []omeImage

// UnmarshalXML takes one image more.
func (all *omeImages) UnmarshalXML(d *xml.Decoder, start xml.StartElement) error {
	if len(*all) == maxDirectories {
		return fmt.Errorf("it describes more than %d images", maxDirectories)
	}
	var image omeImage
	if err := d.DecodeElement(&image, &start); err != nil {
		return fmt.Errorf("image %d: %w", len(*all), err)
	}
	*all = append(*all, image)
	return nil
}

// errPartOfSet says that the description is in another file (OME BinaryOnly).
var errPartOfSet = errors.New("the description is in another file")

func severalFiles() error {
	return tiling.Unreadable("unsupported-layout", "The slide is divided into several OME-TIFF files", "ImageDescription (270)", "Export the slide as one OME-TIFF file.")
}

// openOME takes an OME-TIFF: its largest image is the slide, of whose planes the first is
// shown. Levels are the SubIFDs of that plane, or further images of the same shape; images
// named so are the label, the overview and the thumbnail.
func (s *tiffSlide) openOME(pages []*page) error {
	s.info.Format = "ome-tiff"
	images, objectives, err := parseOME(pages[0].description)
	if errors.Is(err, errPartOfSet) {
		return severalFiles()
	}
	if err != nil {
		return &tiling.UnreadableError{Code: "malformed", What: "The file's OME-XML can't be read", Where: "ImageDescription (270)", Do: "Export the slide again.", Err: errors.Unwrap(err)}
	}
	places := omePlaces(images)
	for _, image := range images {
		if image.severalFiles() {
			return severalFiles()
		}
	}
	main := s.omeMain(images, places, pages)
	image, base := images[main], at(pages, places[main])
	if base == nil {
		s.doubt("The file's OME-XML names a picture that is not there; the first one is used.")
		base = pages[0]
	}
	if err := s.base(base); err != nil {
		return err
	}
	s.addLevels(s.subPages(base))
	for i, other := range images {
		if p := at(pages, places[i]); i != main && p != nil && p != base {
			s.omeOther(other, p)
		}
	}
	s.omePlanes(image, base)
	s.info.ObjectivePower = objectives[image.Objective.ID]
	s.info.MPP = s.omeScale(image)
	return nil
}

// omeMain is the number of the largest image that has a picture and is not named as the label,
// the overview or the thumbnail, however large these are; of the largest at all if all are.
func (s *tiffSlide) omeMain(images []omeImage, places []int, pages []*page) int {
	main, most := -1, 0
	for i, image := range images {
		if at(pages, places[i]) == nil {
			continue
		}
		if image.area() > images[most].area() {
			most = i
		}
		if namedImage(image.Name) == "" && (main < 0 || image.area() > images[main].area()) {
			main = i
		}
	}
	if main >= 0 {
		return main
	}
	if name := namedImage(images[most].Name); name != "" {
		s.doubt("The file's OME-XML names no picture but a label, an overview or a thumbnail; the largest, named as the " + name + ", is taken as the slide.")
	}
	return most
}

// at is the page with a number, or nil.
func at(pages []*page, i int) *page {
	if i < 0 || i >= len(pages) {
		return nil
	}
	return pages[i]
}

// area is the number of the image's pixels, as far as it can be believed.
func (i omeImage) area() int64 {
	x, y := i.Pixels.SizeX, i.Pixels.SizeY
	if x <= 0 || y <= 0 || x > 1<<31 || y > 1<<31 {
		return 0
	}
	return int64(x) * int64(y)
}

func (i omeImage) severalFiles() bool {
	for _, data := range i.Pixels.Data {
		if file := data.UUID.File; file != "" && file != i.Pixels.Data[0].UUID.File {
			return true
		}
	}
	return false
}

// planes is how many directories the image takes: one for each depth, time and channel. A
// channel of several samples is one.
func (i omeImage) planes() int {
	n := 1
	for _, size := range []int{i.Pixels.SizeZ, i.Pixels.SizeT, i.channels()} {
		n *= max(1, min(size, maxDirectories))
		n = min(n, maxDirectories)
	}
	return n
}

func (i omeImage) channels() int {
	if n := len(i.Pixels.Channels); n > 0 {
		return n
	}
	return i.Pixels.SizeC
}

// omePlaces are the numbers of the directories with each image's first plane: what TiffData
// says, or the next one in order.
func omePlaces(images []omeImage) []int {
	out := make([]int, len(images))
	next := 0
	for i, image := range images {
		out[i] = next
		for _, data := range image.Pixels.Data {
			if data.IFD != nil && data.FirstC == 0 && data.FirstZ == 0 && data.FirstT == 0 {
				out[i] = *data.IFD
				break
			}
		}
		next = min(max(out[i], next)+image.planes(), maxDirectories)
	}
	return out
}

// omeOther takes a further image for what its name says, or as a level if it has the shape.
func (s *tiffSlide) omeOther(image omeImage, p *page) {
	if name := namedImage(image.Name); name != "" {
		s.addAssociated(name, p)
		return
	}
	if len(s.levels[0].dir.subs) > 0 {
		s.leave(p, "is another image")
		return
	}
	s.addLevel(p)
}

// omePlanes doubts what is not one coloured plane as described.
func (s *tiffSlide) omePlanes(image omeImage, base *page) {
	px := image.Pixels
	if px.SizeX != base.level.Width || px.SizeY != base.level.Height {
		s.doubt(fmt.Sprintf("The file's OME-XML describes %dx%d pixels, its picture has %s.", px.SizeX, px.SizeY, base.size()))
	}
	if n := image.planes(); n > 1 {
		s.doubt(fmt.Sprintf("The file has %d planes (channels: %d, depths: %d, times: %d); only the first is used.", n, max(1, image.channels()), max(1, px.SizeZ), max(1, px.SizeT)))
	}
}

// parseOME reads the images, and the nominal magnifications of the objectives by id.
func parseOME(description string) (images []omeImage, objectives map[string]float64, err error) {
	var root struct {
		Elsewhere   *struct{} `xml:"BinaryOnly"`
		Images      omeImages `xml:"Image"`
		Instruments []struct {
			Objectives []struct {
				ID    string `xml:"ID,attr"`
				Power string `xml:"NominalMagnification,attr"`
			} `xml:"Objective"`
		} `xml:"Instrument"`
	}
	if err := newXML(strings.TrimSpace(description)).Decode(&root); err != nil {
		return nil, nil, fmt.Errorf("parse OME-XML: %w", err)
	}
	if len(root.Images) == 0 && root.Elsewhere != nil {
		return nil, nil, errPartOfSet
	}
	if len(root.Images) == 0 {
		return nil, nil, fmt.Errorf("parse OME-XML: %w", errors.New("it describes no image"))
	}
	objectives = map[string]float64{}
	for _, instrument := range root.Instruments {
		for _, o := range instrument.Objectives {
			objectives[o.ID], _ = number(o.Power)
		}
	}
	return root.Images, objectives, nil
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
		s.implausible(m)
	}
	return m
}

// physical is a length in micrometres; OME's default unit is µm.
func physical(value, unit string) (float64, bool) {
	if unit == "" {
		unit = "um"
	}
	n, ok := number(value)
	factor, known := lengths[unitName(unit)]
	n = round(n * factor)
	return n, ok && known && n > 0
}
