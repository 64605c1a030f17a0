package pdf

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/signintech/gopdf"
)

// Fonts are TrueType files (outlines in glyf, not CFF). Both should hold the same glyphs.
type Fonts struct {
	Regular, Bold []byte
}

// face is the name of a font inside the document.
type face string

const (
	regular face = "regular"
	bold    face = "bold"
)

// MissingGlyphsError names characters that the font can't show. A signed report is refused
// rather than printed with gaps; a draft shows their code points instead.
type MissingGlyphsError struct{ Runes []rune }

func (e *MissingGlyphsError) Error() string {
	names := make([]string, 0, 8)
	for _, r := range e.Runes[:min(len(e.Runes), 8)] {
		names = append(names, fmt.Sprintf("%c (%U)", r, r))
	}
	more := ""
	if n := len(e.Runes) - len(names); n > 0 {
		more = fmt.Sprintf(" and %d more", n)
	}
	return "the font has no glyph for " + strings.Join(names, ", ") + more +
		"; use a font that has it or write the word differently"
}

// load puts both faces into the document. Parsing takes about 6 ms for a font of 10 MB, so
// nothing is kept between reports.
func (f Fonts) load(g *gopdf.GoPdf) (err error) {
	defer func() { // the parser trusts offsets inside the file
		if r := recover(); r != nil {
			err = fmt.Errorf("the font is damaged: %v", r)
		}
	}()
	if len(f.Regular) == 0 || len(f.Bold) == 0 {
		return errors.New("regular and bold font are needed")
	}
	if err := g.AddTTFFontData(string(regular), f.Regular); err != nil {
		return fmt.Errorf("read the regular font: %w", err)
	}
	if err := g.AddTTFFontData(string(bold), f.Bold); err != nil {
		return fmt.Errorf("read the bold font: %w", err)
	}
	return nil
}

// Missing lists the characters of a text that one of the faces has no glyph for, sorted,
// each once. Line breaks and invisible characters, which are not printed, don't count.
func Missing(f Fonts, text string) ([]rune, error) {
	s, err := newSheet(f)
	if err != nil {
		return nil, err
	}
	for _, face := range []face{regular, bold} {
		s.clean(text, face)
	}
	return s.missingRunes(), s.err
}

func (s *sheet) missingRunes() []rune {
	var list []rune
	for r := range s.missing {
		list = append(list, r)
	}
	slices.Sort(list)
	return list
}
