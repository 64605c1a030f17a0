package dicomwsi

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/suyashkumar/dicom/pkg/tag"

	"telepath/tiling"
)

// usingSubstance are the codes of the concept "Using substance" in a staining step
// (PS3.16 TID 8003), in SNOMED CT and in the retired SRT.
var usingSubstance = []string{"424361007", "G-C350"}

// describe fills Info from the headers; level 0 speaks for the slide.
func (s *wsmSlide) describe() {
	base := s.levels[0].first()
	i := &s.info
	i.Format, i.Reader = "dicom", "dicomwsi"
	i.Associated = []string{}
	i.Doubts = append([]string{}, i.Doubts...)
	i.Width, i.Height = base.width, base.height
	i.TransferSyntax = base.syntax
	for _, p := range s.levels {
		i.Levels = append(i.Levels, p.level)
		for _, in := range p.instances {
			i.Doubts = append(i.Doubts, in.doubts...)
		}
	}
	for _, name := range []string{"label", "overview", "thumbnail"} {
		if s.associated[name] != nil {
			i.Associated = append(i.Associated, name)
		}
	}
	i.MPP = base.scale()
	switch {
	case i.MPP == nil:
		s.doubt("The file does not say how large a pixel is.")
	case !i.MPP.Plausible():
		s.doubt(fmt.Sprintf("A pixel of %.4g x %.4g µm is not plausible for a microscope scan (0.1 to 2.0 µm); it may be a low level on its own.", i.MPP.X, i.MPP.Y))
	}
	path := base.values.first(tag.OpticalPathSequence)
	s.icc = path.blob(tag.ICCProfile)
	i.ICC = len(s.icc) > 0
	i.ObjectivePower = path.number(tag.ObjectiveLensPower)
	i.Stain = base.stain()
	i.Claims = s.claims()
	slices.Sort(i.Doubts)
	i.Doubts = slices.Compact(i.Doubts)
}

// scale is the size of a pixel: PixelSpacing, row spacing (Y) first, in mm (PS3.3
// C.7.6.16.2.1), else the imaged volume's size in mm (C.8.12.4) over the matrix.
func (in *instance) scale() *tiling.MPP {
	measures := in.values.first(tag.SharedFunctionalGroupsSequence).first(tag.PixelMeasuresSequence)
	if spacing := measures.numbers(tag.PixelSpacing); len(spacing) >= 2 && spacing[0] > 0 && spacing[1] > 0 {
		return scaleOf(spacing[1], spacing[0], "DICOM PixelSpacing")
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

// planar says whether native RGB is stored plane by plane.
func (in *instance) planar() bool { return in.values.count(tag.PlanarConfiguration) == 1 }

// stain names the substances of the staining steps; haematoxylin with eosin is H&E.
func (in *instance) stain() string {
	var substances []string
	for _, specimen := range in.values.items(tag.SpecimenDescriptionSequence) {
		for _, step := range specimen.items(tag.SpecimenPreparationSequence) {
			for _, content := range step.items(tag.SpecimenPreparationStepContentItemSequence) {
				concept := content.first(tag.ConceptNameCodeSequence).text(tag.CodeValue)
				if !slices.Contains(usingSubstance, concept) {
					continue
				}
				name := content.first(tag.ConceptCodeSequence).text(tag.CodeMeaning)
				if name == "" {
					name = content.text(tag.TextValue)
				}
				if name != "" && !slices.Contains(substances, name) {
					substances = append(substances, name)
				}
			}
		}
	}
	all := strings.ToLower(strings.Join(substances, " "))
	if len(substances) == 2 && strings.Contains(all, "eosin") && (strings.Contains(all, "hematoxylin") || strings.Contains(all, "haematoxylin")) {
		return "H&E"
	}
	return strings.Join(substances, ", ")
}

// claims takes each identity from the first file that has it: level 0, then the others.
func (s *wsmSlide) claims() tiling.Claims {
	var c tiling.Claims
	sources := slices.Clone(s.levels)
	for _, name := range []string{"label", "overview", "thumbnail"} {
		if p := s.associated[name]; p != nil {
			sources = append(sources, p)
		}
	}
	for _, p := range sources {
		v := p.first().values
		for _, f := range []struct {
			into *string
			tag  tag.Tag
		}{
			{&c.AccessionNumber, tag.AccessionNumber}, {&c.ContainerID, tag.ContainerIdentifier},
			{&c.Barcode, tag.BarcodeValue}, {&c.PatientID, tag.PatientID}, {&c.PatientName, tag.PatientName}, {&c.SeriesInstanceUID, tag.SeriesInstanceUID},
		} {
			if *f.into == "" {
				*f.into = v.text(f.tag)
			}
		}
		if c.LabelText == "" {
			c.LabelText = strings.Join(v.texts(tag.LabelText), "\\") // UT has one value, which the parser splits
		}
	}
	return c
}
