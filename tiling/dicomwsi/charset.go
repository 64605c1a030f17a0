package dicomwsi

import (
	"strings"
	"unicode/utf8"

	"github.com/suyashkumar/dicom/pkg/charset"
)

// characters is how a data set's texts are encoded: the values of Specific Character Set
// (0008,0005), PS3.3 C.12.1.1.2. The zero value is the default repertoire.
type characters struct {
	first string // defined term of the first value, "" for the default
	// extended is true if escape sequences may switch to other sets (ISO 2022).
	extended bool
}

// escape is an ISO 2022 escape sequence and the set it designates (PS3.3 tables C.12-3 and
// C.12-4): wide sets as G0, in the place of ASCII and with two bytes a character; the others
// as G1, the upper half; no set is ASCII or its Japanese variant as G0.
type escape struct {
	sequence, term string
	wide           bool
}

var escapes = []escape{
	{"\x1b(B", "", false}, {"\x1b(J", "", false},
	{"\x1b)I", "ISO 2022 IR 13", false},
	{"\x1b-A", "ISO 2022 IR 100", false}, {"\x1b-B", "ISO 2022 IR 101", false}, {"\x1b-C", "ISO 2022 IR 109", false},
	{"\x1b-D", "ISO 2022 IR 110", false}, {"\x1b-F", "ISO 2022 IR 126", false}, {"\x1b-G", "ISO 2022 IR 127", false},
	{"\x1b-H", "ISO 2022 IR 138", false}, {"\x1b-L", "ISO 2022 IR 144", false}, {"\x1b-M", "ISO 2022 IR 148", false},
	{"\x1b-T", "ISO 2022 IR 166", false},
	{"\x1b$)C", "ISO 2022 IR 149", false}, {"\x1b$)A", "ISO 2022 IR 58", false},
	{"\x1b$B", "ISO 2022 IR 87", true}, {"\x1b$(D", "ISO 2022 IR 159", true},
}

// terms are the defined terms that can be decoded.
var terms = map[string]bool{
	"ISO_IR 100": true, "ISO_IR 101": true, "ISO_IR 109": true, "ISO_IR 110": true, "ISO_IR 144": true, "ISO_IR 127": true,
	"ISO_IR 126": true, "ISO_IR 138": true, "ISO_IR 148": true, "ISO_IR 13": true, "ISO_IR 166": true, "ISO_IR 192": true,
	"GB18030": true, "GBK": true,
	"ISO 2022 IR 100": true, "ISO 2022 IR 101": true, "ISO 2022 IR 109": true, "ISO 2022 IR 110": true, "ISO 2022 IR 144": true,
	"ISO 2022 IR 127": true, "ISO 2022 IR 126": true, "ISO 2022 IR 138": true, "ISO 2022 IR 148": true, "ISO 2022 IR 13": true,
	"ISO 2022 IR 166": true, "ISO 2022 IR 149": true, "ISO 2022 IR 58": true, "ISO 2022 IR 87": true, "ISO 2022 IR 159": true,
}

func newCharacters(values []string) characters {
	c := characters{}
	for i, v := range values {
		v = normalTerm(v)
		if i == 0 {
			c.first = v
		}
		if strings.HasPrefix(v, "ISO 2022") {
			c.extended = true
		}
	}
	return c
}

// normalTerm takes the spellings that writers use instead of the defined terms.
func normalTerm(v string) string {
	v = strings.ToUpper(strings.Trim(v, " \x00"))
	v = strings.NewReplacer("ISO-IR ", "ISO_IR ", "ISO IR ", "ISO_IR ", "ISO-2022", "ISO 2022", "ISO_2022", "ISO 2022", "2022-IR", "2022 IR").Replace(v)
	switch v {
	case "UTF-8", "UTF8":
		return "ISO_IR 192"
	case "ISO_IR 58", "ISO_IR 87", "ISO_IR 149", "ISO_IR 159": // these need escape sequences
		return "ISO 2022 IR" + v[6:]
	case "ISO_IR 6", "ISO 2022 IR 6":
		return ""
	}
	return v
}

// decode gives a value as valid UTF-8; what can't be decoded becomes U+FFFD. In a person's
// name the separators ^ and = bring back the first set too (PS3.5 6.1.2.5.3).
func (c characters) decode(b []byte, name bool) string {
	if !c.extended {
		return decodeTerm(c.first, b, "")
	}
	separators := "\\\r\n\f\t"
	if name {
		separators += "^="
	}
	var out strings.Builder
	upper, wide := c.first, escape{} // what is in G1, and in G0 unless that is ASCII
	for rest := string(b); rest != ""; {
		if next, ok := leadingEscape(rest); ok {
			switch wide = (escape{}); {
			case next.wide:
				wide = next
			case next.term != "":
				upper = next.term
			}
			rest = rest[len(next.sequence):]
			continue
		}
		stop := strings.IndexByte(rest[1:], 0x1b) + 1
		if stop == 0 {
			stop = len(rest)
		}
		if wide.wide {
			out.WriteString(decodeTerm(wide.term, []byte(rest[:stop]), wide.sequence))
			rest = rest[stop:]
			continue
		}
		if at := strings.IndexAny(rest[:stop], separators); at >= 0 {
			out.WriteString(decodeTerm(upper, []byte(rest[:at]), ""))
			out.WriteByte(rest[at])
			upper, rest = c.first, rest[at+1:]
			continue
		}
		out.WriteString(decodeTerm(upper, []byte(rest[:stop]), ""))
		rest = rest[stop:]
	}
	return out.String()
}

// leadingEscape is the escape sequence at the start of a text, if it is a known one.
func leadingEscape(s string) (escape, bool) {
	for _, e := range escapes {
		if strings.HasPrefix(s, e.sequence) {
			return e, true
		}
	}
	return escape{}, false
}

// decodeTerm decodes bytes that are all of one set. prefix is an escape sequence that the
// decoder wants to see.
func decodeTerm(term string, b []byte, prefix string) string {
	if !terms[term] || term == "ISO_IR 192" || len(b) == 0 {
		return strings.ToValidUTF8(string(b), string(utf8.RuneError))
	}
	if strings.HasSuffix(term, "IR 166") {
		return thai(b)
	}
	system, err := charset.ParseSpecificCharacterSet([]string{term})
	if err != nil || system.Ideographic == nil {
		return strings.ToValidUTF8(string(b), string(utf8.RuneError))
	}
	out, err := system.Ideographic.Bytes(append([]byte(prefix), b...))
	if err != nil {
		return strings.ToValidUTF8(string(b), string(utf8.RuneError))
	}
	return strings.ToValidUTF8(string(out), string(utf8.RuneError))
}

// thai decodes ISO-IR 166, TIS 620-2533, which the decoders behind us don't have: the upper
// half is Unicode's Thai block in the same order.
func thai(b []byte) string {
	out := make([]rune, len(b))
	for i, v := range b {
		switch {
		case v < 0x80:
			out[i] = rune(v)
		case v >= 0xa1 && v <= 0xda || v >= 0xdf && v <= 0xfb:
			out[i] = 0x0e01 + rune(v) - 0xa1
		default:
			out[i] = utf8.RuneError
		}
	}
	return string(out)
}
