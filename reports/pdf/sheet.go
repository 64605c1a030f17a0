package pdf

import (
	"bytes"
	"fmt"

	"github.com/signintech/gopdf"
)

// The page in points, A4 upright.
const (
	pageWidth, pageHeight = 595.28, 841.89
	left, right           = 46.0, pageWidth - 46
	top, bottom           = 62.0, pageHeight - 56
	column                = right - left
)

type rgb struct{ r, g, b uint8 }

var (
	ink      = rgb{24, 28, 33}
	quiet    = rgb{96, 104, 114}
	accent   = rgb{26, 66, 104}
	hairline = rgb{205, 210, 216}
	shade    = rgb{243, 246, 249}
	warn     = rgb{163, 38, 28}
	aiInk    = rgb{124, 77, 6}
	aiShade  = rgb{253, 244, 224}
	white    = rgb{255, 255, 255}
)

// style is how a run of text looks; lead is the distance of lines in points.
type style struct {
	face   face
	size   float64
	lead   float64
	colour rgb
}

var (
	body      = style{regular, 10, 15.5, ink}
	strong    = style{bold, 10, 15.5, ink}
	diagnosis = style{bold, 11.5, 18.5, ink}
	small     = style{regular, 8.5, 12.5, ink}
	note      = style{regular, 8.5, 12.5, quiet}
	tableHead = style{bold, 8.5, 12.5, quiet}
	heading   = style{bold, 11, 17, accent}
)

func (s style) in(c rgb) style { s.colour = c; return s }

// sheet writes downwards and turns the page when it is full. The first error sticks.
type sheet struct {
	g       *gopdf.GoPdf
	y       float64 // where the next line begins
	missing map[rune]bool
	// labelWidth is what the labels of fields take, in points.
	labelWidth float64
	widths     map[face]map[rune]float64 // in sizes; -1 where there is no glyph
	err        error
}

func newSheet(fonts Fonts) (*sheet, error) {
	s := &sheet{g: &gopdf.GoPdf{}, labelWidth: 72, missing: map[rune]bool{}, widths: map[face]map[rune]float64{regular: {}, bold: {}}}
	s.g.Start(gopdf.Config{PageSize: gopdf.Rect{W: pageWidth, H: pageHeight}})
	return s, fonts.load(s.g)
}

func (s *sheet) keep(err error) {
	if s.err == nil && err != nil {
		s.err = err
	}
}

func (s *sheet) turn() {
	s.g.AddPage()
	s.y = top
}

// need turns the page unless height points are left on it.
func (s *sheet) need(height float64) {
	if s.y+height > bottom {
		s.turn()
	}
}

// advance of a character in units of the font size, -1 without a glyph.
func (s *sheet) advance(r rune, f face) float64 {
	if w, known := s.widths[f][r]; known {
		return w
	}
	const size = 100
	s.keep(s.g.SetFont(string(f), "", size))
	w := -1.0
	if ok, err := s.g.IsCurrFontContainGlyph(r); err != nil {
		s.keep(err)
	} else if ok {
		points, err := s.g.MeasureTextWidth(string(r))
		s.keep(err)
		w = points / size
	}
	s.widths[f][r] = w
	return w
}

func (s *sheet) glyph(r rune, f face) bool { return s.advance(r, f) >= 0 }

func (s *sheet) runeWidth(r rune, st style) float64 { return max(s.advance(r, st.face), 0) * st.size }

// width of cleaned text in points.
func (s *sheet) width(text string, st style) (total float64) {
	for _, r := range text {
		total += s.runeWidth(r, st)
	}
	return total
}

// line writes cleaned text with its line box beginning at (x,y).
func (s *sheet) line(x, y float64, text string, st style) {
	if text == "" {
		return
	}
	s.keep(s.g.SetFont(string(st.face), "", st.size))
	s.g.SetTextColor(st.colour.r, st.colour.g, st.colour.b)
	s.g.SetXY(x, y+(st.lead-st.size)/2+0.88*st.size)
	s.keep(s.g.Text(text))
}

// put cleans and writes one line without wrapping.
func (s *sheet) put(x, y float64, text string, st style) { s.line(x, y, s.clean(text, st.face), st) }

func (s *sheet) putRight(x, y float64, text string, st style) {
	text = s.clean(text, st.face)
	s.line(x-s.width(text, st), y, text, st)
}

func (s *sheet) putCentred(y float64, text string, st style) {
	for _, l := range s.wrap(s.clean(text, st.face), st, column) {
		s.line((pageWidth-s.width(l, st))/2, y, l, st)
		y += st.lead
	}
	s.y = y
}

// lines cleans and wraps.
func (s *sheet) lines(text string, st style, width float64) []string {
	return s.wrap(s.clean(text, st.face), st, width)
}

// paragraph writes wrapped text from x on, turning pages between lines.
func (s *sheet) paragraph(text string, st style, x, width float64) {
	for _, l := range s.lines(text, st, width) {
		s.need(st.lead)
		s.line(x, s.y, l, st)
		s.y += st.lead
	}
}

// barred writes wrapped text on a tinted ground with a bar at its left.
func (s *sheet) barred(text string, st style, bar, ground rgb) {
	const inset = 11
	for _, l := range s.lines(text, st, column-2*inset) {
		s.need(st.lead)
		s.fill(left, s.y, column, st.lead+0.3, ground)
		s.fill(left, s.y, 3, st.lead+0.3, bar)
		s.line(left+inset, s.y, l, st)
		s.y += st.lead
	}
}

func (s *sheet) fill(x, y, w, h float64, c rgb) {
	s.g.SetFillColor(c.r, c.g, c.b)
	s.g.RectFromUpperLeftWithStyle(x, y, w, h, "F")
}

func (s *sheet) rule(y float64, c rgb, thick float64) {
	s.g.SetStrokeColor(c.r, c.g, c.b)
	s.g.SetLineWidth(thick)
	s.g.Line(left, y, right, y)
}

// heading keeps at least `with` points of what follows on the same page.
func (s *sheet) heading(text string, with float64) {
	lines := s.lines(text, heading, column)
	s.need(float64(len(lines))*heading.lead + 12 + with)
	s.y += 9
	for _, l := range lines {
		s.line(left, s.y, l, heading)
		s.y += heading.lead
	}
	s.rule(s.y, hairline, 0.6)
	s.y += 5
}

// bytes compiles the document.
func (s *sheet) bytes() ([]byte, error) {
	if s.err != nil {
		return nil, s.err
	}
	var raw bytes.Buffer
	if _, err := s.g.WriteTo(&raw); err != nil {
		return nil, fmt.Errorf("compile the document: %w", err)
	}
	return raw.Bytes(), nil
}
