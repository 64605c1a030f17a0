package tiffwsi

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"telepath/tiling"
)

// openPyramid takes a TIFF that is neither SVS nor OME-TIFF: its largest picture, and that
// one's SubIFDs or the other pages as smaller levels.
func (s *tiffSlide) openPyramid(pages []*page) error {
	s.info.Format = "tiff"
	first := largest(pages)
	if err := s.base(first); err != nil {
		return err
	}
	philips, err := s.philips(pages[0])
	if err != nil {
		return err
	}
	rest := s.subPages(first)
	for _, p := range pages {
		if p != nil && p != first {
			rest = append(rest, p)
		}
	}
	rest = s.setAside(rest)
	if philips != nil {
		s.philipsLevels(philips, rest)
	} else {
		s.addLevels(rest)
	}
	s.info.MPP = s.scale(pages[0], first, philips)
	return nil
}

// largest is the page with the most pixels that is not marked as a smaller version or a mask.
func largest(pages []*page) *page {
	best := pages[0]
	for _, p := range pages {
		if p == nil || p.subfile&(subfileReduced|subfileMask) != 0 || p.named() != "" {
			continue
		}
		if p.area() > best.area() {
			best = p
		}
	}
	return best
}

func (p *page) area() int64 { return int64(p.level.Width) * int64(p.level.Height) }

// setAside takes out what is no level: masks, and the pictures that a description names.
func (s *tiffSlide) setAside(pages []*page) []*page {
	var out []*page
	for _, p := range pages {
		switch name := p.named(); {
		case p.subfile&subfileMask != 0:
			s.doubt("A mask in the file is left aside.")
		case name != "":
			s.addAssociated(name, p)
		default:
			out = append(out, p)
		}
	}
	return out
}

// addLevels takes the pages that fit as levels, the largest first. If some are marked as
// smaller versions, or stand in SubIFDs, then only those are.
func (s *tiffSlide) addLevels(pages []*page) {
	base := s.levels[0]
	marked := len(base.dir.subs) > 0
	for _, p := range pages {
		marked = marked || p.subfile&subfileReduced != 0
	}
	unpad(base.level, pages)
	sortLevels(pages)
	same := uint64(0)
	for _, p := range pages {
		if p.level.Width == base.level.Width && p.level.Height == base.level.Height {
			same++
			continue
		}
		if marked && p.subfile&subfileReduced == 0 && !p.below(base) {
			s.leave(p, "is not marked as part of the pyramid")
			continue
		}
		s.addLevel(p)
	}
	if same > 0 {
		s.doubt(fmt.Sprintf("The file has %s of the same size (other planes or channels); only the first is used.", count(same, "more picture", "more pictures")))
	}
}

// sortLevels puts the largest first.
func sortLevels(pages []*page) {
	slices.SortStableFunc(pages, func(a, b *page) int { return cmp.Compare(b.level.Width, a.level.Width) })
}

// below says whether a page is one of another's SubIFDs.
func (p *page) below(of *page) bool {
	for _, d := range of.dir.subs {
		if d == p.dir {
			return true
		}
	}
	return false
}

// addLevel takes a page as the next smaller level if it is one: decodable, smaller than the
// one before, and as high as its width wants within 2 px.
func (s *tiffSlide) addLevel(p *page) {
	base, last := s.levels[0].level, s.levels[len(s.levels)-1].level
	switch err := p.usable(s.codecs); {
	case p.level.Width >= last.Width || !fits(base, p.level):
		s.leave(p, "does not belong to the pyramid")
	case err != nil:
		s.doubt("A level of " + p.size() + " can't be decoded and is left aside.")
	default:
		s.levels = append(s.levels, p)
	}
}

func (s *tiffSlide) leave(p *page, why string) {
	s.doubt("A picture of " + p.size() + " in the file " + why + " and is left aside.")
}

func (p *page) size() string { return fmt.Sprintf("%dx%d", p.level.Width, p.level.Height) }

// fits allows 2 px of rounding in either side.
func fits(base, l tiling.Level) bool {
	ratio := float64(base.Height) / float64(base.Width)
	off := float64(l.Height) - float64(l.Width)*ratio
	allowed := 2 * max(1, ratio)
	return off >= -allowed && off <= allowed
}

// unpadded is the size of a level that was filled up to whole tiles: the base halved some
// times, with so many tiles.
func (p *page) unpadded(base tiling.Level) (width, height int, ok bool) {
	l := p.level
	if !p.tiled || l.Width%l.TileWidth != 0 || l.Height%l.TileHeight != 0 {
		return 0, 0, false
	}
	for down := 2; down <= 1<<12; down *= 2 {
		width, height := ceilDiv(base.Width, down), ceilDiv(base.Height, down)
		if ceilDiv(width, l.TileWidth) == l.Cols() && ceilDiv(height, l.TileHeight) == l.Rows() {
			return width, height, true
		}
	}
	return 0, 0, false
}

// unpad corrects the sizes of pages that were filled up to whole tiles. One whose shape is
// wrong gives the writer away; then others may fit by chance only.
func unpad(base tiling.Level, pages []*page) {
	filled := false
	for _, p := range pages {
		_, _, ok := p.unpadded(base)
		filled = filled || ok && !fits(base, p.level)
	}
	for _, p := range pages {
		if width, height, ok := p.unpadded(base); filled && ok {
			p.level.Width, p.level.Height = width, height
		}
	}
}

// namedPicture reads from a description that a page is not the tissue: the words stand at its
// start (Philips, Ventana, converters), or in an element of Akoya's QPTIFF.
func namedPicture(description string) string {
	text := strings.ToLower(strings.TrimSpace(description))
	if _, after, ok := strings.Cut(text, "<imagetype>"); ok && strings.Contains(text, "<perkinelmer-qpi-imagedescription") {
		text = after
	}
	for _, known := range []struct{ start, name string }{
		{"label", "label"}, {"macro", "overview"}, {"overview", "overview"}, {"thumbnail", "thumbnail"},
	} {
		if strings.HasPrefix(text, known.start) {
			return known.name
		}
	}
	return ""
}
