package tiffwsi

import (
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"telepath/tiling"
)

// scale finds the size of a pixel: in what the vendor's description says, else in the
// resolution tags. first is the first page, which is described, base is level 0.
func (s *tiffSlide) scale(first, base *page, philips *philipsInfo) *tiling.MPP {
	var m *tiling.MPP
	switch software := s.file.text(first.dir, tagSoftware); {
	case philips != nil && len(philips.spacings) > 0:
		m = &tiling.MPP{X: philips.spacings[0][0], Y: philips.spacings[0][1], Source: "Philips pixel spacing"}
	case strings.HasPrefix(first.description, "ImageJ="):
		m = imageJScale(first)
	case strings.HasPrefix(software, medScan):
		// Trestle writes micrometres per pixel where TIFF has pixels per unit.
		m = &tiling.MPP{X: first.file.rational(first.dir, tagXResolution), Y: first.file.rational(first.dir, tagYResolution), Source: "Trestle resolution"}
		s.info.ObjectivePower, _ = number(trestleProperties(first.description)["Objective Power"])
	}
	if m == nil || m.X <= 0 || m.Y <= 0 {
		return s.resolution(base)
	}
	if !m.Plausible() {
		s.implausible(m)
	}
	return m
}

func (s *tiffSlide) implausible(m *tiling.MPP) {
	s.doubt(fmt.Sprintf("A pixel of %.4g x %.4g µm is not plausible for a microscope scan (0.1 to 2.0 µm).", m.X, m.Y))
}

// imageJScale reads ImageJ's "unit=" line: the resolution tags then count pixels per unit.
func imageJScale(p *page) *tiling.MPP {
	for line := range strings.SplitSeq(p.description, "\n") {
		unit, ok := strings.CutPrefix(strings.TrimSpace(line), "unit=")
		if !ok {
			continue
		}
		micrometres, known := lengths[unitName(strings.ReplaceAll(unit, `\u00B5`, "µ"))]
		x, y := p.file.rational(p.dir, tagXResolution), p.file.rational(p.dir, tagYResolution)
		if known && x > 0 && y > 0 {
			return &tiling.MPP{X: round(micrometres / x), Y: round(micrometres / y), Source: "ImageJ unit"}
		}
	}
	return nil
}

// lengths are units in micrometres, under the names that unitName makes.
var lengths = map[string]float64{"um": 1, "nm": 1e-3, "mm": 1e3, "cm": 1e4, "m": 1e6, "pm": 1e-6, "Å": 1e-4, "in": 25400, "inch": 25400}

// unitName writes µ as u and micron as um.
func unitName(unit string) string {
	switch unit {
	case "micron", "microns", "micrometer", "micrometre":
		return "um"
	}
	return strings.NewReplacer("µ", "u", "μ", "u").Replace(unit)
}

// resolution reads the scale from the resolution tags, which many writers leave at a screen's
// 72 or 96 dots an inch: only what a microscope can have is believed.
func (s *tiffSlide) resolution(p *page) *tiling.MPP {
	unit := 0.0
	switch p.file.number(p.dir, tagResolutionUnit, 2) {
	case 2:
		unit = 25400
	case 3:
		unit = 10000
	}
	x, y := p.file.rational(p.dir, tagXResolution), p.file.rational(p.dir, tagYResolution)
	if unit == 0 || x <= 0 || y <= 0 {
		s.doubt("The file does not say how large a pixel is.")
		return nil
	}
	m := &tiling.MPP{X: round(unit / x), Y: round(unit / y), Source: "TIFF resolution"}
	if !m.Plausible() {
		s.doubt(fmt.Sprintf("The file's resolution of %.4g x %.4g µm per pixel is not a microscope's and was not believed.", m.X, m.Y))
		return nil
	}
	return m
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

// newXML reads a description. Only ASCII is looked for in it: whatever its declaration says of
// the character set, the bytes are good.
func newXML(description string) *xml.Decoder {
	decoder := xml.NewDecoder(strings.NewReader(description))
	decoder.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	return decoder
}
