package pdf

import (
	"fmt"
	"strings"

	"github.com/signintech/gopdf"

	"telepath/reports"
)

// title names the document: a report and an opinion are not the same.
func (r *report) title() string {
	if r.in.kind() == reports.Opinion {
		return r.l.opinion
	}
	return r.l.title
}

// hospital is the one that answers for the document.
func (r *report) hospital() string {
	if issuer := r.in.issuer(); issuer != "" {
		return issuer
	}
	return r.owner()
}

// owner is the hospital of the case.
func (r *report) owner() string {
	if r.in.Letterhead != "" {
		return r.in.Letterhead
	}
	return r.doc.Hospital
}

// letterhead is the hospital's name, the title and the status at the head of page 1.
func (r *report) letterhead() {
	r.y = 40
	r.putCentred(r.y, r.hospital(), style{bold, 15, 23, ink})
	r.putCentred(r.y, r.title(), style{bold, 13, 20, accent})
	r.y += 4
	r.rule(r.y, accent, 1.2)
	r.y += 6
	status, number := r.clean(r.statusLine(), bold), r.clean(r.l.accession+"  "+r.doc.Request.AccessionNumber, bold)
	r.line(left, r.y, status, strong.in(r.statusColour()))
	if r.width(status, strong)+r.width(number, strong)+gap > column {
		r.y += strong.lead
	}
	r.line(right-r.width(number, strong), r.y, number, strong)
	r.y += strong.lead + 3
}

func (r *report) statusColour() rgb {
	if r.in.status() == reports.Final && r.in.Superseded == 0 {
		return accent
	}
	return warn
}

// statusLine is such as "Amended report · Version 2".
func (r *report) statusLine() string {
	line := r.l.status[r.in.status()]
	if words, has := r.l.opinionStatus[r.in.status()]; has && r.in.kind() == reports.Opinion {
		line = words
	}
	if v := r.in.Version; v != nil {
		line += " · " + fmt.Sprintf(r.l.version, v.N)
	}
	return line
}

func (r *report) runningHead() {
	const y = 36
	who := r.doc.Request.AccessionNumber + "  " + r.doc.Request.Patient.Name
	who = r.fit(r.clean(who, bold), tableHead, column*0.62)
	r.line(right-r.width(who, tableHead), y, who, tableHead.in(ink))
	what := r.fit(r.clean(r.hospital()+" · "+r.title(), regular), note, column*0.36)
	r.line(left, y, what, note)
	r.rule(y+16, hairline, 0.6)
}

func (r *report) foot(n, pages int) {
	y := bottom + 14
	r.rule(y, hairline, 0.6)
	line := r.statusLine()
	if v := r.in.Version; v != nil && v.Code != "" {
		line += " · " + r.l.code + " " + v.Code
	}
	r.line(left, y+4, r.fit(r.clean(line, regular), note, column*0.75), note)
	r.putRight(right, y+4, fmt.Sprintf(r.l.page, n, pages), note)
}

// watermark is empty for a version that stands.
func (r *report) watermark() string {
	mark := map[reports.Status]string{
		reports.Draft:          "DRAFT – not signed / 草稿 – 未签发",
		reports.Preliminary:    "PRELIMINARY / 初步报告",
		reports.EnteredInError: "ENTERED IN ERROR / 已作废",
	}[r.in.status()]
	if mark == "" && r.in.Superseded > 0 {
		mark = fmt.Sprintf("SUPERSEDED by version %d / 已失效，见第 %[1]d 版", r.in.Superseded)
	}
	latin, _, _ := strings.Cut(mark, " / ")
	for _, c := range mark {
		if !r.glyph(c, bold) {
			return latin
		}
	}
	return mark
}

// stamp writes the watermark small at the upper edge, where it survives copying and fax,
// and large across the page over everything, so that a picture can't hide it; faint enough
// to read what is under it.
func (r *report) stamp(mark string) {
	edge := tableHead.in(warn)
	r.line((pageWidth-r.width(mark, edge))/2, 20, mark, edge)
	st := style{bold, 34, 34, warn}
	if w := r.width(mark, st); w > pageWidth { // turned by 28 degrees it has a little more room
		st.size *= pageWidth / w
	}
	for _, y := range []float64{pageHeight * 0.36, pageHeight * 0.72} {
		r.keep(r.g.SetFont(string(st.face), "", st.size))
		r.g.SetTextColor(st.colour.r, st.colour.g, st.colour.b)
		r.g.Rotate(28, pageWidth/2, y)
		r.g.SetXY((pageWidth-r.width(mark, st))/2, y-st.size/2)
		r.keep(r.g.CellWithOption(nil, mark, gopdf.CellOption{
			Transparency: &gopdf.Transparency{Alpha: 0.13, BlendModeType: gopdf.NormalBlendMode},
		}))
		r.g.RotateReset()
	}
}
