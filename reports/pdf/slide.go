package pdf

import (
	"fmt"
	"strings"

	"telepath/reports"
)

const (
	overlayWidth, overlayHeight = 236.0, 200.0
	factsLabel                  = 86.0
	cropWidth                   = (column - 5*8) / maxCrops
)

// slide is what the scan showed, what the AI said and what a person decided about it.
func (r *report) slide(s *reports.SlideSection) {
	picture := r.pictureOf(s.Slide)
	keep := 5 * small.lead
	if picture.Overlay != nil {
		keep = overlayHeight + 20
	}
	name := s.Name
	if name == "" {
		name = s.Slide
	}
	r.heading(fmt.Sprintf(r.l.slide, name), keep)
	page, from := r.g.GetNumberOfPages(), r.y
	x, width := left, column
	under := from
	if picture.Overlay != nil && !picture.Overlay.Rect.Empty() {
		under = r.overlay(picture, from)
		x, width = left+overlayWidth+14, column-overlayWidth-14
	}
	r.facts(s, x, width)
	if r.g.GetNumberOfPages() == page {
		r.y = max(r.y, under)
	}
	r.y += 6
	r.crops(picture)
	r.findings(s)
	r.drawn(s)
}

func (r *report) pictureOf(slide string) Picture {
	for _, p := range r.in.Pictures {
		if p.Slide == slide {
			return p
		}
	}
	return Picture{}
}

// overlay draws the picture with the legend of its colours and returns where it ends.
func (r *report) overlay(p Picture, y float64) float64 {
	w, h := contain(p.Overlay, overlayWidth, overlayHeight)
	r.picture(p.Overlay, overlaySide, left, y, w, h)
	r.g.SetStrokeColor(hairline.r, hairline.g, hairline.b)
	r.g.SetLineWidth(0.5)
	r.g.RectFromUpperLeftWithStyle(left, y, w, h, "D")
	return r.legend(y + h + 5)
}

// legend is the heat scale with its numbers.
func (r *report) legend(y float64) float64 {
	const steps, height = 60, 6.0
	label := r.clean(r.l.low, regular)
	x := left + r.width(label, note) + 5
	width := overlayWidth - (x - left) - 14
	r.line(left, y-3, label, note)
	for i := range steps {
		c := reports.HeatColour((float64(i) + 0.5) / steps)
		r.fill(x+float64(i)*width/steps, y, width/steps+0.2, height, rgb{c.R, c.G, c.B})
	}
	r.put(x+width+4, y-3, "1", note)
	return y + note.lead
}

// facts are label and value lines, beside the picture where there is one.
func (r *report) facts(s *reports.SlideSection, x, width float64) {
	for _, f := range r.factsOf(s) {
		if f.value == "" {
			continue
		}
		lines := r.lines(f.value, small, width-factsLabel)
		r.need(small.lead)
		r.put(x, r.y, f.label, note)
		for _, l := range lines {
			r.need(small.lead)
			r.line(x+factsLabel, r.y, l, small)
			r.y += small.lead
		}
		r.y += 1.5
	}
}

func (r *report) factsOf(s *reports.SlideSection) []field {
	l := r.l
	scan := fmt.Sprintf("%d × %d px", s.Width, s.Height)
	if s.MPP != nil {
		scan += fmt.Sprintf(", %.4g µm/px", *s.MPP)
	} else {
		scan += ", " + l.scaleUnknown
	}
	facts := []field{{l.stain, s.Stain}, {l.scan, scan}, {l.glass, word(l.glassStates, s.LabelChecked)}}
	quality := strings.Join(append([]string{word(l.verdicts, s.Quality.Verdict)}, s.Quality.ReasonsIn(l.tag)...), l.and)
	facts = append(facts, field{l.quality, strings.Trim(quality, l.and)},
		field{l.tissue, fmt.Sprintf("%.1f %%", s.Quality.TissueFraction*100)})
	if s.Result == nil || s.Model == nil {
		reason := s.NoAI
		if reason == "" {
			reason = l.none
		}
		return append(facts, field{l.whatAI, fmt.Sprintf(l.notUsed, reason)})
	}
	return append(facts, r.modelFacts(s)...)
}

func (r *report) modelFacts(s *reports.SlideSection) []field {
	l := r.l
	outcome := l.unflagged
	if s.Result.Flagged {
		outcome = l.flagged
	}
	if s.Result.Label != "" {
		outcome += " (" + s.Result.Label + ")"
	}
	facts := []field{
		{l.whatAI, outcome},
		{l.score, fmt.Sprintf("%s (%s %s)", reports.FormatScore(s.Result.Score), l.threshold, threshold(s.Model.Threshold))},
		{l.result, r.reason(s)},
		{l.tiles, fmt.Sprintf("%d / %d", s.Tiles.Answered, s.Tiles.Tissue)},
		{l.model, s.Model.Name + " " + s.Model.Version},
	}
	if s.Model.NotForClinicalUse {
		facts = append(facts, field{"", l.notClinical})
	}
	return append(facts, field{l.whatPerson, r.decided(s.Findings)})
}

// reason is the model's reason as recorded, worded anew where the labels aren't English.
func (r *report) reason(s *reports.SlideSection) string {
	switch {
	case r.l.someRegions == "":
		return s.Result.Reason
	case s.Tiles.Answered == 0:
		return r.l.notScored
	case len(s.Findings) == 0:
		return r.l.noRegion
	}
	return fmt.Sprintf(r.l.someRegions, len(s.Findings))
}

// decided counts what a person made of the findings; empty when there are none.
func (r *report) decided(findings []reports.Finding) string {
	if len(findings) == 0 {
		return ""
	}
	n := map[string]int{}
	for _, f := range findings {
		n[f.Verdict.Decision]++
	}
	open := len(findings) - n["accepted"] - n["rejected"] - n["relabelled"]
	return fmt.Sprintf(r.l.counts, len(findings), n["accepted"], n["rejected"], n["relabelled"], open)
}

// crops are close views of the first findings, in one line with their ranks.
func (r *report) crops(p Picture) {
	shown := p.Crops[:min(len(p.Crops), maxCrops)]
	if len(shown) == 0 {
		return
	}
	r.need(cropWidth + note.lead + 4)
	for i, c := range shown {
		x := left + float64(i)*(cropWidth+8)
		if c.Image != nil && !c.Image.Rect.Empty() {
			w, h := contain(c.Image, cropWidth, cropWidth)
			r.picture(c.Image, cropSide, x, r.y, w, h)
		}
		r.put(x, r.y+cropWidth, fmt.Sprintf(r.l.detail, c.Rank), note)
	}
	r.y += cropWidth + note.lead + 6
}

// findings is the table of regions with what was decided about each.
func (r *report) findings(s *reports.SlideSection) {
	if len(s.Findings) == 0 {
		return
	}
	cols := []col{
		{r.l.rank, 38, true}, {r.l.score, 48, true}, {r.l.area, 68, true}, {r.l.position, 110, true},
		{r.l.verdict, column - 264, false},
	}
	shown := s.Findings[:min(len(s.Findings), maxFindings)]
	rows := make([][]string, len(shown))
	for i, f := range shown {
		area := r.l.none
		if f.AreaMM2 != nil {
			area = fmt.Sprintf("%.3g", *f.AreaMM2)
		}
		rows[i] = []string{
			fmt.Sprint(f.Rank), reports.FormatScore(f.Score), area,
			fmt.Sprintf("%d, %d", f.Bounds[0], f.Bounds[1]), r.verdict(f.Verdict),
		}
	}
	r.table(cols, rows)
	if more := len(s.Findings) - len(shown); more > 0 {
		r.paragraph(fmt.Sprintf(r.l.more, more), note, left, column)
	}
}

// verdict is such as "Rejected: tissue fold (Li Wei)".
func (r *report) verdict(v reports.Verdict) string {
	if v.Decision == "" {
		return r.l.undecided
	}
	text := word(r.l.decisions, v.Decision)
	if v.Label != "" {
		text += " → " + v.Label
	}
	if v.Reason != "" {
		text += ": " + v.Reason
	}
	if v.By != "" {
		text += " (" + v.By + ")"
	}
	return text
}
