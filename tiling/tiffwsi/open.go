package tiffwsi

import (
	"context"
	"fmt"
	"strings"

	"telepath/tiling"
)

// Sniff says whether a file's first bytes are those of TIFF or BigTIFF in either byte order.
func Sniff(head []byte) bool {
	if len(head) < 4 {
		return false
	}
	switch string(head[:4]) {
	case "II\x2a\x00", "MM\x00\x2a", "II\x2b\x00", "MM\x00\x2b":
		return true
	}
	return false
}

// Open opens an Aperio SVS, a pyramidal tiled TIFF or an OME-TIFF as a slide. Bad input is
// an *tiling.UnreadableError. The source stays open until the slide is closed; who opened it
// closes it.
func Open(ctx context.Context, file tiling.Source, codecs tiling.Codecs) (slide tiling.Slide, err error) {
	defer tiling.Recovered("tiffwsi", &err)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	f, directories, err := parse(file)
	if err != nil {
		return nil, err
	}
	first, err := newPage(f, directories[0])
	if err != nil {
		return nil, err
	}
	s := &tiffSlide{codecs: codecs, associated: map[string]*page{}}
	s.info.Reader, s.info.Associated, s.info.Doubts = "tiffwsi", []string{}, []string{}
	switch {
	case strings.HasPrefix(first.description, "Aperio"):
		err = s.openSVS(first, directories)
	case strings.Contains(first.description, "<OME") || strings.Contains(first.description, ":OME "):
		err = s.openOME(first)
	default:
		err = s.openPyramid(first, directories)
	}
	if err != nil {
		return nil, err
	}
	if err := s.checkWhole(); err != nil {
		return nil, err
	}
	s.describe()
	return s, nil
}

// openPyramid takes a plain tiled TIFF: the first page, and its SubIFDs or the pages after
// it as smaller levels.
func (s *tiffSlide) openPyramid(first *page, directories []*directory) error {
	s.info.Format = "tiff"
	if err := s.base(first); err != nil {
		return err
	}
	for _, d := range append(first.dir.subs[:len(first.dir.subs):len(first.dir.subs)], directories[1:]...) {
		p, err := newPage(first.file, d)
		if err != nil {
			s.doubt("A picture of the file has no size and is left aside.")
			continue
		}
		s.addLevel(p)
	}
	s.info.MPP = s.resolution(first)
	return nil
}

// base makes a page level 0.
func (s *tiffSlide) base(p *page) error {
	if !p.tiled {
		if err := p.usable(); err != nil {
			if u, ok := tiling.AsUnreadable(err); ok && u.Code == "unsupported-codec" {
				return err
			}
		}
		return tiling.Unreadable("not-tiled", fmt.Sprintf("The file is a TIFF picture of %dx%d pixels stored in strips, not a tiled slide", p.level.Width, p.level.Height), fmt.Sprintf("directory at offset %d", p.dir.at), "Send the slide as the scanner wrote it, or convert it to a pyramidal tiled TIFF.")
	}
	if err := p.usable(); err != nil {
		return err
	}
	s.levels = []*page{p}
	return nil
}

// addLevel takes a page as the next smaller level if it is one: tiled, decodable, smaller
// than the one before, and as high as its width wants within 2 px.
func (s *tiffSlide) addLevel(p *page) {
	base, last := s.levels[0].level, s.levels[len(s.levels)-1].level
	size := fmt.Sprintf("%dx%d", p.level.Width, p.level.Height)
	switch err := p.usable(); {
	case !p.tiled:
		s.doubt("A picture of " + size + " in the file is not tiled and is left aside.")
	case err != nil:
		s.doubt("A level of " + size + " can't be decoded and is left aside.")
	case p.level.Width >= last.Width || !fits(base, p.level):
		s.doubt("A picture of " + size + " in the file does not belong to the pyramid and is left aside.")
	default:
		s.levels = append(s.levels, p)
	}
}

// fits allows 2 px of rounding in either side.
func fits(base, l tiling.Level) bool {
	ratio := float64(base.Height) / float64(base.Width)
	off := float64(l.Height) - float64(l.Width)*ratio
	allowed := 2 * max(1, ratio)
	return off >= -allowed && off <= allowed
}

// checkWhole refuses a file whose tiles lie beyond its end: a copy that was cut off.
func (s *tiffSlide) checkWhole() error {
	for i, p := range s.levels {
		have, want, err := p.whole()
		if err != nil {
			return cutOff(fmt.Sprintf("tile table of level %d", i), err)
		}
		if have < want {
			return tiling.Unreadable("truncated", fmt.Sprintf("The file is cut off: it holds %d of %d tiles", have, want), fmt.Sprintf("level %d", i), "Send the file again; the copy is not complete.")
		}
	}
	return nil
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
