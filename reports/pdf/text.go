package pdf

import (
	"fmt"
	"strings"
	"unicode"
)

// clean makes text printable: valid UTF-8, plain spaces, no control or invisible format
// characters, line feeds kept. Characters without a glyph are noted and replaced by their
// code point.
func (s *sheet) clean(text string, f face) string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, "?"), "\r\n", "\n")
	var out strings.Builder
	for _, r := range text {
		switch {
		case r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029':
			out.WriteByte('\n')
		case r == '\t':
			out.WriteString("    ")
		case r != '\u3000' && unicode.Is(unicode.Zs, r):
			out.WriteByte(' ')
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r):
		case s.glyph(r, f):
			out.WriteRune(r)
		default:
			s.missing[r] = true
			fmt.Fprintf(&out, "[%U]", r)
		}
	}
	return out.String()
}

// wrap breaks cleaned text into lines no wider than width points: at spaces, and between
// Chinese characters, where punctuation neither starts a line (，。）) nor ends it (（《).
// A word wider than the line is cut.
func (s *sheet) wrap(text string, st style, width float64) []string {
	var lines []string
	for _, paragraph := range strings.Split(text, "\n") {
		lines = append(lines, s.wrapParagraph([]rune(strings.TrimRight(paragraph, " ")), st, width)...)
	}
	return lines
}

func (s *sheet) wrapParagraph(text []rune, st style, width float64) []string {
	var lines []string
	start, last, used := 0, 0, 0.0
	for i := 0; i < len(text); i++ {
		if i > start && mayBreak(text[i-1], text[i]) {
			last = i
		}
		used += s.runeWidth(text[i], st)
		if used <= width || i == start || text[i] == ' ' {
			continue
		}
		if last <= start {
			last = i
		}
		lines = append(lines, strings.TrimRight(string(text[start:last]), " "))
		start, used = last, 0
		i = start - 1
	}
	return append(lines, string(text[start:]))
}

// mayBreak says whether a line may end between two characters.
func mayBreak(before, after rune) bool {
	switch {
	case after == ' ' || strings.ContainsRune(noStart, after) || strings.ContainsRune(noEnd, before):
		return false
	case before == ' ' || wide(before) || wide(after):
		return true
	}
	return before == '-' || before == '/' || before == '_'
}

const (
	noStart = "，。、；：！？）》」』】〉〕’”…—·％%,.;:!?)]}℃"
	noEnd   = "（《「『【〈〔‘“([{"
)

// wide says whether a character belongs to a script written without spaces.
func wide(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Bopomofo) ||
		(r >= 0x3000 && r <= 0x303f) || (r >= 0xff00 && r <= 0xffef)
}

// fit shortens a single line to width points with an ellipsis; for repeated headers only,
// where the full text stands elsewhere.
func (s *sheet) fit(text string, st style, width float64) string {
	if s.width(text, st) <= width {
		return text
	}
	runes := []rune(text)
	for len(runes) > 0 && s.width(string(runes)+"...", st) > width {
		runes = runes[:len(runes)-1]
	}
	return string(runes) + "..."
}
