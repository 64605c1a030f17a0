package dicomwsi

import (
	"fmt"
	"math"

	"github.com/suyashkumar/dicom/pkg/tag"

	"telepath/tiling"
)

// spacingOf takes PixelSpacing in mm, the row spacing (Y) first (PS3.3 C.7.6.16.2.1).
func spacingOf(values []float64, source string) *tiling.MPP {
	if len(values) < 2 || values[0] <= 0 || values[1] <= 0 {
		return nil
	}
	return scaleOf(values[1], values[0], source)
}

// sharedSpacing is the pixel spacing that all frames have.
func (in *instance) sharedSpacing() *tiling.MPP {
	measures := in.values.first(tag.SharedFunctionalGroupsSequence).first(tag.PixelMeasuresSequence)
	return spacingOf(measures.numbers(tag.PixelSpacing), "DICOM PixelSpacing")
}

// scale is the size of a pixel: PixelSpacing of all frames, else of the first one that is
// used, else the imaged volume's size in mm (PS3.3 C.8.12.4) over the matrix.
func (p *picture) scale() *tiling.MPP {
	in := p.first()
	if shared := in.sharedSpacing(); shared != nil {
		return shared
	}
	if own := spacingOf(decimals(p.spacing), "DICOM PixelSpacing of a tile"); own != nil {
		return own
	}
	width, height := in.values.number(tag.ImagedVolumeWidth), in.values.number(tag.ImagedVolumeHeight)
	if width > 0 && height > 0 {
		return scaleOf(width/float64(in.width), height/float64(in.height), "DICOM ImagedVolumeWidth")
	}
	return nil
}

// scaleOf turns mm into µm, rounded to a femtometre so that 0.016783 mm is 16.783 µm.
func scaleOf(x, y float64, source string) *tiling.MPP {
	m := tiling.MPP{X: math.Round(x*1e12) / 1e9, Y: math.Round(y*1e12) / 1e9, Source: source}
	if !(m.X > 0 && m.Y > 0) || math.IsInf(m.X, 0) || math.IsInf(m.Y, 0) {
		return nil
	}
	return &m
}

// offScale says by how much a level's own pixel size misses what level 0 and the downsample
// make of it, 1 being nothing. A level's width is rounded to whole pixels, twice at most.
func offScale(base, own *tiling.MPP, l tiling.Level) float64 {
	rounding := 1 + 2/float64(l.Width)
	worst := 1.0
	for _, ratio := range []float64{own.X / (base.X * l.Downsample), own.Y / (base.Y * l.Downsample)} {
		worst = max(worst, max(ratio, 1/ratio)/rounding)
	}
	return worst
}

// scaleTolerance is how far a level's pixel size may be off before it is doubted: writers
// round to 3 digits at the least.
const scaleTolerance = 1.02

// readScale sets the slide's scale from level 0 and compares it with the others'.
func (s *wsmSlide) readScale() {
	s.info.MPP = s.levels[0].scale()
	switch m := s.info.MPP; {
	case m == nil:
		s.doubt("The file does not say how large a pixel is.")
		return
	case !m.Plausible():
		s.doubt(fmt.Sprintf("A pixel of %.4g x %.4g µm is not plausible for a microscope scan (0.1 to 2.0 µm); it may be a low level on its own.", m.X, m.Y))
	}
	if m := s.info.MPP; max(m.X/m.Y, m.Y/m.X) > scaleTolerance {
		s.doubt(fmt.Sprintf("The slide's pixels are not square: %.4g µm wide and %.4g µm high.", m.X, m.Y))
	}
	for i, p := range s.levels[1:] {
		own := p.scale()
		if own == nil || offScale(s.info.MPP, own, p.level) <= scaleTolerance {
			continue
		}
		s.doubt(fmt.Sprintf("Level %d says that its pixels have %.4g x %.4g µm, but by its size they have %.4g x %.4g µm; the size was believed.",
			i+1, own.X, own.Y, s.info.MPP.X*p.level.Downsample, s.info.MPP.Y*p.level.Downsample))
	}
}
