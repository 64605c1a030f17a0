package tiffwsi

import (
	"strings"

	"telepath/tiling"
)

// Values of the SubfileType of Aperio's stripped pages.
const (
	subfileLabel = 1
	subfileMacro = 9
)

// openSVS takes an Aperio SVS: tiled pages are the levels, stripped ones the thumbnail, the
// label and the macro.
func (s *tiffSlide) openSVS(pages []*page) error {
	s.info.Format = "svs"
	if err := s.base(pages[0]); err != nil {
		return err
	}
	var levels, unnamed []*page
	for _, p := range pages[1:] {
		if p == nil {
			continue
		}
		switch name := aperioName(p); {
		case p.tiled && name == "":
			levels = append(levels, p)
		case name == "":
			unnamed = append(unnamed, p)
		default:
			s.addAssociated(name, p)
		}
	}
	for _, p := range unnamed {
		if name := s.aperioLook(p, p == pages[1]); name != "" {
			s.addAssociated(name, p)
		} else {
			s.leave(p, "is neither named nor known by its shape")
		}
	}
	// Not addLevels: Aperio's marks of smaller versions are not to be relied on.
	sortLevels(levels)
	for _, p := range levels {
		s.addLevel(p)
	}
	properties := aperioProperties(pages[0].description)
	s.info.MPP = aperioScale(properties)
	switch m := s.info.MPP; {
	case m == nil:
		s.doubt("The file does not say how large a pixel is (MPP).")
	case !m.Plausible():
		s.implausible(m)
	}
	s.info.ObjectivePower, _ = number(properties["AppMag"])
	s.info.Claims.Barcode = properties["Barcode"]
	return nil
}

// aperioName says which associated picture a page is by what is written: newer scanners no
// longer write "label" and "macro", then the SubfileType decides. "" is a level if it is tiled.
func aperioName(p *page) string {
	_, line, _ := strings.Cut(p.description, "\n")
	first, _, _ := strings.Cut(p.description, "|")
	switch word := strings.ToLower(strings.TrimSpace(line)); {
	case strings.HasPrefix(word, "label"):
		return "label"
	case strings.HasPrefix(word, "macro"):
		return "overview"
	case p.tiled:
		return ""
	case strings.Contains(first, "->"):
		return "thumbnail"
	}
	switch p.subfile {
	case subfileLabel:
		return "label"
	case subfileMacro:
		return "overview"
	}
	return ""
}

// aperioLook says which picture an unnamed page in strips is by the structure of the file, of
// those that no other page is: the thumbnail is the page after the slide; of the last two
// pictures the label is packed with LZW and about as high as wide, the macro is a JPEG of the
// glass, more than twice as wide as high. "" is a picture too many.
func (s *tiffSlide) aperioLook(p *page, second bool) string {
	free := func(name string) bool {
		_, taken := s.associated[name]
		return !taken
	}
	switch {
	case second && free("thumbnail"):
		return "thumbnail"
	case p.level.Width > 2*p.level.Height && free("overview"):
		return "overview"
	case p.level.Width > 2*p.level.Height:
		return ""
	case p.compression == compressionLZW && free("label"):
		return "label"
	case fits(s.levels[0].level, p.level) && free("thumbnail"):
		return "thumbnail"
	case free("label"):
		return "label"
	}
	return ""
}

// aperioProperties reads the "|NAME = VALUE" pairs of a description. The first of a name
// counts: a cropped slide carries the original's pairs after its own.
func aperioProperties(description string) map[string]string {
	out := map[string]string{}
	for pair := range strings.SplitSeq(description, "|") {
		name, value, ok := strings.Cut(pair, "=")
		name = strings.TrimSpace(name)
		if _, twice := out[name]; ok && !twice {
			out[name] = strings.TrimSpace(value)
		}
	}
	return out
}

func aperioScale(properties map[string]string) *tiling.MPP {
	mpp, ok := number(properties["MPP"])
	if !ok || mpp <= 0 {
		return nil
	}
	return &tiling.MPP{X: mpp, Y: mpp, Source: "Aperio MPP"}
}
