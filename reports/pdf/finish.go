package pdf

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
)

// info is what the file says about itself; no patient data.
type info struct {
	title, subject, lang string
	created              time.Time // zero leaves it out
}

func (r *report) info() info {
	out := info{title: r.title(), subject: r.statusLine(), lang: r.l.tag}
	if r.in.Version != nil {
		out.created = r.in.Version.SignedAt
	}
	return out
}

// finish rewrites what the library leaves wanting: its character maps cut code points above
// U+FFFF (rare Chinese names) and put more than 100 entries in a block; its information
// dictionary is not an indirect object and there is no file identifier (ISO 32000-1 §7.5.5,
// §9.10.3, §14.3.3). Objects keep their numbers.
func finish(raw []byte, in info) ([]byte, error) {
	objects, err := split(raw)
	if err != nil {
		return nil, fmt.Errorf("finish the document: %w", err)
	}
	for i, o := range objects {
		objects[i] = rewriteMap(o)
	}
	objects[0] = bytes.Replace(objects[0], []byte("<<\n"), []byte("<<\n/Lang ("+in.lang+")\n"), 1)
	objects = append(objects, in.object(len(objects)+1))
	return assemble(objects), nil
}

// split takes the objects out of a file with one plain cross-reference table.
func split(raw []byte) ([][]byte, error) {
	broken := errors.New("unexpected layout of the compiled document")
	table := bytes.LastIndex(raw, []byte("\nxref\n0 "))
	if table < 0 {
		return nil, broken
	}
	lines := strings.Split(string(raw[table+1:]), "\n")
	var offsets []int
	for _, l := range lines[3:] {
		at, kind, ok := strings.Cut(l, " ")
		if !ok || !strings.HasSuffix(strings.TrimSpace(kind), "n") {
			break
		}
		n, err := strconv.Atoi(at)
		if err != nil || n > table || len(offsets) > 0 && n <= offsets[len(offsets)-1] {
			return nil, broken
		}
		offsets = append(offsets, n)
	}
	if len(offsets) == 0 {
		return nil, broken
	}
	objects := make([][]byte, len(offsets))
	for i, from := range offsets {
		to := table + 1
		if i+1 < len(offsets) {
			to = offsets[i+1]
		}
		objects[i] = raw[from:to]
	}
	return objects, nil
}

var mapEntry = regexp.MustCompile(`<([0-9A-F]{4,})><[0-9A-F]{4,}><([0-9A-F]{4,})>\n`)

// rewriteMap makes a proper ToUnicode map of an object that holds one.
func rewriteMap(object []byte) []byte {
	number, _, _ := bytes.Cut(object, []byte("\n"))
	if !bytes.Contains(object[:min(len(object), 120)], []byte("/CIDInit /ProcSet")) {
		return object
	}
	const perBlock = 100
	found := mapEntry.FindAllSubmatch(object, -1)
	var m strings.Builder
	m.WriteString("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n" +
		"/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n" +
		"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n")
	for len(found) > 0 {
		block := found[:min(len(found), perBlock)]
		found = found[len(block):]
		fmt.Fprintf(&m, "%d beginbfchar\n", len(block))
		for _, entry := range block {
			code, err := strconv.ParseUint(string(entry[2]), 16, 32)
			if err != nil {
				code = 0xFFFD
			}
			fmt.Fprintf(&m, "<%s> <%s>\n", entry[1], utf16Hex(string(rune(code))))
		}
		m.WriteString("endbfchar\n")
	}
	m.WriteString("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
	return fmt.Appendf(nil, "%s\n<<\n/Length %d\n>>\nstream\n%sendstream\nendobj\n\n", number, m.Len(), m.String())
}

func utf16Hex(text string) string {
	var out strings.Builder
	for _, unit := range utf16.Encode([]rune(text)) {
		fmt.Fprintf(&out, "%04X", unit)
	}
	return out.String()
}

func (in info) object(number int) []byte {
	out := fmt.Appendf(nil, "%d 0 obj\n<<\n/Title <FEFF%s>\n/Subject <FEFF%s>\n/Creator (Telepath)\n",
		number, utf16Hex(in.title), utf16Hex(in.subject))
	if !in.created.IsZero() {
		out = fmt.Appendf(out, "/CreationDate (D:%sZ)\n", in.created.UTC().Format("20060102150405"))
	}
	return append(out, ">>\nendobj\n\n"...)
}

// assemble writes the file; the information dictionary is the last object, the catalogue
// the first. The identifier is a digest of the content, so that it is the same every time.
func assemble(objects [][]byte) []byte {
	out := []byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n\n")
	offsets := make([]int, len(objects))
	for i, o := range objects {
		offsets[i] = len(out)
		out = append(out, o...)
	}
	id := sha256.Sum256(out)
	table := len(out)
	out = fmt.Appendf(out, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, at := range offsets {
		out = fmt.Appendf(out, "%010d 00000 n \n", at)
	}
	return fmt.Appendf(out, "trailer\n<<\n/Size %d\n/Root 1 0 R\n/Info %d 0 R\n/ID [<%x> <%x>]\n>>\nstartxref\n%d\n%%%%EOF\n",
		len(objects)+1, len(objects), id[:16], id[:16], table)
}
