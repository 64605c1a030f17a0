package dicomwsi

import (
	"io"
	"slices"

	"github.com/suyashkumar/dicom/pkg/tag"

	"telepath/tiling"
)

// associatedNames are the pictures beside the scan, in the order in which they are listed.
var associatedNames = []string{"label", "overview", "thumbnail"}

// maxProfile bounds an ICC profile; those of scanners have 0.5 to 13 MB.
const maxProfile = 16 << 20

// describe fills Info from the headers; level 0 speaks for the slide.
func (s *wsmSlide) describe() {
	base := s.levels[0].first()
	s.levels[0].doubtColours()
	i := &s.info
	i.Format, i.Reader = "dicom", "dicomwsi"
	i.Associated = []string{}
	i.Doubts = append([]string{}, i.Doubts...)
	i.Width, i.Height = base.width, base.height
	i.TransferSyntax = base.syntax
	for _, p := range s.levels {
		i.Levels = append(i.Levels, p.level)
		i.Doubts = append(i.Doubts, p.doubts...)
	}
	for _, name := range associatedNames {
		if s.associated[name] != nil {
			i.Associated = append(i.Associated, name)
		}
	}
	s.readScale()
	s.findProfile()
	i.ObjectivePower = s.levels[0].shownPath().number(tag.ObjectiveLensPower)
	i.Claims = s.claims()
	s.readSpecimens()
	slices.Sort(i.Doubts)
	i.Doubts = slices.Compact(i.Doubts)
}

// shownPath is the optical path that is shown.
func (p *picture) shownPath() dataset {
	values := p.first().values
	if p.sparse {
		for _, path := range values.items(tag.OpticalPathSequence) {
			if path.text(tag.OpticalPathIdentifier) == p.path {
				return path
			}
		}
	}
	return values.first(tag.OpticalPathSequence)
}

// findProfile finds the colour profile of the optical path that is shown: that of level 0,
// else of the largest level that has one. Old files have it beside the pixels (PS3.3 C.11.15).
// It is read when it is asked for.
func (s *wsmSlide) findProfile() {
	for _, p := range s.levels {
		for _, from := range []dataset{p.shownPath(), p.first().values} {
			if e, ok := from.find(tag.ICCProfile); ok && !e.undefined && e.length() > 0 && e.length() <= maxProfile {
				s.profile = io.NewSectionReader(p.first().file, e.body, e.length())
				s.info.ICC = true
				return
			}
		}
	}
}

// sources are the headers that may say whose slide it is: level 0, then the others.
func (s *wsmSlide) sources() []dataset {
	var all []dataset
	for _, p := range s.levels {
		all = append(all, p.first().values)
	}
	for _, name := range associatedNames {
		if p := s.associated[name]; p != nil {
			all = append(all, p.first().values)
		}
	}
	return all
}

// readSpecimens takes the specimens' identifiers from the first file that has any, and the
// stain from the first that names one.
func (s *wsmSlide) readSpecimens() {
	for _, v := range s.sources() {
		identifiers, stains := readSpecimens(v)
		if len(s.info.Claims.Specimens) == 0 {
			s.info.Claims.Specimens = identifiers
		}
		if s.info.Stain == "" {
			s.info.Stain = stainOf(stains)
		}
	}
}

// claims takes each identity from the first file that has it.
func (s *wsmSlide) claims() tiling.Claims {
	var c tiling.Claims
	for _, v := range s.sources() {
		for _, f := range []struct {
			into *string
			read func(tag.Tag) string
			tag  tag.Tag
		}{
			{&c.AccessionNumber, v.text, tag.AccessionNumber}, {&c.ContainerID, v.text, tag.ContainerIdentifier},
			{&c.Barcode, v.whole, tag.BarcodeValue}, {&c.LabelText, v.whole, tag.LabelText},
			{&c.PatientID, v.text, tag.PatientID}, {&c.PatientName, v.text, tag.PatientName}, {&c.SeriesInstanceUID, v.text, tag.SeriesInstanceUID},
		} {
			if *f.into == "" {
				*f.into = f.read(f.tag)
			}
		}
	}
	return c
}
