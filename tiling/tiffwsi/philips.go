package tiffwsi

import (
	"encoding/base64"
	"fmt"
	"math"
	"strings"

	"telepath/tiling"
)

// philipsInfo is what is read of the description of a Philips TIFF.
type philipsInfo struct {
	// spacings are the sizes of a pixel of each level in micrometres, X and Y.
	spacings [][2]float64
	power    float64
	barcode  string
	pictures map[string][]byte // JPEGs by our names
}

// philipsObject and philipsAttribute are the description's tree: attributes with a name hold
// text, or an array of further objects.
type philipsObject struct {
	Type       string             `xml:"ObjectType,attr"`
	Attributes []philipsAttribute `xml:"Attribute"`
}

type philipsAttribute struct {
	Name    string          `xml:"Name,attr"`
	Text    string          `xml:",chardata"`
	Objects []philipsObject `xml:"Array>DataObject"`
}

func (o philipsObject) attribute(name string) philipsAttribute {
	for _, a := range o.Attributes {
		if a.Name == name {
			return a
		}
	}
	return philipsAttribute{}
}

func (o philipsObject) text(name string) string { return strings.TrimSpace(o.attribute(name).Text) }

// philips reads the description of a Philips TIFF, and is nil if the page is of another kind.
func (s *tiffSlide) philips(first *page) (*philipsInfo, error) {
	if !strings.HasPrefix(s.file.text(first.dir, tagSoftware), "Philips") || !strings.Contains(first.description, "DPUfsImport") {
		return nil, nil
	}
	info, err := parsePhilips(first.description)
	if err != nil {
		return nil, &tiling.UnreadableError{Code: "malformed", What: "The file's Philips description can't be read", Where: "ImageDescription (270)", Do: "Export the slide again.", Err: err}
	}
	for name, data := range info.pictures {
		if header, err := tiling.InspectJPEG(data); err == nil && header.Width > 0 && header.Height > 0 && header.Width <= maxAssociatedPixels/header.Height {
			s.associated[name] = associated{jpeg: data}
		}
	}
	s.sparse = true
	s.info.ObjectivePower, s.info.Claims.Barcode = info.power, info.barcode
	return info, nil
}

func parsePhilips(description string) (*philipsInfo, error) {
	var root philipsObject
	if err := newXML(description).Decode(&root); err != nil {
		return nil, fmt.Errorf("parse XML: %w", err)
	}
	out := &philipsInfo{pictures: map[string][]byte{}}
	if raw, err := base64.StdEncoding.DecodeString(root.text("PIM_DP_UFS_BARCODE")); err == nil {
		out.barcode = strings.ToValidUTF8(string(raw), "\uFFFD")
	}
	for _, image := range root.attribute("PIM_DP_SCANNED_IMAGES").Objects {
		switch image.text("PIM_DP_IMAGE_TYPE") {
		case "WSI":
			if out.spacings == nil {
				out.readSlide(image)
			}
		case "LABELIMAGE":
			out.readPicture("label", image)
		case "MACROIMAGE":
			out.readPicture("overview", image)
		}
	}
	return out, nil
}

func (out *philipsInfo) readSlide(image philipsObject) {
	for _, level := range image.attribute("PIIM_PIXEL_DATA_REPRESENTATION_SEQUENCE").Objects {
		if spacing, ok := philipsSpacing(level.text("DICOM_PIXEL_SPACING")); ok {
			out.spacings = append(out.spacings, spacing)
		}
	}
	if spacing, ok := philipsSpacing(image.text("DICOM_PIXEL_SPACING")); ok && out.spacings == nil {
		out.spacings = append(out.spacings, spacing)
	}
	// "levels=40,..." names the objective, but may as well begin with another large number.
	if _, after, ok := strings.Cut(image.text("DICOM_DERIVATION_DESCRIPTION"), "levels="); ok {
		text, _, _ := strings.Cut(after, ",")
		if power, ok := number(text); ok && power > 0 && power <= 200 {
			out.power = power
		}
	}
}

func (out *philipsInfo) readPicture(name string, image philipsObject) {
	text := strings.Join(strings.Fields(image.text("PIM_DP_IMAGE_DATA")), "")
	if data, err := base64.StdEncoding.DecodeString(text); err == nil && len(data) > 0 && out.pictures[name] == nil {
		out.pictures[name] = data
	}
}

// philipsSpacing reads two quoted lengths in millimetres, row spacing first as DICOM has it.
func philipsSpacing(text string) (spacing [2]float64, ok bool) {
	parts := strings.Fields(strings.ReplaceAll(text, `"`, " "))
	if len(parts) != 2 {
		return spacing, false
	}
	y, okY := number(parts[0])
	x, okX := number(parts[1])
	return [2]float64{round(x * 1000), round(y * 1000)}, okX && okY && x > 0 && y > 0
}

// philipsLevels takes the tiled pages as levels. Their stored sizes are whole tiles; the ratio
// of the pixel sizes, which are whole numbers, gives the right ones. Without it they are taken
// as halves.
func (s *tiffSlide) philipsLevels(info *philipsInfo, pages []*page) {
	base := s.levels[0].level
	var tiled []*page
	for _, p := range pages {
		if p.tiled {
			tiled = append(tiled, p)
			continue
		}
		s.leave(p, "is not marked as part of the pyramid")
	}
	if len(info.spacings) != len(tiled)+1 {
		s.addLevels(tiled)
		return
	}
	first := info.spacings[0]
	for i, p := range tiled {
		spacing := info.spacings[i+1]
		down := int(math.Round(min(1<<20, (spacing[0]/first[0]+spacing[1]/first[1])/2)))
		width, height := base.Width/max(1, down), base.Height/max(1, down)
		if width < 1 || height < 1 || width > p.stored.Width || height > p.stored.Height {
			s.leave(p, "does not belong to the pyramid")
			continue
		}
		p.level.Width, p.level.Height = width, height
		s.addLevel(p)
	}
}
