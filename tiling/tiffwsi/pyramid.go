package tiffwsi

import (
	"cmp"
	"fmt"
	"math"
	"slices"

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
	if p := pages[0]; p != first && p.subfile&(subfileReduced|subfileMask) == 0 && p.named() == "" {
		s.doubt("The file's first picture has " + p.size() + " pixels; the largest, of " + first.size() + ", is taken as the slide.")
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

// largest is the page with the most pixels that is not marked as a smaller version or a mask
// nor named as something else; the first one if there is none.
func largest(pages []*page) *page {
	var best *page
	for _, p := range pages {
		if p == nil || p.subfile&(subfileReduced|subfileMask) != 0 || p.named() != "" {
			continue
		}
		if best == nil || p.area() > best.area() {
			best = p
		}
	}
	if best == nil {
		return pages[0]
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
		if base.tiled && !p.tiled && !stepOf(base.level, p.level, pages) {
			s.leave(p, "is in strips and no step of the tiled pyramid")
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
	if p.level.Width >= last.Width || !fits(base, p.level) {
		s.leave(p, "does not belong to the pyramid")
		return
	}
	if err := p.usable(s.codecs); err != nil {
		s.doubt("A level of " + p.size() + " can't be decoded and is left aside.")
		return
	}
	s.levels = append(s.levels, p)
}

// leave doubts a picture that is not used; pictures of the same size and fate are counted.
func (s *tiffSlide) leave(p *page, why string) {
	key := leftPicture{p.size(), why}
	for i := range s.left {
		if s.left[i].leftPicture == key {
			s.left[i].n++
			return
		}
	}
	s.left = append(s.left, leftPictures{key, 1})
}

type leftPicture struct{ size, why string }

type leftPictures struct {
	leftPicture
	n uint64
}

// doubtLeft says what was left aside, once for all.
func (s *tiffSlide) doubtLeft() {
	for _, l := range s.left {
		sentence := "A picture of " + l.size + " in the file " + l.why + " and is left aside"
		if l.n > 1 {
			sentence += fmt.Sprintf(" (%d such pictures)", l.n)
		}
		s.doubt(sentence + ".")
	}
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

// stepOf says whether a picture in strips has the size of a step of a tiled pyramid: of halves
// or of the pyramid's own ratio, as its largest tiled page has it. A thumbnail or a label that
// has the slide's shape by chance has not.
func stepOf(base, l tiling.Level, pages []*page) bool {
	if isPower(base, l, 2) {
		return true
	}
	for _, p := range pages {
		if p.tiled && p.level.Width < base.Width && fits(base, p.level) {
			return isPower(base, l, float64(base.Width)/float64(p.level.Width))
		}
	}
	return false
}

// isPower says whether the base, reduced some times by a ratio, has the level's size within
// the 2 px of rounding that fits allows too.
func isPower(base, l tiling.Level, ratio float64) bool {
	if ratio < 1.05 {
		return false
	}
	width, height := float64(base.Width)/ratio, float64(base.Height)/ratio
	for width > float64(l.Width)+2 {
		width, height = width/ratio, height/ratio
	}
	return math.Abs(width-float64(l.Width)) <= 2 && math.Abs(height-float64(l.Height)) <= 2
}
