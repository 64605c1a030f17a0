package pdf

import "fmt"

// secondOpinions are those of other specialists that the signer wants in the report.
func (r *report) secondOpinions() {
	for _, o := range r.doc.SecondOpinions {
		r.heading(fmt.Sprintf(r.l.secondOpinion, o.By, moment(o.At, r.in.Location)), 3*body.lead)
		r.paragraph(r.l.question+" "+o.Question, note, left, column)
		r.paragraph(o.Text, body, left, column)
	}
}
