package tiffwsi

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"telepath/tiling"
)

// Values of the SubfileType of Aperio's stripped pages.
const (
	subfileLabel = 1
	subfileMacro = 9
)

// openSVS takes an Aperio SVS: tiled pages are the levels, stripped ones the thumbnail, the
// label and the macro. Newer scanners no longer name the last two, so SubfileType decides
// where the description does not.
func (s *tiffSlide) openSVS(first *page, directories []*directory) error {
	s.info.Format = "svs"
	if err := s.base(first); err != nil {
		return err
	}
	for _, d := range directories[1:] {
		p, err := newPage(first.file, d)
		if err != nil {
			s.doubt("A picture of the file has no size and is left aside.")
			continue
		}
		if name := aperioName(p); !p.tiled || name == "label" || name == "overview" {
			s.addAssociated(name, p)
			continue
		}
		s.addLevel(p)
	}
	properties := aperioProperties(first.description)
	s.info.MPP = aperioScale(properties)
	switch m := s.info.MPP; {
	case m == nil:
		s.doubt("The file does not say how large a pixel is (MPP).")
	case !m.Plausible():
		s.doubt(fmt.Sprintf("A pixel of %.4g µm is not plausible for a microscope scan (0.1 to 2.0 µm).", m.X))
	}
	s.info.ObjectivePower, _ = number(properties["AppMag"])
	s.info.Claims.Barcode = properties["Barcode"]
	return nil
}

// aperioName says which associated picture a page is.
func aperioName(p *page) string {
	_, second, _ := strings.Cut(p.description, "\n")
	first, _, _ := strings.Cut(p.description, "|")
	switch word := strings.ToLower(second); {
	case strings.HasPrefix(word, "label"):
		return "label"
	case strings.HasPrefix(word, "macro"):
		return "overview"
	case p.tiled || strings.Contains(first, "->"):
		return "thumbnail"
	}
	switch p.subfile {
	case subfileLabel:
		return "label"
	case subfileMacro:
		return "overview"
	}
	return "thumbnail"
}

// addAssociated keeps the first picture of a name that can be decoded whole.
func (s *tiffSlide) addAssociated(name string, p *page) {
	err := p.usable()
	tooLarge := p.level.Width > tiling.MaxTilePixels/p.level.Height || !p.canHold(int64(p.level.Width)*int64(p.level.Height)*int64(p.samples))
	if err != nil || tooLarge {
		s.doubt(fmt.Sprintf("The %s (%dx%d) can't be decoded.", name, p.level.Width, p.level.Height))
		return
	}
	if have, want, err := p.whole(); err != nil || have < want {
		s.doubt("The " + name + " is not complete in the file.")
		return
	}
	if s.associated[name] == nil {
		s.associated[name] = p
	}
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

// number reads a finite decimal number, with a comma too, as some scanners' locales have it.
func number(text string) (float64, bool) {
	n, err := strconv.ParseFloat(strings.Replace(strings.TrimSpace(text), ",", ".", 1), 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
		return 0, false
	}
	return n, true
}

// round takes a scale to a femtometre: 0.499 µm stored as pixels per cm comes back as 0.499.
func round(micrometres float64) float64 { return math.Round(micrometres*1e9) / 1e9 }
