package tiffwsi

import (
	"cmp"
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

// Open opens an Aperio SVS, an OME-TIFF, a Philips TIFF or any other TIFF, tiled or in strips,
// as a slide. Bad input is an *tiling.UnreadableError; its code is "vendor-format" for the
// TIFF-like formats that only OpenSlide reads right. The source stays open until the slide is
// closed; who opened it closes it.
//
// Only directories, descriptions and a sample of the tables of pieces are read, never pixels.
func Open(ctx context.Context, file tiling.Source, codecs tiling.Codecs) (slide tiling.Slide, err error) {
	defer tiling.Recovered("tiffwsi", &err)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := vendorOnly(file); err != nil {
		return nil, err
	}
	f := newFile(file)
	slide, err = open(f, codecs)
	if failed := f.failed(); failed != nil {
		return nil, failed
	}
	f.opened()
	return slide, err
}

// open opens what is no vendor's own format.
func open(f *tiffFile, codecs tiling.Codecs) (tiling.Slide, error) {
	directories, err := f.parse()
	if err != nil {
		return nil, err
	}
	s := &tiffSlide{file: f, codecs: codecs, associated: map[string]associated{}}
	s.info.Reader, s.info.Associated, s.info.Doubts = "tiffwsi", []string{}, []string{}
	pages, err := s.pages(directories)
	if err != nil {
		return nil, err
	}
	if err := f.keptTooMuch(); err != nil {
		return nil, err
	}
	description := pages[0].description
	switch {
	case strings.HasPrefix(description, "Aperio"):
		err = s.openSVS(pages)
	case strings.Contains(description, "<OME") || strings.Contains(description, ":OME "):
		err = s.openOME(pages)
	default:
		err = s.openPyramid(pages)
	}
	if err := cmp.Or(err, f.keptTooMuch(), s.tooManyPieces()); err != nil {
		return nil, err
	}
	// A copy that was cut off is named so first: it too is small for its pixels.
	if err := s.checkWhole(); err != nil {
		return nil, err
	}
	if err := s.levels[0].plausible(); err != nil {
		return nil, err
	}
	s.describe()
	return s, nil
}

// pages understands the directories of the main chain. The first has to have a size; others
// that have none are left aside, and their places in the chain stay nil.
func (s *tiffSlide) pages(directories []*directory) ([]*page, error) {
	pages := make([]*page, len(directories))
	for i, d := range directories {
		p, err := newPage(s.file, d, &s.cache)
		if err != nil && i == 0 {
			return nil, err
		}
		if err != nil {
			s.doubt("A picture of the file has no size and is left aside.")
			continue
		}
		pages[i] = p
	}
	return pages, nil
}

// subPages understands the SubIFDs of a page.
func (s *tiffSlide) subPages(p *page) []*page {
	var out []*page
	for _, d := range p.dir.subs {
		sub, err := newPage(s.file, d, &s.cache)
		if err != nil {
			s.doubt("A picture of the file has no size and is left aside.")
			continue
		}
		out = append(out, sub)
	}
	return out
}

// base makes a page level 0. Another reader may be asked for one whose method is not read here:
// it would take as long over an implausible one.
func (s *tiffSlide) base(p *page) error {
	if err := p.usable(s.codecs); err != nil {
		if u, ok := tiling.AsUnreadable(err); ok && u.Code == "unsupported-codec" {
			return cmp.Or(p.plausible(), err)
		}
		return err
	}
	s.levels = []*page{p}
	return nil
}

// tooManyPieces refuses a slide whose pictures have more pieces together than maxPieces.
func (s *tiffSlide) tooManyPieces() error {
	all := uint64(0)
	for _, p := range s.levels {
		all += p.pieces.entries()
	}
	for _, a := range s.associated {
		if a.page != nil {
			all += a.page.pieces.entries()
		}
	}
	if all > maxPieces {
		return tooManyPieces("")
	}
	return nil
}

// checkWhole refuses a file whose tiles lie beyond its end: a copy that was cut off. It doubts
// tiles that the file leaves out, as far as they were seen.
func (s *tiffSlide) checkWhole() error {
	var seen seenPieces
	for i, p := range s.levels {
		ok, err := p.pieces.sampled(&seen)
		if err != nil {
			return cutOff(fmt.Sprintf("tile table of level %d", i), err)
		}
		if !ok {
			return s.missing(i)
		}
	}
	// Philips leaves out what its scanner found to be plain glass.
	if seen.leftOut > 0 && !s.sparse {
		s.doubtLeftOut(seen)
	}
	return nil
}

func (s *tiffSlide) doubtLeftOut(seen seenPieces) {
	all := uint64(0)
	for _, p := range s.levels {
		all += p.pieces.entries()
	}
	if seen.n == all {
		s.doubt(fmt.Sprintf("The file leaves out %d of its %s; they are shown white.", seen.leftOut, count(all, "tile", "tiles")))
		return
	}
	s.doubt(fmt.Sprintf("The file leaves out at least %d of its %s (%d were looked at); they are shown white.", seen.leftOut, count(all, "tile", "tiles"), seen.n))
}

// missing counts the tiles of a level that lie within the file.
func (s *tiffSlide) missing(level int) error {
	t := &s.levels[level].pieces
	have, err := t.whole()
	if err != nil {
		return cutOff(fmt.Sprintf("tile table of level %d", level), err)
	}
	if have == t.entries() {
		return nil
	}
	return tiling.Unreadable("truncated", fmt.Sprintf("The file is cut off: it holds %d of %s", have, count(t.entries(), "tile", "tiles")), fmt.Sprintf("level %d", level), "Send the file again; the copy is not complete.")
}

// CheckWhole reads the whole tables of all levels and says, as Open does from a sample of
// them, whether the file is cut off.
func (s *tiffSlide) CheckWhole(ctx context.Context) (err error) {
	defer tiling.Recovered("tiffwsi", &err)
	for i := range s.levels {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := s.missing(i); err != nil {
			return err
		}
	}
	return nil
}
