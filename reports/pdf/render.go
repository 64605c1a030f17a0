package pdf

import (
	"errors"
	"fmt"
	"io"

	"telepath/reports"
)

// Render writes the report as PDF. A signed version with a character that the fonts lack is
// refused with *MissingGlyphsError; illegal input is refused before anything is written.
func Render(w io.Writer, in Input, fonts Fonts) error {
	if err := in.validate(); err != nil {
		return fmt.Errorf("render report: %w", err)
	}
	s, err := newSheet(fonts)
	if err != nil {
		return fmt.Errorf("render report: %w", err)
	}
	r := report{sheet: s, in: in, doc: in.document(), l: labelsFor(in.Lang)}
	r.labelWidth = r.l.width
	r.write()
	r.frame()
	if missing := s.missingRunes(); len(missing) > 0 && in.Version != nil {
		return fmt.Errorf("render report: %w", &MissingGlyphsError{missing})
	}
	raw, err := s.bytes()
	if err != nil {
		return fmt.Errorf("render report: %w", err)
	}
	if raw, err = finish(raw, r.info()); err != nil {
		return fmt.Errorf("render report: %w", err)
	}
	if _, err := w.Write(raw); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	return nil
}

// report is one document while it is written.
type report struct {
	*sheet
	in  Input
	doc *reports.Document
	l   labels
}

// write lays out the sections: what the reader came for first.
func (r *report) write() {
	r.turn()
	r.letterhead()
	r.versionNotice()
	r.identity()
	r.diagnosis()
	r.synoptic()
	r.section(r.l.microscopy, reports.SectionMicroscopy, r.doc.Microscopy)
	r.section(r.l.comment, reports.SectionComment, r.doc.Comment)
	r.secondOpinions()
	r.codes()
	r.signature()
	for i := range r.doc.Slides {
		r.slide(&r.doc.Slides[i])
	}
	r.assistance()
	r.impressions()
}

// frame adds what every page carries: running head, foot with page x of y, watermark.
func (r *report) frame() {
	pages := r.g.GetNumberOfPages()
	for n := 1; n <= pages; n++ {
		if err := r.g.SetPage(n); err != nil {
			r.keep(fmt.Errorf("go back to page %d: %w", n, err))
			return
		}
		if n > 1 {
			r.runningHead()
		}
		r.foot(n, pages)
		if mark := r.watermark(); mark != "" {
			r.stamp(mark)
		}
	}
	if pages == 0 {
		r.keep(errors.New("the report has no page"))
	}
}
