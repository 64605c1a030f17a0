package dicomwsi

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"telepath/tiling"
)

// Sniff says whether a file's first 132 bytes are those of DICOM (PS3.10 7.1).
func Sniff(head []byte) bool { return len(head) >= 132 && string(head[128:132]) == "DICM" }

// Open opens the files of one DICOM series as a slide. VOLUME instances are its levels;
// LABEL, OVERVIEW and THUMBNAIL its associated pictures. Files that are not whole-slide
// images are left aside if there is a slide among the others. Bad input is an
// *tiling.UnreadableError. The sources stay open until the slide is closed; who opened them
// closes them.
func Open(ctx context.Context, files []tiling.Source, codecs tiling.Codecs) (slide tiling.Slide, err error) {
	defer tiling.Recovered("dicomwsi", &err)
	if len(files) == 0 {
		return nil, tiling.Unreadable("unknown-format", "There is no file to open", "", "Choose the files of the slide's series.")
	}
	f, err := openInstances(ctx, files, codecs)
	if err != nil {
		return nil, err
	}
	s := &wsmSlide{codecs: codecs, associated: map[string]*picture{}}
	err = s.assemble(f)
	for _, in := range f.instances {
		if outage := in.values.w.outage; outage != nil {
			return nil, outage
		}
		in.values, in.positions = dataset{}, nil // headers aren't needed any more
	}
	if err != nil {
		return nil, err
	}
	return s, nil
}

// assemble makes a slide of its files.
func (s *wsmSlide) assemble(f *found) error {
	if err := oneSeries(f.instances); err != nil {
		return err
	}
	if err := f.refusal(); err != nil {
		return err
	}
	pictures, err := joinInstances(f.instances)
	if err != nil {
		return err
	}
	f.doubtAside(s)
	if err := s.arrange(pictures); err != nil {
		return err
	}
	s.describe()
	return nil
}

// arrange sorts the pictures into levels and associated pictures.
func (s *wsmSlide) arrange(pictures []*picture) error {
	names := map[string]string{flavourLabel: "label", flavourOverview: "overview", flavourThumbnail: "thumbnail"}
	var found []string
	for _, p := range pictures {
		name, associated := names[p.first().flavour]
		switch {
		case p.first().flavour == flavourLocalizer:
			s.doubt("A picture of the retired kind LOCALIZER was left aside.")
			found = append(found, "localizer")
		case associated:
			found = append(found, name)
			s.setAside(name, p)
		default:
			s.levels = append(s.levels, p)
		}
	}
	if len(s.levels) == 0 {
		return onlyAssociated(found)
	}
	slices.SortStableFunc(s.levels, func(a, b *picture) int {
		return cmp.Or(cmp.Compare(b.level.Width, a.level.Width), cmp.Compare(a.first().number, b.first().number))
	})
	s.keepPyramid()
	s.addApex()
	if base := s.levels[0]; base.first().resampled {
		s.doubt(fmt.Sprintf("The largest picture that came (%dx%d) says that it was made from a larger one (RESAMPLED): the slide's full resolution may be missing.", base.level.Width, base.level.Height))
	}
	return nil
}

// maxAssociatedPixels bounds a label, overview or thumbnail, as it is stored: real ones have
// under five megapixels.
const maxAssociatedPixels = 1 << 24

// setAside keeps a picture that is not a level, if it can be shown.
func (s *wsmSlide) setAside(name string, p *picture) {
	refused, _ := tiling.AsUnreadable(p.first().refused)
	switch {
	case refused != nil:
		s.doubt(fmt.Sprintf("The slide's %s can't be shown: %s.", name, lowerFirst(refused.What)))
	case p.first().refused != nil:
		s.doubt(fmt.Sprintf("The slide's %s can't be shown.", name))
	case p.level.Width > maxAssociatedPixels/p.level.Height || p.level.TileWidth > maxAssociatedPixels/p.level.TileHeight:
		s.doubt(fmt.Sprintf("The %s (%dx%d) has more than %d megapixels and is left aside.", name, p.level.Width, p.level.Height, maxAssociatedPixels>>20))
	case p.level.Cols() > p.frames/p.level.Rows():
		s.doubt(fmt.Sprintf("The %s (%dx%d) is incomplete and left aside.", name, p.level.Width, p.level.Height))
	case s.associated[name] == nil:
		s.associated[name] = p
	}
}

func onlyAssociated(found []string) error {
	slices.Sort(found)
	what := "The file holds only the slide's " + found[0] + ", not the scan itself"
	if len(found) > 1 {
		what = fmt.Sprintf("The files hold only the slide's %s, not the scan itself", join(slices.Compact(found)))
	}
	return tiling.Unreadable("no-volume", what, "ImageType (0008,0008)", "Choose all files of the series; the scan is the one of type VOLUME.")
}

// keepPyramid leaves aside pictures that are not level 0 at a smaller size: of equal width,
// or more than 2 px off the height that the width wants.
func (s *wsmSlide) keepPyramid() {
	base := s.levels[0].level
	kept := s.levels[:1]
	for _, p := range s.levels[1:] {
		last := kept[len(kept)-1].level
		if p.level.Width == last.Width && p.level.Height == last.Height {
			s.doubt(fmt.Sprintf("The series has several pictures of %dx%d, perhaps of other focal planes or optical paths; the first by number is shown.", p.level.Width, p.level.Height))
			continue
		}
		if p.level.Width == last.Width || !fits(base, p.level) {
			s.doubt(fmt.Sprintf("A picture of %dx%d in the series does not belong to the pyramid and is left aside.", p.level.Width, p.level.Height))
			continue
		}
		kept = append(kept, p)
	}
	s.levels = kept
	for _, p := range s.levels {
		p.level.Downsample = float64(base.Width) / float64(p.level.Width)
	}
}

// addApex makes the thumbnail the lowest level too, which it may be (PS3.3 C.8.12.4.1.1), if
// it is smaller than the others and shows the same area.
func (s *wsmSlide) addApex() {
	thumbnail, base := s.associated["thumbnail"], s.levels[0].level
	if thumbnail == nil {
		return
	}
	apex := *thumbnail
	if apex.level.Width >= s.levels[len(s.levels)-1].level.Width || !fits(base, apex.level) {
		return
	}
	apex.level.Downsample = float64(base.Width) / float64(apex.level.Width)
	if scale, own := s.levels[0].scale(), apex.scale(); scale != nil && own != nil && offScale(scale, own, apex.level) > scaleTolerance {
		return
	}
	s.levels = append(s.levels, &apex)
}

// fits allows 2 px of rounding in either side.
func fits(base, l tiling.Level) bool {
	ratio := float64(base.Height) / float64(base.Width)
	off := float64(l.Height) - float64(l.Width)*ratio
	allowed := 2 * max(1, ratio)
	return off >= -allowed && off <= allowed
}

// lowerFirst makes a sentence a part of another one.
func lowerFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}
