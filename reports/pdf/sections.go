package pdf

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"telepath/reports"
)

// versionNotice says, for anything but a first final report, why this version exists.
func (r *report) versionNotice() {
	v := r.in.Version
	if r.in.Superseded > 0 {
		r.barred(fmt.Sprintf(r.l.superseded, r.in.Superseded), small.in(warn), warn, shade)
	}
	switch {
	case v == nil:
		r.barred(r.l.unsigned, small.in(warn), warn, shade)
		if f := r.in.first(); f != nil {
			r.barred(fmt.Sprintf(r.l.firstWaits, f.Name, moment(f.SignedAt, r.in.Location)), small.in(warn), warn, shade)
		}
	case v.Reason != "":
		r.barred(r.l.reason+": "+v.Reason, small.in(warn), warn, shade)
	case r.in.Superseded == 0:
		return
	}
	r.y += 6
}

// identity is whose tissue this is and what was asked.
func (r *report) identity() {
	q, l := r.doc.Request, r.l
	age := ""
	if q.Patient.Age != nil {
		age = fmt.Sprintf(l.years, *q.Patient.Age)
	}
	if r.in.issuer() != "" {
		r.long(field{l.to, strings.Trim(r.owner()+" · "+q.Requester, " ·")})
	}
	r.columns([]field{
		{l.patient, q.Patient.Name}, {l.id, q.Patient.ID},
		{l.sex, word(l.sexes, q.Patient.Sex)}, {l.age, age},
		{l.specimen, q.SpecimenType}, {l.site, q.Site},
		{l.blocks, strings.Join(q.Blocks, ", ")}, {l.stain, q.Stain},
		{l.preparation, word(l.preparations, q.Preparation)}, {l.priority, word(l.priorities, r.doc.Priority)},
		{l.collected, r.time(q.CollectedAt)}, {l.received, r.time(q.ReceivedAt)},
		{l.requester, q.Requester},
	}, l.none)
	for _, f := range []field{{l.clinical, q.ClinicalQuestion}, {l.history, q.History}, {l.gross, q.GrossDescription}} {
		r.long(f)
	}
	r.y += 4
	r.rule(r.y, hairline, 0.6)
}

// long writes a labelled text over the full width; nothing if it is empty.
func (r *report) long(f field) {
	if strings.TrimSpace(f.value) == "" {
		return
	}
	r.need(2 * body.lead)
	r.put(left, r.y, f.label, body.in(quiet))
	if r.width(r.clean(f.label, regular), body) > r.labelWidth-6 { // a long label stands on its own line
		r.y += body.lead
	}
	r.paragraph(f.value, body, left+r.labelWidth, column-r.labelWidth)
}

func (r *report) time(t *time.Time) string {
	if t == nil {
		return ""
	}
	return moment(*t, r.in.Location)
}

// diagnosis is what the reader came for: first, larger, on a tinted ground.
func (r *report) diagnosis() {
	text := strings.TrimSpace(r.doc.Diagnosis)
	if text == "" {
		text = r.l.none
	}
	r.heading(r.l.diagnosis, 2*diagnosis.lead)
	if r.doc.DraftedByAI(reports.SectionDiagnosis) {
		r.aiText(text, diagnosis)
	} else {
		r.barred(text, diagnosis, accent, shade)
	}
	if p := r.in.Previous; p != nil && strings.TrimSpace(p.Document.Diagnosis) != text {
		r.y += 6
		r.paragraph(fmt.Sprintf(r.l.previous, p.N, p.SignedBy.Name, moment(p.SignedAt, r.in.Location)), note, left, column)
		r.barred(p.Document.Diagnosis, body.in(quiet), hairline, white)
	}
}

// section is microscopy or comment; nothing if it is empty.
func (r *report) section(title, name, text string) {
	if strings.TrimSpace(text) == "" {
		return
	}
	r.heading(title, 2*body.lead)
	if r.doc.DraftedByAI(name) {
		r.aiText(text, body)
		return
	}
	r.paragraph(text, body, left, column)
}

// aiText sets a model's words apart from a person's.
func (r *report) aiText(text string, st style) {
	r.barred(r.l.aiDraft, tableHead.in(aiInk), aiInk, aiShade)
	r.barred(text, st.in(aiInk), aiInk, aiShade)
}

// signature says who answers for this, kept on one page.
func (r *report) signature() {
	v := r.in.Version
	if v == nil {
		return
	}
	var fields []field
	by := r.l.signedBy
	if f := v.FirstSigner; f != nil {
		by = r.l.secondSigned
		fields = append(fields, field{r.l.firstSigned, r.person(f.Signer)}, field{r.l.signedAt, moment(f.SignedAt, r.in.Location)})
	}
	fields = append(fields,
		field{by, r.person(v.SignedBy)}, field{r.l.signedAt, moment(v.SignedAt, r.in.Location)},
		field{r.l.code, v.Code}, field{r.l.lookUp, r.in.VerifyURL})
	r.heading(r.l.signature, 5*body.lead)
	r.columns(fields, r.l.none)
	if r.in.Hash != "" {
		r.paragraph(r.l.hash+" "+r.in.Hash, note, left, column)
	}
	r.paragraph(r.l.electronic, note, left, column)
}

// person is a name with role and hospital, such as "Li Wei (Pathologist, East Hospital)".
func (r *report) person(s reports.Signer) string {
	what := strings.Trim(word(r.l.roles, s.Role)+", "+s.Hospital, ", ")
	if what == "" {
		return s.Name
	}
	return s.Name + " (" + what + ")"
}

// assistance names every model that contributed, or says why none did.
func (r *report) assistance() {
	r.heading(r.l.assistance, 3*small.lead)
	seen := map[reports.ModelUsed]bool{}
	for _, s := range r.doc.Slides {
		if s.Model == nil || seen[*s.Model] {
			continue
		}
		seen[*s.Model] = true
		m := s.Model
		r.paragraph(fmt.Sprintf("%s %s · %s %s · %s %s", m.Name, m.Version, r.l.threshold, threshold(m.Threshold), r.l.digest, m.Digest), small, left, column)
		if m.NotForClinicalUse {
			r.paragraph(r.l.notClinical, style{bold, 9.5, 14, warn}, left, column)
		}
	}
	if reason := r.doc.NoAI; reason != "" || len(seen) == 0 {
		if reason == "" {
			reason = r.l.none
		}
		r.paragraph(fmt.Sprintf(r.l.noAI, reason), small, left, column)
	}
	r.paragraph(r.l.aiOnly, note, left, column)
}

func threshold(t float64) string { return strconv.FormatFloat(t, 'f', -1, 64) }
